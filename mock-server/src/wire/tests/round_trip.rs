//! What is written is read back, for any records that fit the tables and any text.

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::{select, subsequence};
use proptest::{prop_assert_eq, proptest};

use super::samples::users;
use crate::domain::field::{Field, Kind};
use crate::domain::resource::Resource;
use crate::domain::tree::{List, Object, TextKind, Tree};
use crate::wire::Format::{Json, Xml};
use crate::wire::WireError;

/// How deep the records of a test nest.
const DEPTH: u32 = 3;

/// Texts that a careless codec would change.
const FRAGMENTS: &[&str] = &[
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "&amp;",
    "&#x0;",
    "&#13;",
    "<x nil=\"true\"/>",
    "<",
    ">",
    "&",
    "\"",
    "'",
    "\\",
    "\\u0041",
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u{7F}",
    "\u{85}",
    "\u{A0}",
    "\u{2028}",
    "\u{FEFF}",
    "\u{FFFD}",
    "\u{EFFF}",
    "😀",
    "👩‍👩‍👧",
    "é",
    "e\u{301}",
    "true",
    "null",
    "7",
];

/// Characters that XML 1.0 cannot carry.
const UNCARRIABLE: &[char] = &[
    '\0', '\u{1}', '\u{8}', '\u{B}', '\u{C}', '\u{1B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}',
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(FRAGMENTS).prop_map(str::to_owned),
        "[a-z]{1,40}",
        any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn carriable_text() -> impl Strategy<Value = String> {
    text().prop_map(|text| {
        text.replace(
            |character: char| {
                character < ' ' && !"\t\r\n".contains(character)
                    || "\u{FFFE}\u{FFFF}".contains(character)
            },
            "",
        )
    })
}

/// A value that the field can have, null and no record included.
fn value(field: &'static Field, depth: u32) -> BoxedStrategy<Tree<'static>> {
    let list = |item: &'static str, items| {
        Tree::List(List {
            item: item.into(),
            items,
        })
    };
    let some = match field.kind {
        Kind::Integer { .. } => any::<i64>().prop_map(Tree::Integer).boxed(),
        Kind::Boolean => any::<bool>().prop_map(Tree::Boolean).boxed(),
        Kind::Text { kind, .. } => carriable_text()
            .prop_map(move |text| Tree::Text(kind, text.into()))
            .boxed(),
        Kind::Lines { .. } => carriable_text().prop_map(Tree::text).boxed(),
        Kind::One(resource) | Kind::Owned { resource, .. } | Kind::FanOut { resource, .. } => {
            reference(resource, depth)
        }
        Kind::Many { resource, item } => vec(reference(resource, depth), 0..3)
            .prop_map(move |items| list(item, items))
            .boxed(),
        Kind::Unmodelled { item: None, .. } => Just(Tree::NoRecord).boxed(),
        Kind::Unmodelled {
            item: Some(item), ..
        } => Just(list(item, Vec::new())).boxed(),
    };
    prop_oneof![1 => Just(Tree::Null), 5 => some].boxed()
}

/// A record inside another, or none.
fn reference(resource: Resource, depth: u32) -> BoxedStrategy<Tree<'static>> {
    match depth {
        0 => Just(Tree::NoRecord).boxed(),
        _ => prop_oneof![1 => Just(Tree::NoRecord), 1 => Just(Tree::Null), 4 => record(resource, depth - 1)].boxed(),
    }
}

/// A record with an id and some other fields of its table.
fn record(resource: Resource, depth: u32) -> BoxedStrategy<Tree<'static>> {
    let (id, others) = resource.table().fields.split_first().unwrap();
    let others: Vec<&'static Field> = others.iter().collect();
    let most = others.len().min(if depth == DEPTH { 12 } else { 4 });
    (any::<i64>(), subsequence(others, 0..=most))
        .prop_flat_map(move |(number, fields)| {
            let values: Vec<_> = fields.iter().map(|field| value(field, depth)).collect();
            values.prop_map(move |values| {
                let id = (id.name.into(), Tree::Integer(number));
                let others = fields
                    .iter()
                    .zip(values)
                    .map(|(field, value)| (field.name.into(), value));
                Tree::Object(std::iter::once(id).chain(others).collect())
            })
        })
        .boxed()
}

