//! The display as we know it: its size, its windows, what it has been sent, and what it is to be sent next.

use super::buffer::{Buffer, Cleared};
use super::grid::{self, Extent, Grid};
use super::keys;
use super::layout::Measures;
use super::look::{Css, css_of, dressed, typed};
use super::protocol::{Content, Field, FieldKind, FileMode, SpecialInput, State, Timer, Window, WindowId, WindowKind};
use crate::story::Version;
use crate::zmachine::screen::{Colour, Event, Screen, Window as StoryWindow};
use crate::zmachine::{Available, KeyRequest, LineRequest, Machine, Pointing, Terminal};

/// What style sheets know the lower window by, after Inform's library for Glk.
const LOWER_ROCK: u32 = 201;

/// The same of status line and upper window.
const UPPER_ROCK: u32 = 202;

/// Milliseconds in a tenth of a second.
const TENTH: u32 = 100;

/// The bit of Flags 2 by which a story says that it uses the mouse (§11.1.2).
const USES_MOUSE: u16 = 1 << 5;

/// Where Flags 2 stand.
const FLAGS_2: u16 = 0x10;

/// The terminating character of a single click.
const CLICK: u8 = 254;

/// What the display is to ask the player for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    Line(LineRequest),
    Key(KeyRequest),
    File(SpecialInput),
    /// Nothing: the game is over.
    Nothing,
}

/// Whether the story asks for something new, or goes on waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    Begins,
    GoesOn,
}

/// A display at the other end.
#[derive(Debug)]
pub(super) struct Display {
    measures: Measures,
    css: Css,
    timers: Available,
    pub generation: u32,
    last_id: WindowId,
    lower: WindowId,
    buffer: Buffer,
    status: Option<Grid>,
    upper: Option<Grid>,
    /// The windows as they were sent last.
    windows: Vec<Window>,
    field: Option<Field>,
    /// The interval that the timer has there.
    timer: Option<u32>,
    /// What was sent last, for those who missed it.
    last: State,
}

impl Display {
    /// A display that announces that it can do all this.
    pub fn new(measures: Measures, support: &[String]) -> Display {
        let supports = |wanted: &str| support.iter().any(|feature| feature == wanted);
        Display {
            measures,
            css: if supports("garglktext") { Css::Shown } else { Css::Unknown },
            timers: if supports("timer") { Available::Yes } else { Available::No },
            generation: 0,
            last_id: 1,
            lower: 1,
            buffer: Buffer::new(),
            status: None,
            upper: None,
            windows: Vec::new(),
            field: None,
            timer: None,
            last: State::default(),
        }
    }

    /// The terminal that a story is told of.
    pub fn terminal(&self) -> Terminal {
        Terminal {
            rows: self.measures.rows(),
            columns: self.measures.columns(),
            colours: if self.css == Css::Shown { Available::Yes } else { Available::No },
            bold: Available::Yes,
            italic: Available::Yes,
            timed_input: self.timers,
            mouse: Pointing::Clicks,
            sound: Available::No,
            pictures: Available::Yes,
            graphics_font: Available::No,
            // Pages are dark on light.
            foreground: 2,
            background: 9,
        }
    }

    /// The display has another size.
    pub fn arrange(&mut self, measures: Measures) {
        self.measures = measures;
    }

    /// Takes what the story prints. What is no text of the lower window does nothing.
    pub fn print(&mut self, event: &Event) {
        match event {
            Event::Text { text, look, .. } => self.buffer.print(text, &dressed(look, self.css)),
            Event::Input { text, window: StoryWindow::Lower, .. } => self.buffer.echo(text, &typed()),
            Event::EraseLower { background, .. } | Event::EraseScreen { background, .. } => {
                let background = if self.css == Css::Shown { *background } else { Colour::DEFAULT };
                self.buffer.clear(Cleared { background: css_of(background) });
            }
            Event::Input { window: StoryWindow::Upper, .. }
            | Event::QuoteBox { .. }
            | Event::Turn
            | Event::Sound(_)
            | Event::Bleep(_)
            | Event::Transcript(_)
            | Event::Record(_)
            | Event::Warning(_)
            | Event::Picture(_) => {}
        }
    }

