//! The text as it leaves for a terminal's own scrollback: rows of the lines that are over, each handed out once, and the last line, which may still
//! change.

use super::document::{Flow, Position};
use super::row::Row;
use super::sheet::{At, Sheet, Showing, Window};

impl Flow {
    /// Where the line begins that a place is in.
    pub fn line_start(&self, position: Position) -> Position {
        self.position(self.paragraph(self.paragraph_at(self.offset(position))).start)
    }

    /// Where the last line begins. It is the only one that may still change: all before it is over.
    pub fn last_line(&self) -> Position {
        self.line_start(self.end())
    }

    /// The rows, at a width, of the lines that are over, from a place on and so many at most; and the place behind them. No rows where there are
    /// no more.
    pub fn finished(&self, from: Position, columns: u16, most: usize) -> (Vec<Row<'_>>, Position) {
        let sheet = Sheet::new(&Showing::new(self, Window { columns, rows: 1 }));
        let first = sheet.row_of(from.max(self.start()));
        let last = self.last_paragraph();
        let over = sheet.gather(first, most).into_iter().take_while(|(at, _)| at.paragraph < last);
        let (places, rows): (Vec<_>, Vec<_>) = over.unzip();
        let behind = places.last().map(|at| sheet.position_of(sheet.forward(*at, 1).0));
        (rows, behind.unwrap_or(from))
    }

    /// Where a place of this document is in another one that has its turns. None where that can't be told.
    pub fn place_in(&self, place: Position, other: &Flow) -> Option<Position> {
        let turn = self.turn_at(place)?;
        let from = self.range_of(turn)?.start;
        let to = other.range_of(turn)?;
        Some(Position(to.start.0.saturating_add(place.0.saturating_sub(from.0))).min(to.end))
    }
}

impl<'a> Showing<'a> {
    /// The rows of the last line with what is typed in it, at least one, and the cursor's column and row among them.
    pub fn last_line(&self) -> (Vec<Row<'a>>, Option<(u16, usize)>) {
        let sheet = Sheet::new(self);
        let first = At { paragraph: self.flow.last_paragraph(), row: 0 };
        let rows = sheet.gather(first, usize::MAX).into_iter().map(|(_, row)| row).collect();
        (rows, sheet.cursor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::play::flow::{Ink, Tail};
    use crate::session::TurnNumber;
    use crate::zmachine::screen::{Buffering, Event, Look};

    fn flow(turns: &[&str]) -> Flow {
        let event =
            |text: &str| [Event::Text { text: text.to_owned(), look: Look::default(), buffering: Buffering::On }];
        let mut flow = Flow::new();
        (0..).zip(turns).for_each(|(turn, text)| flow.append(TurnNumber(turn), &event(text)));
        flow
    }

    fn texts(rows: &[Row<'_>]) -> Vec<String> {
        rows.iter().map(Row::text).collect()
    }

    #[test]
    fn lines_that_are_over_are_handed_out_in_parts() {
        let flow = flow(&["one two three\n\nfour\n>"]);
        let (rows, place) = flow.finished(Position::default(), 7, 2);
        assert_eq!(texts(&rows), ["one two", "three"]);
        let (rows, place) = flow.finished(place, 7, 2);
        assert_eq!(texts(&rows), ["", "four"]);
        let (rows, place) = flow.finished(place, 7, 2);
        assert_eq!((texts(&rows), place), (Vec::<String>::new(), flow.last_line()));
    }

    #[test]
    fn the_last_line_has_what_is_typed() {
        let flow = flow(&["one\n>"]);
        let tail = Tail { text: "look up", cursor: 7, ink: Ink::Input(Look::default()), strip: 0 };
        let showing = Showing { tail: Some(tail), ..Showing::new(&flow, Window { columns: 5, rows: 1 }) };
        let (rows, cursor) = showing.last_line();
        assert_eq!((texts(&rows), cursor), (vec![">look".to_owned(), "up".to_owned()], Some((2, 1))));
    }

    #[test]
    fn a_place_is_found_in_a_document_that_begins_earlier() {
        let (whole, end) = (flow(&["one\n>", "a\n>", "b\n>"]), flow(&[]));
        let mut end = end;
        end.append(
            TurnNumber(2),
            &[Event::Text { text: "b\n>".to_owned(), look: Look::default(), buffering: Buffering::On }],
        );
        let place = end.last_line();
        assert_eq!(end.place_in(place, &whole), Some(whole.last_line()));
    }
}
