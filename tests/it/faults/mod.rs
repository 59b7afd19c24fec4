//! What goes wrong when told, as clients that know nothing of it meet it.

mod clients;
mod effects;
mod limits;
mod tls;
mod wire;

use coupa_mock_server::journal::{Details, Exchange, Filter};
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
    let journal = mock.server.instance("default").unwrap();
    for _ in 0..500 {
        let page = journal.journal().read(Filter::default());
        let last = page
            .events
            .iter()
            .rev()
            .find_map(|event| match &event.details {
                Details::Http(exchange) => Some(exchange.clone()),
                _ => None,
            });
        if let Some(exchange) = last.filter(|exchange| exchange.duration_ms.is_some()) {
            return exchange;
        }
        // Completion wakes nobody, and a client that gave up is noticed a moment later.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the exchange does not end");
}

/// Rule, effect and cause of every firing; the cause as path of the request that it met.
fn firings(mock: &Mock) -> Vec<(String, String, String)> {
    let page = mock
        .server
        .instance("default")
        .unwrap()
        .journal()
        .read(Filter::default());
    let path = |seq| {
        page.events.iter().find_map(|event| match &event.details {
            Details::Http(exchange) if Some(event.seq) == seq => Some(exchange.path.clone()),
            _ => None,
        })
    };
    page.events
        .iter()
        .filter_map(|event| match &event.details {
            Details::Fault(firing) => Some((
                firing.rule.clone(),
                firing.effect.clone(),
                path(event.cause)?,
            )),
            _ => None,
        })
        .collect()
}
