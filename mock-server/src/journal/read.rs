//! What a reader asks of the journal, and what it gets.

use std::sync::Arc;

use super::event::{Event, Seq};
use super::kind::Kind;

/// Which events a reader wants. The default is all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only events after this one; 0 stands before the first.
    pub since: Seq,
    /// Only events of this kind.
    pub kind: Option<Kind>,
}

impl Filter {
    pub(super) fn accepts(&self, event: &Event) -> bool {
        event.seq > self.since && self.kind.is_none_or(|kind| kind == event.details.kind())
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
    /// The same without its secrets. Masked when read, not when recorded: exchanges are many and
    /// readers few.
    pub(super) fn masked(self) -> Self {
        let masked = |event: Arc<Event>| {
            let event = Arc::unwrap_or_clone(event);
            Arc::new(Event {
                details: event.details.masked(),
                ..event
            })
        };
        Self {
            events: self.events.into_iter().map(masked).collect(),
            ..self
        }
    }

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
