//! The shape of the code: what ARCHITECTURE.md promises.

use std::collections::BTreeMap;

use crate::harness::{files_below, repository};

/// No Rust file is longer than this.
const MAX_LINES: usize = 450;

fn sources() -> BTreeMap<String, String> {
    let files = files_below(&repository().join("src"));
    files
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8")))
        .collect()
}

#[test]
fn every_module_says_what_it_is_for_and_is_not_too_long() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! ") || path.ends_with("tests.rs"), "src/{path} does not say what it is for");
        assert!(text.lines().count() <= MAX_LINES, "src/{path} has more than {MAX_LINES} lines");
    }
}

/// The table in ARCHITECTURE.md: module, and what it may use.
fn allowed() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows = text.lines().filter(|l| l.starts_with("| `"));
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        Some((names(cells.get(1)?).first()?.clone(), names(cells.get(2)?)))
    })
    .collect()
}

#[test]
fn modules_use_only_what_the_architecture_says() {
    let allowed = allowed();
    for (path, text) in sources() {
        let module = path.split('/').next().expect("a module").trim_end_matches(".rs").to_owned();
        if matches!(module.as_str(), "main" | "lib") || path.ends_with("tests.rs") {
            continue;
        }
        let may = allowed.get(&module).unwrap_or_else(|| panic!("ARCHITECTURE.md does not list `{module}`"));
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for used in code.split("crate::").skip(1) {
            let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            assert!(name.is_empty() || name == module || may.contains(&name), "src/{path} uses `{name}`");
        }
    }
}

#[test]
fn templates_hold_words_and_the_library_holds_looks() {
    for (path, bytes) in files_below(&repository().join("templates")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        if path.ends_with(".j2") {
            assert!(!text.contains("#set ") && !text.contains("#show "), "templates/{path} sets looks",);
        } else {
            assert!(!text.contains("{{") && !text.contains("{%"), "templates/{path} holds Jinja");
        }
    }
}

#[test]
fn nothing_unfinished_is_left() {
    for (path, text) in sources() {
        for mark in ["todo!", "unimplemented!", "dbg!(", "TODO", "FIXME", "XXX", "#[ignore"] {
            assert!(!text.contains(mark), "src/{path} holds {mark}");
        }
    }
}
