//! A tree that grows as a record is shown.

use super::sink::{Leaf, Sink};
use super::tree::{List, Object, Tree};

/// Becomes the tree of the one value that is shown.
#[derive(Debug, Default)]
pub(super) struct Growing<'a> {
    /// Objects and lists that are not whole yet, the innermost last.
    open: Vec<Tree<'a>>,
    root: Option<Tree<'a>>,
}

impl<'a> Growing<'a> {
    /// The tree; of nothing, [`Tree::NoRecord`].
    pub(super) fn grown(self) -> Tree<'a> {
        self.root.unwrap_or(Tree::NoRecord)
    }

    fn add(&mut self, name: &'a str, tree: Tree<'a>) {
        match self.open.last_mut() {
            Some(Tree::Object(object)) => object.push(name, tree),
            Some(Tree::List(list)) => list.items.push(tree),
            Some(_) | None => self.root = Some(tree),
        }
    }

    fn close(&mut self, name: &'a str) {
        if let Some(whole) = self.open.pop() {
            self.add(name, whole);
        }
    }
}

impl<'a> Sink<'a> for Growing<'a> {
    fn leaf(&mut self, name: &'a str, leaf: Leaf<'a>) {
        let tree = match leaf {
            Leaf::Null => Tree::Null,
            Leaf::NoRecord => Tree::NoRecord,
            Leaf::Boolean(value) => Tree::Boolean(value),
            Leaf::Integer(value) => Tree::Integer(value),
            Leaf::Text(kind, text) => Tree::Text(kind, text),
        };
        self.add(name, tree);
    }

    fn begin_object(&mut self, _: &'a str) {
        self.open.push(Tree::Object(Object::default()));
    }

    fn end_object(&mut self, name: &'a str) {
        self.close(name);
    }

    fn begin_list(&mut self, _: &'a str, item: &'a str) {
        let items = Vec::new();
        let item = item.into();
        self.open.push(Tree::List(List { item, items }));
    }

    fn end_list(&mut self, name: &'a str) {
        self.close(name);
    }
}
