//! `steps`: what happens, in order.

mod request;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main file"
)]
mod steps;
mod verbs;

pub(super) use steps::steps;
