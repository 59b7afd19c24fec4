//! Coupa's user as a connector sees it, and what can be written of one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::wire::{Fields, Value};

/// Coupa's own number of a user, as in `/api/users/281`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The attributes of a user that a connector works with; Coupa sends many more, and new ones at any
/// time.
///
/// `id`, `login` and `active` are in every answer. The others can be null, or left out by an API
/// filter. In JSON the names are Coupa's own (Coupa, *Users API*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct User {
    /// Coupa's number.
    pub id: UserId,
    /// What the user logs in with; unique.
    pub login: String,
    /// Whether the account can be used.
    pub active: bool,
    /// The e-mail address; unique.
    pub email: Option<String>,
    /// The first name.
    pub firstname: Option<String>,
    /// The last name.
    pub lastname: Option<String>,
    /// Coupa's own join of first and last name.
    pub fullname: Option<String>,
    /// The employer's number; unique. Null and the empty text both occur.
    pub employee_number: Option<String>,
}

/// A partial update: what is `None` is not sent and stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserUpdate {
    /// Whether the account can be used.
    pub active: Option<bool>,
    /// What the user logs in with.
    pub login: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The first name.
    pub firstname: Option<String>,
    /// The last name.
    pub lastname: Option<String>,
    /// The employer's number.
    pub employee_number: Option<String>,
}

impl UserUpdate {
    /// Deactivates and changes nothing else (Coupa, *1.4 Deactivate a User*).
    #[must_use]
    pub fn deactivate() -> Self {
        Self {
            active: Some(false),
            ..Self::default()
        }
    }

    /// Makes the account usable again and changes nothing else (Coupa, *1.5 Reactivate a User*).
    #[must_use]
    pub fn reactivate() -> Self {
        Self {
            active: Some(true),
            ..Self::default()
        }
    }

    pub(crate) fn fields(&self) -> Fields<'_> {
        let texts = [
            ("login", &self.login),
            ("email", &self.email),
            ("firstname", &self.firstname),
            ("lastname", &self.lastname),
            ("employee-number", &self.employee_number),
        ];
        let active = self.active.map(|active| ("active", Value::Flag(active)));
        active
            .into_iter()
            .chain(
                texts
                    .into_iter()
                    .filter_map(|(name, text)| Some((name, Value::Text(text.as_deref()?)))),
            )
            .collect()
    }
}

/// A user to create: what Coupa requires, and the employee number (Coupa, *1.1 Create a User*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// What the user will log in with; unique, at least two characters.
    pub login: String,
    /// The e-mail address; unique.
    pub email: String,
    /// The first name.
    pub firstname: String,
    /// The last name.
    pub lastname: String,
    /// The employer's number; unique.
    pub employee_number: Option<String>,
}

impl NewUser {
    pub(crate) fn fields(&self) -> Fields<'_> {
        let required = [
            ("login", &self.login),
            ("email", &self.email),
            ("firstname", &self.firstname),
            ("lastname", &self.lastname),
        ];
        let number = self
            .employee_number
            .as_deref()
            .map(|number| ("employee-number", Value::Text(number)));
        required
            .into_iter()
            .map(|(name, text)| (name, Value::Text(text)))
            .chain(number)
            .collect()
    }
}
