//! The columns that tables in FROM and subqueries give, as far as tokens and what is known of the project tell.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use crate::graph::Parent;
use crate::sql::ColumnType;

use super::super::knowledge::Knowledge;
use super::super::token::{Kind, Token};
use super::{DEEPEST, Of, Sketch, Use};

/// A column that a query sees.
#[derive(Debug, Clone)]
pub(in crate::lsp) struct Seen {
    pub(in crate::lsp) name: String,
    /// Its type, where that is known.
    pub(in crate::lsp) column_type: Option<ColumnType>,
    pub(in crate::lsp) at: At,
    /// The table and the column that it is, unchanged.
    pub(in crate::lsp) of: Option<(Parent, String)>,
}

/// Where a column is made.
#[derive(Debug, Clone)]
pub(in crate::lsp) enum At {
    /// In the select list of a subquery: the bytes of its name.
    Item(Range<usize>),
    /// In a model or a source table.
    Table(Parent),
}

/// What is asked about the columns of one text.
pub(in crate::lsp) struct Columns<'a> {
    sketch: &'a Sketch<'a>,
    knowledge: &'a Knowledge,
    /// By SELECT.
    known: RefCell<Vec<Option<Rc<[Seen]>>>>,
    depth: Cell<usize>,
}

/// How many columns a query gives at most: `SELECT * FROM a, a` again and again would double them each time.
const WIDEST: usize = 10_000;

/// Words that end an expression without naming it.
const VALUES: &[&str] = &["END", "NULL", "TRUE", "FALSE"];

/// Words behind which a name is an operand.
const OPERATORS: &[&str] = &[
    "AND",
    "OR",
    "NOT",
    "IS",
    "IN",
    "LIKE",
    "BETWEEN",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "DISTINCT",
    "ALL",
    "FROM",
    "INTERVAL",
    "DATE",
    "DATETIME",
    "TIMESTAMP",
    "NUMERIC",
    "ZONE",
];

impl<'a> Columns<'a> {
    pub(in crate::lsp) fn new(sketch: &'a Sketch<'a>, knowledge: &'a Knowledge) -> Self {
        Self {
            sketch,
            knowledge,
            known: RefCell::new(vec![None; sketch.selects.len()]),
            depth: Cell::new(0),
        }
    }

    /// The model or source table that a table in FROM is.
    pub(in crate::lsp) fn table(&self, of: &Use) -> Option<Parent> {
        let Of::Name(parts) = &of.of else { return None };
        let names: Vec<&str> = parts
            .iter()
            .filter_map(|it| self.sketch.name(*it))
            .collect();
        match names.as_slice() {
            [one] if self.sketch.cte(one, of.start).is_some() => None,
            // `olist.orders` may stand in one pair of backticks.
            [one] => self.knowledge.table(&one.split('.').collect::<Vec<_>>()),
            _ => self.knowledge.table(&names),
        }
    }

    /// The columns of a table in FROM.
    pub(in crate::lsp) fn of_use(&self, of: &Use) -> Rc<[Seen]> {
        match &of.of {
            Of::Query(frame) => self.of_frame(*frame),
            Of::Name(parts) => {
                let cte = match parts.as_slice() {
                    [one] => self
                        .sketch
                        .name(*one)
                        .and_then(|it| self.sketch.cte_of(it, of.start)),
                    _ => None,
                };
                match (cte, self.table(of)) {
                    (Some(cte), _) => cte
                        .body
                        .map_or_else(|| Rc::from([]), |it| self.of_frame(it)),
                    (None, Some(table)) => self.of_table(table),
                    (None, None) => Rc::from([]),
                }
            }
            Of::Value => of
                .alias
                .and_then(|it| self.item(it, None, None))
                .into_iter()
                .collect(),
            Of::Other => Rc::from([]),
        }
    }

    fn of_table(&self, table: Parent) -> Rc<[Seen]> {
        let columns = self.knowledge.columns(table).iter();
        columns
            .map(|it| Seen {
                name: it.name.clone(),
                column_type: Some(it.column_type.clone()),
                at: At::Table(table),
                of: Some((table, it.name.clone())),
            })
            .collect()
    }

    fn of_frame(&self, frame: usize) -> Rc<[Seen]> {
        self.sketch
            .naming(frame)
            .map_or_else(|| Rc::from([]), |it| self.of_select(it))
    }

