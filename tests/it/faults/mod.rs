//! What goes wrong when told, as clients that know nothing of it meet it.

mod clients;
mod effects;
mod lost_answers;
mod packs;
mod stale;
mod table;
mod tls;
mod triggers;

use coupa_mock_server::journal::{Details, Event, Exchange, Filter};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Mock;

/// Puts one rule, named `the rule`, in place of the plan.
async fn rule(mock: &Mock, when: &str, effect: &Value) {
    let mut rule = json!({ "name": "the rule", "when": when });
    for (name, argument) in effect.as_object().unwrap() {
        rule[name] = argument.clone();
    }
    mock.control(Method::PUT, "/instances/default/faults", json!([rule]))
        .await
        .status(200)
        .contains("fired");
}

/// The last request that a rule met, as the journal has it once it has ended.
async fn met(mock: &Mock) -> Exchange {
    let instance = mock.server.instance("default").unwrap();
    for _ in 0..500 {
        let page = instance.journal().read(Filter::default());
        let last = page.events.iter().rev().find_map(|event| exchange(event));
        if let Some(exchange) = last.filter(|exchange| exchange.duration_ms.is_some()) {
            return exchange.clone();
        }
        // Completion wakes nobody, and a client that gave up is noticed a moment later.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the exchange does not end");
}

fn exchange(event: &Event) -> Option<&Exchange> {
    if let Details::Http(exchange) = &event.details {
        Some(exchange)
    } else {
        None
    }
}

/// Rule, effect and cause of every firing; the cause as path of the request that it met.
fn firings(mock: &Mock) -> Vec<(String, String, String)> {
    let instance = mock.server.instance("default").unwrap();
    let page = instance.journal().read(Filter::default());
    let path = |seq| {
        let cause = page.events.iter().find(|event| Some(event.seq) == seq)?;
        exchange(cause).map(|exchange| exchange.path.clone())
    };
    page.events
        .iter()
        .filter_map(|event| {
            let Details::Fault(firing) = &event.details else {
                return None;
            };
            Some((
                firing.rule.clone(),
                firing.effect.clone(),
                path(event.cause)?,
            ))
        })
        .collect()
}
