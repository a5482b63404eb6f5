//! Versions of dynamic memory, which share the pages that did not change between them.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use twox_hash::XxHash3_128;

/// Bytes in a page of [`Pages`], the grain in which snapshots share memory.
pub const PAGE_SIZE: usize = 512;

/// How many pages the 64 KiB of byte addresses have.
pub(crate) const PAGE_COUNT: usize = 0x10000 / PAGE_SIZE;

/// One page of dynamic memory as it was at some time, with its hash, which is worked out when it is first asked for.
#[derive(Debug)]
pub struct Page {
    bytes: [u8; PAGE_SIZE],
    hash: OnceLock<u128>,
}

impl Page {
    /// A page of these bytes.
    pub fn new(bytes: [u8; PAGE_SIZE]) -> Page {
        Page { bytes, hash: OnceLock::new() }
    }

    pub(super) fn hash(&self) -> u128 {
        *self.hash.get_or_init(|| XxHash3_128::oneshot(&self.bytes))
    }

    /// Makes it a page of other bytes.
    pub(super) fn renew(&mut self, bytes: &[u8]) {
        self.bytes.copy_from_slice(bytes);
        self.hash.take();
    }
}

impl Deref for Page {
    type Target = [u8; PAGE_SIZE];

    fn deref(&self) -> &[u8; PAGE_SIZE] {
        &self.bytes
    }
}

impl PartialEq for Page {
    fn eq(&self, other: &Page) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Page {}

/// A version of dynamic memory: all its pages, shared with every other version that holds the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages(pub(super) Arc<[Arc<Page>]>);

impl Pages {
    /// The pages, from address 0 on; bytes past dynamic memory in the last page are static and never change.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Page>> {
        self.0.iter()
    }

    /// Bytes of all pages.
    pub fn size(&self) -> usize {
        self.0.len() * PAGE_SIZE
    }

    /// Builds a version from pages. The memory that it is put back into checks their number.
    pub fn from_pages(pages: Vec<Arc<Page>>) -> Pages {
        Pages(pages.into())
    }

    /// The hash of each page.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = u128> {
        self.iter().map(|page| page.hash())
    }
}

/// A version that nobody else has, whose room serves for the next one. Copies of a memory begin without.
#[derive(Debug, Default)]
pub(super) struct Spare(pub(super) Option<Pages>);

impl Clone for Spare {
    fn clone(&self) -> Spare {
        Spare::default()
    }
}

pub(super) fn page_of(bytes: &[u8]) -> Page {
    let mut page = [0; PAGE_SIZE];
    page.copy_from_slice(bytes);
    Page::new(page)
}

/// Makes a page one of other bytes, in its own room where nobody else has it.
pub(super) fn renew(page: &mut Arc<Page>, bytes: &[u8]) {
    match Arc::get_mut(page) {
        Some(own) => own.renew(bytes),
        None => *page = Arc::new(page_of(bytes)),
    }
}
