//! States to go back to: those that a story keeps itself by `save_undo`, and one a turn for the stories that have no such opcode.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use super::machine::Machine;
use super::request::Request;
use super::state::{Snapshot, State};

/// How many states `save_undo` keeps; the oldest gives way. Memory is shared between them, so a state costs what has changed since the one before.
pub(crate) const KEPT: usize = 64;

/// Bytes that the states of a ring may take beside memory, of which there are 64 pages of 64 KiB at most: room for 64 of any story's, but not for
/// 64 full stacks and screens.
const RING_BYTES: usize = 16 << 20;

/// Bytes that the turns may take.
const TURNS_BYTES: usize = 48 << 20;

/// A state that `save_undo` kept, with its hashes, which are worked out when they are first asked for.
#[derive(Debug)]
pub struct KeptState {
    pub(crate) state: State,
    /// For the state hash.
    pub(crate) hash: OnceLock<u128>,
    /// The one that is written: [`delta::hash_of`](super::delta::hash_of).
    #[cfg(feature = "session")]
    pub(crate) written: OnceLock<u128>,
    /// Bytes that it takes beside memory.
    bytes: usize,
}

impl KeptState {
    fn new(state: State, bytes: usize) -> KeptState {
        KeptState {
            state,
            hash: OnceLock::new(),
            #[cfg(feature = "session")]
            written: OnceLock::new(),
            bytes,
        }
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }
}

impl PartialEq for KeptState {
    fn eq(&self, other: &KeptState) -> bool {
        self.state == other.state
    }
}

impl Eq for KeptState {}

/// The states that `restore_undo` can go back to, the newest last. Every snapshot and every copy of a machine has the ring, so that they share it
/// until one of them changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UndoRing {
    kept: Arc<VecDeque<Arc<KeptState>>>,
    /// Bytes of all of them.
    bytes: usize,
}

impl UndoRing {
    pub(crate) fn push(&mut self, state: State) {
        let bytes = state.bytes();
        self.make_room(bytes);
        self.add(Arc::new(KeptState::new(state, bytes)));
    }

    /// [`UndoRing::push`] of a state whose written hash is known.
    #[cfg(feature = "session")]
    pub(crate) fn push_hashed(&mut self, state: State, hash: u128) {
        let bytes = state.bytes();
        self.make_room(bytes);
        self.add(Arc::new(KeptState { written: OnceLock::from(hash), ..KeptState::new(state, bytes) }));
    }

    /// Has the oldest states give way to one that takes so many bytes, and returns the last that did.
    fn make_room(&mut self, bytes: usize) -> Option<Arc<KeptState>> {
        let mut gone = None;
        while self.kept.len() >= KEPT || self.bytes + bytes > RING_BYTES {
            let Some(oldest) = Arc::make_mut(&mut self.kept).pop_front() else { break };
            self.bytes -= oldest.bytes;
            gone = Some(oldest);
        }
        gone
    }

    /// Adds a state for which there is room.
    fn add(&mut self, kept: Arc<KeptState>) {
        self.bytes += kept.bytes;
        Arc::make_mut(&mut self.kept).push_back(kept);
    }

    /// Bytes that this ring takes beyond what it shares with another that it came of: states went at both ends, and others came at the new one.
    fn bytes_beyond(&self, other: &UndoRing) -> usize {
        if Arc::ptr_eq(&self.kept, &other.kept) {
            return 0;
        }
        let first = self.kept.front();
        let from = other.kept.iter().position(|old| first.is_some_and(|first| Arc::ptr_eq(old, first)));
        let olds = other.kept.iter().skip(from.unwrap_or(other.kept.len()));
        let shared = self.kept.iter().zip(olds).take_while(|(kept, old)| Arc::ptr_eq(kept, old)).count();
        self.kept.iter().skip(shared).map(|kept| kept.bytes + kept.state.pages.size()).sum()
    }

    pub(crate) fn pop(&mut self) -> Option<Arc<KeptState>> {
        if self.kept.is_empty() {
            return None;
        }
        let kept = Arc::make_mut(&mut self.kept).pop_back()?;
        self.bytes -= kept.bytes;
        Some(kept)
    }

    /// The states, the oldest first.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<KeptState>> {
        self.kept.iter()
    }
}

/// A kept state that nobody wants any more, whose room serves for the next. Copies of a machine begin without.
#[derive(Debug, Default)]
pub(crate) struct Spare(Option<Arc<KeptState>>);

impl Clone for Spare {
    fn clone(&self) -> Spare {
        Spare::default()
    }
}

/// The last turns, for undo by the interpreter: a snapshot at each command line that a story has asked for.
///
/// It is a convenience beside the state: snapshots do not hold it and the state hash does not cover it. Copies of a machine share it as they do
/// the ring.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns {
    kept: Arc<VecDeque<Arc<Turn>>>,
    /// Bytes of all of them.
    bytes: usize,
}

