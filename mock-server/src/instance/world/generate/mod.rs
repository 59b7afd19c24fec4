//! Made-up records: a plausible company of any size, drawn from the seed of an instance.

mod company;
mod names;

pub use company::Generate;
