//! `boardpack explain`: one indicator's whole story, or what a message means.

use std::path::Path;

use serde_json::json;

use super::args::{Common, ExplainArguments};
use super::progress::Progress;
use super::refused::{Refused, archive_of, files_of};
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, USAGE, limits, past, story};
use crate::diag::wording::quoted;
use crate::diag::wording::{list_or, nearest};
use crate::diag::{CODES, Code, Diagnostic};
use crate::explain::{Material, Seen, Story, documents, explained, period_of};
use crate::model::{Indicator, Paper, Period};
use crate::pack::{Files, INDICATORS, is_in};
use crate::pipeline::{Past, Produced, Request, Run, asked_for, register as register_of, run_on};
use crate::read::Register;
use crate::render::COVER_BODY;

/// Explains a code where no pack is needed for it: `--code` asks for one, or there is no pack in which an indicator could be called so.
pub(super) fn without_pack(arguments: &ExplainArguments, root: Option<&Path>, ui: &Ui) -> Option<u8> {
    let asked = arguments.asked();
    match Code::named(&asked.to_lowercase()) {
        Some(code) if arguments.code || root.is_none() => Some(closed(about_code(code, ui), ui)),
        None if arguments.code => Some(closed(refused(&no_code(&asked), ui), ui)),
        None if root.is_none() && near_code(&asked).is_some() => Some(closed(refused(&no_code(&asked), ui), ui)),
        _ => None,
    }
}

pub(super) fn run(root: &Path, arguments: &ExplainArguments, common: &Common, ui: &Ui) -> u8 {
    let code = explain(root, arguments, common, ui).unwrap_or_else(|why| refused(&why, ui));
    closed(code, ui)
}

fn closed(code: u8, ui: &Ui) -> u8 {
    ui.product(&[], json!({"type": "summary", "verb": "explain", "exit_code": code}));
    code
}

fn refused(why: &Refused, ui: &Ui) -> u8 {
    ui.failure(&why.message, &why.help);
    why.code
}

fn about_code(code: Code, ui: &Ui) -> u8 {
    let explained = explained(code);
    let mut object = json!(explained);
    object["type"] = json!("explanation");
    object["about"] = json!("code");
    ui.product(&story::of_code(&explained), object);
    DONE
}

fn explain(root: &Path, arguments: &ExplainArguments, common: &Common, ui: &Ui) -> Result<u8, Refused> {
    let asked = arguments.asked();
    let code = Code::named(&asked.to_lowercase());
    let files = files_of(root, ui)?;
    let register = register_of(&files);
    let indicator = register.as_ref().and_then(|register| called(register, &asked));
    match (&register, indicator, code) {
        (Some(register), Some(indicator), code) => {
            if let Some(code) = code {
                ui.note(&format!("for the message: boardpack explain {} --code", code.name()));
            }
            also_called(register, indicator, &asked, ui);
            about(root, files, register, indicator, arguments, common, ui)
        }
        (_, None, Some(code)) => Ok(about_code(code, ui)),
        (None, ..) => {
            ui.findings(&run_on(files, &Past::default(), &nothing_set(common), Vec::new()));
            Err(Refused::new(PACK_ERRORS, "pack.yaml cannot be read", "Mend what is listed above."))
        }
        (Some(register), None, None) => Err(not_there(files, register, &asked, common, ui)),
    }
}

/// A request that typesets nothing.
fn nothing_set(common: &Common) -> Request {
    Request { documents: Some(Default::default()), limits: limits(common), ..Request::default() }
}

/// Letter case and spaces make no other name.
fn simple(name: &str) -> String {
    name.split_whitespace().collect::<String>().to_lowercase()
}

/// The indicator that goes by a name, however its letters and spaces are written.
fn called<'r>(register: &'r Register, name: &str) -> Option<&'r Indicator> {
    let alike = |known: &String| simple(known) == simple(name);
    let all = &register.indicators;
    let by_id = || all.iter().find(|i| alike(&i.id));
    let by_another = || all.iter().find(|i| i.refs.iter().any(alike));
    register.called(name).or_else(by_id).or_else(by_another)
}

/// Says which others share the name.
fn also_called(register: &Register, indicator: &Indicator, name: &str, ui: &Ui) {
    if simple(&indicator.id) == simple(name) {
        return;
    }
    let alike = |i: &&Indicator| i.id != indicator.id && i.refs.iter().any(|known| simple(known) == simple(name));
    let others: Vec<String> = register.indicators.iter().filter(alike).map(|i| quoted(&i.id)).collect();
    if !others.is_empty() {
        let (first, others) = (&indicator.id, list_or(&others));
        ui.note(&format!("{name} is not the name of {first} alone; the other is told by boardpack explain {others}"));
    }
}

fn near_code(asked: &str) -> Option<&'static str> {
    nearest(asked, CODES.iter().map(|code| code.name()))
}

fn no_code(asked: &str) -> Refused {
    let help = match near_code(asked) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => "A code stands in square brackets at the beginning of a message, such as figure-missing.".to_owned(),
    };
    Refused::new(USAGE, format!("no message has the code `{asked}`"), help)
}

