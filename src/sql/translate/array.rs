//! Arrays and structs.

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, FunctionArguments};

use crate::diagnostic::Code;
use crate::sql::fragment::weave;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc};
use super::scope::{Here, Scope};
use super::typed::{Kind, Literal, Typed, cast, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("array literal", "[a, ...]", "ARRAY", "[...]", ""),
    doc("OFFSET", "array[OFFSET(i)], SAFE_OFFSET, ORDINAL, SAFE_ORDINAL", "the element", "_dwh.bq_offset($1, i)", "an error out of range, as in GoogleSQL; DuckDB would give NULL"),
    doc("ARRAY_LENGTH", "ARRAY_LENGTH(array)", "INT64", "len($1)", "NULL for a NULL array, which BigQuery stores in a table as an empty one; DuckDB keeps it NULL"),
    doc("typed array", "ARRAY<type>[a, ...]", "ARRAY", "CAST([...] AS type[])", ""),
    doc("ARRAY_TO_STRING", "ARRAY_TO_STRING(array, separator [, text for NULL])", "STRING", "_dwh.bq_joined($1, $2)", "NULL elements are left out, or written as the text"),
    doc("ARRAY_CONCAT", "ARRAY_CONCAT(a, ...)", "ARRAY", "$1 || $2", "NULL where one is NULL"),
    doc("ARRAY_REVERSE", "ARRAY_REVERSE(array)", "ARRAY", "list_reverse($1)", ""),
    doc("ARRAY_FIRST", "ARRAY_FIRST(array)", "the element", "_dwh.bq_array_first($1)", "an error for an empty array"),
    doc("ARRAY_LAST", "ARRAY_LAST(array)", "the element", "_dwh.bq_array_last($1)", "an error for an empty array"),
    doc("ARRAY_SLICE", "ARRAY_SLICE(array, first, last)", "ARRAY", "_dwh.bq_array_slice($1, $2, $3)", "both ends belong to it; negative ones count from the end"),
    doc("SPLIT", "SPLIT(s [, separator])", "ARRAY<STRING>", "_dwh.bq_split($1, $2)", ""),
    doc("GENERATE_ARRAY", "GENERATE_ARRAY(first, last [, step])", "ARRAY", "generate_series($1, $2, $3), _dwh.bq_generate_steps($1, $2, $3)", "of INT64, NUMERIC and FLOAT64; a step of 0 is an error"),
];

pub(super) const REFUSED: &[Refused] = &[];

