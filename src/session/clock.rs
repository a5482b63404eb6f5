//! The time of day and the time between inputs: notes beside a session, on which nothing of the game depends.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "turns say when they were made")]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Measures how long the player takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "inputs say how long the player took")]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Milliseconds since it was started, and starts it again.
    pub fn lap(&mut self) -> u32 {
        let lap = self.0.elapsed().as_millis();
        *self = Stopwatch::start();
        u32::try_from(lap).unwrap_or(u32::MAX)
    }
}

/// A time of day as `2026-11-22 19:03` in Universal Time.
pub fn date(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", rest / 3600, rest / 60 % 60)
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar. A cycle of 400 years has 146,097 days, and a year
/// that begins in March has its leap day at its end.
fn civil(days: i64) -> (i64, i64, i64) {
    // Beyond this nothing was ever made; and the sums stay small.
    let shifted = days.clamp(-1_000_000_000, 1_000_000_000) + 719_468;
    let (cycle, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (cycle * 400 + year + next_year, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01 00:00"),
            (951_782_399, "2000-02-28 23:59"),
            (951_782_400, "2000-02-29 00:00"),
            (1_795_374_180, "2026-11-22 19:03"),
            (-1, "1969-12-31 23:59"),
            (4_107_542_400, "2100-03-01 00:00"),
        ] {
            assert_eq!(date(seconds), expected);
        }
        date(i64::MAX);
        date(i64::MIN);
    }
}
