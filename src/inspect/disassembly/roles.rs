//! What tables say of routines: which actions they carry out, what they are to the grammar, and whose properties name them. It is told in comments alone.

use std::collections::BTreeMap;

use super::tables::quoted;
use crate::inspect::grammar::{Action, Grammar, GrammarReport};
use crate::inspect::objects::ObjectsReport;
use crate::inspect::subject::Subject;
use crate::inspect::words::Guess;
use crate::story::Story;

/// Words of verbs, or objects, that are told of one routine.
const TOLD: usize = 6;

/// The roles of each routine, by its address.
#[derive(Debug, Default)]
pub(super) struct Roles(BTreeMap<u32, Vec<String>>);

impl Roles {
    pub(super) fn of(story: &Story) -> Roles {
        let subject = Subject::new(story);
        let mut roles = Roles::default();
        if let Some(grammar) = GrammarReport::of(&subject).grammar {
            roles.add_grammar(&grammar);
        }
        roles.add_properties(&ObjectsReport::of(&subject));
        roles
    }

    /// What is told of a routine, a sentence each.
    pub(super) fn of_routine(&self, address: u32) -> impl Iterator<Item = &str> {
        self.0.get(&address).into_iter().flatten().map(String::as_str)
    }

    fn add(&mut self, routine: u32, role: String) {
        self.0.entry(routine).or_default().push(role);
    }

    fn add_grammar(&mut self, grammar: &Grammar) {
        let mut words: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
        for verb in &grammar.verbs {
            for action in verb.lines.iter().filter_map(|line| line.action) {
                let words = words.entry(action).or_default();
                // Lines of one verb that have the same action stand together or apart; its first word is told once.
                let first = verb.words.first().map(String::as_str);
                words.extend(first.filter(|first| !words.contains(first)));
            }
        }
        for action in &grammar.actions {
            let verbs = words.get(&action.number).map(Vec::as_slice).unwrap_or_default();
            let told = format!("{}{}", named(action), some_of(verbs, " of "));
            if let Some(routine) = action.routine {
                self.add(routine, format!("Carries out {told}"));
            }
            if let Some(routine) = action.preaction {
                self.add(routine, format!("Comes before {told}"));
            }
        }
        for (number, routine) in grammar.parsing_routines.iter().enumerate() {
            self.add(*routine, format!("Parsing routine {number} of the grammar"));
        }
    }

    fn add_properties(&mut self, objects: &ObjectsReport) {
        let mut named: BTreeMap<(u32, String), Vec<String>> = BTreeMap::new();
        for object in &objects.objects {
            for property in &object.properties {
                let name = property.name.clone().unwrap_or_else(|| property.number.to_string());
                for guess in &property.maybe {
                    if let Guess::Routine { address, .. } = guess {
                        let owner = match object.name.is_empty() {
                            true => object.number.to_string(),
                            false => format!("{} {}", object.number, quoted(&object.name)),
                        };
                        named.entry((*address, name.clone())).or_default().push(owner);
                    }
                }
            }
        }
        for ((routine, property), owners) in named {
            let owners: Vec<&str> = owners.iter().map(String::as_str).collect();
            self.add(routine, format!("Property {}{}", shown(&property), some_of_bare(&owners, " of object ")));
        }
    }
}

/// An action by its number, and its name where there is one.
fn named(action: &Action) -> String {
    let name = action.name.as_deref().map_or(String::new(), |name| format!(" {}", shown(name)));
    format!("action {}{name}", action.number)
}

/// A name without what would end a comment or command a terminal.
fn shown(name: &str) -> String {
    let quoted = quoted(name);
    quoted.trim_matches('"').to_owned()
}

fn some_of(words: &[&str], before: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    some_of_bare(&quoted.iter().map(String::as_str).collect::<Vec<_>>(), before)
}

/// Some things in a list, and how many more there are; nothing where there are none.
fn some_of_bare(all: &[&str], before: &str) -> String {
    let told = all.iter().take(TOLD).copied().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(TOLD) {
        _ if all.is_empty() => String::new(),
        0 => format!("{before}{told}"),
        more => format!("{before}{told} and {more} more"),
    }
}
