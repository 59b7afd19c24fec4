//! What failed in a run and stayed so.
//!
//! A failure of an event is anything after which the asked state was not confirmed, "no such user" and "more than one"
//! included; "already inactive" is not one. A failed attempt that later succeeds is recovered.

use super::files::picked_up;
use crate::history::{Request, Run, SftpStep, Subject, error_texts, users_in};
use crate::text::Haystack;

/// A request whose answer was an error, or was lost, and that nothing put right.
pub(super) struct FailedAnswer<'h> {
    pub(super) request: Request<'h>,
    /// Every `errors/error` text of the answer.
    pub(super) texts: Vec<String>,
    /// Positions of the subjects that it is about; all of them when it names none.
    pub(super) concerns: Vec<usize>,
    /// Whether the request names a user; a token request does not.
    pub(super) names_a_user: bool,
}

impl FailedAnswer<'_> {
    pub(super) fn status(&self) -> Option<u16> {
        self.request.exchange.status()
    }

    /// Whether `text` shows what kind of failure it was: the status, or words where there is none.
    pub(super) fn is_shown_in(&self, text: &Haystack) -> bool {
        match self.status() {
            Some(status) => text.contains_word(&status.to_string()),
            None => WORDS_OF_LOSS.iter().any(|word| text.contains(word)),
        }
    }
}

const WORDS_OF_LOSS: [&str; 20] = [
    "timeout",
    "timed out",
    "time-out",
    "time out",
    "reset",
    "connection",
    "closed",
    "refused",
    "unreachable",
    "unreadable",
    "malformed",
    "parse",
    "decod",
    "invalid",
    "incomplete",
    "no answer",
    "no response",
    "lost",
    "eof",
    "broken pipe",
];

/// The failed answers of a run that were not recovered.
pub(super) fn unrecovered<'h>(run: &Run<'h>) -> Vec<FailedAnswer<'h>> {
    let subjects = run.subjects();
    let requests = run.requests();
    let mut failed = Vec::new();
    for (index, request) in requests.iter().enumerate() {
        if !is_failure(request)
            || requests
                .iter()
                .skip(index + 1)
                .any(|later| repairs(later, request))
        {
            continue;
        }
        let named = subjects
            .iter()
            .enumerate()
            .filter(|(_, subject)| is_about(request, subject));
        let named: Vec<usize> = named.map(|(index, _)| index).collect();
        let names_a_user = !named.is_empty();
        let concerns = if names_a_user {
            named
        } else {
            (0..subjects.len()).collect()
        };
        let mut concerned = concerns.iter().filter_map(|index| subjects.get(*index));
        if concerned.all(|subject| is_done(run, subject)) {
            continue;
        }
        let response = request.exchange.response.as_ref();
        failed.push(FailedAnswer {
            request: *request,
            texts: response
                .map(|response| error_texts(&response.message.body))
                .unwrap_or_default(),
            concerns,
            names_a_user,
        });
    }
    failed
}

/// The same request once more, and with success.
fn repairs(later: &Request<'_>, failed: &Request<'_>) -> bool {
    let (later, failed) = (later.exchange, failed.exchange);
    let is_same = later.method == failed.method
        && later.plain_path() == failed.plain_path()
        && later.query == failed.query;
    is_same && later.is_success()
}

/// Positions of the subjects whose event failed.
pub(super) fn failed_subjects(run: &Run<'_>, unrecovered: &[FailedAnswer<'_>]) -> Vec<usize> {
    let has_failed = |index: &usize, subject: &Subject<'_>| {
        let is_in_doubt = !is_done(run, subject)
            && unrecovered
                .iter()
                .any(|failed| failed.concerns.contains(index));
        !run.is_reached(subject) || is_in_doubt
    };
    run.subjects()
        .iter()
        .enumerate()
        .filter(|(index, subject)| has_failed(index, subject))
        .map(|(index, _)| index)
        .collect()
}

/// A query that finds nothing is answered with 404 in XML (Coupa, *Differences between XML and JSON in Coupa*): that is
/// an answer, not a failed one.
fn is_failure(request: &Request<'_>) -> bool {
    let finds_no_load = || {
        let exchange = request.exchange;
        exchange.method == "GET" && exchange.plain_path() == "/api/data_file_sources"
    };
    match request.exchange.status() {
        None => true,
        Some(404) => !request.exchange.is_user_query() && !finds_no_load(),
        Some(status) => status >= 400,
    }
}

