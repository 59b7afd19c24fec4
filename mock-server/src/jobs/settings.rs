//! What the pick-up and the import do where Coupa's pages differ or say nothing.
//!
//! Each switch and its default stand in docs/differences.md.

use serde_json::{Map, Value as Json, json};

/// The switches of a world, under its `settings`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSettings {
    /// `pick_up`
    pub pick_up: PickUp,
    /// `archive_when`
    pub archive_when: ArchiveWhen,
    /// `csv_bom`
    pub bom: Bom,
    /// `csv_max_bytes`; none is no limit.
    pub max_bytes: Option<u64>,
    /// `csv_max_rows`; none is no limit.
    pub max_rows: Option<u64>,
    /// `csv_lists`
    pub lists: Lists,
    /// `csv_employee_number`
    pub employee_number: EmployeeNumber,
    /// `csv_required`
    pub required: Required,
}

/// Which files the job takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PickUp {
    /// Those that no client has open for writing.
    Closed,
    /// All, as they are.
    Any,
}

/// When a file is moved to the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveWhen {
    /// Before it is read.
    Before,
    /// Once it is done.
    After,
}

/// What a byte order mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bom {
    /// Part of the first header, which is therefore unknown.
    Refuse,
    /// Nothing.
    Accept,
}

/// What a cell with several names does to what a user has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// It names all that is to be there.
    Replace,
    /// It names what is to be added.
    Add,
}

/// What a new employee number does in a row that finds its user by login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmployeeNumber {
    /// The user gets it.
    Update,
    /// The row is taken for a new user, and fails.
    Refuse,
}

/// Which cells a row for an existing user needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// One that says whom it is about.
    Key,
    /// All that a new user needs.
    All,
}

impl Default for ImportSettings {
    fn default() -> Self {
        Self {
            pick_up: PickUp::Closed,
            archive_when: ArchiveWhen::Before,
            bom: Bom::Refuse,
            max_bytes: Some(8 * 1024 * 1024),
            max_rows: None,
            lists: Lists::Replace,
            employee_number: EmployeeNumber::Update,
            required: Required::Key,
        }
    }
}

impl ImportSettings {
    /// Every switch, in the order in which they are named to people.
    pub(crate) const NAMES: [&str; 8] = [
        "pick_up",
        "archive_when",
        "csv_bom",
        "csv_max_bytes",
        "csv_max_rows",
        "csv_lists",
        "csv_employee_number",
        "csv_required",
    ];

    /// What the JSON Schema of worlds says of a switch.
    pub(crate) fn schema(name: &str) -> Json {
        let (values, description) = match name {
            "pick_up" => (
                json!(["closed", "any"]),
                "Whether files wait until they are written.",
            ),
            "archive_when" => (
                json!(["before", "after"]),
                "Before or after a file is read.",
            ),
            "csv_bom" => (json!(["refuse", "accept"]), "What a byte order mark does."),
            "csv_lists" => (json!(["replace", "add"]), "What names in one cell do."),
            "csv_employee_number" => (
                json!(["update", "refuse"]),
                "Whether a row that is found by login may change the employee number.",
            ),
            "csv_required" => (
                json!(["key", "all"]),
                "What a row for an existing user needs.",
            ),
            "csv_max_bytes" | "csv_max_rows" => {
                let number = json!({ "type": "integer", "minimum": 1 });
                let description = "Larger files are refused.";
                return json!({ "anyOf": [number, { "enum": ["off", false] }], "description": description });
            }
            _ => return json!({}),
        };
        json!({ "enum": values, "description": description })
    }

