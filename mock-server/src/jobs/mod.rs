//! What happens as an instance's clock moves: files are picked up, imported, archived and reported.
//!
//! The records are written through the same steps as the API's; files come from the site; what
//! became of them is kept as records that the API shows.

mod again;
mod archive;
mod background;
mod books;
mod clock;
mod contents;
mod held;
mod import;
mod load;
mod loads;
mod pick_up;
mod refused;
mod settings;
mod state;
mod ticks;
mod uploads;

pub(crate) use background::run as run_in_background;
pub(crate) use books::SOURCE_FOR;
pub use load::{Load, LoadError};
pub use pick_up::PickedUp;
pub use settings::{ArchiveWhen, Bom, EmployeeNumber, ImportSettings, Lists, PickUp, Required};
pub(crate) use state::{JobState, Jobs, JobsState};
pub(crate) use uploads::Upload;
