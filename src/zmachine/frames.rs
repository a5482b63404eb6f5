//! Routine calls and the stack (§6.3 to §6.5): one frame a call, one evaluation stack for all of them.

use serde::{Deserialize, Serialize};

use super::fault::{Exec, FaultKind};

/// Words that local variables and pushed values may take, of all calls together. Inform 7 needs 32,768; nfrotz has 61,440 (§6.3.3).
pub const STACK_WORDS: usize = 0x10000;

/// Calls that may be open at once: `catch` must be able to number them.
pub const MAX_CALLS: usize = 0x4000;

/// What happens to the value a routine returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Return {
    /// It goes to a variable of the caller.
    Store(u8),
    Discard,
    /// It tells an interrupted request how to go on.
    Interrupt,
}

/// One call of a routine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Where the routine begins; 0 outside any routine and after a restore, which can't tell.
    pub routine: u32,
    /// Where the caller goes on.
    pub return_pc: u32,
    pub result: Return,
    /// Arguments that were supplied, 0 to 7 (§6.4.4).
    pub arguments: u8,
    /// Local variables, 0 to 15.
    pub local_count: u8,
    /// Where the local variables stand among the words of the stack; what the routine pushes follows them.
    pub base: u32,
}

impl Frame {
    /// The frame outside any routine, with which every version but 6 starts (§5.5).
    pub const OUTERMOST: Frame =
        Frame { routine: 0, return_pc: 0, result: Return::Discard, arguments: 0, local_count: 0, base: 0 };

    /// Whether this is the frame outside any routine.
    pub fn is_dummy(&self) -> bool {
        *self == Frame::OUTERMOST
    }

    /// Where what the routine has pushed begins.
    #[inline(always)]
    fn pushed(&self) -> usize {
        self.base as usize + usize::from(self.local_count)
    }
}

/// The calls that are open and one stack of words for them all: each routine's local variables, and above them what it has pushed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// The routine that runs.
    pub frame: Frame,
    /// Those that called it, outermost first.
    pub callers: Vec<Frame>,
    words: Vec<u16>,
}

impl Stack {
    /// The stack a story starts with.
    pub fn new() -> Stack {
        Stack { frame: Frame::OUTERMOST, callers: Vec::new(), words: Vec::new() }
    }

    /// Rebuilds a stack, as a saved game has it. None where the parts do not fit together.
    pub fn from_parts(frame: Frame, callers: Vec<Frame>, words: Vec<u16>) -> Option<Stack> {
        let stack = Stack { frame, callers, words };
        stack.is_sound().then_some(stack)
    }

    /// Whether every frame keeps to its limits: what is read from outside must be asked.
    pub fn is_sound(&self) -> bool {
        let frames = self.callers.iter().chain([&self.frame]);
        let mut floor = 0;
        self.callers.len() <= MAX_CALLS
            && self.words.len() <= STACK_WORDS
            && frames.into_iter().all(|frame| {
                let rises = frame.base as usize >= floor && frame.pushed() <= self.words.len();
                floor = frame.pushed();
                rises && frame.local_count <= 15 && frame.arguments <= 7
            })
    }

    /// Words of all local variables and all that was pushed.
    pub(crate) fn words_in_use(&self) -> usize {
        let outermost = self.callers.first().unwrap_or(&self.frame);
        self.words.len().saturating_sub(outermost.base as usize)
    }

    /// The frames, outermost first, the running one last.
    pub fn frames(&self) -> impl DoubleEndedIterator<Item = &Frame> {
        self.callers.iter().chain([&self.frame])
    }

    /// The local variables of a frame of this stack.
    pub fn locals_of(&self, frame: &Frame) -> &[u16] {
        self.words.get(frame.base as usize..frame.pushed()).unwrap_or(&[])
    }

