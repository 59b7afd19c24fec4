//! The sink over a real socket: instances, journal, limits, the end.

use std::time::{Duration, Instant};

use coupa_mock_server::MockServer;
use coupa_mock_server::registry::NewInstance;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::support::Mock;

/// A client that says a line and reads the answer.
pub struct Smtp {
    stream: BufReader<TcpStream>,
}

impl Smtp {
    pub async fn connect(mock: &Mock) -> Self {
        let address = mock.server.smtp().unwrap();
        let mut client = Self {
            stream: BufReader::new(TcpStream::connect(address).await.unwrap()),
        };
        assert!(client.answer().await.starts_with("220 "));
        client
    }

    pub async fn say(&mut self, line: &str) -> String {
        self.stream
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .await
            .unwrap();
        self.answer().await
    }

    /// The last line of an answer.
    async fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    /// Sends a mail.
    pub async fn mail(&mut self, to: &[&str], source: &str) {
        assert!(self.say("EHLO test").await.starts_with("250"));
        assert!(
            self.say("MAIL FROM:<hr@example.com>")
                .await
                .starts_with("250")
        );
        for to in to {
            assert!(
                self.say(&format!("RCPT TO:<{to}>"))
                    .await
                    .starts_with("250")
            );
        }
        assert!(self.say("DATA").await.starts_with("354"));
        assert!(self.say(&format!("{source}\r\n.")).await.starts_with("250"));
    }
}

/// A fake with a sink and the instance `acme` besides the default one.
pub async fn mock() -> Mock {
    let mock = Mock::serve(MockServer::builder().smtp("127.0.0.1:0".parse().unwrap())).await;
    mock.server
        .create_instance(NewInstance {
            name: Some("acme".to_owned()),
            ..NewInstance::default()
        })
        .unwrap();
    mock
}

pub async fn mails(mock: &Mock, instance: &str) -> Vec<Value> {
    let reply = mock
        .control(
            Method::GET,
            &format!("/instances/{instance}/mails"),
            Value::Null,
        )
        .await;
    reply.status(200);
    reply.json().as_array().unwrap().clone()
}

