//! GROUP BY: its keys, ALL, ROLLUP, CUBE and GROUPING SETS, and what may be read behind it.

use std::ops::Range;

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Select,
};

use crate::diagnostic::Code;
use crate::sql::fragment::weave;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::query::ordinal;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::Scope;
use super::select::{Item, Items};
use super::typed::Literal;

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("GROUP BY", "GROUP BY key, ..., GROUP BY ALL, GROUP BY ()", "", "GROUP BY key, ...", "an alias is meant before a column of the same name; DuckDB would take the column"),
    doc("GROUPING SETS", "GROUP BY ROLLUP(..), CUBE(..), GROUPING SETS(..)", "", "GROUP BY GROUPING SETS (..) HAVING count(*) > 0", "no total where there are no rows; DuckDB would give one"),
    doc("GROUPING", "GROUPING(key)", "INT64", "CAST(grouping($1) AS BIGINT)", ""),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("GROUPING SETS (())", "DuckDB gives one row where GoogleSQL gives one per set", "leave out the GROUP BY"),
    refused("WITH ROLLUP", "it is not GoogleSQL", "write GROUP BY ROLLUP(a, b)"),
];

/// CUBE of so many keys makes two to their power of sets.
const MAX_SETS: usize = 4096;

/// What a GROUP BY says.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    /// Its DuckDB; None where there is none.
    pub(super) sql: Option<Fragment>,
    /// The SQL of its keys.
    keys: Vec<String>,
    /// Whether a total over all rows is one of the groups.
    has_total: bool,
}

/// One key: what DuckDB is sent, and the SQL of its expression.
#[derive(Debug, Clone)]
struct Key {
    sent: Fragment,
    text: String,
}

impl Grouping {
    /// HAVING with what the grouping adds: the total of no rows is no group.
    pub(super) fn having(&self, written: Option<Fragment>) -> Option<Fragment> {
        match (self.has_total, written) {
            (false, written) => written,
            (true, None) => Some(Fragment::new("count(*) > 0")),
            (true, Some(written)) => Some(weave("($1) AND count(*) > 0", &[&written])),
        }
    }
}

