//! Saved games, exchanged both ways with the interpreters of Debian.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::published::{fed, golmac};
use crate::published_path;

/// A story, what is typed at every start, before the save and after the restore, and what must be seen then.
struct Case {
    story: PathBuf,
    start: &'static str,
    before: &'static str,
    after: &'static str,
    expected: &'static [&'static str],
}

pub fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name)
}

/// V3, V4, V5, V8, and V8 in a Blorb.
fn cases() -> Vec<Case> {
    let counted = |name: &str| Case {
        story: own(name),
        start: "",
        before: "count\ncount\n",
        after: "report\n",
        expected: &["Counter (global): 2. Counter (local): 2. Twice (local): 4.", "The call stack is sound."],
    };
    let mut cases: Vec<Case> =
        ["interchange.z3", "interchange.z4", "interchange.z5", "interchange.z8"].map(counted).into();
    let published = [
        (
            "games/zork1-r119-880429.z3",
            "",
            "open mailbox\ntake leaflet\nnorth\n",
            "inventory\nlook\n",
            &["leaflet", "North of House"][..],
        ),
        ("games/advent.z5", "", "east\nget lamp\nget keys\n", "inventory\n", &["brass lantern", "set of keys"]),
        ("blorb/bronze-r11-s060503.zblorb", "yes\n", "north\n", "look\n", &["Various passages", "leads south"]),
    ];
    for (name, start, before, after, expected) in published {
        cases.extend(published_path(name).map(|story| Case { story, start, before, after, expected }));
    }
    cases
}

/// A peer's command; None where it is not installed, which is an error where everything is to be tested.
pub fn peer(program: &str, arguments: &[&str]) -> Option<impl Fn(&Path) -> Command> {
    let path = Path::new("/usr/games").join(program);
    if !path.exists() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI=true, but {program} is not installed");
        println!("skipped: {program} is not installed");
        return None;
    }
    let arguments: Vec<String> = arguments.iter().map(|argument| argument.to_string()).collect();
    Some(move |story: &Path| {
        let mut command = Command::new(&path);
        command.args(&arguments).arg(story);
        command
    })
}

fn check(peer: impl Fn(&Path) -> Command) {
    for case in cases() {
        for ours_first in [true, false] {
            let folder = tempfile::tempdir().expect("a folder");
            let ours = |lines: &str| golmac(&case.story, &["--width", "200"], lines, folder.path()).stdout;
            let theirs = |lines: &str| fed(peer(&case.story), lines, folder.path()).stdout;
            let turn = |ours_plays: bool, lines: String| if ours_plays { ours(&lines) } else { theirs(&lines) };
            turn(ours_first, format!("{}{}save\nx.qzl\nquit\ny\n", case.start, case.before));
            let saved = std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.file_name());
            let saved = saved.map(|name| name.to_string_lossy().into_owned()).find(|name| name.starts_with('x'));
            let place = format!("{}, ours first: {ours_first}", case.story.display());
            let saved = saved.unwrap_or_else(|| panic!("{place}: nothing was saved"));
            let text = turn(!ours_first, format!("{}restore\n{saved}\n{}quit\ny\n", case.start, case.after));
            let text = String::from_utf8_lossy(&text).split_whitespace().collect::<Vec<_>>().join(" ");
            for expected in case.expected {
                assert!(text.contains(expected), "{place}: {expected:?} is not in:\n{text}");
            }
        }
    }
}

#[test]
fn saves_are_exchanged_with_dfrotz() {
    if let Some(dfrotz) = peer("dfrotz", &["-m", "-p", "-w", "200"]) {
        check(dfrotz);
    }
}

#[test]
fn saves_are_exchanged_with_fizmo() {
    if let Some(fizmo) = peer("fizmo-console", &[]) {
        check(fizmo);
    }
}

#[test]
fn a_save_made_by_frotz_restores_and_plays_on() {
    let Some(save) = published_path("games/zork1-r119-trapdoor.qzl") else { return };
    let Some(story) = published_path("games/zork1-r119-880429.z3") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(save, folder.path().join("trap.qzl")).expect("a copy");
    let output = golmac(&story, &[], "restore\ntrap.qzl\nlook\ninventory\n", folder.path());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Living Room") && text.contains("brass lantern"), "{text}");
}

