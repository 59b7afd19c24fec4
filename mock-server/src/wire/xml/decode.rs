//! XML to value trees, by the field tables.
//!
//! A field is read by its kind; `type=` only counts for names that the table does not have, for
//! requests need no types (Coupa Compass, *Sample Requests/Responses - XML vs JSON*).

use std::borrow::Cow;

use super::chars::is_white;
use super::token::{Tag, Token, Tokens};
use crate::domain::table::Table;
use crate::domain::tree::{Object, Tree};
use crate::wire::error::{Located, Problem, excerpt};
use crate::wire::shape::{Member, Members, Read, Shape};

/// The members of the record that `text` is. Its root is the element of the table.
pub(in crate::wire) fn decode<'a>(
    text: &'a str,
    table: &'static Table,
) -> Result<Object<'a>, Located> {
    let mut tokens = Tokens::new(text)?;
    let root = root(&mut tokens, table.element)?;
    let root_at = tokens.offset();
    let tree = element(&mut tokens, root, Shape::One(Members::of(table)))?;
    end(&mut tokens)?;
    match tree {
        Tree::Object(record) => Ok(record),
        Tree::Null | Tree::NoRecord => Ok(Object::default()),
        Tree::Boolean(_) | Tree::Integer(_) | Tree::Text(..) | Tree::List(_) => {
            Err(Problem::NotAnObject {
                expected: "an element for each member",
                found: "text",
            }
            .at(root_at))
        }
    }
}

/// The start tag of the root, with nothing before it.
fn root<'a>(tokens: &mut Tokens<'a>, expected: &'static str) -> Result<Tag<'a>, Located> {
    loop {
        let found = match tokens.next()? {
            Token::Start(tag) if tag.name == expected => return Ok(tag),
            Token::Start(tag) => format!("`<{}>`", excerpt(tag.name)),
            Token::Text(text) if is_white(&text) => continue,
            Token::Text(_) => "text".to_owned(),
            Token::End | Token::Eof => "the end of the document".to_owned(),
        };
        return Err(Problem::Root { expected, found }.at(tokens.offset()));
    }
}

/// The end of the document, with nothing before it.
fn end(tokens: &mut Tokens<'_>) -> Result<(), Located> {
    loop {
        let found = match tokens.next()? {
            Token::End | Token::Eof => return Ok(()),
            Token::Text(text) if is_white(&text) => continue,
            Token::Text(_) => "text".to_owned(),
            Token::Start(tag) => format!("`<{}>`", excerpt(tag.name)),
        };
        return Err(Problem::AfterRoot(found).at(tokens.offset()));
    }
}

/// The value of the element whose start tag was read last.
fn element<'a>(tokens: &mut Tokens<'a>, tag: Tag<'a>, shape: Shape) -> Result<Tree<'a>, Located> {
    let tag_at = tokens.offset();
    let shape = shape.or(tag.announced);
    let mut text = Cow::Borrowed("");
    let mut children = Read::default();
    loop {
        match tokens.next()? {
            Token::Text(piece) if children.is_empty() => text += piece,
            Token::Text(piece) if is_white(&piece) => {}
            Token::Start(child) if is_white(&text) => {
                text = Cow::Borrowed("");
                let (member, child_shape) = if shape.is_list() {
                    (Member::item(child.name), shape.item())
                } else {
                    shape.members().member(Cow::Borrowed(child.name))
                };
                children.push(member, element(tokens, child, child_shape)?);
            }
            Token::Text(_) | Token::Start(_) => {
                return Err(Problem::Mixed(excerpt(tag.name)).at(tokens.offset()));
            }
            Token::End => break,
            Token::Eof => return Err(Problem::Unclosed(excerpt(tag.name)).at(tag_at)),
        }
    }
    let is_empty = children.is_empty() && is_white(&text);
    if tag.nil && !is_empty {
        Err(Problem::NilWithContent(excerpt(tag.name)).at(tag_at))
    } else if tag.nil {
        Ok(Tree::Null)
    } else if shape.is_list() && (is_empty || !children.is_empty()) {
        Ok(shape.list(children.into_items()))
    } else if !children.is_empty() {
        Ok(children.into_object())
    } else if is_empty && matches!(shape, Shape::One(_)) {
        // That an empty reference clears it is not documented; assumed, as for `nil="true"`.
        Ok(Tree::Null)
    } else {
        Ok(shape.text(text))
    }
}
