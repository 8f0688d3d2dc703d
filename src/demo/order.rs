//! One order with all that belongs to it, derived from its index.
//!
//! Rare things happen to a few fixed indices too, so that a demo of a hundred orders has each of them once.

use super::calendar::{Calendar, DAY, HOUR};
use super::dice::{Dice, Kind};
use super::payment::{self, Payment};
use super::place::{Atlas, Place};
use super::product::{Product, Range};
use super::review::{self, Review};

/// All that orders are derived from.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) calendar: Calendar,
    pub(super) atlas: Atlas,
    pub(super) range: Range,
}

/// How far an order came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Delivered,
    Shipped,
    Canceled,
    Unavailable,
    Invoiced,
    Processing,
    Created,
    Approved,
}

impl Status {
    const ALL: [(Self, &'static str, u64); 8] = [
        (Self::Delivered, "delivered", 97_010),
        (Self::Shipped, "shipped", 1_110),
        (Self::Canceled, "canceled", 630),
        (Self::Unavailable, "unavailable", 610),
        (Self::Invoiced, "invoiced", 320),
        (Self::Processing, "processing", 300),
        (Self::Created, "created", 12),
        (Self::Approved, "approved", 8),
    ];

    fn draw(index: u64, dice: &mut Dice) -> Self {
        let drawn = Self::ALL[dice.weighted(Self::ALL.iter().map(|it| it.2))].0;
        match index {
            11 => Self::Created,
            13 => Self::Approved,
            17 => Self::Unavailable,
            19 => Self::Invoiced,
            23 => Self::Processing,
            29 => Self::Canceled,
            31 => Self::Shipped,
            37..70 => Self::Delivered,
            _ => drawn,
        }
    }

    /// As the export writes it.
    pub(super) fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|it| it.0 == self)
            .expect("the list has every status")
            .1
    }
}

/// What became of an order, in seconds since the first day of the calendar.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub(super) status: Status,
    pub(super) purchased: u64,
    pub(super) approved: Option<u64>,
    pub(super) carrier: Option<u64>,
    pub(super) delivered: Option<u64>,
    /// Midnight of the day by which delivery was promised.
    pub(super) estimated: u64,
}

/// A line of an order.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) product: Product,
    pub(super) shipping_limit: u64,
    /// In cents.
    pub(super) price: u64,
    /// In cents.
    pub(super) freight: u64,
}

/// An order.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) index: u64,
    /// The index of the first order of the same person.
    pub(super) person: u64,
    pub(super) place: Place,
    pub(super) outcome: Outcome,
    pub(super) items: Vec<Item>,
    pub(super) payments: Vec<Payment>,
    pub(super) reviews: Vec<Review>,
}

impl Order {
    /// The order of an index.
    pub(super) fn new(world: &World, index: u64) -> Self {
        let mut dice = Dice::new(world.seed, Kind::Order, index);
        let person = person(world.seed, index);
        let moved = person != index && dice.chance(40_000);
        let home = if moved { index } else { person };
        let place = world
            .atlas
            .customer(&mut Dice::new(world.seed, Kind::Person, home));
        let outcome = outcome(world, index, purchase(world, index, person), &mut dice);
        let items = items(world, index, &outcome, &place, &mut dice);
        let total = match items.iter().map(|it| it.price + it.freight).sum() {
            0 => 2_000 + dice.skewed(60_000),
            sum => sum,
        };
        let unpaid = index == 41 || (outcome.status == Status::Delivered && dice.chance(15));
        let odd = outcome.status == Status::Canceled && dice.chance(6_000);
        let payments = payment::draw(total, odd, &mut dice);
        let payments = if unpaid { Vec::new() } else { payments };
        let reviews = review::draw(world, index, &outcome, &mut dice);
        Self {
            index,
            person,
            place,
            outcome,
            items,
            payments,
            reviews,
        }
    }
}

/// Of 32 orders in a row, the last is the second of somebody else among them, and rarely the last but one his third.
fn person(seed: u64, index: u64) -> u64 {
    let (block, slot) = (index / 32, index % 32);
    if slot < 30 {
        return index;
    }
    let mut dice = Dice::new(seed, Kind::Block, block);
    let regular = block * 32 + dice.below(30);
    if slot == 31 || dice.chance(70_000) {
        regular
    } else {
        index
    }
}

