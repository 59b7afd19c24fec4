//! What a write does: create and update by the field tables, for the API and for worlds.

mod apply;
mod collection;
mod custom;
mod draft;
mod follow;
mod hierarchy;
mod membership;
mod owned;
mod reference;
mod rules;
mod scalar;
mod seed;
mod unknown;
mod validate;

pub use apply::{Change, UnknownNames, Written, create, delete, note, note_new, update};
pub use collection::{Collection, Link, Member, create_in, link};
pub(crate) use scalar::is_xml_char;
pub use seed::{Refused, Seed, seed};
pub(in crate::domain) use unknown::unknown_custom_field;
pub(crate) use unknown::{unknown_attribute, unknown_attribute_briefly};
