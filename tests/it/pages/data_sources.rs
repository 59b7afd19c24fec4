//! `/data_sources` over HTTP: what it says, and what it does.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::World;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, Reply};

/// A good file, one with rows that are refused, and one whose header is.
const WORLD: &str = r#"
time: 2026-03-02T09:00:00Z
time_zone: Europe/Berlin
users: [{ id: 281, login: USER_TEST, email: user.test@example.com, firstname: User, lastname: Test }]
files:
  /Incoming/Users/a_good.csv: "Login,Status\nUSER_TEST,inactive\n"
  /Incoming/Users/b_rows.csv: "Login,Status\nUSER_TEST,active\n<b>nobody</b>,inactive\n"
  /Incoming/Users/c_header.csv: "Login,Active\nUSER_TEST,No\n"
"#;

/// A fake whose three files wait.
pub async fn waiting() -> Mock {
    let world = World::parse(WORLD).unwrap();
    Mock::serve(
        MockServer::builder()
            .world(world)
            .clock("manual".parse().unwrap()),
    )
    .await
}

/// A fake whose three files are loaded.
async fn loaded() -> Mock {
    let mock = waiting().await;
    import(&mock, "default").await;
    mock
}

pub async fn import(mock: &Mock, instance: &str) {
    let path = format!("/instances/{instance}/jobs/import/run");
    mock.control(Method::POST, &path, Value::Null)
        .await
        .status(200);
}

async fn get(mock: &Mock, path: &str) -> Reply {
    mock.send(mock.bare(Method::GET, path)).await
}

/// The file names of a list, in its order.
fn files(reply: &Reply) -> Vec<&str> {
    reply
        .body
        .split("<th scope=\"row\"")
        .skip(1)
        .map(|row| {
            let link = row.split("</a>").next().unwrap();
            link.rsplit('>').next().unwrap()
        })
        .collect()
}

#[tokio::test]
async fn the_list_has_every_file_the_latest_first() {
    let mock = loaded().await;
    let list = get(&mock, "/data_sources").await;
    list.status(200);
    assert_eq!(
        files(&list),
        [
            "_Incoming_Users_c_header.csv",
            "_Incoming_Users_b_rows.csv",
            "_Incoming_Users_a_good.csv",
        ]
    );
    list.contains("3 files")
        .contains(">Done</span>")
        .contains("Done with errors")
        .contains(">Failed</span>")
        .contains("100 %")
        .contains("2026-03-02 10:00:00")
        .contains("Times are those of Europe/Berlin.")
        .contains("sftp_integration@coupa.com");
}

#[tokio::test]
async fn the_list_is_filtered_by_name_and_status() {
    let mock = loaded().await;
    for (query, expected) in [
        ("name=GOOD", &["_Incoming_Users_a_good.csv"][..]),
        ("status=failed", &["_Incoming_Users_c_header.csv"]),
        ("status=done&name=rows", &["_Incoming_Users_b_rows.csv"]),
        ("status=failed&name=rows", &[]),
    ] {
        let list = get(&mock, &format!("/data_sources?{query}")).await;
        list.status(200);
        assert_eq!(files(&list), expected, "{query}");
        if expected.is_empty() {
            list.contains("No file matches");
        }
    }
}

#[tokio::test]
async fn a_long_list_has_pages() {
    let mock = Mock::start().await;
    let waiting: serde_json::Map<_, _> = (0..120)
        .map(|number| {
            let path = format!("/Incoming/Users/{number:03}.csv");
            (path, json!("Login,Status\nUSER_TEST,active\n"))
        })
        .collect();
    let wish = json!({ "name": "many", "clock": "manual", "world": { "files": waiting } });
    mock.control(Method::POST, "/instances", wish)
        .await
        .status(201);
    import(&mock, "many").await;
    get(&mock, "/data_sources?instance=many&name=0")
        .await
        .contains("name=0&amp;page=2&amp;instance=many");
    let third = get(&mock, "/data_sources?instance=many&page=3").await;
    assert_eq!(files(&third).len(), 20);
    third
        .contains("Page 3 of 3")
        .contains("page=2&amp;instance=many")
        .lacks("page=4");
}

#[tokio::test]
async fn a_load_tells_each_error_and_escapes_what_the_file_says() {
    let mock = loaded().await;
    let load = get(&mock, "/data_sources/2").await;
    load.status(200)
        .contains("<h1>_Incoming_Users_b_rows.csv</h1>")
        .contains("What went wrong")
        .contains("&lt;b&gt;nobody&lt;/b&gt;")
        .lacks("<b>nobody");
    get(&mock, "/data_sources/3")
        .await
        .status(200)
        .contains("Column header Active is not valid.")
        .contains(">header<");
    get(&mock, "/data_sources/1")
        .await
        .status(200)
        .lacks("What went wrong");
}

