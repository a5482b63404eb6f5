//! Pieces of pictures put together: small stages in letters, a letter a colour.

use std::collections::HashMap;
use std::sync::Arc;

use image::{Rgba, RgbaImage};

use super::canvas::{Canvas, Source};
use crate::zmachine::screen::{Area, Placement, Units};

/// Pictures by number, and which of them were asked for.
#[derive(Default)]
struct Album {
    pictures: HashMap<u16, Arc<RgbaImage>>,
    asked: Vec<u16>,
}

impl Album {
    /// Adds a picture in rows of letters; a space is a hole.
    fn with(mut self, number: u16, rows: &[&str]) -> Album {
        let (width, height) = (rows.first().map_or(0, |row| row.len()), rows.len());
        let pixel = |x: u32, y: u32| match rows[y as usize].as_bytes()[x as usize] {
            b' ' => Rgba([0; 4]),
            letter => Rgba([letter, 0, 0, 255]),
        };
        self.pictures.insert(number, Arc::new(RgbaImage::from_fn(width as u32, height as u32, pixel)));
        self
    }
}

impl Source for Album {
    fn picture(&mut self, number: u16, _palette: Option<u16>) -> Option<Arc<RgbaImage>> {
        self.asked.push(number);
        self.pictures.get(&number).cloned()
    }

    fn size(&self, number: u16) -> Option<(u32, u32)> {
        self.pictures.get(&number).map(|picture| picture.dimensions())
    }
}

fn area(top: i32, left: i32, bottom: i32, right: i32) -> Area {
    Area { top, left, bottom, right }
}

fn piece(picture: u16, at: Area, clip: Area) -> Placement {
    Placement { picture, palette: None, at, clip }
}

/// A screen of two cells in a row.
const SCREEN: Area = Area { top: 0, left: 0, bottom: 8, right: 8 };

fn empty() -> Canvas {
    Canvas::new(SCREEN, Units::SMALL)
}

