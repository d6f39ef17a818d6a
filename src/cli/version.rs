//! `boardpack --version`: one line; with `--verbose` what a colleague, or whoever helps them, needs to know of this installation.

use std::path::Path;

use serde_json::{Value, json};

use super::args::{Arguments, Format};
use super::build::OUTPUT;
use super::ui::{Ui, WORKSPACE};
use super::{DONE, limits, pack_near};
use crate::archive::{ARCHIVE, Archive};
use crate::diag::wording::{counted, grouped, list_and};
use crate::issue::Tool;
use crate::pack::{self, FONTS, MAX_FONT, MAX_TEXT};
use crate::typeset::{BUILT_IN_FAMILY, Limits, STANDARDS, families_in};
use crate::yaml::{MAX_DEPTH, MAX_NODES};

/// minijinja's version; Cargo.toml asks for this one and no other, as it does of Typst.
const MINIJINJA: &str = "3.0.5";

/// The line that every program has.
pub(super) fn line(ui: &Ui) -> u8 {
    let boardpack = Tool::this().boardpack;
    ui.product(&[format!("boardpack {boardpack}")], json!({"type": "version", "boardpack": boardpack}));
    ui.closing(DONE);
    DONE
}

/// Everything of this installation, and what it finds from here.
pub(super) fn run(arguments: &Arguments, ui: &Ui) -> u8 {
    let Tool { boardpack, typst } = Tool::this();
    let built_on = [
        format!("boardpack {boardpack}"),
        format!("  built on   Typst {typst}, minijinja {MINIJINJA}"),
        format!("  makes      {STANDARDS}"),
        format!("  font       {BUILT_IN_FAMILY}, built in"),
    ];
    ui.product(
        &built_on,
        json!({
            "type": "version", "boardpack": boardpack, "typst": typst, "minijinja": MINIJINJA,
            "standards": STANDARDS, "font": BUILT_IN_FAMILY,
        }),
    );
    of_limits(&limits(&arguments.common), ui);
    let start = arguments.common.directory.clone().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
    match pack_near(&arguments.common) {
        Some(root) => of_pack(&root, ui),
        None => {
            let lines = [
                format!("Pack: none; there is no pack.yaml in {} or in any folder above it", start.display()),
                "  it is looked for in the current folder and upwards; -C DIR or BOARDPACK_DIRECTORY names another folder"
                    .to_owned(),
            ];
            ui.product(&lines, json!({"type": "pack", "folder": null, "looked_from": start.display().to_string()}));
        }
    }
    of_environment(arguments, ui);
    ui.closing(DONE);
    DONE
}

fn of_limits(limits: &Limits, ui: &Ui) {
    let lines = [
        "Limits:".to_owned(),
        format!(
            "  a paper    {} of layout (--deadline), {} GiB of memory, {} pages in one PDF",
            counted(usize::try_from(limits.time.as_secs()).unwrap_or(usize::MAX), "second"),
            limits.memory >> 30,
            grouped(&limits.pages.to_string())
        ),
        format!(
            "  a file     {} MiB; {} values and {MAX_DEPTH} levels of YAML; a font {} MiB",
            MAX_TEXT >> 20,
            grouped(&MAX_NODES.to_string()),
            MAX_FONT >> 20
        ),
    ];
    let object = json!({
        "type": "limits", "deadline_seconds": limits.time.as_secs(), "memory_bytes": limits.memory, "pages": limits.pages,
        "file_bytes": MAX_TEXT, "font_bytes": MAX_FONT, "yaml_values": MAX_NODES, "yaml_levels": MAX_DEPTH,
    });
    ui.product(&lines, object);
}

fn of_pack(root: &Path, ui: &Ui) {
    let (archive, output) = (root.join(ARCHIVE), root.join(OUTPUT));
    let entries = Archive::read(&archive).map_or(0, |archive| archive.entries.len());
    let fonts = pack::load(root).map(|files| files.fonts).unwrap_or_default();
    let state = |there: bool, what: String| if there { what } else { "not there yet".to_owned() };
    let mut lines = vec![
        format!("Pack: {}", root.display()),
        format!("  archive    {}, {}", archive.display(), state(archive.is_dir(), counted(entries, "entry"))),
        format!(
            "  output     {}, {}",
            output.display(),
            state(output.is_dir(), "papers that can be made again".to_owned())
        ),
    ];
    if fonts.is_empty() {
        lines.push(format!("  fonts      none of its own; {FONTS}/ is the place"));
    }
    let families: Vec<(&String, Vec<String>)> = fonts.iter().map(|(path, bytes)| (path, families_in(bytes))).collect();
    lines.extend(families.iter().map(|(path, families)| match families.as_slice() {
        [] => format!("  font       {path}: no font that can be used"),
        families => format!("  font       {path}: {}", list_and(families)),
    }));
    let fonts: Vec<Value> =
        families.iter().map(|(path, families)| json!({"path": path, "families": families})).collect();
    let object = json!({
        "type": "pack", "folder": root.display().to_string(), "archive": archive.display().to_string(),
        "archive_entries": entries, "output": output.display().to_string(), "fonts": fonts,
    });
    ui.product(&lines, object);
}

/// The variables that made a difference to this run.
fn of_environment(arguments: &Arguments, ui: &Ui) {
    let value = |name: &str| std::env::var_os(name).map(|v| v.to_string_lossy().into_owned()).filter(|v| !v.is_empty());
    let checkout = (arguments.common.format == Format::Github).then_some((WORKSPACE, None));
    let of_printing = [("NO_COLOR", None), ("TERM", Some("dumb"))]
        .into_iter()
        .chain(checkout)
        .filter(|(name, only)| value(name).is_some_and(|value| only.is_none_or(|only| value == only)))
        .map(|(name, _)| name.to_owned());
    let heeded: Vec<(String, String)> = arguments
        .heeded
        .iter()
        .cloned()
        .chain(of_printing)
        .filter_map(|name| Some((name.clone(), value(&name)?)))
        .collect();
    let mut lines = vec!["Environment:".to_owned()];
    lines.extend(heeded.iter().map(|(name, value)| format!("  {name}={value}")));
    if heeded.is_empty() {
        lines = vec!["Environment: nothing that boardpack heeds".to_owned()];
    }
    let heeded: serde_json::Map<String, Value> = heeded.into_iter().map(|(name, value)| (name, json!(value))).collect();
    ui.product(&lines, json!({"type": "environment", "heeded": heeded}));
}

#[cfg(test)]
mod tests {
    use super::MINIJINJA;
    use crate::issue::TYPST;

    /// What the program says of itself is what it was built from: asked for exactly, and locked.
    #[test]
    fn versions_are_those_that_are_built_in() {
        let file = |name: &str| {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            std::fs::read_to_string(path).expect("a file of the repository")
        };
        for (name, version) in [("typst", TYPST), ("minijinja", MINIJINJA)] {
            let locked = format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
            assert!(file("Cargo.lock").contains(&locked), "{name} is not locked at {version}");
            let manifest = file("Cargo.toml");
            let asked = manifest.lines().find(|l| l.starts_with(&format!("{name} = "))).expect("a dependency");
            assert!(asked.contains(&format!("\"={version}\"")), "{asked} may be another than {version}");
        }
    }
}
