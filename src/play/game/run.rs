//! Letting the story run: a slice at a time, so that keys are heard meanwhile; what it prints, asks for and how it ends.

use std::time::Duration;

use super::inline::Gone;
use super::{Ended, Foot, Game, Logs, Opening, Past, Spelling, Turned, Wants};
use crate::play::desk::{Desk, sentence};
use crate::play::flow::{Flow, Told, View};
use crate::play::line::{Edit, History, SeenWords, StoryWords};
use crate::play::pictures::Pictures;
use crate::session::command_file::CommandFile;
use crate::session::files::{self, Places};
use crate::session::{Opened, TurnNumber, words};
use crate::settings::transcripts_folder;
use crate::zmachine::screen::{Buffering, Event};
use crate::zmachine::{Answer, InputStream, LineRequest, Post, Request, Stop};

/// Instructions of a slice: about a millisecond's worth.
const SLICE: u64 = 1 << 17;

/// Slices after which what a busy story has printed is kept and shown.
const PATIENCE: u32 = 100;

/// Commands that are remembered for the line.
const REMEMBERED: u32 = 5000;

/// Turns whose text is read before anything is shown.
const AT_ONCE: usize = 40;

/// Turns of the past that are read in one go.
const BATCH: usize = 200;

/// Lines of golmac's own that are said again when the past has been read.
const MOST_SAID: usize = 200;

/// What nearly every story understands.
const COMMON_WORDS: &str = "again ask attack climb close down drink drop east eat enter examine exit fill follow get give go in inventory \
    jump kill light listen lock look move north northeast northwest off on open out pull push put quit read remove restart restore save \
    score search show sit sleep smell south southeast southwest stand take tell throw tie touch turn undo unlock up wait wake walk wear west";

/// Reads that can be interrupted within each other and keep what was typed.
const DEEPEST: usize = 16;

impl Game {
    /// A game on the screen, with the end of what was printed before.
    pub fn open(opening: Opening, desk: &mut Desk) -> Game {
        let Opening { mut session, opened, name, folder, notices, scripts, restore } = opening;
        let game = session.machine().story().identity().game();
        let typed = session.store().commands_of(game, REMEMBERED).unwrap_or_default();
        let words = StoryWords::of(session.machine());
        let settings = desk.settings();
        let (aliases, spelling) = (settings.aliases.clone().into_iter().collect(), Spelling::new(settings.expand));
        let places = Places { scripts: transcripts_folder(desk.settings(), &folder), name, folder };
        let mut game = Game {
            flow: Flow::new(),
            view: View::new(),
            wants: Wants::Busy,
            edit: Edit::new(),
            interrupted: Vec::new(),
            resuming: false,
            due: None,
            foot: Foot::Nothing,
            selection: None,
            clicked: None,
            pointer: Default::default(),
            menus_are_told: false,
            purpose: None,
            offered_file: None,
            history: History::new(typed),
            words,
            seen: SeenWords::default(),
            aliases,
            spelling,
            logs: Logs { transcript: scripts.transcript, record: scripts.record, ..Logs::default() },
            script: scripts.commands,
            script_keys: Default::default(),
            stream_1: None,
            pasted: Default::default(),
            ahead: Default::default(),
            slices: 0,
            past: None,
            said_meanwhile: Vec::new(),
            gone: Gone::default(),
            pictures: Pictures::of(session.machine()),
            cover: None,
            saved_game: places.saved_game(),
            restore_first: restore,
            untold: Vec::new(),
            has_told: false,
            redraw: Default::default(),
            ignores_redraw: false,
            places,
            session,
        };
        if opened == Opened::Resumed {
            game.read_the_end();
            let place = words::place(game.session.timeline(), game.session.here());
            game.show_turn_again(format!("Resumed at {place}"), desk);
            game.go_on_with_sounds(desk);
        }
        if desk.pauses() {
            game.view.begin_turn(&game.flow);
        }
        game.see_common_words();
        let problems = std::mem::take(&mut desk.problems).into_iter().map(|problem| (Told::Error, sentence(&problem)));
        game.untold = problems.chain(notices.into_iter().map(|notice| (Told::Notice, notice))).collect();
        if opened == Opened::Begun && game.script.is_none() && game.restore_first.is_none() {
            game.show_cover(desk);
        }
        game
    }

