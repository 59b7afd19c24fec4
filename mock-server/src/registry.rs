//! From a credential to the instance that it belongs to.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::Notify;

use crate::instance::{
    About, Behaviour, Credentials, Instance, InstanceSettings, Mode, Purpose, TokenError, World,
    WorldError, claimed_instance,
};
use crate::journal::{EventId, Tally};
use crate::keep::{
    DataDirError, Database, Keep, Log, Mark, NotKept, RollBack, Stored, StoredInstance,
};

/// The instance that always exists.
pub const DEFAULT_INSTANCE: &str = "default";

/// All instances of a process.
#[derive(Debug)]
pub struct Registry {
    /// What new instances hold unless they bring a world of their own.
    world: World,
    behaviour: Behaviour,
    instances: Mutex<Instances>,
    /// Told when the clock of an instance changes, or when there is one more.
    clocks: Arc<Notify>,
    /// Where everything is kept, if it is to last.
    log: Option<Arc<Log>>,
}

#[derive(Debug, Default)]
struct Instances {
    by_name: BTreeMap<String, Arc<Instance>>,
    /// How many were ever created: no two get the same credentials.
    created: u64,
    /// What happened in those that were deleted.
    deleted: Tally,
}

/// A wish for an instance; what is left out is as `serve` was started.
#[derive(Debug, Default)]
pub struct NewInstance {
    /// `[a-z0-9-]{1,32}`; drawn when left out.
    pub name: Option<String>,
    /// What it holds.
    pub world: Option<World>,
    /// How its clock moves.
    pub clock: Option<Mode>,
    /// Of everything random in it.
    pub seed: Option<u64>,
}

/// An instance that cannot be created or deleted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// The name has other characters, or too many.
    #[error("invalid name `{0}`: expected 1 to 32 of a-z, 0-9 and -")]
    InvalidName(String),
    /// There is one of that name.
    #[error("the name `{0}` is taken")]
    NameTaken(String),
    /// There is none of that name.
    #[error("no instance is named `{0}`")]
    Unknown(String),
    /// The default instance cannot be deleted.
    #[error("the instance `{DEFAULT_INSTANCE}` cannot be deleted; reset it instead")]
    DefaultStays,
    /// The world cannot be built.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A data folder cannot take it.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

impl Registry {
    /// A registry with the instance `default`.
    ///
    /// # Errors
    /// When its world cannot be built.
    pub(crate) fn new(world: World, behaviour: Behaviour) -> Result<Self, RegistryError> {
        let registry = Self {
            world,
            behaviour,
            instances: Mutex::default(),
            clocks: Arc::default(),
            log: None,
        };
        registry.add_default()?;
        Ok(registry)
    }

    /// The registry that goes on as a data folder has it. Without an instance `default` there, one
    /// begins with the world.
    ///
    /// # Errors
    /// [`DataDirError`], and [`RegistryError`] when the world cannot be built.
    pub(crate) fn open(
        world: World,
        behaviour: Behaviour,
        database: Database,
    ) -> Result<Arc<Self>, OpenError> {
        let (stored, created) = (database.instances()?, database.created());
        let path = database.path().to_owned();
        let log = Log::start(database).map_err(|source| DataDirError::Folder {
            path: path.clone(),
            source,
        })?;
        let registry = Arc::new(Self {
            world,
            behaviour,
            instances: Mutex::default(),
            clocks: Arc::default(),
            log: Some(Arc::clone(&log)),
        });
        for stored in stored {
            let name = stored.name.clone();
            let instance = registry
                .resume(stored)
                .map_err(|reason| DataDirError::Damaged {
                    path: path.clone(),
                    reason: format!("instance `{name}`: {reason}"),
                })?;
            registry.with(|instances| instances.by_name.insert(name, Arc::new(instance)));
        }
        registry.with(|instances| instances.created = created);
        let rolls_back: Weak<dyn RollBack> = Arc::<Self>::downgrade(&registry);
        log.serve(rolls_back);
        if registry.by_name(DEFAULT_INSTANCE).is_some() {
            tracing::info!(
                path = %path.display(),
                "instances go on as they were kept; the world is what a reset leads to"
            );
        } else {
            tracing::info!(path = %path.display(), "instances are kept, beginning with the world");
            registry.add_default()?;
        }
        for instance in registry.all() {
            instance.end_broken_loads();
        }
        Ok(registry)
    }

