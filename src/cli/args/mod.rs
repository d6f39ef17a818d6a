//! The command line: its words and its help, no behaviour.

mod archive;
mod build;
mod check;
mod correct;
mod diff;
mod schema;
mod status;
mod values;

pub(super) use archive::{ExtractArguments, RoleArgument, SignOffArguments, VerifyArguments};
pub(super) use build::BuildArguments;
pub(super) use check::CheckArguments;
pub(super) use correct::{CorrectArguments, KindArgument};
pub(super) use diff::DiffArguments;
pub(super) use schema::SchemaArguments;
pub(super) use status::StatusArguments;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    #[command(after_help = check::EXAMPLES)]
    Check(CheckArguments),
    /// Make the papers: cover, annexes, and all in one, as PDF
    #[command(after_help = build::EXAMPLES)]
    Build(BuildArguments),
    /// Change one figure, keep why, and say what it moves
    #[command(after_help = correct::EXAMPLES)]
    Correct(CorrectArguments),
    /// Say what moved between two periods, archived versions or packs
    #[command(after_help = diff::EXAMPLES)]
    Diff(DiffArguments),
    /// Seal what the board is given, in the archive; or add a signature to what is sealed
    #[command(after_help = archive::SIGN_OFF_EXAMPLES)]
    SignOff(SignOffArguments),
    /// Prove that signed-off papers are as they were, and make them again from their bags
    #[command(after_help = archive::VERIFY_EXAMPLES)]
    Verify(VerifyArguments),
    /// Take the pack back out of a pack.pdf
    #[command(after_help = archive::EXTRACT_EXAMPLES)]
    Extract(ExtractArguments),
    /// Say in one screen how each paper stands; or what has been signed off
    #[command(after_help = status::EXAMPLES)]
    Status(StatusArguments),
    /// Print the JSON Schema of a kind of file, for editors
    #[command(after_help = schema::EXAMPLES)]
    Schema(SchemaArguments),
}
