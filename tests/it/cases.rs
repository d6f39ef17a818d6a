//! Command lines as data files: `tests/cases/<verb>/<name>.case`, each with the whole run as its snapshot.
//!
//! The first line of a case is the command line; `=== path` begins the text of a file of the pack, `=== bytes:path` its
//! bytes in hexadecimal, `=== link:path` the target of a link. A case without a pack.yaml gets the default one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use boardpack::diag::CODES;

use crate::harness::{DEFAULT_PACK, Workspace, repository};

/// Lays out the pack of a case; returns it with the command line.
fn lay_out(case: &Path) -> (Workspace, Vec<String>) {
    let text = fs::read_to_string(case).expect("a case");
    let (first, rest) = text.split_once('\n').expect("a command line");
    let command = first.strip_prefix("$ ").expect("a line that begins with `$ `");
    let workspace = Workspace::empty();
    let mut has_pack = false;
    for section in rest.split("=== ").skip(1) {
        let (name, body) = section.split_once('\n').unwrap_or((section, ""));
        has_pack |= name.ends_with("pack.yaml");
        if let Some(path) = name.strip_prefix("bytes:") {
            let digits: Vec<char> = body.chars().filter(char::is_ascii_hexdigit).collect();
            let bytes: Vec<u8> = digits
                .chunks(2)
                .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).expect("hexadecimal"))
                .collect();
            workspace.write(path, bytes);
        } else if let Some(path) = name.strip_prefix("link:") {
            let path = workspace.path(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::os::unix::fs::symlink(body.trim(), path).expect("a link");
        } else {
            workspace.write(name, body);
        }
    }
    if !has_pack && !command.contains("-C") {
        workspace.write("pack.yaml", DEFAULT_PACK);
    }
    (workspace, shell_words(command))
}

/// Words parted by spaces; double quotes keep spaces together.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.into_iter().filter(|w| !w.is_empty()).collect()
}

#[test]
fn every_case_runs_as_recorded() {
    insta::glob!("../cases", "**/*.case", |path| {
        let (workspace, arguments) = lay_out(path);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = workspace.run(&arguments);
        assert!(!matches!(output.code, 70 | 101 | -1), "a fault of the program: {}", output.shown());
        insta::assert_snapshot!(output.shown());
    });
}

/// Every finding has a case that shows it.
#[test]
fn every_code_has_a_case() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for (_, bytes) in crate::harness::files_below(&repository().join("tests/it/snapshots")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for code in CODES {
            if text.contains(&format!("[{}]", code.name())) || text.contains(&format!("\"code\":\"{}\"", code.name())) {
                shown.insert(code.name().to_owned());
            }
        }
    }
    let unseen: Vec<&str> = CODES.iter().map(|c| c.name()).filter(|name| !shown.contains(*name)).collect();
    assert!(unseen.is_empty(), "no case shows {unseen:?}");
}