    /// Puts the last turns into the text; those before them are read when nothing else is to be done.
    fn read_the_end(&mut self) {
        let mut path = self.session.timeline().path_to(self.session.here());
        let last = path.split_off(path.len().saturating_sub(AT_ONCE));
        for turn in last {
            let (_, events) = self.session.passage(turn);
            self.append(turn, &events);
        }
        self.past = (!path.is_empty()).then(|| Past { path, read: 0, flow: Flow::new() });
    }

    /// Words that every player knows can be completed from the beginning, where the story knows them too: they spoil nothing.
    fn see_common_words(&mut self) {
        let known = COMMON_WORDS.split(' ').filter(|word| self.words.knows(word));
        known.for_each(|word| self.seen.see(word));
    }

    /// Adds to the text, and to the words that were seen.
    pub(super) fn append(&mut self, turn: TurnNumber, events: &[Event]) {
        self.flow.append(turn, events);
        for event in events {
            if let Event::Text { text, .. } = event {
                self.seen.see(text);
            }
        }
    }

    /// Whether there is something to do while no key comes.
    pub fn has_work(&self, desk: &Desk) -> bool {
        if self.cover.is_some() {
            return false;
        }
        let reads = match self.wants {
            // Not before the player has read what there is.
            Wants::Busy => return !self.is_at_more(desk),
            Wants::Line(_) | Wants::Key(_) => !self.is_held_up(desk),
            Wants::File | Wants::Nothing(_) => false,
        };
        self.past.is_some() && !self.is_at_more(desk) || reads && self.has_input_waiting()
    }

    fn has_input_waiting(&self) -> bool {
        let from_file = match &self.wants {
            Wants::Line(request) => request.source == InputStream::Commands,
            Wants::Key(request) => request.source == InputStream::Commands,
            Wants::Busy | Wants::File | Wants::Nothing(_) => false,
        };
        from_file || self.script.is_some() || !self.ahead.is_empty() || !self.pasted.is_empty()
    }

    /// Does a little of what there is to do.
    pub fn work(&mut self, desk: &mut Desk) -> Turned {
        match self.wants {
            Wants::Busy => self.run_slice(desk),
            Wants::Line(_) | Wants::Key(_) if !self.is_held_up(desk) && self.has_input_waiting() => {
                return self.take_waiting_input(desk);
            }
            Wants::Line(_) | Wants::Key(_) | Wants::File | Wants::Nothing(_) => self.read_the_past(BATCH),
        }
        Turned::Here
    }

    /// Whether the story runs and has not shown anything for a while.
    pub fn is_busy(&self) -> bool {
        self.wants == Wants::Busy
    }

    pub(super) fn run_slice(&mut self, desk: &mut Desk) {
        if self.session.machine().is_running() {
            self.tell_of_mouse();
        }
        match self.session.run(SLICE) {
            Stop::Budget => {
                self.slices = self.slices.wrapping_add(1);
                if self.slices.is_multiple_of(PATIENCE) {
                    self.session.checkpoint();
                }
                if self.is_at_page(desk) {
                    // What is about to be read is kept first.
                    self.session.checkpoint();
                }
                self.take_output(desk);
            }
            Stop::Request(request) => {
                self.slices = 0;
                let turned = self.take_output(desk);
                self.wanted(request, turned, desk);
            }
            Stop::Quit => self.end(Ended::Quit, desk),
            Stop::Fault(fault) => self.end(Ended::Fault(fault), desk),
        }
    }

