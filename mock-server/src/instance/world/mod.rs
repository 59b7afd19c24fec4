//! Worlds: what an instance holds at its start, and the settings that come with it.

pub(in crate::instance) mod custom_fields;
mod export;
mod generate;
mod mistake;
mod read;
mod records;
mod schema;
mod settings;
#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
mod tests;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod world;

pub use crate::place::Place;
pub use generate::Generate;
pub use mistake::{Mistake, TextPlace, WorldError};
pub use settings::{PollInterval, Settings};
pub use world::World;
