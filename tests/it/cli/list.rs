//! `coupa-mock list`.

use tokio::process::Command;

use crate::support::COUPA_MOCK;

async fn list(args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(COUPA_MOCK).arg("list").args(args).output();
    let output = output.await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[tokio::test]
async fn effects_and_packs_are_told_in_a_line_each() {
    let (code, out, _) = list(&["faults"]).await;
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(out);
}

#[tokio::test]
async fn every_case_of_the_built_in_suite_has_a_line() {
    let (code, out, _) = list(&[]).await;
    assert_eq!(code, Some(0));
    assert!(out.lines().count() > 5, "{out}");
    assert!(out.lines().all(|line| line.contains("  ")), "{out}");
}

#[tokio::test]
async fn what_cannot_be_listed_is_refused() {
    let (code, out, err) = list(&["/nowhere"]).await;
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("/nowhere"), "{err}");
}
