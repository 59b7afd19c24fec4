//! Errors, history records and contacts through the API.

use reqwest::Method;
use serde_json::json;

use super::runs::run;
use crate::jobs::site::Site;
use crate::support::{CLIENT_FORM, Format};

#[tokio::test]
async fn errors_and_history_records_are_resolved_and_found() {
    let site = Site::start(json!({})).await;
    let id = run(&site).await["id"].clone();
    let record = json!({
        "contact-alert-type": "Both",
        "integration-run-id": id,
        "document-type": "User",
        "document-id": 281,
        "status": "failed",
    });
    for resource in ["integration_errors", "integration_history_records"] {
        let path = format!("/api/{resource}");
        let created = site.mock.post(&path, Format::Json, record.to_string());
        let created = created.await.status(201).json();
        assert_eq!(created["integration-run-id"], id, "{resource}");
        for (action, resolved) in [("resolve", true), ("unresolve", false), ("resolve", true)] {
            let path = format!("{path}/{}/{action}", created["id"]);
            let reply = site
                .mock
                .put(&path, Format::Json, "")
                .await
                .status(200)
                .json();
            assert_eq!(reply["resolved"], resolved);
        }
        let wanted = "document-type=User&document-id=281&fields=[\"id\",\"resolved\"]";
        for (resolved, found) in [("true", 1), ("false", 0)] {
            let path = format!("{path}?resolved={resolved}&{wanted}");
            let list = site.mock.get(&path, Format::Json).await.status(200).json();
            assert_eq!(list.as_array().unwrap().len(), found, "{path}");
        }
        let update = format!("{path}/{}", created["id"]);
        let updated = site
            .mock
            .put(&update, Format::Json, r#"{"status": "sent"}"#);
        assert_eq!(updated.await.json()["status"], "sent");
        let nobody = format!("{path}/77/resolve");
        let nobody = site.mock.put(&nobody, Format::Json, "");
        nobody.await.status(404);
    }
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn what_a_record_needs_is_said_in_coupas_sentences() {
    let site = Site::start(json!({})).await;
    for (resource, body, expected) in [
        (
            "integration_errors",
            json!({}),
            &[
                "Contact alert type can't be blank",
                "Integration run can't be blank",
            ][..],
        ),
        (
            "integration_errors",
            json!({ "contact-alert-type": "Loud", "document-type": "Dog", "integration-run-id": 77 }),
            &[
                "Contact alert type is not included in the list",
                "Document type is not included in the list",
                "Integration run can't be blank",
            ],
        ),
        (
            "integration_history_records",
            json!({}),
            &[
                "Contact alert type can't be blank",
                "Document can't be blank",
                "Document type can't be blank",
            ],
        ),
        (
            "integration_contacts",
            json!({ "contactable-type": "User", "contactable-id": 9999 }),
            &[
                "Contact alert type can't be blank",
                "Contactable can't be blank",
            ],
        ),
        (
            "integration_contacts",
            json!({ "contact-alert-type": "Both" }),
            &[
                "Contactable can't be blank",
                "Contactable type can't be blank",
            ],
        ),
    ] {
        let path = format!("/api/{resource}");
        let reply = site.mock.post(&path, Format::Json, body.to_string()).await;
        assert_eq!(reply.status(400).errors(), expected, "{resource} {body}");
    }
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn the_same_records_are_read_and_written_in_xml() {
    let site = Site::start(json!({})).await;
    let id = run(&site).await["id"].clone();
    let body = format!(
        "<integration-error><contact-alert-type>Functional</contact-alert-type>\
         <integration-run><id>{id}</id></integration-run><document-type>User</document-type>\
         <responses type=\"array\"><response><response-code>400</response-code>\
         <response-message>No.</response-message></response></responses></integration-error>"
    );
    let reply = site
        .mock
        .post("/api/integration_errors/create_alert", Format::Xml, body);
    let reply = reply.await;
    reply
        .status(201)
        .contains("<responses type=\"array\">\n    <response>");
    let list = site.mock.get("/api/integration_errors", Format::Xml).await;
    list.status(200)
        .contains("<integration-errors type=\"array\">\n  <integration-error>")
        .contains("<resolved type=\"boolean\">false</resolved>");
    let runs = site.mock.get("/api/integration_runs", Format::Xml).await;
    runs.status(200)
        .contains("<integration-errors type=\"array\">\n      <integration-error>");
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
        (
            Method::POST,
            "/api/data_file_sources/load_from_coupa_file_service",
            yet,
        ),
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
    let narrow = [&CLIENT_FORM[..], &[("scope", "core.integration.read")]].concat();
    let token = site.mock.token(&narrow).await;
    for path in [
        "/api/data_file_sources/load_file",
        "/api/integration_errors",
        "/api/integration_errors/create_alert",
        "/api/integration_contacts",
    ] {
        let request = site.mock.bare(Method::POST, path).bearer_auth(&token);
        site.mock.send(request).await.status(403);
    }
    site.mock.server.shutdown().await;
}
