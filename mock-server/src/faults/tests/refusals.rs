//! Every refusal of a rule says what is wrong and what is expected.

use serde_json::{Value, json};

use super::rules::effects;
use crate::faults::{Channel, Effect, Reason, Rule};

fn error(value: Value) -> String {
    Rule::from_json(value).unwrap_err().to_string()
}

#[test]
fn an_effect_is_refused_on_every_channel_that_does_not_have_it() {
    for (channel, when) in [
        (Channel::Http, "GET /api/users"),
        (Channel::Sftp, "sftp.write /a"),
        (Channel::Job, "job.import"),
        (Channel::Mail, "mail.deliver"),
    ] {
        for (_, _, name, argument) in effects() {
            if !Effect::names(channel).contains(&name) {
                let reason = Rule::from_json(json!({"when": when, name: argument}))
                    .unwrap_err()
                    .reason;
                assert!(
                    matches!(reason, Reason::WrongChannel { .. }),
                    "{when} {name}: {reason}"
                );
            }
        }
    }
    assert_eq!(
        error(json!({"when": "mail.deliver", "never": true})),
        "`never` cannot happen to `mail.deliver`; what can: `refuse`, `delay`"
    );
    assert_eq!(
        error(json!({"when": "sftp.write /a", "refuse_auth": true})),
        "`refuse_auth` can only happen to `sftp.auth`, not to `sftp.write /a`"
    );
}

