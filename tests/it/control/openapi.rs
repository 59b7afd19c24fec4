//! The served description of the control API says what there is: every method of every path. That
//! answers are as it says is checked wherever a test makes a control call: `support::described`.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::Secret;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Mock;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

#[tokio::test]
async fn every_method_that_is_described_exists_and_no_other() {
    let mock = Mock::start().await;
    let document = mock
        .control(Method::GET, "/openapi.json", Value::Null)
        .await
        .status(200)
        .json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 20, "{}", paths.len());
    for (path, item) in paths {
        // There is no instance of that name: nothing is done.
        let path = path.replace("{name}", "none").replace("{id}", "1");
        let path = path.replace("{position}", "0");
        for method in METHODS {
            let name = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            // A body that no call takes, so that nothing is created.
            let reply = mock.send(mock.bare(name, &path).body("?")).await;
            let exists = reply.status != 405;
            assert_eq!(exists, item.get(method).is_some(), "{method} {path}");
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_is_open_without_the_admin_token_is_described_so_and_nothing_else_is_open() {
    let mock = Mock::serve(MockServer::builder().admin_token(Secret::new("sesame"))).await;
    let document = mock
        .control(Method::GET, "/openapi.json", Value::Null)
        .await
        .status(200)
        .json();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.replace("{name}", "none").replace("{id}", "1");
        let path = path.replace("{position}", "0");
        for method in METHODS.iter().filter(|method| item.get(method).is_some()) {
            let name = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let reply = mock.send(mock.bare(name, &path)).await;
            let is_open = item[method]["security"] == Value::Array(Vec::new());
            assert_eq!(reply.status != 401, is_open, "{method} {path}");
            assert_eq!(
                item[method]["responses"].get("401").is_none(),
                is_open,
                "{method} {path}"
            );
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_world_is_described_as_the_schema_of_world_files_does() {
    let mock = Mock::start().await;
    let read = async |path: &str| {
        let request = mock.bare(Method::GET, path);
        let reply = mock.send(request.header("accept", "application/json"));
        reply.await.status(200).json()
    };
    let document = read("/_mock/openapi.json").await;
    let mut schema = document["components"]["schemas"]["NewInstance"].clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let exported = read("/_mock/instances/default/world").await;
    for world in [
        json!({ "users": [{ "login": "a", "manager": { "login": "b" } }] }),
        json!(null),
        exported,
    ] {
        let wish = json!({ "name": "acme", "world": world });
        let mistakes: Vec<_> = validator.iter_errors(&wish).collect();
        assert!(mistakes.is_empty(), "{mistakes:?}");
    }
    for world in [
        json!({ "users": [{ "logn": "a" }] }),
        json!({ "usres": [] }),
    ] {
        assert!(!validator.is_valid(&json!({ "world": world })), "{world}");
    }
    mock.server.shutdown().await;
}
