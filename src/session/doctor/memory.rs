//! The memory of a save, also where it was not made against the story's own (Q§3.2): a save of a Blorb against the Blorb.

use super::{Finding, StoryFile};
use crate::story::header::address;

/// What the difference in `CMem` was made against, if not against the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// The file that the story lay in.
    File,
    /// The Blorb that was packed in the file.
    Blorb,
    /// Nothing: memory as it is, only with its zeros counted.
    Nothing,
}

/// What is wrong with a `CMem` that is longer or shorter than it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Misfit {
    /// It goes on past the end, with nothing but zeros.
    Zeros,
    /// It goes on past the end.
    Overrun,
    /// It ends in a zero without its count.
    LoneZero,
}

/// The memory of a `UMem`, as it is; None where it has not the size that it must have (Q§3.8).
pub(super) fn of_umem(data: &[u8], story: &StoryFile, findings: &mut Vec<Finding>) -> Option<Vec<u8>> {
    let original = original(story);
    if data.len() != original.len() {
        findings.push(Finding::incurable(
            format!("its memory has {} bytes, and the story's has {}", data.len(), original.len()),
            "it is of another story file, or damaged",
            "look for the story file that it was saved in",
        ));
        return None;
    }
    if !fits(data, original) {
        findings.push(strange());
        return None;
    }
    Some(data.to_vec())
}

/// The memory of a `CMem`, whatever it was made against; None where that can't be told or it does not fit.
pub(super) fn of_cmem(data: &[u8], story: &StoryFile, findings: &mut Vec<Finding>) -> Option<Vec<u8>> {
    let original = original(story);
    let (memory, misfit) = expand(data, original);
    match misfit {
        None => {}
        Some(Misfit::Overrun) => {
            findings.push(Finding::incurable(
                format!("its memory (CMem) goes on past the story's {} bytes of dynamic memory", original.len()),
                "it is damaged, or was made from a story file that is laid out otherwise",
                "look for the story file that it was saved in, or use an older save",
            ));
            return None;
        }
        Some(Misfit::Zeros) => findings.push(Finding::curable(
            "its memory (CMem) counts unchanged bytes past the end of the story's dynamic memory".to_owned(),
            "interpreters refuse it, though nothing is lost",
            "leaves them out",
        )),
        Some(Misfit::LoneZero) => findings.push(Finding::curable(
            "its memory (CMem) ends in a zero without a count".to_owned(),
            "interpreters refuse it; what follows is taken as unchanged, which it is most often",
            "leaves the zero out",
        )),
    }
    if fits(&memory, original) {
        return Some(memory);
    }
    let bases =
        [Base::File, Base::Blorb, Base::Nothing].into_iter().filter_map(|base| Some((base, bytes(base, story)?)));
    let found = bases.map(|(base, bytes)| (base, expand(data, &bytes).0)).find(|(_, memory)| fits(memory, original));
    let Some((base, memory)) = found else {
        findings.push(strange());
        return None;
    };
    findings.push(made_against(base));
    Some(memory)
}

fn made_against(base: Base) -> Finding {
    let container = "its memory (CMem) is the difference from the file that holds the story, not from the story in it";
    let wrong = match base {
        Base::File => container,
        Base::Blorb => "its memory (CMem) is the difference from the Blorb that was packed, not from the story in it",
        Base::Nothing => "its memory (CMem) is compressed as it is, not as the difference from the story",
    };
    let means = "only the interpreter that wrote it can restore it; in others the game is garbled";
    Finding::curable(wrong.to_owned(), means, "writes the difference from the story")
}

/// Memory whose header is not the story's.
fn strange() -> Finding {
    Finding::incurable(
        "its memory does not begin with the story's header".to_owned(),
        "it is damaged, or was made against another file than the story: a Blorb, say, that holds it",
        "if the story was played from a Blorb or an archive, give that with --story; else use an older save",
    )
}

/// Dynamic memory as the story file has it.
pub(super) fn original(story: &StoryFile) -> &[u8] {
    story.story().image().get(..usize::from(story.story().header().static_base)).unwrap_or(&[])
}

/// As many bytes of a base as there are of dynamic memory; None where it has fewer or is the story itself.
fn bytes(base: Base, story: &StoryFile) -> Option<Vec<u8>> {
    let original = original(story);
    let of = |file: &[u8]| file.get(..original.len()).filter(|bytes| *bytes != original).map(<[u8]>::to_vec);
    match base {
        Base::File => of(story.bytes()),
        Base::Blorb => of(story.story().resources()?.file()),
        Base::Nothing => Some(vec![0; original.len()]),
    }
}

/// Whether memory begins with a story's header, but for the flags and what interpreters write there (§11.1).
fn fits(memory: &[u8], original: &[u8]) -> bool {
    let until = |end: u16| usize::from(end);
    let fixed = [
        until(address::VERSION)..until(address::FLAGS_1),
        until(address::RELEASE)..until(address::FLAGS_2),
        until(address::SERIAL)..until(address::INTERPRETER_NUMBER),
    ];
    fixed.into_iter().all(|range| memory.get(range.clone()) == original.get(range))
}

/// The memory that a `CMem` describes against a base, whatever may be wrong with its length. Takes time in its length only.
fn expand(data: &[u8], base: &[u8]) -> (Vec<u8>, Option<Misfit>) {
    let (mut memory, mut at) = (base.to_vec(), 0usize);
    let mut data = data.iter();
    let mut misfit = None;
    while let Some(&difference) = data.next() {
        match memory.get_mut(at) {
            Some(byte) => *byte ^= difference,
            None if difference == 0 => misfit = Some(Misfit::Zeros),
            None => return (memory, Some(Misfit::Overrun)),
        }
        at += 1;
        if difference == 0 {
            match data.next() {
                Some(&more) => at += usize::from(more),
                None => return (memory, misfit.or(Some(Misfit::LoneZero))),
            }
            if at > base.len() {
                misfit = Some(Misfit::Zeros);
            }
        }
    }
    (memory, misfit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_past_the_end_is_told_from_bytes_past_the_end() {
        let base = [7; 10];
        assert_eq!(expand(&[1, 0, 8], &base), ([&[6][..], &[7; 9]].concat(), None));
        assert_eq!(expand(&[0, 10], &base).1, Some(Misfit::Zeros));
        assert_eq!(expand(&[0, 9, 0, 200, 0], &base).1, Some(Misfit::Zeros));
        assert_eq!(expand(&[0, 9, 0, 3, 5], &base).1, Some(Misfit::Overrun));
        assert_eq!(expand(&[0, 3, 0], &base), (base.to_vec(), Some(Misfit::LoneZero)));
    }
}
