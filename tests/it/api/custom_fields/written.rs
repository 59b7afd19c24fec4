//! Custom fields that are written, and what is refused.

use serde_json::{Value, json};

use super::world::WORLD;
use crate::support::{Format, Mock};

#[tokio::test]
async fn fields_are_written_one_by_one_and_the_others_stay() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let body = match format {
            Format::Xml => {
                "<user><custom-field-8>B-9</custom-field-8><custom-fields><floor>4</floor><remote>no</remote>\
                 <region><external-ref-num>N</external-ref-num></region></custom-fields></user>"
            }
            Format::Json => {
                r#"{"custom_field_8":"B-9","custom_fields":{"floor":4,"remote":false,"region":{"external_ref_num":"N"}}}"#
            }
        };
        mock.put("/api/users/10", format, body).await.status(200);
        let anna = mock.truth("anna").await;
        assert_eq!(anna["custom-field-8"], "B-9");
        assert_eq!(anna["custom-fields"]["floor"], 4);
        assert_eq!(anna["custom-fields"]["remote"], false);
        assert_eq!(
            anna["custom-fields"]["region"]["id"], 11,
            "of its own lookup"
        );
        assert_eq!(anna["custom-fields"]["cost-code"], "CC1");
        assert_eq!(anna["updated-by"]["login"], "api");

        let body = match format {
            Format::Xml => {
                "<user><custom-field-8/><custom-fields><floor nil=\"true\"/><cost-code/><region nil=\"true\"/></custom-fields></user>"
            }
            Format::Json => {
                r#"{"custom-field-8":null,"custom-fields":{"floor":null,"cost-code":"","region":null}}"#
            }
        };
        mock.put("/api/users/10", format, body).await.status(200);
        let anna = mock.truth("anna").await;
        assert_eq!(anna["custom-field-8"], Value::Null);
        for name in ["floor", "cost-code", "region"] {
            assert_eq!(anna["custom-fields"][name], Value::Null, "{name}");
        }
        assert_eq!(anna["custom-fields"]["rate"], "1.50");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_user_who_is_sent_back_as_he_was_read_keeps_his_custom_fields() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        for (id, login) in [(10, "anna"), (11, "bert")] {
            let before = mock.truth(login).await;
            let path = format!("/api/users/{id}");
            let read = mock.get(&path, format).await.status(200).body.clone();
            mock.put(&path, format, read).await.status(200);
            assert_eq!(mock.truth(login).await, before, "{format:?}");
        }
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_new_user_can_have_them_from_the_start() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let body = match format {
            Format::Xml => {
                "<user><login>carl</login><email>c@example.com</email><firstname>C</firstname><lastname>D</lastname>\
                 <custom-fields><cost-code>CC9</cost-code></custom-fields></user>"
            }
            Format::Json => {
                r#"{"login":"carl","email":"c@example.com","firstname":"C","lastname":"D","custom-fields":{"cost-code":"CC9"}}"#
            }
        };
        mock.post("/api/users", format, body)
            .await
            .status(201)
            .contains("CC9");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn values_that_do_not_fit_are_refused_under_the_prompt() {
    let mock = Mock::with_world(WORLD).await;
    for format in Format::BOTH {
        for (name, value, reason) in [
            ("floor", "high", "Floor is not a number"),
            ("rate", "much", "Rate is not a number"),
            ("remote", "maybe", "Remote must be true or false"),
            (
                "hired-on",
                "soon",
                "Hired on is not a date and time such as 2026-03-02T09:00:00Z",
            ),
            (
                "region",
                "North",
                "Region must name a LookupValue by one of the keys id, name, external-ref-num, external-ref-code",
            ),
            ("shoe", "43", "Unknown custom field `shoe` for User"),
        ] {
            let body = match format {
                Format::Xml => {
                    format!("<user><custom-fields><{name}>{value}</{name}></custom-fields></user>")
                }
                Format::Json => json!({"custom-fields": {name: value}}).to_string(),
            };
            let refused = mock.put("/api/users/10", format, body).await;
            assert_eq!(refused.status(400).errors(), [reason]);
        }
        let long = "x".repeat(256);
        let body = match format {
            Format::Xml => format!("<user><custom-field-8>{long}</custom-field-8></user>"),
            Format::Json => json!({"custom-field-8": long}).to_string(),
        };
        let refused = mock.put("/api/users/10", format, body).await;
        assert_eq!(
            refused.status(400).errors(),
            ["Badge is too long (maximum is 255 characters)"]
        );
        let body = match format {
            Format::Xml => {
                "<user><custom-fields><region><id>10</id></region></custom-fields></user>"
            }
            Format::Json => r#"{"custom-fields":{"region":{"id":10}}}"#,
        };
        let refused = mock.put("/api/users/10", format, body).await;
        assert!(
            refused.status(400).errors()[0].starts_with(
                "Unable to find valid LookupValue record for region with keys {\"id\"=>"
            ),
            "a value of another lookup: {}",
            refused.body
        );
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_journal_tells_what_changed_where_payloads_have_it() {
    let mock = Mock::with_world(WORLD).await;
    let body = r#"{"custom-field-8":"B-9","custom-fields":{"floor":4}}"#;
    mock.put("/api/users/10", Format::Json, body)
        .await
        .status(200);
    let changes = mock.events("?kind=change").await;
    let [change] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(change["before"]["custom-field-8"], "B-7");
    assert_eq!(change["before"]["custom-fields"], json!({"floor": 3}));
    assert_eq!(change["after"]["custom-fields"], json!({"floor": 4}));
    mock.server.shutdown().await;
}
