//! How each opcode is run: as operations of its own, by a body of the plain engine, or by the plain engine itself.
//!
//! [`instruction`](Translator::instruction) names them all. What the plain engine runs needs no more than its name there.

use super::bodies::{FRAME_HEAD, GLOBAL, SLOT, VALUE, reciprocal};
use super::table::{Family, number};
use super::translate::{BLANK, Current, Draft, Operand, Outcome, Role, Service, To, Translator};
use crate::zmachine::isa::Op;

impl Translator<'_> {
    /// How each opcode is run.
    pub(super) fn instruction(&mut self, op: Op, current: &mut Current) -> Outcome {
        let small = u8::from(self.facts.small_objects);
        match op {
            Op::Je => self.equal(current),
            Op::Jl => self.compare(current, Family::Jl, None),
            Op::Jg => self.compare(current, Family::Jg, None),
            Op::Test => self.compare(current, Family::Test, None),
            Op::Jin => self.compare(current, Family::Jin, Some(small)),
            Op::TestAttr => self.compare(current, Family::TestAttr, Some(small)),
            Op::Jz => self.test_one(current, Family::Jz),
            Op::CheckArgCount => self.test_one(current, Family::CheckArgCount),
            Op::Jump => self.jump(current),
            Op::IncChk => self.step_and_compare(current, Family::IncChk),
            Op::DecChk => self.step_and_compare(current, Family::DecChk),

            Op::Or => self.binary(current, Family::Or),
            Op::And => self.binary(current, Family::And),
            Op::Add => self.binary(current, Family::Add),
            Op::Sub => self.binary(current, Family::Sub),
            Op::Mul => self.binary(current, Family::Mul),
            Op::Div => self.division(current, Family::Div, Family::DivBy),
            Op::Mod => self.division(current, Family::Mod, Family::ModBy),
            Op::LogShift => self.binary(current, Family::LogShift),
            Op::ArtShift => self.binary(current, Family::ArtShift),
            Op::Loadw => self.binary(current, Family::Loadw),
            Op::Loadb => self.binary(current, Family::Loadb),
            Op::GetProp => self.binary(current, Family::GetProp),
            Op::GetPropAddr => self.binary(current, Family::GetPropAddr),
            Op::GetNextProp => self.binary(current, Family::GetNextProp),
            Op::Not1 | Op::NotVar => self.unary(current, Family::Not, None),
            Op::GetParent => self.unary(current, Family::GetParent, Some(small)),
            Op::GetPropLen => self.unary(current, Family::GetPropLen, Some(small)),
            Op::GetSibling => self.neighbour(current, Family::GetSibling, small),
            Op::GetChild => self.neighbour(current, Family::GetChild, small),

            Op::Store | Op::Load | Op::Push | Op::Pull | Op::Pop => self.transfer(op, current),
            Op::Inc => self.step(current, Family::Inc),
            Op::Dec => self.step(current, Family::Dec),
            Op::Storew => self.three(current, Family::Storew),
            Op::Storeb => self.three(current, Family::Storeb),
            Op::PutProp => self.three(current, Family::PutProp),
            Op::SetAttr => self.attribute(current, Family::SetAttr, small),
            Op::ClearAttr => self.attribute(current, Family::ClearAttr, small),

            Op::Call
            | Op::CallVs
            | Op::CallVs2
            | Op::Call1s
            | Op::Call2s
            | Op::Call1n
            | Op::Call2n
            | Op::CallVn
            | Op::CallVn2 => self.call(current),
            Op::Ret => self.give_back(current, current.operand(0)),
            Op::Rtrue => self.give_back(current, (VALUE, 1)),
            Op::Rfalse => self.give_back(current, (VALUE, 0)),
            Op::RetPopped => match current.depth.checked_sub(1) {
                Some(depth) => {
                    current.origin.pulls += 1;
                    self.give_back(current, (SLOT, self.locals + depth))
                }
                None => Outcome::LeaveForGood,
            },

            Op::Print => self.serve(current, Service::Print),
            Op::PrintRet => self.print_and_return(current),
            Op::PrintAddr => self.serve(current, Service::PrintAddr),
            Op::PrintPaddr => self.serve(current, Service::PrintPaddr),
            Op::PrintObj => self.serve(current, Service::PrintObj),
            Op::PrintNum => self.serve(current, Service::PrintNum),
            Op::PrintChar => self.serve(current, Service::PrintChar),
            Op::NewLine => self.serve(current, Service::NewLine),
            Op::InsertObj => self.serve(current, Service::InsertObj),
            Op::RemoveObj => self.serve(current, Service::RemoveObj),

            // These need no frame but their own.
            Op::Random
            | Op::Piracy
            | Op::Verify
            | Op::Nop
            | Op::ScanTable
            | Op::CopyTable
            | Op::PrintUnicode
            | Op::CheckUnicode
            | Op::PrintTable
            | Op::ShowStatus
            | Op::SplitWindow
            | Op::SetWindow
            | Op::EraseWindow
            | Op::EraseLine
            | Op::SetCursor
            | Op::GetCursor
            | Op::SetTextStyle
            | Op::BufferMode
            | Op::SetColour
            | Op::SetTrueColour
            | Op::SetFont
            | Op::Tokenise
            | Op::EncodeText
            | Op::OutputStream
            | Op::SoundEffect
            | Op::PushStack => Outcome::Plain,

            Op::Catch | Op::SaveUndo => Outcome::Look,

            // These look at all frames, or whoever answers them may.
            Op::InputStream
            | Op::Sread
            | Op::SreadTimed
            | Op::Aread
            | Op::ReadChar
            | Op::SaveBranch
            | Op::SaveStore
            | Op::RestoreBranch
            | Op::RestoreStore
            | Op::SaveTable
            | Op::RestoreTable
            | Op::RestoreUndo
            | Op::DrawPicture
            | Op::PictureData
            | Op::ErasePicture
            | Op::SetMargins
            | Op::MoveWindow
            | Op::WindowSize
            | Op::WindowStyle
            | Op::GetWindProp
            | Op::ScrollWindow
            | Op::ReadMouse
            | Op::MouseWindow
            | Op::PutWindProp
            | Op::PrintForm
            | Op::MakeMenu
            | Op::PictureTable
            | Op::BufferScreen => Outcome::Leave,

            Op::Throw | Op::Quit | Op::Restart | Op::PullStack | Op::PopStack => Outcome::LeaveForGood,
        }
    }

    fn binary(&mut self, current: &Current, family: Family) -> Outcome {
        let Some((d, c, depth)) = self.destination(current) else { return Outcome::Plain };
        let ((ka, a), (kb, b)) = (current.operand(0), current.operand(1));
        self.push(current, Draft { handler: number(family, &[ka, kb, d]), a, b, c, stores: slot(d, c), ..BLANK });
        Outcome::Made(depth)
    }

    /// A division, which by a constant is a multiplication.
    fn division(&mut self, current: &Current, family: Family, by_constant: Family) -> Outcome {
        let (VALUE, b @ 2..=0x7FFF) = current.operand(1) else { return self.binary(current, family) };
        let Some((d, c, depth)) = self.destination(current) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        let reciprocal = reciprocal(b);
        let (to, detail) = (To::Number((reciprocal >> 16) as u16), reciprocal as u16);
        let handler = number(by_constant, &[ka, d]);
        self.push(current, Draft { handler, a, b, c, to, detail, stores: slot(d, c), ..BLANK });
        Outcome::Made(depth)
    }

    fn unary(&mut self, current: &Current, family: Family, small: Option<u8>) -> Outcome {
        let Some((d, c, depth)) = self.destination(current) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        let handler = match small {
            Some(small) => number(family, &[ka, d, small]),
            None => number(family, &[ka, d]),
        };
        self.push(current, Draft { handler, a, c, stores: slot(d, c), ..BLANK });
        Outcome::Made(depth)
    }

    fn neighbour(&mut self, current: &Current, family: Family, small: u8) -> Outcome {
        let Some((d, c, depth)) = self.destination(current) else { return Outcome::Plain };
        let Some((when, to)) = self.branch(current, depth) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        let handler = number(family, &[ka, d, when, small]);
        self.push(current, Draft { handler, a, c, to, stores: slot(d, c), ..BLANK });
        Outcome::Made(depth)
    }

    /// A comparison of two operands; those of objects depend on the size of an object.
    fn compare(&mut self, current: &Current, family: Family, small: Option<u8>) -> Outcome {
        let Some((when, to)) = self.branch(current, current.depth) else { return Outcome::Plain };
        let ((ka, a), (kb, b)) = (current.operand(0), current.operand(1));
        let handler = match small {
            Some(small) => number(family, &[ka, kb, when, small]),
            None => number(family, &[ka, kb, when]),
        };
        self.push(current, Draft { handler, a, b, to, ..BLANK });
        Outcome::Made(current.depth)
    }

    fn test_one(&mut self, current: &Current, family: Family) -> Outcome {
        let Some((when, to)) = self.branch(current, current.depth) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        self.push(current, Draft { handler: number(family, &[ka, when]), a, to, ..BLANK });
        Outcome::Made(current.depth)
    }

    /// `je` with its two to four operands, one comparison after the other.
    fn equal(&mut self, current: &Current) -> Outcome {
        let count = current.operands().len();
        if !(2..=4).contains(&count) {
            return Outcome::LeaveForGood;
        }
        let Some((when, to)) = self.branch(current, current.depth) else { return Outcome::Plain };
        let (ka, a) = current.operand(0);
        for index in 1..count {
            let (kb, b) = current.operand(index);
            let (when, to) = match index + 1 == count || when == 1 {
                true => (when, to),
                // Equal to one of them, it does not branch.
                false => (1, To::Address(current.end, current.depth)),
            };
            self.push(current, Draft { handler: number(Family::Je, &[ka, kb, when]), a, b, to, ..BLANK });
        }
        Outcome::Made(current.depth)
    }

    /// A jump to where a constant says (§15 jump).
    fn jump(&mut self, current: &Current) -> Outcome {
        let (VALUE, offset) = current.operand(0) else { return Outcome::LeaveForGood };
        let address = current.end.wrapping_add_signed(i32::from(offset as i16) - 2);
        self.next.push((address, current.depth));
        let handler = number(Family::Jump, &[]);
        self.push(current, Draft { handler, to: To::Address(address, current.depth), role: Role::End, ..BLANK });
        Outcome::Over
    }

    fn step_and_compare(&mut self, current: &Current, family: Family) -> Outcome {
        let Some((kx, a)) = self.named(current, current.depth) else { return Outcome::Plain };
        let Some((when, to)) = self.branch(current, current.depth) else { return Outcome::Plain };
        let (kb, b) = current.operand(1);
        let handler = number(family, &[kx, kb, when]);
        self.push(current, Draft { handler, a, b, to, stores: slot(kx, a), ..BLANK });
        Outcome::Made(current.depth)
    }

    fn step(&mut self, current: &Current, family: Family) -> Outcome {
        let Some((kx, a)) = self.named(current, current.depth) else { return Outcome::Plain };
        self.push(current, Draft { handler: number(family, &[kx]), a, stores: slot(kx, a), ..BLANK });
        Outcome::Made(current.depth)
    }

    /// Values that go from one variable to another.
    fn transfer(&mut self, op: Op, current: &mut Current) -> Outcome {
        let depth = current.depth;
        let (from, to, after) = match op {
            Op::Store => (Some(current.operand(1)), self.named(current, depth), depth),
            Op::Load => {
                let destination = self.destination(current);
                let to = destination.map(|(d, c, _)| (if d == 0 { SLOT } else { GLOBAL }, c));
                (self.named(current, depth), to, destination.map_or(depth, |(_, _, depth)| depth))
            }
            Op::Push => (Some(current.operand(0)), Some((SLOT, self.locals + depth)), depth + 1),
            _ => {
                let Some(rest) = depth.checked_sub(1) else { return Outcome::LeaveForGood };
                let from = (SLOT, self.locals + rest);
                // `pop` throws away what it pulls.
                let to = if op == Op::Pop { Some(from) } else { self.named(current, rest) };
                current.depth = rest;
                (Some(from), to, rest)
            }
        };
        let (Some((ka, a)), Some((kd, c))) = (from, to) else { return Outcome::Plain };
        let handler = number(Family::Move, &[ka, u8::from(kd == GLOBAL)]);
        self.push(current, Draft { handler, a, c, stores: slot(kd, c), ..BLANK });
        Outcome::Made(after)
    }

    fn three(&mut self, current: &Current, family: Family) -> Outcome {
        let ((ka, a), (kb, b), (kc, c)) = (current.operand(0), current.operand(1), current.operand(2));
        self.push(current, Draft { handler: number(family, &[ka, kb, kc]), a, b, c, ..BLANK });
        Outcome::Made(current.depth)
    }

    fn attribute(&mut self, current: &Current, family: Family, small: u8) -> Outcome {
        let ((ka, a), (kb, b)) = (current.operand(0), current.operand(1));
        self.push(current, Draft { handler: number(family, &[ka, kb, small]), a, b, ..BLANK });
        Outcome::Made(current.depth)
    }

    fn give_back(&mut self, current: &Current, (ka, a): Operand) -> Outcome {
        self.push(current, Draft { handler: number(Family::Return, &[ka]), a, role: Role::End, ..BLANK });
        Outcome::Over
    }

    /// A call. The new frame begins beyond everything that the caller has pushed, operands too, so that until the call is made nothing is lost.
    fn call(&mut self, current: &Current) -> Outcome {
        let spare = self.locals + current.origin.depth;
        let (result, global, depth) = match current.result {
            None => (spare, None, current.depth),
            Some(_) => match self.destination(current) {
                None => return Outcome::Leave,
                Some((0, slot, depth)) => (slot, None, depth),
                Some((_, address, depth)) => (spare, Some(address), depth),
            },
        };
        let (kr, routine) = current.operand(0);
        if (kr, routine) == (VALUE, 0) {
            // §6.4.3: calling address 0 gives false.
            let c = global.unwrap_or(result);
            self.push(
                current,
                Draft { handler: number(Family::Move, &[VALUE, u8::from(global.is_some())]), c, ..BLANK },
            );
            return Outcome::Made(depth);
        }
        let arguments = current.operands().get(1..).unwrap_or_default();
        let distance = spare + FRAME_HEAD;
        let (handler, a, b) = match *arguments {
            [] => (number(Family::Call, &[kr]), 0, 0),
            [(ka, a)] => (number(Family::Call1, &[kr, ka]), a, 0),
            [(ka, a), (kb, b)] => (number(Family::Call2, &[kr, ka, kb]), a, b),
            _ => {
                for (slot, &(ka, a)) in (distance..).zip(arguments) {
                    let handler = number(Family::Move, &[ka, 0]);
                    self.push(current, Draft { handler, a, c: slot, stores: Some(slot), ..BLANK });
                }
                (number(Family::Call, &[kr]), 0, 0)
            }
        };
        let call = Draft {
            handler,
            a,
            b,
            c: distance,
            to: To::Number(routine),
            detail: result,
            call: arguments.len() as u16,
            role: Role::Call,
            ..BLANK
        };
        self.push(current, call);
        if let Some(address) = global {
            let take = Draft { handler: number(Family::Take, &[]), a: spare, c: address, role: Role::Pays, ..BLANK };
            self.push(current, take);
        }
        self.deepest = self.deepest.max(current.origin.depth + 1);
        Outcome::Made(depth)
    }

    /// Something that a body of the plain engine does with nothing but its operands' values.
    fn serve(&mut self, current: &Current, service: Service) -> Outcome {
        let ((ka, a), (kb, b)) = (current.operand(0), current.operand(1));
        let call = u16::from(ka) | u16::from(kb) << 8;
        let handler = number(Family::Serve, &[]);
        self.push(current, Draft { handler, a, b, detail: service as u16, call, role: Role::Outside, ..BLANK });
        Outcome::Made(current.depth)
    }

    fn print_and_return(&mut self, current: &Current) -> Outcome {
        self.serve(current, Service::PrintLine);
        let handler = number(Family::Return, &[VALUE]);
        self.push(current, Draft { handler, a: 1, role: Role::PaidEnd, ..BLANK });
        Outcome::Over
    }
}

/// The slot that a result of a kind goes to, if it is one.
fn slot(kind: u8, to: u16) -> Option<u16> {
    (kind == SLOT).then_some(to)
}
