//! Instances that last: how they are kept in a data folder, and go on as it has them.

use std::fmt::Display;
use std::sync::{Arc, Weak};

use super::registry::{DEFAULT_INSTANCE, NewInstance, Registry, RegistryError};
use crate::instance::{About, Behaviour, Instance, World};
use crate::journal::EventId;
use crate::keep::{
    DataDirError, Database, Keep, Log, Mark, NotKept, RollBack, Stored, StoredInstance,
};

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

impl Registry {
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
        let registry = Arc::new(Self::empty(world, behaviour, Some(Arc::clone(&log))));
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
        let wish = NewInstance {
            name: None,
            world: own,
            clock: Some(about.clock),
            seed: Some(about.seed),
        };
        let settings = self.settings(stored.name, about.credentials(), wish);
        let log = self.log.clone().ok_or("nothing is kept")?;
        let keep = Keep::new(log, stored.number);
        Instance::resumed(settings, &about, stored.parts, keep).map_err(|error| told(&error))
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
