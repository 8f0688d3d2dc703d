//! What people who know `DuckDB` or `PostgreSQL` write, and what it is called in GoogleSQL.

use super::reference::{Refused, refused};

const OWN: &str = "it is not GoogleSQL";

/// Functions.
#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("STRFTIME", OWN, "write FORMAT_DATE('%Y-%m', d), FORMAT_DATETIME or FORMAT_TIMESTAMP"),
    refused("STRPTIME", OWN, "write PARSE_DATE('%Y-%m-%d', s), PARSE_DATETIME or PARSE_TIMESTAMP"),
    refused("TO_CHAR", OWN, "write FORMAT_DATE('%Y-%m', d) or FORMAT('%d', n)"),
    refused("TO_DATE", OWN, "write PARSE_DATE('%Y-%m-%d', s)"),
    refused("DATE_PART", OWN, "write EXTRACT(YEAR FROM x)"),
    refused("DATEPART", OWN, "write EXTRACT(YEAR FROM x)"),
    refused("YEAR", OWN, "write EXTRACT(YEAR FROM x)"),
    refused("MONTH", OWN, "write EXTRACT(MONTH FROM x)"),
    refused("DAY", OWN, "write EXTRACT(DAY FROM x)"),
    refused("DATEDIFF", OWN, "write DATE_DIFF(later, earlier, DAY)"),
    refused("DATEADD", OWN, "write DATE_ADD(d, INTERVAL 1 DAY)"),
    refused("EPOCH", OWN, "write UNIX_SECONDS(ts)"),
    refused("NOW", OWN, "use a variable such as @as_of"),
    refused("TODAY", OWN, "use a variable such as @as_of"),
    refused("MEDIAN", OWN, "write PERCENTILE_CONT(x, 0.5) OVER (..)"),
    refused("QUANTILE_CONT", OWN, "write PERCENTILE_CONT(x, fraction) OVER (..)"),
    refused("COUNT_IF", OWN, "write COUNTIF(condition)"),
    refused("BOOL_OR", OWN, "write LOGICAL_OR(condition)"),
    refused("BOOL_AND", OWN, "write LOGICAL_AND(condition)"),
    refused("ARG_MAX", OWN, "write ANY_VALUE(x HAVING MAX y)"),
    refused("ARG_MIN", OWN, "write ANY_VALUE(x HAVING MIN y)"),
    refused("FIRST", OWN, "write ARRAY_AGG(x ORDER BY y LIMIT 1)[OFFSET(0)]"),
    refused("LIST", OWN, "write ARRAY_AGG(x ORDER BY y)"),
    refused("LISTAGG", OWN, "write STRING_AGG(s, ', ' ORDER BY y)"),
    refused("GROUP_CONCAT", OWN, "write STRING_AGG(s, ', ' ORDER BY y)"),
    refused("STRING_SPLIT", OWN, "write SPLIT(s, ',')"),
    refused("STR_SPLIT", OWN, "write SPLIT(s, ',')"),
    refused("SPLIT_PART", OWN, "write SPLIT(s, ',')[SAFE_OFFSET(0)]"),
    refused("LEN", OWN, "write LENGTH(s) or ARRAY_LENGTH(a)"),
    refused("ISNULL", OWN, "write x IS NULL"),
    refused("NVL", OWN, "write IFNULL(x, y)"),
    refused("IIF", OWN, "write IF(condition, x, y)"),
    refused("TRY_CAST", OWN, "write SAFE_CAST(x AS type)"),
    refused("REGEXP_MATCHES", OWN, "write REGEXP_CONTAINS(s, r'..')"),
    refused("GENERATE_SERIES", OWN, "write UNNEST(GENERATE_ARRAY(1, 10)) or UNNEST(GENERATE_DATE_ARRAY(a, b))"),
    refused("RANGE", OWN, "write UNNEST(GENERATE_ARRAY(1, 10))"),
    refused("JSON_EXTRACT_STRING", OWN, "write JSON_VALUE(j, '$.a')"),
    refused("STRUCT_PACK", OWN, "write STRUCT(x AS a, y AS b)"),
    refused("HASH", OWN, "write FARM_FINGERPRINT(s)"),
];

/// Words that stop the parser, or stand where GoogleSQL has another.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("EXCLUDE", "write `* EXCEPT (column)`"),
    ("FILTER", "write COUNTIF(c), or an aggregate of IF(c, x, NULL)"),
    ("ILIKE", "write LOWER(s) LIKE 'pattern in lower case'"),
    ("SIMILAR", "write REGEXP_CONTAINS(s, r'..')"),
    ("GLOB", "write LIKE or REGEXP_CONTAINS"),
    ("ASOF", "join on the range, and keep one row with QUALIFY ROW_NUMBER() OVER (..) = 1"),
    ("POSITIONAL", "number the rows of both sides and join on the number"),
    ("DISTINCT ON", "write QUALIFY ROW_NUMBER() OVER (PARTITION BY key ORDER BY ..) = 1"),
];

/// What to write instead of what stands at or just before a place.
pub(in crate::sql) fn instead_of(before: &str, at: &str) -> Option<&'static str> {
    let word = |text: &str| text.to_uppercase();
    let last = word(
        before
            .trim_end()
            .rsplit(|it: char| !it.is_alphanumeric())
            .next()
            .unwrap_or_default(),
    );
    let here = word(at.trim_start());
    WORDS
        .iter()
        .find(|(it, _)| {
            *it == last || here.split(|it: char| !it.is_alphanumeric()).next() == Some(it)
        })
        .map(|it| it.1)
}
