//! OpenSSH's `sftp` and `scp`, which most people and many programs use.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::World;

use super::site::{Site, text, well};
use crate::support::has;

const FILE: &str = "Login,Status\nUSER_TEST,inactive\n";

fn has_sftp() -> bool {
    has("sftp")
}

#[tokio::test]
async fn sftp_puts_lists_and_gets_a_file() {
    if !has_sftp() {
        return;
    }
    let site = Site::start().await;
    site.local("a.csv", FILE);
    let output = site
        .sftp(&[
            "pwd",
            "cd Incoming/Users",
            "put a.csv deactivate_user.csv",
            "ls -l",
            "get deactivate_user.csv back.csv",
        ])
        .await;
    let printed = well(&output);
    assert!(
        printed.contains("Remote working directory: /\n"),
        "{printed}"
    );
    assert!(
        printed.contains("-rw-r--r--    1 coupa    coupa          32 "),
        "{printed}"
    );
    assert_eq!(
        std::fs::read_to_string(site.path("back.csv")).unwrap(),
        FILE
    );
    assert_eq!(
        site.content("/Incoming/Users/deactivate_user.csv"),
        FILE.as_bytes()
    );
    assert_eq!(
        site.steps(),
        [
            "auth ok",
            "open /Incoming/Users/deactivate_user.csv ok",
            "write /Incoming/Users/deactivate_user.csv 32 ok",
            "list /Incoming/Users ok",
            "open /Incoming/Users/deactivate_user.csv ok",
            "read /Incoming/Users/deactivate_user.csv 32 ok",
        ]
    );
    site.server.shutdown().await;
}

#[tokio::test]
async fn a_site_takes_no_more_than_its_world_allows() {
    if !has_sftp() {
        return;
    }
    let world = World::parse("settings: { sftp_quota: 40 }").unwrap();
    let site = Site::serve(MockServer::builder().world(world)).await;
    site.local("a.csv", FILE);
    let output = site
        .sftp(&["cd Incoming/Users", "put a.csv", "put a.csv b.csv"])
        .await;
    let said = text(&output);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("/Incoming/Users/b.csv\": Failure"), "{said}");
    assert_eq!(site.content("/Incoming/Users/a.csv"), FILE.as_bytes());
    site.server.shutdown().await;
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_the_next_session_works() {
    if !has_sftp() {
        return;
    }
    let site = Site::start().await;
    let options = [
        "-o",
        "NumberOfPasswordPrompts=1",
        "-o",
        "PubkeyAuthentication=no",
    ];
    let output = site.sftp_with("wrong", &options, &["ls"]).await;
    assert!(
        text(&output).contains("Permission denied"),
        "{}",
        text(&output)
    );
    assert_eq!(site.steps(), ["auth permission_denied"]);
    well(&site.sftp(&["ls"]).await);
}