/// Why nothing is known by a name.
fn not_there(files: Files, register: &Register, asked: &str, common: &Common, ui: &Ui) -> Refused {
    let unread: Vec<&str> =
        register.skipped.iter().map(|s| s.path.as_str()).filter(|path| is_in(path, INDICATORS)).collect();
    let holds = |path: &&str| files.texts.get(*path).is_some_and(|text| simple(text).contains(&simple(asked)));
    let holding: Vec<String> = unread.iter().copied().filter(holds).map(str::to_owned).collect();
    if !holding.is_empty() {
        let run = run_on(files, &Past::default(), &nothing_set(common), Vec::new());
        let is_in_them = |found: &&Diagnostic| {
            let path = found.primary.as_ref().map(|label| run.texts.path(label.span.file));
            path.is_some_and(|path| holding.iter().any(|held| held == path))
        };
        ui.these(&run.findings.sorted(&run.texts).into_iter().filter(is_in_them).collect::<Vec<_>>(), &run.texts);
        let message = format!("{asked} may be in {}, which cannot be read", list_or(&holding));
        return Refused::new(PACK_ERRORS, message, "Mend what is listed above.");
    }
    let ids = register.indicators.iter().flat_map(|i| std::iter::once(&i.id).chain(&i.refs)).map(String::as_str);
    let near_id = nearest(asked, ids).map(|near| format!("\"{near}\""));
    let near: Vec<String> = near_id.into_iter().chain(near_code(asked).map(str::to_owned)).collect();
    let help = match (near.as_slice(), unread.as_slice()) {
        ([], []) => "Look for its `id:` in indicators/, or for the code in square brackets in a message.".to_owned(),
        ([], unread) => format!("It may be in {}, which cannot be read; boardpack check says why.", list_or(unread)),
        (near, _) => format!("Did you mean {}?", list_or(near)),
    };
    Refused::new(USAGE, format!("`{asked}` is neither an indicator of this pack nor the code of a message"), help)
}

/// Tells the story of an indicator.
fn about(
    root: &Path,
    files: Files,
    register: &Register,
    indicator: &Indicator,
    arguments: &ExplainArguments,
    common: &Common,
    ui: &Ui,
) -> Result<u8, Refused> {
    let archive = archive_of(root, ui)?;
    let papers: Vec<String> = arguments.paper.iter().cloned().collect();
    let mut request = Request { papers, period: arguments.period.clone(), ..nothing_set(common) };
    let asked = asked_for(&files, &request);
    let pairs = pairs(register, &asked);
    if !arguments.no_pages {
        request.documents = Some(documents(indicator, register, &pairs));
        request.keep_pages = true;
    }
    let past = past::of(&archive, &files, &request);
    let progress = Progress::new(ui);
    let request = Request { steps: progress.steps(), ..request };
    let run = run_on(files, &past, &request, Vec::new());
    drop(progress);
    if let Some(unmet) = run.unmet {
        return Err(Refused::new(USAGE, unmet.message, unmet.help));
    }
    let named = arguments.period.is_some() || arguments.paper.is_some();
    let period = match pairs.first().filter(|_| named) {
        Some((_, period)) => period.clone(),
        None => period_of(indicator, register, &pairs),
    };
    let seen: Vec<Seen> = run.papers.iter().map(|paper| seen(paper, !arguments.no_pages)).collect();
    let (texts, findings) = (&run.texts, &run.findings);
    let story =
        crate::explain::story(indicator, &period, &Material { register, texts, findings, papers: &pairs, seen: &seen });
    show(&story, &run, ui);
    Ok(code_for(&story, &run, common.strict))
}

fn pairs<'r>(register: &'r Register, asked: &[(String, String)]) -> Vec<(&'r Paper, Period)> {
    let pair = |(id, period): &(String, String)| {
        let paper = register.pack.papers.iter().find(|paper| paper.id == *id)?;
        Some((paper, register.pack.calendar.period(period).ok()?))
    };
    asked.iter().filter_map(pair).collect()
}

fn seen(paper: &Produced, with_pages: bool) -> Seen {
    let cover = paper.sources.generated.get(COVER_BODY);
    let texts = |pdf: &crate::typeset::Pdf| Some((pdf.name.clone(), pdf.laid_out.as_ref()?.texts()));
    Seen {
        paper: paper.paper.clone(),
        cover: cover.map(|source| source.rendered.text.clone()).unwrap_or_default(),
        pages: (with_pages && paper.complete).then(|| paper.pdfs.iter().filter_map(texts).collect()),
    }
}

fn show(story: &Story, run: &Run, ui: &Ui) {
    let mut object = json!(story);
    object["type"] = json!("explanation");
    object["indicator"] = object["about"].take();
    object["about"] = json!("indicator");
    ui.product(&story::of_indicator(story), object);
    for paper in &run.left_out {
        ui.note(&format!("{paper} is made for a period of its own and is left out; name it with --paper"));
    }
    for paper in run.papers.iter().filter(|paper| !paper.complete) {
        ui.note(&format!("{} cannot be made, so its pages were not looked at; boardpack check says why", paper.paper));
    }
    let faulty = run.findings.has_errors();
    if faulty {
        ui.note("the pack has errors, on which this may depend; boardpack check lists them");
    }
    let open = |found: &&crate::explain::Finding| found.waived.is_none();
    let other = story.papers.iter().find(|paper| paper.covered && paper.period != story.period);
    ui.next(&match (story.findings.iter().find(open), other) {
        (None, _) if faulty => "mend what boardpack check lists".to_owned(),
        (Some(found), _) => format!("boardpack explain {} says more of what is found", found.code),
        (None, Some(other)) => {
            format!(
                "boardpack explain {} --paper {} tells the same of {}",
                quoted(&story.about.id),
                quoted(&other.paper),
                other.period
            )
        }
        (None, None) => "boardpack status says how the papers stand".to_owned(),
    });
}

/// An error anywhere in the pack counts, since what is told may depend on it; what `--strict` blames must be about the indicator itself.
fn code_for(story: &Story, run: &Run, strict: bool) -> u8 {
    let blamed = strict && story.findings.iter().any(|found| found.waived.is_none());
    if blamed || run.findings.has_errors() { PACK_ERRORS } else { DONE }
}
