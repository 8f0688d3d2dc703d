//! Resolves the constraints of columns into data tests: what the warehouse promises is also what a build checks.

use std::collections::BTreeMap;

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean};
use crate::project::Project;
use crate::project::config::{ConstraintConfig, ModelConfig};

use super::{About, Constraint, DataTest, ModelId, Rule, Severity, TestKind};

/// The constraints of all models, in the order of models.yaml; the columns of a primary key are one constraint.
pub(super) fn resolve(
    project: &Project,
    models: &BTreeMap<&str, ModelId>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<DataTest> {
    let mut tests = Vec::new();
    for (name, config) in project.config.models.iter() {
        // An entry without a file is reported as such.
        if let Some(id) = models.get(name.value.as_str()) {
            let of_model = OfModel {
                project,
                models,
                name: &name.value,
                id: *id,
            };
            of_model.add(config, &mut tests, diagnostics);
        }
    }
    tests
}

struct OfModel<'a> {
    project: &'a Project,
    models: &'a BTreeMap<&'a str, ModelId>,
    name: &'a str,
    id: ModelId,
}

impl OfModel<'_> {
    fn add(
        &self,
        config: &ModelConfig,
        tests: &mut Vec<DataTest>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut key: Option<(Vec<String>, Span)> = None;
        for (column, of_column) in config.columns.iter() {
            let column = &column.value;
            for written in &of_column.constraints {
                let at = self.project.span(written);
                let (kind, rule) = match &written.value {
                    ConstraintConfig::NotNull => {
                        (Constraint::NotNull, Rule::NotNull(column.clone()))
                    }
                    ConstraintConfig::Unique => {
                        (Constraint::Unique, Rule::Unique(vec![column.clone()]))
                    }
                    ConstraintConfig::PrimaryKey => {
                        key.get_or_insert((Vec::new(), at)).0.push(column.clone());
                        continue;
                    }
                    ConstraintConfig::ForeignKey(key) => {
                        let Some(to) = self.models.get(key.to.as_str()) else {
                            diagnostics.push(self.unknown(&key.to, written));
                            continue;
                        };
                        let (column, field) = (column.clone(), key.field.clone());
                        let to = *to;
                        let rule = Rule::Relationships { column, to, field };
                        (Constraint::ForeignKey, rule)
                    }
                };
                tests.push(self.test(kind, rule, column, at));
            }
        }
        if let Some((columns, at)) = key {
            let about = columns.join("_");
            tests.push(self.test(
                Constraint::PrimaryKey,
                Rule::PrimaryKey(columns),
                &about,
                at,
            ));
        }
    }

    fn test(&self, kind: Constraint, rule: Rule, about: &str, at: Span) -> DataTest {
        DataTest {
            name: format!("constraint_{}_{}_{about}", kind.as_str(), self.name),
            about: About::Model(self.id),
            rule,
            compared_with: Vec::new(),
            kind: TestKind::Constraint(kind),
            severity: Severity::Error,
            at,
        }
    }

    fn unknown(&self, to: &str, at: &Spanned<ConstraintConfig>) -> Diagnostic {
        Diagnostic::error(
            Code::InvalidTest,
            format!("a foreign key names an unknown model `{to}`"),
            self.project.span(at),
            format!("no model is named `{to}`"),
            did_you_mean(
                to,
                self.models.keys().copied(),
                "name a model of the project: a file under `sql/`",
            ),
        )
    }
}
