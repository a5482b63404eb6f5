//! The session as front ends see it: opened, run, answered, told to go elsewhere.

use std::path::{Path, PathBuf};

use super::clock::{self, Stopwatch};
use super::input::{self, Input, TimedInput};
use super::keep::{Anchor, Keeping, Kept};
use super::store::{NewSession, Record, SessionId, SessionInfo, Store, StoreError, Window};
use super::timeline::{Asks, Timeline, Turn, TurnKind, TurnNumber};
use super::{Scene, passage, transcript};
use crate::story::{GameId, Story};
use crate::zmachine::delta::{self, Written};
use crate::zmachine::packed::Packer;
use crate::zmachine::screen::Event;
use crate::zmachine::{Answer, AnswerError, Machine, Options, Post, Request, SaveError, Stop, Terminal};

/// Which playthrough of a story is to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one that was played last, or a first one.
    Latest,
    /// A new one.
    Fresh,
    /// The one of this name; a new one where there is none.
    Named(String),
}

/// Where a story comes from: what a new session is named after, and what a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// As the file's name without its extension.
    pub name: String,
    pub title: String,
    pub path: PathBuf,
}

/// What came of opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    Begun,
    Resumed,
}

/// Why a session can't be opened, or can't go where it is told to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    #[error("the session {0} is of another story; give another name, or the story it is of")]
    OtherStory(String),
    #[error("there is no turn {0}")]
    NoSuchTurn(TurnNumber),
    #[error("turn {0} can't be read back: what is written of it is damaged")]
    Unreadable(TurnNumber),
    #[error("turns wait to be written, and until they are nothing can be forgotten")]
    Unwritten,
    #[error("the session is open in another window too, which may be at those turns: close that one first")]
    OpenElsewhere,
    #[error("the turn that you are at, and those that led to it, can't be pruned")]
    OnTheWay,
    #[error(transparent)]
    Save(#[from] SaveError),
    #[error("can't use the sessions: {0}")]
    Store(#[from] StoreError),
}

/// Bytes of output after which a turn that is not over is kept and shown as far as it is.
const LONG_TURN: usize = 256 << 10;

/// A story that is played and kept.
#[derive(Debug)]
pub struct Session {
    pub(super) machine: Machine,
    pub(super) options: Options,
    /// The terminal that it is shown on now.
    pub(super) terminal: Terminal,
    /// Whether the story is to be told of it at its next stop.
    pub(super) terminal_due: bool,
    pub(super) store: Store,
    pub(super) id: SessionId,
    /// What tells other processes that we have it open.
    pub(super) window: Option<Window>,
    pub(super) new: NewSession,
    pub(super) timeline: Timeline,
    /// Turns that could not be written yet, in their order.
    pub(super) unsaved: Vec<Record>,
    pub(super) keeping: Keeping,
    /// The state of the turn we are at, and the one that it is written against.
    pub(super) now: Anchor,
    pub(super) base: Anchor,
    /// The story as it is loaded: what states that stand alone differ from.
    pub(super) nothing: Written,
    /// The states of the story's own undo, with where they are written.
    pub(super) undo: Vec<Kept>,
    /// What the turn we are at is made of so far, where it may be written again.
    pub(super) written: (Vec<TimedInput>, Vec<Event>),
    /// Bytes of that, about.
    pub(super) written_bytes: usize,
    /// Bytes that were printed since the player last did something.
    pub(super) printed_alone: usize,
    /// What came and was printed since.
    pub(super) inputs: Vec<TimedInput>,
    pub(super) printed: Vec<Event>,
    pub(super) printed_bytes: usize,
    /// The machine's work when the last of the turn's inputs came, or when it began. None in a turn that an older release left in the middle, without keeping
    /// where, until the story next stops.
    pub(super) work_before: Option<u64>,
    /// What is kept and not shown yet.
    pub(super) shown: Vec<Event>,
    pub(super) notices: Vec<String>,
    pub(super) packer: Packer,
    stopwatch: Stopwatch,
}

impl Session {
    /// Opens a playthrough of a story, at the turn it was left at, or begins one. `options` are for a new one; of an old one only the terminal
    /// is taken from them.
    ///
    /// # Errors
    /// Where the session is of another story or can't be read.
    pub fn open(
        store: Store,
        story: Story,
        origin: Origin,
        options: Options,
        which: &Which,
    ) -> Result<(Session, Opened), SessionError> {
        let game = story.identity().game();
        let mut store = store;
        let mut notices = Vec::new();
        let found = match Found::in_store(&store, game, which) {
            Err(SessionError::Store(StoreError::Damaged)) => {
                notices.extend(store.rescue()?.map(|rescued| rescued.to_string()));
                Found::in_store(&store, game, which)
            }
            // A store that waits has nothing yet.
            Err(SessionError::Store(StoreError::Moved)) => Ok(None),
            found => found,
        }?;
        let name = match which {
            Which::Named(name) => name.clone(),
            Which::Latest | Which::Fresh => origin.name.clone(),
        };
        let (mut session, opened) = match found {
            Some(found) => Session::resume(store, story, found, Origin { name, ..origin }, options)?,
            None => (Session::begin(store, story, Origin { name, ..origin }, options)?, Opened::Begun),
        };
        notices.append(&mut session.notices);
        session.notices = notices;
        Ok((session, opened))
    }

    fn begin(mut store: Store, story: Story, origin: Origin, options: Options) -> Result<Session, SessionError> {
        let mut packer = Packer::default();
        let mut new = NewSession {
            name: origin.name,
            game: story.identity().game(),
            ifid: story.identity().ifid().to_string(),
            title: origin.title,
            path: origin.path,
            options: packer.pack_value(&options),
            created: clock::now(),
        };
        let mut notices = Vec::new();
        let mut begun = store.begin(&new);
        if begun == Err(StoreError::Damaged) {
            notices.extend(store.rescue()?.map(|rescued| rescued.to_string()));
            begun = store.begin(&new);
        }
        let timeline = Timeline::new(beginning(new.created));
        // One that can't be begun now is begun when it is first written.
        let id = begun.unwrap_or(SessionId::NONE);
        if let Ok(info) = store.session(id) {
            // Its name may have been taken, and it got a number behind it.
            new.name = info.name;
        }
        let mut session = Session::with(store, story, options.clone(), options.terminal, id, new, timeline);
        session.notices = notices;
        session.write_beginning();
        Ok(session)
    }

    fn resume(
        mut store: Store,
        story: Story,
        Found { info, packed, turns }: Found,
        origin: Origin,
        asked: Options,
    ) -> Result<(Session, Opened), SessionError> {
        let packer = Packer::default();
        let mut notices = Vec::new();
        let options: Options = packer.unpack_value(&packed).unwrap_or_else(|_| {
            notices.push("the session's options can't be read; its random numbers may come otherwise".to_owned());
            Options::default()
        });
        if info.path != origin.path {
            // Only a list shows it.
            let _ = store.set_path(info.id, &origin.path);
        }
        let new = NewSession {
            name: info.name.clone(),
            game: info.game,
            ifid: info.ifid.clone(),
            title: info.title.clone(),
            path: origin.path.clone(),
            options: packed,
            created: info.created,
        };
        let timeline = Timeline::from_turns(turns, info.here);
        let lost = timeline.is_none();
        let timeline = timeline.unwrap_or_else(|| Timeline::new(beginning(info.created)));
        let here = timeline.here();
        let mut session = Session::with(store, story, options, asked.terminal, info.id, new, timeline);
        session.notices.append(&mut notices);
        if lost {
            session.write_beginning();
            return Ok((session, Opened::Resumed));
        }
        match session.arrive_near(here) {
            Ok(()) => Ok((session, Opened::Resumed)),
            Err(SessionError::Unreadable(_)) => {
                let told = format!(
                    "no turn of the session {} can be read: it is left as it is, and a new one begins",
                    info.name
                );
                let story = session.machine.story().clone();
                let mut session = Session::begin(session.store, story, origin, asked)?;
                session.notices.insert(0, told);
                Ok((session, Opened::Begun))
            }
            Err(error) => Err(error),
        }
    }

    fn with(
        store: Store,
        story: Story,
        options: Options,
        terminal: Terminal,
        id: SessionId,
        new: NewSession,
        timeline: Timeline,
    ) -> Session {
        // What can be taken back is in the timeline.
        let options = Options { turns_kept: 0, ..options };
        let machine = Machine::new(story, options.clone());
        let nothing = Written::nothing(&machine);
        let anchor = Anchor::nothing(&nothing);
        Session {
            machine,
            options,
            terminal,
            terminal_due: false,
            window: store.enter(id),
            store,
            id,
            new,
            timeline,
            unsaved: Vec::new(),
            keeping: Keeping::Well,
            now: anchor.clone(),
            base: anchor,
            nothing,
            undo: Vec::new(),
            written: Default::default(),
            written_bytes: 0,
            printed_alone: 0,
            inputs: Vec::new(),
            printed: Vec::new(),
            printed_bytes: 0,
            work_before: Some(0),
            shown: Vec::new(),
            notices: Vec::new(),
            packer: Packer::default(),
            stopwatch: Stopwatch::start(),
        }
    }

    /// Runs as [`Machine::run`] does. What is printed is kept before it can be drained: at every stop, and in turns that print much.
    pub fn run(&mut self, budget: u64) -> Stop {
        let stop = self.machine.run(budget);
        self.take_printed();
        if self.terminal_due && stop != Stop::Budget {
            self.terminal_due = false;
            self.show_on_this_terminal();
        }
        match &stop {
            Stop::Budget if self.printed_bytes > LONG_TURN => self.checkpoint(),
            Stop::Budget => {}
            Stop::Request(request) => {
                let asks = match request {
                    Request::Line(_) => Asks::Line,
                    Request::Key(_) => Asks::Key,
                    Request::Save
                    | Request::Restore
                    | Request::SaveTable { .. }
                    | Request::RestoreTable { .. }
                    | Request::Transcript
                    | Request::Record
                    | Request::Commands => Asks::File,
                };
                self.keep(asks);
            }
            Stop::Quit | Stop::Fault(_) => self.keep(Asks::End),
        }
        stop
    }

    /// Keeps and shows a turn that is not over, as far as it is: for stories that print for long without asking for anything.
    pub fn checkpoint(&mut self) {
        self.keep(Asks::Nothing);
    }

    fn take_printed(&mut self) {
        let events = self.machine.drain();
        self.printed_bytes += events.iter().map(transcript::bytes_of).sum::<usize>();
        self.printed.extend(events);
    }

    /// Answers as [`Machine::answer`] does.
    ///
    /// # Errors
    /// As there; nothing is kept then.
    pub fn answer(&mut self, answer: Answer) -> Result<(), AnswerError> {
        self.machine.answer(answer.clone())?;
        self.came(answer.into());
        Ok(())
    }

    /// Tells the machine of something, as [`Machine::post`] does, wherever it is. Where no replay could tell where that is, a story learns of another terminal at its
    /// next stop, and of nothing else.
    pub fn post(&mut self, post: Post) {
        match &post {
            Post::Resize { rows, columns } => (self.terminal.rows, self.terminal.columns) = (*rows, *columns),
            Post::Terminal(terminal) => self.terminal = *terminal,
            Post::SoundFinished { .. } | Post::CommandsEnded | Post::TranscriptClosed | Post::Mouse { .. } => {}
        }
        if self.machine.is_running() && self.work_before.is_none() {
            self.terminal_due = true;
            return;
        }
        self.keep_place();
        self.machine.post(post);
        self.came(post.into());
    }

    /// Goes on from a saved game, whatever the story is doing: a branch of its own.
    ///
    /// # Errors
    /// Where it is none of this story. Nothing has changed then.
    pub fn load(&mut self, bytes: Vec<u8>) -> Result<(), SaveError> {
        let place = self.place();
        self.machine.load(&bytes)?;
        place.into_iter().for_each(|place| self.came(place));
        self.came(Input::Loaded(bytes));
        Ok(())
    }

    pub(super) fn came(&mut self, input: Input) {
        let after = self.stopwatch.lap();
        input::push(&mut self.inputs, TimedInput { input, after });
        self.work_before = Some(self.machine.work_done());
    }

    /// Takes note of where the story is before something comes that it has not asked for.
    pub(super) fn keep_place(&mut self) {
        if let Some(place) = self.place() {
            self.came(place);
        }
    }

    /// What leads here, where the story asks for nothing, or where what is kept leads to another place.
    fn place(&self) -> Option<Input> {
        let kept = if self.inputs.is_empty() { &self.written.0 } else { &self.inputs };
        let is_needed = self.machine.is_running() || input::are_placed(kept);
        self.ran().filter(|_| is_needed)
    }

    /// How far the story ran since the last input.
    pub(super) fn ran(&self) -> Option<Input> {
        let work = self.machine.work_done().saturating_sub(self.work_before?);
        Some(Input::Ran { work })
    }

    /// What was printed and is kept, since the last time.
    pub fn drain(&mut self) -> Vec<Event> {
        self.stopwatch = Stopwatch::start();
        std::mem::take(&mut self.shown)
    }

    /// Tries once more to write what waits, as the player leaves. How many turns are not kept.
    pub fn leave(&mut self) -> usize {
        self.flush();
        self.unsaved.len()
    }

    /// Whether it is this session of the player's database.
    pub fn is_kept_as(&mut self, id: SessionId) -> bool {
        self.id() == id && self.store().path().is_some()
    }

    /// What there is to tell the player about the session itself, since the last time.
    pub fn notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// The machine as it is now.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The state's hash, as turns are kept with it.
    pub fn state_hash(&mut self) -> u128 {
        delta::hash_of_machine(&mut self.machine)
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.new.name
    }

    /// The story's title, as the session was begun with it.
    pub fn title(&self) -> &str {
        &self.new.title
    }

    /// Where the story file is. Empty for the built-in adventure.
    pub fn path(&self) -> &Path {
        &self.new.path
    }

    /// Its number in the database.
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// The database that it is in.
    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Seed, generator and what else the story was begun with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// All turns, and the one that the player is at.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The turn that the player is at.
    pub fn here(&self) -> TurnNumber {
        self.timeline.here()
    }

    /// What was typed and printed in a turn. Empty where that can't be read.
    pub fn passage(&mut self, number: TurnNumber) -> (Vec<TimedInput>, Vec<Event>) {
        let unsaved = self.unsaved.iter().find(|record| record.turn.number == number);
        let packed = match unsaved {
            Some(record) => Ok((record.inputs.clone(), record.printed.clone())),
            None => self.store.passage(self.id, number),
        };
        let Ok((inputs, printed)) = packed else { return Default::default() };
        let inputs = passage::unpack_inputs(&self.packer, &inputs).unwrap_or_default();
        (inputs, passage::unpack_printed(&self.packer, &printed).unwrap_or_default())
    }

    /// Takes note of the turns that other windows have taken in this session.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn refresh(&mut self) -> Result<(), SessionError> {
        let turns = self.in_store(|store, id| store.turns(id, TurnNumber(0)))?;
        let unsaved = &self.unsaved;
        self.timeline.learn(turns, |number| unsaved.iter().any(|record| record.turn.number == number));
        Ok(())
    }

    /// Names a turn, or takes its name away.
    ///
    /// # Errors
    /// Where there is no such turn, or it can't be written.
    pub fn name_turn(&mut self, number: TurnNumber, name: Option<String>) -> Result<(), SessionError> {
        if self.timeline.get(number).is_none() {
            return Err(SessionError::NoSuchTurn(number));
        }
        match self.unsaved.iter_mut().find(|record| record.turn.number == number) {
            Some(record) => record.turn.name = name.clone(),
            None => self.in_store(|store, id| store.name_turn(id, number, name.as_deref()))?,
        }
        self.timeline.set_name(number, name);
        Ok(())
    }

    /// Forgets a turn and all that came of it, for good. How many turns that were.
    ///
    /// # Errors
    /// Where the player is at one of them, the session is open in another window, or they can't be deleted.
    pub fn prune(&mut self, number: TurnNumber) -> Result<usize, SessionError> {
        if self.timeline.get(number).is_none() {
            return Err(SessionError::NoSuchTurn(number));
        }
        if self.timeline.is_on_path(number, self.here()) {
            return Err(SessionError::OnTheWay);
        }
        match self.window.take() {
            None => self.forget(number),
            Some(window) => {
                let forgotten = window.alone(|| self.forget(number)).unwrap_or(Err(SessionError::OpenElsewhere));
                self.window = Some(window);
                forgotten
            }
        }
    }

    fn forget(&mut self, number: TurnNumber) -> Result<usize, SessionError> {
        self.flush();
        if !self.unsaved.is_empty() {
            return Err(SessionError::Unwritten);
        }
        self.refresh()?;
        let gone = self.in_store(|store, id| store.remove(id, number))?;
        self.timeline.remove(&gone);
        Ok(gone.len())
    }

    /// The newest turns whose command or text has all these words, those on the way to the present one first; at most so many.
    ///
    /// # Errors
    /// Where the database can't be read or written.
    pub fn find(&mut self, words: &str, most: u32) -> Result<Vec<TurnNumber>, SessionError> {
        let mut packer = Packer::default();
        let hits = self.in_store(|store, id| {
            match transcript::index(store, &mut packer) {
                // What is in the index can be found all the same.
                Ok(()) | Err(StoreError::Full | StoreError::ReadOnly | StoreError::Busy) => {}
                Err(error) => return Err(error),
            }
            store.find(words, Some(id), most)
        })?;
        let mut found: Vec<TurnNumber> = hits.into_iter().map(|hit| hit.turn).collect();
        found.retain(|number| self.timeline.get(*number).is_some());
        let here = self.here();
        found.sort_by_key(|number| !self.timeline.is_on_path(*number, here));
        Ok(found)
    }
}

