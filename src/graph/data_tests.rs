//! Resolves the data tests of a project, and names each of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::project::Project;
use crate::project::config::{LevelConfig, ModelConfig, RuleConfig, TestConfig};

use super::{About, DataTest, ModelId, Rule, Severity, TestKind};

/// All tests, in the order of models.yaml; tests of columns before tests of the model.
pub(super) fn resolve(
    project: &Project,
    models: &BTreeMap<&str, ModelId>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<DataTest> {
    let mut resolver = Resolver {
        project,
        models,
        taken: BTreeSet::new(),
        tests: Vec::new(),
        diagnostics,
    };
    for (name, config) in project.config.models.iter() {
        // An entry without a file is reported as such.
        if let Some(id) = models.get(name.value.as_str()) {
            resolver.model(&name.value, *id, config);
        }
    }
    resolver.tests
}

struct Resolver<'a> {
    project: &'a Project,
    models: &'a BTreeMap<&'a str, ModelId>,
    taken: BTreeSet<String>,
    tests: Vec<DataTest>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn model(&mut self, model: &str, id: ModelId, config: &ModelConfig) {
        for (column, of_column) in config.columns.iter() {
            for test in &of_column.tests {
                self.test(model, id, test, Some(&column.value));
            }
        }
        for test in &config.tests {
            self.test(model, id, test, None);
        }
    }

    fn test(&mut self, model: &str, id: ModelId, test: &Spanned<TestConfig>, column: Option<&str>) {
        let rule = match self.rule(test, column) {
            Ok(rule) => rule,
            Err(diagnostic) => return self.diagnostics.push(*diagnostic),
        };
        let name = self.unique(&name(model, &test.value.rule, column));
        let severity = match test.value.level {
            LevelConfig::Error => Severity::Error,
            LevelConfig::Warn => Severity::Warn,
        };
        self.tests.push(DataTest {
            name,
            about: About::Model(id),
            rule,
            compared_with: Vec::new(),
            kind: TestKind::Test,
            severity,
            at: self.project.span(test),
        });
    }

    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn rule(
        &self,
        test: &Spanned<TestConfig>,
        column: Option<&str>,
    ) -> Result<Rule, Box<Diagnostic>> {
        let of_column = |word: &str| {
            match column {
            Some(column) => Ok(column.to_owned()),
            None => Err(Box::new(self.wrong(
                test,
                format!("test `{word}` is about one column"),
                "here it is a test of the whole model",
                &format!("move it to `columns: {{ <column>: {{ tests: [...] }} }}`, where `{word}` knows its column"),
            ))),
        }
        };
        Ok(match &test.value.rule {
            RuleConfig::NotNull => Rule::NotNull(of_column("not_null")?),
            RuleConfig::Unique { columns } => Rule::Unique(match (column, columns.as_slice()) {
                (Some(column), []) => vec![column.to_owned()],
                (None, [_, ..]) => columns.clone(),
                (Some(_), _) => {
                    return Err(self
                        .wrong(
                            test,
                            "test `unique` of a column lists columns".into(),
                            "it stands under one column already",
                            "move it to the `tests` of the model",
                        )
                        .into());
                }
                (None, []) => {
                    return Err(self
                        .wrong(
                            test,
                            "test `unique` of a model needs columns".into(),
                            "nothing says what is unique",
                            "write `unique: [column, other_column]`",
                        )
                        .into());
                }
            }),
            RuleConfig::AcceptedValues { values } if values.is_empty() => {
                return Err(self
                    .wrong(
                        test,
                        "test `accepted_values` accepts nothing".into(),
                        "`values` is empty",
                        "list the values that may stand there",
                    )
                    .into());
            }
            RuleConfig::AcceptedValues { values } => Rule::AcceptedValues {
                column: of_column("accepted_values")?,
                values: values.clone(),
            },
            RuleConfig::Relationships { to, field } => {
                let column = of_column("relationships")?;
                let Some(parent) = self.models.get(to.as_str()) else {
                    return Err(Box::new(self.wrong(
                        test,
                        format!("test `relationships` names an unknown model `{to}`"),
                        &format!("no model is named `{to}`"),
                        &did_you_mean(
                            to,
                            self.models.keys().copied(),
                            "name a model of the project: a file under `sql/`",
                        ),
                    )));
                };
                Rule::Relationships {
                    column,
                    to: *parent,
                    field: field.clone(),
                }
            }
            RuleConfig::Expression { sql } => Rule::Expression(sql.clone()),
        })
    }

    fn wrong(&self, test: &Spanned<TestConfig>, what: String, why: &str, fix: &str) -> Diagnostic {
        Diagnostic::error(Code::InvalidTest, what, self.project.span(test), why, fix)
    }

    fn unique(&mut self, name: &str) -> String {
        let numbered =
            std::iter::once(name.to_owned()).chain((2..).map(|it| format!("{name}_{it}")));
        let mut free = numbered.filter(|it| !self.taken.contains(it));
        let name = free.next().expect("there is always a next number");
        self.taken.insert(name.clone());
        name
    }
}

/// What is tested, in words; it does not depend on other tests, so that results of many runs can be compared.
fn name(model: &str, rule: &RuleConfig, column: Option<&str>) -> String {
    let word = match rule {
        RuleConfig::NotNull => "not_null",
        RuleConfig::Unique { .. } => "unique",
        RuleConfig::AcceptedValues { .. } => "accepted_values",
        RuleConfig::Relationships { .. } => "relationships",
        RuleConfig::Expression { .. } => "expression",
    };
    let about = match (rule, column) {
        (RuleConfig::Relationships { to, .. }, Some(column)) => format!("{column}_{to}"),
        (_, Some(column)) => column.to_owned(),
        (RuleConfig::Unique { columns }, None) => columns.join("_"),
        (RuleConfig::Expression { sql }, None) => slug(sql),
        // A rule of one column without a column is refused before it gets a name.
        (_, None) => String::new(),
    };
    format!("{word}_{model}_{about}")
        .trim_end_matches('_')
        .to_owned()
}

/// The words of an expression, in lower case and at most 40 characters.
fn slug(sql: &str) -> String {
    let words = sql
        .split(|it: char| !it.is_alphanumeric() && it != '_')
        .filter(|it| !it.is_empty());
    let slug: String = words
        .collect::<Vec<_>>()
        .join("_")
        .to_lowercase()
        .chars()
        .take(40)
        .collect();
    slug.trim_end_matches('_').to_owned()
}
