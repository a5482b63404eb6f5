//! The line-mode front end over a session: resumed, gone back in, branched, searched, saved, ended.

use std::fs;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use golmac::plain::{Columns, Ending, Keyboard, Settings, Welcome, Width, play, play_aloud};
use golmac::session::store::Store;
use golmac::session::{Opened, Origin, Session, Which};
use golmac::sound;
use golmac::story::Story;
use golmac::zmachine::isa::assemble::assemble;
use golmac::zmachine::{Machine, Options};

use crate::heard;

/// What came of playing.
struct Played {
    text: String,
    errors: String,
    ending: Ending,
}

fn story(name: &str) -> Story {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name);
    Story::from_bytes(fs::read(path).expect("it is in the repository")).expect("a story")
}

/// Plays on in the session of a story that a folder has, as the program does. Files go there too.
fn on(folder: &Path, name: &str, lines: &str) -> Played {
    with(folder, name, lines, Settings::default())
}

fn with(folder: &Path, name: &str, lines: &str, settings: Settings) -> Played {
    let (store, _) = Store::open(folder).expect("a database");
    let stem = name.split('.').next().unwrap_or_default().to_owned();
    let origin = Origin { name: stem.clone(), title: stem.clone(), path: folder.join(name) };
    let options = Options { seed: 1, ..Options::default() };
    let (session, opened) = Session::open(store, story(name), origin, options, &Which::Latest).expect("it opens");
    let welcome = match opened {
        Opened::Begun => Welcome::Begun,
        Opened::Resumed => Welcome::Resumed,
    };
    let settings = Settings {
        command_prefix: settings.command_prefix.or(Some('/')),
        folder: folder.to_owned(),
        name: stem,
        width: Width::Unlimited,
        welcome,
        ..settings
    };
    let keyboard = Keyboard::pipe(std::io::Cursor::new(lines.to_owned().into_bytes()));
    let (mut text, mut errors) = (Vec::new(), Vec::new());
    let ending = play(session, settings, keyboard, &mut text, &mut errors).expect("memory can be used");
    let utf_8 = |bytes| String::from_utf8(bytes).expect("text is UTF-8");
    Played { text: utf_8(text), errors: utf_8(errors), ending }
}

/// Plays a story from its beginning.
fn fresh(name: &str, lines: &str) -> Played {
    let folder = tempfile::tempdir().expect("a folder");
    on(folder.path(), name, lines)
}

#[track_caller]
fn check_has(text: &str, expected: &str) {
    assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
}

#[test]
fn a_story_reads_the_same_in_a_session_as_without() {
    for name in ["eleven.z5", "interchange.z3", "screen.z4", "menus.z5", "timed.z5"] {
        let lines = "look\nnorth\nhelp\nquote\nmenu\n\nwait\n";
        let settings = Settings { width: Width::Unlimited, ..Settings::default() };
        let machine = golmac::zmachine::Machine::new(story(name), Options { seed: 1, ..Options::default() });
        let keyboard = Keyboard::pipe(lines.as_bytes());
        let (mut text, mut errors) = (Vec::new(), Vec::new());
        play(machine, settings, keyboard, &mut text, &mut errors).expect("memory can be used");
        let (alone, kept) = (String::from_utf8_lossy(&text).into_owned(), fresh(name, lines).text);
        // Where the story has ended, a session says more.
        assert!(kept.starts_with(alone.trim_end()), "{name}: {alone}\n----\n{kept}");
    }
}

#[test]
fn a_session_goes_on_with_the_text_and_prompt_of_its_last_turn() {
    let folder = tempfile::tempdir().expect("a folder");
    on(folder.path(), "eleven.z5", "look\nnorth\n");
    let played = on(folder.path(), "eleven.z5", "inventory\n");
    let first = played.text.lines().next();
    assert_eq!(
        first,
        Some(
            "[Resumed: eleven, turn 2, Market Square, score 0. /help lists what golmac itself can do. \
             --fresh or `golmac run` starts from the beginning.]"
        )
    );
    check_has(&played.text, "\n>north\n[Market Square   Score: 0  Turns: 2]\n\nMarket Square\n");
    check_has(&played.text, "\n\n>inventory\n");
    assert_eq!(played.errors, "");
}

