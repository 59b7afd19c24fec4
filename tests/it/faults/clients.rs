//! Three clients that share no code: `curl`, Python's `http.client` and `reqwest`. Each asks for user
//! 281 in JSON and says in its own words what it met.

use std::error::Error as _;
use std::time::Duration;

use tokio::process::Command;

use crate::support::printed;

/// What they ask for: fields whose text no later version of the fake makes longer.
const PATH: &str = "/api/users/281.json?fields=[%22id%22,%22login%22,%22email%22,%22firstname%22,%22lastname%22,%22employee-number%22]";

/// How long clients wait for the rest of an answer.
const PATIENCE_S: f64 = 1.5;

/// Where to ask, with what.
pub struct Ask<'a> {
    pub url: &'a str,
    pub token: &'a str,
    /// The CA to trust, in a file.
    pub ca: Option<&'a str>,
}

/// The exit status and how many bytes of the body came: `18 100`, with the status of a whole answer
/// besides: `0 200 138`.
pub async fn curl(ask: &Ask<'_>, args: &[&str]) -> String {
    let mut command = Command::new("curl");
    command
        .args([
            "--silent",
            "--max-time",
            &PATIENCE_S.to_string(),
            "--output",
            "/dev/null",
        ])
        .args(["--write-out", "%{http_code} %{size_download}"])
        .arg("--header")
        .arg(format!("Authorization: Bearer {}", ask.token))
        .args(args)
        .args(["--globoff", &format!("{}{PATH}", ask.url)]);
    if let Some(ca) = ask.ca {
        command.args(["--cacert", ca]);
    }
    let output = command.output().await.unwrap();
    let code = output.status.code().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let (status, bytes) = told.split_once(' ').unwrap();
    if code == 0 {
        format!("0 {status} {bytes}")
    } else {
        format!("{code} {bytes}")
    }
}

const SCRIPT: &str = "
import http.client, json, ssl, sys, urllib.parse
url, token, ca, patience, path = sys.argv[1:]
where = urllib.parse.urlparse(url)
if ca:
    context = ssl.create_default_context(cafile=ca)
    connection = http.client.HTTPSConnection(where.hostname, where.port, timeout=float(patience), context=context)
else:
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=float(patience))
try:
    connection.request('GET', path, headers={'Authorization': 'Bearer ' + token})
    answer = connection.getresponse()
    body = answer.read()
    print(answer.status, len(body), end=' ')
    json.loads(body)
    print('json', end='')
except Exception as error:
    print(type(error).__name__, end='')
";

/// Asks for any path and gives the body, by a client of that name.
pub async fn body(client: &str, ask: &Ask<'_>, path: &str) -> String {
    let url = format!("{}{path}", ask.url);
    let header = format!("Authorization: Bearer {}", ask.token);
    let output = match client {
        "reqwest" => {
            let answer = reqwest::Client::new().get(url).bearer_auth(ask.token);
            return answer.send().await.unwrap().text().await.unwrap();
        }
        "curl" => {
            let mut curl = Command::new("curl");
            curl.args(["--silent", "--globoff", "--header", &header, &url]);
            curl.output().await
        }
        _ => {
            let script = "import sys, urllib.request as u; \
                print(u.urlopen(u.Request(sys.argv[1], headers={'Authorization': 'Bearer ' + sys.argv[2]})).read().decode())";
            let mut python = Command::new("python3");
            python.args(["-c", script, &url, ask.token]);
            python.output().await
        }
    };
    printed(output.unwrap())
}

/// Status, length and `json` when it is, or the name of the exception.
pub async fn python(ask: &Ask<'_>) -> String {
    let output = Command::new("python3")
        .args(["-c", SCRIPT, ask.url, ask.token, ask.ca.unwrap_or_default()])
        .args([PATIENCE_S.to_string().as_str(), PATH])
        .output()
        .await
        .unwrap();
    printed(output)
}

/// Status and `json` when it is, or what stands at the bottom of the error.
pub async fn reqwest(ask: &Ask<'_>) -> String {
    let mut builder = reqwest::Client::builder().timeout(Duration::from_secs_f64(PATIENCE_S));
    if let Some(ca) = ask.ca {
        let pem = std::fs::read(ca).unwrap();
        builder = builder.tls_certs_only([reqwest::Certificate::from_pem(&pem).unwrap()]);
    }
    let answer = builder
        .build()
        .unwrap()
        .get(format!("{}{PATH}", ask.url))
        .bearer_auth(ask.token)
        .send()
        .await;
    let answered = match answer {
        Ok(answer) => Ok((answer.status(), answer.bytes().await)),
        Err(error) => Err(error),
    };
    match answered {
        Ok((status, Ok(body))) => {
            let json = serde_json::from_slice::<serde_json::Value>(&body).is_ok();
            format!("{}{}", status.as_u16(), if json { " json" } else { "" })
        }
        Ok((_, Err(error))) | Err(error) => bottom(&error),
    }
}

fn bottom(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    let mut text = error.to_string();
    while let Some(error) = cause {
        text = error.to_string();
        cause = error.source();
    }
    text
}
