//! Names that refer to something else in the pack: each must be there, and there once.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::diag::{Code, Diagnostic, Located, Sink, SourceMap, Span};
use crate::model::{Fund, Outturn, Section};

use super::Register;

/// Suggestions are looked for among so many ids; in a larger pack a misspelt one may go without.
const SEARCHED: usize = 500;

/// Checks every name by which a file refers to an indicator.
pub(super) fn check(register: &Register, sources: &SourceMap, sink: &mut Sink) {
    let ids: BTreeSet<&str> = register.indicators.iter().map(|i| i.id.as_str()).collect();
    let known: BTreeSet<&str> =
        register.indicators.iter().flat_map(|i| i.refs.iter().map(String::as_str)).chain(ids.iter().copied()).collect();
    let names = Names { ids: &ids, known: &known, sources };
    let editions = register.pack.papers.iter().flat_map(|paper| &paper.editions);
    for name in editions.flat_map(|edition| &edition.stated).flat_map(|stated| &stated.names) {
        if !known.contains(name.value.as_str()) {
            names.unknown(name, &name.value, &known, None, sink);
        }
    }
    for indicator in &register.indicators {
        let texts = indicator.outturns.iter().flat_map(Outturn::texts);
        names.check(&indicator.depends_on, Some(&indicator.id), sink);
        names.check_texts(texts, Some(&indicator.id), sink);
    }
    for edition in register.sections.iter().flat_map(|s| &s.editions) {
        for recommendation in &edition.recommendations {
            names.check(&recommendation.indicators, None, sink);
        }
        names.check_texts(edition.texts(), None, sink);
        for fund in edition.parts.iter().filter_map(|part| part.fund.as_ref()) {
            unknown_fund(fund, &register.funds, sink);
        }
    }
    for fund in &register.funds {
        for line in &fund.lines {
            names.check(&line.indicators, None, sink);
        }
        names.check_texts(fund.note.iter(), None, sink);
    }
}

fn unknown_fund(named: &Located<String>, funds: &[Fund], sink: &mut Sink) {
    if funds.iter().all(|fund| fund.name != named.value) {
        let known: Vec<&str> = funds.iter().map(|fund| fund.name.as_str()).collect();
        sink.push(
            Diagnostic::new(Code::UnknownReference, format!("there is no fund `{}`", named.value))
                .at(named.span.clone(), "")
                .help(if known.is_empty() {
                    "The pack has no funds: they are files in finance/.".to_owned()
                } else {
                    crate::diag::wording::did_you_mean(&named.value, &known)
                }),
        );
    }
}

struct Names<'a> {
    ids: &'a BTreeSet<&'a str>,
    known: &'a BTreeSet<&'a str>,
    sources: &'a SourceMap,
}

impl Names<'_> {
    fn check(&self, named: &[Located<String>], about: Option<&str>, sink: &mut Sink) {
        for other in named.iter().filter(|other| !self.ids.contains(other.value.as_str())) {
            self.unknown(other, &other.value, self.ids, about, sink);
        }
    }

    /// Cross-references in a text may also use the other names of an indicator.
    fn check_texts<'t>(&self, texts: impl Iterator<Item = &'t Located<String>>, about: Option<&str>, sink: &mut Sink) {
        for text in texts {
            for name in cross_references(&text.value).iter().filter(|name| !self.known.contains(name.as_str())) {
                let place = Located { value: String::new(), span: self.place(&text.span, name) };
                self.unknown(&place, name, self.known, about, sink);
            }
        }
    }

    /// Where a reference stands in a text, as far as the text stands in the file as it was read.
    fn place(&self, text: &Span, name: &str) -> Span {
        let written = self.sources.text(text.file).get(text.range()).unwrap_or_default();
        let found = written.match_indices("[[").find(|(at, _)| written[at + 2..].trim_start().starts_with(name));
        found.map_or_else(
            || text.clone(),
            |(at, _)| {
                let end = written[at..].find("]]").map_or(written.len(), |n| at + n + 2);
                Span::new(text.file, text.range().start + at..text.range().start + end)
            },
        )
    }

    fn unknown(
        &self,
        place: &Located<String>,
        name: &str,
        among: &BTreeSet<&str>,
        about: Option<&str>,
        sink: &mut Sink,
    ) {
        let near = crate::diag::wording::nearest(name, among.iter().copied().take(SEARCHED));
        let help = near.map_or_else(
            || "Write the id of an indicator of this pack.".to_owned(),
            |n| format!("Did you mean `{n}`?"),
        );
        let found = Diagnostic::new(Code::UnknownReference, format!("there is no indicator `{name}`"))
            .at(place.span.clone(), "")
            .help(help);
        sink.push(match about {
            Some(id) => found.of(id),
            None => found,
        });
    }
}

/// Returns the names that the cross-references of a text in Markdown lead to; what stands in code prints as typed and refers to nothing.
fn cross_references(text: &str) -> Vec<String> {
    if !text.contains("[[") {
        return Vec::new();
    }
    let named = |event: Event<'_>| match event {
        Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. }) => {
            Some(dest_url.trim().to_owned())
        }
        _ => None,
    };
    Parser::new_ext(text, Options::ENABLE_WIKILINKS).filter_map(named).collect()
}

/// Keeps the first of two sections on the same subject.
pub(super) fn unique_sections(sections: Vec<Section>, sink: &mut Sink) -> Vec<Section> {
    let mut kept: Vec<Section> = Vec::new();
    for section in sections {
        if let Some(first) = kept.iter().find(|s| s.subject == section.subject) {
            sink.push(
                Diagnostic::new(
                    Code::DuplicateId,
                    format!("a second section is about \u{201c}{}\u{201d}", section.subject.title()),
                )
                .at(section.span.clone(), "this one is left out")
                .and(first.span.clone(), "the first is here")
                .help("Put the editions of both into one file."),
            );
        } else {
            kept.push(section);
        }
    }
    kept
}

/// Keeps the first of two funds of one name.
pub(super) fn unique_funds(funds: Vec<Fund>, sink: &mut Sink) -> Vec<Fund> {
    let mut kept: Vec<Fund> = Vec::new();
    for fund in funds {
        if let Some(first) = kept.iter().find(|f| f.name == fund.name) {
            sink.push(
                Diagnostic::new(Code::DuplicateId, format!("a second fund is called \u{201c}{}\u{201d}", fund.name))
                    .at(fund.span.clone(), "this one is left out")
                    .and(first.span.clone(), "the first is here")
                    .help("Give one another name, or put the lines of both into one file."),
            );
        } else {
            kept.push(fund);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::cross_references;

    #[test]
    fn cross_references_stand_between_double_brackets() {
        let names = cross_references("See [[CYP5]] and [[ NI 4 |this one]], not [x], `[[code]]`, \\[[x]] or [[ open");
        assert_eq!(names, ["CYP5", "NI 4"]);
    }
}
