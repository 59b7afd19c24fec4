//! Coupa's REST API, typed: tokens, retries, XML and JSON, and the resources that a connector
//! needs.
//!
//! ```no_run
//! use coupa_client::api::{Client, Secret, Settings, UserUpdate, parse_url};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let base_url = parse_url("http://127.0.0.1:8080")?;
//! let secret = Secret::new("coupa-mock-secret");
//! let client = Client::new(Settings::new(base_url, "coupa-mock", secret))?;
//! for user in client.users().find("USER_TEST").await? {
//!     client.users().update(user.id, &UserUpdate::deactivate()).await?;
//! }
//! # Ok(())
//! # }
//! ```

mod client;
mod error;
mod load;
mod loads;
mod mask;
mod request;
mod retry;
mod secret;
mod settings;
mod token;
mod transport;
mod user;
mod users;
mod wire;

pub use client::{Client, SetupError};
pub use error::{Error, ErrorKind};
pub use load::{Load, LoadError, LoadId, LoadProgress};
pub use loads::Loads;
pub use reqwest::Url;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use settings::{
    Format, Settings, TimeoutError, UnknownFormat, UrlError, parse_timeout, parse_url,
};
pub use user::{NewUser, User, UserId, UserUpdate};
pub use users::Users;

pub(crate) use mask::Masks;
pub(crate) use transport::{http_client, lost_or_unreachable};
