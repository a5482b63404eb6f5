//! What reaches a story from outside, as a session keeps it: everything that is needed to play the same game again.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::playthrough::displayable_line;
use crate::zmachine::{Answer, Key, Machine, Post, SaveError, Terminal};

/// One thing that was answered or posted. Written to disk: variants keep their order, and new ones come last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input {
    /// A command line, and the key that ended it.
    Line {
        text: String,
        end: Key,
    },
    Key(Key),
    /// The time of a timed read has passed, so many times in a row.
    TimedOut {
        #[serde(deserialize_with = "times")]
        times: u32,
    },
    /// What the story asked the front end to do with a file was done.
    Done,
    /// It was not.
    Failed,
    /// A file that the story asked for.
    File(#[serde(with = "hexadecimal")] Vec<u8>),
    /// A saved game that the player loaded whatever the story was doing.
    Loaded(#[serde(with = "hexadecimal")] Vec<u8>),
    Resized {
        rows: u16,
        columns: u16,
    },
    /// The game is now shown on this terminal.
    Terminal(Terminal),
    SoundFinished {
        number: u16,
    },
    CommandsEnded,
    TranscriptClosed,
    /// The story ran on from the input before, or from the beginning of the turn, until it had done so much [work](Machine::work_done). What follows came there,
    /// between two instructions; where nothing follows, a turn that is not over was kept there.
    Ran {
        work: u64,
    },
    /// The mouse is here, with these buttons down.
    Mouse {
        column: u16,
        row: u16,
        buttons: u16,
    },
}

/// What a list of turns has in the place of a command where a saved game was loaded.
pub(super) const LOADED: &str = "(a saved game)";

/// Time-outs in a row that are believed: more than a day of ten in a second. Each of them is played again, and a file of somebody else's could ask
/// for days of that.
pub(super) const MOST_TIMES: u32 = 1_000_000;

fn times<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        times @ 1..=MOST_TIMES => Ok(times),
        times => Err(D::Error::custom(format_args!("{times} time-outs in a row are not 1 to {MOST_TIMES}"))),
    }
}

/// An input and when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimedInput {
    pub input: Input,
    /// Milliseconds since the player was shown what came before it.
    pub after: u32,
}

/// Whether an input is something that the player did to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agency {
    /// The player's command, key or loaded game.
    Player,
    /// An answer about a file, which belongs to what the player did before.
    File,
    /// It happens by itself.
    Passing,
    /// It concerns how the game is shown, and goes with what comes next.
    Setting,
}

impl Input {
    /// Who caused it.
    pub fn agency(&self) -> Agency {
        match self {
            Input::Line { .. } | Input::Key(_) | Input::Loaded(_) => Agency::Player,
            Input::Done | Input::Failed | Input::File(_) => Agency::File,
            Input::TimedOut { .. } | Input::SoundFinished { .. } | Input::Ran { .. } | Input::Mouse { .. } => {
                Agency::Passing
            }
            Input::Resized { .. } | Input::Terminal(_) | Input::CommandsEnded | Input::TranscriptClosed => {
                Agency::Setting
            }
        }
    }

    /// Gives it to a machine once. A time-out that came several times is given once: between them the machine runs. That the story ran on is nothing
    /// that can be given.
    ///
    /// # Errors
    /// Where the machine does not wait for it: it is in another state than when the input was kept.
    pub fn give(&self, machine: &mut Machine) -> Result<(), Refused> {
        let answer = match self {
            Input::Line { text, end } => Answer::Line { text: text.clone(), end: *end },
            Input::Key(key) => Answer::Key(*key),
            Input::TimedOut { .. } => Answer::TimedOut,
            Input::Done => Answer::Done,
            Input::Failed => Answer::Failed,
            Input::File(bytes) => Answer::Bytes(bytes.clone()),
            Input::Loaded(bytes) => return Ok(machine.load(bytes)?),
            Input::Resized { rows, columns } => {
                machine.post(Post::Resize { rows: *rows, columns: *columns });
                return Ok(());
            }
            Input::Terminal(terminal) => {
                machine.post(Post::Terminal(*terminal));
                return Ok(());
            }
            Input::SoundFinished { number } => {
                machine.post(Post::SoundFinished { number: *number });
                return Ok(());
            }
            Input::CommandsEnded => {
                machine.post(Post::CommandsEnded);
                return Ok(());
            }
            Input::TranscriptClosed => {
                machine.post(Post::TranscriptClosed);
                return Ok(());
            }
            Input::Mouse { column, row, buttons } => {
                machine.post(Post::Mouse { column: *column, row: *row, buttons: *buttons });
                return Ok(());
            }
            Input::Ran { .. } => return Ok(()),
        };
        Ok(machine.answer(answer)?)
    }

