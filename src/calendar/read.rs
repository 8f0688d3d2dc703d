//! Text to an instant, as GoogleSQL's CAST and its literals read it.

use super::cursor::{Cursor, fraction};
use super::zone::Zone;
use super::{DAY, HOUR, MINUTE, SECOND, in_range, valid_days};

/// The instant that a text with an optional zone means, such as `2024-01-31 23:59:59.5+05:30`; UTC where it names no zone. None where GoogleSQL refuses it.
pub fn instant(text: &str) -> Option<i64> {
    let (local, zone) = local(text)?;
    zone_of(zone)?.instant(local)
}

/// The instant at which a clock of the zone shows what the text says, which must not name a zone itself.
pub fn instant_in(text: &str, zone: &Zone) -> Option<i64> {
    match local(text)? {
        (local, "") => zone.instant(local),
        _ => None,
    }
}

/// The midnight of a date, such as `2024-01-31`.
pub fn date(text: &str) -> Option<i64> {
    match local(text)? {
        (midnight, "") if !text.contains(':') && text.find('-') == Some(4) => in_range(midnight),
        _ => None,
    }
}

/// A local moment, such as `2024-01-31 23:59:59.5`. The second 60 has no fraction.
pub fn datetime(text: &str) -> Option<i64> {
    match local(text)? {
        (local, "") if text.find('-') == Some(4) => {
            let leaps = text
                .rsplit(':')
                .next()
                .is_some_and(|it| it.starts_with("60."));
            in_range(if leaps {
                local - local.rem_euclid(SECOND)
            } else {
                local
            })
        }
        _ => None,
    }
}

/// The microseconds since midnight of a time of day, such as `23:59:59.5`.
pub fn time(text: &str) -> Option<i64> {
    let mut rest = Cursor(text);
    let clock = clock(&mut rest)?;
    let leaps = text.contains(":60.");
    (rest.0.is_empty() && !leaps).then_some(clock % DAY)
}

/// A local moment, and what stands behind it.
fn local(text: &str) -> Option<(i64, &str)> {
    let mut rest = Cursor(text);
    let year = rest.digits(5).filter(|it| it.len() >= 4)?.parse().ok()?;
    rest.take("-")?;
    let month = rest.number(2, 1..=12)?;
    rest.take("-")?;
    let day = rest.number(2, 1..=31)?;
    let midnight = valid_days(year, month, day)? * DAY;
    if rest.0.is_empty() {
        return Some((midnight, ""));
    }
    rest.take(" ").or_else(|| rest.take_word("T"))?;
    let clock = clock(&mut rest)?;
    Some((midnight + clock, rest.0))
}

/// `23:59:59.5`; the second 60 is the next minute.
fn clock(rest: &mut Cursor<'_>) -> Option<i64> {
    let hour = rest.number(2, 0..=23)?;
    rest.take(":")?;
    let minute = rest.number(2, 0..=59)?;
    rest.take(":")?;
    let second = rest.number(2, 0..=60)?;
    let micros = match rest.take(".") {
        Some(()) => fraction(rest.digits(6)?)?,
        None => 0,
    };
    Some(hour * HOUR + minute * MINUTE + second * SECOND + micros)
}

/// The zone that stands behind a moment: nothing, `Z`, `+05:30`, ` America/New_York`.
fn zone_of(text: &str) -> Option<Zone> {
    match text {
        "" | "Z" | "z" => Some(Zone::UTC),
        _ if text.starts_with(['+', '-']) => Zone::named(text),
        _ => Zone::named(
            text.strip_prefix(' ')
                .filter(|it| !it.starts_with(['+', '-']))?,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_googlesql_reads_it() {
        let noon = 1_704_456_000 * SECOND; // 2024-01-05 12:00:00
        for text in [
            "2024-01-05 12:00:00",
            "2024-1-5T12:0:0Z",
            "02024-01-05t11:59:60z",
            "2024-01-05 17:30:00+05:30",
            "2024-01-05 12:00:00.000000 UTC",
            "2024-01-05 07:00:00 America/New_York",
        ] {
            assert_eq!(instant(text), Some(noon), "{text}");
        }
        for text in [
            "",
            "2024-01-05 ",
            "2024-01-05Z",
            " 2024-01-05",
            "2024-01-05 12:00",
            "2024-01-05 12:00:00.",
            "2024-01-05 12:00:00.0000001",
            "2024-01-05 12:00:00 +05",
            "2024-01-05 12:00:00 utc",
            "0000-01-01",
            "10000-01-01",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
        assert!(instant("10000-01-01 00:00:00+14").is_some());
    }
}
