//! Bodies: what is written to Coupa, what is read from it, and the error texts in an answer.

mod error_texts;
mod loads;
mod read;
mod write;
mod xml;

pub(crate) use error_texts::error_texts;
pub(crate) use loads::read_loads;
pub(crate) use read::{ReadError, read_user, read_users};
pub(crate) use write::{Fields, Value, WriteError, write_object};