#[test]
fn every_refusal_names_the_field() {
    let reply = json!({"status": 503});
    for (rule, expected) in [
        (json!("GET /"), r#"`rule` must be an object: "GET /""#),
        (json!({"reply": reply}), "missing field: `when`"),
        (
            json!({"when": "GET /"}),
            "a rule needs an effect, for example `reply`",
        ),
        (
            json!({"when": "GET /", "repyl": reply}),
            "unknown field: `repyl`, did you mean `reply`",
        ),
        (
            json!({"when": "GET /", "reply": reply, "fired": 1}),
            "unknown field: `fired`",
        ),
        (
            json!({"when": "GET /", "reply": reply, "delay": "1s"}),
            "a rule has one effect, not several: `reply`, `delay`",
        ),
        (
            json!({"when": "GET /", "nth": 0, "reply": reply}),
            r#"`nth` must be like 1, "2.." or "1..3": 0"#,
        ),
        (
            json!({"when": "GET /", "probability": 2, "reply": reply}),
            "`probability` must be a number from 0 to 1: 2",
        ),
        (
            json!({"when": "GET /", "name": " ", "reply": reply}),
            r#"`name` must be a text of 1 to 100 characters: " ""#,
        ),
        (
            json!({"when": "GET /", "name": null, "reply": reply}),
            "`name` must be a text of 1 to 100 characters: null",
        ),
        (
            json!({"when": "GET /", "reply": {}}),
            "missing field: `reply.status`",
        ),
    ] {
        assert_eq!(error(rule), expected);
    }
}

#[test]
fn every_refused_argument_or_condition_says_what_is_expected() {
    for (rule, expected) in [
        (
            json!({"when": "GET /", "delay": "soon"}),
            r#"`delay` must be a duration such as "2s", "500ms" or "1h30m": "soon""#,
        ),
        (
            json!({"when": "GET /", "delay": "-1s"}),
            r#"`delay` must be a duration such as "2s", "500ms" or "1h30m": "-1s""#,
        ),
        (
            json!({"when": "GET /", "reset": "now"}),
            r#"`reset` must be `before` or `after`: "now""#,
        ),
        (
            json!({"when": "GET /", "truncate": -1}),
            "`truncate` must be a whole number: -1",
        ),
        (
            json!({"when": "GET /", "slow": 0}),
            "`slow` must be a whole number from 1 on: 0",
        ),
        (
            json!({"when": "GET /", "stale": false}),
            "`stale` must be true: false",
        ),
        (
            json!({"when": "GET /", "html": {}}),
            "missing field: `html.status`",
        ),
        (
            json!({"when": "GET /", "rate_limit": {"retry_after": "soon"}}),
            r#"`rate_limit.retry_after` must be a whole number: "soon""#,
        ),
        (
            json!({"when": "sftp.open /a", "status": "ok"}),
            r#"`status` must be `permission_denied`, `failure`, `no_such_file` or `no_space`: "ok""#,
        ),
        (
            json!({"when": "sftp.auth", "host_key": "same"}),
            r#"`host_key` must be `changed`: "same""#,
        ),
        (
            json!({"when": "job.import", "row_error": {"row": 2}}),
            "missing field: `row_error.message`",
        ),
        (
            json!({"when": "job.import", "row_error": {"row": 0, "message": "a"}}),
            "`row_error.row` must be a whole number from 1 on: 0",
        ),
        (
            json!({"when": "job.import", "header_error": " "}),
            r#"`header_error` must be a text: " ""#,
        ),
        (
            json!({"when": "GET /", "phase": "before", "truncate": 1}),
            "`phase` means nothing beside `truncate`",
        ),
        (
            json!({"when": "GET /", "offset": 1, "reset": "before"}),
            "`offset` means nothing beside `reset`",
        ),
        (
            json!({"when": "sftp.auth", "user": "jdoe", "refuse_auth": true}),
            "`user` means nothing beside `sftp.auth`",
        ),
        (
            json!({"when": "GET /", "from": "tomorrow", "stale": true}),
            r#"`from` must be a moment such as "2026-03-02T09:00:00Z": "tomorrow""#,
        ),
        (
            json!({"when": "GET /", "ttl": 5, "stale": true}),
            r#"`ttl` must be a duration such as "2s", "500ms" or "1h30m": 5"#,
        ),
    ] {
        assert_eq!(error(rule), expected);
    }
}

#[test]
fn a_long_value_is_cut_in_an_error() {
    let name = "x".repeat(200);
    let error = error(json!({"when": "GET /", "name": name, "reply": {"status": 503}}));
    assert!(
        error.ends_with(&"x".repeat(79)) && error.len() < 150,
        "{error}"
    );
}

#[test]
fn an_error_in_a_list_says_which_rule() {
    let good = json!({"when": "GET /", "reply": {"status": 503}});
    assert_eq!(Rule::list_from_json(json!([good, good])).unwrap().len(), 2);
    let error = Rule::list_from_json(json!([good, {"when": "GET /"}])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "rule 2: a rule needs an effect, for example `reply`"
    );
    let error = Rule::list_from_json(good).unwrap_err().to_string();
    assert!(
        error.starts_with("`faults` must be a list of rules: {"),
        "{error}"
    );
}

#[test]
fn who_connects_can_only_meet_what_happens_then() {
    for (rule, expected) in [
        (
            json!({"when": "http.connect", "nth": 1, "delay": "1s"}),
            "`delay` cannot happen to `http.connect`; what can: `tls_failure`",
        ),
        (
            json!({"when": "sftp.connect", "stall": "1s"}),
            "`stall` cannot happen to `sftp.connect`; what can: `host_key`",
        ),
        (
            json!({"when": "http.connect", "nth": 1, "user": 1, "tls_failure": true}),
            "`user` means nothing beside `http.connect`",
        ),
        (
            json!({"when": "http.connect", "nth": "2..", "tls_failure": true}),
            "`http.connect` needs an `nth` with an end, such as 1 or \"1..3\": control calls connect too",
        ),
        (
            json!({"when": "http.GET /api", "tls_failure": true}),
            "unknown operation: `GET`",
        ),
    ] {
        assert_eq!(error(rule), expected);
    }
    assert!(
        error(json!({"when": "http.connect /a", "tls_failure": true})).starts_with("`when` must")
    );
    assert!(
        error(json!({"when": "connect /a", "tls_failure": true})).starts_with("unknown method")
    );
}
