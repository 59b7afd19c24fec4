//! Every request that the client sends and how it reads each kind of answer, in XML and JSON.

use coupa_client::api::{ErrorKind, Format, NewUser, UserId, UserUpdate, parse_url};
use insta::{assert_debug_snapshot, assert_snapshot};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::answers::{ACTIVE, FORMATS, INACTIVE, errors, list, no_match, one};
use crate::fake::{Fake, Reply, Seen};

const ID: UserId = UserId(281);

fn new_user() -> NewUser {
    NewUser {
        login: "zoe".into(),
        email: "zoe@example.com".into(),
        firstname: "Zoë".into(),
        lastname: "O'Neil & <Sons>".into(),
        employee_number: Some("E-7".into()),
    }
}

#[tokio::test]
async fn a_token_is_asked_for_with_client_credentials() {
    let fake = Fake::start([("GET /api/users", vec![list(Format::Xml, &[ACTIVE])])]).await;
    let mut settings = fake.settings(Format::Xml);
    settings.scope = Some("core.user.read core.user.write".into());
    let client = coupa_client::Client::new(settings).unwrap();
    client.users().find("USER_TEST").await.unwrap();
    assert_snapshot!("request_token", fake.seen()[0].text());
}

#[tokio::test]
async fn every_request_of_the_api_is_written_as_coupa_reads_it() {
    for (format, name) in FORMATS {
        let fake = Fake::start([
            ("GET /api/users", vec![list(format, &[ACTIVE])]),
            ("GET /api/users/281", vec![one(format, ACTIVE)]),
            ("PUT /api/users/281", vec![one(format, INACTIVE)]),
            ("POST /api/users", vec![one(format, ACTIVE)]),
        ])
        .await;
        let client = fake.client(format);
        let users = client.users();
        let update = UserUpdate {
            login: Some("zoe".into()),
            email: Some("zoe@example.com".into()),
            firstname: Some("Zoë".into()),
            lastname: Some("O'Neil \"]]>\" & <Sons>".into()),
            employee_number: Some(String::new()),
            active: Some(true),
        };
        users.find("user test+1@example.com").await.unwrap();
        users.get(ID).await.unwrap();
        users.update(ID, &UserUpdate::deactivate()).await.unwrap();
        users.update(ID, &update).await.unwrap();
        users.create(&new_user()).await.unwrap();
        let requests: Vec<String> = fake.seen()[1..].iter().map(Seen::text).collect();
        let names = ["find", "get", "deactivate", "update", "create"];
        assert_eq!(requests.len(), names.len());
        for (request, verb) in requests.into_iter().zip(names) {
            assert_snapshot!(format!("request_{verb}_{name}"), request);
        }
    }
}

#[tokio::test]
async fn users_read_the_same_from_xml_and_json() {
    for (format, _) in FORMATS {
        let second = crate::answers::TestUser {
            id: 282,
            ..INACTIVE
        };
        let fake = Fake::start([
            (
                "GET /api/users",
                vec![list(format, &[ACTIVE, second]), no_match(format)],
            ),
            ("GET /api/users/281", vec![one(format, ACTIVE)]),
        ])
        .await;
        let client = fake.client(format);
        assert_debug_snapshot!(
            "answer_list",
            client.users().find("USER_TEST").await.unwrap()
        );
        assert_debug_snapshot!(
            "answer_empty_list",
            client.users().find("nobody").await.unwrap()
        );
        assert_debug_snapshot!("answer_user", client.users().get(ID).await.unwrap());
    }
}

#[tokio::test]
async fn every_text_of_an_error_envelope_is_read() {
    for (format, _) in FORMATS {
        let refused = errors(
            format,
            400,
            &["First Name can't be blank", "Login has already been taken"],
        );
        let fake = Fake::start([("PUT /api/users/281", vec![refused])]).await;
        let update = UserUpdate {
            firstname: Some(String::new()),
            ..UserUpdate::default()
        };
        let error = fake
            .client(format)
            .users()
            .update(ID, &update)
            .await
            .unwrap_err();
        assert_debug_snapshot!("answer_error_envelope", error);
        assert_snapshot!("answer_error_envelope_message", error);
    }
}

