//! Inputs that come while a story is busy: the instruction at which they came is kept, and found again.

use super::*;

/// A story that counts until a sound has ended, prints the count and reads a line.
const COUNTS: &str = ".array text byte 9 10*0\nturn: store g00 0\nstore g01 0\nsound_effect 3 2 $0108 #ended\n\
    wait: inc g00\njz g01 ?wait\nprint_num g00\nnew_line\naread @text 0 -> sp\njump ?turn\n\
    .routine ended\nstore g01 1\nprint \"over \"\nrtrue";

#[test]
fn a_sound_that_ends_while_the_story_is_busy_ends_at_the_same_instruction_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = on(in_folder(folder.path()), COUNTS, 80);
    let over = crate::zmachine::Post::SoundFinished { number: 3 };
    for (slices, kept) in [(&[1001][..], None), (&[10, 77, 4000], Some(1)), (&[5, 6, 7], Some(0)), (&[900], Some(0))] {
        for (place, slice) in slices.iter().enumerate() {
            assert_eq!(session.run(*slice), Stop::Budget);
            if kept == Some(place) {
                session.checkpoint();
                session.checkpoint();
            }
        }
        session.post(over);
        assert!(matches!(session.run(u64::MAX), Stop::Request(_)));
        // Over what is read it comes where it always came.
        session.post(over);
        assert!(matches!(session.run(u64::MAX), Stop::Request(_)));
        session.answer(Answer::Line { text: "x".into(), end: Key::Enter }).expect("it fits");
    }
    assert_eq!(session.run(50), Stop::Budget);
    session.checkpoint();
    let busy = session.here();
    drop(session);
    let mut session = on(in_folder(folder.path()), COUNTS, 80);
    assert_eq!(session.run(9), Stop::Budget);
    session.post(over);
    play(&mut session, &[]);
    let again = replayed(&mut session);
    assert!(again.is_same() && again.unreached + again.unfinished == 0, "{again:?}");
    let id = session.id();
    let played = Playthrough::of(session.store(), id).expect("it can be read");
    let journal = export::export(&played, played.timeline.here(), export::Format::Journal).text;
    let read = export::journal::read(&journal).expect("a journal");
    assert!(replay::replay(&read, session.machine().story()).is_same(), "{journal}");
    let mut other = on(Store::in_memory().expect("memory"), COUNTS, 80);
    let imported = other.import(&read).expect("it can be imported");
    assert_eq!((imported.different, imported.left_out), (Vec::new(), 0), "{journal}");
    assert_eq!(other.state_hash(), session.state_hash());
    // One whose state is lost is made again of what came.
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    database.execute_batch("UPDATE state SET bytes = x'00'").expect("it");
    for number in [busy, session.timeline().turns().map(|turn| turn.number).max().expect("turns")] {
        let kept = session.timeline().get(number).map(|turn| turn.hash);
        session.travel(number).expect("it is played again");
        assert_eq!(kept, session.timeline().get(number).map(|turn| turn.hash));
    }
}

/// [`COUNTS`] with an error that is told once a process.
fn counts_by_mistake() -> String {
    COUNTS.replace("wait: inc g00", "get_prop_len 0 -> sp\nremove_obj 0\nwait: inc g00")
}

#[test]
fn what_was_reported_before_moves_no_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = counts_by_mistake();
    let over = crate::zmachine::Post::SoundFinished { number: 3 };
    for _ in 0..3 {
        // Each time in another process, which tells of the error again.
        let mut session = on(in_folder(folder.path()), &source, 80);
        if matches!(session.run(0), Stop::Request(_)) {
            session.answer(Answer::Line { text: "x".into(), end: Key::Enter }).expect("it fits");
        }
        assert_eq!(session.run(1001), Stop::Budget);
        session.post(over);
        assert!(matches!(session.run(u64::MAX), Stop::Request(_)));
        assert!(session.drain().iter().any(|event| matches!(event, crate::zmachine::screen::Event::Warning(_))));
    }
    let mut session = on(in_folder(folder.path()), &source, 80);
    let again = replayed(&mut session);
    assert!(again.is_same() && again.same == 2, "{again:?}");
}

#[test]
fn a_turn_that_an_older_release_left_in_the_middle_gets_no_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = on(in_folder(folder.path()), COUNTS, 80);
    let over = crate::zmachine::Post::SoundFinished { number: 3 };
    session.run(1000);
    session.post(over);
    assert!(matches!(session.run(u64::MAX), Stop::Request(_)));
    session.answer(Answer::Line { text: "x".into(), end: Key::Enter }).expect("it fits");
    assert_eq!(session.run(500), Stop::Budget);
    session.checkpoint();
    drop(session);
    // Without the place at its end, as it was written then.
    let database = rusqlite::Connection::open(folder.path().join(store::FILE)).expect("a database");
    let (id, packed): (i64, Vec<u8>) = database
        .query_row("SELECT id, inputs FROM passage ORDER BY id DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("a turn");
    let mut packer = crate::zmachine::packed::Packer::default();
    let mut inputs: Vec<TimedInput> = packer.unpack_value(&packed).expect("inputs");
    assert!(matches!(inputs.pop(), Some(TimedInput { input: Input::Ran { .. }, .. })));
    let packed = packer.pack_value(&inputs);
    database.execute("UPDATE passage SET inputs = ?1 WHERE id = ?2", (packed, id)).expect("it");
    drop(database);
    let mut session = on(in_folder(folder.path()), COUNTS, 100);
    session.run(10);
    session.post(over);
    session.checkpoint();
    let again = replayed(&mut session);
    assert!(again.is_same() && again.unfinished == 1, "{again:?}");
}

#[test]
fn the_mouse_is_kept_where_it_was_told() {
    let source = ".version 6\n.array at word 0 0 0 0\nturn: store g00 0\nwait: inc g00\nread_mouse #at\nloadw #at 2 -> g01\n\
        jz g01 ?wait\nprint_num g00\nnew_line\nread_char 1 5 #tick -> sp\njump ?turn\n\
        .routine tick\nread_mouse #at\nloadw #at 1 -> g02\nrfalse";
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = on(in_folder(folder.path()), source, 80);
    let at = |column, buttons| crate::zmachine::Post::Mouse { column, row: 2, buttons };
    for round in 1..4 {
        for slice in [100, 7, 33] {
            assert_eq!(session.run(slice), Stop::Budget);
            session.post(at(round, 0));
        }
        session.post(at(round + 1, 1));
        assert!(matches!(session.run(u64::MAX), Stop::Request(_)));
        for _ in 0..3 {
            session.post(at(round + 5, 0));
            session.post(at(round + 6, 0));
            session.answer(Answer::TimedOut).expect("it is timed");
            session.run(u64::MAX);
        }
        session.answer(Answer::Key(Key::Char('x'))).expect("it reads a key");
    }
    session.run(5);
    session.checkpoint();
    let again = replayed(&mut session);
    assert!(again.is_same() && again.unreached + again.unfinished == 0, "{again:?}");
    let hash = session.state_hash();
    drop(session);
    assert_eq!(on(in_folder(folder.path()), source, 80).state_hash(), hash);
}