/// The canvas in letters, without blanks at the ends.
fn seen(canvas: &Canvas) -> String {
    let letter = |pixel: &Rgba<u8>| if pixel.0[3] == 0 { ' ' } else { char::from(pixel.0[0]) };
    let rows = canvas.pixels().0.rows().map(|row| row.map(letter).collect::<String>().trim_end().to_owned());
    rows.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

fn follow(canvas: &mut Canvas, placements: &[Placement], album: &mut Album) -> Option<Area> {
    canvas.follow(SCREEN, Units::SMALL, placements, album)
}

#[test]
fn pieces_lie_over_those_before_them_and_holes_show_those() {
    let mut album = Album::default().with(1, &["aaaa", "aaaa"]).with(2, &["b b"]);
    let (one, other) = (area(0, 0, 2, 4), area(1, 1, 2, 4));
    let mut canvas = empty();
    follow(&mut canvas, &[piece(1, one, one), piece(2, other, other)], &mut album);
    assert_eq!(seen(&canvas), "aaaa\nabab");
    follow(&mut canvas, &[piece(2, other, other), piece(1, one, one)], &mut album);
    assert_eq!(seen(&canvas), "aaaa\naaaa");
}

#[test]
fn what_is_cut_away_is_not_seen() {
    let mut album = Album::default().with(1, &["abcd", "efgh"]);
    let at = area(0, 2, 2, 6);
    let mut canvas = empty();
    follow(&mut canvas, &[piece(1, at, area(1, 3, 2, 5))], &mut album);
    assert_eq!(seen(&canvas), "\n   fg".trim_end());
    // A piece may say more than there is of it.
    follow(&mut canvas, &[piece(1, at, area(-5, 3, 1, 90))], &mut album);
    assert_eq!(seen(&canvas), "   bcd".trim_end());
}

#[test]
fn pictures_take_the_size_of_their_place() {
    let mut album = Album::default().with(1, &["ab", "cd"]).with(2, &["aacc", "aacc"]);
    let (large, small) = (area(0, 0, 4, 4), area(0, 0, 1, 2));
    let mut canvas = empty();
    follow(&mut canvas, &[piece(1, large, large)], &mut album);
    assert_eq!(seen(&canvas), "aabb\naabb\nccdd\nccdd");
    follow(&mut canvas, &[piece(2, small, small)], &mut album);
    assert_eq!(seen(&canvas), "ac");
    let one = area(0, 0, 1, 1);
    follow(&mut canvas, &[piece(2, one, one)], &mut album);
    assert_eq!(seen(&canvas), "b", "the mean of all");
}

#[test]
fn what_moves_or_is_erased_leaves_nothing() {
    let mut album = Album::default().with(1, &["ab", "cd"]).with(2, &["x"]);
    let (low, high) = (area(1, 0, 3, 2), area(0, 0, 2, 2));
    let mut canvas = empty();
    follow(&mut canvas, &[piece(1, low, low)], &mut album);
    assert_eq!(seen(&canvas), "\nab\ncd");
    assert_eq!(follow(&mut canvas, &[piece(1, high, high)], &mut album), Some(area(0, 0, 3, 2)));
    assert_eq!(seen(&canvas), "ab\ncd");
    assert_eq!(follow(&mut canvas, &[], &mut album), Some(high));
    assert_eq!(seen(&canvas), "");
    assert!(canvas.is_empty() && canvas.halves(0, 0).is_none());
}

#[test]
fn only_what_has_changed_is_made_again() {
    let mut album = Album::default().with(1, &["aaaa", "aaaa"]).with(2, &["b"]).with(3, &["c"]);
    let (whole, dot, other) = (area(0, 0, 2, 4), area(1, 1, 2, 2), area(5, 5, 6, 6));
    let mut canvas = empty();
    let mut pieces = vec![piece(1, whole, whole), piece(3, other, other)];
    follow(&mut canvas, &pieces, &mut album);
    album.asked.clear();
    assert_eq!(follow(&mut canvas, &pieces, &mut album), None);
    assert!(album.asked.is_empty());
    pieces.insert(1, piece(2, dot, dot));
    assert_eq!(follow(&mut canvas, &pieces, &mut album), Some(dot));
    assert_eq!(album.asked, [1, 2], "the third is elsewhere");
    assert_eq!(seen(&canvas), "aaaa\nabaa\n\n\n\n     c");
}

#[test]
fn cells_have_the_mean_colours_of_their_halves() {
    let mut album = Album::default().with(1, &["\x10\x10\x10\x10    ", "\x30\x30\x30\x30    "]);
    let at = area(0, 0, 8, 8);
    let mut canvas = empty();
    follow(&mut canvas, &[piece(1, at, at)], &mut album);
    let halves = canvas.halves(0, 0).expect("a picture");
    assert_eq!((halves.upper, halves.lower), (Some([0x10, 0, 0]), Some([0x30, 0, 0])));
    assert_eq!(halves.mean(), Some([0x20, 0, 0]));
    assert!(canvas.halves(0, 1).is_none() && canvas.halves(0, 2).is_none() && canvas.halves(1, 0).is_none());
}

#[test]
fn another_size_of_the_screen_begins_anew() {
    let mut album = Album::default().with(1, &["ab"]);
    let at = area(0, 0, 1, 2);
    let mut canvas = empty();
    follow(&mut canvas, &[piece(1, at, at)], &mut album);
    let larger = area(0, 0, 16, 4);
    assert_eq!(canvas.follow(larger, Units::SMALL, &[piece(1, at, at)], &mut album), Some(larger));
    assert_eq!(seen(&canvas), "ab");
    assert_eq!(canvas.pixels().0.dimensions(), (4, 16));
}

#[test]
fn pictures_that_are_not_there_show_nothing() {
    let mut album = Album::default().with(2, &[]);
    let at = area(0, 0, 2, 2);
    let mut canvas = empty();
    follow(&mut canvas, &[piece(1, at, at), piece(2, at, at)], &mut album);
    assert_eq!(seen(&canvas), "");
}

/// How many pieces are painted of many that lie over each other, of pictures of 2048 by 2048 pixels made small; so many of them are different.
fn painted(different: u16) -> usize {
    let large = Arc::new(RgbaImage::from_pixel(2048, 2048, Rgba([b'a', 0, 0, 200])));
    let mut album = Album::default();
    album.pictures.extend((0..different).map(|number| (number, large.clone())));
    let pieces: Vec<Placement> = (0..300).map(|at| piece(at % different, SCREEN, SCREEN)).collect();
    follow(&mut empty(), &pieces, &mut album);
    let first = pieces.len() - album.asked.len();
    assert!(album.asked.iter().eq(pieces[first..].iter().map(|piece| &piece.picture)), "the highest are painted");
    album.asked.len()
}

#[test]
fn pieces_beyond_what_there_is_time_for_are_left_out_from_below() {
    assert_eq!(painted(1), 16, "pixels that are looked at");
    assert_eq!(painted(300), 2, "pixels that are decoded");
}

#[test]
fn a_thin_line_touches_cells_whose_mean_it_does_not_change() {
    let mut album = Album::default().with(1, &["a", "a", "a", "a", "a", "a", "a", "a"]);
    let at = area(0, 1, 8, 2);
    let mut canvas = empty();
    follow(&mut canvas, &[piece(1, at, at)], &mut album);
    assert!(canvas.halves(0, 0).is_none() && canvas.is_touched(0, 0) && !canvas.is_touched(0, 1));
}
