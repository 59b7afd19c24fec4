//! Custom fields: `custom_fields:` of a world, inline and under `custom-fields` (Coupa Compass, *Custom
//! Field Namespace*).

mod shown;
mod world;
mod written;
