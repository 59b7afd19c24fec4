//! XML as a row of tags and texts, well-formed or refused. The only file that knows `quick-xml`.
//!
//! `quick-xml` pairs the tags; it leaves most other rules of XML 1.0 to its caller. They are kept
//! here, and a DOCTYPE is refused with all that comes with it.

use std::borrow::Cow;

use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::attributes::{AttrError, Attribute};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::chars::{first_forbidden, is_allowed, is_name};
use crate::wire::error::{Located, Problem, excerpt};
use crate::wire::limits::Budget;
use crate::wire::shape::Shape;

/// What is left of XML without comments, processing instructions, entities and CDATA sections.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// A start tag. `<x/>` is one too, followed by its end.
    Start(Tag<'a>),
    /// The end tag of the innermost open element.
    End,
    /// A piece of text. What stands between two tags may come in any number of pieces.
    Text(Cow<'a, str>),
    /// Nothing follows.
    Eof,
}

/// A start tag with what its attributes say. Attributes other than `type` and `nil` mean nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'a> {
    /// Name of the element.
    pub(super) name: &'a str,
    /// What `type=` announces.
    pub(super) announced: Shape,
    /// Whether there is `nil="true"`.
    pub(super) nil: bool,
}

/// The tokens of a document.
pub(super) struct Tokens<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// First byte of the token that was read last.
    at: usize,
    budget: Budget,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text`, which begins at the XML declaration or the root.
    pub(super) fn new(text: &'a str) -> Result<Self, Located> {
        if let Some((at, character)) = first_forbidden(text) {
            return Err(Problem::Character(character).at(at));
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().enable_all_checks(true);
        Ok(Self {
            text,
            reader,
            at: 0,
            budget: Budget::default(),
        })
    }

    /// First byte of the token that was read last.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Located> {
        loop {
            self.at = position(self.reader.buffer_position());
            let event = self.reader.read_event().map_err(|error| {
                let at = position(self.reader.error_position()).max(self.at);
                Problem::Syntax(excerpt(&reason(&error))).at(at)
            })?;
            match event {
                // Empty elements are expanded, so there is no `Empty` event.
                Event::Start(start) | Event::Empty(start) => {
                    return self.start(&start).map(Token::Start);
                }
                Event::End(_) => {
                    self.budget.leave();
                    return Ok(Token::End);
                }
                // Looking for one byte first is many times quicker.
                Event::Text(text) if text.contains(']') && text.contains("]]>") => {
                    return Err(self.refuse(Problem::Syntax(
                        "`]]>` in a text must be written `]]&gt;`".to_owned(),
                    )));
                }
                Event::Text(text) => return Ok(Token::Text(text.xml10_content())),
                Event::CData(text) => return Ok(Token::Text(text.xml10_content())),
                Event::GeneralRef(reference) => return self.resolve(&reference).map(Token::Text),
                Event::Decl(declaration) => self.declaration(&declaration)?,
                Event::PI(instruction) if is_name(instruction.target()) => {}
                Event::PI(instruction) => {
                    return Err(self.refuse(Problem::Name(excerpt(instruction.target()))));
                }
                Event::Comment(_) => {}
                Event::DocType(_) => return Err(self.refuse(Problem::Doctype)),
                Event::Eof => return Ok(Token::Eof),
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'a>) -> Result<Tag<'a>, Located> {
        self.budget
            .enter()
            .map_err(|problem| self.refuse(problem))?;
        let name_at = self.at + 1;
        let name = self
            .text
            .get(name_at..name_at + start.name().as_ref().len())
            .unwrap_or_default();
        if !is_name(name) {
            return Err(self.refuse(Problem::Name(excerpt(name))));
        }
        if !are_spaced(start.attributes_raw()) {
            return Err(self.refuse(Problem::Syntax(
                "expected white space between two attributes".to_owned(),
            )));
        }
        let mut tag = Tag {
            name,
            announced: Shape::Unknown,
            nil: false,
        };
        for attribute in start.attributes() {
            self.budget
                .count()
                .map_err(|problem| self.refuse(problem))?;
            let attribute = attribute.map_err(|error| attribute_problem(&error, name_at))?;
            let value = self.value(&attribute)?;
            match attribute.key.as_ref() {
                "type" => tag.announced = Shape::announced(&value),
                "nil" => tag.nil = value == "true",
                _ => {}
            }
        }
        Ok(tag)
    }

    /// The value of an attribute, with its references resolved.
    fn value<'v>(&self, attribute: &'v Attribute<'_>) -> Result<Cow<'v, str>, Located> {
        let name = attribute.key.as_ref();
        if !is_name(name) {
            return Err(self.refuse(Problem::Name(excerpt(name))));
        }
        if attribute.value.contains('<') {
            return Err(self.refuse(Problem::Syntax(
                "`<` in an attribute must be written `&lt;`".to_owned(),
            )));
        }
        let mut value = Cow::Borrowed("");
        let mut rest = attribute.value.as_ref();
        while let Some((before, reference)) = rest.split_once('&') {
            let Some((reference, after)) = reference.split_once(';') else {
                return Err(self.refuse(Problem::Syntax(
                    IllFormedError::UnclosedReference.to_string(),
                )));
            };
            value += before;
            value += self.resolve(reference)?;
            rest = after;
        }
        value += rest;
        Ok(value)
    }

    /// What `&reference;` stands for.
    fn resolve(&self, reference: &str) -> Result<Cow<'static, str>, Located> {
        match BytesRef::new(reference).resolve_char_ref() {
            Ok(Some(character)) if is_allowed(character) => Ok(Cow::Owned(character.to_string())),
            Ok(Some(_)) | Err(_) => {
                Err(self.refuse(Problem::CharacterReference(excerpt(reference))))
            }
            Ok(None) => resolve_xml_entity(reference)
                .map(Cow::Borrowed)
                .ok_or_else(|| self.refuse(Problem::Entity(excerpt(reference)))),
        }
    }

    fn declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), Located> {
        if self.at > 0 {
            return Err(self.refuse(Problem::LateDeclaration));
        }
        let version = declaration
            .version()
            .map_err(|error| self.refuse(Problem::Syntax(reason(&error))))?;
        if version != "1.0" {
            return Err(self.refuse(Problem::Version(excerpt(&version))));
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("utf-8") => Ok(()),
            Some(Ok(encoding)) => Err(self.refuse(Problem::Encoding(excerpt(&encoding)))),
            Some(Err(error)) => Err(attribute_problem(&error, self.at + "<?".len())),
        }
    }

    /// The problem, met in the token that was read last.
    fn refuse(&self, problem: Problem) -> Located {
        problem.at(self.at)
    }
}

/// Whether white space stands before each attribute of a tag; `quick-xml` does not ask for it.
fn are_spaced(attributes: &str) -> bool {
    let mut quote = None;
    let mut after_value = false;
    for byte in attributes.bytes() {
        if quote.is_none() && after_value && !byte.is_ascii_whitespace() {
            return false;
        }
        after_value = quote == Some(byte);
        quote = match quote {
            Some(open) if open == byte => None,
            None if matches!(byte, b'"' | b'\'') => Some(byte),
            unchanged => unchanged,
        };
    }
    true
}

/// The problem, at its place in the tag whose content begins at `tag_at`.
fn attribute_problem(error: &AttrError, tag_at: usize) -> Located {
    let (at, text) = match error {
        AttrError::ExpectedEq(at) => (at, "expected `=` after the name of an attribute"),
        AttrError::ExpectedValue(at) => (at, "expected the value of an attribute after `=`"),
        AttrError::UnquotedValue(at) => (at, "expected quotes around the value of an attribute"),
        AttrError::ExpectedQuote(at, _) => (at, "expected a quote after the value of an attribute"),
        AttrError::Duplicated(at, _) => (at, "an attribute stands twice in one tag"),
    };
    Problem::Syntax(text.to_owned()).at(tag_at + at)
}

/// The text of `error` without the category that `quick-xml` puts before it.
fn reason(error: &Error) -> String {
    if let Error::Syntax(error) = error {
        error.to_string()
    } else if let Error::IllFormed(error) = error {
        error.to_string()
    } else {
        error.to_string()
    }
}

/// A byte of the text by the number that `quick-xml` has for it.
fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
