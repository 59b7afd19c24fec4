//! Effects on the sFTP site.

use serde::Serialize;
use serde_json::{Value, json};

use super::arguments::{self, number};
use super::error::Reason;
use super::lasting::Lasting;
use super::phase::Phase;

/// What happens to a step on the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SftpEffect {
    /// `refuse_auth`: a good password or key is refused.
    RefuseAuth,
    /// `status`: the step is answered with this status.
    Status(SftpStatus),
    /// `disconnect`: the connection ends once so many bytes of the file were moved.
    Disconnect(u64),
    /// `stall`: no answer for so long, by real time.
    Stall(Lasting),
    /// `host_key: changed`: the server shows another host key.
    HostKeyChanged,
}

/// An SFTP status that is no success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SftpStatus {
    /// `SSH_FX_PERMISSION_DENIED`
    PermissionDenied,
    /// `SSH_FX_FAILURE`
    Failure,
    /// `SSH_FX_NO_SUCH_FILE`
    NoSuchFile,
    /// `SSH_FX_FAILURE`, saying that there is no space left: version 3 has no status for it.
    NoSpace,
}

impl SftpEffect {
    pub(super) const NAMES: &[&str] = &["refuse_auth", "status", "disconnect", "stall", "host_key"];

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::RefuseAuth => "refuse_auth",
            Self::Status(_) => "status",
            Self::Disconnect(_) => "disconnect",
            Self::Stall(_) => "stall",
            Self::HostKeyChanged => "host_key",
        }
    }

    /// Its argument as it is written in a rule.
    pub(super) fn argument(&self) -> Value {
        match self {
            Self::RefuseAuth => json!(true),
            Self::Status(status) => json!(status),
            Self::Disconnect(bytes) => json!(bytes),
            Self::Stall(lasting) => json!(lasting),
            Self::HostKeyChanged => json!("changed"),
        }
    }

    /// When it happens unless the rule says otherwise; `None` when there is no choice.
    pub(super) fn default_phase(&self) -> Option<Phase> {
        matches!(self, Self::Status(_) | Self::Stall(_)).then_some(Phase::Before)
    }

    /// The operations that it can happen to; `None` for all that have a path.
    pub(super) fn operations(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::RefuseAuth => Some(&["auth"]),
            // The key is shown before anybody says who he is.
            Self::HostKeyChanged => Some(&["connect", "auth"]),
            Self::Status(_) | Self::Disconnect(_) | Self::Stall(_) => None,
        }
    }

    pub(super) fn read(name: &str, value: &Value) -> Result<Option<Self>, Reason> {
        Ok(Some(match name {
            "refuse_auth" => arguments::yes(name, value).map(|()| Self::RefuseAuth)?,
            "status" => Self::Status(SftpStatus::from_json(name, value)?),
            "disconnect" => Self::Disconnect(number(name, 0, value)?),
            "stall" => Self::Stall(Lasting::from_json(name, value)?),
            "host_key" if value == "changed" => Self::HostKeyChanged,
            "host_key" => return Err(Reason::invalid(name, "`changed`", value)),
            _ => return Ok(None),
        }))
    }
}

impl SftpStatus {
    fn from_json(field: &str, value: &Value) -> Result<Self, Reason> {
        match value.as_str() {
            Some("permission_denied") => Ok(Self::PermissionDenied),
            Some("failure") => Ok(Self::Failure),
            Some("no_such_file") => Ok(Self::NoSuchFile),
            Some("no_space") => Ok(Self::NoSpace),
            Some(_) | None => Err(Reason::invalid(
                field,
                "`permission_denied`, `failure`, `no_such_file` or `no_space`",
                value,
            )),
        }
    }
}
