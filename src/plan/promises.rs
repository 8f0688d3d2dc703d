//! What a model promises to whoever reads it: constraints that its rows are held to, and what the warehouse itself is told.

use crate::compile::Compiled;
use crate::graph::{Constraint, Graph, Materialization, ModelId, Rule, TestKind};
use crate::sql::Statement;
use crate::sql::write::record::Promise;
use crate::sql::write::{data_test, record, relation};

use super::Check;

/// What follows the creation of a model.
pub(super) struct Promises {
    /// What its rows must keep.
    pub(super) checks: Vec<Check>,
    /// What makes the promises known.
    pub(super) seal: Vec<Statement>,
}

/// The promises of a model.
pub(super) fn of(graph: &Graph, compiled: &Compiled, id: ModelId) -> Promises {
    let model = graph.model(id);
    let is_view = model.materialization == Materialization::View;
    let (mut checks, mut filled, mut recorded) = (Vec::new(), Vec::new(), Vec::new());
    for test in graph
        .tests()
        .filter(|it| graph.test(*it).model() == Some(id))
    {
        let declared = graph.test(test);
        let TestKind::Constraint(kind) = declared.kind else {
            continue;
        };
        let (columns, to) = match &declared.rule {
            Rule::NotNull(column) => (vec![column.as_str()], None),
            Rule::Unique(columns) | Rule::PrimaryKey(columns) => {
                (columns.iter().map(String::as_str).collect(), None)
            }
            Rule::Relationships { column, to, field } => {
                let to = (graph.model(*to).name.as_str(), field.as_str());
                (vec![column.as_str()], Some(to))
            }
            Rule::AcceptedValues { .. } | Rule::Expression(_) | Rule::Example { .. } => {
                unreachable!("no constraint has such a rule")
            }
        };
        if matches!(kind, Constraint::NotNull | Constraint::PrimaryKey) {
            filled.extend(
                columns
                    .iter()
                    .copied()
                    .filter(|it| !filled.contains(it))
                    .collect::<Vec<_>>(),
            );
        }
        recorded.push(Promise {
            kind: kind.as_str(),
            columns,
            to,
        });
        if let (true, Some(failing)) = (declared.is_checked_by_build(), compiled.tests.get(&test)) {
            checks.push(Check {
                test,
                count: data_test::count(failing),
                keep: data_test::keep(&declared.name, failing),
                show: data_test::show(failing),
            });
        }
    }
    let mut seal = Vec::new();
    if !is_view {
        seal.extend(relation::not_null(&model.name, &filled));
    }
    let (description, columns) = (&model.description, &model.contract.columns);
    seal.extend(relation::comments(
        &model.name,
        is_view,
        description,
        columns,
    ));
    seal.extend(record::promises(&model.name, &recorded));
    Promises { checks, seal }
}
