//! What conditions meet, and how they are refused.

use serde_json::json;

use crate::faults::{Occasion, Reason, When};

fn when(text: &str) -> Result<When, Reason> {
    When::from_json(&json!(text))
}

fn matches(text: &str, method: &str, path: &str, query: &str) -> bool {
    when(text)
        .unwrap()
        .matches(&Occasion::http(method, path, query))
}

#[test]
fn method_and_path_must_both_match() {
    assert!(matches("PUT /api/users/281", "PUT", "/api/users/281", ""));
    assert!(!matches("PUT /api/users/281", "GET", "/api/users/281", ""));
    assert!(!matches("PUT /api/users/281", "PUT", "/api/users/282", ""));
    assert!(matches("* /api/users/*", "PATCH", "/api/users/282", "a=b"));
}

#[test]
fn every_pair_must_be_in_the_query_among_others() {
    let text = "GET /api/users?login=USER_TEST&active=true";
    assert!(matches(
        text,
        "GET",
        "/api/users",
        "active=true&limit=1&login=USER_TEST"
    ));
    assert!(!matches(text, "GET", "/api/users", "login=USER_TEST"));
    assert!(!matches(
        text,
        "GET",
        "/api/users",
        "login=OTHER&active=true"
    ));
    assert!(!matches(text, "GET", "/api/users", ""));
}

#[test]
fn pairs_are_compared_decoded() {
    for text in [
        "GET /api/users?department[name]=R%26D x",
        "GET /api/users?department%5Bname%5D=R%26D+x",
    ] {
        assert!(
            matches(text, "GET", "/api/users", "department%5bname%5d=R%26D%20x"),
            "{text}"
        );
    }
}

#[test]
fn it_is_written_as_it_was_read() {
    let text = "GET /api/users/?login=a%40b";
    assert_eq!(when(text).unwrap().to_string(), text);
    assert_eq!(
        serde_json::to_value(when(text).unwrap()).unwrap(),
        json!(text)
    );
}

#[test]
fn steps_on_the_site_are_named_by_operation_and_path() {
    let matches = |text, operation, path| {
        when(text)
            .unwrap()
            .matches(&Occasion::sftp(operation, path))
    };
    let file = "/Incoming/Users/users-1.csv";
    for text in [
        "sftp.write /Incoming/Users/*",
        "sftp.write /Incoming/**",
        "sftp.write /Incoming/Users/users-*.csv",
        "sftp.* /Incoming/Users/users-1.csv",
        "sftp.write",
        "sftp.*",
    ] {
        assert!(matches(text, "write", file), "{text}");
    }
    for text in [
        "sftp.read /Incoming/Users/*",
        "sftp.write /Incoming/*",
        "sftp.write /Incoming/Users/*.txt",
        "* /Incoming/Users/*",
        "job.import",
    ] {
        assert!(!matches(text, "write", file), "{text}");
    }
    assert!(matches("sftp.auth", "auth", ""));
}

#[test]
fn files_of_the_job_are_named_by_path_or_by_name() {
    let matches = |text| {
        when(text)
            .unwrap()
            .matches(&Occasion::job("/Incoming/Users/users-1.csv"))
    };
    for text in [
        "job.import",
        "job.import users-1.csv",
        "job.import *.csv",
        "job.import /Incoming/Users/*",
        "job.import /Incoming/Users/users-1.csv",
    ] {
        assert!(matches(text), "{text}");
    }
    assert!(!matches("job.import users") && !matches("job.import /Incoming/Users/b.csv"));
}

#[test]
fn mails_are_named_by_address_without_case() {
    let matches = |text| {
        when(text)
            .unwrap()
            .matches(&Occasion::mail("Ops@acme.coupa-mock.test"))
    };
    assert!(matches("mail.deliver") && matches("mail.deliver ops@ACME.coupa-mock.test"));
    assert!(matches("mail.deliver *@acme.*") && !matches("mail.deliver ops@x"));
}

#[test]
fn an_unknown_method_or_channel_is_refused_with_the_nearest() {
    let error = |text| when(text).unwrap_err().to_string();
    assert_eq!(
        error("put /api"),
        "unknown method: `put`, did you mean `PUT`"
    );
    assert_eq!(error("FROBNICATE /api"), "unknown method: `FROBNICATE`");
    assert_eq!(
        error("stfp.auth"),
        "unknown channel: `stfp`, did you mean `sftp`"
    );
    assert_eq!(
        error("sftp.wirte /a"),
        "unknown operation: `wirte`, did you mean `write`"
    );
    assert_eq!(error("job.frobnicate"), "unknown operation: `frobnicate`");
}

#[test]
fn anything_else_is_refused() {
    for text in [
        "",
        "/api/users/281.xml",
        "PUT",
        "PUT /api ",
        "PUT ",
        "PUT api/users",
        "PUT  /api",
        "GET /api/users*",
        "GET /a?",
        "GET /a?b",
        "GET /a?b=c&",
        "sftp.write Incoming",
        "sftp.write ",
        "sftp.write /a ",
    ] {
        let Err(Reason::Invalid { field, found, .. }) = when(text) else {
            unreachable!("{text} is accepted");
        };
        assert_eq!((field.as_str(), found), ("when", format!("{text:?}")));
    }
    assert!(When::from_json(&json!(["PUT /api"])).is_err());
}