fn purchase(world: &World, index: u64, person: u64) -> u64 {
    let own = |index| {
        world
            .calendar
            .purchase(&mut Dice::new(world.seed, Kind::Purchase, index))
    };
    let again = || {
        let mut dice = Dice::new(world.seed, Kind::Customer, index);
        world.calendar.later_purchase(own(person), &mut dice)
    };
    if person == index {
        own(index)
    } else {
        again().unwrap_or_else(|| own(index))
    }
}

fn outcome(world: &World, index: u64, purchased: u64, dice: &mut Dice) -> Outcome {
    use Status::{Approved, Canceled, Created, Delivered, Shipped};
    let status = Status::draw(index, dice);
    let lead = 7 + dice.below(15) + dice.below(14) + dice.skewed(25);
    let estimated = (purchased / DAY + lead) * DAY;
    let delivered = delivery(world, purchased, estimated, dice);
    // A fifth is paid by slip, which takes a day or two to clear.
    let clearing = if dice.chance(200_000) {
        dice.within(5 * HOUR..=2 * DAY)
    } else {
        dice.within(120..=HOUR)
    };
    let approved = purchased + clearing.min((delivered - purchased) / 4);
    let wait = (delivered - approved) * dice.within(8..=45) / 100;
    // One parcel in seventy leaves before the payment is approved.
    let carrier = if dice.chance(14_000) {
        purchased + (approved - purchased) / 2
    } else {
        approved + wait
    };
    let (is_approved, left, arrived) = match status {
        Delivered => (
            !dice.chance(150),
            !dice.chance(40),
            index != 37 && !dice.chance(120),
        ),
        Shipped => (true, true, false),
        Canceled if index == 29 || dice.chance(10_000) => (true, true, true),
        Canceled => (dice.chance(770_000), dice.chance(110_000), false),
        Created => (false, false, false),
        Approved | Status::Unavailable | Status::Invoiced | Status::Processing => {
            (true, false, false)
        }
    };
    Outcome {
        status,
        purchased,
        approved: is_approved.then_some(approved),
        carrier: left.then_some(carrier),
        delivered: arrived.then_some(delivered),
        estimated,
    }
}

/// When an order arrives; about 8 of 100 are late, more of them after the great sales.
fn delivery(world: &World, purchased: u64, estimated: u64, dice: &mut Dice) -> u64 {
    let late = match world.calendar.month(purchased) {
        14 | 15 => 120_000,
        17 | 18 => 155_000,
        _ => 58_000,
    };
    if dice.chance(late) {
        return estimated + dice.within(8 * HOUR..=22 * HOUR) + dice.skewed(45) * DAY;
    }
    let share = 110 + dice.below(270) + dice.below(270) + dice.below(270);
    purchased + (estimated - purchased) * share / 1000
}

fn items(
    world: &World,
    index: u64,
    outcome: &Outcome,
    place: &Place,
    dice: &mut Dice,
) -> Vec<Item> {
    let empty = match outcome.status {
        Status::Created => 1_000_000,
        Status::Unavailable => 990_000,
        Status::Canceled => 260_000,
        Status::Invoiced => 6_000,
        Status::Shipped => 900,
        Status::Delivered | Status::Processing | Status::Approved => 0,
    };
    if dice.chance(empty) {
        return Vec::new();
    }
    let count = match dice.below(1000) {
        0..901 => 1,
        901..977 => 2,
        977..991 => 3,
        _ => 4 + dice.skewed(17),
    };
    let mut product = world.range.buy(dice);
    let approved = outcome.approved.unwrap_or(outcome.purchased);
    let limit = if index == 53 { 800 } else { dice.within(3..=8) };
    let mut items = Vec::new();
    for number in 0..count {
        if number > 0 && dice.chance(400_000) {
            product = world.range.buy(dice);
        }
        // Prices move a little, for one order in eight.
        let price = if dice.chance(125_000) {
            product.price * dice.within(85..=115) / 100
        } else {
            product.price
        };
        let freight = product.freight(place.state == "SP", dice);
        items.push(Item {
            product: product.clone(),
            shipping_limit: approved + limit * DAY,
            price,
            freight,
        });
    }
    items
}
