//! XML as Coupa writes and reads it: a root by the model, kebab-case elements, `type=`, `nil=`.
//!
//! Two things are not read back as they were written: a reference to no record is left out, and a
//! reference to a record without members is null.

mod chars;
mod decode;
mod encode;
mod token;

pub(super) use decode::decode;
pub(super) use encode::{Writer, encode_errors};
