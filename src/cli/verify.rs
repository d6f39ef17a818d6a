//! `boardpack verify`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{Common, VerifyArguments};
use super::progress::Progress;
use super::ui::Ui;
use super::{DONE, Heartbeat, PACK_ERRORS, USAGE, VERIFICATION_FAILED, limits};
use crate::archive::{self, ARCHIVE, Archive, BAG, Entry, Fault, Proof, RECORD, Trust};
use crate::diag::wording::counted;
use crate::model::quantity::print_date;

/// What a path on the command line means.
enum Target {
    /// Everything in an archive.
    Archive(PathBuf),
    /// One entry of an archive: the archive, and the entry's name.
    Entry(PathBuf, String),
    /// An entry without its archive.
    LoneEntry(PathBuf),
    /// A bag without its entry.
    LoneBag(PathBuf),
    /// A PDF that somebody has in hand.
    Pdf(PathBuf),
}

/// What has been looked at.
#[derive(Default)]
struct Tally {
    records: usize,
    versions: usize,
    faults: usize,
    /// How many of the faults are PDFs that are none of the signed papers.
    strangers: usize,
    /// Whether something was taken out of its archive, so that not all could be checked.
    apart: bool,
    /// Whether something could not be made again within the limits.
    beyond: bool,
}

pub(super) fn run(pack: Option<&Path>, arguments: &VerifyArguments, common: &Common, ui: &Ui, alive: &Heartbeat) -> u8 {
    let targets = match targets(pack, arguments) {
        Ok(targets) => targets,
        Err((message, help)) => {
            ui.failure(&message, &help);
            ui.closing(USAGE);
            return USAGE;
        }
    };
    let trust = arguments.signers.clone().map_or(Trust::Recorded, Trust::Listed);
    if let Some(list) = arguments.signers.as_ref().filter(|list| !list.is_file()) {
        ui.failure(&format!("there is no file {}", list.display()), "Name the list of those who may sign.");
        ui.closing(USAGE);
        return USAGE;
    }
    let mut tally = Tally::default();
    let mut verifier = Verifier { arguments, common, ui, alive, trust, tally: &mut tally };
    for target in targets {
        match target {
            Target::Archive(folder) => verifier.archive(&folder, None),
            Target::Entry(folder, name) => verifier.archive(&folder, Some(&name)),
            Target::LoneEntry(folder) => verifier.lone_entry(&folder),
            Target::LoneBag(folder) => verifier.lone_bag(&folder),
            Target::Pdf(path) => verifier.pdf(&path, pack),
        }
        // What was given up goes on in the background until the program ends.
        if verifier.tally.beyond {
            break;
        }
    }
    if tally.faults == 0 && tally.versions + tally.records == 0 {
        ui.failure(
            "there is nothing to verify: the archive is empty",
            "If papers were signed off, they have been taken away.",
        );
        ui.closing(USAGE);
        return USAGE;
    }
    let code = match tally {
        Tally { faults: 0, beyond: true, .. } => PACK_ERRORS,
        Tally { faults: 0, .. } => DONE,
        Tally { .. } => VERIFICATION_FAILED,
    };
    let summary = json!({
        "type": "summary", "verb": "verify", "exit_code": code, "records": tally.records, "versions": tally.versions,
        "faults": tally.faults,
    });
    let line = format!(
        "{}, {}, {}",
        counted(tally.records, "record"),
        counted(tally.versions, "version"),
        match &tally {
            Tally { faults: 0, beyond: true, .. } => "not all of them checked".to_owned(),
            Tally { faults: 0, apart: true, .. } => "as sealed, as far as that shows without the archive".to_owned(),
            Tally { faults: 0, .. } => "all as sealed".to_owned(),
            Tally { faults, .. } => counted(*faults, "fault"),
        }
    );
    ui.product(&[line], summary);
    ui.next(match code {
        DONE => "nothing is to be done",
        PACK_ERRORS => "verify again with a longer --deadline",
        _ if tally.strangers == tally.faults => {
            "boardpack status --signed lists what was signed off; use the papers of its bag"
        }
        _ => "leave the archive as it is, find out what happened to it, and bring it back from a copy",
    });
    code
}

