//! FORMAT_ and PARSE_ functions: each element of a format has its own rule.

use sqlparser::ast::Expr;

use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::scope::Here;
use super::typed::{Typed, place};

/// A piece of a format.
enum Piece {
    /// DuckDB's strftime writes it alike.
    Same(String),
    /// An expression of `$1` writes it.
    Computed(&'static str),
}

impl Translator<'_> {
    pub(super) fn format_call(
        &mut self,
        name: &str,
        format: &Expr,
        value: &Expr,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let wanted = calendar_type(name);
        let value = self.calendar_argument(name, value, &wanted, scope);
        let at_format = self.place_of(format);
        let (Some(value), Some(format)) = (value, self.known_text(format, "a format", scope))
        else {
            return Typed::of(Fragment::new("NULL"), ColumnType::String);
        };
        match pieces(&format, wanted != ColumnType::Date) {
            Ok(pieces) => {
                let parts: Vec<_> = pieces
                    .iter()
                    .map(|it| match it {
                        Piece::Same(format) => format!("strftime($1, {})", duckdb_text(format)),
                        Piece::Computed(sql) => (*sql).to_owned(),
                    })
                    .collect();
                // An empty format gives an empty text, but NULL of NULL.
                let pattern = if parts.is_empty() {
                    "CASE WHEN $1 IS NOT NULL THEN '' END".to_owned()
                } else {
                    parts.join(" || ")
                };
                Typed::of(place(&pattern, &[&value]), ColumnType::String)
            }
            Err(element) => {
                let at = if at_format.is_empty() { at } else { at_format };
                self.refuse(
                    at,
                    &format!("the format element `{element}`"),
                    "use %Y %m %d %H %M %S %F %T %b %B %a %A %j %u %w %G %V %U %W %y %e %Q",
                )
            }
        }
    }

    pub(super) fn parse_call(
        &mut self,
        name: &str,
        format: &Expr,
        value: &Expr,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let gives = calendar_type(name);
        let value = self.calendar_argument(name, value, &ColumnType::String, scope);
        let (Some(value), Some(format)) = (value, self.known_text(format, "a format", scope))
        else {
            return Typed::of(Fragment::new("NULL"), gives);
        };
        let allowed = if gives == ColumnType::Date {
            "Ymd"
        } else {
            "YmdHMS"
        };
        let mut letters = format.chars();
        let mut after_element = false;
        while let Some(letter) = letters.next() {
            if letter == '%' {
                let element = letters.next().unwrap_or(' ');
                if !allowed.contains(element) {
                    return self.refuse(
                        at,
                        &format!("the format element `%{element}` in {name}"),
                        "use %Y %m %d, and %H %M %S for a DATETIME",
                    );
                }
                after_element = true;
            } else if letter.is_whitespace() && !after_element {
                return self.refuse(
                    at,
                    "a format that begins with a blank",
                    "TRIM the text instead",
                );
            }
        }
        let pattern = match gives {
            ColumnType::Date => format!("CAST(strptime($1, {}) AS DATE)", duckdb_text(&format)),
            _ => format!("strptime($1, {})", duckdb_text(&format)),
        };
        Typed::of(place(&pattern, &[&value]), gives)
    }
}

fn calendar_type(name: &str) -> ColumnType {
    match name.rsplit('_').next() {
        Some("DATE") => ColumnType::Date,
        Some("DATETIME") => ColumnType::Datetime,
        _ => ColumnType::Timestamp,
    }
}

/// The pieces of a format; the element that has no rule.
fn pieces(format: &str, timed: bool) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut same = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            same.push(letter);
            continue;
        }
        let element = letters.next().ok_or("%")?;
        match element {
            'Y' | 'm' | 'd' | 'b' | 'B' | 'a' | 'A' | 'j' | 'u' | 'w' | 'G' | 'V' | 'U' | 'W'
            | 'y' | '%' => same.extend(['%', element]),
            'H' | 'M' | 'S' | 'I' | 'p' if timed => same.extend(['%', element]),
            'h' => same.push_str("%b"),
            'F' => same.push_str("%Y-%m-%d"),
            'D' => same.push_str("%m/%d/%y"),
            'T' if timed => same.push_str("%H:%M:%S"),
            'R' if timed => same.push_str("%H:%M"),
            'e' | 'Q' => {
                if !same.is_empty() {
                    pieces.push(Piece::Same(std::mem::take(&mut same)));
                }
                pieces.push(Piece::Computed(if element == 'e' {
                    "lpad(CAST(day($1) AS VARCHAR), 2, ' ')"
                } else {
                    "CAST(quarter($1) AS VARCHAR)"
                }));
            }
            other => return Err(format!("%{other}")),
        }
    }
    if !same.is_empty() {
        pieces.push(Piece::Same(same));
    }
    Ok(pieces)
}
