//! What is sent again on the wire, after which wait, and what each way to fail is called.

use std::time::Duration;

use coupa_client::Client;
use coupa_client::api::{ErrorKind, Format, UserId, UserUpdate, parse_url};

use crate::answers::{ACTIVE, INACTIVE, one};
use crate::fake::{Fake, NOBODY_LISTENS, Reply};

const SHOW: &str = "GET /api/users/281";
const UPDATE: &str = "PUT /api/users/281";
const ID: UserId = UserId(281);

fn busy(status: u16) -> Reply {
    Reply::xml(status, "<html><title>Busy</title></html>")
}

#[tokio::test]
async fn a_read_recovers_from_a_busy_server_and_a_lost_answer() {
    let replies = vec![busy(503), Reply::Lost, one(Format::Xml, ACTIVE)];
    let fake = Fake::start([(SHOW, replies)]).await;
    assert!(fake.client(Format::Xml).users().get(ID).await.is_ok());
    assert_eq!(
        fake.clock.waits(),
        [Duration::from_millis(250), Duration::from_millis(500)]
    );
}

#[tokio::test]
async fn a_read_is_given_up_after_three_attempts_and_tells_of_each() {
    let fake = Fake::start([(SHOW, vec![busy(502), busy(429), busy(504)])]).await;
    let error = fake.client(Format::Xml).users().get(ID).await.unwrap_err();
    assert_eq!(fake.count(SHOW), 3);
    assert_eq!(
        error.to_string(),
        "GET /api/users/281: status 504: Busy (before that: status 502: Busy, status 429: Busy)"
    );
}

#[tokio::test]
async fn a_token_request_recovers_too() {
    let tokens = vec![busy(503), Reply::token("the-first-token", 86_399)];
    let fake = Fake::start([
        ("POST /oauth2/token", tokens),
        (SHOW, vec![one(Format::Xml, ACTIVE)]),
    ])
    .await;
    assert!(fake.client(Format::Xml).users().get(ID).await.is_ok());
}

#[tokio::test]
async fn retry_after_is_waited_for_also_before_a_write() {
    let limited = busy(429).header("retry-after", "2");
    let fake = Fake::start([(UPDATE, vec![limited, one(Format::Xml, INACTIVE)])]).await;
    assert!(
        fake.client(Format::Xml)
            .users()
            .update(ID, &UserUpdate::deactivate())
            .await
            .is_ok()
    );
    assert_eq!(fake.clock.waits(), [Duration::from_secs(2)]);
}

#[tokio::test]
async fn a_refusal_is_not_sent_again() {
    for status in [400, 403, 404, 422, 500] {
        let fake = Fake::start([(SHOW, vec![busy(status)]), (UPDATE, vec![busy(status)])]).await;
        let client = fake.client(Format::Xml);
        assert_eq!(
            client.users().get(ID).await.unwrap_err().status(),
            Some(status)
        );
        let error = client
            .users()
            .update(ID, &UserUpdate::deactivate())
            .await
            .unwrap_err();
        assert!(!error.is_outcome_unknown());
        assert_eq!((fake.count(SHOW), fake.count(UPDATE)), (1, 1));
    }
}

#[tokio::test]
async fn a_write_with_a_lost_answer_is_not_sent_again() {
    for reply in [
        Reply::Lost,
        Reply::Hang,
        busy(503),
        busy(504),
        Reply::xml(200, "<user>"),
    ] {
        let fake = Fake::start([(UPDATE, vec![reply.clone()])]).await;
        let mut settings = fake.settings(Format::Xml);
        settings.request_timeout = Duration::from_secs(1);
        let client = Client::new(settings).unwrap();
        let error = client
            .users()
            .update(ID, &UserUpdate::deactivate())
            .await
            .unwrap_err();
        assert!(error.is_outcome_unknown(), "{reply:?}: {error}");
        assert_eq!(fake.count(UPDATE), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn each_way_to_fail_has_its_own_kind() {
    let fake = Fake::start([(
        SHOW,
        vec![Reply::Lost, Reply::Lost, Reply::Lost, Reply::Hang],
    )])
    .await;
    let mut settings = fake.settings(Format::Xml);
    settings.request_timeout = Duration::from_secs(1);
    let client = Client::new(settings.clone()).unwrap();

    let error = client.users().get(ID).await.unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::ConnectionLost(_)),
        "{error}"
    );
    let error = client.users().get(ID).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::TimedOut(_)), "{error}");
    assert_eq!(
        error.to_string(),
        "GET /api/users/281: timed out: no complete answer within 1s"
    );

    settings.token_url = parse_url(NOBODY_LISTENS).unwrap();
    let error = Client::new(settings)
        .unwrap()
        .users()
        .get(ID)
        .await
        .unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Unreachable(_)), "{error}");
    assert_eq!(error.earlier.len(), 2);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Reply::xml(302, "").header("location", "/api/users/7");
    let fake = Fake::start([(UPDATE, vec![elsewhere])]).await;
    let error = fake
        .client(Format::Xml)
        .users()
        .update(ID, &UserUpdate::deactivate())
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "PUT /api/users/281: status 302");
    assert_eq!(fake.api_lines(), [UPDATE]);
}
