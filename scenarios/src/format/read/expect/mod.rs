//! `expect`, plane by plane.

mod connector;
mod coupa;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main file"
)]
mod expect;
mod traffic;

pub(super) use expect::{expect, of_request, of_step};
pub(super) use traffic::method_and_path;
