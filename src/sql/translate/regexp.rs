//! The regular expressions: RE2 on both sides, but each engine has its own way with groups and empty matches.

use sqlparser::ast::Expr;

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::Here;
use super::typed::{Literal, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("REGEXP_CONTAINS", "REGEXP_CONTAINS(s, r)", "BOOL", "regexp_matches($1, $2)", "both sides are RE2"),
    doc("REGEXP_EXTRACT", "REGEXP_EXTRACT(s, r [, position [, occurrence]])", "STRING", "_dwh.bq_regexp_extract($1, $2, group)", "NULL where nothing matches, or the group takes no part; r is a literal; with an occurrence, one that does not match the empty text"),
    doc("REGEXP_SUBSTR", "REGEXP_SUBSTR(s, r [, position [, occurrence]])", "STRING", "_dwh.bq_regexp_extract($1, $2, group)", "another name of REGEXP_EXTRACT"),
    doc("REGEXP_EXTRACT_ALL", "REGEXP_EXTRACT_ALL(s, r)", "ARRAY<STRING>", "regexp_extract_all($1, $2, group)", "r is a literal that does not match the empty text: DuckDB finds one more such match, at the end"),
    doc("REGEXP_REPLACE", "REGEXP_REPLACE(s, r, replacement)", "STRING", "regexp_replace($1, $2, $3, 'g')", ""),
    doc("REGEXP_INSTR", "REGEXP_INSTR(s, r [, position [, 1 [, 0 or 1]]])", "INT64", "_dwh.bq_regexp_instr($1, '^(?s:(.*?))(?:' || r || ')', position)", "r is a literal without groups that does not match the empty text"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("REGEXP_EXTRACT_GROUPS", "BigQuery does not have it", "write one REGEXP_EXTRACT per group"),
];

const NAMES: &[&str] = &[
    "REGEXP_CONTAINS",
    "REGEXP_EXTRACT",
    "REGEXP_SUBSTR",
    "REGEXP_EXTRACT_ALL",
    "REGEXP_REPLACE",
    "REGEXP_INSTR",
];

impl Translator<'_> {
    /// The regular expressions; None where `name` is none of them.
    pub(super) fn regexp_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        if !NAMES.contains(&name) {
            return None;
        }
        let Here { at, scope } = here;
        let typed: Vec<_> = arguments.iter().map(|it| self.expr(it, scope)).collect();
        let texts = if name == "REGEXP_REPLACE" { 3 } else { 2 };
        let most = match name {
            "REGEXP_EXTRACT" | "REGEXP_SUBSTR" => 4,
            "REGEXP_INSTR" => 5,
            _ => texts,
        };
        if !(texts..=most).contains(&typed.len()) {
            let what = format!("{name} with {} arguments", typed.len());
            let range = if texts == most {
                texts.to_string()
            } else {
                format!("{texts} to {most}")
            };
            return Some(self.report(
                Code::TypeMismatch,
                at,
                what,
                "it needs another number of arguments",
                format!("write {range} arguments"),
            ));
        }
        let Some(values) = self.regexp_values(name, arguments, &typed, texts) else {
            return Some(Typed::reported());
        };
        let parts: Vec<&Fragment> = values.iter().collect();
        if matches!(&typed[1].literal, Some(Literal::Text(pattern)) if pattern.contains("(?<")) {
            let place = self.place_of(arguments[1]);
            return Some(self.refuse(place, "a group `(?<name>...)`", "write `(?P<name>...)`"));
        }
        match name {
            "REGEXP_CONTAINS" => Some(Typed::of(
                place("regexp_matches($1, $2)", &parts),
                ColumnType::Bool,
            )),
            "REGEXP_REPLACE" => Some(Typed::of(
                place("regexp_replace($1, $2, $3, 'g')", &parts),
                ColumnType::String,
            )),
            _ => {
                let at = self.place_of(arguments[1]);
                Some(self.with_known_pattern(name, &typed, &parts, at))
            }
        }
    }

    /// The arguments with their types; None where one has another, which has been reported.
    fn regexp_values(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        typed: &[Typed],
        texts: usize,
    ) -> Option<Vec<Fragment>> {
        let mut values = Vec::new();
        for (number, argument) in typed.iter().enumerate() {
            let wanted = if number < texts {
                ColumnType::String
            } else {
                ColumnType::Int64
            };
            if let Some(value) = argument.coerced(&wanted) {
                values.push(value.sql);
                continue;
            }
            let place = self.place_of(arguments[number]);
            let what = format!(
                "{name} with {} as argument {}",
                argument.type_name(),
                number + 1
            );
            let fix = format!("CAST it to {wanted}");
            self.mismatch(place, what, &format!("it takes {wanted} there"), &fix);
            return None;
        }
        (!typed.iter().any(Typed::is_reported)).then_some(values)
    }

    fn with_known_pattern(
        &mut self,
        name: &str,
        typed: &[Typed],
        parts: &[&Fragment],
        at: std::ops::Range<usize>,
    ) -> Typed {
        let Some(Literal::Text(pattern)) = &typed[1].literal else {
            return self.refuse(
                at,
                &format!("{name} with a pattern that is not a literal"),
                "write it as a string literal: its groups must be known",
            );
        };
        let Some(shape) = Shape::of(pattern) else {
            return self.refuse(
                at,
                "this regular expression",
                "close its groups and classes, and quote single letters with a backslash instead of `\\Q`",
            );
        };
        let extraction = Extraction {
            name,
            pattern,
            shape,
            typed,
            parts,
        };
        self.extraction(&extraction, at)
    }

    fn extraction(&mut self, it: &Extraction<'_>, at: std::ops::Range<usize>) -> Typed {
        let Extraction {
            name, shape, parts, ..
        } = it;
        if shape.groups > 1 {
            return self.report(
                Code::InvalidSql,
                at,
                format!("{name} with {} groups", shape.groups),
                "it gives what one group matches",
                "make all but one group `(?:...)`".into(),
            );
        }
        if *name == "REGEXP_INSTR" {
            return self.regexp_instr(it, at);
        }
        let group = shape.groups;
        let occurrence = it
            .typed
            .get(3)
            .filter(|it| it.literal != Some(Literal::Integer(1)));
        if shape.nullable && (occurrence.is_some() || *name == "REGEXP_EXTRACT_ALL") {
            return self.refuse(
                at,
                &format!("{name} of a pattern that also matches the empty text"),
                "write one that matches at least one letter, such as `+` instead of `*`",
            );
        }
        let text = match it.typed.get(2) {
            Some(position) if position.literal != Some(Literal::Integer(1)) => {
                "_dwh.bq_regexp_from($1, $3)"
            }
            _ => "$1",
        };
        let (sql, gives) = match (*name, occurrence) {
            ("REGEXP_EXTRACT_ALL", _) if shape.optional => (
                "list_transform(regexp_extract_all($1, $2, 1), lambda _x: coalesce(_x, ''))".into(),
                ColumnType::Array(Box::new(ColumnType::String)),
            ),
            ("REGEXP_EXTRACT_ALL", _) => (
                format!("regexp_extract_all($1, $2, {group})"),
                ColumnType::Array(Box::new(ColumnType::String)),
            ),
            (_, Some(_)) => (
                format!("_dwh.bq_regexp_occurrence({text}, $2, {group}, $4)"),
                ColumnType::String,
            ),
            (_, None) if shape.optional => (
                format!("regexp_extract_all({text}, $2, 1)[1]"),
                ColumnType::String,
            ),
            (_, None) => (
                format!("_dwh.bq_regexp_extract({text}, $2, {group})"),
                ColumnType::String,
            ),
        };
        Typed::of(place(&sql, parts), gives)
    }

    /// DuckDB has no such function: the place is the length of what a lazy prefix takes.
    fn regexp_instr(&mut self, it: &Extraction<'_>, at: std::ops::Range<usize>) -> Typed {
        let literal = |number: usize| it.typed.get(number).map(|it| it.literal.clone());
        let occurrence = literal(3);
        let end = literal(4);
        let first = Some(Literal::Integer(1));
        let simple = occurrence.is_none_or(|it| it == first)
            && matches!(end, None | Some(Some(Literal::Integer(0 | 1))));
        if it.shape.groups > 0 || it.shape.nullable || !simple {
            return self.refuse(
                at,
                "REGEXP_INSTR with groups, an occurrence or a pattern that also matches the empty text",
                "make its groups `(?:...)` and look for the first occurrence",
            );
        }
        let pattern = if end == Some(first) {
            format!("^((?s:.*?)(?:{}))", it.pattern)
        } else {
            format!("^(?s:(.*?))(?:{})", it.pattern)
        };
        let position = Fragment::new("1");
        let parts = [
            it.parts[0],
            &Fragment::from_source(duckdb_text(&pattern), at),
            it.parts.get(2).copied().unwrap_or(&position),
        ];
        Typed::of(
            place("_dwh.bq_regexp_instr($1, $2, $3)", &parts),
            ColumnType::Int64,
        )
    }
}

