//! One client's conversation: each request is one step on the instance's site, and one reply.
//!
//! `conversation` is the edge that every request passes once, `perform` says which step it means.

#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod conversation;
mod files;
mod folders;
mod noted;
mod perform;

pub(super) use conversation::{Account, Conversation, End};
