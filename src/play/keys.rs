//! The key map: which key does what.
//!
//! Actions are named in one table here, with what a help page says of them; keys are in `assets/keys.toml`, and a player's own settings may give an
//! action others. Nothing below the terminal player knows of keys.

use std::collections::{BTreeMap, HashMap};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::line::{Editing, Motion, WordCase};
use super::panel::PanelKey;
use crate::zmachine::Key;

/// What a key does to the player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Something to the line that is typed.
    Edit(Editing),
    /// Gives the line to the story.
    Submit,
    /// The same, without corrections and expansions.
    SendAsTyped,
    Complete,
    CompleteBack,
    HistoryBack,
    HistoryForward,
    /// Looks for a command that was given before.
    Recall,
    /// Ends whatever is going on beside the line.
    Cancel,
    Scroll(Scroll),
    Find,
    CopyTurn,
    Redraw,
    Help,
    Settings,
    Timeline,
    Notes,
    Info,
    UndoTurn,
    RedoTurn,
    Expansions,
    /// The story's own menus.
    Menus,
    Library,
    Interrupt,
    /// Leaves, if nothing is typed; else deletes the next character, as shells have it.
    Leave,
    Suspend,
}

/// Ways through the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scroll {
    PageUp,
    PageDown,
    LineUp,
    LineDown,
    Top,
    Bottom,
    CommandUp,
    CommandDown,
}

/// Every action: its name in files of settings, and what it does, for the help page.
static ACTIONS: [(Action, &str, &str); 50] = [
    (Action::Submit, "submit", "give the line to the story"),
    (Action::SendAsTyped, "send-as-typed", "give it exactly as it is typed"),
    (Action::Complete, "complete", "complete the word from what was seen on the screen"),
    (Action::CompleteBack, "complete-back", "the completion before"),
    (Action::HistoryBack, "history-back", "the command before that begins like this"),
    (Action::HistoryForward, "history-forward", "the command after"),
    (Action::Recall, "recall", "look for a command given before"),
    (Action::Cancel, "cancel", "end a search or a choice; go back to the end of the text"),
    (Action::Edit(Editing::Move(Motion::Left)), "left", "one character left"),
    (Action::Edit(Editing::Move(Motion::Right)), "right", "one character right"),
    (Action::Edit(Editing::Move(Motion::WordLeft)), "word-left", "one word left"),
    (Action::Edit(Editing::Move(Motion::WordRight)), "word-right", "one word right"),
    (Action::Edit(Editing::Move(Motion::Home)), "line-start", "the line's start; while scrolled back, the text's"),
    (Action::Edit(Editing::Move(Motion::End)), "line-end", "the line's end; while scrolled back, the text's"),
    (Action::Edit(Editing::Delete(Motion::Left)), "backspace", "delete the character before"),
    (Action::Edit(Editing::Delete(Motion::Right)), "delete", "delete the character after"),
    (Action::Edit(Editing::Delete(Motion::WordLeft)), "delete-word-left", "delete the word before"),
    (Action::Edit(Editing::Delete(Motion::WordRight)), "delete-word-right", "delete the word after"),
    (Action::Edit(Editing::Kill(Motion::BlankLeft)), "kill-word", "cut back to the last space"),
    (Action::Edit(Editing::Kill(Motion::Home)), "kill-to-start", "cut to the line's start"),
    (Action::Edit(Editing::Kill(Motion::End)), "kill-to-end", "cut to the line's end"),
    (Action::Edit(Editing::Yank), "yank", "put in what was cut last"),
    (Action::Edit(Editing::YankPop), "yank-earlier", "put in what was cut before that, in its place"),
    (Action::Edit(Editing::Transpose), "transpose", "swap two characters"),
    (Action::Edit(Editing::TransposeWords), "transpose-words", "swap two words"),
    (Action::Edit(Editing::Case(WordCase::Upper)), "upper-case", "make the word capitals"),
    (Action::Edit(Editing::Case(WordCase::Lower)), "lower-case", "make the word small letters"),
    (Action::Edit(Editing::Case(WordCase::Capitalised)), "capitalise", "make the word begin with a capital"),
    (Action::Edit(Editing::Undo), "undo-edit", "take back the last change of the line"),
    (Action::Edit(Editing::Redo), "redo-edit", "make it again"),
    (Action::Scroll(Scroll::PageUp), "page-up", "a page back in the text"),
    (Action::Scroll(Scroll::PageDown), "page-down", "a page on"),
    (Action::Scroll(Scroll::LineUp), "line-up", "a line back"),
    (Action::Scroll(Scroll::LineDown), "line-down", "a line on"),
    (Action::Scroll(Scroll::Top), "top", "the beginning of the text"),
    (Action::Scroll(Scroll::Bottom), "bottom", "the end of the text"),
    (Action::Scroll(Scroll::CommandUp), "command-up", "the command before in the text"),
    (Action::Scroll(Scroll::CommandDown), "command-down", "the command after"),
    (Action::Find, "find", "find words in the text"),
    (Action::CopyTurn, "copy-turn", "copy the selected text, or this turn's"),
    (Action::Redraw, "redraw", "draw the screen again"),
    (Action::Help, "help", "this page"),
    (Action::Settings, "settings", "settings and themes"),
    (Action::Timeline, "timeline", "the tree of all turns"),
    (Action::Notes, "notes", "your notes"),
    (Action::Info, "info", "about the story"),
    (Action::Menus, "menus", "the story's menus, where it has any"),
    (Action::UndoTurn, "undo-turn", "take back the last command"),
    (Action::RedoTurn, "redo-turn", "take it again"),
    (Action::Expansions, "expansions", "one-letter commands on and off"),
];

