//! `dwh fmt` as people, editors and CI call it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::project::{dwh, run, write};

const UNFORMATTED: &str = "select id,amount from files.orders -- all\n";

/// Standard output, standard error and the exit code.
fn fmt(folder: &Path, arguments: &[&str]) -> String {
    let arguments: Vec<_> = std::iter::once("fmt")
        .chain(arguments.iter().copied())
        .collect();
    let ran = run(folder, &arguments);
    format!("{}{}exit {}", ran.stdout, ran.stderr, ran.code)
        .replace(folder.to_str().unwrap(), "<project>")
}

#[test]
fn files_are_written_once_and_only_where_asked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    write(
        &folder,
        &[
            ("models.yaml", "name: shop\n"),
            ("sql/a.sql", UNFORMATTED),
            ("sql/b.sql", "SELECT 1 AS id\n"),
            ("sql/b.duckdb.sql", "select 1::int as id\n"),
            (
                "sql/functions/half.sql",
                "create function half(x int64) as (x/2)",
            ),
        ],
    );
    insta::assert_snapshot!(fmt(&folder, &["--check"]), @"
    sql/a.sql
    sql/functions/half.sql
    left alone sql/b.duckdb.sql, which is DuckDB's own SQL
    2 files would change, 1 already formatted
    exit 1
    ");
    insta::assert_snapshot!(fmt(&folder, &["--diff", "sql/a.sql"]), @"
    --- a/sql/a.sql
    +++ b/sql/a.sql
    @@ -1 +1,2 @@
    -select id,amount from files.orders -- all
    +SELECT id, amount
    +FROM files.orders -- all
    1 file would change, 0 already formatted
    exit 1
    ");
    assert_eq!(
        fs::read_to_string(folder.join("sql/a.sql")).unwrap(),
        UNFORMATTED
    );
    insta::assert_snapshot!(fmt(&folder, &[]), @"
    formatted sql/a.sql
    formatted sql/functions/half.sql
    left alone sql/b.duckdb.sql, which is DuckDB's own SQL
    2 files changed, 1 already formatted
    exit 0
    ");
    insta::assert_snapshot!(fs::read_to_string(folder.join("sql/a.sql")).unwrap(), @"
    SELECT id, amount
    FROM files.orders -- all
    ");
    insta::assert_snapshot!(fmt(&folder, &["--check", "-q"]), @"exit 0");
}

#[test]
fn a_broken_file_does_not_keep_others_from_being_formatted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    write(
        &folder,
        &[
            ("sql/a.sql", "select 'x\n"),
            ("sql/b.sql", "\u{feff}select 1 as id\r\nfrom t"),
        ],
    );
    fs::write(folder.join("sql/c.sql"), b"select 'caf\xe9'").unwrap();
    insta::assert_snapshot!(fmt(&folder, &["-C", ".", "sql", "nowhere"]), @"
    formatted sql/b.sql
    1 file changed, 0 already formatted
    error[missing-file]: there is no `nowhere`
     --> command line:1:1
      |
    1 | nowhere
      | ^^^^^^^ no such file or directory (os error 2)
      |
      = help: name a file or a folder that is there, or go to the folder of models.yaml

    error[invalid-sql]: the SQL has a syntax error
     --> sql/a.sql:1:8
      |
    1 | select 'x
      |        ^ nothing ends this string on its line
      |
      = help: end it with the quote that it begins with; a string of several lines has three

    error[invalid-sql]: `sql/c.sql` is not UTF-8
     --> sql/c.sql:1:12
      |
    1 | select 'caf�'
      |            ^ the byte 0xe9 begins no character here
      |
      = help: save the file as UTF-8
    exit 2
    ");
    let formatted = fs::read_to_string(folder.join("sql/b.sql")).unwrap();
    assert_eq!(formatted, "SELECT 1 AS id\r\nFROM t\r\n");
}

#[test]
fn editors_send_text_and_get_text() {
    let folder = tempfile::tempdir().unwrap();
    let check = |sql: &str, arguments: &[&str]| {
        let arguments: Vec<_> = ["fmt", "--stdin"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let mut program = dwh(folder.path(), &arguments);
        let program = program
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(sql.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let (stdout, stderr) = (output.stdout, output.stderr);
        let text = String::from_utf8([stdout, stderr].concat()).unwrap();
        format!("{text}exit {}", output.status.code().unwrap())
    };
    insta::assert_snapshot!(check(UNFORMATTED, &[]), @"
    SELECT id, amount
    FROM files.orders -- all
    exit 0
    ");
    insta::assert_snapshot!(check("SELECT 1 AS id\n", &[]), @"
    SELECT 1 AS id
    exit 0
    ");
    insta::assert_snapshot!(check(UNFORMATTED, &["--check"]), @"
    standard input would change
    exit 1
    ");
    insta::assert_snapshot!(check("select (1", &[]), @"
    error[invalid-sql]: the SQL has a syntax error
     --> standard input:1:8
      |
    1 | select (1
      |        ^ this bracket is never closed
      |
      = help: close it where it ends
    exit 2
    ");
}