#[tokio::test]
async fn the_recipient_chooses_the_instance() {
    let mock = mock().await;
    let mut client = Smtp::connect(&mock).await;
    client
        .mail(
            &["Ops@ACME.coupa-mock.test"],
            "Subject: one\r\n\r\nfor acme",
        )
        .await;
    client
        .mail(&["boss@example.com"], "Subject: two\r\n\r\nfor anybody")
        .await;
    client
        .mail(
            &["ops@nobody.coupa-mock.test"],
            "Subject: three\r\n\r\nfor nobody",
        )
        .await;
    let subjects = |mails: Vec<Value>| -> Vec<String> {
        mails
            .iter()
            .map(|mail| mail["subject"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(subjects(mails(&mock, "acme").await), ["one"]);
    assert_eq!(subjects(mails(&mock, "default").await), ["two", "three"]);
}

#[tokio::test]
async fn a_mail_to_two_instances_lands_in_both_and_tells_neither_of_the_other() {
    let mock = mock().await;
    Smtp::connect(&mock)
        .await
        .mail(
            &[
                "ops@acme.coupa-mock.test",
                "ops@default.coupa-mock.test",
                "it@acme.coupa-mock.test",
            ],
            "Subject: both\r\n\r\ntext",
        )
        .await;
    let acme = mails(&mock, "acme").await;
    assert_eq!(acme.len(), 1);
    assert_eq!(
        acme[0]["to"],
        json!(["ops@acme.coupa-mock.test", "it@acme.coupa-mock.test"])
    );
    let default = mails(&mock, "default").await;
    assert_eq!(default.len(), 1);
    assert_eq!(default[0]["to"], json!(["ops@default.coupa-mock.test"]));
}

#[tokio::test]
async fn a_mail_is_shown_decoded_and_as_it_came() {
    let mock = mock().await;
    let source = "From: HR <hr@example.com>\r\nSubject: =?utf-8?q?J=C3=BCrgen?=\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        J=C3=BCrgen bleibt=\r\n aktiv.\r\n\
        --b\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment\r\n\r\na,b\r\n--b--\r\n";
    Smtp::connect(&mock)
        .await
        .mail(&["ops@example.com"], source)
        .await;
    let mail = mails(&mock, "default").await.remove(0);
    assert_eq!(mail["id"], 1);
    assert_eq!(mail["direction"], "in");
    assert_eq!(mail["from"], "hr@example.com");
    assert_eq!(mail["to"], json!(["ops@example.com"]));
    assert_eq!(mail["subject"], "J\u{fc}rgen");
    assert_eq!(mail["text"], "J\u{fc}rgen bleibt aktiv.");
    assert_eq!(
        mail["attachments"],
        json!([{ "name": "a.csv", "type": "text/csv", "size": 3 }])
    );
    assert_eq!(mail["size"], source.len() + 2);

    let get = async |path: &str| {
        mock.control(
            Method::GET,
            &format!("/instances/default/mails/{path}"),
            Value::Null,
        )
        .await
    };
    let one = get("1").await;
    assert_eq!(one.status(200).json(), mail);
    let raw = get("1/raw").await;
    assert_eq!(raw.status(200).header("content-type"), "message/rfc822");
    assert_eq!(raw.body, format!("{source}\r\n"));
    let file = get("1/attachments/0").await;
    assert_eq!(file.status(200).header("content-disposition"), "attachment");
    assert_eq!(file.body, "a,b");
    for unknown in ["2", "0", "x", "2/raw", "1/attachments/1", "1/attachments/x"] {
        get(unknown).await.status(404).contains("no such");
    }
}

#[tokio::test]
async fn a_mail_is_in_the_journal_and_a_reset_forgets_it() {
    let mock = mock().await;
    Smtp::connect(&mock)
        .await
        .mail(
            &["ops@acme.coupa-mock.test"],
            "Subject: jdoe failed\r\n\r\nstatus 400",
        )
        .await;
    let journal = mock
        .control(
            Method::GET,
            "/instances/acme/journal?kind=mail",
            Value::Null,
        )
        .await;
    let event = journal.status(200).json();
    for (name, value) in [
        ("seq", json!(1)),
        ("cause", Value::Null),
        ("direction", json!("in")),
        ("from", json!("hr@example.com")),
        ("to", json!(["ops@acme.coupa-mock.test"])),
        ("subject", json!("jdoe failed")),
        ("text", json!("status 400")),
    ] {
        assert_eq!(event[name], value, "{name}");
    }
    let reset = mock
        .control(Method::POST, "/instances/acme/reset", Value::Null)
        .await;
    reset.status(204);
    assert_eq!(mails(&mock, "acme").await, [] as [Value; 0]);
}

#[tokio::test]
async fn a_shutdown_says_goodbye_to_those_who_wait_and_lets_a_mail_finish() {
    let mock = mock().await;
    let mut waiting = Smtp::connect(&mock).await;
    let mut busy = Smtp::connect(&mock).await;
    busy.say("EHLO test").await;
    busy.say("MAIL FROM:<hr@example.com>").await;
    busy.say("RCPT TO:<ops@example.com>").await;
    busy.say("DATA").await;
    let instance = mock.server.instance("default").unwrap();
    let shutdown = tokio::spawn(mock.server.shutdown());
    assert!(waiting.answer().await.starts_with("421 "));
    assert!(
        busy.say("Subject: last\r\n\r\ntext\r\n.")
            .await
            .starts_with("250")
    );
    assert!(busy.answer().await.starts_with("421 "));
    shutdown.await.unwrap();
    assert_eq!(instance.mails().len(), 1);
}

#[tokio::test]
async fn without_an_address_there_is_no_sink() {
    let mock = Mock::start().await;
    assert_eq!(mock.server.smtp(), None);
}

#[tokio::test]
async fn the_fault_plan_of_the_recipient_refuses_and_delays() {
    let mock = mock().await;
    let rules = json!([
        { "name": "gone", "when": "mail.deliver gone@*", "refuse": true },
        { "name": "late", "when": "mail.deliver late@*", "delay": "50ms", "nth": 1 },
        { "name": "stuck", "when": "mail.deliver stuck@*", "delay": "1h" },
    ]);
    mock.control(Method::PUT, "/instances/acme/faults", rules)
        .await
        .status(200);
    let mut client = Smtp::connect(&mock).await;
    client.say("EHLO test").await;
    client.say("MAIL FROM:<hr@example.com>").await;
    assert!(
        client
            .say("RCPT TO:<gone@acme.coupa-mock.test>")
            .await
            .starts_with("550 5.7.1")
    );
    let began = Instant::now();
    assert!(
        client
            .say("RCPT TO:<late@acme.coupa-mock.test>")
            .await
            .starts_with("250")
    );
    assert!(began.elapsed() >= Duration::from_millis(50));
    assert!(
        client
            .say("RCPT TO:<gone@default.coupa-mock.test>")
            .await
            .starts_with("250")
    );
    client.say("DATA").await;
    assert!(
        client
            .say("Subject: x\r\n\r\ntext\r\n.")
            .await
            .starts_with("250")
    );
    let to = |mails: Vec<Value>| {
        mails
            .iter()
            .map(|mail| mail["to"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        to(mails(&mock, "acme").await),
        [json!(["late@acme.coupa-mock.test"])]
    );
    assert_eq!(
        to(mails(&mock, "default").await),
        [json!(["gone@default.coupa-mock.test"])]
    );

    client.say("MAIL FROM:<hr@example.com>").await;
    let stuck = client.say("RCPT TO:<stuck@acme.coupa-mock.test>");
    let reset = async {
        let journal = "/instances/acme/journal?kind=fault&since=3&wait=10s";
        mock.control(Method::GET, journal, Value::Null)
            .await
            .contains("\"stuck\"");
        mock.control(Method::POST, "/instances/acme/reset", Value::Null)
            .await
            .status(204);
    };
    let (answer, ()) = tokio::join!(stuck, reset);
    assert!(answer.starts_with("451 "), "{answer}");
}
