//! Names for routines, strings and the places that code branches to.

use std::collections::{BTreeMap, BTreeSet};

use super::map::{Kind, Map};
use crate::inspect::flow;

/// Names all routines and strings that have no name yet.
pub(super) fn name(map: &mut Map) {
    let named: Vec<(u32, String)> = map
        .pieces
        .iter()
        .filter_map(|(at, piece)| match piece.kind {
            Kind::Routine => Some((*at, format!("r{at:04x}"))),
            Kind::String => Some((*at, format!("s{at:04x}"))),
            Kind::Bytes
            | Kind::Numbers
            | Kind::Words
            | Kind::Addresses
            | Kind::Halves
            | Kind::Text
            | Kind::Length
            | Kind::Checksum
            | Kind::Code => None,
        })
        .collect();
    for (at, name) in named {
        map.names.entry(at).or_insert(name);
    }
    // A name in the middle of something is none.
    let lost: Vec<u32> = map.names.keys().copied().filter(|at| !map.is_boundary(*at)).collect();
    for at in lost {
        map.names.remove(&at);
    }
    let header = map.header;
    let marks =
        [(u32::from(header.static_base), "static"), (u32::from(header.high_memory_base), "high"), (map.end, "end")];
    for (at, name) in marks {
        if at >= 64 && map.is_boundary(at) && map.kind_at(at) != Some(Kind::Code) {
            map.names.entry(at).or_insert_with(|| name.to_owned());
        }
    }
}

/// Which routine each instruction belongs to, and the labels in it.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// The routine of each instruction, by addresses; None outside all.
    scopes: BTreeMap<u32, Option<u32>>,
    labels: BTreeMap<u32, String>,
    /// For each routine, those that call it.
    callers: BTreeMap<u32, BTreeSet<u32>>,
}

impl Scopes {
    /// Reads the code of a map.
    pub(super) fn of(map: &Map) -> Scopes {
        let mut found = Scopes::default();
        let mut targets: BTreeSet<u32> = BTreeSet::new();
        let mut scope = None;
        for (at, piece) in &map.pieces {
            match piece.kind {
                Kind::Routine => {
                    scope = Some(*at);
                    found.scopes.insert(*at, scope);
                }
                Kind::Code => {
                    found.scopes.insert(*at, scope);
                    let Some(instruction) = map.instruction(*at) else { continue };
                    targets.extend(flow::target(&instruction));
                    for (kind, value) in flow::constants(&instruction) {
                        let to = map.routine_at(value);
                        if kind == crate::zmachine::isa::Operand::Routine && map.kind_at(to) == Some(Kind::Routine) {
                            found.callers.entry(to).or_default().insert(scope.unwrap_or(*at));
                        }
                    }
                }
                Kind::Bytes
                | Kind::Numbers
                | Kind::Words
                | Kind::Addresses
                | Kind::Halves
                | Kind::Text
                | Kind::Length
                | Kind::Checksum
                | Kind::String => scope = None,
            }
        }
        let mut last = None;
        let mut number = 0;
        for at in targets {
            let Some(scope) = found.scopes.get(&at).copied() else { continue };
            if map.names.contains_key(&at) || map.kind_at(at) != Some(Kind::Code) {
                continue;
            }
            number = if scope.is_some() && scope == last { number + 1 } else { 1 };
            last = scope;
            // Outside routines labels are names for the whole story.
            let label = if scope.is_some() { format!("l{number}") } else { format!("l{at:04x}") };
            found.labels.insert(at, label);
        }
        found
    }

    /// The routine that an instruction belongs to: None where there is no instruction, Some(None) where it belongs to none.
    pub(super) fn scope(&self, at: u32) -> Option<Option<u32>> {
        self.scopes.get(&at).copied()
    }

    /// The label of an instruction.
    pub(super) fn label(&self, at: u32) -> Option<&str> {
        self.labels.get(&at).map(String::as_str)
    }

    /// The routines that call one.
    pub(super) fn callers(&self, routine: u32) -> impl Iterator<Item = u32> {
        self.callers.get(&routine).into_iter().flatten().copied()
    }
}