    /// The columns that a SELECT gives.
    pub(in crate::lsp) fn of_select(&self, select: usize) -> Rc<[Seen]> {
        if let Some(known) = &self.known.borrow()[select] {
            return Rc::clone(known);
        }
        if self.depth.get() >= DEEPEST {
            return Rc::from([]);
        }
        self.depth.set(self.depth.get() + 1);
        // A recursive query reads itself: nothing is known of it yet.
        self.known.borrow_mut()[select] = Some(Rc::from([]));
        let mut columns = Vec::new();
        for item in self.items(select) {
            self.add_item(select, item, &mut columns);
            columns.truncate(WIDEST);
        }
        let columns: Rc<[Seen]> = columns.into();
        self.known.borrow_mut()[select] = Some(Rc::clone(&columns));
        self.depth.set(self.depth.get() - 1);
        columns
    }

    /// The tokens of each item of a select list.
    fn items(&self, select: usize) -> Vec<Range<usize>> {
        let of = self.sketch.selects[select].items.clone();
        let tokens = &self.sketch.tokens;
        let mut start = of.start;
        while start < of.end && tokens[start].is_one_of(&["DISTINCT", "ALL"]) {
            start += 1;
        }
        let mut items = Vec::new();
        let mut open = 0_usize;
        for at in of.clone() {
            match tokens[at].kind {
                Kind::Symbol('(' | '[') => open += 1,
                Kind::Symbol(')' | ']') => open = open.saturating_sub(1),
                Kind::Symbol(',') if open == 0 => {
                    items.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
        }
        items.push(start..of.end);
        items
    }

    fn add_item(&self, select: usize, item: Range<usize>, columns: &mut Vec<Seen>) {
        let tokens = &self.sketch.tokens[item.clone()];
        let Some(last) = item.end.checked_sub(1).filter(|it| *it >= item.start) else {
            return;
        };
        let star = match tokens {
            [star, ..] if star.is_symbol('*') => Some(None),
            [of, dot, star, ..] if dot.is_symbol('.') && star.is_symbol('*') => Some(of.name()),
            _ => None,
        };
        if let Some(of) = star {
            let without: Vec<&str> = excepted(tokens);
            let all = self.star(select, of);
            let kept = all
                .iter()
                .filter(|it| !without.iter().any(|but| but.eq_ignore_ascii_case(&it.name)));
            columns.extend(kept.cloned());
            return;
        }
        let Some(expression) = self.expression(&item, last) else {
            return;
        };
        let tokens = &self.sketch.tokens[expression];
        let column = match tokens {
            [column] => column.name().map(|it| (None, it)),
            [of, dot, column] if dot.is_symbol('.') => {
                of.name().and_then(|of| Some((Some(of), column.name()?)))
            }
            _ => None,
        };
        let column = column.and_then(|(of, name)| self.resolve(&[select], of, name));
        let (column_type, of) = column.map_or((None, None), |it| (it.column_type, it.of));
        columns.extend(self.item(last, column_type, of));
    }

    /// The tokens of an item without its new name, where the last token of the item names the column.
    fn expression(&self, item: &Range<usize>, last: usize) -> Option<Range<usize>> {
        let token = &self.sketch.tokens[last];
        token.name()?;
        if last == item.start {
            return (!token.is_one_of(VALUES)).then(|| item.clone());
        }
        let before = &self.sketch.tokens[last - 1];
        if before.is("AS") {
            return Some(item.start..last - 1);
        }
        match before.kind {
            Kind::Symbol('.') => return Some(item.clone()),
            Kind::Word if before.is_one_of(OPERATORS) => return None,
            Kind::Symbol(it) if !matches!(it, ')' | ']') => return None,
            _ => {}
        }
        (!token.is_one_of(VALUES)).then_some(item.start..last)
    }

    fn item(
        &self,
        name: usize,
        column_type: Option<ColumnType>,
        of: Option<(Parent, String)>,
    ) -> Option<Seen> {
        Some(Seen {
            name: self.sketch.name(name)?.to_owned(),
            column_type,
            at: At::Item(self.sketch.tokens[name].range.clone()),
            of,
        })
    }

    fn star(&self, select: usize, of: Option<&str>) -> Vec<Seen> {
        let uses = self.sketch.selects[select].uses.iter();
        let wanted = uses.filter(|it| of.is_none_or(|of| self.is_called(it, of)));
        wanted.flat_map(|it| self.of_use(it).to_vec()).collect()
    }

    fn is_called(&self, of: &Use, name: &str) -> bool {
        self.sketch
            .called(of)
            .is_some_and(|it| it.eq_ignore_ascii_case(name))
    }

    /// What a name in these SELECTs, innermost first, means: `name`, or `of.name`.
    pub(in crate::lsp) fn resolve(
        &self,
        scopes: &[usize],
        of: Option<&str>,
        name: &str,
    ) -> Option<Seen> {
        let uses = scopes.iter().flat_map(|it| &self.sketch.selects[*it].uses);
        let mut wanted = uses.filter(|it| of.is_none_or(|of| self.is_called(it, of)));
        wanted.find_map(|it| {
            let columns = self.of_use(it);
            let found = columns.iter().find(|it| it.name.eq_ignore_ascii_case(name));
            found.cloned()
        })
    }

    /// The table in FROM that a name means.
    pub(in crate::lsp) fn called(&self, scopes: &[usize], name: &str) -> Option<&'a Use> {
        let sketch = self.sketch;
        let mut uses = scopes.iter().flat_map(|it| &sketch.selects[*it].uses);
        uses.find(|it| self.is_called(it, name))
    }
}

/// The names in `* EXCEPT (a, b)`.
fn excepted<'t>(tokens: &[Token<'t>]) -> Vec<&'t str> {
    let names = tokens.iter().skip_while(|it| !it.is("EXCEPT")).skip(1);
    names
        .take_while(|it| !it.is_symbol(')'))
        .filter_map(Token::name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::knowledge::testing;
    use super::*;

    /// The columns that the whole query gives, with their types.
    fn check(sql: &str) -> String {
        let knowledge = testing::knowledge();
        let sketch = Sketch::of(sql);
        let columns = Columns::new(&sketch, &knowledge);
        let Some(select) = sketch.last_word() else {
            return "no query".into();
        };
        let show = |it: &Seen| match &it.column_type {
            Some(known) => format!("{} {known}", it.name),
            None => format!("{} ?", it.name),
        };
        let all = columns.of_select(select);
        all.iter().map(show).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn columns_are_found_without_a_parser() {
        let all = [
            "SELECT order_id, o.amount AS a, amount b, amount + 1 AS c, SUM(amount) total, 'x' FROM stg_orders AS o",
            "SELECT * FROM stg_orders JOIN (SELECT 1 AS x, y FROM t) ON TRUE, UNNEST([1]) AS e WITH OFFSET AS n",
            "SELECT o.* EXCEPT (amount) FROM (stg_orders o JOIN olist.orders USING (order_id))",
            "WITH a AS (SELECT order_id AS id FROM stg_orders), b AS (SELECT * FROM a) SELECT *, id IS NULL FROM b WHERE",
            "WITH stg_orders AS (SELECT order_id FROM stg_orders) SELECT * FROM stg_orders",
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
            "((SELECT raw FROM `olist.orders`)) UNION ALL SELECT 1",
            "SELECT CASE WHEN TRUE THEN 1 END, order_id FROM stg_orders LEFT JOIN",
            "SELECT order_id FROM FROM stg_orders,",
            "SELECT DISTINCT order_id, AS x, a.b.c, o.order_id AS k, x y z FROM stg_orders o",
            "SELECT * EXCEPT (order_id, raw), amount AS `my amount` FROM stg_orders PIVOT(SUM(amount) FOR x IN (1)) AS p",
        ];
        let told: Vec<_> = all
            .iter()
            .map(|it| format!("{it}\n  {}", check(it)))
            .collect();
        insta::assert_snapshot!(told.join("\n"));
    }

    proptest::proptest! {
        /// Nothing that is written brings the sketch down.
        #[test]
        fn anything_can_be_sketched(words in proptest::collection::vec("SELECT|FROM|JOIN|WITH|AS|ON|UNION|ALL|\\(|\\)|,|\\.|\\*|;|a|stg_orders|RECURSIVE|UNNEST|OFFSET|WHERE|EXCEPT|PIVOT|@v", 0..40)) {
            check(&words.join(" "));
        }
    }

    #[test]
    fn depth_does_not_overflow_the_stack() {
        check(&"SELECT * FROM (".repeat(20_000));
    }
}
