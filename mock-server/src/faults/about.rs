//! Every effect in one line, for people who look for one.

use super::channel::Channel;
use super::effect::Effect;

/// What an effect does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its name.
    pub name: &'static str,
    /// Its argument as it may be written in YAML.
    pub argument: &'static str,
    /// What happens, in one line.
    pub summary: &'static str,
}

impl Effect {
    /// The effects of a channel, in the order of [`Effect::names`].
    pub fn about(channel: Channel) -> &'static [About] {
        match channel {
            Channel::Http => HTTP,
            Channel::Sftp => SFTP,
            Channel::Job => JOB,
            Channel::Mail => MAIL,
        }
    }
}

const fn about(name: &'static str, argument: &'static str, summary: &'static str) -> About {
    About {
        name,
        argument,
        summary,
    }
}

const HTTP: &[About] = &[
    about(
        "reply",
        "{status: 400, errors: [\"…\"]}",
        "this answer, errors as Coupa renders them; nothing is done",
    ),
    about(
        "delay",
        "2s",
        "the step is taken at once, its answer comes late; with `phase: before` it is taken late",
    ),
    about(
        "reset",
        "before",
        "the connection is reset: `before`, nothing happened; `after`, the change is made",
    ),
    about(
        "truncate",
        "100",
        "the connection is closed after so many bytes of the body, at the latest before the last",
    ),
    about(
        "content_length",
        "1000",
        "the header says so, whatever the body has",
    ),
    about(
        "malformed",
        "true",
        "XML or JSON that breaks off, also where the answer is empty",
    ),
    about(
        "html",
        "{status: 502}",
        "an error page as a proxy sends it; nothing is done",
    ),
    about("slow", "100", "so many bytes of the body a second"),
    about("stall", "10s", "nothing for so long after the head"),
    about(
        "stale",
        "true",
        "reads, lists too, show what was true before the last write",
    ),
    about(
        "ignore",
        "true",
        "the answer shows the change, and it was not made",
    ),
    about(
        "expire_token",
        "true",
        "401, and the token is worth nothing from now on",
    ),
    about(
        "rate_limit",
        "{retry_after: 2}",
        "429; `{}` for an answer without `Retry-After`",
    ),
    about(
        "tls_failure",
        "true",
        "no TLS record where the answer should be; at `http.connect` the handshake fails",
    ),
];

const SFTP: &[About] = &[
    about(
        "refuse_auth",
        "true",
        "a good password or key is refused; `when: sftp.auth`",
    ),
    about(
        "status",
        "permission_denied",
        "the step is answered with this, or `failure`, `no_such_file`, `no_space`",
    ),
    about(
        "disconnect",
        "1000",
        "the connection ends once so many bytes of the file were moved",
    ),
    about("stall", "10s", "no answer for so long"),
    about(
        "host_key",
        "changed",
        "the server shows another host key; `when: sftp.connect`",
    ),
];

const JOB: &[About] = &[
    about(
        "late",
        "10m",
        "the job takes the file up so much later, by the instance's clock",
    ),
    about(
        "never",
        "true",
        "the file stays; one that takes its place is asked about anew",
    ),
    about(
        "row_error",
        "{row: 2, message: \"…\"}",
        "the row is refused; the first below the header is 1",
    ),
    about("header_error", "\"…\"", "the whole file is refused"),
    about("fail", "true", "the job breaks down over the file"),
];

const MAIL: &[About] = &[
    about("refuse", "true", "the mail is not taken"),
    about("delay", "5s", "the mail is taken late"),
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{Channel, Effect};
    use crate::faults::parse;

    #[test]
    fn every_effect_is_told_of_with_an_argument_that_is_one() {
        for channel in Channel::ALL {
            let about = Effect::about(channel);
            let names: Vec<_> = about.iter().map(|about| about.name).collect();
            assert_eq!(names, Effect::names(channel));
            for about in about {
                let when = match (channel, about.name) {
                    (Channel::Http, _) => "GET /api/users",
                    (Channel::Sftp, "refuse_auth") => "sftp.auth",
                    (Channel::Sftp, "host_key") => "sftp.connect",
                    (Channel::Sftp, _) => "sftp.write",
                    (Channel::Job, _) => "job.import",
                    (Channel::Mail, _) => "mail.deliver",
                };
                let rule = format!(
                    "- {{ when: \"{when}\", {}: {} }}",
                    about.name, about.argument
                );
                let read = parse(&rule).unwrap();
                assert_eq!(read.first().unwrap().effect.name(), about.name);
            }
        }
    }

    #[test]
    fn the_documentation_has_every_effect_in_these_words() {
        let page = include_str!("../../../docs/faults.md");
        for about in Channel::ALL.into_iter().flat_map(Effect::about) {
            let row = format!(
                "| `{}: {}` | {} |",
                about.name, about.argument, about.summary
            );
            assert!(page.contains(&row), "{row}");
        }
    }
}
