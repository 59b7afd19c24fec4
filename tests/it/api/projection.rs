//! What an answer shows: `return_object`, `fields` and `filter`.

use serde_json::json;

use crate::support::{Format, Mock};

const WORLD: &str = "
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, employee-number: E-1, purchasing-user: true, roles: [{ name: Buyer }, { name: User }], created-at: 2026-01-01T00:00:00Z }
  - { id: 11, login: bert, email: bert@example.com, firstname: Bert, lastname: Bond, manager: { login: anna }, created-at: 2026-02-01T00:00:00Z }
";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A query string with this value of `fields`.
fn fields(choice: &str) -> String {
    reqwest::Url::parse_with_params("http://mock", [("fields", choice)])
        .unwrap()
        .query()
        .unwrap()
        .to_owned()
}

/// The names of what is shown.
fn keys(user: &serde_json::Value) -> Vec<&str> {
    user.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn limited_shows_the_id_alone() {
    let mock = Mock::with_world(WORLD).await;
    let list = "/api/users?id[gt]=9&return_object=limited";
    let json = mock.get(list, Format::Json).await;
    assert_eq!(json.status(200).body, r#"[{"id":10},{"id":11}]"#);
    let xml = mock.get(list, Format::Xml).await;
    assert_eq!(
        xml.status(200).body,
        format!(
            "{DECLARATION}<users type=\"array\">\n  <user>\n    <id type=\"integer\">10</id>\n  </user>\n  <user>\n    <id type=\"integer\">11</id>\n  </user>\n</users>\n"
        )
    );
    let show = mock
        .get("/api/users/10?return_object=limited", Format::Json)
        .await;
    assert_eq!(show.status(200).body, r#"{"id":10}"#);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn shallow_shows_its_own_attributes_and_the_keys_of_what_it_refers_to() {
    let mock = Mock::with_world(WORLD).await;
    let whole = mock.get("/api/users/11", Format::Json).await.json();
    let shallow = mock
        .get("/api/users/11?return_object=shallow", Format::Json)
        .await
        .status(200)
        .json();
    assert_eq!(keys(&shallow), keys(&whole));
    assert_eq!(shallow["login"], "bert");
    assert_eq!(
        shallow["manager"].to_string(),
        json!({ "id": 10, "login": "anna", "email": "anna@example.com" }).to_string()
    );
    assert_eq!(shallow["roles"], json!([{ "id": 3, "name": "User" }]));
    mock.get("/api/users?login=bert&return_object=shallow", Format::Xml)
        .await
        .status(200)
        .contains("<manager>\n      <id type=\"integer\">10</id>\n      <login>anna</login>\n      <email>anna@example.com</email>\n    </manager>");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn none_answers_a_write_without_a_body() {
    let mock = Mock::with_world(WORLD).await;
    for format in Format::BOTH {
        let put = mock
            .put(
                "/api/users/10?return_object=none",
                format,
                format.user(&[("lastname", "Adams")]),
            )
            .await;
        assert_eq!(put.status(200).body, "");
        let post = mock
            .post(
                "/api/users?return_object=none",
                format,
                format.user(&[
                    ("login", format.media_type()),
                    ("email", &format!("{}@example.com", format.media_type())),
                    ("firstname", "New"),
                    ("lastname", "User"),
                ]),
            )
            .await;
        assert_eq!(post.status(201).body, "");
        assert_eq!(mock.truth(format.media_type()).await["firstname"], "New");
    }
    assert_eq!(mock.truth("anna").await["lastname"], "Adams");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn none_is_for_writes_and_other_values_are_for_nobody() {
    let mock = Mock::with_world(WORLD).await;
    for format in Format::BOTH {
        for path in ["/api/users/10", "/api/users"] {
            for value in ["none", "full", ""] {
                let reply = mock
                    .get(&format!("{path}?return_object={value}"), format)
                    .await;
                assert_eq!(
                    reply.status(400).errors(),
                    [format!(
                        "Invalid value `{value}` for `return_object`: expected limited or shallow"
                    )]
                );
            }
        }
        mock.put(
            "/api/users/10?return_object=full",
            format,
            format.user(&[("lastname", "Adams")]),
        )
        .await
        .status(400);
    }
    assert_eq!(
        mock.truth("anna").await["lastname"],
        "Ames",
        "refused whole"
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn fields_chooses_in_any_spelling_and_at_any_depth() {
    let mock = Mock::with_world(WORLD).await;
    for (choice, expected) in [
        (r#"["id"]"#, r#"{"id":11}"#),
        (
            r#"["employee_number","purchasing-user","createdAt"]"#,
            r#"{"created-at":"2026-02-01T00:00:00Z","purchasing-user":false,"employee-number":null}"#,
        ),
        (
            r#"["id",{"roles":["id","name"]},{"manager":["login"]}]"#,
            r#"{"id":11,"roles":[{"id":3,"name":"User"}],"manager":{"login":"anna"}}"#,
        ),
        (
            r#"[{"manager":["active",{"roles":["name"]}],"roles":["id"]}]"#,
            r#"{"roles":[{"id":3}],"manager":{"active":true,"roles":[{"name":"Buyer"},{"name":"User"}]}}"#,
        ),
        (
            r#"["login",{"custom_fields":{}},{"department":["name"]}]"#,
            r#"{"login":"bert","department":null,"custom-fields":{}}"#,
        ),
        (r#"["id","id"]"#, r#"{"id":11}"#),
        (
            r#"[{"manager":["login"]},{"manager":["id"]}]"#,
            r#"{"manager":{"id":10}}"#,
        ),
    ] {
        let path = format!("/api/users/11?{}", fields(choice));
        let reply = mock.get(&path, Format::Json).await;
        assert_eq!(reply.status(200).body, expected, "{choice}");
    }
    let choice = fields(r#"["login",{"roles":["name"]}]"#);
    let xml = mock
        .get(&format!("/api/users?login=bert&{choice}"), Format::Xml)
        .await;
    assert_eq!(
        xml.status(200).body,
        format!(
            "{DECLARATION}<users type=\"array\">\n  <user>\n    <login>bert</login>\n    <roles type=\"array\">\n      <role>\n        <name>User</name>\n      </role>\n    </roles>\n  </user>\n</users>\n"
        )
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn fields_counts_on_writes_too() {
    let mock = Mock::with_world(WORLD).await;
    let choice = fields(r#"["active"]"#);
    let put = mock
        .put(
            &format!("/api/users/11?{choice}"),
            Format::Json,
            r#"{"active":false}"#,
        )
        .await;
    assert_eq!(put.status(200).body, r#"{"active":false}"#);
    let post = mock
        .post(
            &format!("/api/users?{}", fields(r#"["login","active"]"#)),
            Format::Json,
            r#"{"login":"carl","email":"carl@example.com","firstname":"Carl","lastname":"Cook"}"#,
        )
        .await;
    assert_eq!(post.status(201).body, r#"{"login":"carl","active":true}"#);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn an_empty_choice_chooses_nothing_in_particular() {
    let mock = Mock::with_world(WORLD).await;
    let whole = mock.get("/api/users/11", Format::Json).await;
    for choice in ["", "[]"] {
        let path = format!("/api/users/11?{}", fields(choice));
        let reply = mock.get(&path, Format::Json).await;
        assert_eq!(reply.status(200).body, whole.body, "{choice}");
    }
    let path = format!("/api/users/11?{}", fields(r#"[{"manager":[]}]"#));
    let reply = mock.get(&path, Format::Json).await.json();
    assert_eq!(reply["manager"], whole.json()["manager"]);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_choice_that_cannot_be_understood_is_refused_with_its_place() {
    let mock = Mock::with_world(WORLD).await;
    for (choice, hint) in [
        (
            r#"["id","#,
            "Invalid value for `fields`: unreadable JSON at line 1, column 6",
        ),
        (
            r#"["id”,”login"]"#,
            "Invalid value for `fields[0]`: Unknown attribute `id”,”login` for User",
        ),
        (
            r#""id""#,
            "Invalid value for `fields`: expected an array of names",
        ),
        (
            r#"{"roles":["id"]}"#,
            "Invalid value for `fields`: expected an array of names",
        ),
        (
            r#"["id",5]"#,
            "Invalid value for `fields[1]`: expected a name",
        ),
        (
            r#"["id","logn"]"#,
            "Invalid value for `fields[1]`: Unknown attribute `logn` for User. Did you mean `login`?",
        ),
        (
            r#"["password"]"#,
            "Invalid value for `fields[0]`: Unknown attribute `password` for User",
        ),
        (
            r#"[{"roles":["id","nam"]}]"#,
            "Invalid value for `fields[0].roles[1]`: Unknown attribute `nam` for Role. Did you mean `name`?",
        ),
        (
            r#"[{"login":["id"]}]"#,
            "Invalid value for `fields[0].login`: `login` of User refers to no other record",
        ),
        (
            r#"[{"manager":"login"}]"#,
            "Invalid value for `fields[0].manager`: expected an array of names",
        ),
        (
            r#"[{"manager":[{"manager":[{"manager":[{"manager":[{"manager":["id"]}]}]}]}]}]"#,
            "more than 4 records in one another",
        ),
    ] {
        for format in Format::BOTH {
            let path = format!("/api/users/11?{}", fields(choice));
            let reply = mock.get(&path, format).await;
            let errors = reply.status(400).errors();
            assert!(errors[0].contains(hint), "{choice}: {}", errors[0]);
        }
    }
    let put = mock
        .put(
            &format!("/api/users/11?{}", fields(r#"["logn"]"#)),
            Format::Json,
            r#"{"active":false}"#,
        )
        .await;
    put.status(400);
    assert_eq!(mock.truth("bert").await["active"], true, "refused whole");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_loose_fake_leaves_out_the_names_that_it_does_not_know() {
    use coupa_mock_server::MockServer;
    use coupa_mock_server::domain::write::UnknownNames;
    let mock = Mock::serve(MockServer::builder().unknown_names(UnknownNames::Ignore)).await;
    let choice = fields(r#"["login","logn",{"roles":["name","nam"]}]"#);
    let reply = mock
        .get(&format!("/api/users/281?{choice}"), Format::Json)
        .await;
    assert_eq!(
        reply.status(200).body,
        r#"{"login":"USER_TEST","roles":[{"name":"User"}]}"#
    );
    mock.get("/api/users/281?fields=[", Format::Json)
        .await
        .status(400);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_seeded_filter_shows_everything_and_others_are_unknown() {
    let mock = Mock::with_world(WORLD).await;
    for format in Format::BOTH {
        let whole = mock.get("/api/users/10", format).await;
        for name in ["default_User_filter", "default_users_filter"] {
            let path = format!("/api/users/10?filter={name}");
            assert_eq!(mock.get(&path, format).await.status(200).body, whole.body);
        }
        for path in ["/api/users/10", "/api/users"] {
            let reply = mock.get(&format!("{path}?filter=slim"), format).await;
            assert_eq!(
                reply.status(400).errors(),
                ["Unknown API filter `slim` for User: this instance has `default_User_filter`"]
            );
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn stray_parameters_of_a_write_are_ignored() {
    let mock = Mock::with_world(WORLD).await;
    let queries = [
        "null",
        "exported=true",
        "logn=x&logn=y",
        "limit=x",
        "=",
        "filter=slim",
        "%FF",
    ];
    for format in Format::BOTH {
        for query in queries {
            let path = format!("/api/users/10?{query}");
            let body = format.user(&[("lastname", "Adams")]);
            mock.put(&path, format, body).await.status(200);
        }
    }
    let reply = mock
        .put(
            "/api/users/10?return_object=none&return_object=limited",
            Format::Json,
            "{}",
        )
        .await;
    assert_eq!(reply.status(200).body, r#"{"id":10}"#, "the last counts");
    mock.server.shutdown().await;
}
