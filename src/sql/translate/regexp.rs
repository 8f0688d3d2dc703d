//! CONCAT and the regular expressions.

use sqlparser::ast::Expr;

use crate::sql::ColumnType;

use super::Translator;
use super::reference::{Doc, Refused, doc};
use super::scope::Here;
use super::typed::{Kind, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("CONCAT", "CONCAT(a, ...)", "STRING", "$1 || $2", "NULL where one is NULL"),
    doc("REGEXP_CONTAINS", "REGEXP_CONTAINS(s, r)", "BOOL", "regexp_matches($1, $2)", "both sides are RE2"),
    doc("REGEXP_EXTRACT", "REGEXP_EXTRACT(s, r)", "STRING", "_dwh.bq_regexp_extract($1, $2, group)", "NULL where nothing matches"),
    doc("REGEXP_REPLACE", "REGEXP_REPLACE(s, r, replacement)", "STRING", "regexp_replace($1, $2, $3, 'g')", ""),
];

pub(super) const REFUSED: &[Refused] = &[];

impl Translator<'_> {
    /// CONCAT and the regular expressions; None where `name` is none of them.
    pub(super) fn text_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        match (name, arguments.len()) {
            ("CONCAT", 1..) => {
                let mut typed = self.expr(arguments[0], scope);
                if arguments.len() == 1
                    && !typed.is(&ColumnType::String)
                    && typed.kind != Kind::Reported
                {
                    return Some(self.mismatch(
                        at,
                        format!("CONCAT of {}", typed.type_name()),
                        "CONCAT takes STRING",
                        "CAST it to STRING",
                    ));
                }
                for argument in &arguments[1..] {
                    let next = self.expr(argument, scope);
                    typed = self.apply("||", &[&typed, &next], at.clone());
                }
                Some(typed)
            }
            ("REGEXP_CONTAINS", 2) => self.regexp(
                arguments,
                "regexp_matches($1, $2)",
                ColumnType::Bool,
                Here { at, scope },
            ),
            ("REGEXP_EXTRACT", 2) => {
                let text = self.known_text(arguments[1], "a regular expression", scope);
                let Some(groups) = text.as_deref().map_or(Some(0), regexp_groups) else {
                    let fix = "make all but one group `(?:...)`, and that one not optional";
                    return Some(self.refuse(
                        at,
                        "REGEXP_EXTRACT with several groups or an optional one",
                        fix,
                    ));
                };
                self.regexp(
                    arguments,
                    &format!("_dwh.bq_regexp_extract($1, $2, {groups})"),
                    ColumnType::String,
                    Here { at, scope },
                )
            }
            ("REGEXP_REPLACE", 3) => {
                self.known_text(arguments[2], "a replacement", scope)?;
                self.regexp(
                    arguments,
                    "regexp_replace($1, $2, $3, 'g')",
                    ColumnType::String,
                    Here { at, scope },
                )
            }
            ("REGEXP_CONTAINS" | "REGEXP_EXTRACT" | "REGEXP_REPLACE", count) => Some(self.refuse(
                at,
                &format!("{name} with {count} arguments"),
                "write it without a position or occurrence",
            )),
            _ => None,
        }
    }

    /// The pattern must be a literal: both engines use RE2, but DuckDB compiles a constant once and says early what is wrong with it.
    fn regexp(
        &mut self,
        arguments: &[&Expr],
        pattern: &str,
        gives: ColumnType,
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        self.known_text(arguments[1], "a regular expression", scope)?;
        let mut values = Vec::new();
        for argument in arguments {
            let typed = self.expr(argument, scope);
            match typed.coerced(&ColumnType::String) {
                Some(typed) => values.push(typed.sql),
                None => {
                    return Some(self.mismatch(
                        at,
                        format!("a regular expression on {}", typed.type_name()),
                        "it takes STRING",
                        "CAST it to STRING",
                    ));
                }
            }
        }
        Some(Typed::of(
            place(pattern, &values.iter().collect::<Vec<_>>()),
            gives,
        ))
    }
}

/// How many groups a regular expression captures, 0 or 1; None for more, or for one that need not take part in a match, since
/// DuckDB gives an empty text for it and GoogleSQL NULL.
fn regexp_groups(pattern: &str) -> Option<usize> {
    let letters: Vec<char> = pattern.chars().collect();
    let (mut groups, mut class, mut at) = (0, false, 0);
    // Of each open group: whether a `|` stands in it, whether a capturing group does, and whether it captures.
    let mut open = vec![(false, false, false)];
    while at < letters.len() {
        match letters[at] {
            '\\' => at += 1,
            '[' if !class => {
                class = true;
                // A `]` that comes first stands for itself.
                at += usize::from(letters.get(at + 1) == Some(&'^'));
                at += usize::from(letters.get(at + 1) == Some(&']'));
            }
            ']' => class = false,
            _ if class => {}
            '(' => {
                let captures = letters.get(at + 1) != Some(&'?')
                    || letters.get(at + 2) == Some(&'P')
                    || letters.get(at + 2) == Some(&'<');
                groups += usize::from(captures);
                if captures {
                    for outer in &mut open {
                        outer.1 = true;
                    }
                }
                open.push((false, false, captures));
            }
            ')' => {
                let (choice, inside, captures) = open.pop()?;
                let optional = matches!(letters.get(at + 1), Some('?' | '*' | '{'));
                if choice && inside || optional && (inside || captures) {
                    return None;
                }
            }
            '|' => open.last_mut()?.0 = true,
            _ => {}
        }
        at += 1;
    }
    let choice = open.first().is_some_and(|it| it.0 && it.1);
    (groups <= 1 && !choice).then_some(groups)
}
