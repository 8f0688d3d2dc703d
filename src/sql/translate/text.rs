//! CONCAT and `||`, LIKE, and the functions of text and bytes that need to see their arguments.

use std::fmt::Write as _;
use std::ops::Range;

use sqlparser::ast::Expr;

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::{Here, Scope};
use super::typed::{Kind, Literal, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("CONCAT", "CONCAT(a, ...), a || b", "STRING, BYTES or ARRAY", "$1 || $2", "NULL where one is NULL; a value that is no text is cast to STRING"),
    doc("LIKE", "s LIKE pattern, s LIKE ANY (a, b)", "BOOL", "$1 LIKE $2 ESCAPE '\\'", "a pattern that ends with a backslash is an error"),
    doc("INITCAP", "INITCAP(s [, delimiters])", "STRING", "_dwh.bq_initcap($1, words)", "the delimiters are a literal"),
    doc("INSTR", "INSTR(s, part [, position [, occurrence]])", "INT64", "strpos($1, $2), _dwh.bq_instr($1, $2, $3, $4)", "a negative position searches backwards"),
    doc("NORMALIZE", "NORMALIZE(s [, NFC])", "STRING", "nfc_normalize($1)", ""),
    doc("TO_CODE_POINTS", "TO_CODE_POINTS(s)", "ARRAY<INT64>", "_dwh.bq_code_points($1)", ""),
    doc("CODE_POINTS_TO_STRING", "CODE_POINTS_TO_STRING(array)", "STRING", "_dwh.bq_from_code_points($1)", "NULL where one is NULL"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("NORMALIZE_AND_CASEFOLD", "DuckDB cannot fold case", "compare LOWER(a) with LOWER(b)"),
    refused("COLLATE", "DuckDB has no such collation", "compare LOWER(a) with LOWER(b)"),
    refused("CONTAINS_SUBSTR", "it normalizes and folds case, which DuckDB cannot", "write STRPOS(LOWER(s), 'text') > 0"),
    refused("SOUNDEX", "DuckDB has no such function", "compare LOWER(a) with LOWER(b), or use EDIT_DISTANCE"),
];

/// One word between delimiters, or one delimiter.
const WORDS: &str = r"[^\p{Z}\s\x{0b}\x{85}!-&(-/:;<>?@\[-_{-~]+|(?s:.)";

impl Translator<'_> {
    /// Functions of text that are more than one pattern; None where `name` is none of them.
    pub(super) fn text_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        match (name, arguments) {
            ("CONCAT", [first, rest @ ..]) => {
                let mut typed = self.expr(first, scope);
                if rest.is_empty() && !matches!(typed.column_type(), Some(ColumnType::Bytes)) {
                    return self
                        .as_text(&typed, &at)
                        .or_else(|| Some(Typed::reported()));
                }
                for argument in rest {
                    let next = self.expr(argument, scope);
                    typed = self.concatenated(&typed, &next, at.clone());
                }
                Some(typed)
            }
            ("INITCAP", [text] | [text, _]) => {
                let text = self.argument(text, name, &ColumnType::String, scope)?;
                let words = match arguments.get(1) {
                    Some(delimiters) => {
                        words(&self.known_text(delimiters, "a list of delimiters", scope)?)
                    }
                    None => WORDS.into(),
                };
                let words = Fragment::new(duckdb_text(&words));
                let sql = place("_dwh.bq_initcap($1, $2)", &[&text, &words]);
                Some(Typed::of(sql, ColumnType::String))
            }
            ("INSTR", [_, _] | [_, _, _] | [_, _, _, _]) => {
                Some(self.instr(arguments, scope).unwrap_or_else(Typed::reported))
            }
            ("NORMALIZE", [text] | [text, _]) => {
                let text = self.argument(text, name, &ColumnType::String, scope)?;
                match arguments.get(1) {
                    Some(Expr::Identifier(form)) if !form.value.eq_ignore_ascii_case("NFC") => {
                        Some(self.refuse(
                            at,
                            &format!("NORMALIZE to {}", form.value.to_uppercase()),
                            "write NORMALIZE(s), which is NFC",
                        ))
                    }
                    _ => Some(Typed::of(
                        place("nfc_normalize($1)", &[&text]),
                        ColumnType::String,
                    )),
                }
            }
            ("TO_CODE_POINTS", [text]) => {
                let text = self.argument(text, name, &ColumnType::String, scope)?;
                let array = ColumnType::Array(Box::new(ColumnType::Int64));
                Some(Typed::of(place("_dwh.bq_code_points($1)", &[&text]), array))
            }
            ("CODE_POINTS_TO_STRING", [codes]) => {
                let array = ColumnType::Array(Box::new(ColumnType::Int64));
                let codes = self.argument(codes, name, &array, scope)?;
                let sql = place("_dwh.bq_from_code_points($1)", &[&codes]);
                Some(Typed::of(sql, ColumnType::String))
            }
            _ => None,
        }
    }

    /// An argument of one type; None where it is another, which has been reported.
    pub(super) fn argument(
        &mut self,
        argument: &Expr,
        name: &str,
        wanted: &ColumnType,
        scope: &Scope<'_>,
    ) -> Option<Fragment> {
        let typed = self.expr(argument, scope);
        if let Some(typed) = typed.coerced(wanted) {
            return Some(typed.sql);
        }
        let what = format!("{name} of {}", typed.type_name());
        let at = self.place_of(argument);
        let fix = format!("CAST it to {wanted}");
        self.mismatch(at, what, &format!("it takes {wanted} there"), &fix);
        None
    }

    fn instr(&mut self, arguments: &[&Expr], scope: &Scope<'_>) -> Option<Typed> {
        let text = self.argument(arguments[0], "INSTR", &ColumnType::String, scope)?;
        let part = self.argument(arguments[1], "INSTR", &ColumnType::String, scope)?;
        let mut numbers = Vec::new();
        for argument in &arguments[2..] {
            numbers.push(self.argument(argument, "INSTR", &ColumnType::Int64, scope)?);
        }
        let one = Fragment::new("1");
        let sql = match numbers.as_slice() {
            [] => place("strpos($1, $2)", &[&text, &part]),
            [position, rest @ ..] => place(
                "_dwh.bq_instr($1, $2, $3, $4)",
                &[&text, &part, position, rest.first().unwrap_or(&one)],
            ),
        };
        Some(Typed::of(sql, ColumnType::Int64))
    }

    /// The operator `||`, which takes no literal NULL.
    pub(super) fn piped(&mut self, left: &Typed, right: &Typed, at: Range<usize>) -> Typed {
        if let Some(reported) = self.bare_null("||", [left, right], at.clone()) {
            return reported;
        }
        self.concatenated(left, right, at)
    }

    /// `a || b` of texts, bytes or arrays; None of them: the values as texts.
    pub(super) fn concatenated(&mut self, left: &Typed, right: &Typed, at: Range<usize>) -> Typed {
        let is = |column_type: &ColumnType| [left, right].iter().any(|it| it.is(column_type));
        let array = [left, right]
            .iter()
            .any(|it| matches!(it.column_type(), Some(ColumnType::Array(_))));
        if array {
            return match self.unified(&[left, right], "||", at) {
                Some((common, sides)) => {
                    Typed::of(place("$1 || $2", &[&sides[0].sql, &sides[1].sql]), common)
                }
                None => Typed::reported(),
            };
        }
        if is(&ColumnType::Bytes) {
            return self.apply("||", &[left, right], at);
        }
        match (self.as_text(left, &at), self.as_text(right, &at)) {
            (Some(left), Some(right)) => Typed::of(
                place("$1 || $2", &[&left.sql, &right.sql]),
                ColumnType::String,
            ),
            _ => Typed::of(left.sql.clone(), ColumnType::String),
        }
    }

    /// A value as text, as CAST would give it; None where that has no rule, which is reported.
    fn as_text(&mut self, typed: &Typed, at: &Range<usize>) -> Option<Typed> {
        if let Some(text) = typed.coerced(&ColumnType::String) {
            return Some(text);
        }
        if let (Kind::Of(_), Some(pattern)) = (
            &typed.kind,
            super::cast::pattern(typed, &ColumnType::String, false, 0),
        ) {
            return Some(Typed::of(
                place(&pattern, &[&typed.sql]),
                ColumnType::String,
            ));
        }
        self.mismatch(
            at.clone(),
            format!("CONCAT of {}", typed.type_name()),
            "CONCAT takes STRING, BYTES or what can be cast to STRING",
            "CAST it to STRING",
        );
        None
    }

    pub(super) fn like(
        &mut self,
        operand: &Expr,
        pattern: &Expr,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Typed {
        let at = self.place_of(operand).start..self.place_of(pattern).end;
        let (operand, typed) = (self.expr(operand, scope), self.expr(pattern, scope));
        // DuckDB has no escape unless it is named; GoogleSQL's is the backslash.
        let name = match (&typed.literal, negated) {
            (Some(Literal::Text(text)), _) if ends_with_escape(text) => {
                let at = self.place_of(pattern);
                return self.report(
                    Code::InvalidSql,
                    at,
                    "the LIKE pattern ends with a backslash".into(),
                    "a backslash quotes the letter behind it",
                    "write `\\\\\\\\` for a backslash, or leave it out".into(),
                );
            }
            (Some(Literal::Text(text)), false) if !text.contains('\\') => "LIKE",
            (Some(Literal::Text(text)), true) if !text.contains('\\') => "NOT LIKE",
            (Some(_), false) => "LIKE escaped",
            (Some(_), true) => "NOT LIKE escaped",
            (None, false) => "LIKE any",
            (None, true) => "NOT LIKE any",
        };
        self.apply(name, &[&operand, &typed], at)
    }

    /// `s LIKE ANY (a, b)`: one pattern fits.
    pub(super) fn like_any(
        &mut self,
        operand: &Expr,
        patterns: &Expr,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Typed {
        let patterns = match patterns {
            Expr::Tuple(patterns) => patterns.as_slice(),
            Expr::Nested(pattern) => std::slice::from_ref(pattern.as_ref()),
            other => {
                let at = self.place_of(other);
                return self.refuse(
                    at,
                    "LIKE ANY of other than a list in parentheses",
                    "write LIKE ANY ('a%', 'b%')",
                );
            }
        };
        let mut whole = Fragment::new("(");
        for (number, pattern) in patterns.iter().enumerate() {
            let one = self.like(operand, pattern, negated, scope);
            whole
                .push(if number > 0 { " OR " } else { "" })
                .append(&one.sql);
        }
        whole.push(")");
        Typed::of(whole, ColumnType::Bool)
    }
}

/// Whether the last backslash quotes nothing.
fn ends_with_escape(pattern: &str) -> bool {
    pattern.chars().rev().take_while(|it| *it == '\\').count() % 2 == 1
}

/// The regular expression of one word between these delimiters, or one delimiter.
fn words(delimiters: &str) -> String {
    if delimiters.is_empty() {
        return "(?s:.+)".into();
    }
    let mut class = String::new();
    for letter in delimiters.chars() {
        write!(class, r"\x{{{:X}}}", u32::from(letter)).expect("a String takes everything");
    }
    format!("[^{class}]+|(?s:.)")
}
