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
        "s LIKE 'a\\'",
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
    insta::assert_snapshot!(outcomes.join("\n"), @"");
}

#[test]
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
    insta::assert_snapshot!(outcomes.join("\n"), @"");
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
    insta::assert_snapshot!(outcomes.join("\n"), @"");
}
