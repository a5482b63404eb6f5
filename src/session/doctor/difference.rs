//! What changed between two saves of a story: objects (§12), global variables (§6.2), other bytes, the calls.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use super::scene::shown;
use super::{StoryFile, memory};
use crate::story::Version;
use crate::story::header::HEADER_SIZE;
use crate::zmachine::isa::disassemble::variable_name;
use crate::zmachine::quetzal::SavedGame;
use crate::zmachine::text::{ABBREVIATED, Printed};
use crate::zmachine::{Machine, Options};

/// The most lines of one kind: a hostile story could have thousands of long names.
const MOST_LINES: usize = 400;

/// Z-characters of names that are read in all, for the same reason.
const NAMES: u32 = 1 << 24;

/// The most bytes of a range that are shown.
const MOST_BYTES: usize = 16;

/// Bytes of an object's name after which it is cut.
const LONGEST_NAME: usize = 60;

/// How many global variables there are (§6.2).
const GLOBALS: u16 = 240;

/// What changed between two saves, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// `brass lantern (42): Living Room -> cretin`, and attributes and properties.
    pub objects: Vec<String>,
    pub globals: Vec<String>,
    /// Ranges of other bytes.
    pub bytes: Vec<String>,
    pub calls: Vec<String>,
    /// Lines beyond the most that are listed, of all kinds.
    pub left_out: usize,
}

impl Difference {
    /// Whether the saves are of one and the same state.
    pub fn is_empty(&self) -> bool {
        [&self.objects, &self.globals, &self.bytes, &self.calls].iter().all(|lines| lines.is_empty())
    }
}

/// Compares two saves of a story. What interpreters write into the header for themselves is left out.
pub fn difference(story: &StoryFile, old: &SavedGame, new: &SavedGame) -> Difference {
    let pair = Pair { old: machine(story, old), new: machine(story, new), names: Cell::new(NAMES) };
    let mut difference = Difference::default();
    // What the lines on objects and globals account for.
    let mut told = vec![false; usize::from(pair.old.memory().dynamic_size())];
    pair.objects(&mut difference, &mut told);
    pair.globals(&mut difference, &mut told);
    pair.bytes(&mut difference, &mut told);
    calls(&mut difference, old, new);
    difference
}

/// A machine that is only looked at, with a save's memory.
fn machine(story: &StoryFile, game: &SavedGame) -> Machine {
    let mut machine = Machine::new(story.story().clone(), Options { turns_kept: 0, ..Options::default() });
    let size = memory::original(story).len().min(game.memory.len());
    for (at, byte) in (0..=u16::MAX).zip(&game.memory).take(size) {
        machine.memory.set_byte(at, *byte);
    }
    machine.refresh_text();
    machine
}

struct Pair {
    old: Machine,
    new: Machine,
    /// What is left of [`NAMES`].
    names: Cell<u32>,
}

impl Pair {
    fn objects(&self, to: &mut Difference, told: &mut [bool]) {
        for object in 1..=self.old.object_count() {
            mark(told, self.old.entry_of(object));
            let lines = self.object(object, told);
            push_all(&mut to.objects, lines, &mut to.left_out);
        }
    }

    /// The lines on one object.
    fn object(&self, object: u16, told: &mut [bool]) -> Vec<String> {
        let (old, new) = (&self.old, &self.new);
        let mut changes = Vec::new();
        let parents = (old.parent_of(object), new.parent_of(object));
        if parents.0 != parents.1 {
            changes.push(format!("{} -> {}", self.name(parents.0), self.name(parents.1)));
        }
        let (was, is): (BTreeSet<u16>, BTreeSet<u16>) =
            (old.attributes_of(object).collect(), new.attributes_of(object).collect());
        changes.extend(listed("attribute", "set", is.difference(&was)));
        changes.extend(listed("attribute", "cleared", was.difference(&is)));
        let places: Vec<_> = old.properties_of(object).collect();
        for &(number, at, size) in &places {
            let range = at..at.saturating_add(size);
            mark(told, range.clone());
            changes.extend(self.changed(range).map(|bytes| format!("property {number}: {bytes}")));
        }
        if !new.properties_of(object).eq(places) {
            changes.push("its list of properties has another shape".to_owned());
        }
        if changes.is_empty() {
            return changes;
        }
        let name = self.name(object);
        changes.into_iter().map(|change| format!("{name}: {change}")).collect()
    }

    fn globals(&self, to: &mut Difference, told: &mut [bool]) {
        let table = self.old.story().header().globals;
        for number in 0..GLOBALS {
            let at = table.wrapping_add(2 * number);
            mark(told, at..at.saturating_add(2));
            let (was, is) = (self.old.memory().word(at), self.new.memory().word(at));
            if was == is {
                continue;
            }
            let name = variable_name(u8::try_from(number + 16).unwrap_or(u8::MAX));
            let line = match number {
                // §8.2.2: the place.
                0 if self.old.story().version() <= Version::V3 => {
                    format!("{name}, the place: {} -> {}", self.name(was), self.name(is))
                }
                _ => format!("{name}: {} -> {}", number_of(was), number_of(is)),
            };
            push_all(&mut to.globals, vec![line], &mut to.left_out);
        }
    }

