//! The templates: the pack's own where it has one of that name, else the built-in one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use super::escape::MARKS;
use super::lists::Lists;
use super::reads::Indicators;
use super::recorder::Origin;
use super::{Glyphs, LibraryFile, Told, filters, functions};
use crate::diag::wording::nearest;
use crate::diag::{Code, Diagnostic, Sink, SourceMap, Span};
use crate::pack::{Files, TEMPLATES};

/// Steps that one template may take; a paper of 10,000 indicators needs about a tenth of this.
const FUEL: u64 = 5_000_000;

/// Names that templates use most, for suggestions.
const NAMES: &[&str] = &[
    "board",
    "paper",
    "period",
    "edition",
    "agreements",
    "count",
    "statuses",
    "annexes",
    "grant",
    "action_plans",
    "gaps",
    "has_illustrative",
    "indicators",
    "indicator",
    "annex",
    "status",
    "title",
    "version",
    "draft",
    "signed_by",
    "name",
    "post",
    "organisation",
    "label",
    "short",
    "range",
    "starts",
    "ends",
    "meeting",
    "sign_off",
    "despatch",
    "data_as_at",
    "total",
    "expected",
    "capital",
    "revenue",
    "retained",
    "in_place",
    "in_preparation",
    "entry",
    "latest",
    "previous",
    "target",
    "milestone",
    "baseline",
    "commentary",
    "reason",
    "lead",
    "reward",
    "text",
    "value",
    "actions",
];

macro_rules! built_in {
    ($($name:literal)*) => {
        /// The built-in templates, by name below `templates/`.
        pub const BUILT_IN: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../templates/", $name))),)*];
    };
}

built_in! {
    "paper.typ.j2"
    "annual-review.typ.j2"
    "block-extract.typ.j2"
    "performance.typ.j2"
    "block.typ.j2"
    "section.typ.j2"
    "part.typ.j2"
    "targets.typ.j2"
    "priorities.typ.j2"
    "recommendations.typ.j2"
    "fund.typ.j2"
    "grant.typ.j2"
    "actions.typ.j2"
    "risk.typ.j2"
    "lookback.typ.j2"
    "forecast.typ.j2"
    "annex.typ.j2"
    "changes.typ.j2"
    "entry.typ.j2"
    "document.typ.j2"
    "notice.typ.j2"
    "scheme.typ.j2"
    "lib/board.typ"
    "lib/chart.typ"
    "lib/entry.typ"
    "lib/marks.typ"
    "lib/table.typ"
    "lib/theme.typ"
}

/// The templates that lie under the pack's own, by name: those of this program, or of the one that made an issue.
pub fn built_in(files: &Files) -> impl Iterator<Item = (&str, &str)> {
    let others = files.built_in.iter().flat_map(|b| &b.templates).map(|(name, text)| (name.as_str(), text.as_str()));
    let own = BUILT_IN.iter().filter(|_| files.built_in.is_none()).map(|(name, text)| (*name, *text));
    others.chain(own)
}

/// The templates of a run.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    texts: BTreeMap<String, String>,
    library: BTreeMap<String, LibraryFile>,
}

impl Templates {
    /// Takes the built-in templates and lays the pack's own over them. The texts are entered into the source map, so that
    /// findings can show them.
    #[must_use]
    pub fn of(files: &Files, sources: &mut SourceMap) -> Self {
        let mut texts: BTreeMap<String, (String, String)> =
            built_in(files).map(|(name, text)| (name.to_owned(), (pack_path(name), text.to_owned()))).collect();
        for (path, text) in &files.texts {
            if let Some(name) = path.strip_prefix(TEMPLATES).and_then(|p| p.strip_prefix('/')) {
                texts.insert(name.to_owned(), (path.clone(), text.clone()));
            }
        }
        let mut templates = Self::default();
        for (name, (path, text)) in texts {
            sources.add(path.as_str(), text.as_str());
            if name.ends_with(".j2") {
                templates.texts.insert(name, text);
            } else {
                templates.library.insert(name, LibraryFile { path, text });
            }
        }
        templates
    }