/// The rest of the table: what holds everywhere.
static EVERYWHERE: [(Action, &str, &str); 4] = [
    (Action::Library, "library", "leave the story for the library"),
    (Action::Interrupt, "interrupt", "stop a story that is busy; clear the line; else ask what to do"),
    (Action::Leave, "leave", "leave, on an empty line; everything is kept"),
    (Action::Suspend, "suspend", "put golmac in the background; fg comes back"),
];

fn actions() -> impl Iterator<Item = &'static (Action, &'static str, &'static str)> {
    ACTIONS.iter().chain(&EVERYWHERE)
}

/// A key with its modifiers, in the one form that all terminals' events are brought to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Stroke {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Stroke {
    fn of(event: &KeyEvent) -> Stroke {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::BackTab => {
                modifiers.insert(KeyModifiers::SHIFT);
                KeyCode::Tab
            }
            // A character says by itself whether Shift was held; with Ctrl terminals differ in the letter's case.
            KeyCode::Char(c) => {
                modifiers.remove(KeyModifiers::SHIFT);
                KeyCode::Char(if modifiers.contains(KeyModifiers::CONTROL) { c.to_ascii_lowercase() } else { c })
            }
            code => code,
        };
        Stroke { code, modifiers }
    }

    /// As files of settings have it: `ctrl-a`, `alt-backspace`, `f3`.
    fn parse(typed: &str) -> Option<Stroke> {
        let (mut modifiers, mut rest) = (KeyModifiers::NONE, typed);
        let prefixes = [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];
        while let Some((name, modifier)) =
            prefixes.iter().find_map(|(prefix, modifier)| Some((rest.strip_prefix(prefix)?, *modifier)))
        {
            if name.is_empty() {
                break;
            }
            modifiers.insert(modifier);
            rest = name;
        }
        let mut characters = rest.chars();
        let code = match (characters.next(), characters.next()) {
            (Some(c), None) => KeyCode::Char(c),
            _ => match NAMES.iter().find(|(name, _)| *name == rest) {
                Some((_, code)) => *code,
                None => KeyCode::F(rest.strip_prefix('f')?.parse().ok().filter(|number| (1..=12).contains(number))?),
            },
        };
        let event = KeyEvent::new(code, modifiers);
        Some(Stroke::of(&event))
    }

    fn name(&self) -> String {
        let modifiers =
            [("Ctrl-", KeyModifiers::CONTROL), ("Alt-", KeyModifiers::ALT), ("Shift-", KeyModifiers::SHIFT)];
        let held = modifiers.iter().filter(|(_, modifier)| self.modifiers.contains(*modifier)).map(|(name, _)| *name);
        let key = match self.code {
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => c.to_ascii_uppercase().to_string(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::F(number) => format!("F{number}"),
            code => {
                SHOWN.iter().find(|(known, _)| *known == code).map(|(_, name)| (*name).to_owned()).unwrap_or_default()
            }
        };
        held.collect::<String>() + &key
    }
}

