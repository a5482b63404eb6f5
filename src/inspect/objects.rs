//! The object table: objects with attributes, links and properties, as tables and as a tree (§12).
//!
//! How many objects there are is written nowhere. They end where the first of their property tables begins, as in all published stories.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::names::Names;
use super::subject::{Finding, Subject, line, write_findings};
use super::words::{Guess, Guesser};

/// An object. Links are object numbers, 0 for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Object {
    /// 1 for the first.
    pub number: u16,
    pub address: u32,
    pub name: String,
    /// The numbers of those that are set, 0 to 47.
    pub attributes: Vec<u8>,
    /// Their names, where Inform left them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attribute_names: Vec<String>,
    pub parent: u16,
    pub sibling: u16,
    pub child: u16,
    /// Where its property table begins, with the name.
    pub property_table: u16,
    pub properties: Vec<Property>,
}

/// A property of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Property {
    pub number: u8,
    /// Where Inform left it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where its data begin.
    pub address: u32,
    pub data: Vec<u8>,
    /// What each of its words may be, where there is something to be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maybe: Vec<Guess>,
}

/// A story's objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectsReport {
    /// Where the table begins, with the property defaults.
    pub address: u16,
    /// The default of each property, that of 1 first.
    pub defaults: Vec<u16>,
    /// Where object 1 stands.
    pub first: u32,
    /// Bytes of an object.
    pub entry_length: u16,
    /// From the first to the address after the last of the property tables.
    pub properties: (u32, u32),
    pub objects: Vec<Object>,
    pub findings: Vec<Finding>,
}

/// Bytes of properties' data that are read: no story can hold more that do not overlap.
const MOST_DATA: usize = 1 << 16;

/// The most findings that are kept.
const MOST_FINDINGS: usize = 50;

/// How deep a tree is drawn.
const DEEPEST: usize = 100;

/// Where things stand in an object's entry (§12.3).
struct Layout {
    defaults: u32,
    entry: u16,
    attribute_bytes: u32,
    wide: bool,
}

const SMALL: Layout = Layout { defaults: 31, entry: 9, attribute_bytes: 4, wide: false };
const LARGE: Layout = Layout { defaults: 63, entry: 14, attribute_bytes: 6, wide: true };

impl Layout {
    /// A link of the object at an address: 0 the parent, 1 the sibling, 2 the child.
    fn link(&self, subject: &Subject, at: u32, which: u32) -> u16 {
        let from = at + self.attribute_bytes;
        match self.wide {
            true => subject.word(from + 2 * which).unwrap_or(0),
            false => subject.byte(from + which).unwrap_or(0).into(),
        }
    }

    fn property_table(&self, subject: &Subject, at: u32) -> u16 {
        subject.word(at + u32::from(self.entry) - 2).unwrap_or(0)
    }
}

impl ObjectsReport {
    pub fn of(subject: &Subject) -> ObjectsReport {
        let layout = if subject.version().has_small_objects() { SMALL } else { LARGE };
        let address = subject.header().objects;
        let first = u32::from(address) + 2 * layout.defaults;
        let mut report = ObjectsReport {
            address,
            defaults: (0..layout.defaults).filter_map(|n| subject.word(u32::from(address) + 2 * n)).collect(),
            first,
            entry_length: layout.entry,
            properties: (0, 0),
            objects: Vec::new(),
            findings: Vec::new(),
        };
        if address == 0 {
            report.findings.push(Finding::at(0x0Au32, "the story has no object table"));
            return report;
        }
        report.read(subject, &layout);
        let names = Names::of(subject, report.properties.1, report.objects.len());
        for object in report.objects.iter_mut().filter(|_| names.span.is_some()) {
            let name = |number: &u8| names.attribute(*number).map_or_else(|| number.to_string(), str::to_owned);
            object.attribute_names = object.attributes.iter().map(name).collect();
            object.properties.iter_mut().for_each(|one| one.name = names.property(one.number).map(str::to_owned));
        }
        let guesser = Guesser::new(subject, report.objects.iter().map(|object| object.name.clone()).collect());
        for property in report.objects.iter_mut().flat_map(|object| &mut object.properties) {
            property.maybe = guesser.guesses(&property.data);
        }
        report.check_links();
        let more = report.findings.len().saturating_sub(MOST_FINDINGS);
        if more > 0 {
            report.findings.truncate(MOST_FINDINGS);
            report.findings.push(Finding::at(address, format!("and {more} more like these")));
        }
        report
    }

