//! A log-in that is refused says in the journal what came closest.

use serde_json::json;

use super::site::{Key, Site};
use crate::support::has;

/// What the journal says of the last step.
fn told(site: &Site) -> (String, serde_json::Value) {
    let step = site.journal().pop().unwrap();
    (step.status, json!(step.near_miss))
}

async fn log_in(site: &Site, user: &str, password: &str) {
    let mut ssh = super::raw::Ssh::connect(site).await;
    let answer = ssh
        .handle
        .authenticate_password(user, password)
        .await
        .unwrap();
    assert!(!answer.success());
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_apart() {
    let site = Site::start().await;
    let differs = |part: &str, expected: &str, found: &str| json!([{ "part": part, "expected": expected, "found": found }]);
    let own = "the user `coupa`";
    for (user, password, closest, differs) in [
        (
            "coupa",
            "wrong",
            json!(own),
            differs("password or key", "***", "another one"),
        ),
        (
            "copua",
            "coupa-mock-sftp",
            json!(own),
            differs("user", "coupa", "copua"),
        ),
        (
            "nobody-here",
            "x",
            json!(null),
            differs("user", "a user of the site", "nobody-here"),
        ),
        (
            "coupa-mock-sftp",
            "coupa",
            json!(null),
            differs("user", "a user of the site", "***"),
        ),
    ] {
        log_in(&site, user, password).await;
        let expected = json!({ "closest": closest, "differs": differs });
        assert_eq!(
            told(&site),
            ("permission_denied".to_owned(), expected),
            "{user}"
        );
    }
}

#[tokio::test]
async fn a_key_that_is_not_listed_is_told_by_its_fingerprint() {
    if !has("sftp") || !has("ssh-keygen") {
        return;
    }
    let site = Site::start().await;
    let key = Key::new("-t ed25519");
    let options = [
        "-o",
        "PreferredAuthentications=publickey",
        "-o",
        "IdentitiesOnly=yes",
        "-i",
        key.path(),
    ];
    let output = site.sftp_with("none", &options, &["ls"]).await;
    assert!(!output.status.success());
    let (_, told) = told(&site);
    assert_eq!(
        told["differs"][0]["expected"],
        "one of 0 in settings.sftp_keys"
    );
    let found = told["differs"][0]["found"].as_str().unwrap();
    assert!(found.starts_with("SHA256:"), "{found}");
}
