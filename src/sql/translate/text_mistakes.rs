//! What is said of mistakes in text, regular expressions, formats, JSON paths, arrays and structs.

use super::certified::{fixtures, translate};

/// Every mistake of a select list over `t`, as `column what; why; fix`; or its SQL.
fn outcome(list: &str) -> String {
    let sql = format!("SELECT {list} AS x FROM t");
    match translate(&sql, &fixtures(), &[]) {
        Ok(translated) => translated.sql.as_str().to_owned(),
        Err(found) => {
            let lines: Vec<_> = found
                .iter()
                .map(|it| {
                    let column = it.at.line_column().1;
                    format!("{column} {}; {}; {}", it.what, it.why, it.fix)
                })
                .collect();
            lines.join("\n")
        }
    }
}

#[test]
fn mistakes_in_text_say_what_to_write() {
    let lists = [
        "INITCAP(i)",
        "INITCAP(s, g)",
        "INSTR(s)",
        "INSTR(s, 'a', 'b')",
        "NORMALIZE(s, NFKC)",
        r"s LIKE 'a\\'",
        "s LIKE 5",
        "s || NULL",
        "CONCAT(arr, 'a')",
        "COLLATE(s, 'und:ci')",
        "TO_HEX(s)",
        "b'\\u00e9'",
    ];
    let outcomes: Vec<_> = lists
        .iter()
        .map(|it| format!("{it}\n  {}", outcome(it)))
        .collect();
    insta::assert_snapshot!(outcomes.join("\n"), @r##"
    INITCAP(i)
      16 INITCAP of INT64; it takes STRING there; CAST it to STRING
    INITCAP(s, g)
      19 a list of delimiters that is not a literal has no certified translation; not proven to give the same answer in DuckDB; write it as a string literal
    INSTR(s)
      8 INSTR with other arguments than it takes; their number is wrong; write INSTR(s, part [, position [, occurrence]])
    INSTR(s, 'a', 'b')
      22 INSTR of STRING; it takes INT64 there; CAST it to INT64
    NORMALIZE(s, NFKC)
      8 NORMALIZE to NFKC has no certified translation; not proven to give the same answer in DuckDB; write NORMALIZE(s), which is NFC
    s LIKE 'a\\'
      15 the LIKE pattern ends with a backslash; a backslash quotes the letter behind it; write `\\\\` for a backslash, or leave it out
    s LIKE 5
      8 no certified LIKE(STRING, INT64); these types have no rule; CAST the arguments; it takes (STRING, STRING)
    s || NULL
      8 the operator `||` with a NULL literal; its value is NULL whatever the other side is; write IS NULL to test for it, or CAST(NULL AS type) for a NULL of that type
    CONCAT(arr, 'a')
      8 || of ARRAY<STRING> and STRING; ARRAY<STRING> and STRING have no type in common; CAST one side to ARRAY<STRING>
    COLLATE(s, 'und:ci')
      8 the function COLLATE has no certified translation; DuckDB has no such collation; compare LOWER(a) with LOWER(b)
    TO_HEX(s)
      8 no certified TO_HEX(STRING); these types have no rule; CAST the arguments; it takes (BYTES)
    b'\u00e9'
      8 the bytes have an unknown escape `\u`; a backslash begins an escape; write a byte as `\xff`, a backslash as `\\`
    "##);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn mistakes_in_patterns_say_what_to_write() {
    let lists = [
        "REGEXP_CONTAINS(s)",
        "REGEXP_CONTAINS(i, 'a')",
        "REGEXP_EXTRACT(s, g)",
        "REGEXP_EXTRACT(s, '(a)(b)')",
        "REGEXP_EXTRACT(s, 'a', '1')",
        "REGEXP_EXTRACT_ALL(s, 'a*')",
        "REGEXP_EXTRACT(s, '(?<n>a)')",
        "REGEXP_EXTRACT(s, '(a')",
        "REGEXP_INSTR(s, '(a)')",
        "FORMAT('%d', s)",
        "FORMAT('%d')",
        "FORMAT('%*d', 1, 2)",
        "FORMAT(s, 1)",
        "FORMAT('%T', s)",
        "JSON_VALUE(i, '$')",
        "JSON_VALUE(s, 'a')",
        "JSON_VALUE(s, '$[\\'a\\']')",
        "JSON_EXTRACT_SCALAR(s, '$.*')",
        "JSON_VALUE(s, g)",
        "JSON_QUERY(s)",
        "PARSE_JSON(s)",
    ];
    let outcomes: Vec<_> = lists
        .iter()
        .map(|it| format!("{it}\n  {}", outcome(it)))
        .collect();
    insta::assert_snapshot!(outcomes.join("\n"), @r##"
    REGEXP_CONTAINS(s)
      8 REGEXP_CONTAINS with 1 arguments; it needs another number of arguments; write 2 arguments
    REGEXP_CONTAINS(i, 'a')
      24 REGEXP_CONTAINS with INT64 as argument 1; it takes STRING there; CAST it to STRING
    REGEXP_EXTRACT(s, g)
      26 REGEXP_EXTRACT with a pattern that is not a literal has no certified translation; not proven to give the same answer in DuckDB; write it as a string literal: its groups must be known
    REGEXP_EXTRACT(s, '(a)(b)')
      26 REGEXP_EXTRACT with 2 groups; it gives what one group matches; make all but one group `(?:...)`
    REGEXP_EXTRACT(s, 'a', '1')
      31 REGEXP_EXTRACT with STRING as argument 3; it takes INT64 there; CAST it to INT64
    REGEXP_EXTRACT_ALL(s, 'a*')
      30 REGEXP_EXTRACT_ALL of a pattern that also matches the empty text has no certified translation; not proven to give the same answer in DuckDB; write one that matches at least one letter, such as `+` instead of `*`
    REGEXP_EXTRACT(s, '(?<n>a)')
      26 a group `(?<name>...)` has no certified translation; not proven to give the same answer in DuckDB; write `(?P<name>...)`
    REGEXP_EXTRACT(s, '(a')
      26 this regular expression has no certified translation; not proven to give the same answer in DuckDB; close its groups and classes, and quote single letters with a backslash instead of `\Q`
    REGEXP_INSTR(s, '(a)')
      24 REGEXP_INSTR with groups, an occurrence or a pattern that also matches the empty text has no certified translation; not proven to give the same answer in DuckDB; make its groups `(?:...)` and look for the first occurrence
    FORMAT('%d', s)
      21 `%d` of STRING; the element takes INT64; CAST the value to INT64, or use another element
    FORMAT('%d')
      15 FORMAT with 1 elements and 0 values; each element takes one value; write as many values as elements; `%%` is a percent sign
    FORMAT('%*d', 1, 2)
      15 the element `%*` of a format has no certified translation; not proven to give the same answer in DuckDB; use %d, %s, %f, %e, %g, %x, %t or %T with flags, width and precision as numbers
    FORMAT(s, 1)
      15 a format that is not a literal has no certified translation; not proven to give the same answer in DuckDB; write it as a string literal
    FORMAT('%T', s)
      21 `%T` of STRING; the element takes INT64, NUMERIC, BOOL, DATE, DATETIME or TIMESTAMP; use another element
    JSON_VALUE(i, '$')
      8 JSON_VALUE of INT64; it takes STRING; CAST it to STRING
    JSON_VALUE(s, 'a')
      22 `a` is not a JSON path; it begins with `$`; write it like `$.key[0]."a key"`
    JSON_VALUE(s, '$[\'a\']')
      22 `$['a']` is not a JSON path; a position is a number from 0, without signs and spaces; write it like `$.key[0]."a key"`
    JSON_EXTRACT_SCALAR(s, '$.*')
      31 `$.*` is not a JSON path; a key has letters, digits, `_`, `-`; others need quotes; write it like `$.key[0]['a key']`
    JSON_VALUE(s, g)
      22 a JSON path that is not a literal has no certified translation; not proven to give the same answer in DuckDB; write it as a string literal
    JSON_QUERY(s)
      8 JSON_QUERY with 1 arguments; it takes a text and a path; write JSON_QUERY(s, '$.key')
    PARSE_JSON(s)
      8 the function PARSE_JSON has no certified translation; the text of a JSON value is not certified; keep it STRING: JSON_VALUE and JSON_QUERY take it
    "##);
}

#[test]
fn mistakes_in_arrays_and_structs_say_what_to_write() {
    let lists = [
        "ARRAY_CONCAT(arr, 1)",
        "ARRAY_CONCAT(arr, [1])",
        "ARRAY_TO_STRING([1], ',')",
        "ARRAY_REVERSE(s)",
        "ARRAY_SLICE(arr, 'a', 1)",
        "GENERATE_ARRAY(1, 2, 0)",
        "GENERATE_ARRAY(d, d)",
        "ARRAY<INT64>['a']",
        "ARRAY<GEOGRAPHY>[1]",
        "STRUCT(1, 2)",
        "STRUCT<a INT64>('x')",
        "STRUCT<a INT64>(1, 2)",
        "[STRUCT(1 AS a), (1, 2)]",
        "[STRUCT(1 AS a), STRUCT('x')]",
    ];
    let outcomes: Vec<_> = lists
        .iter()
        .map(|it| format!("{it}\n  {}", outcome(it)))
        .collect();
    insta::assert_snapshot!(outcomes.join("\n"), @r##"
    ARRAY_CONCAT(arr, 1)
      26 ARRAY_CONCAT of INT64; it takes arrays; write [x] for an array of one
    ARRAY_CONCAT(arr, [1])
      8 ARRAY_CONCAT of ARRAY<STRING> and ARRAY<INT64>; ARRAY<STRING> and ARRAY<INT64> have no type in common; CAST one side to ARRAY<STRING>
    ARRAY_TO_STRING([1], ',')
      8 ARRAY_TO_STRING of ARRAY<INT64>; it takes ARRAY<STRING>; make the elements STRING: ARRAY(SELECT CAST(x AS STRING) FROM UNNEST(array) AS x WITH OFFSET AS o ORDER BY o)
    ARRAY_REVERSE(s)
      8 ARRAY_REVERSE of STRING; it takes an ARRAY; pass an array
    ARRAY_SLICE(arr, 'a', 1)
      25 ARRAY_SLICE of STRING; it takes INT64 there; CAST it to INT64
    GENERATE_ARRAY(1, 2, 0)
      8 GENERATE_ARRAY with a step of 0; it would never end; write another step
    GENERATE_ARRAY(d, d)
      8 GENERATE_ARRAY of DATE and INT64; DATE and INT64 have no type in common; CAST one side to DATE
    ARRAY<INT64>['a']
      21 STRING in an ARRAY<INT64>; the types differ; CAST it to INT64
    ARRAY<GEOGRAPHY>[1]
      25 CAST to ARRAY<GEOGRAPHY> has no certified translation; not proven to give the same answer in DuckDB; cast to BOOL, INT64, FLOAT64, NUMERIC, STRING, BYTES, DATE, DATETIME, TIMESTAMP, ARRAY<..> or STRUCT<name ..>
    STRUCT(1, 2)
      15 a STRUCT field without a name has no certified translation; not proven to give the same answer in DuckDB; name it with AS
    STRUCT<a INT64>('x')
      24 STRING for the field `a INT64`; the types differ; CAST it to INT64
    STRUCT<a INT64>(1, 2)
      24 a STRUCT of 2 fields beside one of 1; they have the same fields; give each as many values
    [STRUCT(1 AS a), (1, 2)]
      26 a STRUCT of 2 fields beside one of 1; they have the same fields; give each as many values
    [STRUCT(1 AS a), STRUCT('x')]
      1 a STRUCT field of INT64 and STRING; INT64 and STRING have no type in common; CAST one side to INT64
    "##);
}