    fn resume(&self, stored: StoredInstance) -> Result<Instance, String> {
        let told = |error: &dyn Display| error.to_string();
        let about: About = serde_json::from_str(&stored.about).map_err(|error| told(&error))?;
        let own = about.world.clone().map(World::from_json).transpose();
        let own = own.map_err(|error| told(&error))?;
        let settings = InstanceSettings {
            name: stored.name,
            credentials: about.credentials(),
            world: own.unwrap_or_else(|| self.world.clone()),
            behaviour: Behaviour {
                clock: about.clock,
                seed: about.seed,
                ..self.behaviour.clone()
            },
            clocks: Arc::clone(&self.clocks),
        };
        let log = self.log.clone().ok_or("nothing is kept")?;
        let keep = Keep::new(log, stored.number);
        Instance::resumed(settings, &about, stored.parts, keep).map_err(|error| told(&error))
    }

    fn add_default(&self) -> Result<(), RegistryError> {
        let credentials = Credentials::fixed(self.behaviour.seed);
        let wish = NewInstance {
            name: Some(DEFAULT_INSTANCE.to_owned()),
            ..NewInstance::default()
        };
        self.add(wish, |_| credentials).map(drop)
    }

    /// What has changed so far is before this.
    pub(crate) fn mark(&self) -> Mark {
        self.log.as_ref().map(|log| log.mark()).unwrap_or_default()
    }

    /// Waits until whatever anybody could have seen of any instance lasts.
    ///
    /// # Errors
    /// [`NotKept`] when something was taken back that has changed since the mark.
    pub(crate) async fn kept(&self, since: Mark) -> Result<(), NotKept> {
        match &self.log {
            Some(log) => log.kept(since).await,
            None => Ok(()),
        }
    }

    /// Nothing happens any more. Blocks until everything is written.
    pub(crate) fn close(&self) {
        if let Some(log) = &self.log {
            for instance in self.all() {
                instance.settle();
            }
            log.close();
        }
    }

    /// As [`Registry::close`], without waiting.
    pub(crate) fn end(&self) {
        if let Some(log) = &self.log {
            log.end();
        }
    }

    /// Creates an instance with credentials of its own.
    ///
    /// # Errors
    /// [`RegistryError`] for a bad or taken name and for a world that cannot be built.
    pub fn create(&self, wish: NewInstance) -> Result<Arc<Instance>, RegistryError> {
        let seed = self.behaviour.seed;
        self.add(wish, |number| Credentials::drawn(seed, number))
    }

    fn add(
        &self,
        wish: NewInstance,
        credentials: impl FnOnce(u64) -> Credentials,
    ) -> Result<Arc<Instance>, RegistryError> {
        if let Some(name) = wish.name.as_deref().filter(|name| !is_name(name)) {
            return Err(RegistryError::InvalidName(name.to_owned()));
        }
        // Building a world takes long when it is large: not under the lock.
        let number = self.with(|instances| {
            let number = instances.created;
            instances.created += 1;
            number
        });
        let name = wish.name.unwrap_or_else(|| format!("instance-{number}"));
        let taken = |instances: &Instances| instances.by_name.contains_key(&name);
        if self.with(|instances| taken(instances)) {
            return Err(RegistryError::NameTaken(name));
        }
        let log = self.log.clone();
        let keep = log.map(|log| Keep::new(log, i64::try_from(number).unwrap_or(i64::MAX)));
        let own_world = wish.world.as_ref();
        let own_world = own_world.map(|world| world.source().clone());
        let settings = InstanceSettings {
            name: name.clone(),
            credentials: credentials(number),
            world: wish.world.unwrap_or_else(|| self.world.clone()),
            behaviour: Behaviour {
                clock: wish.clock.unwrap_or(self.behaviour.clock),
                seed: wish.seed.unwrap_or(self.behaviour.seed),
                ..self.behaviour.clone()
            },
            clocks: Arc::clone(&self.clocks),
        };
        let instance = Arc::new(Instance::new(settings, keep)?);
        self.with(|instances| {
            if taken(instances) {
                return Err(RegistryError::NameTaken(name.clone()));
            }
            // Under the lock, so that names come and go in the folder as they do here.
            instance.keep_whole(own_world);
            instances
                .by_name
                .insert(name.clone(), Arc::clone(&instance));
            self.clocks.notify_one();
            Ok(instance)
        })
    }

