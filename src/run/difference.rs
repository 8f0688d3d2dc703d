//! Compares the rows that a unit test expects with those that a model gives, and draws what differs.

use duckdb::arrow::array::{Array, AsArray, RecordBatch};
use duckdb::arrow::datatypes::{DataType, Float64Type};
use duckdb::arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::sql::{Column, ColumnType};

/// How far floats may be apart, relative to values above 1: sums depend on the order of rows in their last digits.
const TOLERANCE: f64 = 1e-9;

/// How many differences are drawn.
const DRAWN: usize = 10;

/// Longer values are cut.
const WIDEST: usize = 40;

/// What differs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// How many rows differ, are missing, or are too many.
    pub(super) rows: u64,
    /// The same in words.
    pub(super) told: String,
    /// The rows, with the cells that differ in brackets.
    pub(super) drawn: String,
    /// The expected rows that are drawn, by their number.
    pub(super) expected: Vec<usize>,
}

/// A value, ready to be compared and shown.
#[derive(Debug, Clone, PartialEq)]
struct Value {
    /// For people; None is NULL.
    shown: Option<String>,
    /// Where it is a float.
    float: Option<f64>,
}

type Row = Vec<Value>;

/// What differs between rows in the same columns; None where nothing does.
pub(super) fn difference(
    columns: &[Column],
    expected: &[RecordBatch],
    given: &[RecordBatch],
    is_ordered: bool,
) -> Option<Difference> {
    let (expected, given) = (rows(expected), rows(given));
    let table = Table {
        columns,
        expected: &expected,
        given: &given,
    };
    let found = if is_ordered {
        table.by_order()
    } else {
        table.by_value()
    };
    (!found.is_empty()).then(|| table.told(&found))
}

fn rows(batches: &[RecordBatch]) -> Vec<Row> {
    let format = Some("%Y-%m-%d %H:%M:%S%.f");
    let options = FormatOptions::default()
        .with_datetime_format(format)
        .with_timestamp_format(format)
        .with_null("NULL");
    let mut rows = Vec::new();
    for batch in batches {
        let cell = |column: &dyn Array, row: usize| {
            let float = column
                .as_primitive_opt::<Float64Type>()
                .filter(|it| it.is_valid(row))
                .map(|it| it.value(row));
            let shown = column.is_valid(row).then(|| {
                let text = ArrayFormatter::try_new(column, &options)
                    .map_or_else(|error| error.to_string(), |it| it.value(row).to_string());
                if matches!(column.data_type(), DataType::Decimal128(..)) && text.contains('.') {
                    let short = text.trim_end_matches('0').trim_end_matches('.');
                    return short.to_owned();
                }
                text
            });
            Value { shown, float }
        };
        rows.extend((0..batch.num_rows()).map(|row| {
            let columns = batch.columns().iter();
            columns.map(|it| cell(&**it, row)).collect::<Row>()
        }));
    }
    rows
}

/// The numbers of an expected and a given row that are set against each other; one of them where the other has no partner.
type Pair = (Option<usize>, Option<usize>);

struct Table<'a> {
    columns: &'a [Column],
    expected: &'a [Row],
    given: &'a [Row],
}

