//! The memory map: 64 KiB that byte addresses reach, and the whole story behind it for code and strings in high memory.
//!
//! A byte address is a `u16`, so the low 64 KiB is an array of exactly that size and reading it needs no bounds check. Only
//! dynamic memory (§1.1.1) can ever change; it is kept in versions: [`Pages`] share what did not change since the last one.
//! What a write means beyond memory (header flags, faults) is the machine's business, not this file's.

mod low;
mod pages;

use std::sync::Arc;

use twox_hash::XxHash3_128;

pub(crate) use self::low::Low;
use self::low::{LINE_COUNT, LINE_SIZE, line};
pub(crate) use self::pages::PAGE_COUNT;
pub use self::pages::{PAGE_SIZE, Page, Pages};
use self::pages::{Spare, page_of, renew};
use super::property_index::PropertyIndex;

/// Dynamic, static and high memory of one running story.
#[derive(Debug, Clone)]
pub struct Memory {
    low: Box<Low>,
    image: Arc<[u8]>,
    /// Bytes of dynamic memory: the base of static memory (§1.1.2).
    dynamic_size: u16,
    /// The last version that was taken; `low` knows which pages were written since.
    saved: Pages,
    /// Where properties stand, once somebody has asked.
    properties: Option<Arc<PropertyIndex>>,
    /// Whether the framework of the property tables is as the story file has it.
    properties_intact: bool,
    spare: Spare,
}

impl Memory {
    /// The memory of a story that has just been loaded. `dynamic_size` is the base of static memory in bytes; it is at most the image's length.
    pub fn new(image: Arc<[u8]>, dynamic_size: u16) -> Memory {
        let mut low = Box::new(Low { bytes: [0; 0x10001], lines: [line::SPECIAL; LINE_COUNT] });
        let shown = image.len().min(0x10000);
        low.bytes[..shown].copy_from_slice(&image[..shown]);
        low.bytes[0x10000] = low.bytes[0];
        let whole = usize::from(dynamic_size) / LINE_SIZE;
        low.lines[..whole].fill(line::CLEAN);
        for special in [0, whole] {
            low.lines[special] = line::SPECIAL | line::CLEAN;
        }
        let saved = Pages(
            low.bytes
                .chunks_exact(PAGE_SIZE)
                .take(usize::from(dynamic_size).div_ceil(PAGE_SIZE))
                .map(|chunk| Arc::new(page_of(chunk)))
                .collect(),
        );
        let spare = Spare::default();
        Memory { low, image, dynamic_size, saved, properties: None, properties_intact: false, spare }
    }

    /// The byte at a byte address; 0 past the story's end.
    #[inline(always)]
    pub fn byte(&self, address: u16) -> u8 {
        self.low.byte(address)
    }

    /// The word at a byte address. Past $FFFF it wraps to 0, as in Frotz and Bocfel (the Standard is silent).
    #[inline(always)]
    pub fn word(&self, address: u16) -> u16 {
        self.low.word(address)
    }

    /// The 64 KiB that byte addresses reach.
    #[inline(always)]
    pub(crate) fn low_mut(&mut self) -> &mut Low {
        &mut self.low
    }

    /// The byte at an address anywhere in the story, as code and strings are read; 0 past its end.
    #[inline(always)]
    pub fn byte_at(&self, address: u32) -> u8 {
        match u16::try_from(address) {
            Ok(low) => self.byte(low),
            Err(_) => self.image.get(address as usize).copied().unwrap_or(0),
        }
    }

    /// The word at an address anywhere in the story.
    #[inline(always)]
    pub fn word_at(&self, address: u32) -> u16 {
        u16::from_be_bytes([self.byte_at(address), self.byte_at(address.wrapping_add(1))])
    }

    /// Bytes of dynamic memory, which is also where static memory begins.
    #[inline(always)]
    pub fn dynamic_size(&self) -> u16 {
        self.dynamic_size
    }

    /// Bytes of the story, the end of high memory.
    #[inline(always)]
    pub fn story_size(&self) -> u32 {
        self.image.len() as u32
    }

    /// The 64 KiB that byte addresses reach; past the story's end they are 0.
    #[inline(always)]
    pub(crate) fn low(&self) -> &[u8] {
        &self.low.bytes[..0x10000]
    }

