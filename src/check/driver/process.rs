//! Another interpreter as a child process: what is written to it and read from it, and its end.
//!
//! Three threads keep the pipes moving, so that nothing here waits longer than it says: one writes, two read. They end with the
//! pipes, and those with the process. It leads a process group of its own, which is killed when it is dropped: what a shell or a script has
//! started ends with it.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::command::CommandLine;
use super::groups;

/// Bytes of the error stream that are kept.
const COMPLAINTS_KEPT: usize = 16 << 10;

/// Blocks of output that wait to be taken before the program has to wait: of 8 KiB each.
const BLOCKS: usize = 64;

/// What went wrong with a program.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    #[error("can't start {program}: {}", crate::session::files::reason(source))]
    Start { program: String, source: io::Error },
    #[error("the interpreter has ended without a word{0}")]
    Silent(String),
}

/// How a program that was given all its input at once has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum End {
    /// By itself, whatever its exit status.
    #[error("it has ended")]
    ByItself,
    /// By a signal.
    #[error("it crashed")]
    Crashed,
    /// It was ended because it took too long.
    #[error("it did not end within {0:?}")]
    TimedOut(Duration),
    /// It was ended because it printed too much.
    #[error("it printed more than {} KiB", .0 >> 10)]
    TooMuch(usize),
}

/// Silence after which it is looked whether a program has ended, though something that it started still holds its output open.
const LOOKED_AFTER: Duration = Duration::from_millis(100);

/// What reading has come to.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::check) enum Taken {
    /// More bytes.
    Bytes(Vec<u8>),
    /// Nothing within the time.
    Nothing,
    /// The program has closed its output.
    End,
}

/// A program that runs.
#[derive(Debug)]
pub(in crate::check) struct Process {
    child: Child,
    lines: Option<Sender<Vec<u8>>>,
    output: Receiver<Vec<u8>>,
    complaints: Arc<Mutex<Vec<u8>>>,
    /// Closed when the error stream is.
    complained: Receiver<()>,
    /// Whether its exit status was taken, from when on its number may be another's.
    is_reaped: bool,
}

impl Process {
    /// # Errors
    /// Where there is no such program, or it may not be run.
    pub fn start(command: &CommandLine, story: &Path) -> Result<Process, ProcessError> {
        Process::start_in(command, story, None)
    }

    /// Starts a program in a folder; with None where golmac runs.
    ///
    /// # Errors
    /// Where there is no such program, or it may not be run.
    pub fn start_in(command: &CommandLine, story: &Path, folder: Option<&Path>) -> Result<Process, ProcessError> {
        let wrong = |source| ProcessError::Start { program: command.program().to_owned(), source };
        let mut started = command.command(story);
        if let Some(folder) = folder {
            started.current_dir(folder);
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut started, 0);
        started.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = groups::spawn(&mut started).map_err(wrong)?;
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
        Ok(Process { child, lines: Some(lines), output, complaints, complained, is_reaped: false })
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

impl Process {
    /// Writes all the input that there is, and reads what is printed until the program ends, has printed `most` bytes or taken too long.
    #[expect(clippy::disallowed_methods, reason = "another program takes its time")]
    pub fn finish(mut self, input: Vec<u8>, patience: Duration, most: usize) -> (Vec<u8>, End) {
        self.write(input);
        self.lines = None;
        let deadline = Deadline::within(patience);
        let mut bytes = Vec::new();
        loop {
            let Some(left) = deadline.left() else { return (bytes, End::TimedOut(patience)) };
            match self.read(left.min(LOOKED_AFTER)) {
                Taken::Bytes(more) => bytes.extend(more),
                Taken::Nothing => match self.ended() {
                    Some(end) => return (bytes, end),
                    None => continue,
                },
                Taken::End => break,
            }
            if bytes.len() > most {
                bytes.truncate(most);
                return (bytes, End::TooMuch(most));
            }
        }
        // Whoever has closed its output mostly ends at once.
        loop {
            match (self.ended(), deadline.left()) {
                (Some(end), _) => return (bytes, end),
                (None, None) => return (bytes, End::TimedOut(patience)),
                (None, Some(_)) => thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// How it has ended; None while it runs.
    fn ended(&mut self) -> Option<End> {
        let status = self.child.try_wait().ok()??;
        self.is_reaped = true;
        groups::forget(&self.child);
        Some(if status.code().is_none() { End::Crashed } else { End::ByItself })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.lines = None;
        if !self.is_reaped {
            groups::kill(&self.child);
            // It may have ended by itself, or there are no groups here.
            let _ = self.child.kill();
            groups::forget(&self.child);
            let _ = self.child.wait();
        }
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_has_started_ends_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("it runs").success());
        let script = "(sleep 20; echo survived) > \"$1\" & echo ready; wait";
        let command = CommandLine::parse(&format!("sh -c '{script}' sh {{story}}")).expect("a command");
        let process = Process::start(&command, &pipe).expect("it starts");
        assert_eq!(process.read(Duration::from_secs(10)), Taken::Bytes(b"ready\n".to_vec()));
        // Opened once the other end is, and read to its end when nobody holds that any more.
        let mut end = std::fs::File::open(&pipe).expect("the other end is open");
        drop(process);
        let mut text = String::new();
        end.read_to_string(&mut text).expect("text");
        assert_eq!(text, "");
    }
}