    /// What the display is to be sent, to show all that there is and ask for what is wanted. `partial` is what stands typed in the window that reads.
    pub fn update(&mut self, machine: &Machine, wanted: &Wanted, waiting: Waiting, partial: Option<&str>) -> State {
        self.generation = self.generation.saturating_add(1);
        if let (Wanted::Line(request), Waiting::Begins) = (wanted, waiting)
            && machine.screen().selected() == StoryWindow::Lower
        {
            self.buffer.withhold(&request.preload);
        }
        let (status, upper) = (grid::status(machine.screen()), grid::upper(machine.screen(), self.css));
        let windows = self.arranged(machine, status.as_ref().map_or(0, Vec::len), upper.len());
        let extent = if windows.is_some() { Extent::All } else { Extent::Changed };
        let mut content: Vec<Content> = Vec::new();
        content.extend(self.status.as_mut().zip(status).and_then(|(grid, rows)| grid.show(rows, extent)));
        content.extend(self.upper.as_mut().and_then(|grid| grid.show(upper, extent)));
        content.extend(self.buffer.take(self.lower));
        let timer = self.timer_for(wanted, waiting);
        let input = self.fields(machine, wanted, waiting, partial, &content);
        let special_input = match wanted {
            Wanted::File(special) => Some(special.clone()),
            Wanted::Line(_) | Wanted::Key(_) | Wanted::Nothing => None,
        };
        let exit = *wanted == Wanted::Nothing;
        let state = State {
            generation: self.generation,
            windows,
            content,
            input: Some(input),
            special_input,
            timer,
            disable: false,
            exit,
        };
        self.last = State { content: Vec::new(), ..state.clone() };
        state
    }

    /// All that the display should have, once more, in the generation that it is in.
    pub fn again(&mut self, machine: &Machine) -> State {
        let (status, upper) = (grid::status(machine.screen()), grid::upper(machine.screen(), self.css));
        // Another display may have come, of another size.
        self.arranged(machine, status.as_ref().map_or(0, Vec::len), upper.len());
        let mut content = Vec::new();
        content.extend(self.status.as_mut().zip(status).and_then(|(grid, rows)| grid.show(rows, Extent::All)));
        content.extend(self.upper.as_mut().and_then(|grid| grid.show(upper, Extent::All)));
        content.push(self.buffer.all(self.lower));
        State {
            windows: Some(self.windows.clone()),
            content,
            timer: self.timer.map(|interval| Timer(Some(interval))),
            ..self.last.clone()
        }
    }

    /// Opens and closes grids until there are those of so many rows. All windows, where one has come, gone or moved.
    fn arranged(&mut self, machine: &Machine, status: usize, upper: usize) -> Option<Vec<Window>> {
        for (grid, rows) in [(&mut self.status, status), (&mut self.upper, upper)] {
            if rows == 0 {
                *grid = None;
            } else if grid.is_none() {
                self.last_id = self.last_id.saturating_add(1);
                *grid = Some(Grid::new(self.last_id));
            }
        }
        let rows = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let grids: Vec<(WindowId, u32)> = [(&self.status, status), (&self.upper, upper)]
            .into_iter()
            .filter_map(|(grid, height)| Some((grid.as_ref()?.id, rows(height))))
            .collect();
        let areas = self.measures.areas(&grids.iter().map(|(_, rows)| *rows).collect::<Vec<u32>>());
        let columns = u32::from(machine.screen().size().cols());
        let ids = grids.into_iter().map(Some).chain([None]);
        let windows = ids.zip(areas).map(|(grid, area)| match grid {
            Some((id, rows)) => Window {
                id,
                kind: WindowKind::Grid,
                rock: UPPER_ROCK.into(),
                columns: Some(columns),
                rows: Some(rows),
                area,
            },
            None => Window {
                id: self.lower,
                kind: WindowKind::Buffer,
                rock: LOWER_ROCK.into(),
                columns: None,
                rows: None,
                area,
            },
        });
        let windows: Vec<Window> = windows.collect();
        if windows == self.windows {
            return None;
        }
        self.windows.clone_from(&windows);
        Some(windows)
    }

    /// What becomes of the timer: it starts anew with each input that is timed, and ticks until that ends.
    fn timer_for(&mut self, wanted: &Wanted, waiting: Waiting) -> Option<Timer> {
        let tenths = match (wanted, self.timers) {
            (Wanted::Line(LineRequest { timeout, .. }) | Wanted::Key(KeyRequest { timeout, .. }), Available::Yes) => {
                *timeout
            }
            (Wanted::File(_) | Wanted::Nothing, _) | (_, Available::No) => None,
        };
        let interval = tenths.map(|tenths| u32::from(tenths) * TENTH);
        let goes_on = interval == self.timer && (waiting == Waiting::GoesOn || interval.is_none());
        self.timer = interval;
        (!goes_on).then_some(Timer(interval))
    }