#[tokio::test]
async fn the_file_can_be_taken() {
    let mock = loaded().await;
    let file = get(&mock, "/data_sources/1/file").await;
    assert_eq!(file.status(200).header("content-type"), "text/csv");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename*=UTF-8''%5FIncoming%5FUsers%5Fa%5Fgood%2Ecsv"
    );
    assert_eq!(file.body, "Login,Status\nUSER_TEST,inactive\n");
}

#[tokio::test]
async fn a_file_can_be_loaded_again() {
    let mock = loaded().await;
    assert_eq!(mock.truth("USER_TEST").await["active"], true);
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let again = client.post(format!("{}/data_sources/1/reload", mock.server.url()));
    let again = Reply::read(again.send().await.unwrap()).await;
    assert_eq!(again.status(303).header("location"), "/data_sources/4");
    get(&mock, "/data_sources/4")
        .await
        .status(200)
        .contains("a_good.csv");
    assert_eq!(mock.truth("USER_TEST").await["active"], false);

    let request = mock.bare(Method::POST, "/data_sources/1/reload");
    let elsewhere = mock
        .send(request.header("sec-fetch-site", "cross-site"))
        .await;
    elsewhere.status(403).contains("another site");
    get(&mock, "/data_sources/5").await.status(404);
}

#[tokio::test]
async fn host_or_query_choose_the_instance_and_links_keep_it() {
    let mock = loaded().await;
    let wish = json!({ "name": "acme", "clock": "manual", "world": { "files": {
        "/Incoming/Users/acme.csv": "Login\nx\n" } } });
    mock.control(Method::POST, "/instances", wish)
        .await
        .status(201);
    import(&mock, "acme").await;
    let by_query = get(&mock, "/data_sources?instance=acme").await;
    assert_eq!(files(&by_query), ["_Incoming_Users_acme.csv"]);
    by_query
        .contains("href=\"/data_sources/1?instance=acme\"")
        .contains("<input type=\"hidden\" name=\"instance\" value=\"acme\">")
        .lacks("a_good.csv");
    let load = get(&mock, "/data_sources/1?instance=acme").await;
    load.contains("action=\"/data_sources/1/reload?instance=acme\"")
        .contains("href=\"/data_sources/1/file?instance=acme\"");

    let request = mock.bare(Method::GET, "/data_sources");
    let by_host = mock
        .send(request.header("host", "ACME.coupahost.com:80"))
        .await;
    assert_eq!(files(&by_host), ["_Incoming_Users_acme.csv"]);
    by_host.contains("href=\"/data_sources/1\"");
    assert_eq!(files(&get(&mock, "/data_sources").await).len(), 3);
}

#[tokio::test]
async fn what_is_not_there_is_a_page_too() {
    let mock = waiting().await;
    get(&mock, "/data_sources")
        .await
        .status(200)
        .contains("No file was loaded yet");
    for path in [
        "/data_sources/1",
        "/data_sources/x",
        "/data_sources/1/file",
        "/data_sources/1/other",
        "/data_sources?instance=nobody",
    ] {
        let reply = get(&mock, path).await;
        assert_eq!(
            reply.status(404).header("content-type"),
            "text/html; charset=utf-8"
        );
        reply.contains("<h1>There is no such");
    }
    mock.send(mock.bare(Method::PUT, "/data_sources"))
        .await
        .status(405);
    mock.send(mock.bare(Method::POST, "/data_sources/9/reload"))
        .await
        .status(404);
}

#[tokio::test]
async fn nothing_of_a_page_runs_but_the_script_of_the_server() {
    let mock = loaded().await;
    let list = get(&mock, "/data_sources").await;
    let policy = list.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"));
    assert!(!policy.contains("unsafe"));
    list.lacks("<script>").lacks(" style=").lacks(" onclick=");
    for asset in ["/_mock/assets/style.css", "/_mock/assets/live.js"] {
        list.contains(asset);
        get(&mock, asset).await.status(200);
    }
}

#[tokio::test]
async fn who_has_the_page_gets_it_again_only_when_it_changed() {
    let mock = waiting().await;
    let tag = get(&mock, "/data_sources").await.header("etag").to_owned();
    let ask = || {
        mock.bare(Method::GET, "/data_sources")
            .header("if-none-match", &tag)
    };
    assert_eq!(mock.send(ask()).await.status(304).body, "");
    import(&mock, "default").await;
    mock.send(ask()).await.status(200).contains("3 files");
}
