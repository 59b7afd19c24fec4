//! Device codes: a device asks, a person decides in a browser, and the device learns of it by asking
//! again (RFC 8628; Coupa Compass, *`OpenID` Connect Clients*).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::draw::Draw;

/// How long a device may wait for the decision, in seconds. Coupa's time is not documented.
pub(crate) const LIFETIME_S: i64 = 600;

/// How long a device must wait between two questions, in seconds: the default of RFC 8628, which
/// also says that each question that comes too early makes it that much longer.
pub(crate) const INTERVAL_S: i64 = 5;

/// Codes under way; the oldest go first.
const DEVICES_MAX: usize = 1_000;

/// Stream of the token key's generator from which codes are drawn.
const CODE_STREAM: u64 = 2;

/// Letters of user codes: none that looks like another, and no vowels (RFC 8628, section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// The codes that a device gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeviceCodes {
    /// What the device asks with.
    pub(crate) device: String,
    /// What the person types.
    pub(crate) user: String,
}

/// What a device hears when it asks for its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// These scopes; the code is spent.
    Approved(String),
    /// Nobody has decided yet.
    Pending,
    /// It asks too often.
    TooFast,
    /// A person said no.
    Denied,
    /// Nobody decided in time.
    Expired,
    /// There is no such code.
    Unknown,
}

/// The devices of one instance that wait.
pub(super) struct Devices {
    draw: Draw,
    waiting: VecDeque<Device>,
}

/// What is kept of devices.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct DevicesState {
    drawn: u64,
    waiting: VecDeque<Device>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Device {
    codes: DeviceCodes,
    scope: String,
    expires_s: i64,
    interval_s: i64,
    asked_s: Option<i64>,
    approved: Option<bool>,
}

impl Devices {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self {
            draw: Draw::new(key, CODE_STREAM),
            waiting: VecDeque::new(),
        }
    }

    pub(super) fn state(&self) -> DevicesState {
        DevicesState {
            drawn: self.draw.position(),
            waiting: self.waiting.clone(),
        }
    }

    /// Goes on as the devices that were kept.
    pub(super) fn resume(&mut self, state: DevicesState) {
        self.draw.go_on_at(state.drawn);
        self.waiting = state.waiting;
    }

    /// New codes, good for [`LIFETIME_S`] from `now_s` on.
    pub(super) fn begin(&mut self, scope: String, now_s: i64) -> DeviceCodes {
        if self.waiting.len() == DEVICES_MAX {
            self.waiting.pop_front();
        }
        let codes = DeviceCodes {
            device: self.draw.hex(20),
            user: user_code(&mut self.draw),
        };
        self.waiting.push_back(Device {
            codes: codes.clone(),
            scope,
            expires_s: now_s.saturating_add(LIFETIME_S),
            interval_s: INTERVAL_S,
            asked_s: None,
            approved: None,
        });
        codes
    }

    /// The scopes that wait for a decision under this user code. Case, blanks and dashes do not
    /// count: people type it.
    pub(super) fn wish(&self, user_code: &str, now_s: i64) -> Option<String> {
        let device = self
            .waiting
            .iter()
            .find(|device| is_open(device, user_code, now_s))?;
        Some(device.scope.clone())
    }

    /// Notes what a person decided; `false` if nothing waits under this user code.
    pub(super) fn decide(&mut self, user_code: &str, approved: bool, now_s: i64) -> bool {
        let mut waiting = self.waiting.iter_mut();
        let device = waiting.find(|device| is_open(device, user_code, now_s));
        device.is_some_and(|device| {
            device.approved = Some(approved);
            true
        })
    }

    /// What a device hears that asks with this code.
    pub(super) fn ask(&mut self, device_code: &str, now_s: i64) -> Decision {
        let place = self
            .waiting
            .iter()
            .position(|device| device.codes.device == device_code);
        let Some((place, device)) =
            place.and_then(|place| Some((place, self.waiting.get_mut(place)?)))
        else {
            return Decision::Unknown;
        };
        if now_s >= device.expires_s {
            return Decision::Expired;
        }
        let early = device
            .asked_s
            .is_some_and(|asked_s| now_s < asked_s.saturating_add(device.interval_s));
        device.asked_s = Some(now_s);
        match device.approved {
            _ if early => {
                device.interval_s = device.interval_s.saturating_add(INTERVAL_S);
                Decision::TooFast
            }
            None => Decision::Pending,
            Some(false) => Decision::Denied,
            Some(true) => {
                let device = self.waiting.remove(place);
                device.map_or(Decision::Unknown, |device| Decision::Approved(device.scope))
            }
        }
    }
}

fn is_open(device: &Device, user_code: &str, now_s: i64) -> bool {
    let letters = |text: &str| {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
    };
    device.approved.is_none()
        && now_s < device.expires_s
        && letters(&device.codes.user).eq_ignore_ascii_case(&letters(user_code))
}

/// `BCDF-GHJK`.
fn user_code(draw: &mut Draw) -> String {
    let mut code = String::new();
    for place in 0..8 {
        if place == 4 {
            code.push('-');
        }
        code.extend(draw.one_of(LETTERS).map(|letter| char::from(*letter)));
    }
    code
}

impl std::fmt::Debug for Devices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Devices(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::{DEVICES_MAX, Decision, Devices, INTERVAL_S, LIFETIME_S};

    fn devices() -> Devices {
        Devices::new([1; 32])
    }

    #[test]
    fn a_device_waits_until_a_person_decides() {
        let mut devices = devices();
        let codes = devices.begin("email".to_owned(), 0);
        assert_eq!(devices.ask(&codes.device, 0), Decision::Pending);
        let typed = codes.user.to_lowercase().replace('-', " ");
        assert_eq!(devices.wish(&typed, 1).as_deref(), Some("email"));
        assert!(devices.decide(&typed, true, 1));
        assert!(!devices.decide(&typed, false, 1), "it is decided once");
        let approved = Decision::Approved("email".to_owned());
        assert_eq!(devices.ask(&codes.device, 5), approved);
        assert_eq!(devices.ask(&codes.device, 10), Decision::Unknown);
    }

    #[test]
    fn a_device_that_asks_too_often_has_to_wait_longer() {
        let mut devices = devices();
        let code = devices.begin(String::new(), 0).device;
        assert_eq!(devices.ask(&code, 0), Decision::Pending);
        assert_eq!(devices.ask(&code, INTERVAL_S - 1), Decision::TooFast);
        assert_eq!(devices.ask(&code, 2 * INTERVAL_S), Decision::TooFast);
        assert_eq!(devices.ask(&code, 5 * INTERVAL_S), Decision::Pending);
    }

    #[test]
    fn a_denial_and_the_end_of_time_are_told() {
        let mut devices = devices();
        let denied = devices.begin(String::new(), 0);
        let late = devices.begin(String::new(), 0);
        assert!(devices.decide(&denied.user, false, 0));
        assert_eq!(devices.ask(&denied.device, 0), Decision::Denied);
        assert_eq!(devices.ask(&late.device, LIFETIME_S), Decision::Expired);
        assert!(!devices.decide(&late.user, true, LIFETIME_S));
        assert_eq!(devices.wish(&late.user, LIFETIME_S), None);
    }

    #[test]
    fn only_so_many_devices_wait() {
        let mut devices = devices();
        let oldest = devices.begin(String::new(), 0);
        for _ in 0..DEVICES_MAX {
            devices.begin(String::new(), 0);
        }
        assert_eq!(devices.ask(&oldest.device, 0), Decision::Unknown);
    }
}
