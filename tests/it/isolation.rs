//! Many instances in one process, all at work at once: no event, record, file or mail crosses over.

use std::collections::BTreeSet;
use std::sync::Arc;

use coupa_mock_server::MockServer;
use coupa_mock_server::faults::Rule;
use coupa_mock_server::instance::{Instance, Mode, World};
use coupa_mock_server::journal::{Direction, Filter, Kind};
use coupa_mock_server::registry::NewInstance;
use coupa_mock_server::site::SitePath;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::mail::sink::Smtp;
use crate::support::{Format, Mock, client_form};

const INSTANCES: usize = 256;
const STEPS_MAX: usize = 5;
const START: &str = "2026-03-02T09:00:00Z";

/// What is done in one instance. Everything that is written carries the instance's name.
#[derive(Debug, Clone, Copy)]
enum Step {
    Update(Format),
    Create(Format),
    Search,
    Fault,
    Drop,
    Advance(u8),
    Mail,
    Webhook,
    Reset,
}

fn step() -> impl Strategy<Value = Step> {
    let format = || prop_oneof![Just(Format::Xml), Just(Format::Json)];
    prop_oneof![
        format().prop_map(Step::Update),
        format().prop_map(Step::Create),
        Just(Step::Search),
        Just(Step::Fault),
        Just(Step::Drop),
        (1..=20_u8).prop_map(Step::Advance),
        Just(Step::Mail),
        Just(Step::Webhook),
        Just(Step::Reset),
    ]
}

/// What must have become of one instance.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected {
    requests: usize,
    created: BTreeSet<String>,
    minutes: i64,
    dropped: usize,
    fired: usize,
    rules: usize,
    mails: usize,
    webhooks: usize,
}

/// One instance at work.
struct Zone {
    mock: Arc<Mock>,
    instance: Arc<Instance>,
    name: String,
    token: String,
    notify_to: String,
    /// Never the same twice, also after a reset.
    count: usize,
    expected: Expected,
}

impl Zone {
    async fn new(mock: Arc<Mock>, name: String) -> Self {
        let entry = mock.server.create_instance(NewInstance {
            name: Some(name.clone()),
            clock: Some(Mode::Manual),
            ..NewInstance::default()
        });
        let entry = entry.unwrap();
        let form = client_form(entry.client_id.as_str(), entry.client_secret.expose());
        let token = mock.token(&form).await;
        Self {
            instance: mock.server.instance(&name).unwrap(),
            mock,
            name,
            token,
            notify_to: entry.notify_to,
            count: 0,
            expected: Expected {
                requests: 1,
                ..Expected::default()
            },
        }
    }

    /// A request of this instance's client.
    async fn send(&mut self, method: Method, path: &str, format: Format, body: String) -> String {
        self.expected.requests += 1;
        let request = self.mock.bare(method, path);
        let request = request
            .bearer_auth(&self.token)
            .header("accept", format.media_type())
            .header("content-type", format.media_type())
            .body(body);
        let reply = self.mock.send(request).await;
        format!("{} {}", reply.status, reply.body)
    }

    async fn take(&mut self, step: Step) {
        self.count += 1;
        let marked = format!("{}.{}", self.name, self.count);
        match step {
            Step::Update(format) => {
                let body = format.user(&[("firstname", &marked)]);
                let answer = self.send(Method::PUT, "/api/users/281", format, body).await;
                assert!(
                    answer.starts_with("200") && answer.contains(&marked),
                    "{answer}"
                );
            }
            Step::Create(format) => {
                let email = format!("{marked}@example.com");
                let body = format.user(&[
                    ("login", &marked),
                    ("email", &email),
                    ("firstname", "New"),
                    ("lastname", "User"),
                ]);
                let answer = self.send(Method::POST, "/api/users", format, body).await;
                assert!(answer.starts_with("201"), "{answer}");
                self.expected.created.insert(marked);
            }
            Step::Search => {
                let path = "/api/users?login[starts_with]=zone-&limit=50";
                let answer = self
                    .send(Method::GET, path, Format::Json, String::new())
                    .await;
                let found: BTreeSet<_> = zones(&answer);
                assert!(found.iter().all(|zone| *zone == self.name), "{found:?}");
            }
            Step::Fault => {
                let rule = json!({
                    "name": marked, "when": "GET /api/users/281", "nth": 1,
                    "reply": { "status": 503, "body": marked },
                });
                let now = self.instance.now();
                let rule = Rule::from_json(rule).unwrap();
                self.instance.faults(|plan| plan.add(rule, now)).unwrap();
                let path = "/api/users/281";
                let answer = self
                    .send(Method::GET, path, Format::Json, String::new())
                    .await;
                assert_eq!(answer, format!("503 {marked}"));
                self.expected.rules += 1;
                self.expected.fired += 1;
            }
            Step::Drop => {
                let path = SitePath::read(format!("/Incoming/Users/{marked}.csv"));
                let content = format!("Login,First Name\nUSER_TEST,{marked}\n");
                let now = self.instance.now();
                let written = self.instance.site().write(&path, content.into(), now, None);
                written.unwrap();
                self.expected.dropped += 1;
            }
            Step::Advance(minutes) => {
                let path = format!("/instances/{}/clock", self.name);
                let by = json!({ "advance": format!("{minutes}m") });
                let clock = self.mock.control(Method::POST, &path, by).await;
                assert_eq!(clock.status, 200, "{}", clock.body);
                self.expected.minutes += i64::from(minutes);
            }
            Step::Mail => {
                let mut smtp = Smtp::connect(&self.mock).await;
                let source = format!("Subject: {marked}\r\n\r\nhello");
                smtp.mail(&[&self.notify_to], &source).await;
                self.expected.mails += 1;
            }
            Step::Webhook => {
                let path = format!("/instances/{}/webhook", self.name);
                let body = json!({ "text": marked });
                let kept = self.mock.control(Method::POST, &path, body).await;
                assert_eq!(kept.status, 202, "{}", kept.body);
                self.expected.webhooks += 1;
            }
            Step::Reset => {
                self.instance.reset().unwrap();
                self.expected = Expected::default();
            }
        }
    }