    fn read(&mut self, subject: &Subject, layout: &Layout) {
        let most = if layout.wide { u16::MAX } else { 255 };
        let (mut limit, mut left) = (subject.size().min(0x1_0000), MOST_DATA);
        let (mut lowest, mut highest) = (u32::MAX, 0);
        for number in 1..=most {
            let at = self.first + u32::from(layout.entry) * u32::from(number - 1);
            if at + u32::from(layout.entry) > limit {
                break;
            }
            let property_table = layout.property_table(subject, at);
            if u32::from(property_table) > at {
                limit = limit.min(property_table.into());
            }
            let mut object = Object {
                number,
                address: at,
                name: String::new(),
                attributes: attributes(subject.bytes(at, layout.attribute_bytes as usize)),
                attribute_names: Vec::new(),
                parent: layout.link(subject, at, 0),
                sibling: layout.link(subject, at, 1),
                child: layout.link(subject, at, 2),
                property_table,
                properties: Vec::new(),
            };
            let end = self.read_properties(subject, &mut object, &mut left);
            if property_table != 0 {
                lowest = lowest.min(property_table.into());
                highest = highest.max(end);
            }
            self.objects.push(object);
        }
        self.properties = if highest == 0 { (limit, limit) } else { (lowest, highest) };
    }

    /// Reads an object's name and properties (§12.4), and gives the address after them.
    fn read_properties(&mut self, subject: &Subject, object: &mut Object, left: &mut usize) -> u32 {
        let start = u32::from(object.property_table);
        let mut wrong = |at: u32, what: &str| {
            self.findings.push(Finding::at(at, format!("object {}: {what}", object.number)));
        };
        let Some(words) = subject.byte(start).filter(|_| start != 0) else {
            wrong(object.address, "its property table is not in the story");
            return start;
        };
        let mut at = start + 1;
        if words > 0 {
            let decoded = subject.string(at);
            at += 2 * u32::from(words);
            if decoded.end != Some(at) {
                wrong(start, "its name does not end where its length says");
            }
            object.name = decoded.text;
        }
        let mut before: Option<u8> = None;
        loop {
            let Some((number, length, data)) = property_head(subject, at) else {
                // The end, or the story's.
                if subject.byte(at).is_none() {
                    wrong(at, "its properties do not end before the story does");
                }
                return at + 1;
            };
            if before.is_some_and(|before| number >= before) {
                wrong(at, &format!("property {number} comes after {}", before.unwrap_or(0)));
            }
            before = Some(number);
            let bytes = subject.bytes(data, length);
            let Some(rest) = left.checked_sub(bytes.len()) else {
                wrong(at, "its properties are not read: the tables overlap, and come to more than a story can hold");
                return at;
            };
            *left = rest;
            object.properties.push(Property {
                number,
                name: None,
                address: data,
                data: bytes.to_vec(),
                maybe: Vec::new(),
            });
            at = data + length as u32;
        }
    }

    /// Links that lead nowhere, and objects that their parents do not know.
    fn check_links(&mut self) {
        let count = self.objects.len();
        let of = |number: u16| usize::from(number).checked_sub(1).and_then(|index| self.objects.get(index));
        let mut findings = Vec::new();
        for object in &self.objects {
            for (name, link) in [("parent", object.parent), ("sibling", object.sibling), ("child", object.child)] {
                if usize::from(link) > count {
                    let what = format!("object {}: its {name} is {link}, and there are {count} objects", object.number);
                    findings.push(Finding::at(object.address, what));
                }
            }
            for (name, link) in [("child", object.child), ("sibling", object.sibling)] {
                let Some(other) = of(link) else { continue };
                let wanted = if name == "child" { object.number } else { object.parent };
                if other.parent != wanted {
                    let what = format!(
                        "object {}: its {name} is {link}, whose parent is {} and not {wanted}",
                        object.number, other.parent
                    );
                    findings.push(Finding::at(object.address, what));
                }
            }
        }
        let (_, unreached) = self.walked();
        for number in unreached {
            if let Some(object) = of(number) {
                let what = format!("object {number} says it is in {}, from where no link leads to it", object.parent);
                findings.push(Finding::at(object.address, what));
            }
        }
        self.findings.extend(findings);
    }

    /// The trees: each object with its depth, parents before what is in them; and those objects that no tree reaches. Each
    /// object comes once, so that loops end.
    pub fn walked(&self) -> (Vec<(usize, &Object)>, Vec<u16>) {
        let of = |number: u16| usize::from(number).checked_sub(1).and_then(|index| self.objects.get(index));
        let mut seen = vec![false; self.objects.len() + 1];
        let mut order = Vec::with_capacity(self.objects.len());
        for root in self.objects.iter().filter(|object| object.parent == 0) {
            let mut waiting = vec![(0, root.number)];
            while let Some((depth, number)) = waiting.pop() {
                let Some(object) = of(number) else { continue };
                let Some(place) = seen.get_mut(usize::from(number)).filter(|place| !**place) else { continue };
                *place = true;
                order.push((depth, object));
                // A root's siblings are roots themselves, or no part of its tree.
                if depth > 0 {
                    waiting.push((depth, object.sibling));
                }
                waiting.push((depth + 1, object.child));
            }
        }
        let unreached = self.objects.iter().filter(|object| seen.get(usize::from(object.number)) == Some(&false));
        (order, unreached.map(|object| object.number).collect())
    }

