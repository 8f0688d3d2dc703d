//! What could be written at a place.

use std::collections::BTreeSet;

use crate::graph::Parent;
use crate::sql::translate;

use super::knowledge::Knowledge;
use super::sketch::{Columns, Seen, Sketch};
use super::token;

/// Something that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    /// What is written.
    pub(super) text: String,
    /// What it is.
    pub(super) kind: Kind,
    /// What stands beside it: a type, a signature.
    pub(super) detail: String,
    /// What is told about it, as Markdown; empty where there is nothing.
    pub(super) about: String,
}

/// What a proposal is, in the order in which proposals are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A column.
    Column,
    /// What a query calls one of its tables, or a common table expression.
    Alias,
    /// A model or a source table.
    Table,
    /// A variable.
    Variable,
    /// A function.
    Function,
    /// A keyword.
    Keyword,
}

const KEYWORDS: &[&str] = &[
    "AND",
    "AS",
    "BETWEEN",
    "CASE",
    "CROSS JOIN",
    "DISTINCT",
    "ELSE",
    "END",
    "FROM",
    "GROUP BY",
    "HAVING",
    "INNER JOIN",
    "IS NOT NULL",
    "IS NULL",
    "JOIN",
    "LEFT JOIN",
    "LIMIT",
    "NOT",
    "ON",
    "OR",
    "ORDER BY",
    "OVER",
    "PARTITION BY",
    "QUALIFY",
    "SELECT",
    "THEN",
    "UNION ALL",
    "USING",
    "WHEN",
    "WHERE",
    "WITH",
];

/// All that could be written at a byte of a query, whatever of it stands there already.
pub(super) fn proposals(text: &str, knowledge: &Knowledge, byte: usize) -> Vec<Proposal> {
    let sketch = Sketch::of(text);
    if sketch.is_quiet(byte) {
        return Vec::new();
    }
    let written = text[..byte]
        .char_indices()
        .rev()
        .take_while(|it| token::word(it.1.encode_utf8(&mut [0; 4])) > 0)
        .last()
        .map_or(byte, |it| it.0);
    if text[..written].ends_with('@') {
        return variables(knowledge, "");
    }
    let Some(before) = sketch.before(written) else {
        return keywords();
    };
    let place = Place {
        sketch: &sketch,
        columns: Columns::new(&sketch, knowledge),
        scopes: sketch.scopes(before),
        knowledge,
    };
    if sketch.is_symbol(before, '.') {
        return before
            .checked_sub(1)
            .map_or_else(Vec::new, |it| place.behind_dot(it));
    }
    if sketch.expects_table(before) {
        return place.tables(before);
    }
    place.anything()
}

struct Place<'a> {
    sketch: &'a Sketch<'a>,
    columns: Columns<'a>,
    scopes: Vec<usize>,
    knowledge: &'a Knowledge,
}

impl Place<'_> {
    /// The columns of an alias, or the tables of a source.
    fn behind_dot(&self, of: usize) -> Vec<Proposal> {
        let Some(name) = self.sketch.name(of) else {
            return Vec::new();
        };
        if of > 0 && self.sketch.expects_table(of - 1) {
            let tables = self.knowledge.graph().sources();
            let of_source = tables.filter(|it| self.knowledge.graph().source(*it).source == name);
            return of_source
                .map(|it| self.table(Parent::Source(it), &self.knowledge.graph().source(it).name))
                .collect();
        }
        self.columns
            .called(&self.scopes, name)
            .map_or_else(Vec::new, |it| {
                self.columns
                    .of_use(it)
                    .iter()
                    .map(|it| self.column(it))
                    .collect()
            })
    }

    /// What can stand in FROM.
    fn tables(&self, at: usize) -> Vec<Proposal> {
        let graph = self.knowledge.graph();
        let ctes = self.sketch.cte_names(at).into_iter().map(|it| Proposal {
            text: it.to_owned(),
            kind: Kind::Alias,
            detail: "WITH".into(),
            about: String::new(),
        });
        let models = graph.order().iter().map(|it| Parent::Model(*it));
        let sources = graph.sources().map(Parent::Source);
        let tables = models.chain(sources);
        ctes.chain(tables.map(|it| self.table(it, &self.knowledge.name(it))))
            .collect()
    }

    /// What can stand in an expression, and what can follow one.
    fn anything(&self) -> Vec<Proposal> {
        let uses = || {
            self.scopes
                .iter()
                .flat_map(|it| &self.sketch.selects[*it].uses)
        };
        let mut all: Vec<Proposal> = Vec::new();
        let mut seen = BTreeSet::new();
        for column in uses()
            .map(|it| self.columns.of_use(it))
            .flat_map(|it| it.to_vec())
        {
            if seen.insert(column.name.to_lowercase()) {
                all.push(self.column(&column));
            }
        }
        let aliases = uses().filter_map(|it| self.sketch.called(it));
        all.extend(aliases.map(|it| Proposal {
            text: it.to_owned(),
            kind: Kind::Alias,
            detail: String::new(),
            about: String::new(),
        }));
        all.extend(variables(self.knowledge, "@"));
        all.extend(functions(self.knowledge));
        all.extend(keywords());
        all
    }

    fn table(&self, table: Parent, written: &str) -> Proposal {
        Proposal {
            text: written.to_owned(),
            kind: Kind::Table,
            detail: match table {
                Parent::Model(_) => "model".into(),
                Parent::Source(_) => "source table".into(),
            },
            about: self.knowledge.description(table).to_owned(),
        }
    }

    fn column(&self, column: &Seen) -> Proposal {
        let is_plain = token::word(&column.name) == column.name.len();
        let about = column.of.as_ref();
        let about = about.map_or("", |it| self.knowledge.column_description(it.0, &it.1));
        Proposal {
            text: if is_plain {
                column.name.clone()
            } else {
                format!("`{}`", column.name)
            },
            kind: Kind::Column,
            detail: column
                .column_type
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            about: about.to_owned(),
        }
    }
}

