//! The sFTP site as its clients meet it.

mod client;
mod openssh;
mod python;
mod site;
