//! Kitty's graphics protocol: pixels are sent once by a number, and placed as often as wanted.
//!
//! The terminal keeps what is no longer seen, for it may be seen again; when there is much of that, what was not seen for longest goes.

use std::collections::HashSet;

use super::{Graphics, Key, Spot, go_to, pixels_of, png};

/// Bytes of base 64 in one command.
const CHUNK: usize = 4096;

/// The number before the first: those of other programs lie elsewhere.
const NUMBERS: u32 = 6_770_000;

/// Bytes of pixels that the terminal keeps; Kitty has 320 MB for all programs in a window.
const ROOM: usize = 64 << 20;

/// Images that it keeps. Each is named when all are taken away.
const MOST_KEPT: usize = 512;

/// What takes images with so many numbers, from our first on, off the screen and out of the terminal's memory. Those of other programs stay.
pub(in crate::play::terminal) fn forget_pictures(numbers: u32) -> String {
    (1..=numbers).map(|number| deletion(NUMBERS.saturating_add(number))).collect()
}

/// What the terminal has.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// The images in its memory, those first that were not seen for longest.
    images: Vec<Image>,
    places: Vec<(Spot, u32)>,
    /// The last number that was given to a place.
    last_place: u32,
    /// How many numbers images have had, from the first on.
    numbers: u32,
}

#[derive(Debug)]
struct Image {
    key: Key,
    number: u32,
    /// What its pixels take.
    bytes: usize,
}

impl Sent {
    pub fn forget(&mut self) -> Vec<u8> {
        self.images.clear();
        self.places.clear();
        forget_pictures(std::mem::take(&mut self.numbers)).into_bytes()
    }

    /// How many numbers there are that images may have, from the first on.
    pub fn numbers(&self) -> u32 {
        self.numbers
    }

    /// Sends what the terminal does not have, puts it where it is to be, and takes away what is not seen any more.
    pub fn paint(&mut self, after: &Graphics, size: (u16, u16), bytes: &mut Vec<u8>) {
        let spots: HashSet<Spot> = after.spots(size).map(|(spot, _)| spot).collect();
        let seen: HashSet<Key> = after.tiles.iter().map(|tile| tile.pixels.key).collect();
        let images = std::mem::take(&mut self.images);
        self.places.retain(|(spot, place)| {
            let stays = spots.contains(spot);
            if let (false, Some(image)) = (stays, images.iter().find(|image| image.key == spot.key)) {
                command(&format!("a=d,d=i,i={},p={place},q=2", image.number), bytes);
            }
            stays
        });
        let (recent, others): (Vec<Image>, Vec<Image>) =
            images.into_iter().partition(|image| seen.contains(&image.key));
        self.images = others.into_iter().chain(recent).collect();
        let placed: HashSet<Spot> = self.places.iter().map(|(spot, _)| *spot).collect();
        for (spot, tile) in after.spots(size) {
            if placed.contains(&spot) {
                continue;
            }
            let known = self.images.iter().find(|image| image.key == spot.key).map(|image| image.number);
            let image = known.unwrap_or_else(|| {
                let number = self.free_number();
                let pixels = &tile.pixels.image;
                self.images.push(Image { key: spot.key, number, bytes: pixels.as_raw().len() });
                send(number, &png(pixels), bytes);
                number
            });
            self.last_place = self.last_place.wrapping_add(1).max(1);
            let place = self.last_place;
            let (left, top, width, height) = pixels_of(tile, spot.seen);
            let (columns, rows) = (spot.seen.width, spot.seen.height);
            go_to(spot.seen, bytes);
            // The cursor stays, and the terminal says nothing.
            command(
                &format!("a=p,i={image},p={place},x={left},y={top},w={width},h={height},c={columns},r={rows},C=1,q=2"),
                bytes,
            );
            self.places.push((spot, place));
        }
        for gone in self.take_surplus(&seen) {
            bytes.extend_from_slice(deletion(gone).as_bytes());
        }
    }

    /// The lowest number that no image has.
    fn free_number(&mut self) -> u32 {
        let taken: HashSet<u32> = self.images.iter().map(|image| image.number).collect();
        let number = (NUMBERS..).skip(1).find(|number| !taken.contains(number)).unwrap_or(NUMBERS);
        self.numbers = self.numbers.max(number - NUMBERS);
        number
    }

    /// Forgets images that there is no room for, but none that is seen. Their numbers.
    fn take_surplus(&mut self, seen: &HashSet<Key>) -> Vec<u32> {
        let mut room: usize = self.images.iter().map(|image| image.bytes).sum();
        let mut count = self.images.len();
        let surplus = self.images.iter().take_while(|image| {
            let is_surplus = (room > ROOM || count > MOST_KEPT) && !seen.contains(&image.key);
            room = room.saturating_sub(image.bytes);
            count = count.saturating_sub(1);
            is_surplus
        });
        let surplus = surplus.count();
        self.images.drain(..surplus).map(|image| image.number).collect()
    }
}

/// What takes an image and all its places away.
fn deletion(number: u32) -> String {
    format!("\x1b_Ga=d,d=I,i={number},q=2\x1b\\")
}

fn command(keys: &str, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(format!("\x1b_G{keys}\x1b\\").as_bytes());
}

/// Sends a PNG file in base 64, a piece at a time.
fn send(number: u32, file: &str, bytes: &mut Vec<u8>) {
    let mut rest = file;
    let mut head = format!("a=t,f=100,i={number},q=2,");
    while !rest.is_empty() {
        // Base 64 is ASCII.
        let (piece, others) = rest.split_at_checked(CHUNK).unwrap_or((rest, ""));
        let more = u8::from(!others.is_empty());
        command(&format!("{head}m={more};{piece}"), bytes);
        head.clear();
        rest = others;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Images of so many bytes each, the first of which is not seen for longest.
    fn sent(sizes: &[usize]) -> Sent {
        let images = (1..).zip(sizes).map(|(number, bytes)| Image { key: key(number), number, bytes: *bytes });
        Sent { images: images.collect(), ..Sent::default() }
    }

    fn key(number: u32) -> Key {
        Key(number, 0)
    }

    #[test]
    fn what_was_not_seen_for_longest_goes_where_there_is_no_room() {
        let none = HashSet::new();
        assert_eq!(sent(&[ROOM / 2, ROOM / 2]).take_surplus(&none), [0; 0]);
        assert_eq!(sent(&[ROOM / 2, 1, ROOM / 2]).take_surplus(&none), [1]);
        assert_eq!(sent(&[ROOM / 2, 1, ROOM]).take_surplus(&none), [1, 2]);
        let mut many = sent(&[1; MOST_KEPT + 2]);
        assert_eq!(many.take_surplus(&none), [1, 2]);
        assert_eq!(many.free_number(), NUMBERS + 1);
    }

    #[test]
    fn what_is_seen_stays_however_large_it_is() {
        assert_eq!(sent(&[ROOM, ROOM]).take_surplus(&[key(1), key(2)].into()), [0; 0]);
    }
}
