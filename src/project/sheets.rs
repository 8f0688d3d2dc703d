//! Reads the CSV files that models.yaml names as parts of the project: small, versioned with it, and shown in diagnostics.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Text};

use super::Config;
use super::named::span;
use super::read::{Unsaved, bytes, decode};

/// The texts of the files by their paths as models.yaml writes them; those that cannot be read are reported where they are named.
pub(super) fn read(
    root: &Path,
    text: &Arc<Text>,
    config: &Config,
    unsaved: &Unsaved,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<Text>> {
    let mut sheets = BTreeMap::new();
    for named in named(config) {
        let path = &named.value;
        if sheets.contains_key(path) {
            continue;
        }
        let read = bytes(root, path, unsaved).map_err(|error| {
            let (why, fix) = if error.is_missing() {
                let there = root.join(path);
                let why = format!("there is no `{}`", there.display());
                (
                    why,
                    "write the file, or name another; paths are relative to models.yaml",
                )
            } else {
                (error.source.to_string(), "make the file readable")
            };
            let at = span(text, named.referenced);
            Box::new(Diagnostic::error(
                Code::MissingFile,
                format!("`{path}` cannot be read"),
                at,
                why,
                fix,
            ))
        });
        match read.and_then(|it| decode(path, it)) {
            Ok(text) => drop(sheets.insert(path.clone(), text)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    sheets
}

/// Every place where models.yaml names such a file.
fn named(config: &Config) -> impl Iterator<Item = &Spanned<String>> {
    config.unit_tests.iter().flat_map(|it| {
        let given = it.given.iter().filter_map(|it| it.file.as_ref());
        given.chain(it.expect.file.as_ref())
    })
}
