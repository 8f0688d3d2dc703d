//! What a function's body may say: its parameters, and what its own queries give; no aggregate, and only types that fit.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{
    Expr, Function, Ident, Query, Select, SelectItem, Spanned, TableFactor, Visit, Visitor,
};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, did_you_mean, list, sort};
use crate::sql::translate::{self, Request, Table, Tables};
use crate::sql::{Column, ColumnType, parse};

use super::expand::{PARAMETERS, body_query};
use super::{DATE_PARTS, Expanded, SqlFunction, is_one_of};

/// A body, looked at alone.
#[derive(Debug)]
pub struct Body {
    /// A query of the body over its parameters, with the calls in it as they are written.
    pub query: Expanded,
    /// The names that its queries give, in lower case.
    pub gives_names: BTreeSet<String>,
}

/// The functions that gather rows; they need rows, and the body of a function has none.
const AGGREGATES: &[&str] = &[
    "ANY_VALUE",
    "ARRAY_AGG",
    "ARRAY_CONCAT_AGG",
    "AVG",
    "BIT_AND",
    "BIT_OR",
    "BIT_XOR",
    "CORR",
    "COUNT",
    "COUNTIF",
    "COVAR_POP",
    "COVAR_SAMP",
    "LOGICAL_AND",
    "LOGICAL_OR",
    "MAX",
    "MAX_BY",
    "MIN",
    "MIN_BY",
    "STDDEV",
    "STDDEV_POP",
    "STDDEV_SAMP",
    "STRING_AGG",
    "SUM",
    "VAR_POP",
    "VAR_SAMP",
    "VARIANCE",
];

/// Looks at the names of a body.
pub fn body(function: &SqlFunction) -> Diagnosed<Body> {
    let query = body_query(function, &[])?;
    let mut names = Names {
        expanded: &query,
        depth: 0,
        given: BTreeSet::new(),
        used: Vec::new(),
        gathering: Vec::new(),
        tables: Vec::new(),
    };
    let ControlFlow::Continue(()) = query.query.visit(&mut names);
    let Names {
        given,
        used,
        gathering,
        tables,
        ..
    } = names;
    // Which columns a table has is not known here, and that it is read is wrong anyway.
    let reads_table = tables.iter().any(|it| !given.contains(it));
    let place = |range: Range<usize>| query.place(&Span::new(&query.text, range));
    let gathering = gathering
        .into_iter()
        .map(|(name, range)| aggregate(function, &name, place(range)));
    let is_known = |name: &str| {
        let name = name.to_lowercase();
        function
            .parameters
            .iter()
            .any(|it| it.name.to_lowercase() == name)
            || given.contains(&name)
            || is_one_of(&name, DATE_PARTS)
    };
    let unknown = used
        .into_iter()
        .filter(|(name, _)| !reads_table && !is_known(name))
        .map(|(name, range)| unknown(function, &name, place(range)));
    let shadowing = function
        .parameters
        .iter()
        .filter(|it| given.contains(&it.name.to_lowercase()))
        .map(|it| shadowed(function, &it.name));
    let mut found: Vec<_> = gathering.chain(unknown).chain(shadowing).collect();
    if found.is_empty() {
        return Ok(Body {
            query,
            gives_names: given,
        });
    }
    sort(&mut found);
    Err(found)
}

impl SqlFunction {
    /// Translates the body alone, over columns of the types of its parameters, and gives the type of its value.
    ///
    /// None where a parameter is `ANY TYPE`: then only a call tells the types.
    pub fn check(&self, functions: &[Self]) -> Diagnosed<Option<ColumnType>> {
        let expanded = body_query(self, functions)?;
        let columns: Option<Vec<Column>> = self
            .parameters
            .iter()
            .map(|it| {
                let column_type = it.column_type.clone()?;
                Some(Column {
                    name: it.name.clone(),
                    column_type,
                })
            })
            .collect();
        let Some(columns) = columns else {
            return Ok(None);
        };
        let translated = translate::to_duckdb(&Request {
            text: &expanded.text,
            query: &expanded.query,
            tables: &Parameters(columns),
            vars: &[],
        });
        match translated {
            Ok(mut translated) => Ok(translated.columns.pop().map(|it| it.column_type)),
            Err(found) => Err(found.into_iter().map(|it| expanded.mend(it)).collect()),
        }
    }
}

/// The columns that stand for the parameters.
struct Parameters(Vec<Column>);

impl Tables for Parameters {
    fn table(&self, name: &[String]) -> Option<Table> {
        let is_ours = matches!(name, [it] if *it == PARAMETERS.trim_matches('`'));
        is_ours.then(|| Table {
            relation: "parameters".into(),
            columns: self.0.clone(),
        })
    }
}

