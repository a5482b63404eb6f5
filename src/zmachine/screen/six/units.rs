//! Units of Version 6 (§8.4.2, §8.8.1) and rectangles in them.
//!
//! Coordinates here count from 0 at the screen's top left; those of stories count from 1.

use serde::{Deserialize, Serialize};

/// Units that a character cell takes each way: the size of every font (§8.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Units {
    /// 4, 8 or 16. A cell is twice as high as wide, as terminals have it, so that units are square.
    width: u8,
}

impl Units {
    /// 4 by 8: 80 columns of 25 rows are the 320 by 200 pixels that pictures of Version 6 were drawn for.
    pub const SMALL: Units = Units { width: 4 };

    /// The units in which pictures up to this size fit 80 columns of 25 rows, as far as there are any.
    pub fn for_pictures(width: u32, height: u32) -> Units {
        let fits = |units: &Units| width <= 80 * u32::from(units.width()) && height <= 25 * u32::from(units.height());
        [4, 8, 16].map(|width| Units { width }).into_iter().find(fits).unwrap_or(Units { width: 16 })
    }

    /// Width of a cell.
    pub fn width(self) -> u16 {
        self.width.into()
    }

    /// Height of a cell.
    pub fn height(self) -> u16 {
        u16::from(self.width) * 2
    }

    /// The row of cells that a vertical place is nearest to.
    pub(super) fn row(self, y: i32) -> i32 {
        nearest(y, self.height())
    }

    /// The column of cells that a horizontal place is nearest to.
    pub(super) fn column(self, x: i32) -> i32 {
        nearest(x, self.width())
    }
}

fn nearest(place: i32, cell: u16) -> i32 {
    (place + i32::from(cell / 2)).div_euclid(cell.into())
}

impl TryFrom<u8> for Units {
    type Error = &'static str;

    fn try_from(width: u8) -> Result<Units, &'static str> {
        match width {
            4 | 8 | 16 => Ok(Units { width }),
            _ => Err("units of no size"),
        }
    }
}

impl From<Units> for u8 {
    fn from(units: Units) -> u8 {
        units.width
    }
}

/// A rectangle in units: its top and left edge are inside it, its bottom and right edge are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Area {
    pub top: i32,
    pub left: i32,
    pub bottom: i32,
    pub right: i32,
}

impl Area {
    pub fn new(top: i32, left: i32, height: u16, width: u16) -> Area {
        Area { top, left, bottom: top + i32::from(height), right: left + i32::from(width) }
    }

    pub fn is_empty(&self) -> bool {
        self.top >= self.bottom || self.left >= self.right
    }

    /// What two areas have in common, which may be empty.
    #[must_use]
    pub fn intersection(&self, other: &Area) -> Area {
        Area {
            top: self.top.max(other.top),
            left: self.left.max(other.left),
            bottom: self.bottom.min(other.bottom),
            right: self.right.min(other.right),
        }
    }

    pub fn contains(&self, y: i32, x: i32) -> bool {
        (self.top..self.bottom).contains(&y) && (self.left..self.right).contains(&x)
    }

    #[must_use]
    pub(super) fn moved_down(&self, by: i32) -> Area {
        Area { top: self.top + by, bottom: self.bottom + by, ..*self }
    }

    /// What is left of an area without another: up to four parts.
    pub(super) fn without(&self, other: &Area) -> impl Iterator<Item = Area> + use<> {
        let hole = self.intersection(other);
        let whole = *self;
        let parts = match hole.is_empty() {
            true => [Some(whole), None, None, None],
            false => [
                Some(Area { bottom: hole.top, ..whole }),
                Some(Area { top: hole.top, bottom: hole.bottom, right: hole.left, ..whole }),
                Some(Area { top: hole.top, bottom: hole.bottom, left: hole.right, ..whole }),
                Some(Area { top: hole.bottom, ..whole }),
            ],
        };
        parts.into_iter().flatten().filter(|part| !part.is_empty())
    }

    /// Whether it is on a screen, or nowhere: what is read from outside must be asked.
    pub(super) fn is_sound(&self) -> bool {
        [self.top, self.left, self.bottom, self.right].iter().all(|edge| edge.unsigned_abs() < 1 << 20)
    }
}
