//! The table of effects × channels: every effect fires, the journal names its rule, and clients that
//! share no code with the fake see it as docs/faults.md says.

mod http;
mod job;
mod mail;
mod sftp;

use coupa_mock_server::MockServer;
use coupa_mock_server::faults::{Channel, Effect};
use coupa_mock_server::journal::{Details, Filter};
use serde_json::Value;

#[test]
fn no_effect_of_any_channel_is_left_out() {
    for channel in Channel::ALL {
        let rows = match channel {
            Channel::Http => http::effects(),
            Channel::Sftp => sftp::effects(),
            Channel::Job => job::effects(),
            Channel::Mail => mail::effects(),
        };
        for name in Effect::names(channel) {
            let has_row = rows.iter().any(|effect| effect.get(name).is_some());
            assert!(has_row, "{channel}: {name}");
        }
    }
}

/// The name of the effect in `{"late": "10m"}`.
fn name(effect: &Value) -> String {
    effect.as_object().unwrap().keys().next().unwrap().clone()
}

/// The whole rule, called `the rule`.
fn rule(when: &str, effect: &Value) -> Value {
    let mut rule = serde_json::json!({ "name": "the rule", "when": when });
    let members = effect.as_object().unwrap().clone();
    rule.as_object_mut().unwrap().extend(members);
    rule
}

/// Rule and effect of every firing in an instance.
fn firings(server: &MockServer, instance: &str) -> Vec<(String, String)> {
    let page = server.instance(instance).unwrap();
    let page = page.journal().read(Filter::default());
    let firing = |event: &coupa_mock_server::journal::Event| {
        let Details::Fault(firing) = &event.details else {
            return None;
        };
        Some((firing.rule.clone(), firing.effect.clone()))
    };
    page.events
        .iter()
        .filter_map(|event| firing(event))
        .collect()
}

/// What [`firings`] has after one.
fn once(effect: &Value) -> Vec<(String, String)> {
    vec![("the rule".to_owned(), name(effect))]
}
