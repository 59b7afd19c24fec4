//! The world of a case, as a target takes it, and the HR events of a trigger.

use serde_json::Value;

use crate::format::{Case, Trigger, TriggerKind, Via, default_email};
use crate::history::HrEvent;
use crate::target::World;

/// How often the instance looks for files.
const POLL_INTERVAL: &str = "poll_interval";

/// The world that a case is given. Where a connector drops files the clock runs, and files are picked up every
/// `poll_interval`.
pub(super) fn world(case: &Case, poll_interval: &str) -> World {
    let mut settings = case.settings.clone();
    if case.is_by_file() {
        settings
            .entry(POLL_INTERVAL)
            .or_insert_with(|| poll_interval.into());
    }
    World {
        time: case.clock.clone(),
        files: case.files.clone(),
        settings,
        runs: case.is_by_file(),
        users: case
            .users
            .iter()
            .map(|user| Value::Object(user.fields.clone()))
            .collect(),
    }
}

/// The events of a trigger. HR knows of a given user what the scenario says, of another the usual address.
pub(super) fn events(case: &Case, trigger: &Trigger) -> Vec<HrEvent> {
    let new = match trigger.kind {
        TriggerKind::Leaver => HrEvent::leaver,
        TriggerKind::Returner => HrEvent::returner,
    };
    trigger
        .logins
        .iter()
        .map(|login| {
            let user = case.users.iter().find(|user| user.login == *login);
            let email = user
                .and_then(|user| user.text("email"))
                .map_or_else(|| default_email(login), str::to_owned);
            let number = user.and_then(|user| user.text("employee-number"));
            let event = new(login, Some(&email), number);
            match trigger.via {
                Via::Api => event,
                Via::Csv => event.by_file(),
            }
        })
        .collect()
}

/// A seed from the name of the case, so that a result depends neither on order nor on company (FNV-1a).
pub(super) fn seed(name: &str) -> u64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // JSON readers agree on whole numbers up to 53 bits.
    hash >> 11
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::format::{Source, Verb, load};

    fn case() -> Case {
        let text = "scenario: x\nid: x\ngiven:\n  clock: \"2026-03-02T09:00:00Z\"\n  users: [{ login: jdoe, employee_number: E-1 }, { login: b@x.y, firstname: Bo, email: bo@x.y }]\n\
                    steps: [{ trigger: leaver, with: { logins: [jdoe, b@x.y, nosuchuser] } }]\n";
        load(vec![Source::new("x", text)])
            .unwrap()
            .first()
            .unwrap()
            .cases()
            .remove(0)
    }

    #[test]
    fn the_world_has_the_clock_and_the_users() {
        let world = serde_json::to_value(world(&case(), "1s")).unwrap();
        let expected = json!({"time": "2026-03-02T09:00:00Z", "users": [
            {"login": "jdoe", "employee-number": "E-1", "email": "jdoe@example.com", "firstname": "jdoe", "lastname": "Test"},
            {"login": "b@x.y", "email": "bo@x.y", "firstname": "Bo", "lastname": "Test"}
        ]});
        assert_eq!(world, expected);
    }

    #[test]
    fn hr_knows_what_the_scenario_says() {
        let case = case();
        let events = match &case.steps.first().unwrap().verb {
            Verb::Trigger(trigger) => serde_json::to_value(events(&case, trigger)).unwrap(),
            Verb::Upload { .. } | Verb::Clock { .. } | Verb::Request(_) | Verb::Look => Value::Null,
        };
        let expected = json!([
            {"event": "user.deactivate", "login": "jdoe", "employee_number": "E-1", "email": "jdoe@example.com", "via": "api"},
            {"event": "user.deactivate", "login": "b@x.y", "email": "bo@x.y", "via": "api"},
            {"event": "user.deactivate", "login": "nosuchuser", "email": "nosuchuser@example.com", "via": "api"}
        ]);
        assert_eq!(events, expected);
    }

    #[test]
    fn where_files_are_dropped_the_clock_runs_and_files_are_picked_up_often() {
        let mut case = case();
        assert!(!world(&case, "1s").runs);
        if let Some(Verb::Trigger(trigger)) = case.steps.first_mut().map(|step| &mut step.verb) {
            trigger.via = Via::Csv;
        }
        let world = world(&case, "1s");
        assert!(world.runs);
        assert_eq!(world.settings.get("poll_interval"), Some(&json!("1s")));
    }

    #[test]
    fn a_seed_depends_on_the_name_alone() {
        assert_eq!(seed("deactivate.api.happy"), seed("deactivate.api.happy"));
        assert_ne!(seed("deactivate.api.happy"), seed("deactivate.api.happy2"));
    }
}
