//! Creates and deletes the instances of a process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::known_tokens::KnownTokens;
use crate::instance::{
    Behaviour, Credentials, Instance, InstanceSettings, Mode, World, WorldError,
};
use crate::journal::Tally;
use crate::keep::{Keep, Log, NotKept};

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
    pub(super) log: Option<Arc<Log>>,
    pub(super) known_tokens: KnownTokens,
}

#[derive(Debug, Default)]
pub(super) struct Instances {
    pub(super) by_name: BTreeMap<String, Arc<Instance>>,
    /// How many were ever created: no two get the same credentials.
    pub(super) created: u64,
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
        let registry = Self::empty(world, behaviour, None);
        registry.add_default()?;
        Ok(registry)
    }

    pub(super) fn empty(world: World, behaviour: Behaviour, log: Option<Arc<Log>>) -> Self {
        Self {
            world,
            behaviour,
            instances: Mutex::default(),
            clocks: Arc::default(),
            log,
            known_tokens: KnownTokens::default(),
        }
    }

    pub(super) fn add_default(&self) -> Result<(), RegistryError> {
        let credentials = Credentials::fixed(self.behaviour.seed);
        let wish = NewInstance {
            name: Some(DEFAULT_INSTANCE.to_owned()),
            ..NewInstance::default()
        };
        self.add(wish, |_| credentials).map(drop)
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
        let name = wish
            .name
            .clone()
            .unwrap_or_else(|| format!("instance-{number}"));
        let taken = |instances: &Instances| instances.by_name.contains_key(&name);
        if self.with(|instances| taken(instances)) {
            return Err(RegistryError::NameTaken(name));
        }
        let log = self.log.clone();
        let keep = log.map(|log| Keep::new(log, i64::try_from(number).unwrap_or(i64::MAX)));
        let own_world = wish.world.as_ref();
        let own_world = own_world.map(|world| world.source().clone());
        let settings = self.settings(name.clone(), credentials(number), wish);
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

    /// As wished, or else as `serve` was started.
    pub(super) fn settings(
        &self,
        name: String,
        credentials: Credentials,
        wish: NewInstance,
    ) -> InstanceSettings {
        InstanceSettings {
            name,
            credentials,
            world: wish.world.unwrap_or_else(|| self.world.clone()),
            behaviour: Behaviour {
                clock: wish.clock.unwrap_or(self.behaviour.clock),
                seed: wish.seed.unwrap_or(self.behaviour.seed),
                ..self.behaviour.clone()
            },
            clocks: Arc::clone(&self.clocks),
        }
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

    pub(super) fn with<T>(&self, step: impl FnOnce(&mut Instances) -> T) -> T {
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

fn is_name(name: &str) -> bool {
    (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