    /// Returns whether the look library can print a cross-reference; that of an earlier program, or a pack's own, may know none.
    #[must_use]
    pub fn can_refer(&self) -> bool {
        self.library.get("lib/board.typ").is_some_and(|file| file.text.contains("#let indicator-ref("))
    }

    /// Returns the sources that are taken as they are, by path below the folder of sources.
    pub fn library(&self) -> impl Iterator<Item = (&str, &LibraryFile)> {
        self.library.iter().map(|(name, file)| (name.as_str(), file))
    }
}

/// Returns the path under which an author finds, or would put, a template.
#[must_use]
pub fn pack_path(name: &str) -> String {
    format!("{TEMPLATES}/{name}")
}

/// What the functions of templates draw on.
pub(super) struct Words {
    pub indicators: Indicators,
    pub lists: Lists,
    pub names: functions::Names,
}

/// Makes the environment in which templates are rendered; `None`, reported, if one of them cannot be read.
pub(super) fn environment<'a>(
    templates: &'a Templates,
    words: Words,
    glyphs: &Arc<Glyphs>,
    told: &Arc<Mutex<Told>>,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Option<Environment<'a>> {
    let mut env = Environment::new();
    env.set_debug(true);
    env.set_fuel(Some(FUEL));
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    match syntax {
        Ok(syntax) => env.set_syntax(syntax),
        Err(error) => sink.push(Diagnostic::new(Code::TemplateError, error.to_string())),
    }
    filters::install(&mut env, &words.names, glyphs, told);
    functions::install(&mut env, words, told);
    let mut readable = true;
    for (name, text) in &templates.texts {
        let forbidden = forbidden(name, text, sources);
        readable &= forbidden.is_empty();
        forbidden.into_iter().for_each(|d| sink.push(d));
        if let Err(error) = env.add_template(name, text) {
            readable = false;
            sink.push(diagnostic(&error, name, None, sources));
        }
    }
    readable.then_some(env)
}

/// `{% autoescape %}` would print values as commands.
fn forbidden(name: &str, text: &str, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(at) = text.find(MARKS) {
        let diagnostic =
            Diagnostic::new(Code::TemplateUnsafe, "the template holds a character that is no text (U+FDD0 to U+FDD3)")
                .help("Delete it; it may have come with text pasted from elsewhere.");
        found.push(match sources.find(&pack_path(name)) {
            Some(file) => diagnostic.at(Span::new(file, at..at + 3), ""),
            None => diagnostic,
        });
    }
    let mut after_open = false;
    for token in tokenize(text, false, SyntaxConfig::default()) {
        let Ok((token, span)) = token else { break };
        if after_open && matches!(token, Token::Ident("autoescape" | "endautoescape")) {
            let diagnostic =
                Diagnostic::new(Code::TemplateUnsafe, "`autoescape` is not allowed: every value prints as typed")
                    .help("Delete the two tags.");
            found.push(match sources.find(&pack_path(name)) {
                Some(file) => diagnostic.at(Span::new(file, span.start_offset as usize..span.end_offset as usize), ""),
                None => diagnostic,
            });
        }
        after_open = matches!(token, Token::BlockStart);
    }
    found
}

/// A piece of template text that prints as it stands.
#[derive(Debug, Clone)]
pub struct Passage<'t> {
    /// Where it begins in the template.
    pub start: usize,
    /// The text.
    pub text: &'t str,
}

/// Returns the pieces of a template that print as they stand.
#[must_use]
pub fn passages(text: &str) -> Vec<Passage<'_>> {
    tokenize(text, false, SyntaxConfig::default())
        .map_while(Result::ok)
        .filter_map(|(token, span)| match token {
            Token::TemplateData(data) => Some(Passage { start: span.start_offset as usize, text: data }),
            _ => None,
        })
        .collect()
}

