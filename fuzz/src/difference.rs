//! In what two machines differ, for people to read.

use std::collections::VecDeque;
use std::fmt::{self, Debug, Display, Write};

use golmac::zmachine::isa::decode::decode;
use golmac::zmachine::isa::disassemble::disassemble;
use golmac::zmachine::screen::Event;
use golmac::zmachine::{Machine, Observer, Stop};

/// Instructions that a report shows before the difference.
pub const SHOWN: usize = 6;

/// Differences of one kind that a report lists.
const LISTED: usize = 12;

/// Characters of a value that a report shows.
const LONGEST: usize = 300;

/// The last instructions that the plain engine has run, as they were then.
#[derive(Default)]
pub struct Trail(VecDeque<String>);

impl Observer for Trail {
    fn instruction(&mut self, machine: &Machine, address: u32) {
        let version = machine.story().version();
        let instruction = match decode(machine.memory(), version, address) {
            Ok(instruction) => disassemble(&instruction, machine.memory(), version).to_string(),
            Err(error) => format!("{:02x} ({error})", machine.memory().byte_at(address)),
        };
        if self.0.len() == SHOWN {
            self.0.pop_front();
        }
        self.0.push_back(format!("{address:05x}: {instruction}"));
    }
}

impl Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, instruction) in self.0.iter().enumerate() {
            let last = if place + 1 == self.0.len() { "here" } else { "" };
            writeln!(f, "  {last:4} {instruction}")?;
        }
        Ok(())
    }
}

/// A machine where it has stopped, and what it has said.
pub struct Moment<'a> {
    pub machine: &'a mut Machine,
    pub stop: Stop,
    pub events: Vec<Event>,
}

impl Moment<'_> {
    /// What differs, part by part; None where nothing does.
    pub fn difference(self, other: Moment) -> Option<String> {
        let (a, b) = (self.machine, other.machine);
        let states_differ = a.state_hash() != b.state_hash();
        let same_work = a.work_done() == b.work_done();
        if !states_differ && same_work && self.stop == other.stop && self.events == other.events {
            return None;
        }
        let mut parts = String::new();
        say(&mut parts, "stop", &self.stop, &other.stop);
        events(&mut parts, &self.events, &other.events);
        say(&mut parts, "work", &a.work_done(), &b.work_done());
        if states_differ {
            say(&mut parts, "pc", &format_args!("{:05x}", a.pc()), &format_args!("{:05x}", b.pc()));
            memory(&mut parts, a, b);
            stack(&mut parts, a, b);
            registers(&mut parts, a, b);
            kept(&mut parts, a, b);
        }
        if parts.is_empty() {
            parts.push_str("  something that is not listed here\n");
        }
        Some(parts)
    }
}

/// A line on two values, where they differ.
fn say(parts: &mut String, what: &str, a: &dyn Debug, b: &dyn Debug) {
    let (a, b) = (shown(a), shown(b));
    if a != b {
        let cut = |text: String| text.chars().take(LONGEST).collect::<String>();
        let _ = writeln!(parts, "  {what}: {} and {}", cut(a), cut(b));
    }
}

fn shown(value: &dyn Debug) -> String {
    format!("{value:?}")
}

fn events(parts: &mut String, a: &[Event], b: &[Event]) {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    say(parts, &format!("event {same}"), &a.get(same), &b.get(same));
}

/// Bytes of memory, by address.
fn memory(parts: &mut String, a: &Machine, b: &Machine) {
    let bytes = a.memory().dynamic().iter().zip(b.memory().dynamic()).enumerate();
    let differing: Vec<_> = bytes.filter(|(_, (a, b))| a != b).collect();
    for (address, (a, b)) in differing.iter().take(LISTED) {
        let _ = writeln!(parts, "  memory {address:#06x}: {a:02x} and {b:02x}");
    }
    more(parts, "bytes of memory", differing.len());
}

fn more(parts: &mut String, what: &str, count: usize) {
    if let more @ 1.. = count.saturating_sub(LISTED) {
        let _ = writeln!(parts, "  and {more} more {what}");
    }
}

