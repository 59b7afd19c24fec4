//! HTTPS: the CA that is made at the start, both versions of HTTP, faults below and above TLS.

use coupa_mock_server::MockServer;
use coupa_mock_server::listener::Tls;
use serde_json::json;
use tempfile::TempDir;

use super::clients::{Ask, curl, python, reqwest};
use crate::support::{CLIENT_FORM, Served, has};

/// A served fake with a certificate of its own, and a token.
async fn served() -> (Served, String, String) {
    let served = Served::start(&["--tls"]).await;
    let ca = served.ready["ca_file"].as_str().unwrap().to_owned();
    assert!(served.url().starts_with("https://"));
    let token_url = served.ready["instances"]["default"]["token_url"]
        .as_str()
        .unwrap();
    assert!(token_url.starts_with(served.url()));
    let answer = client(&ca)
        .post(token_url)
        .form(&CLIENT_FORM)
        .send()
        .await
        .unwrap();
    let token: serde_json::Value = answer.json().await.unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    (served, ca, token)
}

fn client(ca: &str) -> reqwest::Client {
    let ca = reqwest::Certificate::from_pem(&std::fs::read(ca).unwrap()).unwrap();
    reqwest::Client::builder()
        .tls_certs_only([ca])
        .build()
        .unwrap()
}

