//! Which type an unquoted word has in YAML 1.2, and which words mean something else to a YAML 1.1 reader.

use serde_json::{Number, Value};

/// How an unquoted word is read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Plain {
    /// Everybody reads it so.
    Value(Value),
    /// Readers disagree about it; the text says how.
    Ambiguous(&'static str),
}

/// Reads an unquoted word.
pub(crate) fn classify(word: &str) -> Plain {
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "" | "~" | "null" => return Plain::Value(Value::Null),
        "true" => return Plain::Value(Value::Bool(true)),
        "false" => return Plain::Value(Value::Bool(false)),
        "yes" | "no" | "on" | "off" | "y" | "n" => {
            return Plain::Ambiguous("older YAML readers take it for a truth value");
        }
        ".inf" | "+.inf" | "-.inf" | ".nan" => {
            return Plain::Ambiguous("it is a number without digits");
        }
        _ => {}
    }
    let unsigned = lower.strip_prefix(['-', '+']).unwrap_or(&lower);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return Plain::Value(Value::String(word.to_owned()));
    }
    number(word, unsigned)
}

fn number(word: &str, unsigned: &str) -> Plain {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(unsigned) {
        if unsigned.len() > 1 && unsigned.starts_with('0') {
            return Plain::Ambiguous(
                "the leading zero makes it an octal number to some YAML readers",
            );
        }
        return match word.strip_prefix('+').unwrap_or(word).parse::<i64>() {
            Ok(number) => Plain::Value(number.into()),
            Err(_) => Plain::Ambiguous("the number is too large"),
        };
    }
    let based = |prefix: &str, radix: u32| {
        unsigned
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|digit| digit.is_digit(radix)))
    };
    if based("0x", 16) || based("0o", 8) || based("0b", 2) {
        return Plain::Ambiguous("it is a number in another base");
    }
    if unsigned.contains('_') && digits(&unsigned.replace('_', "")) {
        return Plain::Ambiguous("older YAML readers take it for a number");
    }
    if unsigned.contains(':')
        && unsigned
            .split(':')
            .all(|part| digits(part) && part.len() <= 2)
    {
        return Plain::Ambiguous("older YAML readers take it for a number to the base of 60");
    }
    let is_decimal = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".e+-".contains(&byte));
    match word
        .parse::<f64>()
        .ok()
        .filter(|_| is_decimal)
        .and_then(Number::from_f64)
    {
        Some(number) => Plain::Value(Value::Number(number)),
        None => Plain::Value(Value::String(word.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_on_which_all_readers_agree_have_their_type() {
        for (word, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("true", json!(true)),
            ("False", json!(false)),
            ("0", json!(0)),
            ("-12", json!(-12)),
            ("+5", json!(5)),
            ("1.5", json!(1.5)),
            ("1e3", json!(1000.0)),
            ("jdoe", json!("jdoe")),
            ("2026-03-02T09:00:00Z", json!("2026-03-02T09:00:00Z")),
            ("1.2.3", json!("1.2.3")),
            ("2nd", json!("2nd")),
            ("+5m", json!("+5m")),
            ("1..3", json!("1..3")),
            ("nobody", json!("nobody")),
        ] {
            assert_eq!(classify(word), Plain::Value(value), "{word}");
        }
    }

    #[test]
    fn words_on_which_readers_disagree_are_ambiguous() {
        for word in [
            "no",
            "No",
            "on",
            "Y",
            "off",
            "0123",
            "-007",
            "0x1F",
            "0o17",
            "1_000",
            "12:30",
            "1:20:30",
            ".inf",
            "99999999999999999999",
        ] {
            assert!(matches!(classify(word), Plain::Ambiguous(_)), "{word}");
        }
    }
}
