//! The object tree, attributes and properties (§12).
//!
//! Object 0 and objects that do not exist have no parent, attributes or properties: published games ask them for theirs, so that is
//! reported and tolerated (appendix A). Only printing the name of none is a fault, and writing a property that is not there (§15).

use crate::zmachine::fault::{ErrorKind, Exec, FaultKind};
use crate::zmachine::machine::Machine;

/// How the object table of a version is laid out (§12.3).
#[derive(Debug, Clone, Copy)]
pub(crate) struct ObjectLayout {
    /// Address of the property defaults.
    pub table: u16,
    /// Address of object 1.
    pub first: u16,
    /// Bytes an object takes.
    pub size: u16,
    pub attributes: u16,
    /// Where its parent stands, in bytes from its start; sibling and child follow.
    parent: u16,
    /// Bytes of an object number.
    link: u16,
    /// Where the address of its properties stands.
    properties: u16,
    /// How many objects there are, as far as the story file tells.
    pub count: u16,
}

/// Which of an object's three neighbours.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Link {
    Parent = 0,
    Sibling = 1,
    Child = 2,
}

/// A property's place.
#[derive(Debug, Clone, Copy)]
struct Property {
    /// Address of its data.
    data: u16,
    /// Bytes of its data, 1 to 64.
    size: u16,
}

impl ObjectLayout {
    const SMALL: (u16, u16, u16, u16, u16, u16) = (31, 9, 32, 4, 1, 7);
    const LARGE: (u16, u16, u16, u16, u16, u16) = (63, 14, 48, 6, 2, 12);

    /// The layout for a story's version and object table. `word` reads the story as it was loaded, of which `end` bytes can be addressed.
    pub fn new(small: bool, table: u16, end: u16, word: impl Fn(u16) -> u16) -> ObjectLayout {
        let (defaults, size, attributes, parent, link, properties) = if small { Self::SMALL } else { Self::LARGE };
        let first = table.wrapping_add(2 * defaults);
        // The number of objects is written nowhere. The property tables follow the objects, so the lowest of them is where the objects end.
        let mut limit = end;
        let mut count: u16 = 0;
        let most = if small { 255 } else { u16::MAX };
        while count < most {
            let Some(at) = size.checked_mul(count).and_then(|offset| first.checked_add(offset)) else { break };
            if at.checked_add(size).is_none_or(|next| next > limit) {
                break;
            }
            let its = word(at + properties);
            if its > at {
                limit = limit.min(its);
            }
            count += 1;
        }
        ObjectLayout { table, first, size, attributes, parent, link, properties, count }
    }

    /// Address of an object's entry.
    #[inline(always)]
    pub fn object(&self, object: u16) -> u16 {
        self.first.wrapping_add(object.wrapping_sub(1).wrapping_mul(self.size))
    }

    #[inline(always)]
    pub fn is_small(&self) -> bool {
        self.link == 1
    }

    /// Where the address of an object's properties stands.
    #[inline(always)]
    pub fn property_pointer(&self, object: u16) -> u16 {
        self.object(object).wrapping_add(self.properties)
    }

    /// The highest number that a property can have (§12.2).
    pub fn most_properties(&self) -> u16 {
        if self.is_small() { 31 } else { 63 }
    }
}

/// The number of the property whose size byte stands at an address, and the address and the number of its bytes; number 0 ends the list (§12.4).
#[inline(always)]
pub(crate) fn property_head(layout: &ObjectLayout, address: u16, byte: impl Fn(u16) -> u8) -> (u16, u16, u16) {
    let size_byte = byte(address);
    if layout.is_small() {
        return (u16::from(size_byte & 0x1F), address.wrapping_add(1), u16::from(size_byte >> 5) + 1);
    }
    let number = u16::from(size_byte & 0x3F);
    if size_byte & 0x80 == 0 {
        return (number, address.wrapping_add(1), 1 + u16::from(size_byte >> 6));
    }
    (number, address.wrapping_add(2), long_size(byte(address.wrapping_add(1))))
}

