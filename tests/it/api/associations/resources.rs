//! The resources that users refer to, under their own paths.

use reqwest::Method;

use super::WORLD;
use crate::support::{Format, Mock};

#[tokio::test]
async fn resources_are_served_by_their_tables() {
    let mock = Mock::with_world(WORLD).await;
    for (path, root, fields) in [
        ("departments", "department", r#"{"name":"Sales"}"#),
        ("business_groups", "business-group", r#"{"name":"Nordics"}"#),
        ("user_groups", "user-group", r#"{"name":"Buyers"}"#),
        (
            "account_types",
            "account-type",
            r#"{"name":"Ace Asia","currency":{"code":"JPY"}}"#,
        ),
        (
            "accounts",
            "account",
            r#"{"segment-1":"NY","account-type":{"name":"Ace Corporate"}}"#,
        ),
        (
            "account_groups",
            "account-group",
            r#"{"name":"HR","account-group-type":2,"account-type":{"id":1}}"#,
        ),
        (
            "addresses",
            "address",
            r#"{"street1":"1 Main St","city":"Reno","postal-code":"89501","country":{"code":"US"}}"#,
        ),
        (
            "legal_entities",
            "legal-entity",
            r#"{"name":"Ace Inc","abbreviation":"AI","currency":{"code":"USD"}}"#,
        ),
        (
            "warehouses",
            "warehouse",
            r#"{"name":"West","description":"West","address":{"id":40},"currency":{"code":"USD"}}"#,
        ),
    ] {
        let created = mock
            .post(&format!("/api/{path}"), Format::Json, fields)
            .await
            .status(201)
            .json();
        let id = &created["id"];
        assert_eq!(created["created-by"]["login"], "api", "{path}");
        mock.get(&format!("/api/{path}/{id}"), Format::Xml)
            .await
            .status(200)
            .contains(&format!("<{root}>"));
        mock.get(&format!("/api/{path}"), Format::Xml)
            .await
            .status(200)
            .contains(&format!("s type=\"array\">\n  <{root}>"));
        let refused = mock.post(&format!("/api/{path}"), Format::Json, "{}").await;
        assert!(
            refused.status(400).errors()[0].ends_with("can't be blank"),
            "{path}"
        );
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn names_of_reference_data_are_taken_once() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let body = match format {
            Format::Xml => "<department><name>finance</name></department>",
            Format::Json => r#"{"name":"finance"}"#,
        };
        let reply = mock.post("/api/departments", format, body).await;
        assert_eq!(reply.status(400).errors(), ["Name has already been taken"]);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn the_code_of_an_account_follows_its_segments_and_cannot_be_set() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let body = match format {
            Format::Xml => "<account><code>other</code><segment-2>9999</segment-2></account>",
            Format::Json => r#"{"code":"other","segment-2":"9999"}"#,
        };
        mock.put("/api/accounts/13", format, body)
            .await
            .status(200)
            .contains("SF-9999")
            .lacks("other");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn currencies_are_read_only_and_embedded_resources_have_no_route() {
    let mock = Mock::start().await;
    for format in Format::BOTH {
        mock.get("/api/currencies?code=usd", format)
            .await
            .status(200)
            .contains("USD");
        for (method, path) in [
            (Method::POST, "/api/currencies"),
            (Method::PUT, "/api/currencies/1"),
            (Method::GET, "/api/countries"),
            (Method::GET, "/api/approval_limits"),
            (Method::GET, "/api/phone_numbers"),
            (Method::GET, "/api/pcards"),
        ] {
            let reply = mock
                .send(mock.request(method.clone(), path, format).body("{}"))
                .await;
            assert_eq!(reply.status, 404, "{method} {path}");
        }
    }
    mock.get("/api/business_groups/1", Format::Json)
        .await
        .status(200)
        .contains("Everyone");
    mock.server.shutdown().await;
}
