//! Files on the site, the job that loads them, and what the API tells of it.

mod custom_fields;
mod faults;
mod import;
mod integrations;
mod pick_up;
pub(crate) mod site;
mod twins;
mod uploads;
