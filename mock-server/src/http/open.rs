//! An exchange that is under way: whatever happens to it, its event in the journal is completed.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use super::reply::Reply;
use crate::instance::Instance;
use crate::journal::{Answer, EventId, Headers, Response};

/// Notes in the journal how the exchange ended. Dropped without a word, it ended without an answer:
/// a fault took it, or the client went away.
pub(super) struct Open {
    instance: Arc<Instance>,
    event: EventId,
    began: Instant,
    rule: Option<String>,
    response: Option<Response>,
}

impl Open {
    pub(super) fn new(instance: Arc<Instance>, event: EventId) -> Self {
        Self {
            instance,
            event,
            began: Instant::now(),
            rule: None,
            response: None,
        }
    }

    /// A rule of the fault plan has met it.
    pub(super) fn met_by(&mut self, rule: &str) {
        self.rule = Some(rule.to_owned());
    }

    /// It ends with this answer, of whose body `sent` goes out.
    pub(super) fn answer(&mut self, reply: &Reply, sent: Bytes) {
        if !self.instance.journal().keeps() {
            return;
        }
        self.response = Some(Response {
            status: reply.status.as_u16(),
            headers: Headers::new(&reply.headers),
            body: sent.into(),
        });
    }

    pub(super) fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let answer = Answer {
            response: self.response.take(),
            duration: self.began.elapsed(),
            fault: self.rule.take(),
        };
        self.instance.journal().complete(self.event, answer);
    }
}
