//! Pages for people: `/data_sources`, where Coupa's users see what became of their files, and the
//! console.
//!
//! HTML without logins and without inline scripts; everything works without JavaScript, which only
//! keeps a page up to date. Visits are no part of the journal.

pub(crate) mod assets;
pub(crate) mod console;
mod data_sources;
mod error;
mod layout;
mod links;
mod moment;
mod response;
mod router;
mod visit;

pub(crate) use response::from_another_site;
pub(crate) use router::router;