/// Returns the place in a template from which a piece of a source came.
#[must_use]
pub fn place(origin: &Origin, sources: &SourceMap) -> Option<Span> {
    let file = sources.find(&pack_path(&origin.template))?;
    let text = sources.text(file);
    if origin.literal {
        let end = text[origin.offset..].find('\n').map_or(text.len(), |n| origin.offset + n);
        return Some(Span::new(file, origin.offset..end));
    }
    // What an expression printed: the expression is the next one after the template's own text.
    let start = text[origin.offset..].find("{{").map_or(origin.offset, |n| origin.offset + n);
    let end = text[start..].find("}}").map_or(start, |n| start + n + 2);
    Some(Span::new(file, start..end))
}

/// Says what is wrong with a template in the team's words. `asked` is the place that names the template.
pub(super) fn diagnostic(error: &Error, template: &str, asked: Option<&Span>, sources: &SourceMap) -> Diagnostic {
    let mut innermost = error;
    while let Some(source) = std::error::Error::source(innermost).and_then(|s| s.downcast_ref::<Error>()) {
        innermost = source;
    }
    let name = innermost.name().unwrap_or(template);
    let detail = innermost.detail().map_or_else(|| innermost.kind().to_string(), str::to_owned);
    let (code, message, help) = worded(innermost.kind(), &detail, name, template);
    let found = Diagnostic::new(code, message).help(help);
    let Some(file) = sources.find(&pack_path(name)) else {
        return match asked {
            Some(span) => found.at(span.clone(), "named here"),
            None => found,
        };
    };
    let text = sources.text(file);
    let line = innermost.line().and_then(|line| line_range(text, line));
    match innermost.range().filter(|r| r.end <= text.len()).or(line) {
        Some(range) => found.at(Span::new(file, range), ""),
        None => match asked {
            Some(span) => found.at(span.clone(), "named here"),
            None => found,
        },
    }
}

fn worded(kind: ErrorKind, detail: &str, name: &str, template: &str) -> (Code, String, String) {
    let listed = || "docs/templates.md lists what a template can see and use.".to_owned();
    let quoted = detail.split('`').nth(1);
    match kind {
        ErrorKind::TemplateNotFound => {
            let missing = quoted.or_else(|| detail.split(['"', '\'']).nth(1)).unwrap_or(template);
            let help = "Put it into templates/, or correct the name.".to_owned();
            (Code::TemplateMissing, format!("there is no template `{missing}`"), help)
        }
        ErrorKind::OutOfFuel => {
            let help = "Look for a `{% for %}` over far too many items.".to_owned();
            (Code::LimitExceeded, format!("the template `{name}` does not come to an end"), help)
        }
        _ if kind == ErrorKind::UndefinedError || detail.contains("undefined") => {
            let (what, known) = (quoted.unwrap_or("a value"), NAMES);
            let last = what.rsplit('.').next().unwrap_or(what);
            let near = nearest(last, known.iter().copied().filter(|k| *k != last));
            let help = near.map_or_else(String::new, |n| format!("Did you mean `{n}`? ")) + &listed();
            (Code::TemplateError, format!("the template asks for something that is not there: `{what}`"), help)
        }
        ErrorKind::UnknownFilter | ErrorKind::UnknownFunction | ErrorKind::UnknownTest | ErrorKind::UnknownMethod => {
            (Code::TemplateError, format!("the template uses something that does not exist: {detail}"), listed())
        }
        ErrorKind::SyntaxError => {
            let help =
                "Check that every `{{` has its `}}`, every `{%` its `%}`, and every `if` and `for` its end.".to_owned();
            (Code::TemplateError, format!("the template cannot be read: {detail}"), help)
        }
        _ => (Code::TemplateError, format!("the template cannot be filled in: {detail}"), listed()),
    }
}

fn line_range(text: &str, line: usize) -> Option<std::ops::Range<usize>> {
    let start = if line <= 1 { 0 } else { text.match_indices('\n').nth(line - 2)?.0 + 1 };
    let end = text[start..].find('\n').map_or(text.len(), |n| start + n);
    Some(start..end)
}
