//! What can go wrong in a story: faults that end it, errors that are reported and tolerated (appendix A).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::isa::Op;
use super::text::TextError;

/// How errors that need not end the story are treated (appendix A; Frotz's `-Z`). The numbers are written to disk and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ErrorLevel {
    /// Say nothing.
    Never = 0,
    /// Report the first of each kind.
    #[default]
    First = 1,
    /// Report every one.
    Every = 2,
    /// End the story at the first.
    Fatal = 3,
}

/// What a story did that is illegal, but that published games do and every interpreter lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
pub enum ErrorKind {
    /// HHGG tests an attribute of object 0, and many Inform games follow (appendix A).
    #[error("object 0 was used as an object")]
    ObjectZero,
    #[error("object {0} does not exist")]
    NoSuchObject(u16),
    /// Sherlock sets attribute 48 (appendix A).
    #[error("attribute {0} does not exist")]
    NoSuchAttribute(u16),
    #[error("property {0} does not exist in this version")]
    NoSuchPropertyNumber(u16),
    /// Christminster and Photograph rely on it.
    #[error("property {0} is longer than a word, and only its first word was used")]
    LongProperty(u16),
    #[error("the cursor was moved outside the upper window, which grew to hold it")]
    CursorOutside,
    #[error("there is no window {0}")]
    NoSuchWindow(i16),
    #[error("there is no output stream {0}")]
    NoSuchStream(i16),
    #[error("there is no colour {0}")]
    NoSuchColour(u16),
    #[error("character code {0} is not defined for output")]
    UndefinedCharacter(u16),
    #[error("extended opcode {0} is not defined")]
    UndefinedExtended(u8),
    #[error("sound effect {0} was started in a way that the Standard does not define")]
    OddSound(u16),
    #[error("a timed read names no routine that could be called")]
    NoTimerRoutine,
    #[error("there is no input stream {0}")]
    NoSuchInputStream(u16),
    #[error("windows have no property {0}")]
    NoSuchWindowProperty(u16),
    #[error("window property {0} may not be written")]
    FixedWindowProperty(u16),
    #[error("there is no picture {0}")]
    NoSuchPicture(u16),
    #[error("transparent is no colour for letters")]
    TransparentForeground,
}

impl ErrorKind {
    /// One number a kind, whatever its details: the grain in which [`ErrorLevel::First`] counts.
    pub(crate) fn bit(self) -> u32 {
        let index = match self {
            ErrorKind::ObjectZero => 0,
            ErrorKind::NoSuchObject(_) => 1,
            ErrorKind::NoSuchAttribute(_) => 2,
            ErrorKind::NoSuchPropertyNumber(_) => 3,
            ErrorKind::LongProperty(_) => 4,
            ErrorKind::CursorOutside => 5,
            ErrorKind::NoSuchWindow(_) => 6,
            ErrorKind::NoSuchStream(_) => 7,
            ErrorKind::NoSuchColour(_) => 8,
            ErrorKind::UndefinedCharacter(_) => 9,
            ErrorKind::UndefinedExtended(_) => 10,
            ErrorKind::OddSound(_) => 11,
            ErrorKind::NoTimerRoutine => 12,
            ErrorKind::NoSuchInputStream(_) => 13,
            ErrorKind::NoSuchWindowProperty(_) => 14,
            ErrorKind::FixedWindowProperty(_) => 15,
            ErrorKind::NoSuchPicture(_) => 16,
            ErrorKind::TransparentForeground => 17,
        };
        1 << index
    }
}

