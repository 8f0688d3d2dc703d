//! What is sold, and by whom: products and sellers derived from their numbers.

use super::dice::{Dice, Kind};
use super::words::CATEGORIES;

/// How many products and sellers a demo has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) seed: u64,
    pub(super) products: u64,
    pub(super) sellers: u64,
}

impl Range {
    /// The more orders, the larger the range.
    pub(super) fn new(seed: u64, orders: u64) -> Self {
        Self {
            seed,
            products: (orders / 3).max(60),
            sellers: (orders / 32).max(12),
        }
    }

    /// A product that somebody buys: few sell much.
    pub(super) fn buy(&self, dice: &mut Dice) -> Product {
        Product::new(*self, dice.skewed(self.products))
    }
}

/// A product.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub(super) number: u64,
    /// The number of who sells it.
    pub(super) seller: u64,
    /// In cents.
    pub(super) price: u64,
    /// `None` where nobody described it: then it has no category, no texts and no photos.
    pub(super) description: Option<Description>,
    /// `None` where nobody measured it.
    pub(super) size: Option<Size>,
}

/// How a product is presented.
#[derive(Debug, Clone)]
pub(super) struct Description {
    pub(super) category: &'static str,
    pub(super) name_length: u64,
    pub(super) text_length: u64,
    pub(super) photos: u64,
}

/// Weight in grams, edges in centimetres.
#[derive(Debug, Clone)]
pub(super) struct Size {
    pub(super) weight: u64,
    pub(super) length: u64,
    pub(super) height: u64,
    pub(super) width: u64,
}

/// The price in cents below which so many thousandths of the range lie: close to log-normal, with a median of 72.
const PRICES: [(u64, u64); 11] = [
    (0, 350),
    (10, 900),
    (100, 2_250),
    (250, 3_850),
    (500, 7_200),
    (650, 10_400),
    (750, 13_800),
    (900, 24_500),
    (970, 46_000),
    (995, 120_000),
    (1000, 480_000),
];

impl Product {
    /// The product of a number.
    pub(super) fn new(range: Range, number: u64) -> Self {
        let mut dice = Dice::new(range.seed, Kind::Product, number);
        let seller = dice.skewed(range.sellers);
        let price = price(&mut dice);
        let category = CATEGORIES[dice.weighted(CATEGORIES.iter().map(|it| it.2))].0;
        let described = number != 3 && !dice.chance(18_000);
        let description = Description {
            category,
            name_length: dice.within(20..=63),
            text_length: 80 + dice.skewed(3_000),
            photos: 1 + dice.skewed(9),
        };
        let measured = number != 5 && !dice.chance(60);
        let weight = if number == 7 {
            0
        } else {
            50 + dice.skewed(12_000)
        };
        let size = Size {
            weight,
            length: dice.within(16..=60),
            height: 2 + dice.skewed(60),
            width: dice.within(8..=50),
        };
        Self {
            number,
            seller,
            price,
            description: described.then_some(description),
            size: measured.then_some(size),
        }
    }

    /// What one piece costs to send, in cents.
    pub(super) fn freight(&self, same_state: bool, dice: &mut Dice) -> u64 {
        let weight = self.size.as_ref().map_or(500, |it| it.weight);
        let distance = if same_state { 790 } else { 1_450 };
        if dice.chance(3_500) {
            0
        } else {
            distance + weight / 4 + dice.below(600)
        }
    }
}

fn price(dice: &mut Dice) -> u64 {
    let place = dice.below(1_000_000);
    let above = PRICES
        .iter()
        .position(|(share, _)| share * 1000 > place)
        .expect("the last share is 1000");
    let ((from, low), (to, high)) = (PRICES[above - 1], PRICES[above]);
    let cents = low + (high - low) * (place - from * 1000) / ((to - from) * 1000);
    match dice.below(10) {
        0..5 => cents / 100 * 100 + 90,
        5..8 => cents / 100 * 100 + 99,
        8 => cents / 100 * 100,
        _ => cents,
    }
}
