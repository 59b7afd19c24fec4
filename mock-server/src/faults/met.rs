//! What a channel is told: the effect that met a step of its own.

use super::effect::Effect;
use super::http::HttpEffect;
use super::job::JobEffect;
use super::mail::MailEffect;
use super::phase::Phase;
use super::plan::Fired;
use super::sftp::SftpEffect;

/// A rule that fired, with an effect of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met<E> {
    /// Name of the rule, the `fault` of the step's own event in the journal.
    pub rule: String,
    /// What to do.
    pub effect: E,
    /// Before or after the step is taken.
    pub phase: Phase,
    /// At which byte.
    pub offset: u64,
}

impl<E> Met<E> {
    fn new(fired: Fired, own: impl FnOnce(Effect) -> Option<E>) -> Option<Self> {
        Some(Self {
            rule: fired.rule,
            phase: fired.phase,
            offset: fired.offset,
            effect: own(fired.effect)?,
        })
    }
}

/// `None` for an effect of another channel, which the plan never answers.
impl Fired {
    /// For a request.
    pub fn http(self) -> Option<Met<HttpEffect>> {
        Met::new(self, |effect| match effect {
            Effect::Http(effect) => Some(effect),
            Effect::Sftp(_) | Effect::Job(_) | Effect::Mail(_) => None,
        })
    }

    /// For a step on the sFTP site.
    pub fn sftp(self) -> Option<Met<SftpEffect>> {
        Met::new(self, |effect| match effect {
            Effect::Sftp(effect) => Some(effect),
            Effect::Http(_) | Effect::Job(_) | Effect::Mail(_) => None,
        })
    }

    /// For a file of the import job.
    pub fn job(self) -> Option<Met<JobEffect>> {
        Met::new(self, |effect| match effect {
            Effect::Job(effect) => Some(effect),
            Effect::Http(_) | Effect::Sftp(_) | Effect::Mail(_) => None,
        })
    }

    /// For a mail.
    pub fn mail(self) -> Option<Met<MailEffect>> {
        Met::new(self, |effect| match effect {
            Effect::Mail(effect) => Some(effect),
            Effect::Http(_) | Effect::Sftp(_) | Effect::Job(_) => None,
        })
    }
}
