//! XML as Coupa writes and reads it: a root by the model, kebab-case elements, `type=`, `nil=`.

mod chars;
mod decode;
mod encode;
mod token;

pub(super) use decode::decode;
pub(super) use encode::{encode_errors, encode_list, encode_record};
