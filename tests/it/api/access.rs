//! Who gets in: every route of every table, with every kind of credential.

use coupa_mock_server::MockServer;
use coupa_mock_server::domain::resource::Resource;
use coupa_mock_server::domain::table::{Operations, Table};
use coupa_mock_server::instance::Mode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock, Reply};

const ID: (&str, &str) = ("client_id", "coupa-mock");
const SECRET: (&str, &str) = ("client_secret", "coupa-mock-secret");
const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// What the table says about one method on one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Needs(&'static str),
    NoRoute,
}

/// Method, path and expectation of everything that could be asked of a table.
fn rows(table: &Table) -> Vec<(Method, String, Row)> {
    let methods = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    let mut rows = Vec::new();
    for (is_list, path) in [
        (true, format!("/api/{}", table.path)),
        (false, format!("/api/{}/999999", table.path)),
    ] {
        for method in methods.clone() {
            let reads = method == Method::GET;
            let writes = match method {
                Method::POST => is_list,
                Method::PUT | Method::PATCH => !is_list,
                _ => false,
            };
            let deletes = method == Method::DELETE && !is_list;
            let row = match table.operations {
                Operations::Read | Operations::ReadWrite | Operations::ReadWriteDelete if reads => {
                    Row::Needs("read")
                }
                Operations::ReadWriteDelete if writes || deletes => Row::Needs("write"),
                Operations::ReadWrite if writes => Row::Needs("write"),
                Operations::Read
                | Operations::ReadWrite
                | Operations::ReadWriteDelete
                | Operations::Embedded => Row::NoRoute,
            };
            rows.push((method, path.clone(), row));
        }
    }
    if table.path == "users" {
        rows.extend(below_users());
    }
    rows
}

/// What lies below a user needs the scopes of users.
fn below_users() -> Vec<(Method, String, Row)> {
    let (read, write) = (Row::Needs("read"), Row::Needs("write"));
    [
        (Method::GET, "business_groups", read),
        (Method::POST, "business_groups", Row::NoRoute),
        (Method::PUT, "business_groups/add", write),
        (Method::PUT, "business_groups/remove", write),
        (Method::PUT, "business_groups/1/add", write),
        (Method::PUT, "business_groups/1/remove", write),
        (Method::PATCH, "business_groups/1/add", Row::NoRoute),
        (Method::GET, "addresses", read),
        (Method::POST, "addresses", write),
        (Method::GET, "addresses/1", read),
        (Method::PUT, "addresses/1", write),
        (Method::PATCH, "addresses/1", write),
        (Method::DELETE, "addresses/1", Row::NoRoute),
        (Method::GET, "avatar", read),
        (Method::GET, "retrieve_avatar", read),
        (Method::POST, "avatar", write),
        (Method::PUT, "avatar", write),
        (Method::DELETE, "avatar", write),
        (Method::POST, "retrieve_avatar", Row::NoRoute),
        (Method::GET, "easy_form_responses", Row::NoRoute),
    ]
    .map(|(method, below, row)| (method, format!("/api/users/999999/{below}"), row))
    .into()
}

async fn send(
    mock: &Mock,
    method: &Method,
    path: &str,
    token: Option<&str>,
    format: Format,
) -> Reply {
    let mut request = mock
        .bare(method.clone(), path)
        .header("accept", format.media_type())
        .header("content-type", format.media_type());
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    mock.send(request).await
}

async fn scoped(mock: &Mock, scope: &str) -> String {
    mock.token(&[GRANT, ID, SECRET, ("scope", scope)]).await
}

/// Tokens that open nothing: none, nonsense, forged, expired, of a deleted instance.
async fn bad_tokens(mock: &Mock) -> Vec<Option<String>> {
    let expired = mock.token(&[GRANT, ID, SECRET]).await;
    let day = json!({ "advance": "24h" });
    mock.control(Method::POST, "/instances/default/clock", day)
        .await
        .status(200);
    let gone = json!({ "name": "gone" });
    let gone = mock.control(Method::POST, "/instances", gone).await.json();
    let client = [
        GRANT,
        ("client_id", gone["client_id"].as_str().unwrap()),
        ("client_secret", gone["client_secret"].as_str().unwrap()),
    ];
    let deleted = mock.token(&client).await;
    mock.control(Method::DELETE, "/instances/gone", Value::Null)
        .await
        .status(204);
    let good = mock.token(&[GRANT, ID, SECRET]).await;
    let (signed, _) = good.rsplit_once('.').unwrap();
    let (_, signature) = deleted.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{signature}");
    let named = ["nonsense".to_owned(), forged, expired, deleted];
    std::iter::once(None).chain(named.map(Some)).collect()
}

#[tokio::test]
async fn every_route_of_every_table_is_closed_to_all_but_the_right_scope() {
    let mock = Mock::serve(MockServer::builder().clock(Mode::Manual)).await;
    let bad_tokens = bad_tokens(&mock).await;
    let scopeless = scoped(&mock, "email").await;
    for resource in Resource::ALL {
        let table = resource.table();
        let scope = |right: &str| format!("core.{}.{right}", table.scope_object);
        for (method, path, row) in rows(table) {
            for format in Format::BOTH {
                let case = format!("{method} {path} {format:?}");
                for token in &bad_tokens {
                    let reply = send(&mock, &method, &path, token.as_deref(), format).await;
                    assert_eq!(reply.status, 401, "{case} {token:?}");
                    assert_eq!(reply.json()["error"], "invalid_token", "{case}");
                    assert!(reply.header("www-authenticate").starts_with("Bearer "));
                }
                let Row::Needs(right) = row else {
                    let reply = send(&mock, &method, &path, Some(&scopeless), format).await;
                    // What is not imitated below a table is told only to who has its scope.
                    assert!(
                        [403, 404, 501].contains(&reply.status),
                        "{case}: {}",
                        reply.status
                    );
                    continue;
                };
                let other = if right == "read" { "write" } else { "read" };
                for wrong in [scopeless.clone(), scoped(&mock, &scope(other)).await] {
                    let reply = send(&mock, &method, &path, Some(&wrong), format).await;
                    assert_eq!(reply.status, 403, "{case}");
                    assert_eq!(reply.json()["error"], "insufficient_scope", "{case}");
                }
                // Whatever it then says about the missing record or the empty body.
                let token = scoped(&mock, &scope(right)).await;
                let reply = send(&mock, &method, &path, Some(&token), format).await;
                assert!(
                    [200, 400, 404].contains(&reply.status),
                    "{case}: {}",
                    reply.status
                );
            }
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_is_not_imitated_is_closed_too() {
    let mock = Mock::serve(MockServer::builder().clock(Mode::Manual)).await;
    let good = mock.token(&[GRANT, ID, SECRET]).await;
    let paths = [
        "/api/graphql",
        "/api/users/281/easy_form_responses",
        "/api/nothing",
        "/",
    ];
    for token in bad_tokens(&mock).await {
        for path in paths {
            let reply = send(&mock, &Method::GET, path, token.as_deref(), Format::Xml).await;
            assert_eq!(reply.status, 401, "{path} {token:?}");
        }
    }
    // The token from before the day that has passed.
    send(&mock, &Method::GET, "/", Some(&good), Format::Xml)
        .await
        .status(401);
    let good = mock.token(&[GRANT, ID, SECRET]).await;
    for (path, status) in paths.into_iter().zip([501, 501, 404, 404]) {
        send(&mock, &Method::GET, path, Some(&good), Format::Xml)
            .await
            .status(status);
    }
    mock.server.shutdown().await;
}
