//! The names that Inform 6 leaves in a story: of properties, attributes and actions, for its own debugging.
//!
//! Behind the property tables is the list of classes, as object numbers with 0 at its end; then the number of properties and their names,
//! from 1 on, the 48 attributes' names, and the actions'. All are packed addresses of strings. A story compiled with `$OMIT_SYMBOL_TABLE`, or
//! by anything else, has none, so that what is found must look like names, all of it.

use super::subject::{Subject, line};

/// Attributes that have a name, or a place for one.
const ATTRIBUTES: u32 = 48;

/// The most properties that are named, individual ones included.
const MOST_PROPERTIES: u32 = 4096;

/// The most characters of a name.
const LONGEST: usize = 64;

/// The names of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Names {
    /// By number; empty where there is none.
    properties: Vec<String>,
    attributes: Vec<String>,
    /// Where the list of classes begins, and the address after the attributes' names.
    pub span: Option<(u32, u32)>,
}

impl Names {
    /// The names behind property tables that end before an address, in a story of so many objects.
    pub fn of(subject: &Subject, end: u32, objects: usize) -> Names {
        Names::read(subject, end, objects).unwrap_or_default()
    }

    fn read(subject: &Subject, end: u32, objects: usize) -> Option<Names> {
        subject.header().inform_version()?;
        let mut at = end;
        loop {
            let class = subject.word(at)?;
            at += 2;
            match class {
                0 => break,
                _ if usize::from(class) <= objects => {}
                _ => return None,
            }
        }
        let count = u32::from(subject.word(at)?);
        if !(4..=MOST_PROPERTIES).contains(&count) {
            return None;
        }
        let mut properties = vec![String::new()];
        for number in 1..count {
            properties.push(name_at(subject, at + 2 * number)?);
        }
        let attributes_at = at + 2 * count;
        let names = (0..ATTRIBUTES).map(|number| name_at(subject, attributes_at + 2 * number));
        let attributes = names.collect::<Option<Vec<String>>>()?;
        Some(Names { properties, attributes, span: Some((end, attributes_at + 2 * ATTRIBUTES)) })
    }

    pub fn property(&self, number: u8) -> Option<&str> {
        self.properties.get(usize::from(number)).map(String::as_str).filter(|name| !name.is_empty())
    }

    pub fn attribute(&self, number: u8) -> Option<&str> {
        self.attributes.get(usize::from(number)).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// The name of an action.
    pub fn action(&self, subject: &Subject, number: u16) -> Option<String> {
        let (_, actions) = self.span?;
        name_at(subject, actions + 2 * u32::from(number)).filter(|name| !name.is_empty())
    }
}

/// The name whose packed address stands at an address: nothing for 0, None for what is no name.
fn name_at(subject: &Subject, at: u32) -> Option<String> {
    let packed = subject.word(at)?;
    if packed == 0 {
        return Some(String::new());
    }
    let address = subject.string_address(packed);
    if address < u32::from(subject.header().static_base) {
        return None;
    }
    let decoded = subject.string(address);
    let sound = decoded.fault.is_none() && (1..=LONGEST).contains(&decoded.text.chars().count());
    // Names of Inform are letters, digits and underlines; some of its own have signs.
    let fits = decoded.text.chars().all(|c| c.is_alphanumeric() || "_~<> ()-.'".contains(c));
    (sound && fits).then(|| line(&decoded.text))
}
