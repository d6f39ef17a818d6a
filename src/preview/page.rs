//! What a browser is given: the page of a document, with its looks and its script.

use std::path::Path;

use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::{DocumentView, PaperView, View};

/// The looks.
pub(super) const STYLE: &str = include_str!("page.css");

/// What keeps the page up to date.
pub(super) const SCRIPT: &str = include_str!("page.js");

/// The sign in the browser's tab.
pub(super) const ICON: &str = include_str!("icon.svg");

const TEMPLATE: &str = include_str!("page.html.j2");

/// Name of the template; its ending has every value escaped for HTML.
const NAME: &str = "page.html";

/// Returns the page of a document; without one the page says that there is none.
pub(super) fn page(view: &View, generation: u64, shown: Option<(&PaperView, &DocumentView)>) -> String {
    let mut env = Environment::new();
    // The template is part of the program; a test renders it.
    if env.add_template(NAME, TEMPLATE).is_err() {
        return String::new();
    }
    let (open, waived): (Vec<_>, Vec<_>) = view.problems.iter().partition(|p| p.waived.is_none());
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
    use super::super::{Problem, SheetView};
    use super::*;

    fn view() -> View {
        let sheet = SheetView { key: "ab".repeat(16), width: 595.0, height: 842.0 };
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
            message: "NI 56 has <no> figure".to_owned(),
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
            "NI 56 has &lt;no&gt; figure",
            "ni-056.yaml:1:5",
            "/pdf/quarterly/annex-1.pdf",
        ] {
            assert!(html.contains(part), "{part} is not in\n{html}");
        }
        assert!(!html.contains("<b>"), "a value is markup");
    }

    #[test]
    fn without_a_paper_the_page_says_so() {
        let html = page(&View::default(), 0, None);
        assert!(html.contains("There is no paper to show yet"), "{html}");
    }
}
