//! The command line: its words and its help, no behaviour.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::ui::is_hidden;
use crate::correct::Wanted;
use crate::diag::wording::{list_and, nearest};
use crate::model::correction::Field;
use crate::model::quantity;

/// Makes a board's papers from a folder of indicator files and a narrative template.
#[derive(Debug, Parser)]
#[command(name = "boardpack", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  boardpack check                        say what does not add up
  boardpack build                        make every paper of the pack, as drafts
  boardpack build quarterly --final      make the papers that go out
  boardpack build quarterly --annex 2    make one annex again
  boardpack sign-off quarterly --by \"A Name\" --post \"Head of Strategy\"
                                         seal what the board is given
  boardpack verify                       prove that nothing has changed since

Exit codes:
  0  done; warnings and gaps may remain    1  errors in the pack, or not fit to be final
  2  wrong usage                           3  refused, to keep what is not ours
  4  verification failed                  70  a fault of boardpack itself";

/// Options of every verb.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// The pack's folder, or any folder in it [default: here and upwards]
    #[arg(short = 'C', long = "directory", value_name = "DIR", env = "BOARDPACK_DIRECTORY", global = true)]
    pub directory: Option<PathBuf>,
    /// How to print: for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t = Format::Human, env = "BOARDPACK_FORMAT", global = true)]
    pub format: Format,
    /// Count warnings and gaps as failure, after everything has run
    #[arg(long, global = true)]
    pub strict: bool,
    /// Stop laying out after this many seconds
    #[arg(long, value_name = "SECONDS", env = "BOARDPACK_DEADLINE", default_value_t = 300, global = true,
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub deadline: u64,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Human,
    /// One JSON object a line, closing with a summary.
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Say what does not add up, before the board does
    Check(CheckArguments),
    /// Make the papers: cover, annexes, and all in one, as PDF
    Build(BuildArguments),
    /// Change one figure, keep why, and say what it moves
    #[command(after_help = CORRECT_EXAMPLES)]
    Correct(CorrectArguments),
    /// Say what moved between two periods, archived versions or packs
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArguments),
    /// Seal what the board is given, in the archive; or add a signature to what is sealed
    #[command(after_help = SIGN_OFF_EXAMPLES)]
    SignOff(SignOffArguments),
    /// Prove that signed-off papers are as they were, and make them again from their bags
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArguments),
    /// Take the pack back out of a pack.pdf
    Extract(ExtractArguments),
    /// Say in one screen how each paper stands; or what has been signed off
    Status(StatusArguments),
}

const CORRECT_EXAMPLES: &str = "\
Examples:
  boardpack correct \"NI 56\" value=18.4 --reason \"The district sent last year's figure\" --by \"A Name\" --dry-run
  boardpack correct LAA1-01 value=170 data=final --kind revision --reason \"Audited\" --by \"A Name\"
  boardpack correct LAA1-01 uncertain= --reason \"The recount is done\" --by \"A Name\"
  boardpack correct --edited --kind revision --reason \"Audited outturn\" --by \"A Name\"
  boardpack correct LAA1-01 target=205 --period 2008/09 --reason \"Agreed in June\" --by \"A Name\"";

#[derive(Debug, Args)]
pub(super) struct CorrectArguments {
    /// The indicator
    #[arg(value_name = "ID", required_unless_present = "edited")]
    pub id: Option<String>,
    /// What to change, and to what: value, data, reported, target, milestone, baseline, breakdown.NAME and others; `uncertain=`
    /// takes the doubt away
    #[arg(value_name = "FIELD=VALUE", required_unless_present = "edited", value_parser = change)]
    pub changes: Vec<(Field, Wanted)>,
    /// Change nothing, and give every figure that was edited by hand since it was signed off its record; with ID only that
    /// indicator's
    #[arg(long, conflicts_with_all = ["changes", "period"])]
    pub edited: bool,
    /// Of which period [default: the pack's own]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Why; it is kept in the file, and published
    #[arg(long, value_name = "TEXT", value_parser = words)]
    pub reason: String,
    /// Who changes it
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub by: String,
    /// The day, as 2008-11-18 [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,
    /// Whether a mistake is mended, or better data came
    #[arg(long, value_enum, default_value_t = KindArgument::Correction)]
    pub kind: KindArgument,
    /// Say what would move, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Why a figure is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KindArgument {
    /// A mistake is mended.
    Correction,
    /// Better or later data came.
    Revision,
}

