//! What a rule does, on any channel.

use serde::{Serialize, Serializer};

use super::channel::Channel;
use super::error::Reason;
use super::fields::Fields;
use super::http::HttpEffect;
use super::job::JobEffect;
use super::mail::MailEffect;
use super::phase::Phase;
use super::sftp::SftpEffect;
use super::when::When;

/// What happens when a rule fires. In JSON a field of the rule, named as the effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// To a request.
    Http(HttpEffect),
    /// To a step on the sFTP site.
    Sftp(SftpEffect),
    /// To a file of the import job.
    Job(JobEffect),
    /// To a mail.
    Mail(MailEffect),
}

impl Effect {
    /// Its name, the `effect` of the journal's event.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Http(effect) => effect.name(),
            Self::Sftp(effect) => effect.name(),
            Self::Job(effect) => effect.name(),
            Self::Mail(effect) => effect.name(),
        }
    }

    /// Names of the effects of a channel.
    pub fn names(channel: Channel) -> &'static [&'static str] {
        match channel {
            Channel::Http => HttpEffect::NAMES,
            Channel::Sftp => SftpEffect::NAMES,
            Channel::Job => JobEffect::NAMES,
            Channel::Mail => MailEffect::NAMES,
        }
    }

    /// Names of the effects that can meet a client as it connects.
    pub(super) fn at_connections(channel: Channel) -> &'static [&'static str] {
        match channel {
            Channel::Http => &["tls_failure"],
            Channel::Sftp => &["host_key"],
            Channel::Job | Channel::Mail => &[],
        }
    }

    /// Reads the one effect of a rule whose other fields are already taken.
    pub(super) fn from_fields(when: &When, mut fields: Fields) -> Result<Self, Reason> {
        let names: Vec<String> = fields.names().map(str::to_owned).collect();
        let name = match names.as_slice() {
            [] => return Err(Reason::NoEffect),
            [name] => name,
            [_, _, ..] => return Err(Reason::SeveralEffects(names)),
        };
        let value = fields.require(name)?;
        let channel = when.channel();
        match channel {
            Channel::Http => HttpEffect::read(name, value)?.map(Self::Http),
            Channel::Sftp => SftpEffect::read(name, &value)?.map(Self::Sftp),
            Channel::Job => JobEffect::read(name, value)?.map(Self::Job),
            Channel::Mail => MailEffect::read(name, &value)?.map(Self::Mail),
        }
        .ok_or_else(|| Reason::WrongChannel {
            effect: name.clone(),
            when: when.to_string(),
            effects: Self::names(channel),
        })
    }

    /// When it happens unless the rule says otherwise; `None` when there is no choice.
    pub(super) fn default_phase(&self) -> Option<Phase> {
        match self {
            Self::Http(effect) => effect.default_phase(),
            Self::Sftp(effect) => effect.default_phase(),
            Self::Job(_) | Self::Mail(_) => None,
        }
    }

    /// Whether a rule can say at which byte it happens.
    pub(super) fn takes_offset(&self) -> bool {
        match self {
            Self::Http(effect) => effect.takes_offset(),
            Self::Sftp(SftpEffect::Stall(_)) => true,
            Self::Sftp(_) | Self::Job(_) | Self::Mail(_) => false,
        }
    }

    /// The operations that it can happen to; `None` for all of its channel.
    pub(super) fn operations(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::Sftp(effect) => effect.operations(),
            Self::Http(_) | Self::Job(_) | Self::Mail(_) => None,
        }
    }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let argument = match self {
            Self::Http(effect) => effect.argument(),
            Self::Sftp(effect) => effect.argument(),
            Self::Job(effect) => effect.argument(),
            Self::Mail(effect) => effect.argument(),
        };
        serializer.collect_map([(self.name(), argument)])
    }
}
