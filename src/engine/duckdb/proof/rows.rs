//! Random rows full of traps, as GoogleSQL text: both engines make their tables from it.

use super::dice::Dice;

/// A column of a random table.
pub(super) struct Column {
    pub(super) name: &'static str,
    /// The letter of its type, as in the tables of rules; `A` is an array of texts, `L` one of integers.
    pub(super) letter: &'static str,
    /// What its cells are drawn from, as GoogleSQL; the first is never NULL.
    cells: &'static [&'static str],
    also: Also,
}

/// What a column has beside its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Also {
    Nothing,
    Anything,
}

/// A random table.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// The cells of a row, for a report.
    pub(super) fn row(&self, id: usize) -> String {
        let cells = self.columns.iter().zip(&self.rows[id - 1]);
        let cells: Vec<_> = cells
            .map(|(column, cell)| format!("{}={cell}", column.name))
            .collect();
        cells.join(" ")
    }

    /// Draws the rows; the first has no NULL, so that the types of the columns are known.
    pub(super) fn draw(
        name: &'static str,
        columns: &'static [Column],
        rows: usize,
        dice: &mut Dice,
    ) -> Self {
        let rows = (0..rows).map(|row| {
            let cells = columns.iter().map(|it| match row {
                0 => it.cells[0].to_owned(),
                _ if dice.one_in(8) => "NULL".into(),
                _ if it.also == Also::Anything && dice.one_in(4) => {
                    anything(it.letter, dice).unwrap_or_else(|| dice.pick(it.cells).to_owned())
                }
                _ => dice.pick(it.cells).to_owned(),
            });
            cells.collect()
        });
        Self {
            name,
            columns,
            rows: rows.collect(),
        }
    }

    /// The table as a query; its rows are numbered by a column `id`, prefixed with the table's own letter.
    pub(super) fn sql(&self) -> String {
        let rows = self.rows.iter().enumerate().map(|(index, row)| {
            let cells = row.iter().zip(self.columns).map(|(cell, column)| {
                if index == 0 {
                    format!("{cell} AS {}", column.name)
                } else {
                    cell.clone()
                }
            });
            let id = if index == 0 {
                format!("1 AS {}", self.id())
            } else {
                (index + 1).to_string()
            };
            format!("SELECT {id}, {}", cells.collect::<Vec<_>>().join(", "))
        });
        rows.collect::<Vec<_>>().join("\nUNION ALL ")
    }

    /// The column that numbers the rows from 1.
    pub(super) fn id(&self) -> String {
        format!("{}_id", self.name)
    }
}

const fn column(
    name: &'static str,
    letter: &'static str,
    cells: &'static [&'static str],
) -> Column {
    Column {
        name,
        letter,
        cells,
        also: Also::Nothing,
    }
}

/// A column that has any other values of its type as well.
const fn wild(name: &'static str, letter: &'static str, cells: &'static [&'static str]) -> Column {
    Column {
        also: Also::Anything,
        ..column(name, letter, cells)
    }
}

/// Any value of a type; None where the lists are all there is.
fn anything(letter: &str, dice: &mut Dice) -> Option<String> {
    let bits = dice.bits();
    let short = i64::from_ne_bytes(bits.to_ne_bytes()) >> (bits % 61);
    Some(match letter {
        "I" => short.to_string(),
        "F" => {
            let value = f64::from_bits(bits);
            if value.is_finite() && bits.is_multiple_of(2) {
                format!("{value:e}")
            } else {
                format!("{}.{:03}", short % 100_000, bits % 1000)
            }
        }
        "N" => format!("NUMERIC '{}.{:09}'", short, bits % 1_000_000_000),
        "S" => {
            const LETTERS: [&str; 12] =
                ["a", "b", "B", " ", ",", "1", "-", "é", "ß", "😀", "%", "."];
            let letters: String = (0..bits % 9).map(|_| dice.pick(&LETTERS)).collect();
            format!("'{letters}'")
        }
        "D" => format!("DATE '{}'", day(bits)),
        "T" => format!("DATETIME '{} {}'", day(bits), clock(bits)),
        "Z" => format!("TIMESTAMP '{} {}+00'", day(bits), clock(bits)),
        "H" => format!("TIME '{}'", clock(bits)),
        _ => return None,
    })
}

fn day(bits: u64) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        1890 + bits % 150,
        bits / 150 % 12 + 1,
        bits / 1800 % 28 + 1
    )
}

fn clock(bits: u64) -> String {
    let bits = bits >> 20;
    format!(
        "{:02}:{:02}:{:02}.{:06}",
        bits % 24,
        bits / 24 % 60,
        bits / 1440 % 60,
        bits / 86_400 % 1_000_000
    )
}

