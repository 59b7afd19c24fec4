//! Worlds: what an instance holds at its start, and the settings that come with it.

mod custom_fields;
mod settings;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod world;

pub use settings::{PollInterval, Settings};
pub use world::{World, WorldError};
