//! What the pages of the player share: theme, settings, keys, the terminal's size, the panel that is open, and what the shell is to do.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use ratatui::style::Style;

use super::flow::Ink;
use super::glyphs::Glyphs;
use super::keys::KeyMap;
use super::panel::{Panel, Wish};
use super::theme::{self, Depth, Making, Sheet, Theme};
use crate::settings::{
    self, Colours, Display, GraphicsFont, Italics, Kind, Loaded, Scope, Settings, Source, StoryKey, TABLE,
};
use crate::zmachine::{Available, Terminal};

/// Something that only the shell around the player can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Puts text into the terminal's clipboard.
    Copy(String),
    /// Rings the terminal's bell.
    Bell,
    /// Has a file edited by the player's editor, a command line; the player learns of it by `edited`.
    EditFile { editor: String, file: PathBuf },
    /// Stops the process until it is brought back.
    Suspend,
    /// Draws everything again.
    Redraw,
    /// Ends the program.
    Leave,
}

/// What a terminal can show by itself; settings go before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    pub depth: Depth,
    pub italics: Italics,
    /// Whether it shows more than ASCII.
    pub unicode: Available,
}

/// Shared by all pages.
#[derive(Debug)]
pub struct Desk {
    pub theme: Theme,
    /// What the theme is made of, to be made again where settings change.
    sheet: Option<Sheet>,
    pub loaded: Loaded,
    /// What is wrong in settings, keys and theme, to be told.
    pub problems: Vec<String>,
    /// The folder of settings.
    pub folder: Option<PathBuf>,
    /// The story that is played, whose own settings are in force.
    story: Option<StoryKey>,
    pub keys: KeyMap,
    pub abilities: Abilities,
    pub columns: u16,
    pub rows: u16,
    /// The time since the program began, as the shell told it last.
    pub now: Duration,
    pub panel: Option<Panel>,
    /// A line at the bottom until the next key.
    pub message: Option<String>,
    pub effects: VecDeque<Effect>,
}

impl Desk {
    /// A desk with settings that were read from a folder. What is wrong in them is in the message.
    pub fn new(loaded: Loaded, folder: Option<PathBuf>, abilities: Abilities, columns: u16, rows: u16) -> Desk {
        let (keys, _) = KeyMap::new(&Default::default());
        let mut desk = Desk {
            theme: Theme::default(),
            sheet: None,
            loaded,
            problems: Vec::new(),
            folder,
            story: None,
            keys,
            abilities,
            columns,
            rows,
            now: Duration::ZERO,
            panel: None,
            message: None,
            effects: VecDeque::new(),
        };
        desk.follow_settings();
        desk
    }

    /// The name of the story that is played.
    pub fn story_name(&self) -> Option<String> {
        self.story.as_ref().map(|story| story.name.clone())
    }

    pub fn settings(&self) -> &Settings {
        &self.loaded.settings
    }

    /// Whether games flow into the terminal's own scrollback.
    pub fn is_inline(&self) -> bool {
        self.settings().display == Display::Inline
    }

    /// Whether a long text waits with `[MORE]`. Inline it flows into a scrollback where all of it can be read.
    pub fn pauses(&self) -> bool {
        self.settings().more && !self.is_inline()
    }

    /// Whether stories get the mouse. Inline it is the terminal's, which selects text with it.
    pub fn gives_mouse(&self) -> bool {
        self.settings().mouse && !self.is_inline()
    }

    /// Takes the settings of a story; what was given on the command line stays in force.
    pub fn take_settings(&mut self, loaded: Loaded, story: Option<StoryKey>) {
        self.loaded = loaded;
        self.story = story;
        self.follow_settings();
    }

    /// Makes theme and keys as the settings have them, and tells what is wrong with those.
    fn follow_settings(&mut self) {
        let (keys, wrong_keys) = KeyMap::new(&self.loaded.settings.keys);
        self.keys = keys;
        let wrong_theme = self.show_theme(&self.loaded.settings.theme.clone());
        let problems = self.loaded.problems.iter().map(ToString::to_string);
        self.problems = problems.chain(wrong_keys).chain(wrong_theme).collect();
    }

    /// Has everything look as a theme has it. What is wrong with it, in words.
    pub fn show_theme(&mut self, name: &str) -> Option<String> {
        let mut wrong = None;
        match theme::find(name, self.folder.as_deref()) {
            Ok((sheet, problems)) => {
                self.sheet = Some(sheet);
                wrong = problems.first().map(ToString::to_string);
            }
            Err(error) => wrong = Some(error.to_string()).or(wrong),
        }
        let making =
            Making { depth: self.depth(), story_colours: self.loaded.settings.story_colours, italics: self.italics() };
        self.theme = self.sheet.as_ref().map_or_else(Theme::default, |sheet| sheet.theme(making));
        wrong
    }

    /// How many colours there are.
    pub fn depth(&self) -> Depth {
        match self.settings().colours {
            Colours::Auto => self.abilities.depth,
            Colours::True => Depth::True,
            Colours::Indexed => Depth::Indexed,
            Colours::Sixteen => Depth::Sixteen,
            Colours::None => Depth::None,
        }
    }

    /// What italics are shown as.
    fn italics(&self) -> Italics {
        match self.settings().italics {
            Italics::Auto => self.abilities.italics,
            chosen @ (Italics::Italic | Italics::Underline | Italics::Plain) => chosen,
        }
    }

