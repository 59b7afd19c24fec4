//! `/data_sources`: what became of the files that were loaded (Coupa, *1.4 Deactivate a User*: the page
//! shows errors of the file's structure and of its data). How it looks is assumed.

mod actions;
mod detail;
mod list;
mod paging;
mod status;

pub(super) use actions::{file, reload};
pub(super) use detail::show;
pub(super) use list::list;