#[tokio::test]
async fn errors_in_a_200_are_a_refusal() {
    for (format, _) in FORMATS {
        let fake = Fake::start([(
            "PUT /api/users/281",
            vec![errors(format, 200, &["Too bad"])],
        )])
        .await;
        let error = fake
            .client(format)
            .users()
            .update(ID, &UserUpdate::deactivate())
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind, ErrorKind::Refused { status: 200, .. }),
            "{error}"
        );
        assert_eq!(error.errors(), ["Too bad"]);
        assert!(!error.is_outcome_unknown());
    }
}

#[tokio::test]
async fn a_404_is_an_error_unless_it_says_that_nothing_matched() {
    for (format, _) in FORMATS {
        let page = "<html><head><title>Not here (404)</title></head></html>";
        let fake = Fake::start([(
            "GET /api/users",
            vec![Reply::xml(404, page), errors(format, 404, &["No route"])],
        )])
        .await;
        let client = fake.client(format);
        let error = client.users().find("jdoe").await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "GET /api/users?login=jdoe: status 404: Not here (404)"
        );
        let error = client.users().find("jdoe").await.unwrap_err();
        assert_eq!(
            (error.status(), error.errors()),
            (Some(404), vec!["No route".to_owned()])
        );
    }
}

#[tokio::test]
async fn a_user_that_does_not_exist_is_a_404() {
    let fake = Fake::start([("GET /api/users/281", vec![no_match(Format::Xml)])]).await;
    let error = fake.client(Format::Xml).users().get(ID).await.unwrap_err();
    assert_eq!(error.status(), Some(404));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_says_so() {
    let fake = Fake::start([(
        "GET /api/users/281",
        vec![
            Reply::xml(200, "<user><id>281</id><login>USER_T"),
            Reply::xml(200, "<html><body>Log in</body></html>"),
            one(Format::Xml, crate::answers::TestUser { id: 7, ..ACTIVE }),
            Reply::xml(200, ""),
        ],
    )])
    .await;
    let client = fake.client(Format::Xml);
    for reason in [
        "cut off inside `<login>`",
        "expected `<user>`, found `<html>`",
        "asked for user 281, got user 7",
        "no root element",
    ] {
        let error = client.users().get(ID).await.unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("unreadable answer with status 200"),
            "{message}"
        );
        assert!(message.contains(reason), "{message}");
        assert!(error.is_outcome_unknown());
    }
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read() {
    let fake = Fake::start([("GET /api/users/281", vec![one(Format::Xml, ACTIVE)])]).await;
    let mut settings = fake.settings(Format::Xml);
    settings.answer_max_bytes = 100;
    let client = coupa_client::Client::new(settings).unwrap();
    let error = client.users().get(ID).await.unwrap_err();
    assert!(
        matches!(
            error.kind,
            ErrorKind::TooLarge {
                status: 200,
                limit_bytes: 100
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_name_that_xml_cannot_carry_is_not_sent() {
    let fake = Fake::start([]).await;
    let update = UserUpdate {
        lastname: Some("a\u{0}b".into()),
        ..UserUpdate::default()
    };
    let error = fake
        .client(Format::Xml)
        .users()
        .update(ID, &update)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "PUT /api/users/281: request cannot be written: `lastname` has the character U+0000, which XML cannot carry"
    );
    assert!(fake.seen().is_empty());
}

#[test]
fn any_login_arrives_as_it_was_asked_for() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fake = runtime.block_on(Fake::start([(
        "GET /api/users",
        vec![no_match(Format::Json)],
    )]));
    let client = fake.client(Format::Json);
    let logins = proptest::collection::vec(any::<char>(), 1..20).prop_map(String::from_iter);
    TestRunner::new(Config::with_cases(100))
        .run(&logins, |login| {
            runtime.block_on(client.users().find(&login)).unwrap();
            let line = fake.seen().pop().unwrap().line;
            let asked = parse_url(&format!("{}{}", fake.url, &line["GET ".len()..])).unwrap();
            let query: Vec<(String, String)> = asked.query_pairs().into_owned().collect();
            prop_assert_eq!(query, vec![("login".to_owned(), login)]);
            Ok(())
        })
        .unwrap();
}
