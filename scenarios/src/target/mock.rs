//! A mock, in process or by URL, and the instances that live in it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use coupa_client::api::Secret;
use coupa_mock_server::MockServer;
use reqwest::{Client, Method};

use super::control::{Control, with_causes};
use super::error::TargetError;
use super::instance::{Instance, World};
use super::places::Places;

/// A control call answers at once.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// A mock that is ready.
#[derive(Debug)]
pub struct Target {
    control: Control,
    places: Arc<Places>,
    server: Option<MockServer>,
    live: Mutex<BTreeMap<String, Instance>>,
}

impl Target {
    /// Starts a mock in this process, on a free port of the loopback interface.
    ///
    /// # Errors
    /// [`TargetError::Start`]
    pub async fn in_process() -> Result<Self, TargetError> {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = MockServer::builder()
            .sftp(free)
            .smtp(free)
            .start()
            .await
            .map_err(|error| TargetError::Start(error.to_string()))?;
        // Whatever proxy the environment names, it does not lead to this process.
        let client = client(Client::builder().no_proxy())?;
        let control = Control::new(client, server.url(), None)?;
        let places = places(&control).await?;
        Ok(Self {
            control,
            places,
            server: Some(server),
            live: Mutex::default(),
        })
    }

    /// The mock at `url`, once it says that it is ready. `admin_token` is what it was started with, if anything.
    ///
    /// # Errors
    /// [`TargetError::Address`], [`TargetError::Unreachable`], or [`TargetError::Refused`] when something else answers.
    pub async fn at(url: &str, admin_token: Option<Secret>) -> Result<Self, TargetError> {
        let control = Control::new(client(Client::builder())?, url, admin_token)?;
        control.call(Method::GET, "readyz", None).await?;
        let places = places(&control).await?;
        Ok(Self {
            control,
            places,
            server: None,
            live: Mutex::default(),
        })
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        self.control.base()
    }

    /// A new instance. It lives until [`Self::delete`], or until [`Self::stop`].
    pub(crate) async fn create(&self, world: &World, seed: u64) -> Result<Instance, TargetError> {
        let instance =
            Instance::create(self.control.clone(), Arc::clone(&self.places), world, seed).await?;
        self.live()
            .insert(instance.name().to_owned(), instance.clone());
        Ok(instance)
    }

    pub(crate) async fn delete(&self, instance: &Instance) -> Result<(), TargetError> {
        self.live().remove(instance.name());
        instance.delete().await
    }

    /// Deletes the instances that are left, and stops the mock when it runs in this process.
    pub async fn stop(self) {
        let left = std::mem::take(&mut *self.live());
        if let Some(server) = self.server {
            server.shutdown().await;
            return;
        }
        for instance in left.values() {
            // Nobody is left to tell; the mock's owner sees the instance in its list.
            let _ = instance.delete().await;
        }
    }

    fn live(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Instance>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn places(control: &Control) -> Result<Arc<Places>, TargetError> {
    let places: Places = control.json(Method::GET, "places", None).await?;
    Ok(Arc::new(places.reached_at(control.host())))
}

fn client(builder: reqwest::ClientBuilder) -> Result<Client, TargetError> {
    builder
        .timeout(CALL_TIMEOUT)
        .build()
        .map_err(|error| TargetError::Start(with_causes(&error)))
}
