//! What a user is told about queries that GoogleSQL itself refuses, and about those that have no rule.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::certified::{fixtures, outcome_of, translate};

/// The families in which every mistake that GoogleSQL's analyzer finds is found here too, before anything is sent.
const FAMILIES: &[&str] = &[
    "grouping", "pivot", "mixed", "query", "row", "scope", "window", "with",
];

#[test]
fn what_the_analyzer_refuses_is_refused_before_it_is_sent() {
    let tables = fixtures();
    let mut passed = Vec::new();
    for family in FAMILIES {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/rules")
            .join(format!("{family}.json"));
        let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        // Code 3 is a mistake of the text, the others are errors of values.
        let refused = cases.iter().filter(|it| {
            it["error"]
                .as_str()
                .is_some_and(|it| it.starts_with("Code: 3,"))
        });
        for case in refused {
            let sql = case["sql"].as_str().unwrap();
            if translate(sql, &tables, &[]).is_ok() {
                passed.push(format!("{sql}\n  {}", case["error"]));
            }
        }
    }
    assert!(passed.is_empty(), "{}", passed.join("\n"));
}

/// Each query with its outcome.
fn told(queries: &[&str]) -> String {
    let tables = fixtures();
    let told: Vec<_> = queries
        .iter()
        .map(|it| format!("{it}\n{}", outcome_of(it, &tables)))
        .collect();
    told.join("\n")
}

