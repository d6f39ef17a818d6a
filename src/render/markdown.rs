//! Commentary: paragraphs, bold, italics, lists, links and cross-references; everything else prints as typed.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::escape::{Glyphs, inline, string};

/// Lists in lists, and bold in italics in bold, go this deep.
const MAX_DEPTH: usize = 6;

/// PDF holds no longer addresses.
const MAX_ADDRESS: usize = 2_000;

/// The indicators that texts can refer to, by id and other names: the name of the file of each, where the paper covers it.
pub(super) type Slugs = BTreeMap<String, Option<String>>;

/// Returns Typst markup for a commentary. Without `slugs`, cross-references print as typed.
pub(super) fn typst(text: &str, slugs: Option<&Slugs>, glyphs: &Glyphs) -> String {
    let options = if slugs.is_some() { Options::ENABLE_WIKILINKS } else { Options::empty() };
    let mut writer =
        Writer { out: String::new(), lists: Vec::new(), links: Vec::new(), depth: 0, skipped: 0, text, slugs, glyphs };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        writer.event(event, range);
    }
    writer.out.trim().to_owned()
}

struct Writer<'t> {
    out: String,
    /// For each open list, whether it is numbered.
    lists: Vec<bool>,
    /// For each open link, whether it leads somewhere.
    links: Vec<bool>,
    /// How many lists, bold and italic runs are open.
    depth: usize,
    /// How deep inside something that has been printed as typed.
    skipped: usize,
    text: &'t str,
    slugs: Option<&'t Slugs>,
    glyphs: &'t Glyphs,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            // An entity such as `&copy;` prints as typed too.
            Event::Text(_) if self.text[range.clone()].starts_with('&') => self.as_typed(range),
            Event::Text(text) => self.say(&text),
            Event::SoftBreak => self.out.push(' '),
            Event::HardBreak => self.out.push_str(" #linebreak() "),
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            _ => self.as_typed(range),
        }
    }

    /// Headings, quotations, code and the like are not part of the subset, so the author meant the characters.
    fn as_typed(&mut self, range: Range<usize>) {
        let typed = self.text[range].trim().to_owned();
        self.say(&typed);
    }

    fn open(&mut self, function: &str) {
        self.depth += 1;
        self.out.push_str(function);
    }

    fn say(&mut self, text: &str) {
        self.out.push_str(&inline(text, self.glyphs));
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {}
            Tag::Item => self.out.push('['),
            // Nobody nests so deep on purpose, and Typst stops at about thirty: what is inside prints as typed.
            _ if self.depth >= MAX_DEPTH => {
                self.as_typed(range);
                self.skipped = 1;
            }
            Tag::Strong => self.open("#strong["),
            Tag::Emphasis => self.open("#emph["),
            Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. } => {
                match self.slugs.and_then(|s| s.get(dest_url.trim())) {
                    Some(None) => self.links.push(false),
                    Some(Some(slug)) => {
                        self.out.push_str(&format!("#indicator-ref({})[", string(slug, self.glyphs)));
                        self.links.push(true);
                    }
                    None => {
                        self.as_typed(range);
                        self.skipped = 1;
                    }
                }
            }
            Tag::Link { dest_url, .. } => {
                // Only addresses that lead somewhere outside become links; the words print either way.
                let leads = ["http://", "https://", "mailto:"].iter().any(|p| dest_url.starts_with(p))
                    && dest_url.len() <= MAX_ADDRESS;
                if leads {
                    self.out.push_str("#link(");
                    self.out.push_str(&string(dest_url, self.glyphs));
                    self.out.push_str(")[");
                }
                self.links.push(leads);
            }
            Tag::List(first) => {
                self.lists.push(first.is_some());
                self.open(if first.is_some() { " #enum(" } else { " #list(" });
            }
            _ => {
                self.as_typed(range);
                self.out.push_str("\n\n");
                self.skipped = 1;
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis => {
                self.depth -= 1;
                self.out.push(']');
            }
            TagEnd::Link if self.links.pop() == Some(true) => self.out.push(']'),
            TagEnd::List(_) => {
                self.lists.pop();
                self.depth -= 1;
                self.out.push(')');
                if self.lists.is_empty() {
                    self.out.push_str("\n\n");
                }
            }
            TagEnd::Item => self.out.push_str("], "),
            TagEnd::Paragraph => {
                self.out.push_str(if self.lists.is_empty() { "\n\n" } else { " " });
            }
            _ => {}
        }
    }
}