/// Whether a request names the user: by id in the path, or by a value in the query.
pub(super) fn is_about(request: &Request<'_>, subject: &Subject<'_>) -> bool {
    let by_id = subject.id.is_some() && request.exchange.user_id() == subject.id;
    let by_query = || {
        let parameters = request.exchange.parameters();
        parameters.iter().any(|(_, value)| {
            subject
                .names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(value))
        })
    };
    by_id || (request.exchange.is_user_query() && by_query())
}

/// A step on the site that failed, and that no file of the user has put right.
pub(super) struct FailedStep<'h> {
    pub(super) step: &'h SftpStep,
    /// Positions of the subjects that were to go through a file.
    pub(super) concerns: Vec<usize>,
}

impl FailedStep<'_> {
    /// Whether `text` has words for what went wrong.
    pub(super) fn is_shown_in(&self, text: &Haystack) -> bool {
        let words: &[&str] = match (self.step.op.as_str(), self.step.status.as_str()) {
            ("auth", _) => &[
                "auth",
                "password",
                "credential",
                "denied",
                "permission",
                "log in",
                "login fail",
            ],
            (_, "permission_denied") => &["permission", "denied"],
            (_, "no_such_file") => &["no such", "not found", "not exist", "missing"],
            (_, "connection_lost") => &WORDS_OF_LOSS,
            (_, _) => &[
                "failure", "failed", "refused", "space", "quota", "full", "error",
            ],
        };
        words.iter().any(|word| text.contains(word))
    }
}

/// The failed steps on the site, when the users of the files are not in the asked state. To look for a file that is not
/// there is no failure.
pub(super) fn failed_steps<'h>(run: &Run<'h>) -> Vec<FailedStep<'h>> {
    let subjects = run.subjects();
    let waiting = subjects.iter().enumerate();
    let waiting =
        waiting.filter(|(_, subject)| subject.event.is_by_file() && !run.is_reached(subject));
    let concerns: Vec<usize> = waiting.map(|(index, _)| index).collect();
    // Once a file was taken up, it is the load that says what went wrong.
    if concerns.is_empty() || !picked_up(run).is_empty() {
        return Vec::new();
    }
    let steps = run.site_steps();
    let is_telling = |step: &SftpStep| {
        matches!(
            step.op.as_str(),
            "auth" | "open" | "write" | "rename" | "close"
        )
    };
    let failed = steps
        .iter()
        .filter(|step| is_telling(step.what) && !step.what.is_ok());
    failed
        .map(|step| FailedStep {
            step: step.what,
            concerns: concerns.clone(),
        })
        .collect()
}

/// The asked state is reached, and a read after the last write has shown it.
fn is_done(run: &Run<'_>, subject: &Subject<'_>) -> bool {
    if subject.event.is_by_file() {
        return run.is_reached(subject) && is_shown_after_import(run, subject);
    }
    let requests = run.requests();
    let last_write = requests
        .iter()
        .rposition(|request| request.exchange.is_write() && is_about(request, subject));
    let reads = requests
        .iter()
        .skip(last_write.map_or(0, |index| index + 1))
        .filter(|request| !request.exchange.is_write());
    run.is_reached(subject)
        && reads
            .into_iter()
            .any(|read| shows_asked_state(read, subject))
}

/// For success the load may be read, or the user.
fn is_shown_after_import(run: &Run<'_>, subject: &Subject<'_>) -> bool {
    let files = picked_up(run);
    let Some(finished) = files.iter().filter_map(|file| file.finished).next_back() else {
        return false;
    };
    run.requests_after(finished).iter().any(|read| {
        let is_load = read
            .exchange
            .plain_path()
            .starts_with("/api/data_file_sources")
            && read.exchange.is_success();
        is_load || shows_asked_state(read, subject)
    })
}

fn shows_asked_state(read: &Request<'_>, subject: &Subject<'_>) -> bool {
    let Some(response) = read
        .exchange
        .response
        .as_ref()
        .filter(|_| read.exchange.is_about_users() && read.exchange.is_success())
    else {
        return false;
    };
    let users = users_in(&response.message.body).unwrap_or_default();
    users
        .iter()
        .any(|user| user.is(subject) && user.active == subject.event.asked_active())
}
