//! Two machines side by side: one run by the plain engine, which is the specification, and one by whatever [`Machine::run`] runs.
//!
//! Whatever the slices are, at every stop both must have the same state, have printed the same and say the same. Where they do not, a [`Pair`] goes back to where they
//! were last equal, looks for the very unit of the budget in which they part, and tells of it as `difference.rs` has it.

use golmac::story::Story;
use golmac::zmachine::quetzal::SaveError;
use golmac::zmachine::screen::Event;
use golmac::zmachine::{Answer, AnswerError, Machine, Observer, Options, Post, Snapshot, Stop};

use super::difference::{Moment, SHOWN, Trail};

/// Units of the budget that are gone through one by one where the machines differ.
const LONGEST_SEARCH: u64 = 200_000;

/// Slices of ever more units that are tried where single units show nothing.
const LONGEST_SLICE: u64 = 4_000;

/// Comparisons after which the engines exchange their machines, so that each must go on from what the other has left.
const EXCHANGE: u64 = 16;

/// Watches nothing, and so has the plain engine run.
pub struct Plainly;

impl Observer for Plainly {
    fn instruction(&mut self, _: &Machine, _: u32) {}
}

/// The addresses of the last instructions, newest last, kept while another observer watches.
#[derive(Debug, Clone, Copy, Default)]
struct Recent([u32; SHOWN]);

struct Remembering<'a, O>(&'a mut O, &'a mut Recent);

impl<O: Observer> Observer for Remembering<'_, O> {
    fn instruction(&mut self, machine: &Machine, address: u32) {
        let Recent(addresses) = self.1;
        addresses.rotate_left(1);
        addresses[SHOWN - 1] = address;
        self.0.instruction(machine, address);
    }
}

/// The machines where they were last equal, and what had run.
struct Equal {
    plain: Machine,
    fast: Machine,
    recent: Recent,
}

/// Two machines that must stay equal.
pub struct Pair {
    plain: Machine,
    fast: Machine,
    /// Units that may go by until the states are compared again. What was said and printed, and the program counters, always are.
    patience: u64,
    equal: Option<Box<Equal>>,
    /// The slices since then.
    slices: Vec<u64>,
    comparisons: u64,
    recent: Recent,
}

impl Pair {
    /// A story at its beginning, twice.
    pub fn new(story: &Story, options: &Options) -> Pair {
        Pair::of(Machine::new(story.clone(), options.clone()), Machine::new(story.clone(), options.clone()))
    }

    /// Two machines that are equal, the first for the plain engine.
    pub fn of(plain: Machine, fast: Machine) -> Pair {
        Pair { plain, fast, patience: 0, equal: None, slices: Vec::new(), comparisons: 0, recent: Recent::default() }
    }

    /// Lets so many units go by between comparisons of the states.
    pub fn with_patience(self, units: u64) -> Pair {
        Pair { patience: units, ..self }
    }

    /// The machine, of which there are two.
    pub fn machine(&self) -> &Machine {
        &self.plain
    }

    /// Runs both, and gives what the machine says and has printed.
    ///
    /// # Errors
    /// A report, where they differ.
    pub fn run<O: Observer>(&mut self, budget: u64, observer: &mut O) -> Result<(Stop, Vec<Event>), String> {
        const { assert!(O::ACTIVE, "the plain engine runs where somebody watches") };
        if self.equal.is_none() {
            let (plain, fast) = (self.plain.clone(), self.fast.clone());
            self.equal = Some(Box::new(Equal { plain, fast, recent: self.recent }));
            self.slices.clear();
        }
        self.slices.push(budget);
        let stop = self.plain.run_watched(budget, &mut Remembering(observer, &mut self.recent));
        let told = self.fast.run(budget);
        let (events, heard) = (self.plain.drain(), self.fast.drain());
        let places = [&self.plain, &self.fast].map(|machine| (machine.pc(), machine.work_done()));
        if stop != told || events != heard || places[0] != places[1] {
            return Err(self.report());
        }
        let units: u64 = self.slices.iter().fold(0, |sum, slice| sum.saturating_add(*slice));
        if stop != Stop::Budget || units >= self.patience {
            self.compare()?;
        }
        Ok((stop, events))
    }

