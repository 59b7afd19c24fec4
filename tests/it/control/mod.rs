//! The control API under `/_mock`.

mod calls;
mod faults;
mod journal;
mod metrics;
mod openapi;
mod snapshot;
