//! The sFTP site as its clients meet it.

mod access;
mod any_table;
mod client;
mod faults;
mod full;
mod near_misses;
mod openssh;
mod others;
mod protocol;
mod python;
mod raw;
pub(crate) mod site;
