//! The control API under `/_mock`.

mod access;
mod calls;
mod clock;
mod faults;
mod instances;
mod journal;
mod metrics;
mod openapi;
mod snapshot;
