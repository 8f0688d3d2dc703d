//! Literals and variables.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use sqlparser::ast::{DataType, Expr, TypedString, Value, ValueWithSpan};

use crate::calendar::{Civil, read};
use crate::diagnostic::{Code, Text, closest};
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::scope::Scope;
use super::typed::{Kind, Literal, Typed, cast};

impl Translator<'_> {
    pub(super) fn value(&mut self, value: &ValueWithSpan) -> Typed {
        let at = self.bytes(value.span);
        match &value.value {
            Value::Null => Typed {
                sql: Fragment::from_source("NULL", at),
                kind: Kind::Null,
                literal: None,
            },
            Value::Boolean(truth) => Typed::of(
                Fragment::from_source(if *truth { "TRUE" } else { "FALSE" }, at),
                ColumnType::Bool,
            ),
            Value::Number(digits, _) => self.number(digits, false, at),
            Value::HexStringLiteral(digits) if is_hexadecimal(&self.text.content()[at.clone()]) => {
                match i64::from_str_radix(digits, 16) {
                    Ok(value) => self.number(&value.to_string(), false, at),
                    Err(_) => self.report(
                        Code::InvalidSql,
                        at,
                        format!("the number `0x{digits}` does not fit INT64"),
                        "an INT64 has at most 16 hexadecimal digits, the first below 8",
                        "write a smaller number".into(),
                    ),
                }
            }
            Value::Placeholder(name) => self.variable(name.trim_start_matches('@'), at),
            Value::SingleQuotedString(_)
            | Value::DoubleQuotedString(_)
            | Value::TripleSingleQuotedString(_)
            | Value::TripleDoubleQuotedString(_)
            | Value::SingleQuotedRawStringLiteral(_)
            | Value::DoubleQuotedRawStringLiteral(_)
            | Value::TripleSingleQuotedRawStringLiteral(_)
            | Value::TripleDoubleQuotedRawStringLiteral(_) => match self.text_at(at.clone()) {
                Some(text) => Typed {
                    sql: Fragment::from_source(duckdb_text(&text), at),
                    kind: Kind::Of(ColumnType::String),
                    literal: Some(Literal::Text(text)),
                },
                None => Typed::reported(),
            },
            Value::SingleQuotedByteStringLiteral(_)
            | Value::DoubleQuotedByteStringLiteral(_)
            | Value::TripleSingleQuotedByteStringLiteral(_)
            | Value::TripleDoubleQuotedByteStringLiteral(_) => self.bytes_literal(at),
            other => {
                let construct = format!("the literal `{other}`");
                self.refuse(
                    at,
                    &construct,
                    "write a string, number, date or NULL literal",
                )
            }
        }
    }

    /// A number, negated where a minus stands before it.
    pub(super) fn number(&mut self, digits: &str, negative: bool, at: Range<usize>) -> Typed {
        let signed = if negative {
            format!("-{digits}")
        } else {
            digits.to_owned()
        };
        if digits.bytes().all(|it| it.is_ascii_digit()) {
            let Ok(value) = signed.parse::<i64>() else {
                return self.report(
                    Code::InvalidSql,
                    at,
                    format!("the number `{signed}` does not fit INT64"),
                    "an INT64 has at most 19 digits",
                    format!("write NUMERIC '{signed}'"),
                );
            };
            let sql = Fragment::from_source(signed, at);
            return Typed {
                sql,
                kind: Kind::Of(ColumnType::Int64),
                literal: Some(Literal::Integer(value)),
            };
        }
        if digits.parse::<f64>().is_ok_and(f64::is_finite)
            && digits
                .bytes()
                .all(|it| it.is_ascii_digit() || b".eE+-".contains(&it))
        {
            let sql = Fragment::from_source(format!("CAST('{signed}' AS DOUBLE)"), at);
            return Typed {
                sql,
                kind: Kind::Of(ColumnType::Float64),
                literal: Some(Literal::Float(signed)),
            };
        }
        self.refuse(
            at,
            &format!("the number `{digits}`"),
            "write it in decimal digits",
        )
    }

    /// The value of the string literal written at `at`; the parser keeps escapes as they are.
    pub(super) fn text_at(&mut self, at: Range<usize>) -> Option<String> {
        let written = &self.text.content()[at.clone()];
        match super::quoted::text(written) {
            Ok(text) if text.contains('\0') => {
                self.refuse(at, "a zero byte in a string", "leave it out");
                None
            }
            Ok(text) => Some(text),
            Err(escape) => {
                self.report(
                    Code::InvalidSql,
                    at,
                    format!("the string has an unknown escape `{escape}`"),
                    "a backslash begins an escape",
                    "write `\\\\` for a backslash, or a raw string r'...'".into(),
                );
                None
            }
        }
    }

    /// `b'...'`, whose escapes stand for bytes.
    fn bytes_literal(&mut self, at: Range<usize>) -> Typed {
        let written = &self.text.content()[at.clone()];
        match super::quoted::bytes(written) {
            Ok(bytes) => {
                let mut sql = String::from("unhex('");
                for byte in bytes {
                    write!(sql, "{byte:02X}").expect("a String takes everything");
                }
                let sql = Fragment::from_source(sql + "')", at);
                Typed::of(sql, ColumnType::Bytes)
            }
            Err(escape) => self.report(
                Code::InvalidSql,
                at,
                format!("the bytes have an unknown escape `{escape}`"),
                "a backslash begins an escape",
                "write a byte as `\\xff`, a backslash as `\\\\`".into(),
            ),
        }
    }

    /// `DATE '...'` and the like.
    pub(super) fn typed_string(&mut self, typed: &TypedString, at: Range<usize>) -> Typed {
        let Some(text) = self.text_at(self.bytes(typed.value.span)) else {
            return Typed::reported();
        };
        let target = match &typed.data_type {
            DataType::Date => ColumnType::Date,
            DataType::Datetime(None) => ColumnType::Datetime,
            DataType::Time(None, sqlparser::ast::TimezoneInfo::None) => ColumnType::Time,
            DataType::Timestamp(None, sqlparser::ast::TimezoneInfo::None) => ColumnType::Timestamp,
            DataType::Numeric(_) | DataType::Decimal(_) => return self.numeric_literal(&text, at),
            other => {
                let construct = format!("a {other} literal");
                return self.refuse(
                    at,
                    &construct,
                    "write a DATE, DATETIME, TIMESTAMP, TIME or NUMERIC literal",
                );
            }
        };
        if let Some(sql) = calendar(&text, &target, &Fragment::from_source("", at.clone())) {
            Typed::of(sql.spanned(at), target)
        } else {
            let form = match target {
                ColumnType::Date => "'2024-01-31'",
                ColumnType::Timestamp => {
                    "'2024-01-31 23:59:59', and behind it nothing, an offset such as `+05:30`, or a blank and a zone such as `America/New_York`"
                }
                ColumnType::Time => "'23:59:59'",
                _ => "'2024-01-31 23:59:59'",
            };
            self.report(
                Code::InvalidSql,
                at,
                format!("`{text}` is not a {target}"),
                "the literal does not have the form it needs",
                format!("write {target} {form}"),
            )
        }
    }

    fn numeric_literal(&mut self, text: &str, at: Range<usize>) -> Typed {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |it: &str| it.bytes().all(|digit| digit.is_ascii_digit());
        if digits.is_empty()
            || !plain(whole)
            || !plain(fraction)
            || whole.len() > 29
            || fraction.len() > 9
            || digits == "."
        {
            let fix = "write digits, at most 29 before and 9 behind the point".into();
            return self.report(
                Code::InvalidSql,
                at,
                format!("`{text}` is not a NUMERIC"),
                "the literal does not have the form it needs",
                fix,
            );
        }
        Typed::of(
            cast(
                &Fragment::from_source(duckdb_text(text), at),
                &ColumnType::Numeric,
            ),
            ColumnType::Numeric,
        )
    }

    /// `@name`.
    pub(super) fn variable(&mut self, name: &str, at: Range<usize>) -> Typed {
        let Some(var) = self
            .vars
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(name))
        else {
            let fix = match closest(name, self.vars.iter().map(|it| it.name.as_str())) {
                Some(near) => format!("did you mean `@{near}`?"),
                None => format!("declare `{name}` under `vars:` in models.yaml"),
            };
            return self.report(
                Code::InvalidVariable,
                at,
                format!("unknown variable `@{name}`"),
                "models.yaml declares no such variable",
                fix,
            );
        };
        let (target, literal, name) = (
            var.column_type.clone(),
            var.literal.clone(),
            var.name.clone(),
        );
        if let Some(typed) = self
            .translate_literal(&literal)
            .and_then(|it| it.coerced(&target))
        {
            let sql = if typed.sql.as_str().starts_with("CAST(") {
                typed.sql
            } else {
                cast(&typed.sql, &target)
            };
            // The origins inside are places of the variable's value, not of this file.
            Typed::of(Fragment::from_source(sql.as_str(), at), target)
        } else {
            let why = format!("its value is `{literal}`");
            let fix = format!("give it a {target} value");
            self.report(
                Code::InvalidVariable,
                at,
                format!("the value of `@{name}` is not a {target}"),
                &why,
                fix,
            )
        }
    }

    fn translate_literal(&self, literal: &str) -> Option<Typed> {
        let text: Arc<Text> = Text::new("variable", format!("SELECT {literal}"));
        let query = super::super::parse::query(&text).ok()?;
        let sqlparser::ast::SetExpr::Select(select) = query.body.as_ref() else {
            return None;
        };
        let [sqlparser::ast::SelectItem::UnnamedExpr(expr)] = select.projection.as_slice() else {
            return None;
        };
        let mut inner = Translator {
            frames: Vec::new(),
            later: Vec::new(),
            references: 0,
            in_array: false,
            text: &text,
            tables: self.tables,
            vars: &[],
            found: Vec::new(),
            ctes: Vec::new(),
            needs_dwh: false,
            names: 0,
            indent: 0,
        };
        let typed = inner.expr(expr, &Scope::default());
        inner.found.is_empty().then_some(typed)
    }

    /// The text of a string literal that a rule needs to know while translating.
    pub(super) fn known_text(
        &mut self,
        expr: &Expr,
        what: &str,
        scope: &Scope<'_>,
    ) -> Option<String> {
        let typed = self.expr(expr, scope);
        if let Some(Literal::Text(text)) = typed.literal {
            Some(text)
        } else {
            if !typed.is_reported() {
                let at = self.place_of(expr);
                self.refuse(
                    at,
                    &format!("{what} that is not a literal"),
                    "write it as a string literal",
                );
            }
            None
        }
    }
}

