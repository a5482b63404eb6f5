//! The doctor of saved games: which story a save is of, where in it, what is wrong, and a sound save in its place where that can be had.
//!
//! Pure over bytes: files are the caller's. Start at [`examine`]; what it finds is an [`Examination`], whose `Display` is the report.
//! [`difference`](fn@difference) compares two saves object by object. The codec in `zmachine::quetzal` refuses what is wrong; here it is described, in
//! `container.rs` and `contents.rs` (the file), `memory.rs` (what `CMem` is the difference from), `calls.rs` (program counter and stacks) and
//! `scene.rs` (where the game is, by going on from the save). Q§ is a section of Quetzal 1.4.

mod calls;
mod container;
mod contents;
mod difference;
mod memory;
mod report;
mod scene;
mod story_file;

use std::io::Read;

use flate2::bufread::GzDecoder;

pub use calls::CallNote;
pub use difference::{Difference, difference};
pub use scene::{Scene, SceneEnd};
pub use story_file::{Kinship, StoryFile};

use crate::story::Story;
use crate::story::iff::{self, ChunkId};
use crate::zmachine::isa::disassemble::disassemble;
use crate::zmachine::quetzal::{self, SaveError, SavedGame, SavedIdentity};
use calls::Code;
use container::{CMEM, IFHD, STKS, UMEM, Walked};

/// The most bytes that are examined, packed or not: 16 MiB. No save comes near.
pub const LARGEST_SAVE: usize = 16 << 20;

/// The bytes that gzip begins with.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// The bytes that a zip begins with.
const ZIP: [u8; 4] = *b"PK\x03\x04";

/// Something that is wrong with a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, as half a sentence.
    pub wrong: String,
    /// What that means to the player.
    pub means: String,
    pub cure: Cure,
}

