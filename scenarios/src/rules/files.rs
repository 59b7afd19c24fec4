//! What became of the files of a run: which the job took up, what they say, and what Coupa complained of.

use crate::history::{JobState, Load, LoadError, Run, Subject, USERS_FOLDER};

/// A file that the job took up.
pub(super) struct PickUp<'h> {
    /// Its path when it was taken up.
    pub(super) path: &'h str,
    /// When it was taken up, as a position in the run.
    pub(super) started: usize,
    /// When Coupa had finished with it.
    pub(super) finished: Option<usize>,
    /// What Coupa says of it.
    pub(super) load: Option<&'h Load>,
    /// What the file says, when it was found.
    pub(super) text: Option<&'h str>,
}

/// The users files that the job took up in this run, in order.
pub(super) fn picked_up<'h>(run: &Run<'h>) -> Vec<PickUp<'h>> {
    let steps = run.job_steps();
    let started = steps.iter().filter(|step| {
        step.what.state == JobState::Started && step.what.file.starts_with(USERS_FOLDER)
    });
    let pick_up = |step: &crate::history::Noted<'h, crate::history::JobStep>| {
        let id = step.what.load_id;
        let finished = steps
            .iter()
            .find(|later| later.what.load_id == id && later.what.state == JobState::Finished);
        PickUp {
            path: &step.what.file,
            started: step.position,
            finished: finished.map(|step| step.position),
            load: run.loads.iter().find(|load| load.id == id),
            text: text_of(run, &step.what.file),
        }
    };
    started.map(pick_up).collect()
}

/// Whether the file came to its place in this run. What lay there before is somebody else's.
pub(super) fn is_own(run: &Run<'_>, path: &str) -> bool {
    run.site_steps()
        .iter()
        .any(|step| step.what.is_write() && step.what.target() == path)
}

/// The file where it was dropped, or in the archive, where it may have got another ending.
fn text_of<'h>(run: &Run<'h>, path: &str) -> Option<&'h str> {
    let name = base_name(path);
    let in_place = run.files.iter().find(|file| file.path == path);
    let archived = || {
        let archive = run
            .files
            .iter()
            .filter(|file| file.path.contains("/Archive/"));
        let same = archive.clone().find(|file| base_name(&file.path) == name);
        same.or_else(|| {
            archive
                .clone()
                .find(|file| base_name(&file.path).starts_with(name))
        })
    };
    in_place.or_else(archived).map(|file| file.text.as_str())
}

pub(super) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The cells of a file: its header, and its rows.
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Reads a file as Coupa does; the reason when it is not whole.
pub(super) fn table(text: &str) -> Result<Table, String> {
    // A quote that is left open swallows the rest of the file; only its absence at the end shows it.
    if !text.matches('"').count().is_multiple_of(2) {
        return Err("a quote is left open".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        rows.push(record.iter().map(str::to_owned).collect());
    }
    if rows.is_empty() {
        return Err("it is empty".to_owned());
    }
    let header = rows.remove(0);
    let ragged = rows.iter().position(|row| row.len() != header.len());
    if let Some(index) = ragged {
        return Err(format!(
            "row {} has fewer or more cells than the header",
            index + 1
        ));
    }
    Ok(Table { header, rows })
}

impl Table {
    /// The cells by which Coupa finds the user of a row.
    pub(super) fn keys<'t>(&'t self, row: &'t [String]) -> impl Iterator<Item = &'t str> {
        let is_key = |name: &str| {
            matches!(
                name.trim_end_matches('*'),
                "Id" | "Login" | "Employee Number"
            )
        };
        let cells = self.header.iter().zip(row);
        cells
            .filter(move |(name, cell)| is_key(name) && !cell.is_empty())
            .map(|(_, cell)| cell.as_str())
    }

    fn is_about(&self, row: &[String], subject: &Subject<'_>) -> bool {
        self.keys(row).any(|key| is_name(key, subject))
    }
}

/// Whether a cell names the user.
pub(super) fn is_name(cell: &str, subject: &Subject<'_>) -> bool {
    subject
        .names
        .iter()
        .any(|name| name.eq_ignore_ascii_case(cell))
}

/// Whether a file has a row for the user.
pub(super) fn names(file: &PickUp<'_>, subject: &Subject<'_>) -> bool {
    let table = file.text.and_then(|text| table(text).ok());
    table.is_some_and(|table| table.rows.iter().any(|row| table.is_about(row, subject)))
}

/// What Coupa complained of in the rows of this user.
pub(super) fn row_errors<'h>(file: &PickUp<'h>, subject: &Subject<'_>) -> Vec<&'h LoadError> {
    let Some(load) = file.load else {
        return Vec::new();
    };
    let table = file.text.and_then(|text| table(text).ok());
    let by_row = |error: &LoadError| {
        let index = error
            .row
            .and_then(|row| usize::try_from(row).ok()?.checked_sub(1));
        let row = table
            .as_ref()
            .zip(index)
            .and_then(|(table, index)| Some((table, table.rows.get(index)?)));
        row.is_some_and(|(table, row)| table.is_about(row, subject))
    };
    let by_cell = |error: &LoadError| {
        error
            .first_column
            .as_deref()
            .is_some_and(|cell| is_name(cell, subject))
    };
    let errors = load
        .upload_errors
        .iter()
        .filter(|error| error.row.is_some());
    errors
        .filter(|error| by_row(error) || by_cell(error))
        .collect()
}

/// What Coupa complained of in the file as a whole; nothing when it took the file.
pub(super) fn refused_as_a_whole<'h>(file: &PickUp<'h>) -> Option<Vec<&'h str>> {
    let load = file.load?;
    let errors = load
        .upload_errors
        .iter()
        .filter(|error| error.row.is_none());
    let texts: Vec<&str> = errors.flat_map(LoadError::texts).collect();
    (load.is_failed() || !texts.is_empty()).then_some(texts)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::history::{FILE, ROWS, Recording};

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    #[test]
    fn a_file_is_found_in_the_archive_and_its_errors_belong_to_the_users_of_the_rows() {
        let rows = format!("{ROWS}\"asmith\",\"inactive\"\r\n");
        let history = Recording::by_file(&USERS, &["jdoe", "asmith"])
            .dropped(FILE, &rows)
            .job(FILE, 7, &[(2, "asmith", "Status is not valid")])
            .exit(1)
            .after(&USERS)
            .history();
        let run = history.runs().remove(0);
        let files = picked_up(&run);
        let file = files.first().unwrap();
        assert_eq!(file.text, Some(rows.as_str()));
        assert!(file.finished > Some(file.started));
        let errors: Vec<_> = run
            .subjects()
            .iter()
            .map(|subject| row_errors(file, subject).len())
            .collect();
        assert_eq!(errors, [0, 1]);
        assert!(run.subjects().iter().all(|subject| names(file, subject)));
        assert_eq!(refused_as_a_whole(file), None);
    }

    #[test]
    fn what_is_cut_off_is_no_table() {
        assert!(table("\"Login\",\"Status\"\n\"jdoe\",\"ina").is_err());
        assert!(table("\"Login\",\"Status\"\n\"jdoe\"").is_err());
        assert!(table("").is_err());
        assert_eq!(table(ROWS).unwrap().rows.len(), 1);
    }
}
