//! Why a row is refused, in the words of the report.

use crate::domain::error::{Error, Flaw, Subject};
use crate::domain::field::Kind;
use crate::domain::resource::Resource;

/// What the report says of a row that cannot be made out (Coupa Compass, *Data File Sources API
/// Example Calls*).
pub(super) const CORRUPT: &str = "Row corrupt or invalid.";

/// A row that is refused.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It cannot be made out.
    Corrupt,
    /// It says what cannot be.
    Invalid(Vec<Flaw>),
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// The sentences.
    pub(super) messages: Vec<String>,
    /// Coupa's internal name of the field that they are about.
    pub(super) attribute: Option<String>,
    /// The same as the users table has it.
    pub(super) field: Option<String>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid { flaws, .. } => Self::Invalid(flaws),
            Error::NotFound(_) | Error::Query { .. } | Error::NotImitated(_) => {
                Self::Invalid(vec![error.to_string().into()])
            }
        }
    }
}

impl Refusal {
    /// Something is wrong with a field.
    pub(super) fn of(name: &str, text: String) -> Self {
        Self::Invalid(vec![Flaw {
            field: Some(name.into()),
            ..text.into()
        }])
    }

    /// The lines of the report, one for each field.
    pub(super) fn complaints(self) -> Vec<Complaint> {
        let flaws = match self {
            Self::Corrupt => {
                return vec![Complaint {
                    messages: vec![CORRUPT.to_owned()],
                    attribute: None,
                    field: None,
                }];
            }
            Self::Invalid(flaws) => flaws,
        };
        let mut complaints: Vec<Complaint> = Vec::new();
        for flaw in flaws {
            let message = message(&flaw);
            let field = flaw.field.map(Into::into);
            match complaints
                .iter_mut()
                .find(|complaint| field.is_some() && complaint.field == field)
            {
                Some(complaint) => complaint.messages.push(message),
                None => complaints.push(Complaint {
                    messages: vec![message],
                    attribute: field.as_deref().map(attribute),
                    field,
                }),
            }
        }
        complaints
    }
}

/// `Parent unable to find matching parent.` is how the loader says what the API says in another way
/// (Coupa Compass, *Data File Sources API Example Calls*).
fn message(flaw: &Flaw) -> String {
    match &flaw.subject {
        Subject::Value => flaw.text.clone(),
        Subject::Reference(label) => unmatched(label),
    }
}

/// What the report says of a record that was named and is not there.
pub(super) fn unmatched(thing: &str) -> String {
    format!("{thing} unable to find matching {}.", thing.to_lowercase())
}

/// `parent_id` for a field `parent` that refers to a record (the same page).
fn attribute(name: &str) -> String {
    let name = name.replace('-', "_");
    let field = Resource::User.table().field(&name);
    match field.map(|(_, field)| field.kind) {
        Some(Kind::One(_) | Kind::Owned { .. }) => name + "_id",
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;
    use crate::domain::error::{Flaw, Subject};

    #[test]
    fn the_report_has_a_line_for_each_field() {
        let flaw = |field: &str, text: &str, subject| Flaw {
            text: text.to_owned(),
            field: Some(field.into()),
            subject,
        };
        let refusal = Refusal::Invalid(vec![
            flaw("login", "Login is odd", Subject::Value),
            flaw(
                "manager",
                "Unable to find valid User record",
                Subject::Reference("Manager".to_owned()),
            ),
            flaw("login", "Login is long", Subject::Value),
        ]);
        let lines: Vec<_> = refusal
            .complaints()
            .into_iter()
            .map(|line| (line.attribute, line.messages.join(" ")))
            .collect();
        assert_eq!(
            lines,
            [
                (
                    Some("login".to_owned()),
                    "Login is odd Login is long".to_owned()
                ),
                (
                    Some("manager_id".to_owned()),
                    "Manager unable to find matching manager.".to_owned()
                ),
            ]
        );
    }
}
