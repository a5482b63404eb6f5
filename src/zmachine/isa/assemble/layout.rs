//! Addresses: where each item goes, which branches are short, and what every name stands for.

use super::super::encode::size_without_text;
use super::super::zstring::Charset;
use super::program::{
    Content, Data, Draft, DraftArgument, DraftBranch, Item, Length, Place, Program, Sense, Text, Value,
};
use super::tables;
use super::{AssembleError, fault};
use crate::story::Version;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

/// After so many rounds every branch that is not forced becomes long, so that no text can make the search last.
const MOST_ROUNDS: usize = 64;

/// The offsets that a short branch can have, and 0 and 1 are not among them (§4.7).
const SHORT_REACH: std::ops::RangeInclusive<i64> = 2..=63;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// The number of an object.
    Object(u16),
    /// The place of a unit, which has the address.
    Label(usize),
    Routine(usize),
    String(usize),
}

/// An item with its address.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) line: u32,
    pub(super) scope: Rc<str>,
    pub(super) address: u32,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A label or the start of a string: it has an address and no bytes.
    Label,
    Align(u32),
    Routine(Vec<Value>),
    Bytes(Vec<u8>),
    Data(Data),
    Length(String),
    Checksum(String),
    Code {
        draft: Draft,
        text: Vec<u8>,
        short: bool,
    },
}

impl Unit {
    /// Chooses the length of a branch to an address by number: that depends on nothing that follows.
    fn aim(&mut self, version: Version) {
        let Kind::Code { draft, short, .. } = &mut self.kind else { return };
        let Some(DraftBranch { to: Place::Address(to), length: Length::Automatic, .. }) = draft.branch else { return };
        *short = true;
        let end = i64::from(self.address) + self.kind.size(version) as i64;
        if let Kind::Code { short, .. } = &mut self.kind {
            *short = SHORT_REACH.contains(&(to - end + 2));
        }
    }
}

/// A program with an address for everything.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) program: Program,
    pub(super) charset: Charset,
    pub(super) units: Vec<Unit>,
    pub(super) symbols: HashMap<String, Symbol>,
    /// Where static memory begins, and high memory, and where the story ends.
    pub(super) static_base: u32,
    pub(super) high_mark: u32,
    pub(super) end: u32,
    /// The routines and strings offsets of versions 6 and 7, in bytes (§1.2.3).
    pub(super) offsets: (u32, u32),
}

/// Gives everything its address.
pub(super) fn lay_out(mut program: Program) -> Result<Layout, AssembleError> {
    let charset = tables::charset(&program)?;
    let (mut first, mut fixed) = match program.raw {
        true => (Vec::new(), Vec::new()),
        false => (tables::dynamic(&program, &charset)?, tables::fixed(&program, &charset)?),
    };
    first.append(&mut program.dynamic);
    fixed.append(&mut program.fixed);
    let high = std::mem::take(&mut program.high);
    let mut layout = Layout {
        program,
        charset,
        units: Vec::new(),
        symbols: HashMap::new(),
        static_base: 0,
        high_mark: 0,
        end: 0,
        offsets: (0, 0),
    };
    layout.objects()?;
    layout.add_all(first)?;
    let static_start = layout.units.len();
    layout.add_all(fixed)?;
    if !layout.program.raw {
        let align = if layout.has_offsets() { 8 } else { layout.program.version.packed_scale() };
        layout.push(0, &Rc::from(""), Kind::Align(align));
    }
    let high_start = layout.units.len();
    layout.add_all(high)?;
    layout.relax()?;
    let start_of = |layout: &Layout, place: usize| layout.units.get(place).map_or(layout.end, |unit| unit.address);
    layout.static_base = start_of(&layout, static_start);
    layout.high_mark = start_of(&layout, high_start);
    layout.find_offsets();
    Ok(layout)
}

impl Layout {
    /// Whether packed addresses have offsets (§1.2.3).
    pub(super) fn has_offsets(&self) -> bool {
        matches!(self.program.version, Version::V6 | Version::V7)
    }

    fn objects(&mut self) -> Result<(), AssembleError> {
        for (object, number) in self.program.objects.iter().zip(1..) {
            let symbol = Symbol::Object(number);
            if self.symbols.insert(object.name.clone(), symbol).is_some() {
                return twice(object.line, &object.name);
            }
        }
        Ok(())
    }

    fn name(&mut self, line: u32, name: String, symbol: Symbol) -> Result<(), AssembleError> {
        match self.symbols.entry(name) {
            Entry::Occupied(old) => twice(line, old.key()),
            Entry::Vacant(new) => {
                new.insert(symbol);
                Ok(())
            }
        }
    }

    fn push(&mut self, line: u32, scope: &Rc<str>, kind: Kind) {
        self.units.push(Unit { line, scope: Rc::clone(scope), address: 0, kind });
    }

    fn add_all(&mut self, items: Vec<Item>) -> Result<(), AssembleError> {
        for item in items {
            self.add(item)?;
        }
        Ok(())
    }

