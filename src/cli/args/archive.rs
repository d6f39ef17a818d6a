//! The words of the verbs that seal papers, prove them and take packs out of them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::values::{date, digest, words};

pub(super) const SIGN_OFF_EXAMPLES: &str = "\
Examples:
  boardpack sign-off quarterly --by \"A Name\" --post \"Head of Strategy\" --dry-run
      what would be signed; without --dry-run it is sealed
  boardpack sign-off quarterly --by \"A Name\" --post \"Head of Strategy\" --ssh-key ~/.ssh/id_ed25519
      with a signature that anybody can check
  boardpack sign-off quarterly --by \"B Name\" --post \"Director\" --role cleared --on 2008-11-12
      a further signature
  boardpack sign-off quarterly --by \"A Name\" --post \"Clerk\" --minutes minutes.pdf
      the minutes, put on file with what was signed";

pub(super) const VERIFY_EXAMPLES: &str = "\
Examples:
  boardpack verify                       everything that has been signed off
  boardpack verify archive/0001-quarterly-2008-09-q2-v1
                                         one version
  boardpack verify paper.pdf             whether a PDF in hand is one of the signed papers
  boardpack verify /media/copy/archive   an archive elsewhere; no pack is needed
  boardpack verify --signers allowed_signers
                                         the SSH signatures too
  boardpack verify --head 9f2c4e8a1b3d5f7092c4e6a8b0d1f3e5970a2c4e6b8d0f1e3a5c7092b4d6f8ea
                                         that nothing up to this head has been taken away";

#[derive(Debug, Args)]
pub(in crate::cli) struct SignOffArguments {
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
    /// As what: prepared (put it together), cleared (checked it) or approved (answers for it)
    #[arg(long, value_enum, hide_possible_values = true, default_value_t = RoleArgument::Approved)]
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
pub(in crate::cli) enum RoleArgument {
    /// Put it together.
    Prepared,
    /// Checked it.
    Cleared,
    /// Answers for it.
    Approved,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArguments {
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

pub(super) const EXTRACT_EXAMPLES: &str = "\
Examples:
  boardpack extract pack.pdf             into a new folder here, named after the issue
  boardpack extract pack.pdf --into our-pack
                                         into a folder of your choice
  boardpack extract output/quarterly/pack.pdf --dry-run
                                         which files it carries";

#[derive(Debug, Args)]
pub(in crate::cli) struct ExtractArguments {
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