    /// What each routine has pushed, outermost first.
    pub fn pushed(&self) -> impl Iterator<Item = &[u16]> {
        let ends = self.frames().skip(1).map(|frame| frame.base as usize).chain([self.words.len()]);
        self.frames().zip(ends).map(|(frame, end)| self.words.get(frame.pushed()..end).unwrap_or(&[]))
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, value: u16) -> Exec<()> {
        if self.words.len() == self.words.capacity() {
            self.grow()?;
        }
        self.words.push(value);
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> Exec<()> {
        let (len, capacity) = (self.words.len(), self.words.capacity());
        if capacity >= STACK_WORDS {
            return Err(FaultKind::StackOverflow.into());
        }
        let wanted = (2 * capacity).clamp(64, STACK_WORDS);
        self.words.reserve_exact(wanted - len);
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn pop(&mut self) -> Exec<u16> {
        if self.words.len() > self.frame.pushed()
            && let Some(value) = self.words.pop()
        {
            return Ok(value);
        }
        Err(FaultKind::StackUnderflow.into())
    }

    /// The top of the running routine's stack, to read or write in place (§6.3.4).
    #[inline(always)]
    pub(crate) fn top(&mut self) -> Exec<&mut u16> {
        let pushed = self.frame.pushed();
        match self.words.get_mut(pushed..) {
            Some([.., top]) => Ok(top),
            _ => Err(FaultKind::StackUnderflow.into()),
        }
    }

    /// Local variable 1 to 15 of the running routine.
    #[inline(always)]
    pub(crate) fn local(&mut self, number: u8) -> Exec<&mut u16> {
        if number <= self.frame.local_count
            && let Some(local) = self.words.get_mut(self.frame.base as usize + usize::from(number) - 1)
        {
            return Ok(local);
        }
        Err(FaultKind::NoSuchLocal(number).into())
    }

    /// The running routine's local variables, and behind them what it has pushed.
    pub(crate) fn running(&self) -> &[u16] {
        self.words.get(self.frame.base as usize..).unwrap_or(&[])
    }

    /// So many words from a place on; nothing where there are not so many.
    pub(crate) fn words_from(&self, base: u32, count: usize) -> &[u16] {
        let base = base as usize;
        self.words.get(base..base + count).unwrap_or(&[])
    }

    /// Whether so many words, and as many calls as they might be, have room beside what is there.
    pub(crate) fn has_room_for(&self, words: usize) -> bool {
        self.words.len() + words < STACK_WORDS && self.callers.len() + words < MAX_CALLS
    }

    /// Takes the running routine's words away. They come back by [`Stack::put_running`].
    pub(crate) fn take_running(&mut self) {
        self.words.truncate(self.frame.base as usize);
    }

    /// Puts words of the running routine behind those that are there.
    pub(crate) fn put_running(&mut self, words: &[u16]) {
        while self.words.len() + words.len() > self.words.capacity() && self.grow().is_ok() {}
        self.words.extend_from_slice(words);
    }

    /// Lends the stack to a frame of its own, without callers. Gives the frame that runs otherwise, for [`Stack::take_back`].
    pub(crate) fn lend(&mut self, local_count: u8, arguments: u8, routine: u32, words: &[u16]) -> Frame {
        let base = self.words.len() as u32;
        let frame = Frame { routine, return_pc: 0, result: Return::Discard, arguments, local_count, base };
        let outer = std::mem::replace(&mut self.frame, frame);
        self.put_running(words);
        outer
    }

    pub(crate) fn take_back(&mut self, outer: Frame) {
        self.words.truncate(self.frame.base as usize);
        self.frame = outer;
    }

    /// Closes calls until so many callers are left, and takes the words of the routine that runs then away.
    pub(crate) fn cut(&mut self, callers: usize) {
        if let Some(frame) = self.callers.get(callers) {
            self.frame = frame.clone();
            self.callers.truncate(callers);
        }
        self.take_running();
    }

    /// Begins to put calls above the running one: see [`Stack::put_called`].
    pub(crate) fn begin_putting(&mut self) {
        self.callers.push(self.frame.clone());
    }

    /// Puts a call above those that are there, whose words follow by [`Stack::put_running`]. There must be room. It stands among the callers until
    /// [`Stack::end_putting`], so that no frame is read back right after it was written, which would wait for the writes.
    #[inline(always)]
    pub(crate) fn put_called(&mut self, frame: Frame) {
        let base = self.words.len() as u32;
        self.callers.push(Frame { base, ..frame });
    }

    /// Has the call that was put last run.
    pub(crate) fn end_putting(&mut self) {
        if let Some(running) = self.callers.pop() {
            self.frame = running;
        }
    }

    /// Opens a call: the running routine becomes a caller. The frame's base is set here, and its local variables are 0.
    #[inline(always)]
    pub(crate) fn enter(&mut self, mut frame: Frame) -> Exec<&mut [u16]> {
        let base = self.words.len();
        let pushed = base + usize::from(frame.local_count);
        if self.callers.len() == self.callers.capacity() {
            self.grow_calls()?;
        }
        while pushed > self.words.capacity() {
            self.grow()?;
        }
        frame.base = base as u32;
        self.callers.push(std::mem::replace(&mut self.frame, frame));
        self.words.resize(pushed, 0);
        Ok(self.words.get_mut(base..).unwrap_or(&mut []))
    }

    #[cold]
    #[inline(never)]
    fn grow_calls(&mut self) -> Exec<()> {
        let len = self.callers.len();
        if len >= MAX_CALLS {
            return Err(FaultKind::StackOverflow.into());
        }
        self.callers.reserve_exact(len.max(16).min(MAX_CALLS - len));
        Ok(())
    }

    /// Closes the running call and gives its frame back; what it left on the stack vanishes (§6.3.2).
    #[inline(always)]
    pub(crate) fn leave(&mut self) -> Exec<Frame> {
        match self.callers.pop() {
            Some(caller) => {
                self.words.truncate(self.frame.base as usize);
                Ok(std::mem::replace(&mut self.frame, caller))
            }
            None => Err(FaultKind::MainReturned.into()),
        }
    }
}

impl Clone for Stack {
    fn clone(&self) -> Stack {
        let Stack { frame, callers, words } = self;
        Stack { frame: frame.clone(), callers: callers.clone(), words: words.clone() }
    }

    /// Keeps the room that there is: stories go back and forth between states.
    fn clone_from(&mut self, other: &Stack) {
        let Stack { frame, callers, words } = self;
        frame.clone_from(&other.frame);
        callers.clone_from(&other.callers);
        words.clone_from(&other.words);
    }
}

impl Default for Stack {
    fn default() -> Stack {
        Stack::new()
    }
}