/// Whether something can be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cure {
    /// Yes: what conversion does, as half a sentence.
    Mended(&'static str),
    /// No: what to do instead.
    None(&'static str),
}

impl Finding {
    fn curable(wrong: String, means: &str, cure: &'static str) -> Finding {
        Finding { wrong, means: means.to_owned(), cure: Cure::Mended(cure) }
    }

    fn incurable(wrong: String, means: &str, advice: &'static str) -> Finding {
        Finding { wrong, means: means.to_owned(), cure: Cure::None(advice) }
    }
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveKind {
    /// A save that interpreters exchange.
    Quetzal,
    /// A state that Bocfel took outside a save command.
    Bocfel,
    /// A save of a Glulx story.
    Glulx,
    /// No save at all.
    Other,
}

/// What was found out about a save.
#[derive(Debug, Clone)]
pub struct Examination {
    pub kind: SaveKind,
    /// Bytes of the file.
    pub size: usize,
    /// Every chunk in order: its id, its offset and its length as far as the file has it, in bytes.
    pub chunks: Vec<(ChunkId, usize, usize)>,
    /// Which story it is of.
    pub identity: Option<SavedIdentity>,
    /// The program counter as it stands in the file.
    pub pc: Option<u32>,
    /// What its writer says in it, safe to show: `Author:` and the like, and the text.
    pub texts: Vec<(&'static str, String)>,
    pub findings: Vec<Finding>,
    /// The story that it was examined with.
    story: Option<StoryFile>,
    /// The instruction that saved.
    saved_by: Option<String>,
    calls: Vec<CallNote>,
    scene: Option<Scene>,
    game: Option<SavedGame>,
    mended: Option<Vec<u8>>,
}

/// What it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong, and a machine has gone on from it.
    Sound,
    /// Something is wrong, all of which can be mended.
    Curable,
    /// Something is wrong that can't be mended.
    Incurable,
    /// Nothing is wrong with the file itself; there is no story to try it with.
    Untried,
}

impl Examination {
    pub fn verdict(&self) -> Verdict {
        let all_curable = self.findings.iter().all(|finding| matches!(finding.cure, Cure::Mended(_)));
        match (self.findings.is_empty(), &self.mended) {
            (true, Some(_)) => Verdict::Sound,
            (true, None) => Verdict::Untried,
            (false, Some(_)) if all_curable => Verdict::Curable,
            (false, None) if all_curable && self.story.is_none() => Verdict::Untried,
            (false, _) => Verdict::Incurable,
        }
    }

    /// The game, with everything mended that could be; None where it is not all there or the story is not known.
    pub fn game(&self) -> Option<&SavedGame> {
        self.game.as_ref()
    }

    /// A sound save of the game, in Quetzal; None where there can be none.
    pub fn mended(&self) -> Option<&[u8]> {
        match self.verdict() {
            Verdict::Sound | Verdict::Curable => self.mended.as_deref(),
            Verdict::Incurable | Verdict::Untried => None,
        }
    }

    /// The story that it was examined with.
    pub fn story(&self) -> Option<&StoryFile> {
        self.story.as_ref()
    }

    /// How the story went on from it.
    pub fn scene(&self) -> Option<&Scene> {
        self.scene.as_ref()
    }

    fn of_no_save(size: usize, kind: SaveKind, finding: Finding) -> Examination {
        Examination {
            kind,
            size,
            chunks: Vec::new(),
            identity: None,
            pc: None,
            texts: Vec::new(),
            findings: vec![finding],
            story: None,
            saved_by: None,
            calls: Vec::new(),
            scene: None,
            game: None,
            mended: None,
        }
    }
}

/// Which story a save is of, however damaged it is otherwise; None where it does not tell.
pub fn identify(file: &[u8]) -> Option<SavedIdentity> {
    let unpacked = gunzipped(file);
    let file = unpacked.as_ref().and_then(|unpacked| unpacked.as_deref().ok()).unwrap_or(file);
    kind_of(file).ok()?;
    contents::header(file, &container::walk(file)).map(|(identity, _)| identity)
}

/// Examines a save, with the story that it is of where that is at hand.
///
/// Takes any bytes; what it takes in time and memory is bounded by their number, by [`LARGEST_SAVE`], and by some fifty million
/// instructions of the story.
pub fn examine(file: &[u8], story: Option<&StoryFile>) -> Examination {
    let size = file.len();
    if size > LARGEST_SAVE {
        return Examination::of_no_save(size, SaveKind::Other, too_large());
    }
    match gunzipped(file) {
        None => examine_form(file, story),
        Some(Err(finding)) => Examination::of_no_save(size, SaveKind::Other, finding),
        Some(Ok(unpacked)) => {
            let mut examination = examine_form(&unpacked, story);
            examination.size = size;
            if examination.kind != SaveKind::Other {
                let means = "no interpreter reads it as it is";
                let wrong = "it is packed by gzip".to_owned();
                examination.findings.insert(0, Finding::curable(wrong, means, "unpacks it"));
            }
            examination
        }
    }
}

/// What a gzip holds, within bounds; None where it is none.
fn gunzipped(file: &[u8]) -> Option<Result<Vec<u8>, Finding>> {
    if !file.starts_with(&GZIP) {
        return None;
    }
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(file).take(LARGEST_SAVE as u64 + 1).read_to_end(&mut unpacked);
    Some(match read {
        Err(_) => Err(Finding::incurable(
            "it is packed by gzip, and damaged".to_owned(),
            "what is in it can't be had",
            "copy it again from where it came",
        )),
        Ok(_) if unpacked.len() > LARGEST_SAVE => Err(too_large()),
        Ok(_) => Ok(unpacked),
    })
}

fn too_large() -> Finding {
    let wrong = format!("it is larger than {} MiB", LARGEST_SAVE >> 20);
    Finding::incurable(wrong, "no saved game is", "look whether it is the right file")
}

/// Which kind of save a file is.
fn kind_of(file: &[u8]) -> Result<SaveKind, Finding> {
    let advice = "look for the save itself; interpreters often name it .qzl, .sav or .qut";
    match iff::form_type(file).map(|form| form.0).as_ref() {
        Some(b"IFZS") => return Ok(SaveKind::Quetzal),
        Some(b"BFZS") => return Ok(SaveKind::Bocfel),
        _ => {}
    }
    let wrong = if file.is_empty() {
        "it is empty".to_owned()
    } else if file.starts_with(&ZIP) {
        return Err(Finding::incurable(
            "it is a zip".to_owned(),
            "no interpreter reads a save in it",
            "unpack it first",
        ));
    } else if Story::from_bytes(file).is_ok() {
        "it is a story file, not a saved game".to_owned()
    } else {
        // With Quetzal and Bocfel out of the way this is always an error.
        quetzal::identify(file).err().unwrap_or(SaveError::NotQuetzal).to_string()
    };
    Err(Finding::incurable(wrong, "there is nothing in it to restore", advice))
}

fn examine_form(file: &[u8], story: Option<&StoryFile>) -> Examination {
    let kind = match kind_of(file) {
        Ok(kind) => kind,
        Err(finding) => return Examination::of_no_save(file.len(), SaveKind::Other, finding),
    };
    let Walked { chunks, findings } = container::walk(file);
    let walked = Walked { chunks, findings: Vec::new() };
    if walked.is_glulx() {
        let wrong = "it is a save of a Glulx story, not of the Z-machine".to_owned();
        let finding = Finding::incurable(wrong, "golmac can't restore it", "restore it with a Glulx interpreter");
        return Examination::of_no_save(file.len(), SaveKind::Glulx, finding);
    }
    let identified = contents::header(file, &walked);
    let mut examination = Examination {
        kind,
        size: file.len(),
        chunks: walked.chunks.iter().map(|chunk| (chunk.id, chunk.start, chunk.data.len())).collect(),
        identity: identified.map(|(identity, _)| identity),
        pc: identified.map(|(_, pc)| pc),
        texts: contents::texts(file, &walked),
        findings,
        story: story.cloned(),
        saved_by: None,
        calls: Vec::new(),
        scene: None,
        game: None,
        mended: None,
    };
    if examination.kind == SaveKind::Bocfel {
        examination.findings.push(Finding::incurable(
            "it is a state that Bocfel took outside a save command".to_owned(),
            "it does not go on from a save instruction as other interpreters need it",
            "restore it in Bocfel, and save there with the story's own command",
        ));
    } else if let (Some(story), Some((identity, pc))) = (story, identified) {
        examination.try_with(file, &walked, story, identity, pc);
    }
    examination
}

impl Examination {
    /// Everything that takes the story.
    fn try_with(&mut self, file: &[u8], walked: &Walked, story: &StoryFile, identity: SavedIdentity, pc: u32) {
        let kinship = story.kinship(&identity);
        if let Some(finding) = story_file::unlike(kinship, &identity, story) {
            self.findings.push(finding);
        }
        if kinship > Kinship::OtherChecksum {
            return;
        }
        let Some(mut game) = self.assemble(file, walked, story) else { return };
        let code = Code::new(story, &game.memory);
        if let Some((mended, save)) = code.mend_pc(pc, &mut self.findings) {
            game.pc = mended;
            let line = disassemble(&save, code.memory(), story.story().version()).to_string();
            self.saved_by = Some(format!("${:05x}: {}", save.address, scene::shown(&line)));
        } else {
            game.pc = pc;
        }
        self.calls = calls::mend_frames(&mut game, &code, &mut self.findings);
        if self.findings.iter().all(|finding| matches!(finding.cure, Cure::Mended(_))) {
            self.go_on(file, story, &game);
        }
        self.game = Some(game);
    }

    /// The game of the chunks, its memory made against whatever it was made against. The program counter is still to come.
    fn assemble(&mut self, file: &[u8], walked: &Walked, story: &StoryFile) -> Option<SavedGame> {
        let saved = walked.first(&[CMEM, UMEM]).filter(|chunk| chunk.is_whole())?;
        let data = container::data(file, saved);
        let memory = match saved.id {
            CMEM => memory::of_cmem(data, story, &mut self.findings),
            _ => memory::of_umem(data, story, &mut self.findings),
        };
        let stacks = walked.first(&[STKS]).filter(|chunk| chunk.is_whole())?;
        let own = story.identity();
        let header = [&own.release.to_be_bytes()[..], &own.serial, &own.checksum.to_be_bytes(), &[0; 3]].concat();
        let others =
            walked.chunks.iter().filter(|chunk| ![IFHD, CMEM, UMEM, STKS].contains(&chunk.id) && chunk.is_whole());
        let stacks = (STKS, container::data(file, stacks));
        let chunks = [(IFHD, &header[..]), (CMEM, &[]), stacks].into_iter();
        let form = container::form(chunks.chain(others.map(|chunk| (chunk.id, container::data(file, chunk)))));
        match quetzal::read(&form, &own, memory::original(story)) {
            Ok(game) => memory.map(|memory| SavedGame { memory, ..game }),
            Err(error) => {
                let wrong = error.to_string();
                let means = "the routines that were running can't be made out";
                self.findings.push(Finding::incurable(
                    wrong,
                    means,
                    "copy it again from where it came, or use an older save",
                ));
                None
            }
        }
    }

    /// Goes on from the game as it will be written, and from the file as it is where nothing was found wrong with it.
    fn go_on(&mut self, file: &[u8], story: &StoryFile, game: &SavedGame) {
        let written = quetzal::write(game, memory::original(story)).map_err(|error| error.to_string());
        let tried = written.and_then(|bytes| Ok((scene::go_on(story.story(), &bytes)?, bytes)));
        let (scene, bytes) = match tried {
            Ok(tried) => tried,
            Err(reason) => return self.findings.push(refused(reason)),
        };
        if self.findings.is_empty()
            && let Err(reason) = scene::restored(story.story(), file)
        {
            return self.findings.push(refused(reason));
        }
        match &scene.end {
            SceneEnd::Waits | SceneEnd::Quit => self.mended = Some(bytes),
            SceneEnd::Died(reason) => {
                let wrong = format!("the story dies when it goes on from it: {}", scene::shown(reason));
                self.findings.push(Finding::incurable(wrong, "the save is damaged within", "use an older save"));
            }
            SceneEnd::Busy => {
                let wrong = "the story runs on and on from it without asking for anything".to_owned();
                self.findings.push(Finding::incurable(wrong, "the save is damaged within", "use an older save"));
            }
        }
        self.scene = Some(scene);
    }
}

fn refused(reason: String) -> Finding {
    Finding::incurable(reason, "it can't be restored", "use an older save")
}
