//! What is said of papers: how they stand, what was made, what is still to come, and the count at the end.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Ui;
use crate::diag::Severity;
use crate::diag::wording::{counted, list_and};
use crate::issue::DocumentVersion;
use crate::pipeline::{Produced, Run};
use crate::publish::Published;
use crate::typeset::{Pdf, STANDARDS};

/// So many changes are named one by one.
const NAMED: usize = 5;

impl Ui {
    /// How a paper's indicators stand.
    pub(in crate::cli) fn counts(&self, paper: &Produced) {
        let counts: Map<String, Value> = paper.counts.iter().map(|(key, _, n)| (key.clone(), json!(n))).collect();
        let object = json!({"type": "counts", "paper": paper.paper, "period": paper.period, "counts": counts});
        self.product(&[counts_line(paper)], object);
    }

    /// A paper that could not be made.
    pub(in crate::cli) fn not_made(&self, paper: &Produced, output: &Path) {
        let folder = self.path(&output.join(&paper.paper));
        let line = format!("{}: not made; {folder} is as it was", paper.paper);
        self.aside(&line, json!({"type": "not_made", "paper": paper.paper, "folder": folder}));
    }

    /// The files that a dry run would write.
    pub(in crate::cli) fn would_write(&self, paper: &Produced, folder: &Path) {
        for pdf in &paper.pdfs {
            let path = self.path(&folder.join(format!("{}.pdf", pdf.name)));
            let line = format!("would write {path}  {}", counted(pdf.pages, "page"));
            let object = json!({"type": "would_write", "paper": paper.paper, "path": path, "pages": pdf.pages});
            self.product(&[line], object);
        }
    }

    /// The files of a paper.
    pub(in crate::cli) fn published(&self, paper: &Produced, published: &Published) {
        self.say(&counts_line(paper));
        for document in &paper.sources.documents {
            let path = self.path(&published.folder.join(format!("{}.pdf", document.name)));
            if let Some(pdf) = paper.pdfs.iter().find(|pdf| pdf.name == document.name) {
                self.made(paper, pdf, &path);
            } else if paper.kept.contains(&document.name) {
                let pages = paper.recipes.pdfs.get(&document.name).map_or(0, |recipe| recipe.pages);
                let version = paper.issue.document(&document.name);
                let line = format!("{path}  {}, as it was{}", counted(pages, "page"), unchanged(paper, &version));
                let object = json!({
                    "type": "kept", "paper": paper.paper, "path": path, "pages": pages,
                    "paper_version": version.version, "draft": paper.issue.is_draft(&version),
                });
                self.product(&[line], object);
            }
        }
        self.left(paper, published);
        self.gaps(paper);
    }

    /// A PDF that was made, and what made it differ from the one that lay there.
    fn made(&self, paper: &Produced, pdf: &Pdf, path: &str) {
        let because = paper.because.get(&pdf.name).map(|changed| paper.in_words(changed)).unwrap_or_default();
        let version = paper.issue.document(&pdf.name);
        let draft = paper.issue.is_draft(&version);
        let line = format!(
            "{path}  {}, {STANDARDS}, version {}{}{}, {}",
            counted(pdf.pages, "page"),
            paper.issue.in_words(&version),
            if draft { " (draft)" } else { "" },
            unchanged(paper, &version),
            milliseconds(pdf.layout + pdf.export)
        );
        let changed = (!because.is_empty()).then(|| format!("  changed: {}", listed(&because)));
        let object = json!({
            "type": "file", "paper": paper.paper, "path": path, "pages": pdf.pages, "bytes": pdf.bytes.len(),
            "standards": STANDARDS, "draft": draft, "paper_version": version.version, "because": because,
            "milliseconds": (pdf.layout + pdf.export).as_millis(),
        });
        self.product(&std::iter::once(line).chain(changed).collect::<Vec<_>>(), object);
    }

