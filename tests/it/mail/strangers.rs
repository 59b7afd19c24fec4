//! `curl`, Python's `smtplib` and `swaks` send mails to the sink.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::sink::{mails, mock};
use crate::support::{Mock, Served, has};

async fn run(program: &str, args: &[&str], stdin: &str) {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(stdin.as_bytes()).await.unwrap();
    drop(input);
    let output = child.wait_with_output().await.unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

async fn only_mail(mock: &Mock, instance: &str) -> Value {
    let mut mails = mails(mock, instance).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

#[tokio::test]
async fn curl_sends_a_mail() {
    if !has("curl") {
        return;
    }
    let mock = mock().await;
    for transport in [&["--url"][..], &["--ssl-reqd", "--insecure", "--url"]] {
        let url = format!("smtp://{}", mock.server.smtp().unwrap());
        let mut args = vec![
            "--silent",
            "--show-error",
            "--user",
            "hr:secret",
            "--mail-from",
            "hr@example.com",
            "--mail-rcpt",
            "ops@acme.coupa-mock.test",
            "--upload-file",
            "-",
        ];
        args.extend(transport);
        args.push(&url);
        run("curl", &args, "Subject: from curl\n\n.dots\n..are kept\n").await;
    }
    let mails = mails(&mock, "acme").await;
    assert_eq!(mails.len(), 2);
    for mail in mails {
        assert_eq!(mail["subject"], "from curl");
        assert_eq!(mail["text"], ".dots\n..are kept");
    }
}

#[tokio::test]
async fn smtplib_sends_a_mail_with_an_attachment_over_tls() {
    if !has("python3") {
        return;
    }
    let mock = mock().await;
    let port = mock.server.smtp().unwrap().port();
    let script = format!(
        r#"
import smtplib, ssl
from email.message import EmailMessage
mail = EmailMessage()
mail["From"] = "HR <hr@example.com>"
mail["To"] = "ops@default.coupa-mock.test"
mail["Subject"] = "J\u00fcrgen could not be deactivated"
mail.set_content("Department can't be blank \u2013 " + "long " * 40)
mail.add_alternative("<p>Department can't be blank</p>", subtype="html")
mail.add_attachment(b"login\njdoe\n", maintype="text", subtype="csv", filename="f\u00e9hler.csv")
trust = ssl.create_default_context()
trust.check_hostname = False
trust.verify_mode = ssl.CERT_NONE
with smtplib.SMTP("127.0.0.1", {port}, timeout=10) as server:
    server.starttls(context=trust)
    server.login("hr", "secret")
    server.send_message(mail)
    server.verify("jdoe")
    try:
        server.sendmail("hr@example.com", [], "Subject: x")
        raise SystemExit("a mail to nobody was taken")
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
        pass
"#
    );
    run("python3", &["-"], &script).await;
    let mail = only_mail(&mock, "default").await;
    assert_eq!(mail["subject"], "J\u{fc}rgen could not be deactivated");
    let text = mail["text"].as_str().unwrap();
    assert!(
        text.starts_with("Department can't be blank \u{2013} long long"),
        "{text}"
    );
    assert_eq!(
        mail["attachments"],
        json!([{ "name": "f\u{e9}hler.csv", "type": "text/csv", "size": 11 }])
    );
}

#[tokio::test]
async fn swaks_sends_a_mail() {
    if !has("swaks") {
        return;
    }
    let mock = mock().await;
    let server = mock.server.smtp().unwrap().to_string();
    for login in ["LOGIN", "PLAIN"] {
        let args = [
            "--server",
            &server,
            "--tls",
            "--auth",
            login,
            "--auth-user",
            "hr",
            "--auth-password",
            "secret",
            "--from",
            "hr@example.com",
            "--to",
            "ops@acme.coupa-mock.test,boss@example.com",
            "--header",
            "Subject: from swaks",
            "--body",
            "jdoe failed",
            "--pipeline",
        ];
        run("swaks", &args, "").await;
    }
    for instance in ["acme", "default"] {
        let mails = mails(&mock, instance).await;
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0]["subject"], "from swaks");
        assert_eq!(mails[0]["text"], "jdoe failed");
    }
}

#[tokio::test]
async fn who_trusts_the_ca_of_the_server_trusts_the_sink() {
    if !has("python3") {
        return;
    }
    let served = Served::start(&["--tls"]).await;
    let (ca, port) = (&served.ready["ca_file"], &served.ready["smtp"]["port"]);
    let script = format!(
        r#"
import smtplib, ssl
with smtplib.SMTP("localhost", {port}, timeout=10) as server:
    server.starttls(context=ssl.create_default_context(cafile={ca}))
    server.sendmail("hr@example.com", ["ops@example.com"], "Subject: x\n\ntext")
"#
    );
    run("python3", &["-"], &script).await;
}
