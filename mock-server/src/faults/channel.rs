//! What a rule can stand in the way of.

use std::fmt;

/// The operation of a client that connects, before anybody knows who he is.
pub(super) const CONNECT: &str = "connect";

/// A channel between the fake and a client, or a step of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Requests: `PUT /api/users/281`.
    Http,
    /// Steps on the sFTP site: `sftp.write /Incoming/Users/*`.
    Sftp,
    /// Files that the import job takes up: `job.import users.csv`.
    Job,
    /// Mails, of Coupa and to the sink: `mail.deliver ops@*`.
    Mail,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Http, Self::Sftp, Self::Job, Self::Mail];

    /// The operations that a rule can name, HTTP's being its methods.
    pub fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Http => &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
            Self::Sftp => &[
                CONNECT, "auth", "open", "read", "write", "close", "rename", "remove", "mkdir",
                "rmdir", "list", "stat", "setstat", "realpath",
            ],
            Self::Job => &["import"],
            Self::Mail => &["deliver"],
        }
    }

    /// The operations that a rule names as in `sftp.auth`: all but HTTP's methods.
    pub(super) fn prefixed_operations(self) -> &'static [&'static str] {
        match self {
            Self::Http => &[CONNECT],
            Self::Sftp | Self::Job | Self::Mail => self.operations(),
        }
    }

    /// The channel of an operation's first word, as in `sftp.auth`.
    pub(super) fn by_prefix(prefix: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.name() == prefix)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Sftp => "sftp",
            Self::Job => "job",
            Self::Mail => "mail",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