/// A session as it is in the database.
struct Found {
    info: SessionInfo,
    /// Its options, packed.
    packed: Vec<u8>,
    turns: Vec<Turn>,
}

impl Found {
    fn in_store(store: &Store, game: GameId, which: &Which) -> Result<Option<Found>, SessionError> {
        let info = match which {
            Which::Latest => store.latest_of(game)?,
            Which::Fresh => None,
            Which::Named(name) => match store.session_named(name) {
                Ok(session) if session.game == game => Some(session),
                Ok(session) => return Err(SessionError::OtherStory(session.name)),
                Err(StoreError::NotThere) => None,
                Err(error) => return Err(error.into()),
            },
        };
        let Some(info) = info else { return Ok(None) };
        let packed = store.options(info.id)?;
        let turns = store.turns(info.id, TurnNumber(0))?;
        // Every turn stands on one that is there, and so does the player: where rows are missing SQLite need not have seen it.
        let is_there = |number: TurnNumber| turns.binary_search_by_key(&number, |turn| turn.number).is_ok();
        let whole =
            turns.iter().filter_map(|turn| turn.parent).all(is_there) && (turns.is_empty() || is_there(info.here));
        match whole {
            true => Ok(Some(Found { info, packed, turns })),
            false => Err(StoreError::Damaged.into()),
        }
    }
}

/// The turn that every session begins with, before the story has run.
pub(super) fn beginning(made: i64) -> Turn {
    Turn {
        number: TurnNumber(0),
        parent: None,
        kind: TurnKind::Beginning,
        asks: Asks::Nothing,
        command: String::new(),
        scene: Scene::default(),
        name: None,
        made,
        hash: 0,
    }
}
