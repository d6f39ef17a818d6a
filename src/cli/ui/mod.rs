//! The only module that writes to the terminal: the product to standard output, the talk to standard error.
//!
//! Each form of printing has a file: `human`, `json` for programs, and `github` for the annotations of a forge, which otherwise prints as for
//! people. What all forms need is here; what a run made is in `papers`.

mod github;
mod human;
mod json;
mod papers;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::Format;
use super::ask::Ask;
use crate::diag::{Diagnostic, SourceMap};
use crate::pipeline::Run;
use github::Checkout;
use human::{People, clean};

/// Where a forge's workflow has put the checkout; without it, that is the current folder.
pub(super) const WORKSPACE: &str = "GITHUB_WORKSPACE";

/// Prints a line of the product. A reader that has gone away (`| head`) is no fault of ours.
macro_rules! say {
    ($($text:tt)*) => {{ let _ = writeln!(std::io::stdout(), $($text)*); }};
}

/// Prints a line of the talk.
macro_rules! talk {
    ($($text:tt)*) => {{ let _ = writeln!(std::io::stderr(), $($text)*); }};
}

pub(super) struct Ui {
    format: Format,
    people: People,
    /// The pack that findings are of.
    pack: Option<PathBuf>,
}

impl Ui {
    pub(super) fn new(format: Format) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|t| t == "dumb")
            || !std::io::stderr().is_terminal();
        Self { format, people: if plain { People::plain() } else { People::in_colour() }, pack: None }
    }

    /// The same, for what is found in a pack.
    pub(super) fn in_pack(&self, root: &Path) -> Self {
        Self { pack: Some(root.to_path_buf()), ..Self::new(self.format) }
    }

    /// A path as the user would write it: relative to here where that is shorter.
    pub(super) fn path(&self, path: &Path) -> String {
        let here = std::env::current_dir().ok();
        let relative = here.as_deref().and_then(|h| path.strip_prefix(h).ok());
        match relative.unwrap_or(path) {
            here if here.as_os_str().is_empty() => ".".to_owned(),
            path => path.display().to_string(),
        }
    }

    /// A line for people, with nothing in it that commands a terminal or a workflow.
    fn shown(&self, line: &str) -> String {
        match self.format {
            Format::Human | Format::Json => clean(line),
            Format::Github => github::inert(&clean(line)),
        }
    }

    /// A piece of the product: lines for people, or one object, which gets its version.
    pub(super) fn product(&self, lines: &[String], object: Value) {
        match self.format {
            Format::Human | Format::Github => lines.iter().for_each(|line| say!("{}", self.shown(line))),
            Format::Json => say!("{}", json::line(object)),
        }
    }

    /// A text of ours that goes out as it stands, for another program to take in.
    pub(super) fn script(&self, text: &str, object: Value) {
        match self.format {
            Format::Human | Format::Github => {
                let _ = std::io::stdout().write_all(text.as_bytes());
            }
            Format::Json => self.product(&[], object),
        }
    }

    /// A piece of the talk that programs want to read too.
    fn aside(&self, line: &str, object: Value) {
        match self.format {
            Format::Human | Format::Github => talk!("{}", self.shown(line)),
            Format::Json => self.product(&[], object),
        }
    }

    /// A line of the product that is for people alone; an object says the same to programs.
    fn say(&self, line: &str) {
        match self.format {
            Format::Human | Format::Github => say!("{}", self.shown(line)),
            Format::Json => {}
        }
    }

    /// A line of the talk that is for people alone.
    fn talk(&self, line: &str) {
        match self.format {
            Format::Human | Format::Github => talk!("{}", self.shown(line)),
            Format::Json => {}
        }
    }

    /// A remark that programs want to read too.
    pub(super) fn remark(&self, text: &str, object: Value) {
        self.aside(&format!("note: {text}"), object);
    }

    /// A remark beside the product.
    pub(super) fn note(&self, text: &str) {
        self.talk(&format!("note: {text}"));
    }

    /// Somebody has stopped the program, in the middle of a line perhaps.
    pub(super) fn stopped(&self, what: &str) {
        if std::io::stderr().is_terminal() {
            self.talk("");
        }
        self.note(what);
    }

    /// What to do next.
    pub(super) fn next(&self, what: &str) {
        self.talk(&format!("Next: {what}"));
    }

    /// Whether a person reads along, and no program.
    pub(super) fn is_for_people(&self) -> bool {
        self.format != Format::Json
    }

    /// Whether somebody sits at a terminal, who can be asked.
    fn has_somebody(&self) -> bool {
        self.format == Format::Human && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Returns the way to ask the officer at the terminal; `None` where nobody sits at one.
    pub(super) fn ask(&self) -> Option<Ask<std::io::StdinLock<'static>, std::io::Stderr>> {
        self.has_somebody().then(|| Ask::new(std::io::stdin().lock(), std::io::stderr()))
    }

    /// Asks the officer at the terminal; where there is none, nobody is asked.
    pub(super) fn confirmed(&self, question: &str) -> bool {
        if !self.has_somebody() {
            return true;
        }
        let _ = write!(std::io::stderr(), "{question} Type yes: ");
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        read.is_ok() && answer.trim().eq_ignore_ascii_case("yes")
    }

    /// The closing object of a run that could not begin.
    pub(super) fn closing(&self, code: u8) {
        self.product(&[], json!({"type": "summary", "exit_code": code}));
    }

    /// Something that stopped the run.
    pub(super) fn failure(&self, message: &str, help: &str) {
        let (message, help) = (clean(message), clean(help));
        match self.format {
            Format::Human if help.is_empty() => talk!("error: {message}"),
            Format::Human => talk!("error: {message}\n  = help: {help}"),
            Format::Github => say!("{}", github::failure(&message, &help)),
            Format::Json => self.product(&[], json!({"type": "failure", "message": message, "help": help})),
        }
    }

    /// Everything that was found, in the order of file and line.
    pub(super) fn findings(&self, run: &Run) {
        self.these(&run.findings.sorted(&run.texts), &run.texts);
    }

    /// A finding as a terminal shows it.
    pub(super) fn rendered(&self, found: &Diagnostic, texts: &SourceMap) -> String {
        self.people.finding(found, texts)
    }

    /// A finding that another process has rendered.
    pub(super) fn show_rendered(&self, finding: &str) {
        if self.is_for_people() {
            talk!("{finding}\n");
        }
    }

    /// Some findings.
    pub(super) fn these(&self, findings: &[&Diagnostic], texts: &SourceMap) {
        let base = std::env::var_os(WORKSPACE)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
            .or_else(|| std::env::current_dir().ok());
        let checkout = Checkout { base, pack: self.pack.as_deref() };
        for found in findings {
            match self.format {
                Format::Human => talk!("{}\n", self.people.finding(found, texts)),
                Format::Github => say!("{}", checkout.finding(found, texts)),
                Format::Json => self.product(&[], json::finding(found, texts)),
            }
        }
    }
}