/// Frames, outermost first, with what they hold.
fn stack(parts: &mut String, a: &Machine, b: &Machine) {
    let (a, b) = (a.stack(), b.stack());
    say(parts, "frames", &a.frames().count(), &b.frames().count());
    let frames = a.frames().zip(b.frames()).zip(a.pushed().zip(b.pushed())).enumerate();
    for (number, ((frame, other), (pushed, also))) in frames {
        say(parts, &format!("frame {number}"), &format_args!("{frame:x?}"), &format_args!("{other:x?}"));
        words(parts, &format!("frame {number}, local"), a.locals_of(frame), b.locals_of(other));
        words(parts, &format!("frame {number}, pushed word"), pushed, also);
    }
}

fn words(parts: &mut String, what: &str, a: &[u16], b: &[u16]) {
    let places = 0..a.len().max(b.len());
    let differing: Vec<usize> = places.filter(|place| a.get(*place) != b.get(*place)).collect();
    for &place in differing.iter().take(LISTED) {
        let value = |words: &[u16]| words.get(place).map_or("none".to_string(), |word| format!("{word:04x}"));
        let _ = writeln!(parts, "  {what} {place}: {} and {}", value(a), value(b));
    }
    more(parts, "words", differing.len());
}

/// All else that a state holds, by the names of its fields.
fn registers(parts: &mut String, a: &mut Machine, b: &mut Machine) {
    let (a, b) = (fields(a), fields(b));
    // These were told in their own ways.
    let is_new = |(name, _): &&(String, String)| !name.starts_with("pc") && !name.starts_with("stack.");
    let pairs = a.iter().filter(is_new).zip(b.iter().filter(is_new));
    let differing: Vec<_> = pairs.filter(|(a, b)| a != b).collect();
    for ((name, value), (other_name, other)) in differing.iter().take(LISTED) {
        if name == other_name {
            let _ = writeln!(parts, "  {name}: {value} and {other}");
        } else {
            // The lists do not fit together from here on.
            let _ = writeln!(parts, "  {name}: {value} and {other_name}: {other}");
            return;
        }
    }
    more(parts, "fields", differing.len());
}

/// The fields of a state beside memory, with their ways as names.
fn fields(machine: &mut Machine) -> Vec<(String, String)> {
    let text = format!("{:#?}", machine.snapshot().state());
    let lines = text.lines().skip_while(|line| !line.starts_with("    registers")).skip(1);
    // Names of what is open, each with the number of what has stood in it without a name.
    let mut way: Vec<(String, usize)> = Vec::new();
    let mut fields = Vec::new();
    for line in lines {
        let line = line.trim().trim_end_matches(',');
        if matches!(line, ")" | "]" | "}") {
            way.pop();
            continue;
        }
        let (name, value) = match line.split_once(": ") {
            Some((name, value)) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => (name.to_string(), value),
            _ => match way.last_mut() {
                Some((_, count)) => {
                    *count += 1;
                    ((*count - 1).to_string(), line)
                }
                None => (String::new(), line),
            },
        };
        if let Some(opened) = value.strip_suffix(['(', '[', '{']) {
            // A new kind of value is a difference too.
            way.push((name, 0));
            fields.push((path(&way, "is"), opened.trim().to_string()));
        } else {
            fields.push((path(&way, &name), value.to_string()));
        }
    }
    fields
}

fn path(way: &[(String, usize)], name: &str) -> String {
    let names: Vec<&str> = way.iter().map(|(name, _)| name.as_str()).chain([name]).collect();
    names.join(".")
}

/// States that are kept for undo.
fn kept(parts: &mut String, a: &mut Machine, b: &mut Machine) {
    let (a, b) = (a.snapshot(), b.snapshot());
    say(parts, "states kept for undo", &a.kept().len(), &b.kept().len());
    if let Some(number) = a.kept().zip(b.kept()).position(|(a, b)| a != b) {
        let _ = writeln!(parts, "  the state {number} that is kept for undo differs");
    }
}
