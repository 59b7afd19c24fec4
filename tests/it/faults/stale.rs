//! A replica that is one write behind: every read shows the records as they were before it.

use serde_json::{Value, json};

use super::rule;
use crate::jobs::site::Site;
use crate::support::{Format, Mock};

/// Reads of users twice: behind, then as they are.
async fn behind_and_now(mock: &Mock, path: &str) -> [Value; 2] {
    let mut both = [json!(null), json!(null)];
    rule(mock, "GET /api/**", &json!({ "stale": true, "nth": 1 })).await;
    for seen in &mut both {
        let reply = mock.get(path, Format::Json).await;
        *seen = match reply.status {
            404 => json!(404),
            _ => reply.status(200).json(),
        };
    }
    both
}

async fn change(mock: &Mock, body: &Value) {
    let reply = mock.put("/api/users/281", Format::Json, body.to_string());
    reply.await.status(200);
}

#[tokio::test]
async fn a_new_user_is_not_there_yet() {
    let mock = Mock::start().await;
    let new = r#"{"login":"new","email":"new@example.com","firstname":"N","lastname":"W"}"#;
    let created = mock.post("/api/users", Format::Json, new).await;
    let id = created.status(201).json()["id"].clone();
    let [behind, now] = behind_and_now(&mock, &format!("/api/users/{id}")).await;
    assert_eq!((behind, &now["login"]), (json!(404), &json!("new")));
    for query in ["login=new", "lastname=W", "id[gt]=281"] {
        let [behind, now] = behind_and_now(&mock, &format!("/api/users?{query}")).await;
        let behind = behind.as_array().unwrap();
        assert!(behind.iter().all(|user| user["login"] != "new"), "{query}");
        let now = now.as_array().unwrap();
        assert!(now.iter().any(|user| user["login"] == "new"), "{query}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_changed_user_is_as_he_was_by_id_and_in_every_list() {
    let mock = Mock::start().await;
    change(&mock, &json!({ "lastname": "one" })).await;
    change(
        &mock,
        &json!({ "active": false, "lastname": "two", "login": "moved" }),
    )
    .await;
    // A write that changes nothing is none.
    change(&mock, &json!({ "active": false })).await;
    let [behind, now] = behind_and_now(&mock, "/api/users/281").await;
    assert_eq!(
        (&behind["lastname"], &behind["active"]),
        (&json!("one"), &json!(true))
    );
    assert_eq!(
        (&now["lastname"], &now["active"]),
        (&json!("two"), &json!(false))
    );
    for (query, were, are) in [
        ("login=USER_TEST", 1, 0),
        ("login=moved", 0, 1),
        ("active=false&id=281", 0, 1),
        ("lastname=one", 1, 0),
        ("lastname=two", 0, 1),
    ] {
        let [behind, now] = behind_and_now(&mock, &format!("/api/users?{query}")).await;
        let found = [behind, now].map(|list| list.as_array().unwrap().len());
        assert_eq!(found, [were, are], "{query}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_a_user_owns_is_as_it_was_too() {
    let site = Site::start(json!({})).await;
    for amount in ["1000.00", "2000.00"] {
        site.load(format!("Login,Approval Limit\nUSER_TEST,{amount} EUR\n"))
            .await;
    }
    let [behind, now] = behind_and_now(&site.mock, "/api/users/281").await;
    let limit = |user: &Value| user["invoice-approval-limit"]["amount"].clone();
    assert_eq!([limit(&behind), limit(&now)], ["1000.00", "2000.00"]);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn all_users_of_one_write_are_as_they_were() {
    let mock = Mock::with_world(
        "users: [{ id: 7, login: jdoe, email: j@example.com, firstname: J, lastname: Doe }]\nbusiness_groups: [{ id: 9, name: North }]",
    )
    .await;
    mock.put("/api/users/7/business_groups/9/add", Format::Json, "")
        .await
        .status(200);
    let [behind, now] = behind_and_now(&mock, "/api/users/7/business_groups").await;
    let names = |list: &Value| -> Vec<Value> {
        let groups = list.as_array().unwrap().iter();
        groups.map(|group| group["name"].clone()).collect()
    };
    assert!(!names(&behind).contains(&json!("North")), "{behind}");
    assert!(names(&now).contains(&json!("North")), "{now}");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn before_any_write_nothing_is_behind() {
    let mock = Mock::start().await;
    let [behind, now] = behind_and_now(&mock, "/api/users").await;
    assert_eq!(behind, now);
    mock.server.shutdown().await;
}
