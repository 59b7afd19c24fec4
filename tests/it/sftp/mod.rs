//! The sFTP site as its clients meet it.

mod openssh;
mod python;
mod site;
