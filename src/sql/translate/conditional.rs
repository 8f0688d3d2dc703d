//! CASE, IF, COALESCE and their kin: one of several values, of the type they have in common.

use std::ops::Range;

use sqlparser::ast::{CaseWhen, Expr};

use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, doc};
use super::scope::{Here, Scope};
use super::typed::{Kind, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("CASE", "CASE [x] WHEN .. THEN .. ELSE .. END", "the common supertype", "CASE ...", ""),
    doc("IF", "IF(condition, a, b)", "the common supertype", "CASE WHEN $1 THEN $2 ELSE $3 END", ""),
    doc("IFNULL", "IFNULL(a, b)", "the common supertype", "coalesce($1, $2)", ""),
    doc("COALESCE", "COALESCE(a, ...)", "the common supertype", "coalesce(...)", ""),
    doc("NULLIF", "NULLIF(a, b)", "the common supertype", "nullif($1, $2)", ""),
    doc("GREATEST", "GREATEST(a, ...)", "the common supertype", "CASE WHEN .. IS NULL ... END", "NULL where one is NULL; DuckDB would leave it out"),
    doc("LEAST", "LEAST(a, ...)", "the common supertype", "CASE WHEN .. IS NULL ... END", "NULL where one is NULL; DuckDB would leave it out"),
];

impl Translator<'_> {
    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
        scope: &Scope<'_>,
    ) -> Typed {
        let at = conditions
            .first()
            .map_or(0..0, |it| self.place_of(&it.condition));
        let mut tests = Vec::new();
        match operand {
            Some(operand) => {
                let mut operands = vec![self.expr(operand, scope)];
                operands.extend(conditions.iter().map(|it| self.expr(&it.condition, scope)));
                match self.unified(&operands.iter().collect::<Vec<_>>(), "CASE", at.clone()) {
                    Some((_, sides)) => tests.extend(sides.into_iter().map(|it| it.sql)),
                    None => return Typed::reported(),
                }
            }
            None => tests.extend(
                conditions
                    .iter()
                    .map(|it| self.condition(&it.condition, "WHEN", scope))
                    .collect::<Vec<_>>(),
            ),
        }
        let mut results: Vec<Typed> = conditions
            .iter()
            .map(|it| self.expr(&it.result, scope))
            .collect();
        results.extend(otherwise.map(|it| self.expr(it, scope)));
        let Some((column_type, results)) = self.alternatives(&results, "CASE", at) else {
            return Typed::reported();
        };

        let mut sql = Fragment::new("CASE");
        let skipped = usize::from(operand.is_some());
        if operand.is_some() {
            sql.push(" ").append(&tests[0]);
        }
        for (test, result) in tests[skipped..].iter().zip(&results) {
            sql.push(" WHEN ")
                .append(test)
                .push(" THEN ")
                .append(&result.sql);
        }
        if otherwise.is_some() {
            sql.push(" ELSE ").append(&results[results.len() - 1].sql);
        }
        sql.push(" END");
        Typed::of(
            Fragment::new("(").append(&sql).push(")").clone(),
            column_type,
        )
    }

    /// Values of one type, each with exactly its DuckDB type; all NULL is INT64, as in GoogleSQL.
    pub(super) fn alternatives(
        &mut self,
        values: &[Typed],
        what: &str,
        at: Range<usize>,
    ) -> Option<(ColumnType, Vec<Typed>)> {
        let (common, sides) = self.unified(&values.iter().collect::<Vec<_>>(), what, at)?;
        Some((common, sides.iter().map(Typed::settled).collect()))
    }

    /// IF, IFNULL, COALESCE, NULLIF, GREATEST, LEAST; None where `name` is none of them.
    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    pub(super) fn conditional(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        let expected = match name {
            "IF" => 3..=3,
            "IFNULL" | "NULLIF" => 2..=2,
            "COALESCE" | "GREATEST" | "LEAST" => 1..=usize::MAX,
            _ => return None,
        };
        if !expected.contains(&arguments.len()) {
            let what = format!("{name} with {} arguments", arguments.len());
            let fix = format!(
                "{name} takes {} arguments",
                if expected.end() == &usize::MAX {
                    "one or more".into()
                } else {
                    expected.end().to_string()
                }
            );
            return Some(self.mismatch(at, what, "their number is wrong", &fix));
        }
        if name == "IF" {
            let condition = self.condition(arguments[0], "IF", scope);
            let values = [
                self.expr(arguments[1], scope),
                self.expr(arguments[2], scope),
            ];
            let Some((common, sides)) = self.alternatives(&values, "IF", at) else {
                return Some(Typed::reported());
            };
            let sql = place(
                "(CASE WHEN $1 THEN $2 ELSE $3 END)",
                &[&condition, &sides[0].sql, &sides[1].sql],
            );
            return Some(Typed::of(sql, common));
        }
        let values: Vec<_> = arguments.iter().map(|it| self.expr(it, scope)).collect();
        let Some((common, sides)) = self.alternatives(&values, name, at.clone()) else {
            return Some(Typed::reported());
        };
        if matches!(common, ColumnType::Array(_) | ColumnType::Struct(_))
            && name != "COALESCE"
            && name != "IFNULL"
        {
            return Some(self.refuse(
                at,
                &format!("{name} of {common}"),
                "compare the elements or fields",
            ));
        }
        let parts: Vec<_> = (1..=sides.len()).map(|it| format!("${it}")).collect();
        let list = parts.join(", ");
        let pattern = match name {
            // DuckDB computes beforehand what stands twice inside coalesce, as in a macro, and so meets an error of a part that is not
            // needed; inside of CASE it does not.
            "COALESCE" | "IFNULL"
                if sides
                    .iter()
                    .skip(1)
                    .any(|it| it.sql.as_str().contains("_dwh.")) =>
            {
                let (otherwise, tried) = parts.split_last().expect("it has arguments");
                let whens: Vec<_> = tried
                    .iter()
                    .map(|it| format!("WHEN ({it}) IS NOT NULL THEN {it}"))
                    .collect();
                format!("(CASE {} ELSE {otherwise} END)", whens.join(" "))
            }
            "COALESCE" | "IFNULL" => format!("coalesce({list})"),
            "NULLIF" => "nullif($1, $2)".into(),
            // DuckDB's greatest and least skip NULLs; GoogleSQL's give NULL.
            _ => {
                let nulls: Vec<_> = parts.iter().map(|it| format!("({it}) IS NULL")).collect();
                format!(
                    "(CASE WHEN {} THEN NULL ELSE {}({list}) END)",
                    nulls.join(" OR "),
                    name.to_lowercase()
                )
            }
        };
        let typed = Typed::of(
            place(
                &pattern,
                &sides.iter().map(|it| &it.sql).collect::<Vec<_>>(),
            ),
            common,
        );
        Some(if values.iter().all(|it| it.kind == Kind::Null) {
            typed.settled()
        } else {
            typed
        })
    }
}
