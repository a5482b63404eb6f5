//! A play: a machine run with answers drawn from the input, and the promises that every stop must keep.
//!
//! How many instructions a single `run` may do changes nothing in what happens, so [`check`] plays the same input in large and in small
//! steps and compares the machines that come out. Each play runs on both engines at once, which must agree at every stop (`lockstep.rs`). Time and memory are libFuzzer's to watch: see the flags in `README.md`.

use golmac::story::Story;
use golmac::zmachine::quetzal::SaveError;
use golmac::zmachine::screen::{Event, is_displayable};
use golmac::zmachine::{
    Answer, Available, ErrorLevel, GeneratorKind, Key, LineRequest, Machine, Observer, Options, Pointing, Post,
    Request, Snapshot, Stop, Terminal,
};

use super::blorb::with_pictures;
use super::choices::Choices;
use super::lockstep::Pair;

/// The budget of a whole play, in instructions.
pub const LONG: u64 = 200_000;

/// The budget of a play that comes back after each instruction.
const SHORT: u64 = 5_000;

/// Answers after which a play ends.
const ANSWERS: u32 = 200;

/// Instructions between two things that happen without being asked for.
const PERIOD: u64 = 9_973;

/// Units that may go by until the states of both engines are compared.
const PATIENCE: u64 = 500;

/// Bytes of output that may have ended a run.
const FLOOD: usize = 1 << 15;

/// The most bytes of text that may leave in one run: the machine comes back at 64 KiB, and one string can be a mebi of Z-characters.
const MOST_TEXT: usize = 8 << 20;

/// The words that a player may type.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary<'a>(pub &'a [String]);

/// Plays a story with answers drawn from an input, and checks that the steps make no difference.
pub fn check(story: &Story, input: &[u8], words: Vocabulary) {
    let story = with_pictures(story);
    let begin = || {
        let mut choices = Choices::new(input);
        (Machine::new(story.clone(), options(&mut choices)), choices)
    };
    check_from(begin, words, LONG, &[1000]);
    check_from(begin, words, SHORT, &[1, 7]);
}

/// Plays from a machine as it is, so far as a budget reaches, and then as far again in steps of so many instructions.
pub fn check_from<'a>(begin: impl Fn() -> (Machine, Choices<'a>), words: Vocabulary, budget: u64, steps: &[u64]) {
    let play = |step, until| {
        let (machine, choices) = begin();
        play(machine, choices, words, step, until)
    };
    let first = play(u64::MAX, Until::Spent(budget));
    for step in steps {
        let until = match first.ended {
            true => Until::Ended(first.instructions),
            false => Until::Reached(first.instructions, first.answers),
        };
        let again = play(*step, until);
        assert!(first == again, "a play in steps of {step} differs from one in large steps");
    }
}

/// The most that runs may pay for long work before another instruction runs.
const MOST_DEBT: u64 = 1 << 24;

/// How far a play goes, where the story does not end before.
#[derive(Debug, Clone, Copy)]
enum Until {
    /// So much of a budget.
    Spent(u64),
    /// So many instructions and answers, whatever they cost.
    Reached(u64, u32),
    /// To its end, after so many instructions.
    Ended(u64),
}

/// What is left of a play.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    ended: bool,
    machine: Snapshot,
    hash: u128,
    /// All that was printed, as the sum of its bytes: where runs end, texts are parted at other places.
    text: u64,
    instructions: u64,
    answers: u32,
}

/// Plays on with a machine as it is.
fn play(machine: Machine, choices: Choices, words: Vocabulary, step: u64, until: Until) -> Outcome {
    let pair = Pair::of(machine.clone(), machine).with_patience(PATIENCE);
    let mut player = Player { pair, choices, words, done: Counter(0), answers: 0, text: 0, saved: None, kept: None };
    let ended = player.play(step, until);
    player.print_on();
    let events = player.pair.drain();
    player.listen(events);
    Outcome {
        ended,
        machine: player.pair.snapshot(),
        hash: player.pair.state_hash(),
        text: player.text,
        instructions: player.done.0,
        answers: player.answers,
    }
}

/// Plays a story once in steps of so many instructions, so far as a budget reaches.
pub fn in_steps(story: &Story, input: &[u8], words: Vocabulary, step: u64, budget: u64) {
    let mut choices = Choices::new(input);
    let machine = Machine::new(with_pictures(story), options(&mut choices));
    play(machine, choices, words, step, Until::Spent(budget));
}