    /// What a story is told about this terminal.
    pub fn terminal(&self) -> Terminal {
        let settings = self.settings();
        let has = |is: bool| if is { Available::Yes } else { Available::No };
        let told = self.theme.told();
        Terminal {
            rows: self.rows,
            columns: self.columns,
            colours: told.colours,
            bold: Available::Yes,
            italic: has(self.italics() != Italics::Plain),
            timed_input: has(settings.timed_input),
            mouse: has(self.gives_mouse()),
            sound: Available::No,
            graphics_font: match settings.graphics_font {
                GraphicsFont::Auto => self.abilities.unicode,
                GraphicsFont::Off => Available::No,
            },
            foreground: told.foreground,
            background: told.background,
        }
    }

    /// How font 3 and rules are drawn.
    pub fn glyphs(&self) -> Glyphs {
        match self.abilities.unicode {
            Available::Yes => Glyphs::Unicode,
            Available::No => Glyphs::Ascii,
        }
    }

    /// What a horizontal rule is made of.
    pub fn rule(&self) -> &'static str {
        match self.abilities.unicode {
            Available::Yes => "─",
            Available::No => "-",
        }
    }

    /// What a run of the text looks like.
    pub fn style_of_ink(&self, ink: &Ink) -> Style {
        match ink {
            Ink::Story(look) => self.theme.style_of(look),
            Ink::Input(look) => self.theme.style_of(look).patch(self.theme.input),
            Ink::Command => self.theme.accent,
            Ink::Notice => self.theme.notice,
            Ink::Error | Ink::Warning => self.theme.error,
        }
    }

    /// Has the shell do something.
    pub fn ask_shell(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    /// Has a file edited by the player's editor.
    pub fn edit_file(&mut self, file: PathBuf) {
        let editor = self.settings().editor.clone();
        self.ask_shell(Effect::EditFile { editor, file });
    }

    /// Says what a setting is and where it comes from.
    pub fn tell_setting(&self, key: &str) -> String {
        match settings::meant(key) {
            Err(wrong) => sentence(&wrong),
            Ok((row, _)) => {
                let value = row.value(self.settings()).shown();
                let source = match self.loaded.source(row) {
                    Source::Default => "the default".to_owned(),
                    Source::File(line) => format!("{}, line {line}", self.file()),
                    Source::Story(line) => format!("{}, line {line}, for this story", self.file()),
                    Source::CommandLine => "the command line".to_owned(),
                };
                format!("{} is {value} ({source}). {}.", row.key, row.about)
            }
        }
    }

    fn file(&self) -> String {
        self.loaded.file.as_ref().map_or_else(String::new, |file| file.display().to_string())
    }

    /// Writes a setting into the file and follows it. What to tell the player.
    pub fn change_setting(&mut self, key: &str, value: &str, scope: For) -> String {
        self.write_setting(key, Some(value), scope)
    }

    /// The same, or with no value takes it out of the file.
    pub fn write_setting(&mut self, key: &str, value: Option<&str>, scope: For) -> String {
        let story = self.story.clone();
        let scope = match (scope, &story) {
            (For::ThisStory, Some(story)) => Scope::Story(story),
            (For::ThisStory | For::AllStories, _) => Scope::All,
        };
        let themed = settings::meant(key).is_ok_and(|(row, _)| row.kind == Kind::Theme);
        if let Some(Err(unknown)) = value.filter(|_| themed).map(|name| theme::find(name, self.folder.as_deref())) {
            return sentence(&unknown.to_string());
        }
        if let Err(error) = settings::change(self.folder.as_deref(), key, value, scope) {
            return sentence(&error.to_string());
        }
        let mut loaded = settings::load(self.folder.as_deref(), self.story.as_ref());
        // What was given for this run goes over what is in the file, but not over what has just been chosen.
        let chosen = settings::meant(key).map(|(row, _)| row.key).unwrap_or_default();
        for row in TABLE.iter().filter(|row| row.key != chosen) {
            if self.loaded.source(row) == Source::CommandLine {
                let _ = loaded.give(row.key, &row.value(self.settings()).shown());
            }
        }
        self.loaded = loaded;
        self.follow_settings();
        format!("{} Kept in {}.", self.tell_setting(key), self.file())
    }

    /// Opens the list of settings.
    pub fn open_settings(&mut self) {
        self.panel = Some(super::pages::settings(self));
    }

    /// Grants what a panel wishes where no story is played.
    pub fn grant(&mut self, wish: Wish) {
        if wish.closes() {
            self.panel = None;
        }
        match wish {
            Wish::Preview(theme) => self.message = self.show_theme(&theme),
            Wish::Set { key, value, story } => {
                let scope = if story { For::ThisStory } else { For::AllStories };
                self.message = Some(self.change_setting(&key, &value, scope));
                super::pages::show_settings_again(self);
            }
            Wish::Reset { key, story } => {
                let scope = if story { For::ThisStory } else { For::AllStories };
                self.message = Some(self.write_setting(&key, None, scope));
                super::pages::show_settings_again(self);
            }
            Wish::Close => drop(self.show_theme(&self.loaded.settings.theme.clone())),
            Wish::Stay
            | Wish::Travel(_)
            | Wish::Name { .. }
            | Wish::File(_)
            | Wish::Replace(_)
            | Wish::Search(_)
            | Wish::Notes { .. }
            | Wish::AddNote(_)
            | Wish::EditNotes
            | Wish::Choice(_) => {}
        }
    }
}

/// For which stories a setting is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    AllStories,
    ThisStory,
}

/// An error's words as a sentence.
pub fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let capital: String = characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect();
    if capital.ends_with(['.', '?', '!']) { capital } else { capital + "." }
}
