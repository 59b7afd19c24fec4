//! Where options come from: a flag beats a variable beats `coupa-mock.toml`. One place for the long
//! flags of all commands; the commands themselves only say which flags they have.

mod file;
mod layers;

pub(crate) use layers::parse;
