//! What panels are for: which file of what kind is asked for, and what becomes of it.

use std::path::PathBuf;

use crate::session::TurnNumber;

/// What an open panel is for, where its wish alone does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::play) enum Purpose {
    Save,
    Restore,
    SaveTable(Vec<u8>),
    RestoreTable {
        most: u16,
    },
    Transcript,
    Record,
    Commands,
    /// `/scripton`, `/recon`, `/replay`, `/save` and `/restore`.
    ScriptOn,
    RecordOn,
    Replay,
    SaveAnywhere,
    RestoreAnywhere,
    /// The story runs on while this is asked.
    StopStory,
    /// What to do, asked at a moment when nothing is busy.
    Menu,
    /// Which of the story's menus is to be shown.
    StoryMenus,
    /// What is to be chosen from one of them.
    StoryMenu(u8),
    Prune(TurnNumber),
    /// Whether a file that is there may be changed.
    Change {
        path: PathBuf,
        purpose: Box<Purpose>,
    },
}

/// What kind of file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    SavedGame,
    /// A transcript, or commands.
    Script,
    /// A file of the story's own.
    Table,
    /// None: it is a question.
    Question,
}

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Read,
    /// Something is added at its end.
    Grows,
    /// It is lost to another of its name.
    Replaced,
}

impl Purpose {
    /// The kind of file, and what becomes of it.
    fn file(&self) -> (Kind, Fate) {
        match self {
            Purpose::Save | Purpose::SaveAnywhere => (Kind::SavedGame, Fate::Replaced),
            Purpose::Restore | Purpose::RestoreAnywhere => (Kind::SavedGame, Fate::Read),
            Purpose::SaveTable(_) => (Kind::Table, Fate::Replaced),
            Purpose::RestoreTable { .. } => (Kind::Table, Fate::Read),
            Purpose::Transcript | Purpose::ScriptOn => (Kind::Script, Fate::Grows),
            Purpose::Record | Purpose::RecordOn => (Kind::Script, Fate::Replaced),
            Purpose::Commands | Purpose::Replay => (Kind::Script, Fate::Read),
            Purpose::StopStory
            | Purpose::Menu
            | Purpose::StoryMenus
            | Purpose::StoryMenu(_)
            | Purpose::Prune(_)
            | Purpose::Change { .. } => (Kind::Question, Fate::Read),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.file().0
    }

    pub(super) fn fate(&self) -> Fate {
        self.file().1
    }
}