    /// PDFs that were not asked for, and whether they still agree with those that were.
    fn left(&self, paper: &Produced, published: &Published) {
        for file in &published.left {
            let name = file.trim_end_matches(".pdf");
            let path = self.path(&published.folder.join(file));
            let known = paper.recipes.pdfs.contains_key(name);
            let changed = paper.because.get(name).map(|changed| paper.in_words(changed)).unwrap_or_default();
            let line = match (known, changed.as_slice()) {
                (true, []) => format!("{path}  left as it was, and still agrees"),
                (true, changed) => format!("{path}  left as it was, and no longer agrees: {} changed", listed(changed)),
                (false, _) => format!("{path}  left as it was; nobody knows whether it agrees"),
            };
            let object = json!({
                "type": "left", "paper": paper.paper, "path": path, "agrees": known && changed.is_empty(), "because": changed,
            });
            self.product(&[line], object);
        }
    }

    fn gaps(&self, paper: &Produced) {
        if paper.gaps.is_empty() {
            return;
        }
        let mut lines = vec!["Still to come:".to_owned()];
        for gap in &paper.gaps {
            lines.push(format!("  {}", gap.lead));
            lines.extend(gap.items.iter().map(|item| format!("    - {item}")));
        }
        self.product(&lines, json!({"type": "gaps", "paper": paper.paper, "leads": paper.gaps}));
    }

    /// How many findings of each kind, and how long it took.
    pub(in crate::cli) fn tally(&self, run: &Run, verb: &str, code: u8) {
        let sorted = run.findings.sorted(&run.texts);
        let open = |severity| sorted.iter().filter(|d| d.waived.is_none() && d.severity() == severity).count();
        let (errors, gaps, warnings) = (open(Severity::Error), open(Severity::Gap), open(Severity::Warning));
        let waived = sorted.iter().filter(|d| d.waived.is_some()).count();
        let mut parts = vec![counted(errors, "error"), counted(gaps, "gap"), counted(warnings, "warning")];
        if waived > 0 {
            parts.push(format!("{waived} waived"));
        }
        self.say(&format!("{}; {}", parts.join(", "), counted(run.indicators, "indicator")));
        let stages: Vec<String> = run.timings.iter().map(|t| format!("{} {}", t.stage, milliseconds(t.took))).collect();
        self.talk(&stages.join(", "));
        if !run.refused.is_empty() {
            self.talk(&format!("Not fit to be final: {}. Nothing was written.", list_and(&run.refused)));
        }
        let stages: Map<String, Value> =
            run.timings.iter().map(|t| (t.stage.to_owned(), json!(t.took.as_micros() as f64 / 1000.0))).collect();
        let object = json!({
            "type": "summary", "verb": verb, "exit_code": code, "errors": errors, "gaps": gaps, "warnings": warnings,
            "waived": waived, "indicators": run.indicators, "refused": run.refused, "stage_milliseconds": stages,
        });
        self.product(&[], object);
    }
}

fn counts_line(paper: &Produced) -> String {
    let counts = paper.counts.iter().filter(|(_, _, n)| *n > 0).map(|(_, label, n)| format!("{label} {n}"));
    let counts = counts.collect::<Vec<_>>().join(", ");
    format!("{}, {}: {}", paper.paper, paper.period, if counts.is_empty() { "no indicators" } else { &counts })
}

/// Names the first few.
fn listed(items: &[String]) -> String {
    let more = match items.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", items[..items.len().min(NAMED)].join(", "))
}

/// Says of a document that was signed off earlier than the others that it still holds.
fn unchanged(paper: &Produced, version: &DocumentVersion) -> String {
    if version.version < paper.issue.version {
        format!(", unchanged since version {} was signed off", version.version)
    } else {
        String::new()
    }
}

fn milliseconds(took: Duration) -> String {
    format!("{:.0} ms", took.as_secs_f64() * 1000.0)
}
