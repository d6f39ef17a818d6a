//! Command lines as data files: `tests/cases/<verb>/<name>.case`, each with the whole run as its snapshot.
//!
//! The first lines of a case are command lines, run one after the other. `=== path` begins the text of a file of the pack,
//! `=== bytes:path` its bytes in hexadecimal, `=== link:path` the target of a link; `=== 2:path` text that takes the
//! place of a file before the second command, `=== 2:gone:path` a file that goes then. A case without a pack.yaml gets
//! the default one, unless it names its folder or starts a pack.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use boardpack::diag::CODES;

use crate::harness::{DEFAULT_PACK, Workspace, repository};

/// A case, laid out.
struct Case {
    workspace: Workspace,
    commands: Vec<Vec<String>>,
    /// What is written before which command: its number, from 1, the path and the text.
    later: Vec<(usize, String, String)>,
}

/// Lays out the pack of a case.
fn lay_out(case: &Path) -> Case {
    let text = fs::read_to_string(case).expect("a case");
    let lines = text.lines().map_while(|line| line.strip_prefix("$ "));
    let commands: Vec<Vec<String>> = lines.map(shell_words).collect();
    assert!(!commands.is_empty(), "no line begins with `$ `");
    let elsewhere = commands.iter().any(|words| words[0] == "init" || words.iter().any(|word| word == "-C"));
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    let workspace = Workspace::empty();
    let (mut has_pack, mut later) = (false, Vec::new());
    for section in rest.split("=== ").skip(1) {
        let (name, body) = section.split_once('\n').unwrap_or((section, ""));
        has_pack |= name.ends_with("pack.yaml");
        if let Some((number, path)) = name.split_once(':').filter(|(n, _)| n.parse::<usize>().is_ok()) {
            later.push((number.parse().expect("a number"), path.to_owned(), body.to_owned()));
        } else if let Some(path) = name.strip_prefix("bytes:") {
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
    if !has_pack && !elsewhere {
        workspace.write("pack.yaml", DEFAULT_PACK);
    }
    Case { workspace, commands, later }
}

/// Words parted by spaces; double quotes keep spaces together.
pub fn shell_words(line: &str) -> Vec<String> {
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
        let Case { workspace, commands, later } = lay_out(path);
        let mut shown = String::new();
        for (index, command) in commands.iter().enumerate() {
            for (_, path, text) in later.iter().filter(|(number, ..)| *number == index + 1) {
                let path = path.strip_prefix("gone:").unwrap_or(path);
                let _ = fs::remove_file(workspace.path(path));
                if !text.is_empty() {
                    workspace.write(path, text);
                }
            }
            let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
            let output = workspace.run(&arguments);
            assert!(!matches!(output.code, 70 | 101 | -1), "a fault of the program: {}", output.shown());
            if commands.len() > 1 {
                shown.push_str(&format!("$ {}\n", arguments.join(" ")));
            }
            shown.push_str(&output.shown());
        }
        insta::assert_snapshot!(shown);
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