    fn add(&mut self, item: Item) -> Result<(), AssembleError> {
        let Item { line, scope, content } = item;
        let aligned = match content {
            Content::Routine { .. } | Content::String { .. } => !self.program.raw || self.program.aligned,
            Content::Label(_)
            | Content::Align(_)
            | Content::Text(_)
            | Content::Data(_)
            | Content::Code(_)
            | Content::Length(_)
            | Content::Checksum(_) => false,
        };
        if aligned {
            self.push(line, &scope, Kind::Align(self.program.version.packed_scale()));
        }
        let place = self.units.len();
        let kind = match content {
            Content::Label(name) => {
                self.name(line, name, Symbol::Label(place))?;
                Kind::Label
            }
            Content::Routine { name, locals } => {
                self.name(line, name, Symbol::Routine(place))?;
                Kind::Routine(locals)
            }
            Content::String { name, text } => {
                self.name(line, name, Symbol::String(place))?;
                Kind::Bytes(self.zstring(line, &text)?)
            }
            Content::Align(size) => Kind::Align(size),
            Content::Text(text) => Kind::Bytes(self.zstring(line, &text)?),
            Content::Data(data) => Kind::Data(data),
            Content::Length(name) => Kind::Length(name),
            Content::Checksum(name) => Kind::Checksum(name),
            Content::Code(mut draft) => {
                let text = match draft.text.take() {
                    Some(text) => self.zstring(line, &text)?,
                    None => Vec::new(),
                };
                let short = draft.branch.as_ref().is_some_and(|branch| branch.length != Length::Long);
                Kind::Code { draft, text, short }
            }
        };
        self.push(line, &scope, kind);
        Ok(())
    }

    fn zstring(&self, line: u32, text: &Text) -> Result<Vec<u8>, AssembleError> {
        tables::zstring(line, text, &self.charset)
    }

    /// Finds the shortest branches: all begin short, and those that do not reach grow until all do.
    fn relax(&mut self) -> Result<(), AssembleError> {
        for round in 0.. {
            self.place()?;
            let last = round >= MOST_ROUNDS;
            let growing: Vec<usize> = (0..self.units.len()).filter(|place| self.must_grow(*place, last)).collect();
            if growing.is_empty() {
                break;
            }
            for place in growing {
                if let Some(Unit { kind: Kind::Code { short, .. }, .. }) = self.units.get_mut(place) {
                    *short = false;
                }
            }
        }
        Ok(())
    }

    /// Whether a branch that could still be long is short and does not reach; in the last round, whether it goes anywhere at all.
    fn must_grow(&self, place: usize, last: bool) -> bool {
        let Some(unit) = self.units.get(place) else { return false };
        let Kind::Code { draft, short: true, .. } = &unit.kind else { return false };
        let Some(branch) = draft.branch.as_ref().filter(|branch| branch.length == Length::Automatic) else {
            return false;
        };
        match branch.to {
            Place::ReturnFalse | Place::ReturnTrue | Place::Address(_) => return false,
            Place::Name(_) => {}
        }
        let end = i64::from(unit.address) + unit.kind.size(self.program.version) as i64;
        // A name that is not there is reported when the instruction is written.
        let target = self.target(unit, &branch.to).unwrap_or(end);
        last || !SHORT_REACH.contains(&(target - end + 2))
    }