    /// The story file as it was loaded, which no write changes.
    pub fn image(&self) -> &Arc<[u8]> {
        &self.image
    }

    /// Dynamic memory as it is now.
    pub fn dynamic(&self) -> &[u8] {
        &self.low.bytes[..usize::from(self.dynamic_size)]
    }

    /// Whether a byte may be written by the story.
    #[inline(always)]
    pub fn is_dynamic(&self, address: u16) -> bool {
        address < self.dynamic_size
    }

    /// Writes a byte of dynamic memory. Outside it nothing happens: callers that must report that ask [`Memory::is_dynamic`] first.
    #[inline(always)]
    pub fn set_byte(&mut self, address: u16, value: u8) {
        if !self.low.try_set_byte(address, value) {
            self.set_byte_with_care(address, value);
        }
    }

    #[inline(never)]
    fn set_byte_with_care(&mut self, address: u16, value: u8) {
        if !self.is_dynamic(address) {
            return;
        }
        let at = usize::from(address);
        if self.low.line(address) & line::WATCHED != 0
            && self.low.bytes[at] != value
            && self.properties.as_ref().is_some_and(|index| index.is_framework(address))
        {
            self.properties_intact = false;
        }
        self.low.bytes[at] = value;
        if at == 0 {
            self.low.bytes[0x10000] = value;
        }
        self.low.mark(address);
    }

    /// Takes note that all pages are the version's.
    fn unmark(&mut self) {
        self.low.unmark(self.saved.0.len());
    }

    /// Where properties stand, as long as nobody has changed the framework of their tables.
    pub(crate) fn properties(&self) -> Option<&Arc<PropertyIndex>> {
        self.properties.as_ref().filter(|_| self.properties_intact)
    }

    /// Whether the framework of the property tables is watched.
    pub(crate) fn is_watching(&self) -> bool {
        self.properties.is_some()
    }

    /// Watches the framework of the property tables from now on. The index was made of this story's file.
    pub(crate) fn watch(&mut self, index: Arc<PropertyIndex>) {
        for (flags, watched) in self.low.lines.iter_mut().zip(index.frame_lines(LINE_SIZE)) {
            if watched {
                *flags |= line::WATCHED;
            }
        }
        self.properties_intact = index.holds_for(self.dynamic());
        self.properties = Some(index);
    }

    /// Writes a word of dynamic memory, byte by byte as [`Memory::set_byte`] does.
    #[inline(always)]
    pub fn set_word(&mut self, address: u16, value: u16) {
        let [high, low] = value.to_be_bytes();
        self.set_byte(address, high);
        self.set_byte(address.wrapping_add(1), low);
    }

    /// The bytes of a run of dynamic memory, to be written at once; `None` where not all of it is dynamic, or the framework of property tables is near.
    #[inline]
    pub(crate) fn written(&mut self, address: u16, length: usize) -> Option<&mut [u8]> {
        let start = usize::from(address);
        let end = start.checked_add(length).filter(|end| *end <= usize::from(self.dynamic_size))?;
        let lines = self.low.lines.get(start / LINE_SIZE..end.div_ceil(LINE_SIZE))?;
        let flags = lines.iter().fold(0, |all, flags| all | flags);
        if flags & line::WATCHED != 0 {
            return None;
        }
        if flags & line::CLEAN != 0 {
            for page in start / PAGE_SIZE..end.div_ceil(PAGE_SIZE) {
                self.low.mark((page * PAGE_SIZE) as u16);
            }
        }
        self.low.bytes.get_mut(start..end)
    }

    /// Copies a run of bytes into dynamic memory, as they were before even where they overlap. False, with nothing done, where it is not all in
    /// dynamic memory, or the bytes wrap at 64 KiB.
    pub(crate) fn copy(&mut self, from: u16, to: u16, length: usize) -> bool {
        let from = usize::from(from);
        if from + length > 0x10000 || self.written(to, length).is_none() {
            return false;
        }
        self.low.bytes.copy_within(from..from + length, usize::from(to));
        true
    }

    /// Whether a page was written since the last version.
    fn is_marked(&self) -> bool {
        self.low.is_marked(self.saved.0.len())
    }

    /// This moment's version of dynamic memory. Pages that were not written since the last one are shared with it.
    pub fn pages(&mut self) -> Pages {
        if self.is_marked() {
            self.save_pages();
            self.unmark();
        }
        self.saved.clone()
    }