#[test]
fn a_menu_is_resumed_where_it_was_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = on(folder.path(), "menus.z5", "menu\n\\.\n");
    let again = on(folder.path(), "menus.z5", "");
    let chosen = first.text.trim_end().rsplit("\n\n").next().expect("there is a line").to_owned();
    assert_eq!(chosen, "   > How to go up");
    check_has(&again.text, &format!("\n     What a menu is\n{chosen}\n     How to go down\n"));
}

#[test]
fn a_question_for_a_file_is_asked_again() {
    let folder = tempfile::tempdir().expect("a folder");
    on(folder.path(), "interchange.z5", "count\nsave\n");
    // The input ended at the question: the story was told that it failed, and the session stands at the prompt.
    let played = on(folder.path(), "interchange.z5", "save\nx\nreport\n");
    check_has(&played.text, "Save to [interchange.qzl]: x\n");
    assert!(folder.path().join("x.qzl").exists(), "it is in the story's folder");
}

#[test]
fn commands_are_taken_back_and_taken_again() {
    let text = fresh("eleven.z5", "north\n/undo\n/undo\n/redo\n/redo\n/undo 0\n").text;
    check_has(&text, "\n>/undo\n[Turn 0, Quay, score 0]\n");
    check_has(&text, "[There is nothing to take back: this is the beginning.]");
    check_has(&text, "\n>/redo\n[Turn 1, Market Square, score 0]\n\n>north\n[Market Square   Score: 0  Turns: 1]\n");
    check_has(&text, "[There is nothing to take again: nothing came after this turn.]");
    check_has(&text, "[That needs a number, or nothing for one command.]");
}

#[test]
fn turns_are_gone_to_by_number_name_and_words() {
    let text = fresh(
        "eleven.z5",
        "north\n/name the square\nsouth\nexamine me\n/goto THE SQUARE\n/goto 2\n/goto \"grey prospects\"\n/goto 99\n/goto no such words\n",
    )
    .text;
    check_has(&text, "[Turn 1 is now called \"the square\".]");
    check_has(&text, ">/goto THE SQUARE\n[Turn 1, Market Square");
    check_has(&text, ">/goto 2\n[Turn 2, Quay");
    check_has(&text, ">/goto \"grey prospects\"\n[Turn 3, Quay");
    check_has(&text, "[That can't be done: there is no turn 99.]");
    check_has(&text, "[No turn has that name or those words: \"no such words\"]");
}

#[test]
fn a_branch_leaves_the_old_one_as_it_is() {
    let played = fresh("eleven.z5", "north\n/undo\nexamine me\n/branches\n/tree\n/prune 2\n/prune 1\ny\n/branches\n");
    check_has(&played.text, "[There are 2 branches.");
    check_has(&played.text, "* turn 0, the beginning, Quay, score 0\n    turn 1, \"north\", Market Square, score 0\n");
    check_has(&played.text, "* turn 2, \"examine me\", Quay, score 0, you are here\n");
    check_has(&played.text, "[That can't be done: the turn that you are at");
    check_has(&played.text, "Forget turn 1, for good (y or n)? y\n[One turn is forgotten.]");
    check_has(&played.text, "[There is one branch.]");
}

#[test]
fn what_is_no_command_is_never_sent_to_the_story() {
    let text = fresh("eleven.z5", "/undu\n/\n//undo\n").text;
    check_has(&text, "[There is no command /undu. Did you mean /undo?");
    check_has(&text, "[/ begins a command to golmac; /help lists them.]");
    check_has(&text, "\n>/undo\n\nI don't know");
    check_has(&text, "Turns: 0]");
}

#[test]
fn words_are_found_with_what_stands_around_them() {
    let text = fresh("eleven.z5", "north\n/search fountain\n/search no such words\n").text;
    check_has(&text, "[One turn. Go to it by its number.]\n  turn 1, \"north\", Market Square, score 0: ...");
    check_has(&text, "[These words are in no turn of this session: \"no such words\"]");
}