/// A calendar literal in DuckDB; None where the text is none of the type.
pub(super) fn calendar(text: &str, target: &ColumnType, origin: &Fragment) -> Option<Fragment> {
    let moment = match target {
        ColumnType::Date => read::date(text),
        ColumnType::Datetime => read::datetime(text),
        ColumnType::Time => read::time(text),
        _ => read::instant(text),
    }?;
    let civil = Civil::of(moment);
    let date = format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
    let mut clock = format!(
        "{:02}:{:02}:{:02}",
        civil.hour(),
        civil.minute(),
        civil.second()
    );
    if civil.fraction() != 0 {
        write!(clock, ".{:06}", civil.fraction()).expect("a String takes everything");
    }
    let sql = match target {
        ColumnType::Date => format!("DATE '{date}'"),
        ColumnType::Time => format!("TIME '{clock}'"),
        _ => format!("TIMESTAMP '{date} {clock}'"),
    };
    let whole = 0..origin.as_str().len();
    Some(
        match origin.source_of(0).or_else(|| origin.source_of(whole.end)) {
            Some(source) => Fragment::from_source(sql, source),
            None => Fragment::new(sql),
        },
    )
}

fn is_hexadecimal(written: &str) -> bool {
    written.starts_with("0x") || written.starts_with("0X")
}
