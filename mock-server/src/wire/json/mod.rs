//! JSON as Coupa writes and reads it: no root, kebab-case keys, decimals as strings.

mod decode;
mod encode;

pub(super) use decode::{decode, decode_any};
pub(super) use encode::{Writer, encode_errors};