#[test]
fn a_saved_game_of_any_turn_is_a_branch_when_it_is_restored() {
    for name in ["interchange.z3", "interchange.z4", "interchange.z5", "interchange.z8"] {
        let folder = tempfile::tempdir().expect("a folder");
        let played = on(folder.path(), name, "count\n/save two\ncount\ncount\n/restore two\nreport\n/saves\nquit\n");
        check_has(&played.text, &format!("[Saved as {}.]", folder.path().join("two.qzl").display()));
        check_has(&played.text, "Counter (global): 1.");
        check_has(&played.text, "The call stack is sound.");
        check_has(&played.text, "[One saved game of this story:]\n  two.qzl: turn 1, ");
        assert_eq!(played.errors, "", "{name}");
    }
}

#[test]
fn where_a_story_can_t_be_saved_that_is_said() {
    let played = fresh("menus.z5", "menu\n/save\n");
    check_has(&played.text, "[The story can't be saved in a file");
    check_has(&played.text, "as turn 1.]");
}

#[test]
fn the_end_of_the_story_can_be_gone_back_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let hint = "[The story has ended. /undo takes back the last command, /restart begins again, /quit leaves.]";
    let played = on(folder.path(), "eleven.z5", "north\nquit\nyes\n/undo\nlook\nquit\nyes\n/restart\nquit\nyes\nx\n");
    assert_eq!(played.text.matches(hint).count(), 3, "{}", played.text);
    assert_eq!(played.ending, Ending::Quit);
    check_has(&played.text, "[Turn 0, Quay, score 0]");
    // Resumed at the end.
    let played = on(folder.path(), "eleven.z5", "/undo\nlook\n");
    assert_eq!(played.text.matches(hint).count(), 1, "{}", played.text);
    assert_eq!(played.ending, Ending::InputEnded);
}

#[test]
fn a_command_at_a_question_cancels_it_and_is_carried_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let there = folder.path().join("there.sav");
    let lines = format!("count\nsave\n/undo\nreport\nsave\n/\nsave\n{}\n", there.display());
    let played = on(folder.path(), "interchange.z5", &lines);
    check_has(&played.text, "Save to [interchange.qzl]: /undo\n[The question is cancelled");
    check_has(&played.text, ">/undo\n[Turn 1]");
    check_has(&played.text, "Save to [interchange.qzl]: /\n[The question is cancelled");
    // A path is one as ever.
    assert!(there.exists(), "{}", played.text);
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").filter_map(Result::ok).collect();
    assert!(left.iter().all(|file| file.path().extension().is_none_or(|end| end != "qzl")), "{left:?}");
}

#[test]
fn a_command_in_place_of_a_yes_forgets_nothing_and_is_carried_out() {
    let text = fresh("eleven.z5", "north\n/undo\nexamine me\n/prune 1\n/branches\n").text;
    check_has(&text, "(y or n)? /branches\n[The question is cancelled");
    check_has(&text, "[Nothing is forgotten.]\n\n>/branches\n[There are 2 branches.");
}

#[test]
fn lines_after_the_end_go_nowhere_and_are_counted() {
    let played = fresh("eleven.z5", "quit\nyes\nlook\n\nnorth\n/undo 2\nnorth\n");
    check_has(&played.text, "[Turn 0, Quay, score 0]");
    check_has(&played.text, "Market Square");
    check_has(&played.errors, "golmac: the story had ended; 2 lines of input were not used; --fresh begins again\n");
    assert_eq!(played.text.matches("The story has ended.").count(), 1, "{}", played.text);
}

#[test]
fn a_new_size_holds_for_the_answer_to_the_line_that_found_it() {
    static ASKED: AtomicBool = AtomicBool::new(false);
    let measure = || Some(if ASKED.swap(true, Ordering::Relaxed) { (30, 24) } else { (76, 24) });
    let settings = Settings { columns: Columns::Terminal, measure: Some(measure), ..Settings::default() };
    let folder = tempfile::tempdir().expect("a folder");
    let text = with(folder.path(), "eleven.z5", "look\n", settings).text;
    let (before, after) = text.split_once(">look").expect("it is echoed");
    assert!(before.lines().any(|line| line.len() > 30), "{before}");
    assert!(after.lines().count() > 5 && after.lines().all(|line| line.len() <= 30), "{after}");
}

