//! The words of `boardpack diff`.

use std::path::PathBuf;

use clap::Args;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack diff \"2008/09 Q1\" \"2008/09 Q2\"
      what moved in a quarter
  boardpack diff \"2008/09 Q1\" \"2008/09 Q2\" --paper quarterly --pdf changes.pdf
      the same as an annex to print
  boardpack diff 0001-quarterly-2008-09-q2-v1 \"2008/09 Q2\"
      what has changed since a version was signed off
  boardpack diff ../last-year . --paper quarterly
      two packs";

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArguments {
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
