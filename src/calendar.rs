//! Dates, times and time zones as GoogleSQL means them: numbers and texts, no SQL.
//!
//! A moment is a number of microseconds since 1970-01-01 00:00: of an instant in UTC, of a local time as read from calendar and clock.

mod cursor;
pub mod format;
pub mod parse;
pub mod read;
pub mod zone;

/// The microseconds of a second.
pub const SECOND: i64 = 1_000_000;
/// The microseconds of a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// The microseconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// The microseconds of a day.
pub const DAY: i64 = 24 * HOUR;

/// The first moment that GoogleSQL knows, 0001-01-01 00:00:00.
const FIRST: i64 = -62_135_596_800 * SECOND;
/// The last moment that GoogleSQL knows, 9999-12-31 23:59:59.999999.
const LAST: i64 = 253_402_300_800 * SECOND - 1;

/// The moment, where GoogleSQL has it: between the years 1 and 9999.
pub fn in_range(moment: i64) -> Option<i64> {
    (FIRST..=LAST).contains(&moment).then_some(moment)
}

/// A local moment taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// From 0 to 10000: a zone can push a moment out of the years that GoogleSQL has.
    pub year: i64,
    /// From 1.
    pub month: i64,
    /// From 1.
    pub day: i64,
    /// Microseconds since midnight.
    pub clock: i64,
}

impl Civil {
    /// The calendar and clock of a local moment.
    pub fn of(local: i64) -> Self {
        let (year, month, day) = date_of(local.div_euclid(DAY));
        Self {
            year,
            month,
            day,
            clock: local.rem_euclid(DAY),
        }
    }

    /// The local moment.
    pub fn moment(&self) -> i64 {
        days(self.year, self.month, self.day) * DAY + self.clock
    }

    /// The hour, from 0 to 23.
    pub fn hour(&self) -> i64 {
        self.clock / HOUR
    }

    /// The minute, from 0 to 59.
    pub fn minute(&self) -> i64 {
        self.clock / MINUTE % 60
    }

    /// The second, from 0 to 59.
    pub fn second(&self) -> i64 {
        self.clock / SECOND % 60
    }

    /// The microseconds of the second.
    pub fn fraction(&self) -> i64 {
        self.clock % SECOND
    }

    /// The day of the week; Sunday is 0.
    pub fn weekday(&self) -> i64 {
        (days(self.year, self.month, self.day) + 4).rem_euclid(7)
    }

    /// The day of the year, from 1.
    pub fn year_day(&self) -> i64 {
        days(self.year, self.month, self.day) - days(self.year, 1, 1) + 1
    }

    /// The year and the week of ISO 8601, whose weeks begin on Monday and belong to the year of their Thursday.
    pub fn iso_week(&self) -> (i64, i64) {
        let monday = days(self.year, self.month, self.day) - (self.weekday() + 6) % 7;
        let (year, _, _) = date_of(monday + 3);
        let first = days(year, 1, 4);
        let first_monday = first - (first + 3).rem_euclid(7);
        (year, (monday - first_monday) / 7 + 1)
    }
}

/// The days from 1970-01-01 to a date of the Gregorian calendar, which is extended to all years.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is their last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date, if the calendar has it.
pub fn valid_days(year: i64, month: i64, day: i64) -> Option<i64> {
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    let days = valid.then(|| days(year, month, day))?;
    (date_of(days) == (year, month, day)).then_some(days)
}

/// Year, month and day of a number of days since 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_googlesql_comes_back() {
        let (first, last) = (FIRST / DAY, LAST.div_euclid(DAY));
        let mut expected = jiff::civil::date(1, 1, 1);
        for day in first..=last {
            let civil = Civil::of(day * DAY);
            let parts = (
                i64::from(expected.year()),
                i64::from(expected.month()),
                i64::from(expected.day()),
            );
            assert_eq!((civil.year, civil.month, civil.day), parts);
            assert_eq!(
                civil.weekday(),
                i64::from(expected.weekday().to_sunday_zero_offset())
            );
            let iso = expected.iso_week_date();
            assert_eq!(
                civil.iso_week(),
                (i64::from(iso.year()), i64::from(iso.week()))
            );
            assert_eq!(civil.moment(), day * DAY);
            assert_eq!(valid_days(civil.year, civil.month, civil.day), Some(day));
            if day < last {
                expected = expected.tomorrow().unwrap();
            }
        }
        assert_eq!(expected, jiff::civil::date(9999, 12, 31));
        assert_eq!(valid_days(2023, 2, 29), None);
        assert_eq!(in_range(days(0, 12, 31) * DAY), None);
        assert_eq!(in_range(days(10_000, 1, 1) * DAY), None);
    }
}
