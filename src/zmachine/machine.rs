//! The machine itself: one value that runs until it needs something, is answered, and runs on.
//!
//! Start with [`Machine::new`], [`Machine::run`] and [`Machine::answer`]. What makes up the state is in `state.rs`; instructions are in `engine.rs` and `ops/`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fast::{Code, Effort, Idle};
use super::fault::{Call, Cause, ErrorKind, ErrorLevel, Exec, FaultKind};
use super::frames::{Frame, Stack};
use super::generator::Generator;
use super::isa::decode::{self, Lookup};
use super::memory::Memory;
use super::observer::Observer;
use super::ops::objects::ObjectLayout;
use super::options::Options;
use super::patches::Lenient;
use super::request::{Answer, AnswerError, Post, Request, Stop};
use super::screen::{Event, Output, Screen};
use super::state::{Pending, Suspended};
use super::streams::Streams;
use super::text::{StoryDictionary, TableAddresses, TextTables};
use super::undo::{Spare, Turns, UndoRing};
use crate::story::header::address;
use crate::story::{Pictures, Story, Version};

/// How a story has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// By its own `quit`.
    Quit,
    /// By a mistake.
    Fault(FaultKind),
}

/// Bytes of undrained output at which [`Machine::run`] comes back before its budget is used up, so that a story that prints for ever fills no memory.
const OUTPUT_LIMIT: usize = 1 << 16;

/// Simple steps that an event takes, a warning's text included.
const ANNOUNCING: u32 = 1 << 8;

/// Simple steps that reading the text tables again takes.
const REREADING: u32 = 1 << 12;

/// One running story.
#[derive(Debug, Clone)]
pub struct Machine {
    pub(crate) story: Story,
    pub(crate) options: Options,

    // The state: see `state.rs`.
    pub(crate) memory: Memory,
    pub(crate) pc: u32,
    pub(crate) stack: Stack,
    pub(crate) generator: Generator,
    pub(crate) streams: Streams,
    pub(crate) screen: Screen,
    pub(crate) pending: Option<Pending>,
    pub(crate) suspended: Vec<Suspended>,
    pub(crate) end: Option<End>,
    pub(crate) undo: UndoRing,

    // What follows from the story, or lives for one call of `run`.
    pub(crate) version: Version,
    pub(crate) lookup: &'static Lookup,
    /// What was translated for the fast engine, by this machine or those that it was copied from or to.
    pub(crate) code: Arc<Code>,
    pub(crate) effort: Effort,
    pub(crate) bench: Idle,
    pub(crate) globals: u16,
    pub(crate) packed_scale: u32,
    pub(crate) routines_offset: u32,
    pub(crate) strings_offset: u32,
    pub(crate) objects: ObjectLayout,
    pub(crate) text: TextTables,
    pub(crate) dictionary: Arc<StoryDictionary>,
    /// The pictures of a V6 story.
    pub(crate) pictures: Arc<Pictures>,
    /// Whether a text table lies in dynamic memory, so that it must be read again.
    text_is_live: bool,
    /// The address from which an instruction may run past the story's end.
    pub(crate) last_whole: u32,
    /// The address of the instruction that runs.
    pub(crate) instruction: u32,
    /// What is left of the budget, in instructions. Between two calls of `run` it is what was charged beyond it, 0 or less: beside the state, as
    /// it says nothing of the story.
    pub(crate) fuel: i64,
    /// What of the budget of this call of `run` went without work that counts: left by its early end, or charged beside the state.
    pub(crate) unspent: i64,
    /// See [`Machine::work_done`].
    pub(crate) work_done: u64,
    pub(crate) mouse_reads: u64,
    /// Kinds of errors that were reported, as [`ErrorKind::bit`]s.
    reported: u32,
    /// What the story's patches let pass.
    pub(crate) lenient: Lenient,
    pub(crate) turns: Turns,
    pub(crate) spare: Spare,
    pub(crate) out: Output,
    /// Character codes on their way, kept to keep their room.
    pub(crate) scratch: Vec<u16>,
    /// The same for blocks of a parse buffer.
    pub(crate) blocks: Vec<[u8; 4]>,
}

