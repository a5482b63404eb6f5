//! Programs in a pseudo-terminal: what is typed there, and what a person would see.
//!
//! [`Pty`] runs one program, reads all it writes in a thread, and shows it as the screen of a terminal (vt100). [`Shell`] is a shell with job control
//! in one, for what is between a program and the shell that started it.
//!
//! Every wait is for something to be seen, and gives up after [`PATIENCE`] with the screen in the message. Nothing sleeps.

use std::fs;
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// How long anything is waited for. Machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(60);

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// A side of a terminal in cells, for vt100, which knows no terminal without any.
fn side(cells: u16) -> NonZero<u16> {
    NonZero::new(cells).expect("a terminal of some size")
}

/// The clock that patience is measured by.
#[expect(clippy::disallowed_methods, reason = "a program that hangs is given up")]
fn now() -> Instant {
    Instant::now()
}

/// The rows of a screen, without blanks at their ends.
fn rows(screen: &vt100::Screen) -> Vec<String> {
    screen.rows(0, screen.size().1.get()).map(|row| row.trim_end().to_owned()).collect()
}

/// A program in a pseudo-terminal.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    terminal: vt100::Parser,
    written: Vec<u8>,
}

impl Pty {
    /// Starts a program in a terminal of so many columns and rows.
    pub fn start(mut command: CommandBuilder, columns: u16, rows: u16) -> Pty {
        let pair = native_pty_system().openpty(pty_size(columns, rows)).expect("a pseudo-terminal");
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        let child = pair.slave.spawn_command(command).expect("a program that starts");
        let keyboard = pair.master.take_writer().expect("a keyboard");
        let mut reader = pair.master.try_clone_reader().expect("a terminal to read");
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let terminal = vt100::Parser::new(side(rows), side(columns), 10_000);
        Pty { master: pair.master, child, keyboard, output, terminal, written: Vec::new() }
    }

    /// Types keys, as the bytes that a terminal sends.
    pub fn send(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("a terminal that takes keys");
        self.keyboard.flush().expect("a terminal that takes keys");
    }