impl Translator<'_> {
    pub(super) fn group_by(
        &mut self,
        group: &GroupByExpr,
        items: Items<'_>,
        scope: &Scope<'_>,
    ) -> Grouping {
        let (exprs, modifiers) = match group {
            GroupByExpr::All(modifiers) => (None, modifiers),
            GroupByExpr::Expressions(exprs, modifiers) => (Some(exprs), modifiers),
        };
        if !modifiers.is_empty() {
            self.refuse(
                0..0,
                "a modifier behind GROUP BY",
                "write GROUP BY ROLLUP(..), CUBE(..) or GROUPING SETS(..)",
            );
        }
        let Some(exprs) = exprs else {
            return group_by_all(items);
        };
        if exprs.is_empty() {
            return Grouping::default();
        }
        let parts: Vec<Vec<Vec<Key>>> =
            exprs.iter().map(|it| self.sets(it, items, scope)).collect();
        let keys = parts
            .iter()
            .flatten()
            .flatten()
            .map(|it| it.text.clone())
            .collect();
        if parts.iter().all(|it| it.len() == 1) {
            let keys_sent: Vec<_> = parts.iter().flatten().flatten().collect();
            let sql = if keys_sent.is_empty() {
                Fragment::new("()")
            } else {
                listed(&keys_sent)
            };
            return Grouping {
                sql: Some(sql),
                keys,
                has_total: false,
            };
        }
        self.grouping_sets(&parts, keys, self.place_of(&exprs[0]))
    }

    /// The cross product of what the parts of a GROUP BY say, as one list of sets.
    fn grouping_sets(
        &mut self,
        parts: &[Vec<Vec<Key>>],
        keys: Vec<String>,
        at: Range<usize>,
    ) -> Grouping {
        let count = parts.iter().map(Vec::len).product::<usize>();
        if count > MAX_SETS {
            self.refuse(
                at,
                &format!("a GROUP BY of {count} sets"),
                &format!("name fewer keys; at most {MAX_SETS} sets"),
            );
            return Grouping::default();
        }
        let mut sets: Vec<Vec<&Key>> = vec![Vec::new()];
        for part in parts {
            sets = sets
                .iter()
                .flat_map(|left| {
                    part.iter()
                        .map(move |right| left.iter().copied().chain(right).collect())
                })
                .collect();
        }
        if sets.iter().all(Vec::is_empty) {
            self.refuse(
                at,
                "GROUPING SETS of nothing but empty sets",
                "leave out the GROUP BY",
            );
        }
        let has_total = sets.iter().any(Vec::is_empty);
        let mut sql = Fragment::new("GROUPING SETS (");
        for (number, set) in sets.iter().enumerate() {
            sql.push(if number == 0 { "(" } else { ", (" })
                .append(&listed(set))
                .push(")");
        }
        sql.push(")");
        Grouping {
            sql: Some(sql),
            keys,
            has_total,
        }
    }

    /// The grouping sets of one part: one set of one key, or what ROLLUP, CUBE or GROUPING SETS makes.
    fn sets(&mut self, expr: &Expr, items: Items<'_>, scope: &Scope<'_>) -> Vec<Vec<Key>> {
        match expr {
            Expr::Rollup(columns) => {
                let columns = self.key_lists(columns, items, scope);
                (0..=columns.len())
                    .rev()
                    .map(|it| columns[..it].concat())
                    .collect()
            }
            Expr::Cube(columns) => {
                let columns = self.key_lists(columns, items, scope);
                if columns.len() > 12 {
                    self.refuse(
                        self.place_of(expr),
                        "a CUBE of more than 12 keys",
                        "write the GROUPING SETS that are needed",
                    );
                    return Vec::new();
                }
                (0..1_usize << columns.len())
                    .map(|set| {
                        let chosen = columns
                            .iter()
                            .enumerate()
                            .filter(|(at, _)| set & (1 << at) == 0);
                        chosen.flat_map(|(_, keys)| keys.clone()).collect()
                    })
                    .collect()
            }
            Expr::GroupingSets(sets) => sets
                .iter()
                .flat_map(|set| match set.as_slice() {
                    [Expr::Function(function)] if let Some(nested) = nested_sets(function) => {
                        self.sets(&nested, items, scope)
                    }
                    _ => vec![
                        set.iter()
                            .flat_map(|it| self.group_keys(it, items, scope))
                            .collect(),
                    ],
                })
                .collect(),
            _ => vec![self.group_keys(expr, items, scope)],
        }
    }

    fn key_lists(
        &mut self,
        lists: &[Vec<Expr>],
        items: Items<'_>,
        scope: &Scope<'_>,
    ) -> Vec<Vec<Key>> {
        lists
            .iter()
            .map(|list| {
                list.iter()
                    .flat_map(|it| self.group_keys(it, items, scope))
                    .collect()
            })
            .collect()
    }

    /// The keys of a tuple, or one key.
    fn group_keys(&mut self, expr: &Expr, items: Items<'_>, scope: &Scope<'_>) -> Vec<Key> {
        match expr {
            Expr::Tuple(exprs) => exprs
                .iter()
                .flat_map(|it| self.group_keys(it, items, scope))
                .collect(),
            _ => self.group_key(expr, items, scope).into_iter().collect(),
        }
    }

    fn group_key(&mut self, expr: &Expr, items: Items<'_>, scope: &Scope<'_>) -> Option<Key> {
        let at = self.place_of(expr);
        let named = match expr {
            Expr::Identifier(name) => self
                .named_item(name, items.items)
                .and_then(|found| items.items.iter().position(|it| std::ptr::eq(it, found))),
            _ => None,
        };
        let numbered = match ordinal(expr) {
            Some(number) => {
                let found = number
                    .parse::<usize>()
                    .ok()
                    .filter(|it| (1..=items.items.len()).contains(it));
                if found.is_none() {
                    self.ordinal(number, items.items.len(), expr);
                    return None;
                }
                found.map(|it| it - 1)
            }
            None => None,
        };
        if let Some(position) = numbered.or(named) {
            return self.item_key(items, position, at);
        }
        let typed = self.expr(expr, scope);
        if typed.is_reported() {
            return None;
        }
        if typed
            .literal
            .as_ref()
            .is_some_and(|it| *it != Literal::Empty)
        {
            self.report(
                Code::InvalidSql,
                at,
                "GROUP BY of a literal".into(),
                "it is the same in every row",
                "leave it out, or group by a column".into(),
            );
            return None;
        }
        if typed.is(&ColumnType::Json) {
            self.mismatch(
                at,
                "GROUP BY of JSON".into(),
                "this type cannot be grouped",
                "group by a field of it",
            );
            return None;
        }
        let text = typed.sql.as_str().to_owned();
        Some(Key {
            sent: typed.sql,
            text,
        })
    }

    /// A key that is an item of the select list, by its alias or number.
    fn item_key(&mut self, items: Items<'_>, position: usize, at: Range<usize>) -> Option<Key> {
        let item = &items.items[position];
        if item.holds.aggregates || item.holds.windows {
            let kind = if item.holds.aggregates {
                "an aggregate"
            } else {
                "a window function"
            };
            self.report(
                Code::InvalidSql,
                at,
                format!("GROUP BY of `{}`, which holds {kind}", item.name),
                "it is computed after grouping",
                "group by the columns that it does not aggregate".into(),
            );
            return None;
        }
        let text = item.typed.sql.as_str().to_owned();
        // An alias is meant before a column of the same name; DuckDB would take the column.
        let sent = if item.plain || !items.numbered {
            item.typed.sql.clone()
        } else {
            Fragment::from_source((position + 1).to_string(), at)
        };
        Some(Key { sent, text })
    }

    /// Reports what is read behind grouping although it is no key; gives whether the query groups at all.
    pub(super) fn check_grouping(&mut self, items: &[Item], grouping: &Grouping) -> bool {
        let Some(frame) = self.frame_mut() else {
            return false;
        };
        let groupings = std::mem::take(&mut frame.groupings);
        let volatile = std::mem::take(&mut frame.volatile_keys);
        let later = std::mem::take(&mut frame.uses);
        let is_aggregate = grouping.sql.is_some() || frame.aggregates > 0;
        for (at, text) in groupings {
            if !grouping.keys.contains(&text) {
                self.report(
                    Code::InvalidSql,
                    at,
                    "GROUPING of what is not grouped".into(),
                    "GROUP BY has no such key",
                    "pass a key of GROUP BY".into(),
                );
            }
        }
        for (at, text) in volatile {
            if !grouping.keys.contains(&text) {
                self.refuse(
                    at,
                    "this key of a window in a query with groups",
                    "compute it in a WITH query first, and order or partition by its column",
                );
            }
        }
        if !is_aggregate {
            return false;
        }
        let uses = items
            .iter()
            .filter(|it| !grouping.keys.iter().any(|key| key == it.typed.sql.as_str()))
            .flat_map(|it| it.holds.uses.iter().cloned())
            .chain(later)
            .collect();
        self.check_grouped(uses, &grouping.keys, grouping.sql.is_some());
        true
    }

    /// HAVING needs groups, QUALIFY needs window functions.
    pub(super) fn check_filters(&mut self, select: &Select, items: &[Item], grouping: &Grouping) {
        let has_groups = grouping.sql.is_some() || items.iter().any(|it| it.holds.aggregates);
        if let Some(having) = &select.having
            && !has_groups
        {
            self.report(
                Code::InvalidSql,
                self.place_of(having),
                "HAVING without GROUP BY".into(),
                "it filters groups, and the query makes none",
                "write WHERE, or add GROUP BY or an aggregate to the select list".into(),
            );
        }
        let windows = self.frame_mut().map_or(0, |it| it.windows);
        if let Some(qualify) = &select.qualify
            && windows == 0
        {
            self.report(
                Code::InvalidSql,
                self.place_of(qualify),
                "QUALIFY without a window function".into(),
                "it filters by window functions, and the query has none",
                "write WHERE or HAVING".into(),
            );
        }
    }
}

