//! What every page has: head, bar, foot.

use maud::{DOCTYPE, Markup, html};

use super::assets::{SCRIPT, STYLE};

/// What surrounds the body of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    /// Name of the instance that it is about.
    pub(super) instance: Option<&'a str>,
    pub(super) pace: Pace,
}

/// How a page is kept up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Not at all.
    Still,
    /// By the script.
    Live,
}

/// A whole page around its body.
pub(super) fn layout(frame: Frame<'_>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " · coupa-mock" }
                link rel="stylesheet" href=(STYLE);
                link rel="icon" href="data:,";
                @if frame.pace != Pace::Still { script src=(SCRIPT) defer {} }
            }
            body {
                a.skip href="#content" { "Skip to content" }
                header.bar {
                    div {
                        a.brand href="/_mock/console" { "coupa-mock" }
                        nav aria-label="Pages" {
                            a href="/_mock/console" aria-current="true" { "Console" }
                        }
                        @if let Some(instance) = frame.instance {
                            span.instance { "Instance " code { (instance) } }
                        }
                    }
                }
                main #content { (body) }
                footer {
                    "This is coupa-mock " (env!("CARGO_PKG_VERSION"))
                    ", not Coupa: pages and wording are its own."
                }
            }
        }
    }
}
