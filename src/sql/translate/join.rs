//! Joins: kinds, ON and USING.

use sqlparser::ast::{Ident, Join, JoinConstraint, JoinOperator, ObjectName, TableFactor};

use crate::diagnostic::{Code, closest};
use crate::sql::Fragment;
use crate::sql::fragment::weave;

use super::Translator;
use super::frame::Clause;
use super::from::Source;
use super::scope::{Here, Scope, Visible};

impl Translator<'_> {
    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    pub(super) fn join(
        &mut self,
        join: &Join,
        sql: &mut Fragment,
        scope: &mut Scope<'_>,
        parent: Option<&Scope<'_>>,
    ) {
        let at = self.place_of(&join.relation);
        let (word, constraint) = match &join.join_operator {
            JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => {
                ("JOIN", constraint)
            }
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => {
                ("LEFT JOIN", constraint)
            }
            JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => {
                ("RIGHT JOIN", constraint)
            }
            JoinOperator::FullOuter(constraint) => ("FULL JOIN", constraint),
            JoinOperator::CrossJoin(constraint) => ("CROSS JOIN", constraint),
            _ => {
                self.refuse(
                    at,
                    "this kind of join",
                    "use JOIN, LEFT JOIN, RIGHT JOIN, FULL JOIN or CROSS JOIN",
                );
                return;
            }
        };
        let is_array = match &join.relation {
            TableFactor::UNNEST { .. } => true,
            TableFactor::Table { name, .. } => is_path(name, scope),
            _ => false,
        };
        if is_array && matches!(word, "RIGHT JOIN" | "FULL JOIN") {
            self.refuse(
                at.clone(),
                "RIGHT or FULL JOIN of UNNEST",
                "unnest in a WITH query first",
            );
        }
        let references = self.references;
        let (factor, right) = self.factor(&join.relation, scope, parent);
        let is_nullable = match word {
            "LEFT JOIN" => self.references > references,
            "RIGHT JOIN" => references > 0,
            "FULL JOIN" => self.references > 0,
            _ => false,
        };
        if is_nullable {
            self.recursion_mistake(at.clone(), "on the side of an outer join that may be NULL");
        }
        sql.push(&self.line());
        match constraint {
            JoinConstraint::On(condition) => {
                self.add(scope, right, &at);
                self.enter(Clause::On);
                let condition = self.condition(condition, "ON", scope);
                self.enter(Clause::From);
                sql.push(word)
                    .push(" ")
                    .append(&factor)
                    .push(" ON ")
                    .append(&condition);
            }
            JoinConstraint::Using(names) => {
                let names: Vec<Ident> = names
                    .iter()
                    .filter_map(|it| it.0.last()?.as_ident().cloned())
                    .collect();
                let condition = self.using(&names, word, scope, right);
                sql.push(word)
                    .push(" ")
                    .append(&factor)
                    .push(" ON ")
                    .append(&condition);
            }
            JoinConstraint::None => {
                self.add(scope, right, &at);
                match word {
                    "CROSS JOIN" => sql.push("CROSS JOIN ").append(&factor),
                    "LEFT JOIN" if is_array => {
                        sql.push("LEFT JOIN ").append(&factor).push(" ON TRUE")
                    }
                    "JOIN" if is_array => sql.push("CROSS JOIN ").append(&factor),
                    _ => {
                        let fix = "add ON or USING, or write CROSS JOIN".into();
                        self.report(
                            Code::InvalidSql,
                            at,
                            format!("{word} without a condition"),
                            "it needs ON or USING",
                            fix,
                        );
                        sql
                    }
                };
            }
            JoinConstraint::Natural | JoinConstraint::UsingAlias(..) => {
                self.refuse(at, "NATURAL JOIN", "write USING (...)");
            }
        }
    }

    /// USING as ON; the merged columns come first in `*`, and their unqualified name means the side that has a value.
    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    fn using(
        &mut self,
        names: &[Ident],
        word: &str,
        scope: &mut Scope<'_>,
        right: Source,
    ) -> Fragment {
        let at = names.first().map_or(0..0, |it| self.bytes(it.span));
        let mut condition = Fragment::default();
        let mut merged = Vec::new();
        let mut rest = right.columns.clone();
        for name in names {
            let at = self.bytes(name.span);
            let left = self.column(&name.value, Here::new(&at, scope));
            let Some(found) = right
                .columns
                .iter()
                .find(|it| it.name.eq_ignore_ascii_case(&name.value))
            else {
                if !right.relations.iter().any(|it| it.reported) {
                    let names = right.columns.iter().map(|it| it.name.as_str());
                    let fix = closest(&name.value, names)
                        .map_or("name a column that both tables have".into(), |it| {
                            format!("did you mean `{it}`?")
                        });
                    self.report(
                        Code::UnknownColumn,
                        at,
                        format!("unknown column `{}`", name.value),
                        "the table on the right has no such column",
                        fix,
                    );
                }
                continue;
            };
            let other = found.typed(at.clone());
            if let (Some(one), Some(two)) = (left.column_type(), other.column_type())
                && one != two
            {
                let what = format!("USING joins `{}` of different types", name.value);
                self.mismatch(
                    at.clone(),
                    what,
                    &format!("{one} on the left, {two} on the right"),
                    "use ON with a CAST",
                );
            }
            condition
                .push(if condition.as_str().is_empty() {
                    ""
                } else {
                    " AND "
                })
                .append(&weave("$1 = $2", &[&left.sql, &other.sql]));
            let sql = match word {
                "RIGHT JOIN" => other.sql.as_str().to_owned(),
                "FULL JOIN" => format!("coalesce({}, {})", left.sql.as_str(), other.sql.as_str()),
                _ => left.sql.as_str().to_owned(),
            };
            merged.push(Visible {
                name: found.name.clone(),
                sql,
                column_type: left.column_type().cloned(),
            });
            rest.retain(|it| !it.name.eq_ignore_ascii_case(&name.value));
        }
        scope.columns.retain(|it| {
            !names
                .iter()
                .any(|name| name.value.eq_ignore_ascii_case(&it.name))
        });
        scope.columns.splice(0..0, merged);
        let source = Source {
            relations: right.relations,
            columns: rest,
        };
        self.add(scope, source, &at);
        condition
    }
}

/// Whether a name in FROM is the path of an array column, such as `t.items`.
fn is_path(name: &ObjectName, scope: &Scope<'_>) -> bool {
    match name.0.as_slice() {
        [first, _, ..] => first
            .as_ident()
            .is_some_and(|it| scope.relation(&it.value).is_some()),
        _ => false,
    }
}
