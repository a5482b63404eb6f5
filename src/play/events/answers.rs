//! What the terminal answers when it is asked about pictures, among the keys.

/// The question: whether Kitty's pictures are understood, how large a cell is, and what the terminal is. That last is answered by every terminal.
pub const QUESTION: &str = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c";

/// How the answer about Kitty's pictures begins, behind its Esc. Keys do not: that would be Alt-_ and `G` in one.
pub(super) const KITTY: &[u8] = b"_Gi=31;";

/// Bytes of that answer; a longer one is noise.
const KITTY_LONGEST: usize = 256;

/// An answer of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It shows pictures by Kitty's protocol.
    Kitty,
    /// It shows Sixel.
    Sixel,
    /// A cell's pixels, as it says.
    CellSize { width: u32, height: u32 },
}

/// What a control sequence answers, from its inner bytes and its last.
pub(super) fn of_sequence(inner: &[u8], last: u8) -> Option<Answer> {
    let text = std::str::from_utf8(inner).ok()?;
    match last {
        // Device attributes: the class of the terminal, and then what it has; 4 is Sixel.
        b'c' => {
            let mut fields = text.strip_prefix('?')?.split(';').skip(1);
            fields.any(|field| field == "4").then_some(Answer::Sixel)
        }
        b't' => {
            let mut fields = text.strip_prefix("6;")?.split(';').map(str::parse);
            let (height, width) = (fields.next()?.ok()?, fields.next()?.ok()?);
            Some(Answer::CellSize { width, height })
        }
        _ => None,
    }
}

/// What stands behind an Esc.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kitty {
    /// No answer about Kitty's pictures.
    No,
    /// Perhaps one, or part of one.
    Part,
    /// So many bytes are one.
    Whole(usize, Option<Answer>),
}

/// Looks for an answer about Kitty's pictures behind an Esc.
pub(super) fn kitty(bytes: &[u8]) -> Kitty {
    let Some(said) = bytes.strip_prefix(KITTY) else {
        return if KITTY.starts_with(bytes) { Kitty::Part } else { Kitty::No };
    };
    match said.iter().position(|byte| *byte == 0x1B) {
        Some(end) => match said.get(end + 1) {
            None => Kitty::Part,
            Some(b'\\') => {
                let answer = (said.get(..end) == Some(b"OK")).then_some(Answer::Kitty);
                Kitty::Whole(KITTY.len() + end + 2, answer)
            }
            // It was cut off by what begins here.
            Some(_) => Kitty::Whole(KITTY.len() + end, None),
        },
        None if said.len() > KITTY_LONGEST => Kitty::Whole(bytes.len(), None),
        None => Kitty::Part,
    }
}
