//! What a rule is held against: something that is about to happen, on whatever channel.

use std::fmt;

use super::channel::{CONNECT, Channel};

/// One request, step, file or mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion<'a> {
    /// Where it happens.
    pub channel: Channel,
    /// `PUT`, or an operation of [`Channel::operations`].
    pub operation: &'a str,
    /// What it is about: a path without suffix, percent-decoded; a path on the site; an address.
    pub target: &'a str,
    /// The raw query string of a request, else empty.
    pub query: &'a str,
    /// Names of the user that a request is about: id, login, e-mail, employee number; empty when
    /// there is none, or when no rule asks ([`super::Plan::asks_for_user`]).
    pub user: &'a [String],
}

impl<'a> Occasion<'a> {
    /// A request, its path as it is routed.
    pub fn http(method: &'a str, path: &'a str, query: &'a str) -> Self {
        Self {
            channel: Channel::Http,
            operation: method,
            target: path,
            query,
            user: &[],
        }
    }

    /// A client that connects to HTTP; nobody knows yet who he is.
    pub fn connection() -> Self {
        Self::http(CONNECT, "", "")
    }

    /// Whether a client connects, on whatever channel.
    pub(super) fn is_connection(&self) -> bool {
        self.operation == CONNECT
    }

    /// A step on the sFTP site; `auth` and `connect` have no path.
    pub fn sftp(operation: &'a str, path: &'a str) -> Self {
        Self {
            channel: Channel::Sftp,
            ..Self::http(operation, path, "")
        }
    }

    /// A file that the import job takes up, by its path on the site.
    pub fn job(file: &'a str) -> Self {
        Self {
            channel: Channel::Job,
            ..Self::http("import", file, "")
        }
    }

    /// A mail on its way to an address.
    pub fn mail(address: &'a str) -> Self {
        Self {
            channel: Channel::Mail,
            ..Self::http("deliver", address, "")
        }
    }

    /// The same, about this user.
    #[must_use]
    pub fn about(self, user: &'a [String]) -> Self {
        Self { user, ..self }
    }
}

/// As a rule would name it.
impl fmt::Display for Occasion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.channel != Channel::Http || self.is_connection() {
            write!(f, "{}.", self.channel)?;
        }
        f.write_str(self.operation)?;
        if !self.target.is_empty() {
            write!(f, " {}", self.target)?;
        }
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        Ok(())
    }
}