impl Turns {
    /// Adds a turn, for which the oldest make room, and returns the last that did.
    fn push(&mut self, turn: Turn, most: usize) -> Option<Arc<Turn>> {
        let kept = Arc::make_mut(&mut self.kept);
        self.bytes += turn.bytes;
        kept.push_back(Arc::new(turn));
        let mut gone = None;
        while kept.len() > 1 && (kept.len() > most + 1 || self.bytes > TURNS_BYTES) {
            let Some(oldest) = kept.pop_front() else { break };
            self.bytes -= oldest.bytes;
            gone = Some(oldest);
        }
        gone
    }

    /// Keeps only so many, the oldest.
    fn truncate(&mut self, left: usize) {
        let kept = Arc::make_mut(&mut self.kept);
        self.bytes -= kept.iter().skip(left).map(|turn| turn.bytes).sum::<usize>();
        kept.truncate(left);
    }
}

/// The state at a command line.
#[derive(Debug)]
struct Turn {
    snapshot: Snapshot,
    /// Bytes that it takes beyond what it shares with the turn before.
    bytes: usize,
}

impl Machine {
    /// Keeps the state at a command line, once its request is open. Lines that an interrupt routine reads are no turns.
    pub(crate) fn keep_turn(&mut self) {
        let most = self.options.turns_kept;
        if most == 0 || !self.suspended.is_empty() {
            return;
        }
        let snapshot = self.snapshot();
        let nothing = UndoRing::default();
        let before = self.turns.kept.back().map_or(&nothing, |turn| &turn.snapshot.undo);
        let state = &snapshot.state;
        let bytes = state.bytes() + state.pages.size() + snapshot.undo.bytes_beyond(before);
        let gone = self.turns.push(Turn { snapshot, bytes }, most);
        if let Some(turn) = gone.and_then(Arc::into_inner) {
            self.memory.recycle(turn.snapshot.state.pages);
        }
    }

    /// Keeps the present state for `restore_undo`, in the room of one that nobody else has where there is one. Bytes that it takes beside memory.
    pub(crate) fn keep_for_undo(&mut self) -> usize {
        let bytes = self.bytes_beside_memory();
        let spare = self.undo.make_room(bytes).or_else(|| self.spare.0.take());
        let kept = self.kept_in(spare, bytes);
        self.undo.add(kept);
        bytes
    }

    fn kept_in(&mut self, spare: Option<Arc<KeptState>>, bytes: usize) -> Arc<KeptState> {
        if let Some(mut spare) = spare
            && let Some(kept) = Arc::get_mut(&mut spare)
        {
            self.memory.renew(&mut kept.state.pages);
            self.renew_registers(&mut kept.state.registers);
            kept.hash.take();
            #[cfg(feature = "session")]
            kept.written.take();
            kept.bytes = bytes;
            return spare;
        }
        Arc::new(KeptState::new(self.state(), bytes))
    }

    /// Takes back a state that was gone back to, for its room.
    pub(crate) fn recycle_kept(&mut self, mut kept: Arc<KeptState>) {
        if Arc::get_mut(&mut kept).is_some() {
            self.spare = Spare(Some(kept));
        }
    }

    /// Has the turns begin anew where the machine has travelled to: those before led elsewhere.
    pub(crate) fn begin_turns(&mut self) {
        self.turns = Turns::default();
        if self.at_command_line() {
            self.keep_turn();
        }
    }

    /// Whether the command line that was kept last is the one that is open.
    fn at_command_line(&self) -> bool {
        self.suspended.is_empty() && matches!(self.request(), Some(Request::Line(_)))
    }

    /// How many turns [`Machine::undo_turn`] can take back now.
    pub fn turns_to_undo(&self) -> usize {
        self.turns.kept.len().saturating_sub(usize::from(self.at_command_line()))
    }