impl Table<'_> {
    fn by_order(&self) -> Vec<Pair> {
        let longest = self.expected.len().max(self.given.len());
        let pairs = (0..longest).map(|it| {
            let own = |rows: &[Row]| (it < rows.len()).then_some(it);
            (own(self.expected), own(self.given))
        });
        pairs.filter(|it| !self.is_same(*it)).collect()
    }

    /// Rows that are equal belong together, then those with the most equal cells.
    fn by_value(&self) -> Vec<Pair> {
        let mut left: Vec<usize> = (0..self.given.len()).collect();
        let mut lacking: Vec<usize> = Vec::new();
        for expected in 0..self.expected.len() {
            let same = left
                .iter()
                .position(|it| self.is_same((Some(expected), Some(*it))));
            match same {
                Some(at) => drop(left.remove(at)),
                None => lacking.push(expected),
            }
        }
        let is_only_one = lacking.len() == 1 && left.len() == 1;
        let mut pairs = Vec::new();
        for expected in lacking {
            let alike = |it: &usize| self.equal_cells(expected, *it);
            let best = (0..left.len())
                .max_by_key(|it| (alike(&left[*it]), std::cmp::Reverse(*it)))
                .filter(|it| is_only_one || alike(&left[*it]) > 0);
            pairs.push((Some(expected), best.map(|it| left.remove(it))));
        }
        pairs.extend(left.into_iter().map(|it| (None, Some(it))));
        pairs
    }

    fn is_same(&self, pair: Pair) -> bool {
        match pair {
            (Some(expected), Some(given)) => {
                self.equal_cells(expected, given) == self.columns.len()
            }
            _ => false,
        }
    }

    fn equal_cells(&self, expected: usize, given: usize) -> usize {
        let cells = self.expected[expected].iter().zip(&self.given[given]);
        let cells = cells.zip(self.columns);
        cells
            .filter(|((a, b), column)| is_equal(a, b, &column.column_type))
            .count()
    }

    fn told(&self, found: &[Pair]) -> Difference {
        let count = |is: fn(&Pair) -> bool| found.iter().filter(|it| is(it)).count();
        let parts = [
            (
                count(|it| it.0.is_some() && it.1.is_some()),
                "differs",
                "differ",
            ),
            (count(|it| it.1.is_none()), "is missing", "are missing"),
            (count(|it| it.0.is_none()), "is too many", "are too many"),
        ];
        let parts = parts.iter().filter(|it| it.0 > 0).map(|it| match it {
            (1, one, _) => format!("1 row {one}"),
            (count, _, many) => format!("{count} rows {many}"),
        });
        let drawn = found.iter().take(DRAWN);
        Difference {
            rows: found.len() as u64,
            told: parts.collect::<Vec<_>>().join(", "),
            drawn: self.drawn(found),
            expected: drawn.filter_map(|it| it.0).collect(),
        }
    }

    fn drawn(&self, found: &[Pair]) -> String {
        let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
        let names = self.columns.iter().map(|it| it.name.clone());
        lines.push((" ", names.collect()));
        for (expected, given) in found.iter().take(DRAWN) {
            let expected = expected.map(|it| &self.expected[it]);
            let given = given.map(|it| &self.given[it]);
            lines.extend(expected.map(|it| ("-", self.cells(it, given))));
            lines.extend(given.map(|it| ("+", self.cells(it, expected))));
        }
        let width = |column: usize| {
            let cells = lines.iter().map(|it| it.1[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut text: Vec<String> = lines
            .iter()
            .map(|(mark, cells)| {
                let cells = cells.iter().zip(&widths);
                let cells = cells.map(|(cell, width)| format!("{cell:<width$}"));
                let line = format!("{mark} {}", cells.collect::<Vec<_>>().join("  "));
                line.trim_end().to_owned()
            })
            .collect();
        if found.len() > DRAWN {
            text.push(format!("and {} more", found.len() - DRAWN));
        }
        text.push("`-` is expected, `+` is given".to_owned());
        text.join("\n")
    }

    /// A row as text; what differs from the other row stands in brackets.
    fn cells(&self, row: &Row, other: Option<&Row>) -> Vec<String> {
        let cells = row.iter().enumerate().map(|(index, value)| {
            let text = shown(value);
            let column_type = &self.columns[index].column_type;
            match other.map(|it| &it[index]) {
                Some(other) if !is_equal(value, other, column_type) => format!("[{text}]"),
                _ => text,
            }
        });
        cells.collect()
    }
}

fn is_equal(a: &Value, b: &Value, column_type: &ColumnType) -> bool {
    let json = |it: &Value| {
        let text = it.shown.as_deref()?;
        serde_json::from_str::<serde_json::Value>(text).ok()
    };
    match (a.float, b.float) {
        (Some(a), Some(b)) => {
            let largest = a.abs().max(b.abs()).max(1.0);
            a.to_bits() == b.to_bits()
                || a.is_nan() && b.is_nan()
                || (a - b).abs() <= TOLERANCE * largest && largest.is_finite()
        }
        _ if *column_type == ColumnType::Json => json(a) == json(b),
        _ => a.shown == b.shown,
    }
}

/// A value on one line: control characters are shown, long texts cut, and the empty text is told from nothing.
fn shown(value: &Value) -> String {
    let Some(text) = &value.shown else {
        return "NULL".into();
    };
    if text.is_empty() {
        return "''".into();
    }
    let mut told: String = text
        .chars()
        .map(|it| match it {
            it if it.is_control() => it.escape_default().to_string(),
            it => it.to_string(),
        })
        .collect();
    if let Some((at, _)) = told.char_indices().nth(WIDEST) {
        told.truncate(at);
        told.push('…');
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::duckdb::{DuckDb, Settings};
    use crate::engine::{Engine, Place};
    use crate::sql::Statement;

    /// What is said of two queries of the columns `k STRING, n INT64, x FLOAT64, j JSON`.
    fn check(expected: &str, given: &str, is_ordered: bool) -> String {
        let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
        let mut session = engine.connect().unwrap();
        let mut ask = |values: &str| {
            let sql = format!(
                "SELECT k::VARCHAR k, n::BIGINT n, x::DOUBLE x, j::JSON j FROM (VALUES {values}) AS t(k, n, x, j)"
            );
            session.query(&Statement::new(sql)).unwrap()
        };
        let (expected, given) = (ask(expected), ask(given));
        let types = [
            ("k", ColumnType::String),
            ("n", ColumnType::Int64),
            ("x", ColumnType::Float64),
            ("j", ColumnType::Json),
        ];
        let columns = types.map(|(name, column_type)| Column {
            name: name.into(),
            column_type,
        });
        difference(&columns, &expected, &given, is_ordered)
            .map_or("same".into(), |it| format!("{}\n{}", it.told, it.drawn))
    }

    #[test]
    fn order_last_digits_and_json_blanks_do_not_matter() {
        let expected = r#"('a', 1, 0.3, '{"a": 1, "b": 2}'), ('b', NULL, 1e15, NULL)"#;
        let given = r#"('b', NULL, 1e15 + 1, NULL), ('a', 1, 0.1 + 0.2, '{"b":2,"a":1}')"#;
        assert_eq!(check(expected, given, false), "same");
        assert!(check(expected, given, true).starts_with("2 rows differ"));
    }

    #[test]
    fn a_row_is_set_against_the_one_that_is_most_alike() {
        let expected =
            "('a', 1, 1.0, NULL), ('b', 2, 2.0, NULL), ('c', 3, 3.0, '1'), ('', 9, 9.5, '9')";
        let given = "('b', 2, 2.1, NULL), ('a', 1, 1.0, NULL), ('c', 4, 3.0, '1'), ('d\n', 7, 7.5, '7'), ('e', 8, 8.5, '8')";
        insta::assert_snapshot!(check(expected, given, false), @r"
        2 rows differ, 1 row is missing, 2 rows are too many
          k    n    x      j
        - b    2    [2.0]  NULL
        + b    2    [2.1]  NULL
        - c    [3]  3.0    1
        + c    [4]  3.0    1
        - ''   9    9.5    9
        + d\n  7    7.5    7
        + e    8    8.5    8
        `-` is expected, `+` is given
        ");
    }

    #[test]
    fn what_is_twice_is_not_once() {
        assert_eq!(
            check(
                "('a', 1, 1, NULL)",
                "('a', 1, 1, NULL), ('a', 1, 1, NULL)",
                false
            ),
            "1 row is too many\n  k  n  x    j\n+ a  1  1.0  NULL\n`-` is expected, `+` is given"
        );
    }
}