    /// Deletes an instance; its tokens and credentials are worth nothing from then on. It stays as
    /// it is when a data folder cannot take that.
    ///
    /// # Errors
    /// [`RegistryError::Unknown`], [`RegistryError::DefaultStays`], [`RegistryError::NotKept`].
    pub async fn remove(&self, name: &str) -> Result<(), RegistryError> {
        if name == DEFAULT_INSTANCE {
            return Err(RegistryError::DefaultStays);
        }
        let unknown = || RegistryError::Unknown(name.to_owned());
        let mark = self.mark();
        let leaving = self.by_name(name).ok_or_else(unknown)?;
        leaving.keep_removal();
        leaving.kept(mark).await?;
        let instance = self.with(|instances| {
            let instance = instances.by_name.remove(name).ok_or_else(unknown)?;
            instances.deleted.add(&instance.journal().tally());
            Ok::<_, RegistryError>(instance)
        })?;
        instance.cancel_jobs();
        Ok(())
    }

    /// How much has happened in all instances so far, deleted ones included.
    pub fn tally(&self) -> Tally {
        self.with(|instances| {
            let mut tally = instances.deleted.clone();
            for instance in instances.by_name.values() {
                tally.add(&instance.journal().tally());
            }
            tally
        })
    }

    /// Resolves once a clock has changed since the last time somebody waited.
    pub(crate) fn clocks_changed(&self) -> impl Future<Output = ()> {
        self.clocks.notified()
    }

    /// The instance of that name.
    pub fn by_name(&self, name: &str) -> Option<Arc<Instance>> {
        self.with(|instances| instances.by_name.get(name).cloned())
    }

    /// Every instance, by name.
    pub fn all(&self) -> Vec<Arc<Instance>> {
        self.with(|instances| instances.by_name.values().cloned().collect())
    }

    /// The instance whose OAuth client this is.
    pub(crate) fn by_client_id(&self, client_id: &str) -> Option<Arc<Instance>> {
        self.with(|instances| {
            instances
                .by_name
                .values()
                .find(|instance| instance.credentials().client_id == client_id)
                .cloned()
        })
    }

    /// The instance whose account on the sFTP site has this name.
    pub fn by_sftp_username(&self, username: &str) -> Option<Arc<Instance>> {
        self.with(|instances| {
            instances
                .by_name
                .values()
                .find(|instance| instance.credentials().sftp_username == username)
                .cloned()
        })
    }

    /// The instance where a device waits under this user code.
    pub(crate) fn by_device(&self, user_code: &str) -> Option<Arc<Instance>> {
        let mut all = self.all().into_iter();
        all.find(|instance| instance.device_wish(user_code).is_some())
    }

    /// The instance that issued a token, and the token's scopes unless it is expired. A forged
    /// token proves nothing about where it belongs.
    pub(crate) fn by_token(&self, token: &str) -> (Option<Arc<Instance>>, Option<String>) {
        let Some(instance) = claimed_instance(token).and_then(|name| self.by_name(&name)) else {
            return (None, None);
        };
        match instance.check_token(token, Purpose::Access) {
            Ok(scope) => (Some(instance), Some(scope)),
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

    /// The instance that an API key opens.
    pub(crate) fn by_api_key(&self, key: &str) -> Option<Arc<Instance>> {
        let opens = |instance: &Instance| instance.api_key().is_some_and(|own| own.is(key));
        self.with(|instances| {
            instances
                .by_name
                .values()
                .find(|instance| opens(instance))
                .cloned()
        })
    }

    fn with<T>(&self, step: impl FnOnce(&mut Instances) -> T) -> T {
        step(
            &mut self
                .instances
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.end();
    }
}

impl RollBack for Registry {
    fn roll_back(&self, number: i64, stored: Option<Stored>, told: &[EventId]) {
        let mut all = self.all().into_iter();
        let Some(instance) = all.find(|instance| instance.kept_number() == Some(number)) else {
            return;
        };
        let Some(stored) = stored else {
            // It was never there.
            self.with(|instances| instances.by_name.remove(instance.name()));
            instance.cancel_jobs();
            return;
        };
        if let Err(error) = instance.roll_back(stored, told) {
            tracing::error!(%error, instance = instance.name(), "what was kept cannot be read");
        }
    }
}

/// A data folder that no registry can go on with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] DataDirError),
    /// What begins with the world cannot begin.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

fn is_name(name: &str) -> bool {
    (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
