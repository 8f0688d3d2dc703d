//! Resolves unit tests: the model, what it is given, what it must give, and with which variables.

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean, list};
use crate::project::Project;
use crate::project::unit_test::{RowConfig, UnitTestConfig};
use crate::sql::translate::Var;

use super::rows::{Rows, in_block, in_file};
use super::{Graph, Model, ModelId, Parent, SourceTable, literals};

/// The index of a unit test in its [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitTestId(usize);

/// A model on given rows.
#[derive(Debug)]
pub struct UnitTest {
    /// Unique in the project, also among data tests.
    pub name: String,
    /// Which rule it shows.
    pub description: String,
    /// The model.
    pub model: ModelId,
    /// The rows of what the model reads; what is not named here has none.
    pub given: Vec<GivenRows>,
    /// The rows that the model must give, in the columns that they name.
    pub expect: Rows,
    /// The variables, with the values of the test.
    pub vars: Vec<Var>,
    /// Where models.yaml names it.
    pub at: Span,
}

/// The rows of one input.
#[derive(Debug)]
pub struct GivenRows {
    /// What has these rows.
    pub input: Parent,
    /// The rows.
    pub rows: Rows,
    /// Where models.yaml names it.
    pub at: Span,
}

impl Graph {
    /// All unit tests, in the order of models.yaml.
    pub fn unit_tests(&self) -> impl Iterator<Item = UnitTestId> + use<> {
        (0..self.unit_tests.len()).map(UnitTestId)
    }

    /// A unit test.
    pub fn unit_test(&self, id: UnitTestId) -> &UnitTest {
        &self.unit_tests[id.0]
    }

    /// The names of all tests, of data and units.
    pub fn test_names(&self) -> BTreeSet<&str> {
        let tests = self.tests.iter().map(|it| it.name.as_str());
        let unit_tests = self.unit_tests.iter().map(|it| it.name.as_str());
        tests.chain(unit_tests).collect()
    }
}

/// What unit tests are resolved against.
pub(super) struct Around<'a> {
    pub(super) project: &'a Project,
    pub(super) ids: &'a BTreeMap<&'a str, ModelId>,
    pub(super) models: &'a [Model],
    pub(super) sources: &'a [SourceTable],
    pub(super) vars: &'a [Var],
    /// The names of data tests.
    pub(super) taken: Vec<&'a str>,
}

/// All unit tests that could be resolved; one of a broken model is left out in silence, for the model is reported.
pub(super) fn resolve(
    around: &Around<'_>,
    is_broken: &dyn Fn(ModelId) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<UnitTest> {
    let mut found: Vec<UnitTest> = Vec::new();
    let configs = &around.project.config.unit_tests;
    for (number, config) in configs.iter().enumerate() {
        let before = diagnostics.len();
        around.name(config, &configs[..number], diagnostics);
        let model = around.model(config, diagnostics);
        let vars = around.vars(config, diagnostics);
        let expect = &config.expect;
        let at = around.project.span(&config.name);
        let written = Sheet {
            rows: expect.rows.as_deref(),
            csv: expect.csv.as_ref(),
            file: expect.file.as_ref(),
            of: "expect",
            at: &at,
        };
        let expect = around.rows(&written, diagnostics);
        let Some(model) = model.filter(|it| !is_broken(*it)) else {
            continue;
        };
        let model = around.version(model);
        let given = around.given(config, model, diagnostics);
        if diagnostics.len() > before {
            continue;
        }
        found.push(UnitTest {
            name: config.name.value.clone(),
            description: config.description.trim().to_owned(),
            model,
            given,
            expect: expect.unwrap_or_default(),
            vars,
            at,
        });
    }
    found
}

/// Rows as they are written, in one of three ways.
struct Sheet<'a> {
    rows: Option<&'a [Spanned<RowConfig>]>,
    csv: Option<&'a Spanned<String>>,
    file: Option<&'a Spanned<String>>,
    /// What the rows are of, as the user calls it.
    of: &'a str,
    /// Where that is written.
    at: &'a Span,
}

