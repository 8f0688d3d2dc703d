//! The certified functions and operators that are one pattern each: what they take, what they give, how DuckDB writes them.

mod calendar;
mod hash;
mod number;
mod operator;
mod text;

use crate::sql::ColumnType;

/// One signature of a function.
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// One letter per argument, see [`letter_type`].
    pub(super) takes: &'static str,
    pub(super) gives: char,
    /// `$1`, `$2` ... are the arguments.
    pub(super) sql: &'static str,
    /// What a reader of the reference page must know beyond the signature: what DuckDB does otherwise, and why it is written so.
    pub(super) note: &'static str,
}

const fn rule(name: &'static str, takes: &'static str, gives: char, sql: &'static str) -> Rule {
    Rule {
        name,
        takes,
        gives,
        sql,
        note: "",
    }
}

impl Rule {
    const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }
}

/// The rules of each family, with the family's title.
pub(super) const FAMILIES: &[(&str, &[Rule])] = &[
    ("Operators", operator::RULES),
    ("Numbers", number::RULES),
    ("Text", text::RULES),
    ("Hashes and bytes", hash::RULES),
    ("Dates and times", calendar::RULES),
];

/// Every signature of a name; among those that fit equally well, the first is taken.
pub(super) fn named(name: &str) -> impl Iterator<Item = &'static Rule> {
    all().filter(move |it| it.name == name)
}

/// Every signature.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|it| it.1)
}

/// Whether GoogleSQL computes a function of NUMERIC with exact digits, so that its FLOAT64 rule does not fit.
pub(super) fn exact_for_numeric(name: &str) -> bool {
    number::NUMERIC_IS_EXACT.contains(&name)
}

/// The type that a letter of a rule stands for.
pub(super) fn letter_type(letter: char) -> ColumnType {
    match letter {
        'B' => ColumnType::Bool,
        'I' => ColumnType::Int64,
        'F' => ColumnType::Float64,
        'N' => ColumnType::Numeric,
        'S' => ColumnType::String,
        'Y' => ColumnType::Bytes,
        'D' => ColumnType::Date,
        'T' => ColumnType::Datetime,
        'Z' => ColumnType::Timestamp,
        'H' => ColumnType::Time,
        'J' => ColumnType::Json,
        _ => unreachable!("the letters of the tables are those above"),
    }
}
