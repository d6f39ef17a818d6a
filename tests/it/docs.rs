//! The documents are tests: what they show works, and what they list is what there is.

use std::fs;

use boardpack::diag::CODES;

use crate::cases::shell_words;
use crate::harness::{Workspace, repository};

pub fn document(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The fenced blocks of a document that begin with an info string.
pub fn fences(text: &str, info: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == format!("```{info}") {
            let block: Vec<&str> = lines.by_ref().take_while(|l| l.trim() != "```").collect();
            blocks.push(block.join("\n") + "\n");
        } else if line.starts_with("```") {
            let _skipped: Vec<&str> = lines.by_ref().take_while(|l| l.trim() != "```").collect();
        }
    }
    blocks
}

fn has_errors(workspace: &Workspace) -> Option<String> {
    let output = workspace.run(&["check", "--format", "json"]);
    let errors: Vec<String> =
        output.json().iter().filter(|l| l["severity"] == "error").map(ToString::to_string).collect();
    (!errors.is_empty()).then(|| errors.join("\n"))
}

#[test]
fn examples_of_indicator_files_can_be_read() {
    let examples = fences(&document("docs/file-format.md"), "yaml indicator");
    assert!(examples.len() >= 5);
    for example in examples {
        let pack = "board: B\nperiod: 2008/09 Q2\nagreements: {LAA2: Two}\npapers: {p: {title: P}}\n";
        let workspace = Workspace::empty()
            .with("pack.yaml", pack)
            .with("indicators/a.yaml", &example)
            .with("indicators/b.yaml", "id: NI 8\ntitle: Sport\n");
        assert_eq!(has_errors(&workspace), None, "{example}");
    }
}

#[test]
fn examples_of_pack_files_can_be_read() {
    let examples = fences(&document("docs/file-format.md"), "yaml pack");
    assert!(examples.len() >= 4);
    for example in examples {
        let with_paper = if example.contains("papers:") {
            example.clone()
        } else {
            format!("{example}papers: {{p: {{title: P}}}}\n")
        };
        let template = fs::read(repository().join("templates/paper.typ.j2")).expect("a template");
        let workspace = Workspace::empty().with("pack.yaml", with_paper).with("templates/quarterly.typ.j2", template);
        assert_eq!(has_errors(&workspace), None, "{example}");
    }
}

#[test]
fn examples_of_templates_can_be_rendered() {
    let examples = fences(&document("docs/templates.md"), "typ.j2");
    assert!(examples.len() >= 10);
    let workspace = Workspace::shipped();
    for example in examples {
        workspace.write("templates/quarterly.typ.j2", format!("#import \"/lib/board.typ\": *\n{example}"));
        assert_eq!(has_errors(&workspace), None, "{example}");
    }
}

#[test]
fn every_code_has_its_heading_in_order() {
    let text = document("docs/diagnostics.md");
    let headings: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("## ")).filter(|h| !h.contains(' ')).collect();
    let codes: Vec<&str> = CODES.iter().map(|c| c.name()).collect();
    assert_eq!(headings, codes);
    for code in CODES {
        let section = text.split(&format!("## {}\n", code.name())).nth(1).expect("a section");
        let section = section.split("\n## ").next().unwrap_or_default().to_lowercase();
        assert!(
            section.contains(code.severity().word()),
            "{} does not say that it is a {}",
            code.name(),
            code.severity().word()
        );
    }
}

/// The long text can be had without a pack, and without the marks of Markdown.
#[test]
fn every_code_is_explained_offline() {
    let nowhere = Workspace::empty();
    for code in CODES {
        let output = nowhere.done(&["explain", code.name()]);
        let heading = format!("{}[{}]: {}\n\n", code.severity().word(), code.name(), code.title());
        let text = output.stdout.strip_prefix(&heading).unwrap_or_else(|| panic!("{}", output.stdout));
        assert!(text.to_lowercase().starts_with(code.severity().word()), "{text}");
        assert!(["](", "**", "```"].iter().all(|mark| !text.contains(mark)), "{text}");
    }
}

/// The commands of the README run as they stand there.
#[test]
fn the_commands_of_the_readme_work() {
    let readme = document("README.md");
    let commands: Vec<String> = fences(&readme, "sh").join("").lines().map(str::to_owned).collect();
    assert!(commands.iter().any(|c| c == "cargo run -- build"), "{commands:?}");
    assert!(commands.iter().any(|c| c == "cargo test"), "{commands:?}");
    let workspace = Workspace::shipped();
    for command in commands.iter().filter_map(|c| c.strip_prefix("cargo run -- ")) {
        let words: Vec<&str> = command.split(' ').collect();
        workspace.done(&words);
    }
    let ci = document(".ci/run");
    assert!(ci.contains("cargo test"), "CI does not run the README's test command");
}

