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

impl Tag<'_> {
    fn attribute(&mut self, name: &str, value: &str) {
        match name {
            "type" => self.announced = Shape::announced(value),
            "nil" => self.nil = value == "true",
            _ => {}
        }
    }
}

/// The tokens of a document.
pub(super) struct Tokens<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// First byte of the token that was read last.
    at: usize,
    budget: Budget,
    /// Whether there is a `]` at all, and so perhaps a `]]>`: looked for once, not in every text.
    has_brackets: bool,
    /// Whether there is a carriage return at all, which a reader takes for a line feed.
    has_returns: bool,
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
            has_brackets: text.contains(']'),
            has_returns: text.contains('\r'),
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
                Event::Text(text) if self.has_brackets && text.contains("]]>") => {
                    return Err(self.refuse(Problem::Syntax(
                        "`]]>` in a text must be written `]]&gt;`".to_owned(),
                    )));
                }
                Event::Text(text) if self.has_returns => {
                    return Ok(Token::Text(text.xml10_content()));
                }
                Event::Text(text) => return Ok(Token::Text(text.into_inner())),
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
        let mut tag = Tag {
            name,
            announced: Shape::Unknown,
            nil: false,
        };
        if self.usual(start.attributes_raw(), &mut tag)? {
            return Ok(tag);
        }
        if !are_spaced(start.attributes_raw()) {
            return Err(self.refuse(Problem::Syntax(
                "expected white space between two attributes".to_owned(),
            )));
        }
        for attribute in start.attributes() {
            self.budget
                .count()
                .map_err(|problem| self.refuse(problem))?;
            let attribute = attribute.map_err(|error| attribute_problem(&error, name_at))?;
            let value = self.value(&attribute)?;
            tag.attribute(attribute.key.as_ref(), &value);
        }
        Ok(tag)
    }

    /// Reads what nearly all tags have, no attribute or one that is written like Coupa's, in one
    /// look. Whether there was nothing else.
    fn usual(&mut self, attributes: &str, tag: &mut Tag<'_>) -> Result<bool, Located> {
        let attributes = attributes.trim_ascii();
        if attributes.is_empty() {
            return Ok(true);
        }
        let Some((name, value)) = attributes.split_once('=') else {
            return Ok(false);
        };
        let quoted = value.strip_prefix('"');
        let Some(value) = quoted.and_then(|quoted| quoted.strip_suffix('"')) else {
            return Ok(false);
        };
        let is_usual =
            matches!(name, "type" | "nil") && value.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_usual {
            self.budget
                .count()
                .map_err(|problem| self.refuse(problem))?;
            tag.attribute(name, value);
        }
        Ok(is_usual)
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
