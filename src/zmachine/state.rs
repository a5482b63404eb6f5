//! The state of a machine: what a snapshot holds, what the state hash covers, and the one way to put another in its place.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::frames::Stack;
use super::generator::Generator;
use super::machine::{End, Machine};
use super::memory::Pages;
use super::request::{Post, Request};
use super::screen::{Menu, Screen, Window};
use super::soundness::at_most;
use super::streams::Streams;
use super::undo::{KeptState, UndoRing};
use crate::story::header::{address, flags::flags_2};
use crate::story::{GameId, Version};

/// An open request and what is left to do of the instruction that made it. The program counter stands on its store byte or branch data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub request: Request,
    /// Address of the instruction.
    pub instruction: u32,
    pub rest: Rest,
}

/// What an answer is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rest {
    /// A line for a text buffer, to be split into a parse buffer unless that is 0. `routine` is called at time-outs.
    Line {
        text: u16,
        parse: u16,
        routine: u16,
    },
    Key {
        routine: u16,
    },
    /// Bytes for a table.
    Table {
        address: u16,
    },
    /// The request says it all.
    Plain,
}

/// How deep interrupts may interrupt each other. Each keeps the request that it interrupted, which may hold a table of 64 KiB.
pub(crate) const INTERRUPTS: usize = 64;

/// What an interrupt routine interrupted (§15 read, sound_effect).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspended {
    pub cause: Interrupt,
    /// The request that was open.
    pub pending: Option<Pending>,
    /// The window that was selected, which is selected again afterwards: routines that draw a clock forget to.
    pub window: Window,
}

/// Why a routine is called that the story did not call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Interrupt {
    /// The time of a timed read has passed: the routine's value says whether to end it.
    Timer = 0,
    /// A sound has ended.
    Sound = 1,
    /// A window of V6 has counted down its new-lines (§8.8.3.2.2).
    NewLine = 2,
}

/// Everything that makes up a machine at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub(crate) pages: Pages,
    pub(crate) registers: Registers,
}

impl State {
    /// Bytes that the state takes beside memory, about: counted with fixed sizes, because how many states `save_undo` keeps depends on
    /// it, and that must be the same on every platform.
    pub(crate) fn bytes(&self) -> usize {
        bytes_of(&self.registers.stack, &self.registers.screen)
    }
}

fn bytes_of(stack: &Stack, screen: &Screen) -> usize {
    const BASE: usize = 512;
    const WORD: usize = 2;
    const CALL: usize = 20;
    const CELL: usize = 12;
    let menus = screen.six().map_or(0, |six| six.menus().iter().map(Menu::bytes).sum());
    BASE + stack.words_in_use() * WORD + stack.callers.len() * CALL + screen.cell_count() * CELL + menus
}

/// The state beside memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Registers {
    pub pc: u32,
    pub stack: Stack,
    pub generator: Generator,
    pub streams: Streams,
    pub screen: Screen,
    pub pending: Option<Pending>,
    #[serde(deserialize_with = "at_most::<_, _, { INTERRUPTS }>")]
    pub suspended: Vec<Suspended>,
    pub end: Option<End>,
}

/// A machine at one moment, to come back to: its state, and the states that its own `restore_undo` can go back to.
///
/// Taking one is cheap: memory that did not change is shared with the snapshot before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub(crate) story: StoryShape,
    pub(crate) state: State,
    pub(crate) undo: UndoRing,
}

impl Snapshot {
    /// The state of the machine itself.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The states that `restore_undo` can go back to, the oldest first. One that is in two snapshots is the same allocation in both.
    pub fn kept(&self) -> impl ExactSizeIterator<Item = &Arc<KeptState>> {
        self.undo.iter()
    }
}

/// Which story a snapshot is of, as far as it is cheap to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoryShape {
    game: GameId,
    /// Bytes of the image.
    size: u32,
}

impl StoryShape {
    pub(crate) fn of(machine: &Machine) -> StoryShape {
        StoryShape { game: machine.story.identity().game(), size: machine.memory.story_size() }
    }
}

/// Why the state is being replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swap {
    /// `restart`.
    Restart,
    /// `restore` from a saved game.
    Restore,
    /// `restore_undo`.
    Undo,
    /// Travel in time, resuming and forking.
    Travel,
}

/// What stays as it is and what comes with the new state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The present one stays.
    Stays,
    /// The new state's comes.
    Comes,
    /// It stays, but V3 loses its upper window (§8.6.1.3).
    StaysUnsplit,
    /// It starts afresh.
    Afresh,
}

/// One row of the table of what each kind of change keeps (§6.1.2, §6.1.3, §15 restart).
struct Keep {
    generator: Part,
    screen: Part,
    streams: Part,
    undo: Part,
    /// Bits 0 and 1 of Flags 2.
    flags_2: Part,
    /// The header fields that the interpreter sets.
    header: Part,
}

impl Swap {
    fn keep(self) -> Keep {
        use Part::*;
        match self {
            Swap::Restart => {
                Keep { generator: Afresh, screen: Afresh, streams: Stays, undo: Stays, flags_2: Stays, header: Afresh }
            }
            Swap::Restore | Swap::Undo => Keep {
                generator: Stays,
                screen: StaysUnsplit,
                streams: Stays,
                undo: Stays,
                flags_2: Stays,
                header: Afresh,
            },
            Swap::Travel => {
                Keep { generator: Comes, screen: Comes, streams: Comes, undo: Comes, flags_2: Comes, header: Comes }
            }
        }
    }
}

