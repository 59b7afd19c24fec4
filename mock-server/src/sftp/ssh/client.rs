//! One client of the SSH server: its channels, and a conversation for each that speaks SFTP.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use russh::server::{
    Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure, Disconnect, Pty};

use super::converse::{Outlet, converse};
use super::inbox::Inbox;
use super::line::Line;
use super::server::Shared;
use crate::instance::Instance;
use crate::sftp::conversation::{Account, Conversation};
use crate::sftp::sessions;

/// Channels of one connection.
const CHANNELS_MAX: usize = 10;

pub(super) struct Client {
    pub(super) shared: Arc<Shared>,
    pub(super) line: Arc<Line>,
    /// The instance that changed the host key, and its rule: whoever sends a credential for it has
    /// not looked at the key.
    pub(super) changed: Option<(Weak<Instance>, String)>,
    pub(super) account: Option<Account>,
    /// Counts for the user as long as the client is there; `None` when he has too many.
    pub(super) session: Option<sessions::Session>,
    /// Open channels, and what came in for those that speak SFTP.
    channels: HashMap<ChannelId, Option<Arc<Inbox>>>,
}

impl Client {
    pub(super) fn new(
        shared: Arc<Shared>,
        line: Arc<Line>,
        changed: Option<(Weak<Instance>, String)>,
    ) -> Self {
        Self {
            shared,
            line,
            changed,
            account: None,
            session: None,
            channels: HashMap::new(),
        }
    }
}

/// A client that is gone has nothing more to say.
impl Drop for Client {
    fn drop(&mut self) {
        for inbox in self.channels.values().flatten() {
            inbox.end();
        }
    }
}

impl Handler for Client {
    type Error = russh::Error;

    /// The probe that tells a client how it may get in: nothing to note.
    async fn auth_none(&mut self, _user: &str) -> Result<Auth, Self::Error> {
        Ok(self.refuse())
    }

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Self::Error> {
        Ok(self.try_password(user, password).await)
    }

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, Self::Error> {
        Ok(self.consider_key(user, offer.public_key, offer.algorithm))
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Self::Error> {
        Ok(self.try_key(user, key.public_key, key.algorithm).await)
    }

    async fn auth_succeeded(&mut self, session: &mut Session) -> Result<(), Self::Error> {
        self.line.admit();
        if self.session.is_none() {
            let max = self.shared.settings.sessions_max;
            let reason = format!("too many sessions: {max} are allowed for one user");
            session.disconnect(Disconnect::TooManyConnections, &reason, "en")?;
        }
        Ok(())
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        if self.channels.len() < CHANNELS_MAX {
            self.channels.insert(channel.id(), None);
            reply.accept().await;
        } else {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
        }
        Ok(())
    }

    async fn subsystem_request(
        &mut self,
        channel: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        let (Some(inbox @ None), Some(account), "sftp") =
            (self.channels.get_mut(&channel), &self.account, name)
        else {
            return session.channel_failure(channel);
        };
        let new = Arc::new(Inbox::default());
        *inbox = Some(Arc::clone(&new));
        session.channel_success(channel)?;
        let outlet = Outlet {
            handle: session.handle(),
            channel,
            line: Arc::clone(&self.line),
        };
        tokio::spawn(converse(Conversation::new(account.clone()), new, outlet));
        Ok(())
    }

    async fn data(
        &mut self,
        channel: ChannelId,
        data: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        let Some(Some(inbox)) = self.channels.get(&channel) else {
            return Ok(());
        };
        if let Err(flooded) = inbox.push(data).await {
            session.disconnect(Disconnect::ByApplication, &flooded.to_string(), "en")?;
        }
        Ok(())
    }

    async fn channel_eof(
        &mut self,
        channel: ChannelId,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        if let Some(Some(inbox)) = self.channels.get(&channel) {
            inbox.end();
        }
        Ok(())
    }

    async fn channel_close(
        &mut self,
        channel: ChannelId,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        if let Some(Some(inbox)) = self.channels.remove(&channel) {
            inbox.end();
        }
        Ok(())
    }

    // There is no shell behind the site. A request that is not answered would be waited for.

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        _term: &str,
        _columns: u32,
        _rows: u32,
        _width: u32,
        _height: u32,
        _modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }

    async fn x11_request(
        &mut self,
        channel: ChannelId,
        _single_connection: bool,
        _protocol: &str,
        _cookie: &str,
        _screen: u32,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }

    async fn env_request(
        &mut self,
        channel: ChannelId,
        _name: &str,
        _value: &str,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }

    async fn shell_request(
        &mut self,
        channel: ChannelId,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }

    async fn exec_request(
        &mut self,
        channel: ChannelId,
        _command: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }
}
