//! Which format a request speaks and which one it wants to hear.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};

use crate::wire::Format;

/// `.xml` or `.json` at the end of a path. Not documented; Rails accepts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suffix {
    Xml,
    Json,
}

impl Suffix {
    pub(super) fn of(segment: &str) -> Option<Self> {
        [Self::Xml, Self::Json].into_iter().find(|suffix| {
            segment.len() > suffix.extension().len() && segment.ends_with(suffix.extension())
        })
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Xml => ".xml",
            Self::Json => ".json",
        }
    }

    fn format(self) -> Format {
        match self {
            Self::Xml => Format::Xml,
            Self::Json => Format::Json,
        }
    }
}

/// No format that the client accepts is one of Coupa's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotAcceptable;

/// The content type of the body is neither XML nor JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unsupported(pub(super) String);

/// The format of the answer: the path's suffix, else the best of `Accept`, else XML
/// (the default is not documented; every third party that says something says XML).
pub(super) fn answer(headers: &HeaderMap, suffix: Option<Suffix>) -> Result<Format, NotAcceptable> {
    if let Some(suffix) = suffix {
        return Ok(suffix.format());
    }
    let mut best: Option<(f32, Format)> = None;
    let mut asked = false;
    for range in headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
    {
        asked |= !range.trim().is_empty();
        let Some((quality, format)) = accepted(range) else {
            continue;
        };
        // Of equals the first counts.
        if quality > best.map_or(0.0, |(quality, _)| quality) {
            best = Some((quality, format));
        }
    }
    match best {
        Some((_, format)) => Ok(format),
        None if asked => Err(NotAcceptable),
        None => Ok(Format::Xml),
    }
}

/// The format of the body: its content type, or the format of the answer when there is none, as
/// Coupa's own connector relies on.
pub(super) fn body(headers: &HeaderMap, answer: Format) -> Result<Format, Unsupported> {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return Ok(answer);
    };
    let value = value.to_str().unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim();
    format_of(media_type).ok_or_else(|| Unsupported(media_type.to_owned()))
}

fn accepted(range: &str) -> Option<(f32, Format)> {
    let mut parts = range.split(';').map(str::trim);
    let media_type = parts.next()?;
    let quality = parts
        .find_map(|parameter| parameter.strip_prefix("q="))
        .map_or(Some(1.0), |quality| quality.parse().ok())?;
    let format = match media_type {
        "*/*" | "application/*" | "text/*" => Format::Xml,
        _ => format_of(media_type)?,
    };
    Some((quality, format))
}

fn format_of(media_type: &str) -> Option<Format> {
    match media_type.to_ascii_lowercase().as_str() {
        "application/xml" | "text/xml" => Some(Format::Xml),
        "application/json" | "text/json" => Some(Format::Json),
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use axum::http::HeaderMap;
    use axum::http::header::{ACCEPT, CONTENT_TYPE};

    use super::{NotAcceptable, Suffix, Unsupported, answer, body};
    use crate::wire::Format::{Json, Xml};

    fn accept(values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (ACCEPT, value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_answer_follows_suffix_then_accept_then_xml() {
        assert_eq!(
            answer(&accept(&["application/xml"]), Some(Suffix::Json)),
            Ok(Json)
        );
        assert_eq!(answer(&accept(&["application/json"]), None), Ok(Json));
        assert_eq!(
            answer(&accept(&["application/xml, text/xml"]), None),
            Ok(Xml)
        );
        assert_eq!(answer(&accept(&["text/xml"]), None), Ok(Xml));
        assert_eq!(answer(&accept(&[]), None), Ok(Xml));
        assert_eq!(answer(&accept(&["*/*"]), None), Ok(Xml));
    }

    #[test]
    fn the_better_quality_wins_and_of_equals_the_first() {
        assert_eq!(
            answer(&accept(&["application/xml;q=0.5, application/json"]), None),
            Ok(Json)
        );
        assert_eq!(
            answer(&accept(&["application/json", "application/xml"]), None),
            Ok(Json)
        );
        assert_eq!(
            answer(&accept(&["text/html, application/json;q=0.1"]), None),
            Ok(Json)
        );
    }

    #[test]
    fn other_types_are_refused() {
        assert_eq!(answer(&accept(&["text/html"]), None), Err(NotAcceptable));
        assert_eq!(
            answer(&accept(&["application/json;q=0"]), None),
            Err(NotAcceptable)
        );
        let form: HeaderMap = [(
            CONTENT_TYPE,
            "application/x-www-form-urlencoded".parse().unwrap(),
        )]
        .into_iter()
        .collect();
        assert_eq!(
            body(&form, Xml),
            Err(Unsupported("application/x-www-form-urlencoded".to_owned()))
        );
    }

    #[test]
    fn a_body_without_a_type_is_read_as_the_answer_is_written() {
        assert_eq!(body(&HeaderMap::new(), Json), Ok(Json));
        let xml: HeaderMap = [(CONTENT_TYPE, "text/xml; charset=utf-8".parse().unwrap())]
            .into_iter()
            .collect();
        assert_eq!(body(&xml, Json), Ok(Xml));
    }
}
