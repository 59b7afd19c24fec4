//! Earlier releases: their fields, order and shapes (Coupa Compass, *Sample Requests/Responses - XML
//! vs JSON* for those of 2016).

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::World;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock};

async fn with_release(release: &str) -> Mock {
    Mock::serve(MockServer::builder().release(release.parse().unwrap())).await
}

/// Indented, members in the order in which they came.
fn pretty(json: &Value) -> String {
    serde_json::to_string_pretty(json).unwrap()
}

#[tokio::test]
async fn a_user_of_release_16_looks_as_in_2016() {
    // Whatever has no date in the world is made at the world's time.
    let builtin = include_str!("../../../fixtures/worlds/builtin.yaml");
    let settings = "time: 2026-03-02T09:00:00Z\nsettings: { release: R16 }\n";
    let mock = Mock::with_world(&format!("{settings}{builtin}")).await;
    let user = "/api/users/281";
    let list = "/api/users?login=USER_TEST";
    insta::assert_snapshot!(
        "r16_user_xml",
        mock.get(user, Format::Xml).await.status(200).body
    );
    insta::assert_snapshot!(
        "r16_user_json",
        pretty(&mock.get(user, Format::Json).await.status(200).json())
    );
    insta::assert_snapshot!(
        "r16_list_json",
        pretty(&mock.get(list, Format::Json).await.status(200).json())
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn errors_in_json_tell_of_no_warnings_since_release_23() {
    for (release, warnings) in [
        ("R16", ""),
        ("R22", ""),
        ("R23", ",\"warnings\":null"),
        ("R41", ",\"warnings\":null"),
    ] {
        let mock = with_release(release).await;
        let body = Format::Json.user(&[("firstname", "J"), ("lastname", "")]);
        let refused = mock.put("/api/users/281", Format::Json, body).await;
        let texts = r#"["Last Name can't be blank"]"#;
        assert_eq!(
            refused.status(400).body,
            format!("{{\"errors\":{{\"user\":{texts}{warnings}}}}}"),
            "{release}"
        );
        let refused = mock
            .put("/api/users/281", Format::Xml, "<user><lastname/></user>")
            .await;
        refused.status(400).lacks("warnings");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn null_references_are_left_out_of_2016s_json_but_in_lists() {
    let mock = with_release("R16").await;
    let names = |user: &Value| user.as_object().unwrap().contains_key("manager");
    let body = Format::Json.user(&[
        ("login", "jdoe"),
        ("email", "jdoe@example.com"),
        ("firstname", "J"),
        ("lastname", "Doe"),
    ]);
    let created = mock.post("/api/users", Format::Json, body).await;
    assert!(!names(&created.status(201).json()));
    let path = format!("/api/users/{}", created.json()["id"]);
    let updated = mock.put(&path, Format::Json, r#"{"firstname":"Jo"}"#).await;
    assert!(!names(&updated.status(200).json()));
    let shown = mock.get(&path, Format::Json).await;
    assert!(!names(&shown.status(200).json()));
    let list = mock.get("/api/users?login=jdoe", Format::Json).await;
    assert!(names(&list.status(200).json()[0]));
    mock.server.shutdown().await;

    let mock = Mock::start().await;
    let shown = mock.get("/api/users/280", Format::Json).await;
    assert!(names(&shown.status(200).json()), "today they are null");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_only_other_releases_have_is_ignored_when_it_is_sent() {
    for (release, name) in [
        ("R16", "middlename"),
        ("R29", "middlename"),
        ("R41", "edit-invoice-on-quick-entry"),
    ] {
        for format in Format::BOTH {
            let mock = with_release(release).await;
            let before = mock.truth("USER_TEST").await;
            let body = format.user(&[(name, "true"), ("active", "false")]);
            mock.put("/api/users/281", format, body)
                .await
                .status(200)
                .lacks(name);
            assert_eq!(mock.truth("USER_TEST").await["active"], false);
            let journal = "/instances/default/journal?kind=change";
            let change = mock.control(Method::GET, journal, Value::Null).await;
            change.status(200).lacks(name);
            assert_eq!(before.get(name), None);
            // What no release has is a mistake in every one.
            let body = format.user(&[("midlename", "true")]);
            mock.put("/api/users/281", format, body).await.status(400);
            mock.server.shutdown().await;
        }
    }
}

#[tokio::test]
async fn a_field_comes_and_goes_with_its_releases() {
    for (release, name, there) in [
        ("R29", "middlename", false),
        ("R30", "middlename", true),
        ("R37", "edit-invoice-on-quick-entry", true),
        ("R38", "edit-invoice-on-quick-entry", false),
        ("R38", "invoicing-user", true),
    ] {
        let mock = with_release(release).await;
        for format in Format::BOTH {
            let user = mock.get("/api/users/281", format).await;
            assert_eq!(
                user.status(200).body.contains(name),
                there,
                "{release} {name} {format:?}"
            );
        }
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_world_may_name_fields_that_its_release_does_not_show() {
    let world = "users: [{ id: 7, login: jdoe, email: j@example.com, firstname: J, lastname: Doe, middlename: Q }]";
    let options = MockServer::builder().world(World::parse(world).unwrap());
    let mock = Mock::serve(options.release("R29".parse().unwrap())).await;
    for format in Format::BOTH {
        mock.get("/api/users/7", format)
            .await
            .status(200)
            .lacks("middlename");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn users_inside_others_have_the_fields_of_their_release() {
    for (release, names) in [
        (
            "R16",
            "id,login,firstname,lastname,employee-number,email,salesforce-id,avatar-thumb-url,created-at,updated-at",
        ),
        (
            "R32",
            "id,login,email,employee-number,firstname,lastname,fullname,salesforce-id,avatar-thumb-url",
        ),
        (
            "R41",
            "id,login,employee-number,firstname,lastname,fullname,email,salesforce-id,avatar-thumb-url,custom-fields",
        ),
    ] {
        let mock = with_release(release).await;
        let user = mock.get("/api/users/281", Format::Json).await;
        let user = user.status(200).json();
        let manager: Vec<_> = user["manager"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(manager.join(","), names, "{release}");
        let user = mock.get("/api/users/281", Format::Xml).await;
        let manager = user.body.split("manager>").nth(1).unwrap();
        // Not even in 2016 are there dates inside others in XML.
        assert!(!manager.contains("<created-at"), "{release}: {manager}");
        for name in names.split(',').filter(|name| !name.ends_with("-at")) {
            assert!(manager.contains(&format!("<{name}")), "{release}: {name}");
        }
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_world_chooses_before_the_flag() {
    let mock = Mock::with_world("settings: { release: R16 }").await;
    mock.get("/api/users/2", Format::Xml)
        .await
        .status(200)
        .lacks("aic-user");
    let today = json!({ "name": "today", "world": { "settings": { "release": "R41" } } });
    let entry = mock.control(Method::POST, "/instances", today).await;
    assert_eq!(entry.status(201).json().get("api_key"), None);
    for bad in ["R15", "R42", "16", "41"] {
        let error = World::parse(&format!("settings: {{ release: {bad} }}")).unwrap_err();
        assert!(error.to_string().contains("settings.release: "), "{error}");
    }
    mock.server.shutdown().await;
}
