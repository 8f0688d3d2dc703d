//! What is told of mistakes with numbers, casts, aggregates and SAFE.

use super::certified::outcome;

#[test]
fn a_null_literal_is_no_operand() {
    insta::assert_snapshot!(outcome("SELECT i + NULL AS a, i = NULL AS b, s || NULL AS c FROM t"), @"
    1:8 [type-mismatch] the operator `+` with a NULL literal; write IS NULL to test for it, or CAST(NULL AS type) for a NULL of that type
    1:23 [type-mismatch] the operator `=` with a NULL literal; write IS NULL to test for it, or CAST(NULL AS type) for a NULL of that type
    1:38 [type-mismatch] the operator `||` with a NULL literal; write IS NULL to test for it, or CAST(NULL AS type) for a NULL of that type
    ");
}

#[test]
fn exact_functions_of_numeric() {
    insta::assert_snapshot!(outcome("SELECT SQRT(n) AS a, LOG(n, 2) AS b, POW(i, n) AS c FROM t"), @"
    1:8 [uncertified-sql] SQRT of NUMERIC has no certified translation; CAST(x AS FLOAT64), and round what it gives
    1:22 [uncertified-sql] LOG of NUMERIC has no certified translation; CAST(x AS FLOAT64), and round what it gives
    1:38 [uncertified-sql] POW of NUMERIC has no certified translation; CAST(x AS FLOAT64), and round what it gives
    ");
}

#[test]
fn digits_to_round_to() {
    insta::assert_snapshot!(outcome("SELECT ROUND(f, 'x') AS a, ROUND(n, i) AS b, ROUND(n, -40) AS c, TRUNC(f, 16) AS d, TRUNC(f, i) AS e FROM t"), @"
    1:8 [type-mismatch] no certified ROUND(FLOAT64, STRING); CAST the arguments; it takes (NUMERIC) or (FLOAT64)
    1:28 [uncertified-sql] ROUND of NUMERIC to a number of digits that is not a literal has no certified translation; write the number, or CAST to FLOAT64 first
    1:46 [uncertified-sql] ROUND of NUMERIC to -40 digits has no certified translation; write a number from -28
    1:66 [uncertified-sql] TRUNC of FLOAT64 to this number of digits has no certified translation; write a number from -22 to 15, or CAST to NUMERIC first
    1:85 [uncertified-sql] TRUNC of FLOAT64 to this number of digits has no certified translation; write a number from -22 to 15, or CAST to NUMERIC first
    ");
}

#[test]
fn buckets() {
    insta::assert_snapshot!(outcome("SELECT RANGE_BUCKET(s, [1, 2]) AS a, RANGE_BUCKET(i) AS b, RANGE_BUCKET(i, 3) AS c FROM t"), @"
    1:8 [type-mismatch] no certified RANGE_BUCKET(STRING, ARRAY<INT64>); pass a value and an array of values of its type
    1:38 [type-mismatch] no certified RANGE_BUCKET(INT64); pass a value and an array of values of its type
    1:60 [type-mismatch] no certified RANGE_BUCKET(INT64, INT64); pass a value and an array of values of its type
    ");
}

#[test]
fn safe_calls() {
    insta::assert_snapshot!(outcome("SELECT SAFE.UPPER(s) AS a, SAFE.SUM(i) AS b, SAFE.LN(s) AS c, SAFE.LN(nope) AS d FROM t"), @"
    1:8 [uncertified-sql] the prefix SAFE. before UPPER has no certified translation; write IF(condition, UPPER(..), NULL), SAFE_CAST or SAFE_DIVIDE
    1:28 [uncertified-sql] the prefix SAFE. before SUM has no certified translation; write IF(condition, SUM(..), NULL), SAFE_CAST or SAFE_DIVIDE
    1:46 [type-mismatch] no certified LN(STRING); CAST the arguments; it takes (FLOAT64)
    1:71 [unknown-column] unknown column `nope`; use one of `id`, `i`, `j`, `f`, `n`, `s`, `b`, `d`, ...
    ");
}

#[test]
fn casts() {
    insta::assert_snapshot!(outcome("SELECT CAST(i AS BIGNUMERIC) AS a, CAST(i AS NUMERIC(40, 2)) AS b, CAST(d AS INT64) AS c, CAST(arr AS ARRAY<BOOL>) AS d, SAFE_CAST(arr AS ARRAY<INT64>) AS e FROM t"), @"
    1:13 [uncertified-sql] CAST to BIGNUMERIC has no certified translation; cast to NUMERIC, which holds 29 digits before and 9 behind the point
    1:41 [uncertified-sql] CAST to NUMERIC(40,2) has no certified translation; cast to BOOL, INT64, FLOAT64, NUMERIC, STRING, BYTES, DATE, DATETIME, TIMESTAMP, ARRAY<..> or STRUCT<name ..>
    1:73 [uncertified-sql] CAST from DATE to INT64 has no certified translation; there is no certified way from DATE to INT64; go through another type
    1:132 [uncertified-sql] CAST from ARRAY<STRING> to ARRAY<INT64> has no certified translation; write ARRAY(SELECT CAST(x AS type) FROM UNNEST(array) AS x WITH OFFSET ORDER BY offset)
    ");
}

#[test]
fn structs() {
    insta::assert_snapshot!(outcome("SELECT CAST(st AS STRUCT<k STRING>) AS a, SAFE_CAST(st AS STRUCT<k INT64, v INT64>) AS b, st = st AS c, st IN (st) AS d, items BETWEEN items AND items AS e FROM u"), @"
    1:13 [uncertified-sql] CAST from STRUCT<k STRING, v INT64> to STRUCT<k STRING> has no certified translation; write STRUCT(CAST(x.field AS type) AS field, ...)
    1:53 [uncertified-sql] CAST from STRUCT<k STRING, v INT64> to STRUCT<k INT64, v INT64> has no certified translation; write STRUCT(CAST(x.field AS type) AS field, ...)
    1:91 [uncertified-sql] a comparison of STRUCT<k STRING, v INT64> has no certified translation; compare its elements or fields one by one
    1:105 [uncertified-sql] IN of STRUCT<k STRING, v INT64> has no certified translation; compare its elements or fields one by one
    1:122 [uncertified-sql] BETWEEN of ARRAY<STRUCT<k STRING, v INT64>> has no certified translation; compare its elements or fields one by one
    ");
}

#[test]
fn tuples() {
    insta::assert_snapshot!(outcome("SELECT (i, j) < (1, 2) AS a, (i, j) = (1, 2, 3) AS b, (i, j) IN (SELECT 1) AS c, (i, s) = (s, i) AS d, (i, j) IN (5) AS e FROM t"), @"
    1:9 [uncertified-sql] `(i, j)` has no certified translation; write it with certified functions and operators
    1:18 [uncertified-sql] `(1, 2)` has no certified translation; write it with certified functions and operators
    1:31 [type-mismatch] a tuple of 2 beside one of 3; give both the same number of fields
    1:56 [uncertified-sql] a tuple IN a query or an array has no certified translation; write EXISTS (SELECT 1 FROM .. WHERE x = a AND y = b)
    1:83 [type-mismatch] comparison of INT64 and STRING; CAST one side to INT64
    1:86 [type-mismatch] comparison of STRING and INT64; CAST one side to STRING
    1:115 [uncertified-sql] a tuple IN a list of other values has no certified translation; write a list of tuples, ((1, 'a'), (2, 'b'))
    ");
}

#[test]
fn aggregates() {
    insta::assert_snapshot!(outcome("SELECT STDDEV(s) AS a, CORR(i) AS b, CORR(DISTINCT i, j) AS c, MAX_BY(s, arr) AS d, SUM(i HAVING MAX j) AS e, MAX(i IGNORE NULLS) AS f, MAX(i ORDER BY j) AS g FROM t"), @"
    1:8 [type-mismatch] STDDEV of STRING; CAST the argument
    1:24 [type-mismatch] CORR with 1 arguments; pass two arguments
    1:38 [type-mismatch] DISTINCT inside CORR; leave DISTINCT out
    1:64 [type-mismatch] MAX_BY by ARRAY<STRING>; order by a field of it
    1:85 [uncertified-sql] HAVING MAX or MIN inside SUM has no certified translation; select the rows with a window function and QUALIFY first
    1:111 [uncertified-sql] IGNORE NULLS inside MAX has no certified translation; leave it out: it ignores them already
    1:137 [uncertified-sql] ORDER BY or LIMIT inside MAX has no certified translation; use ARRAY_AGG(x ORDER BY y LIMIT 1)[OFFSET(0)]
    ");
}

#[test]
fn arrays_and_estimates() {
    insta::assert_snapshot!(outcome("SELECT ARRAY_CONCAT_AGG(i) AS a, APPROX_QUANTILES(i, j) AS b, APPROX_QUANTILES(arr, 4) AS c, APPROX_TOP_COUNT(i, 3) AS d, BIT_AND(f) AS e, COUNTIF(i) AS f FROM t"), @"
    1:8 [type-mismatch] ARRAY_CONCAT_AGG of INT64; use ARRAY_AGG
    1:34 [uncertified-sql] APPROX_QUANTILES with a number that is not a literal from 1 to 1000 has no certified translation; write the number
    1:63 [type-mismatch] APPROX_QUANTILES of ARRAY<STRING>; pass a field of it
    1:94 [uncertified-sql] the function APPROX_TOP_COUNT has no certified translation; count with GROUP BY, then ARRAY_AGG(.. ORDER BY .. LIMIT n)
    1:123 [type-mismatch] BIT_AND of FLOAT64; CAST the argument
    1:140 [type-mismatch] COUNTIF of INT64; CAST the argument
    ");
}

#[test]
fn shifts() {
    insta::assert_snapshot!(outcome("SELECT i << 2 AS a FROM t"), @"1:10 [invalid-sql] the SQL has a syntax error; correct the text at this place");
}

#[test]
fn numbers_out_of_range() {
    insta::assert_snapshot!(outcome("SELECT 0x8000000000000000 AS a, 9223372036854775808 AS b"), @"
    1:8 [invalid-sql] the number `0x8000000000000000` does not fit INT64; write a smaller number
    1:33 [invalid-sql] the number `9223372036854775808` does not fit INT64; write NUMERIC '9223372036854775808'
    ");
}

#[test]
fn operands() {
    insta::assert_snapshot!(outcome("SELECT i & f AS a, ~s AS b, i ^ s AS c, MOD(f, 2) AS d, DIV(f, 2) AS e, ABS(s) AS f, SAFE_ADD(i) AS g FROM t"), @"
    1:8 [type-mismatch] no certified INT64 & FLOAT64; CAST the arguments; it takes (INT64, INT64)
    1:21 [type-mismatch] no certified ~ STRING; CAST the arguments; it takes (INT64)
    1:29 [type-mismatch] no certified INT64 ^ STRING; CAST the arguments; it takes (INT64, INT64)
    1:41 [type-mismatch] no certified MOD(FLOAT64, INT64); CAST the arguments; it takes (INT64, INT64) or (NUMERIC, NUMERIC)
    1:57 [type-mismatch] no certified DIV(FLOAT64, INT64); CAST the arguments; it takes (INT64, INT64) or (NUMERIC, NUMERIC)
    1:73 [type-mismatch] no certified ABS(STRING); CAST the arguments; it takes (INT64) or (NUMERIC) or (FLOAT64)
    1:86 [type-mismatch] no certified SAFE_ADD(INT64); CAST the arguments; it takes (INT64, INT64) or (NUMERIC, NUMERIC) or (FLOAT64, FLOAT64)
    ");
}