fn targets(pack: Option<&Path>, arguments: &VerifyArguments) -> Result<Vec<Target>, (String, String)> {
    if !arguments.bags.is_empty() {
        return arguments.bags.iter().map(|path| target(path)).collect();
    }
    let folder = pack.map(|pack| pack.join(ARCHIVE)).unwrap_or_default();
    if folder.symlink_metadata().is_ok() || arguments.head.is_some() {
        Ok(vec![Target::Archive(folder)])
    } else {
        let help = "Papers come into it by boardpack sign-off. If there should be one, it has been taken away.";
        Err((format!("there is no {ARCHIVE}/ in this pack: nothing has been signed off yet"), help.to_owned()))
    }
}

fn target(path: &Path) -> Result<Target, (String, String)> {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let entry = if real.ends_with(BAG) { real.parent().filter(|entry| entry.join(RECORD).exists()) } else { None };
    let entry = entry.or_else(|| (real.join(BAG).is_dir() || real.join(RECORD).exists()).then_some(real.as_path()));
    if let Some(entry) = entry {
        let name = entry.file_name().and_then(|n| n.to_str());
        let archive = entry.parent().filter(|parent| parent.ends_with(ARCHIVE) || parent.join(".lock").exists());
        return Ok(match archive.zip(name) {
            Some((archive, name)) => Target::Entry(archive.to_path_buf(), name.to_owned()),
            None => Target::LoneEntry(entry.to_path_buf()),
        });
    }
    if real.join("bagit.txt").exists() || real.join("data").is_dir() {
        return Ok(Target::LoneBag(real));
    }
    if real.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf")) && real.is_file() {
        return Ok(Target::Pdf(real));
    }
    let inner = real.join(ARCHIVE);
    match [real, inner].into_iter().find(|folder| is_archive(folder)) {
        Some(folder) => Ok(Target::Archive(folder)),
        None => Err((
            format!("{} is neither a bag nor an archive of boardpack", path.display()),
            "Name a bag, an entry of an archive such as archive/0001-…, or the archive.".to_owned(),
        )),
    }
}

/// Whether a folder is an archive: it goes by that name, or holds an entry.
fn is_archive(folder: &Path) -> bool {
    let entry = |entry: std::fs::DirEntry| entry.path().join(RECORD).exists();
    folder.ends_with(ARCHIVE) && folder.is_dir()
        || std::fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(entry))
}

struct Verifier<'a> {
    arguments: &'a VerifyArguments,
    common: &'a Common,
    ui: &'a Ui,
    alive: &'a Heartbeat,
    trust: Trust,
    tally: &'a mut Tally,
}

