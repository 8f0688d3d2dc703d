//! What is said of mistakes in dates, times, zones and formats.

use super::certified::outcome;

/// The mistakes of `SELECT <expression> AS x FROM t`, one expression a line.
fn told(expressions: &[&str]) -> String {
    let lines = expressions
        .iter()
        .map(|it| format!("{it}\n  {}", outcome(&format!("SELECT {it} AS x FROM t"))));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn a_wrong_part_or_type_says_what_is_right() {
    insta::assert_snapshot!(told(&[
        "DATE_ADD(d, INTERVAL 1 HOUR)",
        "TIMESTAMP_ADD(ts, INTERVAL 1 MONTH)",
        "DATE_ADD(d, 1)",
        "DATE_ADD(d, INTERVAL f DAY)",
        "DATE_ADD(d, INTERVAL 'x' DAY)",
        "DATE_ADD(i, INTERVAL 1 DAY)",
        "DATETIME_ADD(d, INTERVAL 1 DAY)",
        "DATE_DIFF(ts, dt, DAY)",
        "DATE_DIFF(ts, ts, MONTH)",
        "DATE_TRUNC(d, HOUR)",
        "DATE_TRUNC(d, DECADE)",
        "TIME_TRUNC(TIME(dt), DAY)",
        "EXTRACT(HOUR FROM d)",
        "EXTRACT(DAY FROM '2024-01-01')",
        "d - d",
        "ts + INTERVAL 1 MONTH",
        "i + INTERVAL 1 DAY",
        "INTERVAL 1 DAY",
        "dt + INTERVAL '1 2' DAY TO HOUR",
        "d = ts",
    ]), @r#"
    DATE_ADD(d, INTERVAL 1 HOUR)
      1:8 [uncertified-sql] DATE_ADD of DATE by `HOUR` has no certified translation; use DAY, WEEK, MONTH, QUARTER or YEAR
    TIMESTAMP_ADD(ts, INTERVAL 1 MONTH)
      1:8 [uncertified-sql] TIMESTAMP_ADD of TIMESTAMP by `MONTH` has no certified translation; use MICROSECOND to DAY; longer ones need a DATETIME or a DATE
    DATE_ADD(d, 1)
      1:8 [uncertified-sql] DATE_ADD with 2 arguments of this form has no certified translation; write the value, then INTERVAL n DAY
    DATE_ADD(d, INTERVAL f DAY)
      1:29 [type-mismatch] an INTERVAL of FLOAT64; CAST it to INT64
    DATE_ADD(d, INTERVAL 'x' DAY)
      1:29 [type-mismatch] an INTERVAL of `x`; write a whole number
    DATE_ADD(i, INTERVAL 1 DAY)
      1:17 [type-mismatch] DATE_ADD of INT64; write DATE(x) around it
    DATETIME_ADD(d, INTERVAL 1 DAY)
      1:21 [type-mismatch] DATETIME_ADD of DATE; use the function of DATE, or write DATETIME(x) around it
    DATE_DIFF(ts, dt, DAY)
      1:22 [type-mismatch] DATE_DIFF of DATETIME; use the function of its own type, or write TIMESTAMP(x)
    DATE_DIFF(ts, ts, MONTH)
      1:8 [uncertified-sql] DATE_DIFF of TIMESTAMP by `MONTH` has no certified translation; use MICROSECOND to DAY; longer ones need a DATETIME or a DATE
    DATE_TRUNC(d, HOUR)
      1:8 [uncertified-sql] DATE_TRUNC of DATE by `HOUR` has no certified translation; use DAY, WEEK, WEEK(MONDAY), ISOWEEK, MONTH, QUARTER, YEAR or ISOYEAR
    DATE_TRUNC(d, DECADE)
      1:8 [uncertified-sql] DATE_TRUNC of DATE by `DECADE` has no certified translation; use DAY, WEEK, WEEK(MONDAY), ISOWEEK, MONTH, QUARTER, YEAR or ISOYEAR
    TIME_TRUNC(TIME(dt), DAY)
      1:8 [uncertified-sql] TIME_TRUNC of TIME by `DAY` has no certified translation; use MICROSECOND, MILLISECOND, SECOND, MINUTE or HOUR
    EXTRACT(HOUR FROM d)
      1:26 [uncertified-sql] EXTRACT of DATE by `HOUR` has no certified translation; use DAY, WEEK, WEEK(MONDAY), ISOWEEK, MONTH, QUARTER, YEAR or ISOYEAR
    EXTRACT(DAY FROM '2024-01-01')
      1:25 [type-mismatch] EXTRACT from STRING; write DATE before the literal
    d - d
      1:8 [type-mismatch] no certified DATE - DATE; write DATE_DIFF(a, b, DAY)
    ts + INTERVAL 1 MONTH
      1:8 [type-mismatch] TIMESTAMP + INTERVAL of months; write TIMESTAMP(DATETIME(x) + INTERVAL n MONTH)
    i + INTERVAL 1 DAY
      1:8 [type-mismatch] INT64 + INTERVAL; CAST the value to one of them
    INTERVAL 1 DAY
      1:17 [uncertified-sql] an INTERVAL as a value has no certified translation; add it to a DATE, DATETIME or TIMESTAMP, or keep a number of days or seconds
    dt + INTERVAL '1 2' DAY TO HOUR
      1:22 [uncertified-sql] an INTERVAL of several units in one text has no certified translation; write one INTERVAL per unit: x + INTERVAL 1 DAY + INTERVAL 2 HOUR
    d = ts
      1:8 [type-mismatch] comparison of DATE and TIMESTAMP; CAST one side to DATE
    "#);
}

#[test]
fn a_wrong_zone_or_format_says_what_is_right() {
    insta::assert_snapshot!(told(&[
        "DATE(ts, 'America/New_Yrok')",
        "DATE(ts, 'utc')",
        "DATE(ts, '+15:00')",
        "DATE(dt, 'Asia/Tokyo')",
        "EXTRACT(HOUR FROM dt AT TIME ZONE 'Asia/Tokyo')",
        "TIMESTAMP '2024-01-05 10:11'",
        "TIME '24:00:00'",
        "FORMAT_DATE('%H', d)",
        "FORMAT_TIMESTAMP('%k', ts)",
        "FORMAT_DATE('%Y', i)",
        "FORMAT_DATE('%Y')",
        "PARSE_DATE('%F', s)",
        "PARSE_DATE('%Y-%m-%d %H', s)",
        "PARSE_DATETIME('%Y %z', s)",
        "PARSE_TIMESTAMP('%j %d', s)",
        "CAST(d AS STRING FORMAT 'YYYY')",
        "CURRENT_TIMESTAMP()",
    ]), @r#"
    DATE(ts, 'America/New_Yrok')
      1:17 [invalid-sql] unknown time zone `America/New_Yrok`; did you mean `America/New_York`?
    DATE(ts, 'utc')
      1:17 [invalid-sql] unknown time zone `utc`; did you mean `UTC`?
    DATE(ts, '+15:00')
      1:17 [invalid-sql] unknown time zone `+15:00`; write a name such as 'America/New_York', or an offset such as '+05:30'
    DATE(dt, 'Asia/Tokyo')
      1:13 [type-mismatch] DATE of DATETIME; use the function of its own type, or write TIMESTAMP(x)
    EXTRACT(HOUR FROM dt AT TIME ZONE 'Asia/Tokyo')
      1:26 [type-mismatch] AT TIME ZONE of DATETIME; write TIMESTAMP(x) around it, or leave out AT TIME ZONE
    TIMESTAMP '2024-01-05 10:11'
      1:18 [invalid-sql] `2024-01-05 10:11` is not a TIMESTAMP; write TIMESTAMP '2024-01-31 23:59:59', and behind it nothing, an offset such as `+05:30`, or a blank and a zone such as `America/New_York`
    TIME '24:00:00'
      1:13 [invalid-sql] `24:00:00` is not a TIME; write TIME '23:59:59'
    FORMAT_DATE('%H', d)
      1:20 [uncertified-sql] the format element `%H` in FORMAT_DATE has no certified translation; use %Y %m %d %e %y %F %D %b %B %a %A %j %u %w %G %V %U %W %Q, %H %I %M %S %E*S %p %T %R with a time, %Z %z %Ez with a TIMESTAMP
    FORMAT_TIMESTAMP('%k', ts)
      1:25 [uncertified-sql] the format element `%k` in FORMAT_TIMESTAMP has no certified translation; write %H
    FORMAT_DATE('%Y', i)
      1:26 [type-mismatch] FORMAT_DATE of INT64; write DATE(x) around it
    FORMAT_DATE('%Y')
      1:8 [uncertified-sql] FORMAT_DATE with this number of arguments has no certified translation; write FORMAT_DATE(format, value)
    PARSE_DATE('%F', s)
      1:19 [uncertified-sql] the format element `%F` in PARSE_DATE has no certified translation; write %Y-%m-%d
    PARSE_DATE('%Y-%m-%d %H', s)
      1:19 [uncertified-sql] the format element `%H` in PARSE_DATE has no certified translation; use %Y %m %d %e %y %b %B %a %A %j %Q, %H %I %M %S %E*S %p %T %R with a time, %Z %z %Ez %s with a TIMESTAMP
    PARSE_DATETIME('%Y %z', s)
      1:23 [uncertified-sql] the format element `%z` in PARSE_DATETIME has no certified translation; use %Y %m %d %e %y %b %B %a %A %j %Q, %H %I %M %S %E*S %p %T %R with a time, %Z %z %Ez %s with a TIMESTAMP
    PARSE_TIMESTAMP('%j %d', s)
      1:24 [uncertified-sql] the format element `%j` in PARSE_TIMESTAMP has no certified translation; use %Y %m %d %e %y %b %B %a %A %j %Q, %H %I %M %S %E*S %p %T %R with a time, %Z %z %Ez %s with a TIMESTAMP
    CAST(d AS STRING FORMAT 'YYYY')
      1:13 [uncertified-sql] CAST with FORMAT has no certified translation; write FORMAT_DATE('%d/%m/%Y', x) to make text, PARSE_DATE('%d/%m/%Y', x) to read it
    CURRENT_TIMESTAMP()
      1:8 [uncertified-sql] the function CURRENT_TIMESTAMP has no certified translation; use a variable such as @as_of, so that the same build gives the same answer
    "#);
}
