use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::StateError;
use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::tree::{Object, Tree};
use crate::faults::{Occasion, Rule};
use crate::instance::{Instance, World};
use crate::registry::{NewInstance, Registry};

const WORLD: &str = "
time: 2026-03-02T09:00:00Z
settings: { time_zone: Europe/Berlin, rate_limit: on, pick_up: any }
custom_fields:
  - { resource: users, name: cost-code }
  - { resource: users, name: started, type: date, global: true }
users:
  - { login: jdoe, email: jdoe@example.com, firstname: J, lastname: Doe,
      started: 2026-01-01, custom-fields: { cost-code: A1 } }
generate: { users: 5 }
";

const OTHER: &str = "time: 2020-01-01T00:00:00Z\nfiles: { /Incoming/own.txt: mine }\n";

fn instances() -> (Registry, Arc<Instance>, Arc<Instance>) {
    let behaviour = crate::instance::Behaviour {
        clock: crate::instance::Mode::Manual,
        ..Default::default()
    };
    let registry = Registry::new(World::parse(WORLD).unwrap(), behaviour).unwrap();
    let other = NewInstance {
        world: Some(World::parse(OTHER).unwrap()),
        seed: Some(9),
        ..NewInstance::default()
    };
    let other = registry.create(other).unwrap();
    let one = registry.by_name("default").unwrap();
    (registry, one, other)
}

fn user(login: &str) -> Object<'_> {
    let fields = ["login", "firstname", "lastname"];
    let mut user: Object<'_> = fields
        .map(|field| (field.into(), Tree::text(login)))
        .into_iter()
        .collect();
    user.push("email", Tree::text(format!("{login}@example.com")));
    user
}

fn create(instance: &Instance, login: &str) -> RecordId {
    let cause = instance.journal().append(
        instance.stamp(),
        None,
        crate::journal::Details::Webhook(crate::journal::Webhook { body: Json::Null }),
    );
    instance
        .create(Resource::User, &user(login), cause, |_, record| record.id)
        .unwrap()
}

/// Something in every part.
fn live(instance: &Instance) {
    create(instance, "fresh");
    instance.receive_webhook(json!({ "text": "hello" }));
    let rules = json!([{ "name": "dice", "when": "GET /api/users", "probability": 0.5, "reply": { "status": 500 } },
        { "when": "job.import", "late": "1h" }]);
    let rules = Rule::list_from_json(rules).unwrap();
    let now = instance.now();
    instance.faults(|plan| plan.replace(rules, now)).unwrap();
    for _ in 0..5 {
        instance.fault(&Occasion::http("GET", "/api/users", ""), None);
    }
    let path = crate::site::SitePath::read("/Incoming/Users/a.csv");
    let content = bytes::Bytes::from_static(b"Login*\njdoe\n");
    instance.site().write(&path, content, now, None).unwrap();
    instance.run_import();
    instance.faults(|plan| plan.list());
    instance
        .advance_clock(jiff::SignedDuration::from_mins(7))
        .unwrap();
}

fn snapshot(instance: &Instance) -> Json {
    let mut snapshot: Json = serde_json::from_slice(&instance.snapshot().unwrap()).unwrap();
    // Of the real time.
    snapshot["clock"]["at"] = Json::Null;
    snapshot
}

fn put(instance: &Instance, snapshot: &Json) -> Result<(), StateError> {
    let mut snapshot = snapshot.clone();
    if snapshot["clock"]["at"].is_null() && snapshot["clock"].is_object() {
        snapshot["clock"]["at"] = json!("2026-01-01T00:00:00Z");
    }
    instance.put_snapshot(&serde_json::to_vec(&snapshot).unwrap())
}

#[test]
fn another_instance_goes_on_as_the_one_that_the_snapshot_was_taken_from() {
    let (_registry, one, other) = instances();
    live(&one);
    let taken = snapshot(&one);
    put(&other, &taken).unwrap();
    assert_eq!(snapshot(&other), taken);
    assert_eq!(other.sftp_keys(), one.sftp_keys());
    for instance in [&one, &other] {
        instance
            .advance_clock(jiff::SignedDuration::from_mins(90))
            .unwrap();
        create(instance, "next");
        for _ in 0..9 {
            instance.fault(&Occasion::http("GET", "/api/users", ""), None);
        }
    }
    assert_eq!(snapshot(&other), snapshot(&one));
    let loads: Vec<_> = other.loads();
    assert_eq!(loads.len(), 1, "the late file was taken up: {loads:?}");
}

