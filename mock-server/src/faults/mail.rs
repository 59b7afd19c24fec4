//! Effects on mails.

use serde_json::{Value, json};

use super::arguments;
use super::error::Reason;
use super::lasting::Lasting;

/// What happens to a mail, of Coupa's own or to the sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailEffect {
    /// `refuse`: it is not taken.
    Refuse,
    /// `delay`: it is taken late, by real time.
    Delay(Lasting),
}

impl MailEffect {
    pub(super) const NAMES: &[&str] = &["refuse", "delay"];

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Delay(_) => "delay",
        }
    }

    /// Its argument as it is written in a rule.
    pub(super) fn argument(&self) -> Value {
        match self {
            Self::Refuse => json!(true),
            Self::Delay(lasting) => json!(lasting),
        }
    }

    pub(super) fn read(name: &str, value: &Value) -> Result<Option<Self>, Reason> {
        Ok(Some(match name {
            "refuse" => arguments::yes(name, value).map(|()| Self::Refuse)?,
            "delay" => Self::Delay(Lasting::from_json(name, value)?),
            _ => return Ok(None),
        }))
    }
}