impl Translator<'_> {
    pub(super) fn array_literal(&mut self, elements: &[Expr], here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        if elements.is_empty() {
            let sql = cast(
                &Fragment::new("[]"),
                &ColumnType::Array(Box::new(ColumnType::Int64)),
            );
            return Typed {
                literal: Some(Literal::Empty),
                ..Typed::of(sql, ColumnType::Array(Box::new(ColumnType::Int64)))
            };
        }
        if let Some(typed) = self.array_of_structs(elements, None, Here::new(&at, scope)) {
            return typed;
        }
        let typed: Vec<_> = elements.iter().map(|it| self.expr(it, scope)).collect();
        let Some((common, values)) = self.alternatives(&typed, "an array", at.clone()) else {
            return Typed::reported();
        };
        if matches!(common, ColumnType::Array(_)) {
            return self.mismatch(
                at,
                "an array of arrays".into(),
                "an array holds no arrays",
                "wrap the inner one in STRUCT(..)",
            );
        }
        let parts: Vec<_> = (1..=values.len()).map(|it| format!("${it}")).collect();
        let sql = place(
            &format!("[{}]", parts.join(", ")),
            &values.iter().map(|it| &it.sql).collect::<Vec<_>>(),
        );
        Typed::of(sql, ColumnType::Array(Box::new(common)))
    }

    /// `array[OFFSET(i)]` and its kin.
    pub(super) fn element(&mut self, array: &Typed, index: &Expr, scope: &Scope<'_>) -> Typed {
        let at = self.place_of(index);
        let element = match &array.kind {
            Kind::Of(ColumnType::Array(element)) => element.as_ref().clone(),
            Kind::Reported => return Typed::reported(),
            Kind::Of(_) | Kind::Null => {
                return self.mismatch(
                    at,
                    format!("`[...]` of a {}", array.type_name()),
                    "only an ARRAY has elements",
                    "leave it out",
                );
            }
        };
        let (name, position) = match index {
            Expr::Function(function) => {
                let position = match &function.args {
                    FunctionArguments::List(list) => match list.args.as_slice() {
                        [FunctionArg::Unnamed(FunctionArgExpr::Expr(position))] => Some(position),
                        _ => None,
                    },
                    FunctionArguments::None | FunctionArguments::Subquery(_) => None,
                };
                (function.name.to_string().to_uppercase(), position)
            }
            position => ("OFFSET".to_owned(), Some(position)),
        };
        let rule = match name.as_str() {
            "OFFSET" => "_dwh.bq_offset($1, $2)",
            "SAFE_OFFSET" => "_dwh.bq_safe_offset($1, $2)",
            "ORDINAL" => "_dwh.bq_ordinal($1, $2)",
            "SAFE_ORDINAL" => "_dwh.bq_safe_ordinal($1, $2)",
            _ => "",
        };
        let (false, Some(position)) = (rule.is_empty(), position) else {
            return self.refuse(
                at,
                &format!("the array position `{name}`"),
                "write OFFSET(i), SAFE_OFFSET(i), ORDINAL(i) or SAFE_ORDINAL(i)",
            );
        };
        let position = self.expr(position, scope);
        match position.coerced(&ColumnType::Int64) {
            Some(position) => Typed::of(place(rule, &[&array.sql, &position.sql]), element),
            None => self.mismatch(
                at,
                format!("an array position of {}", position.type_name()),
                "it is an INT64",
                "CAST it to INT64",
            ),
        }
    }

    /// Functions that take or give arrays; None where `name` is none of them.
    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    pub(super) fn array_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        match (name, arguments) {
            ("ARRAY_LENGTH", [array]) => {
                let (array, _) = self.array_argument(array, name, Here { at, scope });
                Some(Typed::of(place("len($1)", &[&array]), ColumnType::Int64))
            }
            ("ARRAY_TO_STRING", [_, _] | [_, _, _]) => {
                Some(self.array_to_string(arguments, Here { at, scope }))
            }
            ("ARRAY_CONCAT", [_, ..]) => Some(self.array_concat(arguments, Here { at, scope })),
            ("ARRAY_REVERSE" | "ARRAY_FIRST" | "ARRAY_LAST", [array]) => {
                let (array, element) = self.array_argument(array, name, Here { at, scope });
                Some(match name {
                    "ARRAY_REVERSE" => Typed::of(
                        place("list_reverse($1)", &[&array]),
                        ColumnType::Array(Box::new(element)),
                    ),
                    "ARRAY_FIRST" => {
                        Typed::of(place("_dwh.bq_array_first($1)", &[&array]), element)
                    }
                    _ => Typed::of(place("_dwh.bq_array_last($1)", &[&array]), element),
                })
            }
            ("ARRAY_SLICE", [array, first, last]) => {
                let (array, element) = self.array_argument(array, name, Here { at, scope });
                let first = self.argument(first, name, &ColumnType::Int64, scope)?;
                let last = self.argument(last, name, &ColumnType::Int64, scope)?;
                Some(Typed::of(
                    place("_dwh.bq_array_slice($1, $2, $3)", &[&array, &first, &last]),
                    ColumnType::Array(Box::new(element)),
                ))
            }
            ("SPLIT", [text]) => {
                let text = self.expr(text, scope);
                let text = text.coerced(&ColumnType::String)?;
                Some(Typed::of(
                    place("_dwh.bq_split($1, ',')", &[&text.sql]),
                    ColumnType::Array(Box::new(ColumnType::String)),
                ))
            }
            ("SPLIT", [text, separator]) => {
                let (text, separator) = (self.expr(text, scope), self.expr(separator, scope));
                match (
                    text.coerced(&ColumnType::String),
                    separator.coerced(&ColumnType::String),
                ) {
                    (Some(text), Some(separator)) => Some(Typed::of(
                        place("_dwh.bq_split($1, $2)", &[&text.sql, &separator.sql]),
                        ColumnType::Array(Box::new(ColumnType::String)),
                    )),
                    _ => Some(self.mismatch(
                        at,
                        format!("SPLIT of {}", text.type_name()),
                        "it takes STRING",
                        "CAST it to STRING",
                    )),
                }
            }
            ("GENERATE_ARRAY", [_, _] | [_, _, _]) => {
                Some(self.generate_array(arguments, Here { at, scope }))
            }
            _ => None,
        }
    }

    fn array_argument(
        &mut self,
        array: &Expr,
        name: &str,
        here: Here<'_>,
    ) -> (Fragment, ColumnType) {
        let Here { at, scope } = here;
        let typed = self.expr(array, scope);
        match &typed.kind {
            Kind::Of(ColumnType::Array(element)) => (typed.sql, element.as_ref().clone()),
            Kind::Reported => (typed.sql, ColumnType::String),
            Kind::Of(_) | Kind::Null => {
                self.mismatch(
                    at,
                    format!("{name} of {}", typed.type_name()),
                    "it takes an ARRAY",
                    "pass an array",
                );
                (typed.sql, ColumnType::String)
            }
        }
    }

    fn array_to_string(&mut self, arguments: &[&Expr], here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let (array, element) =
            self.array_argument(arguments[0], "ARRAY_TO_STRING", Here::new(&at, scope));
        if element != ColumnType::String {
            return self.mismatch(
                at,
                format!("ARRAY_TO_STRING of ARRAY<{element}>"),
                "it takes ARRAY<STRING>",
                "make the elements STRING: ARRAY(SELECT CAST(x AS STRING) FROM UNNEST(array) AS x WITH OFFSET AS o ORDER BY o)",
            );
        }
        let mut parts = vec![array];
        for argument in &arguments[1..] {
            match self.argument(argument, "ARRAY_TO_STRING", &ColumnType::String, scope) {
                Some(text) => parts.push(text),
                None => return Typed::reported(),
            }
        }
        let array = if parts.len() == 2 {
            "$1"
        } else {
            "_dwh.bq_null_as($1, $3)"
        };
        let constant = parts[1].as_str().starts_with('\'');
        let joined = if constant {
            "bq_joined"
        } else {
            "bq_joined_by"
        };
        let sql = place(
            &format!("_dwh.{joined}({array}, $2)"),
            &parts.iter().collect::<Vec<_>>(),
        );
        Typed::of(sql, ColumnType::String)
    }

    fn array_concat(&mut self, arguments: &[&Expr], here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let typed: Vec<_> = arguments.iter().map(|it| self.expr(it, scope)).collect();
        for (argument, expr) in typed.iter().zip(arguments) {
            if !argument.is_reported()
                && !matches!(argument.column_type(), Some(ColumnType::Array(_)))
            {
                let at = self.place_of(*expr);
                let what = format!("ARRAY_CONCAT of {}", argument.type_name());
                return self.mismatch(at, what, "it takes arrays", "write [x] for an array of one");
            }
        }
        let Some((common, arrays)) =
            self.unified(&typed.iter().collect::<Vec<_>>(), "ARRAY_CONCAT", at)
        else {
            return Typed::reported();
        };
        let pattern: Vec<_> = (1..=arrays.len()).map(|it| format!("${it}")).collect();
        let arrays: Vec<_> = arrays.iter().map(|it| &it.sql).collect();
        Typed::of(place(&pattern.join(" || "), &arrays), common)
    }

    fn generate_array(&mut self, arguments: &[&Expr], here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let mut typed: Vec<_> = arguments.iter().map(|it| self.expr(it, scope)).collect();
        if typed.len() == 2 {
            typed.push(Typed {
                literal: Some(Literal::Integer(1)),
                ..Typed::of(Fragment::new("1"), ColumnType::Int64)
            });
        }
        let step = typed[2].literal.clone();
        if step == Some(Literal::Integer(0)) {
            return self.report(
                Code::InvalidSql,
                at,
                "GENERATE_ARRAY with a step of 0".into(),
                "it would never end",
                "write another step".into(),
            );
        }
        let Some((common, values)) = self.alternatives(&typed, "GENERATE_ARRAY", at.clone()) else {
            return Typed::reported();
        };
        let pattern = match (&common, step) {
            (ColumnType::Int64, Some(Literal::Integer(step))) => {
                format!("generate_series($1, $2, {step})")
            }
            (ColumnType::Int64, _) => "_dwh.bq_generate_array($1, $2, $3)".into(),
            (ColumnType::Float64 | ColumnType::Numeric, _) => {
                format!(
                    "CAST(_dwh.bq_generate_steps($1, $2, $3) AS {}[])",
                    common.to_duckdb()
                )
            }
            _ => {
                return self.mismatch(
                    at,
                    format!("GENERATE_ARRAY of {common}"),
                    "it takes INT64, NUMERIC or FLOAT64",
                    "use GENERATE_DATE_ARRAY for dates",
                );
            }
        };
        let sql = weave(
            &pattern,
            &values.iter().map(|it| &it.sql).collect::<Vec<_>>(),
        );
        Typed::of(sql, ColumnType::Array(Box::new(common)))
    }
}
