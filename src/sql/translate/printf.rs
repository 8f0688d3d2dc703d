//! FORMAT: its literal format is taken apart while translating, and each element becomes the text of its argument.

use std::ops::Range;

use sqlparser::ast::Expr;

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, doc};
use super::scope::{Here, Scope};
use super::typed::{Kind, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("FORMAT", "FORMAT('format', x, ...)", "STRING", "... || format('{:d}', $1) || ...", "the format is a literal; %d %i %x %X %o of INT64, %f %e %g of FLOAT64, %f of NUMERIC, %s of STRING, %t and %T of those and of BOOL, DATE, DATETIME and TIMESTAMP; NULL where an argument is NULL, but for %t and %T"),
];

/// One element, `%-8.2f`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Element {
    left: bool,
    sign: Option<char>,
    zero: bool,
    grouped: bool,
    width: usize,
    precision: Option<usize>,
    /// `d`, `f`, `s` and so on.
    conversion: char,
}

/// A part of a format.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Element(Element),
}

impl Translator<'_> {
    /// FORMAT; None where `name` is something else.
    pub(super) fn printf_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        if name != "FORMAT" {
            return None;
        }
        let Here { at, scope } = here;
        let Some((format, values)) = arguments.split_first() else {
            return Some(self.report(
                Code::TypeMismatch,
                at,
                "FORMAT without arguments".into(),
                "it takes a format",
                "write FORMAT('%d of %s', number, text)".into(),
            ));
        };
        let format_at = self.place_of(*format);
        let Some(format) = self.known_text(format, "a format", scope) else {
            return Some(Typed::reported());
        };
        let parts = match parts(&format) {
            Ok(parts) => parts,
            Err(element) => {
                let what =
                    format!("the element `{element}` of a format has no certified translation");
                let fix = "use %d, %s, %f, %e, %g, %x, %t or %T with flags, width and precision as numbers";
                return Some(self.report(
                    Code::UncertifiedSql,
                    format_at,
                    what,
                    "not proven to give the same answer in DuckDB",
                    fix.into(),
                ));
            }
        };
        let wanted = parts.iter().filter(|it| matches!(it, Part::Element(_)));
        let wanted = wanted.count();
        if wanted != values.len() {
            return Some(self.report(
                Code::TypeMismatch,
                format_at,
                format!("FORMAT with {wanted} elements and {} values", values.len()),
                "each element takes one value",
                "write as many values as elements; `%%` is a percent sign".into(),
            ));
        }
        let text = self.pieces(&parts, values, scope);
        Some(text.unwrap_or_else(Typed::reported))
    }

    /// The parts as one text; None where a value has been reported.
    fn pieces(&mut self, parts: &[Part], values: &[&Expr], scope: &Scope<'_>) -> Option<Typed> {
        let mut values = values.iter();
        let mut pieces = Vec::new();
        for part in parts {
            pieces.push(match part {
                Part::Text(text) => Fragment::new(duckdb_text(text)),
                Part::Element(element) => {
                    let value = *values.next().expect("they have been counted");
                    let typed = self.expr(value, scope).settled();
                    let at = self.place_of(value);
                    self.formatted(element, &typed, at)?
                }
            });
        }
        let whole = match pieces.as_slice() {
            [] => Fragment::new("''"),
            [piece] => piece.clone(),
            pieces => {
                let pattern: Vec<_> = (1..=pieces.len()).map(|it| format!("${it}")).collect();
                place(&pattern.join(" || "), &pieces.iter().collect::<Vec<_>>())
            }
        };
        Some(Typed::of(whole, ColumnType::String))
    }

    /// The text of one value; None where it has been reported that there is no rule.
    fn formatted(
        &mut self,
        element: &Element,
        typed: &Typed,
        at: Range<usize>,
    ) -> Option<Fragment> {
        let Kind::Of(own) = &typed.kind else {
            return Some(Fragment::new("NULL"));
        };
        let (takes, pattern) = match (element.conversion, own) {
            ('d' | 'i' | 'x' | 'X' | 'o', _) => ("INT64", integer(element, own)),
            ('f' | 'F', ColumnType::Numeric) => ("NUMERIC", numeric(element)),
            ('f' | 'F' | 'e' | 'E' | 'g' | 'G', _) => ("FLOAT64 or NUMERIC", double(element, own)),
            ('s', _) => (
                "STRING",
                (*own == ColumnType::String).then(|| "$1".to_owned()),
            ),
            ('t', _) => (
                "INT64, NUMERIC, STRING, BOOL, DATE, DATETIME or TIMESTAMP",
                shown('t', own),
            ),
            (conversion, _) => (
                "INT64, NUMERIC, BOOL, DATE, DATETIME or TIMESTAMP",
                shown(conversion, own),
            ),
        };
        let Some(pattern) = pattern else {
            let what = format!("`%{}` of {own}", element.conversion);
            let fix = if takes.contains(',') {
                "use another element".to_owned()
            } else {
                format!("CAST the value to {takes}, or use another element")
            };
            self.mismatch(at, what, &format!("the element takes {takes}"), &fix);
            return None;
        };
        let mut sql = place(&pattern, &[&typed.sql]);
        if let (Some(precision), 's' | 't' | 'T') = (element.precision, element.conversion) {
            sql = place(&format!("left($1, {precision})"), &[&sql]);
        }
        let padding = match element {
            Element { width: 0, .. } => return Some(sql),
            Element { left: true, .. } => "bq_pad_right",
            Element {
                zero: true,
                conversion,
                ..
            } if !matches!(conversion, 's' | 't' | 'T') => "bq_pad_zero",
            _ => "bq_pad_left",
        };
        Some(place(
            &format!("_dwh.{padding}($1, {})", element.width),
            &[&sql],
        ))
    }
}

