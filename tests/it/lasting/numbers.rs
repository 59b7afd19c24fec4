//! No number of the journal is given out twice, though it could not be written down how far they were.

use serde_json::Value;

use super::refusals::{MOCK, Site};
use crate::support::has;

/// More than are promised at once.
const MANY: usize = 1_100;

#[tokio::test]
async fn readers_see_no_number_that_a_later_start_could_give_out_again() {
    if !has("prlimit") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::start(folder.path()).await;
    site.limit("1").await;
    let ask = async |times: usize| {
        for _ in 0..times {
            let (status, _) = site.call("GET", "/api/roles", Value::Null).await;
            assert_eq!(status, 200, "reads go on");
        }
    };
    // Of those that were promised before.
    ask(100).await;
    let early = site.last_event().await;
    assert!(early > 100);
    ask(MANY).await;
    let journal = format!("{MOCK}/journal");
    let (status, refused) = site.call("GET", &journal, Value::Null).await;
    assert_eq!(status, 507, "{refused}");
    assert_eq!(refused["detail"]["field"], "data_dir");
    let archive = format!("{journal}.har");
    assert_eq!(site.call("GET", &archive, Value::Null).await.0, 507);

    // As soon as there is room they are promised and shown.
    site.limit("unlimited").await;
    let seen = site.last_event().await;
    assert_eq!(seen, early + MANY as u64);
    site.limit("1").await;
    ask(100).await;
    let seen = site.last_event().await.max(seen);
    site.child.kill().await.unwrap();
    std::fs::remove_file(folder.path().join("ready.json")).unwrap();
    let site = Site::start(folder.path()).await;
    let first = format!("{journal}?since={seen}&limit=1");
    let (_, first) = site.call("GET", &first, Value::Null).await;
    // The one that the start asked for a token with.
    assert_eq!(first["path"], "/oauth2/token", "{first}");
}
