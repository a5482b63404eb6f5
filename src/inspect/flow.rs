//! What an instruction says about where code and strings are: where it goes on, and what its constants mean. All that looks for routines reads it here.

use crate::zmachine::isa::decode::{Argument, Instruction, Target};
use crate::zmachine::isa::{Op, Operand};

/// Whether what follows an instruction in memory is not run after it.
pub(super) fn ends(op: Op) -> bool {
    matches!(
        op,
        Op::Ret | Op::Rtrue | Op::Rfalse | Op::RetPopped | Op::PrintRet | Op::Jump | Op::Quit | Op::Restart | Op::Throw
    )
}

/// Where its branch or jump goes, if that is an address.
pub(super) fn target(instruction: &Instruction) -> Option<u32> {
    if let Some(branch) = instruction.branch {
        return match branch.to {
            Target::Address(to) => Some(to),
            Target::ReturnFalse | Target::ReturnTrue => None,
        };
    }
    match (instruction.op, instruction.arguments.first()) {
        (Op::Jump, Some(Argument::Large(offset))) => {
            let end = i64::from(instruction.address) + i64::from(instruction.size);
            u32::try_from(end + i64::from(*offset as i16) - 2).ok()
        }
        _ => None,
    }
}

/// The large constants that it has, with what they mean.
pub(super) fn constants(instruction: &Instruction) -> impl Iterator<Item = (Operand, u16)> {
    let kinds = instruction.op.row().operands;
    instruction.arguments.iter().enumerate().filter_map(move |(place, argument)| match argument {
        Argument::Large(value) => Some((kinds.get(place).copied().unwrap_or(Operand::Value), *value)),
        Argument::Small(_) | Argument::Variable(_) => None,
    })
}

/// The numbers of all variables that it reads or writes by number.
pub(super) fn variables(instruction: &Instruction) -> impl Iterator<Item = u8> {
    let kinds = instruction.op.row().operands;
    let read = instruction.arguments.iter().enumerate().filter_map(move |(place, argument)| match argument {
        Argument::Variable(number) => Some(*number),
        Argument::Small(number) if kinds.get(place) == Some(&Operand::Variable) => Some(*number),
        Argument::Small(_) | Argument::Large(_) => None,
    });
    read.chain(instruction.store)
}
