//! Who gets in: by password or key, unless a fault rule is against it, each attempt in the journal.

use std::sync::Arc;

use russh::keys::{Algorithm, HashAlg, PublicKey};
use russh::server::Auth;

use super::client::Client;
use super::server::methods;
use crate::faults::{Phase, nearest};
use crate::instance::Instance;
use crate::journal::{Details, Discrepancy, NearMiss, SftpOperation};
use crate::registry::DEFAULT_INSTANCE;
use crate::sftp::conversation::Account;
use crate::sftp::fault::Fault;
use crate::sftp::status::Status;

/// In the journal, what no status of SFTP says.
const TOO_MANY_SESSIONS: &str = "too_many_sessions";

impl Client {
    pub(super) async fn try_password(&mut self, user: &str, password: &str) -> Auth {
        match self.known(user) {
            Ok(instance) => {
                let is_right = instance.credentials().sftp_password.is(password);
                self.decide(&instance, user, is_right).await
            }
            Err(refused) => refused,
        }
    }

    /// With a key that the client has proved to be his.
    pub(super) async fn try_key(
        &mut self,
        user: &str,
        key: &PublicKey,
        algorithm: &Algorithm,
    ) -> Auth {
        match self.known(user) {
            Ok(instance) => {
                let is_right = opens(&instance, key, algorithm);
                self.decide(&instance, user, is_right).await
            }
            Err(refused) => refused,
        }
    }

    /// Whether it is worth to prove that a key is his.
    pub(super) fn consider_key(&self, user: &str, key: &PublicKey, algorithm: &Algorithm) -> Auth {
        let instance = match self.known(user) {
            Ok(instance) => instance,
            Err(refused) => return refused,
        };
        if opens(&instance, key, algorithm) {
            return Auth::Accept;
        }
        let known = instance.sftp_keys().len();
        let expected = format!("one of {known} in settings.sftp_keys");
        let found = key.fingerprint(HashAlg::Sha256).to_string();
        let differs = Discrepancy::new("key", expected, &found);
        let miss = NearMiss::new(closest(user), [differs]);
        note_refused(&instance, user, None, Some(miss));
        self.refuse()
    }

    fn known(&self, user: &str) -> Result<Arc<Instance>, Auth> {
        self.line.consider();
        let known = self.shared.registry.by_sftp_username(user);
        known.ok_or_else(|| self.refuse_unknown(user))
    }

    /// What a client may do who was not let in: try again, in any way.
    pub(super) fn refuse(&self) -> Auth {
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
