//! Who the client says he is. Credentials are looked at only as far as it takes to answer as a server
//! does; they are kept nowhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use smtp_proto::{AUTH_LOGIN, AUTH_PLAIN};

use super::reply::Reply;
use super::session::{Credentials, Expected, Session};

impl Session {
    pub(super) fn auth(&mut self, mechanism: u64, initial: &[u8]) {
        if !self.greeted || self.authenticated || self.transaction.is_some() {
            self.answer(&Reply::OutOfOrder("expected AUTH once, after EHLO"));
            return;
        }
        let credentials = match mechanism {
            AUTH_PLAIN => Credentials::Plain,
            AUTH_LOGIN => Credentials::LoginName,
            _ => return self.answer(&Reply::UnknownMechanism),
        };
        if initial.is_empty() {
            self.challenge(credentials);
        } else {
            // A lone `=` is an empty answer.
            self.credentials(credentials, initial.strip_prefix(b"=").unwrap_or(initial));
        }
    }

    pub(super) fn challenge(&mut self, credentials: Credentials) {
        self.expected = Expected::Credentials(credentials);
        self.answer(&Reply::Challenge(match credentials {
            Credentials::Plain => "",
            // `Username:` and `Password:`
            Credentials::LoginName => "VXNlcm5hbWU6",
            Credentials::LoginPassword => "UGFzc3dvcmQ6",
        }));
    }

    /// Any name and password will do, but they must be written as the mechanism says.
    pub(super) fn credentials(&mut self, credentials: Credentials, sent: &[u8]) {
        self.expected = Expected::Command;
        if sent == b"*" {
            return self.answer(&Reply::AuthenticationCancelled);
        }
        let Ok(decoded) = STANDARD.decode(sent) else {
            return self.answer(&Reply::BadCredentials);
        };
        match credentials {
            Credentials::Plain if decoded.split(|byte| *byte == 0).count() != 3 => {
                self.answer(&Reply::BadCredentials);
            }
            Credentials::LoginName => self.challenge(Credentials::LoginPassword),
            Credentials::Plain | Credentials::LoginPassword => {
                self.authenticated = true;
                self.answer(&Reply::Authenticated);
            }
        }
    }
}
