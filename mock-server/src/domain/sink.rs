//! Where the members of a record go as it is shown: into bytes or into a tree.

use std::borrow::Cow;

use super::tree::{TextKind, Tree};

/// Takes members and items in order. Items of a list carry the name that XML gives to each.
pub trait Sink<'a> {
    /// A member without members of its own.
    fn leaf(&mut self, name: &'a str, leaf: Leaf<'a>);
    /// What follows is in an object, until [`Sink::end_object`].
    fn begin_object(&mut self, name: &'a str);
    /// The object that was begun last is whole.
    fn end_object(&mut self, name: &'a str);
    /// What follows are items of a list, each of that name, until [`Sink::end_list`].
    fn begin_list(&mut self, name: &'a str, item: &'a str);
    /// The list that was begun last is whole.
    fn end_list(&mut self, name: &'a str);
}

/// A value without members: see the nodes of [`Tree`] of the same names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf<'a> {
    /// [`Tree::Null`]
    Null,
    /// [`Tree::NoRecord`]
    NoRecord,
    /// [`Tree::Boolean`]
    Boolean(bool),
    /// [`Tree::Integer`]
    Integer(i64),
    /// [`Tree::Text`]
    Text(TextKind, Cow<'a, str>),
}

impl Tree<'_> {
    /// Shows the tree as a member of that name.
    pub fn show<'t>(&'t self, name: &'t str, sink: &mut dyn Sink<'t>) {
        match self {
            Tree::Null => sink.leaf(name, Leaf::Null),
            Tree::NoRecord => sink.leaf(name, Leaf::NoRecord),
            Tree::Boolean(value) => sink.leaf(name, Leaf::Boolean(*value)),
            Tree::Integer(value) => sink.leaf(name, Leaf::Integer(*value)),
            Tree::Text(kind, text) => sink.leaf(name, Leaf::Text(*kind, Cow::Borrowed(text))),
            Tree::List(list) => {
                sink.begin_list(name, &list.item);
                for item in &list.items {
                    item.show(&list.item, sink);
                }
                sink.end_list(name);
            }
            Tree::Object(object) => {
                sink.begin_object(name);
                for (name, value) in &object.members {
                    value.show(name, sink);
                }
                sink.end_object(name);
            }
        }
    }
}
