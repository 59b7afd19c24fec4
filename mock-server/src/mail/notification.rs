//! What Coupa tells people about a file that could not be loaded, or not whole (Coupa, *1.4 Deactivate a
//! User*: a notification goes to the admin when an upload fails; *Integration Contacts*: it holds
//! the details of the failure, and good files are not reported).
//!
//! The wording is invented: no such mail of Coupa's is public.

use std::fmt::Write as _;

use super::contacts::Alert;
use super::outgoing::Letter;
use crate::domain::record::RecordId;
use crate::instance::Instance;
use crate::jobs::{Load, LoadError};
use crate::journal::EventId;

/// Errors that a mail tells; the page has them all.
const ERRORS_MAX: usize = 50;

impl Alert {
    /// Whom a load concerns.
    pub(crate) fn of(load: &Load) -> Self {
        if load.status == "failed" {
            Self::Technical
        } else {
            Self::Functional
        }
    }
}

/// Mails the contacts of the integration about a load that was refused, or some of whose rows were.
/// Called once for each such load, by the import and after its end; `cause` is the event of that
/// end.
pub(crate) fn notify_failed_load(
    instance: &Instance,
    load: &Load,
    integration: RecordId,
    cause: EventId,
) {
    let alert = Alert::of(load);
    let link = instance.page_url(&format!("/data_sources/{}", load.id));
    instance.send_mail(
        Letter {
            to: instance.contacts(Some(integration), alert),
            subject: subject(load, alert),
            text: text(load, alert, &link),
        },
        cause,
    );
}

fn subject(load: &Load, alert: Alert) -> String {
    match alert {
        Alert::Technical => format!("Upload failed: {}", load.file_name),
        Alert::Functional | Alert::Both => format!(
            "Upload with {}: {}",
            count(load.errors_count, "error"),
            load.file_name
        ),
    }
}

fn text(load: &Load, alert: Alert, link: &str) -> String {
    let mut text = String::new();
    let mut say = |line: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        let _ = text.write_fmt(line);
        text.push('\n');
    };
    match alert {
        Alert::Technical => say(format_args!("The file could not be loaded.\n")),
        Alert::Functional | Alert::Both => say(format_args!(
            "The file was loaded, but not all of its rows.\n"
        )),
    }
    say(format_args!("File: {}", load.file_name));
    say(format_args!("Data: {}", load.source_for));
    say(format_args!("Status: {}", load.status));
    if let Some(result) = &load.result_text {
        say(format_args!("Result: {result}"));
    }
    say(format_args!(
        "Records: {} read, {} created, {} updated",
        load.records_count, load.records_created, load.records_updated
    ));
    say(format_args!("Uploaded by: {}", load.created_by));
    if load.errors_count > 0 {
        say(format_args!("\nErrors:"));
    }
    for error in load.errors.iter().take(ERRORS_MAX) {
        say(format_args!("- {}", sentence(error)));
    }
    let told = load.errors.len().min(ERRORS_MAX);
    let more = load.errors_count.saturating_sub(told as u64);
    if more > 0 {
        say(format_args!("and {more} more"));
    }
    say(format_args!("\nDetails: {link}"));
    text.truncate(text.trim_end().len());
    text
}

/// `row 2 (USER_TEST), status "gone": Status is not included in the list`
fn sentence(error: &LoadError) -> String {
    let mut place = Vec::new();
    if let Some(row) = error.row {
        place.push(match &error.first_column {
            Some(first) => format!("row {row} ({first})"),
            None => format!("row {row}"),
        });
    }
    if let Some(field) = &error.field {
        place.push(match &error.value {
            Some(value) => format!("{field} \"{value}\""),
            None => field.clone(),
        });
    }
    let messages = error.messages.join("; ");
    if place.is_empty() {
        messages
    } else {
        format!("{}: {messages}", place.join(", "))
    }
}

/// `1 error`, `2 errors`
fn count(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::{Alert, ERRORS_MAX, subject, text};
    use crate::jobs::{Load, LoadError};

    fn row_error(row: u64) -> LoadError {
        LoadError {
            kind: "UploadRowError".to_owned(),
            row: Some(row),
            first_column: Some("USER_TEST".to_owned()),
            field: Some("status".to_owned()),
            value: Some("gone".to_owned()),
            messages: vec!["Status is not included in the list".to_owned()],
        }
    }

    fn load(status: &str, errors: Vec<LoadError>) -> Load {
        Load {
            id: 7,
            file_name: "_Incoming_Users_deactivate_user.csv".to_owned(),
            source_for: "User".to_owned(),
            status: status.to_owned(),
            progress: Some(100),
            result_text: (status == "done").then(|| "3 rows processed.".to_owned()),
            created_at: None,
            start_time: None,
            end_time: None,
            records_count: 3,
            records_created: 0,
            records_updated: 2,
            errors_count: errors.len() as u64,
            errors,
            created_by: "sftp_integration@coupa.com".to_owned(),
        }
    }

    fn told(load: &Load) -> String {
        let alert = Alert::of(load);
        let link = "https://acme.example.com/data_sources/7";
        format!("{}\n\n{}", subject(load, alert), text(load, alert, link))
    }

    #[test]
    fn rows_that_were_refused_are_told_one_by_one() {
        insta::assert_snapshot!(told(&load("done", vec![row_error(2)])));
    }

    #[test]
    fn a_header_that_was_refused_is_told() {
        let error = LoadError {
            kind: "UploadHeaderError".to_owned(),
            messages: vec!["Column header Active is not valid.".to_owned()],
            row: None,
            first_column: None,
            field: None,
            value: None,
        };
        insta::assert_snapshot!(told(&load("failed", vec![error])));
    }

    #[test]
    fn a_mail_tells_some_errors_and_counts_the_others() {
        let errors = (1..=60).map(row_error).collect();
        let mut load = load("done", errors);
        load.errors_count = 1_000;
        let told = told(&load);
        assert_eq!(told.matches("\n- row ").count(), ERRORS_MAX);
        assert!(told.contains("\nand 950 more\n"), "{told}");
    }
}