impl Machine {
    /// Whether an object can be asked; if not, that is reported.
    #[inline(always)]
    fn exists(&mut self, object: u16) -> Exec<bool> {
        if object.wrapping_sub(1) < self.objects.count {
            return Ok(true);
        }
        self.no_object(object).map(|()| false)
    }

    #[cold]
    fn no_object(&mut self, object: u16) -> Exec<()> {
        self.report(match object {
            0 => ErrorKind::ObjectZero,
            _ => ErrorKind::NoSuchObject(object),
        })
    }

    #[inline(always)]
    fn link_address(&self, object: u16, link: Link) -> u16 {
        let layout = &self.objects;
        layout.object(object).wrapping_add(layout.parent + layout.link * link as u16)
    }

    /// An existing object's neighbour.
    #[inline(always)]
    fn linked(&self, object: u16, link: Link) -> u16 {
        let address = self.link_address(object, link);
        match self.objects.is_small() {
            true => u16::from(self.memory.byte(address)),
            false => self.memory.word(address),
        }
    }

    #[inline(always)]
    fn set_linked(&mut self, object: u16, link: Link, other: u16) -> Exec<()> {
        let address = self.link_address(object, link);
        match self.objects.is_small() {
            true => self.write_byte(address, other as u8),
            false => self.write_word(address, other),
        }
    }

    /// A neighbour of whatever number the story gives.
    #[inline(always)]
    fn asked(&mut self, object: u16, link: Link) -> Exec<u16> {
        Ok(if self.exists(object)? { self.linked(object, link) } else { 0 })
    }

    /// `jin 0 0` is true, as strictz wants it: nothing is inside nothing.
    #[inline(never)]
    pub(crate) fn jin(&mut self, object: u16, parent: u16) -> Exec<()> {
        let found = self.asked(object, Link::Parent)?;
        self.branch(found == parent)
    }

    #[inline(never)]
    pub(crate) fn get_parent(&mut self, object: u16) -> Exec<()> {
        let found = self.asked(object, Link::Parent)?;
        self.store(found)
    }

    #[inline(never)]
    pub(crate) fn get_sibling(&mut self, object: u16) -> Exec<()> {
        let found = self.asked(object, Link::Sibling)?;
        self.store(found)?;
        self.branch(found != 0)
    }

    #[inline(never)]
    pub(crate) fn get_child(&mut self, object: u16) -> Exec<()> {
        let found = self.asked(object, Link::Child)?;
        self.store(found)?;
        self.branch(found != 0)
    }

    /// The byte and the bit that hold an attribute; None, and a report, where there is no such object or attribute.
    #[inline(always)]
    fn attribute(&mut self, object: u16, attribute: u16) -> Exec<Option<(u16, u8)>> {
        if !self.exists(object)? {
            return Ok(None);
        }
        if attribute >= self.objects.attributes {
            return self.report(ErrorKind::NoSuchAttribute(attribute)).map(|()| None);
        }
        let address = self.objects.object(object).wrapping_add(attribute / 8);
        Ok(Some((address, 0x80 >> (attribute % 8))))
    }

    #[inline(never)]
    pub(crate) fn test_attribute(&mut self, object: u16, attribute: u16) -> Exec<()> {
        let place = self.attribute(object, attribute)?;
        self.branch(place.is_some_and(|(address, bit)| self.memory.byte(address) & bit != 0))
    }

    #[inline(never)]
    pub(crate) fn change_attribute(&mut self, object: u16, attribute: u16, change: fn(u8, u8) -> u8) -> Exec<()> {
        match self.attribute(object, attribute)? {
            Some((address, bit)) => self.write_byte(address, change(self.memory.byte(address), bit)),
            None => Ok(()),
        }
    }

    #[inline(never)]
    pub(crate) fn remove_object(&mut self, object: u16) -> Exec<()> {
        if self.exists(object)? { self.unlink(object) } else { Ok(()) }
    }

