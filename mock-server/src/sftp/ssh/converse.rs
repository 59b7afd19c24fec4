//! The task that answers one client: packets out of its inbox, replies to the SSH session.

use std::sync::Arc;

use russh::ChannelId;
use russh::server::Handle;

use super::inbox::Inbox;
use super::line::Line;
use crate::sftp::conversation::{Conversation, End};

/// Replies are sent when there are so many bytes of them, or when nothing more is asked for.
const REPLIES_BYTES: usize = 128 * 1024;

/// Where the replies go.
pub(super) struct Outlet {
    pub(super) handle: Handle,
    pub(super) channel: ChannelId,
    pub(super) line: Arc<Line>,
}

/// The session is over.
struct Closed;

/// Answers until the client has nothing more to ask, then ends the channel as a server does.
pub(super) async fn converse(mut conversation: Conversation, inbox: Arc<Inbox>, outlet: Outlet) {
    let status = match answer_all(&mut conversation, &inbox, &outlet).await {
        Ok(status) => status,
        Err(Closed) => return,
    };
    // What is open is closed before the client can see the end.
    drop(conversation);
    let Outlet {
        handle, channel, ..
    } = outlet;
    // Whoever is gone misses nothing.
    let _ = handle.exit_status_request(channel, status).await;
    let _ = handle.eof(channel).await;
    let _ = handle.close(channel).await;
}

/// The exit status of the conversation.
async fn answer_all(
    conversation: &mut Conversation,
    inbox: &Inbox,
    outlet: &Outlet,
) -> Result<u32, Closed> {
    let mut open = OpenCount::new(&outlet.line);
    loop {
        let next = match inbox.try_next() {
            Ok(None) => {
                send(conversation, inbox, outlet).await?;
                inbox.next().await
            }
            next => next,
        };
        let outcome = match next {
            Ok(Some(frame)) => conversation.answer(&frame).await,
            Ok(None) => return Ok(0),
            Err(too_long) => Err(too_long.into()),
        };
        open.set(conversation.open_count());
        if let Err(end) = outcome {
            tracing::debug!(%end, "an sFTP conversation is ended");
            send(conversation, inbox, outlet).await?;
            if end == End::Cut {
                outlet.line.reset();
            }
            return Ok(1);
        }
        if conversation.replies.len() >= REPLIES_BYTES {
            send(conversation, inbox, outlet).await?;
        }
    }
}

/// Waits until the session has taken the replies, which is until the client takes them.
async fn send(
    conversation: &mut Conversation,
    inbox: &Inbox,
    outlet: &Outlet,
) -> Result<(), Closed> {
    if conversation.replies.len() == 0 {
        return Ok(());
    }
    inbox.set_sending(true);
    let sent = outlet
        .handle
        .data(outlet.channel, conversation.replies.take())
        .await;
    inbox.set_sending(false);
    sent.map_err(|_| Closed)
}

/// This conversation's part of what is open on the line.
struct OpenCount<'a> {
    line: &'a Line,
    count: usize,
}

impl<'a> OpenCount<'a> {
    fn new(line: &'a Line) -> Self {
        Self { line, count: 0 }
    }

    fn set(&mut self, count: usize) {
        if count != self.count {
            self.line
                .open
                .send_modify(|open| *open = (*open + count).saturating_sub(self.count));
            self.count = count;
        }
    }
}

impl Drop for OpenCount<'_> {
    fn drop(&mut self) {
        self.set(0);
    }
}