#[test]
fn a_new_life_begins_without_a_journal_and_ends_with_the_instances_own_world() {
    let (_registry, one, other) = instances();
    live(&one);
    live(&other);
    let (life, own) = (other.life(), other.credentials().client_id.clone());
    put(&other, &snapshot(&one)).unwrap();
    assert_ne!(other.life(), life);
    assert_eq!(other.journal().last().0, 0);
    assert_eq!(other.credentials().client_id, own);
    other.reset().unwrap();
    let site = snapshot(&other)["files"].to_string();
    assert!(site.contains("/Incoming/own.txt"), "{site}");
    assert_eq!(other.now(), "2020-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(snapshot(&other)["settings"]["time_zone"], "UTC");
}

#[test]
fn what_is_damaged_is_named_and_changes_nothing() {
    let (_registry, one, other) = instances();
    live(&one);
    let taken = snapshot(&one);
    let before = snapshot(&other);
    let users = taken["records"]["users"]["records"].as_array().unwrap();
    let jdoe = users.iter().position(|user| user["login"] == "jdoe");
    let jdoe = format!("/records/users/records/{}", jdoe.unwrap());
    let field = |name: &str| format!("{jdoe}/{name}");
    let at = |pointer: &str| {
        let path = pointer.trim_start_matches('/').split('/');
        path.fold(String::new(), |at, name| match name.parse::<usize>() {
            Ok(position) => format!("{at}[{position}]"),
            Err(_) if at.is_empty() => name.to_owned(),
            Err(_) => format!("{at}.{name}"),
        })
    };
    for (pointer, value) in [
        (field("login").as_str(), json!(7)),
        (&field("active"), json!("yes")),
        (&field("created-at"), json!("yesterday")),
        (&field("roles"), json!("User")),
        (&field("created-by"), json!("boss")),
        (&field("id"), json!(0)),
        (&field("id"), json!(1)),
        (&field("started"), json!(3)),
        ("/clock/mode", json!("fast")),
        ("/clock/now", json!("later")),
        ("/settings/time_zone", json!("Mars")),
        ("/custom_fields/0/resource", json!("planets")),
        ("/files/3/content", json!("?")),
        ("/faults/rules/0/matched", json!("all")),
        ("/faults/rules/0/rule", json!({ "when": "GET /" })),
        ("/mails/count", json!(-1)),
        ("/records/users/last_id", json!(null)),
        ("/jobs/start", json!(null)),
    ] {
        let mut damaged = taken.clone();
        *damaged.pointer_mut(pointer).unwrap() = value.clone();
        let refused = put(&other, &damaged).unwrap_err();
        assert_eq!(refused.field(), at(pointer), "{pointer} {value}: {refused}");
    }
    let mut twice = taken.clone();
    *twice.pointer_mut(&field("login")).unwrap() = json!("FRESH");
    let refused = put(&other, &twice).unwrap_err().to_string();
    assert!(refused.contains("has this value, too"), "{refused}");
    let mut foreign = taken.clone();
    foreign["records"]["planets"] = json!({ "last_id": 0, "records": [] });
    assert_eq!(
        put(&other, &foreign).unwrap_err().field(),
        "records.planets"
    );
    let mut less = taken.clone();
    less.as_object_mut().unwrap().shift_remove("mails");
    let refused = put(&other, &less).unwrap_err().to_string();
    assert!(refused.contains("missing field `mails`"), "{refused}");
    assert_eq!(snapshot(&other), before);
}

#[test]
fn a_later_version_and_what_is_no_snapshot_are_refused() {
    let (_registry, one, _) = instances();
    let refused = |text: &str| one.put_snapshot(text.as_bytes()).unwrap_err();
    let later = refused(r#"{ "snapshot": 2, "anything": 1 }"#);
    assert_eq!(later, StateError::Newer { found: 2, known: 1 });
    for text in ["", "snapshot", "[]", "{}", r#"{ "snapshot": "1" }"#] {
        let refused = refused(text);
        assert!(
            matches!(refused, StateError::NoSnapshot(_)),
            "{text}: {refused}"
        );
    }
    assert_eq!(refused(r#"{ "snapshot": 0 }"#).field(), "snapshot");
}