    /// What became of the instance, and every text in it is its own.
    async fn check(self) {
        let instance = &self.instance;
        let journal = instance.journal().read(Filter::default());
        let mut text = String::from_utf8(journal.ndjson().unwrap()).unwrap();
        let users = format!("/instances/{}/users", self.name);
        let users = self.mock.control(Method::GET, &users, Value::Null).await;
        text += &users.body;
        let files = format!("/instances/{}/files", self.name);
        let files = self.mock.control(Method::GET, &files, Value::Null).await;
        text += &files.body;
        let rules = instance.faults(|plan| plan.list());
        let told = format!("{rules:?} {:?} {:?}", instance.mails(), instance.webhooks());
        text += &told;
        let others: Vec<_> = zones(&text)
            .into_iter()
            .filter(|zone| *zone != self.name)
            .collect();
        assert!(others.is_empty(), "{others:?} in {}", self.name);

        let created = users.json().as_array().unwrap().clone();
        let created: BTreeSet<_> = created
            .iter()
            .filter_map(|user| user["login"].as_str())
            .filter(|login| login.starts_with("zone-"))
            .map(str::to_owned)
            .collect();
        let of_kind = |kind| {
            let events = journal.events.iter();
            events.filter(|event| event.details.kind() == kind).count()
        };
        let start: Timestamp = START.parse().unwrap();
        let found = Expected {
            requests: of_kind(Kind::Http),
            created,
            minutes: SignedDuration::as_mins(&instance.now().duration_since(start)),
            // Those that were not taken up yet, and those in the archive.
            dropped: files.json().as_array().unwrap().len(),
            fired: of_kind(Kind::Fault),
            rules: rules.len(),
            mails: instance
                .mails()
                .iter()
                .filter(|mail| mail.direction == Direction::In)
                .count(),
            webhooks: instance.webhooks().len(),
        };
        assert_eq!(found, self.expected, "{}", self.name);
    }
}

/// The names of instances in a text.
fn zones(text: &str) -> BTreeSet<String> {
    let found = text.match_indices("zone-");
    found
        .filter_map(|(at, _)| text.get(at..at + "zone-000".len()))
        .filter(|name| name.ends_with(|last: char| last.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

async fn all_at_work(plans: Vec<Vec<Step>>) {
    let world = World::parse(&format!(
        "
time: {START}
users:
  - {{ id: 281, login: USER_TEST, email: user.test@example.com, firstname: User, lastname: Test }}
"
    ));
    let options = MockServer::builder()
        .world(world.unwrap())
        .smtp("127.0.0.1:0".parse().unwrap());
    let mock = Arc::new(Mock::serve(options).await);
    let mut work = JoinSet::new();
    for (number, plan) in plans.into_iter().enumerate() {
        let mock = Arc::clone(&mock);
        work.spawn(async move {
            let mut zone = Zone::new(mock, format!("zone-{number:03}")).await;
            for step in plan {
                zone.take(step).await;
            }
            zone
        });
    }
    let zones = work.join_all().await;
    assert_eq!(zones.len(), INSTANCES);
    for zone in zones {
        zone.check().await;
    }
    let default = mock.server.instance("default").unwrap();
    assert_eq!(default.journal().last().0, 1, "only the test's own token");
    Arc::into_inner(mock).unwrap().server.shutdown().await;
}

#[test]
fn nothing_crosses_over_between_instances_at_work() {
    // One case is 256 instances with plans of their own; PROPTEST_CASES asks for more.
    let config = Config {
        cases: std::env::vars_os()
            .find(|(name, _)| name == "PROPTEST_CASES")
            .and_then(|(_, cases)| cases.to_str()?.parse().ok())
            .unwrap_or(1),
        // A plan says all there is to know, and shrinking takes hours.
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    };
    let plan = proptest::collection::vec(step(), 1..=STEPS_MAX);
    let plans = proptest::collection::vec(plan, INSTANCES);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    TestRunner::new(config)
        .run(&plans, |plans| {
            runtime.block_on(all_at_work(plans));
            Ok(())
        })
        .unwrap();
}
