//! Integration runs, errors, history records and contacts through the API, and who is told.

mod alerts;
mod records;
mod runs;
