//! A fresh server for each test, and replies with checks of their own.

mod mock;
mod process;
mod reply;

pub use mock::{Format, Mock};
pub use process::{COUPA_MOCK, Served};
pub use reply::Reply;
