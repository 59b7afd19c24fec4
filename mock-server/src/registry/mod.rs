//! All instances of a process.
//!
//! `registry` creates and deletes them, `lookup` finds the one that a credential belongs to, `lasting`
//! keeps them in a data folder.

mod known_tokens;
mod lasting;
mod lookup;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod registry;

pub(crate) use lasting::OpenError;
pub use registry::{DEFAULT_INSTANCE, NewInstance, Registry, RegistryError};