#[rustfmt::skip]
const INTEGERS: &[&str] = &[
    "1", "0", "-1", "2", "7", "-7", "10", "100", "9223372036854775807", "-9223372036854775808", "9223372036854775806", "4611686018427387904",
    "3037000500", "2147483647", "2147483648", "-2147483648", "12345678901", "9007199254740993", "-9007199254740993", "400", "86400",
];
#[rustfmt::skip]
const SMALL: &[&str] = &["1", "0", "2", "3", "-1", "-2", "5", "12", "31", "100", "-40"];
#[rustfmt::skip]
const DOUBLES: &[&str] = &[
    "1.0", "0.0", "-0.0", "0.5", "1.5", "2.5", "-0.5", "-2.5", "0.1", "0.3", "1e300", "-1e300", "1e-300", "1.005", "2.675", "9007199254740993.0",
    "9.223372036854775e18", "9.3e18", "1e15", "1e16", "123456789.125", "0.49999999999999994", "1e-5", "5e-324", "1.7976931348623157e308", "-7.0", "3.0",
];
#[rustfmt::skip]
const NUMERICS: &[&str] = &[
    "NUMERIC '1'", "NUMERIC '0'", "NUMERIC '-1'", "NUMERIC '0.5'", "NUMERIC '1.5'", "NUMERIC '-2.5'", "NUMERIC '0.000000001'",
    "NUMERIC '99999999999999999999999999999.999999999'", "NUMERIC '-99999999999999999999999999999.999999999'", "NUMERIC '0.333333333'",
    "NUMERIC '1.005'", "NUMERIC '12345678901234567890.123456789'", "NUMERIC '0.999999999'", "NUMERIC '9223372036854775807.5'", "NUMERIC '-7.25'", "NUMERIC '3'",
    "NUMERIC '100000'", "NUMERIC '0.1'",
];
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "'abc'", "''", "'a'", "' '", "'  pad '", "'ÉCOLE élan'", "'ß'", "'İi'", r"'e\u0301'", "'😀x😀'", "'日本語 text'", r"'100%_\\'", "'a,b,,c'", r"'it\'s'",
    r"'\t\n'", r"'\u00a0x\u00a0'", "'ΑΣ'", "'ﬁ'", "'ABC'", "'aab'", "'b'", "'null'", "'NULL'", "'[x]'", "'abcabcabc'", "'Ǆ'", "'a b  c'", "'x=1&y=2'", "'(a;b)'", r#"'a\\b"c'"#, "'ſK'",
];
#[rustfmt::skip]
const WRITTEN: &[&str] = &[
    "'42'", "' 42 '", "'-7'", "'+7'", "'0x1F'", "'1e3'", "'12.5'", "'.5'", "'5.'", "'9223372036854775807'", "'9223372036854775808'", "'2024-02-29'", "' 2024-02-29'",
    "'2024-2-9'", "'2024-02-30'", "'2024-02-29 12:34:56'", "'2024-02-29T12:34:56.789'", "'0001-01-01'", "'9999-12-31'", "'true'", "'FALSE'", "'t'", "''", "'1_000'",
    "'1e40'", "'0.1234567895'", "'-0'", "'00012'", "'2024-13-01'", "'20240229'", "'12:34:56'", "'2024-02-29 24:00:00'", "'0000-01-01'", "'1.0'", "'- 5'",
    "'2024-02-29 12:34:56+00'", "'2024-02-29 12:34:56.1234567'", "'99999999999999999999999999999.999999999'",
];
const TRUTHS: &[&str] = &["TRUE", "FALSE"];
#[rustfmt::skip]
const DATES: &[&str] = &[
    "DATE '2024-02-29'", "DATE '2023-12-31'", "DATE '2024-01-01'", "DATE '2024-12-30'", "DATE '2021-01-03'", "DATE '1970-01-01'", "DATE '1969-12-31'", "DATE '0001-01-01'",
    "DATE '9999-12-31'", "DATE '1900-02-28'", "DATE '2000-02-29'", "DATE '2016-01-31'", "DATE '2015-03-31'", "DATE '2026-12-31'", "DATE '0004-02-29'", "DATE '1582-10-15'", "DATE '2024-08-31'",
];
#[rustfmt::skip]
const DATETIMES: &[&str] = &[
    "DATETIME '2024-02-29 12:34:56.789'", "DATETIME '2023-12-31 23:59:59'", "DATETIME '2024-01-01 00:00:00'", "DATETIME '1969-12-31 23:59:59.5'", "DATETIME '2016-01-31 23:00:00.000001'",
    "DATETIME '0001-01-01 00:00:00'", "DATETIME '9999-12-31 23:59:59.999999'", "DATETIME '2024-03-31 01:30:00'", "DATETIME '2024-10-27 01:30:00'", "DATETIME '2021-01-03 18:30:00.999999'",
    "DATETIME '1970-01-01 00:00:00'", "DATETIME '2024-12-30 11:59:59.999'", "DATETIME '1900-01-01 00:00:01'",
];
#[rustfmt::skip]
const INSTANTS: &[&str] = &[
    "TIMESTAMP '2024-02-29 12:34:56.789+00'", "TIMESTAMP '2023-12-31 23:59:59+00'", "TIMESTAMP '2024-01-01 00:00:00+00'", "TIMESTAMP '1969-12-31 23:59:59.5+00'",
    "TIMESTAMP '2016-01-31 23:00:00.000001+00'", "TIMESTAMP '0001-01-01 00:00:00+00'", "TIMESTAMP '9999-12-31 23:59:59.999999+00'", "TIMESTAMP '2024-03-31 01:00:00+00'",
    "TIMESTAMP '2024-10-27 00:30:00+00'", "TIMESTAMP '2024-03-10 07:00:00+00'", "TIMESTAMP '2024-11-03 06:30:00+00'", "TIMESTAMP '1970-01-01 00:00:00+00'", "TIMESTAMP '1900-06-15 12:00:00+00'",
];
#[rustfmt::skip]
const LISTS: &[&str] = &["['a', 'b']", "CAST([] AS ARRAY<STRING>)", "['a', NULL, 'a']", "['', 'x y', '[,]']", "['c']"];
#[rustfmt::skip]
const NUMBERS: &[&str] = &["[1, 2, 3]", "CAST([] AS ARRAY<INT64>)", "[NULL, 3]", "[9223372036854775807, -1]", "[5, 5]"];

