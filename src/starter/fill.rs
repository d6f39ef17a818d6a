//! Putting values in the place of placeholders: as YAML in a YAML file, as text in a Markdown one.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::yaml::inline;

/// What the values of a file are written as.
const YAML: &str = "yaml";
const MARKDOWN: &str = "markdown";

/// Marks that Markdown gives a meaning within a line.
const MARKS: &str = "\\`*_[]<>#&~|";

/// Files with placeholders.
pub(super) struct Blanks(Environment<'static>);

impl Blanks {
    pub(super) fn new() -> Self {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        if let Ok(syntax) =
            SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()
        {
            env.set_syntax(syntax);
        }
        env.set_auto_escape_callback(|name| {
            AutoEscape::Custom(if name.ends_with(".md") { MARKDOWN } else { YAML }.into())
        });
        env.set_formatter(|out, state, value: &Value| {
            let text = value.as_str().ok_or_else(|| Error::new(ErrorKind::BadEscape, "only text can be filled in"))?;
            let in_markdown = matches!(state.auto_escape(), AutoEscape::Custom(kind) if kind == MARKDOWN);
            let written = if in_markdown { markdown(text) } else { inline(text) };
            out.write_str(&written).map_err(Error::from)
        });
        Self(env)
    }

    /// Fills a text in. How values are written goes by the ending of the name.
    pub(super) fn fill(&self, name: &str, text: &str, context: &impl Serialize) -> Result<String, String> {
        self.0.render_named_str(name, text, Serde(context)).map_err(|error| format!("{name} of the starter: {error:#}"))
    }
}

/// A text in Markdown with every mark made harmless.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if MARKS.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
