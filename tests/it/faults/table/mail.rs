//! Every effect on mails, seen by Python's `smtplib`, curl and swaks.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::Command;

use super::{firings, once, rule};
use crate::mail::sink::{mails, mock};
use crate::support::{Mock, has};

struct Row {
    effect: Value,
    /// The exception, or `done`.
    smtplib: &'static str,
    /// The exit status.
    curl: i32,
    swaks: i32,
    arrives: bool,
}

fn rows() -> Vec<Row> {
    let row = |effect, smtplib, curl, swaks, arrives| Row {
        effect,
        smtplib,
        curl,
        swaks,
        arrives,
    };
    vec![
        row(
            json!({"refuse": true}),
            "SMTPRecipientsRefused",
            55,
            24,
            false,
        ),
        row(
            json!({"delay": "1h"}),
            "SMTPServerDisconnected",
            28,
            24,
            false,
        ),
        row(json!({"delay": "300ms"}), "done", 0, 0, true),
    ]
}

pub(super) fn effects() -> Vec<Value> {
    rows().into_iter().map(|row| row.effect).collect()
}

const TO: &str = "ops@acme.coupa-mock.test";

async fn table(send: impl AsyncFn(&Mock) -> String, expected: impl Fn(&Row) -> String) {
    for row in rows() {
        let mock = mock().await;
        let plan = json!([rule("mail.deliver ops@acme.*", &row.effect)]);
        let put = mock.control(Method::PUT, "/instances/acme/faults", plan);
        put.await.status(200);
        let began = Instant::now();
        assert_eq!(send(&mock).await, expected(&row), "{}", row.effect);
        if row.effect.get("delay").is_some() {
            assert!(began.elapsed() >= Duration::from_millis(300));
        }
        assert_eq!(firings(&mock.server, "acme"), once(&row.effect));
        assert_eq!(firings(&mock.server, "default"), []);
        let arrived = mails(&mock, "acme").await.len();
        assert_eq!(arrived, usize::from(row.arrives), "{}", row.effect);
    }
}

#[tokio::test]
async fn smtplib_sees_every_effect_as_documented() {
    if !has("python3") {
        return;
    }
    let send = async |mock: &Mock| {
        let port = mock.server.smtp().unwrap().port();
        let script = format!(
            "
import smtplib
try:
    with smtplib.SMTP('127.0.0.1', {port}, timeout=1) as server:
        server.sendmail('hr@example.com', ['{TO}'], 'Subject: x\\n\\ntext')
    print('done', end='')
except Exception as error:
    print(type(error).__name__, end='')
"
        );
        let output = Command::new("python3").args(["-c", &script]).output().await;
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    table(send, |row| row.smtplib.to_owned()).await;
}

#[tokio::test]
async fn curl_sees_every_effect_as_documented() {
    if !has("curl") {
        return;
    }
    let send = async |mock: &Mock| {
        let url = format!("smtp://{}", mock.server.smtp().unwrap());
        let output = Command::new("curl")
            .args(["--silent", "--max-time", "1", "--url", &url])
            .args(["--mail-from", "hr@example.com", "--mail-rcpt", TO])
            .args(["--upload-file", "/dev/null"])
            .output()
            .await;
        output.unwrap().status.code().unwrap().to_string()
    };
    table(send, |row| row.curl.to_string()).await;
}

#[tokio::test]
async fn swaks_sees_every_effect_as_documented() {
    if !has("swaks") {
        return;
    }
    let send = async |mock: &Mock| {
        let output = Command::new("swaks")
            .args(["--server", &mock.server.smtp().unwrap().to_string()])
            .args(["--from", "hr@example.com", "--to", TO, "--timeout", "1"])
            .output()
            .await;
        output.unwrap().status.code().unwrap().to_string()
    };
    table(send, |row| row.swaks.to_string()).await;
}