#[rustfmt::skip]
const CLOCKS: &[&str] = &["TIME '12:34:56.789'", "TIME '00:00:00'", "TIME '23:59:59.999999'", "TIME '01:00:00.000001'", "TIME '18:30:00'"];
#[rustfmt::skip]
const DOCUMENTS: &[&str] = &[
    r#"'{"a": 1, "b": {"c": "x"}, "d": [1, "y", null]}'"#, r#"'[1, 2.50, "three"]'"#, "'{}'", "'[]'", "'null'", r#"'{"a": null}'"#, r#"'{"a": "it\\"s", "b": true}'"#, "'{'", "'5'",
    r#"'{"a": 1e400}'"#, r#"'{"a": -0.0, "a": 2}'"#, r#"'{"d": {"a": []}}'"#, r#"'{"a": "\\u00e9"}'"#, "''", r#"'{"A": 1, "d": ["p", "q"]}'"#, r#"'{"a": 12345678901234567890}'"#,
];

/// Rows with the ends of every type: for expressions, whose errors are compared row by row.
#[rustfmt::skip]
pub(super) const WILD: &[Column] = &[
    wild("i", "I", INTEGERS), wild("j", "I", INTEGERS), column("k", "I", SMALL), wild("f", "F", DOUBLES), wild("g", "F", DOUBLES),
    wild("n", "N", NUMERICS), wild("m", "N", NUMERICS), wild("s", "S", TEXTS), wild("t", "S", TEXTS), column("u", "S", WRITTEN),
    column("b", "B", TRUTHS), column("c", "B", TRUTHS), wild("d", "D", DATES), wild("e", "D", DATES), wild("dt", "T", DATETIMES), wild("du", "T", DATETIMES),
    wild("ts", "Z", INSTANTS), wild("tu", "Z", INSTANTS), column("a", "A", LISTS), column("l", "L", NUMBERS),
    wild("h", "H", CLOCKS), column("v", "S", DOCUMENTS),
];

const FEW: &[&str] = &["1", "2", "3", "0", "-1", "2"];
const QUARTERS: &[&str] = &["0.5", "1.25", "-2.0", "0.5", "3.75"];
#[rustfmt::skip]
const CENTS: &[&str] = &["NUMERIC '0.01'", "NUMERIC '2.5'", "NUMERIC '-1.25'", "NUMERIC '2.5'", "NUMERIC '10.99'", "NUMERIC '0.333333333'"];
const WORDS: &[&str] = &["'x'", "'y'", "'X'", "''", "'é'", "'10'", "'9'", "'x'"];
#[rustfmt::skip]
const DAYS: &[&str] = &["DATE '2024-01-31'", "DATE '2024-02-29'", "DATE '2024-01-31'", "DATE '2023-12-31'", "DATE '2024-02-01'"];
#[rustfmt::skip]
const MOMENTS: &[&str] = &["TIMESTAMP '2024-01-31 23:59:59.999999+00'", "TIMESTAMP '2024-02-01 00:00:00+00'", "TIMESTAMP '2023-12-31 12:00:00+00'"];
const TAGS: &[&str] = &[
    "['x', 'y']",
    "CAST([] AS ARRAY<STRING>)",
    "['y', NULL]",
    "['x']",
];

/// Few values and many ties, whose sums are exact in any order: for queries.
#[rustfmt::skip]
pub(super) const TAME: &[Column] = &[
    column("i", "I", FEW), column("j", "I", FEW), column("k", "I", FEW), column("f", "F", QUARTERS), column("n", "N", CENTS), column("s", "S", WORDS), column("g", "S", WORDS),
    column("b", "B", TRUTHS), column("c", "B", TRUTHS), column("d", "D", DAYS), column("ts", "Z", MOMENTS), column("a", "A", TAGS), column("l", "L", NUMBERS),
];

/// What joins find.
#[rustfmt::skip]
pub(super) const OTHER: &[Column] = &[
    column("ri", "I", FEW), column("rn", "N", CENTS), column("rs", "S", WORDS), column("rd", "D", DAYS), column("rb", "B", TRUTHS),
];