/// Surroundings of every kind.
fn options(choices: &mut Choices) -> Options {
    let available = [Available::No, Available::Yes];
    let terminal = match choices.byte() {
        ..200 => Terminal::default(),
        _ => Terminal {
            rows: choices.number(),
            columns: choices.number(),
            colours: choices.one_of(&available),
            timed_input: choices.one_of(&available),
            mouse: choices.one_of(&[Pointing::Nothing, Pointing::ClicksAndMenus, Pointing::Clicks, Pointing::Menus]),
            sound: choices.one_of(&available),
            graphics_font: choices.one_of(&available),
            ..Terminal::default()
        },
    };
    Options {
        generator: choices.one_of(&[GeneratorKind::Xoshiro, GeneratorKind::Frotz]),
        seed: u64::from(choices.byte()),
        tandy: choices.one_of(&available),
        error_level: choices.one_of(&[ErrorLevel::First, ErrorLevel::Every, ErrorLevel::Never, ErrorLevel::Fatal]),
        turns_kept: choices.one_of(&[32, 0, 1, 2]),
        terminal,
        ..Options::default()
    }
}

/// Counts instructions, exactly and whatever the budget is charged for them.
struct Counter(u64);

impl Observer for Counter {
    fn instruction(&mut self, _: &Machine, _: u32) {
        self.0 += 1;
    }
}

struct Player<'a> {
    pair: Pair,
    choices: Choices<'a>,
    words: Vocabulary<'a>,
    done: Counter,
    answers: u32,
    text: u64,
    /// The last saved game that the story asked to be written.
    saved: Option<Vec<u8>>,
    /// A moment to travel back to, and the terminal's size then.
    kept: Option<(Snapshot, (u16, u16))>,
}

