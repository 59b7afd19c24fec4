//! The fault plan of an instance: rules that say when something goes wrong, and what.
//!
//! A rule is written as in
//! `{"name": "refused", "when": "PUT /api/users/281", "nth": 1, "reply": {"status": 400, "errors": ["…"]}}`.
//! [`Plan::decide`] is asked once for each request and answers with the effect that it meets. The
//! module is pure: it sends nothing, reads no clock, and draws from a seed.
//!
//! Every effect and channel of the public interface is known by name; those that are not built
//! are refused as [`Reason::NotImitated`], so that nobody mistakes a rule that never fires for a
//! connector that never fails.

mod effect;
mod error;
mod fields;
mod nearest;
mod nth;
mod path;
mod plan;
mod probability;
mod reply;
mod rule;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod when;

pub use effect::Effect;
pub use error::{Error, Reason};
pub(crate) use nearest::nearest;
pub use nth::Nth;
pub use plan::{Fired, Listed, Plan};
pub use probability::Probability;
pub use reply::{Reply, ReplyBody};
pub use rule::Rule;
pub use when::{Request, When};
