//! Pages for people, read as text and in a browser.

mod browser;
mod console;
mod data_sources;
