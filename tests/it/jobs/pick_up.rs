//! When files are taken up, in which order, and where they go.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Mode, World};
use reqwest::Method;
use serde_json::{Value, json};

use super::site::Site;
use crate::support::{Format, Mock};

const LEAVER: &str = "\"Login\",\"Status\"\r\n\"USER_TEST\",\"inactive\"\r\n";

#[tokio::test]
async fn a_file_deactivates_its_user_at_the_next_tick() {
    let site = Site::start(json!({})).await;
    site.put("deactivate_user.csv", LEAVER);
    site.advance("4m59s").await;
    assert_eq!(site.mock.truth("USER_TEST").await["active"], true);
    site.advance("3m").await;
    let user = site.mock.truth("USER_TEST").await;
    assert_eq!(user["active"], false);
    assert_eq!(user["updated-at"], "2026-03-02T09:05:00Z");
    assert_eq!(user["updated-by"]["login"], "sftp_integration@coupa.com");
    assert_eq!(site.names("/Incoming/Users"), [""; 0]);
    assert_eq!(
        site.names("/Archive/Incoming/Users"),
        ["deactivate_user.csv"]
    );
    for format in Format::BOTH {
        let load = site.mock.get("/api/data_file_sources/1", format).await;
        load.status(200)
            .contains("_Incoming_Users_deactivate_user.csv")
            .contains("1 rows processed, creating 0 new rows and updating 1 rows.");
    }
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn every_tick_runs_at_its_own_time() {
    let site = Site::start(json!({ "poll_interval": "10m" })).await;
    site.put("a.csv", LEAVER);
    site.advance("1h").await;
    let load = site.instance().load_by_id(1).unwrap();
    let expected = "2026-03-02T09:10:00Z".parse().unwrap();
    assert_eq!(load.created_at, Some(expected));
    assert_eq!(load.end_time, Some(expected));
    assert_eq!(
        site.instance().now().to_string(),
        "2026-03-02T10:00:00Z",
        "and the clock stands where it was to go"
    );
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn files_are_taken_up_in_the_order_of_their_names() {
    let site = Site::start(json!({})).await;
    site.put("b.csv", "Login,Status\nUSER_TEST,active\n");
    site.put("a.csv", LEAVER);
    let order: Vec<_> = site
        .run()
        .await
        .into_iter()
        .map(|picked_up| picked_up.file)
        .collect();
    assert_eq!(order, ["/Incoming/Users/a.csv", "/Incoming/Users/b.csv"]);
    assert_eq!(site.mock.truth("USER_TEST").await["active"], true);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_name_that_is_taken_in_the_archive_loses_nothing() {
    let site = Site::start(json!({ "archive": "/Incoming/Archive" })).await;
    for status in ["inactive", "active", "inactive"] {
        site.put("users.csv", format!("Login,Status\nUSER_TEST,{status}\n"));
        assert_eq!(site.run().await.len(), 1);
    }
    assert_eq!(
        site.names("/Incoming/Archive/Users"),
        ["users.1.csv", "users.2.csv", "users.csv"]
    );
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn files_for_other_objects_stay_where_they_are() {
    let site = Site::start(json!({})).await;
    site.put("../Suppliers/suppliers.csv", "Name\nAcme\n");
    site.advance("1h").await;
    assert_eq!(site.names("/Incoming/Suppliers"), ["suppliers.csv"]);
    assert_eq!(site.instance().loads(), []);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn the_job_runs_on_demand_and_says_what_it_did() {
    let site = Site::start(json!({})).await;
    let run = async || {
        let path = "/instances/default/jobs/import/run";
        let reply = site.mock.control(Method::POST, path, Value::Null).await;
        reply.status(200).json()
    };
    assert_eq!(run().await, json!([]));
    site.put("a.csv", LEAVER);
    site.put("b.csv", "Active\nfalse\n");
    assert_eq!(
        run().await,
        json!([
            { "file": "/Incoming/Users/a.csv", "load_id": 1, "status": "done",
              "created": 0, "updated": 1, "errors": 0 },
            { "file": "/Incoming/Users/b.csv", "load_id": 2, "status": "failed",
              "created": 0, "updated": 0, "errors": 1 },
        ])
    );
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn the_journal_tells_the_job_and_what_it_changed() {
    let site = Site::start(json!({})).await;
    site.put("a.csv", LEAVER);
    site.advance("5m").await;
    let jobs = site.journal("job").await;
    let seen: Vec<_> = jobs
        .iter()
        .map(|event| {
            let fields = ["job", "file", "load_id", "state", "updated", "time"];
            fields.map(|field| event[field].to_string()).join(" ")
        })
        .collect();
    let time = "\"2026-03-02T09:05:00Z\"";
    assert_eq!(
        seen,
        [
            format!("\"import\" \"/Incoming/Users/a.csv\" 1 \"started\" 0 {time}"),
            format!("\"import\" \"/Incoming/Users/a.csv\" 1 \"finished\" 1 {time}"),
        ]
    );
    let changes = site.journal("change").await;
    assert_eq!(changes.len(), 1, "the book-keeping of loads is no change");
    assert_eq!(changes[0]["cause"], jobs[0]["seq"]);
    assert_eq!(changes[0]["by"], "sftp_integration@coupa.com");
    assert_eq!(changes[0]["after"]["active"], false);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_reset_takes_loads_files_and_ticks_back() {
    let site = Site::start(json!({})).await;
    site.put("a.csv", LEAVER);
    site.advance("5m").await;
    let reset = site
        .mock
        .control(Method::POST, "/instances/default/reset", Value::Null);
    reset.await.status(204);
    assert_eq!(site.instance().loads(), []);
    assert_eq!(site.instance().load_content(1), None);
    assert_eq!(site.names("/Archive/Incoming/Users"), [""; 0]);
    site.put("a.csv", LEAVER);
    site.advance("5m").await;
    assert_eq!(site.mock.truth("USER_TEST").await["active"], false);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_clock_that_moves_by_itself_needs_nobody() {
    for mode in [Mode::Real, Mode::Times(60)] {
        let interval = if mode == Mode::Real { "1s" } else { "60s" };
        let world = json!({
            "settings": { "poll_interval": interval },
            "files": { "/Incoming/Users/a.csv": "Login,Status\nUSER_TEST,inactive\n" },
            "users": [{ "login": "USER_TEST", "email": "u@example.com", "firstname": "U", "lastname": "T" }],
        });
        let options = MockServer::builder()
            .world(World::from_json(world).unwrap())
            .clock(mode);
        let mock = Mock::serve(options).await;
        let path = "/instances/default/journal?kind=job&since=0&wait=20s";
        let events = mock.control(Method::GET, path, Value::Null).await;
        events.status(200).contains("\"state\":\"started\"");
        mock.server.shutdown().await;
    }
}
