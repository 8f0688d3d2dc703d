//! Arrays and structs.

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, FunctionArguments, StructField};

use crate::diagnostic::Code;
use crate::sql::fragment::weave;
use crate::sql::quote::duckdb_name;
use crate::sql::{Column, ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc};
use super::scope::{Here, Scope};
use super::typed::{Kind, Literal, Typed, cast, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("array literal", "[a, ...]", "ARRAY", "[...]", ""),
    doc("STRUCT", "STRUCT(x AS name, ...)", "STRUCT", "struct_pack(name := $1, ...)", ""),
    doc("OFFSET", "array[OFFSET(i)], SAFE_OFFSET, ORDINAL, SAFE_ORDINAL", "the element", "_dwh.bq_offset($1, i)", "an error out of range, as in GoogleSQL; DuckDB would give NULL"),
    doc("ARRAY_LENGTH", "ARRAY_LENGTH(array)", "INT64", "len($1)", ""),
    doc("ARRAY_TO_STRING", "ARRAY_TO_STRING(array, separator)", "STRING", "array_to_string($1, $2)", ""),
    doc("SPLIT", "SPLIT(s [, separator])", "ARRAY<STRING>", "_dwh.bq_split($1, $2)", ""),
    doc("GENERATE_ARRAY", "GENERATE_ARRAY(first, last [, step])", "ARRAY<INT64>", "generate_series($1, $2, step)", "the step is a literal"),
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

    pub(super) fn struct_literal(
        &mut self,
        values: &[Expr],
        fields: &[StructField],
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        if !fields.is_empty() {
            return self.refuse(
                at,
                "STRUCT<...> with types",
                "write STRUCT(CAST(x AS type) AS name, ...)",
            );
        }
        let mut columns: Vec<Column> = Vec::new();
        let mut sql = Fragment::new("struct_pack(");
        let mut reported = false;
        for (number, value) in values.iter().enumerate() {
            let (expr, name) = match value {
                Expr::Named { expr, name } => (expr.as_ref(), Some(name.value.clone())),
                Expr::Identifier(name) => (value, Some(name.value.clone())),
                Expr::CompoundIdentifier(parts) => (value, parts.last().map(|it| it.value.clone())),
                _ => (value, None),
            };
            let typed = self.expr(expr, scope).settled();
            let Some(name) = name else {
                return self.refuse(
                    self.place_of(value),
                    "a STRUCT field without a name",
                    "name it with AS",
                );
            };
            if columns.iter().any(|it| it.name.eq_ignore_ascii_case(&name)) {
                return self.report(
                    Code::InvalidSql,
                    at,
                    format!("two fields are named `{name}`"),
                    "fields have different names",
                    "rename one with AS".into(),
                );
            }
            sql.push(if number == 0 { "" } else { ", " })
                .push(&duckdb_name(&name))
                .push(" := ")
                .append(&typed.sql);
            match typed.kind {
                Kind::Of(column_type) => columns.push(Column { name, column_type }),
                Kind::Null | Kind::Reported => reported = true,
            }
        }
        if reported {
            return Typed::reported();
        }
        sql.push(")");
        Typed::of(sql, ColumnType::Struct(columns))
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
            ("ARRAY_TO_STRING", [array, separator]) => {
                let (array, element) = self.array_argument(array, name, Here::new(&at, scope));
                let separator = self.expr(separator, scope);
                match (element, separator.coerced(&ColumnType::String)) {
                    (ColumnType::String, Some(separator)) => Some(Typed::of(
                        place("array_to_string($1, $2)", &[&array, &separator.sql]),
                        ColumnType::String,
                    )),
                    _ => Some(self.mismatch(
                        at,
                        "ARRAY_TO_STRING of other than STRING".into(),
                        "it takes ARRAY<STRING> and STRING",
                        "CAST the elements to STRING",
                    )),
                }
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

    fn generate_array(&mut self, arguments: &[&Expr], here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let typed: Vec<_> = arguments.iter().map(|it| self.expr(it, scope)).collect();
        let step = typed.get(2).map_or(Some(1), |it| match it.literal {
            Some(Literal::Integer(step)) if step != 0 => Some(step),
            _ => None,
        });
        let Some(step) = step else {
            return self.refuse(
                at,
                "GENERATE_ARRAY with a step that is not a literal other than 0",
                "write the step as a number",
            );
        };
        match (
            typed[0].coerced(&ColumnType::Int64),
            typed[1].coerced(&ColumnType::Int64),
        ) {
            (Some(first), Some(last)) => {
                let sql = weave(
                    &format!("generate_series($1, $2, {step})"),
                    &[&first.settled().sql, &last.settled().sql],
                );
                Typed::of(sql, ColumnType::Array(Box::new(ColumnType::Int64)))
            }
            _ => self.refuse(
                at,
                "GENERATE_ARRAY of other than INT64",
                "generate INT64 and compute from it",
            ),
        }
    }
}
