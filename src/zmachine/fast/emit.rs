//! Gives a routine's operations their places, works out what branches cost, and joins sequences.
//!
//! Instructions are paid for ahead: whoever comes to an instruction from elsewhere pays for all that follow in a row, up to the next that leads away for certain. A branch in between that
//! is taken gets back what was paid for the rest. So an instruction that runs in its row costs nothing to count, and the budget is exact at every place that is
//! paid from.

use super::bodies::VALUE;
use super::code::{Code, Full, Key, Made, Origin, field};
use super::table::{Family, Sequence, number, sequences};
use super::translate::{BLANK, Draft, MOST_DEPTHS, Places, Role, Routine, To, Translated};

/// The most instructions that are paid for at once. The plain engine runs what is left of a budget when it is less than that.
const ROW: u16 = 40;

/// The most operations of a routine.
const MOST_OPERATIONS: usize = 0x8000;

/// Stores the routine at an address, 0 for the code outside any, and gives the place of its head. None where it is too long for any store.
pub(super) fn emit(code: &Code, key: Key, address: u32, routine: Routine) -> Option<Result<u16, Full>> {
    let laid = lay(routine);
    let length = laid.drafts.len() + 1;
    (length < MOST_OPERATIONS).then(|| code.add(key, length, |head| laid.made(head, address)))
}

/// The operations of a routine in their order, without places.
struct Laid {
    drafts: Vec<Draft>,
    /// Which operation begins the instruction at an address, where so many words are pushed.
    starts: Places<usize>,
    /// How many of them stand in the order of their addresses.
    in_order: usize,
    /// How many stand behind those, in the same order, for instructions that were met with other words pushed.
    again: usize,
    locals: u16,
    need: u16,
}

/// Puts a routine's operations in a row.
fn lay(mut routine: Routine) -> Laid {
    let starts = std::mem::take(&mut routine.starts);
    let Routine { locals, need, first, ref defaults, drafts: ref made, ref instructions, .. } = routine;
    let room = Vec::with_capacity(made.len() + made.len() / 4);
    let mut laid = Laid { drafts: room, starts, in_order: 0, again: 0, locals, need };
    let drafts = &mut laid.drafts;
    let lowest = instructions.first().map_or(first, |lowest| lowest.at);
    let mut before = Origin { pc: lowest, ..Origin::default() };
    for &(a, b) in defaults {
        drafts.push(Draft { handler: number(Family::Default, &[]), a, b, origin: before, ..BLANK });
    }
    if first != lowest {
        // It jumps back to before its beginning.
        let handler = number(Family::Jump, &[]);
        drafts.push(Draft { handler, to: To::Address(first, 0), role: Role::PaidEnd, origin: before, ..BLANK });
    }
    let mut following = instructions.iter().skip(1).map(|made| (made.at, made.depth));
    let mut row = 0;
    for Translated { which, at, operations, depth, end, after } in instructions {
        let made = made.get(operations.clone()).unwrap_or_default();
        if row >= ROW {
            drafts.push(Draft { handler: number(Family::Pay, &[]), role: Role::Pays, origin: before, ..BLANK });
            row = 0;
        }
        laid.starts.insert((*at, *depth), drafts.len());
        drafts.extend_from_slice(made);
        if *which >= MOST_DEPTHS
            && let Some(again) = drafts.last_mut()
        {
            // Where it goes on, and how many words are set aside for that.
            let known = (0..MOST_DEPTHS).filter_map(|which| routine.instruction(which, *at)).map(|known| known.depth);
            if let Some(known) = known.filter(|known| known <= depth).max() {
                *again = Draft { to: To::Address(*at, known), a: depth - known, ..*again };
            }
        }
        let last = made.last().copied().unwrap_or(BLANK);
        before = Origin { first: false, ..last.origin };
        row = match last.role {
            Role::Straight => row + 1,
            Role::End | Role::PaidEnd | Role::Call | Role::Outside | Role::Pays => 0,
        };
        let next = following.next();
        let goes_on = after.map(|after| (*end, after)).filter(|place| laid.starts.contains_key(place));
        if let Some((end, after)) = goes_on
            && next != goes_on
        {
            let handler = number(Family::Jump, &[]);
            drafts.push(Draft { handler, to: To::Address(end, after), role: Role::PaidEnd, origin: before, ..BLANK });
            row = 0;
        }
        match *which {
            0 => laid.in_order = drafts.len(),
            1 => laid.again = drafts.len() - laid.in_order,
            // Where a frame is taken anew, which is no place to begin.
            MOST_DEPTHS.. => {}
        }
    }
    // A branch that returns goes to a return of its own, so that it can be told which instruction returned.
    for at in 0..drafts.len() {
        if let To::Return(value) = drafts[at].to {
            let origin = Origin { first: false, ..drafts[at].origin };
            drafts[at].to = To::Operation(drafts.len() as u16);
            let handler = number(Family::Return, &[VALUE]);
            drafts.push(Draft { handler, a: u16::from(value), role: Role::PaidEnd, origin, ..BLANK });
        }
    }
    laid
}