async fn plan(served: &Served, ca: &str, effect: &serde_json::Value) {
    let mut rule = json!({"when": "GET /api/users/281"});
    for (name, argument) in effect.as_object().unwrap() {
        rule[name] = argument.clone();
    }
    let url = format!("{}/_mock/instances/default/faults", served.url());
    let answer = client(ca)
        .put(url)
        .json(&json!([rule]))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn whoever_trusts_the_ca_gets_in_with_either_http() {
    if !has("curl") || !has("python3") {
        return;
    }
    let (mut served, ca, token) = served().await;
    let url = served.url().to_owned();
    let ask = Ask {
        url: &url,
        token: &token,
        ca: Some(&ca),
    };
    for http in ["--http1.1", "--http2"] {
        assert_eq!(curl(&ask, &[http]).await, "0 200 138", "{http}");
    }
    assert_eq!(python(&ask).await, "200 138 json");
    assert_eq!(reqwest(&ask).await, "200 json");
    let localhost = url.replace("127.0.0.1", "localhost");
    assert_eq!(
        curl(
            &Ask {
                url: &localhost,
                ..ask
            },
            &["--http2"]
        )
        .await,
        "0 200 138"
    );
    let (port, name) = (url.rsplit_once(':').unwrap().1, "acme.coupa-mock.test");
    let resolve = format!("{name}:{port}:127.0.0.1");
    let ask = Ask {
        url: &format!("https://{name}:{port}"),
        token: &token,
        ca: Some(&ca),
    };
    assert_eq!(curl(&ask, &["--resolve", &resolve]).await, "0 200 138");
    // 60: the certificate cannot be checked.
    let stranger = Ask {
        url: &url,
        token: &token,
        ca: None,
    };
    assert_eq!(curl(&stranger, &[]).await, "60 0");
    served.child.kill().await.unwrap();
}

#[tokio::test]
async fn a_device_sends_its_person_to_a_page_under_https() {
    let (mut served, ca, _token) = served().await;
    let host = served.url().strip_prefix("https://").unwrap().to_owned();
    let begin = |http: reqwest::ClientBuilder| {
        let ca = reqwest::Certificate::from_pem(&std::fs::read(&ca).unwrap()).unwrap();
        http.tls_certs_only([ca])
            .build()
            .unwrap()
            .post(format!("{}/oauth2/device_authorizations", served.url()))
            .form(&[("client_id", "coupa-mock")])
    };
    let page = format!("https://{host}/oauth2/device");
    // The second speaks HTTP/2, which has no header `Host`.
    for request in [
        begin(reqwest::Client::builder().http1_only()),
        begin(reqwest::Client::builder()),
        begin(reqwest::Client::builder().http1_only()).header("x-forwarded-proto", "https"),
    ] {
        let codes: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(codes["verification_uri"], page);
        let complete = codes["verification_uri_complete"].as_str().unwrap();
        assert!(complete.starts_with(&format!("{page}?user_code=")));
    }
    served.child.kill().await.unwrap();
}

#[tokio::test]
async fn http_2_is_spoken_where_it_is_asked_for() {
    let (mut served, ca, token) = served().await;
    let answer = client(&ca)
        .get(format!("{}/api/users/281", served.url()))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (answer.version(), answer.status().as_u16()),
        (reqwest::Version::HTTP_2, 200)
    );
    served.child.kill().await.unwrap();
    let plain = MockServer::builder().start().await.unwrap();
    let client = reqwest::Client::builder()
        .http2_prior_knowledge()
        .build()
        .unwrap();
    let answer = client
        .get(format!("{}/api/users/281", plain.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (answer.version(), answer.status().as_u16()),
        (reqwest::Version::HTTP_2, 401)
    );
    plain.shutdown().await;
}

#[tokio::test]
async fn faults_are_real_under_tls_too() {
    if !has("curl") || !has("python3") {
        return;
    }
    let (mut served, ca, token) = served().await;
    let url = served.url().to_owned();
    let ask = Ask {
        url: &url,
        token: &token,
        ca: Some(&ca),
    };
    // curl: 55 sending and 56 receiving failed, 18 cut off, 92 a stream of HTTP/2 was reset. With HTTP/2
    // it may still be sending when the reset comes.
    for (effect, http1, http2, in_python) in [
        (
            json!({"reset": "before"}),
            "56 0",
            "5",
            "RemoteDisconnected",
        ),
        (json!({"reset": "after"}), "56 0", "5", "RemoteDisconnected"),
        (json!({"truncate": 100}), "18 100", "92 ", "IncompleteRead"),
        (
            json!({"content_length": 1_000_000}),
            "18 138",
            "92 ",
            "IncompleteRead",
        ),
        (
            json!({"stall": "5s", "offset": 40}),
            "28 40",
            "28 40",
            "TimeoutError",
        ),
        (json!({"tls_failure": true}), "56 0", "56 ", "SSLError"),
    ] {
        plan(&served, &ca, &effect).await;
        assert_eq!(curl(&ask, &["--http1.1"]).await, http1, "{effect}");
        let seen = curl(&ask, &["--http2"]).await;
        assert!(seen.starts_with(http2), "{effect}: {seen}");
        assert_eq!(python(&ask).await, in_python, "{effect}");
    }
    served.child.kill().await.unwrap();
}

#[tokio::test]
async fn a_handshake_fails_for_whoever_connects_and_the_next_one_gets_in() {
    if !has("curl") || !has("python3") {
        return;
    }
    let (mut served, ca, token) = served().await;
    let control = client(&ca);
    let url = served.url().to_owned();
    let faults = format!("{url}/_mock/instances/default/faults");
    let plan = json!([{ "name": "no TLS", "when": "http.connect", "nth": 1, "tls_failure": true }]);
    let plan = async || {
        // Over a connection that is there already.
        let answer = control.put(&faults).json(&plan).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    };
    let ask = Ask {
        url: &url,
        token: &token,
        ca: Some(&ca),
    };
    for http in ["--http1.1", "--http2"] {
        plan().await;
        assert_eq!(curl(&ask, &[http]).await, "35 0");
        assert_eq!(curl(&ask, &[http]).await, "0 200 138");
    }
    plan().await;
    assert_eq!(python(&ask).await, "SSLError");
    assert_eq!(python(&ask).await, "200 138 json");
    plan().await;
    let seen = reqwest(&ask).await;
    assert!(seen.contains("HandshakeFailure"), "{seen}");
    assert_eq!(reqwest(&ask).await, "200 json");
    let journal = format!("{url}/_mock/instances/default/journal?kind=fault");
    let journal = control.get(journal).send().await.unwrap();
    let journal = journal.text().await.unwrap();
    assert_eq!(journal.lines().count(), 4);
    for line in journal.lines() {
        let firing: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (&firing["rule"], &firing["effect"]),
            (&json!("no TLS"), &json!("tls_failure"))
        );
        assert_eq!(firing["cause"], json!(null));
    }
    served.child.kill().await.unwrap();
}

