//! The command line: its words and its help, no behaviour.

mod archive;
mod build;
mod check;
mod completions;
mod correct;
mod diff;
mod explain;
mod init;
mod overview;
mod roll;
mod schema;
mod status;
mod values;
mod watch;

pub(super) use archive::{ExtractArguments, RoleArgument, SignOffArguments, VerifyArguments};
pub(super) use build::BuildArguments;
pub(super) use check::CheckArguments;
pub(super) use completions::CompletionsArguments;
pub(super) use correct::{CorrectArguments, KindArgument};
pub(super) use diff::DiffArguments;
pub(super) use explain::ExplainArguments;
pub(super) use init::{InitArguments, PeriodsArgument};
pub(super) use roll::RollArguments;
pub(super) use schema::SchemaArguments;
pub(super) use status::StatusArguments;
pub(super) use watch::{BuilderArguments, WatchArguments};

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

/// What was asked for.
#[derive(Debug)]
pub(super) struct Arguments {
    pub common: Common,
    pub verb: Verb,
    /// The environment variables that stand in for an option that was not given.
    pub heeded: Vec<String>,
}

/// Makes a board's papers from a folder of indicator files and a narrative template.
#[derive(Debug, Parser)]
#[command(
    name = "boardpack",
    version,
    disable_version_flag = true,
    arg_required_else_help = true,
    override_usage = "boardpack [OPTIONS] <COMMAND>"
)]
struct CommandLine {
    #[command(flatten)]
    common: Common,
    /// Print the version; with --verbose also what it is built on, its limits, and which pack it finds where
    #[arg(short = 'V', long)]
    version: bool,
    /// Say more of the version
    #[arg(short, long, requires = "version")]
    verbose: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// The first word of a command line for the process that builds.
pub(super) const BUILDER: &str = "watch-builder";

/// What a watch calls the process that builds with.
#[derive(Debug, Parser)]
struct BuilderLine {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    builder: BuilderArguments,
}

impl Arguments {
    /// Reads a command line, program name first.
    ///
    /// # Errors
    /// Returns what is to be printed in place of a run: the help, or what is wrong.
    pub(super) fn try_parse_from(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let words: Vec<OsString> = words.into_iter().collect();
        if words.get(1).is_some_and(|word| word == BUILDER) {
            let line = BuilderLine::try_parse_from(words.into_iter().skip(1))?;
            return Ok(Self { common: line.common, verb: Verb::WatchBuilder(line.builder), heeded: Vec::new() });
        }
        let mut command = command();
        let matches = command.try_get_matches_from_mut(words)?;
        let line = CommandLine::from_arg_matches(&matches)?;
        let from_environment = |id: &clap::Id| matches.value_source(id.as_str()) == Some(ValueSource::EnvVariable);
        let heeded = command.get_arguments().filter(|a| from_environment(a.get_id()));
        let heeded = heeded.filter_map(|a| Some(a.get_env()?.to_string_lossy().into_owned())).collect();
        let verb = match (line.version, line.verb) {
            (true, _) => Verb::Version { verbose: line.verbose },
            (false, Some(verb)) => verb,
            (false, None) => {
                let message = "a command is missing, such as check or build";
                return Err(command.error(ErrorKind::MissingSubcommand, message));
            }
        };
        Ok(Self { common: line.common, verb, heeded })
    }
}

/// The command line as clap knows it, with the overview of its verbs.
pub(super) fn command() -> clap::Command {
    overview::with_overview(CommandLine::command())
}

/// Options of every verb.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct Common {
    /// The pack's folder, or any folder in it [default: here and upwards]
    #[arg(short = 'C', long = "directory", value_name = "DIR", env = "BOARDPACK_DIRECTORY", global = true)]
    pub directory: Option<PathBuf>,
    /// How to print: human, json (one object a line) or github (findings as annotations of a workflow)
    #[arg(long, value_enum, hide_possible_values = true, default_value_t = Format::Human, env = "BOARDPACK_FORMAT", global = true)]
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
    /// For people, with each finding as an annotation of a workflow on GitHub, Forgejo or Gitea.
    Github,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Start a pack: a small one with notes, which builds at once
    #[command(after_help = init::EXAMPLES)]
    Init(InitArguments),
    /// Say what does not add up, before the board does
    #[command(after_help = check::EXAMPLES)]
    Check(CheckArguments),
    /// Make the papers: cover, annexes, and all in one, as PDF
    #[command(after_help = build::EXAMPLES)]
    Build(BuildArguments),
    /// Make them again on each change, say what moved, and show the pages in a browser
    #[command(after_help = watch::EXAMPLES)]
    Watch(WatchArguments),
    /// Change one figure, keep why, and say what it moves
    #[command(after_help = correct::EXAMPLES)]
    Correct(CorrectArguments),
    /// Say why an indicator has its status and where it stands; or what a message means
    #[command(after_help = explain::EXAMPLES)]
    Explain(ExplainArguments),
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
    /// Open the next period: what is due from whom, and what is carried over
    #[command(after_help = roll::EXAMPLES)]
    Roll(RollArguments),
    /// Print the JSON Schema of a kind of file, for editors
    #[command(after_help = schema::EXAMPLES)]
    Schema(SchemaArguments),
    /// Print the script with which a shell completes commands and options
    #[command(after_help = completions::EXAMPLES)]
    Completions(CompletionsArguments),
    /// The process that builds for a watch; nobody else asks for it, so no help and no completion names it.
    #[command(skip)]
    WatchBuilder(BuilderArguments),
    /// What `--version` asks for.
    #[command(skip)]
    Version {
        /// Also what it is built on, its limits, and which pack it finds where.
        verbose: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of an example, as a shell would part them; what follows two spaces explains it, what follows `>` is the shell's.
    fn words(line: &str) -> Vec<OsString> {
        let (mut words, mut quoted, mut word) = (Vec::new(), false, String::new());
        for c in line.trim().chars().chain([' ']) {
            match c {
                '"' => quoted = !quoted,
                ' ' if !quoted && word.is_empty() => break,
                ' ' if !quoted => words.push(std::mem::take(&mut word)),
                c => word.push(c),
            }
        }
        words.into_iter().take_while(|w| !w.starts_with('>')).map(OsString::from).collect()
    }

    fn help_of(command: &clap::Command) -> String {
        command.get_after_help().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn every_verb_has_examples_and_each_can_be_read() {
        let command = command();
        for verb in command.get_subcommands() {
            let help = help_of(verb);
            let examples: Vec<&str> = help.lines().filter(|l| l.starts_with("  boardpack ")).collect();
            assert!(help.starts_with("Examples:\n") && !examples.is_empty(), "{} has no examples", verb.get_name());
            for example in examples {
                let words = words(example);
                assert!(words.iter().any(|w| w == verb.get_name()), "`{example}` is of another verb");
                let read = Arguments::try_parse_from(words);
                assert!(read.is_ok(), "{example}: {}", read.map(|_| String::new()).unwrap_or_else(|e| e.to_string()));
            }
        }
    }

    #[test]
    fn the_examples_of_the_overview_can_be_read() {
        let help = help_of(&command());
        let examples: Vec<&str> = help.lines().filter(|l| l.starts_with("  boardpack ")).collect();
        assert!(examples.len() >= 5, "{help}");
        for example in examples {
            assert!(Arguments::try_parse_from(words(example)).is_ok(), "{example}");
        }
    }

    #[test]
    fn examples_fit_a_screen_and_their_words_line_up() {
        for help in command().get_subcommands().map(help_of).chain([help_of(&command())]) {
            let column = |line: &&str| {
                line.trim_start().find("  ").map(|at| {
                    let rest = &line.trim_start()[at..];
                    line.len() - rest.trim_start().len()
                })
            };
            let examples = help.split("Exit codes:").next().unwrap_or_default();
            let mut columns: Vec<usize> =
                examples.lines().filter(|l| l.starts_with("  boardpack ")).filter_map(|l| column(&l)).collect();
            columns.dedup();
            assert!(columns.len() <= 1, "{help}");
            assert!(help.lines().all(|line| line.chars().count() <= 110), "{help}");
        }
    }

    #[test]
    fn the_version_can_be_asked_for_without_a_verb() {
        let asked = |line: &str| Arguments::try_parse_from(words(line)).map(|a| a.verb);
        assert!(matches!(asked("boardpack --version"), Ok(Verb::Version { verbose: false })));
        assert!(matches!(asked("boardpack -V -v --format json"), Ok(Verb::Version { verbose: true })));
        assert!(asked("boardpack --verbose").is_err());
        assert!(asked("boardpack --strict").is_err_and(|e| e.kind() == ErrorKind::MissingSubcommand));
    }
}
