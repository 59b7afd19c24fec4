//! Custom fields: `custom_fields:` of a world, inline and under `custom-fields` (api.md 1.3, 2.3,
//! 2.4, 2.5, 3 and 7.3; Coupa Compass, *Custom Field Namespace*).

use coupa_mock_server::instance::World;
use serde_json::{Value, json};

use crate::support::{Format, Mock};

const WORLD: &str = "
custom_fields:
  - { resource: users, name: custom-field-8, prompt: Badge, global: true }
  - { resource: users, name: remarks, type: html }
  - { resource: users, name: cost_code, prompt: Cost Code }
  - { resource: users, name: floor, type: integer }
  - { resource: users, name: rate, type: decimal }
  - { resource: users, name: remote, type: boolean }
  - { resource: users, name: hired-on, type: date }
  - { resource: users, name: region, lookup: Regions }
  - { resource: departments, name: unit }
lookups: [{ id: 1, name: Regions }, { id: 2, name: Sites }]
lookup_values:
  - { id: 10, name: North, external-ref-num: N, lookup: { name: Sites } }
  - { id: 11, name: North, external-ref-num: N, lookup: { name: Regions } }
  - { id: 12, name: Bergen, external-ref-num: B, lookup: { name: Regions }, parent: { id: 11 } }
departments: [{ name: Finance, custom-fields: { unit: U1 } }]
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, department: { name: Finance },
      custom_field_8: B-7, custom-fields: { cost_code: CC1, floor: 3, rate: 1.5, remote: true, hired-on: 2026-03-02, region: { name: Bergen } } }
  - { id: 11, login: bert, email: bert@example.com, firstname: Bert, lastname: Bond, manager: { login: anna } }
";

/// Names of an object in the order in which they came.
fn names(json: &str) -> Vec<String> {
    let object: serde_json::Map<String, Value> = serde_json::from_str(json).unwrap();
    object.keys().cloned().collect()
}

