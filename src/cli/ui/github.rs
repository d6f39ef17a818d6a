//! How findings become annotations: the workflow commands of GitHub Actions, which Forgejo's and Gitea's runners read too.

use std::fs;
use std::path::{Path, PathBuf};

use super::human::clean;
use crate::diag::{Diagnostic, Label, Severity, SourceMap};

/// The pack in the checkout of a workflow.
pub(super) struct Checkout<'p> {
    /// What the paths of annotations are relative to.
    pub base: Option<PathBuf>,
    /// The pack's folder.
    pub pack: Option<&'p Path>,
}

impl Checkout<'_> {
    /// A finding as one line. Only what a file of the checkout holds has a place: a built-in template is in no file.
    pub(super) fn finding(&self, found: &Diagnostic, texts: &SourceMap) -> String {
        let (level, kind) = match (found.severity(), &found.waived) {
            (_, Some(_)) => ("notice", "waived"),
            (Severity::Error, None) => ("error", "error"),
            (severity @ (Severity::Gap | Severity::Warning), None) => ("warning", severity.word()),
        };
        let place = found.primary.as_ref().and_then(|label| {
            let file = self.file(texts.path(label.span.file))?;
            Some((file, label))
        });
        let mut properties = place.map(|(file, label)| place_of(&file, label, texts)).unwrap_or_default();
        properties.push(("title", format!("{kind}[{}]", found.code.name())));
        let mut lines = vec![found.title()];
        lines.extend(found.waived.iter().map(|reason| format!("Waived: {reason}")));
        lines.extend(found.related.iter().map(|label| {
            let at = texts.line_column(label.span.file, label.span.start);
            let path = texts.path(label.span.file);
            let place = format!("{}:{}", self.file(path).unwrap_or_else(|| path.to_owned()), at.line);
            if label.text.is_empty() {
                format!("See also {place}")
            } else {
                format!("See also {place}: {}", label.text)
            }
        }));
        lines.extend(found.help.iter().filter(|_| found.waived.is_none()).cloned());
        command(level, &properties, &lines)
    }

    /// The path of a file of the pack as the platform knows it: from the base, or the whole of it if it lies elsewhere.
    fn file(&self, path: &str) -> Option<String> {
        let file = self.pack?.join(path);
        let there = fs::metadata(&file).is_ok_and(|m| m.is_file());
        let base = self.base.as_ref().and_then(|base| base.canonicalize().ok());
        let from = base.as_deref().and_then(|base| file.strip_prefix(base).ok()).unwrap_or(&file);
        there.then(|| from.display().to_string().replace('\\', "/"))
    }
}

/// Columns are left out where the place goes over several lines; the platform takes them within one line only.
fn place_of(file: &str, label: &Label, texts: &SourceMap) -> Vec<(&'static str, String)> {
    let [start, end] = [label.span.start, label.span.end].map(|at| texts.line_column(label.span.file, at));
    let mut properties = vec![("file", file.to_owned()), ("line", start.line.to_string())];
    if start.line == end.line {
        properties.push(("col", start.column.to_string()));
        properties.push(("endLine", end.line.to_string()));
        properties.push(("endColumn", end.column.to_string()));
    } else {
        properties.push(("endLine", end.line.to_string()));
    }
    properties
}

/// What stopped the run.
pub(super) fn failure(message: &str, help: &str) -> String {
    let lines: Vec<String> = [message, help].into_iter().filter(|l| !l.is_empty()).map(str::to_owned).collect();
    command("error", &[], &lines)
}

/// A workflow command. Text from data is made inert by the escapes that the form has.
fn command(level: &str, properties: &[(&str, String)], lines: &[String]) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", data(&clean(value)).replace(':', "%3A").replace(',', "%2C")))
        .collect();
    let space = if properties.is_empty() { "" } else { " " };
    let lines: Vec<String> = lines.iter().map(|line| clean(line)).collect();
    format!("::{level}{space}{}::{}", properties.join(","), data(&lines.join("\n")))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Makes sure that a line for people is no workflow command: a lead's name must not be able to mask or stop what a log shows.
pub(super) fn inert(line: &str) -> String {
    let line = line.replace("##[", "## [");
    if line.trim_start().starts_with("::") { line.replacen("::", ": :", 1) } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Span};

    #[test]
    fn text_from_data_stays_in_its_place() {
        let mut texts = SourceMap::default();
        let file = texts.add("indicators/a,b:c.yaml", "id: NI 1\ntitle: x\n");
        let found = Diagnostic::new(Code::FigureMissing, "100% of\r\n::error::x")
            .at(Span::new(file, 4..8), "")
            .help("Write a, b: or c.");
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its path");
        fs::create_dir_all(root.join("pack/indicators")).expect("a folder");
        fs::write(root.join("pack/indicators/a,b:c.yaml"), "").expect("written");
        let pack = root.join("pack");
        let checkout = Checkout { base: Some(root), pack: Some(&pack) };
        assert_eq!(
            checkout.finding(&found, &texts),
            "::warning file=pack/indicators/a%2Cb%3Ac.yaml,line=1,col=5,endLine=1,endColumn=9,title=gap[figure-missing]\
             ::100%25 of\u{fffd}\u{fffd}::error::x%0AWrite a, b: or c."
        );
    }

    #[test]
    fn what_no_file_holds_has_no_place() {
        let mut texts = SourceMap::default();
        let file = texts.add("templates/paper.typ.j2", "two\nlines\n");
        let found = Diagnostic::new(Code::TemplateError, "it is broken").at(Span::new(file, 0..9), "");
        let checkout = Checkout { base: None, pack: Some(Path::new("/nowhere")) };
        assert_eq!(checkout.finding(&found, &texts), "::error title=error[template-error]::it is broken");
    }

    #[test]
    fn several_lines_have_no_columns() {
        let mut texts = SourceMap::default();
        let file = texts.add("pack.yaml", "two\nlines\n");
        let label = Label { span: Span::new(file, 0..9), text: String::new() };
        let names: Vec<&str> = place_of("pack.yaml", &label, &texts).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["file", "line", "endLine"]);
    }

    #[test]
    fn a_line_for_people_is_no_command() {
        assert_eq!(inert("  ::add-mask::a"), "  : :add-mask::a");
        assert_eq!(inert("from ##[add-mask]a"), "from ## [add-mask]a");
        assert_eq!(inert("a::b: 5"), "a::b: 5");
    }
}
