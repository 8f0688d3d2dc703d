//! One invoice with its lines, derived from its index.
//!
//! Rare things happen to a few fixed indices too, so that a demo of sixty invoices has each of them once.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::super::dice::{Dice, Kind};
use super::goods::Goods;

/// The first day of the shop.
const FIRST: Date = date(2022, 1, 3);
/// How much each month sells: gifts are bought in autumn.
const MONTHS: [u64; 24] = [
    52, 50, 62, 58, 64, 66, 62, 66, 88, 98, 128, 92, 66, 60, 74, 70, 78, 76, 74, 80, 108, 120, 154,
    70,
];
/// Minutes of a working day, which begins at 7:30.
const WORKDAY: u64 = 12 * 60;

const NUMBER: u64 = 410_000;
const BUYER: u64 = 12_000;

const COUNTRIES: [(&str, u64); 12] = [
    ("United Kingdom", 880),
    ("Germany", 24),
    ("France", 22),
    ("EIRE", 18),
    ("Spain", 10),
    ("Netherlands", 9),
    ("Belgium", 8),
    ("Portugal", 7),
    ("Channel Islands", 6),
    ("Norway", 6),
    ("USA", 5),
    ("Unspecified", 5),
];

/// All that invoices are derived from.
pub(super) struct Shop {
    seed: u64,
    invoices: u64,
    goods: u64,
    /// The days that sell, each with the sum of the weights up to and with it.
    days: Vec<(Date, u64)>,
}

impl Shop {
    pub(super) fn new(invoices: u64, seed: u64) -> Self {
        let mut total = 0;
        let days = FIRST.series(1.day());
        // Saturdays are closed.
        let open = days.filter(|it| it.weekday().to_monday_zero_offset() != 5);
        let weight = |day: &Date| {
            let months = i64::from(day.year() - FIRST.year()) * 12 + i64::from(day.month()) - 1;
            MONTHS.get(usize::try_from(months).expect("no day is before the first"))
        };
        let days = open.map_while(|it| weight(&it).map(|weight| (it, *weight)));
        let days = days.map(|(day, weight)| {
            total += weight;
            (day, total)
        });
        Self {
            seed,
            invoices,
            goods: 120 + (invoices / 20).min(20_000),
            days: days.collect(),
        }
    }

    /// When the invoice of an index was written: numbers go with time.
    fn at(&self, index: u64) -> String {
        let total = self.days.last().map_or(1, |it| it.1);
        let scaled = index * total * 1000 / self.invoices.max(1);
        let after = self.days.partition_point(|it| it.1 * 1000 <= scaled);
        let (day, until) = self.days[after.min(self.days.len() - 1)];
        let before = after.checked_sub(1).map_or(0, |it| self.days[it].1);
        let minute = (scaled - before * 1000) * WORKDAY / ((until - before) * 1000) + 450;
        let (month, of_month, year) = (day.month(), day.day(), day.year());
        let (hour, minute) = (minute / 60, minute % 60);
        format!("{month}/{of_month}/{year} {hour}:{minute:02}")
    }

    fn country(&self, buyer: Option<u64>, index: u64) -> &'static str {
        if index == 41 {
            return "Unspecified";
        }
        let mut dice = Dice::new(self.seed, Kind::Buyer, buyer.unwrap_or(0));
        COUNTRIES[dice.weighted(COUNTRIES.iter().map(|it| it.1))].0
    }
}

/// Who buys: mostly people who came lately, a fifth of the time one of the first, who stay.
fn buyer(index: u64, dice: &mut Dice) -> Option<u64> {
    if dice.chance(180_000) {
        return None;
    }
    let known = index / 5 + 1;
    let person = if dice.chance(200_000) {
        dice.below(known.div_ceil(12))
    } else {
        known - 1 - dice.skewed(known)
    };
    Some(BUYER + person)
}

/// A line of an invoice.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) code: String,
    /// Empty where nobody wrote one.
    pub(super) name: String,
    pub(super) quantity: i64,
    /// Of one piece, in cents.
    pub(super) price: i64,
}

impl Line {
    fn of(code: &str, name: &str, quantity: i64, price: i64) -> Vec<Self> {
        vec![Self {
            code: code.to_owned(),
            name: name.to_owned(),
            quantity,
            price,
        }]
    }
}

/// An invoice.
#[derive(Debug, Clone)]
pub(super) struct Invoice {
    /// `C` before it is a cancellation, `A` an entry of the accountants.
    pub(super) number: String,
    /// Month, day and year, and the time.
    pub(super) at: String,
    pub(super) buyer: Option<u64>,
    pub(super) country: &'static str,
    pub(super) lines: Vec<Line>,
}

/// What an invoice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Sale,
    /// Takes back what an earlier one sold.
    Cancellation,
    /// A correction by hand.
    Manual,
    Discount,
    BadDebt,
    /// Stock that is gone.
    Loss,
    BankCharges,
}

impl Sort {
    fn of(shop: &Shop, index: u64) -> Self {
        match index {
            11 => return Self::Manual,
            13 => return Self::Sale,
            17 => return Self::Discount,
            19 => return Self::Loss,
            23 => return Self::BadDebt,
            37 => return Self::Cancellation,
            0..37 => return Self::Sale,
            _ => {}
        }
        let mut dice = Dice::new(shop.seed, Kind::Invoice, index);
        match dice.below(10_000) {
            0..750 => Self::Cancellation,
            750..790 => Self::Manual,
            790..830 => Self::Discount,
            830..1000 => Self::Loss,
            1000..1003 => Self::BadDebt,
            1003..1015 => Self::BankCharges,
            _ => Self::Sale,
        }
    }
}

