//! From a credential to the instance that it belongs to.

use std::sync::{Arc, Weak};

use super::registry::Registry;
use crate::instance::{Instance, Purpose, TokenError, claimed_instance};

impl Registry {
    /// The instance whose OAuth client this is.
    pub(crate) fn by_client_id(&self, client_id: &str) -> Option<Arc<Instance>> {
        self.find(|instance| instance.credentials().client_id == client_id)
    }

    /// The instance that an API key opens.
    pub(crate) fn by_api_key(&self, key: &str) -> Option<Arc<Instance>> {
        self.find(|instance| instance.api_key().is_some_and(|own| own.is(key)))
    }

    /// The instance whose account on the sFTP site has this name.
    pub fn by_sftp_username(&self, username: &str) -> Option<Arc<Instance>> {
        self.find(|instance| instance.credentials().sftp_username == username)
    }

    /// The instance where a device waits under this user code.
    pub(crate) fn by_device(&self, user_code: &str) -> Option<Arc<Instance>> {
        let mut all = self.all().into_iter();
        all.find(|instance| instance.device_wish(user_code).is_some())
    }

    /// The instance that issued a token, and the token's scopes unless it is expired. A forged
    /// token proves nothing about where it belongs.
    pub(crate) fn by_token(&self, token: &str) -> (Option<Arc<Instance>>, Option<String>) {
        let known = self.known_tokens.instance_of(token);
        let is_known = known.is_some();
        let name = known.or_else(|| claimed_instance(token));
        let Some(instance) = name.and_then(|name| self.by_name(&name)) else {
            return (None, None);
        };
        match instance.check_token(token, Purpose::Access) {
            Ok(scope) => {
                if !is_known {
                    self.known_tokens.remember(token, instance.name());
                }
                (Some(instance), Some(scope))
            }
            Err(TokenError::Expired) => (Some(instance), None),
            Err(TokenError::Invalid) => (None, None),
        }
    }

    /// Whether a rule breaks the TLS handshake of a client that connects, by its host name to the
    /// instance `named`. Where it names none, who he is is not known yet: the first instance by name
    /// with a rule that wants to decides, so that one connection is one firing in one journal.
    pub(crate) fn breaks_handshake(&self, named: Option<&str>) -> bool {
        match named.and_then(|name| self.by_name(name)) {
            Some(instance) => instance.breaks_handshake(),
            None => self.all().iter().any(|one| one.breaks_handshake()),
        }
    }

    /// The instance that shows another host key to a client that connects to the sFTP site, and its
    /// rule: the first by name that wants to, since the key comes before the user name.
    pub(crate) fn changed_host_key(&self) -> Option<(Weak<Instance>, String)> {
        self.all()
            .iter()
            .find_map(|one| Some((Arc::downgrade(one), one.changed_host_key()?)))
    }

    /// Whether the text is a secret of any instance, and must not be repeated.
    pub(crate) fn is_secret(&self, text: &str) -> bool {
        self.all().iter().any(|one| {
            let own = one.credentials();
            [&own.client_secret, &own.api_key, &own.sftp_password]
                .iter()
                .any(|secret| secret.is(text.trim()))
        })
    }

    fn find(&self, is_meant: impl Fn(&Instance) -> bool) -> Option<Arc<Instance>> {
        self.with(|instances| {
            let mut all = instances.by_name.values();
            all.find(|instance| is_meant(instance)).cloned()
        })
    }
}
