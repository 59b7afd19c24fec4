//! What readers of a journal see, and when they wake.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::{
    Answer, Details, Event, Exchange, Filter, Headers, Journal, Kind, Limits, Message, Page,
    Response, Seq, Stamp, Webhook,
};

const NOW: Stamp = Stamp {
    time: Timestamp::UNIX_EPOCH,
    at: Timestamp::UNIX_EPOCH,
};
const LONG: Duration = Duration::from_mins(1);

fn note() -> Details {
    Details::Webhook(Webhook {
        body: json!({"text": "hello"}),
    })
}

fn request() -> Exchange {
    let message = Message {
        headers: Headers::new([("authorization", "Bearer abc")]),
        ..Message::default()
    };
    Exchange::arrived("GET", "/api/users", "access_token=abc", message)
}

fn answer() -> Answer {
    Answer {
        response: Some(Response {
            status: 200,
            headers: Headers::new([("set-cookie", "a=b")]),
            body: bytes::Bytes::from_static(br#"{"access_token":"abc"}"#).into(),
        }),
        duration: Duration::from_micros(2_900),
        fault: Some("slow".to_owned()),
        near_miss: None,
    }
}

fn since(seq: u64) -> Filter {
    Filter::since(Seq(seq))
}

fn seqs(page: &Page) -> Vec<u64> {
    page.events.iter().map(|event| event.seq.0).collect()
}

fn exchanges(journal: &Journal) -> Vec<Exchange> {
    let exchange = |event: &Arc<Event>| match &event.details {
        Details::Http(exchange) => Some(exchange.clone()),
        Details::Change(_)
        | Details::Webhook(_)
        | Details::Clock(_)
        | Details::Fault(_)
        | Details::Sftp(_)
        | Details::Job(_)
        | Details::Mail(_) => None,
    };
    let page = journal.read(Filter::default());
    page.events.iter().filter_map(exchange).collect()
}

#[test]
fn events_are_numbered_from_1_and_linked_by_cause() {
    let journal = Journal::default();
    let first = journal.arrive(NOW, None, request());
    let second = journal.append(NOW, Some(first), note());
    assert_eq!((first.seq(), second.seq()), (Seq(1), Seq(2)));
    let page = journal.read(Filter::default());
    let causes: Vec<_> = page.events.iter().map(|event| event.cause).collect();
    assert_eq!(causes, [None, Some(Seq(1))]);
}

#[test]
fn since_is_exclusive_and_kind_selects() {
    let journal = Journal::default();
    journal.append(NOW, None, note());
    journal.arrive(NOW, None, request());
    journal.append(NOW, None, note());
    assert_eq!(seqs(&journal.read(since(1))), [2, 3]);
    let webhooks = Filter {
        kind: Some(Kind::Webhook),
        ..since(0)
    };
    assert_eq!(seqs(&journal.read(webhooks)), [1, 3]);
    assert!(journal.read(since(3)).events.is_empty());
}

#[test]
fn a_request_has_its_place_before_its_answer() {
    let journal = Journal::default();
    let id = journal.arrive(NOW, None, request());
    journal.append(NOW, Some(id), note());
    assert_eq!(
        exchanges(&journal).first().map(|e| e.duration_ms),
        Some(None)
    );
    journal.complete(id, answer());
    let done = exchanges(&journal);
    let done = done.first().map(|e| (e.duration_ms, e.fault.as_deref()));
    assert_eq!(done, Some((Some(2), Some("slow"))));
    assert_eq!(seqs(&journal.read(since(0))), [1, 2]);
}

#[test]
fn an_answer_does_not_change_what_a_reader_already_holds() {
    let journal = Journal::default();
    let id = journal.arrive(NOW, None, request());
    let before = journal.read(since(0));
    journal.complete(id, answer());
    assert_ne!(before, journal.read(since(0)));
}

#[test]
fn no_view_shows_a_secret() {
    let journal = Journal::default();
    let id = journal.arrive(NOW, None, request());
    journal.complete(id, answer());
    let lines = journal.read(since(0)).ndjson().unwrap_or_default();
    let lines = String::from_utf8_lossy(&lines);
    assert!(!lines.contains("abc") && !lines.contains("a=b"), "{lines}");
    assert!(lines.contains(r#""query":"access_token=***""#), "{lines}");
    assert!(lines.contains(r#"{\"access_token\":\"***\"}"#), "{lines}");
}

#[test]
fn the_bound_is_told() {
    let journal = Journal::new(Limits {
        events: 1,
        spilled_bytes: 0,
        ..Limits::default()
    });
    let first = journal.arrive(NOW, None, request());
    journal.append(NOW, Some(first), note());
    journal.complete(first, answer());
    let page = journal.read(since(0));
    assert_eq!((seqs(&page), page.dropped), (vec![2], 1));
    journal.clear();
    assert_eq!(journal.tally().dropped, 1);
}

#[test]
fn an_old_request_gets_its_answer_and_keeps_its_secrets() {
    let journal = Journal::new(Limits {
        events: 1,
        ..Limits::default()
    });
    let first = journal.arrive(NOW, None, request());
    for _ in 0..3 {
        journal.append(NOW, Some(first), note());
    }
    journal.complete(first, answer());
    let page = journal.read(since(0));
    assert_eq!((seqs(&page), page.dropped), (vec![1, 2, 3, 4], 0));
    let lines = String::from_utf8(page.ndjson().unwrap()).unwrap();
    assert!(lines.contains(r#""status":200"#), "{lines}");
    assert!(!lines.contains("abc"), "{lines}");
}

#[test]
fn causes_paths_and_a_limit_select() {
    let journal = Journal::default();
    let first = journal.arrive(NOW, None, request());
    journal.append(NOW, Some(first), note());
    journal.append(NOW, None, note());
    let select = |filter| seqs(&journal.read(filter));
    let cause = Some(Seq(1));
    assert_eq!(select(Filter { cause, ..since(0) }), [2]);
    for (path, found) in [
        ("/api/users", vec![1]),
        ("/api/*", vec![1]),
        ("/api", vec![]),
    ] {
        let path = Some(path.to_owned());
        assert_eq!(select(Filter { path, ..since(0) }), found);
    }
    let limit = Some(2);
    assert_eq!(select(Filter { limit, ..since(0) }), [1, 2]);
}

#[test]
fn what_happened_is_counted_for_good() {
    let journal = Journal::default();
    let id = journal.arrive(NOW, None, request());
    journal.complete(id, answer());
    journal.clear();
    journal.append(NOW, None, note());
    let tally = journal.tally();
    assert_eq!(tally.kinds.get(&Kind::Http), Some(&1));
    assert_eq!(tally.kinds.get(&Kind::Webhook), Some(&1));
    assert_eq!(tally.requests.get(&("GET", Some(200))), Some(&1));
    let mut twice = tally.clone();
    twice.add(&tally);
    assert_eq!(twice.kinds.get(&Kind::Http), Some(&2));
}

#[test]
fn a_clear_starts_again_at_1() {
    let journal = Journal::default();
    journal.append(NOW, None, note());
    journal.clear();
    assert_eq!(journal.read(since(0)), Page::default());
    assert_eq!(journal.append(NOW, None, note()).seq(), Seq(1));
}

#[test]
fn an_id_from_before_a_clear_reaches_no_event_after_it() {
    let journal = Journal::default();
    let old = journal.arrive(NOW, None, request());
    journal.clear();
    journal.arrive(NOW, Some(old), request());
    journal.complete(old, answer());
    assert!(exchanges(&journal).iter().all(|e| e.response.is_none()));
    let page = journal.read(since(0));
    assert!(page.events.iter().all(|event| event.cause.is_none()));
}

#[tokio::test]
async fn a_wait_ends_at_once_when_there_is_an_event() {
    let journal = Journal::default();
    journal.append(NOW, None, note());
    assert_eq!(seqs(&journal.wait(since(0), Duration::ZERO).await), [1]);
}

#[tokio::test]
async fn a_wait_ends_with_the_first_event_that_the_filter_accepts() {
    let journal = Journal::default();
    journal.append(NOW, None, note());
    let filter = Filter {
        kind: Some(Kind::Http),
        ..since(1)
    };
    let (page, ()) = tokio::join!(biased; journal.wait(filter, LONG), async {
        journal.append(NOW, None, note());
        tokio::task::yield_now().await;
        journal.arrive(NOW, None, request());
    });
    assert_eq!(seqs(&page), [3]);
}

#[tokio::test]
async fn a_wait_ends_empty_when_nothing_happens() {
    let page = Journal::default()
        .wait(since(0), Duration::from_millis(1))
        .await;
    assert_eq!(page, Page::default());
}

#[tokio::test]
async fn a_clear_ends_every_wait() {
    let journal = Journal::default();
    journal.append(NOW, None, note());
    let (one, other, ()) = tokio::join!(
        biased;
        journal.wait(since(1), LONG),
        journal.wait(since(7), LONG),
        async { journal.clear() },
    );
    assert_eq!((one, other), (Page::default(), Page::default()));
}

#[tokio::test]
async fn an_abandoned_wait_leaves_the_others_alone() {
    let journal = Journal::default();
    tokio::select! {
        biased;
        _ = journal.wait(since(0), LONG) => {}
        () = async {} => {}
    }
    let (page, _) = tokio::join!(biased; journal.wait(since(0), LONG), async {
        journal.append(NOW, None, note())
    });
    assert_eq!(seqs(&page), [1]);
}
