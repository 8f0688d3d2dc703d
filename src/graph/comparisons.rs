//! Finds the models that a data test reads beside its own.

use std::collections::BTreeMap;

use crate::diagnostic::Text;
use crate::sql::parse;

use super::tables::references;
use super::{DataTest, ModelId, Rule};

/// Lets each test know what it is compared with.
pub(super) fn find(tests: &mut [DataTest], models: &BTreeMap<&str, ModelId>) {
    for test in tests {
        test.compared_with = of(test, models);
    }
}

/// The other models, each once; none for an expression that does not parse, which compiling reports.
fn of(test: &DataTest, models: &BTreeMap<&str, ModelId>) -> Vec<ModelId> {
    let mut found: Vec<ModelId> = match &test.rule {
        Rule::Relationships { to, .. } => vec![*to],
        Rule::Expression(condition) => in_subqueries(condition)
            .iter()
            .filter_map(|it| models.get(it.as_str()).copied())
            .collect(),
        Rule::NotNull(_)
        | Rule::Unique(_)
        | Rule::AcceptedValues { .. }
        | Rule::PrimaryKey(_)
        | Rule::Example { .. } => Vec::new(),
    };
    found.sort_unstable();
    found.dedup();
    found.retain(|it| test.model() != Some(*it));
    found
}

/// The tables without a dataset that the subqueries of a condition read.
fn in_subqueries(condition: &str) -> Vec<String> {
    let text = Text::new("test", format!("SELECT (\n{condition}\n)"));
    let Ok(query) = parse::query(&text) else {
        return Vec::new();
    };
    references(&text, &query)
        .into_iter()
        .filter_map(|it| <[String; 1]>::try_from(it.name).ok())
        .map(|[name]| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_subqueries_are_read() {
        assert_eq!(
            in_subqueries(
                "total = (SELECT SUM(x) FROM fct_orders) AND EXISTS (SELECT 1 FROM olist.orders)"
            ),
            ["fct_orders"]
        );
        assert!(in_subqueries("total > 0").is_empty());
        assert!(in_subqueries("total >").is_empty());
    }
}