impl Player<'_> {
    /// Plays, and tells whether the story has ended.
    fn play(&mut self, step: u64, until: Until) -> bool {
        let mut event = PERIOD;
        let mut spent = 0;
        // What runs have paid since the last instruction.
        let mut idle = 0;
        loop {
            let left = match until {
                Until::Spent(budget) if spent >= budget || self.answers >= ANSWERS => return false,
                Until::Spent(budget) => budget - spent,
                Until::Reached(instructions, answers) if self.done.0 >= instructions && self.answers >= answers => {
                    return false;
                }
                Until::Ended(instructions) if self.done.0 > instructions => return false,
                // For a last request no instruction may be left.
                Until::Reached(instructions, _) | Until::Ended(instructions) => {
                    instructions.saturating_sub(self.done.0).max(1)
                }
            };
            if self.done.0 >= event {
                event += PERIOD;
                self.happen();
            }
            let before = self.done.0;
            let budget = step.min(left).min(event - before);
            let (stop, events) = self.run(budget);
            let bytes = self.listen(events);
            let done = self.done.0 - before;
            // Work beyond the instructions was charged, unless much output has ended the run.
            spent += if stop == Stop::Budget && bytes < FLOOD { budget } else { done };
            match stop {
                Stop::Budget if done > 0 => idle = 0,
                Stop::Budget => {
                    idle += budget;
                    assert!(idle <= MOST_DEBT, "runs come back empty-handed");
                }
                Stop::Request(request) => {
                    assert_eq!(self.request(), Some(&request));
                    self.answers += 1;
                    self.answer(&request);
                }
                Stop::Quit => return self.stays_ended(Stop::Quit),
                Stop::Fault(fault) => {
                    let told = fault.to_string();
                    assert!(told.chars().all(is_clean), "a fault's text has control characters: {told:?}");
                    return self.stays_ended(Stop::Fault(fault));
                }
            }
        }
    }

    /// Runs both engines, which must agree.
    fn run(&mut self, budget: u64) -> (Stop, Vec<Event>) {
        match self.pair.run(budget, &mut self.done) {
            Ok(told) => told,
            Err(report) => panic!("{report}"),
        }
    }

    fn request(&self) -> Option<&Request> {
        self.pair.machine().request()
    }

    /// Has Version 6 print what waits, for runs that do nothing else may have come between the last instruction and the end of a budget.
    fn print_on(&mut self) {
        while self.pair.machine().screen().held().is_some() {
            let (_, events) = self.run(0);
            self.listen(events);
        }
    }

    /// Once the story has ended nothing changes it any more.
    fn stays_ended(&mut self, stop: Stop) -> bool {
        let end = self.pair.snapshot();
        assert_eq!(self.run(1000).0, stop);
        assert!(self.pair.answer(Answer::Done).is_err());
        assert!(self.pair.snapshot() == end);
        true
    }

    /// Looks at every character of the output, and tells how many bytes it came to.
    fn listen(&mut self, events: Vec<Event>) -> usize {
        let mut bytes = 0;
        let count = events.len();
        for event in events {
            let text = match &event {
                Event::Text { text, .. } | Event::Input { text, .. } => text.as_str(),
                Event::Transcript(text) | Event::Record(text) | Event::Warning(text) | Event::Picture(text) => {
                    text.as_str()
                }
                Event::EraseLower { .. }
                | Event::EraseScreen { .. }
                | Event::QuoteBox { .. }
                | Event::Turn
                | Event::Sound(_)
                | Event::Bleep(_) => "",
            };
            assert!(text.chars().all(is_clean), "control characters in {text:?}");
            bytes += text.len();
            self.text = text.bytes().fold(self.text, |sum, byte| sum.wrapping_add(u64::from(byte)));
        }
        assert!(bytes <= MOST_TEXT, "{bytes} bytes of text in one run");
        let screen = self.pair.machine().screen();
        let rows = screen.upper_rows().chain(screen.overlay_rows());
        assert!(rows.flatten().all(|cell| cell.character().is_none_or(is_displayable)));
        bytes + count * size_of::<Event>()
    }

    /// Something that nobody asked for.
    fn happen(&mut self) {
        match self.choices.byte() % 8 {
            0 => self.pair.post(Post::SoundFinished { number: self.choices.number() }),
            1 => self.resize(),
            2 => self.pair.post(Post::CommandsEnded),
            3 => self.pair.post(Post::TranscriptClosed),
            4 => self.pair.undo_turn(),
            5 => {
                let (column, row, buttons) = (self.choices.number(), self.choices.number(), self.choices.number());
                self.pair.post(Post::Mouse { column, row, buttons });
            }
            _ => {}
        }
    }

    fn resize(&mut self) {
        let (rows, columns) = (self.choices.number(), self.choices.number());
        self.pair.post(Post::Resize { rows, columns });
    }

    fn answer(&mut self, request: &Request) {
        match self.choices.byte() {
            ..192 => {}
            192..208 => return self.travel(),
            208..224 => self.refused_changes_nothing(request),
            224..240 => self.happen(),
            240.. => {
                let number = self.choices.number() & 7;
                self.pair.post(Post::SoundFinished { number });
            }
        }
        // An interrupt routine may run now instead.
        let Some(request) = self.request().cloned() else { return };
        match &request {
            Request::Line(line) => self.answer_line(line),
            Request::Key(key) => self.answer_key(key.timeout),
            Request::Save => self.answer_save(),
            Request::Restore => self.answer_restore(),
            Request::SaveTable { name, .. } => {
                let name = name.as_str();
                assert!(name.chars().all(|c| is_displayable(c) && !"/\\:".contains(c)), "{name:?} is no file name");
                self.answer_done();
            }
            Request::RestoreTable { max, .. } => self.answer_table(*max),
            Request::Transcript | Request::Record | Request::Commands => self.answer_done(),
        }
    }

    /// Keeps the moment, or goes back to the one that was kept.
    fn travel(&mut self) {
        let terminal = &self.pair.machine().options().terminal;
        let size = (terminal.rows, terminal.columns);
        match self.kept.take() {
            Some((snapshot, then)) => {
                self.pair.restore(&snapshot);
                if size == then {
                    assert!(self.pair.snapshot() == snapshot, "a snapshot does not come back as it was");
                }
            }
            None => {
                let snapshot = self.pair.snapshot();
                let read = Snapshot::from_bytes(&snapshot.to_bytes(self.pair.machine()), self.pair.machine());
                assert!(read.as_ref() == Ok(&snapshot), "a snapshot is not read as it was written: {:?}", read.err());
                self.kept = Some((snapshot, size));
            }
        }
    }

    fn refused_changes_nothing(&mut self, request: &Request) {
        let wrong = match request {
            Request::Line(_) | Request::Key(_) => Answer::Bytes(vec![0; 3]),
            Request::Save | Request::SaveTable { .. } => Answer::TimedOut,
            Request::Restore => Answer::Bytes(vec![0; 3]),
            Request::RestoreTable { .. } => Answer::Done,
            Request::Transcript | Request::Record | Request::Commands => Answer::Key(Key::Enter),
        };
        let before = self.pair.snapshot();
        assert!(self.pair.answer(wrong).is_err());
        assert!(self.pair.snapshot() == before, "a refused answer changed something");
    }

    fn answer_line(&mut self, line: &LineRequest) {
        assert!(line.preload.chars().all(is_displayable));
        if line.timeout.is_some() && self.choices.once_in(4) {
            return self.accepted(Answer::TimedOut);
        }
        let mut text = if self.choices.once_in(4) { line.preload.clone() } else { String::new() };
        for _ in 0..self.choices.below(6) {
            match self.choices.byte() {
                ..160 if !self.words.0.is_empty() => {
                    text.push_str(&self.words.0[self.choices.below(self.words.0.len())]);
                    text.push(' ');
                }
                ..240 => text.push(char::from(self.choices.byte())),
                240.. => text.extend(char::from_u32(u32::from(self.choices.word()) << (self.choices.byte() & 7))),
            }
        }
        if self.choices.once_in(16) {
            text = text.repeat(200);
        }
        let end = self.key();
        if self.pair.answer(Answer::Line { text: text.clone(), end }).is_err() {
            self.accepted(Answer::Line { text, end: Key::Enter });
        }
    }

    fn answer_key(&mut self, timeout: Option<u16>) {
        if timeout.is_some() && self.choices.once_in(3) {
            return self.accepted(Answer::TimedOut);
        }
        let key = self.key();
        if self.pair.answer(Answer::Key(key)).is_err() {
            self.accepted(Answer::Key(Key::Enter));
        }
    }

    fn key(&mut self) -> Key {
        match self.choices.byte() {
            ..120 => Key::Enter,
            120..180 => Key::Char(char::from(self.choices.byte())),
            180 => Key::Char(char::from_u32(u32::from(self.choices.word())).unwrap_or('?')),
            181..190 => Key::Escape,
            190..200 => Key::Delete,
            200..205 => Key::Up,
            205..210 => Key::Down,
            210..215 => Key::Left,
            215..220 => Key::Right,
            220..230 => Key::Function(self.choices.byte() & 15),
            230..240 => Key::Keypad(self.choices.byte() & 15),
            240..246 => Key::Click { column: self.choices.number(), row: self.choices.number() },
            246..252 => Key::DoubleClick { column: self.choices.number(), row: self.choices.number() },
            252 => Key::Menu,
            253.. => Key::MenuEntry { menu: 3 + (self.choices.byte() & 1), entry: self.choices.byte() & 7 },
        }
    }

    fn answer_save(&mut self) {
        match self.pair.quetzal() {
            Ok(saved) => {
                self.saved = Some(saved);
                self.answer_done();
            }
            // More on the stack than the format holds.
            Err(SaveError::Unwritable { .. }) => self.accepted(Answer::Failed),
            Err(error) => panic!("no saved game while one is asked for: {error}"),
        }
    }

    fn answer_restore(&mut self) {
        let Some(saved) = &self.saved else { return self.accepted(Answer::Failed) };
        let mut bytes = saved.clone();
        match self.choices.byte() {
            ..160 => return self.accepted(Answer::Bytes(bytes)),
            160..192 => return self.accepted(Answer::Failed),
            192.. => {}
        }
        for _ in 0..=self.choices.below(4) {
            let at = self.choices.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte = self.choices.byte();
            }
        }
        if self.pair.answer(Answer::Bytes(bytes)).is_err() {
            self.accepted(Answer::Failed);
        }
    }

    fn answer_table(&mut self, max: u16) {
        match self.choices.byte() {
            ..64 => self.accepted(Answer::Failed),
            64..96 => {
                let long = vec![self.choices.byte(); 1 << 17];
                self.accepted(Answer::Bytes(long));
            }
            96.. => {
                let bytes = (0..max.min(64)).map(|_| self.choices.byte()).collect();
                self.accepted(Answer::Bytes(bytes));
            }
        }
    }

    fn answer_done(&mut self) {
        let answer = if self.choices.once_in(4) { Answer::Failed } else { Answer::Done };
        self.accepted(answer);
    }

    /// Gives an answer that must be taken.
    fn accepted(&mut self, answer: Answer) {
        let shown = format!("{answer:?}");
        if let Err(error) = self.pair.answer(answer) {
            panic!("{shown:.200} was refused for {:?}: {error}", self.request());
        }
    }
}

/// Whether a character may stand in text for a terminal.
fn is_clean(c: char) -> bool {
    c == '\n' || is_displayable(c)
}
