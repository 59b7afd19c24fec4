//! Several worlds in one process, chosen by credential.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock, Reply, client_form};

/// An instance of its own and a token for it.
async fn create(mock: &Mock, name: &str) -> (Value, String) {
    let world = json!({ "users": [{ "id": 281, "login": name, "email": format!("{name}@example.com"), "firstname": "A", "lastname": "B" }] });
    let reply = mock
        .control(
            Method::POST,
            "/instances",
            json!({ "name": name, "world": world }),
        )
        .await;
    let entry = reply.status(201).json();
    let form = client_form(
        entry["client_id"].as_str().unwrap(),
        entry["client_secret"].as_str().unwrap(),
    );
    let token = mock.token(&form).await;
    (entry, token)
}

async fn user(mock: &Mock, token: &str) -> Reply {
    mock.send(
        mock.bare(Method::GET, "/api/users/281.json")
            .bearer_auth(token),
    )
    .await
}

#[tokio::test]
async fn the_credential_chooses_the_world() {
    let mock = Mock::start().await;
    let (_, acme) = create(&mock, "acme").await;
    let (_, umbrella) = create(&mock, "umbrella").await;
    user(&mock, &acme)
        .await
        .status(200)
        .contains(r#""login":"acme""#);
    user(&mock, &umbrella)
        .await
        .status(200)
        .contains(r#""login":"umbrella""#);
    mock.get("/api/users/281", Format::Json)
        .await
        .status(200)
        .contains(r#""login":"USER_TEST""#);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn nothing_crosses_from_one_instance_to_another() {
    let mock = Mock::start().await;
    let (_, acme) = create(&mock, "acme").await;
    create(&mock, "umbrella").await;
    let put = mock
        .bare(Method::PUT, "/api/users/281")
        .bearer_auth(&acme)
        .body("<user><active>false</active></user>");
    mock.send(put).await.status(200).contains("acme");
    let read = async |path: &str| {
        mock.control(Method::GET, path, Value::Null)
            .await
            .status(200)
            .body
            .clone()
    };
    assert!(
        read("/instances/acme/users/281")
            .await
            .contains(r#""active":false"#)
    );
    assert!(
        read("/instances/umbrella/users/281")
            .await
            .contains(r#""active":true"#)
    );
    assert!(
        read("/instances/acme/journal?kind=change")
            .await
            .contains(r#""id":281"#)
    );
    assert_eq!(read("/instances/umbrella/journal?kind=change").await, "");
    assert_eq!(read("/instances/default/journal?kind=change").await, "");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_deleted_instance_is_gone_with_its_credentials() {
    let mock = Mock::start().await;
    let (entry, token) = create(&mock, "acme").await;
    assert_eq!(
        mock.control(Method::DELETE, "/instances/acme", Value::Null)
            .await
            .status(204)
            .body,
        ""
    );
    user(&mock, &token)
        .await
        .status(401)
        .contains("invalid_token");
    mock.control(Method::GET, "/instances/acme", Value::Null)
        .await
        .status(404)
        .contains("acme");
    mock.control(Method::DELETE, "/instances/acme", Value::Null)
        .await
        .status(404)
        .contains("acme");
    // One of the same name is another one.
    let (again, _) = create(&mock, "acme").await;
    assert_ne!(again["client_id"], entry["client_id"]);
    user(&mock, &token)
        .await
        .status(401)
        .contains("invalid_token");
    mock.server.shutdown().await;
}
