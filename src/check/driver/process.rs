//! Another interpreter as a child process: its command line, what is written to it and read from it, and its end.
//!
//! Three threads keep the pipes moving, so that nothing here waits longer than it says: one writes, two read. They end with the
//! pipes, and those with the process, which is killed when it is dropped.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What stands for the story's path in a command line.
const STORY: &str = "{story}";

/// Bytes of the error stream that are kept.
const COMPLAINTS_KEPT: usize = 16 << 10;

/// Blocks of output that wait to be taken before the program has to wait: of 8 KiB each.
const BLOCKS: usize = 64;

/// A program and its arguments, in which `{story}` stands for the story's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    words: Vec<String>,
    environment: Vec<(String, String)>,
}

/// Why a command line can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error("a quotation mark is never closed")]
    Quotes,
    #[error("it names no program")]
    Empty,
}

/// What went wrong with a program.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    #[error("can't start {program}: {}", crate::session::files::reason(source))]
    Start { program: String, source: io::Error },
    #[error("the interpreter has ended without a word{0}")]
    Silent(String),
}

impl CommandLine {
    /// Takes a command line apart as a shell does, quotes and backslashes included; nothing else in it is special. Where it does not say `{story}`, the story
    /// goes to its end.
    ///
    /// # Errors
    /// Where there is no program in it.
    pub fn parse(text: &str) -> Result<CommandLine, CommandError> {
        let mut words = shell_words::split(text).map_err(|_| CommandError::Quotes)?;
        if words.is_empty() {
            return Err(CommandError::Empty);
        }
        if !words.iter().any(|word| word.contains(STORY)) {
            words.push(STORY.to_owned());
        }
        Ok(CommandLine { words, environment: Vec::new() })
    }

    /// The same with variables set in the program's environment.
    #[must_use]
    pub fn with_environment(self, environment: Vec<(String, String)>) -> CommandLine {
        CommandLine { environment, ..self }
    }

    /// The program's name.
    #[must_use]
    pub fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    fn command(&self, story: &Path) -> Command {
        let words = self.words.iter().map(|word| with_story(word, story));
        let mut words = words.collect::<Vec<_>>().into_iter();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).envs(self.environment.iter().map(|(key, value)| (key, value)));
        command
    }
}

fn with_story(word: &str, story: &Path) -> OsString {
    let mut filled = OsString::new();
    for (index, part) in word.split(STORY).enumerate() {
        if index > 0 {
            filled.push(story);
        }
        filled.push(part);
    }
    filled
}

/// What reading has come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// More bytes.
    Bytes(Vec<u8>),
    /// Nothing within the time.
    Nothing,
    /// The program has closed its output.
    End,
}

/// A program that runs.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    lines: Option<Sender<Vec<u8>>>,
    output: Receiver<Vec<u8>>,
    complaints: Arc<Mutex<Vec<u8>>>,
    /// Closed when the error stream is.
    complained: Receiver<()>,
}

impl Process {
    /// # Errors
    /// Where there is no such program, or it may not be run.
    pub fn start(command: &CommandLine, story: &Path) -> Result<Process, ProcessError> {
        let wrong = |source| ProcessError::Start { program: command.program().to_owned(), source };
        let mut started = command.command(story);
        started.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = started.spawn().map_err(wrong)?;
        let (lines, to_write) = mpsc::channel::<Vec<u8>>();
        if let Some(mut pipe) = child.stdin.take() {
            // A program that reads no more has ended, or is about to: reading finds out.
            thread::spawn(move || {
                to_write.iter().try_for_each(|bytes| pipe.write_all(&bytes).and_then(|()| pipe.flush()))
            });
        }
        let (blocks, output) = mpsc::sync_channel(BLOCKS);
        if let Some(pipe) = child.stdout.take() {
            thread::spawn(move || hand_on(pipe, &blocks));
        }
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let (open, complained) = mpsc::channel();
        if let Some(pipe) = child.stderr.take() {
            let kept = Arc::clone(&complaints);
            thread::spawn(move || {
                keep(pipe, &kept);
                drop(open);
            });
        }
        Ok(Process { child, lines: Some(lines), output, complaints, complained })
    }

    /// Writes, without waiting for it.
    pub fn write(&self, bytes: Vec<u8>) {
        // Whether the program still reads is found out by reading.
        let _ = self.lines.as_ref().map(|lines| lines.send(bytes));
    }

    /// The next bytes, within a time.
    pub fn read(&self, within: Duration) -> Taken {
        match self.output.recv_timeout(within) {
            Ok(bytes) => Taken::Bytes(bytes),
            Err(RecvTimeoutError::Timeout) => Taken::Nothing,
            Err(RecvTimeoutError::Disconnected) => Taken::End,
        }
    }

    /// What stands on the error stream, as far as it is kept, without control codes.
    pub fn complaints(&self) -> String {
        let kept = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        crate::check::displayable(&String::from_utf8_lossy(&kept))
    }

    /// That it has ended before it has said anything, with what it complained of.
    pub fn silent(&self) -> ProcessError {
        // Both streams end with the program, and the other thread may be the later one.
        let _ = self.complained.recv_timeout(Duration::from_millis(500));
        let complaints = self.complaints();
        let last = complaints.lines().rfind(|line| !line.trim().is_empty());
        ProcessError::Silent(last.map_or_else(String::new, |line| format!(", but: {}", line.trim())))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.lines = None;
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hand_on(mut pipe: impl Read, blocks: &SyncSender<Vec<u8>>) {
    let mut block = [0; 8 << 10];
    loop {
        match pipe.read(&mut block) {
            Ok(0) => return,
            Ok(length) => {
                let bytes = block.get(..length).unwrap_or_default().to_vec();
                if blocks.send(bytes).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

fn keep(mut pipe: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut block = [0; 4 << 10];
    while let Ok(length @ 1..) = pipe.read(&mut block) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let room = COMPLAINTS_KEPT.saturating_sub(kept.len()).min(length);
        kept.extend(block.iter().take(room));
    }
}

/// A time by which something must be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(Instant);

impl Deadline {
    #[expect(clippy::disallowed_methods, reason = "a test may not take for ever")]
    pub fn within(time: Duration) -> Deadline {
        let now = Instant::now();
        // A time that no clock can hold is as good as a year.
        Deadline(now.checked_add(time).unwrap_or_else(|| now + Duration::from_secs(365 * 86_400)))
    }

    /// What is left of it; none where it has passed.
    #[expect(clippy::disallowed_methods, reason = "a test may not take for ever")]
    pub fn left(self) -> Option<Duration> {
        self.0.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    }
}
