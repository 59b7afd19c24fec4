//! What a rule does.

use serde::Serialize;

use super::error::Reason;
use super::fields::Fields;
use super::reply::Reply;

/// The field of an effect that is built.
const REPLY: &str = "reply";

/// Effects of the interface that are not built: on HTTP, on sFTP, on the import job and on mail.
const NOT_IMITATED: [&str; 21] = [
    "delay",
    "reset",
    "truncate",
    "malformed",
    "html",
    "slow",
    "stale",
    "ignore",
    "expire_token",
    "rate_limit",
    "refuse_auth",
    "status",
    "disconnect",
    "stall",
    "host_key",
    "late",
    "never",
    "row_error",
    "header_error",
    "fail",
    "refuse",
];

/// What happens when a rule fires. In JSON a field of the rule, named as the effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// `reply`: this answer instead of Coupa's own; the request does nothing.
    Reply(Reply),
}

impl Effect {
    /// Its name, the `effect` of the journal's event.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reply(_) => REPLY,
        }
    }

    /// Names of every effect of the interface, built or not.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        std::iter::once(REPLY).chain(NOT_IMITATED)
    }

    /// Reads the one effect of a rule whose other fields are already taken.
    pub(super) fn from_fields(mut fields: Fields) -> Result<Self, Reason> {
        let names: Vec<String> = fields.names().map(str::to_owned).collect();
        match names.as_slice() {
            [] => Err(Reason::NoEffect),
            [name] if name == REPLY => Ok(Self::Reply(Reply::from_json(fields.require(REPLY)?)?)),
            [name] => Err(Reason::NotImitated(name.clone())),
            [_, _, ..] => Err(Reason::SeveralEffects(names)),
        }
    }
}
