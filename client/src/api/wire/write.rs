//! Writes one object as Coupa reads it, in XML or JSON.

use quick_xml::escape::partial_escape;

use super::super::Format;
use super::xml::is_xml_character;

/// The attributes of one object by Coupa's names, in the order in which they are written.
pub(crate) type Fields<'a> = Vec<(&'static str, Value<'a>)>;

/// The value of one attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Flag(bool),
    Text(&'a str),
}

/// A text that the format cannot carry. It is refused: leaving the character out would change
/// somebody's name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` has the character U+{:04X}, which XML cannot carry", u32::from(*.character))]
pub(crate) struct WriteError {
    field: &'static str,
    character: char,
}

/// The body for one object. In XML `root` is its element; JSON has no root node (Coupa,
/// *Differences between XML and JSON in Coupa*).
pub(crate) fn write_object(
    format: Format,
    root: &str,
    fields: &Fields<'_>,
) -> Result<String, WriteError> {
    match format {
        Format::Xml => write_xml(root, fields),
        Format::Json => Ok(write_json(fields)),
    }
}

fn write_xml(root: &str, fields: &Fields<'_>) -> Result<String, WriteError> {
    let elements: Vec<String> = fields.iter().map(xml_element).collect::<Result<_, _>>()?;
    let elements = elements.concat();
    Ok(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><{root}>{elements}</{root}>"#
    ))
}

fn xml_element((name, value): &(&'static str, Value<'_>)) -> Result<String, WriteError> {
    let text = match *value {
        Value::Flag(flag) => flag.to_string().into(),
        Value::Text(text) => {
            if let Some(character) = text.chars().find(|character| !is_xml_character(*character)) {
                return Err(WriteError {
                    field: name,
                    character,
                });
            }
            // Also writes a carriage return as a reference; a reader would else see a line feed.
            partial_escape(text)
        }
    };
    Ok(format!("<{name}>{text}</{name}>"))
}

fn write_json(fields: &Fields<'_>) -> String {
    let object = fields.iter().map(|(name, value)| {
        let value = match *value {
            Value::Flag(flag) => flag.into(),
            Value::Text(text) => text.into(),
        };
        ((*name).to_owned(), value)
    });
    serde_json::Value::Object(object.collect()).to_string()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::super::xml::Element;
    use super::*;
    use crate::api::UserUpdate;

    fn xml(text: &str) -> Result<String, WriteError> {
        write_object(Format::Xml, "user", &vec![("lastname", Value::Text(text))])
    }

    #[test]
    fn a_deactivation_is_written_as_in_coupas_article() {
        let update = UserUpdate::deactivate();
        let written = |format| write_object(format, "user", &update.fields()).unwrap();
        assert_eq!(
            written(Format::Xml),
            r#"<?xml version="1.0" encoding="UTF-8"?><user><active>false</active></user>"#
        );
        assert_eq!(written(Format::Json), r#"{"active":false}"#);
    }

    #[test]
    fn a_character_that_xml_cannot_carry_is_refused_by_name() {
        for (text, code) in [
            ("a\u{0}", "U+0000"),
            ("\u{1b}[0m", "U+001B"),
            ("\u{ffff}", "U+FFFF"),
        ] {
            let message = xml(text).unwrap_err().to_string();
            assert!(
                message.contains("`lastname`") && message.contains(code),
                "{message}"
            );
        }
    }

    #[test]
    fn markup_and_line_ends_in_a_name_stay_text() {
        for text in [
            "]]>",
            "<b>&amp;</b>",
            "\"'",
            "a\r\nb\rc\td",
            "  spaces  ",
            "🙂",
            "\u{85}\u{2028}",
        ] {
            let element = Element::parse(&xml(text).unwrap()).unwrap();
            assert_eq!(element.child("lastname").unwrap().text(), Some(text));
        }
    }

    /// Any characters at all, control characters included, which `any::<String>()` leaves out.
    fn any_text() -> impl Strategy<Value = String> {
        proptest::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn any_text_survives_an_xml_body_or_is_refused(text in any_text()) {
            match xml(&text) {
                Ok(body) => {
                    let element = Element::parse(&body).unwrap();
                    prop_assert_eq!(element.child("lastname").unwrap().text(), Some(text.as_str()));
                }
                Err(error) => prop_assert!(!is_xml_character(error.character)),
            }
        }

        #[test]
        fn any_text_survives_a_json_body(text in any_text()) {
            let body = write_object(Format::Json, "user", &vec![("lastname", Value::Text(&text))]).unwrap();
            let value: serde_json::Value = serde_json::from_str(&body).unwrap();
            prop_assert_eq!(value, serde_json::json!({ "lastname": text }));
        }
    }
}
