//! What a reader asks of the journal, and what it gets.

use std::sync::Arc;

use super::event::{Details, Event, Seq};
use super::kind::Kind;

/// Which events a reader wants. The default is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only events after this one; 0 stands before the first.
    pub since: Seq,
    /// Only events of this kind.
    pub kind: Option<Kind>,
    /// Only what this event led to.
    pub cause: Option<Seq>,
    /// Only events that are about this path: of a request, on the sFTP site, or of a job's file. A
    /// `*` at its end stands for any rest.
    pub path: Option<String>,
    /// Only the first so many.
    pub limit: Option<usize>,
}

impl Filter {
    /// Only events after this one.
    #[must_use]
    pub fn since(seq: Seq) -> Self {
        Self {
            since: seq,
            ..Self::default()
        }
    }

    /// Only events of this kind.
    #[must_use]
    pub fn kind(kind: Kind) -> Self {
        Self {
            kind: Some(kind),
            ..Self::default()
        }
    }

    pub(super) fn accepts(&self, event: &Event) -> bool {
        event.seq > self.since
            && self.kind.is_none_or(|kind| kind == event.details.kind())
            && self.cause.is_none_or(|cause| event.cause == Some(cause))
            && self.path.as_ref().is_none_or(|wanted| {
                path(&event.details).is_some_and(|path| match wanted.strip_suffix('*') {
                    Some(start) => path.starts_with(start),
                    None => path == wanted,
                })
            })
    }
}

fn path(details: &Details) -> Option<&str> {
    match details {
        Details::Http(exchange) => Some(&exchange.path),
        Details::Sftp(step) => Some(&step.path),
        Details::Job(step) => Some(&step.file),
        Details::Change(_)
        | Details::Webhook(_)
        | Details::Clock(_)
        | Details::Fault(_)
        | Details::Mail(_) => None,
    }
}

/// Events in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// What the filter accepted.
    pub events: Vec<Arc<Event>>,
    /// How many events the bounds have removed since the start or the last clear, of any kind.
    pub dropped: u64,
}

impl Page {
    /// The events as NDJSON: one JSON object per line, each line ended by a line feed.
    ///
    /// # Errors
    /// When `serde_json` fails, which it has no reason to: every key is a text.
    pub fn ndjson(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut lines = Vec::new();
        for event in &self.events {
            serde_json::to_writer(&mut lines, event.as_ref())?;
            lines.push(b'\n');
        }
        Ok(lines)
    }
}

/// The same event without its secrets. Masked when read, not when recorded: exchanges are many and
/// readers few.
pub(super) fn masked(event: Arc<Event>) -> Arc<Event> {
    let event = Arc::unwrap_or_clone(event);
    Arc::new(Event {
        details: event.details.masked(),
        ..event
    })
}