    /// Gives each unit its address.
    fn place(&mut self) -> Result<(), AssembleError> {
        let version = self.program.version;
        let longest = version.longest_story() as u64;
        let mut at = 0_u64;
        for unit in &mut self.units {
            if let Kind::Align(size) = unit.kind {
                at = at.next_multiple_of(u64::from(size.max(1)));
            }
            unit.address = u32::try_from(at).unwrap_or(u32::MAX);
            unit.aim(version);
            at = at.saturating_add(unit.kind.size(version));
            if at > longest {
                let advice = format!("a story of version {version} has {longest} bytes at most");
                return fault(unit.line, "the story is too long", advice);
            }
        }
        self.end = u32::try_from(at).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Where a branch or jump goes.
    pub(super) fn target(&self, unit: &Unit, to: &Place) -> Result<i64, AssembleError> {
        match to {
            Place::ReturnFalse => Ok(0),
            Place::ReturnTrue => Ok(1),
            Place::Address(address) => Ok(*address),
            Place::Name(name) => match self.symbol(unit, name)? {
                Symbol::Object(_) => fault(unit.line, format!("{name} is an object"), "branch to a label"),
                Symbol::Label(place) | Symbol::Routine(place) | Symbol::String(place) => {
                    Ok(i64::from(self.address(place)))
                }
            },
        }
    }

    pub(super) fn address(&self, place: usize) -> u32 {
        self.units.get(place).map_or(self.end, |unit| unit.address)
    }

    /// What a name stands for, seen from a unit.
    pub(super) fn symbol(&self, unit: &Unit, name: &str) -> Result<Symbol, AssembleError> {
        let own = match unit.scope.is_empty() {
            true => None,
            false => self.symbols.get(&format!("{}.{name}", unit.scope)),
        };
        match own.or_else(|| self.symbols.get(name)) {
            Some(symbol) => Ok(*symbol),
            None => fault(
                unit.line,
                format!("there is no {name}"),
                "declare it as a label, routine, string, array or object",
            ),
        }
    }

    /// The value of a constant.
    pub(super) fn value(&self, unit: &Unit, value: &Value) -> Result<u16, AssembleError> {
        let line = unit.line;
        let number = match value {
            Value::Number(number) => i64::from(*number),
            Value::Char(c) => match self.charset.zscii(*c) {
                Some(code) => i64::from(code),
                None => return fault(line, format!("{c:?} has no ZSCII code"), "declare it with .unicode"),
            },
            Value::Entry(text) => {
                let encoded = self.charset.word(&tables::zscii(line, text, &self.charset)?);
                match self.symbols.get(&tables::entry_label(&encoded)) {
                    Some(Symbol::Label(place)) => i64::from(self.address(*place)),
                    Some(_) | None => {
                        return fault(line, "the word is not in the dictionary", "add it with .dictionary");
                    }
                }
            }
            Value::Name { sense, name, offset } => i64::from(*offset) + self.named(unit, *sense, name)?,
        };
        // A name less an offset may be meant as signed.
        let signed = i16::try_from(number).map(|signed| signed as u16);
        match u16::try_from(number).or(signed) {
            Ok(word) => Ok(word),
            Err(_) => {
                fault(line, format!("{number} does not fit into a word"), "put what is named into the first 64 KiB")
            }
        }
    }

    fn named(&self, unit: &Unit, sense: Sense, name: &str) -> Result<i64, AssembleError> {
        let symbol = self.symbol(unit, name)?;
        let (place, offset) = match (symbol, sense) {
            (Symbol::Object(number), Sense::Natural) => return Ok(i64::from(number)),
            (Symbol::Object(_), Sense::Byte | Sense::Word) => {
                return fault(unit.line, format!("{name} is an object, not an address"), "write #name for its number");
            }
            (Symbol::Label(place), Sense::Natural) => return Ok(i64::from(self.address(place))),
            (Symbol::Label(place) | Symbol::Routine(place) | Symbol::String(place), Sense::Byte) => {
                return Ok(i64::from(self.address(place)));
            }
            (Symbol::Label(place) | Symbol::Routine(place) | Symbol::String(place), Sense::Word) => {
                return Ok(i64::from(self.address(place) / 2));
            }
            (Symbol::Routine(place), Sense::Natural) => (place, self.offsets.0),
            (Symbol::String(place), Sense::Natural) => (place, self.offsets.1),
        };
        let scale = self.program.version.packed_scale();
        match self.address(place).checked_sub(offset) {
            Some(distance) if distance % scale == 0 => Ok(i64::from(distance / scale)),
            Some(_) | None => {
                let what = format!("{name} has no packed address");
                fault(unit.line, what, format!("put .align {scale} before it, or mend .offsets"))
            }
        }
    }

    /// Routines and strings each count from a little before their first, so that no packed address is 0.
    fn find_offsets(&mut self) {
        if !self.has_offsets() {
            return;
        }
        let lowest = |routines: bool| {
            let places = self.symbols.values().filter_map(|symbol| match symbol {
                Symbol::Routine(place) if routines => Some(*place),
                Symbol::String(place) if !routines => Some(*place),
                Symbol::Object(_) | Symbol::Label(_) | Symbol::Routine(_) | Symbol::String(_) => None,
            });
            let lowest = places.map(|place| self.address(place)).min().unwrap_or(self.high_mark);
            (lowest / 8).saturating_sub(1) * 8
        };
        self.offsets = match (self.program.offsets, self.program.raw) {
            (Some((routines, strings)), _) => (u32::from(routines) * 8, u32::from(strings) * 8),
            (None, true) => (0, 0),
            (None, false) => (lowest(true), lowest(false)),
        };
    }
}

fn twice<T>(line: u32, name: &str) -> Result<T, AssembleError> {
    fault(line, format!("{name} is declared twice"), "give each thing its own name")
}

impl Kind {
    /// Bytes that it takes.
    pub(super) fn size(&self, version: Version) -> u64 {
        let size = match self {
            Kind::Label | Kind::Align(_) => 0,
            Kind::Routine(locals) if version < Version::V5 => 1 + 2 * locals.len(),
            Kind::Routine(_) => 1,
            Kind::Bytes(bytes) => bytes.len(),
            Kind::Data(data) => return data.size(),
            Kind::Length(_) | Kind::Checksum(_) => 2,
            Kind::Code { draft, text, short } => {
                let larges = draft.arguments.iter().filter(|argument| match argument {
                    DraftArgument::Large(_) | DraftArgument::Jump(_) => true,
                    DraftArgument::Small(_) | DraftArgument::Variable(_) => false,
                });
                let larges = larges.count();
                let branch = draft.branch.as_ref().map(|_| if *short { 1 } else { 2 });
                let bytewide = draft.arguments.len() - larges;
                size_without_text(draft.row, draft.form, larges, bytewide, branch) + text.len()
            }
        };
        size as u64
    }
}
