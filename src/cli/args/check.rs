//! The words of `boardpack check`.

use clap::Args;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack check                        everything that does not add up, in every paper
  boardpack check quarterly              the same for one paper
  boardpack check --strict               fail on gaps and warnings too
  boardpack check --format github        as annotations, in a workflow of GitHub, Forgejo or Gitea
  boardpack check --period \"2008/09 Q3\"  what the next quarter would lack";

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// Papers to check [default: all]
    #[arg(value_name = "PAPER")]
    pub papers: Vec<String>,
    /// The period, such as "2008/09 Q2" [default: the paper's own, else the pack's]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
}
