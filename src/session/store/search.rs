//! The index of words over all sessions.

use super::super::timeline::TurnNumber;
use super::{SessionId, Store, StoreError};

/// A turn in which the words were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub session: SessionId,
    pub turn: TurnNumber,
    /// When it was made, in seconds since 1970.
    pub made: i64,
}

/// A turn that is not in the index, with its command and what was printed in it, packed.
pub(in super::super) struct Unindexed {
    pub id: i64,
    pub command: String,
    pub printed: Vec<u8>,
}

/// Bytes of commands and packed text after which no more turns are taken out of the database at once.
const MOST_BYTES: usize = 8 << 20;

impl Store {
    /// Turns that are over and not in the index: at most so many, and fewer where they are large.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub(in super::super) fn unindexed(&self, most: u32) -> Result<Vec<Unindexed>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT turn.id, turn.command, passage.printed FROM turn JOIN passage USING (id)
             WHERE turn.asks IN (1, 2, 4) AND turn.id NOT IN (SELECT id FROM word_docsize) LIMIT ?1",
        )?;
        let mut rows = select.query([most])?;
        let (mut turns, mut bytes) = (Vec::new(), 0usize);
        while bytes < MOST_BYTES
            && let Some(row) = rows.next()?
        {
            let turn = Unindexed { id: row.get(0)?, command: row.get(1)?, printed: row.get(2)? };
            bytes = bytes.saturating_add(turn.command.len()).saturating_add(turn.printed.len());
            turns.push(turn);
        }
        Ok(turns)
    }

    /// Puts turns into the index, by id, command and text.
    ///
    /// # Errors
    /// Where the database can't be written.
    pub(in super::super) fn index(&mut self, turns: &[(i64, String, String)]) -> Result<(), StoreError> {
        let step = self.connection.transaction()?;
        for (id, command, text) in turns {
            let mut insert =
                step.prepare_cached("INSERT OR REPLACE INTO word (rowid, command, text) VALUES (?1, ?2, ?3)")?;
            insert.execute((id, command, text))?;
        }
        Ok(step.commit()?)
    }

    /// The turns that have all these words, the newest first; of one session or of all.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn find(&self, words: &str, session: Option<SessionId>, most: u32) -> Result<Vec<Hit>, StoreError> {
        let query = quoted(words);
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let (first, last) = session.map_or((0, i64::MAX), super::turns::turn_ids);
        let mut select = self.connection.prepare_cached(
            "SELECT word.rowid, turn.made FROM word JOIN turn ON turn.id = word.rowid
             WHERE word MATCH ?1 AND word.rowid BETWEEN ?2 AND ?3 ORDER BY turn.made DESC, word.rowid DESC LIMIT ?4",
        )?;
        let hit = |id: i64, made| Hit { session: SessionId(id >> 32), turn: TurnNumber(id as u32), made };
        let rows = select.query_map((query, first, last, most), |row| Ok(hit(row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Words in the index's own language: each as a string, so that no sign in it means anything. A `*` at a word's end stands for any letters.
fn quoted(words: &str) -> String {
    let strings = words.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    let string = |word: &str| {
        let end = if word.ends_with('*') { "*" } else { "" };
        format!("\"{}\"{end}", word.trim_end_matches('*').replace('"', "\"\""))
    };
    strings.map(string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_in_words_mean_nothing() {
        assert_eq!(quoted("brass  lantern"), "\"brass\" \"lantern\"");
        assert_eq!(quoted("NEAR(\"a OR* - "), "\"NEAR(\"\"a\" \"OR\"*");
        assert_eq!(quoted(" - * "), "");
    }
}
