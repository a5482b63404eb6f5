//! `golmac disasm`: a story as a listing that assembles back to it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use golmac::inspect::disassembly::{Disassembly, Line, Margin, PackedString, Routine};
use golmac::story::Story;
use serde_json::{Value, json};

use super::looked;
use super::{pager, run};

const MORE: &str = "\
The listing is what `golmac asm` reads, and as it stands it gives the same story
again, byte for byte. Code is found by following it from the main routine, then
by trying what lies between; what is neither code nor string is bytes.

Routines are named by their address (r4f04), strings too (s12a4c), dictionary
words as themselves (w.lamp). Instructions and strings may be edited, and may
grow or shrink: calls, branches, printed strings and the header follow, and so
do length and checksum. What stands below high memory (objects, dictionary,
arrays) must keep its size, for the code has its addresses as plain numbers.
Words in tables that are the packed address of a known routine or string are
taken for it.

Of a Blorb the story in it is listed. In a terminal the listing goes through
$PAGER.

Examples:
  golmac disasm zork1.z3 > zork1.zasm
  golmac asm zork1.zasm -o again.z3
  golmac disasm zork1.z3 --routine r4f04 --addresses
  golmac disasm zork1.z3 --routine '$5012'
  golmac disasm zork1.z3 --json | jq '.routines[].name'";

/// Take a story apart, into a listing that can be assembled again
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Disasm {
    /// The story file
    story: PathBuf,
    /// Only one routine: by its name, or an address in it ($ or 0x before hexadecimal digits)
    #[arg(long, value_name = "NAME|ADDRESS")]
    routine: Option<String>,
    /// Show the address and the bytes of each instruction in a comment
    #[arg(long, conflicts_with = "json")]
    addresses: bool,
    /// Routines and strings as JSON, for programs
    #[arg(long)]
    json: bool,
}

/// Does what the command line says.
///
/// # Errors
/// Where the story can't be read, or has no such routine.
pub fn disasm(Disasm { story: path, routine, addresses, json }: Disasm) -> Result<ExitCode> {
    let bytes = run::read(&path).with_context(|| format!("can't read the story {}", path.display()))?;
    let story = Story::from_bytes(bytes).with_context(|| format!("can't take {} apart", path.display()))?;
    let disassembly = Disassembly::of(&story);
    let margin = if addresses { Margin::Addresses } else { Margin::Plain };
    let Some(wanted) = routine else {
        let text = match json {
            true => looked::json(&whole(&story, &disassembly))?,
            false => disassembly.listing(margin),
        };
        pager::page(&text)?;
        return Ok(ExitCode::SUCCESS);
    };
    let text = match (json, disassembly.find_routine(&wanted)) {
        (_, None) => {
            bail!("no routine of {} is called {wanted:?} or is there; `golmac disasm {0}` lists all", path.display())
        }
        (false, Some(at)) => disassembly.routine(at, margin),
        (true, Some(at)) => {
            let routines = disassembly.routines();
            let found = routines.iter().find(|routine| routine.address == at);
            looked::json(&found.map(routine_json))?
        }
    };
    pager::page(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn whole(story: &Story, disassembly: &Disassembly) -> Value {
    json!({
        "version": story.version().number(),
        "release": story.header().release,
        "serial": story.header().serial.to_string(),
        "length": story.length(),
        "routines": disassembly.routines().iter().map(routine_json).collect::<Vec<_>>(),
        "strings": disassembly.strings().iter().map(string_json).collect::<Vec<_>>(),
    })
}

fn routine_json(routine: &Routine) -> Value {
    json!({
        "name": routine.name,
        "address": routine.address,
        "packed": routine.packed,
        "end": routine.end,
        "locals": routine.locals,
        "callers": routine.callers,
        "instructions": routine.instructions.iter().map(line_json).collect::<Vec<_>>(),
    })
}

fn line_json(line: &Line) -> Value {
    json!({ "address": line.address, "size": line.size, "label": line.label, "text": line.text })
}

fn string_json(string: &PackedString) -> Value {
    json!({ "name": string.name, "address": string.address, "packed": string.packed, "text": string.text })
}
