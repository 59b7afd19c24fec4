//! Pages for people: the console.
//!
//! HTML without logins and without inline scripts; everything works without JavaScript, which only
//! keeps a page up to date. Visits are no part of the journal.

pub(crate) mod assets;
pub(crate) mod console;
mod error;
mod layout;
mod moment;
mod response;

pub(crate) use response::from_another_site;
