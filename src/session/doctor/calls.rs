//! Where a save goes on, and the calls it is in the middle of, held against the story's code (Q§4, Q§5.8).

use super::{Finding, StoryFile};
use crate::story::Version;
use crate::zmachine::isa::Op;
use crate::zmachine::isa::decode::{Argument, Instruction, decode};
use crate::zmachine::memory::Memory;
use crate::zmachine::quetzal::{SavedFrame, SavedGame};

/// Bytes of the longest call: opcode, two bytes of types, eight operands, store byte (§4).
const LONGEST_CALL: u32 = 20;

/// Bytes of the longest `save` before its store byte: $BE, opcode, types, four operands of two bytes.
const LONGEST_SAVE: u32 = 11;

/// Bytes before the store byte or branch data of the shortest `save`.
const SHORTEST_SAVE: u32 = 1;

/// The most locals that a routine has (§5.2).
const MOST_LOCALS: u8 = 15;

/// A story's code as a saved game sees it, in its dynamic memory too.
pub(super) struct Code {
    memory: Memory,
    version: Version,
    packed_scale: u32,
    routines_offset: u32,
}

/// A frame, with what the story's code tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallNote {
    /// The routine, where the call names it.
    pub routine: Option<u32>,
    /// Where the call is that made the frame; None for the outermost, and where there is none.
    pub call: Option<u32>,
    /// Where its caller goes on.
    pub return_pc: u32,
    /// The variable that takes the result.
    pub result: Option<u8>,
    pub arguments: u8,
    pub locals: usize,
    /// Words it has pushed.
    pub words: usize,
}

/// How the program counter of a save stands to the `save` that made it.
enum Standing {
    /// On the store byte or branch data, as it should.
    Right(Instruction),
    /// After them, as in Quetzal 1.3b.
    Past(Instruction),
    /// Elsewhere in the instruction.
    Within(Instruction),
}

impl Code {
    pub fn new(story: &StoryFile, dynamic: &[u8]) -> Code {
        let (story, header) = (story.story(), story.story().header());
        let mut memory = Memory::new(story.image().clone(), header.static_base);
        for (at, byte) in (0..header.static_base).zip(dynamic) {
            memory.set_byte(at, *byte);
        }
        let version = story.version();
        Code { memory, version, packed_scale: version.packed_scale(), routines_offset: header.routines_offset }
    }

    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The `save` whose store byte or branch data begins at an address.
    fn save_with_data_at(&self, data: u32) -> Option<Instruction> {
        let starts = (SHORTEST_SAVE..=LONGEST_SAVE).filter_map(|back| data.checked_sub(back));
        starts.filter_map(|at| decode(&self.memory, self.version, at).ok()).find(|found| {
            let is_save = match found.op {
                Op::SaveBranch | Op::SaveStore => true,
                // With a table it saves that and not the game.
                Op::SaveTable => found.arguments.len() < 3,
                _ => false,
            };
            is_save && data_of(found) == data
        })
    }

    fn standing(&self, pc: u32) -> Option<Standing> {
        if let Some(save) = self.save_with_data_at(pc) {
            return Some(Standing::Right(save));
        }
        let near = [pc.checked_sub(1), pc.checked_sub(2), pc.checked_add(1), pc.checked_add(2), pc.checked_add(3)];
        let saves = near.into_iter().flatten().filter_map(|data| self.save_with_data_at(data));
        let mut saves: Vec<Instruction> = saves.filter(|save| (save.address..=end_of(save)).contains(&pc)).collect();
        match saves.iter().position(|save| end_of(save) == pc) {
            Some(place) => Some(Standing::Past(saves.swap_remove(place))),
            None => saves.into_iter().next().map(Standing::Within),
        }
    }

    /// The address that the program counter should have, and the `save` it belongs to; None, with a finding, where there is no `save`.
    pub fn mend_pc(&self, pc: u32, findings: &mut Vec<Finding>) -> Option<(u32, Instruction)> {
        let data = if self.version <= Version::V3 { "branch data" } else { "store byte" };
        let means = "the save is restored, but the story takes it for a failure or goes wrong";
        let cure = "puts the program counter right";
        let save = match self.standing(pc) {
            None => {
                findings.push(Finding::incurable(
                    format!("its program counter, ${pc:05x}, is at no save instruction"),
                    "the story would go on at a wrong place; the save is damaged, or was not made by the story's own save command",
                    "use an older save",
                ));
                return None;
            }
            Some(Standing::Right(save)) => save,
            Some(Standing::Past(save)) => {
                let at = data_of(&save);
                let wrong = format!(
                    "its program counter, ${pc:05x}, is after the {data} of the save at ${at:05x}, as Quetzal 1.3b had it"
                );
                findings.push(Finding::curable(wrong, means, cure));
                save
            }
            Some(Standing::Within(save)) => {
                let at = data_of(&save);
                let wrong = format!("its program counter, ${pc:05x}, is beside the {data} of the save at ${at:05x}");
                findings.push(Finding::curable(wrong, means, cure));
                save
            }
        };
        Some((data_of(&save), save))
    }