/// The bits of Flags 2 that the player's session owns: transcript and fixed pitch.
const SESSION_FLAGS: u16 = flags_2::TRANSCRIPT | flags_2::FIXED_PITCH;

/// A snapshot that belongs to another story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the snapshot belongs to another story")]
pub struct ForeignSnapshot;

impl Machine {
    /// The machine as it is now.
    pub fn snapshot(&mut self) -> Snapshot {
        Snapshot { story: StoryShape::of(self), state: self.state(), undo: self.undo.clone() }
    }

    /// Travels to a snapshot: everything is as it was, and the terminal's present size is posted. A snapshot that was taken on a terminal with other
    /// capabilities has a header that tells of those until [`Post::Terminal`] is posted.
    ///
    /// # Errors
    /// Where the snapshot is of another story; nothing has changed then.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), ForeignSnapshot> {
        self.travel(snapshot)?;
        self.begin_turns();
        Ok(())
    }

    /// [`Machine::restore`], with the turns that can be taken back kept as they are.
    pub(crate) fn travel(&mut self, snapshot: &Snapshot) -> Result<(), ForeignSnapshot> {
        self.return_to(snapshot)?;
        let terminal = &self.options.terminal;
        if terminal.size() != self.screen.size() {
            self.post(Post::Resize { rows: terminal.rows, columns: terminal.columns });
        }
        Ok(())
    }

    /// Puts a snapshot back just as it is, on the terminal of then: nothing is posted.
    ///
    /// # Errors
    /// As [`Machine::restore`].
    pub(crate) fn return_to(&mut self, snapshot: &Snapshot) -> Result<(), ForeignSnapshot> {
        let ours = snapshot.story == StoryShape::of(self);
        match ours && self.swap(&snapshot.state, &snapshot.undo, Swap::Travel) {
            true => Ok(()),
            false => Err(ForeignSnapshot),
        }
    }

    /// The state, sharing what memory did not change since the last time.
    pub(crate) fn state(&mut self) -> State {
        State {
            pages: self.memory.pages(),
            registers: Registers {
                pc: self.pc,
                stack: self.stack.clone(),
                generator: self.generator.clone(),
                streams: self.streams.clone(),
                screen: self.screen.clone(),
                pending: self.pending.clone(),
                suspended: self.suspended.clone(),
                end: self.end,
            },
        }
    }

    /// [`State::bytes`] of the present state.
    pub(crate) fn bytes_beside_memory(&self) -> usize {
        bytes_of(&self.stack, &self.screen)
    }

    /// Makes registers of another state those of the present one, in the room that they have.
    pub(crate) fn renew_registers(&self, registers: &mut Registers) {
        let Registers { pc, stack, generator, streams, screen, pending, suspended, end } = registers;
        *pc = self.pc;
        stack.clone_from(&self.stack);
        generator.clone_from(&self.generator);
        streams.clone_from(&self.streams);
        screen.clone_from(&self.screen);
        pending.clone_from(&self.pending);
        suspended.clone_from(&self.suspended);
        *end = self.end;
    }

    /// Puts a state in place of the present one: the only way in which restart, restore, undo and travel change the machine. False, with
    /// nothing changed, where its memory is not this story's.
    pub(crate) fn swap(&mut self, new: &State, undo: &UndoRing, why: Swap) -> bool {
        let flags_2 = self.memory.word(address::FLAGS_2);
        if !self.memory.set_pages(&new.pages) {
            return false;
        }
        let keep = why.keep();
        let Registers { pc, stack, generator, streams, screen, pending, suspended, end } = &new.registers;
        self.pc = *pc;
        self.stack.clone_from(stack);
        self.pending.clone_from(pending);
        self.suspended.clone_from(suspended);
        self.end = *end;
        match keep.generator {
            Part::Stays | Part::StaysUnsplit => {}
            Part::Comes => self.generator.clone_from(generator),
            Part::Afresh => self.generator.restart(),
        }
        match keep.screen {
            Part::Stays => {}
            Part::StaysUnsplit if self.version == Version::V3 => self.screen.collapse_upper(&mut self.out),
            Part::StaysUnsplit => {}
            Part::Comes => self.screen.clone_from(screen),
            Part::Afresh => self.screen.restart(&mut self.out),
        }
        // Text that waited for interrupt routines that are gone is not printed any more.
        let open = self.suspended.len();
        if let Some(six) = self.screen.six_mut() {
            six.keep_interrupts(open);
        }
        match keep.streams {
            Part::Stays | Part::StaysUnsplit => {}
            Part::Comes => self.streams.clone_from(streams),
            Part::Afresh => self.streams = Streams::default(),
        }
        match keep.undo {
            Part::Stays | Part::StaysUnsplit => {}
            Part::Comes => self.undo = undo.clone(),
            Part::Afresh => self.undo = UndoRing::default(),
        }
        if keep.flags_2 == Part::Stays {
            let kept = self.memory.word(address::FLAGS_2) & !SESSION_FLAGS | flags_2 & SESSION_FLAGS;
            self.memory.set_word(address::FLAGS_2, kept);
        }
        if keep.header == Part::Afresh {
            self.write_header();
        }
        self.refresh_text();
        true
    }
}
