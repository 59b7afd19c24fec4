//! Every effect on the import job, seen through the API by curl, Python and reqwest.

use reqwest::Method;
use serde_json::{Value, json};

use super::{firings, once, rule};
use crate::faults::clients::{Ask, body};
use crate::jobs::site::Site;
use crate::support::{CLIENT_FORM, Mock, has};

struct Row {
    effect: Value,
    /// Whether the user that the file deactivates is still active.
    active: bool,
    /// The status of its data file source, if there is one.
    load: Option<&'static str>,
    /// The mail to Coupa's admin, if there is one.
    mail: bool,
}

fn rows() -> Vec<Row> {
    let row = |effect, active, load, mail| Row {
        effect,
        active,
        load,
        mail,
    };
    vec![
        row(json!({"late": "10m"}), true, None, false),
        row(json!({"never": true}), true, None, false),
        row(
            json!({"row_error": {"row": 1, "message": "Try again"}}),
            true,
            Some("done"),
            true,
        ),
        row(
            json!({"header_error": "No such header"}),
            true,
            Some("failed"),
            true,
        ),
        row(json!({"fail": true}), true, Some("failed"), true),
    ]
}

pub(super) fn effects() -> Vec<Value> {
    rows().into_iter().map(|row| row.effect).collect()
}

async fn token(mock: &Mock) -> String {
    mock.token(&CLIENT_FORM).await
}

#[tokio::test]
async fn strangers_see_every_effect_as_documented() {
    let clients: Vec<_> = [
        ("reqwest", true),
        ("curl", has("curl")),
        ("python", has("python3")),
    ]
    .into_iter()
    .filter_map(|(client, is_here)| is_here.then_some(client))
    .collect();
    for row in rows() {
        let site = Site::start(json!({})).await;
        let when = "job.import users.csv";
        let plan = json!([rule(when, &row.effect)]);
        let path = "/instances/default/faults";
        let put = site.mock.control(Method::PUT, path, plan);
        put.await.status(200);
        site.put("users.csv", "Login,Status\nUSER_TEST,inactive\n");
        site.put("other.csv", "Login,Status\nboss,inactive\n");
        site.run().await;
        let token = token(&site.mock).await;
        let ask = Ask {
            url: site.mock.server.url(),
            token: &token,
            ca: None,
        };
        for client in &clients {
            let get = async |path: &str| -> Value {
                serde_json::from_str(&body(client, &ask, path).await).unwrap()
            };
            let user = get("/api/users/281.json?fields=[%22active%22]").await;
            assert_eq!(user, json!({ "active": row.active }), "{}", row.effect);
            let boss = get("/api/users/280.json?fields=[%22active%22]").await;
            assert_eq!(boss, json!({ "active": false }), "the rule is of one file");
            let path = "/api/data_file_sources.json?fields=[%22status%22,%22file-file-name%22]";
            let loads = get(path).await;
            let of_rule = |load: &&Value| load["file-file-name"] == "_Incoming_Users_users.csv";
            let load = loads.as_array().unwrap().iter().find(of_rule);
            let status = load.map(|load| load["status"].as_str().unwrap());
            assert_eq!(status, row.load, "{client}: {} {loads}", row.effect);
        }
        assert_eq!(firings(&site.mock.server, "default"), once(&row.effect));
        let mails = site.mock.server.instance("default").unwrap().mails();
        assert_eq!(mails.len(), usize::from(row.mail), "{}", row.effect);
        site.mock.server.shutdown().await;
    }
}
