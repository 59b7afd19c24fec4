//! Fired faults as answers, in Coupa's own dialect for the format that the request asked for.

use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};

use super::error::{ApiError, envelope, oauth_error, page};
use super::negotiate;
use super::path::Path;
use super::reply::Reply;
use crate::domain::error::Error as DomainError;
use crate::domain::resource::Resource;
use crate::faults::{HttpEffect, Reply as ScriptedReply, ReplyBody};
use crate::wire::Format;

/// The answer that an effect puts in place of the real one.
pub(super) fn reply(effect: &HttpEffect, headers: &HeaderMap, path: &Path) -> Reply {
    match effect {
        HttpEffect::Reply(scripted) => reply_as_written(scripted, headers, path),
        HttpEffect::Html { status } => page(code(*status)),
        HttpEffect::RateLimit { retry_after } => {
            let reply = ApiError::TooManyRequests.reply(Format::Xml);
            match retry_after {
                Some(seconds) => reply.header(RETRY_AFTER, HeaderValue::from(*seconds)),
                None => reply,
            }
        }
        HttpEffect::Delay(_)
        | HttpEffect::Reset(_)
        | HttpEffect::Truncate(_)
        | HttpEffect::ContentLength(_)
        | HttpEffect::Malformed
        | HttpEffect::Slow { .. }
        | HttpEffect::Stall(_)
        | HttpEffect::Stale
        | HttpEffect::Ignore
        | HttpEffect::ExpireToken
        | HttpEffect::TlsFailure => page(StatusCode::NOT_IMPLEMENTED),
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn reply_as_written(scripted: &ScriptedReply, headers: &HeaderMap, path: &Path) -> Reply {
    let status = code(scripted.status);
    let format = negotiate::answer(headers, path.suffix).unwrap_or(Format::Xml);
    let reply = match &scripted.body {
        ReplyBody::Text(text) => Reply::with_body(status, format.content_type(), text.clone()),
        ReplyBody::Errors(messages) if matches!(path.parts().as_slice(), ["oauth2", ..]) => {
            oauth_error(status, "invalid_request", &messages.join(" "))
        }
        ReplyBody::Errors(messages) => envelope(status, format, resource(path), messages),
        ReplyBody::Empty => usual(status, format, path),
    };
    with_headers(reply, scripted)
}

/// What Coupa says with a status when the rule says nothing.
fn usual(status: StatusCode, format: Format, path: &Path) -> Reply {
    match status {
        StatusCode::UNAUTHORIZED => ApiError::Unauthorized.reply(format),
        StatusCode::FORBIDDEN => ApiError::Forbidden.reply(format),
        StatusCode::NOT_FOUND => match resource(path) {
            Some(resource) => ApiError::Domain(DomainError::NotFound(resource)).reply(format),
            None => Reply::empty(status),
        },
        StatusCode::TOO_MANY_REQUESTS => ApiError::TooManyRequests.reply(format),
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
