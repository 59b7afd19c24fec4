//! What can be done with integration runs and data file sources through the API, and what cannot.

use reqwest::Method;
use serde_json::json;

use super::site::Site;
use crate::support::Format;

#[tokio::test]
async fn an_action_on_a_run_sets_its_status() {
    let site = Site::start(json!({})).await;
    let run = json!({ "integration": { "id": 1 } }).to_string();
    let created = site.mock.post("/api/integration_runs", Format::Json, run);
    let created = created.await.status(201).json();
    assert_eq!(created["status"], "pending");
    for (action, status) in [
        ("run", "started"),
        ("pause", "paused"),
        ("pending", "pending"),
        ("fail", "failed"),
        ("success", "successful"),
    ] {
        let path = format!("/api/integration_runs/{}/{action}", created["id"]);
        for format in Format::BOTH {
            let reply = site.mock.put(&path, format, "").await;
            reply.status(200).contains(status);
        }
    }
    let missing = site
        .mock
        .put("/api/integration_runs/77/run", Format::Json, "");
    missing.await.status(404);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn what_is_left_out_says_so_in_coupas_envelope_to_whoever_may_ask() {
    let site = Site::start(json!({})).await;
    let unsupported = "Coupa documents this as not supported";
    let yet = "coupa-mock does not imitate this yet";
    for (method, path, reason) in [
        (Method::POST, "/api/data_file_sources", unsupported),
        (Method::PUT, "/api/data_file_sources/1", unsupported),
        (Method::POST, "/api/data_file_sources/load_file", yet),
        (Method::POST, "/api/data_file_sources/load_from_sftp", yet),
        (Method::GET, "/api/data_file_sources/validate_api_key", yet),
        (Method::PUT, "/api/integration_runs/1/max_updated_at", yet),
    ] {
        for format in Format::BOTH {
            let request = site.mock.request(method.clone(), path, format);
            let reply = site.mock.send(request).await;
            assert_eq!(
                reply.status(501).errors(),
                [format!("{method} {path}: {reason}")]
            );
        }
        let bare = site.mock.send(site.mock.bare(method, path)).await;
        bare.status(401);
    }
    let narrow = [
        ("grant_type", "client_credentials"),
        ("client_id", "coupa-mock"),
        ("client_secret", "coupa-mock-secret"),
        ("scope", "core.integration.read"),
    ];
    let token = site.mock.token(&narrow).await;
    let path = "/api/data_file_sources/load_file";
    let request = site.mock.bare(Method::POST, path).bearer_auth(token);
    site.mock.send(request).await.status(403);
    site.mock.server.shutdown().await;
}
