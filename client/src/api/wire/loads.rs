//! Reads loads and their errors.
//!
//! The texts of a row's error come as a list, those of a header's as one text (Coupa, *Data File Sources API*,
//! samples).

use serde_json::Value;

use super::super::{Format, Load, LoadError, LoadId};
use super::read::{ReadError, json, required, xml_root};
use super::xml::Element;

/// All loads from `<data-file-sources type="array">` or a bare array.
pub(crate) fn read_loads(format: Format, body: &str) -> Result<Vec<Load>, ReadError> {
    match format {
        Format::Xml => {
            let root = xml_root(body, "data-file-sources")?;
            root.children().iter().map(xml_load).collect()
        }
        Format::Json => json::<Vec<Value>>(body)?.iter().map(json_load).collect(),
    }
}

fn xml_load(load: &Element) -> Result<Load, ReadError> {
    let text = |element: &Element, name: &str| -> Option<String> {
        element
            .child(name)?
            .text()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let errors = load
        .child("upload-errors")
        .map(Element::children)
        .unwrap_or_default();
    let errors: Vec<LoadError> = errors
        .iter()
        .map(|error| LoadError {
            row: text(error, "row").and_then(|row| row.parse().ok()),
            first_column: text(error, "first-column"),
            field: text(error, "field-with-error"),
            value: text(error, "value"),
            texts: error
                .child("field-errors")
                .map(xml_texts)
                .unwrap_or_default(),
        })
        .collect();
    Ok(Load {
        id: LoadId(required(load, "id")?),
        status: required(load, "status")?,
        result_text: text(load, "result-text"),
        errors_count: count(
            text(load, "upload-errors-count").and_then(|count| count.parse().ok()),
            &errors,
        ),
        errors,
    })
}

fn xml_texts(field_errors: &Element) -> Vec<String> {
    let own = field_errors.text().into_iter();
    let listed = field_errors.children().iter().filter_map(Element::text);
    let texts = own
        .chain(listed)
        .map(str::trim)
        .filter(|text| !text.is_empty());
    texts.map(str::to_owned).collect()
}

fn json_load(load: &Value) -> Result<Load, ReadError> {
    let missing = |name: &str| ReadError::Malformed(format!("a load has no `{name}`"));
    let errors = load.get("upload-errors").and_then(Value::as_array);
    let errors: Vec<LoadError> = errors.into_iter().flatten().map(json_error).collect();
    let id = load
        .get("id")
        .and_then(number)
        .ok_or_else(|| missing("id"))?;
    Ok(Load {
        id: LoadId(id),
        status: text(load, "status").ok_or_else(|| missing("status"))?,
        result_text: text(load, "result-text"),
        errors_count: count(load.get("upload-errors-count").and_then(number), &errors),
        errors,
    })
}

fn json_error(error: &Value) -> LoadError {
    let texts = match error.get("field-errors") {
        Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => vec![text.as_str()],
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
            Vec::new()
        }
    };
    LoadError {
        row: error.get("row").and_then(number),
        first_column: text(error, "first-column"),
        field: text(error, "field-with-error"),
        value: text(error, "value"),
        texts: texts.into_iter().map(str::to_owned).collect(),
    }
}

fn text(object: &Value, name: &str) -> Option<String> {
    let text = object.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number, also one that is written as a text.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn count(said: Option<u64>, errors: &[LoadError]) -> u64 {
    said.unwrap_or(errors.len() as u64)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::api::LoadProgress;

    /// After Coupa's samples.
    const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
        <data-file-sources type="array"><data-file-source><id type="integer">1337</id><status>done</status>
        <result-text>4 rows processed, creating 0 new rows and updating 3 rows.</result-text><progress nil="true"/>
        <upload-errors-count type="integer">2</upload-errors-count>
        <upload-errors type="array">
          <upload-error><id type="integer">1</id><type>UploadRowError</type><row type="integer">2</row><first-column>jdoe</first-column>
            <field-with-error>name</field-with-error><value>TESTUS1</value>
            <field-errors type="array"><field-error>Name has already been taken</field-error><field-error>B</field-error></field-errors></upload-error>
          <upload-error><id type="integer">2</id><type>UploadHeaderError</type><row nil="true"/><first-column nil="true"/>
            <field-with-error nil="true"/><value nil="true"/><field-errors>Column header Active is not valid.</field-errors></upload-error>
        </upload-errors></data-file-source></data-file-sources>"#;
    const JSON: &str = r#"[{"id":1337,"status":"done","result-text":"4 rows processed, creating 0 new rows and updating 3 rows.",
        "progress":null,"upload-errors-count":2,"upload-errors":[
        {"id":1,"type":"UploadRowError","row":2,"first-column":"jdoe","field-with-error":"name","value":"TESTUS1",
         "field-errors":["Name has already been taken","B"]},
        {"id":2,"type":"UploadHeaderError","row":null,"first-column":null,"field-with-error":null,"value":null,
         "field-errors":"Column header Active is not valid."}]}]"#;

    #[test]
    fn a_load_reads_the_same_from_xml_and_json_and_both_shapes_of_errors_are_read() {
        let loads = read_loads(Format::Xml, XML).unwrap();
        assert_eq!(loads, read_loads(Format::Json, JSON).unwrap());
        let load = loads.first().unwrap();
        assert_eq!(
            (load.id, load.progress(), load.errors_count),
            (LoadId(1337), LoadProgress::Done, 2)
        );
        let [row, header] = load.errors.as_slice() else {
            unreachable!()
        };
        assert_eq!(
            (row.row, row.first_column.as_deref()),
            (Some(2), Some("jdoe"))
        );
        assert_eq!(row.texts, ["Name has already been taken", "B"]);
        assert_eq!(
            (header.row, header.texts.as_slice()),
            (None, &["Column header Active is not valid.".to_owned()][..])
        );
    }

    #[test]
    fn nothing_and_nonsense_are_told_apart() {
        assert_eq!(
            read_loads(Format::Xml, r#"<data-file-sources type="array"/>"#).unwrap(),
            []
        );
        assert_eq!(read_loads(Format::Json, "[]").unwrap(), []);
        assert!(read_loads(Format::Xml, "<users/>").is_err());
        assert!(read_loads(Format::Json, r#"[{"id":1}]"#).is_err());
    }
}
