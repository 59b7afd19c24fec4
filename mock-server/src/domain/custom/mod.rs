//! Custom fields: what a customer's administrators have added to Coupa's resources.

mod field;
mod fields;
mod render;

pub use field::{CustomField, CustomKind, Place};
pub(crate) use fields::NAMESPACE;
pub use fields::{CustomFields, Refusal};
pub(in crate::domain) use render::Shown;