    /// The object of a number.
    pub fn object(&self, number: u16) -> Option<&Object> {
        self.objects.get(usize::from(number).checked_sub(1)?)
    }

    /// The tree as text, an object a line.
    pub fn tree(&self) -> Tree<'_> {
        Tree(self)
    }
}

/// The attributes that are set; 0 is the highest bit of the first byte (§12.3.1).
fn attributes(bytes: &[u8]) -> Vec<u8> {
    let numbered = (0u8..).zip(bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte & 0x80 >> bit != 0)));
    numbered.filter(|(_, set)| *set).map(|(number, _)| number).collect()
}

/// Number, length and address of the data of the property whose size byte is at an address (§12.4.1, §12.4.2); none at the end of a table.
fn property_head(subject: &Subject, at: u32) -> Option<(u8, usize, u32)> {
    let first = subject.byte(at).filter(|byte| *byte != 0)?;
    if subject.version().has_small_objects() {
        return Some((first & 31, usize::from(first >> 5) + 1, at + 1));
    }
    match first & 0x80 {
        0 => Some((first & 63, usize::from(first >> 6 & 1) + 1, at + 1)),
        _ => {
            let second = subject.byte(at + 1)?;
            let length = match second & 63 {
                // §12.4.2.1.1
                0 => 64,
                length => usize::from(length),
            };
            Some((first & 63, length, at + 2))
        }
    }
}

/// Prints as the tree of objects. For programs it is a list of objects with their depths, parents first, which no tree is too deep for.
#[derive(Debug, Clone, Copy)]
pub struct Tree<'a>(&'a ObjectsReport);

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Placed<'a> {
            depth: usize,
            number: u16,
            name: &'a str,
        }
        let (order, unreached) = self.0.walked();
        let objects: Vec<Placed<'_>> = order
            .into_iter()
            .map(|(depth, object)| Placed { depth, number: object.number, name: &object.name })
            .collect();
        let mut tree = serializer.serialize_struct("Tree", 2)?;
        tree.serialize_field("tree", &objects)?;
        tree.serialize_field("unreached", &unreached)?;
        tree.end()
    }
}

impl fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (order, unreached) = self.0.walked();
        for (depth, object) in order {
            let indent = 4 * depth.min(DEEPEST);
            writeln!(f, "{:indent$}{} {}", "", object.number, named(object))?;
        }
        if !unreached.is_empty() {
            writeln!(f, "\nIn no tree:")?;
            for object in unreached.into_iter().filter_map(|number| self.0.object(number)) {
                writeln!(f, "{} {}, in {}", object.number, named(object), object.parent)?;
            }
        }
        Ok(())
    }
}

fn named(object: &Object) -> String {
    if object.name.is_empty() { "(no name)".to_owned() } else { format!("\"{}\"", line(&object.name)) }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>4}. {}", self.number, named(self))?;
        let (parent, sibling, child) = (self.parent, self.sibling, self.child);
        writeln!(f, "      at ${:04x}, parent {parent}, sibling {sibling}, child {child}", self.address)?;
        let attributes = match self.attribute_names.is_empty() {
            true => self.attributes.iter().map(u8::to_string).collect(),
            false => self.attribute_names.clone(),
        };
        let attributes = if attributes.is_empty() { "none".to_owned() } else { attributes.join(" ") };
        writeln!(f, "      attributes {attributes}")?;
        writeln!(f, "      properties at ${:04x}", self.property_table)?;
        self.properties.iter().try_for_each(|property| write!(f, "{property}"))
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (row, bytes) in self.data.chunks(16).enumerate() {
            let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let name = self.name.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
            match row {
                0 if !name.is_empty() => {
                    writeln!(f, "      {:>4} [{:>2}]{name}", self.number, self.data.len())?;
                    writeln!(f, "                 {}", bytes.join(" "))?;
                }
                0 => writeln!(f, "      {:>4} [{:>2}]  {}", self.number, self.data.len(), bytes.join(" "))?,
                _ => writeln!(f, "                 {}", bytes.join(" "))?,
            }
        }
        self.maybe.iter().try_for_each(|guess| writeln!(f, "                 maybe {guess}"))
    }
}

impl fmt::Display for ObjectsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.properties;
        writeln!(f, "{} objects of {} bytes at ${:04x}", self.objects.len(), self.entry_length, self.first)?;
        writeln!(f, "Property tables at ${first:04x} to ${:04x}", last.saturating_sub(1))?;
        writeln!(f, "Property defaults at ${:04x}", self.address)?;
        for (row, defaults) in self.defaults.chunks(8).enumerate() {
            let shown: Vec<String> = defaults.iter().map(|value| format!("{value:04x}")).collect();
            writeln!(f, "  {:>2}  {}", 8 * row + 1, shown.join(" "))?;
        }
        self.objects.iter().try_for_each(|object| write!(f, "\n{object}"))?;
        write_findings(f, &self.findings)
    }
}
