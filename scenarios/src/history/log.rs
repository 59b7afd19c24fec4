//! What the connector logged, one record at a time.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::format::Level;

/// One record of the connector's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    /// Where it was written.
    pub stream: Stream,
    /// The record: a line, with the lines below it that only go on.
    pub text: String,
}

/// The places that together are the connector's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// The file named by `CONNECTOR_LOG_FILE`.
    File,
    /// The log of the connector that runs in process.
    InProcess,
}

const WORDS: [(&str, Level); 12] = [
    ("trace", Level::Debug),
    ("debug", Level::Debug),
    ("info", Level::Info),
    ("information", Level::Info),
    ("notice", Level::Info),
    ("warn", Level::Warn),
    ("warning", Level::Warn),
    ("error", Level::Error),
    ("err", Level::Error),
    ("severe", Level::Error),
    ("critical", Level::Error),
    ("fatal", Level::Error),
];

impl LogRecord {
    /// How serious the record says it is; `None` when it does not say.
    ///
    /// A JSON record says so under `level`, `severity` or a similar name. A line of text says so by
    /// the first known word among its first four, as `ERROR`, `[error]`, `level=error` or `error:`.
    pub fn level(&self) -> Option<Level> {
        if let Ok(Value::Object(members)) = serde_json::from_str(&self.text) {
            let named = |name: &str| {
                members
                    .iter()
                    .find(|(key, _)| key.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value)
            };
            let said = ["level", "severity", "lvl", "levelname", "log.level"]
                .iter()
                .find_map(|name| named(name)?.as_str());
            return said.and_then(level);
        }
        self.text.split_whitespace().take(4).find_map(|word| {
            let word = word.strip_prefix("level=").unwrap_or(word);
            level(word.trim_matches(|character: char| !character.is_alphanumeric()))
        })
    }
}

fn level(word: &str) -> Option<Level> {
    WORDS
        .iter()
        .find(|(known, _)| word.eq_ignore_ascii_case(known))
        .map(|(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level_of(text: &str) -> Option<Level> {
        LogRecord {
            stream: Stream::Stdout,
            text: text.to_owned(),
        }
        .level()
    }

    #[test]
    fn the_level_is_read_from_json_and_from_text() {
        for text in [
            r#"{"time":"x","level":"error","message":"info"}"#,
            r#"{"Severity":"ERROR"}"#,
            "2026-03-02T09:00:00Z ERROR jdoe failed",
            "[error] jdoe failed",
            "time=x level=error msg=\"jdoe failed\"",
            "ERROR: jdoe failed",
            "2026-03-02 09:00:00,123 SEVERE jdoe",
        ] {
            assert_eq!(level_of(text), Some(Level::Error), "{text}");
        }
        assert_eq!(level_of("2026-03-02 WARN x"), Some(Level::Warn));
    }

    #[test]
    fn a_record_that_does_not_say_has_no_level() {
        for text in [
            "jdoe deactivated",
            r#"{"message":"error"}"#,
            "",
            "the update of the user made an error",
        ] {
            assert_eq!(level_of(text), None, "{text}");
        }
    }
}
