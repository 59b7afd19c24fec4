//! Lists in pages.

use maud::{Markup, html};

use crate::pages::links::Links;

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paging {
    /// From 1 on, and never past the last one.
    pub(super) page: usize,
    pub(super) pages: usize,
    per_page: usize,
}

impl Paging {
    pub(super) fn new(wanted: usize, per_page: usize, items: usize) -> Self {
        let pages = items.div_ceil(per_page).max(1);
        Self {
            page: wanted.clamp(1, pages),
            pages,
            per_page,
        }
    }

    /// The items of this page.
    pub(super) fn of<T>(self, items: &[T]) -> &[T] {
        let from = (self.page - 1) * self.per_page;
        let to = (from + self.per_page).min(items.len());
        items.get(from..to).unwrap_or_default()
    }

    /// Links to the pages before and after; nothing when there is but one.
    pub(super) fn links(self, links: &Links, path: &str, kept: &[(&str, &str)]) -> Markup {
        let to = |page: usize| {
            let page = page.to_string();
            let mut parameters = kept.to_vec();
            parameters.push(("page", &page));
            links.to(path, &parameters)
        };
        html! {
            @if self.pages > 1 {
                nav.pages aria-label="Pages of the list" {
                    @if self.page > 1 { a rel="prev" href=(to(self.page - 1)) { "← Newer" } }
                    span { "Page " (self.page) " of " (self.pages) }
                    @if self.page < self.pages { a rel="next" href=(to(self.page + 1)) { "Older →" } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Paging;

    #[test]
    fn pages_begin_at_one_and_end_somewhere() {
        let items: Vec<_> = (0..120).collect();
        let paging = |wanted| Paging::new(wanted, 50, items.len());
        assert_eq!(paging(1).of(&items).len(), 50);
        assert_eq!(paging(3).of(&items), items.split_at(100).1);
        assert_eq!(paging(99), paging(3));
        assert_eq!(Paging::new(7, 50, 0).page, 1);
    }
}
