//! A translated expression with its GoogleSQL type, and the coercions that GoogleSQL makes without being asked.

use crate::sql::fragment::weave;
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

/// A translated expression.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) sql: Fragment,
    pub(super) kind: Kind,
    /// What it is, where it is a literal: literals coerce further than other values.
    pub(super) literal: Option<Literal>,
}

/// What is known of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A NULL that takes the type of where it stands.
    Null,
    /// A mistake has been reported here; nothing more is said about it.
    Reported,
    /// A type.
    Of(ColumnType),
}

/// A literal's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    /// Digits with an optional sign.
    Integer(i64),
    /// A double.
    Float(String),
    /// Text.
    Text(String),
    /// `[]`, an array of anything.
    Empty,
}

impl Typed {
    /// Whether an integer may be in a range: one that is no literal always may.
    pub(super) fn may_be_within(&self, range: std::ops::RangeInclusive<i64>) -> bool {
        match &self.literal {
            Some(Literal::Integer(value)) => range.contains(value),
            Some(Literal::Float(_) | Literal::Text(_) | Literal::Empty) | None => true,
        }
    }

    pub(super) fn of(sql: Fragment, column_type: ColumnType) -> Self {
        Self {
            sql,
            kind: Kind::Of(column_type),
            literal: None,
        }
    }

    pub(super) fn reported() -> Self {
        Self {
            sql: Fragment::new("NULL"),
            kind: Kind::Reported,
            literal: None,
        }
    }

    pub(super) fn is_reported(&self) -> bool {
        self.kind == Kind::Reported
    }

    pub(super) fn column_type(&self) -> Option<&ColumnType> {
        match &self.kind {
            Kind::Of(column_type) => Some(column_type),
            Kind::Null | Kind::Reported => None,
        }
    }

    pub(super) fn is(&self, column_type: &ColumnType) -> bool {
        self.column_type() == Some(column_type)
    }

    /// How a message names the type.
    pub(super) fn type_name(&self) -> String {
        match &self.kind {
            Kind::Of(column_type) => column_type.to_string(),
            Kind::Null | Kind::Reported => "NULL".into(),
        }
    }

    /// The same value with exactly its DuckDB type: DuckDB's own literals are narrower than GoogleSQL's.
    pub(super) fn settled(&self) -> Self {
        let (sql, column_type) = match (&self.kind, &self.literal) {
            (Kind::Of(column_type), Some(Literal::Integer(_))) => (&self.sql, column_type.clone()),
            (Kind::Null, _) => (&self.sql, ColumnType::Int64),
            _ => return self.clone(),
        };
        Self {
            sql: cast(sql, &column_type),
            kind: Kind::Of(column_type),
            literal: self.literal.clone(),
        }
    }

    /// The same value as `target`, where GoogleSQL coerces to it without a CAST.
    pub(super) fn coerced(&self, target: &ColumnType) -> Option<Self> {
        if self.is(target) {
            return Some(self.clone());
        }
        if self.is_reported() {
            return Some(Self::of(self.sql.clone(), target.clone()));
        }
        let sql = match (&self.kind, target) {
            (Kind::Null, _) => cast(&self.sql, target),
            (Kind::Of(ColumnType::Int64), ColumnType::Numeric | ColumnType::Float64)
            | (Kind::Of(ColumnType::Numeric), ColumnType::Float64) => cast(&self.sql, target),
            (Kind::Of(ColumnType::Float64), ColumnType::Numeric) => match &self.literal {
                Some(Literal::Float(digits)) if short_decimal(digits) => {
                    cast(&Fragment::new(digits.clone()), target)
                }
                Some(Literal::Float(digits)) => cast(&Fragment::new(duckdb_text(digits)), target),
                _ => return None,
            },
            (
                Kind::Of(ColumnType::String),
                ColumnType::Date | ColumnType::Datetime | ColumnType::Timestamp | ColumnType::Time,
            ) => match &self.literal {
                Some(Literal::Text(value)) => super::literal::calendar(value, target, &self.sql)?,
                _ => return None,
            },
            (Kind::Of(ColumnType::Date), ColumnType::Datetime) => cast(&self.sql, target),
            (Kind::Of(ColumnType::Array(_)), ColumnType::Array(_))
                if self.literal == Some(Literal::Empty) =>
            {
                cast(&Fragment::new("[]"), target)
            }
            (Kind::Of(ColumnType::Array(element)), ColumnType::Array(wanted))
                if widens(element, wanted) =>
            {
                cast(&self.sql, target)
            }
            _ => return None,
        };
        Some(Self::of(sql, target.clone()))
    }

