//! Coupa's own mails on their way: kept, held up, handed on, given up.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::outgoing::Letter;
use super::relay::Relay;
use super::smtp::Sink;
use crate::faults::Rule;
use crate::instance::{Behaviour, Instance, Outside, World};
use crate::journal::{ClockMove, Details, Direction, Filter, Kind};
use crate::registry::{NewInstance, Registry};

const WORLD: &str = "time: 2026-03-02T09:00:00Z";

fn registry(outside: Outside) -> Arc<Registry> {
    let behaviour = Behaviour {
        outside,
        ..Behaviour::default()
    };
    Arc::new(Registry::new(World::parse(WORLD).unwrap(), behaviour).unwrap())
}

fn send(instance: &Instance, to: &[&str]) {
    let nothing = ClockMove {
        from: Timestamp::UNIX_EPOCH,
        to: Timestamp::UNIX_EPOCH,
    };
    let cause = (instance.journal()).append(instance.stamp(), None, Details::Clock(nothing));
    let letter = Letter {
        to: to.iter().map(|&to| to.to_owned()).collect(),
        subject: "J\u{fc}rgen".to_owned(),
        text: "Zeile eins\n.\nZeile drei \u{2013} lang".to_owned(),
    };
    instance.send_mail(letter, cause);
}

#[test]
fn a_mail_is_kept_with_its_source_and_stands_in_the_journal_after_its_cause() {
    let instance = registry(Outside::default()).by_name("default").unwrap();
    send(
        &instance,
        &["admin@example.com", "no address", "b@example.com"],
    );
    let mail = instance.mail(1).unwrap();
    assert_eq!(mail.direction, Direction::Out);
    assert_eq!(mail.from, "coupa@default.coupa-mock.test");
    assert_eq!(mail.to, ["admin@example.com", "b@example.com"]);
    let source = String::from_utf8(mail.source.to_vec()).unwrap();
    assert!(source.contains("Date: Mon, 02 Mar 2026 09:00"), "{source}");
    assert!(
        source.contains("Message-ID: <1@default.coupa-mock.test>"),
        "{source}"
    );
    let page = instance.journal().read(Filter {
        kind: Some(Kind::Mail),
        ..Filter::default()
    });
    let event = page.events.first().unwrap();
    assert_eq!(event.cause.map(|cause| cause.0), Some(1));
}

#[test]
fn nobody_to_write_to_is_no_mail() {
    let instance = registry(Outside::default()).by_name("default").unwrap();
    send(&instance, &["no address"]);
    send(&instance, &[]);
    assert_eq!(instance.mails(), []);
}

#[test]
fn the_fault_plan_decides_for_each_recipient() {
    let instance = registry(Outside::default()).by_name("default").unwrap();
    let rules = json!([
        { "name": "gone", "when": "mail.deliver gone@*", "refuse": true },
        { "name": "late", "when": "mail.deliver late@*", "delay": "10ms" },
    ]);
    let rules = rules.as_array().unwrap().iter();
    let rules = rules
        .map(|rule| Rule::from_json(rule.clone()).unwrap())
        .collect();
    instance
        .faults(|plan| plan.replace(rules, instance.now()))
        .unwrap();
    send(
        &instance,
        &["gone@example.com", "late@example.com", "b@example.com"],
    );
    send(&instance, &["gone@example.com"]);
    let mails = instance.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails.first().unwrap().to,
        ["late@example.com", "b@example.com"]
    );
}

#[tokio::test]
async fn the_relay_hands_a_mail_on_as_it_is() {
    let people = registry(Outside::default());
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut sink = Sink::start(address, Arc::clone(&people), None)
        .await
        .unwrap();
    let url = format!("smtp://coupa:secret@{}", sink.address());
    let (relay, mut task) = Relay::start(url.parse().unwrap());
    let coupa = registry(Outside {
        relay: Some(relay),
        ..Outside::default()
    });
    let acme = coupa
        .create(NewInstance {
            name: Some("acme".to_owned()),
            ..NewInstance::default()
        })
        .unwrap();
    send(&acme, &["admin@example.com"]);
    task.shutdown(Duration::from_secs(10)).await;
    sink.shutdown(Duration::from_secs(10)).await;
    let received = people.by_name("default").unwrap().mails().remove(0);
    let sent = acme.mails().remove(0);
    assert_eq!(received.direction, Direction::In);
    assert_eq!(
        (received.from, received.to, received.subject, received.text),
        (sent.from, sent.to, sent.subject, sent.text)
    );
}

/// The reasons that the journal gives for mails that did not arrive.
fn undelivered(instance: &Instance) -> Vec<String> {
    let page = instance.journal().read(Filter {
        kind: Some(Kind::Mail),
        ..Filter::default()
    });
    let events = page.events.iter();
    events
        .filter_map(|event| {
            let event = serde_json::to_value(&**event).unwrap();
            Some(event.get("error")?.as_str()?.to_owned())
        })
        .collect()
}

#[tokio::test]
async fn a_mail_that_nobody_takes_is_tried_again_and_then_told_of_in_the_journal() {
    const PAUSES: [Duration; 2] = [Duration::from_millis(1); 2];
    let url = "smtp://127.0.0.1:1".parse().unwrap();
    let (relay, mut task) = Relay::start_with(url, &PAUSES);
    let coupa = registry(Outside {
        relay: Some(relay),
        ..Outside::default()
    });
    task.report_to(&coupa);
    let instance = coupa.by_name("default").unwrap();
    send(&instance, &["admin@example.com"]);
    task.shutdown(Duration::from_secs(10)).await;
    assert_eq!(instance.mails().len(), 1);
    assert_eq!(undelivered(&instance).len(), 1);
}

#[tokio::test]
async fn a_mail_server_that_comes_back_gets_the_mail() {
    const PAUSES: [Duration; 50] = [Duration::from_millis(100); 50];
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let url = format!("smtp://{address}").parse().unwrap();
    let (relay, mut task) = Relay::start_with(url, &PAUSES);
    let coupa = registry(Outside {
        relay: Some(relay),
        ..Outside::default()
    });
    task.report_to(&coupa);
    let instance = coupa.by_name("default").unwrap();
    send(&instance, &["admin@example.com"]);
    tokio::task::yield_now().await;
    let people = registry(Outside::default());
    let mut sink = Sink::start(address, Arc::clone(&people), None)
        .await
        .unwrap();
    let default = people.by_name("default").unwrap();
    let arrived = async {
        while default.mails().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), arrived)
        .await
        .unwrap();
    task.shutdown(Duration::from_secs(10)).await;
    sink.shutdown(Duration::from_secs(10)).await;
    assert_eq!(undelivered(&instance), [""; 0]);
}

#[tokio::test]
async fn a_mail_server_that_is_away_holds_nobody_up() {
    let (relay, mut task) = Relay::start("smtp://127.0.0.1:1".parse().unwrap());
    let coupa = registry(Outside {
        relay: Some(relay),
        ..Outside::default()
    });
    let instance = coupa.by_name("default").unwrap();
    for _ in 0..1_100 {
        send(&instance, &["admin@example.com"]);
    }
    assert_eq!(instance.mails().len(), 1_100);
    task.shutdown(Duration::from_secs(10)).await;
}
