//! What was found about each model, kept between runs: a query is asked about once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::file;
use crate::googlesql::lineage::Lineage;
use crate::sql::Column;

use super::mistake::Mistake;

/// What was found about one query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Verdict {
    /// What GoogleSQL's analyzer says; None where it was not there.
    pub(super) analysis: Option<Analysed>,
    /// What DuckDB says against the translation; None where both agree.
    pub(super) binding: Option<Misfit>,
}

/// What GoogleSQL's analyzer says of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Analysed {
    /// It is right.
    Right {
        /// Names, and types as GoogleSQL writes them.
        columns: Vec<(String, String)>,
        /// Where the columns come from.
        lineage: Lineage,
    },
    /// It is wrong.
    Wrong(Mistake),
}

/// Where a translation is not what it was said to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Misfit {
    /// In DuckDB's words, or the two types.
    pub(super) message: String,
    /// The bytes of the text that the SQL was made from.
    pub(super) at: Option<Range<usize>>,
}

/// The file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// By the fingerprint of everything that the verdict depends on.
    verdicts: BTreeMap<String, Verdict>,
    /// What each relation gave when it was last found right: to say what has changed since.
    columns: BTreeMap<String, Vec<Column>>,
    /// What each model read then, of which relation.
    uses: BTreeMap<String, Lineage>,
}

/// The verdicts of the last run, and those of this one.
#[derive(Debug)]
pub(super) struct Cache {
    path: PathBuf,
    before: Kept,
    now: Kept,
}

impl Cache {
    /// Reads the file; an empty cache where it is not there or not ours.
    pub(super) fn read(path: &Path) -> Self {
        let text = file::read(path).unwrap_or_default();
        Self {
            path: path.to_owned(),
            before: serde_json::from_slice(&text).unwrap_or_default(),
            now: Kept::default(),
        }
    }

    pub(super) fn verdict(&self, fingerprint: &str) -> Option<&Verdict> {
        self.before.verdicts.get(fingerprint)
    }

    pub(super) fn keep(&mut self, fingerprint: String, verdict: Verdict) {
        self.now.verdicts.insert(fingerprint, verdict);
    }

    /// What a relation gave when it was last right.
    pub(super) fn columns(&self, relation: &str) -> Option<&[Column]> {
        self.before.columns.get(relation).map(Vec::as_slice)
    }

    /// The models that read a relation when they were last right, with their lineage.
    pub(super) fn lineages(&self) -> impl Iterator<Item = (&str, &Lineage)> {
        self.before
            .uses
            .iter()
            .map(|(name, it)| (name.as_str(), it))
    }

    /// Says what a relation gives, it being right.
    pub(super) fn right(&mut self, relation: &str, columns: &[Column], lineage: Option<&Lineage>) {
        self.now
            .columns
            .insert(relation.to_owned(), columns.to_vec());
        if let Some(lineage) = lineage {
            self.now.uses.insert(relation.to_owned(), lineage.clone());
        }
    }

    /// Writes the file. What was not looked at this time is kept; a cache that cannot be written is only slower.
    pub(super) fn write(mut self, looked_at_all: bool) {
        for (relation, columns) in std::mem::take(&mut self.before.columns) {
            self.now.columns.entry(relation).or_insert(columns);
        }
        for (model, lineage) in std::mem::take(&mut self.before.uses) {
            self.now.uses.entry(model).or_insert(lineage);
        }
        let is_new = looked_at_all && self.before.verdicts.keys().ne(self.now.verdicts.keys())
            || self
                .now
                .verdicts
                .keys()
                .any(|it| !self.before.verdicts.contains_key(it));
        if !looked_at_all {
            for (fingerprint, verdict) in std::mem::take(&mut self.before.verdicts) {
                self.now.verdicts.entry(fingerprint).or_insert(verdict);
            }
        }
        if !is_new {
            return;
        }
        let text = serde_json::to_vec(&self.now).expect("verdicts are plain values");
        if let Err(error) = file::write(&self.path, &text) {
            tracing::debug!(%error, "the cache of the check is not kept");
        }
    }
}
