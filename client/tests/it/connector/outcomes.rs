//! What becomes of one leaver, by each answer that Coupa can give.

use coupa_client::api::Format;
use insta::assert_snapshot;

use super::harness::{FIND, SHOW, UPDATE, deactivate, found};
use crate::answers::{ACTIVE, FORMATS, INACTIVE, TestUser, errors, list, no_match, one};
use crate::fake::Reply;

#[tokio::test]
async fn a_leaver_is_looked_up_deactivated_and_read_back() {
    for (format, _) in FORMATS {
        let (fake, ended) = deactivate(
            format,
            [
                found(format),
                (UPDATE, vec![one(format, INACTIVE)]),
                (SHOW, vec![one(format, INACTIVE)]),
            ],
        )
        .await;
        ended.assert_success();
        assert_eq!(fake.api_lines(), [FIND, UPDATE, SHOW]);
        assert_eq!(fake.count("POST /oauth2/token"), 1);
        assert_snapshot!("connector_success", ended.text());
    }
}

#[tokio::test]
async fn a_refusal_is_logged_and_told_with_every_error() {
    for (format, _) in FORMATS {
        let refused = errors(
            format,
            400,
            &["Department can't be blank", "User has pending approvals"],
        );
        let (fake, ended) = deactivate(format, [found(format), (UPDATE, vec![refused])]).await;
        ended.assert_failure(&[
            "400",
            "Department can't be blank",
            "User has pending approvals",
        ]);
        assert_eq!(fake.api_lines(), [FIND, UPDATE]);
        assert_snapshot!("connector_refused", ended.text());
    }
}

#[tokio::test]
async fn an_unknown_user_is_a_failure_without_a_write() {
    for (format, _) in FORMATS {
        let (fake, ended) = deactivate(format, [(FIND, vec![no_match(format)])]).await;
        ended.assert_failure(&["no such user"]);
        assert_eq!(fake.api_lines(), [FIND]);
    }
}

#[tokio::test]
async fn two_users_are_a_failure_without_a_write() {
    let two = list(Format::Xml, &[ACTIVE, TestUser { id: 282, ..ACTIVE }]);
    let (fake, ended) = deactivate(Format::Xml, [(FIND, vec![two])]).await;
    ended.assert_failure(&["found 2 users", "ids 281, 282"]);
    assert_eq!(fake.api_lines(), [FIND]);
}

#[tokio::test]
async fn another_user_than_the_one_asked_for_is_not_written() {
    let other = list(
        Format::Xml,
        &[TestUser {
            login: "USER_TEST2",
            ..ACTIVE
        }],
    );
    let (fake, ended) = deactivate(Format::Xml, [(FIND, vec![other])]).await;
    ended.assert_failure(&["another user", "id 281"]);
    assert_eq!(fake.api_lines(), [FIND]);
}

#[tokio::test]
async fn the_case_of_a_login_does_not_matter() {
    let same = list(
        Format::Xml,
        &[TestUser {
            login: "user_test",
            ..INACTIVE
        }],
    );
    let (_, ended) = deactivate(Format::Xml, [(FIND, vec![same])]).await;
    ended.assert_success();
}

#[tokio::test]
async fn an_inactive_user_is_left_alone() {
    let (fake, ended) =
        deactivate(Format::Xml, [(FIND, vec![list(Format::Xml, &[INACTIVE])])]).await;
    ended.assert_success();
    assert_eq!(fake.api_lines(), [FIND]);
    assert!(
        ended.log.contains("already inactive, nothing was written"),
        "{}",
        ended.log
    );
}

#[tokio::test]
async fn a_server_error_is_a_failure() {
    let page = Reply::xml(
        500,
        "<html><title>We're sorry, but something went wrong (500)</title></html>",
    );
    let (fake, ended) = deactivate(Format::Xml, [found(Format::Xml), (UPDATE, vec![page])]).await;
    ended.assert_failure(&["500", "something went wrong"]);
    assert_eq!(fake.api_lines(), [FIND, UPDATE]);
}

#[tokio::test]
async fn a_failed_look_up_is_a_failure_without_a_write() {
    let missing = Reply::xml(404, "<html><title>Not here</title></html>");
    let (fake, ended) = deactivate(Format::Xml, [(FIND, vec![missing])]).await;
    ended.assert_failure(&["404", "Not here"]);
    assert_eq!(fake.api_lines(), [FIND]);
}

#[tokio::test]
async fn a_refused_token_is_a_failure() {
    let refused = Reply::json(
        400,
        r#"{"error":"invalid_client","error_description":"'client_secret' missing"}"#,
    );
    let (fake, ended) = deactivate(Format::Xml, [("POST /oauth2/token", vec![refused])]).await;
    ended.assert_failure(&["400", "invalid_client", "'client_secret' missing"]);
    assert_eq!(fake.count("POST /oauth2/token"), 1);
    assert_eq!(fake.api_lines(), Vec::<String>::new());
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_nobody_is_bothered() {
    let update = vec![Reply::json(401, "{}"), one(Format::Xml, INACTIVE)];
    let show = vec![one(Format::Xml, INACTIVE)];
    let (fake, ended) = deactivate(
        Format::Xml,
        [found(Format::Xml), (UPDATE, update), (SHOW, show)],
    )
    .await;
    ended.assert_success();
    assert_eq!(fake.count("POST /oauth2/token"), 2);
}

#[tokio::test]
async fn a_200_without_effect_is_a_failure() {
    let (_, ended) = deactivate(
        Format::Xml,
        [
            found(Format::Xml),
            (UPDATE, vec![one(Format::Xml, INACTIVE)]),
            (SHOW, vec![one(Format::Xml, ACTIVE)]),
        ],
    )
    .await;
    ended.assert_failure(&["answered 200", "still active"]);
}

#[tokio::test]
async fn a_200_that_cannot_be_confirmed_is_a_failure() {
    let page = Reply::xml(500, "<html><title>Oops</title></html>");
    let update = vec![one(Format::Xml, INACTIVE)];
    let (_, ended) = deactivate(
        Format::Xml,
        [found(Format::Xml), (UPDATE, update), (SHOW, vec![page])],
    )
    .await;
    ended.assert_failure(&["could not be read back", "500", "Oops"]);
}