#[test]
fn what_a_command_can_t_take_is_told() {
    let played =
        fresh("eleven.z5", "north\n/tree foo\n/session no\n/help foo\n/quit now\n/session\n/undo 99\n/session all\n");
    check_has(&played.text, "[/tree can't take that: nothing is done.");
    check_has(&played.text, "[/session can't take that: nothing is done.");
    check_has(&played.text, "[There is no command /foo.");
    check_has(&played.text, "[/quit takes nothing after it: nothing is done.");
    check_has(&played.text, "[Only one command could be taken back.]\n[Turn 0, Quay");
    assert_eq!(played.text.matches("Its random numbers began at 1.").count(), 1, "{}", played.text);
}

#[test]
fn turns_are_gone_to_from_here_and_at_the_ends() {
    let text = fresh(
        "eleven.z5",
        "north\n/name \"the  square\"\nsouth\n/goto -1\n/goto +1\n/goto the beginning\n/goto end\n/goto 'no'\n/name -2\n",
    )
    .text;
    check_has(&text, "[Turn 1 is now called \"the square\".]");
    check_has(&text, ">/goto -1\n[Turn 1, Market Square");
    check_has(&text, ">/goto +1\n[Turn 2, Quay");
    check_has(&text, ">/goto the beginning\n[Turn 0, Quay");
    check_has(&text, ">/goto end\n[Turn 2, Quay");
    check_has(&text, "[A name that is a number would be taken for a turn.");
}

#[test]
fn leaving_keeps_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let played = on(folder.path(), "eleven.z5", "north\n/quit\nsouth\n");
    assert_eq!(played.ending, Ending::InputEnded);
    check_has(&on(folder.path(), "eleven.z5", "").text, "[Resumed: eleven, turn 1, Market Square");
}

#[test]
fn another_prefix_serves_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { command_prefix: Some('!'), ..Settings::default() };
    let played = with(folder.path(), "eleven.z5", "north\n!undo\n/undo\n", settings);
    check_has(&played.text, "[Turn 0, Quay, score 0]");
    check_has(&played.text, "I don't know");
}

#[test]
fn a_transcript_of_the_players_begins_and_ends_when_it_is_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "north\n/scripton\n/scripton other\nexamine me\n/status\n/scriptoff\nsouth\n/scriptoff\n";
    let text = on(folder.path(), "eleven.z5", lines).text;
    let path = folder.path().join("eleven-transcript.txt");
    let written = fs::read_to_string(&path).expect("it is written");
    assert!(written.starts_with(">examine me\n\nAssessor, Third Class"), "{written}");
    assert!(!written.contains("south") && !written.contains("status"), "{written}");
    check_has(&text, &format!("[That is being written already, to {}.]", path.display()));
    check_has(&text, "[No transcript is being written.]");
    // It goes on behind what is there.
    on(folder.path(), "eleven.z5", "/script eleven-transcript\nlook\n");
    let more = fs::read_to_string(&path).expect("it is there");
    assert!(more.starts_with(&written) && more.contains(">look\n\nQuay"), "{more}");
}

#[test]
fn recorded_commands_are_played_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "/recon\nnorth\nexamine me\n/replay\n\n/recoff\n/recoff\n/restart\n/replay eleven-commands\nlook\n";
    let played = on(folder.path(), "eleven.z5", lines);
    let path = folder.path().join("eleven-commands.rec");
    assert_eq!(fs::read_to_string(&path).expect("it is written"), "north\nexamine me\n\n");
    check_has(&played.text, "is still being written: end that first.]");
    check_has(&played.text, "[No commands are being recorded.]");
    let (_, again) = played.text.split_once("/replay eleven-commands\n").expect("it is echoed");
    check_has(again, ">north\n[Market Square");
    check_has(again, ">examine me\n");
    check_has(again, &format!("[These were the commands of {}.]\n\n>look\n", path.display()));
    check_has(&on(folder.path(), "eleven.z5", "/replay none\n").text, "there is no such file or folder.]");
}

#[test]
fn the_storys_own_transcript_and_the_players_do_not_meet() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "/scripton both.txt\nscript\nboth.txt\nscript\n\nlook\n/scriptoff\n";
    let played = on(folder.path(), "eleven.z5", lines);
    check_has(&played.errors, "it is being written for something else already");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("it is written");
    check_has(&read("eleven.txt"), "Quay");
    check_has(&read("both.txt"), ">look");
}

