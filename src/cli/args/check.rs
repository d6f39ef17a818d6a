//! The words of `boardpack check`.

use clap::Args;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack check                        everything that does not add up
  boardpack check quarterly --strict     the same for one paper, and fail on gaps and warnings too";

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// Papers to check [default: all]
    #[arg(value_name = "PAPER")]
    pub papers: Vec<String>,
    /// The period, such as "2008/09 Q2" [default: the paper's own, else the pack's]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
}
