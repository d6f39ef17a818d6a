//! The words of `boardpack explain`.

use clap::Args;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack explain \"NI 117\"             why it is red, where it stands, and what is still to come
  boardpack explain CYP5 --paper annual-review
  boardpack explain \"NI 117\" --period \"2008/09 Q1\"
  boardpack explain figure-missing       what a message means, and what to do about it";

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArguments {
    /// An indicator, by its id or another of its names; or the code of a message, which stands in square brackets
    #[arg(value_name = "ID|CODE", required = true, num_args = 1..)]
    pub words: Vec<String>,
    /// For which period [default: the pack's own, or that of a paper that counts the indicator]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only as this paper has it
    #[arg(long, value_name = "PAPER")]
    pub paper: Option<String>,
    /// Do not look for the pages that name it, which takes as long as a build
    #[arg(long)]
    pub no_pages: bool,
    /// Take the word for the code of a message, also where an indicator is called so
    #[arg(long, conflicts_with_all = ["period", "paper", "no_pages"])]
    pub code: bool,
}

impl ExplainArguments {
    /// What is asked for; an id with a space may stand without quotes, a code in its brackets.
    pub(in crate::cli) fn asked(&self) -> String {
        let words = self.words.join(" ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = words.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        bare.map_or_else(|| words.clone(), |code| code.trim().to_owned())
    }
}