impl Around<'_> {
    fn name(&self, config: &UnitTestConfig, others: &[UnitTestConfig], to: &mut Vec<Diagnostic>) {
        let name = &config.name.value;
        let at = self.project.span(&config.name);
        if !super::is_identifier(name) {
            let what = format!("`{name}` cannot name a unit test");
            let why = "a name is letters, digits and underscores, no digit first";
            to.push(wrong(what, at, why, "rename it"));
            return;
        }
        let same = |it: &str| it.eq_ignore_ascii_case(name);
        if let Some(other) = others.iter().find(|it| same(&it.name.value)) {
            let what = format!("two unit tests are named `{name}`");
            let why = "results are remembered by this name";
            let mut diagnostic = wrong(what, at, why, "rename one of them");
            let other = self.project.span(&other.name);
            diagnostic
                .related
                .push((other, "this is the other one".into()));
            to.push(diagnostic);
        } else if self.taken.iter().any(|it| same(it)) {
            let what = format!("a data test is named `{name}` too");
            let why = "results are remembered by this name";
            to.push(wrong(what, at, why, "rename the unit test"));
        }
    }

    fn model(&self, config: &UnitTestConfig, to: &mut Vec<Diagnostic>) -> Option<ModelId> {
        let name = &config.model.value;
        let found = self.ids.get(name.as_str()).copied();
        if found.is_none() {
            let what = format!(
                "unit test `{}` is of an unknown model `{name}`",
                config.name.value
            );
            let why = format!("no model is named `{name}`");
            let names = self.ids.keys().copied();
            let fix = did_you_mean(name, names, "name a model of the project");
            to.push(wrong(what, self.project.span(&config.model), why, fix));
        }
        found
    }

    /// A test of a model with versions is one of the latest of them.
    fn version(&self, id: ModelId) -> ModelId {
        match self.models[id.0].parents.as_slice() {
            [Parent::Model(latest)] if self.models[id.0].is_pointer => *latest,
            _ => id,
        }
    }

    /// The variables as the models.yaml of the test knows them, with the values of the test.
    fn vars(&self, config: &UnitTestConfig, to: &mut Vec<Diagnostic>) -> Vec<Var> {
        let mut vars = self.vars.to_vec();
        for (name, value) in &config.own_vars {
            let Some(var) = vars.iter_mut().find(|it| it.name == *name) else {
                continue;
            };
            let literal = match value {
                Some(value) => literals::literal(&value.value, &var.column_type),
                None => Ok("NULL".into()),
            };
            // What does not fit is reported with the variable, or another project has declared it anew with another type.
            var.literal = literal.unwrap_or_else(|_| std::mem::take(&mut var.literal));
        }
        for (name, value) in config.vars.iter() {
            let Some(var) = vars.iter_mut().find(|it| it.name == name.value) else {
                // A variable with a mistake of its own is reported there.
                if self.project.config.vars.find(&name.value).is_none() {
                    let what = format!("unknown variable `{}`", name.value);
                    let why = "models.yaml declares no such variable";
                    let names = self.vars.iter().map(|it| it.name.as_str());
                    let fix = did_you_mean(&name.value, names, "declare it under `vars:`");
                    to.push(wrong(what, self.project.span(name), why, fix));
                }
                continue;
            };
            match literals::literal(&value.value, &var.column_type) {
                Ok(literal) => var.literal = literal,
                Err(why) => {
                    let what = format!(
                        "the value of variable `{}` does not fit its type",
                        name.value
                    );
                    let at = self.project.span(value);
                    to.push(wrong(what, at, why, "write such a value"));
                }
            }
        }
        vars
    }

    fn given(
        &self,
        config: &UnitTestConfig,
        model: ModelId,
        to: &mut Vec<Diagnostic>,
    ) -> Vec<GivenRows> {
        let model = &self.models[model.0];
        let names: Vec<String> = model.parents.iter().map(|it| self.called(*it)).collect();
        let mut given: Vec<GivenRows> = Vec::new();
        for written in &config.given {
            let name = &written.input.value;
            let at = self.project.span(&written.input);
            let sheet = Sheet {
                rows: written.rows.as_deref(),
                csv: written.csv.as_ref(),
                file: written.file.as_ref(),
                of: name,
                at: &at,
            };
            let rows = self.rows(&sheet, to);
            let Some(index) = names.iter().position(|it| it == name) else {
                let what = format!("model `{}` does not read `{name}`", model.name);
                let why = match names.as_slice() {
                    [] => format!("`{}` reads nothing", model.name),
                    names => format!("it reads {}", list(names.iter().map(String::as_str))),
                };
                let known = names.iter().map(String::as_str);
                let fix = did_you_mean(name, known, "leave it out, or name what the model reads");
                to.push(wrong(what, at.clone(), why, fix));
                continue;
            };
            let input = model.parents[index];
            if given.iter().any(|it| it.input == input) {
                let what = format!("the rows of `{name}` are given twice");
                let why = "here they are given again";
                let fix = "put all of its rows into one entry";
                to.push(wrong(what, at.clone(), why, fix));
            }
            let rows = rows.unwrap_or_default();
            given.push(GivenRows { input, rows, at });
        }
        given
    }

    fn called(&self, parent: Parent) -> String {
        match parent {
            Parent::Model(id) => self.models[id.0].name.clone(),
            Parent::Source(id) => self.sources[id.0].full_name(),
        }
    }

    fn rows(&self, sheet: &Sheet<'_>, to: &mut Vec<Diagnostic>) -> Option<Rows> {
        let code = Code::InvalidUnitTest;
        match (sheet.rows, sheet.csv, sheet.file) {
            (Some(rows), None, None) => Some(Rows::of_yaml(self.project, rows)),
            (None, Some(csv), None) => {
                let written = self.project.span(csv);
                Rows::of_csv(&csv.value, &in_block(&written, &csv.value), code)
                    .map_err(|it| to.push(*it))
                    .ok()
            }
            (None, None, Some(file)) => {
                // A file that is not there has been reported.
                let text = self.project.sheets.get(&file.value)?;
                Rows::of_csv(text.content(), &in_file(text), code)
                    .map_err(|it| to.push(*it))
                    .ok()
            }
            (rows, ..) => {
                let (what, why) = match rows {
                    None if sheet.csv.is_none() => ("has no rows", "nothing says which rows"),
                    _ => ("has rows in two ways", "one of them is too much"),
                };
                let what = format!("`{}` {what}", sheet.of);
                let fix = "write `rows: [...]`, `csv:` or `file:`; `rows: []` where there is none";
                to.push(wrong(what, sheet.at.clone(), why, fix));
                None
            }
        }
    }
}

/// A mistake in a unit test.
pub(crate) fn wrong(
    what: impl Into<String>,
    at: Span,
    why: impl Into<String>,
    fix: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(Code::InvalidUnitTest, what, at, why, fix)
}