/// The page on sign-off, followed from top to bottom.
#[test]
fn the_commands_of_the_sign_off_page_work() {
    let page = document("docs/sign-off.md");
    let workspace = Workspace::shipped().with("minutes.txt", "Noted.\n");
    let commands: Vec<String> =
        page.lines().filter_map(|l| l.trim().strip_prefix("boardpack ")).map(str::to_owned).collect();
    let mut ran = 0;
    for command in commands.iter().filter(|c| !["--ssh-key", "--signers"].iter().any(|needs| c.contains(needs))) {
        let words = shell_words(command);
        workspace.done(&words.iter().map(String::as_str).collect::<Vec<_>>());
        ran += 1;
    }
    assert!(ran >= 9, "{commands:?}");
    assert!(
        workspace.files("output/quarterly")["pack.pdf"] == workspace.files("taken-out/output/quarterly")["pack.pdf"]
    );
    for (path, _) in workspace.files("archive/0001-quarterly-2008-09-q2-v1/bag") {
        let top = path.strip_prefix("data/").map_or(path.as_str(), |p| p.split('/').next().unwrap_or(p));
        assert!(path == "bagit.txt" || page.contains(top), "the page does not say what {top} is");
    }
}

/// The story on corrections, followed from top to bottom: each command works, and says what the page shows after it.
#[test]
fn the_story_of_the_corrections_page_is_true() {
    let workspace = Workspace::shipped();
    let ran = follow("docs/corrections.md", &workspace, "indicators/laa2/ni-117.yaml");
    assert!(ran >= 10);
    let first = workspace.files("archive/0001-quarterly-2008-09-q2-v1/bag/data/papers");
    let now = workspace.files("output/quarterly");
    assert!(first["annex-2.pdf"] == now["annex-2.pdf"], "annex 2 is not the one that was signed");
    assert!(workspace.text("output/quarterly/manifest.json").contains("\"path\": \"notice.pdf\""));
    workspace.done(&["verify"]);
}

/// The story on the next quarter, followed from top to bottom.
#[test]
fn the_story_of_the_roll_page_is_true() {
    let workspace = Workspace::shipped();
    let ran = follow("docs/roll.md", &workspace, "pack.yaml");
    assert!(ran >= 7);
    workspace.done(&["verify"]);
}

/// Runs the commands of a page; each says what the page shows after it, and the file says at last what the page shows of it.
fn follow(page: &str, workspace: &Workspace, file: &str) -> usize {
    let page = document(page);
    let mut said = String::new();
    let mut ran = 0;
    for block in page.split("\n```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').expect("a block");
        let command = text.trim().strip_prefix("boardpack ");
        match (info, command) {
            ("sh", Some(command)) => {
                let words = shell_words(command);
                said = workspace.done(&words.iter().map(String::as_str).collect::<Vec<_>>()).stdout;
                ran += 1;
            }
            ("text", None) => assert!(said.contains(text.trim_end()), "{text}\nis not in\n{said}"),
            ("yaml", _) => {
                let file = workspace.text(file);
                assert!(file.contains(text.trim_end()), "{file}");
            }
            _ => {}
        }
    }
    ran
}

#[test]
fn the_library_of_looks_is_described() {
    let text = document("docs/templates.md");
    let board = document("templates/lib/board.typ");
    for name in ["title-block", "annex-ref", "signature", "todo-list", "keep-with-next"] {
        assert!(board.contains(&format!("#let {name}")) && text.contains(name), "{name}");
    }
}

#[test]
fn exit_codes_are_the_documented_ones() {
    let text = document("docs/diagnostics.md");
    for (code, word) in [("0", "done"), ("1", "error"), ("2", "usage"), ("3", "refused"), ("70", "fault")] {
        let line = text.lines().find(|l| l.starts_with(&format!("| {code} ")) || l.starts_with(&format!("| `{code}`")));
        assert!(line.is_some_and(|l| l.to_lowercase().contains(word)), "exit code {code} is not described as {word}");
    }
    use boardpack::cli::{BUG, DONE, PACK_ERRORS, REFUSED, USAGE, VERIFICATION_FAILED};
    assert_eq!([DONE, PACK_ERRORS, USAGE, REFUSED, VERIFICATION_FAILED, BUG], [0, 1, 2, 3, 4, 70]);
}
