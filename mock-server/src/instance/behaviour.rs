//! How instances behave unless their world or their creator says otherwise.

use super::clock::Mode;
use super::outside::Outside;
use super::rate_limit::RateLimit;
use super::world::PollInterval;
use crate::domain::release::Release;
use crate::domain::write::UnknownNames;
use crate::faults::Rule;
use crate::journal::Limits;

/// The options that `serve` hands to every instance.
#[derive(Debug, Clone)]
pub(crate) struct Behaviour {
    /// How the clock moves.
    pub(crate) clock: Mode,
    /// Of everything random.
    pub(crate) seed: u64,
    /// What happens to names that a resource does not have.
    pub(crate) unknown: UnknownNames,
    /// The release to imitate unless the world says another.
    pub(crate) release: Release,
    /// What is around the instance.
    pub(crate) outside: Outside,
    /// Whether requests can come too fast, unless the world says otherwise.
    pub(crate) rate_limit: RateLimit,
    /// How often files are picked up, unless the world says otherwise.
    pub(crate) poll_interval: PollInterval,
    /// The fault plan at the start and after a reset.
    pub(crate) faults: Vec<Rule>,
    /// How much the journal remembers.
    pub(crate) journal: Limits,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            clock: Mode::Real,
            seed: 1,
            outside: Outside::default(),
            unknown: UnknownNames::Refuse,
            release: Release::CURRENT,
            rate_limit: RateLimit::Off,
            poll_interval: PollInterval::default(),
            faults: Vec::new(),
            journal: Limits::default(),
        }
    }
}