impl Machine {
    /// A story at its beginning.
    pub fn new(story: Story, options: Options) -> Machine {
        let header = *story.header();
        let version = story.version();
        let patched = options.patches.apply(&story);
        let memory = Memory::new(patched.image, header.static_base);
        let end = memory.story_size().min(0xFFFF) as u16;
        let objects =
            ObjectLayout::new(version.has_small_objects(), header.objects, end, |address| memory.word(address));
        let addresses = TableAddresses {
            abbreviations: header.abbreviations,
            alphabet: header.alphabet_table,
            unicode: story.extension_word(address::extension::UNICODE_TABLE),
        };
        let text = TextTables::new(&memory, version, addresses);
        let screen = Screen::new(version, options.terminal.size(), options.terminal.character_graphics());
        let mut machine = Machine {
            pc: 0,
            stack: Stack::new(),
            generator: Generator::new(options.generator, options.seed),
            streams: Streams::default(),
            screen,
            pending: None,
            suspended: Vec::new(),
            end: None,
            undo: UndoRing::default(),
            version,
            lookup: decode::lookup(version),
            code: Arc::new(Code::new()),
            effort: Effort::default(),
            bench: Idle::default(),
            globals: header.globals,
            packed_scale: version.packed_scale(),
            routines_offset: header.routines_offset,
            strings_offset: header.strings_offset,
            objects,
            dictionary: Arc::new(StoryDictionary::new(header.dictionary, version)),
            text_is_live: text.is_live(&memory),
            text,
            scratch: Vec::new(),
            blocks: Vec::new(),
            last_whole: Machine::last_whole_of(memory.story_size()),
            instruction: 0,
            fuel: 0,
            unspent: 0,
            work_done: 0,
            mouse_reads: 0,
            reported: 0,
            lenient: patched.lenient,
            turns: Turns::default(),
            spare: Spare::default(),
            out: Output::default(),
            pictures: Arc::default(),
            memory,
            story,
            options,
        };
        machine.begin_windows(&patched.sizes);
        machine.screen.restart(&mut machine.out);
        machine.begin();
        machine.fuel = 0;
        machine
    }

    /// Puts the program counter where the story begins: at a byte address, or in V6 in a call of its main routine (§5.4, §5.5).
    pub(crate) fn begin(&mut self) {
        let start = self.story.header().initial_pc;
        self.write_header();
        self.follow_flags_2();
        match self.version {
            Version::V6 => {
                self.pc = 0;
                self.instruction = self.unpack_routine(start);
                let called = self.call_main(start);
                self.settle(called);
            }
            _ => self.pc = u32::from(start),
        }
    }

    /// Runs until something is needed or `budget` instructions are done. Long work of one instruction counts for more than one; where it goes beyond
    /// the budget, the next calls pay for it, and may come back before anything has run.
    ///
    /// While a request is open the same request comes back; once the story has ended, its end.
    pub fn run(&mut self, budget: u64) -> Stop {
        self.run_watched(budget, &mut ())
    }

    /// [`Machine::run`] with an observer that is told of every instruction. The same happens, but slower: the plain engine runs, which knows of each.
    pub fn run_watched<O: Observer>(&mut self, budget: u64, observer: &mut O) -> Stop {
        match self.is_running() {
            true => self.execute(budget, observer),
            false => self.stopped(),
        }
    }

    /// What there is to say when the machine does not run.
    pub(crate) fn stopped(&self) -> Stop {
        match (&self.end, &self.pending) {
            (Some(End::Quit), _) => Stop::Quit,
            (Some(End::Fault(kind)), _) => Stop::Fault(Box::new(self.fault(*kind))),
            // Text that was printed before the request was made comes first.
            (None, Some(_)) if self.screen.held().is_some() => Stop::Budget,
            (None, Some(pending)) => Stop::Request(pending.request.clone()),
            (None, None) => Stop::Budget,
        }
    }

    /// Whether instructions follow: nothing is asked for, and the story has not ended.
    pub fn is_running(&self) -> bool {
        self.end.is_none() && (self.pending.is_none() || self.screen.held().is_some())
    }

