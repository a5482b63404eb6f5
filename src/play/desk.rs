//! What the pages of the player share: theme, settings, keys, the terminal's size, the panel that is open, and what the shell is to do.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::events::Answer;
use super::flow::Ink;
use super::glyphs::Glyphs;
use super::keys::KeyMap;
use super::panel::{For, Panel, Wish, ascii};
use super::pictures::{Ability, Method};
use super::terminal::{Mouse, Protocol};
use super::theme::{self, Depth, Making, Sheet, Theme};
use crate::settings::{self, Colours, Display, GraphicsFont, Italics, Kind, Loaded, Scope, Settings, Source, StoryKey};
use crate::sound;
use crate::zmachine::{Available, Pointing, Terminal};

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
    /// Takes the mouse from the terminal, or gives it back.
    Mouse(Mouse),
    /// Asks the terminal what it shows of pixels; answers come among the keys.
    Ask,
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
    /// What the terminal shows of pixels.
    pub shows: Ability,
    pub columns: u16,
    pub rows: u16,
    /// The time since the program began, as the shell told it last.
    pub now: Duration,
    pub panel: Option<Panel>,
    /// A line at the bottom until the next key.
    pub message: Option<String>,
    pub effects: VecDeque<Effect>,
    /// Whose the mouse is, as the shell knows it.
    mouse: Mouse,
    /// What is heard of the story that is played.
    pub sound: sound::Player,
}

impl Desk {
    /// A desk with settings that were read from a folder. What is wrong in them is in the message.
    pub fn new(loaded: Loaded, folder: Option<PathBuf>, abilities: Abilities, columns: u16, rows: u16) -> Desk {
        let (keys, _) = KeyMap::new(&Default::default());
        let mouse = mouse_of(&loaded.settings);
        let mut desk = Desk {
            mouse,
            theme: Theme::default(),
            sheet: None,
            loaded,
            problems: Vec::new(),
            folder,
            story: None,
            keys,
            abilities,
            shows: Ability::default(),
            columns,
            rows,
            now: Duration::ZERO,
            panel: None,
            message: None,
            effects: VecDeque::new(),
            sound: sound::Player::silent(),
        };
        desk.follow_settings();
        desk
    }

