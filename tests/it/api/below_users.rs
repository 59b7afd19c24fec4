//! What lies below the path of a user: content groups, personal addresses, the picture.

use reqwest::Method;

use crate::support::{Format, Mock, Reply, ids};

const WORLD: &str = "
business_groups: [{ id: 5, name: Benelux }, { id: 6, name: Nordics }]
addresses:
  - { id: 40, location-code: HQ, street1: Main St 1, city: Reno, postal-code: 89501, country: { code: US } }
  - { id: 41, location-code: HOME, street1: Side St 2, city: Reno, postal-code: 89502, country: { code: US } }
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, content-groups: [{ id: 6 }, { id: 1 }], addresses: [{ location-code: HOME }] }
  - { id: 11, login: bert, email: bert@example.com, firstname: Bert, lastname: Bond }
";

async fn send(mock: &Mock, method: Method, path: &str, format: Format, body: &str) -> Reply {
    let request = mock.request(method, path, format).body(body.to_owned());
    mock.send(request).await
}

#[tokio::test]
async fn the_content_groups_of_a_user_are_a_list_like_any_other() {
    let mock = Mock::with_world(WORLD).await;
    let path = "/api/users/10/business_groups";
    let list = mock.get(path, Format::Json).await.status(200).json();
    assert_eq!(ids(&list), [1, 6]);
    let found = mock
        .get(&format!("{path}?name=nordics"), Format::Json)
        .await;
    assert_eq!(ids(&found.status(200).json()), [6]);
    let page = mock
        .get(&format!("{path}?limit=1&offset=1"), Format::Json)
        .await;
    assert_eq!(ids(&page.status(200).json()), [6]);
    mock.get(path, Format::Xml)
        .await
        .status(200)
        .contains("<business-groups type=\"array\">\n  <business-group>");
    let none = "/api/users/11/business_groups";
    assert_eq!(mock.get(none, Format::Json).await.status(200).body, "[]");
    let none = mock.get(none, Format::Xml).await;
    assert_eq!(
        none.status(404).errors(),
        ["No results match your search criteria."]
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_group_is_added_and_removed_by_path_or_body() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let [by_name, by_id] = match format {
            Format::Xml => [
                "<business-group><name>Benelux</name></business-group>",
                "<business-group><id>6</id></business-group>",
            ],
            Format::Json => [r#"{"name":"Benelux"}"#, r#"{"id":6}"#],
        };
        for (path, body, expected) in [
            ("/api/users/11/business_groups/1/add", "", &[1][..]),
            ("/api/users/11/business_groups/1/add", "", &[1]),
            ("/api/users/11/business_groups/add", by_name, &[1, 5]),
            ("/api/users/11/business_groups/add", by_id, &[1, 5, 6]),
            ("/api/users/11/business_groups/remove", by_name, &[1, 6]),
            ("/api/users/11/business_groups/6/remove", "", &[1]),
            ("/api/users/11/business_groups/6/remove", "", &[1]),
        ] {
            let reply = send(&mock, Method::PUT, path, format, body).await;
            reply.status(200);
            let bert = mock.truth("bert").await;
            assert_eq!(ids(&bert["content-groups"]), expected, "{path} {body}");
        }
        let bert = mock.truth("bert").await;
        assert_eq!(bert["updated-by"]["login"], "api");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn the_answer_is_the_group_and_the_journal_tells_of_the_user() {
    let mock = Mock::with_world(WORLD).await;
    let path = "/api/users/11/business_groups/5/add";
    let group = send(&mock, Method::PUT, path, Format::Json, "").await;
    assert_eq!(group.status(200).json()["name"], "Benelux");
    let changes = mock.events("?kind=change").await;
    let [change] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(change["resource"], "users");
    assert_eq!(change["id"], 11);
    assert_eq!(change["after"]["content-groups"][0]["id"], 5);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found_below_a_user_either() {
    let mock = Mock::with_world(WORLD).await;
    for format in Format::BOTH {
        for (method, path) in [
            (Method::GET, "/api/users/99/business_groups"),
            (Method::GET, "/api/users/1/business_groups"),
            (Method::PUT, "/api/users/99/business_groups/1/add"),
            (Method::PUT, "/api/users/11/business_groups/99/add"),
            (Method::PUT, "/api/users/11/business_groups/99/remove"),
            (Method::GET, "/api/users/99/addresses"),
            (Method::GET, "/api/users/11/addresses/41"),
            (Method::PUT, "/api/users/11/addresses/41"),
            (Method::GET, "/api/users/10/addresses/40"),
            (Method::GET, "/api/users/10/avatar"),
            (Method::GET, "/api/users/10/retrieve_avatar"),
            (Method::DELETE, "/api/users/99/avatar"),
        ] {
            let body = match format {
                Format::Xml => "<address/>",
                Format::Json => "{}",
            };
            let reply = send(&mock, method, path, format, body).await;
            reply.status(404);
            match format {
                Format::Xml => {
                    assert_eq!(reply.errors(), ["No results match your search criteria."]);
                }
                Format::Json => assert_eq!(reply.body, ""),
            }
        }
        let body = match format {
            Format::Xml => "<business-group><name>none</name></business-group>",
            Format::Json => r#"{"name":"none"}"#,
        };
        let path = "/api/users/11/business_groups/add";
        let refused = send(&mock, Method::PUT, path, format, body).await;
        assert_eq!(
            refused.status(400).errors(),
            [
                "Unable to find valid BusinessGroup record for content_groups with keys {\"name\"=>\"none\"}. Possible keys are [\"id\", \"name\"]. Please verify your XML."
            ]
        );
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn personal_addresses_are_created_read_and_changed() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let path = "/api/users/11/addresses";
        let [create, change, bad] = match format {
            Format::Xml => [
                "<address><street1>Elm St 3</street1><city>Reno</city><postal-code>89503</postal-code><country><code>US</code></country></address>",
                "<address><street2>Back door</street2></address>",
                "<address><city/></address>",
            ],
            Format::Json => [
                r#"{"street1":"Elm St 3","city":"Reno","postal-code":"89503","country":{"code":"US"}}"#,
                r#"{"street2":"Back door"}"#,
                r#"{"city":""}"#,
            ],
        };
        let created = send(&mock, Method::POST, path, format, create).await;
        created.status(201).contains("Elm St 3");
        let one = "/api/users/11/addresses/42";
        mock.get(one, format).await.status(200).contains("Elm St 3");
        for method in [Method::PUT, Method::PATCH] {
            let changed = send(&mock, method, one, format, change).await;
            changed
                .status(200)
                .contains("Back door")
                .contains("Elm St 3");
        }
        let refused = send(&mock, Method::PUT, one, format, bad).await;
        assert_eq!(refused.status(400).errors(), ["City can't be blank"]);
        let refused = send(&mock, Method::POST, path, format, bad).await;
        assert_eq!(refused.status(400).errors()[0], "Street1 can't be blank");
        let list = mock.get(path, Format::Json).await.status(200).json();
        assert_eq!(ids(&list), [42]);
        let list = mock.get("/api/users/10/addresses", Format::Json).await;
        assert_eq!(list.status(200).json()[0]["location-code"], "HOME");
        // They are no attribute of the user.
        mock.get("/api/users/10", format).await.lacks("HOME");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_picture_can_no_longer_be_changed() {
    let mock = Mock::with_world(WORLD).await;
    for format in Format::BOTH {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let reply = send(&mock, method, "/api/users/10/avatar", format, "").await;
            assert_eq!(
                reply.status(400).errors(),
                ["Avatar update using the API is no longer supported for security reasons"]
            );
        }
    }
    mock.server.shutdown().await;
}
