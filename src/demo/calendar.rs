//! When people buy: months grow and have seasons, weekends are quiet, and one month sold nothing.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::dice::Dice;

/// Seconds of a day.
pub(super) const DAY: u64 = 86_400;
/// Seconds of an hour.
pub(super) const HOUR: u64 = 3_600;

/// The first day of the shop; instants are seconds since its midnight.
const FIRST: Date = date(2016, 9, 1);
/// The last day that can be written: delivery and reviews go on after the last sale.
const LAST: Date = date(2021, 12, 31);

/// How much each month sells, from 2016-09 to 2018-10: a trial, a pause, growth, a November sale, a plateau, an end.
const MONTHS: [u64; 26] = [
    4, 330, 0, 2, 800, 1650, 2450, 2500, 3400, 3350, 3900, 4250, 4350, 4700, 7300, 5500, 7000,
    6600, 7150, 6850, 6900, 6250, 6300, 6450, 20, 5,
];
/// Monday to Sunday.
const WEEKDAYS: [u64; 7] = [112, 110, 107, 102, 97, 75, 82];
/// The hours of a day from midnight.
const HOURS: [u64; 24] = [
    24, 12, 5, 3, 2, 2, 5, 12, 30, 48, 61, 65, 60, 65, 66, 64, 67, 62, 58, 60, 62, 62, 58, 41,
];

/// The days of the shop.
pub(super) struct Calendar {
    days: Vec<Day>,
    /// The sum of the weights of all days.
    total: u64,
}

struct Day {
    text: String,
    /// Counted from 2016-09.
    month: usize,
    /// The weights of all days up to and with this one.
    until: u64,
}

impl Calendar {
    /// The calendar of every demo.
    pub(super) fn new() -> Self {
        let mut total = 0;
        let days = FIRST
            .series(1.day())
            .take_while(|it| *it <= LAST)
            .map(|it| {
                let months = i64::from(it.year() - FIRST.year()) * 12
                    + i64::from(it.month() - FIRST.month());
                let month = usize::try_from(months).expect("no day is before the first");
                let length = u64::try_from(it.days_in_month()).expect("months have days");
                let weekday = usize::try_from(it.weekday().to_monday_zero_offset())
                    .expect("it is from 0 to 6");
                total += MONTHS
                    .get(month)
                    .map_or(0, |weight| weight * WEEKDAYS[weekday] * 100 / length);
                Day {
                    text: it.to_string(),
                    month,
                    until: total,
                }
            });
        let days = days.collect();
        Self { days, total }
    }

    /// An instant at which somebody buys.
    pub(super) fn purchase(&self, dice: &mut Dice) -> u64 {
        let weight = dice.below(self.total);
        let day = self.days.partition_point(|it| it.until <= weight) as u64;
        day * DAY + Self::time_of_day(dice)
    }

    /// An instant some time after another, or `None` where the shop sells too little by then.
    pub(super) fn later_purchase(&self, after: u64, dice: &mut Dice) -> Option<u64> {
        let day = after / DAY + dice.skewed(420);
        let second = Self::time_of_day(dice);
        let busy = MONTHS
            .get(self.month(day * DAY))
            .is_some_and(|it| *it >= 300);
        busy.then_some((day * DAY + second).max(after + 60))
    }

    /// The month of an instant, counted from 2016-09.
    pub(super) fn month(&self, instant: u64) -> usize {
        self.day(instant).month
    }

    /// An instant as exports write it.
    pub(super) fn show(&self, instant: u64) -> Shown<'_> {
        Shown {
            day: &self.day(instant).text,
            second: instant % DAY,
        }
    }

    fn day(&self, instant: u64) -> &Day {
        let index = usize::try_from(instant / DAY).unwrap_or(usize::MAX);
        self.days
            .get(index)
            .unwrap_or_else(|| self.days.last().expect("there are days"))
    }

    fn time_of_day(dice: &mut Dice) -> u64 {
        dice.weighted(HOURS.into_iter()) as u64 * HOUR + dice.below(HOUR)
    }
}

/// `2017-11-24 08:05:00`.
pub(super) struct Shown<'a> {
    day: &'a str,
    second: u64,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, second } = self;
        write!(
            f,
            "{day} {:02}:{:02}:{:02}",
            second / HOUR,
            second / 60 % 60,
            second % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::dice::Kind;
    use super::*;

    #[test]
    fn an_instant_is_shown_as_exports_write_it() {
        assert_eq!(
            Calendar::new().show(30 * DAY + 3_661).to_string(),
            "2016-10-01 01:01:01"
        );
    }

    #[test]
    fn nobody_buys_in_the_month_without_sales() {
        let calendar = Calendar::new();
        let mut dice = Dice::new(1, Kind::Purchase, 1);
        let months: Vec<usize> = (0..20_000)
            .map(|_| calendar.month(calendar.purchase(&mut dice)))
            .collect();
        assert!(months.iter().all(|it| *it != 2 && *it < MONTHS.len()));
        assert!(months.iter().filter(|it| **it == 14).count() > 1000);
    }
}
