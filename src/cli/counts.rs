//! What `golmac run` writes of a run whose instructions were counted.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use golmac::inspect::watched::{Coverage, Watch, profile, whole};
use golmac::session::files;
use golmac::story::Story;
use golmac::zmachine::{Machine, Options};

/// Routines of a profile that are told when the run is over.
const TOLD: usize = 10;

/// The files that are wanted.
#[derive(Debug)]
pub struct Wanted {
    pub coverage: Option<PathBuf>,
    pub profile: Option<PathBuf>,
}

impl Wanted {
    pub fn any(&self) -> bool {
        self.coverage.is_some() || self.profile.is_some()
    }

    /// Sees to it that no file is written over another that is needed.
    ///
    /// # Errors
    /// Where both files are one, or one of them is the story.
    pub fn spare(&self, story: &Path) -> Result<()> {
        let same =
            |a: &Path, b: &Path| a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
        for path in self.coverage.iter().chain(&self.profile) {
            if same(path, story) {
                bail!("{} is the story; give the report another name", path.display());
            }
        }
        match (&self.coverage, &self.profile) {
            (Some(coverage), Some(profile)) if same(coverage, profile) => {
                bail!("--coverage and --profile can't both go to {}; give them two names", coverage.display())
            }
            _ => Ok(()),
        }
    }

    /// Writes the files, and tells the most important of them on standard error.
    ///
    /// # Errors
    /// Where a file can't be written.
    pub fn write(&self, watch: &Watch, story: Story) -> Result<()> {
        let machine = Machine::new(story, Options::default());
        if let Some(path) = &self.coverage {
            let whole = whole::of(&machine, watch.routines());
            match is_text(path) {
                true => write(path, &watch.coverage.table(&whole))?,
                false => {
                    let listing = beside(path);
                    write(&listing, &Coverage::listing(&whole))?;
                    write(path, &watch.coverage.lcov(&whole, &listing.to_string_lossy()))?;
                }
            }
            eprintln!("{}", watch.coverage.summary(&whole));
        }
        if let Some(path) = &self.profile {
            let table = profile::table(&watch.calls, whole::name);
            match is_text(path) {
                true => write(path, &table)?,
                false => write(path, &profile::collapsed(&watch.calls, whole::name))?,
            }
            table.lines().take(TOLD + 1).for_each(|line| eprintln!("{line}"));
        }
        Ok(())
    }
}

/// Whether a table is wanted, for people.
fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}

/// The listing that a report of lcov's refers to: `cover.info.lst` beside `cover.info`.
fn beside(path: &Path) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".lst");
    PathBuf::from(name)
}

fn write(path: &Path, text: &str) -> Result<()> {
    files::write(path, text.as_bytes())
        .map_err(|error| anyhow::anyhow!("{}", files::reason(&error)))
        .with_context(|| format!("can't write {}", path.display()))
}
