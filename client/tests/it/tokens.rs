//! When tokens are asked for, shared, renewed and refused.

use std::time::Duration;

use coupa_client::api::{ErrorKind, Format, UserId, UserUpdate};

use crate::answers::{ACTIVE, INACTIVE, one};
use crate::fake::{CLIENT_SECRET, Fake, Reply, Seen};

const TOKEN: &str = "POST /oauth2/token";
const SHOW: &str = "GET /api/users/281";
const UPDATE: &str = "PUT /api/users/281";
const ID: UserId = UserId(281);

fn two_tokens() -> (&'static str, Vec<Reply>) {
    let tokens = ["the-first-token", "the-second-token"];
    (
        TOKEN,
        tokens.map(|token| Reply::token(token, 86_400)).to_vec(),
    )
}

#[tokio::test]
async fn one_token_serves_many_calls_at_once() {
    let fake = Fake::start([(SHOW, vec![one(Format::Xml, ACTIVE)])]).await;
    let client = fake.client(Format::Xml);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.users().get(ID).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((fake.count(TOKEN), fake.count(SHOW)), (1, 20));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let fake = Fake::start([two_tokens(), (SHOW, vec![one(Format::Xml, ACTIVE)])]).await;
    let client = fake.client(Format::Xml);
    for hours in [0, 19, 1] {
        fake.clock.advance(Duration::from_secs(hours * 3600));
        client.users().get(ID).await.unwrap();
    }
    let seen = fake.seen();
    let used: Vec<&str> = seen.iter().filter_map(Seen::token).collect();
    let first = "Bearer the-first-token";
    assert_eq!(used, [first, first, "Bearer the-second-token"]);
}

#[tokio::test]
async fn an_expired_token_is_renewed_once_and_the_call_succeeds() {
    let fake = Fake::start([two_tokens(), (UPDATE, vec![one(Format::Xml, INACTIVE)])]).await;
    fake.revoke("the-first-token");
    let client = fake.client(Format::Xml);
    let user = client
        .users()
        .update(ID, &UserUpdate::deactivate())
        .await
        .unwrap();
    assert!(!user.active);
    let lines: Vec<String> = fake.seen().into_iter().map(|seen| seen.line).collect();
    assert_eq!(lines, [TOKEN, UPDATE, TOKEN, UPDATE]);
}

#[tokio::test]
async fn many_calls_with_an_expired_token_renew_it_once() {
    let fake = Fake::start([two_tokens(), (SHOW, vec![one(Format::Xml, ACTIVE)])]).await;
    fake.revoke("the-first-token");
    let client = fake.client(Format::Xml);
    let calls = [ID; 10].map(|id| {
        let client = client.clone();
        tokio::spawn(async move { client.users().get(id).await })
    });
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(fake.count(TOKEN), 2);
}

#[tokio::test]
async fn a_token_that_stays_refused_is_an_error_after_two_attempts() {
    let fake = Fake::start([(SHOW, vec![Reply::unauthorized()])]).await;
    let error = fake.client(Format::Xml).users().get(ID).await.unwrap_err();
    assert_eq!((fake.count(TOKEN), fake.count(SHOW)), (2, 2));
    assert_eq!(error.status(), Some(401));
    assert_eq!(
        error.errors(),
        ["invalid_token: The access token provided is expired"]
    );
    assert_eq!(error.earlier.len(), 1);
}

#[tokio::test]
async fn refused_credentials_are_not_tried_again_and_not_shown() {
    for status in [400, 401] {
        let body = format!(
            r#"{{"error":"invalid_client","error_description":"wrong secret: {CLIENT_SECRET}"}}"#
        );
        let fake = Fake::start([(TOKEN, vec![Reply::json(status, body)])]).await;
        let error = fake.client(Format::Xml).users().get(ID).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("POST /oauth2/token: status {status}: invalid_client: wrong secret: ***")
        );
        assert!(!format!("{error:?}").contains(CLIENT_SECRET));
        assert_eq!(fake.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_token_that_coupa_echoes_is_not_shown() {
    let fake = Fake::start([(
        SHOW,
        vec![Reply::json(
            403,
            r#"{"error":"no scope for the-first-token"}"#,
        )],
    )])
    .await;
    let client = fake.client(Format::Xml);
    let error = client.users().get(ID).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /api/users/281: status 403: no scope for ***"
    );
    assert!(!format!("{client:?}").contains("the-first-token"));
}

#[tokio::test]
async fn a_token_answer_without_a_usable_token_is_unreadable() {
    for body in [
        "<html>Log in</html>",
        r#"{"access_token":"not one line\n","expires_in":86399}"#,
        r#"{"access_token":""}"#,
        r#"{"access_token":12345678901234}"#,
        "",
    ] {
        let fake = Fake::start([(TOKEN, vec![Reply::json(200, body)])]).await;
        let error = fake.client(Format::Xml).users().get(ID).await.unwrap_err();
        assert!(
            matches!(error.kind, ErrorKind::Unreadable { status: 200, .. }),
            "{body}: {error}"
        );
        assert!(!error.to_string().contains("12345678901234"), "{error}");
    }
}

#[tokio::test]
async fn a_token_of_unknown_lifetime_is_used_until_it_is_refused() {
    let token = Reply::json(200, r#"{"access_token":"the-first-token"}"#);
    let fake = Fake::start([(TOKEN, vec![token]), (SHOW, vec![one(Format::Xml, ACTIVE)])]).await;
    let client = fake.client(Format::Xml);
    client.users().get(ID).await.unwrap();
    fake.clock.advance(Duration::from_secs(1_000_000));
    client.users().get(ID).await.unwrap();
    assert_eq!(fake.count(TOKEN), 1);
}
