//! The words of `boardpack completions`.

use clap::Args;
use clap_complete::Shell;

pub(super) const EXAMPLES: &str = "\
Examples:
  boardpack completions bash > ~/.local/share/bash-completion/completions/boardpack
  boardpack completions zsh > ~/.zfunc/_boardpack
  boardpack completions fish > ~/.config/fish/completions/boardpack.fish
  boardpack completions powershell >> $PROFILE
  boardpack completions elvish >> ~/.config/elvish/rc.elv

The folder must be there; the script is read when the next shell starts.
zsh needs `fpath+=~/.zfunc` before `compinit` in ~/.zshrc.";

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}
