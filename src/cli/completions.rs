//! `golmac completions`: what a shell needs to complete golmac's options, commands and files.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::kept;

const MORE: &str = "\
Examples:
  golmac completions bash > ~/.local/share/bash-completion/completions/golmac
  golmac completions zsh > ~/.zfunc/_golmac     with ~/.zfunc in fpath
  golmac completions fish > ~/.config/fish/completions/golmac.fish";

/// Print what a shell needs to complete golmac's options and commands
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the completions.
///
/// # Errors
/// Where the standard output can't be written.
pub fn completions(Completions { shell }: Completions) -> Result<ExitCode> {
    kept::print(&script(shell))?;
    Ok(ExitCode::SUCCESS)
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::Typed::command(), "golmac", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shell_learns_of_every_command() {
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for command in super::super::Typed::command().get_subcommands() {
                assert!(script.contains(command.get_name()), "{shell}: {}", command.get_name());
            }
            assert!(script.contains("no-session"), "{shell}");
        }
    }
}