    /// Takes note of what the story asks for.
    fn wanted(&mut self, request: Request, turned: ReadBegins, desk: &mut Desk) {
        let goes_on = std::mem::take(&mut self.resuming) && turned == ReadBegins::No;
        if let Some(path) = self.restore_first.take() {
            self.wants = Wants::Busy;
            // Commands of a file are for the game that is gone on with.
            let script = self.script.take();
            self.restore_anywhere(&path, desk);
            self.script = script;
            return;
        }
        if matches!(request, Request::Line(_) | Request::Key(_)) {
            self.tell_untold();
        }
        match request {
            Request::Line(request) => {
                self.due = due(request.timeout, self.due, desk.now);
                match (turned, goes_on) {
                    // What was kept of it is what is still typed.
                    (ReadBegins::No, true) => drop(self.interrupted.pop()),
                    (ReadBegins::No, false) => match self.interrupted.pop() {
                        Some(edit) => self.edit = edit,
                        None => self.begin_line(&request),
                    },
                    (ReadBegins::Yes, _) => self.begin_line(&request),
                }
                self.wants = Wants::Line(request);
                self.follow_unless_paged(desk);
            }
            Request::Key(request) => {
                self.due = due(request.timeout, self.due, desk.now);
                if turned == ReadBegins::No {
                    self.interrupted.pop();
                }
                if !goes_on {
                    self.edit.begin("");
                }
                self.wants = Wants::Key(request);
                self.follow_unless_paged(desk);
            }
            Request::Save => self.save(desk),
            Request::Restore => self.restore(desk),
            Request::SaveTable { name, prompt, bytes } => self.save_table(&name, prompt, bytes, desk),
            Request::RestoreTable { name, prompt, max } => self.restore_table(&name, prompt, max, desk),
            Request::Transcript => self.open_transcript(desk),
            Request::Record => self.open_record(desk),
            Request::Commands => self.open_commands(desk),
        }
        self.end_redraw();
        self.tell_of_menus(desk);
        self.flush_logs();
    }

    /// Tells what was found at the opening.
    fn tell_untold(&mut self) {
        std::mem::take(&mut self.untold).into_iter().for_each(|(kind, text)| self.tell(kind, &text));
    }

    fn begin_line(&mut self, request: &LineRequest) {
        self.edit.begin(&request.preload);
        self.foot = Foot::Nothing;
    }

    /// Does not stop at [MORE] where the player does not want that.
    pub(super) fn follow_unless_paged(&mut self, desk: &Desk) {
        if !self.pages_text(desk) {
            self.view.follow();
        }
        self.count_as_read(desk);
    }

    /// What fits has been read, so that a window that becomes smaller does not stop for it.
    pub(super) fn count_as_read(&mut self, desk: &Desk) {
        if !self.is_at_more(desk) {
            self.view.skip(&self.flow);
        }
    }

    fn end(&mut self, ended: Ended, desk: &mut Desk) {
        self.take_output(desk);
        // A saved game is gone on from wherever the session was left.
        if let Some(path) = self.restore_first.take() {
            self.wants = Wants::Busy;
            // Commands of a file are for the game that is gone on with.
            let script = self.script.take();
            self.restore_anywhere(&path, desk);
            self.script = script;
            return;
        }
        self.end_last_line();
        desk.sound.let_end();
        self.tell_untold();
        if let Ended::Fault(fault) = &ended {
            self.tell(Told::Error, &format!("The story ended by a mistake of its own: {fault}"));
        }
        // Nothing more is for the story.
        (self.script, self.stream_1) = (None, None);
        self.script_keys.clear();
        self.pasted.clear();
        self.ahead.clear();
        let prefix = desk.settings().command_prefix.map_or_else(String::new, String::from);
        if self.lower(desk).height <= 2 {
            desk.message =
                Some(format!("The story has ended. {prefix}undo takes back, {prefix}restart, {prefix}quit."));
        }
        self.tell(
            Told::Notice,
            &format!(
                "The story has ended. {prefix}undo takes back the last command, {prefix}restart begins again, {prefix}quit leaves."
            ),
        );
        self.edit.begin("");
        self.due = None;
        self.wants = Wants::Nothing(ended);
        self.follow_unless_paged(desk);
        self.flush_logs();
    }

