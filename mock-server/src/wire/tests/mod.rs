//! The formats side by side: what they write, that they read it back, and what they refuse.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod alike;
mod json_refusals;
mod limits;
mod robustness;
mod round_trip;
mod samples;
mod snapshots;
mod xml_malformed;
mod xml_reading;
mod xml_refusals;
