//! Holds a model to what models.yaml says about its columns: they are there, they have their types, and under a contract they are all.

use sqlparser::ast::{Query, SelectItem, SetExpr};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, did_you_mean, list};
use crate::graph::{DeclaredColumn, Model};
use crate::sql::translate::Translated;
use crate::sql::write::relation;
use crate::sql::{Column, ColumnType, parse};

/// The query with its columns in the declared types; every difference that no coercion closes is reported.
pub(super) fn keep(model: &Model, mut translated: Translated) -> Diagnosed<Translated> {
    let (mut found, mut casts) = (Vec::new(), false);
    for declared in &model.contract.columns {
        let names = || {
            translated
                .columns
                .iter()
                .map(|it| it.name.clone())
                .collect::<Vec<_>>()
        };
        let at = translated
            .columns
            .iter()
            .position(|it| it.name.eq_ignore_ascii_case(&declared.name));
        let Some(at) = at else {
            found.push(missing(model, declared, &names()));
            continue;
        };
        let given = &mut translated.columns[at];
        let Some((wanted, place)) = &declared.column_type else {
            continue;
        };
        // DuckDB's TIMESTAMP is both, and what the file says decides where DuckDB's own SQL does not.
        let is_told = model.native.is_some() && given.column_type.to_duckdb() == wanted.to_duckdb();
        if given.column_type == *wanted || is_told {
            given.column_type = wanted.clone();
        } else if coerces(&given.column_type, wanted) {
            given.column_type = wanted.clone();
            casts = true;
        } else {
            found.push(wrong_type(model, given, wanted, place));
        }
    }
    if model.contract.is_complete {
        found.extend(undeclared(model, &translated.columns));
    }
    if !found.is_empty() {
        return Err(found);
    }
    if casts {
        translated.sql = relation::cast(&translated.sql, &translated.columns);
    }
    Ok(translated)
}

/// What GoogleSQL converts by itself, where values stay what they are.
fn coerces(from: &ColumnType, to: &ColumnType) -> bool {
    matches!(
        (from, to),
        (ColumnType::Int64, ColumnType::Numeric | ColumnType::Float64)
            | (ColumnType::Numeric, ColumnType::Float64)
    )
}

fn broken(what: String, at: Span, why: String, fix: String) -> Diagnostic {
    Diagnostic::error(Code::BrokenContract, what, at, why, fix)
}

fn missing(model: &Model, declared: &DeclaredColumn, names: &[String]) -> Diagnostic {
    let name = &declared.name;
    let names = || names.iter().map(String::as_str);
    let mut diagnostic = broken(
        format!("model `{}` gives no column `{name}`", model.name),
        declared.at.clone(),
        "models.yaml declares it here".into(),
        did_you_mean(
            name,
            names(),
            format!(
                "add it to the SELECT, or remove it here; the query gives {}",
                list(names())
            ),
        ),
    );
    diagnostic
        .related
        .push((Span::whole(model.sent_file()), "this is the query".into()));
    diagnostic
}

fn wrong_type(model: &Model, given: &Column, wanted: &ColumnType, at: &Span) -> Diagnostic {
    let Column { name, column_type } = given;
    let mut diagnostic = broken(
        format!(
            "column `{name}` of `{}` is {column_type}, not {wanted}",
            model.name
        ),
        at.clone(),
        format!("{wanted} is declared here"),
        format!("write CAST(... AS {wanted}) in the query, or declare {column_type}"),
    );
    let place =
        output(&model.query, name).map(|it| Span::new(&model.text, parse::bytes(&model.text, it)));
    let note = format!("the query gives {column_type}");
    let place = place.filter(|it| !it.as_str().is_empty());
    diagnostic.related.push((
        place.unwrap_or_else(|| Span::whole(model.sent_file())),
        note,
    ));
    diagnostic
}

/// Columns that a contract does not name, and names without a type.
fn undeclared(model: &Model, columns: &[Column]) -> Vec<Diagnostic> {
    let declared = &model.contract.columns;
    let is_declared = |it: &&Column| {
        declared
            .iter()
            .any(|own| own.name.eq_ignore_ascii_case(&it.name))
    };
    let untyped = declared
        .iter()
        .filter(|it| it.column_type.is_none())
        .map(|it| {
            let given = columns
                .iter()
                .find(|column| column.name.eq_ignore_ascii_case(&it.name));
            let example = given.map_or("INT64".into(), |it| it.column_type.to_string());
            broken(
                format!(
                    "column `{}` of the contract of `{}` has no type",
                    it.name, model.name
                ),
                it.at.clone(),
                "a contract says the type of each column".into(),
                format!("add `type: {example}`"),
            )
        });
    let more = columns.iter().filter(|it| !is_declared(it)).map(|it| {
        let Column { name, column_type } = it;
        let mut diagnostic = broken(
            format!(
                "model `{}` gives a column `{name}` that its contract does not name",
                model.name
            ),
            model
                .contract
                .at
                .clone()
                .unwrap_or_else(|| Span::whole(&model.text)),
            "`contract: true` says that `columns` are all".into(),
            format!(
                "add `{name}: {{ type: {column_type} }}` to `columns`, or take it out of the SELECT"
            ),
        );
        let place = output(&model.query, name)
            .map(|it| Span::new(&model.text, parse::bytes(&model.text, it)));
        let place = place.filter(|it| !it.as_str().is_empty());
        diagnostic
            .related
            .extend(place.map(|it| (it, "it is given here".to_owned())));
        diagnostic
    });
    untyped.chain(more).collect()
}

/// Where the outermost SELECT names a column.
fn output(query: &Query, name: &str) -> Option<sqlparser::tokenizer::Span> {
    let mut body = &*query.body;
    let select = loop {
        match body {
            SetExpr::Select(select) => break select,
            SetExpr::SetOperation { left, .. } => body = left,
            SetExpr::Query(query) => body = &query.body,
            _ => return None,
        }
    };
    select.projection.iter().find_map(|it| {
        let named = match it {
            SelectItem::ExprWithAlias { alias, .. } => alias,
            SelectItem::UnnamedExpr(sqlparser::ast::Expr::Identifier(column)) => column,
            SelectItem::UnnamedExpr(sqlparser::ast::Expr::CompoundIdentifier(parts)) => {
                parts.last()?
            }
            _ => return None,
        };
        named.value.eq_ignore_ascii_case(name).then_some(named.span)
    })
}
