//! Seeded dice that throw whole numbers only, and ids that are derived from an index.

use std::ops::RangeInclusive;

use rand::RngCore;
use rand_pcg::Pcg64;

/// What dice or an id are for: the same index gives other numbers for another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Order,
    Customer,
    Person,
    Block,
    Purchase,
    Product,
    Seller,
    Review,
    City,
    Zip,
    Invoice,
    Goods,
    Buyer,
}

/// A sequence of numbers that depends on seed, kind and index alone.
pub(super) struct Dice(Pcg64);

impl Dice {
    /// The dice of one thing.
    pub(super) fn new(seed: u64, kind: Kind, index: u64) -> Self {
        let (high, low) = hash(seed, kind, index);
        Self(Pcg64::new(
            u128::from(high) << 64 | u128::from(low),
            0x0a02_bdbf_7bb3_c0a7,
        ))
    }

    /// A number from 0 to `bound - 1`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64)
            .expect("the upper half of a product of two 64 bit numbers has 64 bits")
    }

    /// A number of a range.
    pub(super) fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        range.start() + self.below(range.end() - range.start() + 1)
    }

    /// A number from 0 to `bound - 1`; small ones come far more often.
    pub(super) fn skewed(&mut self, bound: u64) -> u64 {
        let chances = self.below(1 << 20);
        let square = (chances * chances) >> 20;
        let cube = (square * chances) >> 20;
        u64::try_from((u128::from(cube) * u128::from(bound)) >> 20).expect("it is below the bound")
    }

    /// True `millionths` times in a million.
    pub(super) fn chance(&mut self, millionths: u64) -> bool {
        self.below(1_000_000) < millionths
    }

    /// One of them.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let index = self.below(from.len() as u64);
        from[usize::try_from(index).expect("an index of a slice fits")]
    }

    /// The index of a weight; a weight twice as great comes twice as often.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        unreachable!("the number is below the sum of the weights")
    }
}

/// 32 hexadecimal digits.
pub(super) fn id(seed: u64, kind: Kind, index: u64) -> String {
    let (high, low) = hash(seed.wrapping_add(0x1d), kind, index);
    format!("{high:016x}{low:016x}")
}

fn hash(seed: u64, kind: Kind, index: u64) -> (u64, u64) {
    let base = mix(mix(seed) ^ (kind as u64 + 1));
    let high = mix(base ^ index);
    (high, mix(high ^ base.rotate_left(32)))
}

/// The finaliser of splitmix64: a permutation of the 64 bit numbers, so no two indices give the same upper half.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_in_every_version() {
        let mut dice = Dice::new(7, Kind::Order, 42);
        let numbers: Vec<u64> = (0..4).map(|_| dice.below(1000)).collect();
        assert_eq!(numbers, PINNED);
        assert_eq!(id(7, Kind::Order, 42).len(), 32);
    }

    const PINNED: [u64; 4] = [882, 245, 566, 947];

    #[test]
    fn weights_of_zero_never_come() {
        let mut dice = Dice::new(1, Kind::Zip, 1);
        assert!((0..1000).all(|_| dice.weighted([0, 1, 0, 2, 0].into_iter()) % 2 == 1));
    }
}