    /// The call that a frame returns to the end of, and the routine that it calls, if it says so.
    fn call_of(&self, frame: &SavedFrame) -> Option<(u32, Option<u32>)> {
        let starts = (1..=LONGEST_CALL).filter_map(|back| frame.return_pc.checked_sub(back));
        let calls = starts.filter_map(|at| decode(&self.memory, self.version, at).ok()).filter(|found| {
            end_of(found) == frame.return_pc && found.store == frame.result && found.op.row().name.starts_with("call")
        });
        let mut unnamed = None;
        for call in calls {
            let packed = match call.arguments.first() {
                Some(Argument::Large(packed)) => *packed,
                Some(Argument::Small(packed)) => u16::from(*packed),
                Some(Argument::Variable(_)) | None => {
                    unnamed.get_or_insert((call.address, None));
                    continue;
                }
            };
            let routine = u32::from(packed) * self.packed_scale + self.routines_offset;
            let locals = self.memory.byte_at(routine);
            if locals <= MOST_LOCALS && usize::from(locals) == frame.locals.len() {
                return Some((call.address, Some(routine)));
            }
        }
        unnamed
    }

    /// What the code tells of every frame.
    pub fn notes(&self, frames: &[SavedFrame]) -> Vec<CallNote> {
        let note = |(number, frame): (usize, &SavedFrame)| {
            // The outermost was called by nothing.
            let call = if number == 0 { None } else { self.call_of(frame) };
            CallNote {
                routine: call.and_then(|(_, routine)| routine),
                call: call.map(|(at, _)| at),
                return_pc: frame.return_pc,
                result: frame.result,
                arguments: frame.argument_count(),
                locals: frame.locals.len(),
                words: frame.stack.len(),
            }
        };
        frames.iter().enumerate().map(note).collect()
    }
}

/// Sees to the frames: the dummy that begins them in every version but 6 (Q§4.11), and that each returns to the end of a call. What
/// the code tells of them comes back.
pub(super) fn mend_frames(game: &mut SavedGame, code: &Code, findings: &mut Vec<Finding>) -> Vec<CallNote> {
    if code.version == Version::V6 {
        if game.frames.is_empty() {
            let advice = "use an older save";
            let wrong = "it has no calls at all, not even of the main routine".to_owned();
            findings.push(Finding::incurable(wrong, "the story can't go on from it", advice));
        }
    } else if game.frames.first().is_none_or(|first| first.return_pc != 0) {
        findings.push(Finding::curable(
            "its calls (Stks) lack the dummy frame for the code outside any routine".to_owned(),
            "interpreters take the first routine for that code, and the story ends when it returns",
            "puts the frame in",
        ));
        let dummy = SavedFrame { result: Some(0), ..SavedFrame::default() };
        game.frames.insert(0, dummy);
    } else if game.frames.first().is_some_and(|first| !first.locals.is_empty()) {
        findings.push(Finding::incurable(
            "its first frame (Stks), for the code outside any routine, has local variables".to_owned(),
            "the calls are damaged",
            "use an older save",
        ));
    }
    let notes = code.notes(&game.frames);
    if let Some((number, note)) = notes.iter().enumerate().skip(1).find(|(_, note)| note.call.is_none()) {
        let back = note.return_pc;
        findings.push(Finding::incurable(
            format!("frame {number} of its calls (Stks) returns to ${back:05x}, which is not the end of such a call"),
            "the story goes wrong when that routine returns; the save is damaged",
            "use an older save",
        ));
    }
    notes
}

fn end_of(instruction: &Instruction) -> u32 {
    instruction.address.saturating_add(instruction.size)
}

/// Where the store byte or branch data of an instruction begins.
fn data_of(instruction: &Instruction) -> u32 {
    let branch = instruction.branch.map_or(0, |branch| if branch.short { 1 } else { 2 });
    end_of(instruction).saturating_sub(branch + u32::from(instruction.store.is_some()))
}