/// Keys that make no character, by their names in files of settings.
const NAMES: [(&str, KeyCode); 15] = [
    ("enter", KeyCode::Enter),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("space", KeyCode::Char(' ')),
];

/// The same as a page shows them.
const SHOWN: [(KeyCode, &str); 14] = [
    (KeyCode::Enter, "Enter"),
    (KeyCode::Esc, "Esc"),
    (KeyCode::Tab, "Tab"),
    (KeyCode::Backspace, "Backspace"),
    (KeyCode::Delete, "Del"),
    (KeyCode::Insert, "Ins"),
    (KeyCode::Up, "↑"),
    (KeyCode::Down, "↓"),
    (KeyCode::Left, "←"),
    (KeyCode::Right, "→"),
    (KeyCode::Home, "Home"),
    (KeyCode::End, "End"),
    (KeyCode::PageUp, "PgUp"),
    (KeyCode::PageDown, "PgDn"),
];

/// Which key does what, and what of a player's own settings is not understood.
#[derive(Debug, Clone)]
pub struct KeyMap {
    map: HashMap<Stroke, &'static Action>,
    /// The keys of each action, for the help page.
    named: BTreeMap<&'static str, Vec<Stroke>>,
}

/// The keys as they are where nobody has chosen others.
const DEFAULT: &str = include_str!("../../assets/keys.toml");

impl KeyMap {
    /// The usual keys, and a player's own: by action, the keys that take the place of its usual ones. What is not understood comes with it, in words.
    pub fn new(own: &BTreeMap<String, Vec<String>>) -> (KeyMap, Vec<String>) {
        let mut keys = KeyMap { map: HashMap::new(), named: BTreeMap::new() };
        let mut wrong = Vec::new();
        let usual: BTreeMap<String, Vec<String>> = toml::from_str(DEFAULT).unwrap_or_default();
        keys.bind(&usual, &mut wrong);
        keys.bind(own, &mut wrong);
        (keys, wrong)
    }

    fn bind(&mut self, bindings: &BTreeMap<String, Vec<String>>, wrong: &mut Vec<String>) {
        let mut known = Vec::new();
        for (name, strokes) in bindings {
            let Some((action, name, _)) = actions().find(|(_, known, _)| known == name) else {
                wrong.push(format!("keys: there is no action {name:?}; F1 lists those there are"));
                continue;
            };
            // All of them give their keys away first, so that two actions can have each other's.
            for stroke in self.named.insert(name, Vec::new()).unwrap_or_default() {
                if self.map.get(&stroke) == Some(&action) {
                    self.map.remove(&stroke);
                }
            }
            known.push((action, name, strokes));
        }
        for (action, name, strokes) in known {
            for typed in strokes {
                match Stroke::parse(&typed.to_lowercase()).or_else(|| Stroke::parse(typed)) {
                    Some(stroke) => {
                        self.map.insert(stroke, action);
                        self.named.entry(name).or_default().push(stroke);
                    }
                    None => {
                        wrong.push(format!("keys: {typed:?} for {name} is no key; write it as ctrl-a, alt-f or f3"))
                    }
                }
            }
        }
    }

