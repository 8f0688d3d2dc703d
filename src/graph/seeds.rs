//! Reads seeds: the rows of a CSV file of the project, in exactly the columns that models.yaml declares.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, did_you_mean, list};
use crate::project::SqlFile;

use super::models::{Parts, unreadable};
use super::order::Node;
use super::rows::{Rows, in_file};
use super::settings::{Settings, settings};
use super::{Contract, Dialect, Materialization, Model};

impl<'a> Parts<'a> {
    /// The model of a seed.
    pub(super) fn seed(
        &self,
        file: &'a SqlFile,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Diagnosed<(Model, Node<'a>)> {
        let before = diagnostics.len();
        let Settings {
            description,
            tags,
            contract,
            ..
        } = settings(self.project, file, diagnostics);
        let place = in_file(&file.text);
        let rows = Rows::of_csv(file.text.content(), &place, Code::InvalidSeed);
        let rows = rows.map_err(|it| vec![*it])?;
        let mut found = misfits(file, &contract, &rows);
        if diagnostics.len() == before {
            found.extend(untyped(&contract));
        }
        let instead = self.overrides.get(file.name.as_str());
        let instead = instead.into_iter().flat_map(|it| [it.duckdb, it.bigquery]);
        found.extend(instead.flatten().map(|it| {
            Diagnostic::error(
                Code::InvalidOverride,
                format!("`{}` stands in for a seed", it.path),
                Span::whole(&it.text),
                format!(
                    "`{}` is the rows of `{}`, not a query",
                    file.name, file.path
                ),
                "remove the file, or the seed",
            )
        }));
        if !found.is_empty() {
            return Err(found);
        }
        let (nothing, node) = unreadable(file);
        let model = Model {
            dialect: Dialect::Csv,
            functions: BTreeSet::new(),
            seed: Some(rows),
            materialization: Materialization::Table,
            description,
            tags,
            contract,
            ..nothing
        };
        Ok((model, node))
    }
}

/// Columns that stand only in the file, or only in models.yaml.
fn misfits(file: &SqlFile, contract: &Contract, rows: &Rows) -> Vec<Diagnostic> {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let declared = || contract.columns.iter().map(|it| it.name.as_str());
    let written = || rows.columns.iter().map(|it| it.0.as_str());
    let undeclared = rows
        .columns
        .iter()
        .filter(|it| !declared().any(|name| same(name, &it.0)));
    let undeclared = undeclared.map(|(name, at)| {
        let lacking = declared().filter(|it| !written().any(|own| same(own, it)));
        invalid(
            format!("seed `{}` does not declare column `{name}`", file.name),
            at.clone(),
            format!("models.yaml declares {}", list(declared())),
            did_you_mean(
                name,
                lacking,
                format!(
                    "add `{name}: {{ type: ... }}` to its `columns`, or take it out of the file"
                ),
            ),
        )
    });
    let missing = contract
        .columns
        .iter()
        .filter(|it| !written().any(|name| same(name, &it.name)));
    let missing = missing.map(|column| {
        let mut diagnostic = invalid(
            format!(
                "the file of seed `{}` has no column `{}`",
                file.name, column.name
            ),
            column.at.clone(),
            format!("the header of `{}` has {}", file.path, list(written())),
            format!("add it to the file, or remove `{}` here", column.name),
        );
        let header = (Span::whole(&file.text), "this is the header".to_owned());
        diagnostic.related.push(header);
        diagnostic
    });
    undeclared.chain(missing).collect()
}

fn untyped(contract: &Contract) -> Vec<Diagnostic> {
    let untyped = contract
        .columns
        .iter()
        .filter(|it| it.column_type.is_none());
    let diagnose = |column: &super::DeclaredColumn| {
        invalid(
            format!("column `{}` of a seed has no type", column.name),
            column.at.clone(),
            "a CSV file does not tell what its texts mean",
            format!(
                "write `{}: {{ type: STRING }}`, or another type",
                column.name
            ),
        )
    };
    untyped.map(diagnose).collect()
}

fn invalid(what: String, at: Span, why: impl Into<String>, fix: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::InvalidSeed, what, at, why, fix)
}
