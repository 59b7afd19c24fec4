//! `POST /api/data_file_sources/load_file` and its like.

use reqwest::Method;
use serde_json::{Value, json};

use super::site::Site;
use crate::support::{Format, Reply};

const LEAVER: &str = "Login,Status\nUSER_TEST,inactive\n";

async fn post(site: &Site, action: &str, body: Value) -> Reply {
    let path = format!("/api/data_file_sources/{action}");
    site.mock.post(&path, Format::Json, body.to_string()).await
}

async fn load(site: &Site, id: &Value) -> Value {
    let path = format!("/api/data_file_sources/{id}");
    let reply = site.mock.get(&path, Format::Json).await;
    reply.status(200).json()
}

#[tokio::test]
async fn a_file_in_the_body_is_pending_until_the_next_tick_loads_it() {
    let site = Site::start(json!({})).await;
    let body = json!({ "source-for": "User", "file-file-name": "leavers.csv", "file": LEAVER });
    let pending = post(&site, "load_file", body).await.status(201).json();
    for (field, value) in [
        ("status", json!("pending")),
        ("source-for", json!("User")),
        ("type", json!("BackgroundCsvFileLoad")),
        ("file-file-name", json!("leavers.csv")),
        ("file-content-type", json!("text/csv")),
        ("file-file-size", json!("32")),
        ("start-time", Value::Null),
        ("result-text", Value::Null),
        ("progress", Value::Null),
        ("upload-errors", json!([])),
    ] {
        assert_eq!(pending[field], value, "{field}");
    }
    assert_eq!(pending["created-by"]["login"], "api");
    site.advance("4m").await;
    assert_eq!(load(&site, &pending["id"]).await["status"], "pending");
    assert_eq!(site.mock.truth("USER_TEST").await["active"], true);
    site.advance("1m").await;
    let done = load(&site, &pending["id"]).await;
    assert_eq!(done["status"], "done");
    assert_eq!(
        done["result-text"],
        "1 rows processed, creating 0 new rows and updating 1 rows."
    );
    assert_eq!(done["start-time"], "2026-03-02T09:05:00Z");
    assert_eq!(done["updated-by"]["login"], "api");
    assert_eq!(site.mock.truth("USER_TEST").await["active"], false);
    // The request led to the job, and the job to the change.
    let requests = site.journal("http").await;
    let is_meant = |event: &&Value| event["path"] == "/api/data_file_sources/load_file";
    let request = requests.iter().find(is_meant).unwrap();
    let jobs = site.journal("job").await;
    assert_eq!(jobs[0]["cause"], request["seq"]);
    assert_eq!(jobs[0]["file"], "leavers.csv");
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn xml_and_base64_say_the_same() {
    let site = Site::start(json!({})).await;
    let body = "<data-file-source><source-for>User</source-for><file-file-name>a.csv</file-file-name>\
                <file type=\"file\">TG9naW4sU3RhdHVzClVTRVJfVEVTVCxpbmFjdGl2ZQo=</file></data-file-source>";
    let path = "/api/data_file_sources/load_file";
    let reply = site.mock.post(path, Format::Xml, body).await;
    reply
        .status(201)
        .contains("<status>pending</status>")
        .contains("<created-at type=\"datetime\">2026-03-02T09:00:00Z</created-at>")
        .contains("<progress nil=\"true\"/>");
    let done = site.run().await;
    assert_eq!((done.len(), done[0].updated), (1, 1));
    assert_eq!(site.mock.truth("USER_TEST").await["active"], false);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn several_files_are_loads_of_their_own_in_their_order() {
    let site = Site::start(json!({})).await;
    let body = json!({ "source-for": "User", "files": [
        { "file-file-name": "b.csv", "file": LEAVER },
        { "file-file-name": "a.csv", "file": "Login,Status\nUSER_TEST,active\n" },
        { "file-file-name": "c.csv", "file": "Active\nyes\n" },
    ] });
    let pending = post(&site, "load_files", body).await.status(201).json();
    let names: Vec<_> = pending
        .as_array()
        .unwrap()
        .iter()
        .map(|load| &load["file-file-name"])
        .collect();
    assert_eq!(names, ["b.csv", "a.csv", "c.csv"]);
    site.put("aa.csv", "Login,Status\nboss,inactive\n");
    let done: Vec<_> = site
        .run()
        .await
        .into_iter()
        .map(|done| (done.file, done.status))
        .collect();
    let expected = [
        ("b.csv", "done"),
        ("a.csv", "done"),
        ("c.csv", "failed"),
        ("/Incoming/Users/aa.csv", "done"),
    ];
    assert_eq!(
        done,
        expected.map(|(file, status)| (file.to_owned(), status.to_owned()))
    );
    assert_eq!(site.mock.truth("USER_TEST").await["active"], true);
    assert_eq!(site.instance().mails().len(), 1);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn none_answers_a_load_of_one_file_or_several_without_a_body() {
    let site = Site::start(json!({})).await;
    let file = json!({ "source-for": "User", "file-file-name": "a.csv", "file": LEAVER });
    let files = json!({ "source-for": "User", "files": [
        { "file-file-name": "b.csv", "file": LEAVER },
        { "file-file-name": "c.csv", "file": LEAVER },
    ] });
    for (action, body) in [("load_file", file), ("load_files", files)] {
        let action = format!("{action}?return_object=none");
        assert_eq!(post(&site, &action, body).await.status(201).body, "");
    }
    assert_eq!(site.run().await.len(), 3);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_file_on_the_site_is_loaded_by_its_name_once_and_again_from_the_archive() {
    let site = Site::start(json!({})).await;
    site.put("users.csv", LEAVER);
    let body = json!({ "source-for": "User", "file-file-name": "users.csv" });
    let pending = post(&site, "load_from_sftp", body).await.status(201).json();
    assert_eq!(pending["file-file-name"], "_Incoming_Users_users.csv");
    assert_eq!(site.names("/Incoming/Users"), [""; 0]);
    assert_eq!(site.names("/Archive/Incoming/Users"), ["users.csv"]);
    site.advance("5m").await;
    assert_eq!(load(&site, &pending["id"]).await["status"], "done");
    assert_eq!(site.instance().loads().len(), 1, "not by the pick-up too");
    for name in ["/Archive/Incoming/Users/users.csv"] {
        let body = json!({ "source-for": "User", "file-file-name": name });
        post(&site, "load_from_sftp", body).await.status(201);
    }
    assert_eq!(site.run().await.len(), 1);
    assert_eq!(site.names("/Archive/Incoming/Users"), ["users.csv"]);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_loaded_is_refused_and_leaves_nothing() {
    let site = Site::start(json!({})).await;
    let user = |mut more: Value| {
        more["source-for"] = json!("User");
        more
    };
    for (action, body, status, error) in [
        ("load_file", json!({}), 400, "Source for can't be blank"),
        (
            "load_file",
            json!({ "source-for": "Dogs" }),
            400,
            "Source for is not included in the list",
        ),
        (
            "load_file",
            json!({ "source-for": "Supplier" }),
            501,
            "coupa-mock does not imitate files for Supplier yet",
        ),
        ("load_file", user(json!({})), 400, "File can't be blank"),
        (
            "load_file",
            user(json!({ "file": " " })),
            400,
            "File can't be blank",
        ),
        (
            "load_file",
            user(json!({ "fiel": "x" })),
            400,
            "Unknown attribute `fiel` for DataFileSource",
        ),
        (
            "load_files",
            user(json!({ "files": [] })),
            400,
            "Files can't be blank",
        ),
        (
            "load_files",
            user(json!({ "files": ["a"] })),
            400,
            "Files must be records",
        ),
        (
            "load_from_sftp",
            user(json!({})),
            400,
            "File file name can't be blank",
        ),
        (
            "load_from_sftp",
            user(json!({ "file-file-name": "../../etc/passwd" })),
            400,
            "File unable to find matching file.",
        ),
    ] {
        let reply = post(&site, action, body).await;
        assert_eq!(reply.status(status).errors(), [error], "{action}");
    }
    assert_eq!(site.run().await, []);
    assert_eq!(site.instance().loads(), []);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn rules_of_the_job_meet_such_files_by_their_names() {
    let site = Site::start(json!({})).await;
    let faults = "/instances/default/faults";
    let rules = json!([
        { "name": "late", "when": "job.import late.csv", "late": "10m" },
        { "name": "never", "when": "job.import never.csv", "never": true },
        { "name": "row", "when": "job.import row.csv", "row_error": { "row": 1, "message": "No" } },
    ]);
    site.mock
        .control(Method::PUT, faults, rules)
        .await
        .status(200);
    for name in ["late.csv", "never.csv", "row.csv"] {
        let body = json!({ "source-for": "User", "file-file-name": name, "file": LEAVER });
        post(&site, "load_file", body).await.status(201);
    }
    let statuses = || {
        let loads = site.instance().loads().into_iter();
        loads.map(|load| load.status).collect::<Vec<_>>()
    };
    site.advance("5m").await;
    assert_eq!(statuses(), ["pending", "pending", "done"]);
    assert_eq!(site.instance().load_by_id(3).unwrap().errors_count, 1);
    site.advance("10m").await;
    assert_eq!(statuses(), ["done", "pending", "done"]);
    site.mock
        .control(Method::DELETE, faults, Value::Null)
        .await
        .status(204);
    site.advance("5m").await;
    assert_eq!(statuses(), ["done", "done", "done"]);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_reset_forgets_what_was_to_be_loaded_and_an_ignored_request_asks_for_nothing() {
    let site = Site::start(json!({})).await;
    let body = json!({ "source-for": "User", "file": LEAVER });
    post(&site, "load_file", body.clone()).await.status(201);
    let reset = site
        .mock
        .control(Method::POST, "/instances/default/reset", Value::Null);
    reset.await.status(204);
    assert_eq!(site.run().await, []);
    let rule =
        json!([{ "name": "ignored", "when": "POST /api/data_file_sources/*", "ignore": true }]);
    let faults = "/instances/default/faults";
    site.mock
        .control(Method::PUT, faults, rule)
        .await
        .status(200);
    let reply = post(&site, "load_file", body).await;
    assert_eq!(reply.status(201).json()["status"], "pending");
    assert_eq!(site.run().await, []);
    assert_eq!(site.instance().loads(), []);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_credential_that_gets_in_is_valid() {
    let site = Site::start(json!({})).await;
    let path = "/api/data_file_sources/validate_api_key";
    for format in Format::BOTH {
        let reply = site.mock.get(path, format).await;
        assert_eq!(reply.status(200).body, "");
    }
    site.mock
        .send(site.mock.bare(Method::GET, path))
        .await
        .status(401);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_snapshot_carries_what_is_still_to_be_loaded() {
    let site = Site::start(json!({})).await;
    let body = json!({ "source-for": "User", "file": LEAVER });
    post(&site, "load_file", body).await.status(201);
    let path = "/instances/default/snapshot";
    let taken = site.mock.control(Method::GET, path, Value::Null).await;
    let taken = taken.status(200).json();
    let reset = "/instances/default/reset";
    site.mock
        .control(Method::POST, reset, Value::Null)
        .await
        .status(204);
    site.mock
        .control(Method::PUT, path, taken)
        .await
        .status(204);
    assert_eq!(site.run().await.len(), 1);
    assert_eq!(site.mock.truth("USER_TEST").await["active"], false);
    site.mock.server.shutdown().await;
}
