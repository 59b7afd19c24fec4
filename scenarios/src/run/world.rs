//! The world of a case, as a target takes it, and the HR events of a trigger.

use serde_json::Value;

use crate::format::{Case, Trigger, default_email};
use crate::history::HrEvent;
use crate::target::World;

/// The world that a case is given.
pub(super) fn world(case: &Case) -> World {
    World {
        time: case.clock.clone(),
        users: case
            .users
            .iter()
            .map(|user| Value::Object(user.fields.clone()))
            .collect(),
    }
}

/// The events of a trigger. HR knows of a given user what the scenario says, of another the usual address.
pub(super) fn events(case: &Case, trigger: &Trigger) -> Vec<HrEvent> {
    let Trigger::Leaver { logins } = trigger;
    logins
        .iter()
        .map(|login| {
            let user = case.users.iter().find(|user| user.login == *login);
            let email = user
                .and_then(|user| user.text("email"))
                .map_or_else(|| default_email(login), str::to_owned);
            HrEvent::leaver(
                login,
                Some(&email),
                user.and_then(|user| user.text("employee-number")),
            )
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
    use crate::format::{Source, load};

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
        let world = serde_json::to_value(world(&case())).unwrap();
        let expected = json!({"time": "2026-03-02T09:00:00Z", "users": [
            {"login": "jdoe", "employee-number": "E-1", "email": "jdoe@example.com", "firstname": "jdoe", "lastname": "Test"},
            {"login": "b@x.y", "email": "bo@x.y", "firstname": "Bo", "lastname": "Test"}
        ]});
        assert_eq!(world, expected);
    }

    #[test]
    fn hr_knows_what_the_scenario_says() {
        let case = case();
        let events =
            serde_json::to_value(events(&case, &case.steps.first().unwrap().trigger)).unwrap();
        let expected = json!([
            {"event": "user.deactivate", "login": "jdoe", "employee_number": "E-1", "email": "jdoe@example.com", "via": "api"},
            {"event": "user.deactivate", "login": "b@x.y", "email": "bo@x.y", "via": "api"},
            {"event": "user.deactivate", "login": "nosuchuser", "email": "nosuchuser@example.com", "via": "api"}
        ]);
        assert_eq!(events, expected);
    }

    #[test]
    fn a_seed_depends_on_the_name_alone() {
        assert_eq!(seed("deactivate.api.happy"), seed("deactivate.api.happy"));
        assert_ne!(seed("deactivate.api.happy"), seed("deactivate.api.happy2"));
    }
}