impl Laid {
    /// For each operation, the instructions from its own on to the end of its row.
    fn ahead(&self) -> Vec<u16> {
        const DEFAULT: u16 = number(Family::Default, &[]);
        let mut ahead = vec![0; self.drafts.len()];
        let mut next: Option<(u16, &Draft)> = None;
        for (ahead, draft) in ahead.iter_mut().zip(&self.drafts).rev() {
            let behind = next.map_or(0, |(behind, _)| behind);
            let same = next.is_some_and(|(_, next)| {
                let part = matches!(next.role, Role::Straight | Role::Call);
                part && next.origin.pc == draft.origin.pc && !next.origin.first
            });
            let is_default = draft.handler == DEFAULT;
            *ahead = match draft.role {
                Role::Straight if same || is_default => behind,
                Role::Straight => behind + 1,
                Role::End | Role::Call | Role::Outside => 1,
                Role::Pays | Role::PaidEnd => 0,
            };
            next = Some((*ahead, draft));
        }
        ahead
    }

    /// Where a branch goes.
    fn target(&self, to: To) -> Option<usize> {
        match to {
            To::Number(_) | To::Return(_) => None,
            To::Address(address, depth) => self.starts.get(&(address, depth)).copied(),
            To::Operation(operation) => Some(usize::from(operation)),
        }
    }

    /// The operations for the routine at an address, whose head is at a place.
    fn made(&self, head: u16, address: u32) -> Vec<Made> {
        let ahead = self.ahead();
        let mut fields = [0; 8];
        fields[field::LOCALS] = self.locals;
        fields[field::NEED] = self.need;
        fields[field::LENGTH] = self.in_order as u16;
        fields[field::AGAIN] = self.again as u16;
        fields[field::AHEAD] = ahead.first().copied().unwrap_or_default();
        let mut made = Vec::with_capacity(self.drafts.len() + 1);
        made.push(Made { fields, origin: Origin { pc: address, ..Origin::default() } });
        for (at, draft) in self.drafts.iter().enumerate() {
            let own = ahead.get(at).copied().unwrap_or_default();
            let behind = ahead.get(at + 1).copied().unwrap_or_default();
            let target = self.target(draft.to);
            let mut fields = [0, draft.a, draft.b, draft.c, 0, draft.detail, draft.call, own];
            match (draft.to, target) {
                (_, Some(target)) => {
                    let there = ahead.get(target).copied().unwrap_or_default();
                    fields[field::TARGET] = head + 1 + target as u16;
                    // What was paid for the rest of the row comes back.
                    fields[field::COST] = there.wrapping_sub(own.saturating_sub(1));
                }
                (To::Number(number), None) => fields[field::TARGET] = number,
                (To::Address(..) | To::Return(_) | To::Operation(_), None) => {}
            }
            match draft.role {
                Role::Pays => fields[field::COST] = behind,
                Role::Call => fields[field::CALL] |= behind << 8,
                Role::Straight | Role::End | Role::Outside | Role::PaidEnd => {}
            }
            made.push(Made { fields, origin: Origin { calls: draft.role == Role::Call, ..draft.origin } });
        }
        self.link(head, &mut made);
        made
    }