#[cfg(feature = "session")]
mod branches {
    //! The same from a branch of a session: a turn gone back to is saved, and what others saved becomes a branch.

    use golmac::session::store::Store;
    use golmac::session::{Origin, Session, TurnNumber, Which, transcript};
    use golmac::story::Story;
    use golmac::zmachine::{Answer, Key, Options, Request, Stop};

    use super::{Case, Command, Path, cases, fed, peer};

    fn session(case: &Case) -> Session {
        let story = Story::from_bytes(std::fs::read(&case.story).expect("a story")).expect("a story");
        let origin = Origin { name: "branch".into(), title: "branch".into(), path: case.story.clone() };
        let store = Store::in_memory().expect("memory");
        Session::open(store, story, origin, Options::default(), &Which::Fresh).expect("it can be opened").0
    }

    fn stop(session: &mut Session) -> Stop {
        loop {
            match session.run(1 << 20) {
                Stop::Budget => {}
                stop => return stop,
            }
        }
    }

    /// Types lines, each at the next read. What is printed.
    fn play(session: &mut Session, lines: &str) -> String {
        for line in lines.lines() {
            let answer = match stop(session) {
                Stop::Request(Request::Line(_)) => Answer::Line { text: line.to_owned(), end: Key::Enter },
                Stop::Request(Request::Key(_)) => Answer::Key(line.chars().next().map_or(Key::Enter, Key::Char)),
                Stop::Quit => break,
                other => panic!("{line}: {other:?}"),
            };
            session.answer(answer).expect("it fits");
        }
        stop(session);
        let text = transcript::text_of(&session.drain());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check_has(case: &Case, text: &str) {
        for expected in case.expected {
            assert!(text.contains(expected), "{}: {expected:?} is not in:\n{text}", case.story.display());
        }
    }

    fn check(peer: impl Fn(&Path) -> Command) {
        for case in cases() {
            let folder = tempfile::tempdir().expect("a folder");
            let mut session = session(&case);
            play(&mut session, case.start);
            let fork = session.here();
            play(&mut session, case.before);
            let tip = session.here();
            session.travel(fork).expect("it is there");
            play(&mut session, "look\n");
            let elsewhere = session.here();
            // From the branch that was left, with the player on the other.
            let (turn, bytes) = session.saved_game(tip).expect("the story knows SAVE");
            assert_eq!((turn, session.here()), (tip, elsewhere));
            std::fs::write(folder.path().join("x.qzl"), bytes).expect("a file");
            let theirs = |lines: &str| {
                let text = fed(peer(&case.story), lines, folder.path()).stdout;
                String::from_utf8_lossy(&text).split_whitespace().collect::<Vec<_>>().join(" ")
            };
            check_has(&case, &theirs(&format!("{}restore\nx.qzl\n{}quit\ny\n", case.start, case.after)));
            // And theirs as a branch of ours.
            theirs(&format!("{}{}save\nback.qzl\nquit\ny\n", case.start, case.before));
            let bytes = std::fs::read(folder.path().join("back.qzl")).expect("it has saved");
            session.load(bytes).expect("it is of this story");
            let text = play(&mut session, &format!("{}quit\ny\n", case.after));
            check_has(&case, &text);
            assert!(session.timeline().path_to(session.here()).contains(&elsewhere));
            assert!(session.timeline().get(TurnNumber(tip.0)).is_some(), "nothing is overwritten");
        }
    }

    #[test]
    fn branches_are_exchanged_with_dfrotz() {
        if let Some(dfrotz) = peer("dfrotz", &["-m", "-p", "-w", "200"]) {
            check(dfrotz);
        }
    }

    #[test]
    fn branches_are_exchanged_with_fizmo() {
        if let Some(fizmo) = peer("fizmo-console", &[]) {
            check(fizmo);
        }
    }
}
