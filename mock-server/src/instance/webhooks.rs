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

/// All messages of an instance.
#[derive(Debug, Default)]
pub(super) struct Webhooks {
    messages: VecDeque<ReceivedWebhook>,
    bytes: usize,
}

impl Webhooks {
    pub(super) fn keep(&mut self, message: ReceivedWebhook) {
        self.bytes += weight(&message);
        self.messages.push_back(message);
        while self.messages.len() > MESSAGES_MAX || self.bytes > MESSAGES_MAX_BYTES {
            let Some(oldest) = self.messages.pop_front() else {
                break;
            };
            self.bytes -= weight(&oldest);
        }
    }

    pub(super) fn all(&self) -> Vec<ReceivedWebhook> {
        self.messages.iter().cloned().collect()
    }
}

impl From<Vec<ReceivedWebhook>> for Webhooks {
    fn from(messages: Vec<ReceivedWebhook>) -> Self {
        let mut webhooks = Self::default();
        for message in messages {
            webhooks.keep(message);
        }
        webhooks
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
