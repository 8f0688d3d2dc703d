//! Reads the CSV files that models.yaml names as parts of the project: small, versioned with it, and shown in diagnostics.

use std::sync::Arc;

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Text};

use super::Config;
use super::package::Home;
use super::places::Placed;
use super::read::{Unsaved, decode};

/// A file as the project calls it, and its text; or why it cannot be read.
type Read = Result<(String, Arc<Text>), Box<Diagnostic>>;

/// Reads the files that a models.yaml names, and writes there what the project calls them.
pub(super) fn read(
    home: &Home,
    placed: &Placed,
    config: &mut Config,
    unsaved: &Unsaved,
) -> Vec<Read> {
    let files = named(config).map(|named| {
        let read = one(home, placed, named, unsaved)
            .map_err(|it| Box::new(coded(*it, Code::InvalidUnitTest)));
        named.value = home.name_of(&named.value);
        read
    });
    files.collect()
}

/// Reads one of them.
pub(super) fn one(home: &Home, placed: &Placed, file: &Spanned<String>, unsaved: &Unsaved) -> Read {
    let written = &file.value;
    let name = home.name_of(written);
    let bytes = home.read(written, unsaved).map_err(|error| {
        let (why, fix) = if error.is_missing() {
            (
                format!("there is no file `{name}`"),
                "write the file, or name another; paths are relative to models.yaml",
            )
        } else {
            (error.source.to_string(), "make the file readable")
        };
        Box::new(Diagnostic::error(
            Code::MissingFile,
            format!("`{written}` cannot be read"),
            placed.span(file.referenced),
            why,
            fix,
        ))
    })?;
    let text = decode(&name, bytes)?;
    Ok((name, text))
}

/// What is wrong with the text of a file, by the name of what the file is for.
pub(super) fn coded(mut diagnostic: Diagnostic, code: Code) -> Diagnostic {
    if diagnostic.code == Code::InvalidSql {
        diagnostic.code = code;
    }
    diagnostic
}

/// Every place where models.yaml names such a file.
fn named(config: &mut Config) -> impl Iterator<Item = &mut Spanned<String>> {
    config.unit_tests.iter_mut().flat_map(|it| {
        let given = it.given.iter_mut().filter_map(|it| it.file.as_mut());
        given.chain(it.expect.file.as_mut())
    })
}
