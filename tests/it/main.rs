//! End-to-end tests over real sockets: the fake Coupa, the connector and the command line as their
//! users meet them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test fails by panicking"
)]

mod api;
mod cli;
mod control;
mod embedded;
mod faults;
mod fuzz;
mod isolation;
mod jobs;
mod lasting;
mod mail;
mod pages;
mod reruns;
mod security;
mod sftp;
mod stop;
mod support;
