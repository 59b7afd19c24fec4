//! `coupa-mock user` against a served fake.

use std::process::Output;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::support::{COUPA_MOCK, Mock};

/// Runs `coupa-mock user …` against the mock, whose credentials are the defaults.
async fn user(mock: &Mock, args: &[&str]) -> Output {
    Command::new(COUPA_MOCK)
        .arg("user")
        .args(args)
        .env("COUPA_BASE_URL", mock.server.url())
        .output()
        .await
        .unwrap()
}

#[track_caller]
fn assert_said(output: &Output, status: i32, stdout: &str, stderr: &str) {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{out}{err}");
    assert!(out.contains(stdout), "`{stdout}` is missing in: {out}");
    assert!(err.contains(stderr), "`{stderr}` is missing in: {err}");
}

#[tokio::test]
async fn a_user_is_found_deactivated_and_found_inactive() {
    for format in ["xml", "json"] {
        let mock = Mock::start().await;
        let find = ["find", "USER_TEST", "--output", "json", "--format", format];
        let found: Value = serde_json::from_slice(&user(&mock, &find).await.stdout).unwrap();
        assert_eq!(
            (&found["id"], &found["active"]),
            (&json!(281), &json!(true))
        );
        let deactivated = user(&mock, &["deactivate", "USER_TEST", "--format", format]).await;
        assert_said(
            &deactivated,
            0,
            "USER_TEST (id 281) is deactivated",
            "read back as inactive",
        );
        assert_eq!(mock.truth("USER_TEST").await["active"], false);
        assert_said(&user(&mock, &["find", "USER_TEST"]).await, 0, "no ", "");
        let again = user(&mock, &["deactivate", "USER_TEST", "--format", format]).await;
        assert_said(&again, 0, "was inactive already", "");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_user_is_made_active_again() {
    let mock = Mock::start().await;
    user(&mock, &["deactivate", "USER_TEST"]).await;
    let back = user(&mock, &["reactivate", "USER_TEST"]).await;
    assert_said(
        &back,
        0,
        "USER_TEST (id 281) is reactivated",
        "read back as active",
    );
    assert_eq!(mock.truth("USER_TEST").await["active"], true);
    let again = user(&mock, &["reactivate", "USER_TEST"]).await;
    assert_said(&again, 0, "was active already", "");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_user_is_created_and_changed() {
    let mock = Mock::start().await;
    let names = [
        "--firstname",
        "New",
        "--lastname",
        "Hire",
        "--email",
        "new.hire@example.com",
    ];
    let create = [&["create", "NEW_HIRE"][..], &names].concat();
    assert_said(&user(&mock, &create).await, 0, "NEW_HIRE", "");
    assert_said(
        &user(&mock, &create).await,
        1,
        "",
        "Login has already been taken",
    );
    let update = [
        "update",
        "NEW_HIRE",
        "--lastname",
        "Married",
        "--employee-number",
        "E-9",
    ];
    assert_said(&user(&mock, &update).await, 0, "E-9", "");
    assert_eq!(mock.truth("NEW_HIRE").await["lastname"], "Married");
    let nobody = ["update", "NOBODY", "--lastname", "X"];
    assert_said(
        &user(&mock, &nobody).await,
        1,
        "",
        "no user has the login: NOBODY",
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_coupa_says_is_said() {
    let mock = Mock::start().await;
    let plan = json!([{ "when": "PUT /api/users/*", "reply": { "status": 400, "errors": ["One thing", "Another"] } }]);
    mock.control(Method::PUT, "/instances/default/faults", plan)
        .await
        .status(200)
        .contains("fired");
    let refused = user(&mock, &["deactivate", "USER_TEST"]).await;
    assert_said(&refused, 1, "status 400: One thing; Another", "ERROR");
    assert_said(&user(&mock, &["find", "NOBODY"]).await, 1, "", "NOBODY");
    assert_said(
        &user(&mock, &["deactivate", "NOBODY"]).await,
        1,
        "no such user",
        "ERROR",
    );
    let secret = user(&mock, &["find", "USER_TEST", "--client-secret", "wrong"]).await;
    assert_said(&secret, 1, "", "invalid_client");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn options_that_make_no_sense_are_refused() {
    let mock = Mock::start().await;
    for args in [
        &["find"][..],
        &["find", "X", "--format", "yaml"],
        &["find", "X", "--base-url", "here"],
        &["deactivate", "X", "--via", "mail"],
        &["deactivate", "X", "--placement", "somewhere"],
        &["deactivate", "X", "--file-name", "../x.csv"],
        &["create", "X"],
        &["update", "X"],
    ] {
        assert_eq!(user(&mock, args).await.status.code(), Some(2), "{args:?}");
    }
    mock.server.shutdown().await;
}
