//! Findings: what the tool has to say to the author, with the place in the author's own file.
//!
//! What the author can mend is a [`Diagnostic`], and many are gathered in a [`Sink`]. What the author cannot
//! mend (a disk that is full) is an ordinary error and ends the run.

mod code;
mod source;
pub mod wording;

pub use code::{CODES, Code, Severity, WAIVABLE};
pub use source::{FileId, LineColumn, Located, SourceMap, Span};

/// A place that a finding points at, with a few words about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say there; may be empty.
    pub text: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule found it.
    pub code: Code,
    /// One plain sentence.
    pub message: String,
    /// The place it is about; findings about the pack as a whole have none.
    pub primary: Option<Label>,
    /// Further places that explain it.
    pub related: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// The indicator that it concerns, by id.
    pub indicator: Option<String>,
    /// The lead who can mend it, for the to-do list.
    pub lead: Option<String>,
    /// Why the author accepts it, if it is waived.
    pub waived: Option<String>,
}

impl Diagnostic {
    /// Returns a finding without a place.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            primary: None,
            related: Vec::new(),
            help: None,
            indicator: None,
            lead: None,
            waived: None,
        }
    }

    /// Points the finding at a place.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the indicator that the finding concerns.
    #[must_use]
    pub fn of(mut self, indicator: &str) -> Self {
        self.indicator = Some(indicator.to_owned());
        self
    }

    /// Names the lead who can mend it.
    #[must_use]
    pub fn for_lead(mut self, lead: Option<&str>) -> Self {
        self.lead = lead.map(str::to_owned);
        self
    }

    /// Returns the sentence, with the indicator's id before it unless it names it.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.indicator {
            Some(id) if !self.message.contains(id.as_str()) => format!("{id}: {}", self.message),
            _ => self.message.clone(),
        }
    }

    /// Returns how serious the finding is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Returns whether the finding, unless waived, keeps a paper from being made final.
    #[must_use]
    pub fn blocks_final(&self) -> bool {
        self.waived.is_none() && self.code.blocks_final()
    }
}

/// The findings of one run.
#[derive(Debug, Clone, Default)]
pub struct Sink {
    found: Vec<Diagnostic>,
}

impl Sink {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Returns all findings of several sinks.
    #[must_use]
    pub fn merged(sinks: Vec<Self>) -> Self {
        Self { found: sinks.into_iter().flat_map(|sink| sink.found).collect() }
    }

    /// Returns whether an error was found.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Returns the findings as they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// Returns the findings for change, to apply waivers.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.found.iter_mut()
    }

    /// Returns the findings in the order of file, line and code, each once.
    #[must_use]
    pub fn sorted(&self, sources: &SourceMap) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.found.iter().collect();
        sorted.sort_by_key(|d| {
            let place = d.primary.as_ref().map(|l| (sources.path(l.span.file), l.span.start));
            (place, d.code, d.indicator.clone(), d.message.clone())
        });
        sorted.dedup();
        sorted
    }
}
