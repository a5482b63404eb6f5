//! Any bytes as a difference between two states, in a database that is sound in all else.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use golmac::session::TurnNumber;
use golmac::session::store::{FILE, Store};
use rusqlite::Connection;
use twox_hash::XxHash3_128;

use super::database;

/// The first byte chooses a turn and whether the others are a block or what is in one that is whole. They take the place of the turn's state.
pub fn delta(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let turn = u32::from(first & 7);
    let block = match first >> 6 {
        0 => input.to_vec(),
        1 => packed(input),
        // No page changes, and these are all registers.
        2 => packed(&[&[0, input.len().min(250) as u8][..], input.get(..250).unwrap_or(input)].concat()),
        // Registers of the story's own, and these are pages.
        _ => packed(&[input, &[0]].concat()),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(FILE);
    fs::write(&path, database::closed()).expect("a file");
    let changed = Connection::open(&path).expect("it is sound");
    // It stands alone or differs from another, as the byte says.
    let base = if first & 8 == 0 { "NULL" } else { "base" };
    let sql = format!("UPDATE state SET bytes = ?1, base = {base} WHERE id = (1 << 40) + (?2 << 7)");
    changed.execute(&sql, (block, turn)).expect("a row");
    drop(changed);
    let store = Store::open(folder.path()).expect("it is a sound database").0;
    let (mut session, _) = database::open(store).expect("other turns are sound");
    for number in (0..8).map(TurnNumber) {
        let Some(told) = session.timeline().get(number).map(|turn| turn.hash) else { continue };
        if session.travel(number).is_ok() {
            assert_eq!(session.state_hash(), told, "turn {number} is another");
        }
    }
    database::play(&mut session, 2);
    assert_eq!(session.unsaved(), 0, "it does not go on: {:?}", session.notices());
}

/// Bytes as a whole block: version, checksum, length, and they deflated.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut block = vec![1];
    block.extend((XxHash3_128::oneshot(bytes) as u32).to_le_bytes());
    block.extend((bytes.len() as u32).to_le_bytes());
    let mut deflate = DeflateEncoder::new(block, Compression::fast());
    deflate.write_all(bytes).expect("memory");
    deflate.finish().expect("memory")
}
