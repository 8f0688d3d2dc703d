//! Finds the tables that a query reads: every name in FROM or JOIN, at any depth, that is neither a common table
//! expression in scope nor a path into an array of a table beside it.

use std::ops::ControlFlow;
use std::sync::Arc;

use sqlparser::ast::{Cte, ObjectName, Query, Select, TableFactor, TableWithJoins, Visit, Visitor};

use crate::diagnostic::{Span, Text};

/// A table's name as a query writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// `["stg_orders"]` or `["olist", "orders"]`.
    pub name: Vec<String>,
    /// Where it stands.
    pub at: Span,
}

/// Every table that `query`, parsed from `text`, reads, in the order of the text.
pub fn references(text: &Arc<Text>, query: &Query) -> Vec<Reference> {
    let mut finder = Finder {
        text,
        queries: Vec::new(),
        selects: Vec::new(),
        found: Vec::new(),
    };
    let ControlFlow::Continue(()) = query.visit(&mut finder);
    finder.found.sort_by_key(|it| it.at.range.start);
    finder.found
}

struct Finder<'a> {
    text: &'a Arc<Text>,
    queries: Vec<QueryScope>,
    selects: Vec<SelectScope>,
    found: Vec<Reference>,
}

/// The common table expressions of a query.
struct QueryScope {
    /// Those that can be read by now, in lower case.
    visible: Vec<String>,
    /// Those that can be read once their own query is passed: its address, and the name in lower case.
    later: Vec<(*const Query, String)>,
}

/// What the FROM of a SELECT calls its tables, in lower case.
#[derive(Default)]
struct SelectScope {
    /// All of them: a subquery in the SELECT list or in WHERE sees them.
    all: Vec<String>,
    /// Those to the left of the place that is being visited: FROM itself sees them.
    left: Vec<String>,
}

impl Finder<'_> {
    fn is_cte(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.queries.iter().any(|it| it.visible.contains(&name))
    }

    /// `FROM orders AS o, o.items`: the second is a column of the first.
    fn is_array_path(&self, first: &str) -> bool {
        let first = first.to_lowercase();
        let Some((own, outer)) = self.selects.split_last() else {
            return false;
        };
        own.left.contains(&first) || outer.iter().any(|it| it.all.contains(&first))
    }
}

impl Visitor for Finder<'_> {
    type Break = std::convert::Infallible;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        let mut scope = QueryScope {
            visible: Vec::new(),
            later: Vec::new(),
        };
        if let Some(with) = &query.with {
            let name = |it: &Cte| it.alias.name.value.to_lowercase();
            if with.recursive {
                // GoogleSQL: under RECURSIVE each one may read all of them.
                scope.visible = with.cte_tables.iter().map(name).collect();
            } else {
                scope.later = with
                    .cte_tables
                    .iter()
                    .map(|it| (std::ptr::from_ref(&*it.query), name(it)))
                    .collect();
            }
        }
        self.queries.push(scope);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        self.queries.pop();
        if let Some(parent) = self.queries.last_mut()
            && let Some(at) = parent
                .later
                .iter()
                .position(|(it, _)| std::ptr::eq(*it, query))
        {
            let (_, name) = parent.later.remove(at);
            parent.visible.push(name);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        let mut scope = SelectScope::default();
        for tables in &select.from {
            aliases(tables, &mut scope.all);
        }
        self.selects.push(scope);
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, _: &Select) -> ControlFlow<Self::Break> {
        self.selects.pop();
        ControlFlow::Continue(())
    }

    fn post_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Self::Break> {
        if let (Some(scope), Some(name)) = (self.selects.last_mut(), alias(factor)) {
            scope.left.push(name);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<Self::Break> {
        let identifiers: Vec<_> = relation.0.iter().filter_map(|it| it.as_ident()).collect();
        let name: Vec<String> = identifiers.iter().map(|it| it.value.clone()).collect();
        let is_table = match name.as_slice() {
            [] => false,
            [one] => !self.is_cte(one),
            [first, ..] => !self.is_array_path(first),
        };
        if is_table && let (Some(first), Some(last)) = (identifiers.first(), identifiers.last()) {
            let byte = |it: sqlparser::tokenizer::Location| {
                self.text.byte_at(to_usize(it.line), to_usize(it.column))
            };
            let at = Span::new(self.text, byte(first.span.start)..byte(last.span.end));
            self.found.push(Reference { name, at });
        }
        ControlFlow::Continue(())
    }
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn aliases(tables: &TableWithJoins, names: &mut Vec<String>) {
    for factor in
        std::iter::once(&tables.relation).chain(tables.joins.iter().map(|it| &it.relation))
    {
        if let TableFactor::NestedJoin {
            table_with_joins, ..
        } = factor
        {
            aliases(table_with_joins, names);
        }
        names.extend(alias(factor));
    }
}

/// What the rest of the query calls a table: its alias, or the last part of its name.
fn alias(factor: &TableFactor) -> Option<String> {
    let alias = match factor {
        TableFactor::Table {
            name, alias: None, ..
        } => return name.0.last()?.as_ident().map(|it| it.value.to_lowercase()),
        TableFactor::Table { alias, .. }
        | TableFactor::Derived { alias, .. }
        | TableFactor::TableFunction { alias, .. }
        | TableFactor::Function { alias, .. }
        | TableFactor::UNNEST { alias, .. }
        | TableFactor::NestedJoin { alias, .. }
        | TableFactor::Pivot { alias, .. }
        | TableFactor::Unpivot { alias, .. } => alias,
        _ => return None,
    };
    alias.as_ref().map(|it| it.name.value.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str) -> String {
        let text = Text::new("sql/a.sql", sql);
        let query = crate::sql::parse::query(&text).unwrap();
        let found = references(&text, &query);
        found
            .iter()
            .map(|it| format!("{}={}", it.name.join("."), it.at.as_str()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn tables_are_found_at_any_depth() {
        assert_eq!(
            check(
                "SELECT (SELECT MAX(x) FROM a) FROM olist.orders AS o JOIN (SELECT * FROM b) ON TRUE WHERE x IN (SELECT y FROM `c`) UNION ALL SELECT * FROM d"
            ),
            "a=a olist.orders=olist.orders b=b c=`c` d=d"
        );
    }

    #[test]
    fn a_common_table_expression_is_no_table_where_it_is_in_scope() {
        assert_eq!(
            check(
                "WITH a AS (SELECT * FROM t), b AS (SELECT * FROM A) SELECT * FROM b JOIN a USING (x)"
            ),
            "t=t"
        );
    }

    #[test]
    fn a_common_table_expression_reads_the_model_of_its_own_name() {
        assert_eq!(
            check("WITH orders AS (SELECT * FROM orders) SELECT * FROM orders"),
            "orders=orders"
        );
    }

    #[test]
    fn a_common_table_expression_ends_with_its_query() {
        assert_eq!(
            check("SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT * FROM a) JOIN a USING (x)"),
            "a=a"
        );
    }

    #[test]
    fn recursive_expressions_see_each_other() {
        assert_eq!(
            check(
                "WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a WHERE x < 3) SELECT * FROM a"
            ),
            ""
        );
    }

    #[test]
    fn arrays_are_no_tables() {
        assert_eq!(
            check(
                "SELECT (SELECT COUNT(*) FROM o.items) FROM orders AS o, o.items AS item, UNNEST(item.parts), UNNEST([1, 2])"
            ),
            "orders=orders"
        );
        assert_eq!(
            check("SELECT * FROM olist.orders AS olist"),
            "olist.orders=olist.orders"
        );
    }
}
