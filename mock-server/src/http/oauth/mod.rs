//! Coupa's OAuth surface: tokens, and the page on which a person lets a client in
//! (Coupa Compass, *`OpenID` Connect Clients*).

mod consent;
mod device;
mod endpoint;
mod page;
mod parameters;
mod refusal;
mod token;

pub(super) use consent::ConsentRequest;
pub(super) use device::{DeviceDecision, DeviceRequest};
pub(super) use endpoint::Endpoint;
pub(super) use token::TokenRequest;
