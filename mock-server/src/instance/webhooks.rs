//! The messages that connectors sent to people through the webhook sink, oldest first.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Messages that are kept; the oldest go first.
const WEBHOOKS_MAX: usize = 10_000;

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
#[serde(deny_unknown_fields)]
pub(super) struct Webhooks {
    /// How many there ever were.
    pub(super) count: u64,
    pub(super) webhooks: VecDeque<ReceivedWebhook>,
}

impl Webhooks {
    /// Keeps one more and answers its number.
    pub(super) fn keep(&mut self, webhook: ReceivedWebhook) -> u64 {
        self.count += 1;
        if self.webhooks.len() == WEBHOOKS_MAX {
            self.webhooks.pop_front();
        }
        self.webhooks.push_back(webhook);
        self.count
    }

    /// The number of the oldest that is kept.
    pub(super) fn first(&self) -> u64 {
        (self.count + 1).saturating_sub(self.webhooks.len() as u64)
    }
}
