//! One client of the SSH server: lets it in, and opens conversations for it.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use russh::keys::{Algorithm, HashAlg, PublicKey};
use russh::server::{
    Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure, Disconnect, Pty};

use super::converse::{Outlet, converse};
use super::inbox::Inbox;
use super::line::Line;
use super::server::{Shared, methods};
use crate::faults::{Phase, nearest};
use crate::instance::Instance;
use crate::journal::{Details, Discrepancy, NearMiss, SftpOperation};
use crate::registry::DEFAULT_INSTANCE;
use crate::sftp::conversation::{Account, Conversation};
use crate::sftp::fault::Fault;
use crate::sftp::sessions;
use crate::sftp::status::Status;

/// Channels of one connection.
const CHANNELS_MAX: usize = 10;

/// In the journal, what no status of SFTP says.
const TOO_MANY_SESSIONS: &str = "too_many_sessions";

pub(super) struct Client {
    shared: Arc<Shared>,
    line: Arc<Line>,
    /// The instance that changed the host key, and its rule: whoever sends a credential for it has
    /// not looked at the key.
    changed: Option<(Weak<Instance>, String)>,
    account: Option<Account>,
    /// Counts for the user as long as the client is there; `None` when he has too many.
    session: Option<sessions::Session>,
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

    /// What a client may do who was not let in: try again, in any way.
    fn refuse(&self) -> Auth {
        self.line.refuse();
        Auth::Reject {
            proceed_with_methods: Some(methods()),
            partial_success: false,
        }
    }

    /// Nobody has this name: noted by the instance that is always there, as by HTTP.
    fn refuse_unknown(&self, user: &str) -> Auth {
        let registry = &self.shared.registry;
        let all = registry.all();
        let known: Vec<_> = all
            .iter()
            .map(|one| &*one.credentials().sftp_username)
            .collect();
        let near = nearest(user, &known);
        let shown = if registry.is_secret(user) {
            "***"
        } else {
            user
        };
        let expected = near.unwrap_or("a user of the site");
        let differs = Discrepancy::new("user", expected, shown);
        let miss = NearMiss::new(near.map(closest), [differs]);
        if let Some(instance) = registry.by_name(DEFAULT_INSTANCE) {
            note_refused(&instance, shown, None, Some(miss));
        }
        self.refuse()
    }

    /// The rule by which the instance changed the host key of this connection.
    fn changed_key(&self, instance: &Arc<Instance>) -> Option<String> {
        let (changed, rule) = self.changed.as_ref()?;
        let is_own = changed.ptr_eq(&Arc::downgrade(instance));
        is_own.then(|| rule.clone())
    }

    /// Decides about an attempt to get in and notes it.
    async fn decide(&mut self, instance: &Arc<Instance>, user: &str, is_right: bool) -> Auth {
        let fault = Fault::of(instance, "auth", "");
        if let Some((duration, _)) = fault.stall(Phase::Before) {
            instance.delay(duration).await;
        }
        if fault.disconnects_after().is_some() {
            self.line.reset();
        }
        let rule = fault.rule().or_else(|| self.changed_key(instance));
        if !is_right || fault.refuses_auth() {
            let miss = (!is_right).then(|| miss("password or key", user));
            note_refused(instance, user, rule, miss);
            return self.refuse();
        }
        let user: Arc<str> = user.into();
        self.session = self
            .shared
            .sessions
            .open(&user, self.shared.settings.sessions_max);
        let status = match self.session {
            Some(_) => Status::Ok.name(),
            // He is told after the library has let him in: only then there is a way to say why.
            None => TOO_MANY_SESSIONS,
        };
        note(instance, &user, status, rule, None);
        self.account = Some(Account {
            instance: Arc::downgrade(instance),
            user,
        });
        Auth::Accept
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

/// Whether the world lists the key for its account. Signatures with SHA-1 are not taken.
fn opens(instance: &Instance, key: &PublicKey, algorithm: &Algorithm) -> bool {
    *algorithm != (Algorithm::Rsa { hash: None })
        && instance
            .sftp_keys()
            .iter()
            .any(|own| own.key_data() == key.key_data())
}

fn closest(user: &str) -> String {
    format!("the user `{user}`")
}

/// He is known, and what he has is not right.
fn miss(part: &str, user: &str) -> NearMiss {
    NearMiss::new(
        closest(user),
        [Discrepancy::new(part, "***", "another one")],
    )
}

fn note_refused(instance: &Instance, user: &str, rule: Option<String>, miss: Option<NearMiss>) {
    if let Some(miss) = &miss {
        tracing::info!(
            instance = instance.name(),
            "turned away from the sFTP site: {miss}"
        );
    }
    note(instance, user, Status::PermissionDenied.name(), rule, miss);
}

fn note(
    instance: &Instance,
    user: &str,
    status: &str,
    fault: Option<String>,
    near_miss: Option<NearMiss>,
) {
    let operation = SftpOperation {
        op: "auth".to_owned(),
        user: user.to_owned(),
        status: status.to_owned(),
        fault,
        near_miss,
        ..SftpOperation::default()
    };
    instance
        .journal()
        .append(instance.stamp(), None, Details::Sftp(operation));
}

impl Handler for Client {
    type Error = russh::Error;

    /// The probe that tells a client how it may get in: nothing to note.
    async fn auth_none(&mut self, _user: &str) -> Result<Auth, Self::Error> {
        Ok(self.refuse())
    }

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Self::Error> {
        self.line.consider();
        let Some(instance) = self.shared.registry.by_sftp_username(user) else {
            return Ok(self.refuse_unknown(user));
        };
        let is_right = instance.credentials().sftp_password.is(password);
        Ok(self.decide(&instance, user, is_right).await)
    }

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, Self::Error> {
        self.line.consider();
        let Some(instance) = self.shared.registry.by_sftp_username(user) else {
            return Ok(self.refuse_unknown(user));
        };
        if opens(&instance, offer.public_key, offer.algorithm) {
            Ok(Auth::Accept)
        } else {
            let known = instance.sftp_keys().len();
            let expected = format!("one of {known} in settings.sftp_keys");
            let found = offer.public_key.fingerprint(HashAlg::Sha256).to_string();
            let differs = Discrepancy::new("key", expected, &found);
            let miss = NearMiss::new(closest(user), [differs]);
            note_refused(&instance, user, None, Some(miss));
            Ok(self.refuse())
        }
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Self::Error> {
        self.line.consider();
        let Some(instance) = self.shared.registry.by_sftp_username(user) else {
            return Ok(self.refuse_unknown(user));
        };
        let is_right = opens(&instance, key.public_key, key.algorithm);
        Ok(self.decide(&instance, user, is_right).await)
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