    /// Brings `saved` up to date, in the room of a version that nobody else looks at where there is one.
    fn save_pages(&mut self) {
        let changed = |page: &Page, now: &[u8]| page[..] != *now;
        if let Some(own) = Arc::get_mut(&mut self.saved.0) {
            for ((page, now), dirty) in
                own.iter_mut().zip(self.low.bytes.chunks_exact(PAGE_SIZE)).zip(self.low.marked())
            {
                if dirty && changed(page, now) {
                    renew(page, now);
                }
            }
            return;
        }
        let mut spare = self.spare.0.take();
        let old = self.saved.0.iter().zip(self.low.bytes.chunks_exact(PAGE_SIZE)).zip(self.low.marked());
        if let Some(own) = spare.as_mut().and_then(|spare| Arc::get_mut(&mut spare.0)) {
            for (own, ((page, now), dirty)) in own.iter_mut().zip(old) {
                if dirty && changed(page, now) {
                    renew(own, now);
                } else if !Arc::ptr_eq(own, page) {
                    *own = Arc::clone(page);
                }
            }
            self.saved = spare.unwrap_or_else(|| self.saved.clone());
        } else {
            let new = old.map(|((page, now), dirty)| match dirty && changed(page, now) {
                true => Arc::new(page_of(now)),
                false => Arc::clone(page),
            });
            self.saved = Pages(new.collect());
        }
    }

    /// Takes back a version that is no longer wanted, for its room.
    pub(crate) fn recycle(&mut self, mut pages: Pages) {
        if pages.0.len() == self.saved.0.len() && Arc::get_mut(&mut pages.0).is_some() {
            self.spare = Spare(Some(pages));
        }
    }

    /// Makes a version this moment's, in its own room where nobody else has it.
    pub(crate) fn renew(&mut self, pages: &mut Pages) {
        let old = std::mem::replace(pages, self.saved.clone());
        self.recycle(old);
        *pages = self.pages();
    }

    /// The hash of each page as it is now, whether or not there is a version of it.
    pub(crate) fn page_hashes(&self) -> impl Iterator<Item = u128> {
        let now = self.low.bytes.chunks_exact(PAGE_SIZE);
        self.saved.0.iter().zip(now).zip(self.low.marked()).map(|((page, now), dirty)| match dirty {
            true => XxHash3_128::oneshot(now),
            false => page.hash(),
        })
    }

    /// Puts a version back. Returns false, and changes nothing, where it has not the number of pages of this story.
    #[must_use]
    pub fn set_pages(&mut self, pages: &Pages) -> bool {
        if pages.0.len() != self.saved.0.len() {
            return false;
        }
        let old = self.saved.0.iter().zip(self.low.marked());
        let dynamic = &mut self.low.bytes[..usize::from(self.dynamic_size)];
        let index = self.properties.as_ref();
        let mut intact = true;
        for (place, ((now, page), (was, dirty))) in
            dynamic.chunks_mut(PAGE_SIZE).zip(pages.0.iter()).zip(old).enumerate()
        {
            if dirty || !Arc::ptr_eq(page, was) {
                now.copy_from_slice(&page[..now.len()]);
                intact &= index.is_none_or(|index| index.holds_in(place, now));
            }
        }
        self.low.bytes[0x10000] = self.low.bytes[0];
        self.unmark();
        let old = std::mem::replace(&mut self.saved, pages.clone());
        self.recycle(old);
        self.properties_intact = match &self.properties {
            // What is still there of before is as it was.
            Some(_) if self.properties_intact => intact,
            Some(index) => index.holds_for(self.dynamic()),
            None => false,
        };
        true
    }

    /// A page whose first bytes are these; the rest, which is past dynamic memory, is as the story has it.
    pub(crate) fn page_with(&self, index: usize, dynamic: &[u8]) -> Arc<Page> {
        let mut page = [0; PAGE_SIZE];
        if let Some(now) = self.low.bytes.chunks_exact(PAGE_SIZE).nth(index) {
            page.copy_from_slice(now);
        }
        page.iter_mut().zip(dynamic).for_each(|(byte, new)| *byte = *new);
        Arc::new(Page::new(page))
    }