/// What ended a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FaultKind {
    #[error("there is no opcode {0:#04x} in this version of the Z-machine")]
    IllegalOpcode(u8),
    #[error("there is no extended opcode {0:#04x} in this version of the Z-machine")]
    IllegalExtended(u8),
    #[error("`{0}` has {1} operands, which is too few")]
    MissingOperand(#[serde(with = "op_number")] Op, u8),
    /// Not raised any more: it holds its place among those that are written.
    #[error("`{0}` belongs to the windows and pictures of version 6, which an earlier release did not have")]
    Pending(#[serde(with = "op_number")] Op),
    #[error("execution left the story file")]
    OutsideStory,
    #[error("the story file ends in the middle of an instruction")]
    CutShort,
    #[error("a value was pulled from an empty stack")]
    StackUnderflow,
    #[error("the stack is full: the story calls too deep or pushes too much")]
    StackOverflow,
    #[error("this routine has no local variable {0}")]
    NoSuchLocal(u8),
    #[error("division by zero")]
    DivisionByZero,
    #[error("address {0:#06x} may not be written: it is not in dynamic memory")]
    ReadOnly(u16),
    #[error("the call goes to {0:#07x}, outside the story file")]
    CallOutside(u32),
    #[error("the call goes to {0:#07x}, which is no routine: it begins with {1}, and a routine has 0 to 15 locals")]
    NotARoutine(u32, u8),
    #[error("the main routine returned; only `quit` may end a story")]
    MainReturned,
    #[error("`throw` names stack frame {0}, which does not exist")]
    NoSuchFrame(u16),
    #[error("object {0} does not exist, so its name can't be printed")]
    NoSuchName(u16),
    #[error("object {0} has no property {1}")]
    NoSuchProperty(u16, u16),
    #[error("the object tree is broken at object {0}: it is not among its parent's children")]
    BrokenTree(u16),
    #[error("the text can't be printed: {0}")]
    Text(TextError),
    #[error("output stream 3 is nested more than 16 deep")]
    StreamDepth,
    #[error("the text buffer at {0:#06x} holds fewer than 3 bytes")]
    SmallTextBuffer(u16),
    #[error("the parse buffer at {0:#06x} holds fewer than 6 bytes")]
    SmallParseBuffer(u16),
    #[error("the table to print has {0} columns and {1} rows, more than memory holds")]
    LargeTable(u16, u16),
    #[error("{0} (errors are fatal at this error level)")]
    Strict(ErrorKind),
    #[error("the formatted table at {0:#06x} has no end")]
    EndlessForm(u16),
}

/// Opcodes are written by their place in the Standard, so that the order of the table is free to change.
mod op_number {
    use super::super::isa::table::{OPCODES, Op};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(op: &Op, serializer: S) -> Result<S::Ok, S::Error> {
        let row = op.row();
        (row.code(), row.versions.first().map_or(0, |v| v.0)).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Op, D::Error> {
        let (code, version) = <(String, u8)>::deserialize(deserializer)?;
        let row = OPCODES.iter().find(|row| row.is_in(version) && row.code() == code);
        row.map(|row| row.op).ok_or_else(|| D::Error::custom("no such opcode"))
    }
}

/// One routine on the way to a fault, innermost first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Where the routine begins; 0 for the code outside any routine, and where a saved game does not tell.
    pub routine: u32,
    /// Where execution is in it.
    pub address: u32,
    /// Its local variables.
    pub locals: Vec<u16>,
}

/// The end of a story by its own mistake: what, where, and how it came there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    /// Address of the instruction.
    pub address: u32,
    /// The instruction, as the disassembler prints it; its bytes where they make none.
    pub instruction: String,
    /// The calls that led there, innermost first.
    pub calls: Vec<Call>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.kind)?;
        write!(f, "  at {:05x}: {}", self.address, self.instruction)?;
        const SHOWN: usize = 12;
        for call in self.calls.iter().take(SHOWN) {
            let locals: Vec<String> = call.locals.iter().map(u16::to_string).collect();
            match call.routine {
                0 => write!(f, "\n  in the main program, at {:05x}", call.address)?,
                routine => write!(f, "\n  in routine {routine:05x}({}), at {:05x}", locals.join(", "), call.address)?,
            }
        }
        match self.calls.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more calls"),
        }
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().name)
    }
}

/// Why an instruction did not run to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Fault(FaultKind),
    /// The machine has something to say: a request is open, or the story has ended.
    Stop,
}

/// A [`Cause`] behind a pointer, so that what the hot path returns fits registers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Trap(Box<Cause>);

impl Trap {
    #[cold]
    #[inline(never)]
    pub fn stop() -> Trap {
        Trap(Box::new(Cause::Stop))
    }

    pub fn cause(&self) -> Cause {
        *self.0
    }
}

impl From<FaultKind> for Trap {
    #[cold]
    #[inline(never)]
    fn from(kind: FaultKind) -> Trap {
        Trap(Box::new(Cause::Fault(kind)))
    }
}

impl From<TextError> for Trap {
    fn from(error: TextError) -> Trap {
        FaultKind::Text(error).into()
    }
}

/// What an instruction's parts return.
pub(crate) type Exec<T> = Result<T, Trap>;