    /// What a key does, where the story does not want it.
    pub fn action(&self, event: &KeyEvent) -> Option<&'static Action> {
        self.map.get(&Stroke::of(event)).copied()
    }

    /// Every action's keys and what it does, in the order of the table.
    pub fn described(&self) -> Vec<(String, &'static str)> {
        let described = |(action, name, what): &'static (Action, &'static str, &'static str)| {
            let strokes = self.named.get(name)?.iter();
            // A key that was given to another action since is no key of this one.
            let mine = strokes.filter(|stroke| self.map.get(stroke).is_some_and(|bound| *bound == action));
            let names: Vec<String> = mine.map(Stroke::name).collect();
            (!names.is_empty()).then(|| (names.join(" "), *what))
        };
        actions().filter_map(described).collect()
    }

    /// The first key of an action, for a hint.
    pub fn hint(&self, action: &Action) -> String {
        self.strokes_of(action).next().map(Stroke::name).unwrap_or_default()
    }

    /// The first key of an action that a story does not get that reads keys.
    pub fn hint_beside_a_story(&self, action: &Action) -> String {
        let mut strokes = self.strokes_of(action).filter(|stroke| !stroke.modifiers.is_empty());
        strokes.next().map(Stroke::name).unwrap_or_default()
    }

    fn strokes_of(&self, action: &Action) -> impl Iterator<Item = &Stroke> {
        let name = actions().find(|(known, ..)| known == action).map(|(_, name, _)| *name).unwrap_or_default();
        let strokes = self.named.get(name).into_iter().flatten();
        strokes.filter(move |stroke| self.map.get(stroke).is_some_and(|bound| *bound == action))
    }
}

/// The key of a name, as files of settings have it: `ctrl-a`, `alt-backspace`, `f3`, or the character that it types.
pub fn named(typed: &str) -> Option<KeyEvent> {
    Stroke::parse(typed).map(|stroke| KeyEvent::new(stroke.code, stroke.modifiers))
}

/// The character that a key types, if it types one.
pub fn character(event: &KeyEvent) -> Option<char> {
    let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    // Ctrl and Alt together are AltGr where a terminal tells them.
    match event.code {
        KeyCode::Char(c) if held.is_empty() || held == KeyModifiers::CONTROL | KeyModifiers::ALT => Some(c),
        _ => None,
    }
}

/// The key as stories know it (§3.8, §10.7): without modifiers but Shift.
pub fn story_key(event: &KeyEvent) -> Option<Key> {
    if let Some(c) = character(event) {
        return Some(Key::Char(c));
    }
    if event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
        return None;
    }
    let shifted = event.modifiers.contains(KeyModifiers::SHIFT);
    Some(match event.code {
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Backspace | KeyCode::Delete => Key::Delete,
        KeyCode::Up if !shifted => Key::Up,
        KeyCode::Down if !shifted => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::F(number @ 1..=12) if !shifted => Key::Function(number),
        KeyCode::KeypadBegin => Key::Keypad(5),
        _ => return None,
    })
}

