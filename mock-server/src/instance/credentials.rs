//! What opens the door to an instance, and the secrets behind it.

use std::fmt::{self, Write as _};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize, Serializer};
use subtle::ConstantTimeEq;

/// A text that is never printed by accident.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a text into custody.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `guess` is the secret, in a time that does not tell how much of it is right.
    pub fn is(&self, guess: &str) -> bool {
        self.0.as_bytes().ct_eq(guess.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Only for the ready file and the control API, which hand credentials out, and for data folders.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The OAuth client of an instance, and its account on the sFTP site.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Names the client, and with it the instance.
    pub client_id: String,
    /// Proves it.
    pub client_secret: Secret,
    /// What `X-COUPA-API-KEY` must say where a release still takes one.
    pub api_key: Secret,
    /// Names the account on the sFTP site, and with it the instance.
    pub sftp_username: String,
    /// Proves it, besides the public keys of the world.
    pub sftp_password: Secret,
    /// Signs the tokens of the instance.
    pub(crate) token_key: [u8; 32],
}

impl Credentials {
    /// The fixed ones of the instance `default`, to be pasted into a terminal.
    pub(crate) fn fixed(seed: u64) -> Self {
        let drawn = Self::drawn(seed, 0);
        Self {
            client_id: "coupa-mock".to_owned(),
            client_secret: Secret::new("coupa-mock-secret"),
            api_key: Secret::new("coupa-mock-api-key"),
            sftp_username: "coupa".to_owned(),
            sftp_password: Secret::new("coupa-mock-sftp"),
            ..drawn
        }
    }

    /// Credentials drawn from the server's seed; `number` tells instances apart. Id and secret look
    /// like Coupa's: 32 and 64 hexadecimal digits, the API key 40.
    pub(crate) fn drawn(seed: u64, number: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(number);
        let mut token_key = [0; 32];
        random.fill_bytes(&mut token_key);
        Self {
            client_id: hex(&mut random, 16),
            client_secret: Secret::new(hex(&mut random, 32)),
            api_key: Secret::new(hex(&mut random, 20)),
            sftp_username: format!("sftp{}", hex(&mut random, 4)),
            sftp_password: Secret::new(hex(&mut random, 16)),
            token_key,
        }
    }
}

/// So many random bytes in hexadecimal digits.
pub(super) fn hex(random: &mut ChaCha8Rng, bytes: usize) -> String {
    let mut drawn = vec![0; bytes];
    random.fill_bytes(&mut drawn);
    drawn.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Secret};

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("abc")), "***");
        assert!(Secret::new("abc").is("abc") && !Secret::new("abc").is("abd"));
    }

    #[test]
    fn credentials_come_from_seed_and_number_alone() {
        let id = |seed, number| Credentials::drawn(seed, number).client_id;
        assert_eq!(id(1, 1), id(1, 1));
        assert_ne!(id(1, 1), id(1, 2));
        assert_ne!(id(1, 1), id(2, 1));
        assert_eq!(id(1, 1).len(), 32);
    }
}