/// Any record, and the resource that it is of.
fn any_record() -> impl Strategy<Value = (Resource, Tree<'static>)> {
    select(&Resource::ALL).prop_flat_map(|resource| (Just(resource), record(resource, DEPTH)))
}

/// The tree as it comes back: XML leaves a missing record out, JSON makes it null.
fn read_back(tree: Tree<'static>, no_record: Option<&Tree<'static>>) -> Option<Tree<'static>> {
    Some(match tree {
        Tree::NoRecord => return no_record.cloned(),
        Tree::Object(object) => {
            let members = object
                .members
                .into_iter()
                .filter_map(|(name, value)| Some((name, read_back(value, no_record)?)));
            Tree::Object(members.collect())
        }
        Tree::List(list) => {
            let items = list
                .items
                .into_iter()
                .filter_map(|item| read_back(item, no_record))
                .collect();
            Tree::List(List {
                item: list.item,
                items,
            })
        }
        scalar @ (Tree::Null | Tree::Boolean(_) | Tree::Integer(_) | Tree::Text(..)) => scalar,
    })
}

proptest! {
    #[test]
    fn a_record_in_xml_is_read_back((resource, record) in any_record()) {
        let bytes = Xml.encode_record(resource.table(), &record).unwrap();
        let read = Xml.decode(resource.table(), &bytes).map(Tree::Object);
        prop_assert_eq!(read, Ok(read_back(record, None).unwrap()));
    }

    #[test]
    fn a_record_in_json_is_read_back((resource, record) in any_record()) {
        let bytes = Json.encode_record(resource.table(), &record).unwrap();
        let read = Json.decode(resource.table(), &bytes).map(Tree::Object);
        prop_assert_eq!(read, Ok(read_back(record, Some(&Tree::Null)).unwrap()));
    }

    #[test]
    fn a_record_in_json_is_the_same_where_it_is_a_part_of_other_json((resource, record) in any_record()) {
        let bytes = Json.encode_record(resource.table(), &record).unwrap();
        prop_assert_eq!(String::from_utf8(bytes), Ok(serde_json::to_string(&record).unwrap()));
    }

    #[test]
    fn json_escapes_names_as_it_escapes_texts(name in text(), text in text()) {
        let members = [(name.into(), Tree::text(text)), ("active".into(), Tree::Boolean(true))];
        let record = Tree::Object(members.into_iter().collect());
        let bytes = Json.encode_record(users(), &record).unwrap();
        prop_assert_eq!(String::from_utf8(bytes), Ok(serde_json::to_string(&record).unwrap()));
    }

    #[test]
    fn json_carries_any_text(text in text()) {
        let record: Object<'_> = [("login".into(), Tree::text(text))].into_iter().collect();
        let bytes = Json.encode_record(users(), &Tree::Object(record.clone())).unwrap();
        prop_assert_eq!(Json.decode(users(), &bytes), Ok(record));
    }

    #[test]
    fn a_text_that_xml_cannot_carry_is_refused(before in carriable_text(), character in select(UNCARRIABLE), after in text()) {
        let record: Object<'_> = [("login".into(), Tree::text(format!("{before}{character}{after}")))].into_iter().collect();
        let written = Xml.encode_record(users(), &Tree::Object(record));
        prop_assert_eq!(written, Err(WireError::Uncarriable { member: "login".to_owned(), character }));
    }

    #[test]
    fn types_of_unknown_members_survive_xml(
        kind in select(&[TextKind::Plain, TextKind::Symbol, TextKind::Decimal, TextKind::DateTime]),
        text in carriable_text(),
        number in any::<i64>(),
    ) {

        let nested: Object<'_> = [("text".into(), Tree::Text(kind, text.into())), ("number".into(), Tree::Integer(number))].into_iter().collect();
        let record: Object<'_> = [("custom".into(), Tree::Object(nested))].into_iter().collect();
        let bytes = Xml.encode_record(users(), &Tree::Object(record.clone())).unwrap();
        prop_assert_eq!(Xml.decode(users(), &bytes), Ok(record));
    }
}
