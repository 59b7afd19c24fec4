//! What a write does: create and update by the field tables, for the API and for worlds.

mod apply;
mod collection;
mod custom;
mod draft;
mod follow;
mod membership;
mod owned;
mod reference;
mod rules;
mod scalar;
mod seed;
mod validate;

pub use apply::{Change, UnknownNames, Written, create, delete, note, note_new, update};
pub use collection::{Collection, Link, Member, create_in, link};
pub(crate) use scalar::is_xml_char;
pub use seed::{Refused, Seed, seed};
pub(crate) use validate::unknown_attribute;
pub(in crate::domain) use validate::unknown_custom_field;
