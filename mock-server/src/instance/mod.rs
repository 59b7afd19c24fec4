//! One customer's Coupa: records, clock, journal, fault plan and messages behind one credential.

mod access;
mod acts;
mod authorization;
mod beginning;
mod behaviour;
mod changes;
mod clock;
mod collections;
mod credentials;
mod device;
mod doors;
mod draw;
mod edit;
mod faults;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod instance;
mod keeping;
mod messages;
mod outside;
mod pkce;
mod rate_limit;
mod replica;
mod state;
mod steps;
mod token;
mod ways;
mod webhooks;
mod world;

pub(crate) use acts::Act;
pub(crate) use authorization::Authorization;
pub(crate) use behaviour::Behaviour;
pub use clock::{ClockError, Mode};
pub use credentials::{Credentials, Secret};
pub(crate) use device::{
    Decision, INTERVAL_S as DEVICE_INTERVAL_S, LIFETIME_S as DEVICE_LIFETIME_S,
};
pub(crate) use edit::{Edit, Life};
pub use faults::Waited;
pub use instance::Instance;
pub(crate) use instance::{API_USER, InstanceSettings};
pub(crate) use keeping::{About, NumberNotKept};
pub(crate) use outside::Outside;
pub(crate) use pkce::Challenge;
pub use rate_limit::RateLimit;
pub(crate) use replica::Writing;
pub(crate) use state::Base64;
pub use state::StateError;
pub(crate) use token::{Purpose, TokenError, claimed_instance};
pub use webhooks::ReceivedWebhook;
pub use world::{Generate, Mistake, Place, PollInterval, Settings, TextPlace, World, WorldError};
