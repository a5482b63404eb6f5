//! What the help page says: keys, commands, settings, the terminal, golmac itself.
//!
//! It is put together of tables that others keep, so that nothing in it can be out of date.

use super::page::{Entry, Page, Section};

/// A command to golmac, as its table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandHelp {
    /// With the sign that it begins with: `/undo`.
    pub name: String,
    /// What may follow it: `[N]`.
    pub arguments: String,
    pub what: String,
}

/// All that a help page is made of. Parts that have nothing in them are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Help {
    /// Keys, and what they do.
    pub keys: Vec<(String, String)>,
    pub commands: Vec<CommandHelp>,
    /// Settings in force, and their values.
    pub settings: Vec<(String, String)>,
    /// What the story was told about this terminal, a line each.
    pub told: Vec<String>,
    /// About golmac, a line each.
    pub about: Vec<String>,
}

impl Help {
    /// The page that says it all.
    pub fn page(self) -> Page {
        let terms =
            |terms: Vec<(String, String)>| terms.into_iter().map(|(term, what)| Entry::term(term, what)).collect();
        let lines = |lines: Vec<String>| lines.into_iter().map(Entry::Text).collect();
        let command = |command: CommandHelp| {
            let gap = if command.arguments.is_empty() { "" } else { " " };
            Entry::term(format!("{}{gap}{}", command.name, command.arguments), command.what)
        };
        let parts: [(&str, Vec<Entry>); 5] = [
            ("Keys", terms(self.keys)),
            ("Commands to golmac", self.commands.into_iter().map(command).collect()),
            ("Settings", terms(self.settings)),
            ("What the story was told about this terminal", lines(self.told)),
            ("About golmac", lines(self.about)),
        ];
        let sections = parts.into_iter().filter(|(_, entries)| !entries.is_empty());
        let section = |(heading, entries): (&str, _)| Section { heading: heading.to_owned(), entries };
        Page::new("Help", sections.map(section).collect())
    }
}