    /// The request that is open.
    pub fn request(&self) -> Option<&Request> {
        self.pending.as_ref().map(|pending| &pending.request)
    }

    /// Answers the open request.
    ///
    /// # Errors
    /// Where nothing was asked, the answer is of the wrong kind, or a saved game is not one of this story. Nothing has changed then and
    /// the request stays open.
    pub fn answer(&mut self, answer: Answer) -> Result<(), AnswerError> {
        let Some(pending) = &self.pending else { return Err(AnswerError::NothingAsked) };
        self.instruction = pending.instruction;
        let taken = match (&pending.request, answer) {
            (Request::Line(_) | Request::Key(_), Answer::TimedOut) => self.timed_out(),
            (Request::Line(_), Answer::Line { text, end }) => self.take_line(&text, end),
            (Request::Key(_), Answer::Key(key)) => self.take_key(key),
            (Request::Restore, Answer::Bytes(bytes)) => self.take_saved_game(&bytes),
            (Request::RestoreTable { .. }, Answer::Bytes(bytes)) => self.take_table(&bytes),
            (Request::Save | Request::SaveTable { .. }, Answer::Done) => self.take_outcome(1),
            (
                Request::Save | Request::SaveTable { .. } | Request::Restore | Request::RestoreTable { .. },
                Answer::Failed,
            ) => self.take_outcome(0),
            (Request::Transcript | Request::Record | Request::Commands, Answer::Done) => self.open_stream(),
            (Request::Transcript | Request::Record | Request::Commands, Answer::Failed) => self.refuse_stream(),
            _ => return Err(AnswerError::WrongKind),
        };
        match taken {
            Ok(done) => {
                self.settle(done);
                Ok(())
            }
            Err(refused) => Err(refused),
        }
    }

    /// Takes note of how an instruction has come out. A fault ends the story where it happened.
    #[cold]
    pub(crate) fn settle(&mut self, done: Exec<()>) {
        if let Err(trap) = done
            && let Cause::Fault(kind) = trap.cause()
        {
            self.end = Some(End::Fault(kind));
            self.pc = self.instruction;
            self.finish_text();
        }
    }

    /// Tells the machine of something that happened. It may start an interrupt routine, over an open request too.
    pub fn post(&mut self, post: Post) {
        match post {
            Post::Resize { rows, columns } => {
                self.options.terminal.rows = rows;
                self.options.terminal.columns = columns;
                self.resize_screen();
                self.write_screen_size();
            }
            Post::Terminal(terminal) => {
                self.options.terminal = terminal;
                self.resize_screen();
                self.screen.set_character_graphics(terminal.character_graphics());
                self.write_header();
            }
            Post::SoundFinished { number } => self.sound_finished(number),
            Post::CommandsEnded => self.commands_ended(),
            Post::TranscriptClosed => self.set_transcript(super::streams::Selection::Off),
            Post::Mouse { column, row, buttons } => {
                if let Some(six) = self.screen.six_mut() {
                    six.move_mouse(column, row, buttons);
                }
            }
        }
    }

    /// Has a terminal be the one that the story knows of already: nothing is posted.
    #[cfg(feature = "session")]
    pub(crate) fn set_terminal(&mut self, terminal: super::options::Terminal) {
        self.options.terminal = terminal;
    }

    /// The output since the last time, in order.
    pub fn drain(&mut self) -> Vec<Event> {
        self.out.take()
    }

    /// The screen as the story has made it.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The pictures that a story of Version 6 can draw, with their sizes; none in other versions.
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// The story that runs.
    pub fn story(&self) -> &Story {
        &self.story
    }

    /// The memory map.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The calls that are open, and what they left on the evaluation stack.
    pub fn stack(&self) -> &Stack {
        &self.stack
    }

    /// Whether a sound was started and has neither ended nor been stopped, as far as the machine knows.
    pub fn is_playing(&self, number: u16) -> bool {
        self.streams.sounds.get(number).is_some()
    }

    /// The sounds of which that can be said: a sample and a piece of music at most.
    pub fn playing(&self) -> impl Iterator<Item = u16> {
        self.streams.sounds.numbers()
    }