    /// Makes an object the first child of another. Inserting it where it is brings it to the front.
    #[inline(never)]
    pub(crate) fn insert_object(&mut self, object: u16, parent: u16) -> Exec<()> {
        if !self.exists(object)? || !self.exists(parent)? {
            return Ok(());
        }
        self.unlink(object)?;
        let next = self.linked(parent, Link::Child);
        self.set_linked(object, Link::Parent, parent)?;
        self.set_linked(object, Link::Sibling, next)?;
        self.set_linked(parent, Link::Child, object)
    }

    /// Takes an object out of its parent's children: it has then neither parent nor sibling, but keeps its own children.
    fn unlink(&mut self, object: u16) -> Exec<()> {
        let parent = self.linked(object, Link::Parent);
        if parent == 0 {
            return Ok(());
        }
        let next = self.linked(object, Link::Sibling);
        let first = self.linked(parent, Link::Child);
        if first == object {
            self.set_linked(parent, Link::Child, next)?;
        } else {
            let before = self.sibling_before(object, first).ok_or(FaultKind::BrokenTree(object))?;
            self.set_linked(before, Link::Sibling, next)?;
        }
        self.set_linked(object, Link::Parent, 0)?;
        self.set_linked(object, Link::Sibling, 0)
    }

    /// The sibling that stands before an object in the chain that begins with `first`. A chain that never comes to it, or runs in a circle, has none.
    fn sibling_before(&mut self, object: u16, first: u16) -> Option<u16> {
        let mut at = first;
        for walked in 0..=self.objects.count {
            if at == 0 {
                return None;
            }
            let next = self.linked(at, Link::Sibling);
            if next == object {
                self.charge(u32::from(walked));
                return Some(at);
            }
            at = next;
        }
        None
    }

    /// Address of an existing object's property table, which begins with its short name.
    fn properties(&self, object: u16) -> u16 {
        self.memory.word(self.objects.property_pointer(object))
    }

    /// Address of the first property's size byte.
    #[inline(always)]
    fn first_property(&self, object: u16) -> u16 {
        let table = self.properties(object);
        table.wrapping_add(1).wrapping_add(2 * u16::from(self.memory.byte(table)))
    }

    /// The number and place of the property whose size byte stands here; number 0 ends the list.
    #[inline(always)]
    fn property_at(&self, address: u16) -> (u16, Property) {
        let (number, data, size) = property_head(&self.objects, address, |at| self.memory.byte(at));
        (number, Property { data, size })
    }

    /// An existing object's property. They stand in descending order (§12.4), which also ends the search in a broken table.
    #[inline(always)]
    fn find_property(&self, object: u16, number: u16) -> Option<Property> {
        let mut address = self.first_property(object);
        let mut last = u16::MAX;
        loop {
            let (found, property) = self.property_at(address);
            if found == number && found != 0 {
                return Some(property);
            }
            if found < number || found >= last {
                return None;
            }
            last = found;
            address = property.data.wrapping_add(property.size);
        }
    }

    #[inline(never)]
    pub(crate) fn get_property(&mut self, object: u16, number: u16) -> Exec<()> {
        if !self.exists(object)? {
            return self.store(0);
        }
        let value = match self.find_property(object, number) {
            Some(Property { data, size: 1 }) => u16::from(self.memory.byte(data)),
            Some(Property { data, size }) => {
                if size > 2 {
                    self.report(ErrorKind::LongProperty(number))?;
                }
                self.memory.word(data)
            }
            None => self.default_property(number)?,
        };
        self.store(value)
    }

    /// §12.2: the defaults table has a word for each number a property can have.
    fn default_property(&mut self, number: u16) -> Exec<u16> {
        if !(1..=self.objects.most_properties()).contains(&number) {
            return self.report(ErrorKind::NoSuchPropertyNumber(number)).map(|()| 0);
        }
        Ok(self.memory.word(self.objects.table.wrapping_add(2 * (number - 1))))
    }

    /// 0 where there is none, whatever was asked: Mingsheng asks for property 115.
    #[inline(never)]
    pub(crate) fn get_property_address(&mut self, object: u16, number: u16) -> Exec<()> {
        let found = if self.exists(object)? { self.find_property(object, number) } else { None };
        self.store(found.map_or(0, |property| property.data))
    }

