//! paramiko, with which most connectors in Python are written.

use super::site::{Site, well};
use crate::support::has_python;

#[tokio::test]
async fn paramiko_does_what_connectors_do() {
    if !has_python("paramiko") {
        return;
    }
    let site = Site::start().await;
    let output = site.python(include_str!("paramiko.py")).await;
    assert!(well(&output).ends_with("done\n"));
    assert_eq!(
        site.content("/Incoming/Users/deactivate_user.csv"),
        b"USER_TESxyz"
    );
    let steps = site.steps();
    let has = |step: &str| assert!(steps.iter().any(|own| own == step), "{step}: {steps:#?}");
    has("write /Incoming/Users/deactivate_user.csv 950013 ok");
    has("read /Incoming/Users/deactivate_user.csv 950013 ok");
    has("write /Incoming/Users/other.csv 9500 ok");
    has("setstat /Incoming/Users/other.csv ok");
    has("rename /Incoming/Users/other.csv /Incoming/Users/deactivate_user.csv failure");
    has("rename /Incoming/Users/other.csv /Incoming/Users/deactivate_user.csv ok");
    has("mkdir /Incoming/Users/folder ok");
    has("rmdir /Incoming permission_denied");
    has("symlink /Incoming/Users/link op_unsupported");
    has("open /etc/passwd no_such_file");
    has("auth permission_denied");
}

#[tokio::test]
async fn a_refused_key_before_the_right_password_never_hangs() {
    if !has_python("paramiko") {
        return;
    }
    let site = Site::start().await;
    well(&site.python(include_str!("refused_key.py")).await);
    assert_eq!(
        site.steps().first().map(String::as_str),
        Some("auth permission_denied")
    );
    well(&site.python(include_str!("paramiko.py")).await);
}
