//! Checks the headers of files against what is declared, and against each other.

use crate::diagnostic::{Diagnosed, Diagnostic, closest};
use crate::graph::{Format, SourceTable};
use crate::source::SourceFile;
use crate::sql::Column;

use super::wrong_file;

/// Whether every file has what is declared; columns that are not declared are worth a warning.
pub(super) fn check(table: &SourceTable, files: &[SourceFile]) -> Diagnosed<Vec<Diagnostic>> {
    let mut wrong: Vec<_> = files
        .iter()
        .flat_map(|it| check_header(table, it))
        .collect();
    let mut warnings = Vec::new();
    match &table.columns {
        Some(columns) if wrong.is_empty() => {
            for file in files {
                wrong.extend(check_declared(table, columns, file));
                warnings.extend(left_out(table, columns, file));
            }
        }
        None if wrong.is_empty() && matches!(table.format, Format::Csv(_)) => {
            wrong.extend(
                files
                    .iter()
                    .skip(1)
                    .filter_map(|it| same_columns(table, &files[0], it)),
            );
        }
        Some(_) | None => (),
    }
    if wrong.is_empty() {
        Ok(warnings)
    } else {
        Err(wrong)
    }
}

fn check_header(table: &SourceTable, file: &SourceFile) -> Vec<Diagnostic> {
    if file.facts.header.is_empty() {
        let fix = "put a file with a header line there";
        return vec![wrong_file(
            table,
            &file.path,
            "the file is empty".into(),
            fix,
        )];
    }
    let mut seen: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    for name in file.facts.header.iter().filter(|it| !it.is_empty()) {
        if seen.contains(&name.to_lowercase()) {
            let why = format!("two columns are called `{name}`");
            wrong.push(wrong_file(
                table,
                &file.path,
                why,
                "give each column of the header a name of its own",
            ));
        }
        seen.push(name.to_lowercase());
    }
    wrong
}

fn has(file: &SourceFile, name: &str) -> bool {
    file.facts
        .header
        .iter()
        .any(|it| it.to_lowercase() == name.to_lowercase())
}

fn check_declared(table: &SourceTable, columns: &[Column], file: &SourceFile) -> Vec<Diagnostic> {
    let missing: Vec<_> = columns.iter().filter(|it| !has(file, &it.name)).collect();
    if missing.len() == columns.len() {
        let why = format!(
            "its first line names none of the declared columns: `{}`",
            shortened(&file.facts.header.join(", "))
        );
        let fix = "add a header line with the names of the columns, or declare the file's `csv: { delimiter: ... }`";
        return vec![wrong_file(table, &file.path, why, fix)];
    }
    let free = || {
        file.facts.header.iter().filter(|it| {
            !columns
                .iter()
                .any(|column| column.name.eq_ignore_ascii_case(it))
        })
    };
    let diagnose = |column: &&Column| {
        let fix = match closest(&column.name, free().map(String::as_str)) {
            Some(other) => format!("did you mean `{other}`?"),
            None => format!(
                "remove `{}` from `columns`, or add it to the file",
                column.name
            ),
        };
        wrong_file(
            table,
            &file.path,
            format!("it has no column `{}`", column.name),
            fix,
        )
    };
    missing.iter().map(diagnose).collect()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

fn left_out(table: &SourceTable, columns: &[Column], file: &SourceFile) -> Option<Diagnostic> {
    let more: Vec<_> = file
        .facts
        .header
        .iter()
        .filter(|it| {
            !columns
                .iter()
                .any(|column| column.name.to_lowercase() == it.to_lowercase())
        })
        .collect();
    let names = more
        .iter()
        .map(|it| format!("`{it}`"))
        .collect::<Vec<_>>()
        .join(", ");
    (!more.is_empty()).then(|| {
        wrong_file(
            table,
            &file.path,
            format!("columns that are not declared are left out: {names}"),
            "declare them under `columns`, if they are needed",
        )
        .as_warning()
    })
}

fn same_columns(table: &SourceTable, first: &SourceFile, file: &SourceFile) -> Option<Diagnostic> {
    let lacks = first
        .facts
        .header
        .iter()
        .find(|it| !has(file, it))
        .map(|it| format!("it has no column `{it}`"));
    let more = file
        .facts
        .header
        .iter()
        .find(|it| !has(first, it))
        .map(|it| format!("only this file has a column `{it}`"));
    let why = format!(
        "{}, and `{}` is read with it",
        lacks.or(more)?,
        first.path.display()
    );
    Some(wrong_file(
        table,
        &file.path,
        why,
        "declare the `columns` that all files have",
    ))
}
