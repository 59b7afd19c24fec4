//! A fired fault at work: what is done, what is answered in Coupa's own dialect, and how it goes out.

use axum::http::StatusCode;
use axum::http::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};

use super::api::Course;
use super::dialect::Dialect;
use super::error::{ApiError, envelope, oauth_error, page};
use super::exchange::Step;
use super::pace::Pace;
use super::path::Path;
use super::reply::Reply;
use crate::domain::error::Error as DomainError;
use crate::domain::resource::Resource;
use crate::faults::{HttpEffect, Met, Phase, Reply as ScriptedReply, ReplyBody};
use crate::instance::Waited;
use crate::listener::Cut;
use crate::wire::Format;

/// An answer and how it goes out.
pub(super) struct Faulted {
    pub(super) reply: Reply,
    pub(super) way: Way,
}

impl Faulted {
    /// An answer that nothing keeps from going out.
    pub(super) fn whole(reply: Reply) -> Self {
        Self {
            reply,
            way: Way::Whole,
        }
    }
}

/// How an answer goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Whole,
    Cut(Cut),
    Paced(Pace),
}

/// Does what the effect says, and as much of the step as that leaves.
pub(super) async fn meet(met: &Met<HttpEffect>, step: &Step<'_>) -> Faulted {
    let whole = Faulted::whole;
    match &met.effect {
        HttpEffect::Reply(scripted) => {
            carry_out_after(met.phase, step);
            whole(as_written(scripted, step.dialect(), step.path))
        }
        HttpEffect::Html { status } => {
            carry_out_after(met.phase, step);
            whole(page(code(*status)))
        }
        HttpEffect::RateLimit { retry_after } => whole(rate_limited(*retry_after, step.dialect())),
        HttpEffect::ExpireToken => {
            step.expire_token();
            whole(ApiError::Unauthorized.reply(step.dialect()))
        }
        HttpEffect::Delay(lasting) => whole(late(met.phase, lasting.real(), step).await),
        HttpEffect::Stale => whole(step.answer(Course::Stale)),
        HttpEffect::Ignore => whole(step.answer(Course::Ignored)),
        HttpEffect::Malformed => whole(malformed(step.answer(Course::Real), step.dialect().format)),
        HttpEffect::Reset(Phase::Before) => Faulted {
            reply: Reply::empty(StatusCode::OK),
            way: Way::Cut(Cut::Reset(None)),
        },
        HttpEffect::Reset(Phase::After) => {
            let reply = step.answer(Course::Real);
            let after = Some(met.offset).filter(|offset| *offset > 0);
            Faulted {
                way: Way::Cut(Cut::Reset(within(&reply, after))),
                reply,
            }
        }
        HttpEffect::Truncate(bytes) => {
            let reply = step.answer(Course::Real);
            Faulted {
                way: Way::Cut(Cut::Close(within(&reply, Some(*bytes)))),
                reply,
            }
        }
        HttpEffect::ContentLength(bytes) => Faulted {
            // Nothing more can be read from the connection by whoever believes the header.
            reply: step
                .answer(Course::Real)
                .header(CONNECTION, HeaderValue::from_static("close")),
            way: Way::Cut(Cut::Length(*bytes)),
        },
        HttpEffect::TlsFailure => Faulted {
            reply: step.answer(Course::Real),
            way: Way::Cut(Cut::Garbage),
        },
        HttpEffect::Slow { bytes_per_second } => Faulted {
            reply: step.answer(Course::Real),
            way: Way::Paced(Pace::Slow {
                offset: met.offset,
                bytes_per_second: *bytes_per_second,
            }),
        },
        HttpEffect::Stall(lasting) => Faulted {
            reply: step.answer(Course::Real),
            way: Way::Paced(Pace::Stall {
                offset: met.offset,
                duration: lasting.real(),
            }),
        },
    }
}