/// The key as panels understand it.
pub fn panel_key(event: &KeyEvent) -> Option<PanelKey> {
    if let Some(c) = character(event) {
        return Some(PanelKey::Char(c));
    }
    if event.modifiers.contains(KeyModifiers::CONTROL) {
        return match event.code {
            KeyCode::Char('c' | 'g') => Some(PanelKey::Escape),
            KeyCode::Char('p') => Some(PanelKey::Up),
            KeyCode::Char('n') => Some(PanelKey::Down),
            KeyCode::Char('a') | KeyCode::Home => Some(PanelKey::Home),
            KeyCode::Char('e') | KeyCode::End => Some(PanelKey::End),
            KeyCode::Char('h') => Some(PanelKey::Backspace),
            KeyCode::Char(c) => Some(PanelKey::Control(c.to_ascii_lowercase())),
            _ => None,
        };
    }
    Some(match event.code {
        KeyCode::Up => PanelKey::Up,
        KeyCode::Down => PanelKey::Down,
        KeyCode::Left => PanelKey::Left,
        KeyCode::Right => PanelKey::Right,
        KeyCode::PageUp => PanelKey::PageUp,
        KeyCode::PageDown => PanelKey::PageDown,
        KeyCode::Home => PanelKey::Home,
        KeyCode::End => PanelKey::End,
        KeyCode::Enter => PanelKey::Enter,
        KeyCode::Esc => PanelKey::Escape,
        KeyCode::BackTab => PanelKey::BackTab,
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => PanelKey::BackTab,
        KeyCode::Tab => PanelKey::Tab,
        KeyCode::Delete => PanelKey::Delete,
        KeyCode::Backspace => PanelKey::Backspace,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(typed: &str) -> KeyEvent {
        let Stroke { code, modifiers } = Stroke::parse(typed).expect("a key");
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn the_usual_keys_are_all_understood_and_none_is_used_twice() {
        let (keys, wrong) = KeyMap::new(&BTreeMap::new());
        assert_eq!(wrong, Vec::<String>::new());
        let strokes: usize = keys.named.values().map(Vec::len).sum();
        assert_eq!(strokes, keys.map.len(), "a key stands for two actions");
        for (_, name, _) in actions() {
            assert!(keys.named.contains_key(name), "{name} has no key");
        }
        assert_eq!(keys.named.len(), actions().count());
    }

    #[test]
    fn own_keys_take_the_place_of_the_usual_ones() {
        let own = BTreeMap::from([
            ("timeline".to_owned(), vec!["ctrl-o".to_owned()]),
            ("jump".to_owned(), vec!["f6".to_owned()]),
            ("find".to_owned(), vec!["hyper-x".to_owned()]),
        ]);
        let (keys, wrong) = KeyMap::new(&own);
        assert_eq!(keys.action(&event("ctrl-o")), Some(&Action::Timeline));
        assert_eq!(keys.action(&event("f3")), None);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(keys.described().iter().any(|(strokes, what)| strokes == "Ctrl-O" && what.contains("tree")));
    }

    #[test]
    fn two_actions_can_have_each_others_keys() {
        let own = BTreeMap::from([
            ("info".to_owned(), vec!["f3".to_owned()]),
            ("timeline".to_owned(), vec!["f5".to_owned()]),
        ]);
        let (keys, wrong) = KeyMap::new(&own);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(keys.action(&event("f3")), Some(&Action::Info));
        assert_eq!(keys.action(&event("f5")), Some(&Action::Timeline));
        // A key that another action has taken is not told of as this one's.
        let (keys, _) = KeyMap::new(&BTreeMap::from([("info".to_owned(), vec!["f1".to_owned()])]));
        assert_ne!(keys.hint(&Action::Help), "F1");
    }

    #[test]
    fn terminals_that_differ_in_how_they_tell_a_key_mean_the_same() {
        let shifted = KeyEvent::new(KeyCode::BackTab, KeyModifiers::NONE);
        let (keys, _) = KeyMap::new(&BTreeMap::new());
        assert_eq!(keys.action(&shifted), Some(&Action::CompleteBack));
        let capital = KeyEvent::new(KeyCode::Char('A'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(keys.action(&capital), keys.action(&event("ctrl-a")));
        assert_eq!(character(&KeyEvent::new(KeyCode::Char('É'), KeyModifiers::SHIFT)), Some('É'));
    }

    #[test]
    fn stories_get_the_keys_that_they_know() {
        assert_eq!(story_key(&event("f12")), Some(Key::Function(12)));
        assert_eq!(story_key(&event("alt-f1")), None);
        assert_eq!(story_key(&event("shift-f1")), None);
        assert_eq!(story_key(&event("pageup")), None);
        assert_eq!(story_key(&event("backspace")), Some(Key::Delete));
        assert_eq!(story_key(&event("x")), Some(Key::Char('x')));
        assert_eq!(story_key(&event("ctrl-x")), None);
    }
}