    /// Goes back to the last command line that was answered, in stories of every version and whether or not they allow it. False where
    /// there is none. The story's own `save_undo` lives on beside it: what it had kept then comes back too.
    pub fn undo_turn(&mut self) -> bool {
        let left = self.turns_to_undo();
        let Some(turn) = left.checked_sub(1).and_then(|last| self.turns.kept.get(last).cloned()) else { return false };
        self.turns.truncate(left);
        self.travel(&turn.snapshot).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::{Answer, Key, Post, Stop};
    use super::super::{Machine, Options, Terminal};
    use super::*;
    use crate::story::Story;
    use crate::zmachine::isa::assemble::assemble;

    fn machine(source: &str, options: Options) -> Machine {
        let story = assemble(source).unwrap_or_else(|error| panic!("{error}")).story;
        Machine::new(Story::from_bytes(story).unwrap(), options)
    }

    fn enter(machine: &mut Machine) {
        assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
        assert_eq!(machine.answer(Answer::Line { text: String::new(), end: Key::Enter }), Ok(()));
    }

    const READS: &str = ".array text byte 9 10*0\nturn: aread @text 0 -> sp\npull g00\njump ?turn";

    #[test]
    fn a_turn_is_taken_back_at_the_terminals_present_size() {
        let mut machine = machine(READS, Options::default());
        enter(&mut machine);
        assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
        machine.post(Post::Resize { rows: 50, columns: 100 });
        assert!(machine.undo_turn());
        assert_eq!((machine.screen().size().rows(), machine.screen().size().cols()), (50, 100));
        assert_eq!((machine.memory().byte(0x20), machine.memory().byte(0x21)), (50, 100));
    }

    /// Fills the stack, and then keeps state after state, a command line after each 64.
    const HOARDS: &str = ".array text byte 9 10*0\nstore g00 60000\nfill: push g00\ndec g00\njz g00 ?~fill\n\
        split_window 254\nturn: store g01 64\nkeep: save_undo -> g02\ndec g01\njz g01 ?~keep\naread @text 0 -> g02\njump ?turn";

    #[test]
    fn full_stacks_and_screens_leave_room_for_fewer_states_to_undo() {
        let terminal = Terminal { rows: 254, columns: 255, ..Terminal::default() };
        let mut machine = machine(HOARDS, Options { turns_kept: 0, terminal, ..Options::default() });
        while machine.run(u64::MAX) == Stop::Budget {}
        let state = machine.state().bytes();
        assert!(state > 120_000 + 254 * 255, "{state} bytes");
        assert_eq!(machine.undo.iter().len(), RING_BYTES / state);
    }

    #[test]
    fn turns_that_share_little_are_kept_for_a_shorter_time() {
        let mut machine = machine(HOARDS, Options { turns_kept: 1000, ..Options::default() });
        for _ in 0..40 {
            while machine.run(u64::MAX) == Stop::Budget {}
            assert_eq!(machine.answer(Answer::Line { text: String::new(), end: Key::Enter }), Ok(()));
        }
        let bytes: usize = machine.turns.kept.iter().map(|turn| turn.bytes).sum();
        assert_eq!(machine.turns.bytes, bytes);
        assert!(bytes <= TURNS_BYTES && (3..39).contains(&machine.turns_to_undo()), "{}", machine.turns_to_undo());
    }

    #[test]
    fn a_copy_goes_its_own_way() {
        let mut machine =
            machine(&format!("start: save_undo -> g01\n{READS}").replace("?turn", "?start"), Options::default());
        (0..3).for_each(|_| enter(&mut machine));
        let mut copy = machine.clone();
        enter(&mut copy);
        assert!(Arc::ptr_eq(&copy.undo.kept[0], &machine.undo.kept[0]), "what both have is shared");
        assert_eq!((machine.undo.iter().len(), copy.undo.iter().len()), (3, 4));
        assert_eq!((machine.turns_to_undo(), copy.turns_to_undo()), (3, 4));
        assert!(machine.undo_turn());
        assert_eq!((machine.turns_to_undo(), copy.turns_to_undo()), (2, 4));
    }

    /// Keeps a state, and goes back to it where the line is empty.
    const GOES_BACK: &str = ".array text byte 9 10*0\n.array far byte 3000*0\nturn: push g00\nsave_undo -> g01\ninc g00\nstoreb @far g00 7\n\
        aread @text 0 -> g02\nloadb @text 1 -> g02\njz g02 ?~turn\nrestore_undo -> g03\njump ?turn";

    fn say(machine: &mut Machine, text: &str) {
        assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
        assert_eq!(machine.answer(Answer::Line { text: text.into(), end: Key::Enter }), Ok(()));
    }

    #[test]
    fn states_made_in_the_room_of_others_leave_alone_what_snapshots_hold() {
        let mut machine = machine(GOES_BACK, Options { turns_kept: 3, ..Options::default() });
        let mut taken = Vec::new();
        for step in 0..400 {
            let text = if step % 5 == 4 { "" } else { "on" };
            say(&mut machine, text);
            assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
            if step % 7 == 0 {
                let snapshot = machine.snapshot();
                taken.push((snapshot.to_bytes(&machine), machine.state_hash(), snapshot));
            }
            if step % 50 == 0 {
                taken.drain(..taken.len() / 2);
            }
        }
        for (bytes, hash, snapshot) in taken {
            assert!(snapshot.to_bytes(&machine) == bytes);
            machine.restore(&snapshot).expect("its own");
            assert_eq!(machine.state_hash(), hash);
        }
    }

    #[test]
    fn a_state_that_leaves_the_ring_gives_its_room_to_the_next() {
        let mut machine = machine(GOES_BACK, Options { turns_kept: 0, ..Options::default() });
        (0..KEPT).for_each(|_| say(&mut machine, "on"));
        assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
        assert_eq!(machine.undo.kept.len(), KEPT);
        let oldest = Arc::as_ptr(&machine.undo.kept[0]);
        say(&mut machine, "on");
        assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
        assert_eq!(machine.undo.kept.back().map(Arc::as_ptr), Some(oldest));
        let bytes: usize = machine.undo.kept.iter().map(|kept| kept.bytes).sum();
        assert_eq!((machine.undo.kept.len(), machine.undo.bytes), (KEPT, bytes));
    }

    #[test]
    fn turns_of_a_story_that_changes_little_are_all_kept() {
        let mut machine = machine(READS, Options::default());
        (0..50).for_each(|_| enter(&mut machine));
        assert!(matches!(machine.run(u64::MAX), Stop::Request(_)));
        assert_eq!(machine.turns_to_undo(), 32);
    }
}