    /// Changes the terminal's size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.screen_mut().set_size(side(rows), side(columns));
        self.master.resize(pty_size(columns, rows)).expect("a terminal of another size");
    }

    /// What a person sees now.
    pub fn screen(&self) -> &vt100::Screen {
        self.terminal.screen()
    }

    /// The rows that a person sees now, without blanks at their ends.
    pub fn rows(&self) -> Vec<String> {
        rows(self.screen())
    }

    /// All bytes that were written so far.
    pub fn written(&self) -> &[u8] {
        &self.written
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn wait_until(&mut self, wanted: &str, mut is_so: impl FnMut(&vt100::Screen) -> bool) {
        let end = now() + PATIENCE;
        while !is_so(self.screen()) {
            match self.output.recv_timeout(end.saturating_duration_since(now())) {
                Ok(bytes) => self.take(&bytes),
                Err(why) => panic!("{why}, waiting for {wanted}; the screen:\n{}", self.rows().join("\n")),
            }
        }
    }

    /// Waits until a text is on the screen. Lines end with `\n`, without blanks.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |screen| rows(screen).join("\n").contains(text));
    }

    /// Takes what is written within a time, and returns it.
    pub fn written_within(&mut self, time: Duration) -> Vec<u8> {
        let (before, end) = (self.written.len(), now() + time);
        while let Ok(bytes) = self.output.recv_timeout(end.saturating_duration_since(now())) {
            self.take(&bytes);
        }
        self.written.split_off(before)
    }

    /// Waits for the program's end, and takes what it wrote until then.
    #[track_caller]
    pub fn wait_end(&mut self) -> ExitStatus {
        let end = now() + PATIENCE;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(now())) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().expect("a status"),
                Err(RecvTimeoutError::Timeout) => {
                    panic!("the program does not end; the screen:\n{}", self.rows().join("\n"))
                }
            }
        }
    }

    /// The number of the program's process.
    pub fn process(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    fn take(&mut self, bytes: &[u8]) {
        self.written.extend_from_slice(bytes);
        self.terminal.process(bytes);
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It has ended already, or nobody waits for it any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a shell's prompt stands where the cursor is, and nothing behind it.
fn is_at_prompt(screen: &vt100::Screen) -> bool {
    let row = rows(screen).into_iter().nth(screen.cursor_position().0.into());
    row.is_some_and(|row| row.trim() == "$")
}

/// A shell in a pseudo-terminal, in a folder of its own.
pub struct Shell {
    pub pty: Pty,
    pub folder: TempDir,
    /// How many commands have been waited for.
    count: usize,
    /// Tells when the program has ended, which holds the other end of a pipe.
    ended: Receiver<io::Result<Vec<u8>>>,
}

impl Shell {
    /// Starts a shell with job control.
    pub fn start(columns: u16, rows: u16) -> Shell {
        let folder = TempDir::new().expect("a folder");
        let mut command = CommandBuilder::new("/bin/sh");
        command.arg("-i");
        command.cwd(folder.path());
        // The first screen of the adventure does not fit in every size here, and keys are for the story.
        let config = folder.path().join("config/golmac");
        fs::create_dir_all(&config)
            .and_then(|()| fs::write(config.join("config.toml"), "more = false\n"))
            .expect("written");
        for variable in ["GOLMAC_DATA", "GOLMAC_CONFIG", "NO_COLOR", "EDITOR", "VISUAL"] {
            command.env_remove(variable);
        }
        command.env("PS1", "$ ");
        command.env("HOME", folder.path());
        command.env("XDG_DATA_HOME", folder.path().join("data"));
        command.env("XDG_CONFIG_HOME", folder.path().join("config"));
        command.env_remove("ENV");
        let mut shell = Shell { pty: Pty::start(command, columns, rows), folder, count: 0, ended: channel().1 };
        shell.wait_prompt();
        shell.run("mkfifo alive");
        shell
    }

    /// Begins a command, and does not wait for its end.
    pub fn begin(&mut self, command: &str) {
        self.pty.send(&format!("{command}\r"));
    }

    /// Begins a program whose process's number [`Shell::process`] tells, and whose end [`Shell::wait_gone`].
    pub fn begin_program(&mut self, command: &str) {
        let (sender, ended) = channel();
        let alive = self.folder.path().join("alive");
        thread::spawn(move || sender.send(fs::read(alive)));
        self.ended = ended;
        self.begin(&format!("sh -c 'echo $$ >process; exec {command} 3>alive'"));
    }

    /// Waits until the shell takes commands again. What is typed earlier may reach it through a terminal in another mode.
    #[track_caller]
    pub fn wait_prompt(&mut self) {
        self.pty.wait_until("a prompt", is_at_prompt);
    }

    /// Does a command at the prompt, and waits for the next prompt.
    #[track_caller]
    pub fn run(&mut self, command: &str) {
        self.count += 1;
        let done = format!("<{}>", self.count);
        // Typed, it looks otherwise than printed.
        self.begin(&format!("{command}; echo \"<\"{}\">\"", self.count));
        self.pty.wait_until(&done, |screen| is_at_prompt(screen) && rows(screen).contains(&done));
    }

    /// What a command prints.
    #[track_caller]
    pub fn output(&mut self, command: &str) -> String {
        self.run(&format!("{command} >output 2>&1"));
        self.read("output")
    }

    /// The terminal's modes and size, as `stty -a` tells them.
    #[track_caller]
    pub fn modes(&mut self) -> String {
        self.output("stty -a")
    }

    /// The number of the program's process.
    pub fn process(&self) -> u32 {
        self.read("process").trim().parse().expect("a number")
    }

    /// A file in the shell's folder.
    #[track_caller]
    pub fn read(&self, name: impl AsRef<Path>) -> String {
        let path = self.folder.path().join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Takes the terminal away: its session ends with the shell.
    pub fn hang_up(&mut self) {
        signal(self.pty.process(), "KILL");
    }

    /// Waits until the program's process has ended, whoever it belongs to.
    #[track_caller]
    pub fn wait_gone(&mut self) {
        let end = self.ended.recv_timeout(PATIENCE).expect("the program goes on");
        assert_eq!(end.expect("a pipe"), b"");
    }

    /// Sends a signal, by its name, to the program.
    pub fn signal(&self, name: &str) {
        signal(self.process(), name);
    }
}

/// Sends a signal, by its name, to a process.
pub fn signal(process: u32, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), process.to_string()]).status();
    assert!(status.expect("kill runs").success(), "SIG{name} is not sent to {process}");
}
