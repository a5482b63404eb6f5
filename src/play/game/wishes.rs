//! What panels wish of a game.

use super::files::Consent;
use super::{Game, Purpose, Turned, Wants};
use crate::play::desk::Desk;
use crate::play::flow::View;
use crate::play::panel::{Panel, Wish};
use crate::session::meant::Step;
use crate::session::{displayable, words};
use crate::zmachine::Post;

impl Game {
    /// Grants what a panel wishes.
    pub fn grant(&mut self, wish: Wish, desk: &mut Desk) -> Turned {
        if wish.closes() {
            self.close_panel(&wish, desk);
        }
        match wish {
            Wish::Stay => self.give_timeline_its_text(desk),
            Wish::Close => {}
            Wish::Travel(turn) => self.travel(turn, desk),
            Wish::Name { turn, name } => self.name_turn(turn, name, desk),
            Wish::File(path) => self.take_file(&path, Consent::Needed, desk),
            Wish::Replace(path) => self.take_file(&path, Consent::Given, desk),
            Wish::Search(words) => {
                let found = self.found(&words);
                if let Some(Panel::Timeline(timeline)) = &mut desk.panel {
                    timeline.set_found(&words, &found);
                }
                self.give_timeline_its_text(desk);
            }
            Wish::Notes { before, text } => self.keep_notes(&before, &text, desk),
            Wish::AddNote(line) => self.add_line_of_notes(&line, desk),
            Wish::EditNotes => self.edit_notes(desk),
            Wish::Preview(theme) => desk.message = desk.show_theme(&theme),
            Wish::Set { key, value, stories } => {
                desk.change_in_panel(&key, Some(&value), stories);
                self.follow_settings(desk);
            }
            Wish::Reset { key, stories } => {
                desk.change_in_panel(&key, None, stories);
                self.follow_settings(desk);
            }
            Wish::Choice(choice) => return self.choose(choice, desk),
        }
        Turned::Here
    }

    /// The panel goes; what it leaves unsaid is the harmless answer.
    fn close_panel(&mut self, wish: &Wish, desk: &mut Desk) {
        let panel = desk.panel.take();
        if let Some(Panel::Notes(notes)) = &panel
            && let Some(unsaved) = notes.unsaved()
            && let Some(failure) = self.keep_unsaved_notes(unsaved)
        {
            desk.message = Some(failure);
        }
        if *wish == Wish::Close {
            if matches!(panel, Some(Panel::Settings(_))) {
                // What was only tried is as it was.
                let _ = desk.show_theme(&desk.settings().theme.clone());
            }
            self.refuse_file();
        }
        self.restart_timer(desk);
    }

    fn name_turn(&mut self, turn: crate::session::TurnNumber, name: Option<String>, desk: &mut Desk) {
        let named = self.session.name_turn(turn, name);
        let Some(Panel::Timeline(timeline)) = &mut desk.panel else { return };
        if let Err(error) = named {
            timeline.set_message(&format!("That can't be done: {error}."));
        }
        timeline.set_timeline(self.session.timeline());
    }

    /// A question was answered.
    fn choose(&mut self, choice: usize, desk: &mut Desk) -> Turned {
        match (self.purpose.take(), choice) {
            (Some(Purpose::StopStory), 1) => self.take_back_busy_command(desk),
            (Some(Purpose::StopStory), 2) => return Turned::Out,
            (Some(Purpose::Menu), 1) => self.step(Step::Back, 1, desk),
            (Some(Purpose::Menu), 2) => self.show_timeline(desk),
            (Some(Purpose::Menu), 3) => self.show_help(desk),
            (Some(Purpose::Menu), 4) => return Turned::Library,
            (Some(Purpose::Menu), 5) => return Turned::Out,
            (Some(Purpose::StoryMenus), place) => self.choose_menu(place, desk),
            (Some(Purpose::StoryMenu(menu)), place) => self.choose_entry(menu, place, desk),
            (Some(Purpose::Prune(turn)), 1) => self.prune(turn),
            (Some(Purpose::Prune(_)), _) => self.reply("Nothing is forgotten."),
            (Some(Purpose::Change { path, purpose }), 1) => self.use_file(&path, *purpose, Consent::Given, desk),
            (Some(Purpose::Change { .. }), _) => self.refuse_file(),
            (Some(_) | None, _) => {}
        }
        Turned::Here
    }

    /// A story that is busy goes back to where the command was given.
    fn take_back_busy_command(&mut self, desk: &mut Desk) {
        // What it has printed so far is a turn, to be gone back from.
        if self.wants == Wants::Busy {
            self.session.checkpoint();
            self.take_output(desk);
        }
        self.ahead.clear();
        self.pasted.clear();
        self.step(Step::Back, 1, desk);
    }

    /// The story learns of the terminal as it is now.
    pub fn tell_terminal(&mut self, desk: &Desk) {
        let terminal = desk.terminal();
        let told = self.session.machine().options().terminal;
        if told == terminal {
            return;
        }
        let others_are_same = crate::zmachine::Terminal { rows: told.rows, columns: told.columns, ..terminal } == told;
        match others_are_same {
            true => self.session.post(Post::Resize { rows: terminal.rows, columns: terminal.columns }),
            false => self.session.post(Post::Terminal(terminal)),
        }
    }

    /// The terminal has another size, whose old one is still the desk's: what was read stays read.
    pub fn before_resize(&mut self, desk: &Desk) {
        let mut view = self.view.clone();
        view.keep_read(&self.showing(self.window(desk), desk));
        self.view = view;
    }

    /// The notes were edited outside: they are shown as they are now.
    pub fn show_edited_notes(&mut self, desk: &mut Desk) {
        if matches!(desk.panel, Some(Panel::Notes(_))) {
            self.show_notes(desk);
        }
    }

    /// Writes what waits as the player looks at the library.
    pub fn settle(&mut self) {
        self.flush_logs();
        // What could not be written is told where the game goes on or is left.
        let _ = self.session.leave();
    }

    /// The player comes back from the library: settings and the terminal may be others, and no time has passed.
    pub fn come_back(&mut self, desk: &mut Desk) {
        self.follow_settings(desk);
        self.restart_timer(desk);
    }

    /// Writes what waits as the player leaves the game; what is lost is told later.
    pub fn close(&mut self, farewell: &mut Vec<String>) {
        if self.wants == Wants::Busy {
            // The command of a story that hangs is a turn too.
            self.session.checkpoint();
        }
        self.flush_logs();
        let unkept = self.session.leave();
        farewell.extend(self.session.notices());
        match unkept {
            0 => {}
            1 => farewell.push("one turn could not be written, and is lost now".to_owned()),
            count => farewell.push(format!("{count} turns could not be written, and are lost now")),
        }
        if unkept == 0 && self.session.store().path().is_some() {
            let place = words::place(self.session.timeline(), self.session.here());
            farewell.push(format!("{} is kept, at {place}.", displayable(self.session.name())));
        }
        self.view = View::new();
        self.wants = match std::mem::replace(&mut self.wants, Wants::Busy) {
            ended @ Wants::Nothing(_) => ended,
            Wants::Busy | Wants::Line(_) | Wants::Key(_) | Wants::File => Wants::File,
        };
    }
}
