//! Several events, events that cannot be acted on, and the ways to a person and to the log.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use coupa_client::api::Format;
use coupa_client::connector::{ExitStatus, run};
use insta::assert_snapshot;
use tokio::io::{AsyncRead, AsyncReadExt as _, BufReader, ReadBuf};

use super::harness::{
    FIND, LEAVER, UPDATE, deactivate, ended, found, settings, settings_with_webhook,
};
use crate::answers::{INACTIVE, TestUser, errors, list, no_match, one};
use crate::fake::{CLIENT_SECRET, Fake, NOBODY_LISTENS, Reply};

#[tokio::test]
async fn one_user_that_fails_does_not_stop_the_next() {
    let next = TestUser {
        id: 282,
        login: "jdoe",
        active: true,
    };
    let fake = Fake::start([
        (FIND, vec![no_match(Format::Xml)]),
        (
            "GET /api/users?login=jdoe",
            vec![list(Format::Xml, &[next])],
        ),
        ("PUT /api/users/282", vec![one(Format::Xml, next)]),
        (
            "GET /api/users/282",
            vec![one(
                Format::Xml,
                TestUser {
                    active: false,
                    ..next
                },
            )],
        ),
    ])
    .await;
    let events = format!(
        "{LEAVER}\n\n{}\n",
        r#"{"event":"user.deactivate","login":"jdoe"}"#
    );
    let ended = ended(&fake, &settings(&fake, Format::Xml), &events).await;
    assert_eq!(ended.exit, ExitStatus::Failed);
    assert_eq!(ended.told.len(), 1);
    let last = ended.records().pop().unwrap();
    assert_eq!(
        (&last["login"], &last["outcome"]),
        (&"jdoe".into(), &"deactivated".into())
    );
}

#[tokio::test]
async fn events_that_cannot_be_acted_on_are_logged_and_told_and_the_next_is_taken() {
    let fake = Fake::start([(FIND, vec![list(Format::Xml, &[INACTIVE])])]).await;
    let events = [
        "not json".to_owned(),
        r#"{"event":"user.create","login":"jdoe"}"#.to_owned(),
        r#"{"event":"user.deactivate","login":"jdoe","via":"csv"}"#.to_owned(),
        "x".repeat(100_000),
        LEAVER.to_owned(),
    ];
    let ended = ended(&fake, &settings(&fake, Format::Xml), &events.join("\n")).await;
    assert_eq!(ended.exit, ExitStatus::Failed);
    assert_eq!(fake.api_lines(), [FIND]);
    assert_snapshot!("connector_bad_events", ended.text());
}

#[tokio::test]
async fn no_events_are_no_failure() {
    let fake = Fake::start([]).await;
    ended(&fake, &settings(&fake, Format::Xml), "")
        .await
        .assert_success();
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn a_webhook_that_fails_is_logged_with_the_failure() {
    let fake = Fake::start([
        (FIND, vec![no_match(Format::Xml)]),
        ("POST /hook", vec![Reply::json(500, "{}")]),
    ])
    .await;
    for (webhook, reason) in [
        (
            format!("{}/hook", fake.url),
            "the webhook answered with status 500",
        ),
        (format!("{NOBODY_LISTENS}/hook"), "could not connect"),
    ] {
        let settings = settings_with_webhook(&fake, Format::Xml, &webhook);
        let ended = ended(&fake, &settings, LEAVER).await;
        let last = ended.records().pop().unwrap();
        let message = last["message"].as_str().unwrap();
        assert_eq!(
            (ended.exit, &last["level"]),
            (ExitStatus::Failed, &"error".into())
        );
        for text in ["nobody was notified", reason, "USER_TEST", "no such user"] {
            assert!(message.contains(text), "no `{text}` in {message}");
        }
        assert!(!message.contains("/hook"), "{message}");
    }
    assert_eq!(fake.count("POST /hook"), 1);
}

#[tokio::test]
async fn without_a_channel_the_log_says_that_nobody_was_told() {
    let fake = Fake::start([(FIND, vec![no_match(Format::Xml)])]).await;
    let mut settings = settings(&fake, Format::Xml);
    settings.webhook_url = None;
    let ended = ended(&fake, &settings, LEAVER).await;
    assert!(
        ended
            .log
            .contains("neither `NOTIFY_WEBHOOK_URL` nor `NOTIFY_SMTP_HOST` is set;"),
        "{}",
        ended.log
    );
    assert_eq!(ended.exit, ExitStatus::Failed);
}

#[tokio::test]
async fn secrets_that_coupa_echoes_reach_neither_log_nor_person() {
    let echo = format!("bad {CLIENT_SECRET} and the-first-token");
    let refused = errors(Format::Xml, 400, &[&echo]);
    let (_, ended) = deactivate(Format::Xml, [found(Format::Xml), (UPDATE, vec![refused])]).await;
    ended.assert_failure(&["bad *** and ***"]);
    let all = ended.text();
    assert!(
        !all.contains(CLIENT_SECRET) && !all.contains("the-first-token"),
        "{all}"
    );
}

#[tokio::test]
async fn a_log_that_cannot_be_written_is_a_failure() {
    let fake = Fake::start([(FIND, vec![list(Format::Xml, &[INACTIVE])])]).await;
    let mut full: &mut [u8] = &mut [];
    let exit = run(&settings(&fake, Format::Xml), LEAVER.as_bytes(), &mut full).await;
    assert_eq!(exit, ExitStatus::Failed);
}

#[tokio::test]
async fn a_run_can_be_a_task_of_its_own() {
    let fake = Fake::start([(FIND, vec![list(Format::Xml, &[INACTIVE])])]).await;
    let settings = settings(&fake, Format::Xml);
    let task =
        tokio::spawn(async move { run(&settings, LEAVER.as_bytes(), &mut Vec::new()).await });
    assert_eq!(task.await.unwrap(), ExitStatus::Done);
}

/// Standard input that breaks.
struct Broken;

impl AsyncRead for Broken {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::Error::other("the pipe broke")))
    }
}

#[tokio::test]
async fn events_that_cannot_be_read_are_a_failure() {
    let fake = Fake::start([(FIND, vec![list(Format::Xml, &[INACTIVE])])]).await;
    let events = BufReader::new(LEAVER.as_bytes().chain(&b"\n"[..]).chain(Broken));
    let mut log = Vec::new();
    let exit = run(&settings(&fake, Format::Xml), events, &mut log).await;
    assert_eq!(exit, ExitStatus::Failed);
    let log = String::from_utf8(log).unwrap();
    assert!(log.contains("already inactive"), "{log}");
    assert!(
        log.contains("cannot be read any further than line 2: the pipe broke"),
        "{log}"
    );
    assert_eq!(fake.count("POST /hook"), 1);
}
