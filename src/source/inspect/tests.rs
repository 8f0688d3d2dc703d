//! What is found, believed and refused.

use std::fmt::Write as _;
use std::time::UNIX_EPOCH;

use super::*;
use crate::diagnostic::{Span, Text};
use crate::engine::{FailureKind, Session};
use crate::graph::Csv;

/// An engine for tests that must not need one.
struct NoEngine;

impl Engine for NoEngine {
    fn connect(&self) -> Result<Box<dyn Session>, EngineError> {
        Err(EngineError {
            message: "no engine".into(),
            kind: FailureKind::Refused,
            offset: None,
        })
    }

    fn cancel(&self) {}
}

fn table(folder: &Path, file: &str, columns: &[&str]) -> SourceTable {
    let column = |name: &&str| Column {
        name: (*name).into(),
        column_type: crate::sql::ColumnType::String,
    };
    let csv = Csv {
        delimiter: ',',
        quote: '"',
        encoding: "utf-8".into(),
        null: String::new(),
        date_format: None,
        datetime_format: None,
    };
    SourceTable {
        source: "shop".into(),
        name: "orders".into(),
        pattern: folder.join(file),
        format: Format::Csv(csv),
        columns: Some(columns.iter().map(column).collect()),
        is_optional: false,
        max_rejects: 0,
        at: Span::new(
            &Text::new("models.yaml", format!("file: {file}")),
            6..6 + file.len(),
        ),
    }
}

/// What a person is told about files (name and content) that should have the columns `order_id` and `total`.
fn check(file: &str, files: &[(&str, &[u8])]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    let diagnostics = match inspect(
        &table(folder.path(), file, &["order_id", "total"]),
        None,
        &NoEngine,
    ) {
        Ok((_, warnings)) => warnings,
        Err(wrong) => wrong,
    };
    let mut shown = String::new();
    for it in diagnostics {
        writeln!(
            shown,
            "{}: {}: {}; {}",
            it.code.as_str(),
            it.what,
            it.why,
            it.fix
        )
        .unwrap();
    }
    shown.replace(&*folder.path().to_string_lossy(), "<folder>")
}

#[test]
fn what_is_wrong_with_files_is_said_with_a_way_out() {
    insta::assert_snapshot!(check("ordes.csv", &[("orders.csv", b"")]), @"missing-file: source table `shop.orders` has no file: nothing is at `<folder>/ordes.csv`; did you mean `orders.csv`?");
    insta::assert_snapshot!(check("folder", &[]), @"invalid-source-file: `<folder>/folder` is not what source table `shop.orders` says: this is a folder; name a file or a pattern of files, such as `orders-*.csv`");
    insta::assert_snapshot!(check("a.csv", &[("a.csv", b"")]), @"invalid-source-file: `<folder>/a.csv` is not what source table `shop.orders` says: the file is empty; put a file with a header line there");
    insta::assert_snapshot!(check("a.csv", &[("a.csv", b"1,2\n3,4\n")]), @"invalid-source-file: `<folder>/a.csv` is not what source table `shop.orders` says: its first line names none of the declared columns: `1, 2`; add a header line with the names of the columns, or declare the file's `csv: { delimiter: ... }`");
    insta::assert_snapshot!(check("a.csv", &[("a.csv", b"order_id,totl,order_id\n")]), @"invalid-source-file: `<folder>/a.csv` is not what source table `shop.orders` says: two columns are called `order_id`; give each column of the header a name of its own");
    insta::assert_snapshot!(check("a.csv", &[("a.csv", b"order_id,totl\n")]), @"invalid-source-file: `<folder>/a.csv` is not what source table `shop.orders` says: it has no column `total`; did you mean `totl`?");
    insta::assert_snapshot!(check("a.csv", &[("a.csv", b"order_id,total\n1,2\n3,\"4\n5,6\n")]), @"invalid-source-file: `<folder>/a.csv` is not what source table `shop.orders` says: the quote that opens on line 3 is never closed; close the quote, double it if it is part of the text, or declare another `csv: { quote: ... }`");
    insta::assert_snapshot!(check("a.csv.gz", &[("a.csv.gz", b"order_id,total\n")]), @"invalid-source-file: `<folder>/a.csv.gz` is not what source table `shop.orders` says: it cannot be read to its end: invalid gzip header; get the file anew: it is cut off or damaged");
    insta::assert_snapshot!(check("*.csv", &[("a.csv", b"total,order_id,more\n"), ("b.csv", b"order_id\n1\n")]), @"invalid-source-file: `<folder>/b.csv` is not what source table `shop.orders` says: it has no column `total`; remove `total` from `columns`, or add it to the file");
    insta::assert_snapshot!(check("*.csv", &[("a.csv", b"total,order_id,more\n")]), @"invalid-source-file: `<folder>/a.csv` is not what source table `shop.orders` says: columns that are not declared are left out: `more`; declare them under `columns`, if they are needed");
}

#[test]
fn unchanged_files_are_not_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "order_id\n1\n").unwrap();
    let table = table(folder.path(), "a.csv", &["order_id"]);
    let first = inspect(&table, None, &NoEngine).unwrap().0;
    let mut believed = first.clone();
    believed.files[0].facts.records = 7; // what only `known` can say
    let again = inspect(&table, Some(&believed), &NoEngine).unwrap().0;
    assert_eq!(again.files[0].facts.records, 7);
    assert_eq!(again.fingerprint, first.fingerprint);
    // Touched: read again, and found to be the same.
    let file = std::fs::File::options().append(true).open(&path).unwrap();
    file.set_modified(UNIX_EPOCH).unwrap();
    let touched = inspect(&table, Some(&believed), &NoEngine).unwrap().0;
    assert_eq!(
        (touched.files[0].facts.records, &touched.fingerprint),
        (1, &first.fingerprint)
    );
    std::fs::write(&path, "order_id\n2\n").unwrap();
    assert_ne!(
        inspect(&table, Some(&touched), &NoEngine)
            .unwrap()
            .0
            .fingerprint,
        first.fingerprint
    );
}
