//! `/api/users` and `/api/roles` in XML and JSON.

use reqwest::Method;

use crate::support::{Format, Mock};

#[tokio::test]
async fn the_documented_procedure_deactivates_the_user() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        let found = mock.get("/api/users?login=USER_TEST", format).await;
        found.status(200).contains("USER_TEST");
        let updated = mock
            .put(
                "/api/users/281",
                format,
                format.user(&[("active", "false")]),
            )
            .await;
        updated.status(200);
        assert_eq!(mock.truth("USER_TEST").await["active"], false, "{format:?}");
        let read_back = mock.get("/api/users/281", format).await;
        read_back.status(200);
        assert_eq!(
            read_back.body, updated.body,
            "the answer to an update is the whole updated user"
        );
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn payloads_have_coupas_shapes() {
    let mock = Mock::start().await;
    let one = |format| mock.get("/api/users/281", format);
    let list = |format| mock.get("/api/users?login=USER_TEST", format);
    let empty = |format| mock.get("/api/users?login=nobody", format);
    insta::assert_snapshot!("user_xml", one(Format::Xml).await.status(200).body);
    insta::assert_snapshot!(
        "user_json",
        pretty(&one(Format::Json).await.status(200).body)
    );
    insta::assert_snapshot!("list_xml", list(Format::Xml).await.status(200).body);
    insta::assert_snapshot!(
        "list_json",
        pretty(&list(Format::Json).await.status(200).body)
    );
    insta::assert_snapshot!("empty_list_xml", empty(Format::Xml).await.status(404).body);
    insta::assert_snapshot!(
        "empty_list_json",
        empty(Format::Json).await.status(200).body
    );
    mock.server.shutdown().await;
}

/// Indented, members in the order in which they came.
fn pretty(json: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(json).unwrap()).unwrap()
}

