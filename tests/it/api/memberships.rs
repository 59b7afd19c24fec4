//! Who belongs to which user group: told by users, by groups and by memberships.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock, ids};

const WORLD: &str = "
user_groups: [{ id: 30, name: Approvers, can-approve: true }, { id: 31, name: Travellers, users: [{ login: bert }] }]
users:
  - { id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames, approval-groups: [{ id: 30 }] }
  - { id: 11, login: bert, email: bert@example.com, firstname: Bert, lastname: Bond }
  - { id: 12, login: carl, email: carl@example.com, firstname: Carl, lastname: Cook }
user_group_memberships: [{ id: 70, user: { login: carl }, user-group: { name: Travellers }, owner: true }]
";

/// Groups of a user, approval groups of a user, and users of both groups.
async fn told(mock: &Mock, login: &str) -> [Vec<i64>; 4] {
    let user = mock.truth(login).await;
    let users = async |id: u64| {
        let path = format!("/api/user_groups/{id}");
        let group = mock.get(&path, Format::Json).await.status(200).json();
        ids(&group["users"])
    };
    [
        ids(&user["user-groups"]),
        ids(&user["approval-groups"]),
        users(30).await,
        users(31).await,
    ]
}

async fn memberships(mock: &Mock, query: &str) -> Vec<(i64, i64)> {
    let path = format!("/api/user_group_memberships?{query}");
    let found = mock.get(&path, Format::Json).await.status(200).json();
    let pair = |one: &Value| {
        let id = |name: &str| one[name].as_i64().unwrap();
        (id("user-id"), id("user-group-id"))
    };
    found.as_array().unwrap().iter().map(pair).collect()
}

#[tokio::test]
async fn whatever_a_world_says_is_told_everywhere() {
    let mock = Mock::with_world(WORLD).await;
    assert_eq!(
        told(&mock, "anna").await,
        [vec![], vec![30], vec![10], vec![11, 12]]
    );
    assert_eq!(told(&mock, "bert").await[0], [31]);
    assert_eq!(told(&mock, "carl").await[0], [31]);
    let mut all = memberships(&mock, "").await;
    all.sort_unstable();
    assert_eq!(all, [(10, 30), (11, 31), (12, 31)]);
    let one = mock
        .get("/api/user_group_memberships/70", Format::Json)
        .await;
    let one = one.status(200).json();
    let names: Vec<_> = one.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        names.join(","),
        "id,created-at,updated-at,owner,participant,user-id,user-group-id,user-group-type,user,user-group"
    );
    assert_eq!(one["owner"], true);
    assert_eq!(one["participant"], true);
    assert_eq!(one["user"]["login"], "carl");
    assert_eq!(one["user-group"]["name"], "Travellers");
    for query in ["user[login]=carl", "user_id=12", "user-id=12", "owner=true"] {
        assert_eq!(memberships(&mock, query).await, [(12, 31)], "{query}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_membership_that_is_created_or_deleted_shows_in_user_and_group() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let path = "/api/user_group_memberships";
        let [by_key, by_id] = match format {
            Format::Xml => [
                "<user-group-membership><user><login>bert</login></user><user-group><name>Approvers</name></user-group></user-group-membership>",
                "<user-group-membership><user-id>10</user-id><user-group-id>31</user-group-id></user-group-membership>",
            ],
            Format::Json => [
                r#"{"user":{"login":"bert"},"user-group":{"name":"Approvers"}}"#,
                r#"{"user-id":10,"user-group-id":31}"#,
            ],
        };
        let created = mock.post(path, format, by_key).await;
        created.status(201).contains("Approvers");
        assert_eq!(
            told(&mock, "bert").await,
            [vec![31], vec![30], vec![10, 11], vec![11, 12]]
        );
        mock.post(path, format, by_id).await.status(201);
        assert_eq!(told(&mock, "anna").await[..2], [vec![31], vec![30]]);
        let again = mock.post(path, format, by_id).await;
        assert_eq!(again.status(400).errors(), ["User has already been taken"]);

        let one = format!("{path}/70");
        let deleted = mock.send(mock.request(Method::DELETE, &one, format)).await;
        deleted.status(200).contains("Travellers");
        assert_eq!(
            told(&mock, "carl").await,
            [vec![], vec![], vec![10, 11], vec![11, 10]]
        );
        mock.get(&one, format).await.status(404);
        mock.send(mock.request(Method::DELETE, &one, format))
            .await
            .status(404);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_membership_can_be_changed_and_moved() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let path = "/api/user_group_memberships/70";
        let [owner, group] = match format {
            Format::Xml => [
                "<user-group-membership><owner>false</owner></user-group-membership>",
                "<user-group-membership><user-group><id>30</id></user-group></user-group-membership>",
            ],
            Format::Json => [r#"{"owner":false}"#, r#"{"user-group":{"id":30}}"#],
        };
        mock.put(path, format, owner).await.status(200);
        assert_eq!(told(&mock, "carl").await[0], [31]);
        let moved = mock.request(Method::PATCH, path, format).body(group);
        mock.send(moved).await.status(200);
        assert_eq!(
            told(&mock, "carl").await,
            [vec![], vec![30], vec![10, 12], vec![11]]
        );
        assert_eq!(memberships(&mock, "user_id=12").await, [(12, 30)]);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn groups_written_on_a_user_make_and_end_memberships() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let [add, clear] = match format {
            Format::Xml => [
                "<user><user-groups><user-group><id>31</id></user-group></user-groups></user>",
                "<user><user-groups nil=\"true\"/><approval-groups></approval-groups></user>",
            ],
            Format::Json => [
                r#"{"user-groups":[{"id":31}]}"#,
                r#"{"user-groups":null,"approval-groups":[]}"#,
            ],
        };
        mock.put("/api/users/10", format, add).await.status(200);
        assert_eq!(memberships(&mock, "user_id=10").await, [(10, 30), (10, 31)]);
        mock.put("/api/users/10", format, clear).await.status(200);
        assert_eq!(
            told(&mock, "anna").await,
            [vec![], vec![], vec![], vec![11, 12]]
        );
        assert!(memberships(&mock, "user_id=10").await.is_empty());
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn users_written_on_a_group_are_in_it() {
    for format in Format::BOTH {
        let mock = Mock::with_world(WORLD).await;
        let [add, clear] = match format {
            Format::Xml => [
                "<user-group><users><user><login>carl</login></user></users></user-group>",
                "<user-group><users></users></user-group>",
            ],
            Format::Json => [r#"{"users":[{"login":"carl"}]}"#, r#"{"users":null}"#],
        };
        mock.put("/api/user_groups/30", format, add)
            .await
            .status(200);
        assert_eq!(
            told(&mock, "carl").await[..3],
            [vec![31], vec![30], vec![10, 12]]
        );
        mock.put("/api/user_groups/30", format, clear)
            .await
            .status(200);
        assert_eq!(told(&mock, "carl").await[..3], [vec![31], vec![], vec![]]);
        assert_eq!(memberships(&mock, "").await.len(), 2);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn the_journal_tells_of_the_users_that_changed() {
    let mock = Mock::with_world(WORLD).await;
    let path = "/api/user_group_memberships/70";
    mock.send(mock.request(Method::DELETE, path, Format::Json))
        .await
        .status(200);
    let changes = mock.events("?kind=change").await;
    let [change] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(change["resource"], "users");
    assert_eq!(change["id"], 12);
    assert_eq!(change["after"], json!({"user-groups": []}));
    mock.server.shutdown().await;
}
