//! Reads XML strictly into a small tree.
//!
//! Not by serde: that trims texts, takes `nil="true"` for an empty text, and accepts a second root
//! and control characters. A cut or mixed-up answer must not pass for a user.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Coupa's answers are some seven levels deep.
const DEPTH_MAX: usize = 64;

/// One element: its own text, and the elements in it.
#[derive(Debug)]
pub(super) struct Element {
    name: String,
    is_nil: bool,
    text: String,
    children: Vec<Element>,
}

/// Why a text is not one whole XML document.
#[derive(Debug, thiserror::Error)]
pub(super) enum XmlError {
    #[error(transparent)]
    Syntax(#[from] quick_xml::Error),
    #[error("the document is cut off inside `<{0}>`")]
    CutOff(String),
    #[error("the document has no root element")]
    Empty,
    #[error("the document has more than one root element")]
    SecondRoot,
    #[error("there is text outside the root element")]
    TextOutside,
    #[error("a document type declaration is not accepted")]
    DocType,
    #[error("unknown entity: `{0}`")]
    UnknownEntity(String),
    #[error("character U+{0:04X} is not allowed in XML")]
    BadCharacter(u32),
    #[error("elements are nested deeper than {DEPTH_MAX}")]
    TooDeep,
}

impl Element {
    /// Reads one whole document.
    pub(super) fn parse(document: &str) -> Result<Self, XmlError> {
        let mut reader = Reader::from_str(document);
        let mut builder = Builder::default();
        loop {
            match reader.read_event()? {
                Event::Start(start) => builder.open(&start)?,
                Event::Empty(start) => {
                    builder.open(&start)?;
                    builder.close()?;
                }
                Event::End(_) => builder.close()?,
                Event::Text(text) => builder.text(&text.xml10_content())?,
                Event::CData(text) => builder.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => builder.text(&resolve(&reference)?)?,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::DocType(_) => return Err(XmlError::DocType),
                Event::Eof => return builder.finish(),
            }
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The text as it stands, spaces included; `None` is Coupa's null, `nil="true"`.
    pub(super) fn text(&self) -> Option<&str> {
        (!self.is_nil).then_some(self.text.as_str())
    }

    pub(super) fn children(&self) -> &[Element] {
        &self.children
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// A character that XML 1.0 allows in a document (production 2, `Char`).
pub(super) fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
}

impl Builder {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), XmlError> {
        if self.root.is_some() {
            return Err(XmlError::SecondRoot);
        }
        if self.open.len() == DEPTH_MAX {
            return Err(XmlError::TooDeep);
        }
        let mut is_nil = false;
        for attribute in start.attributes() {
            let attribute = attribute.map_err(quick_xml::Error::from)?;
            is_nil |= attribute.key.as_ref() == "nil" && attribute.value == "true";
        }
        self.open.push(Element {
            name: start.name().as_ref().to_owned(),
            is_nil,
            text: String::new(),
            children: Vec::new(),
        });
        Ok(())
    }

    /// Closes the innermost element; the reader has already compared the names.
    fn close(&mut self) -> Result<(), XmlError> {
        let element = self.open.pop().ok_or(XmlError::TextOutside)?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        if let Some(character) = text.chars().find(|character| !is_xml_character(*character)) {
            return Err(XmlError::BadCharacter(character.into()));
        }
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
            None => return Err(XmlError::TextOutside),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element, XmlError> {
        match self.open.last() {
            Some(element) => Err(XmlError::CutOff(element.name.clone())),
            None => self.root.ok_or(XmlError::Empty),
        }
    }
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, XmlError> {
    if let Some(character) = reference.resolve_char_ref()? {
        return Ok(character.into());
    }
    resolve_predefined_entity(reference)
        .map(str::to_owned)
        .ok_or_else(|| XmlError::UnknownEntity(reference.to_string()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn absent_empty_and_nil_are_three_different_things() {
        let user = Element::parse(r#"<user><a/><b nil="true"/><c></c><d> x </d></user>"#).unwrap();
        let text = |name: &str| user.child(name).map(Element::text);
        assert_eq!(text("a"), Some(Some("")));
        assert_eq!(text("b"), Some(None));
        assert_eq!(text("c"), Some(Some("")));
        assert_eq!(text("d"), Some(Some(" x ")));
        assert_eq!(text("e"), None);
    }

    #[test]
    fn text_references_and_cdata_are_joined() {
        let error =
            Element::parse("<error>a &lt; <![CDATA[b & ]]>&#x63;<!-- no --> d</error>").unwrap();
        assert_eq!(error.text(), Some("a < b & c d"));
    }

    #[test]
    fn a_byte_order_mark_and_white_space_around_the_root_are_no_text() {
        assert!(Element::parse("\u{feff}<?xml version=\"1.0\"?>\n<a/>\n").is_ok());
    }

    #[test]
    fn what_is_not_one_whole_document_is_refused() {
        let deep = "<a>".repeat(DEPTH_MAX + 1);
        for (document, reason) in [
            ("", "no root element"),
            ("<users><user><id>2", "cut off inside `<id>`"),
            ("<users><user></users>", "expected `</user>`"),
            ("<users", "tag not closed"),
            ("<a/><b/>", "more than one root"),
            ("x<a/>", "text outside"),
            ("<a/>x", "text outside"),
            ("</a>", "does not match any open tag"),
            ("<!DOCTYPE a><a/>", "document type"),
            ("<a>&nbsp;</a>", "unknown entity: `nbsp`"),
            ("<a>\u{1}</a>", "U+0001"),
            ("<a>&#1;</a>", "U+0001"),
            ("<a b=c/>", "attribute"),
            (deep.as_str(), "deeper than 64"),
        ] {
            let message = Element::parse(document).unwrap_err().to_string();
            assert!(message.contains(reason), "{document}: {message}");
        }
    }
}