fn variables(knowledge: &Knowledge, mark: &str) -> Vec<Proposal> {
    let vars = knowledge.graph().vars.iter();
    vars.map(|it| Proposal {
        text: format!("{mark}{}", it.name),
        kind: Kind::Variable,
        detail: it.column_type.to_string(),
        about: String::new(),
    })
    .collect()
}

fn functions(knowledge: &Knowledge) -> impl Iterator<Item = Proposal> {
    let own = knowledge.graph().functions().iter().map(|it| Proposal {
        text: it.name.clone(),
        kind: Kind::Function,
        detail: format!("({})", it.signature()),
        about: it.description.clone(),
    });
    let certified = translate::functions().into_iter().map(|it| Proposal {
        text: it.to_owned(),
        kind: Kind::Function,
        detail: translate::forms(it)
            .first()
            .map(|it| it.written.clone())
            .unwrap_or_default(),
        about: String::new(),
    });
    own.chain(certified)
}

fn keywords() -> Vec<Proposal> {
    let keyword = |it: &&str| Proposal {
        text: (*it).to_owned(),
        kind: Kind::Keyword,
        detail: String::new(),
        about: String::new(),
    };
    KEYWORDS.iter().map(keyword).collect()
}

#[cfg(test)]
mod tests {
    use super::super::knowledge::testing;
    use super::*;

    /// What is proposed at `|`, without functions and keywords.
    fn check(sql: &str) -> String {
        let byte = sql.find('|').unwrap();
        let all = proposals(&sql.replacen('|', "", 1), &testing::knowledge(), byte);
        let named = all.iter().filter(|it| it.kind < Kind::Function);
        let shown: Vec<_> = named
            .map(|it| format!("{} {}", it.text, it.detail).trim().to_owned())
            .collect();
        shown.join(", ")
    }

    #[test]
    fn what_fits_is_proposed() {
        let all = [
            "SELECT | FROM stg_orders AS o",
            "SELECT o.| FROM stg_orders AS o",
            "SELECT o.am| FROM stg_orders AS o WHERE",
            "SELECT * FROM |",
            "WITH a AS (SELECT 1 AS x) SELECT * FROM stg_orders JOIN s|",
            "SELECT * FROM olist.|",
            "SELECT order_id FROM stg_orders WHERE x IN (SELECT raw FROM olist.orders AS r WHERE |",
            "SELECT 'it''s | FROM stg_orders",
            "SELECT 1 -- FROM |",
            "SELECT @| FROM stg_orders",
            "WITH a AS (SELECT order_id AS id FROM stg_orders) SELECT a.| FROM a",
            "|",
            "SELECT nowhere.| FROM stg_orders",
        ];
        let told: Vec<_> = all
            .iter()
            .map(|it| format!("{it}\n  {}", check(it)))
            .collect();
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn functions_and_keywords_are_proposed_where_an_expression_can_stand() {
        let all = proposals("SELECT ", &testing::knowledge(), 7);
        let has = |text: &str| all.iter().any(|it| it.text == text);
        assert!(has("SUBSTR") && has("CASE") && has("@as_of"));
        let in_from = proposals("SELECT 1 FROM ", &testing::knowledge(), 14);
        assert!(in_from.iter().all(|it| it.kind == Kind::Table));
    }
}
