//! From the display's measures to columns and rows for the story, and to places for the windows.

use super::protocol::{Area, Metrics};

/// The measures that windows are placed by, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measures {
    width: f64,
    height: f64,
    /// Around all windows, across and down.
    around: (f64, f64),
    /// Between one window and the next below it.
    between: f64,
    /// A character in a grid.
    character: (f64, f64),
    /// What a grid takes beside its characters.
    margin: (f64, f64),
}

impl Measures {
    /// # Errors
    /// Where they can't be those of a display, in words.
    pub fn of(metrics: &Metrics) -> Result<Measures, String> {
        let Metrics { width, height, .. } = *metrics;
        let first = |choices: [Option<f64>; 4], default: f64| choices.into_iter().flatten().next().unwrap_or(default);
        let character = (
            first([metrics.gridcharwidth, metrics.charwidth, None, None], 1.0),
            first([metrics.gridcharheight, metrics.charheight, None, None], 1.0),
        );
        if width <= 0.0 || height <= 0.0 {
            return Err("the metrics need a width and a height above 0".to_owned());
        }
        if character.0 <= 0.0 || character.1 <= 0.0 {
            return Err("the metrics need characters larger than 0".to_owned());
        }
        Ok(Measures {
            width,
            height,
            around: (
                first([metrics.outspacingx, metrics.spacingx, metrics.outspacing, metrics.spacing], 0.0),
                first([metrics.outspacingy, metrics.spacingy, metrics.outspacing, metrics.spacing], 0.0),
            ),
            between: first([metrics.inspacingy, metrics.spacingy, metrics.inspacing, metrics.spacing], 0.0),
            character,
            margin: (
                first([metrics.gridmarginx, metrics.marginx, metrics.gridmargin, metrics.margin], 0.0),
                first([metrics.gridmarginy, metrics.marginy, metrics.gridmargin, metrics.margin], 0.0),
            ),
        })
    }

    /// Columns that a grid has, at least 1. Casts of floats stop at the type's ends.
    pub fn columns(&self) -> u16 {
        (((self.width - 2.0 * self.around.0 - self.margin.0) / self.character.0) as u16).max(1)
    }

    /// Rows of a grid that has the whole display, at least 1.
    pub fn rows(&self) -> u16 {
        (((self.height - 2.0 * self.around.1 - self.margin.1) / self.character.1) as u16).max(1)
    }

    /// The places of grids of so many rows, from the top down, and then of the window that has all that is left. What does not fit has a height of 0.
    pub fn areas(&self, grids: &[u32]) -> Vec<Area> {
        let (left, right) = (self.around.0.ceil(), (self.width - self.around.0).floor());
        let (mut top, bottom) = (self.around.1.ceil(), (self.height - self.around.1).floor());
        let mut areas = Vec::with_capacity(grids.len() + 1);
        let heights = grids.iter().map(|rows| (f64::from(*rows) * self.character.1 + self.margin.1).ceil());
        for height in heights.map(Some).chain([None]) {
            let room = (bottom - top).max(0.0);
            let height = height.unwrap_or(room).min(room);
            let pixels = |length: f64| length as u32;
            areas.push(Area {
                left: pixels(left),
                top: pixels(top),
                width: pixels(right - left),
                height: pixels(height),
            });
            top = (top + height + self.between.ceil()).min(bottom);
        }
        areas
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics(width: f64, height: f64) -> Metrics {
        Metrics { width, height, ..Metrics::default() }
    }

    #[test]
    fn cells_are_pixels_where_nothing_else_is_said() {
        let measures = Measures::of(&metrics(80.0, 24.9)).expect("measures");
        assert_eq!((measures.columns(), measures.rows()), (80, 24));
        let [grid, buffer] = measures.areas(&[2])[..] else { panic!("two windows") };
        assert_eq!(grid, Area { left: 0, top: 0, width: 80, height: 2 });
        assert_eq!(buffer, Area { left: 0, top: 2, width: 80, height: 22 });
    }

    #[test]
    fn margins_and_spaces_are_left_free() {
        let all = Metrics {
            charwidth: Some(8.0),
            charheight: Some(10.0),
            gridcharwidth: Some(7.5),
            margin: Some(4.0),
            gridmarginy: Some(6.0),
            spacing: Some(3.0),
            inspacing: Some(5.0),
            ..metrics(400.0, 300.0)
        };
        let measures = Measures::of(&all).expect("measures");
        // (400 - 6 - 4) / 7.5 and (300 - 6 - 6) / 10.
        assert_eq!((measures.columns(), measures.rows()), (52, 28));
        let [grid, buffer] = measures.areas(&[3])[..] else { panic!("two windows") };
        assert_eq!(grid, Area { left: 3, top: 3, width: 394, height: 36 });
        assert_eq!(buffer, Area { left: 3, top: 44, width: 394, height: 253 });
    }

    #[test]
    fn no_measures_lead_out_of_the_display() {
        for length in [1e-300, 0.5, 7.0, 1e300, f64::MAX] {
            for character in [1e-300, 1.0, 1e300] {
                let odd =
                    Metrics { charwidth: Some(character), charheight: Some(character), ..metrics(length, length) };
                let measures = Measures::of(&odd).expect("measures");
                assert!(measures.columns() > 0 && measures.rows() > 0);
                assert_eq!(measures.areas(&[1, u32::MAX]).len(), 3);
            }
        }
        assert!(Measures::of(&metrics(0.0, 24.0)).is_err());
        assert!(Measures::of(&Metrics { charwidth: Some(-1.0), ..metrics(80.0, 24.0) }).is_err());
    }
}