#[test]
fn grouping_mistakes_are_told() {
    insta::assert_snapshot!(told(&[
        "SELECT g, id, COUNT(*) AS n FROM t GROUP BY g",
        "SELECT id, COUNT(*) AS n FROM t",
        "SELECT id FROM t WHERE SUM(i) > 3",
        "SELECT SUM(MAX(i)) AS x FROM t",
        "SELECT g, SUM(i) AS s FROM t GROUP BY g, s",
        "SELECT g FROM t GROUP BY 'x', 3",
        "SELECT id FROM t HAVING id > 3",
        "SELECT id FROM t QUALIFY id > 3",
        "SELECT id FROM t WHERE ROW_NUMBER() OVER (ORDER BY id) = 1",
        "SELECT SUM(RANK() OVER (ORDER BY id)) AS x FROM t",
        "SELECT g, GROUPING(id) AS x FROM t GROUP BY ROLLUP(g)",
        "SELECT g, MAX(i) AS i FROM t GROUP BY g HAVING MAX(i) > 3",
        "SELECT DISTINCT g FROM t ORDER BY id",
        "SELECT id, (SELECT MAX(t.i) FROM u) AS x FROM t",
        "SELECT 1 AS x FROM t GROUP BY GROUPING SETS ((), ())",
        "SELECT g FROM t GROUP BY g WITH ROLLUP",
        "SELECT UPPER(g) AS k, RANK() OVER (ORDER BY LOWER(g)) AS r FROM t GROUP BY 1",
        "SELECT g AS a, s AS a FROM t ORDER BY a",
    ]), @"
    SELECT g, id, COUNT(*) AS n FROM t GROUP BY g
    1:11 [invalid-sql] `id` is neither grouped nor aggregated; add `id` to GROUP BY, or aggregate it: ANY_VALUE(id)
    SELECT id, COUNT(*) AS n FROM t
    1:8 [invalid-sql] `id` stands beside an aggregate, but is not aggregated; add `id` to GROUP BY, or aggregate it: ANY_VALUE(id)
    SELECT id FROM t WHERE SUM(i) > 3
    1:24 [invalid-sql] SUM in WHERE; put the condition into HAVING
    SELECT SUM(MAX(i)) AS x FROM t
    1:12 [invalid-sql] MAX inside another aggregate; aggregate in a WITH query first, then aggregate its column
    SELECT g, SUM(i) AS s FROM t GROUP BY g, s
    1:42 [invalid-sql] GROUP BY of `s`, which holds an aggregate; group by the columns that it does not aggregate
    SELECT g FROM t GROUP BY 'x', 3
    1:8 [invalid-sql] `g` is neither grouped nor aggregated; add `g` to GROUP BY, or aggregate it: ANY_VALUE(g)
    1:26 [invalid-sql] GROUP BY of a literal; leave it out, or group by a column
    1:31 [invalid-sql] there is no column number 3; write a number from 1 to 1
    SELECT id FROM t HAVING id > 3
    1:25 [invalid-sql] HAVING without GROUP BY; write WHERE, or add GROUP BY or an aggregate to the select list
    SELECT id FROM t QUALIFY id > 3
    1:26 [invalid-sql] QUALIFY without a window function; write WHERE or HAVING
    SELECT id FROM t WHERE ROW_NUMBER() OVER (ORDER BY id) = 1
    1:24 [invalid-sql] ROW_NUMBER OVER a window in WHERE; filter with QUALIFY, or compute it in a WITH query first
    SELECT SUM(RANK() OVER (ORDER BY id)) AS x FROM t
    1:12 [invalid-sql] RANK OVER a window inside an aggregate; compute the inner one in a WITH query first
    SELECT g, GROUPING(id) AS x FROM t GROUP BY ROLLUP(g)
    1:11 [invalid-sql] GROUPING of what is not grouped; pass a key of GROUP BY
    SELECT g, MAX(i) AS i FROM t GROUP BY g HAVING MAX(i) > 3
    1:52 [invalid-sql] `i` inside an aggregate; write the table before it to mean its column: `table.column`
    SELECT DISTINCT g FROM t ORDER BY id
    1:35 [invalid-sql] ORDER BY of `id` behind SELECT DISTINCT; select it under a name and order by the name
    SELECT id, (SELECT MAX(t.i) FROM u) AS x FROM t
    1:20 [uncertified-sql] MAX of only columns of the query around it has no certified translation; aggregate a column of the subquery's own tables, or use the value as it is
    SELECT 1 AS x FROM t GROUP BY GROUPING SETS ((), ())
    1:1 [uncertified-sql] GROUPING SETS of nothing but empty sets has no certified translation; leave out the GROUP BY
    SELECT g FROM t GROUP BY g WITH ROLLUP
    1:28 [invalid-sql] the SQL has a syntax error; write GROUP BY ROLLUP(a, b) or GROUP BY CUBE(a, b)
    SELECT UPPER(g) AS k, RANK() OVER (ORDER BY LOWER(g)) AS r FROM t GROUP BY 1
    1:51 [invalid-sql] `g` is neither grouped nor aggregated; add `g` to GROUP BY, or aggregate it: ANY_VALUE(g)
    SELECT g AS a, s AS a FROM t ORDER BY a
    1:1 [invalid-sql] two columns are named `a`; give one of them another name with `AS`, or leave one out with `* EXCEPT (a)`
    1:39 [invalid-sql] the name `a` is ambiguous; give one of them another name with AS
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn window_mistakes_are_told() {
    insta::assert_snapshot!(told(&[
        "SELECT SUM(i) OVER w AS x FROM t WINDOW v AS (ORDER BY id)",
        "SELECT SUM(i) OVER (w PARTITION BY g) AS x FROM t WINDOW w AS (ORDER BY id)",
        "SELECT SUM(i) OVER (w ORDER BY id) AS x FROM t WINDOW w AS (ROWS 1 PRECEDING)",
        "SELECT RANK() OVER () AS x FROM t",
        "SELECT ROW_NUMBER() OVER (ORDER BY id ROWS 1 PRECEDING) AS x FROM t",
        "SELECT LAG(i IGNORE NULLS) OVER (ORDER BY id) AS x FROM t",
        "SELECT LAG(i, j) OVER (ORDER BY id) AS x FROM t",
        "SELECT LEAD(i, 1, id) OVER (ORDER BY id) AS x FROM t",
        "SELECT NTILE(0) OVER (ORDER BY id) AS x FROM t",
        "SELECT SUM(i) OVER (ORDER BY d RANGE 1 PRECEDING) AS x FROM t",
        "SELECT SUM(i) OVER (ORDER BY i RANGE 1.5 PRECEDING) AS x FROM t",
        "SELECT SUM(i) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) AS x FROM t",
        "SELECT SUM(i) OVER (ORDER BY id ROWS j PRECEDING) AS x FROM t",
        "SELECT SUM(i) OVER (ORDER BY id GROUPS 1 PRECEDING) AS x FROM t",
        "SELECT COUNT(DISTINCT i) OVER (ORDER BY id) AS x FROM t",
        "SELECT STRING_AGG(g ORDER BY id) OVER () AS x FROM t",
        "SELECT SUM(i) OVER (PARTITION BY f) AS x FROM t",
        "SELECT PERCENTILE_CONT(i, 0.5) OVER (ORDER BY id) AS x FROM t",
        "SELECT PERCENTILE_CONT(i, 2) OVER () AS x FROM t",
        "SELECT PERCENTILE_DISC(i, 0.12345) OVER () AS x FROM t",
    ]), @"
    SELECT SUM(i) OVER w AS x FROM t WINDOW v AS (ORDER BY id)
    1:20 [invalid-sql] unknown window `w`; did you mean `v`?
    SELECT SUM(i) OVER (w PARTITION BY g) AS x FROM t WINDOW w AS (ORDER BY id)
    1:21 [invalid-sql] this window cannot build on `w`; write the whole window here
    SELECT SUM(i) OVER (w ORDER BY id) AS x FROM t WINDOW w AS (ROWS 1 PRECEDING)
    1:21 [invalid-sql] this window cannot build on `w`; write the whole window here
    SELECT RANK() OVER () AS x FROM t
    1:8 [invalid-sql] RANK without ORDER BY in its window; write OVER (... ORDER BY key)
    SELECT ROW_NUMBER() OVER (ORDER BY id ROWS 1 PRECEDING) AS x FROM t
    1:8 [invalid-sql] ROW_NUMBER with a frame in its window; leave out ROWS or RANGE
    SELECT LAG(i IGNORE NULLS) OVER (ORDER BY id) AS x FROM t
    1:8 [invalid-sql] LAG with IGNORE NULLS or RESPECT NULLS; use LAST_VALUE(x IGNORE NULLS) with a frame that ends at 1 PRECEDING
    SELECT LAG(i, j) OVER (ORDER BY id) AS x FROM t
    1:8 [uncertified-sql] LAG by an offset that is not a literal of at least 0 has no certified translation; write the offset as a number
    SELECT LEAD(i, 1, id) OVER (ORDER BY id) AS x FROM t
    1:8 [uncertified-sql] LEAD with a default that is not a constant has no certified translation; write a literal, or use IFNULL around it where the value is never NULL
    SELECT NTILE(0) OVER (ORDER BY id) AS x FROM t
    1:8 [uncertified-sql] NTILE of other than a literal of at least 1 or a variable has no certified translation; write the number of tiles
    SELECT SUM(i) OVER (ORDER BY d RANGE 1 PRECEDING) AS x FROM t
    1:38 [type-mismatch] a RANGE frame with an offset needs one ORDER BY key that is a number; order by one number, such as UNIX_DATE(d)
    SELECT SUM(i) OVER (ORDER BY i RANGE 1.5 PRECEDING) AS x FROM t
    1:38 [type-mismatch] a frame bound of FLOAT64; write a number of that type
    SELECT SUM(i) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) AS x FROM t
    1:62 [invalid-sql] a window frame that ends before it begins; write the earlier bound first
    SELECT SUM(i) OVER (ORDER BY id ROWS j PRECEDING) AS x FROM t
    1:38 [uncertified-sql] a frame bound that is neither a literal nor a variable has no certified translation; write the bound as a number of at least 0
    SELECT SUM(i) OVER (ORDER BY id GROUPS 1 PRECEDING) AS x FROM t
    1:40 [uncertified-sql] a GROUPS frame has no certified translation; use ROWS or RANGE
    SELECT COUNT(DISTINCT i) OVER (ORDER BY id) AS x FROM t
    1:8 [uncertified-sql] DISTINCT in a window with ORDER BY has no certified translation; leave out the ORDER BY
    SELECT STRING_AGG(g ORDER BY id) OVER () AS x FROM t
    1:8 [invalid-sql] STRING_AGG OVER a window with ORDER BY, LIMIT or HAVING inside its parentheses; write the order in OVER (... ORDER BY key)
    SELECT SUM(i) OVER (PARTITION BY f) AS x FROM t
    1:34 [type-mismatch] PARTITION BY of FLOAT64; CAST it to NUMERIC or STRING
    SELECT PERCENTILE_CONT(i, 0.5) OVER (ORDER BY id) AS x FROM t
    1:8 [invalid-sql] PERCENTILE_CONT with ORDER BY in its window; write OVER (PARTITION BY ...)
    SELECT PERCENTILE_CONT(i, 2) OVER () AS x FROM t
    1:8 [uncertified-sql] PERCENTILE_CONT by a fraction that is not a literal from 0 to 1 has no certified translation; write the fraction as a number
    SELECT PERCENTILE_DISC(i, 0.12345) OVER () AS x FROM t
    1:8 [uncertified-sql] PERCENTILE_DISC by a fraction of more than four digits has no certified translation; write at most four digits behind the point
    ");
}

#[test]
fn with_mistakes_are_told() {
    insta::assert_snapshot!(told(&[
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 0.5 FROM r) SELECT n FROM r",
        "WITH RECURSIVE r AS (SELECT n FROM r) SELECT n FROM r",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT SUM(n) FROM r) SELECT n FROM r",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT a.n FROM r AS a JOIN r AS b USING (n)) SELECT n FROM r",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT id FROM t LEFT JOIN r ON TRUE) SELECT n FROM r",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT id FROM t WHERE id IN (SELECT n FROM r)) SELECT n FROM r",
        "WITH RECURSIVE a AS (SELECT x FROM b), b AS (SELECT 1 AS x) SELECT x FROM a",
        "WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r",
        "WITH a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT x FROM a",
        "WITH q(a) AS (SELECT 1) SELECT a FROM q",
    ]), @"
    WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 0.5 FROM r) SELECT n FROM r
    1:46 [type-mismatch] column 1 (`n`) is INT64 in the first query; CAST it to INT64 in the recursive term, or to FLOAT64 in the first query
    WITH RECURSIVE r AS (SELECT n FROM r) SELECT n FROM r
    1:16 [invalid-sql] `r` reads itself, but is not a UNION of two queries; write (first) UNION ALL (second), without WITH, ORDER BY or LIMIT around it
    WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT SUM(n) FROM r) SELECT n FROM r
    1:46 [invalid-sql] a recursive term reads itself behind DISTINCT, GROUP BY, an aggregate or a window function; read it once, in FROM, without grouping, order or outer join around it
    WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT a.n FROM r AS a JOIN r AS b USING (n)) SELECT n FROM r
    1:46 [invalid-sql] a recursive term reads itself more than once; read it once, in FROM, without grouping, order or outer join around it
    WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT id FROM t LEFT JOIN r ON TRUE) SELECT n FROM r
    1:73 [invalid-sql] a recursive term reads itself on the side of an outer join that may be NULL; read it once, in FROM, without grouping, order or outer join around it
    WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT id FROM t WHERE id IN (SELECT n FROM r)) SELECT n FROM r
    1:90 [invalid-sql] a recursive term reads itself inside an expression; read it once, in FROM, without grouping, order or outer join around it
    WITH RECURSIVE a AS (SELECT x FROM b), b AS (SELECT 1 AS x) SELECT x FROM a
    1:36 [uncertified-sql] the WITH query `b`, which is written further down, has no certified translation; write each WITH query behind those that it reads
    WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r
    1:54 [unknown-table] unknown table `r`; name a model (one word), a source table (source.table), or a WITH query
    WITH a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT x FROM a
    1:28 [invalid-sql] two WITH queries are named `a`; give one of them another name
    WITH q(a) AS (SELECT 1) SELECT a FROM q
    1:6 [uncertified-sql] a column list in WITH has no certified translation; name the columns with AS inside the query
    1:32 [unknown-column] unknown column `a`; use one of `f0_`
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn from_mistakes_are_told() {
    insta::assert_snapshot!(told(&[
        "SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(i) + 1 AS s FOR g IN ('x'))",
        "SELECT * FROM (SELECT g, i, j FROM t) PIVOT(SUM(i), SUM(j) FOR g IN ('x'))",
        "SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(i) FOR g IN (1))",
        "SELECT * FROM (SELECT f, i FROM t) PIVOT(SUM(i) FOR f IN (1.5))",
        "SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(i) FOR g IN ('x', 'x'))",
        "SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(k) FOR g IN ('x'))",
        "SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(i) FOR g IN (SELECT g FROM t))",
        "SELECT * FROM (SELECT id, i, s FROM t) UNPIVOT(v FOR k IN (i, s))",
        "SELECT * FROM (SELECT id, i, j FROM t) UNPIVOT(v FOR k IN (i, jj))",
        "SELECT * FROM (SELECT id, i, j FROM t) UNPIVOT((v, w) FOR k IN ((i, j)))",
        "SELECT id FROM t TABLESAMPLE SYSTEM (10 PERCENT)",
        "SELECT id FROM t FOR SYSTEM_TIME AS OF '2024-01-01'",
        "SELECT id FROM t NATURAL JOIN u",
        "SELECT id FROM t, u",
        "SELECT t.id FROM t JOIN u",
        "SELECT id FROM t RIGHT JOIN UNNEST([1]) AS e ON TRUE",
        "SELECT x.* FROM t",
        "SELECT id.* FROM t",
        "SELECT e.id FROM t, t.g AS e",
        "SELECT AS STRUCT id FROM t",
        "SELECT ARRAY(SELECT id, i FROM t) AS x",
        "SELECT id FROM t INTERSECT ALL SELECT id FROM u",
        "SELECT id, i FROM t UNION ALL SELECT id FROM u",
        "SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS b",
        "SELECT id FROM t LIMIT 1 + 1",
        "SELECT id FROM t LIMIT @rate",
        "FROM t |> WHERE id = 1",
        "SELECT id FROM t, t.arr AS e WITH OFFSET",
        "SELECT 1 AS a UNION ALL CORRESPONDING SELECT 2 AS a",
        "SELECT id FROM t WHERE id IN (SELECT id, i FROM t)",
        "SELECT * EXCEPT (nope) FROM t",
        "SELECT * REPLACE (SUM(i) OVER () AS i) FROM t",
    ]), @"
    SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(i) + 1 AS s FOR g IN ('x'))
    1:49 [invalid-sql] the SQL has a syntax error; correct the text at this place
    SELECT * FROM (SELECT g, i, j FROM t) PIVOT(SUM(i), SUM(j) FOR g IN ('x'))
    1:49 [invalid-sql] an aggregate of PIVOT without a name; name it with AS
    1:57 [invalid-sql] an aggregate of PIVOT without a name; name it with AS
    SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(i) FOR g IN (1))
    1:59 [type-mismatch] a PIVOT value of INT64; write a STRING literal
    SELECT * FROM (SELECT f, i FROM t) PIVOT(SUM(i) FOR f IN (1.5))
    1:59 [invalid-sql] a PIVOT value without a name; name it with AS
    SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(i) FOR g IN ('x', 'x'))
    1:1 [invalid-sql] two columns are named `x`; give one of them another name with `AS`, or leave one out with `* EXCEPT (x)`
    1:53 [invalid-sql] two columns would be named `x`; give one of them another name with AS
    SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(k) FOR g IN ('x'))
    1:46 [unknown-column] unknown column `k`; did you mean `g`?
    SELECT * FROM (SELECT g, i FROM t) PIVOT(SUM(i) FOR g IN (SELECT g FROM t))
    1:16 [uncertified-sql] PIVOT over several columns, ANY or a subquery has no certified translation; pivot one column, and list its values
    SELECT * FROM (SELECT id, i, s FROM t) UNPIVOT(v FOR k IN (i, s))
    1:63 [type-mismatch] UNPIVOT of STRING and INT64; CAST the columns to one type in a subquery first
    SELECT * FROM (SELECT id, i, j FROM t) UNPIVOT(v FOR k IN (i, jj))
    1:63 [unknown-column] unknown column `jj`; did you mean `j`?
    SELECT * FROM (SELECT id, i, j FROM t) UNPIVOT((v, w) FOR k IN ((i, j)))
    1:16 [uncertified-sql] UNPIVOT into several columns has no certified translation; write one SELECT per set of columns with UNION ALL
    SELECT id FROM t TABLESAMPLE SYSTEM (10 PERCENT)
    1:16 [uncertified-sql] TABLESAMPLE has no certified translation; filter by MOD(ABS(FARM_FINGERPRINT(key)), 10) = 0
    SELECT id FROM t FOR SYSTEM_TIME AS OF '2024-01-01'
    1:16 [uncertified-sql] FOR SYSTEM_TIME AS OF has no certified translation; keep history in a model of its own, such as scd2
    SELECT id FROM t NATURAL JOIN u
    1:31 [uncertified-sql] NATURAL JOIN has no certified translation; write USING (...)
    SELECT id FROM t, u
    1:8 [unknown-column] the column name `id` is ambiguous; write `t.id` or `u.id`
    SELECT t.id FROM t JOIN u
    1:25 [invalid-sql] JOIN without a condition; add ON or USING, or write CROSS JOIN
    SELECT id FROM t RIGHT JOIN UNNEST([1]) AS e ON TRUE
    1:37 [uncertified-sql] RIGHT or FULL JOIN of UNNEST has no certified translation; unnest in a WITH query first
    SELECT x.* FROM t
    1:8 [unknown-table] unknown table `x`; did you mean `t.*`?
    SELECT id.* FROM t
    1:8 [type-mismatch] `.*` of a INT64; name the column
    SELECT e.id FROM t, t.g AS e
    1:21 [type-mismatch] UNNEST needs an ARRAY, not STRING; pass an array column, [..] or GENERATE_ARRAY(..)
    SELECT AS STRUCT id FROM t
    1:1 [uncertified-sql] SELECT AS STRUCT or AS VALUE as a model has no certified translation; write a SELECT of named columns
    SELECT ARRAY(SELECT id, i FROM t) AS x
    1:8 [type-mismatch] ARRAY of a subquery with more than one column; select one column, or SELECT AS STRUCT
    SELECT id FROM t INTERSECT ALL SELECT id FROM u
    1:32 [uncertified-sql] INTERSECT ALL has no certified translation; write INTERSECT DISTINCT
    SELECT id, i FROM t UNION ALL SELECT id FROM u
    1:31 [type-mismatch] the queries of a set operation give different numbers of columns: the first gives 2; select the same columns in each
    SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS b
    1:33 [type-mismatch] the queries of a set operation BY NAME have different columns; select the same names in each
    SELECT id FROM t LIMIT 1 + 1
    1:24 [uncertified-sql] LIMIT or OFFSET by an expression has no certified translation; write a number or a variable
    SELECT id FROM t LIMIT @rate
    1:24 [type-mismatch] LIMIT of FLOAT64; declare the variable as INT64
    FROM t |> WHERE id = 1
    1:1 [uncertified-sql] FROM without SELECT before it has no certified translation; write SELECT ... FROM ...
    1:1 [uncertified-sql] pipe syntax has no certified translation; write SELECT ... FROM ...
    SELECT id FROM t, t.arr AS e WITH OFFSET
    1:30 [invalid-sql] the SQL has a syntax error; write UNNEST(table.array) AS element WITH OFFSET
    SELECT 1 AS a UNION ALL CORRESPONDING SELECT 2 AS a
    1:25 [invalid-sql] the SQL has a syntax error; write UNION ALL BY NAME, or select the columns in one order
    SELECT id FROM t WHERE id IN (SELECT id, i FROM t)
    1:24 [type-mismatch] IN needs a subquery of one column; select one column
    SELECT * EXCEPT (nope) FROM t
    1:18 [unknown-column] unknown column `nope`; name a column of the table
    SELECT * REPLACE (SUM(i) OVER () AS i) FROM t
    1:19 [invalid-sql] a window function inside `* REPLACE`; write * EXCEPT (i), ... AS i
    ");
}