    fn bytes(&self, to: &mut Difference, told: &mut [bool]) {
        // The header is the interpreter's, but for Flags 2, whose bits are the session's.
        mark(told, 0..HEADER_SIZE as u16);
        let differs = |at: &u16| self.old.memory().byte(*at) != self.new.memory().byte(*at);
        let mut rest = (0..self.old.memory().dynamic_size())
            .filter(|at| !told.get(usize::from(*at)).copied().unwrap_or(true))
            .filter(differs)
            .peekable();
        while let Some(first) = rest.next() {
            let mut last = first;
            while let Some(next) = rest.next_if(|next| *next - last == 1) {
                last = next;
            }
            let range = first..last.saturating_add(1);
            let line = self.changed(range).map(|bytes| match first == last {
                true => format!("${first:04x}: {bytes}"),
                false => format!("${first:04x} to ${last:04x}: {bytes}"),
            });
            push_all(&mut to.bytes, line.into_iter().collect(), &mut to.left_out);
        }
    }

    /// Bytes before and after, where they are not the same.
    fn changed(&self, range: Range<u16>) -> Option<String> {
        let bytes = |machine: &Machine| range.clone().map(|at| machine.memory().byte(at)).collect::<Vec<u8>>();
        let (was, is) = (bytes(&self.old), bytes(&self.new));
        (was != is).then(|| format!("{} -> {}", hex(&was), hex(&is)))
    }

    /// An object by its name and number.
    fn name(&self, object: u16) -> String {
        if object == 0 {
            return "nowhere".to_owned();
        }
        match self.new.short_name(object).flatten().and_then(|at| self.text_at(at)) {
            Some(name) => format!("{name} ({object})"),
            None => format!("object {object}"),
        }
    }

    /// A string of the story, as far as it can be shown; None where it can't be read, or too much was.
    fn text_at(&self, address: u32) -> Option<String> {
        let left = self.names.get();
        if left == 0 {
            return None;
        }
        let mut text = String::new();
        let read = self.new.text.decode_counting(self.new.memory(), address, |code| {
            if text.len() < LONGEST_NAME
                && let Some(Printed::Character(c)) = self.new.text.printed(code)
            {
                text.push(c);
            }
        });
        let spent = read.as_ref().map_or(ABBREVIATED, |(_, z_characters)| *z_characters);
        self.names.set(left.saturating_sub(spent));
        // Inform 7 leaves the names of its objects to its own code.
        (read.is_ok() && !text.is_empty()).then(|| shown(&text))
    }
}

fn calls(to: &mut Difference, old: &SavedGame, new: &SavedGame) {
    if old.pc != new.pc {
        to.calls.push(format!("saved at ${:05x} -> ${:05x}", old.pc, new.pc));
    }
    if old.frames.len() != new.frames.len() {
        to.calls.push(format!("{} calls deep -> {}", old.frames.len(), new.frames.len()));
    }
    for (number, (was, is)) in old.frames.iter().zip(&new.frames).enumerate() {
        let mut changes = Vec::new();
        if (was.return_pc, was.result) != (is.return_pc, is.result) {
            changes.push("called from elsewhere".to_owned());
        }
        if was.locals.len() == is.locals.len() {
            let locals = (1..).zip(was.locals.iter().zip(&is.locals)).filter(|(_, (was, is))| was != is);
            let line = |(number, (was, is)): (u8, (&u16, &u16))| {
                format!("{}: {} -> {}", variable_name(number), number_of(*was), number_of(*is))
            };
            changes.extend(locals.map(line));
        }
        match (was.stack.len(), is.stack.len()) {
            (words, same) if words == same && was.stack != is.stack => {
                changes.push("other words on the stack".to_owned());
            }
            (words, others) if words != others => changes.push(format!("{words} words on the stack -> {others}")),
            _ => {}
        }
        let lines = changes.into_iter().map(|change| format!("call {number}: {change}")).collect();
        push_all(&mut to.calls, lines, &mut to.left_out);
    }
}

/// Takes lines up to the most, and counts the rest.
fn push_all(to: &mut Vec<String>, lines: Vec<String>, left_out: &mut usize) {
    for line in lines {
        match to.len() < MOST_LINES {
            true => to.push(line),
            false => *left_out += 1,
        }
    }
}

fn mark(told: &mut [bool], range: Range<u16>) {
    let range = usize::from(range.start)..usize::from(range.end).min(told.len());
    if let Some(bytes) = told.get_mut(range) {
        bytes.fill(true);
    }
}

/// `attributes set: 3, 7`; nothing where there are none.
fn listed<'a>(what: &str, change: &str, numbers: impl Iterator<Item = &'a u16>) -> Option<String> {
    let numbers: Vec<String> = numbers.map(u16::to_string).collect();
    let plural = if numbers.len() == 1 { "" } else { "s" };
    (!numbers.is_empty()).then(|| format!("{what}{plural} {change}: {}", numbers.join(", ")))
}

fn number_of(word: u16) -> String {
    format!("{}", word as i16)
}

fn hex(bytes: &[u8]) -> String {
    let shown: Vec<String> = bytes.iter().take(MOST_BYTES).map(|byte| format!("{byte:02x}")).collect();
    let more = if bytes.len() > MOST_BYTES { " ..." } else { "" };
    format!("{}{more}", shown.join(" "))
}

impl Display for Difference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "The two saves are of the same state.");
        }
        let parts = [
            ("Objects", &self.objects),
            ("Global variables", &self.globals),
            ("Other memory", &self.bytes),
            ("Calls", &self.calls),
        ];
        for (title, lines) in parts.iter().filter(|(_, lines)| !lines.is_empty()) {
            writeln!(f, "{title}:")?;
            lines.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        }
        match self.left_out {
            0 => Ok(()),
            more => writeln!(f, "and {more} more lines"),
        }
    }
}