    /// What the story has printed last stands on a line of its own, though it did not end it.
    fn end_last_line(&mut self) {
        if !self.flow.prompt().is_empty() {
            let (look, buffering) = (self.session.machine().screen().look(), Buffering::On);
            self.flow.append(self.session.here(), &[Event::Text { text: "\n".to_owned(), look, buffering }]);
        }
    }

    /// Shows and logs what has come of the story. Whether a new read has begun.
    pub(super) fn take_output(&mut self, desk: &mut Desk) -> ReadBegins {
        let mut events = self.session.drain();
        self.keep_from_redraw(&mut events);
        let here = self.session.here();
        let begins = events.iter().any(|event| matches!(event, Event::Turn));
        if !events.is_empty() {
            self.append(here, &events);
        }
        self.log_events(&events);
        self.hear(&events, desk);
        for notice in self.session.notices() {
            self.tell(Told::Notice, &sentence(&notice));
        }
        if begins { ReadBegins::Yes } else { ReadBegins::No }
    }

    /// Says something among the text.
    pub(super) fn tell(&mut self, kind: Told, text: &str) {
        let here = self.session.here();
        self.flow.tell(here, kind, text);
        // Where there is nothing but the command there is nothing to be read.
        self.has_told |= kind != Told::Command;
        if self.past.is_some() && self.said_meanwhile.len() < MOST_SAID {
            self.said_meanwhile.push((here, kind, text.to_owned()));
        }
    }

    /// When the shell should tell that the time of the open request is over; None where it need not.
    pub fn due(&self, desk: &Desk) -> Option<Duration> {
        self.time_out_due(desk).into_iter().chain(self.sound_due(desk)).min()
    }

    /// When the time of the open request is over.
    fn time_out_due(&self, desk: &Desk) -> Option<Duration> {
        if self.reads_now(desk) { self.due } else { None }
    }

    /// Whether the story reads, and nothing stands before it.
    pub(super) fn reads_now(&self, desk: &Desk) -> bool {
        match self.wants {
            Wants::Line(_) | Wants::Key(_) => !self.is_held_up(desk),
            Wants::Busy | Wants::File | Wants::Nothing(_) => false,
        }
    }

    /// Gives the story a time-out where one is due, or else tells it of a sound that has ended.
    pub fn time_up(&mut self, desk: &mut Desk) {
        match self.time_out_due(desk) {
            Some(due) if due <= desk.now => self.time_out(desk),
            Some(_) | None => self.sounds_end(desk),
        }
    }

    /// Tells the story that its time is over.
    pub(super) fn time_out(&mut self, desk: &Desk) {
        self.read_all_the_past();
        self.tell_terminal(desk);
        self.tell_of_mouse();
        if self.session.answer(Answer::TimedOut).is_ok() {
            self.log_answer("[0]");
            self.interrupt_read();
        }
    }

    /// A routine is called while the story reads.
    pub(super) fn interrupt_read(&mut self) {
        // Where the routine reads a line itself, what was typed is put back afterwards.
        self.interrupted.push(self.edit.clone());
        if self.interrupted.len() > DEEPEST {
            self.interrupted.remove(0);
        }
        self.resuming = true;
        self.wants = Wants::Busy;
    }

    /// The time of a timed read begins anew, as after a panel that stood before the story.
    pub fn restart_timer(&mut self, desk: &Desk) {
        let timeout = match &self.wants {
            Wants::Line(request) => request.timeout,
            Wants::Key(request) => request.timeout,
            Wants::Busy | Wants::File | Wants::Nothing(_) => None,
        };
        self.due = due(timeout, None, desk.now);
    }

