//! The first ten minutes: the page that tells of them, and what must not happen to an officer's folder.

use std::collections::BTreeSet;
use std::fs;

use crate::cases::shell_words;
use crate::harness::{Workspace, repository};

/// What a block of the page changes in a file: lines that go, and lines that come.
fn change(workspace: &Workspace, path: &str, block: &str) {
    let lines = |mark: char| -> String {
        block.lines().filter_map(|l| l.strip_prefix(mark)).map(|l| format!("{l}\n")).collect()
    };
    workspace.replace(path, &lines('-'), &lines('+'));
}

fn remove(workspace: &Workspace, path: &str) {
    let path = workspace.path(path);
    let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    removed.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// The page, followed from top to bottom: each command works and says what stands after it.
#[test]
fn the_story_of_the_first_board_is_true() {
    let page = fs::read_to_string(repository().join("docs/first-board.md")).expect("the page");
    let workspace = Workspace::empty();
    let (mut said, mut ran) = (String::new(), 0);
    for block in page.split("\n```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').expect("a block");
        match info.split_once(' ').unwrap_or((info, "")) {
            ("sh", _) => {
                for command in text.lines() {
                    let words = shell_words(command);
                    let (program, arguments) = words.split_first().expect("a command");
                    if program == "rm" {
                        let paths = arguments.iter().filter(|word| !word.starts_with('-'));
                        paths.for_each(|path| remove(&workspace, path));
                        continue;
                    }
                    assert_eq!(program, "boardpack", "{command}");
                    let output = workspace.done(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
                    said = output.stdout + &output.stderr;
                    ran += 1;
                }
            }
            ("text", _) => text.lines().for_each(|line| assert!(said.contains(line), "{line}\nis not in\n{said}")),
            ("yaml", path) => workspace.write(path, text.to_owned() + "\n"),
            ("diff", path) => change(&workspace, path, text),
            (other, _) => panic!("a block of {other}"),
        }
    }
    assert!(ran >= 6);
    assert!(workspace.text("borsetshire/output/quarterly/manifest.json").contains("annex-1.pdf"));
}

#[test]
fn a_refused_start_leaves_a_folder_as_it_was() {
    let workspace = Workspace::empty().with("ours/notes.txt", "Ours.\n").with("ours/.gitignore", "output/\n");
    let before = workspace.files("");
    assert_eq!(workspace.run(&["init", "ours", "--board", "B"]).code, 3);
    assert_eq!(workspace.run(&["init", "ours/notes.txt", "--board", "B"]).code, 2);
    assert_eq!(workspace.run(&["init", "ours/notes.txt/new", "--board", "B"]).code, 1);
    assert_eq!(workspace.run(&["init", "new/folder"]).code, 2);
    workspace.done(&["init", "new/folder", "--board", "B", "--dry-run"]);
    assert_eq!(workspace.files(""), before);
    assert!(!workspace.path("new").exists());
}

/// Nothing but the pack is left, neither beside it nor in it, and what lay there stays.
#[test]
fn a_start_leaves_the_pack_and_nothing_else() {
    let workspace = Workspace::empty().with("here/.git/HEAD", "ref\n").with("here/README.md", "Ours.\n");
    workspace.done(&["init", "here", "--board", "B"]);
    workspace.done(&["init", "deep/er/still", "--board", "B"]);
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(workspace.path(folder)).expect("a folder").flatten();
        entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
    };
    let set = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(names(""), set(&["here", "deep"]));
    assert_eq!(names("here"), set(&[".git", "README.md", "indicators", "pack.yaml", "schemas", "templates"]));
    assert_eq!(names("deep/er"), set(&["still"]));
    assert_eq!(names("deep/er/still"), set(&["README.md", "indicators", "pack.yaml", "schemas", "templates"]));
    assert_eq!(workspace.text("here/README.md"), "Ours.\n");
}

/// The commands that the starter's own README shows are those of the program, and work in the pack.
#[test]
fn the_commands_of_the_starters_readme_work() {
    let workspace = Workspace::empty();
    workspace.done(&["init", ".", "--board", "A *Board*", "--periods", "months", "--period", "2026-09"]);
    let readme = workspace.text("README.md");
    assert!(readme.starts_with("# Papers of A \\*Board\\*\n"), "{readme}");
    let commands: Vec<&str> = readme.lines().filter_map(|l| l.strip_prefix("boardpack ")).collect();
    assert_eq!(commands.len(), 7, "{readme}");
    // A watch ends with Ctrl-C; tests of its own press it.
    for command in commands.into_iter().filter(|command| !command.starts_with("watch")) {
        let words = shell_words(command);
        workspace.done(&words.iter().map(String::as_str).collect::<Vec<_>>());
    }
    for path in ["templates/monthly.typ.j2", "schemas/", "output/monthly/"] {
        assert!(readme.contains(path) && workspace.path(path).exists(), "{path}");
    }
}
