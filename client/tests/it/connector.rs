//! Each way in which the reference connector can end, by what it sent, logged and told.

use std::time::Duration;

use coupa_client::api::Format;
use coupa_client::connector::{ExitStatus, Settings, run};
use insta::assert_snapshot;
use serde_json::Value;

use crate::answers::{ACTIVE, FORMATS, INACTIVE, TestUser, errors, list, no_match, one};
use crate::fake::{CLIENT_ID, CLIENT_SECRET, Fake, NOBODY_LISTENS, Reply};

const LEAVER: &str =
    r#"{"event":"user.deactivate","login":"USER_TEST","employee_number":"E-281","via":"api"}"#;
const FIND: &str = "GET /api/users?login=USER_TEST";
const SHOW: &str = "GET /api/users/281";
const UPDATE: &str = "PUT /api/users/281";

/// How a run ended, what it logged, and what a person was told.
#[derive(Debug)]
struct Ended {
    exit: ExitStatus,
    log: String,
    told: Vec<Value>,
}

impl Ended {
    /// Log and notifications as one text, for a snapshot.
    fn text(&self) -> String {
        let told: Vec<String> = self.told.iter().map(Value::to_string).collect();
        format!("{}told:\n{}", self.log, told.join("\n"))
    }

    fn records(&self) -> Vec<Value> {
        self.log
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[track_caller]
    fn assert_success(&self) {
        assert_eq!(
            (self.exit, self.exit.code()),
            (ExitStatus::Done, 0),
            "{}",
            self.log
        );
        assert_eq!(self.told, Vec::<Value>::new());
    }

    /// The run failed, was logged as an error and told to a person once, both naming the user and each of `texts`.
    #[track_caller]
    fn assert_failure(&self, texts: &[&str]) {
        assert_eq!(
            (self.exit, self.exit.code()),
            (ExitStatus::Failed, 1),
            "{}",
            self.log
        );
        assert_eq!(self.told.len(), 1, "{:?}", self.told);
        let records = self.records();
        let logged = records
            .iter()
            .find(|record| record["level"] == "error")
            .unwrap();
        for place in [logged.to_string(), self.told[0].to_string()] {
            assert!(place.contains("USER_TEST"), "{place}");
            for text in texts {
                assert!(place.contains(text), "no `{text}` in {place}");
            }
        }
        assert!(
            !self.log.contains("deactivated"),
            "success was claimed: {}",
            self.log
        );
    }
}

fn settings(fake: &Fake, format: Format) -> Settings {
    settings_with_webhook(fake, format, &format!("{}/hook", fake.url))
}

fn settings_with_webhook(fake: &Fake, format: Format, webhook: &str) -> Settings {
    let mut settings = Settings::from_vars(|name| {
        let value = match name {
            "COUPA_BASE_URL" => &fake.url,
            "COUPA_CLIENT_ID" => CLIENT_ID,
            "COUPA_CLIENT_SECRET" => CLIENT_SECRET,
            "NOTIFY_WEBHOOK_URL" => webhook,
            _ => return None,
        };
        Some(value.to_owned())
    })
    .unwrap();
    settings.api.format = format;
    settings.api.clock = fake.clock.clone();
    settings.api.request_timeout = Duration::from_millis(500);
    settings
}

async fn ended(fake: &Fake, settings: &Settings, events: &str) -> Ended {
    let mut log = Vec::new();
    let exit = run(settings, events.as_bytes(), &mut log).await;
    let hooks = fake
        .seen()
        .into_iter()
        .filter(|seen| seen.line == "POST /hook");
    Ended {
        exit,
        log: String::from_utf8(log).unwrap(),
        told: hooks
            .map(|seen| serde_json::from_str(&seen.body).unwrap())
            .collect(),
    }
}

async fn deactivate<const N: usize>(
    format: Format,
    script: [(&str, Vec<Reply>); N],
) -> (Fake, Ended) {
    let fake = Fake::start(script).await;
    let ended = ended(&fake, &settings(&fake, format), LEAVER).await;
    (fake, ended)
}

fn found(format: Format) -> (&'static str, Vec<Reply>) {
    (FIND, vec![list(format, &[ACTIVE])])
}

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

#[tokio::test]
async fn a_lost_answer_whose_change_was_made_is_a_success_after_a_look() {
    for reply in [
        Reply::Lost,
        Reply::Hang,
        Reply::xml(504, "late"),
        Reply::xml(200, "<user><id>2"),
    ] {
        let show = vec![one(Format::Xml, INACTIVE)];
        let (fake, ended) = deactivate(
            Format::Xml,
            [found(Format::Xml), (UPDATE, vec![reply]), (SHOW, show)],
        )
        .await;
        ended.assert_success();
        assert_eq!(fake.api_lines(), [FIND, UPDATE, SHOW]);
        assert!(ended.log.contains(r#""level":"warn""#), "{}", ended.log);
    }
}

#[tokio::test]
async fn a_lost_answer_whose_change_was_not_made_is_written_again_after_a_look() {
    let update = vec![Reply::Lost, one(Format::Xml, INACTIVE)];
    let show = vec![one(Format::Xml, ACTIVE), one(Format::Xml, INACTIVE)];
    let (fake, ended) = deactivate(
        Format::Xml,
        [found(Format::Xml), (UPDATE, update), (SHOW, show)],
    )
    .await;
    ended.assert_success();
    assert_eq!(fake.api_lines(), [FIND, UPDATE, SHOW, UPDATE, SHOW]);
    assert_eq!(fake.clock.waits(), [Duration::from_millis(250)]);
}

#[tokio::test]
async fn answers_that_stay_lost_are_a_failure_after_two_writes() {
    let update = vec![Reply::xml(504, "late"), Reply::Lost];
    let (fake, ended) = deactivate(
        Format::Xml,
        [
            found(Format::Xml),
            (UPDATE, update),
            (SHOW, vec![one(Format::Xml, ACTIVE)]),
        ],
    )
    .await;
    ended.assert_failure(&["connection lost", "504", "late"]);
    assert_eq!(fake.api_lines(), [FIND, UPDATE, SHOW, UPDATE, SHOW]);
}

#[tokio::test]
async fn no_second_write_comes_before_coupa_allows_it() {
    let busy = |seconds| Reply::xml(503, "busy").header("retry-after", seconds);
    let show = || {
        (
            SHOW,
            vec![one(Format::Xml, ACTIVE), one(Format::Xml, INACTIVE)],
        )
    };

    let update = vec![busy("3"), one(Format::Xml, INACTIVE)];
    let (fake, ended) =
        deactivate(Format::Xml, [found(Format::Xml), (UPDATE, update), show()]).await;
    ended.assert_success();
    assert_eq!(fake.clock.waits(), [Duration::from_secs(3)]);

    let (fake, ended) = deactivate(
        Format::Xml,
        [found(Format::Xml), (UPDATE, vec![busy("60")]), show()],
    )
    .await;
    ended.assert_failure(&["503", "busy"]);
    assert_eq!(fake.count(UPDATE), 1);
}

#[tokio::test]
async fn a_lost_answer_and_a_failing_look_are_told_both() {
    let update = vec![Reply::xml(504, "late")];
    let show = vec![Reply::xml(500, "broken")];
    let (_, ended) = deactivate(
        Format::Xml,
        [found(Format::Xml), (UPDATE, update), (SHOW, show)],
    )
    .await;
    ended.assert_failure(&["unknown whether", "504", "late", "500", "broken"]);
}

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
async fn without_a_webhook_the_log_says_that_nobody_was_told() {
    let fake = Fake::start([(FIND, vec![no_match(Format::Xml)])]).await;
    let mut settings = settings(&fake, Format::Xml);
    settings.webhook_url = None;
    let ended_without = ended(&fake, &settings, LEAVER).await;
    assert!(
        ended_without
            .log
            .contains("`NOTIFY_WEBHOOK_URL` is not set;"),
        "{}",
        ended_without.log
    );
    settings.smtp_host = Some("mail.example".into());
    let with_mail = ended(&fake, &settings, LEAVER).await;
    assert!(
        with_mail.log.contains("mail is not supported"),
        "{}",
        with_mail.log
    );
    assert_eq!(with_mail.exit, ExitStatus::Failed);
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