    /// Takes what waits: commands of a file, lines that were pasted, keys that were pressed too early.
    fn take_waiting_input(&mut self, desk: &mut Desk) -> Turned {
        let source = match &self.wants {
            Wants::Line(request) => request.source,
            Wants::Key(request) => request.source,
            Wants::Busy | Wants::File | Wants::Nothing(_) => return Turned::Here,
        };
        if !self.script_keys.is_empty() && matches!(self.wants, Wants::Key(_)) {
            self.answer_recorded_key(desk);
        } else if self.script.is_some() {
            let next = self.script.as_mut().map(CommandFile::next_line);
            match next {
                Some(Ok(Some(line))) => self.answer_recorded(&line, desk),
                Some(Ok(None)) | None => {
                    self.script = None;
                    desk.message = Some("The commands of the file are at their end.".to_owned());
                }
                Some(Err(error)) => {
                    self.script = None;
                    desk.message = Some(format!("Can't read on from the file of commands: {}", files::reason(&error)));
                }
            }
        } else if source == InputStream::Commands {
            match self.stream_1.as_mut().map(CommandFile::next_line) {
                Some(Ok(Some(line))) => self.answer_recorded(&line, desk),
                Some(Ok(None) | Err(_)) | None => {
                    self.stream_1 = None;
                    self.session.post(Post::CommandsEnded);
                    desk.message =
                        Some("There are no more commands in the story's file; the keyboard goes on.".to_owned());
                    self.wants = Wants::Busy;
                }
            }
        } else {
            return self.take_waiting_keys(desk);
        }
        Turned::Here
    }

    /// Takes the next line that was pasted, or the next key that was pressed too early. What waits behind it goes on waiting, whatever comes of it, but
    /// not for a panel: nobody knew that it would ask.
    fn take_waiting_keys(&mut self, desk: &mut Desk) -> Turned {
        desk.message = None;
        let mut pasted = std::mem::take(&mut self.pasted);
        let mut ahead = std::mem::take(&mut self.ahead);
        let turned = match (pasted.pop_front(), ahead.front()) {
            (Some(line), _) => self.type_line(&line, desk),
            (None, Some(_)) => ahead.pop_front().map_or(Turned::Here, |key| self.press_ahead(&key, desk)),
            (None, None) => Turned::Here,
        };
        if desk.panel.is_none() {
            pasted.append(&mut self.pasted);
            ahead.append(&mut self.ahead);
            (self.pasted, self.ahead) = (pasted, ahead);
        }
        turned
    }

    /// Brings more of the past into the text: so many turns of it.
    pub(super) fn read_the_past(&mut self, most: usize) {
        let Some(mut past) = self.past.take() else { return };
        let last = past.path.len().min(past.read.saturating_add(most));
        for turn in past.path.get(past.read..last).unwrap_or_default() {
            let (_, events) = self.session.passage(*turn);
            past.flow.append(*turn, &events);
        }
        past.read = last;
        if last < past.path.len() {
            self.past = Some(past);
            return;
        }
        let whole = self.session.timeline().path_to(self.session.here());
        for turn in whole.into_iter().skip(past.path.len()) {
            let (_, events) = self.session.passage(turn);
            past.flow.append(turn, &events);
        }
        self.gone = self.gone_in(&past.flow);
        self.flow = past.flow;
        self.view = View::new();
        self.selection = None;
        for (turn, kind, text) in std::mem::take(&mut self.said_meanwhile) {
            self.flow.tell(turn, kind, &text);
        }
    }

    /// All turns of the past are in the text from now on.
    pub(super) fn read_all_the_past(&mut self) {
        self.read_the_past(usize::MAX);
    }
}

/// Whether the story has begun to read something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadBegins {
    Yes,
    No,
}

/// When a time-out is due: so long after the one before, so that a clock does not run late, or from now where that is past.
fn due(timeout: Option<u16>, before: Option<Duration>, now: Duration) -> Option<Duration> {
    let time = Duration::from_millis(u64::from(timeout?) * 100);
    let steady = before.map(|before| before + time).filter(|due| *due > now);
    Some(steady.unwrap_or(now + time))
}
