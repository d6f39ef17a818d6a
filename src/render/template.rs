//! The templates: the pack's own where it has one of that name, else the built-in one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use super::entry::EntryView;
use super::recorder::Origin;
use super::{Glyphs, LibraryFile, Told, filters};
use crate::diag::{Code, Diagnostic, Sink, SourceMap, Span};
use crate::pack::{Files, TEMPLATES};

/// Steps that one template may take; a paper of 10,000 indicators needs about a hundredth of this.
const FUEL: u64 = 50_000_000;

macro_rules! built_in {
    ($($name:literal)*) => {
        /// The built-in templates, by name below `templates/`.
        pub const BUILT_IN: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../templates/", $name))),)*];
    };
}

built_in! {
    "paper.typ.j2"
    "annex.typ.j2"
    "entry.typ.j2"
    "document.typ.j2"
    "scheme.typ.j2"
    "lib/board.typ"
    "lib/chart.typ"
    "lib/entry.typ"
    "lib/marks.typ"
    "lib/table.typ"
    "lib/theme.typ"
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
            BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (pack_path(name), (*text).to_owned()))).collect();
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

/// Makes the environment in which templates are rendered; `None`, reported, if one of them cannot be read.
pub(super) fn environment<'a>(
    templates: &'a Templates,
    views: &Arc<Vec<EntryView>>,
    glyphs: &Arc<Glyphs>,
    told: &Arc<Mutex<Told>>,
    names: filters::Names,
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
    filters::install(&mut env, views, glyphs, told, names);
    let mut readable = true;
    for (name, text) in &templates.texts {
        let forbidden = forbidden(name, text, sources);
        readable &= forbidden.is_empty();
        forbidden.into_iter().for_each(|d| sink.push(d));
        if let Err(error) = env.add_template(name, text) {
            readable = false;
            sink.push(diagnostic(&error, name, sources));
        }
    }
    readable.then_some(env)
}

/// `{% autoescape %}` would print values as commands.
fn forbidden(name: &str, text: &str, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut found = Vec::new();
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

/// Says what is wrong with a template in the team's words.
pub(super) fn diagnostic(error: &Error, template: &str, sources: &SourceMap) -> Diagnostic {
    let mut innermost = error;
    while let Some(source) = std::error::Error::source(innermost).and_then(|s| s.downcast_ref::<Error>()) {
        innermost = source;
    }
    let name = innermost.name().unwrap_or(template);
    let detail = innermost.detail().map_or_else(|| innermost.kind().to_string(), str::to_owned);
    let (code, message, help) = match innermost.kind() {
        ErrorKind::TemplateNotFound => (
            Code::TemplateMissing,
            format!("there is no template `{}`", if error.name().is_none() { template } else { &detail }),
            "Put it into templates/, or correct the name in pack.yaml.",
        ),
        ErrorKind::OutOfFuel => (
            Code::LimitExceeded,
            format!("the template `{name}` does not come to an end"),
            "Look for a `{% for %}` over far too many items.",
        ),
        ErrorKind::UndefinedError => (
            Code::TemplateError,
            format!("the template asks for something that is not there: {detail}"),
            "docs/templates.md lists what a template can see. Is a name misspelt?",
        ),
        ErrorKind::UnknownFilter | ErrorKind::UnknownFunction | ErrorKind::UnknownTest => (
            Code::TemplateError,
            format!("the template uses something that does not exist: {detail}"),
            "docs/templates.md lists what there is.",
        ),
        _ => (
            Code::TemplateError,
            format!("the template cannot be filled in: {detail}"),
            "docs/templates.md has examples.",
        ),
    };
    let found = Diagnostic::new(code, message).help(help);
    let Some(file) = sources.find(&pack_path(name)) else { return found };
    let text = sources.text(file);
    let range = innermost.range().filter(|r| r.end <= text.len()).or_else(|| line_range(text, innermost.line()?));
    match range {
        Some(range) => found.at(Span::new(file, range), ""),
        None => found,
    }
}

fn line_range(text: &str, line: usize) -> Option<std::ops::Range<usize>> {
    let start = if line <= 1 { 0 } else { text.match_indices('\n').nth(line - 2)?.0 + 1 };
    let end = text[start..].find('\n').map_or(text.len(), |n| start + n);
    Some(start..end)
}
