//! The messages that connectors sent to people through the webhook sink, oldest first.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::journal::value_weight;

/// Messages that are kept; the oldest go first.
const MESSAGES_MAX: usize = 10_000;
/// Bytes that they take together, near enough; the oldest go first.
const MESSAGES_MAX_BYTES: usize = 64 << 20;

/// A message that a connector sent to a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReceivedWebhook {
    /// When it came, by the instance's clock.
    pub at: Timestamp,
    /// The JSON that was sent.
    pub body: Json,
}

/// The latest of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub(super) struct Webhooks {
    /// How many there ever were.
    count: u64,
    messages: VecDeque<ReceivedWebhook>,
    bytes: usize,
}

/// As they leave memory.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    count: u64,
    webhooks: VecDeque<ReceivedWebhook>,
}

impl Webhooks {
    /// Of which there were so many, and these are the latest.
    pub(super) fn new(count: u64, messages: VecDeque<ReceivedWebhook>) -> Self {
        Self {
            count: count.max(messages.len() as u64),
            bytes: messages.iter().map(weight).sum(),
            messages,
        }
    }

    pub(super) fn keep(&mut self, message: ReceivedWebhook) {
        self.count += 1;
        self.bytes += weight(&message);
        self.messages.push_back(message);
        while self.messages.len() > MESSAGES_MAX || self.bytes > MESSAGES_MAX_BYTES {
            let Some(oldest) = self.messages.pop_front() else {
                break;
            };
            self.bytes -= weight(&oldest);
        }
    }

    /// How many there ever were.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The number of the oldest that is kept, or of the next.
    pub(super) fn first(&self) -> u64 {
        (self.count + 1).saturating_sub(self.messages.len() as u64)
    }

    pub(super) fn messages(&self) -> &VecDeque<ReceivedWebhook> {
        &self.messages
    }

    pub(super) fn all(&self) -> Vec<ReceivedWebhook> {
        self.messages.iter().cloned().collect()
    }
}

impl From<Written> for Webhooks {
    fn from(written: Written) -> Self {
        Self::new(written.count, written.webhooks)
    }
}

impl From<Webhooks> for Written {
    fn from(webhooks: Webhooks) -> Self {
        Self {
            count: webhooks.count,
            webhooks: webhooks.messages,
        }
    }
}

fn weight(message: &ReceivedWebhook) -> usize {
    size_of::<ReceivedWebhook>() + value_weight(&message.body)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::{MESSAGES_MAX, MESSAGES_MAX_BYTES, ReceivedWebhook, Webhooks};

    fn message(body: serde_json::Value) -> ReceivedWebhook {
        ReceivedWebhook {
            at: Timestamp::UNIX_EPOCH,
            body,
        }
    }

    #[test]
    fn the_oldest_go_first_when_there_are_too_many() {
        let mut webhooks = Webhooks::default();
        for number in 0..=MESSAGES_MAX {
            webhooks.keep(message(json!(number)));
        }
        let kept = webhooks.all();
        assert_eq!(kept.len(), MESSAGES_MAX);
        assert_eq!(webhooks.first(), 2);
        assert_eq!(
            kept.first().map(|message| message.body.clone()),
            Some(json!(1))
        );
    }

    #[test]
    fn the_oldest_go_first_when_they_are_too_large() {
        let mut webhooks = Webhooks::default();
        for _ in 0..3 {
            webhooks.keep(message(json!("x".repeat(MESSAGES_MAX_BYTES / 2 - 1_000))));
        }
        assert_eq!(webhooks.all().len(), 2);
        webhooks.keep(message(json!("x".repeat(MESSAGES_MAX_BYTES))));
        assert!(webhooks.all().is_empty());
        webhooks.keep(message(json!(1)));
        assert_eq!(webhooks.all().len(), 1);
    }
}