impl Invoice {
    /// The invoice of an index.
    pub(super) fn new(shop: &Shop, index: u64) -> Self {
        let mut dice = Dice::new(shop.seed, Kind::Invoice, shop.invoices + index);
        let sort = Sort::of(shop, index);
        if sort == Sort::Cancellation
            && let Some(invoice) = Self::cancellation(shop, index, &mut dice)
        {
            return invoice;
        }
        let pence = |dice: &mut Dice, most| i64::try_from(100 + dice.skewed(most)).unwrap_or(100);
        let (letter, lines) = match sort {
            Sort::Sale | Sort::Cancellation => return Self::sale(shop, index),
            Sort::Manual => ("", Line::of("M", "Manual", 1, pence(&mut dice, 40_000))),
            Sort::Discount => ("C", Line::of("D", "Discount", -1, pence(&mut dice, 9_000))),
            Sort::BadDebt => {
                let lost = -pence(&mut dice, 900_000);
                ("A", Line::of("B", "Adjust bad debt", 1, lost))
            }
            Sort::Loss => {
                let goods = Goods::new(shop.seed, dice.skewed(shop.goods));
                let why = dice.pick(&["", "damaged", "wet", "missing", "?"]);
                let pieces = -i64::try_from(dice.within(1..=90)).unwrap_or(1);
                ("", Line::of(&goods.code, why, pieces, 0))
            }
            Sort::BankCharges => ("", Line::of("BANK CHARGES", "Bank charges", 1, 1_500)),
        };
        let is_anonymous = matches!(sort, Sort::BadDebt | Sort::Loss | Sort::BankCharges);
        let buyer = buyer(index, &mut dice).filter(|_| !is_anonymous);
        Self {
            number: format!("{letter}{}", NUMBER + index),
            at: shop.at(index),
            buyer,
            country: shop.country(buyer, index),
            lines,
        }
    }

    fn sale(shop: &Shop, index: u64) -> Self {
        let mut dice = Dice::new(shop.seed, Kind::Invoice, 2 * shop.invoices + index);
        let buyer = match index {
            0..40 => buyer(index, &mut dice).or(Some(BUYER)),
            _ => buyer(index, &mut dice),
        };
        let buyer = buyer.filter(|_| index != 7);
        let country = shop.country(buyer, index);
        let mut lines = Vec::new();
        for _ in 0..=dice.skewed(if buyer.is_some() { 40 } else { 60 }) {
            lines.push(piece(shop, index, &mut dice));
        }
        if index == 31 || dice.chance(12_000) {
            lines.push(lines[0].clone()); // entered twice
        }
        if index == 13 || (country != "United Kingdom" && dice.chance(400_000)) {
            lines.extend(Line::of("POST", "POSTAGE", 1, 1_800));
        }
        Self {
            number: (NUMBER + index).to_string(),
            at: shop.at(index),
            buyer,
            country,
            lines,
        }
    }

    /// Takes back one to three lines of a sale to a known customer; None where the one that was drawn is no such sale.
    fn cancellation(shop: &Shop, index: u64, dice: &mut Dice) -> Option<Self> {
        let earlier = match index {
            37 => 5,
            _ => index.checked_sub(1 + dice.skewed(index.min(400)))?,
        };
        if Sort::of(shop, earlier) != Sort::Sale {
            return None;
        }
        let sold = Self::sale(shop, earlier);
        sold.buyer?;
        let some = usize::try_from(dice.within(1..=3)).unwrap_or(1);
        let goods = sold
            .lines
            .into_iter()
            .filter(|it| it.price > 0 && it.code != "POST");
        let lines: Vec<_> = goods
            .take(some)
            .map(|it| Line {
                quantity: -it.quantity,
                ..it
            })
            .collect();
        (!lines.is_empty()).then(|| Self {
            number: format!("C{}", NUMBER + index),
            at: shop.at(index),
            lines,
            ..sold
        })
    }
}

/// A line of a sale.
fn piece(shop: &Shop, index: u64, dice: &mut Dice) -> Line {
    // A few go best, and none of them is in every basket.
    let number = (dice.skewed(shop.goods) + dice.below(24)) % shop.goods;
    let goods = Goods::new(shop.seed, number);
    let quantity = dice.pick(&[1, 1, 2, 2, 3, 4, 6, 6, 8, 10, 12, 12, 24, 48]);
    let price = match dice.below(1000) {
        0..4 => 0,
        _ if index == 29 => 0,
        4..80 => goods.price * 85 / 100,
        80..120 => goods.price * 2,
        _ => goods.price,
    };
    let name = match dice.below(1000) {
        0..3 => String::new(),
        3..9 => goods.name.to_lowercase(),
        _ => goods.name,
    };
    Line {
        // Entered by hand, a few in lower case.
        code: if dice.chance(4_000) {
            goods.code.to_lowercase()
        } else {
            goods.code
        },
        name,
        quantity,
        price,
    }
}
