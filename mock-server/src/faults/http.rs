//! Effects on requests.

use serde_json::{Value, json};

use super::arguments::{self, number};
use super::error::Reason;
use super::fields::Fields;
use super::lasting::Lasting;
use super::phase::Phase;
use super::reply::{Reply, status};

/// What happens to a request or its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpEffect {
    /// `reply`: this answer instead of Coupa's own.
    Reply(Reply),
    /// `delay`: the answer comes late, by real time.
    Delay(Lasting),
    /// `reset`: the connection is reset instead of answered.
    Reset(Phase),
    /// `truncate`: the connection is closed after so many bytes of the body.
    Truncate(u64),
    /// `content_length`: the header says so many bytes, whatever the body has.
    ContentLength(u64),
    /// `malformed`: the body breaks off in the middle of XML or JSON.
    Malformed,
    /// `html`: an error page, as a proxy sends it.
    Html {
        /// Its status code.
        status: u16,
    },
    /// `slow`: the body comes with so many bytes a second.
    Slow {
        /// At least 1.
        bytes_per_second: u64,
    },
    /// `stall`: nothing is sent for so long in the middle of the body.
    Stall(Lasting),
    /// `stale`: a read shows what was true before the last write.
    Stale,
    /// `ignore`: the answer says that the change was made, and it was not.
    Ignore,
    /// `expire_token`: 401, and the token of the request is worth nothing from now on.
    ExpireToken,
    /// `rate_limit`: 429.
    RateLimit {
        /// Seconds in the header `Retry-After`, if it is there.
        retry_after: Option<u64>,
    },
    /// `tls_failure`: bytes that are no TLS record (over plain HTTP: no answer) come instead of the answer.
    TlsFailure,
}

impl HttpEffect {
    pub(super) const NAMES: &[&str] = &[
        "reply",
        "delay",
        "reset",
        "truncate",
        "content_length",
        "malformed",
        "html",
        "slow",
        "stall",
        "stale",
        "ignore",
        "expire_token",
        "rate_limit",
        "tls_failure",
    ];

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Reply(_) => "reply",
            Self::Delay(_) => "delay",
            Self::Reset(_) => "reset",
            Self::Truncate(_) => "truncate",
            Self::ContentLength(_) => "content_length",
            Self::Malformed => "malformed",
            Self::Html { .. } => "html",
            Self::Slow { .. } => "slow",
            Self::Stall(_) => "stall",
            Self::Stale => "stale",
            Self::Ignore => "ignore",
            Self::ExpireToken => "expire_token",
            Self::RateLimit { .. } => "rate_limit",
            Self::TlsFailure => "tls_failure",
        }
    }

    /// Its argument as it is written in a rule.
    pub(super) fn argument(&self) -> Value {
        match self {
            Self::Reply(reply) => json!(reply),
            Self::Delay(lasting) | Self::Stall(lasting) => json!(lasting),
            Self::Reset(phase) => json!(phase),
            Self::Truncate(bytes) | Self::ContentLength(bytes) => json!(bytes),
            Self::Slow { bytes_per_second } => json!(bytes_per_second),
            Self::Html { status } => json!({ "status": status }),
            Self::RateLimit { retry_after: None } => json!({}),
            Self::RateLimit { retry_after } => json!({ "retry_after": retry_after }),
            Self::Malformed | Self::Stale | Self::Ignore | Self::ExpireToken | Self::TlsFailure => {
                json!(true)
            }
        }
    }

    /// When it happens unless the rule says otherwise; `None` when there is no choice.
    pub(super) fn default_phase(&self) -> Option<Phase> {
        match self {
            Self::Reply(_) | Self::Html { .. } => Some(Phase::Before),
            Self::Delay(_) => Some(Phase::After),
            Self::Reset(_)
            | Self::Truncate(_)
            | Self::ContentLength(_)
            | Self::Malformed
            | Self::Slow { .. }
            | Self::Stall(_)
            | Self::Stale
            | Self::Ignore
            | Self::ExpireToken
            | Self::RateLimit { .. }
            | Self::TlsFailure => None,
        }
    }

    /// Whether a rule can say at which byte of the body it happens.
    pub(super) fn takes_offset(&self) -> bool {
        matches!(
            self,
            Self::Reset(Phase::After) | Self::Slow { .. } | Self::Stall(_)
        )
    }

    pub(super) fn read(name: &str, value: Value) -> Result<Option<Self>, Reason> {
        Ok(Some(match name {
            "reply" => Self::Reply(Reply::from_json(value)?),
            "delay" => Self::Delay(Lasting::from_json(name, &value)?),
            "reset" => Self::Reset(Phase::from_json(name, &value)?),
            "truncate" => Self::Truncate(number(name, 0, &value)?),
            "content_length" => Self::ContentLength(number(name, 0, &value)?),
            "malformed" => arguments::yes(name, &value).map(|()| Self::Malformed)?,
            "html" => {
                let mut fields = Fields::new("html", "html.", value, &["status"])?;
                Self::Html {
                    status: status(fields.path("status"), &fields.require("status")?)?,
                }
            }
            "slow" => Self::Slow {
                bytes_per_second: number(name, 1, &value)?,
            },
            "stall" => Self::Stall(Lasting::from_json(name, &value)?),
            "stale" => arguments::yes(name, &value).map(|()| Self::Stale)?,
            "ignore" => arguments::yes(name, &value).map(|()| Self::Ignore)?,
            "expire_token" => arguments::yes(name, &value).map(|()| Self::ExpireToken)?,
            "rate_limit" => Self::RateLimit {
                retry_after: retry_after(value)?,
            },
            "tls_failure" => arguments::yes(name, &value).map(|()| Self::TlsFailure)?,
            _ => return Ok(None),
        }))
    }
}

/// `{retry_after: 2}`, or `true` or `{}` for an answer without the header.
fn retry_after(value: Value) -> Result<Option<u64>, Reason> {
    if value == Value::Bool(true) {
        return Ok(None);
    }
    let mut fields = Fields::new("rate_limit", "rate_limit.", value, &["retry_after"])?;
    fields
        .take("retry_after")
        .filter(|value| !value.is_null())
        .map(|value| number("rate_limit.retry_after", 0, &value))
        .transpose()
}
