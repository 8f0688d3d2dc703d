//! What people say about an order, with line ends, quotes, commas and emoji in it.

use super::calendar::{Calendar, DAY, HOUR};
use super::dice::{Dice, Kind};
use super::order::{Outcome, World};
use super::words::{COMPLAINT, PRAISE, TITLES};

/// One review of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Review {
    /// Not unique: some people send one form for two orders.
    pub(super) id: String,
    /// 1 to 5.
    pub(super) score: u64,
    pub(super) title: &'static str,
    pub(super) message: String,
    /// Midnight of a day.
    pub(super) created: u64,
    pub(super) answered: u64,
}

/// The share of the scores 1 to 5.
const ON_TIME: [u64; 5] = [66, 30, 82, 208, 614];
const LATE: [u64; 5] = [480, 85, 120, 105, 210];
const NEVER: [u64; 5] = [560, 90, 95, 75, 180];

/// The reviews of an order; about one order in 130 has none, one in 180 more than one.
pub(super) fn draw(world: &World, index: u64, outcome: &Outcome, dice: &mut Dice) -> Vec<Review> {
    let count = match (index, dice.below(10_000)) {
        (43, _) => 2,
        (47, _) => 3,
        (59, _) | (_, 0..77) => 0,
        (_, 77..132) => 2,
        (_, 132..135) => 3,
        _ => 1,
    };
    // It is asked for on the day after the delivery, or when the delivery should long have been.
    let asked = outcome
        .delivered
        .map_or(outcome.estimated + 2 * DAY, |it| it + DAY)
        / DAY
        * DAY;
    (0..count)
        .map(|number| one(world, index, (number, asked), outcome, dice))
        .collect()
}

fn one(
    world: &World,
    index: u64,
    (number, asked): (u64, u64),
    outcome: &Outcome,
    dice: &mut Dice,
) -> Review {
    let weights = match outcome.delivered {
        Some(at) if at <= outcome.estimated => ON_TIME,
        Some(_) => LATE,
        None => NEVER,
    };
    let score = dice.weighted(weights.into_iter()) as u64 + 1;
    // The form of the order before, where there is one.
    let shared = number == 0 && index > 0 && (index == 61 || dice.chance(8_000));
    let form = (index - u64::from(shared)) * 4 + number;
    let created = asked + number * dice.within(0..=9) * DAY;
    let title = if dice.chance(118_000) {
        dice.pick(&TITLES)
    } else {
        ""
    };
    Review {
        id: super::dice::id(world.seed, Kind::Review, form),
        score,
        title,
        message: message(index, score, dice),
        created,
        answered: created + dice.within(6 * HOUR..=20 * HOUR) + dice.skewed(9 * DAY),
    }
}

fn message(index: u64, score: u64, dice: &mut Dice) -> String {
    let wordy = if score <= 2 { 740_000 } else { 370_000 };
    if !(index == 67 || dice.chance(wordy)) {
        return String::new();
    }
    if dice.chance(600) {
        return " ".into();
    }
    let sentences = if score <= 3 { &COMPLAINT } else { &PRAISE };
    let mut text = String::new();
    let lines = index == 67 || dice.chance(95_000);
    for number in 0..=dice.skewed(4) + u64::from(lines) {
        if number > 0 {
            let breaks: &[&str] = if lines {
                &["\r\n", ".\r\n", "\r\n\r\n"]
            } else {
                &[". ", ", ", " ", "\t", "! "]
            };
            text.push_str(dice.pick(breaks));
        }
        text.push_str(dice.pick(sentences));
    }
    match dice.below(100) {
        0..6 => text.push(' '),
        6..8 => text.insert(0, ' '),
        8..40 => text.push('.'),
        _ => (),
    }
    text
}

impl Review {
    /// Creation and answer as the export writes them.
    pub(super) fn times<'a>(&self, calendar: &'a Calendar) -> [super::calendar::Shown<'a>; 2] {
        [calendar.show(self.created), calendar.show(self.answered)]
    }
}