/// GROUP BY ALL: every item that reads a column outside aggregates and window functions.
fn group_by_all(items: Items<'_>) -> Grouping {
    let keys: Vec<_> = items
        .items
        .iter()
        .enumerate()
        .filter(|(_, it)| !it.holds.aggregates && !it.holds.windows && !it.holds.uses.is_empty())
        .collect();
    let sent: Vec<_> = keys
        .iter()
        .map(|(at, it)| {
            if items.numbered {
                (at + 1).to_string()
            } else {
                it.typed.sql.as_str().to_owned()
            }
        })
        .collect();
    let sql = if sent.is_empty() {
        "()".to_owned()
    } else {
        sent.join(", ")
    };
    Grouping {
        sql: Some(Fragment::new(sql)),
        keys: keys
            .iter()
            .map(|(_, it)| it.typed.sql.as_str().to_owned())
            .collect(),
        has_total: false,
    }
}

fn listed(keys: &[&Key]) -> Fragment {
    let mut sql = Fragment::default();
    for (number, key) in keys.iter().enumerate() {
        sql.push(if number == 0 { "" } else { ", " })
            .append(&key.sent);
    }
    sql
}

/// ROLLUP or CUBE inside GROUPING SETS, which the parser takes for a call.
fn nested_sets(function: &Function) -> Option<Expr> {
    let name = function.name.to_string().to_uppercase();
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    let lists = list
        .args
        .iter()
        .map(|it| match it {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Tuple(exprs))) => Some(exprs.clone()),
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(vec![expr.clone()]),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    match name.as_str() {
        "ROLLUP" => Some(Expr::Rollup(lists)),
        "CUBE" => Some(Expr::Cube(lists)),
        _ => None,
    }
}