/// A call that needs to know its pattern.
struct Extraction<'e> {
    name: &'e str,
    pattern: &'e str,
    shape: Shape,
    typed: &'e [Typed],
    parts: &'e [&'e Fragment],
}

/// What is known of a regular expression without running it.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    /// How many groups it captures.
    groups: usize,
    /// Whether a group need not take part in a match: DuckDB gives an empty text for it and GoogleSQL NULL.
    optional: bool,
    /// Whether it matches the empty text somewhere.
    nullable: bool,
}

/// A group that is being read.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the group"
)]
struct Open {
    captures: bool,
    /// Whether a capturing group stands inside.
    inside: bool,
    /// Whether a `|` stands in it, not deeper.
    choice: bool,
    /// Whether an alternative before this one matches the empty text.
    earlier: bool,
    /// Whether this alternative does, but for its last item.
    current: bool,
    /// Whether its last item does.
    last: bool,
}

impl Open {
    fn new(captures: bool) -> Self {
        Self {
            captures,
            inside: false,
            choice: false,
            earlier: false,
            current: true,
            last: true,
        }
    }

    fn item(&mut self, nullable: bool) {
        self.current &= self.last;
        self.last = nullable;
    }

    fn nullable(&self) -> bool {
        self.earlier || self.current && self.last
    }
}

