//! Text in, formatted text out; and what must hold for any text.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Text, render};
use crate::sql::parse;

use super::format;

fn check(sql: &str) -> String {
    match format(&Text::new("m.sql", sql)) {
        Ok(formatted) => {
            let again = format(&Text::new("m.sql", formatted.as_str())).unwrap();
            assert_eq!(formatted, again, "formatting it again changes it");
            formatted
        }
        Err(found) => render::concise(&found[0]) + "; " + &found[0].fix,
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sql_files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sql_files(&path));
        } else if path.extension().is_some_and(|it| it == "sql") {
            let sql = fs::read_to_string(&path).unwrap();
            files.push((path.display().to_string(), sql));
        }
    }
    files.sort();
    files
}

/// Formatting keeps the tree that the parser reads, where it reads one.
fn keeps_its_tree(name: &str, sql: &str) {
    let formatted = check(sql);
    let tree = |sql: &str| parse::query(&Text::new("m.sql", sql));
    if let Ok(before) = tree(sql) {
        let is_kept = tree(&formatted).is_ok_and(|after| after == before);
        assert!(is_kept, "{name}:\n{sql}\nbecame\n{formatted}");
    }
}

#[test]
fn clauses_begin_lines_and_keywords_are_in_upper_case() {
    let sql = "with a as (select 1 as x), b as (select date, sum(n) as total, Max_Value from `p-q.d.T` as t \
        where t.order = date '2024-01-01' group by date) select a.x, b.date, cast(total as int64) as n, \
        extract(year from date) as y, date_trunc(date, month) as m, my_udf(date, month) from a inner join b using (x) \
        left join c on c.x = a.x and c.y = b.y where total between 1 and 2 and x in unnest(@xs) \
        qualify row_number() over (partition by x order by y desc nulls last) = 1 order by 1 limit 10 offset 5;";
    insta::assert_snapshot!(check(sql), @"
    WITH a AS (
      SELECT 1 AS x
    ),
    b AS (
      SELECT date, SUM(n) AS total, Max_Value
      FROM `p-q.d.T` AS t
      WHERE t.order = DATE '2024-01-01'
      GROUP BY date
    )
    SELECT
      a.x,
      b.date,
      CAST(total AS INT64) AS n,
      EXTRACT(YEAR FROM date) AS y,
      DATE_TRUNC(date, MONTH) AS m,
      my_udf(date, month)
    FROM a
    INNER JOIN b USING (x)
    LEFT JOIN c ON c.x = a.x AND c.y = b.y
    WHERE total BETWEEN 1 AND 2 AND x IN UNNEST(@xs)
    QUALIFY ROW_NUMBER() OVER (PARTITION BY x ORDER BY y DESC NULLS LAST) = 1
    ORDER BY 1
    LIMIT 10 OFFSET 5;
    ");
}

#[test]
fn what_is_too_long_is_broken_where_it_binds_loosest() {
    let sql = "select case when a_long_condition_of_one_column = 'yes' then 'the first of two long values' \
        else 'the second of two long values' end as kind, coalesce(first_column_with_a_long_name, \
        second_column_with_a_long_name, third_column_with_a_long_name) as value, (first_column_with_a_long_name or \
        second_column_with_a_long_name and third_column_with_a_long_name is null) as is_it, state in ('AC', 'AL', \
        'AP', 'AM', 'BA', 'CE', 'DF', 'ES', 'GO', 'MA', 'MT', 'MS', 'MG', 'PA', 'PB', 'PR', 'PE', 'PI') as is_state \
        from a left join (select x, max(y) as y from b\n group by x) as newest on newest.x = a.x \
        where a.first_column_with_a_long_name = 1 and (a.b = 2 or a.c between 3 and 4) \
        and a.second_column_with_a_long_name = 3";
    insta::assert_snapshot!(check(sql), @"
    SELECT
      CASE
        WHEN a_long_condition_of_one_column = 'yes' THEN 'the first of two long values'
        ELSE 'the second of two long values'
      END AS kind,
      COALESCE(
        first_column_with_a_long_name,
        second_column_with_a_long_name,
        third_column_with_a_long_name
      ) AS value,
      (
        first_column_with_a_long_name
        OR second_column_with_a_long_name AND third_column_with_a_long_name IS NULL
      ) AS is_it,
      state IN (
        'AC', 'AL', 'AP', 'AM', 'BA', 'CE', 'DF', 'ES', 'GO', 'MA', 'MT', 'MS', 'MG', 'PA', 'PB', 'PR',
        'PE', 'PI'
      ) AS is_state
    FROM a
    LEFT JOIN (
      SELECT x, MAX(y) AS y
      FROM b
      GROUP BY x
    ) AS newest ON newest.x = a.x
    WHERE
      a.first_column_with_a_long_name = 1
      AND (a.b = 2 OR a.c BETWEEN 3 AND 4)
      AND a.second_column_with_a_long_name = 3
    ");
}

#[test]
fn comments_stay_with_what_they_are_about() {
    let sql = "-- Grain: one order.\n\n-- More of it.\nselect\n  a -- about a\n  , b, -- about b\n\n\n  -- about c\n  \
        c # and more\n  , /* inside */ d\n  /* a long\n     one */\nfrom t -- about t\nwhere x = 1 -- about x\n  \
        and y = 2\n-- the end\n";
    insta::assert_snapshot!(check(sql), @"
    -- Grain: one order.

    -- More of it.
    SELECT
      a, -- about a
      b, -- about b

      -- about c
      c, # and more
      /* inside */ d
    /* a long
         one */
    FROM t -- about t
    WHERE
      x = 1 -- about x
      AND y = 2
    -- the end
    ");
}

#[test]
fn strings_types_and_paths_are_left_as_they_are() {
    let sql = "select r'\\d+' , rb\"\\\"x\", '''a\n  b''' as s, array<struct<date date, xs array<int64>>>[struct('a')] \
        as xs, xs[safe_offset(0)].date, - -1, a-1, x>>1, safe.parse_date('%Y', y), t.* except (a) replace (b as c) \
        from my-project.data.T as t, unnest(t.xs) as x with offset as o";
    insta::assert_snapshot!(check(sql), @r#"
    SELECT
      r'\d+',
      rb"\"x",
      '''a
      b''' AS s,
      ARRAY<STRUCT<date DATE, xs ARRAY<INT64>>>[STRUCT('a')] AS xs,
      xs[SAFE_OFFSET(0)].date,
      - -1,
      a - 1,
      x >> 1,
      SAFE.PARSE_DATE('%Y', y),
      t.* EXCEPT (a) REPLACE (b AS c)
    FROM my-project.data.T AS t, UNNEST(t.xs) AS x WITH OFFSET AS o
    "#);
    insta::assert_snapshot!(check("create temp function half(x int64) returns float64 as (x / 2);"), @"
    CREATE TEMP FUNCTION half(x INT64) RETURNS FLOAT64 AS (
      x / 2
    );
    ");
    insta::assert_snapshot!(check("from t |> where a = 1 |> aggregate sum(b) as b group by c |> limit 3"), @"
    FROM t
    |> WHERE a = 1
    |> AGGREGATE SUM(b) AS b GROUP BY c
    |> LIMIT 3
    ");
}

#[test]
fn lines_end_as_the_first_one_does_and_the_last_one_ends() {
    assert_eq!(
        check("select 1 as a\r\nfrom t"),
        "SELECT 1 AS a\r\nFROM t\r\n"
    );
    assert_eq!(check("select 1 as a  \n\n\n"), "SELECT 1 AS a\n");
    assert_eq!(check(""), "");
    assert_eq!(check(" -- nothing"), "-- nothing\n");
    assert_eq!(check("select 1;\n\n\nselect 2"), "SELECT 1;\n\nSELECT 2\n");
}

#[test]
fn what_cannot_be_read_is_told() {
    let all = [
        "select 'a\nfrom t",
        "select \"\"\"a",
        "select `a",
        "select 1 /* a",
        "select (1",
        "select 1)",
        "select case when a then b",
        "select (case when a then b) end",
        "select {{ ref('a') }}",
        "select @ from t",
        "insert into t select 1",
    ];
    let told: Vec<String> = all.iter().map(|it| check(it)).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    m.sql:1:8: error[invalid-sql]: the SQL has a syntax error: nothing ends this string on its line; end it with the quote that it begins with; a string of several lines has three
    m.sql:1:8: error[invalid-sql]: the SQL has a syntax error: nothing ends this string; end it with three quotes
    m.sql:1:8: error[invalid-sql]: the SQL has a syntax error: nothing ends this name on its line; end it with a backtick
    m.sql:1:10: error[invalid-sql]: the SQL has a syntax error: nothing ends this comment; end it with `*/`
    m.sql:1:8: error[invalid-sql]: the SQL has a syntax error: this bracket is never closed; close it where it ends
    m.sql:1:9: error[invalid-sql]: the SQL has a syntax error: it closes nothing that is open here; remove it, or write what opens it
    m.sql:1:8: error[invalid-sql]: the SQL has a syntax error: no `END` belongs to it; end it with `END`
    m.sql:1:9: error[invalid-sql]: the SQL has a syntax error: no `END` belongs to it; end it with `END`
    m.sql:1:8: error[invalid-sql]: the SQL has a syntax error: GoogleSQL has no braces, and dwh has no template language; write the SQL itself; variables are `@name`
    m.sql:1:8: error[invalid-sql]: the SQL has a syntax error: a variable has a name; write the name behind it, as in `@as_of`
    m.sql:1:1: error[invalid-sql]: this statement cannot be formatted: it begins with `insert`; keep to one SELECT, or one CREATE FUNCTION, in a file
    ");
    let deep = format!("select {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert!(check(&deep).contains("nested too deeply"));
}

#[test]
fn the_projects_own_sql_is_formatted() {
    let folders = ["sql", "src/commands/init/blank/sql"];
    for (name, sql) in folders.iter().flat_map(|it| sql_files(&root().join(it))) {
        assert_eq!(check(&sql), sql, "{name}: run `dwh fmt`");
    }
}

/// Every query of the rules' cases, of the project, and of the research where it lies beside the repository.
#[expect(clippy::print_stderr, reason = "what is skipped is said aloud")]
fn corpus() -> Vec<(String, String)> {
    let mut corpus = sql_files(&root().join("sql"));
    corpus.extend(sql_files(&root().join("tests/rules")));
    corpus.extend(sql_files(&root().join("tests/projects/shop/sql")));
    for entry in fs::read_dir(root().join("tests/rules")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "json") {
            let cases: Vec<serde_json::Value> =
                serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            // What GoogleSQL refuses may have a reserved word for a name.
            let right = cases.iter().filter(|it| it.get("error").is_none());
            corpus.extend(right.map(|it| {
                let sql = it["sql"].as_str().unwrap().to_owned();
                (path.display().to_string(), sql)
            }));
        }
    }
    let beside = ["../shared", "../../shared"].map(|it| root().join(it));
    let research = beside
        .map(|it| it.join("research/translation/queries/bigquery"))
        .into_iter()
        .find(|it| it.is_dir());
    match research {
        Some(research) => corpus.extend(sql_files(&research)),
        None => eprintln!("SKIPPED: ../shared/research/translation/queries/bigquery is not there"),
    }
    corpus
}

#[test]
fn every_query_keeps_its_tokens_its_comments_and_its_tree() {
    let corpus = corpus();
    assert!(
        corpus.len() > 400,
        "only {} queries were found",
        corpus.len()
    );
    for (name, sql) in corpus {
        keeps_its_tree(&name, &sql);
        // However it is broken: one token a line, and a comment behind each.
        let tokens = super::lex::tokens(&sql).unwrap();
        for separator in ["\n", " -- said\n", "\n-- said\n", " /* said */ ", "\n\n\n"] {
            let mut parts = String::new();
            for token in &tokens {
                let is_glued = [".", "(", "["].contains(&token.text);
                write!(
                    parts,
                    "{}{}",
                    if is_glued { "" } else { separator },
                    token.text
                )
                .unwrap();
            }
            keeps_its_tree(&name, &parts);
        }
    }
}

#[test]
fn behind_a_comment_a_dot_begins_no_number() {
    for comment in ["-- said\n", "/* said */", "\n-- said\n"] {
        for sql in [
            format!("select a {comment} . 1 from t"),
            format!("select {comment} . 1"),
        ] {
            let told = check(&sql);
            assert!(told.contains(". 1") && told.contains("said"), "{told}");
        }
    }
}

/// What a query is made of, with what is hard to lay out.
const PIECES: &[&str] = &[
    "select",
    "distinct",
    "from",
    "where",
    "and",
    "or",
    "between",
    "case",
    "when",
    "then",
    "else",
    "end",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "a",
    "b_1",
    "`x-y.z`",
    "'it\\'s'",
    "r'\\d'",
    "\"\"\"two\nlines\"\"\"",
    "1",
    "2.5e3",
    "@v",
    "+",
    "-",
    "*",
    "/",
    "=",
    "<",
    ">",
    "array<struct<int64>>",
    "sum(",
    "over (",
    "partition by",
    "order by",
    "limit",
    "join",
    "left",
    "on",
    "union all",
    "with t as (",
    "as",
    "-- said\n",
    "# said\n",
    "/* said */",
    "/* two\n   lines */",
    "\n",
    "\n\n\n",
    "\r\n",
    ";",
    "interval 1 day",
    "except (",
    "is not null",
    "|>",
    "create function f(x int64) as (",
];

proptest::proptest! {
    /// Whatever it is made of, a text is refused, or formatted so that formatting it again changes nothing.
    #[test]
    fn any_text_is_refused_or_settles(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let sql: Vec<_> = pieces.iter().map(|it| PIECES[*it]).collect();
        let mut sql = sql.join(" ");
        // Most soups have loose brackets; closing them lets more of them through.
        let open = sql.matches(['(', '[']).count().saturating_sub(sql.matches([')', ']']).count());
        sql.push_str(&")".repeat(open));
        let told = check(&format!("select {sql}"));
        proptest::prop_assert!(!told.contains("bug in dwh"), "{sql}\n{told}");
    }

    #[test]
    fn no_text_is_too_strange(sql in "\\PC{0,80}") {
        let told = check(&sql);
        proptest::prop_assert!(!told.contains("bug in dwh"), "{sql}\n{told}");
    }
}