    /// What it says of the terminal that the game is shown on.
    pub(super) fn follow(&self, terminal: &mut Terminal) {
        match self {
            Input::Terminal(other) => *terminal = *other,
            Input::Resized { rows, columns } => (terminal.rows, terminal.columns) = (*rows, *columns),
            Input::Line { .. }
            | Input::Key(_)
            | Input::TimedOut { .. }
            | Input::Done
            | Input::Failed
            | Input::File(_)
            | Input::Loaded(_)
            | Input::SoundFinished { .. }
            | Input::CommandsEnded
            | Input::TranscriptClosed
            | Input::Ran { .. }
            | Input::Mouse { .. } => {}
        }
    }

    /// How often it is given.
    pub fn times(&self) -> u32 {
        match self {
            Input::TimedOut { times } => *times,
            _ => 1,
        }
    }

    /// Bytes that it takes, about.
    pub(super) fn bytes(&self) -> usize {
        let held = match self {
            Input::Line { text, .. } => text.len(),
            Input::File(bytes) | Input::Loaded(bytes) => bytes.len(),
            Input::Key(_)
            | Input::TimedOut { .. }
            | Input::Done
            | Input::Failed
            | Input::Resized { .. }
            | Input::Terminal(_)
            | Input::SoundFinished { .. }
            | Input::CommandsEnded
            | Input::TranscriptClosed
            | Input::Ran { .. }
            | Input::Mouse { .. } => 0,
        };
        held + size_of::<TimedInput>()
    }

    /// It as a list of turns shows it: the command, or the name of the key. Nothing for what is not the player's.
    pub fn shown(&self) -> Option<String> {
        match self {
            Input::Line { text, .. } => Some(displayable_line(text.clone())),
            Input::Key(key) => Some(displayable_line(key_name(*key))),
            Input::Loaded(_) => Some(LOADED.to_owned()),
            Input::TimedOut { .. }
            | Input::Done
            | Input::Failed
            | Input::File(_)
            | Input::Resized { .. }
            | Input::Terminal(_)
            | Input::SoundFinished { .. }
            | Input::CommandsEnded
            | Input::TranscriptClosed
            | Input::Ran { .. }
            | Input::Mouse { .. } => None,
        }
    }
}

/// Why a machine did not take an input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    Answer(#[from] crate::zmachine::AnswerError),
    #[error(transparent)]
    Load(#[from] SaveError),
}

impl From<Answer> for Input {
    fn from(answer: Answer) -> Input {
        match answer {
            Answer::Line { text, end } => Input::Line { text, end },
            Answer::Key(key) => Input::Key(key),
            Answer::TimedOut => Input::TimedOut { times: 1 },
            Answer::Done => Input::Done,
            Answer::Failed => Input::Failed,
            Answer::Bytes(bytes) => Input::File(bytes),
        }
    }
}

impl From<Post> for Input {
    fn from(post: Post) -> Input {
        match post {
            Post::Resize { rows, columns } => Input::Resized { rows, columns },
            Post::Terminal(terminal) => Input::Terminal(terminal),
            Post::SoundFinished { number } => Input::SoundFinished { number },
            Post::CommandsEnded => Input::CommandsEnded,
            Post::TranscriptClosed => Input::TranscriptClosed,
            Post::Mouse { column, row, buttons } => Input::Mouse { column, row, buttons },
        }
    }
}

/// A key's name in square brackets, as `[Enter]`; a character is itself.
pub fn key_name(key: Key) -> String {
    let name = match key {
        Key::Char(' ') => "Space",
        Key::Char(c) => return c.to_string(),
        Key::Enter => "Enter",
        Key::Escape => "Escape",
        Key::Delete => "Delete",
        Key::Up => "Up",
        Key::Down => "Down",
        Key::Left => "Left",
        Key::Right => "Right",
        Key::Function(number) => return format!("[F{number}]"),
        Key::Keypad(number) => return format!("[Keypad {number}]"),
        Key::Click { column, row } => return format!("[Click {column},{row}]"),
        Key::DoubleClick { column, row } => return format!("[Double click {column},{row}]"),
        Key::Menu => "Menu",
        Key::MenuEntry { menu, entry } => return format!("[Menu {menu},{entry}]"),
    };
    format!("[{name}]")
}

/// Bytes as they are in a database, and as a string of hexadecimal digits in what people read.
mod hexadecimal {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.serialize_str(&bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
            false => bytes.serialize(serializer),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        if !deserializer.is_human_readable() {
            return Vec::deserialize(deserializer);
        }
        let digits = String::deserialize(deserializer)?;
        let pairs = digits.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = pairs.map(|pair| byte(pair).filter(|_| pair.len() == 2)).collect();
        bytes.ok_or_else(|| de::Error::custom("bytes are not pairs of hexadecimal digits"))
    }
}

