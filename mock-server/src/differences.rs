//! `docs/differences.md`: what the route table and the field tables leave out, and the rows kept by
//! hand in `docs/differences/*.yaml`. Knows of the code only what it has as data.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::field::Kind;
use crate::domain::resource::Resource;
use crate::http::{NOT_IMITATED, ROUTES_NOT_IMITATED, SUB_NOT_IMITATED};

const INTRODUCTION: &str = "\
# Where this fake differs from Coupa

No Coupa instance was called to build this. Everything comes from public material: Coupa's documentation, its Swagger
files, payloads that others captured, and client code that runs against real instances. How well a row is founded:

| evidence | meaning |
| --- | --- |
| documented | Coupa's own pages or Swagger files say what Coupa does |
| observed | a captured payload shows it, or a public client relies on it |
| assumed | nothing is known; the source says what comes nearest |

This page is written by a test. To add a row, add it to the file of its area in `docs/differences/`, then run
`UPDATE_DOCS=1 cargo test -p coupa-mock-server --lib differences`.
";

/// The rows of one area.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Area {
    title: String,
    /// Coupa has it, the fake does not.
    #[serde(default)]
    left_out: Vec<Row>,
    /// The fake does something that nobody is known to have seen Coupa do.
    #[serde(default)]
    assumed: Vec<Row>,
    /// The fake is meant to be different.
    #[serde(default)]
    deliberate: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    what: String,
    fake: String,
    evidence: Evidence,
    source: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Evidence {
    Documented,
    Observed,
    Assumed,
}

impl Evidence {
    fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

#[test]
fn the_page_says_what_the_code_and_the_rows_say() {
    let path = docs().join("differences.md");
    let page = page(&areas());
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch for people who run the tests"
    )]
    if std::env::var("UPDATE_DOCS").is_ok() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap() == page,
        "docs/differences.md is stale; run: UPDATE_DOCS=1 cargo test -p coupa-mock-server --lib differences"
    );
}

#[test]
fn every_row_says_everything() {
    for area in areas() {
        for row in area
            .left_out
            .iter()
            .chain(&area.assumed)
            .chain(&area.deliberate)
        {
            for text in [&row.what, &row.fake, &row.source] {
                assert!(!text.trim().is_empty(), "{}: {row:?}", area.title);
            }
        }
    }
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// The areas in the order of their files.
fn areas() -> Vec<Area> {
    let files = fs::read_dir(docs().join("differences")).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        serde_saphyr::from_str(&fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths.iter().map(read).collect()
}

fn page(areas: &[Area]) -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n## Left out\n");
    page.push_str(&paths());
    page.push_str(&attributes());
    let section = |page: &mut String, title: &str, rows: fn(&Area) -> &[Row]| {
        if !title.is_empty() {
            write!(page, "\n## {title}\n").unwrap();
        }
        for area in areas {
            table(page, &area.title, rows(area));
        }
    };
    section(&mut page, "", |area| &area.left_out);
    section(&mut page, "Assumed", |area| &area.assumed);
    section(&mut page, "Deliberate", |area| &area.deliberate);
    page
}

fn table(page: &mut String, title: &str, rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    write!(page, "\n### {title}\n\n").unwrap();
    page.push_str("| what | what the fake does | evidence | source |\n| --- | --- | --- | --- |\n");
    for row in rows {
        let [what, fake, source] = [&row.what, &row.fake, &row.source].map(|text| cell(text));
        let evidence = row.evidence.name();
        writeln!(page, "| {what} | {fake} | {evidence} | {source} |").unwrap();
    }
}

fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|")
}

/// What the route table knows and does not serve.
fn paths() -> String {
    let resources = NOT_IMITATED.iter().map(|name| format!("/api/{name}"));
    let below = SUB_NOT_IMITATED
        .iter()
        .map(|(name, below)| format!("/api/{name}/:id/{below}"));
    let mut section = "
### Paths

Coupa has them (documented: its Swagger files and its list of scopes). The fake answers 501 to every method, in Coupa's
error envelope, after authentication:

"
    .to_owned();
    for path in resources.chain(below) {
        writeln!(section, "- `{path}`").unwrap();
    }
    section.push_str("\nOf what the fake has, these are answered 501 in the same way:\n\n");
    for (method, name, below, reason) in ROUTES_NOT_IMITATED {
        writeln!(section, "- `{method} /api/{name}{below}`: {reason}").unwrap();
    }
    section
}

/// What the field tables have by name only.
fn attributes() -> String {
    let mut section = "
### Attributes

Coupa has them (documented: its Swagger files). In the fake they are always null or empty; they cannot be set, and a search
for them answers 501:

| resource | attributes |
| --- | --- |
"
    .to_owned();
    for table in Resource::ALL.map(Resource::table) {
        let unmodelled: Vec<_> = table
            .fields
            .iter()
            .filter(|field| matches!(field.kind, Kind::Unmodelled { .. }))
            .map(|field| format!("`{}`", field.name))
            .collect();
        if !unmodelled.is_empty() {
            writeln!(section, "| {} | {} |", table.path, unmodelled.join(", ")).unwrap();
        }
    }
    section
}
