//! Kitty's graphics protocol: pixels are sent once by a number, and placed as often as wanted.

use std::collections::HashSet;

use super::{Graphics, Key, Spot, go_to, pixels_of, png};

/// Bytes of base 64 in one command.
const CHUNK: usize = 4096;

/// The number before the first: those of other programs lie elsewhere.
const NUMBERS: u32 = 6_770_000;

/// Takes all pictures off the screen and out of the terminal's memory: those that are seen, and those of our numbers that are covered.
pub(in crate::play::terminal) const FORGET: &str =
    "\x1b_Ga=d,d=A,q=2\x1b\\\x1b_Ga=d,d=R,x=6770000,y=16770000,q=2\x1b\\";

/// What the terminal has.
#[derive(Debug, Default)]
pub(super) struct Sent {
    images: Vec<(Key, u32)>,
    places: Vec<(Spot, u32)>,
    /// The last number that was given to an image or a place.
    last: u32,
    /// Whether anything was ever sent.
    is_used: bool,
}

impl Sent {
    pub fn forget(&mut self) -> Vec<u8> {
        self.images.clear();
        self.places.clear();
        match std::mem::take(&mut self.is_used) {
            true => FORGET.as_bytes().to_vec(),
            false => Vec::new(),
        }
    }

    /// Sends what the terminal does not have, puts it where it is to be, and takes away what is no more.
    pub fn paint(&mut self, after: &Graphics, size: (u16, u16), bytes: &mut Vec<u8>) {
        let spots: HashSet<Spot> = after.spots(size).map(|(spot, _)| spot).collect();
        let keys: HashSet<Key> = after.tiles.iter().map(|tile| tile.pixels.key).collect();
        let images = std::mem::take(&mut self.images);
        let image_of = |key: Key| images.iter().find(|(one, _)| *one == key).map(|(_, number)| *number);
        self.places.retain(|(spot, place)| {
            let stays = spots.contains(spot);
            // An image takes its places with it.
            if let (false, true, Some(image)) = (stays, keys.contains(&spot.key), image_of(spot.key)) {
                command(&format!("a=d,d=i,i={image},p={place},q=2"), bytes);
            }
            stays
        });
        for (key, image) in images {
            match keys.contains(&key) {
                true => self.images.push((key, image)),
                false => command(&format!("a=d,d=I,i={image},q=2"), bytes),
            }
        }
        let placed: HashSet<Spot> = self.places.iter().map(|(spot, _)| *spot).collect();
        for (spot, tile) in after.spots(size) {
            if placed.contains(&spot) {
                continue;
            }
            let known = self.images.iter().find(|(key, _)| *key == spot.key).map(|(_, number)| *number);
            let image = known.unwrap_or_else(|| {
                let number = self.next();
                self.images.push((spot.key, number));
                send(number, &png(&tile.pixels.image), bytes);
                number
            });
            let place = self.next();
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
    }

    fn next(&mut self) -> u32 {
        self.is_used = true;
        self.last = self.last.wrapping_add(1);
        NUMBERS.wrapping_add(self.last)
    }
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
