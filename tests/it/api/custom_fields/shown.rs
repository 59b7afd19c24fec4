//! Where custom fields stand in answers, and how users are found by them.

use serde_json::{Value, json};

use super::world::WORLD;
use crate::support::{Format, Mock};

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