    #[inline(never)]
    pub(crate) fn get_next_property(&mut self, object: u16, number: u16) -> Exec<()> {
        if !self.exists(object)? {
            return self.store(0);
        }
        let address = match number {
            0 => self.first_property(object),
            _ => {
                let property = self.find_property(object, number).ok_or(FaultKind::NoSuchProperty(object, number))?;
                property.data.wrapping_add(property.size)
            }
        };
        self.store(self.property_at(address).0)
    }

    /// From the address of the data, the size is told by the byte before it (§12.4.2.1). Address 0 has none, as some games rely on (§15).
    #[inline(never)]
    pub(crate) fn get_property_length(&mut self, data: u16) -> Exec<()> {
        if data == 0 {
            return self.store(0);
        }
        let before = self.memory.byte(data.wrapping_sub(1));
        self.store(property_length(before, self.objects.is_small()))
    }

    #[inline(never)]
    pub(crate) fn put_property(&mut self, object: u16, number: u16, value: u16) -> Exec<()> {
        if !self.exists(object)? {
            return Ok(());
        }
        let property = self.find_property(object, number).ok_or(FaultKind::NoSuchProperty(object, number))?;
        if property.size == 1 {
            return self.write_byte(property.data, value as u8);
        }
        if property.size > 2 {
            self.report(ErrorKind::LongProperty(number))?;
        }
        self.write_word(property.data, value)
    }

    /// Where an object's short name stands, if it has any letters; None for an object that does not exist.
    pub(crate) fn short_name(&self, object: u16) -> Option<Option<u32>> {
        if object.wrapping_sub(1) >= self.objects.count {
            return None;
        }
        let table = self.properties(object);
        Some((self.memory.byte(table) != 0).then(|| u32::from(table) + 1))
    }
}

/// Looking at objects from outside, for those who compare saved games.
#[cfg(feature = "session")]
impl Machine {
    /// How many objects there are, numbered from 1.
    pub(crate) fn object_count(&self) -> u16 {
        self.objects.count
    }

    /// An existing object's parent; 0 for none.
    pub(crate) fn parent_of(&self, object: u16) -> u16 {
        self.linked(object, Link::Parent)
    }

    /// The bytes that an existing object takes in the object table, as a range of addresses that ends where 64 KiB do.
    pub(crate) fn entry_of(&self, object: u16) -> std::ops::Range<u16> {
        let at = self.objects.object(object);
        at..at.saturating_add(self.objects.size)
    }

    /// The attributes of an existing object that are set.
    pub(crate) fn attributes_of(&self, object: u16) -> impl Iterator<Item = u16> {
        let at = self.objects.object(object);
        let is_set = move |n: &u16| self.memory.byte(at.wrapping_add(n / 8)) & 0x80 >> (n % 8) != 0;
        (0..self.objects.attributes).filter(is_set)
    }

    /// The properties of an existing object by number, each with the address and the number of its bytes. They end where they
    /// stop descending (§12.4).
    pub(crate) fn properties_of(&self, object: u16) -> impl Iterator<Item = (u16, u16, u16)> {
        let (mut address, mut last) = (self.first_property(object), u16::MAX);
        std::iter::from_fn(move || {
            let (number, Property { data, size }) = self.property_at(address);
            if number == 0 || number >= last {
                return None;
            }
            last = number;
            address = data.wrapping_add(size);
            Some((number, data, size))
        })
    }
}

/// The size of a property's data, by the byte before it (§12.4.2.1).
#[inline(always)]
pub(crate) fn property_length(before: u8, small: bool) -> u16 {
    match (small, before & 0x80 != 0) {
        (true, _) => u16::from(before >> 5) + 1,
        (false, true) => long_size(before),
        (false, false) => u16::from(before >> 6) + 1,
    }
}

/// The size that a second size byte tells: 0 means 64 (§12.4.2.1.1).
fn long_size(byte: u8) -> u16 {
    match byte & 0x3F {
        0 => 64,
        size => u16::from(size),
    }
}