    /// All switches as a world writes them.
    pub(crate) fn to_json(&self) -> Map<String, Json> {
        let limit = |limit: Option<u64>| limit.map_or_else(|| json!("off"), |limit| json!(limit));
        let values = [
            json!(match self.pick_up {
                PickUp::Closed => "closed",
                PickUp::Any => "any",
            }),
            json!(match self.archive_when {
                ArchiveWhen::Before => "before",
                ArchiveWhen::After => "after",
            }),
            json!(match self.bom {
                Bom::Refuse => "refuse",
                Bom::Accept => "accept",
            }),
            limit(self.max_bytes),
            limit(self.max_rows),
            json!(match self.lists {
                Lists::Replace => "replace",
                Lists::Add => "add",
            }),
            json!(match self.employee_number {
                EmployeeNumber::Update => "update",
                EmployeeNumber::Refuse => "refuse",
            }),
            json!(match self.required {
                Required::Key => "key",
                Required::All => "all",
            }),
        ];
        let names = Self::NAMES.into_iter().map(ToOwned::to_owned);
        names.zip(values).collect()
    }

    /// Takes one switch over, if there is one of that name. The error says what was expected.
    pub(crate) fn set(&mut self, name: &str, value: &Json) -> Option<Result<(), String>> {
        let taken = match name {
            "pick_up" => put(
                &mut self.pick_up,
                word(value, [("closed", PickUp::Closed), ("any", PickUp::Any)]),
            ),
            "archive_when" => put(
                &mut self.archive_when,
                word(
                    value,
                    [
                        ("before", ArchiveWhen::Before),
                        ("after", ArchiveWhen::After),
                    ],
                ),
            ),
            "csv_bom" => put(
                &mut self.bom,
                word(value, [("refuse", Bom::Refuse), ("accept", Bom::Accept)]),
            ),
            "csv_max_bytes" => put(&mut self.max_bytes, limit(value)),
            "csv_max_rows" => put(&mut self.max_rows, limit(value)),
            "csv_lists" => put(
                &mut self.lists,
                word(value, [("replace", Lists::Replace), ("add", Lists::Add)]),
            ),
            "csv_employee_number" => put(
                &mut self.employee_number,
                word(
                    value,
                    [
                        ("update", EmployeeNumber::Update),
                        ("refuse", EmployeeNumber::Refuse),
                    ],
                ),
            ),
            "csv_required" => put(
                &mut self.required,
                word(value, [("key", Required::Key), ("all", Required::All)]),
            ),
            _ => return None,
        };
        Some(taken)
    }
}

fn put<T>(setting: &mut T, value: Result<T, String>) -> Result<(), String> {
    *setting = value?;
    Ok(())
}

fn word<T: Copy>(value: &Json, words: [(&str, T); 2]) -> Result<T, String> {
    let named = words.iter().find(|(word, _)| value.as_str() == Some(word));
    let [(one, _), (other, _)] = words;
    named
        .map(|(_, meaning)| *meaning)
        .ok_or_else(|| format!("expected {one} or {other}"))
}

/// `off` is a truth value to older YAML readers, so both are understood.
fn limit(value: &Json) -> Result<Option<u64>, String> {
    match value {
        Json::Bool(false) => Ok(None),
        Json::String(text) if text == "off" => Ok(None),
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::String(_)
        | Json::Array(_)
        | Json::Object(_) => value
            .as_u64()
            .filter(|limit| *limit > 0)
            .map(Some)
            .ok_or_else(|| "expected a number above 0, or off".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ImportSettings;

    #[test]
    fn every_switch_takes_its_words_and_nothing_else() {
        let values = [
            json!("any"),
            json!("after"),
            json!("accept"),
            json!("off"),
            json!(5000),
            json!("add"),
            json!("refuse"),
            json!("all"),
        ];
        let mut settings = ImportSettings::default();
        for (name, value) in ImportSettings::NAMES.into_iter().zip(&values) {
            assert_eq!(settings.set(name, value), Some(Ok(())), "{name}");
            for wrong in [json!("maybe"), json!(0), json!(true), json!(null)] {
                let refused = settings.set(name, &wrong);
                assert!(matches!(refused, Some(Err(_))), "{name}: {wrong}");
            }
        }
        assert_eq!(settings.max_bytes, None);
        let mut read = ImportSettings::default();
        for (name, value) in settings.to_json() {
            assert_eq!(read.set(&name, &value), Some(Ok(())), "{name}");
        }
        assert_eq!(read, settings);
        assert_eq!(settings.set("color", &json!("blue")), None);
    }
}
