//! One HR event, as the connector reads it on a line of its standard input.

use serde::{Deserialize, Serialize};

/// Somebody leaves.
const DEACTIVATE: &str = "user.deactivate";

/// Somebody is back.
const REACTIVATE: &str = "user.reactivate";

/// Through a file.
const CSV: &str = "csv";

/// `{"event": "user.deactivate", "login": "USER_TEST", "employee_number": "E-281", "email": "…", "via": "api"}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HrEvent {
    /// `user.deactivate` or `user.reactivate`
    pub event: String,
    /// The login that HR names.
    pub login: String,
    /// The employee number, when HR knows one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_number: Option<String>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `api` or `csv`
    pub via: String,
}

impl HrEvent {
    /// A leaver, to be deactivated through the API.
    pub fn leaver(login: &str, email: Option<&str>, employee_number: Option<&str>) -> Self {
        Self::new(DEACTIVATE, login, email, employee_number)
    }

    /// Somebody who is back, to be made active through the API.
    pub fn returner(login: &str, email: Option<&str>, employee_number: Option<&str>) -> Self {
        Self::new(REACTIVATE, login, email, employee_number)
    }

    /// The same through a file.
    #[must_use]
    pub fn by_file(self) -> Self {
        Self {
            via: CSV.to_owned(),
            ..self
        }
    }

    /// Whether it is to go through a file.
    pub(crate) fn is_by_file(&self) -> bool {
        self.via == CSV
    }

    fn new(event: &str, login: &str, email: Option<&str>, employee_number: Option<&str>) -> Self {
        Self {
            event: event.to_owned(),
            login: login.to_owned(),
            employee_number: employee_number.map(str::to_owned),
            email: email.map(str::to_owned),
            via: "api".to_owned(),
        }
    }

    /// What `active` must be once the event is done; `None` when the event asks for something else.
    pub(crate) fn asked_active(&self) -> Option<bool> {
        match self.event.as_str() {
            DEACTIVATE => Some(false),
            REACTIVATE => Some(true),
            _ => None,
        }
    }
}