impl Shape {
    /// None where the text is no complete regular expression, or quotes with `\Q`.
    fn of(pattern: &str) -> Option<Self> {
        let letters: Vec<char> = pattern.chars().collect();
        let letter = |at: usize| letters.get(at).copied().unwrap_or('\0');
        let (mut groups, mut optional, mut at) = (0, false, 0);
        let mut open = vec![Open::new(false)];
        while at < letters.len() {
            match letter(at) {
                '\\' => {
                    at += 1;
                    match letter(at) {
                        'Q' | '\0' => return None,
                        'b' | 'B' | 'A' | 'z' => open.last_mut()?.item(true),
                        _ => {
                            open.last_mut()?.item(false);
                            at = braced(&letters, at);
                        }
                    }
                }
                '[' => {
                    open.last_mut()?.item(false);
                    at = class_end(&letters, at)?;
                }
                '(' => at = group_start(&letters, at, &mut open, &mut groups)?,
                ')' => {
                    let closed = open.pop()?;
                    let outer = open.last_mut()?;
                    outer.inside |= closed.inside || closed.captures;
                    outer.item(closed.nullable());
                    optional |= closed.choice && closed.inside
                        || zero_times(&letters, at + 1) && (closed.inside || closed.captures);
                }
                '|' => {
                    let group = open.last_mut()?;
                    group.choice = true;
                    group.earlier |= group.current && group.last;
                    (group.current, group.last) = (true, true);
                }
                '^' | '$' => open.last_mut()?.item(true),
                '?' | '*' => open.last_mut()?.last = true,
                '+' => {}
                '{' if quantifier_end(&letters, at).is_some() => {
                    open.last_mut()?.last |= zero_times(&letters, at);
                    at = quantifier_end(&letters, at)?;
                }
                _ => open.last_mut()?.item(false),
            }
            at += 1;
        }
        let [whole] = open.as_slice() else {
            return None;
        };
        Some(Self {
            groups,
            optional: optional || whole.choice && whole.inside,
            nullable: whole.nullable(),
        })
    }
}

