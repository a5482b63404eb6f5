//! How long ago something was, in words.

use crate::session::clock;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long before `now` something was, both in seconds since 1970: "2 hours ago"; what was long ago or is to come has its date.
pub fn ago(then: i64, now: i64) -> String {
    let counted = |count: i64, unit: &str| match count {
        1 => format!("1 {unit} ago"),
        count => format!("{count} {unit}s ago"),
    };
    match now.saturating_sub(then) {
        // Clocks of two machines differ a little.
        -300..=59 => "just now".to_owned(),
        past @ MINUTE..HOUR => counted(past / MINUTE, "minute"),
        past @ HOUR..DAY => counted(past / HOUR, "hour"),
        past if (DAY..2 * DAY).contains(&past) => "yesterday".to_owned(),
        past if (2 * DAY..14 * DAY).contains(&past) => counted(past / DAY, "day"),
        past if (14 * DAY..60 * DAY).contains(&past) => counted(past / (7 * DAY), "week"),
        _ => clock::date(then).split(' ').next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        let now = 1_795_374_180;
        for (seconds, expected) in [
            (0, "just now"),
            (-100, "just now"),
            (60, "1 minute ago"),
            (3599, "59 minutes ago"),
            (2 * HOUR + 5, "2 hours ago"),
            (DAY, "yesterday"),
            (2 * DAY, "2 days ago"),
            (14 * DAY, "2 weeks ago"),
            (60 * DAY, "2026-09-23"),
            (-DAY, "2026-11-23"),
        ] {
            assert_eq!(ago(now - seconds, now), expected, "{seconds}");
        }
        for then in [i64::MIN, i64::MAX] {
            assert!(!ago(then, now).is_empty() && !ago(now, then).is_empty());
        }
    }
}