    /// Compares the states.
    ///
    /// # Errors
    /// A report, where they differ.
    pub fn compare(&mut self) -> Result<(), String> {
        if self.plain.state_hash() != self.fast.state_hash() {
            return Err(self.report());
        }
        self.equal = None;
        self.comparisons += 1;
        if self.comparisons.is_multiple_of(EXCHANGE) {
            std::mem::swap(&mut self.plain, &mut self.fast);
        }
        Ok(())
    }

    /// Does the same to both.
    ///
    /// # Panics
    /// Where they differed before, or what comes of it differs.
    fn both<T: PartialEq>(&mut self, mut act: impl FnMut(&mut Machine) -> T) -> T {
        if self.equal.is_some()
            && let Err(report) = self.compare()
        {
            panic!("{report}");
        }
        let (done, also) = (act(&mut self.plain), act(&mut self.fast));
        assert!(done == also, "what is done to both machines comes out otherwise");
        done
    }

    /// [`Machine::answer`].
    ///
    /// # Errors
    /// As there.
    pub fn answer(&mut self, answer: Answer) -> Result<(), AnswerError> {
        self.both(|machine| machine.answer(answer.clone()))
    }

    /// [`Machine::post`].
    pub fn post(&mut self, post: Post) {
        self.both(|machine| machine.post(post));
    }

    /// [`Machine::undo_turn`].
    pub fn undo_turn(&mut self) {
        self.both(|machine| machine.undo_turn());
    }

    /// [`Machine::drain`].
    pub fn drain(&mut self) -> Vec<Event> {
        self.both(Machine::drain)
    }

    /// [`Machine::snapshot`].
    pub fn snapshot(&mut self) -> Snapshot {
        self.both(Machine::snapshot)
    }

    /// [`Machine::state_hash`].
    pub fn state_hash(&mut self) -> u128 {
        self.both(|machine| machine.state_hash())
    }

    /// [`Machine::restore`].
    ///
    /// # Panics
    /// Where the snapshot is refused.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        let done = self.both(|machine| machine.restore(snapshot));
        assert!(done.is_ok(), "a snapshot of this very machine was refused");
    }

    /// [`Machine::quetzal`].
    ///
    /// # Errors
    /// As there.
    pub fn quetzal(&mut self) -> Result<Vec<u8>, SaveError> {
        self.both(|machine| machine.quetzal())
    }

    /// Where the machines part, and in what.
    fn report(&self) -> String {
        let Some(equal) = &self.equal else { return "the machines differed from the beginning".into() };
        let units = self.slices.iter().fold(0u64, |sum, slice| sum.saturating_add(*slice));
        let ones = std::iter::repeat_n(1, units.min(LONGEST_SEARCH) as usize);
        let ran = format!("in slices of {:?}", self.slices);
        if let Some(report) = parting(equal, ones, "unit by unit") {
            return report;
        }
        for slice in 1..=units.min(LONGEST_SLICE) {
            let how = format!("in a slice of {slice} units, and not unit by unit");
            if let Some(report) = parting(equal, [slice], &how) {
                return report;
            }
        }
        match parting(equal, self.slices.iter().copied(), &ran) {
            Some(report) => report,
            None => format!("the engines differ {ran}, but do not when they run again from where they were equal"),
        }
    }
}

/// Runs copies of both machines in slices and tells where they part, if they do.
fn parting(equal: &Equal, slices: impl IntoIterator<Item = u64>, how: &str) -> Option<String> {
    let (mut plain, mut fast) = (equal.plain.clone(), equal.fast.clone());
    let mut trail = Trail::default();
    equal.recent.0.iter().filter(|address| **address != 0).for_each(|address| trail.instruction(&plain, *address));
    let mut spent = 0u64;
    for slice in slices {
        spent = spent.saturating_add(slice);
        let stop = plain.run_watched(slice, &mut trail);
        let ended = stop != Stop::Budget;
        let events = plain.drain();
        let specified = Moment { machine: &mut plain, stop, events };
        let stop = fast.run(slice);
        let events = fast.drain();
        let other = Moment { machine: &mut fast, stop, events };
        if let Some(parts) = specified.difference(other) {
            return Some(format!(
                "the engines differ {how}, {spent} units after they were last equal\n{trail}the plain engine, and the other:\n{parts}"
            ));
        }
        if ended {
            break;
        }
    }
    None
}
