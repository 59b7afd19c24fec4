//! A fresh server for each test, and replies with checks of their own.

mod mock;
mod reply;

pub use mock::{Format, Mock};
pub use reply::Reply;
