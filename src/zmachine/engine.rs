//! The plain engine: decode an instruction, run it, again. It is the specification in code; whatever runs stories faster is held to it.
//!
//! Operands are evaluated first to last (§4.5.2); store bytes and branch data are read by the bodies when they have a result,
//! so that at a request the program counter stands on them, which is also where Quetzal wants it (Q§5.8).

use super::fault::{ErrorKind, Exec, Fault, FaultKind};
use super::isa::disassemble::disassemble;
use super::isa::{Op, decode};
use super::machine::Machine;
use super::observer::Observer;
use super::request::Stop;
use crate::story::Version;

/// The values of an instruction's operands. Those that are not given read as 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operands {
    values: [u16; decode::MAX_OPERANDS],
    count: usize,
}

impl Operands {
    /// The operand at an index below 8.
    #[inline(always)]
    pub fn get(&self, index: usize) -> u16 {
        self.values[index & 7]
    }

    #[inline(always)]
    pub fn signed(&self, index: usize) -> i16 {
        self.get(index) as i16
    }

    /// The operand at an index, where it was given.
    #[inline(always)]
    pub fn given(&self, index: usize) -> Option<u16> {
        self.all().get(index).copied()
    }

    #[inline(always)]
    pub fn all(&self) -> &[u16] {
        &self.values[..self.count.min(decode::MAX_OPERANDS)]
    }

    /// The operands after the first: what a call passes on.
    #[inline(always)]
    pub fn arguments(&self) -> &[u16] {
        self.all().get(1..).unwrap_or(&[])
    }

    #[inline(always)]
    pub fn count(&self) -> usize {
        self.count
    }
}

/// Operands on their way from decoding to the bodies: the first two, which most instructions make do with, stay in registers.
struct Decoded {
    a: u16,
    b: u16,
    rest: [u16; 6],
    count: usize,
}

/// The most instructions that work beyond the budget of one call of `run` takes from the next ones: more than any one instruction is charged, and
/// not so much that a story stands still for long.
const MOST_DEBT: i64 = 1 << 24;

/// The longest instruction without its text: opcode, types, eight operands, store byte, branch.
const LONGEST: u32 = 2 + 2 + 16 + 1 + 2;

impl Machine {
    /// Runs until the budget (in instructions) is used up or there is something to say.
    pub(crate) fn execute<O: Observer>(&mut self, budget: u64, observer: &mut O) -> Stop {
        // What the last call and the answers since have taken too much is paid first, or slices would make long work free.
        self.charge_windows();
        self.unspent = 0;
        let debt = self.fuel.clamp(-MOST_DEBT, 0);
        let allowed = debt + budget.min(i64::MAX as u64) as i64;
        self.fuel = allowed;
        let stop = match self.go_on_printing() {
            Some(stop) => stop,
            // Whoever watches is told of every instruction, which only this engine knows.
            None if O::ACTIVE => self.instructions(observer),
            None => self.run_fast(),
        };
        self.charge_windows();
        let done = allowed - self.fuel - self.unspent;
        self.work_done = self.work_done.wrapping_add_signed(done);
        self.fuel = self.fuel.min(0);
        stop
    }

    /// Charges what windows of V6 have been at work since they were last asked.
    fn charge_windows(&mut self) {
        let work = self.screen.six_mut().map_or(0, |six| six.take_work());
        self.charge(work);
    }

    /// What was charged beyond the budget and is to be paid by the next calls of `run`.
    #[cfg(feature = "session")]
    pub(crate) fn debt(&self) -> u64 {
        self.fuel.clamp(-MOST_DEBT, 0).unsigned_abs()
    }

    /// Runs as long as there is fuel.
    #[inline(always)]
    fn instructions<O: Observer>(&mut self, observer: &mut O) -> Stop {
        if let Some(stop) = self.unopened() {
            return stop;
        }
        loop {
            if self.fuel <= 0 {
                return self.unopened().unwrap_or(Stop::Budget);
            }
            self.fuel -= 1;
            self.instruction = self.pc;
            if O::ACTIVE {
                observer.instruction(self, self.pc);
            }
            match self.step() {
                Ok(()) => {}
                trapped => {
                    self.settle(trapped);
                    return self.stopped();
                }
            }
        }
    }

