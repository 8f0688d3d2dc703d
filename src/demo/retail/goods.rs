//! What the invented wholesaler sells. No name is taken from a data set.

use super::super::dice::{Dice, Kind};

const QUALITIES: [&str; 12] = [
    "BLUE", "RED", "IVORY", "STRIPED", "DOTTED", "RUSTIC", "FROSTED", "FOLDING", "TINY", "LARGE",
    "GILDED", "WOVEN",
];
const MATERIALS: [&str; 10] = [
    "ENAMEL",
    "LINEN",
    "OAK",
    "GLASS",
    "TIN",
    "PAPER",
    "WOOL",
    "CORK",
    "STONEWARE",
    "CAFÉ",
];
const THINGS: [&str; 16] = [
    "MUG", "LANTERN", "APRON", "COASTER", "CLOCK", "BUNTING", "BASKET", "CANDLE", "TRAY", "FRAME",
    "BELL", "NOTEBOOK", "VASE", "CUSHION", "HOOK", "JAR",
];

/// A product.
#[derive(Debug, Clone)]
pub(super) struct Goods {
    /// Five digits, and a letter for one of several colours.
    pub(super) code: String,
    pub(super) name: String,
    /// In cents.
    pub(super) price: i64,
}

impl Goods {
    /// The product of a number.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut dice = Dice::new(seed, Kind::Goods, number);
        let thing = format!(
            "{} {} {}",
            dice.pick(&QUALITIES),
            dice.pick(&MATERIALS),
            dice.pick(&THINGS)
        );
        let name = match dice.below(20) {
            0..3 => format!("SET OF {}, {thing}", dice.within(2..=12)),
            3 => format!("{thing} \u{a3}{} SIZE", dice.within(1..=9)),
            _ => thing,
        };
        let letter = match number % 4 {
            1 => "A",
            2 => "B",
            _ => "",
        };
        let price = 29 + dice.skewed(2_500);
        Self {
            code: format!("{}{letter}", 20_000 + number),
            name,
            price: i64::try_from(price).expect("prices are small"),
        }
    }
}
