//! `golmac asm`: a story from the text of one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use golmac::session::displayable;
use golmac::story::Version;
use golmac::zmachine::isa::assemble::{AssembleError, assemble_or_tell};

use super::kept::{self, Replace};
use super::{WRONG, run};

const MORE: &str = "\
FILE is the listing of a story from `golmac disasm`, edited or not, or a program
of one's own. One statement a line:

  .version 5
  .routine main                     a routine; its locals follow its name
          print \"hello^\"            ^ is a new line, \\\" a quotation mark
          call_vs #double 21 -> g00
          print_num g00
          quit
  .routine double x
          add x x -> sp
          ret_popped

An opcode is written as the Standard names it, with its operands, -> and the
variable that it stores to, ? or ?~ and the label that it branches to. The
documentation of the library (golmac::zmachine::isa::assemble) has all of the
language.

Up to twenty errors are told, with line and column.

Exit status: 0 when the story was written, 1 when something is wrong with the
text, 2 when a file can't be used.

Examples:
  golmac asm hello.zasm -o hello.z5 && golmac run hello.z5
  golmac disasm advent.z5 > advent.zasm
  golmac asm advent.zasm -o new.z5";

/// Put a story together from the text of one
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Asm {
    /// The text
    file: PathBuf,
    /// Where to write the story, whatever is there [default: FILE with .z and the version's number, unless that is there]
    #[arg(long, short, value_name = "STORY")]
    output: Option<PathBuf>,
}

/// Does what the command line says. A story that `--output` names is written over, as compilers do, but never the text itself; one that nobody has named never.
///
/// # Errors
/// Where a file can't be used.
pub fn asm(Asm { file, output }: Asm) -> Result<ExitCode> {
    let bytes = run::read(&file).with_context(|| format!("can't read {}", file.display()))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| anyhow!("{} is no text in UTF-8; is it a story already?", file.display()))?;
    let assembly = match assemble_or_tell(&text, Version::V5) {
        Ok(assembly) => assembly,
        Err(errors) => {
            errors.iter().for_each(|error| eprintln!("{}", told(&file, &text, error)));
            return Ok(ExitCode::from(WRONG));
        }
    };
    let replace = if output.is_some() { Replace::Allowed } else { Replace::Never };
    let output = output.unwrap_or_else(|| file.with_extension(format!("z{}", assembly.version)));
    if is_same(&file, &output) {
        bail!("{} is the text itself; name another file with --output", output.display());
    }
    if replace == Replace::Never && output.exists() {
        bail!("{0} is there already; --output {0} replaces it", output.display());
    }
    kept::write(Some(&output), replace, &assembly.story)?;
    eprintln!("{}: version {}, {} bytes", output.display(), assembly.version, assembly.story.len());
    Ok(ExitCode::SUCCESS)
}

fn is_same(file: &Path, output: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real(file) == real(output)
}

/// An error, with the line that it is in.
fn told(file: &Path, text: &str, error: &AssembleError) -> String {
    let AssembleError { line, column, what, advice } = error;
    let place = match (line, column) {
        (0, _) => " ".to_owned(),
        (line, 0) => format!("{line}: "),
        (line, column) => format!("{line}:{column}: "),
    };
    let number = usize::try_from(*line).unwrap_or_default();
    let found = number.checked_sub(1).and_then(|before| text.lines().nth(before)).unwrap_or_default();
    let shown: String = found.replace('\t', " ").chars().take(200).collect();
    let quoted = if shown.trim().is_empty() { String::new() } else { format!("\n  {}", shown.trim()) };
    displayable(&format!("golmac: {}:{place}{what}; {advice}{quoted}", file.display()))
}