    #[inline(always)]
    pub(crate) fn step(&mut self) -> Exec<()> {
        if self.pc >= self.last_whole {
            self.check_end()?;
        }
        let mut decoded = Decoded { a: 0, b: 0, rest: [0; 6], count: 0 };
        let byte = self.fetch();
        let op = match byte {
            0x00..=0x7F => {
                decoded.a = self.operand(1 + (byte >> 6 & 1))?;
                decoded.b = self.operand(1 + (byte >> 5 & 1))?;
                decoded.count = 2;
                self.lookup.first(byte)
            }
            0x80..=0xAF => {
                decoded.a = self.operand(byte >> 4 & 3)?;
                decoded.count = 1;
                self.lookup.first(byte)
            }
            0xBE if self.version >= Version::V5 => {
                let number = self.fetch();
                let types = self.fetch();
                self.four_operands(types, &mut decoded)?;
                match self.lookup.extended(number) {
                    // §14.2.1: these are ignored, for games and later standards may mean something by them.
                    None if number >= 30 => return self.report(ErrorKind::UndefinedExtended(number)),
                    None => return Err(FaultKind::IllegalExtended(number).into()),
                    op => op,
                }
            }
            0xB0..=0xBF => self.lookup.first(byte),
            0xC0..=0xFF => {
                let types = self.fetch();
                match byte {
                    0xEC | 0xFA => self.eight_operands(types, &mut decoded)?,
                    _ => self.four_operands(types, &mut decoded)?,
                }
                self.lookup.first(byte)
            }
        };
        match op {
            Some(op) => self.perform(op, decoded),
            None => Err(FaultKind::IllegalOpcode(byte).into()),
        }
    }

    #[inline(always)]
    fn four_operands(&mut self, types: u8, decoded: &mut Decoded) -> Exec<()> {
        if types >= 0xC0 {
            return Ok(());
        }
        decoded.a = self.operand(types >> 6)?;
        decoded.count = 1;
        if types & 0x30 == 0x30 {
            return Ok(());
        }
        decoded.b = self.operand(types >> 4 & 3)?;
        decoded.count = 2;
        if types & 0x0C == 0x0C {
            return Ok(());
        }
        decoded.rest[0] = self.operand(types >> 2 & 3)?;
        decoded.count = 3;
        if types & 0x03 == 0x03 {
            return Ok(());
        }
        decoded.rest[1] = self.operand(types & 3)?;
        decoded.count = 4;
        Ok(())
    }

