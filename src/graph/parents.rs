//! What the names in FROM mean: models and source tables, or a mistake.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, did_you_mean, list};
use crate::project::{Project, SqlFile};

use super::order::Node;
use super::tables::Reference;
use super::{ModelId, Parent, SourceId, SourceTable};

/// What the names in FROM may mean.
pub(super) struct Names<'a> {
    pub(super) project: &'a Project,
    pub(super) ids: &'a BTreeMap<&'a str, ModelId>,
    pub(super) sources: &'a [SourceTable],
}

impl<'a> Names<'a> {
    /// What a file reads, without repetition.
    pub(super) fn parents(
        &self,
        file: &'a SqlFile,
        references: &[Reference],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Vec<Parent>, Node<'a>) {
        let mut parents = Vec::new();
        let mut node = Node {
            name: file.name.as_str(),
            parents: BTreeMap::new(),
        };
        for reference in references {
            let Some(parent) = self.parent(&reference.name) else {
                // A source table with a mistake of its own is reported there.
                if !self.is_declared(&reference.name) {
                    let told = self.unknown(reference);
                    match self.wanting(file, reference) {
                        None => diagnostics.push(told),
                        // What an import needs is needed by many of its files: one mistake is told once.
                        Some(_) if diagnostics.iter().any(|it| it.what == told.what) => (),
                        Some(fix) => diagnostics.push(Diagnostic { fix, ..told }),
                    }
                }
                continue;
            };
            if !parents.contains(&parent) {
                parents.push(parent);
            }
            if let Parent::Model(id) = parent {
                let (name, _) = self
                    .ids
                    .iter()
                    .find(|(_, it)| **it == id)
                    .expect("a reference came from the names");
                node.parents
                    .entry(name)
                    .or_insert_with(|| reference.at.clone());
            }
        }
        (parents, node)
    }

    fn parent(&self, name: &[String]) -> Option<Parent> {
        match name {
            [model] => self.ids.get(model.as_str()).copied().map(Parent::Model),
            [source, table] => self
                .sources
                .iter()
                .position(|it| it.source == *source && it.name == *table)
                .map(|it| Parent::Source(SourceId(it))),
            _ => None,
        }
    }

    /// What to say of a version that there is not, of a model that has others.
    fn versions_of(&self, name: &str) -> Option<(String, String)> {
        let (plain, number) = name.rsplit_once("_v")?;
        number.parse::<u32>().ok()?;
        let is_version = |it: &&&str| {
            let number = it.strip_prefix(plain).and_then(|it| it.strip_prefix("_v"));
            number.is_some_and(|it| it.parse::<u32>().is_ok())
        };
        let known: Vec<&str> = self.ids.keys().filter(is_version).copied().collect();
        (!known.is_empty() && self.ids.contains_key(plain)).then(|| {
            (
                format!("`{plain}` has no version {number}"),
                format!("read {}, or `{plain}` for the latest", list(known)),
            )
        })
    }

    /// What to do about a model that an import reads and nobody has written.
    fn wanting(&self, file: &SqlFile, reference: &Reference) -> Option<String> {
        let [model] = reference.name.as_slice() else {
            return None;
        };
        let package = &file.package.name;
        (*package != self.project.config.name.value).then(|| {
            format!("`{package}` is imported, and reads it: write `sql/{model}.sql` with the columns that it needs")
        })
    }

    fn is_declared(&self, name: &[String]) -> bool {
        let [source, table] = name else { return false };
        self.project
            .config
            .sources
            .find(source)
            .is_some_and(|(_, it)| it.tables.find(table).is_some())
    }

    fn unknown(&self, reference: &Reference) -> Diagnostic {
        let name = reference.name.join(".");
        let tables: Vec<String> = self.sources.iter().map(SourceTable::full_name).collect();
        let why = match reference.name.as_slice() {
            [_] => format!("no model is named `{name}`"),
            [source, table] => match self.project.config.sources.find(source) {
                Some(_) => format!("source `{source}` has no table `{table}`"),
                None => format!("no source is named `{source}`"),
            },
            _ => "a name has one part (a model) or two (`source.table`)".into(),
        };
        // `orders` for `olist.orders`, and `olist.dim_date` for `dim_date`.
        let last = reference.name.last().map_or("", String::as_str);
        let in_source = tables
            .iter()
            .find(|it| reference.name.len() == 1 && it.rsplit('.').next() == Some(last));
        let as_model = self
            .ids
            .keys()
            .find(|it| reference.name.len() > 1 && **it == last);
        let version = reference.name.first().and_then(|it| self.versions_of(it));
        let fix = match in_source.map(String::as_str).or(as_model.copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => did_you_mean(
                &name,
                self.ids
                    .keys()
                    .copied()
                    .chain(tables.iter().map(String::as_str)),
                if reference.name.len() == 1 {
                    format!("write `sql/{name}.sql`, or read a source table as `source.table`")
                } else {
                    format!("declare `{name}` under `sources:` of models.yaml")
                },
            ),
        };
        let (why, fix) = version.unwrap_or((why, fix));
        Diagnostic::error(
            Code::UnknownTable,
            format!("unknown table `{name}`"),
            reference.at.clone(),
            why,
            fix,
        )
    }
}