fn change(text: &str) -> Result<(Field, Wanted), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as FIELD=VALUE, such as value=18.4; an id with a space stands in quotes, such as \"NI 56\"")?;
    let (name, value) = (name.trim(), value.trim());
    if name == "commentary" {
        return Err("commentary is the lead's own words; change it in the file, and no record is needed".to_owned());
    }
    let field = Field::named(name).ok_or_else(|| {
        let known: Vec<&str> = Field::NAMES.iter().map(|(name, _)| *name).chain([Field::PARTS]).collect();
        let near = nearest(name, known.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("Did you mean `{near}`? "));
        format!("`{name}` is nothing that can be corrected. {near}Known here: {}", list_and(&known))
    })?;
    match value {
        "" if field.can_go() => Ok((field, Wanted::Nothing)),
        "" if field == Field::Value => {
            Err("a figure that is in doubt stays, with uncertain=\"why\"; to withdraw it, delete it by hand and say why under \
                 `no_data`"
                .to_owned())
        }
        "" => Err(format!("{name} cannot be taken away; write it as {name}=VALUE")),
        value => Ok((field, Wanted::Text(value.to_owned()))),
    }
}

const DIFF_EXAMPLES: &str = "\
Examples:
  boardpack diff \"2008/09 Q1\" \"2008/09 Q2\"
  boardpack diff \"2008/09 Q1\" \"2008/09 Q2\" --pdf changes.pdf
  boardpack diff 0001-quarterly-2008-09-q2-v1 \"2008/09 Q2\"
  boardpack diff ../last-year . --paper quarterly";

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The earlier side: a period, an entry of the archive, or a pack's folder
    #[arg(value_name = "A")]
    pub before: String,
    /// The later side
    #[arg(value_name = "B")]
    pub after: String,
    /// Only this paper
    #[arg(long, value_name = "PAPER")]
    pub paper: Option<String>,
    /// Print the list too, as an annex with direction of travel, into this file
    #[arg(long, value_name = "FILE")]
    pub pdf: Option<PathBuf>,
    /// Say which file would be written, and write nothing
    #[arg(long, requires = "pdf")]
    pub dry_run: bool,
}

const SIGN_OFF_EXAMPLES: &str = "\
Examples:
  boardpack sign-off quarterly --by \"A Name\" --post \"Head of Strategy\" --dry-run
  boardpack sign-off quarterly --by \"A Name\" --post \"Head of Strategy\" --ssh-key ~/.ssh/id_ed25519
  boardpack sign-off quarterly --by \"B Name\" --post \"Director\" --role cleared --on 2008-11-12
  boardpack sign-off quarterly --by \"A Name\" --post \"Clerk\" --minutes minutes.pdf";

const VERIFY_EXAMPLES: &str = "\
Examples:
  boardpack verify
  boardpack verify --head 9f2c... --signers allowed_signers
  boardpack verify /media/archive/0001-quarterly-2008-09-q2-v1";