/// Names that a body uses and gives.
struct Names<'a> {
    expanded: &'a Expanded,
    /// How many queries are around the place; the body itself lies in one.
    depth: usize,
    given: BTreeSet<String>,
    used: Vec<(String, Range<usize>)>,
    gathering: Vec<(String, Range<usize>)>,
    /// What FROM names, in lower case: its first words.
    tables: Vec<String>,
}

impl Names<'_> {
    fn give(&mut self, name: &Ident) {
        self.given.insert(name.value.to_lowercase());
    }

    fn bytes(&self, span: sqlparser::tokenizer::Span) -> Range<usize> {
        parse::bytes(&self.expanded.text, span)
    }

    fn function(&mut self, function: &Function) {
        let Some(name) = function.name.0.last().and_then(|it| it.as_ident()) else {
            return;
        };
        if self.depth == 1 && (function.over.is_some() || is_one_of(&name.value, AGGREGATES)) {
            let range = self.bytes(name.span);
            self.gathering.push((name.value.to_uppercase(), range));
        }
    }
}

impl Visitor for Names<'_> {
    type Break = std::convert::Infallible;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        self.depth += 1;
        for cte in query.with.iter().flat_map(|it| &it.cte_tables) {
            self.give(&cte.alias.name);
        }
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<Self::Break> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        for item in &select.projection {
            if let (SelectItem::ExprWithAlias { alias, .. }, true) = (item, self.depth > 1) {
                self.give(alias);
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Self::Break> {
        let alias = match factor {
            TableFactor::UNNEST {
                alias,
                with_offset,
                with_offset_alias,
                ..
            } => {
                match with_offset_alias {
                    Some(name) => self.give(name),
                    None if *with_offset => drop(self.given.insert("offset".into())),
                    None => {}
                }
                alias
            }
            TableFactor::Table { name, alias, .. } => {
                let first = name.0.first().and_then(|it| it.as_ident());
                let first = first.map(|it| it.value.to_lowercase());
                self.tables
                    .extend(first.filter(|it| *it != PARAMETERS.trim_matches('`')));
                alias
            }
            TableFactor::Derived { alias, .. } => alias,
            _ => &None,
        };
        if let Some(alias) = alias {
            self.give(&alias.name);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        match expr {
            Expr::Identifier(name) => self.used.push((name.value.clone(), self.bytes(name.span))),
            Expr::CompoundIdentifier(parts) => {
                let range = self.bytes(parts[0].span);
                self.used.push((parts[0].value.clone(), range));
            }
            Expr::Named { name, .. } => self.give(name),
            Expr::Function(function) => self.function(function),
            Expr::Value(value) => {
                let range = self.bytes(value.span());
                if let sqlparser::ast::Value::Placeholder(name) = &value.value {
                    self.used.push((name.clone(), range));
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn invalid(what: String, at: Span, why: &str, fix: String) -> Diagnostic {
    Diagnostic::error(Code::InvalidFunction, what, at, why, fix)
}

fn aggregate(function: &SqlFunction, name: &str, at: Span) -> Diagnostic {
    invalid(
        format!("`{}` gathers rows with {name}", function.name),
        at,
        "a function gives one value for the values of one row",
        format!(
            "call it as `{}({name}(...))`, or gather the elements of an array: `(SELECT {name}(x) FROM UNNEST(xs) AS x)`",
            function.name
        ),
    )
}

fn unknown(function: &SqlFunction, name: &str, at: Span) -> Diagnostic {
    if name.starts_with('@') {
        return invalid(
            format!("function `{}` uses the variable `{name}`", function.name),
            at,
            "a function depends on nothing but its arguments",
            format!("make it a parameter, and pass `{name}` where the function is called"),
        );
    }
    let names = || function.parameters.iter().map(|it| it.name.as_str());
    let otherwise = match names().next() {
        Some(_) => format!("use one of {}, or make it a parameter", list(names())),
        None => "make it a parameter".to_owned(),
    };
    invalid(
        format!("unknown name `{name}` in function `{}`", function.name),
        at,
        "it is neither a parameter nor an alias of a query inside",
        did_you_mean(name, names(), otherwise),
    )
}

fn shadowed(function: &SqlFunction, name: &str) -> Diagnostic {
    invalid(
        format!(
            "`{name}` is a parameter of `{}` and a name inside it",
            function.name
        ),
        function.place(),
        "a query of the body gives the name of the parameter to something else",
        "rename one of them".into(),
    )
}
