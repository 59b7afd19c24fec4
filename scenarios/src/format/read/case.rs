//! One case of a scenario, from top to bottom.

use super::given::Given;
use super::header::{Header, Row};
use super::known::Known;
use super::reader::{Reader, Shape};
use super::{expect, faults, given, steps};
use crate::format::file::CaseName;
use crate::format::model::{Case, Waiver};
use crate::format::problem::Problems;
use crate::format::source::Source;
use crate::format::template::{Ids, Variables};
use crate::format::tree::{Node, Value};
use crate::rules;

const WAIVER: Shape = Shape {
    what: "a waiver",
    required: &["rule", "because"],
    optional: &[],
    later: &[],
};

/// Reads the case of `row`, or the only one.
pub(crate) fn case(
    source: &Source,
    root: &Node,
    header: &Header,
    row: Option<&Row>,
    ids: Ids<'_>,
    problems: &mut Problems,
) -> Case {
    let variables = Variables::of_case(row.map(|row| row.values.clone()).unwrap_or_default());
    let mut reader = Reader::new(source, variables.clone(), problems);
    let part = |key: &str| match &root.value {
        Value::Map(entries) => entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value),
        Value::Text { .. } | Value::List(_) | Value::Refused => None,
    };
    let Given {
        clock,
        users,
        files,
        settings,
    } = part("given")
        .map(|node| given::given(&mut reader, node))
        .unwrap_or_default();
    reader.set_variables(variables.with_users(&users, ids));
    let faults = part("faults")
        .map(|node| faults::faults(&mut reader, node))
        .unwrap_or_default();
    let known = Known {
        users: &users,
        faults: &faults,
    };
    Case {
        name: CaseName::new(&header.id, row.map(|row| row.id.as_str())),
        title: header.title.clone(),
        file: source.name().to_owned(),
        tags: header.tags.clone(),
        clock,
        steps: part("steps")
            .map(|node| steps::steps(&mut reader, node, known))
            .unwrap_or_default(),
        expect: part("expect")
            .map(|node| expect::expect(&mut reader, node, known))
            .unwrap_or_default(),
        waivers: part("waive")
            .map(|node| waivers(&mut reader, node))
            .unwrap_or_default(),
        users,
        files,
        settings,
        faults,
    }
}

fn waivers(reader: &mut Reader<'_>, node: &Node) -> Vec<Waiver> {
    let known: Vec<_> = rules::ALL.iter().map(|rule| (rule.id, rule.id)).collect();
    let mut waivers = Vec::new();
    for item in reader.list(node, "`waive`") {
        let Some(keys) = reader.keys(item, &WAIVER) else {
            continue;
        };
        let rule = reader.word_of(keys, "rule", &known);
        let because = reader.text_of(keys, "because");
        if let (Some(rule), Some(because)) = (rule, because) {
            waivers.push(Waiver {
                rule: rule.to_owned(),
                because,
            });
        }
    }
    waivers
}