#[derive(Debug, Args)]
pub(super) struct SignOffArguments {
    /// The paper
    #[arg(value_name = "PAPER")]
    pub paper: String,
    /// The period, such as "2008/09 Q2" [default: the paper's own, else the pack's; for a sealed version the only one there is]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Sign this sealed version, or put a document on file with it, whatever the pack says by now
    #[arg(long, value_name = "VERSION")]
    pub of: Option<u32>,
    /// Who signs
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub by: String,
    /// In which post
    #[arg(long, value_name = "POST", value_parser = words)]
    pub post: String,
    /// Of which organisation
    #[arg(long, value_name = "ORGANISATION", value_parser = words)]
    pub organisation: Option<String>,
    /// The day, as 2008-11-13 [default: for a first version the day in pack.yaml, else today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,
    /// The meeting that it is for [default: the day in pack.yaml]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub meeting: Option<Date>,
    /// As what
    #[arg(long, value_enum, default_value_t = RoleArgument::Approved)]
    pub role: RoleArgument,
    /// Sign the record with this SSH key too (the public key's file, if an agent holds the private one)
    #[arg(long, value_name = "FILE")]
    pub ssh_key: Option<PathBuf>,
    /// Put the minutes of the meeting on file with the newest signed version, instead of signing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["notice", "role", "meeting"])]
    pub minutes: Option<PathBuf>,
    /// Put a notice on file with the newest signed version, instead of signing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["role", "meeting"])]
    pub notice: Option<PathBuf>,
    /// Say what would be signed, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask before signing
    #[arg(long)]
    pub yes: bool,
}

/// What an officer signs a version as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RoleArgument {
    /// Put it together.
    Prepared,
    /// Checked it.
    Cleared,
    /// Answers for it.
    Approved,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// Bags, entries of an archive, or whole archives [default: the pack's archive]
    #[arg(value_name = "BAG")]
    pub bags: Vec<PathBuf>,
    /// Everything in the pack's archive
    #[arg(long, conflicts_with = "bags")]
    pub all: bool,
    /// A head of the chain that was kept elsewhere: the chain must still hold it
    #[arg(long, value_name = "DIGEST", value_parser = digest)]
    pub head: Option<String>,
    /// Who may sign: a file in the form that OpenSSH has for allowed signers
    #[arg(long, value_name = "FILE")]
    pub signers: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExtractArguments {
    /// A pack.pdf
    #[arg(value_name = "PDF")]
    pub pdf: PathBuf,
    /// Where to put the pack [default: a new folder here, named after the issue]
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// Say which files would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct StatusArguments {
    /// Everything that has been signed off, by whom, and what has taken its place
    #[arg(long)]
    pub signed: bool,
    /// The day to reckon ages and reviews from [default: today]
    #[arg(long, value_name = "DATE", value_parser = date, requires = "signed")]
    pub on: Option<Date>,
}

fn date(text: &str) -> Result<Date, String> {
    quantity::read_date(text.trim()).map_err(|(message, help)| format!("{message}. {help}"))
}

/// Text that a name can be: one line, and not empty.
fn words(text: &str) -> Result<String, String> {
    let text = text.trim();
    let odd = |c: char| c.is_control() || is_hidden(c);
    if !text.chars().any(char::is_alphanumeric) || text.chars().any(odd) {
        return Err("write it as words on one line".to_owned());
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn digest(text: &str) -> Result<String, String> {
    let text = text.trim().to_ascii_lowercase();
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(text)
    } else {
        Err("a head is 64 digits from 0 to f, as sign-off prints it".to_owned())
    }
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Papers to check [default: all]
    #[arg(value_name = "PAPER")]
    pub papers: Vec<String>,
    /// The period, such as "2008/09 Q2" [default: the paper's own, else the pack's]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    /// Papers to make [default: all]
    #[arg(value_name = "PAPER")]
    pub papers: Vec<String>,
    /// The period, such as "2008/09 Q2" [default: the paper's own, else the pack's]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only this annex; can be given more than once
    #[arg(long = "annex", value_name = "ID")]
    pub annexes: Vec<String>,
    /// Without draft marks; refused while anything is missing
    #[arg(long = "final")]
    pub is_final: bool,
    /// Where to put the papers [default: output/ in the pack]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Say which files would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Say that a change of many indicators at once is meant, and why; it is kept in pack.yaml
    #[arg(long, value_name = "REASON", value_parser = words, requires = "by", conflicts_with = "dry_run")]
    pub confirm: Option<String>,
    /// Who says so
    #[arg(long, value_name = "NAME", value_parser = words, requires = "confirm")]
    pub by: Option<String>,
    /// The day on which they say so, as 2009-03-10 [default: today]
    #[arg(long, value_name = "DATE", value_parser = date, requires = "confirm")]
    pub on: Option<Date>,
}
