//! `/_mock/console`: what happens in the instances, and their clocks, for people.

mod clock;
mod event;
mod instance;
mod mail;
mod overview;
mod router;

pub(crate) use router::{PATH, router};
