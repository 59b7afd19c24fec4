//! A small tree of an XML payload, for looking into what was sent and answered.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Deeper than any payload of Coupa's.
const DEPTH_MAX: usize = 64;

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The text directly inside, white space at the ends removed.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The root of the payload; `None` when it is not well-formed XML.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Self> = vec![Self::default()];
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) if open.len() <= DEPTH_MAX => {
                    open.push(Self::named(tag.name().into_inner()));
                }
                Event::Start(_) | Event::DocType(_) => return None,
                Event::Empty(tag) => open
                    .last_mut()?
                    .children
                    .push(Self::named(tag.name().into_inner())),
                Event::End(_) => {
                    let closed = open.pop()?;
                    let text = closed.text.trim().to_owned();
                    let closed = Self { text, ..closed };
                    open.last_mut()?.children.push(closed);
                }
                Event::Text(text) => open.last_mut()?.text.push_str(text.as_ref()),
                Event::CData(text) => open.last_mut()?.text.push_str(text.as_ref()),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref().ok()? {
                        Some(character) => character.to_string(),
                        None => quick_xml::escape::resolve_predefined_entity(reference.as_ref())?
                            .to_owned(),
                    };
                    open.last_mut()?.text.push_str(&character);
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => break,
            }
        }
        let document = open.pop().filter(|_| open.is_empty())?;
        <[Self; 1]>::try_from(document.children)
            .ok()
            .map(|[root]| root)
    }

    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every element at a path such as `/user/active`, `//user/id` (at any depth) or `/users/user[2]/id` (the second).
    pub(crate) fn at<'e>(&'e self, path: &str) -> Vec<&'e Self> {
        let mut steps = path.split('/').skip(1);
        let mut found: Vec<&Self> = Vec::new();
        let mut is_first = true;
        let mut is_deep = false;
        for step in &mut steps {
            if step.is_empty() {
                is_deep = true;
                continue;
            }
            let (name, position) = match step.split_once('[') {
                Some((name, rest)) => (name, rest.trim_end_matches(']').parse::<usize>().ok()),
                None => (step, None),
            };
            let candidates: Vec<Vec<&Self>> = match (is_first, is_deep) {
                (true, false) => vec![vec![self]],
                (true, true) => vec![self.descendants()],
                (false, false) => found
                    .iter()
                    .map(|element| element.children.iter().collect())
                    .collect(),
                (false, true) => found
                    .iter()
                    .map(|element| {
                        element
                            .children
                            .iter()
                            .flat_map(Self::descendants)
                            .collect()
                    })
                    .collect(),
            };
            found = candidates
                .into_iter()
                .flat_map(|candidates| {
                    let named = candidates
                        .into_iter()
                        .filter(|element| element.name == name);
                    match position {
                        Some(position) => named
                            .skip(position.saturating_sub(1))
                            .take(1)
                            .collect::<Vec<_>>(),
                        None => named.collect(),
                    }
                })
                .collect();
            (is_first, is_deep) = (false, false);
        }
        found
    }

    /// The element and all that are in it.
    fn descendants(&self) -> Vec<&Self> {
        let inner = self.children.iter().flat_map(Self::descendants);
        std::iter::once(self).chain(inner).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_by_path() {
        let root = Element::parse("<?xml version=\"1.0\"?>\n<users type=\"array\"><user><id>281</id></user><user><id> 282 </id></user></users>").unwrap();
        let ids: Vec<_> = root
            .at("/users/user/id")
            .into_iter()
            .map(|id| id.text.as_str())
            .collect();
        assert_eq!(ids, ["281", "282"]);
        let texts = |path: &str| -> Vec<&str> {
            root.at(path)
                .into_iter()
                .map(|id| id.text.as_str())
                .collect()
        };
        assert_eq!(texts("//id"), ["281", "282"]);
        assert_eq!(texts("//user/id"), ["281", "282"]);
        assert_eq!(texts("/users/user[2]/id"), ["282"]);
        assert_eq!(texts("/users//id"), ["281", "282"]);
        assert!(root.at("/users/user[3]/id").is_empty());
        assert!(root.at("/user/id").is_empty());
        assert!(root.at("/users/user/name").is_empty());
    }

    #[test]
    fn references_and_sections_become_text() {
        let root = Element::parse("<e>can&apos;t &#38; <![CDATA[<won't>]]></e>").unwrap();
        assert_eq!(root.text, "can't & <won't>");
        assert_eq!(Element::parse("<e nil=\"true\"/>").unwrap().text, "");
    }

    #[test]
    fn what_is_not_xml_has_no_tree() {
        let deep = "<a>".repeat(100);
        for text in [
            "",
            "{}",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<!DOCTYPE a><a/>",
            "<a>&nosuch;</a>",
            deep.as_str(),
        ] {
            assert_eq!(Element::parse(text), None, "{text}");
        }
    }
}