fn break_handshake(server: &MockServer, instance: &str) {
    let rule = json!({ "when": "http.connect", "nth": 1, "tls_failure": true });
    let rule = coupa_mock_server::faults::Rule::from_json(rule).unwrap();
    let instance = server.instance(instance).unwrap();
    let now = instance.now();
    instance
        .faults(|plan| plan.replace(vec![rule], now))
        .unwrap();
}

fn fired(server: &MockServer, instance: &str) -> u64 {
    let instance = server.instance(instance).unwrap();
    instance.faults(|plan| plan.list()[0].fired)
}

#[tokio::test]
async fn the_host_that_a_client_asks_for_chooses_whose_rule_breaks_the_handshake() {
    if !has("curl") {
        return;
    }
    let server = MockServer::builder().tls(Tls::SelfSigned).start().await;
    let server = server.unwrap();
    let wish = coupa_mock_server::registry::NewInstance {
        name: Some("acme".to_owned()),
        ..Default::default()
    };
    server.create_instance(wish).unwrap();
    break_handshake(&server, "acme");
    break_handshake(&server, "default");
    let port = server.url().rsplit_once(':').unwrap().1.to_owned();
    let exit = async |host: &str| {
        let output = tokio::process::Command::new("curl")
            .args(["--silent", "--insecure", "--resolve"])
            .arg(format!("{host}:{port}:127.0.0.1"))
            .arg(format!("https://{host}:{port}/api/users/281"))
            .output()
            .await;
        output.unwrap().status.code()
    };
    let counts = || [fired(&server, "acme"), fired(&server, "default")];
    assert_eq!(exit("default.coupa-mock.test").await, Some(35));
    assert_eq!(counts(), [0, 1]);
    assert_eq!(exit("default.coupa-mock.test").await, Some(0));
    // A host that names nobody: the first by name, and it alone.
    break_handshake(&server, "default");
    assert_eq!(exit("example.com").await, Some(35));
    assert_eq!(counts(), [1, 0]);
    assert_eq!(exit("example.com").await, Some(35));
    assert_eq!(counts(), [1, 1]);
    assert_eq!(exit("example.com").await, Some(0));
    server.shutdown().await;
}

#[tokio::test]
async fn without_tls_the_connection_is_closed_instead() {
    if !has("curl") || !has("python3") {
        return;
    }
    let server = MockServer::builder().start().await.unwrap();
    let ask = Ask {
        url: server.url(),
        token: "none",
        ca: None,
    };
    break_handshake(&server, "default");
    assert_eq!(curl(&ask, &[]).await, "52 0");
    break_handshake(&server, "default");
    assert_eq!(python(&ask).await, "RemoteDisconnected");
    assert_eq!(python(&ask).await, "401 134 json");
    server.shutdown().await;
}

#[tokio::test]
async fn a_given_certificate_is_shown() {
    let folder = TempDir::new().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])
        .unwrap();
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let files = Tls::Files {
        cert: cert.clone(),
        key,
    };
    let server = MockServer::builder().tls(files).start().await.unwrap();
    assert_eq!(server.ca_pem(), None);
    let answer = client(cert.to_str().unwrap())
        .get(format!("{}/api/users/281", server.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    server.shutdown().await;
    let swapped = Tls::Files {
        cert: folder.path().join("key.pem"),
        key: cert,
    };
    let error = MockServer::builder()
        .tls(swapped)
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("cannot read a certificate from"),
        "{error}"
    );
}