    /// §4.4.3.1: `call_vs2` and `call_vn2` have two bytes of types, however few operands there are.
    #[inline(always)]
    fn eight_operands(&mut self, types: u8, decoded: &mut Decoded) -> Exec<()> {
        let more = self.fetch();
        self.four_operands(types, decoded)?;
        if decoded.count == 4 {
            for (value, shift) in decoded.rest[2..].iter_mut().zip([6, 4, 2, 0]) {
                let kind = more >> shift & 3;
                if kind == 3 {
                    break;
                }
                *value = self.operand(kind)?;
                decoded.count += 1;
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn operand(&mut self, kind: u8) -> Exec<u16> {
        match kind {
            0 => Ok(u16::from_be_bytes([self.fetch(), self.fetch()])),
            1 => Ok(u16::from(self.fetch())),
            _ => {
                let number = self.fetch();
                self.variable(number)
            }
        }
    }

    /// The next byte of the instruction.
    #[inline(always)]
    pub(crate) fn fetch(&mut self) -> u8 {
        let byte = self.memory.byte_at(self.pc);
        // A snapshot from outside may have put the counter anywhere.
        self.pc = self.pc.wrapping_add(1);
        byte
    }

    /// Near the story's end an instruction is decoded first, to see that it is whole.
    #[cold]
    fn check_end(&self) -> Exec<()> {
        if self.pc >= self.memory.story_size() {
            return Err(FaultKind::OutsideStory.into());
        }
        match decode::decode(&self.memory, self.version, self.pc) {
            Err(decode::DecodeError::CutShort) => Err(FaultKind::CutShort.into()),
            Err(_) | Ok(_) => Ok(()),
        }
    }

    /// The address from which instructions may run past the end of the story.
    pub(crate) fn last_whole_of(story_size: u32) -> u32 {
        story_size.saturating_sub(LONGEST)
    }

    /// The value of a variable as an operand: 0 pulls (§4.2.2).
    #[inline(always)]
    pub(crate) fn variable(&mut self, number: u8) -> Exec<u16> {
        match number {
            0 => self.stack.pop(),
            1..=15 => self.stack.local(number).copied(),
            _ => Ok(self.memory.word(self.global(number))),
        }
    }

    /// Gives a variable a value: 0 pushes.
    #[inline(always)]
    pub(crate) fn set_variable(&mut self, number: u8, value: u16) -> Exec<()> {
        match number {
            0 => self.stack.push(value),
            1..=15 => {
                *self.stack.local(number)? = value;
                Ok(())
            }
            _ => self.write_word(self.global(number), value),
        }
    }

    /// The value of a variable that an opcode names: 0 is the top of the stack, in place (§6.3.4).
    #[inline(always)]
    pub(crate) fn named(&mut self, number: u16) -> Exec<u16> {
        match number as u8 {
            0 => self.stack.top().copied(),
            number => self.variable(number),
        }
    }

    /// Gives a variable that an opcode names a value: 0 is the top of the stack, in place.
    #[inline(always)]
    pub(crate) fn set_named(&mut self, number: u16, value: u16) -> Exec<()> {
        match number as u8 {
            0 => {
                *self.stack.top()? = value;
                Ok(())
            }
            number => self.set_variable(number, value),
        }
    }

    #[inline(always)]
    fn global(&self, number: u8) -> u16 {
        self.globals.wrapping_add(2 * u16::from(number.wrapping_sub(16)))
    }

    /// Stores an instruction's result where its store byte says (§4.6).
    #[inline(always)]
    pub(crate) fn store(&mut self, value: u16) -> Exec<()> {
        let number = self.fetch();
        self.set_variable(number, value)
    }

    /// Branches where the branch data says, if the condition is what it asks for (§4.7).
    #[inline(always)]
    pub(crate) fn branch(&mut self, condition: bool) -> Exec<()> {
        let first = self.fetch();
        let offset = if first & 0x40 != 0 {
            i32::from(first & 0x3F)
        } else {
            i32::from((u16::from_be_bytes([first & 0x3F, self.fetch()]) << 2) as i16 >> 2)
        };
        if condition != (first & 0x80 != 0) {
            return Ok(());
        }
        match offset {
            0 => self.return_value(0),
            1 => self.return_value(1),
            _ => {
                self.jump_by(offset);
                Ok(())
            }
        }
    }

    /// Moves the program counter by an offset from here, less 2 (§4.7.2, §15 jump). A place outside the story faults at the next instruction.
    #[inline(always)]
    pub(crate) fn jump_by(&mut self, offset: i32) {
        self.pc = self.pc.wrapping_add_signed(offset - 2);
    }

    /// Writes a byte where the story may write.
    #[inline(always)]
    pub(crate) fn write_byte(&mut self, address: u16, value: u8) -> Exec<()> {
        if self.memory.low_mut().try_set_byte(address, value) {
            return Ok(());
        }
        self.write_byte_with_care(address, value)
    }

    #[inline(never)]
    fn write_byte_with_care(&mut self, address: u16, value: u8) -> Exec<()> {
        if address >= HEADER_SIZE && self.memory.is_dynamic(address) {
            self.memory.set_byte(address, value);
            return Ok(());
        }
        self.write_special(address, value)
    }

    #[inline(always)]
    pub(crate) fn write_word(&mut self, address: u16, value: u16) -> Exec<()> {
        if self.memory.low_mut().try_set_word(address, value) {
            return Ok(());
        }
        let [high, low] = value.to_be_bytes();
        self.write_byte(address, high)?;
        self.write_byte(address.wrapping_add(1), low)
    }

    /// The fault that has ended the story as a value: the instruction in words, on which the program counter stands, and the calls that led here.
    pub(crate) fn fault(&self, kind: FaultKind) -> Fault {
        let at = self.pc;
        let instruction = match decode::decode(&self.memory, self.version, at) {
            Ok(instruction) => disassemble(&instruction, &self.memory, self.version).to_string(),
            Err(error) => format!("{:02x} ({error})", self.memory.byte_at(at)),
        };
        Fault { kind, address: at, instruction, calls: self.calls(at) }
    }
}

/// Bytes of the header, where writes have meanings (§11).
pub(crate) const HEADER_SIZE: u16 = 64;

/// One opcode, one body: a row of the table without an arm here does not compile.
impl Machine {
    #[inline(always)]
    fn perform(&mut self, op: Op, decoded: Decoded) -> Exec<()> {
        let Decoded { a, b, rest, count } = decoded;
        let (sa, sb) = (a as i16, b as i16);
        // All operands in one place, for the bodies that ask for more than two or how many there are.
        let [c, d, e, f, g, h] = rest;
        let all = || Operands { values: [a, b, c, d, e, f, g, h], count };
        match op {
            // Jumps and comparisons
            Op::Je => match count {
                2 => self.branch(a == b),
                3 => self.branch(a == b || a == c),
                4 => self.branch(a == b || a == c || a == d),
                _ => Err(FaultKind::MissingOperand(op, count as u8).into()),
            },
            Op::Jl => self.branch(sa < sb),
            Op::Jg => self.branch(sa > sb),
            Op::Jz => self.branch(a == 0),
            Op::Test => self.branch(a & b == b),
            Op::Jump => {
                self.jump_by(i32::from(sa));
                Ok(())
            }
            Op::DecChk => {
                let value = self.named(a)?.wrapping_sub(1);
                self.set_named(a, value)?;
                self.branch((value as i16) < sb)
            }
            Op::IncChk => {
                let value = self.named(a)?.wrapping_add(1);
                self.set_named(a, value)?;
                self.branch(value as i16 > sb)
            }
            Op::Piracy => self.branch(true),
            Op::Verify => self.branch(self.story.verify()),
            Op::CheckArgCount => self.branch(a <= u16::from(self.stack.frame.arguments)),

            // Arithmetic
            Op::Or => self.store(a | b),
            Op::And => self.store(a & b),
            Op::Not1 | Op::NotVar => self.store(!a),
            Op::Add => self.store(a.wrapping_add(b)),
            Op::Sub => self.store(a.wrapping_sub(b)),
            Op::Mul => self.store(a.wrapping_mul(b)),
            Op::Div => self.divide(sa, sb),
            Op::Mod => self.remainder(sa, sb),
            Op::LogShift => self.log_shift(a, sb),
            Op::ArtShift => self.art_shift(sa, sb),
            Op::Random => self.random(sa),

            // Variables and the stack
            Op::Store => self.set_named(a, b),
            Op::Load => {
                let value = self.named(a)?;
                self.store(value)
            }
            Op::Inc => {
                let value = self.named(a)?.wrapping_add(1);
                self.set_named(a, value)
            }
            Op::Dec => {
                let value = self.named(a)?.wrapping_sub(1);
                self.set_named(a, value)
            }
            Op::Push => self.stack.push(a),
            Op::Pull => {
                let value = self.stack.pop()?;
                self.set_named(a, value)
            }
            Op::Pop => self.stack.pop().map(drop),
            Op::PullStack => self.pull_stack(&all()),
            Op::PopStack => self.pop_stack(&all()),
            Op::PushStack => self.push_stack(&all()),

            // Calls and returns
            Op::Call1s => self.call_and_store(a, &[]),
            Op::Call2s if count == 2 => self.call_and_store(a, &[b]),
            Op::Call | Op::CallVs | Op::Call2s | Op::CallVs2 => self.call_and_store(a, all().arguments()),
            Op::Call1n => self.call_and_discard(a, &[]),
            Op::Call2n if count == 2 => self.call_and_discard(a, &[b]),
            Op::Call2n | Op::CallVn | Op::CallVn2 => self.call_and_discard(a, all().arguments()),
            Op::Ret => self.return_value(a),
            Op::Rtrue => self.return_value(1),
            Op::Rfalse => self.return_value(0),
            Op::RetPopped => {
                let value = self.stack.pop()?;
                self.return_value(value)
            }
            Op::Catch => self.store(self.frame_number()),
            Op::Throw => self.throw(a, b),
            Op::Nop => Ok(()),
            Op::Quit => self.quit(),
            Op::Restart => self.restart(),

            // Tables and memory
            Op::Loadw => self.store(self.memory.word(a.wrapping_add(b.wrapping_mul(2)))),
            Op::Loadb => self.store(u16::from(self.memory.byte(a.wrapping_add(b)))),
            Op::Storew => self.write_word(a.wrapping_add(b.wrapping_mul(2)), c),
            Op::Storeb => self.write_byte(a.wrapping_add(b), c as u8),
            Op::ScanTable => self.scan_table(&all()),
            Op::CopyTable => self.copy_table(&all()),

            // Objects
            Op::Jin => self.jin(a, b),
            Op::TestAttr => self.test_attribute(a, b),
            Op::SetAttr => self.change_attribute(a, b, |byte, bit| byte | bit),
            Op::ClearAttr => self.change_attribute(a, b, |byte, bit| byte & !bit),
            Op::InsertObj => self.insert_object(a, b),
            Op::RemoveObj => self.remove_object(a),
            Op::GetSibling => self.get_sibling(a),
            Op::GetChild => self.get_child(a),
            Op::GetParent => self.get_parent(a),
            Op::GetProp => self.get_property(a, b),
            Op::GetPropAddr => self.get_property_address(a, b),
            Op::GetNextProp => self.get_next_property(a, b),
            Op::GetPropLen => self.get_property_length(a),
            Op::PutProp => self.put_property(a, b, c),

            // Printing
            Op::Print => self.print_inline(),
            Op::PrintRet => self.print_and_return(),
            Op::PrintAddr => self.print_at(u32::from(a)).map(drop),
            Op::PrintPaddr => self.print_at(self.unpack_string(a)).map(drop),
            Op::PrintObj => self.print_object(a),
            Op::PrintChar => self.print_zscii(a),
            Op::PrintNum => self.print_number(sa),
            Op::PrintUnicode => self.print_unicode(a),
            Op::CheckUnicode => self.check_unicode(a),
            Op::NewLine => self.print_new_line(),
            Op::PrintTable => self.print_table(&all()),

            // Screen
            Op::ShowStatus => self.show_status(),
            Op::SplitWindow => self.split_window(a),
            Op::SetWindow => self.set_window(sa),
            Op::EraseWindow => self.erase_window(sa),
            Op::EraseLine => self.erase_line(a),
            Op::SetCursor => self.set_cursor(&all()),
            Op::GetCursor => self.get_cursor(a),
            Op::SetTextStyle => self.set_text_style(a),
            Op::BufferMode => self.buffer_mode(a),
            Op::SetColour => self.set_colour(&all()),
            Op::SetTrueColour => self.set_true_colour(&all()),
            Op::SetFont => self.set_font(&all()),

            // Input and streams
            Op::Sread | Op::SreadTimed | Op::Aread => self.read(&all()),
            Op::ReadChar => self.read_char(&all()),
            Op::Tokenise => self.tokenise(&all()),
            Op::EncodeText => self.encode_text(&all()),
            Op::OutputStream => self.output_stream(&all()),
            Op::InputStream => self.input_stream(a),
            Op::SoundEffect => self.sound_effect(&all()),

            // Saved games
            Op::SaveBranch | Op::SaveStore => self.save(),
            Op::RestoreBranch | Op::RestoreStore => self.restore_saved(),
            Op::SaveTable => self.save_table(&all()),
            Op::RestoreTable => self.restore_table(&all()),
            Op::SaveUndo => self.save_undo(),
            Op::RestoreUndo => self.restore_undo(),

            // The windows and pictures of version 6
            Op::DrawPicture => self.draw_picture(&all()),
            Op::PictureData => self.picture_data(a, b),
            Op::ErasePicture => self.erase_picture(&all()),
            // The interpreter may load these pictures now; it has them all.
            Op::PictureTable => Ok(()),
            Op::SetMargins => self.set_margins(&all()),
            Op::MoveWindow => self.move_window(&all()),
            Op::WindowSize => self.window_size(&all()),
            Op::WindowStyle => self.window_style(&all()),
            Op::GetWindProp => self.get_window_property(a, b),
            Op::PutWindProp => self.put_window_property(a, b, c),
            Op::ScrollWindow => self.scroll_window(a, sb),
            Op::ReadMouse => self.read_mouse(a),
            Op::MouseWindow => self.mouse_window(a),
            Op::PrintForm => self.print_form(a),
            Op::MakeMenu => self.make_menu(a, b),
            Op::BufferScreen => self.buffer_screen(sa),
        }
    }
}