#[tokio::test]
async fn a_refused_user_is_answered_with_every_reason() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        let reply = mock
            .post(
                "/api/users",
                format,
                format.user(&[("login", "USER_TEST"), ("email", "user.test@example.com")]),
            )
            .await;
        assert_eq!(
            reply.status(400).errors(),
            [
                "Login has already been taken",
                "Email has already been taken",
                "First Name can't be blank",
                "Last Name can't be blank"
            ]
        );
        insta::assert_snapshot!(format!("refused_{format:?}").to_lowercase(), reply.body);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_new_user_gets_coupas_defaults() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        let body = format.user(&[
            ("login", "test1@coupa.com"),
            ("email", "test1@coupa.com"),
            ("firstname", "test1"),
            ("lastname", "User1"),
        ]);
        mock.post("/api/users", format, body)
            .await
            .status(201)
            .contains("test1@coupa.com");
        let user = mock.truth("test1@coupa.com").await;
        assert_eq!(user["id"], 282);
        assert_eq!(user["active"], true);
        assert_eq!(user["purchasing-user"], false);
        assert_eq!(user["fullname"], "test1 User1");
        assert_eq!(user["mention-name"], "test1user1");
        assert_eq!(user["authentication-method"], "coupa_credentials");
        assert_eq!(user["account-security-type"], 0);
        assert_eq!(user["roles"][0]["name"], "User");
        assert_eq!(user["created-by"]["login"], "api");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_nothing_else() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        let before = mock.truth("USER_TEST").await;
        mock.put(
            "/api/users/281",
            format,
            format.user(&[("lastname", "Other"), ("fullname", "ignored")]),
        )
        .await
        .status(200)
        .lacks("ignored");
        let mut after = mock.truth("USER_TEST").await;
        assert_eq!(after["fullname"], "user Other");
        assert_eq!(after["updated-by"]["login"], "api");
        assert_ne!(after["updated-at"], before["updated-at"]);
        for field in ["lastname", "fullname", "updated-at", "updated-by"] {
            after[field] = before[field].clone();
        }
        assert_eq!(after, before);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_leaves_updated_at_alone() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        let before = mock.truth("USER_TEST").await;
        mock.put("/api/users/281", format, format.user(&[("active", "true")]))
            .await
            .status(200)
            .contains("USER_TEST");
        assert_eq!(mock.truth("USER_TEST").await, before);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn roles_are_added_to_and_cleared_first() {
    let mock = Mock::start().await;
    let roles = async || {
        let user = mock.truth("USER_TEST").await;
        user["roles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|role| role["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let put = async |format, body: &'static str| {
        mock.put("/api/users/281", format, body)
            .await
            .status(200)
            .contains("USER_TEST")
            .status
    };
    put(
        Format::Xml,
        "<user><roles><role><name>Buyer</name></role></roles></user>",
    )
    .await;
    assert_eq!(roles().await, ["User", "Buyer"]);
    put(Format::Json, r#"{"roles":[{"id":4},{"id":2}]}"#).await;
    assert_eq!(roles().await, ["User", "Buyer", "Admin"]);
    put(Format::Xml, "<user><roles></roles></user>").await;
    assert!(roles().await.is_empty());
    put(Format::Json, r#"{"roles":[{"id":3}]}"#).await;
    put(Format::Json, r#"{"roles":null}"#).await;
    assert!(roles().await.is_empty());
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_reference_that_leads_nowhere_is_refused_in_coupas_words() {
    for (format, body) in [
        (
            Format::Xml,
            "<user><manager><login>nobody</login></manager></user>",
        ),
        (Format::Json, r#"{"manager":{"login":"nobody"}}"#),
    ] {
        let mock = Mock::start().await;
        let reply = mock.put("/api/users/281", format, body).await;
        assert_eq!(
            reply.status(400).errors(),
            [
                r#"Unable to find valid User record for manager with keys {"login"=>"nobody"}. Possible keys are ["id", "login", "email", "employee_number"]. Please verify your XML."#
            ]
        );
        assert_eq!(mock.truth("USER_TEST").await["manager"]["login"], "boss");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn an_attribute_that_users_do_not_have_is_refused_with_the_nearest() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        let reply = mock
            .put("/api/users/281", format, format.user(&[("actve", "false")]))
            .await;
        assert_eq!(
            reply.status(400).errors(),
            ["Unknown attribute `actve` for User. Did you mean `active`?"]
        );
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_loose_server_ignores_attributes_that_users_do_not_have() {
    use coupa_mock_server::MockServer;
    use coupa_mock_server::domain::write::UnknownNames;
    let mock = Mock::serve(MockServer::builder().unknown_names(UnknownNames::Ignore)).await;
    mock.put("/api/users/281", Format::Json, r#"{"actve":false}"#)
        .await
        .status(200)
        .contains("USER_TEST");
    mock.get("/api/users?actve=false&limit=1", Format::Json)
        .await
        .status(200)
        .contains("login");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_user_that_does_not_exist_is_not_found() {
    let mock = Mock::start().await;
    for path in [
        "/api/users/999",
        "/api/users/1",
        "/api/users/abc",
        "/api/users/99999999999999999999",
    ] {
        for method in [Method::GET, Method::PUT] {
            let xml = mock
                .send(
                    mock.request(method.clone(), path, Format::Xml)
                        .body("<user/>"),
                )
                .await;
            assert_eq!(
                xml.status(404).errors(),
                ["No results match your search criteria."],
                "{path}"
            );
            let json = mock
                .send(mock.request(method, path, Format::Json).body("{}"))
                .await;
            assert_eq!(json.status(404).body, "", "{path}");
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn roles_are_served_by_their_table_alone() {
    let mock = Mock::start().await;
    mock.get("/api/roles/3", Format::Xml)
        .await
        .status(200)
        .contains("<role>")
        .contains("<name>User</name>")
        .lacks("<created-by>");
    mock.get("/api/roles?name=buyer", Format::Json)
        .await
        .status(200)
        .contains(r#""id":4"#);
    mock.post("/api/roles", Format::Json, r#"{"name":"Analytics Only"}"#)
        .await
        .status(201)
        .contains(r#""id":9"#);
    mock.post("/api/roles", Format::Json, r#"{"name":"user"}"#)
        .await
        .status(400)
        .contains("Name has already been taken");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_is_not_imitated_yet_says_so() {
    let mock = Mock::start().await;
    for path in [
        "/api/suppliers",
        "/api/users/281/easy_form_responses",
        "/api/users?default_address[purposes][name]=invoicing",
    ] {
        for format in Format::BOTH {
            let reply = mock.get(path, format).await;
            assert!(
                reply.status(501).errors()[0].contains("does not imitate"),
                "{path}"
            );
        }
    }
    mock.post(
        "/api/addresses",
        Format::Json,
        r#"{"street1":"1 Main St","purposes":[{"name":"invoicing"}]}"#,
    )
    .await
    .status(501)
    .contains("Purpose");
    mock.server.shutdown().await;
}