    /// How far a coercion to `target` goes: 0 is none; None is not possible.
    pub(super) fn distance(&self, target: &ColumnType) -> Option<u32> {
        self.coerced(target)?;
        Some(match (&self.kind, target) {
            (Kind::Of(own), _) if own == target => 0,
            (Kind::Of(ColumnType::Int64), ColumnType::Float64) => 1,
            (Kind::Of(ColumnType::Int64), ColumnType::Numeric)
            | (Kind::Of(ColumnType::Numeric), ColumnType::Float64) => 2,
            (Kind::Null, ColumnType::Int64) | (Kind::Reported, _) => 0,
            _ => 1,
        })
    }
}

fn widens(from: &ColumnType, to: &ColumnType) -> bool {
    matches!(
        (from, to),
        (ColumnType::Int64, ColumnType::Numeric | ColumnType::Float64)
            | (ColumnType::Numeric, ColumnType::Float64)
    )
}

/// Whether a decimal literal has few enough digits to be a NUMERIC without rounding.
fn short_decimal(digits: &str) -> bool {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    !digits.contains(['e', 'E']) && whole.len() <= 18 && fraction.len() <= 9
}

/// `CAST(sql AS type)` with DuckDB's name of the type.
pub(super) fn cast(sql: &Fragment, column_type: &ColumnType) -> Fragment {
    let mut whole = Fragment::new("CAST(");
    whole
        .append(sql)
        .push(" AS ")
        .push(&column_type.to_duckdb())
        .push(")");
    whole
}

/// A pattern with operands; each stands in parentheses where it would otherwise come apart.
pub(super) fn place(pattern: &str, parts: &[&Fragment]) -> Fragment {
    let wrapped: Vec<Fragment> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            if is_argument(pattern, at + 1) || is_whole(part.as_str()) {
                (*part).clone()
            } else {
                weave("($1)", &[part])
            }
        })
        .collect();
    weave(pattern, &wrapped.iter().collect::<Vec<_>>())
}

/// Whether every occurrence of `$number` stands alone between parentheses and commas.
fn is_argument(pattern: &str, number: usize) -> bool {
    let marker = format!("${number}");
    let mut from = 0;
    while let Some(found) = pattern[from..].find(&marker) {
        let (start, end) = (from + found, from + found + marker.len());
        let opens = pattern[..start].ends_with(['(', '[', '{']) || pattern[..start].ends_with(", ");
        let before_keyword = pattern[..start].ends_with("WHEN ")
            || pattern[..start].ends_with("THEN ")
            || pattern[..start].ends_with("ELSE ");
        let closes =
            pattern[end..].starts_with([')', ',', ']']) || pattern[end..].starts_with(" AS ");
        let after_keyword = pattern[end..].starts_with(" THEN ")
            || pattern[end..].starts_with(" ELSE ")
            || pattern[end..].starts_with(" END");
        if !(opens && closes || before_keyword && after_keyword) {
            return false;
        }
        from = end;
    }
    true
}

/// Whether a text is one operand wherever it stands: a name, a literal, a call, something in parentheses.
pub(super) fn is_whole(sql: &str) -> bool {
    let sql = sql
        .strip_prefix("DATE ")
        .or_else(|| sql.strip_prefix("TIMESTAMP "))
        .or_else(|| sql.strip_prefix("TIME "))
        .unwrap_or(sql);
    let (mut depth, mut quote, mut previous) = (0_i32, None, ' ');
    for (at, letter) in sql.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ' ' | '\n' | '+' | '*' | '/' | '|' | '=' | '<' | '>' | '%' | ',')
                if depth == 0 =>
            {
                return false;
            }
            (None, '-') if depth == 0 && (at == 0 || previous != 'e') => return false,
            _ => {}
        }
        previous = letter;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_wrapped_only_where_they_would_come_apart() {
        let sum = Fragment::new("\"a\" + 1");
        let call = Fragment::new("lower(\"a\" || 'x y')");
        assert_eq!(
            place("$1 * $2", &[&sum, &call]).as_str(),
            "(\"a\" + 1) * lower(\"a\" || 'x y')"
        );
        assert_eq!(
            place("round($1, $2)", &[&sum, &call]).as_str(),
            "round(\"a\" + 1, lower(\"a\" || 'x y'))"
        );
        assert_eq!(
            place("CASE WHEN $1 THEN $2 END", &[&sum, &sum]).as_str(),
            "CASE WHEN \"a\" + 1 THEN \"a\" + 1 END"
        );
    }
}