#[tokio::test]
async fn a_global_field_stands_among_the_attributes_and_the_others_at_the_end() {
    let mock = Mock::with_world(WORLD).await;
    let user = mock.get("/api/users/10", Format::Json).await;
    let names = names(&user.status(200).body);
    let at = |name: &str| names.iter().position(|other| other == name).unwrap();
    assert_eq!(
        at("custom-field-8"),
        at("allow-user-to-upload-invoice-from-mobile") + 1
    );
    assert_eq!(at("phone-work"), at("custom-field-8") + 1);
    assert_eq!(at("custom-fields"), names.len() - 1);
    let user = user.json();
    assert_eq!(user["custom-field-8"], "B-7");
    let fields = &user["custom-fields"];
    assert_eq!(fields["cost-code"], "CC1");
    assert_eq!(fields["floor"], 3);
    assert_eq!(fields["rate"], "1.50", "decimals are strings");
    assert_eq!(fields["remote"], true);
    assert_eq!(fields["hired-on"], "2026-03-02T00:00:00Z");
    assert_eq!(fields["remarks"], Value::Null);
    let region = &fields["region"];
    assert_eq!(region["id"], 12);
    assert_eq!(region["depth"], 1);
    assert_eq!(region["external-ref-code"], "N-B");
    assert_eq!(region["parent-id"], 11);
    assert_eq!(region["lookup"]["name"], "Regions");
    assert_eq!(user["department"]["custom-fields"], json!({"unit": "U1"}));
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_field_without_a_value_is_null_nil_or_empty_by_place_and_type() {
    let mock = Mock::with_world(WORLD).await;
    let user = mock
        .get("/api/users/11", Format::Json)
        .await
        .status(200)
        .json();
    assert_eq!(user["custom-field-8"], Value::Null);
    assert_eq!(user["custom-fields"]["cost-code"], Value::Null);
    assert_eq!(user["custom-fields"]["region"], Value::Null);
    let user = mock.get("/api/users/11", Format::Xml).await;
    for part in [
        // The telephone numbers are references to nothing, and so left out.
        "  <custom-field-8></custom-field-8>\n  <roles",
        "    <remarks></remarks>\n",
        "    <cost-code nil=\"true\"/>\n",
        "    <region nil=\"true\"/>\n",
        "    <remote type=\"boolean\">false</remote>\n",
        "  </custom-fields>\n</user>",
    ] {
        user.status(200).contains(part);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_user_inside_another_record_has_them_too() {
    let mock = Mock::with_world(WORLD).await;
    {
        let bert = mock
            .get("/api/users/11", Format::Json)
            .await
            .status(200)
            .json();
        let manager: Vec<_> = bert["manager"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let end: Vec<_> = manager.iter().rev().take(3).rev().collect();
        assert_eq!(end, ["avatar-thumb-url", "custom-field-8", "custom-fields"]);
        assert_eq!(bert["manager"]["custom-fields"]["cost-code"], "CC1");
    }
    mock.get("/api/users/11", Format::Xml)
        .await
        .status(200)
        .contains("    <custom-field-8>B-7</custom-field-8>\n    <custom-fields>\n");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn without_definitions_custom_fields_is_empty_and_releases_before_it_do_not_have_it() {
    let mock = Mock::start().await;
    let user = mock
        .get("/api/users/281", Format::Json)
        .await
        .status(200)
        .json();
    assert_eq!(user["custom-fields"], json!({}));
    assert_eq!(user["manager"]["custom-fields"], json!({}));
    mock.get("/api/users/281", Format::Xml)
        .await
        .contains("  <custom-fields/>\n</user>");
    mock.server.shutdown().await;

    let mock = Mock::with_world(&format!("settings: {{ release: R16 }}\n{WORLD}")).await;
    for format in Format::BOTH {
        mock.get("/api/users/10", format)
            .await
            .status(200)
            .contains("custom-field-8")
            .lacks("custom-fields");
    }
    mock.server.shutdown().await;
}

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
async fn users_are_found_and_ordered_by_custom_fields() {
    let mock = Mock::with_world(WORLD).await;
    for query in [
        "custom_fields[cost_code]=cc1",
        "custom-fields[cost-code][starts_with]=CC",
        "custom_fields[floor][gt]=2",
        "custom_fields[rate]=1.5",
        "custom_fields[remote]=true",
        "custom_fields[hired_on]=2026-03-02",
        "custom_fields[region][name]=Bergen",
        "custom_fields[region][lookup][name]=Regions",
        "custom_field_8=B-7",
        "custom-field-8[contains]=b-",
        "login[in]=anna,bert&custom_fields[cost_code][blank]=false",
        "manager[custom_fields][cost_code][blank]=true&login=anna",
        "login[in]=anna,bert&order_by=custom_field_8&dir=desc&limit=1",
    ] {
        let found = mock.get(&format!("/api/users?{query}"), Format::Json).await;
        let found = found.status(200).json();
        assert_eq!(found[0]["login"], "anna", "{query}");
        assert_eq!(found.as_array().unwrap().len(), 1, "{query}");
    }
    for (query, reason) in [
        (
            "custom_fields[shoe]=43",
            "Unknown custom field `shoe` for User",
        ),
        (
            "custom_fields=1",
            "Name a custom field: custom_fields[name]",
        ),
        (
            "custom_fields[floor]=high",
            "Invalid value `high` for `custom_fields[floor]`: expected a whole number",
        ),
    ] {
        let refused = mock.get(&format!("/api/users?{query}"), Format::Json).await;
        assert_eq!(refused.status(400).errors(), [reason]);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn an_answer_shows_the_custom_fields_that_were_asked_for() {
    let mock = Mock::with_world(WORLD).await;
    let all = mock.truth("anna").await["custom-fields"].clone();
    for (fields, expected) in [
        (
            r#"["id",{"custom_fields":{}}]"#,
            json!({"id": 10, "custom-fields": all}),
        ),
        (r#"["custom_fields"]"#, json!({"custom-fields": all})),
        (
            r#"["id","customField8",{"custom_fields":["cost_code"]}]"#,
            json!({"id": 10, "custom-field-8": "B-7", "custom-fields": {"cost-code": "CC1"}}),
        ),
        (
            r#"[{"custom_fields":{"floor":{}}}]"#,
            json!({"custom-fields": {"floor": 3}}),
        ),
        (
            r#"["id",{"department":["name",{"custom_fields":{}}]}]"#,
            json!({"id": 10, "department": {"name": "Finance", "custom-fields": {"unit": "U1"}}}),
        ),
    ] {
        let request = mock
            .request(reqwest::Method::GET, "/api/users/10", Format::Json)
            .query(&[("fields", fields)]);
        let shown = mock.send(request).await.status(200).json();
        assert_eq!(shown, expected, "{fields}");
    }
    let request = mock
        .request(reqwest::Method::GET, "/api/users/10", Format::Json)
        .query(&[("fields", r#"[{"custom_fields":["shoe"]}]"#)]);
    let refused = mock.send(request).await;
    assert_eq!(
        refused.status(400).errors(),
        ["Invalid value for `fields[0].custom_fields[0]`: Unknown custom field `shoe` for User"]
    );
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

#[test]
fn a_definition_that_makes_no_sense_is_refused() {
    for (definition, reason) in [
        ("custom_fields: 1", "custom_fields: expected a list"),
        (
            "custom_fields: [{ resource: usrs, name: a }]",
            "custom_fields[0].resource: expected a resource such as users",
        ),
        (
            "custom_fields: [{ resource: users, name: A b }]",
            "custom_fields[0].name: expected a name such as cost-code",
        ),
        (
            "custom_fields: [{ resource: users, name: a, type: float }]",
            "custom_fields[0].type: expected text, html, integer, decimal, boolean, date or lookup",
        ),
        (
            "custom_fields: [{ resource: users, name: a, type: lookup }]",
            "custom_fields[0].lookup: expected the name of a lookup",
        ),
        (
            "custom_fields: [{ resource: users, name: a, lookup: Nowhere }]",
            "custom_fields: `a` chooses from `Nowhere`, which is no lookup",
        ),
        (
            "custom_fields: [{ resource: users, name: login, global: true }]",
            "custom_fields[0]: another field has this name or this prompt",
        ),
        (
            "custom_fields: [{ resource: users, name: a, colour: red }]",
            "custom_fields[0].colour: unknown key: expected resource, name, prompt, type, lookup or global",
        ),
    ] {
        let error = World::parse(definition).unwrap_err().to_string();
        assert!(error.ends_with(reason), "{error}");
    }
}