    /// Whether a routine is called when a sound ends that plays (§9.4.4).
    pub fn hears_end_of(&self, number: u16) -> bool {
        self.streams.sounds.get(number).is_some_and(|playing| playing.routine != 0)
    }

    /// What the story was told about its surroundings.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The address of the next instruction; while a request is open, of the store byte or branch data of the one that asked.
    pub fn pc(&self) -> u32 {
        self.pc
    }

    /// Instructions that this machine has run, and the one it was copied from before that, with what long work of theirs counts for. Between two
    /// inputs it says where a machine is: another that has the same state and runs until it has done as much is at the same place, before the same
    /// instruction. It is beside the state: neither hash nor snapshot has it. What is counted depends on nothing but state and inputs.
    pub fn work_done(&self) -> u64 {
        self.work_done
    }

    /// How often the story has asked for the mouse (§15 read_mouse). Where it does so again and again, a front end should [post](Post::Mouse) where
    /// the mouse is. It is beside the state, as [`Machine::work_done`] is.
    pub fn mouse_reads(&self) -> u64 {
        self.mouse_reads
    }

    /// The value of a global variable, 0 to 239 (§6.2).
    pub fn global_variable(&self, number: u8) -> u16 {
        self.memory.word(self.globals.wrapping_add(2 * u16::from(number)))
    }

    /// The open calls with where they are, innermost first, the running one at `address`.
    pub(crate) fn calls(&self, address: u32) -> Vec<Call> {
        let mut at = address;
        let call = |frame: &Frame| {
            let Frame { routine, return_pc, .. } = *frame;
            let locals = self.stack.locals_of(frame).to_vec();
            Call { routine, address: std::mem::replace(&mut at, return_pc), locals }
        };
        self.stack.frames().rev().map(call).collect()
    }

    /// Reads the text tables again where the story may have changed them.
    #[inline(always)]
    pub(crate) fn refresh_text(&mut self) {
        if self.text_is_live && self.text.refresh(&self.memory) {
            self.charge_beside(REREADING);
        }
    }

    /// Charges the budget for work beyond one instruction, at 16 simple steps an instruction.
    #[inline(always)]
    pub(crate) fn charge(&mut self, steps: u32) {
        self.fuel -= i64::from(steps / 16);
    }

    /// Charges the budget for work that another machine in the same state need not do, or has to: it is none of [`Machine::work_done`].
    fn charge_beside(&mut self, steps: u32) {
        self.charge(steps);
        self.unspent += i64::from(steps / 16);
    }

    /// Queues an event from within an instruction.
    pub(crate) fn announce(&mut self, event: Event) {
        self.charge(ANNOUNCING);
        self.out.push_event(event);
        self.check_output();
    }

    /// Ends this call of `run` early where much output waits.
    #[inline(always)]
    pub(crate) fn check_output(&mut self) {
        if self.out.len_bytes() > OUTPUT_LIMIT {
            self.end_slice();
        }
        if let Some(six) = self.screen.six_mut() {
            let work = six.take_work();
            let held = six.held().is_some();
            self.charge(work);
            // What waits to be printed comes before the next instruction.
            if held {
                self.end_slice();
            }
        }
    }

    /// Ends this call of `run` before the next instruction.
    #[inline(always)]
    pub(crate) fn end_slice(&mut self) {
        let left = self.fuel.max(0);
        self.fuel -= left;
        self.unspent += left;
    }

    /// Reports an error that need not end the story, as the error level has it (appendix A).
    #[cold]
    pub(crate) fn report(&mut self, kind: ErrorKind) -> Exec<()> {
        if self.lenient.lets_pass(kind) {
            return Ok(());
        }
        let first = self.reported & kind.bit() == 0;
        self.reported |= kind.bit();
        let say = match self.options.error_level {
            ErrorLevel::Never => false,
            ErrorLevel::First => first,
            ErrorLevel::Every => true,
            ErrorLevel::Fatal => return Err(FaultKind::Strict(kind).into()),
        };
        if say {
            let at = self.instruction;
            self.announce(Event::Warning(format!("{kind} (at {at:05x})")));
            // Whether it was said before is no part of the state.
            self.unspent += i64::from(ANNOUNCING / 16);
        }
        Ok(())
    }
}
