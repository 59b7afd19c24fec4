//! What every page has: head, bar, foot.

use maud::{DOCTYPE, Markup, html};

use super::assets::{SCRIPT, STYLE};
use super::links::Links;

/// What surrounds the body of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    pub(super) section: Section,
    /// Name of the instance that it is about.
    pub(super) instance: Option<&'a str>,
    pub(super) pace: Pace,
    pub(super) links: &'a Links,
}

/// The part of the site that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    DataSources,
    Console,
}

/// How a page is kept up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Not at all.
    Still,
    /// By the script.
    Live,
    /// By the script; something is under way, so readers without the script look again by
    /// themselves.
    Moving,
}

/// A whole page around its body.
pub(super) fn layout(frame: Frame<'_>, body: &Markup) -> Markup {
    let Frame { links, section, .. } = frame;
    let current = |other: Section| (section == other).then_some("true");
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " · coupa-mock" }
                link rel="stylesheet" href=(STYLE);
                link rel="icon" href="data:,";
                @if frame.pace == Pace::Moving {
                    noscript { meta http-equiv="refresh" content="5"; }
                }
                @if frame.pace != Pace::Still { script src=(SCRIPT) defer {} }
            }
            body {
                a.skip href="#content" { "Skip to content" }
                header.bar {
                    div {
                        a.brand href=(links.to("/data_sources", &[])) { "coupa-mock" }
                        nav aria-label="Pages" {
                            a href=(links.to("/data_sources", &[])) aria-current=[current(Section::DataSources)] {
                                "Data sources"
                            }
                            a href="/_mock/console" aria-current=[current(Section::Console)] { "Console" }
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
