//! How an order is paid: mostly at once, sometimes in a row of vouchers, now and then not quite the right amount.

use super::dice::Dice;

/// One payment of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Payment {
    /// From 1, though it begins with 2 where the first was taken back.
    pub(super) sequential: u64,
    pub(super) kind: &'static str,
    pub(super) installments: u64,
    /// In cents.
    pub(super) value: u64,
}

/// The payments of an order, in the order of the file, which is not always their own.
pub(super) fn draw(total: u64, odd: bool, dice: &mut Dice) -> Vec<Payment> {
    if odd {
        return vec![Payment {
            sequential: 1,
            kind: "not_defined",
            installments: 1,
            value: 0,
        }];
    }
    let parts = match dice.below(1000) {
        0..970 => 1,
        970..994 => 2,
        994..999 => dice.within(3..=5),
        _ => dice.within(6..=24),
    };
    let first = if parts > 1 && dice.chance(25_000) {
        2
    } else {
        1
    };
    let mut left = total;
    let mut payments = Vec::new();
    for part in 0..parts {
        let last = part + 1 == parts;
        let value = if last {
            left
        } else {
            left * dice.within(20..=70) / 100
        };
        left -= value;
        let kind = kind(parts, part, dice);
        // One in two thousand was recorded without instalments at all.
        let installments = match kind {
            "credit_card" if dice.chance(500) => 0,
            "credit_card" => 1 + dice.skewed(10),
            _ => 1,
        };
        // Some cards charge interest, so payments and items differ.
        let interest = if installments > 3 && dice.chance(9_000) {
            value * installments / 150
        } else {
            0
        };
        payments.push(Payment {
            sequential: first + part,
            kind,
            installments,
            value: value + interest,
        });
    }
    if parts > 1 && dice.chance(400_000) {
        payments.reverse();
    }
    payments
}

fn kind(parts: u64, part: u64, dice: &mut Dice) -> &'static str {
    let roll = dice.below(1000);
    match (parts, part) {
        (1, _) => match roll {
            0..762 => "credit_card",
            762..963 => "boleto",
            963..979 => "debit_card",
            _ => "voucher",
        },
        (_, 0) if roll < 750 => "credit_card",
        _ => "voucher",
    }
}

#[cfg(test)]
mod tests {
    use super::super::dice::Kind;
    use super::*;

    #[test]
    fn nearly_all_orders_are_paid_to_the_cent() {
        let exact = (0..2_000).filter(|index| {
            let payments = draw(12_345, false, &mut Dice::new(3, Kind::Order, *index));
            payments.iter().map(|it| it.value).sum::<u64>() == 12_345
        });
        assert!((1_970..2_000).contains(&exact.count()));
    }
}
