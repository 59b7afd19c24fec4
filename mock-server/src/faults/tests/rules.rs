//! Rules are written as they are read.

use serde_json::{Value, json};

use crate::faults::{Channel, Effect, HttpEffect, Nth, Probability, Reply, ReplyBody, Rule};

#[test]
fn a_rule_needs_when_and_an_effect_only() {
    let rule = Rule::from_json(json!({"when": "GET /**", "reply": {"status": 503}})).unwrap();
    let Effect::Http(HttpEffect::Reply(Reply { status, body, .. })) = &rule.effect else {
        unreachable!("another effect was read");
    };
    assert_eq!((*status, body), (503, &ReplyBody::Empty));
    assert_eq!((rule.name, rule.nth), (None, Nth::EVERY));
    assert_eq!(rule.probability, Probability::ALWAYS);
}

#[test]
fn a_rule_is_written_as_it_is_read() {
    for rule in [
        json!({"when": "GET /**", "reply": {"status": 503}}),
        json!({"name": "a", "when": "GET /", "nth": "1..3", "probability": 0.5, "reply": {"status": 503}}),
    ] {
        let read: Rule = serde_json::from_value(rule.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), rule);
    }
}

/// Every effect with an argument and an occasion that suits it.
pub(super) fn effects() -> Vec<(Channel, &'static str, &'static str, Value)> {
    let request = "GET /api/users";
    let (step, file, mail) = ("sftp.write /a", "job.import", "mail.deliver");
    [
        (
            Channel::Http,
            request,
            "reply",
            json!({"status": 400, "errors": ["a"]}),
        ),
        (Channel::Http, request, "delay", json!("2s")),
        (Channel::Http, request, "reset", json!("before")),
        (Channel::Http, request, "reset", json!("after")),
        (Channel::Http, request, "truncate", json!(100)),
        (Channel::Http, request, "content_length", json!(100)),
        (Channel::Http, request, "malformed", json!(true)),
        (Channel::Http, request, "html", json!({"status": 502})),
        (Channel::Http, request, "slow", json!(100)),
        (Channel::Http, request, "stall", json!("10s")),
        (Channel::Http, request, "stale", json!(true)),
        (Channel::Http, request, "ignore", json!(true)),
        (Channel::Http, request, "expire_token", json!(true)),
        (
            Channel::Http,
            request,
            "rate_limit",
            json!({"retry_after": 2}),
        ),
        (Channel::Http, request, "rate_limit", json!({})),
        (Channel::Http, request, "tls_failure", json!(true)),
        (Channel::Sftp, "sftp.auth", "refuse_auth", json!(true)),
        (Channel::Sftp, step, "status", json!("permission_denied")),
        (Channel::Sftp, step, "status", json!("failure")),
        (Channel::Sftp, step, "status", json!("no_such_file")),
        (Channel::Sftp, step, "status", json!("no_space")),
        (Channel::Sftp, step, "disconnect", json!(1000)),
        (Channel::Sftp, step, "stall", json!("10s")),
        (Channel::Sftp, "sftp.auth", "host_key", json!("changed")),
        (Channel::Job, file, "late", json!("10m")),
        (Channel::Job, file, "never", json!(true)),
        (
            Channel::Job,
            file,
            "row_error",
            json!({"row": 2, "message": "no"}),
        ),
        (Channel::Job, file, "header_error", json!("no")),
        (Channel::Job, file, "fail", json!(true)),
        (Channel::Mail, mail, "refuse", json!(true)),
        (Channel::Mail, mail, "delay", json!("5s")),
    ]
    .to_vec()
}

#[test]
fn every_effect_of_every_channel_is_written_as_it_is_read() {
    for (channel, when, name, argument) in effects() {
        let rule = json!({"when": when, name: argument});
        let read = Rule::from_json(rule.clone()).unwrap();
        assert_eq!((read.effect.name(), read.when.channel()), (name, channel));
        assert_eq!(serde_json::to_value(read).unwrap(), rule);
    }
    for channel in Channel::ALL {
        for name in Effect::names(channel) {
            let known = effects()
                .iter()
                .any(|(of, _, effect, _)| (of, effect) == (&channel, name));
            assert!(known, "{channel} {name}");
        }
    }
}

#[test]
fn conditions_of_every_kind_are_written_as_they_are_read() {
    for rule in [
        json!({"when": "GET /a", "user": "jdoe", "phase": "after", "html": {"status": 502}}),
        json!({"when": "GET /a", "from": "2026-03-02T09:00:00Z", "until": "2026-03-02T10:00:00Z", "ttl": "5m", "delay": "1s"}),
        json!({"when": "GET /a", "offset": 10, "stall": "1s"}),
        json!({"when": "sftp.write /a", "offset": 10, "stall": "1s"}),
        json!({"when": "sftp.close /a", "phase": "after", "status": "failure"}),
    ] {
        let read = Rule::from_json(rule.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), rule);
    }
}
