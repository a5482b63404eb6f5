//! What holds whatever a story does to its screen, and of screens that are read from outside.

use super::*;

#[test]
fn the_queue_counts_its_bytes() {
    let mut stage = stage("5 5x4");
    assert!(stage.out.is_empty());
    stage.play("p abc");
    stage.out.push_transcript('é');
    assert_eq!(stage.out.len_bytes(), 5);
    stage.play("erase -1;erase -1");
    assert_eq!(stage.out.len_bytes(), 5 + 3 * size_of::<Event>());
    assert_eq!(stage.out.take().len(), 4);
    assert!(stage.out.is_empty());
    stage.play("p abc;erase 0");
    stage.out.clear();
    assert_eq!((stage.out.len_bytes(), stage.out.take()), (0, vec![]));
}

#[test]
fn a_screen_survives_being_written_and_read() {
    let config = bincode::config::standard();
    let mut stage = stage("3 24x80");
    stage.play("split 3;window 1;p a漢b^c;split 2;style 5;true 31 -1;p x");
    stage.screen.show_status(Status { room: "Hall".into(), right: StatusRight::Time { hours: 4, minutes: 5 } });
    let bytes = bincode::serde::encode_to_vec(&stage.screen, config).expect("a screen can be written");
    let (back, read): (Screen, usize) = bincode::serde::decode_from_slice(&bytes, config).expect("it can be read");
    assert_eq!((back, read), (stage.screen, bytes.len()));
}

#[test]
fn an_upper_window_that_contradicts_itself_is_refused() {
    let config = bincode::config::standard();
    let cell = Cell { glyph: Glyph::Char('x'), look: Look::default() };
    let hostile = Cell { glyph: Glyph::Char('\u{1b}'), ..cell };
    let home = Cursor { row: 1, col: 1 };
    // limit, columns, height, cursor, lowest row printed in, cells
    for (parts, sound) in [
        ((3u8, 2u8, 1u8, home, 0u8, vec![cell; 2]), true),
        ((3, 0, 0, home, 0, vec![]), false),
        ((3, 2, 1, home, 0, vec![cell; 1]), false),
        ((3, 2, 2, home, 0, vec![cell; 2]), false),
        ((0, 2, 1, home, 0, vec![cell; 2]), false),
        ((3, 2, 1, Cursor { row: 4, col: 1 }, 0, vec![cell; 2]), false),
        ((3, 2, 1, Cursor { row: 1, col: 4 }, 0, vec![cell; 2]), false),
        ((3, 2, 1, home, 4, vec![cell; 2]), false),
        ((3, 2, 1, home, 0, vec![hostile; 2]), false),
    ] {
        let bytes = bincode::serde::encode_to_vec(&parts, config).expect("parts can be written");
        let read = bincode::serde::decode_from_slice::<Upper, _>(&bytes, config);
        assert_eq!(read.is_ok(), sound, "{parts:?}");
    }
}

#[test]
fn no_order_of_operations_breaks_the_grid() {
    let operations = [
        "split 3",
        "split 0",
        "split 250",
        "window 1",
        "window 0",
        "p ab漢^",
        "p 字字字字字",
        "cursor 2 9",
        "cursor -5 300",
        "cursor 300 1",
        "erase -1",
        "erase -2",
        "erase 0",
        "erase 1",
        "erase_line 1",
        "resize 3x3",
        "resize 9x10",
        "resize 1x1",
        "read",
        "answer",
        "table ab/cd/ef",
        "collapse",
        "restart",
        "echo 漢x",
    ];
    for version in [3, 4, 5, 6, 8] {
        let mut stage = stage(&format!("{version} 6x8"));
        let mut state = 1u32;
        for _ in 0..3000 {
            state = state.wrapping_mul(0x015a_4e35).wrapping_add(1);
            let operation = operations[(state >> 16) as usize % operations.len()];
            stage.play(operation);
            let screen = &stage.screen;
            let (size, cursor) = (screen.size(), screen.upper_cursor());
            let rows: Vec<&[Cell]> = screen.upper_rows().chain(screen.overlay_rows()).collect();
            assert!(
                rows.len() <= size.rows().into() && screen.upper_rows().count() == usize::from(screen.upper_height())
            );
            assert!(cursor.row <= size.rows() && cursor.col <= u16::from(size.cols()) + 1, "{operation}");
            for row in rows {
                let wide = |cell: &Cell| matches!(cell.glyph, Glyph::Char(c) if filter::cells_of(c) == 2);
                let halves = |index: usize| row.get(index).is_some_and(|cell| cell.glyph == Glyph::RightHalf);
                assert_eq!(row.len(), usize::from(size.cols()));
                assert!(!halves(0), "{operation}: {}", row_text(row));
                for (index, cell) in row.iter().enumerate() {
                    assert_eq!(wide(cell), halves(index + 1), "{operation}: {}", row_text(row));
                }
            }
        }
    }
}
