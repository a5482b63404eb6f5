//! Players whose process is killed at any moment: within a turn, a commit, a migration, a search, an export.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;

use golmac::session::TurnNumber;

use super::player::{self, Orders, Seen, Work};
use super::{Chance, rounds};

/// What is known of a session by what was shown of it.
#[derive(Default)]
struct Known {
    turns: usize,
    shown: HashMap<TurnNumber, u128>,
    last: Option<(TurnNumber, u128)>,
    /// Where the player was about to go.
    goes: Option<TurnNumber>,
    /// What its process was at.
    busy: Option<Work>,
}

impl Known {
    fn see(&mut self, line: &str) {
        match player::seen(line) {
            Some(Seen::Shown { number, hash }) => {
                // A turn is written again while it is not over; none of these stories has such turns.
                assert_eq!(*self.shown.entry(number).or_insert(hash), hash, "turn {number}");
                (self.last, self.goes) = (Some((number, hash)), None);
            }
            Some(Seen::Goes(to)) => self.goes = Some(to),
            Some(Seen::Told(notice)) => panic!("{notice}"),
            Some(Seen::Begins(work)) => self.busy = Some(work),
            Some(Seen::Ends(_)) => self.busy = None,
            Some(Seen::Left { .. }) | None => {}
        }
    }

    /// Opens the session as the next process would, and compares.
    fn check(&mut self, folder: &Path, story: &str, chance: &mut Chance) {
        let (mut session, rescued) = player::open(folder, story);
        assert_eq!(rescued, None);
        let (here, hash) = (session.here(), session.state_hash());
        if let Some((number, shown)) = self.last {
            let is_next = here > number && !self.shown.contains_key(&here);
            let went = self.goes == Some(here);
            assert!((here, hash) == (number, shown) || is_next || went, "{story}: at {here}, shown was {number}");
        }
        let turns = session.timeline().len();
        assert!(turns >= self.turns, "{story}: {turns} turns, there were {}", self.turns);
        for number in self.shown.keys() {
            assert!(session.timeline().get(*number).is_some(), "{story}: turn {number} is lost");
        }
        for _ in 0..3 {
            let number = TurnNumber(chance.below(turns as u64) as u32);
            session.travel(number).unwrap_or_else(|error| panic!("{story}: {error}"));
            let expected = self.shown.get(&number).copied();
            let expected = expected.or(session.timeline().get(number).map(|turn| turn.hash));
            assert_eq!(Some(session.state_hash()), expected, "{story}: turn {number}");
        }
        session.travel(here).expect("it was there");
        assert_eq!(session.state_hash(), hash);
        assert_eq!(session.notices(), [""; 0], "{story}");
        self.turns = turns;
        self.last = Some((here, hash));
        self.goes = None;
    }
}

/// Kills a player a moment after it has begun some work for the n-th time, and takes note of what was shown.
fn kill(mut child: Child, work: Work, times: u64, moment: u64, known: &mut Known) {
    let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut begun = 0;
    while begun < times {
        let Some(Ok(line)) = output.next() else { break };
        known.see(&line);
        begun += u64::from(player::seen(&line) == Some(Seen::Begins(work)));
    }
    (0..moment).for_each(|_| std::hint::spin_loop());
    // It may have ended by itself.
    let _ = child.kill();
    output.map_while(Result::ok).for_each(|line| known.see(&line));
    child.wait().expect("it has ended");
}

/// Makes a database of the format before the index of words.
fn as_first_format(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join(golmac::session::store::FILE)).expect("a database");
    database.execute_batch("DROP TABLE word; PRAGMA user_version = 1").expect("it");
}

#[test]
fn a_killed_player_loses_nothing_that_was_shown() {
    let mut chance = Chance(1);
    let folders: Vec<_> = player::STORIES.iter().map(|_| tempfile::tempdir().expect("a folder")).collect();
    let mut known: Vec<Known> = player::STORIES.iter().map(|_| Known::default()).collect();
    let kills = rounds(40);
    let mut within: BTreeMap<Option<Work>, u32> = BTreeMap::new();
    for round in 0..kills {
        let place = round as usize % player::STORIES.len();
        let (folder, story) = (folders[place].path(), player::STORIES[place]);
        let migrates = chance.below(5) == 0 && known[place].turns > 0;
        if migrates {
            as_first_format(folder);
        }
        let child = player::process(&Orders { folder, story, turns: 100_000 }).spawn().expect("a player");
        let work = if migrates { Work::Opening } else { Work::ALL[chance.below(4) as usize] };
        // About as long as each takes.
        let (times, moment) = match work {
            Work::Opening => (1, chance.below(400_000)),
            Work::Turn => (1 + chance.below(60), chance.below(100_000)),
            Work::Index | Work::Export => (1 + chance.below(3), chance.below(100_000)),
        };
        known[place].busy = None;
        kill(child, work, times, moment, &mut known[place]);
        *within.entry(known[place].busy).or_default() += 1;
        known[place].check(folder, story, &mut chance);
    }
    let turns: usize = known.iter().map(|known| known.turns).sum();
    println!("{kills} kills, within {within:?}; {turns} turns, none lost");
    assert!(turns > 0);
}
