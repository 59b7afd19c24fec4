//! `POST /api/data_file_sources/load_…`: files that a client wants loaded. What the bodies look like
//! beside `source-for` is not documented; see the differences page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::error::ApiError;
use crate::domain::error::{Error, Flaw};
use crate::domain::resource::Resource;
use crate::domain::tree::{Object, Tree};
use crate::domain::write::{UnknownNames, unknown_attribute};
use crate::instance::Instance;
use crate::jobs::{SOURCE_FOR, Upload};

/// How a client says which file it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loading {
    /// The body brings it.
    File,
    /// The body brings several.
    Files,
    /// It lies on the sFTP site.
    FromSite,
}

/// What else Coupa loads (Coupa Compass, *Data File Sources API Example Calls*).
const OTHER_SOURCES: [&str; 12] = [
    "InvoiceHeader",
    "Payment",
    "Invoices",
    "ExpenseReport",
    "Supplier",
    "Item",
    "Commodity",
    "Address",
    "Contract",
    "Account",
    "LookupValue",
    "Lookup Value",
];

/// Members that a data file source has in a request only.
const OWN: [&str; 2] = ["file", "files"];

impl Loading {
    /// `load_file` and its like.
    pub(super) fn of(action: &str) -> Option<Self> {
        match action {
            "load_file" => Some(Self::File),
            "load_files" => Some(Self::Files),
            "load_from_sftp" => Some(Self::FromSite),
            _ => None,
        }
    }

    /// The files that a body means.
    ///
    /// # Errors
    /// What is missing or wrong; then nothing is loaded.
    pub(super) fn read(
        self,
        input: &Object<'_>,
        instance: &Instance,
    ) -> Result<Vec<Upload>, ApiError> {
        known(input, instance.unknown_names())?;
        for_users(input)?;
        match self {
            Self::File => Ok(vec![brought(input)?]),
            Self::Files => match member(input, "files") {
                Some(Tree::List(files)) if !files.items.is_empty() => {
                    let items = files.items.iter();
                    items
                        .map(|item| match item {
                            Tree::Object(file) => brought(file),
                            Tree::Null
                            | Tree::NoRecord
                            | Tree::Boolean(_)
                            | Tree::Integer(_)
                            | Tree::Text(..)
                            | Tree::List(_) => Err(refused("files", "Files must be records")),
                        })
                        .collect()
                }
                _ => Err(refused("files", "Files can't be blank")),
            },
            Self::FromSite => {
                let name = text(input, "file-file-name")
                    .ok_or_else(|| refused("file-file-name", "File file name can't be blank"))?;
                Ok(vec![instance.upload_from_site(name)?])
            }
        }
    }
}

/// A file that stands in the body: as text, or in Base64, which a ZIP needs.
fn brought(input: &Object<'_>) -> Result<Upload, ApiError> {
    let content = text(input, "file").ok_or_else(|| refused("file", "File can't be blank"))?;
    let name = text(input, "file-file-name").unwrap_or("users.csv");
    Ok(Upload {
        name: name.to_owned(),
        content: decoded(content),
        from: None,
    })
}

/// Text that is Base64 is meant as such: a users file has a comma or is lines of text.
fn decoded(text: &str) -> Bytes {
    let (_, packed) = text.split_once(";base64,").unwrap_or(("", text));
    let packed: String = packed.split_ascii_whitespace().collect();
    match STANDARD.decode(packed) {
        Ok(bytes)
            if !text.trim_ascii().contains('\n')
                || bytes.starts_with(b"PK")
                || std::str::from_utf8(&bytes).is_ok() =>
        {
            Bytes::from(bytes)
        }
        Ok(_) | Err(_) => Bytes::copy_from_slice(text.as_bytes()),
    }
}

fn for_users(input: &Object<'_>) -> Result<(), ApiError> {
    match text(input, "source-for") {
        None => Err(refused("source-for", "Source for can't be blank")),
        Some(SOURCE_FOR) => Ok(()),
        Some(other) if OTHER_SOURCES.contains(&other) => Err(ApiError::NotImitated(format!(
            "coupa-mock does not imitate files for {other} yet"
        ))),
        Some(_) => Err(refused(
            "source-for",
            "Source for is not included in the list",
        )),
    }
}

fn known(input: &Object<'_>, unknown: UnknownNames) -> Result<(), ApiError> {
    let table = Resource::DataFileSource.table();
    let strange = input
        .members
        .iter()
        .find(|(name, _)| table.field(name).is_none() && !OWN.contains(&name.as_ref()));
    match strange {
        Some((name, _)) if unknown == UnknownNames::Refuse => {
            Err(refused(name, &unknown_attribute(table, name)))
        }
        Some(_) | None => Ok(()),
    }
}

/// A member in either spelling.
fn member<'i, 't>(input: &'i Object<'t>, name: &str) -> Option<&'i Tree<'t>> {
    input
        .get(name)
        .or_else(|| input.get(&name.replace('-', "_")))
}

/// A text that is not blank.
fn text<'i>(input: &'i Object<'_>, name: &str) -> Option<&'i str> {
    let text = member(input, name)?.as_text();
    text.filter(|text| !text.trim().is_empty())
}

fn refused(field: &str, text: &str) -> ApiError {
    Error::Invalid {
        resource: Resource::DataFileSource,
        flaws: vec![Flaw::of(field, text.to_owned())],
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_file_is_text_or_base64() {
        for (text, content) in [
            ("Login,Status\nU,inactive\n", "Login,Status\nU,inactive\n"),
            (
                "TG9naW4sU3RhdHVzClUsaW5hY3RpdmUK",
                "Login,Status\nU,inactive\n",
            ),
            (
                "TG9naW4sU3Rh\r\ndHVzClUsaW5hY3RpdmUK",
                "Login,Status\nU,inactive\n",
            ),
            (
                "data:text/csv;base64,TG9naW4sU3RhdHVzClUsaW5hY3RpdmUK",
                "Login,Status\nU,inactive\n",
            ),
            ("Id\n12\n", "Id\n12\n"),
        ] {
            assert_eq!(decoded(text), content, "{text}");
        }
    }
}
