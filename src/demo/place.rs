//! Where people and sellers live: the states of Brazil and their postal prefixes are facts, the cities are invented.

use super::dice::{Dice, Kind};
use super::words::{CITY_ENDINGS, CITY_OPENINGS};

/// A state: code, weights of its people and sellers, first postal prefix and how many it has, and its middle in
/// thousandths of a degree (south and west of zero).
struct State(&'static str, u64, u64, u64, u64, u64, u64);

const STATES: [State; 27] = [
    State("SP", 4190, 5950, 1_001, 18_900, 23_100, 46_900),
    State("RJ", 1290, 560, 20_010, 8_900, 22_600, 43_200),
    State("ES", 205, 75, 29_010, 900, 20_300, 40_400),
    State("MG", 1170, 790, 30_110, 9_800, 19_600, 44_200),
    State("BA", 340, 62, 40_010, 8_900, 12_800, 39_200),
    State("SE", 35, 6, 49_010, 900, 10_900, 37_200),
    State("PE", 166, 30, 50_010, 6_900, 8_200, 35_400),
    State("AL", 41, 3, 57_010, 900, 9_600, 36_000),
    State("PB", 54, 18, 58_010, 900, 7_100, 35_200),
    State("RN", 49, 16, 59_010, 900, 5_800, 35_700),
    State("CE", 134, 42, 60_010, 3_900, 4_000, 38_800),
    State("PI", 50, 4, 64_000, 900, 5_800, 42_500),
    State("MA", 75, 4, 65_000, 900, 3_400, 44_800),
    State("PA", 98, 4, 66_010, 2_800, 1_900, 48_900),
    State("AP", 7, 1, 68_900, 99, 100, 51_000),
    State("AM", 15, 3, 69_005, 290, 3_100, 60_000),
    State("RR", 5, 1, 69_301, 98, 2_100, 60_700),
    State("AC", 8, 2, 69_900, 99, 9_900, 67_900),
    State("DF", 214, 98, 70_002, 2_700, 15_800, 47_900),
    State("GO", 202, 130, 72_800, 3_900, 16_700, 49_300),
    State("RO", 26, 6, 76_801, 190, 9_300, 63_100),
    State("TO", 28, 2, 77_001, 990, 9_400, 48_500),
    State("MT", 91, 14, 78_005, 890, 14_500, 56_000),
    State("MS", 72, 16, 79_002, 990, 20_800, 54_900),
    State("PR", 505, 1120, 80_010, 7_900, 24_700, 50_600),
    State("SC", 365, 610, 88_010, 1_990, 27_100, 49_400),
    State("RS", 547, 415, 90_010, 9_900, 29_700, 51_900),
];

/// A postal prefix with its city and state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Five digits, with leading zeros.
    pub(super) zip: String,
    /// In lower case, without accents.
    pub(super) city: String,
    /// The same city as people write it.
    pub(super) accented_city: String,
    /// Two letters.
    pub(super) state: &'static str,
    /// South, in billionths of a degree.
    pub(super) latitude: u64,
    /// West, in billionths of a degree.
    pub(super) longitude: u64,
}

/// All the places of a demo.
pub(super) struct Atlas {
    zips: Vec<u64>,
}

impl Atlas {
    /// The more orders, the more places, up to about 18,000.
    pub(super) fn new(orders: u64) -> Self {
        let total = (orders / 5).clamp(200, 18_000);
        let weights: u64 = STATES.iter().map(|it| it.1).sum();
        let zips = STATES
            .iter()
            .map(|it| (total * it.1 / weights).clamp(2, it.4))
            .collect();
        Self { zips }
    }

    /// Where a customer lives.
    pub(super) fn customer(&self, dice: &mut Dice) -> Place {
        self.somewhere(dice, |it| it.1)
    }

    /// Where a seller is.
    pub(super) fn seller(&self, dice: &mut Dice) -> Place {
        self.somewhere(dice, |it| it.2)
    }

    /// Every place, by postal prefix.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        STATES
            .iter()
            .zip(&self.zips)
            .flat_map(|(state, zips)| (0..*zips).map(|it| place(state, it, *zips)))
    }

    fn somewhere(&self, dice: &mut Dice, weight: impl Fn(&State) -> u64 + Clone) -> Place {
        let index = dice.weighted(STATES.iter().map(weight));
        place(
            &STATES[index],
            dice.below(self.zips[index]),
            self.zips[index],
        )
    }
}

fn place(state: &State, number: u64, zips: u64) -> Place {
    let State(code, _, _, first_zip, prefixes, south, west) = *state;
    let zip = first_zip + number * prefixes / zips;
    // A third of the prefixes of a state are its largest city's.
    let city_number = if number * 3 < zips { 0 } else { 1 + number / 6 };
    // The map is the same for every seed.
    let mut dice = Dice::new(0, Kind::City, first_zip << 20 | city_number);
    let opening = dice.pick(&CITY_OPENINGS);
    let (ending, accented) = dice.pick(&CITY_ENDINGS);
    Place {
        zip: format!("{zip:05}"),
        city: format!("{opening} {ending}"),
        accented_city: format!("{opening} {accented}"),
        state: code,
        latitude: (south * 1000 + dice.below(900_000)) * 1000,
        longitude: (west * 1000 + dice.below(1_500_000)) * 1000,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_postal_prefix_is_one_place_of_five_digits() {
        for orders in [10, 10_000, 10_000_000] {
            let zips: Vec<String> = Atlas::new(orders).places().map(|it| it.zip).collect();
            assert!(zips.iter().all(|it| it.len() == 5));
            assert_eq!(zips.iter().collect::<BTreeSet<_>>().len(), zips.len());
        }
    }
}