impl Verifier<'_> {
    fn archive(&mut self, folder: &Path, only: Option<&str>) {
        let archive = match Archive::read(folder) {
            Ok(archive) => archive,
            Err(e) => {
                let what = format!("cannot be read: {}", crate::pack::in_words(&e.error));
                return self.fault(&Fault { path: e.path, what });
            }
        };
        for path in &archive.foreign {
            let place = self.ui.path(path);
            self.ui.remark(&format!("{place} is no part of the archive"), json!({"type": "foreign", "path": place}));
        }
        let about_it = |entry: &Entry| only.is_none_or(|name| named_by(&archive, name, entry));
        if let Some(name) = only.filter(|name| !archive.entries.iter().any(|e| e.name == *name)) {
            let what = "is no entry of this archive that can be read".to_owned();
            self.fault(&Fault { path: folder.join(name), what });
        }
        self.entries(&archive, about_it);
        if let Some(kept) = self.arguments.head.as_deref() {
            self.head(&archive, kept);
        }
        if let Some(head) = archive.head().filter(|head| !head.is_empty()) {
            let object = json!({"type": "head", "archive": self.ui.path(folder), "head": head});
            self.ui.product(&[format!("Head of the chain: {head}")], object);
        }
    }

    /// Finds a head that was kept elsewhere, and says what has come since: it proves nothing about that.
    fn head(&mut self, archive: &Archive, kept: &str) {
        let Some(position) = archive.position_of_head(kept) else {
            let what = format!("does not hold the head {kept}: it has been shortened or written anew");
            return self.fault(&Fault { path: archive.folder.clone(), what });
        };
        let since: Vec<&str> = archive.entries[position + 1..].iter().map(|e| e.name.as_str()).collect();
        let name = &archive.entries[position].name;
        let mut lines = vec![format!("The head that you kept is that of {name}")];
        if !since.is_empty() {
            lines.push(format!("  added since, which it says nothing about: {}", since.join(", ")));
        }
        self.ui.product(&lines, json!({"type": "kept_head", "head": kept, "entry": name, "since": since}));
    }

    /// Looks for a PDF that somebody has in hand among the signed-off papers.
    fn pdf(&mut self, path: &Path, pack: Option<&Path>) {
        let archive = pack.map(|pack| Archive::read(&pack.join(ARCHIVE)));
        let (Some(Ok(archive)), Ok(bytes)) = (archive, std::fs::read(path)) else {
            let what = "cannot be looked for: there is no archive here that can be read".to_owned();
            return self.fault(&Fault { path: path.to_path_buf(), what });
        };
        for fault in &archive.faults {
            self.fault(fault);
        }
        let name = |entry: &Entry| {
            let papers = entry.bag().join("data/papers");
            let files = std::fs::read_dir(papers).into_iter().flatten().flatten();
            let same = |file: &std::fs::DirEntry| std::fs::read(file.path()).is_ok_and(|there| there == bytes);
            files.filter(same).map(|file| file.file_name().to_string_lossy().into_owned()).next()
        };
        // A version keeps the documents of the one before that have not changed: each is looked up where it is of its own version.
        let of_document = |entry: &Entry, name: &str| {
            let issue = entry.issue.as_ref();
            issue.map_or(entry.statement().version.version, |i| i.document(name.trim_end_matches(".pdf")).version)
        };
        let is_own = |entry: &Entry, name: &str| of_document(entry, name) == entry.statement().version.version;
        let mut found = false;
        for (entry, name) in archive.versions().filter_map(|entry| Some((entry, name(entry)?))) {
            if !is_own(entry, &name) {
                continue;
            }
            found = true;
            let version = &entry.statement().version;
            let mut lines = vec![format!(
                "{} is {name} of {} for {}, version {}",
                self.ui.path(path),
                version.paper,
                version.period,
                version.version
            )];
            lines.push(format!("  {}", signed(entry, None)));
            let later = archive.versions().map(|e| (e, &e.statement().version)).filter(|(_, other)| {
                other.paper == version.paper && other.period == version.period && other.version > version.version
            });
            let later: Vec<(u32, u32)> = later.map(|(e, other)| (other.version, of_document(e, &name))).collect();
            lines.extend(match later.iter().find(|(_, document)| *document != version.version) {
                Some((_, document)) => Some(format!("  replaced by version {document}")),
                None => later.last().map(|(number, _)| format!("  still in force: version {number} keeps it as it is")),
            });
            let object =
                json!({"type": "pdf", "path": self.ui.path(path), "name": name, "statement": entry.statement()});
            self.ui.product(&lines, object);
            let proof = self.prove(&entry.bag());
            self.report(&entry.bag(), &proof, Vec::new());
        }
        if !found {
            self.tally.strangers += 1;
            let what = "is none of the papers that were signed off here: it is a draft, or has been altered".to_owned();
            self.fault(&Fault { path: path.to_path_buf(), what });
        }
    }

    fn lone_entry(&mut self, folder: &Path) {
        let archive = Archive::alone(folder);
        self.entries(&archive, |_| true);
        for entry in archive.entries.iter().filter(|e| !e.is_version()) {
            let text = format!("{}: {}", self.ui.path(folder), signed(entry, None));
            self.ui.product(&[text], json!({"type": "record", "entry": entry.name, "statement": entry.statement()}));
        }
        self.without_chain(
            folder,
            "this entry has no archive around it, so its place in the chain could not be checked",
        );
    }

    fn lone_bag(&mut self, folder: &Path) {
        let proof = self.prove(folder);
        self.report(folder, &proof, Vec::new());
        if matches!(self.trust, Trust::Listed(_)) {
            let what = "has no record around it that could be signed".to_owned();
            self.fault(&Fault { path: folder.to_path_buf(), what });
        }
        let note = "this bag has no archive around it, so who signed it, and what replaces it, could not be looked up";
        self.without_chain(folder, note);
    }

    fn without_chain(&mut self, folder: &Path, note: &str) {
        self.tally.apart = true;
        self.ui.remark(note, json!({"type": "no_chain", "path": self.ui.path(folder)}));
        if self.arguments.head.is_some() {
            let what = "has no chain around it that could hold the head".to_owned();
            self.fault(&Fault { path: folder.to_path_buf(), what });
        }
    }

    /// Reports the faults of some entries, and proves the versions among them.
    fn entries(&mut self, archive: &Archive, wanted: impl Fn(&Entry) -> bool) {
        for fault in &archive.faults {
            self.fault(fault);
        }
        let (signers, faults) = archive::signatures(archive, &self.trust);
        faults.iter().for_each(|fault| self.fault(fault));
        self.tally.records += archive.entries.len();
        for entry in archive.versions().filter(|e| wanted(e)) {
            let proof = self.prove(&entry.bag());
            let mut lines = vec![format!("  {}", signed(entry, signers.get(&entry.name)))];
            lines.extend(archive.about(entry).map(|e| format!("  {}", signed(e, signers.get(&e.name)))));
            if let Some(next) = archive.successor(entry) {
                lines.push(format!("  replaced by version {}", next.statement().version.version));
            }
            self.report(&entry.bag(), &proof, lines);
        }
        for bag in archive.unread.iter().map(|folder| folder.join(BAG)).filter(|bag| bag.is_dir()) {
            let proof = self.prove(&bag);
            self.report(&bag, &proof, vec!["  who signed it off is not known: its record cannot be read".to_owned()]);
        }
    }

    fn prove(&mut self, bag: &Path) -> Proof {
        self.alive.beat();
        self.tally.versions += 1;
        archive::prove(bag, limits(self.common), &Progress::new(self.ui).steps())
    }

    fn report(&mut self, bag: &Path, proof: &Proof, about: Vec<String>) {
        let mut lines = vec![self.ui.path(bag)];
        if let Some(made) = proof.rebuilt.filter(|_| proof.holds()) {
            let covered = counted(proof.covered, "file");
            lines.push(format!("  {covered} as sealed; {made} made again from the bag alone, the same byte for byte"));
        } else if !proof.faults.is_empty() {
            lines.push("  not made again, since its files are not those that were sealed".to_owned());
        }
        lines.extend(about);
        let object = json!({
            "type": "bag", "bag": self.ui.path(bag), "holds": proof.holds(), "files": proof.covered, "rebuilt": proof.rebuilt,
        });
        self.ui.product(&lines, object);
        proof.faults.iter().for_each(|fault| self.fault(fault));
        if let Some(limit) = &proof.beyond {
            self.tally.beyond = true;
            let message = format!("{} could not be made again: {limit}", self.ui.path(bag));
            self.ui.failure(&message, "Its files are as they were sealed. Give it more time with --deadline.");
        }
        if let Some(difference) = &proof.difference {
            let others = match difference.files - 1 {
                0 => String::new(),
                more => format!(", and so does what is made of it ({} more)", counted(more, "file")),
            };
            self.tally.faults += 1;
            let what = format!("{} {}{others}", self.ui.path(&difference.path), difference.what);
            self.ui.failure(&what, &format!("The likely cause: {}.", difference.cause));
        }
    }

    fn fault(&mut self, fault: &Fault) {
        self.tally.faults += 1;
        self.ui.failure(&format!("{} {}", self.ui.path(&fault.path), fault.what), "");
    }
}

/// Whether an entry that was named is this version, or is about it.
fn named_by(archive: &Archive, name: &str, version: &Entry) -> bool {
    version.name == name || archive.about(version).any(|e| e.name == name)
}

/// What an entry's officer did, in one line.
pub(super) fn signed(entry: &Entry, signer: Option<&String>) -> String {
    use crate::archive::Act;
    let statement = entry.statement();
    let by = format!("by {}, {}", statement.by.in_words(), print_date(statement.on));
    let doubt = if entry.intact { "" } else { " (but its entry is not as it was written)" };
    let key = signer.map_or_else(String::new, |signer| format!("; SSH signature of {signer} holds good"));
    match &statement.act {
        Act::SignOff { role, .. } | Act::Signature { role } => format!("{} {by}{key}{doubt}", role.word()),
        Act::Filing { document, .. } => format!("{} put on file {by}{key}{doubt}", document.word()),
    }
}
