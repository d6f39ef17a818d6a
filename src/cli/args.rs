//! The command line: its words and its help, no behaviour.

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
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Papers to check [default: all]
    #[arg(value_name = "PAPER")]
    pub papers: Vec<String>,
    /// The period, such as "2008/09 Q2" [default: the pack's own]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    /// Papers to make [default: all]
    #[arg(value_name = "PAPER")]
    pub papers: Vec<String>,
    /// The period, such as "2008/09 Q2" [default: the pack's own]
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
}
