//! Runs the connector against the scripted server, and says how it ended.

use coupa_client::api::Format;
use coupa_client::connector::{ExitStatus, Settings, run};
use serde_json::Value;

use crate::answers::{ACTIVE, list};
use crate::fake::{CLIENT_ID, CLIENT_SECRET, Fake, Reply};

pub(super) const LEAVER: &str =
    r#"{"event":"user.deactivate","login":"USER_TEST","employee_number":"E-281","via":"api"}"#;
pub(super) const FIND: &str = "GET /api/users?login=USER_TEST";
pub(super) const SHOW: &str = "GET /api/users/281";
pub(super) const UPDATE: &str = "PUT /api/users/281";

/// How a run ended, what it logged, and what a person was told.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) exit: ExitStatus,
    pub(super) log: String,
    pub(super) told: Vec<Value>,
}

impl Ended {
    /// Log and notifications as one text, for a snapshot.
    pub(super) fn text(&self) -> String {
        let told: Vec<String> = self.told.iter().map(Value::to_string).collect();
        format!("{}told:\n{}", self.log, told.join("\n"))
    }

    pub(super) fn records(&self) -> Vec<Value> {
        self.log
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[track_caller]
    pub(super) fn assert_success(&self) {
        assert_eq!(
            (self.exit, self.exit.code()),
            (ExitStatus::Done, 0),
            "{}",
            self.log
        );
        assert_eq!(self.told, Vec::<Value>::new());
    }

    /// The run failed, was logged as an error and told to a person once, both naming the user and
    /// each of `texts`.
    #[track_caller]
    pub(super) fn assert_failure(&self, texts: &[&str]) {
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

pub(super) fn settings(fake: &Fake, format: Format) -> Settings {
    settings_with_webhook(fake, format, &format!("{}/hook", fake.url))
}

pub(super) fn settings_with_webhook(fake: &Fake, format: Format, webhook: &str) -> Settings {
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
    let api = settings.api.as_mut().unwrap();
    api.format = format;
    api.clock = fake.clock.clone();
    settings.clock = fake.clock.clone();
    settings
}

pub(super) async fn ended(fake: &Fake, settings: &Settings, events: &str) -> Ended {
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

pub(super) async fn deactivate<const N: usize>(
    format: Format,
    script: [(&str, Vec<Reply>); N],
) -> (Fake, Ended) {
    let fake = Fake::start(script).await;
    let ended = ended(&fake, &settings(&fake, format), LEAVER).await;
    (fake, ended)
}

pub(super) fn found(format: Format) -> (&'static str, Vec<Reply>) {
    (FIND, vec![list(format, &[ACTIVE])])
}
