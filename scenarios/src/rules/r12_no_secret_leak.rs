//! R12 no-secret-leak: no secret or token appears in a log, mail, webhook or file.
//!
//! The whole secret or 12 consecutive characters of it, plain, base64, hex or URL-encoded.

use super::rule::{Rule, Severity, Verdict};
use crate::history::Run;
use crate::text::shortened;

pub(super) const RULE: Rule = Rule {
    id: "R12",
    name: "no-secret-leak",
    severity: Severity::Must,
    judge,
};

/// Evidence is shown this far.
const SHOWN_CHARS: usize = 200;

fn judge(run: &Run<'_>) -> Verdict {
    if run.secrets.is_empty() {
        return Verdict::NotReached;
    }
    let leak = |what: &str, text: &str| {
        let found = run.secrets.find(text);
        (!found.is_empty()).then(|| {
            format!(
                "{what} shows a secret: {}",
                shortened(&run.secrets.mask(text), SHOWN_CHARS)
            )
        })
    };
    let records = run.records();
    let logged = records
        .iter()
        .filter_map(|(_, record)| leak("a log record", &record.text));
    let told = run.told();
    let told = told
        .iter()
        .filter_map(|told| leak("a notification", &told.text));
    let files = run
        .files
        .iter()
        .filter_map(|file| leak(&format!("file {}", file.path), &file.text));
    Verdict::from_evidence(logged.chain(told).chain(files).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    fn recording() -> Recording {
        Recording::of(&[(281, "jdoe", true)], &["jdoe"]).with_secret("0123456789abcdefSECRET")
    }

    #[test]
    fn it_is_kept_when_no_text_shows_the_secret() {
        assert_eq!(
            recording()
                .log("asked for a token as coupa-mock")
                .told("jdoe failed")
                .judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn it_is_broken_by_a_leak_and_the_evidence_does_not_repeat_it() {
        let logged = recording().log("secret 0123456789abcdefSECRET");
        assert_eq!(
            logged.judged_by(&RULE),
            Verdict::Broken(vec!["a log record shows a secret: secret ***".into()])
        );
        let told = recording().told("Basic 6789abcdefSEC");
        assert!(matches!(told.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn mails_and_files_are_looked_at_too() {
        let secret = "0123456789abcdefSECRET";
        let mailed = recording().mailed(secret);
        assert!(matches!(mailed.judged_by(&RULE), Verdict::Broken(_)));
        let dropped = recording()
            .dropped("/Incoming/Users/a.csv", secret)
            .after(&[]);
        assert!(matches!(dropped.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn it_is_not_reached_when_no_secret_is_known() {
        assert_eq!(
            Recording::by_the_book().judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
