//! Line breaks in what clients name: they never become a header, of HTTP or of a mail.

use reqwest::Method;
use serde_json::{Value, json};

use super::{answer, impatient, serves};
use crate::jobs::site::Site as Jobs;
use crate::mail::sink::{Smtp, mails, mock};
use crate::support::{Format, Mock};

#[tokio::test]
async fn no_header_of_an_answer_can_be_injected() {
    let mock = Mock::start().await;
    for path in [
        "/api/users/281%0d%0aX-Injected:%20yes",
        "/api/%0d%0aX-Injected:%20yes",
        "/api/users?login=a%0d%0aX-Injected:%20yes",
        "/api/users?fields=[%22a%0d%0aX-Injected:%20yes%22]",
        "/oauth2/authorizations/new?redirect_uri=http://x/%0d%0aX-Injected:%20yes",
        "/data_sources?instance=a%0d%0aX-Injected:%20yes",
        "/data_sources?name=%0d%0aX-Injected:%20yes",
    ] {
        let reply = mock.get(path, Format::Xml).await;
        assert!(!reply.headers.contains_key("x-injected"), "{path}");
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_header_with_a_line_break_is_refused() {
    let mock = impatient().await;
    for value in ["a\rX-Injected: yes", "a\0b", "a\nX\r\n", "\x7f\r"] {
        let request = format!("GET /api/users HTTP/1.1\r\nHost: x\r\nX-Long: {value}\r\n\r\n");
        let answer = answer(&mock, request.as_bytes()).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{value:?}: {answer}"
        );
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_fault_rule_cannot_send_a_header_that_is_two() {
    let mock = Mock::start().await;
    for headers in [
        json!({ "x-a": "b\r\nx-injected: yes" }),
        json!({ "x-a\r\nx-injected": "b" }),
    ] {
        let reply = json!({ "status": 200, "headers": headers });
        let rule = json!({ "when": "GET /api/users", "reply": reply });
        let put = mock.control(Method::POST, "/instances/default/faults", rule);
        put.await.status(400).contains("reply.headers");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_file_name_or_a_cell_is_no_header_of_coupas_mail() {
    let jobs = Jobs::start(json!({})).await;
    let evil = "\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script>";
    jobs.put(
        &format!("a{evil}.csv").replace('/', "_"),
        format!("Login,\"Status{evil}\"\nx,y\n"),
    );
    jobs.put(
        "b.csv",
        format!("Login,Status\n\"nobody{evil}\",inactive\n"),
    );
    jobs.run().await;
    let mails = jobs.instance().mails();
    assert!(!mails.is_empty());
    for mail in mails {
        let source = String::from_utf8_lossy(&mail.source).into_owned();
        let head = source.split("\r\n\r\n").next().unwrap();
        assert!(!head.to_lowercase().contains("\nbcc:"), "{head}");
        assert!(
            mail.to.iter().all(|to| !to.contains("evil")),
            "{:?}",
            mail.to
        );
    }
    let page = jobs.mock.bare(Method::GET, "/data_sources");
    let page = jobs.mock.send(page).await;
    page.status(200).lacks("<script>alert");
    serves(&jobs.mock).await;
    jobs.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_mail_to_the_sink_shows_its_subject_as_one_line_and_reaches_those_it_names() {
    let mock = mock().await;
    let mut smtp = Smtp::connect(&mock).await;
    let subject = "=?utf-8?q?a=0D=0ABcc:_evil@example.com?=";
    let source = format!("Subject: {subject}\r\n\r\ntext");
    smtp.mail(&["ops@acme.coupa-mock.test"], &source).await;
    let mails = mails(&mock, "acme").await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["to"], json!(["ops@acme.coupa-mock.test"]));
    let raw = mock.control(Method::GET, "/instances/acme/mails/1/raw", Value::Null);
    let raw = raw.await;
    assert!(!raw.headers.contains_key("bcc"));
    raw.status(200).contains(subject);
    for line in ["MAIL FROM:<a@b.c>\rRCPT TO:<x@y.z>", "RCPT TO:<a\0b@c.d>"] {
        let answer = smtp.say(line).await;
        assert!(
            answer.starts_with('5') || answer.starts_with("250"),
            "{line:?}: {answer}"
        );
    }
    mock.server.shutdown().await;
}
