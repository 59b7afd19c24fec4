//! A fresh server for each test, and replies with checks of their own.

mod described;
mod mock;
mod process;
mod reply;
mod tools;

pub use mock::{CLIENT_FORM, Format, Mock, client_form};
pub use process::{COUPA_MOCK, Served};
pub use reply::{Reply, ids};
pub use tools::{has, has_python, printed};
