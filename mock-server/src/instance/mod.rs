//! One customer's Coupa: records, clock, journal, fault plan and messages behind one credential.

mod access;
mod authorization;
mod behaviour;
mod changes;
mod clock;
mod credentials;
mod edit;
mod faults;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod instance;
mod rate_limit;
mod token;
mod world;

pub(crate) use authorization::Authorization;
pub(crate) use behaviour::Behaviour;
pub use clock::{ClockError, Mode};
pub use credentials::{Credentials, Secret};
pub(crate) use edit::{Edit, Life};
pub use faults::Waited;
pub(crate) use instance::InstanceSettings;
pub use instance::{Instance, ReceivedWebhook};
pub use rate_limit::RateLimit;
pub(crate) use token::{Purpose, TokenError, claimed_instance};
pub use world::{Generate, Mistake, Place, PollInterval, Settings, TextPlace, World, WorldError};