#[test]
fn notes_are_kept_beside_the_session() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "/notes\nnorth\n/note the fountain is dry\n/notes a *second* one\n/shownotes\n";
    let text = on(folder.path(), "eleven.z5", lines).text;
    let path = folder.path().join("notes/eleven.md");
    check_has(&text, "[There are no notes of this session yet; type some after the command.]");
    check_has(&text, &format!("[Noted, in {}.]", path.display()));
    let expected = "# eleven\n\n## Turn 1, Market Square, score 0\n\nthe fountain is dry\n\n\
                    ## Turn 1, Market Square, score 0\n\na *second* one\n";
    assert_eq!(fs::read_to_string(&path).expect("they are written"), expected);
    check_has(&text, &format!(">/shownotes\n{expected}"));
    fs::write(&path, "mine \u{1B}[2J\u{9B}now").expect("it can be written");
    check_has(&on(folder.path(), "eleven.z5", "/notes\n").text, ">/notes\nmine [2Jnow\n");
}

#[test]
fn the_story_and_the_settings_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { config_folder: Some(folder.path().join("config")), ..Settings::default() };
    let lines = "/info\n/config width\n/config width 40\n/config\n/config widht 3\n/config width wide\n/theme\n";
    let text = with(folder.path(), "eleven.z5", lines, settings).text;
    check_has(&text, ">/info\nTitle: eleven\nRelease: 1, serial number 261122\nStory file: version 5");
    check_has(&text, "\nIFID: ZCODE-1-261122-049D\nInterpreter number: 1, DECSystem-20\n");
    check_has(&text, "begun at 1\nThe story was told of this terminal: 80 columns, 24 rows; it has colours");
    check_has(&text, "[width: 0, as always. Columns of the text");
    check_has(&text, "[width: 40, set in line 1. That holds when a story is opened next.]");
    check_has(&text, "\n  width: 40, set in line 1\n");
    check_has(&text, "[Nothing is changed: there is no setting");
    check_has(&text, "[Nothing is changed: width ");
    check_has(&text, "[/theme is of no use here");
}

#[test]
fn what_is_said_reaches_the_story_whatever_it_begins_with() {
    let text = fresh("eleven.z5", "/say /undo\n/say examine me\nquit\nyes\n/say look\n").text;
    check_has(&text, ">/say /undo\n\nI don't know");
    check_has(&text, "/say examine me\n[Quay   Score: 0  Turns: 1]\n\nAssessor");
    check_has(&text, "The story has ended.");
}

#[test]
fn what_was_typed_in_all_sessions_of_a_story_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    on(folder.path(), "eleven.z5", "north\n\nlook\n/undo\nsouth\n/say wait\n");
    on(folder.path(), "menus.z5", "menu\n\\.\nq\n");
    let commands = |name: &str, most| {
        let (store, _) = Store::open(folder.path()).expect("a database");
        store.commands_of(story(name).identity().game(), most).expect("it can be read")
    };
    assert_eq!(commands("eleven.z5", 100), ["north", "look", "south", "wait"]);
    assert_eq!(commands("eleven.z5", 2), ["south", "wait"]);
    // Keys are no commands.
    assert_eq!(commands("menus.z5", 100), ["menu"]);
    assert_eq!(commands("screen.z5", 100), [""; 0]);
}

#[cfg(feature = "cli")]
mod program {
    //! The program itself.

    use std::path::Path;
    use std::process::{Command, Output};

    use super::check_has;
    use crate::published::fed;

    /// Runs golmac in a folder that has its sessions too.
    fn golmac(folder: &Path, arguments: &[&str], lines: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_golmac"));
        command.args(arguments).env("GOLMAC_DATA", folder.join("data"));
        fed(command, lines, folder)
    }

    #[track_caller]
    fn check(output: &Output, status: i32, text: &str, errors: &str) {
        check_has(&String::from_utf8_lossy(&output.stderr), errors);
        check_has(&String::from_utf8_lossy(&output.stdout), text);
        assert_eq!(output.status.code(), Some(status));
    }

    const STORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/stories/eleven.z5");

