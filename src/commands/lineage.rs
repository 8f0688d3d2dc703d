//! `dwh lineage`: what a column is made of, and what is made of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{self, Analyzers, Presence};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, did_you_mean};
use crate::googlesql::lineage::Lineage;
use crate::graph::{Graph, Parent};

use super::prepare::{self, Request};
use super::{COMMAND_LINE, unknown};

/// A column in the middle of its tree, or each column of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// What was asked for: `fct_orders.order_value`.
    pub column: Branch,
    /// What it is made of, nearest first.
    pub parents: Vec<Self>,
    /// What is made of it.
    pub children: Vec<Self>,
}

/// A column of a relation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Branch {
    /// `fct_orders`, `olist.orders`.
    pub relation: String,
    /// Its column; empty where the relation is read for its rows only.
    pub column: String,
    /// How the child uses it.
    pub role: Role,
}

/// How a column gets into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Its value does.
    Value,
    /// It decides which rows there are: in a condition, a key of a join or a group.
    Condition,
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// At what it is made of.
    Parents,
    /// At what is made of it.
    Children,
    /// Both.
    Both,
}

/// The lineage of `name`: a column, or all columns of a relation.
pub fn lineage(request: &Request, name: &str, direction: Direction) -> Diagnosed<Vec<Tree>> {
    let (graph, chosen) = prepare::resolve(request)?;
    let graph = &graph;
    let all: BTreeSet<_> = graph.order().iter().copied().collect();
    let (reader, state) = prepare::known(&chosen.built_in())?;
    let (sources, _) = prepare::look_at_sources(graph, &all, &state, &reader)?;
    let compilation = prepare::compilation(graph, &all, sources);
    let checked = check::check(
        graph,
        &compilation,
        &all,
        &prepare::verdicts(&request.root),
        &Analyzers::default(),
        &BTreeMap::new(),
    )?;
    if !checked.is_right() {
        return Err(checked.found);
    }
    if checked.analyzer != Presence::Here {
        return Err(vec![Diagnostic::error(
            Code::UnusableComponent,
            "lineage is read off the queries by GoogleSQL's analyzer, which is not here",
            Span::whole(&Text::new(COMMAND_LINE, format!("dwh lineage {name}"))),
            "it is a component of its own, fetched once",
            "run `dwh setup`",
        )]);
    }
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, model) in &compilation.compiled.models {
        let names = model.columns.iter().map(|it| it.name.clone());
        columns.insert(graph.model(*id).name.clone(), names.collect());
    }
    for (id, source) in &compilation.compiled.sources {
        let names = source.columns.iter().map(|it| it.name.clone());
        columns.insert(graph.source(*id).full_name(), names.collect());
    }
    let models = checked.lineage.iter();
    let known = Known {
        graph,
        lineage: models
            .map(|(id, it)| (graph.model(*id).name.as_str(), it))
            .collect(),
    };
    let asked = asked(name, &columns)?;
    Ok(asked
        .into_iter()
        .map(|it| Tree {
            parents: match direction {
                Direction::Children => Vec::new(),
                Direction::Parents | Direction::Both => known.parents(&it),
            },
            children: match direction {
                Direction::Parents => Vec::new(),
                Direction::Children | Direction::Both => known.children(&it),
            },
            column: it,
        })
        .collect())
}

/// The columns that a name on the command line means.
fn asked(name: &str, columns: &BTreeMap<String, Vec<String>>) -> Diagnosed<Vec<Branch>> {
    let find = |wanted: &str| {
        let mut relations = columns.iter();
        relations.find(|(relation, _)| relation.eq_ignore_ascii_case(wanted))
    };
    let branch = |relation: &str, column: &str| Branch {
        relation: relation.to_owned(),
        column: column.to_owned(),
        role: Role::Value,
    };
    if let Some((relation, columns)) = find(name) {
        return Ok(columns.iter().map(|it| branch(relation, it)).collect());
    }
    let Some((relation, column)) = name.rsplit_once('.') else {
        return Err(vec![unknown(name, columns.keys().map(String::as_str))]);
    };
    let Some((relation, columns)) = find(relation) else {
        return Err(vec![unknown(name, columns.keys().map(String::as_str))]);
    };
    if let Some(found) = columns.iter().find(|it| it.eq_ignore_ascii_case(column)) {
        return Ok(vec![branch(relation, found)]);
    }
    Err(vec![Diagnostic::error(
        Code::UnknownSelector,
        format!("`{relation}` has no column `{column}`"),
        Span::whole(&Text::new(COMMAND_LINE, name)),
        "lineage is of a column that the project has",
        did_you_mean(
            column,
            columns.iter().map(String::as_str),
            format!("`dwh lineage {relation}` lists its columns"),
        ),
    )])
}

struct Known<'a> {
    graph: &'a Graph,
    /// By the name of a model.
    lineage: BTreeMap<&'a str, &'a Lineage>,
}

impl Known<'_> {
    /// What a column is made of: a tree, for models do not read each other in a circle.
    fn parents(&self, of: &Branch) -> Vec<Tree> {
        let Some(lineage) = self.lineage.get(of.relation.as_str()) else {
            return Vec::new();
        };
        let mut columns = lineage.columns.iter();
        let found = columns.find(|it| it.0.eq_ignore_ascii_case(&of.column));
        let origins = found.into_iter().flat_map(|it| &it.1);
        let branches = origins.map(|it| Branch {
            relation: it.table.clone(),
            column: it.column.clone(),
            role: Role::Value,
        });
        branches
            .map(|it| Tree {
                parents: self.parents(&it),
                children: Vec::new(),
                column: it,
            })
            .collect()
    }

    /// What is made of a column, parents before children.
    fn children(&self, of: &Branch) -> Vec<Tree> {
        let mut found = Vec::new();
        for id in self.graph.order() {
            let model = self.graph.model(*id);
            let Some(lineage) = self.lineage.get(model.name.as_str()) else {
                continue;
            };
            let is_read = model.parents.iter().any(|it| match it {
                Parent::Model(parent) => self.graph.model(*parent).name == of.relation,
                Parent::Source(source) => self.graph.source(*source).full_name() == of.relation,
            });
            if is_read {
                found.extend(self.children_in(of, &model.name, lineage));
            }
        }
        found
    }

    fn children_in(&self, of: &Branch, model: &str, lineage: &Lineage) -> Vec<Tree> {
        let is_it = |table: &str, column: &str| {
            table.eq_ignore_ascii_case(&of.relation) && column.eq_ignore_ascii_case(&of.column)
        };
        let values = lineage
            .columns
            .iter()
            .filter(|(_, origins)| origins.iter().any(|it| is_it(&it.table, &it.column)));
        let mut branches: Vec<Branch> = values
            .map(|(column, _)| Branch {
                relation: model.to_owned(),
                column: column.clone(),
                role: Role::Value,
            })
            .collect();
        let is_used = lineage.uses.iter().any(|it| is_it(&it.table, &it.column));
        if branches.is_empty() && is_used {
            branches.push(Branch {
                relation: model.to_owned(),
                column: String::new(),
                role: Role::Condition,
            });
        }
        branches
            .into_iter()
            .map(|it| Tree {
                children: match it.role {
                    Role::Value => self.children(&it),
                    Role::Condition => Vec::new(),
                },
                parents: Vec::new(),
                column: it,
            })
            .collect()
    }
}