/// The change is made although the answer will not say so.
fn carry_out_after(phase: Phase, step: &Step<'_>) {
    match phase {
        Phase::Before => {}
        Phase::After => drop(step.answer(Course::Real)),
    }
}

async fn late(phase: Phase, duration: std::time::Duration, step: &Step<'_>) -> Reply {
    match phase {
        Phase::After => {
            let reply = step.answer(Course::Real);
            // Whether the time is over or a reset has ended it: the answer stands.
            let _ = step.instance().delay(duration).await;
            reply
        }
        Phase::Before => match step.instance().delay(duration).await {
            Waited::Elapsed => step.answer(Course::Real),
            // The world that the request meant is gone; it must not change the new one.
            Waited::Reset => page(StatusCode::SERVICE_UNAVAILABLE),
        },
    }
}

/// So many bytes of the body, but never all of it: a fault that nobody can see would be none.
/// `None` when there is no body to send a part of.
fn within(reply: &Reply, bytes: Option<u64>) -> Option<u64> {
    let last = (reply.body.len() as u64).checked_sub(1)?;
    bytes.map(|bytes| bytes.min(last))
}

fn rate_limited(retry_after: Option<u64>, dialect: Dialect) -> Reply {
    let reply = ApiError::TooManyRequests.reply(dialect);
    match retry_after {
        Some(seconds) => reply.header(RETRY_AFTER, HeaderValue::from(seconds)),
        None => reply,
    }
}

/// The body breaks off after two thirds, which neither XML nor JSON survives; an answer without a
/// body gets the beginning of one.
fn malformed(reply: Reply, format: Format) -> Reply {
    let whole = reply.body.len();
    if whole < 2 {
        let begun = match format {
            Format::Xml => {
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<user>\n  <id type=\"integer\">2"
            }
            Format::Json => "{\"id\":2",
        };
        return Reply::with_body(reply.status, format.content_type(), begun);
    }
    let kept = whole - whole.div_ceil(3);
    Reply {
        body: reply.body.slice(..kept),
        ..reply
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn as_written(scripted: &ScriptedReply, dialect: Dialect, path: &Path) -> Reply {
    let status = code(scripted.status);
    let reply = match &scripted.body {
        ReplyBody::Text(text) => {
            Reply::with_body(status, dialect.format.content_type(), text.clone())
        }
        ReplyBody::Errors(messages) if matches!(path.parts().as_slice(), ["oauth2", ..]) => {
            oauth_error(status, "invalid_request", &messages.join(" "))
        }
        ReplyBody::Errors(messages) => envelope(status, dialect, resource(path), messages),
        ReplyBody::Empty => usual(status, dialect, path),
    };
    with_headers(reply, scripted)
}

/// What Coupa says with a status when the rule says nothing.
fn usual(status: StatusCode, dialect: Dialect, path: &Path) -> Reply {
    match status {
        StatusCode::UNAUTHORIZED => ApiError::Unauthorized.reply(dialect),
        StatusCode::FORBIDDEN => ApiError::Forbidden.reply(dialect),
        StatusCode::NOT_FOUND => match resource(path) {
            Some(resource) => ApiError::Domain(DomainError::NotFound(resource)).reply(dialect),
            None => Reply::empty(status),
        },
        StatusCode::TOO_MANY_REQUESTS => ApiError::TooManyRequests.reply(dialect),
        status if status.is_server_error() => page(status),
        status => Reply::empty(status),
    }
}

fn with_headers(mut reply: Reply, scripted: &ScriptedReply) -> Reply {
    for (name, value) in &scripted.headers {
        // The plan accepts only names and values that HTTP can carry.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            if name == CONTENT_TYPE {
                reply.headers.insert(name, value);
            } else {
                reply.headers.append(name, value);
            }
        }
    }
    reply
}

fn resource(path: &Path) -> Option<Resource> {
    match path.parts().as_slice() {
        ["api", name, ..] => Resource::by_path(name),
        _ => None,
    }
}