    /// Has sounds heard by this player.
    pub fn use_sound(&mut self, sound: sound::Player) {
        self.sound = sound;
        self.sound.follow(&self.loaded.settings);
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
    pub fn take_settings(&mut self, mut loaded: Loaded, story: Option<StoryKey>) {
        loaded.take_given(&self.loaded, None);
        self.loaded = loaded;
        self.story = story;
        self.follow_settings();
    }

    /// Makes theme and keys as the settings have them, and tells what is wrong with those.
    fn follow_settings(&mut self) {
        let (keys, wrong_keys) = KeyMap::new(&self.loaded.settings.keys);
        self.keys = keys;
        let wrong_theme = self.show_theme(&self.loaded.settings.theme.clone());
        let mouse = mouse_of(&self.loaded.settings);
        self.sound.follow(&self.loaded.settings);
        if std::mem::replace(&mut self.mouse, mouse) != mouse {
            self.ask_shell(Effect::Mouse(mouse));
        }
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

    /// How pictures are drawn.
    pub fn pictures(&self) -> Method {
        Method::of(self.settings().pictures, &self.shows, self.depth(), self.abilities.unicode)
    }

    /// How they are drawn where pixels can't be.
    pub fn pictures_in_cells(&self) -> Method {
        Method::in_cells(self.depth(), self.abilities.unicode)
    }

    /// Has the terminal asked about pixels where its answer matters, once.
    pub fn ask_for_pixels(&mut self) {
        let matters = match self.settings().pictures {
            settings::Pictures::Auto => self.depth() != Depth::None,
            settings::Pictures::Sixel => true,
            settings::Pictures::Kitty
            | settings::Pictures::Iterm
            | settings::Pictures::HalfBlocks
            | settings::Pictures::Ascii
            | settings::Pictures::Off => false,
        };
        if matters && self.shows.is_to_be_asked() {
            self.ask_shell(Effect::Ask);
        }
    }

    /// Has the terminal asked again where the size of its cells may have changed with its own.
    pub fn measure_cells_again(&mut self) {
        if let Method::Pixels(Protocol::Sixel(_)) = self.pictures()
            && self.shows.may_be_asked()
        {
            self.ask_shell(Effect::Ask);
        }
    }

    /// Takes an answer of the terminal. Pixels that were made for cells of another size may lie anywhere, so all is drawn again then.
    pub fn take_answer(&mut self, answer: Answer) {
        let before = self.pictures();
        self.shows.take(answer);
        if let (Method::Pixels(Protocol::Sixel(old)), Method::Pixels(Protocol::Sixel(new))) = (before, self.pictures())
            && old != new
        {
            self.ask_shell(Effect::Redraw);
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
            mouse: if self.gives_mouse() { Pointing::ClicksAndMenus } else { Pointing::Menus },
            sound: self.sound.available(),
            pictures: has(settings.pictures != settings::Pictures::Off),
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

    /// Makes a picture one that the terminal can show.
    pub fn suit_terminal(&self, buffer: &mut Buffer) {
        match self.abilities.unicode {
            Available::Yes => {}
            Available::No => ascii::to_ascii(buffer),
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
            Ink::Command => self.theme.command,
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
    pub fn change_setting(&mut self, key: &str, value: &str, stories: For) -> String {
        match self.write_setting(key, Some(value), stories) {
            Ok(Some(other)) => other,
            Ok(None) => format!("{} Kept in {}.", self.tell_setting(key), self.file()),
            Err(wrong) => wrong,
        }
    }

    /// Writes a setting, or with no value takes it out of the file, for the panel that shows it anyhow.
    pub fn change_in_panel(&mut self, key: &str, value: Option<&str>, stories: For) {
        self.message = self.write_setting(key, value, stories).unwrap_or_else(Some);
        super::pages::show_settings_again(self);
    }

    /// Writes a setting, or with no value takes it out of the file. What to tell where this story has another value all the same.
    ///
    /// # Errors
    /// Where it can't be changed: what to tell the player.
    fn write_setting(&mut self, key: &str, value: Option<&str>, stories: For) -> Result<Option<String>, String> {
        let story = self.story.clone();
        let scope = match (stories, &story) {
            (For::ThisStory, Some(story)) => Scope::Story(story),
            (For::ThisStory | For::AllStories, _) => Scope::All,
        };
        let (row, _) = settings::meant(key).map_err(|wrong| sentence(&wrong))?;
        if let (Kind::Theme, Some(name)) = (row.kind, value) {
            theme::find(name, self.folder.as_deref()).map_err(|unknown| sentence(&unknown.to_string()))?;
        }
        settings::change(self.folder.as_deref(), key, value, scope).map_err(|error| sentence(&error.to_string()))?;
        let mut loaded = settings::load(self.folder.as_deref(), story.as_ref());
        // What was given for this run goes over what is in the file, but not over what has just been chosen.
        loaded.take_given(&self.loaded, Some(row.key));
        self.loaded = loaded;
        self.follow_settings();
        let own = match self.loaded.source(row) {
            Source::Story(line) if scope == Scope::All && !row.kind.is_map() => line,
            Source::Story(_) | Source::Default | Source::File(_) | Source::CommandLine => return Ok(None),
        };
        let all = row.value(&self.for_all().settings).shown();
        let (key, value) = (row.key, row.value(self.settings()).shown());
        Ok(Some(format!(
            "{key} is {all} for other stories now; this one has its own, {value}, in line {own} of {}.",
            self.file()
        )))
    }

    /// The settings where no story is played.
    pub fn for_all(&self) -> Loaded {
        let mut loaded = settings::load(self.folder.as_deref(), None);
        loaded.take_given(&self.loaded, None);
        loaded
    }

    /// No story is played any more: settings are those for all. The story that was played.
    pub fn leave_story(&mut self) -> Option<StoryKey> {
        let story = self.story.take();
        if story.is_some() {
            self.take_settings(self.for_all(), None);
        }
        story
    }

    /// A story that was left is played again.
    pub fn return_to(&mut self, story: Option<StoryKey>) {
        self.take_settings(settings::load(self.folder.as_deref(), story.as_ref()), story);
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
            Wish::Set { key, value, stories } => self.change_in_panel(&key, Some(&value), stories),
            Wish::Reset { key, stories } => self.change_in_panel(&key, None, stories),
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

/// Whose the mouse is to be.
fn mouse_of(settings: &Settings) -> Mouse {
    if settings.mouse { Mouse::Captured } else { Mouse::Left }
}

/// An error's words as a sentence.
pub fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let capital: String = characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect();
    if capital.ends_with(['.', '?', '!']) { capital } else { capital + "." }
}