/// Opens a group, or passes flags such as `(?i)`; the place of the last letter that was read.
fn group_start(
    letters: &[char],
    at: usize,
    open: &mut Vec<Open>,
    groups: &mut usize,
) -> Option<usize> {
    if letters.get(at + 1) != Some(&'?') {
        *groups += 1;
        open.push(Open::new(true));
        return Some(at);
    }
    let named = letters.get(at + 2) == Some(&'P');
    let stop = if named { &['>'][..] } else { &[':', ')'][..] };
    let end = (at + 2..letters.len()).find(|it| stop.contains(&letters[*it]))?;
    if named {
        *groups += 1;
    }
    if letters[end] != ')' {
        open.push(Open::new(named));
    }
    Some(end)
}

/// The last letter of `\p{...}` or `\x{...}` whose letter behind the backslash is at `at`.
fn braced(letters: &[char], at: usize) -> usize {
    let takes = matches!(letters[at], 'p' | 'P' | 'x') && letters.get(at + 1) == Some(&'{');
    let end = (at..letters.len()).find(|it| letters[*it] == '}');
    if takes { end.unwrap_or(at) } else { at }
}

/// The `]` that closes the class that begins at `at`.
fn class_end(letters: &[char], at: usize) -> Option<usize> {
    let mut next = at + 1;
    next += usize::from(letters.get(next) == Some(&'^'));
    // A `]` that comes first stands for itself.
    next += usize::from(letters.get(next) == Some(&']'));
    while next < letters.len() {
        match letters[next] {
            ']' => return Some(next),
            '\\' => next = braced(letters, (next + 1).min(letters.len() - 1)),
            '[' if letters.get(next + 1) == Some(&':') => {
                next = (next + 2..letters.len()).find(|it| letters[*it] == ']')?;
            }
            _ => {}
        }
        next += 1;
    }
    None
}

/// The `}` of `{2}`, `{2,}` or `{2,3}`; None for a brace that stands for itself.
fn quantifier_end(letters: &[char], at: usize) -> Option<usize> {
    let end = (at..letters.len()).find(|it| letters[*it] == '}')?;
    let inside: String = letters[at + 1..end].iter().collect();
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then_some(end)
}

/// Whether what stands before `at` may be taken no times.
fn zero_times(letters: &[char], at: usize) -> bool {
    match letters.get(at) {
        Some('?' | '*') => true,
        Some('{') => quantifier_end(letters, at).is_some() && letters.get(at + 1) == Some(&'0'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_may_match_is_known() {
        let shape =
            |pattern: &str| Shape::of(pattern).map(|it| (it.groups, it.optional, it.nullable));
        for (pattern, groups, optional, nullable) in [
            ("abc", 0, false, false),
            ("", 0, false, true),
            ("a*", 0, false, true),
            ("a*b", 0, false, false),
            ("a|", 0, false, true),
            ("^$", 0, false, true),
            (r"\b\w+", 0, false, false),
            ("(a)?b", 1, true, false),
            ("(?:(a)|b)+", 1, true, false),
            ("(a|b)", 1, false, false),
            ("(a*)", 1, false, true),
            ("(a){0,2}b", 1, true, false),
            ("(a){2}b", 1, false, false),
            ("(a)|(b)", 2, true, false),
            ("(?i)(?P<x>a)", 1, false, false),
            (r"[]()|a]+", 0, false, false),
            (r"[^\]]*[[:alpha:]]", 0, false, false),
            (r"\(\x{41}\p{L}?", 0, false, false),
            ("a{,2}", 0, false, false),
            ("utm=([^&]+)", 1, false, false),
        ] {
            assert_eq!(
                shape(pattern),
                Some((groups, optional, nullable)),
                "{pattern}"
            );
        }
        for broken in ["(", "a)", "[a", r"\Qa"] {
            assert_eq!(shape(broken), None, "{broken}");
        }
    }
}
