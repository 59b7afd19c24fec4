//! Where a mock listens besides HTTP, as `/_mock/places` tells.

use std::net::IpAddr;

use serde::Deserialize;

/// Nothing for what is not served.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Places {
    pub(crate) sftp: Option<SftpPlace>,
    pub(crate) smtp: Option<Place>,
}

/// Where the sFTP site listens, and how it proves itself.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SftpPlace {
    #[serde(flatten)]
    pub(crate) place: Place,
    known_hosts: String,
}

/// Where something listens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Place {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Places {
    /// The same as it is reached by way of `host`: who listens everywhere says so by an address that is none.
    pub(super) fn reached_at(mut self, host: &str) -> Self {
        let sftp = self.sftp.as_mut().map(|sftp| &mut sftp.place);
        for place in sftp.into_iter().chain(self.smtp.as_mut()) {
            if place
                .host
                .parse()
                .is_ok_and(|address: IpAddr| address.is_unspecified())
            {
                host.clone_into(&mut place.host);
            }
        }
        self
    }
}

impl SftpPlace {
    /// A line for a `known_hosts` file, under the name by which the site is reached.
    pub(crate) fn known_hosts(&self) -> String {
        let key = self.known_hosts.split_once(' ').map_or("", |(_, key)| key);
        format!("[{}]:{} {key}\n", self.place.host, self.place.port)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_reached_by_the_name_that_led_to_it() {
        let json = r#"{"sftp": {"host": "0.0.0.0", "port": 2222, "known_hosts": "[0.0.0.0]:2222 ssh-ed25519 AAAA"},
            "smtp": {"host": "127.0.0.1", "port": 2525}}"#;
        let places: Places = serde_json::from_str(json).unwrap();
        let places = places.reached_at("mock.example");
        assert_eq!(places.smtp.unwrap().host, "127.0.0.1");
        assert_eq!(
            places.sftp.unwrap().known_hosts(),
            "[mock.example]:2222 ssh-ed25519 AAAA\n"
        );
    }
}