    #[test]
    fn sessions_are_resumed_begun_and_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        golmac(folder, &[STORY], "north\n");
        check(
            &golmac(folder, &["--plain", STORY, "--seed", "3"], ""),
            0,
            "[Resumed: eleven, turn 1",
            "--seed can only",
        );
        check(&golmac(folder, &[STORY, "--fresh", "--session", "other"], "look\n"), 0, "An audit", "");
        check(&golmac(folder, &[STORY, "--fresh", "--session", "other"], ""), 2, "", "named other already");
        check(&golmac(folder, &["--session", "other"], ""), 0, "[Resumed: other, turn 1, Quay", "");
        check(&golmac(folder, &[STORY, "--session", "eleven", "--turn", "0"], ""), 0, "[Resumed: eleven, turn 0", "");
        check(&golmac(folder, &[STORY, "--turn", "bob"], ""), 2, "", "is named bob");
        check(&golmac(folder, &[STORY, "--turn", "77"], ""), 2, "", "there is no turn 77");
        check(&golmac(folder, &[STORY, "--no-session"], "north\n/undo\n"), 0, "[Turn 0, Quay", "");
        check(&golmac(folder, &["run", STORY, "--session", "script"], "north\n/undo\n"), 0, "I don't know", "");
        check(&golmac(folder, &["run", STORY, "--session", "script"], ""), 0, "[Resumed: script, turn 2", "");
        check(&golmac(folder, &[STORY, "--command-prefix", "ab"], ""), 2, "", "two characters were given");
    }

    #[test]
    fn where_nothing_can_be_kept_the_game_goes_on_and_that_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("data"), "a file where the folder should be").expect("written");
        let output = golmac(folder.path(), &[STORY], "north\n/undo\n");
        check(&output, 0, "[Turn 0, Quay", "this session is not kept");
    }
}

/// A terminal at which somebody types a line when a word has been printed, and none before.
struct Listener {
    printed: mpsc::Receiver<()>,
    line: &'static [u8],
}

impl Read for Listener {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.line.is_empty() || self.printed.recv().is_err() {
            return Ok(0);
        }
        std::mem::take(&mut self.line).read(bytes)
    }
}

/// What is printed, and who is told of a word in it.
struct Printed<'a> {
    text: &'a mut Vec<u8>,
    word: &'static str,
    told: mpsc::Sender<()>,
}

impl Write for Printed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend(bytes);
        if String::from_utf8_lossy(self.text).contains(self.word) {
            let _ = self.told.send(());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a story prints that has sound 3, where `go` is typed once a word was printed; and what is heard.
#[track_caller]
fn check_aloud(source: &str, word: &'static str, expected: &str) {
    let program = assemble(source).expect("a program");
    let story = heard::with_sounds(Story::from_bytes(program.story).expect("a story"), &[3]);
    let mut player = sound::Player::new(heard::open);
    player.begin(&story);
    let machine = Machine::new(story, Options::default());
    let (told, printed) = mpsc::channel();
    let keyboard = Keyboard::terminal(BufReader::new(Listener { printed, line: b"go\n" }));
    let (mut text, mut errors) = (Vec::new(), Vec::new());
    let out = Printed { text: &mut text, word, told };
    let ended =
        play_aloud(machine, Settings::default(), keyboard, player, out, &mut errors).expect("memory can be used");
    assert_eq!(ended, Ending::Quit);
    assert_eq!(String::from_utf8_lossy(&text), expected);
    assert_eq!(heard::taken(), ["volume 100", "sound 3 1 times at 1", "silence"]);
}

#[test]
fn a_sound_ends_and_its_routine_is_called_while_a_line_is_waited_for() {
    check_aloud(
        ".array text byte 20 30*0
         .routine main
         sound_effect 3 2 8 #ended
         print \"Listen.\"
         new_line
         print \">\"
         aread @text 0 -> sp
         print \"Done.\"
         new_line
         quit
         .routine ended
         print \"Over.\"
         new_line
         print \">\"
         rfalse",
        "Over.",
        "Listen.\n>Over.\n>go\nDone.\n",
    );
}

#[test]
fn a_sound_ends_and_its_routine_is_called_while_nothing_is_read() {
    check_aloud(
        ".array text byte 20 30*0
         .global over = 0
         .routine main
         sound_effect 3 2 8 #ended
         print \"Listen.\"
         new_line
         wait: jz over ?wait
         print \">\"
         aread @text 0 -> sp
         quit
         .routine ended
         print \"Over.\"
         new_line
         store over 1
         rfalse",
        ">",
        "Listen.\nOver.\n>go\n",
    );
}
