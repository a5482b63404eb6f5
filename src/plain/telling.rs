//! What golmac tells when it is asked: the status line, the last text, the story, the session, the player's notes, the settings.

use std::io::{BufRead, Write};

use super::commands::Obeyed;
use super::{Echo, Plain, PlainError, frame};
use crate::command::{Configuring, Detail, info};
use crate::session::files::reason;
use crate::session::{displayable, notes, transcript};
use crate::settings::{Fronts, Loaded, Row, Scope, Source, StoryKey, TABLE, change, load, meant};
use crate::zmachine::screen::{Buffering, Event};

impl<R: BufRead + Send + 'static, W: Write, E: Write> Plain<R, W, E> {
    /// The status line and the upper window as they are now.
    pub(super) fn tell_status(&mut self) -> Result<Obeyed, PlainError> {
        let lines = frame::of_screen(self.game.machine().screen(), self.settings.width).lines();
        if lines.is_empty() {
            return self.tell_here("The story shows no status line.");
        }
        self.tell_lines(&lines)?;
        Ok(Obeyed::Here)
    }

    /// What the last command led to, once more: its text alone.
    pub(super) fn repeat(&mut self) -> Result<Obeyed, PlainError> {
        let (mut events, _) = self.game.last_passage();
        events.retain(|event| !matches!(event, Event::Input { .. }));
        let text = transcript::text_of(&events);
        let text = text.strip_suffix(self.prompt.as_str()).unwrap_or(&text).trim_matches('\n');
        if text.is_empty() {
            // All that there is to read is in the upper window.
            return self.tell_status();
        }
        let text = format!("{text}\n");
        self.page.fresh_line();
        self.page.text(&text, Buffering::On).map_err(PlainError::Output)?;
        Ok(Obeyed::Here)
    }

    pub(super) fn tell_info(&mut self) -> Result<Obeyed, PlainError> {
        let title = self.game.session().map(|session| format!("Title: {}", session.title()));
        let lines: Vec<String> = title.into_iter().chain(info::of(self.game.machine())).collect();
        self.tell_lines(&lines)?;
        Ok(Obeyed::Here)
    }

    pub(super) fn tell_session(&mut self, detail: Detail) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let told = info::session(session, detail);
        self.tell_here(&told)
    }

    /// Adds a note, or has them edited: printed where there is no editor, or nobody to use it.
    pub(super) fn take_note(&mut self, text: Option<&str>) -> Result<Obeyed, PlainError> {
        let Some(text) = text else { return self.edit_notes() };
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        match session.add_note(text) {
            Ok(path) => self.tell_here(&format!("Noted, in {}.", path.display())),
            Err(error) => self.tell_here(&format!("Can't keep that note: {}.", reason(&error))),
        }
    }

    fn edit_notes(&mut self) -> Result<Obeyed, PlainError> {
        let editor = match self.settings.echo {
            Echo::Terminal if self.keyboard.can_be_lent() => notes::editor(&self.chosen().settings.editor),
            Echo::Terminal | Echo::Printed => None,
        };
        let Some(mut editor) = editor else { return self.show_notes() };
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let path = match session.begin_notes() {
            Ok(path) => path,
            Err(error) => return self.tell_here(&format!("Can't keep notes: {}.", reason(&error))),
        };
        self.page.settle().map_err(PlainError::Output)?;
        match editor.arg(&path).status() {
            Ok(ended) if ended.success() => self.tell_here(&format!("The notes are in {}.", path.display())),
            Ok(_) => self.tell_here(&format!("The editor gave up; the notes are in {}.", path.display())),
            Err(error) => self.tell_here(&format!(
                "Can't start the editor {}: {}; the notes are in {}.",
                editor.get_program().to_string_lossy(),
                reason(&error),
                path.display()
            )),
        }
    }

    pub(super) fn show_notes(&mut self) -> Result<Obeyed, PlainError> {
        let Some(session) = self.game.session() else { return Ok(Obeyed::Here) };
        let shown = |notes: notes::NotesText| displayable(&notes.text.replace('\t', "    "));
        match session.notes().map(shown) {
            Ok(text) if text.trim().is_empty() => {
                self.tell_here("There are no notes of this session yet; type some after the command.")
            }
            Ok(text) => {
                let lines: Vec<String> = text.trim().lines().map(str::to_owned).collect();
                self.tell_lines(&lines)?;
                Ok(Obeyed::Here)
            }
            Err(error) => self.tell_here(&format!("Can't read the notes: {}.", reason(&error))),
        }
    }

    /// The settings as they stand in the player's file for this story.
    pub(super) fn chosen(&self) -> Loaded {
        let mut loaded = load(self.settings.config_folder.as_deref(), Some(&self.story_key()));
        loaded.take_given(&self.settings.given, None);
        loaded
    }

    fn story_key(&self) -> StoryKey {
        StoryKey::of(self.game.machine().story(), &self.settings.name)
    }

    pub(super) fn configure(&mut self, wanted: Configuring) -> Result<Obeyed, PlainError> {
        match wanted {
            Configuring::List => {
                let loaded = self.chosen();
                let mut lines: Vec<String> = loaded.problems.iter().map(|problem| format!("[{problem}]")).collect();
                let file = loaded.file.as_ref().map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
                lines.push(format!("[Settings, from {file}. What is changed holds when a story is opened next.]"));
                let rows = TABLE.iter().filter(|row| row.fronts != Fronts::Player);
                lines.extend(rows.map(|row| format!("  {}", setting(&loaded, row))));
                self.tell_lines(&lines)?;
                Ok(Obeyed::Here)
            }
            Configuring::Show(key) => match meant(&key) {
                Ok((row, _)) => {
                    let loaded = self.chosen();
                    let told = format!("{}. {}: {}", setting(&loaded, row), row.about, row.kind);
                    self.tell_here(&format!("{told}."))
                }
                Err(wrong) => self.tell_here(&format!("That can't be said: {wrong}.")),
            },
            Configuring::Set { key, value } => {
                match change(self.settings.config_folder.as_deref(), &key, Some(&value), Scope::All) {
                    Ok(()) => match meant(&key) {
                        Ok((row, _)) => {
                            // As it is in the file: what was given for this run ends with it.
                            let loaded = load(self.settings.config_folder.as_deref(), Some(&self.story_key()));
                            let told = setting(&loaded, row);
                            self.tell_here(&match loaded.source(row) {
                                Source::Story(_) if !row.kind.is_map() => {
                                    let all = load(self.settings.config_folder.as_deref(), None).settings;
                                    format!("{} is {} for other stories now; {told}.", row.key, row.value(&all).shown())
                                }
                                Source::Story(_) | Source::Default | Source::File(_) | Source::CommandLine => {
                                    format!("{told}. That holds when a story is opened next.")
                                }
                            })
                        }
                        Err(wrong) => self.tell_here(&wrong),
                    },
                    Err(error) => self.tell_here(&format!("Nothing is changed: {error}.")),
                }
            }
        }
    }
}

/// A setting in a line: `theme = dark (in the file, line 3)`.
fn setting(loaded: &Loaded, row: &Row) -> String {
    let value = row.value(&loaded.settings).shown();
    let value = if value.is_empty() { "nothing".to_owned() } else { value };
    let from = match loaded.source(row) {
        Source::Default => "as always".to_owned(),
        Source::File(line) => format!("set in line {line}"),
        Source::Story(line) => format!("set for this story in line {line}"),
        Source::CommandLine => "given for this run".to_owned(),
    };
    format!("{}: {value}, {from}", row.key)
}