/// Adds an input to those that came before, time-outs in a row as one, and so with what the story ran and where the mouse was.
pub fn push(inputs: &mut Vec<TimedInput>, new: TimedInput) {
    let Some(last) = inputs.last_mut() else { return inputs.push(new) };
    match (&mut last.input, &new.input) {
        (Input::TimedOut { times }, Input::TimedOut { times: more }) => *times = times.saturating_add(*more),
        (Input::Ran { work }, Input::Ran { work: more }) => *work = work.saturating_add(*more),
        (Input::Mouse { .. }, Input::Mouse { .. }) => last.input = new.input,
        _ => return inputs.push(new),
    }
    last.after = last.after.saturating_add(new.after);
}

/// Whether inputs lead to a certain instruction, and not just to where the story next stops.
pub fn are_placed(inputs: &[TimedInput]) -> bool {
    matches!(inputs.last(), Some(TimedInput { input: Input::Ran { .. }, .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zmachine::packed;

    /// Checks the bytes that are written, which may never change, and that they are read again.
    #[track_caller]
    fn check(input: Input, bytes: &str) {
        let written = packed::encode(&input);
        assert_eq!(written.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), bytes, "{input:?}");
        assert_eq!(packed::decode(&written), Ok(input));
    }

    #[test]
    fn journals_say_what_a_terminal_has_as_ever() {
        let json = |terminal: Terminal| serde_json::to_value(Input::Terminal(terminal)).expect("it is JSON");
        let written = json(Terminal::default());
        let fields = [("sound", "No"), ("mouse", "No"), ("graphics_font", "Yes")];
        assert_eq!(fields.map(|(field, _)| written["Terminal"][field].clone()), fields.map(|(_, value)| value));
        assert_eq!(written["Terminal"].as_object().map(serde_json::Map::len), Some(11));
        let silent = Terminal { pictures: crate::zmachine::Available::No, ..Terminal::default() };
        assert_eq!(serde_json::from_value(json(silent)).ok(), Some(Input::Terminal(silent)));
    }

    #[test]
    fn inputs_are_written_as_ever() {
        check(Input::Line { text: "look".to_owned(), end: Key::Enter }, "00046c6f6f6b01");
        check(Input::Key(Key::Char('x')), "010078");
        check(Input::TimedOut { times: 300 }, "02fb2c01");
        check(Input::Done, "03");
        check(Input::Failed, "04");
        check(Input::File(vec![1, 255]), "050201ff");
        check(Input::Loaded(vec![1, 255]), "060201ff");
        check(Input::Resized { rows: 24, columns: 300 }, "0718fb2c01");
        check(Input::Terminal(Terminal::default()), "081850010101010000010902");
        let without_pictures = Terminal { pictures: crate::zmachine::Available::No, ..Terminal::default() };
        check(Input::Terminal(without_pictures), "081850010101010002010902");
        check(Input::SoundFinished { number: 3 }, "0903");
        check(Input::CommandsEnded, "0a");
        check(Input::TranscriptClosed, "0b");
        check(Input::Ran { work: 300 }, "0cfb2c01");
        check(Input::Mouse { column: 3, row: 300, buttons: 1 }, "0d03fb2c0101");
        let timed = TimedInput { input: Input::Done, after: 250 };
        assert_eq!(packed::encode(&timed), [3, 250]);
    }

    #[test]
    fn keys_are_written_as_ever() {
        for (key, bytes) in [
            (Key::Enter, "01"),
            (Key::Escape, "02"),
            (Key::Delete, "03"),
            (Key::Up, "04"),
            (Key::Down, "05"),
            (Key::Left, "06"),
            (Key::Right, "07"),
            (Key::Function(12), "080c"),
            (Key::Keypad(9), "0909"),
            (Key::Click { column: 1, row: 2 }, "0a0102"),
            (Key::DoubleClick { column: 1, row: 2 }, "0b0102"),
            (Key::Menu, "0c"),
            (Key::MenuEntry { menu: 3, entry: 2 }, "0d0302"),
        ] {
            check(Input::Key(key), &format!("01{bytes}"));
        }
    }

    #[test]
    fn time_outs_without_number_and_without_end_are_refused() {
        for times in [0, MOST_TIMES + 1, u32::MAX] {
            let input = Input::TimedOut { times };
            assert!(packed::decode::<Input>(&packed::encode(&input)).is_err(), "{times}");
            let json = serde_json::to_string(&input).expect("it is JSON");
            let error = serde_json::from_str::<Input>(&json).expect_err("it is refused").to_string();
            assert!(error.contains(&format!("{times} time-outs")), "{error}");
        }
        let most = Input::TimedOut { times: MOST_TIMES };
        assert_eq!(packed::decode(&packed::encode(&most)), Ok(most));
    }

    #[test]
    fn a_list_of_turns_shows_nothing_that_commands_a_terminal() {
        let line = Input::Line { text: "\u{1B}[2Jlook\u{202E}".to_owned(), end: Key::Enter };
        assert_eq!(line.shown().as_deref(), Some("[2Jlook"));
        assert_eq!(Input::Key(Key::Char('\u{9B}')).shown().as_deref(), Some(""));
    }
}
