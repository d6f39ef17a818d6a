//! What a browser is given: the page of a document, with its looks and its script.

use std::path::Path;

use minijinja::value::Serde;
use minijinja::{Environment, HtmlEscape, Value, context};

use super::{DocumentView, PaperView, Problem, View};

/// The looks.
pub(super) const STYLE: &str = include_str!("page.css");

/// What keeps the page up to date.
pub(super) const SCRIPT: &str = include_str!("page.js");

/// The sign in the browser's tab.
pub(super) const ICON: &str = include_str!("icon.svg");

const TEMPLATE: &str = include_str!("page.html.j2");

/// Name of the template; its ending has every value escaped for HTML.
const NAME: &str = "page.html";

/// The severity that holds the papers back.
const ERROR: &str = "error";

/// The code of what may only follow from a file that could not be read.
const FOLLOWS: &str = "unknown-reference";

/// Sets what stands between backticks as code; all of it is escaped.
fn coded(text: &str) -> Value {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without another is itself.
    if parts.len().is_multiple_of(2) {
        return Value::from_safe_string(HtmlEscape(text).to_string());
    }
    let marked = |(index, part)| match index % 2 {
        0 => HtmlEscape(part).to_string(),
        _ => format!("<code>{}</code>", HtmlEscape(part)),
    };
    Value::from_safe_string(parts.into_iter().enumerate().map(marked).collect())
}

/// Says a place as people do: the file and the line.
fn place_in_words(place: &str) -> String {
    let parts: Vec<&str> = place.rsplitn(3, ':').collect();
    match parts.as_slice() {
        [_, line, file] => format!("{file}, line {line}"),
        _ => place.to_owned(),
    }
}

/// Returns the page of a document; without one the page says that there is none.
pub(super) fn page(view: &View, generation: u64, shown: Option<(&PaperView, &DocumentView)>) -> String {
    let mut env = Environment::new();
    // The template is part of the program; a test renders it.
    if env.add_template(NAME, TEMPLATE).is_err() {
        return String::new();
    }
    env.add_filter("where", place_in_words);
    env.add_filter("coded", coded);
    let (mut open, waived): (Vec<&Problem>, Vec<_>) = view.problems.iter().partition(|p| p.waived.is_none());
    // What holds the papers back comes first, and of that what may be the cause of the rest.
    open.sort_by_key(|problem| (problem.severity != ERROR, problem.code == FOLLOWS));
    let file = shown.map(|(_, document)| document.file.as_path()).and_then(Path::file_name);
    let values = context! {
        generation,
        view => Serde(view),
        open => Serde(open),
        waived => Serde(waived),
        paper => Serde(shown.map(|(paper, _)| paper)),
        document => Serde(shown.map(|(_, document)| document)),
        file => file.map(|name| name.to_string_lossy()),
    };
    env.get_template(NAME).and_then(|template| template.render(values)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::SheetView;
    use super::*;
    use crate::diag::Code;

    fn view() -> View {
        let sheet = SheetView { key: "ab".repeat(16), look: "cd".repeat(16), width: 595.0, height: 842.0 };
        let document = |name: &str| DocumentView {
            name: name.to_owned(),
            title: format!("The {name}"),
            file: format!("output/quarterly/{name}.pdf").into(),
            sheets: vec![sheet.clone()],
        };
        let paper = PaperView {
            id: "quarterly".to_owned(),
            title: "Report <b> & \"more\"".to_owned(),
            period: "2008/09 Q2".to_owned(),
            documents: vec![document("paper"), document("annex-1")],
        };
        let problem = Problem {
            severity: "gap".to_owned(),
            code: "figure-missing".to_owned(),
            message: "`NI 56` has <no> figure".to_owned(),
            help: Some("Add it.".to_owned()),
            place: Some("indicators/ni-056.yaml:1:5".to_owned()),
            waived: None,
            rendered: String::new(),
        };
        View { board: "A & B Board".to_owned(), papers: vec![paper], problems: vec![problem], ..View::default() }
    }

    #[test]
    fn a_page_shows_the_document_and_what_is_to_be_mended() {
        let view = view();
        let html = page(&view, 7, view.document("quarterly", "annex-1"));
        for part in [
            "<title>The annex-1",
            "data-generation=\"7\"",
            "A &amp; B Board",
            "Report &lt;b&gt; &amp; &quot;more&quot;",
            "href=\"/quarterly/paper\"",
            "aria-current=\"page\"",
            "/page/abababababababababababababababab.svg",
            "alt=\"Page 1 of 1\"",
            "<code>NI 56</code> has &lt;no&gt; figure",
            "ni-056.yaml, line 1<",
            "/pdf/quarterly/annex-1.pdf",
        ] {
            assert!(html.contains(part), "{part} is not in\n{html}");
        }
        assert!(!html.contains("<b>"), "a value is markup");
    }

    #[test]
    fn what_holds_the_papers_back_comes_first_and_its_cause_before_it() {
        let mut view = view();
        let error = |code: Code, message: &str| Problem {
            severity: ERROR.to_owned(),
            code: code.name().to_owned(),
            message: message.to_owned(),
            ..view.problems[0].clone()
        };
        let errors = [error(Code::UnknownReference, "no NI 57"), error(Code::YamlSyntax, "NI 57 is not readable")];
        view.problems.extend(errors);
        let html = page(&view, 7, view.document("quarterly", "paper"));
        let at = |what: &str| html.find(what).unwrap_or_else(|| panic!("{what} is not in\n{html}"));
        assert!(at("NI 57 is not readable") < at("no NI 57") && at("no NI 57") < at("NI 56"), "{html}");
    }

    #[test]
    fn a_lone_backtick_is_itself() {
        assert_eq!(coded("a ` < b").to_string(), "a ` &lt; b");
        assert_eq!(coded("`a` < `b`").to_string(), "<code>a</code> &lt; <code>b</code>");
    }

    #[test]
    fn without_a_paper_the_page_says_why() {
        let html = page(&View::default(), 0, None);
        assert!(html.contains("The papers are being made"), "{html}");
        let view = View { line: "there is no paper yet".to_owned(), ..View::default() };
        let html = page(&view, 1, None);
        assert!(html.contains("There is no paper to show yet"), "{html}");
    }

    #[test]
    fn an_address_that_is_nowhere_leads_back_to_the_papers() {
        let html = page(&view(), 7, None);
        assert!(html.contains("There is no such page") && html.contains("href=\"/quarterly/paper\""), "{html}");
    }
}