    /// The windows that wait for input. A field stays the one it was as long as nothing is drawn where it is.
    fn fields(
        &mut self,
        machine: &Machine,
        wanted: &Wanted,
        waiting: Waiting,
        partial: Option<&str>,
        content: &[Content],
    ) -> Vec<Field> {
        let before = self.field.take();
        let mut fields = Vec::new();
        if let Some(mut field) = self.field_for(machine, wanted) {
            let stays = before.filter(|before| {
                waiting == Waiting::GoesOn
                    && (before.id, before.kind) == (field.id, field.kind)
                    && content.iter().all(|content| content.id != field.id)
            });
            match stays {
                Some(before) => field.generation = before.generation,
                None if waiting == Waiting::GoesOn && field.kind == Some(FieldKind::Line) && partial.is_some() => {
                    field.initial = partial.map(str::to_owned);
                }
                None => {}
            }
            self.field = Some(field.clone());
            fields.push(field);
        }
        if let Some(grid) = self.upper.as_ref().filter(|_| takes_clicks(machine, wanted)) {
            match fields.iter_mut().find(|field| field.id == grid.id) {
                Some(field) => field.mouse = true,
                None => fields.push(Field { id: grid.id, mouse: true, ..Field::default() }),
            }
        }
        fields
    }

    fn field_for(&self, machine: &Machine, wanted: &Wanted) -> Option<Field> {
        let screen = machine.screen();
        let typed = match wanted {
            Wanted::Line(request) => request.preload.chars().count(),
            Wanted::Key(_) => 0,
            Wanted::File(_) | Wanted::Nothing => return None,
        };
        let (id, place) = match (screen.selected(), &self.upper) {
            (StoryWindow::Upper, Some(grid)) => (grid.id, Some(place_in(screen, typed))),
            // Input over an upper window of no rows is typed below it.
            (StoryWindow::Upper, None) | (StoryWindow::Lower, _) => (self.lower, None),
        };
        let field = Field {
            id,
            generation: Some(self.generation),
            column: place.map(|(column, _)| column),
            row: place.map(|(_, row)| row),
            ..Field::default()
        };
        Some(match wanted {
            Wanted::Line(request) => Field {
                kind: Some(FieldKind::Line),
                max: Some(request.max.into()),
                initial: (!request.preload.is_empty()).then(|| request.preload.clone()),
                terminators: keys::terminators(&request.terminators),
                ..field
            },
            Wanted::Key(_) | Wanted::File(_) | Wanted::Nothing => Field { kind: Some(FieldKind::Char), ..field },
        })
    }

    /// The window that reads a line or a key.
    pub fn reading(&self) -> Option<WindowId> {
        self.field.as_ref().map(|field| field.id)
    }

    /// Whether a window is the one that is clicked in.
    pub fn is_upper(&self, window: WindowId) -> bool {
        self.upper.as_ref().is_some_and(|grid| grid.id == window)
    }
}

/// Column and row of the upper window's cursor, from 0, before what is typed there already.
fn place_in(screen: &Screen, typed: usize) -> (u32, u32) {
    let cursor = screen.upper_cursor();
    let column = u32::from(cursor.col).saturating_sub(1).saturating_sub(u32::try_from(typed).unwrap_or(u32::MAX));
    (column.min(u32::from(screen.size().cols()).saturating_sub(1)), u32::from(cursor.row).saturating_sub(1))
}

/// Whether a click in the upper window answers what is wanted (§10.3).
pub(super) fn takes_clicks(machine: &Machine, wanted: &Wanted) -> bool {
    let uses = machine.screen().version() >= Version::V5 && machine.memory().word(FLAGS_2) & USES_MOUSE != 0;
    match wanted {
        Wanted::Key(_) => uses,
        Wanted::Line(request) => uses && request.terminators.contains(&CLICK),
        Wanted::File(_) | Wanted::Nothing => false,
    }
}

/// The question for a file.
pub(super) fn file(mode: FileMode, kind: super::protocol::FileKind, machine: &Machine) -> SpecialInput {
    let game = match kind {
        super::protocol::FileKind::Save => Some(machine.story().identity().ifid().to_string()),
        super::protocol::FileKind::Data
        | super::protocol::FileKind::Transcript
        | super::protocol::FileKind::Command => None,
    };
    SpecialInput::FilerefPrompt { mode, kind, game }
}
