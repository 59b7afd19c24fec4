//! What a data folder keeps of those who were let in, or are about to be: tokens, codes, devices. A
//! reset and a snapshot leave it alone.

use super::authorization::AuthorizationsState;
use super::device::DevicesState;
use super::instance::{Instance, lock};
use super::keeping::taken;
use super::state::StateError;
use super::token::GivenTokens;
use crate::keep::Stored;

pub(super) const TOKENS: &str = "_tokens";
pub(super) const CODES: &str = "_codes";
pub(super) const DEVICES: &str = "_devices";

#[derive(Debug)]
pub(super) struct Doors {
    pub(super) tokens: GivenTokens,
    pub(super) codes: AuthorizationsState,
    pub(super) devices: DevicesState,
}

impl Doors {
    /// Takes them out of what was kept; earlier versions kept no codes.
    ///
    /// # Errors
    /// [`StateError`] for rows that cannot be understood.
    pub(super) fn from_rows(stored: &mut Stored) -> Result<Self, StateError> {
        Ok(Self {
            tokens: taken(stored, TOKENS)?.unwrap_or_default(),
            codes: taken(stored, CODES)?.unwrap_or_default(),
            devices: taken(stored, DEVICES)?.unwrap_or_default(),
        })
    }
}

impl Instance {
    /// Goes on as they were kept.
    pub(super) fn open(&self, doors: Doors) {
        *self.tokens.given() = doors.tokens;
        lock(&self.authorizations).resume(doors.codes);
        lock(&self.devices).resume(doors.devices);
    }
}
