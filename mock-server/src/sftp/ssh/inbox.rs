//! What a client has sent and nobody has answered yet.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

use crate::sftp::wire::{Frames, TooLong};

/// From here on the reader waits for the conversation, unless that waits for the client.
const FULL_BYTES: usize = 4 << 20;

/// A client that sends so much without taking the answers is no client.
const FLOODED_BYTES: usize = 64 << 20;

/// The client sends, but does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("requests pile up and their answers are not read")]
pub(super) struct Flooded;

/// Requests on their way from the reader to the conversation.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    arrived: Notify,
    relieved: Notify,
}

#[derive(Debug, Default)]
struct State {
    frames: Frames,
    /// Nothing more will come.
    ended: bool,
    /// The conversation waits until the client takes answers.
    sending: bool,
}

impl Inbox {
    /// Puts bytes to the others. Waits while there are very many, but never for the client: as
    /// long as it has answers to take, the reader must go on to hear that it takes them.
    pub(super) async fn push(&self, bytes: &[u8]) -> Result<(), Flooded> {
        self.lock().frames.push(bytes);
        self.arrived.notify_one();
        loop {
            let mut relieved = pin!(self.relieved.notified());
            // From now on no relief is missed.
            relieved.as_mut().enable();
            {
                let state = self.lock();
                if state.frames.len() > FLOODED_BYTES {
                    return Err(Flooded);
                }
                if state.frames.len() <= FULL_BYTES || state.sending || state.ended {
                    return Ok(());
                }
            }
            relieved.await;
        }
    }

    /// Nothing more will come.
    pub(super) fn end(&self) {
        self.lock().ended = true;
        self.arrived.notify_one();
        self.relieved.notify_waiters();
    }

    /// The next packet if it is there.
    pub(super) fn try_next(&self) -> Result<Option<Bytes>, TooLong> {
        let frame = self.lock().frames.next();
        self.relieved.notify_waiters();
        frame
    }

    /// The next packet; `None` when no more will come.
    pub(super) async fn next(&self) -> Result<Option<Bytes>, TooLong> {
        loop {
            if let Some(frame) = self.try_next()? {
                return Ok(Some(frame));
            }
            if self.lock().ended {
                return Ok(None);
            }
            self.arrived.notified().await;
        }
    }

    /// The conversation begins or ends to wait for the client.
    pub(super) fn set_sending(&self, sending: bool) {
        self.lock().sending = sending;
        self.relieved.notify_waiters();
    }

    /// A step that panicked under the lock has only moved values.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{FLOODED_BYTES, FULL_BYTES, Flooded, Inbox};

    /// One packet of so many bytes.
    fn packet(length: u32) -> Vec<u8> {
        let mut packet = length.to_be_bytes().to_vec();
        packet.resize(4 + length as usize, 0);
        packet
    }

    #[tokio::test]
    async fn a_full_inbox_waits_for_the_conversation() {
        let inbox = Arc::new(Inbox::default());
        let count = FULL_BYTES / 100_000 + 20;
        let reader = Arc::clone(&inbox);
        let pushing = tokio::spawn(async move {
            for _ in 0..count {
                reader.push(&packet(100_000)).await.unwrap();
            }
            reader.end();
        });
        let mut taken = 0;
        while inbox.next().await.unwrap().is_some() {
            taken += 1;
        }
        pushing.await.unwrap();
        assert_eq!(taken, count);
    }

    #[tokio::test]
    async fn a_full_inbox_does_not_wait_for_the_client() {
        let inbox = Inbox::default();
        inbox.set_sending(true);
        let push = async {
            loop {
                inbox.push(&packet(200_000)).await?;
            }
            #[expect(unreachable_code, reason = "names the type of the outcome")]
            Ok::<(), Flooded>(())
        };
        let outcome = tokio::time::timeout(Duration::from_secs(20), push).await;
        assert_eq!(outcome.unwrap(), Err(Flooded));
        assert!(inbox.lock().frames.len() > FLOODED_BYTES);
    }
}
