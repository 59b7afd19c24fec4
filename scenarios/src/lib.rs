//! Scenarios for Coupa connectors: the file format, the runner, the rules that every run is judged by, and reports.
//!
//! A scenario says what happens and what must be observed. The runner gives each case a Coupa of its own, lets a
//! connector handle the HR events, and collects a [`history::History`]: requests, changes, log records, notifications
//! and exit status in one order. Rules and expectations are pure functions of that history.
//!
//! ```
//! use coupa_scenarios::connector::Connector;
//! use coupa_scenarios::profile::Profile;
//! use coupa_scenarios::run::{Options, Runner, Selection, Strictness};
//! use coupa_scenarios::target::Target;
//! use coupa_scenarios::{format, suites};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let files = format::load(suites::built_in())?;
//! let plan = Selection::default().plan(files);
//! let options = Options {
//!     jobs: 4,
//!     strictness: Strictness::Should,
//!     profile: Profile::reference(),
//! };
//! let runner = Runner::new(Target::in_process().await?, Connector::Reference, options);
//! let summary = runner.run(plan, |event| println!("{event:?}"), std::future::pending()).await;
//! assert_eq!((summary.failed, summary.errors), (0, 0));
//! # Ok(())
//! # }
//! ```

mod clock;
pub mod connector;
pub mod files;
pub mod format;
pub mod history;
pub mod profile;
pub mod report;
pub mod rules;
pub mod run;
mod secrets;
pub mod suites;
pub mod target;
mod text;

pub use secrets::Secrets;
