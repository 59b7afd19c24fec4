//! What a field of a record holds, as a reader sees it.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;

use super::field::{FieldId, Kind};
use super::projection::DEPTH_MAX;
use super::record::{Record, RecordId, Value};
use super::render::View;
use super::resource::Resource;
use super::sink::Leaf;
use super::tree::TextKind;

/// What a field holds.
pub(in crate::domain) enum Content<'a> {
    Leaf(Leaf<'a>),
    /// A list with an item for each line.
    Lines {
        item: &'static str,
        text: &'a str,
    },
    One(Resource, &'a Record),
    Many {
        resource: Resource,
        item: &'static str,
        ids: &'a [RecordId],
    },
}

impl Content<'_> {
    pub(super) fn is_no_record(&self) -> bool {
        matches!(self, Self::Leaf(Leaf::NoRecord))
    }
}

/// An ordinary text.
pub(super) fn plain(text: &str) -> Leaf<'_> {
    Leaf::Text(TextKind::Plain, Cow::Borrowed(text))
}

impl<'a> View<'a> {
    /// What a field of a record that is in so many others holds.
    pub(in crate::domain) fn content(
        &self,
        record: &'a Record,
        (id, kind): (FieldId, Kind),
        depth: usize,
    ) -> Content<'a> {
        match (record.get(id), kind) {
            (Some(Value::Boolean(value)), _) => Content::Leaf(Leaf::Boolean(*value)),
            (Some(Value::Integer(value)), _) => Content::Leaf(Leaf::Integer(*value)),
            (Some(Value::Text(text)), Kind::Text { kind, .. }) => {
                Content::Leaf(Leaf::Text(kind, Cow::Borrowed(text)))
            }
            (Some(Value::Text(text)), Kind::Lines { item }) if text.ends_with('\n') => {
                Content::Lines { item, text }
            }
            (Some(Value::Text(text)), _) => Content::Leaf(plain(text)),
            (Some(Value::DateTime(at)), _) => {
                let text = self.date_time(*at).into();
                Content::Leaf(Leaf::Text(TextKind::DateTime, text))
            }
            (Some(Value::One(id)), Kind::One(resource) | Kind::Owned { resource, .. }) => {
                self.referred(resource, *id, depth)
            }
            (Some(Value::Many(ids)), Kind::Many { resource, item }) => Content::Many {
                resource,
                item,
                ids,
            },
            (None, Kind::Boolean) => Content::Leaf(Leaf::Boolean(false)),
            (
                None,
                Kind::Many { item, .. }
                | Kind::Unmodelled {
                    item: Some(item), ..
                },
            ) => Content::Lines { item, text: "" },
            (
                _,
                Kind::One(_)
                | Kind::Many { .. }
                | Kind::Owned { .. }
                | Kind::FanOut { .. }
                | Kind::Unmodelled { .. },
            ) => Content::Leaf(Leaf::NoRecord),
            (
                Some(Value::One(_) | Value::Many(_)) | None,
                Kind::Integer { .. } | Kind::Text { .. } | Kind::Lines { .. } | Kind::Boolean,
            ) => Content::Leaf(Leaf::Null),
        }
    }

    /// A record that is referred to by one that is in so many others.
    pub(super) fn referred(&self, resource: Resource, id: RecordId, depth: usize) -> Content<'a> {
        let record = self.store().get(resource, id);
        match record.filter(|_| depth < DEPTH_MAX) {
            Some(record) => Content::One(resource, record),
            None => Content::Leaf(Leaf::NoRecord),
        }
    }

    /// ISO 8601, to the second, with the offset that holds at that moment; UTC is `Z`
    /// (Coupa, *1.4 Deactivate a User*).
    fn date_time(&self, at: Timestamp) -> String {
        const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
        let zone = self.time_zone();
        if zone == &TimeZone::UTC {
            PRINTER.timestamp_to_string(&at)
        } else {
            PRINTER.timestamp_with_offset_to_string(&at, zone.to_offset(at))
        }
    }
}