    /// Dynamic memory as the story file has it, for restarts and Quetzal's `CMem`.
    pub fn original_dynamic(&self) -> &[u8] {
        self.image.get(..usize::from(self.dynamic_size)).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(size: u16) -> Memory {
        Memory::new((0..70_000u32).map(|i| i as u8).collect(), size)
    }

    #[test]
    fn a_write_outside_dynamic_memory_changes_nothing() {
        let mut m = memory(1000);
        let before = m.low.bytes;
        m.set_word(1000, 0xABCD);
        m.set_byte(0xFFFF, 1);
        assert!(m.low.bytes == before);
        m.set_word(999, 0xABCD);
        assert_eq!((m.byte(999), m.byte(1000)), (0xAB, before[1000]));
    }

    #[test]
    fn words_wrap_at_64k_and_high_memory_reads_on() {
        let m = memory(1000);
        assert_eq!(m.word(0xFFFF), 0xFF00);
        assert_eq!(m.word_at(0xFFFF), 0xFF00);
        assert_eq!(m.byte_at(65_537), 1);
        assert_eq!(m.word_at(u32::MAX), 0);
    }

    #[test]
    fn versions_share_the_pages_that_did_not_change() {
        let mut m = memory(3000);
        let first = m.pages();
        m.set_byte(700, 0xEE);
        m.set_byte(10, 10); // written with what is there
        let second = m.pages();
        let shared: Vec<bool> = first.iter().zip(second.iter()).map(|(a, b)| Arc::ptr_eq(a, b)).collect();
        assert_eq!(shared, [true, false, true, true, true, true]);
        m.set_byte(2999, 7);
        assert!(m.set_pages(&first));
        assert_eq!((m.byte(700), m.byte(2999)), (188, 2999u32 as u8));
        assert!(m.set_pages(&second));
        assert_eq!(m.byte(700), 0xEE);
    }

    /// Whatever is given back while others still hold it.
    #[test]
    fn a_version_that_somebody_holds_never_changes() {
        let mut m = memory(3000);
        let mut held: Vec<(Pages, Vec<u8>)> = Vec::new();
        let mut number: u32 = 1;
        let mut next = move |below: usize| {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (number >> 16) as usize % below
        };
        for _ in 0..5000 {
            m.set_byte(next(3000) as u16, next(3) as u8);
            match next(7) {
                0 => held.push((m.pages(), m.dynamic().to_vec())),
                1 if held.len() > 3 => m.recycle(held.swap_remove(next(held.len())).0),
                2 if !held.is_empty() => m.recycle(held[next(held.len())].0.clone()),
                3 if held.len() > 1 => {
                    let (mut pages, _) = held.swap_remove(next(held.len()));
                    m.renew(&mut pages);
                    held.push((pages, m.dynamic().to_vec()));
                }
                4 if !held.is_empty() => {
                    let (pages, bytes) = &held[next(held.len())];
                    assert!(m.set_pages(pages) && m.dynamic() == bytes);
                }
                5 => m = m.clone(),
                _ => drop(m.pages()),
            }
            for (pages, bytes) in &held {
                let kept = pages.iter().flat_map(|page| page.iter());
                assert!(kept.zip(bytes).all(|(kept, then)| kept == then));
            }
            let anew = Memory::new(m.low().to_vec().into(), m.dynamic_size);
            assert!(m.page_hashes().eq(anew.page_hashes()));
        }
    }

    #[test]
    fn a_version_that_is_given_back_gives_its_room() {
        let mut m = memory(3000);
        let _start = m.pages();
        m.set_byte(700, 0xEE);
        let first = m.pages();
        let room = (Arc::as_ptr(&first.0), Arc::as_ptr(&first.0[1]));
        m.set_byte(700, 0xEF);
        let _second = m.pages();
        m.recycle(first);
        m.set_byte(700, 0xF0);
        let third = m.pages();
        assert_eq!((Arc::as_ptr(&third.0), Arc::as_ptr(&third.0[1])), room);
    }

    #[test]
    fn pages_of_another_size_are_refused() {
        let mut m = memory(3000);
        assert!(!m.set_pages(&Pages::from_pages(vec![Arc::new(Page::new([0; PAGE_SIZE]))])));
        assert_eq!(m.byte(1), 1);
    }
}
