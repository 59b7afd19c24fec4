//! What a call brings along: a JSON body, whatever its media type says, and its members one by one.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value};

use super::error::ControlError;
use crate::faults::nearest;

/// Largest body of a control call: a snapshot of some 100,000 users.
pub(super) const BODY_MAX_BYTES: usize = 512 << 20;

/// The JSON of a body; null when there is none. `curl -d` calls everything a form, so the media type is not asked.
#[derive(Debug)]
pub(super) struct Input(pub(super) Value);

impl<S: Send + Sync> FromRequest<S> for Input {
    type Rejection = ControlError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ControlError> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| ControlError::unreadable(rejection.status(), &rejection))?;
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(Value::Null));
        }
        let value = serde_json::from_slice(&body)
            .map_err(|error| ControlError::invalid("body", format!("not JSON: {error}")))?;
        Ok(Self(value))
    }
}

/// The members of an object, each taken out once; none may be left.
#[derive(Debug)]
pub(super) struct Members(Map<String, Value>);

impl Input {
    /// The members, all of them known; nothing at all is an object without any.
    pub(super) fn members(self, known: &[&'static str]) -> Result<Members, ControlError> {
        let members = match self.0 {
            Value::Null => Map::new(),
            Value::Object(members) => members,
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                let expected = format!("expected an object with {}", known.join(", "));
                return Err(ControlError::invalid("body", expected));
            }
        };
        match members.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(Members(members)),
            Some(unknown) => {
                let help = nearest(unknown, known).map_or_else(
                    || format!("expected {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                let error = format!("unknown field `{unknown}`: {help}");
                Err(ControlError::invalid(unknown, error))
            }
        }
    }
}

impl Members {
    /// Any value; null counts as left out.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        self.0.shift_remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, ControlError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(ControlError::invalid(
                name,
                format!("expected a text, not {other}"),
            )),
        }
    }

    pub(super) fn number(&mut self, name: &str) -> Result<Option<u64>, ControlError> {
        self.value(name)
            .map(|value| {
                value.as_u64().ok_or_else(|| {
                    ControlError::invalid(name, format!("expected a whole number, not {value}"))
                })
            })
            .transpose()
    }

    /// A text that stands for something else.
    pub(super) fn parsed<T: FromStr<Err = String>>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, ControlError> {
        self.text(name)?
            .map(|text| {
                text.parse()
                    .map_err(|error| ControlError::invalid(name, error))
            })
            .transpose()
    }
}