    /// Writes each operation's handler where those before it and branches to it look for it. The first of a sequence that is known runs all of it; the others keep
    /// their own, for branches may go to them.
    fn link(&self, head: u16, made: &mut [Made]) {
        let handlers: Vec<u16> =
            (0..self.drafts.len()).map(|at| joined(self.drafts.get(at..).unwrap_or_default())).collect();
        for (made, handler) in made.iter_mut().zip(&handlers) {
            made.fields[field::NEXT] = *handler;
        }
        for (made, draft) in made.iter_mut().skip(1).zip(&self.drafts) {
            if self.target(draft.to).is_some() {
                let there = usize::from(made.fields[field::TARGET] - head - 1);
                made.fields[field::THERE] = handlers.get(there).copied().unwrap_or_default();
            }
        }
    }
}

/// The handler of an operation, given it and all behind it.
fn joined(drafts: &[Draft]) -> u16 {
    let fits = |sequence: &&Sequence| {
        let pairs = sequence.parts.iter().zip(drafts);
        let mut before = None;
        drafts.len() >= sequence.parts.len()
            && pairs.into_iter().all(|(part, draft)| {
                let stored = std::mem::replace(&mut before, draft.stores);
                draft.handler == part.handler && draft.takes(part.last, stored)
            })
    };
    let Some(first) = drafts.first() else { return 0 };
    sequences(first.handler).find(fits).map_or(first.handler, |sequence| sequence.handler)
}

impl Draft {
    /// Whether all operands in these fields, one bit each, are the slot that was stored into.
    fn takes(&self, fields: u8, stored: Option<u16>) -> bool {
        let routine = if let To::Number(number) = self.to { number } else { 0 };
        [(field::A, self.a), (field::B, self.b), (field::C, self.c), (field::TARGET, routine)]
            .into_iter()
            .all(|(field, operand)| fields & 1 << field == 0 || stored == Some(operand))
    }
}

#[cfg(test)]
mod tests {
    use super::super::code::place;
    use super::super::tests::played;
    use super::super::translate::{Facts, translate};
    use super::*;

    /// Where the head of a routine is said to stand.
    const HEAD: u16 = 100;

    /// The instructions that begin from here on, up to where the row ends.
    fn counted(drafts: &[Draft]) -> u16 {
        let end = drafts.iter().position(|draft| draft.role != Role::Straight).map_or(drafts.len(), |end| end + 1);
        drafts.iter().take(end).filter(|draft| draft.origin.first).count() as u16
    }

    fn check(laid: &Laid) {
        let made = laid.made(HEAD, 0);
        let ahead = |at: usize| made.get(at).map_or(0, |made| made.fields[field::AHEAD]);
        for (at, draft) in (1..).zip(&laid.drafts) {
            let (fields, place) = (made[at].fields, format!("{draft:?}"));
            let own = ahead(at);
            assert!(own <= ROW + 1, "{place}");
            if draft.origin.first {
                assert_eq!(own, counted(&laid.drafts[at - 1..]), "{place}");
            }
            match draft.role {
                Role::Pays => assert_eq!(fields[field::COST], ahead(at + 1), "{place}"),
                Role::Call => assert_eq!(fields[field::CALL] >> 8, ahead(at + 1), "{place}"),
                Role::Straight | Role::End | Role::Outside | Role::PaidEnd => {}
            }
            if laid.target(draft.to).is_some() {
                let there = usize::from(fields[field::TARGET] - HEAD);
                // A jump that was paid for before has nothing to give back.
                let back = i32::from(own) - i32::from(own > 0);
                assert_eq!(i32::from(fields[field::COST] as i16), i32::from(ahead(there)) - back, "{place}");
                if let To::Address(address, depth) = draft.to {
                    let origin = made[there].origin;
                    assert_eq!((origin.pc, origin.depth, origin.first), (address, depth, true), "{place}");
                }
            }
        }
    }

    #[test]
    fn every_way_through_a_routine_pays_for_what_it_runs() {
        let machine = played();
        let facts = Facts {
            memory: &machine.memory,
            version: machine.version,
            globals: machine.globals,
            small_objects: machine.objects.is_small(),
            properties: None,
        };
        let translated = (0..=u16::MAX).filter(|packed| machine.code.head(Key::Packed(*packed)) > place::PLAIN);
        let mut count = 0;
        for packed in translated {
            let routine = translate(facts, Some(machine.unpack_routine(packed)), 0, &mut 0).expect("a routine");
            check(&lay(routine));
            count += 1;
        }
        assert!(count > 100, "only {count} routines");
    }
}