/// An INT64.
fn integer(element: &Element, own: &ColumnType) -> Option<String> {
    let plain = element.precision.is_none()
        && (!element.grouped || matches!(element.conversion, 'd' | 'i'));
    if *own != ColumnType::Int64 || !plain {
        return None;
    }
    let sign = element.sign.map(String::from).unwrap_or_default();
    let conversion = match element.conversion {
        'i' => 'd',
        other => other,
    };
    let text = match (sign.as_str(), conversion) {
        ("", 'd') => "CAST($1 AS VARCHAR)".into(),
        _ => format!("format('{{:{sign}{conversion}}}', $1)"),
    };
    Some(grouped(element, text))
}

fn grouped(element: &Element, text: String) -> String {
    if element.grouped {
        format!("_dwh.bq_grouped({text})")
    } else {
        text
    }
}

/// A double; `%f` is exact to 10^18 in DuckDB.
fn double(element: &Element, own: &ColumnType) -> Option<String> {
    let precision = element.precision.unwrap_or(6);
    let lower = element.conversion.to_ascii_lowercase();
    if *own != ColumnType::Float64 || precision > 15 || element.grouped && lower != 'f' {
        return None;
    }
    let sign = element.sign.map(String::from).unwrap_or_default();
    let conversion = if element.conversion == 'F' {
        'f'
    } else {
        element.conversion
    };
    let pattern = format!("'{{:{sign}.{precision}{conversion}}}'");
    Some(if lower == 'f' {
        grouped(element, format!("_dwh.bq_format_double({pattern}, $1)"))
    } else {
        format!("format({pattern}, CASE WHEN $1 = 0 THEN abs($1) ELSE $1 END)")
    })
}

/// A NUMERIC in decimal digits, halves away from zero.
fn numeric(element: &Element) -> Option<String> {
    let precision = element.precision.unwrap_or(6);
    if precision > 15 {
        return None;
    }
    let digits = precision.min(9);
    let zeros = "0".repeat(precision - digits);
    let sign = match element.sign {
        Some(sign) => format!("'{sign}'"),
        None => "''".into(),
    };
    let text = format!(
        "CASE WHEN $1 < 0 THEN '-' ELSE {sign} END || CAST(CAST(round(abs($1), {digits}) AS DECIMAL(38,{digits})) AS VARCHAR) || '{zeros}'"
    );
    Some(grouped(element, text))
}

/// `%t`, and `%T` where a literal looks the same.
fn shown(conversion: char, own: &ColumnType) -> Option<String> {
    let text = match own {
        ColumnType::Int64 | ColumnType::Bool | ColumnType::Date => "CAST($1 AS VARCHAR)",
        ColumnType::Numeric => "_dwh.bq_numeric_text($1)",
        ColumnType::Datetime => "_dwh.bq_datetime_text($1)",
        ColumnType::Timestamp => "_dwh.bq_datetime_text($1) || '+00'",
        ColumnType::String if conversion == 't' => "$1",
        _ => return None,
    };
    let literal = match (conversion, own) {
        ('t', _) | (_, ColumnType::Int64 | ColumnType::Bool) => text.to_owned(),
        ('T', _) => format!("'{own} \"' || {text} || '\"'"),
        _ => return None,
    };
    Some(format!("coalesce({literal}, 'NULL')"))
}

/// The parts of a format; the element that has no rule.
fn parts(format: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        if letters.next_if_eq(&'%').is_some() {
            text.push('%');
            continue;
        }
        let mut element = Element::default();
        let mut written = String::from("%");
        while let Some(flag) = letters.next_if(|it| "-+ 0'".contains(*it)) {
            written.push(flag);
            match flag {
                '-' => element.left = true,
                '0' => element.zero = true,
                '\'' => element.grouped = true,
                // A plus wins over a space.
                sign if element.sign != Some('+') => element.sign = Some(sign),
                _ => {}
            }
        }
        let number = |letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
                      written: &mut String| {
            let mut digits = String::new();
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            written.push_str(&digits);
            digits
        };
        let width = number(&mut letters, &mut written);
        element.width = width.parse().unwrap_or(0);
        if letters.next_if_eq(&'.').is_some() {
            written.push('.');
            let digits = number(&mut letters, &mut written);
            element.precision = Some(digits.parse().unwrap_or(0));
        }
        element.conversion = letters.next().unwrap_or(' ');
        written.push(element.conversion);
        if !"dixXofFeEgGstT".contains(element.conversion) || element.width > 999 {
            return Err(written);
        }
        if !text.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut text)));
        }
        parts.push(Part::Element(element));
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_text_and_elements() {
        let element = Element {
            left: true,
            sign: Some('+'),
            width: 8,
            precision: Some(2),
            conversion: 'f',
            ..Element::default()
        };
        let parts_of = parts("a%%%-+ 8.2f");
        assert_eq!(
            parts_of,
            Ok(vec![Part::Text("a%".into()), Part::Element(element)])
        );
        assert_eq!(parts("%*d"), Err("%*".into()));
        assert_eq!(parts("%5%"), Err("%5%".into()));
        assert_eq!(parts("%"), Err("% ".into()));
    }
}
