//! The forms that are tried: for each rule that is a pattern its call, and by hand those of rules that are code.
//!
//! `{I}` is any expression of type INT64, by the letters of the tables of rules; `{A}` an array of texts, `{L}` one of integers. A
//! longer name is one of [`WORDS`]. Forms that give no letter's type are roots only: queries, and expressions whose last
//! digit may differ.

/// Functions of doubles that both sides take from their C library, whose last digit is that library's choice.
const LAST_DIGIT: &[&str] = &[
    "POW", "POWER", "LN", "EXP", "LOG", "LOG10", "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN",
    "ATAN2", "SINH", "COSH", "TANH", "CBRT", "SEC", "CSC", "COT", "SECH", "CSCH", "COTH", "ASINH",
    "ACOSH", "ATANH",
];

/// The evaluator's running mean rounds at each row.
const MEAN: &str = "AVG(";

/// Functions whose integers are small: a large length would only fill the memory, and parts of a date beyond 32 bits are the
/// evaluator's own overflow.
const LENGTHS: &[&str] = &["LPAD", "RPAD", "REPEAT", "DATE", "DATETIME", "TIME"];

/// Whether the doubles of a text may differ in the last digit.
pub(super) fn is_close(sql: &str) -> bool {
    sql.contains(MEAN) || LAST_DIGIT.iter().any(|it| sql.contains(&format!("{it}(")))
}

/// The call of a rule that is one pattern; None for those that are only a part of another rule.
pub(super) fn of_rule(name: &str, takes: &str) -> Option<String> {
    if name == "ACOSH" {
        return Some("ACOSH(ABS({F}))".into()); // below -1 the evaluator's C library gives a number, not an error
    }
    let length = LENGTHS.contains(&name);
    let arguments: Vec<_> = takes
        .chars()
        .map(|it| {
            if length && it == 'I' {
                "{small}".into()
            } else {
                format!("{{{it}}}")
            }
        })
        .collect();
    if let Some(operator) = name.strip_prefix("unary ") {
        return Some(format!("({operator} {})", arguments[0]));
    }
    let is_word = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    match arguments.as_slice() {
        [left, right]
            if name.ends_with("LIKE") || name.chars().all(|it| it.is_ascii_punctuation()) =>
        {
            Some(format!("({left} {name} {right})"))
        }
        _ if name.chars().all(is_word) => Some(format!("{name}({})", arguments.join(", "))),
        _ => None,
    }
}

#[rustfmt::skip]
pub(super) const WORDS: &[(&str, &[&str])] = &[
    ("any", &["{I}", "{F}", "{N}", "{S}", "{B}", "{D}", "{Z}"]),
    ("small", &["k", "0", "1", "2", "5", "(-1)", "CAST(NULL AS INT64)"]),
    ("digits", &["0", "1", "2", "3", "5", "8", "(-1)", "(-3)", "9"]),
    ("day", &["DAY", "WEEK", "WEEK(MONDAY)", "WEEK(SATURDAY)", "ISOWEEK", "MONTH", "QUARTER", "YEAR", "ISOYEAR"]),
    ("time", &["MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR", "DAY"]),
    ("shift", &["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"]),
    ("part", &["YEAR", "QUARTER", "MONTH", "DAY", "DAYOFYEAR", "DAYOFWEEK", "WEEK", "WEEK(MONDAY)", "WEEK(THURSDAY)", "ISOWEEK", "ISOYEAR"]),
    ("clock", &["HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"]),
    ("lastday", &["MONTH", "QUARTER", "YEAR", "WEEK", "WEEK(MONDAY)", "ISOWEEK", "ISOYEAR"]),
    ("steps", &["1", "(-1)", "2", "13", "k", "0", "400"]),
    ("dateformat", &["'%F'", "'%Y-%m-%d'", "'%Y%m'", "'%b %B'", "'%a %A'", "'%j|%u|%w'", "'%G-%V'", "'%U|%W'", "'%y|%e|%Q|%%'", "'%D'", "'%d.%m.%Y'", "'%C'"]),
    ("timeformat", &["'%F %T'", "'%H:%M:%S'", "'%I %p'", "'%R'", "'%Y-%m-%dT%H:%M:%S'", "'%E6S'", "'%E*S'", "'%s'"]),
    ("parseformat", &["'%F'", "'%Y-%m-%d'", "'%Y%m%d'", "'%d/%m/%Y'", "'%Y-%m'", "'%Y'", "'%b %d, %Y'"]),
    ("parsemoment", &["'%F %T'", "'%Y-%m-%d %H:%M:%S'", "'%Y-%m-%dT%H:%M:%S'", "'%Y-%m-%d %H:%M'", "'%Y-%m-%d %H:%M:%E*S'"]),
    ("pattern", &["r'a'", "r'^a'", "r'[0-9]+'", r"r'(\d+)-(\d+)'", r"r'\s+'", "r''", "r'x*'", "r'(a|b)c?'", "r'(?i)abc'", "r'[^a-z]'", r"r'\pL+'", r"r'\bb'", "r'.'", "r'^$'", "r'a.*c'", r"r'\W'", "r'(?s).+'", "r'b$'", "r'[[:upper:]]'"]),
    ("replacement", &["''", "'-'", r"r'<\0>'", r"'\\\\'", "'é'", "'$1'"]),
    ("like", &["'a%'", "'%b_'", "'%'", "''", "'_'", "'%é%'", r"'%\\%%'", r"'%\\_%'", "'ABC'", "s", "t"]),
    ("compare", &["=", "<>", "<", "<=", ">", ">="]),
    ("truth", &["TRUE", "FALSE", "NULL"]),
    ("index", &["0", "1", "2", "(-1)", "k", "10"]),
    ("zone", &["'America/New_York'", "'Europe/Paris'", "'Asia/Kolkata'", "'+05:30'", "'UTC'", "'Australia/Lord_Howe'", "'-08'"]),
    ("path", &["'$'", "'$.a'", "'$.b.c'", "'$.d'", "'$.d[0]'", "'$.d[1]'", "'$[0]'", "'$[1]'"]),
    ("print", &["'%d|%s'", "'%5d|%-4s|'", "'%05d%s'", "'%+d%s'", "'%x%s'", "'%d%10s'", "'%i%t'", "'%d%T'"]),
    ("printf", &["'%.2f'", "'%f'", "'%e'", "'%g'", "'%8.3f'", "'%.0f'", "'%t'"]),
    ("normal", &["NFC", "NFD", "NFKC", "NFKD"]),
    // Queries.
    ("key", &["s", "g", "b", "d", "i", "n", "UPPER(s)", "DATE_TRUNC(d, MONTH)", "IFNULL(g, 'none')", "{I}", "{S}", "{B}", "{D}"]),
    ("distinct", &["", "", "DISTINCT "]),
    ("agg", &[
        "COUNT(*)", "COUNT({any})", "COUNT(DISTINCT {any})", "COUNTIF({B})", "SUM({distinct}{I})", "SUM({distinct}{N})", "SUM({distinct}f)", "AVG({I})", "AVG({N})", "AVG(f)",
        "AVG(DISTINCT i)", "AVG(DISTINCT n)", "MIN({any})", "MAX({any})", "LOGICAL_OR({B})", "LOGICAL_AND({B})", "ARRAY_AGG({S} IGNORE NULLS ORDER BY p_id)", "ARRAY_AGG({any} ORDER BY i, p_id)",
        "ARRAY_AGG({any} ORDER BY p_id DESC LIMIT 2)", "ARRAY_AGG(DISTINCT s ORDER BY s)", "ARRAY_AGG(DISTINCT i IGNORE NULLS ORDER BY i DESC)", "STRING_AGG({S}, ',' ORDER BY p_id)",
        "STRING_AGG(s ORDER BY s, p_id LIMIT 2)", "STRING_AGG(DISTINCT g, '' ORDER BY g)", "ANY_VALUE(1)", "COUNTIF({any} IS NULL)", "MAX(i) - MIN(i)", "SAFE_DIVIDE(SUM(i), COUNT(*))", "SUM(IF({B}, 1, 0))",
        "ANY_VALUE(s HAVING MAX p_id)", "ANY_VALUE(i HAVING MIN p_id)", "BIT_AND(i)", "BIT_OR(i)", "BIT_XOR(i)",
        "ARRAY_CONCAT_AGG(a ORDER BY p_id)", "COUNT(DISTINCT IF({B}, s, NULL))", "MIN(f)", "MAX(ts)", "SUM(k) + AVG(j)",
    ]),
    ("grouping", &["GROUP BY k", "GROUP BY 1", "GROUP BY k HAVING x IS NOT NULL", "GROUP BY k HAVING COUNT(*) > 1", "GROUP BY ALL"]),
    ("where", &["", "", " WHERE {B}", " WHERE FALSE", " WHERE i > 0", " WHERE NOT {B}"]),
    ("order", &["ORDER BY p_id", "ORDER BY i, p_id", "ORDER BY n DESC, p_id", "ORDER BY s NULLS LAST, p_id DESC", "ORDER BY {any}, p_id"]),
    ("partition", &["", "", "PARTITION BY g ", "PARTITION BY b ", "PARTITION BY {any} "]),
    ("rows", &["", "ROWS 1 PRECEDING", "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", "ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING", "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", "ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING"]),
    ("range", &["", "RANGE BETWEEN 1 PRECEDING AND CURRENT ROW", "RANGE BETWEEN 1 FOLLOWING AND 2 FOLLOWING", "RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING", "RANGE BETWEEN CURRENT ROW AND CURRENT ROW", "RANGE UNBOUNDED PRECEDING", "RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING"]),
    ("rangekey", &["i", "i DESC", "n", "f", "f DESC", "j NULLS LAST", "n DESC NULLS FIRST"]),
    ("ranked", &["ROW_NUMBER()", "RANK()", "DENSE_RANK()", "PERCENT_RANK()", "CUME_DIST()", "NTILE(3)", "NTILE(1)", "NTILE(7)", "LAG({any})", "LEAD({any}, 2)", "LAG({I}, 1, 0)", "LEAD({S}, 1, 'none')", "LAG({any}, 0)"]),
    ("windowed", &["SUM({I})", "SUM({N})", "SUM(f)", "AVG({I})", "AVG({N})", "COUNT(*)", "COUNT({any})", "MIN({any})", "MAX({any})", "COUNTIF({B})", "LOGICAL_AND({B})", "FIRST_VALUE({any})", "LAST_VALUE({any})", "NTH_VALUE({any}, 2)", "FIRST_VALUE({any} IGNORE NULLS)", "LAST_VALUE({any} IGNORE NULLS)", "ARRAY_AGG({I})", "STRING_AGG({S}, '|')", "NTH_VALUE({any}, 2 IGNORE NULLS)"]),
    ("whole", &["SUM({distinct}{I})", "COUNT(DISTINCT {any})", "SUM(DISTINCT {N})", "MIN({any})", "PERCENTILE_DISC({I}, 0.5)", "PERCENTILE_DISC({S}, 0.3)", "PERCENTILE_CONT(f, 0.5)", "PERCENTILE_CONT(i, 0.25)", "PERCENTILE_DISC({D}, 1)", "PERCENTILE_DISC({N}, 0)", "AVG(DISTINCT {I})"]),
    ("join", &["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "INNER JOIN", "LEFT OUTER JOIN"]),
    ("on", &["i = ri", "s = rs", "i = ri AND s < rs", "d = rd", "n = rn", "i = ri OR b", "i < ri", "p_id = r_id", "i = ri AND {B}", "b = rb AND i >= ri", "i = rn", "UPPER(s) = UPPER(rs)"]),
    ("set", &["UNION ALL", "UNION DISTINCT", "INTERSECT DISTINCT", "EXCEPT DISTINCT"]),
    ("one", &["SELECT {I} AS x FROM p", "SELECT {N} AS x FROM p", "SELECT {F} AS x FROM p", "SELECT i AS x FROM p{where}", "SELECT ri AS x FROM r", "SELECT rn AS x FROM r", "SELECT 1 AS x", "SELECT NULL AS x", "SELECT DISTINCT j AS x FROM p"]),
    ("two", &["SELECT {S} AS x, {D} AS y FROM p", "SELECT rs AS x, rd AS y FROM r", "SELECT s, d FROM p{where}", "SELECT g, NULL FROM p", "SELECT 'x', DATE '2024-01-31'"]),
];

#[rustfmt::skip]
pub(super) const FORMS: &[(&str, &str, &str)] = &[
    // Numbers.
    ("number", "N", "ROUND({N}, {digits})"), ("number", "F", "ROUND({F}, {digits})"), ("number", "N", "TRUNC({N}, {digits})"), ("number", "F", "TRUNC({F}, {digits})"),
    ("number", "F", "({I} / {I})"), ("number", "F", "({F} / 3)"), ("number", "F", "({I} / 2.5)"), ("number", "N", "({N} / 7)"), ("number", "N", "({I} * {N})"), ("number", "F", "({N} + {F})"),
    ("number", "N", "MOD({N}, {N})"), ("number", "N", "DIV({N}, {N})"), ("number", "I", "CAST(ROUND({F}) AS INT64)"), ("number", "F", "SAFE_DIVIDE({F}, {I})"), ("number", "N", "SAFE_DIVIDE({N}, {I})"),
    ("number", "I", "(({I} - {I}) * {small})"), ("number", "I", "SAFE_ADD({I}, {I})"), ("number", "I", "SAFE_MULTIPLY({I}, {I})"), ("number", "N", "SAFE_SUBTRACT({N}, {N})"), ("number", "I", "SAFE_NEGATE({I})"),
    ("number", "F", "SAFE_ADD({F}, {F})"), ("number", "F", "(f * {F})"), ("number", "I", "({I} & {I})"), ("number", "I", "({I} | {I})"), ("number", "I", "({I} ^ {I})"), ("number", "I", "(~ {I})"), ("number", "I", "({I} << {small})"), ("number", "I", "({I} >> {small})"),
    ("number", "N", "SIGN({N})"), ("number", "F", "IF({F} = 0, NULL, SQRT(ABS({F})))"), ("number", "I", "BIT_COUNT({I})"), ("number", "B", "IS_NAN({F})"), ("number", "B", "IS_INF({F})"), ("number", "F", "LOG({F}, {F})"), ("number", "F", "LOG10({F})"),
    // Text.
    ("text", "S", "CONCAT({S}, {S})"), ("text", "S", "CONCAT({S}, '-', {S}, 'ß')"), ("text", "S", "SUBSTR({S}, {small})"), ("text", "S", "SUBSTR({S}, {small}, {small})"), ("text", "S", "LEFT({S}, {small})"), ("text", "S", "RIGHT({S}, {small})"),
    ("text", "S", "TRIM({S}, ' a')"), ("text", "S", "LTRIM({S}, 'ab')"), ("text", "S", "RTRIM({S}, '')"), ("text", "S", "REPLACE({S}, 'a', {S})"), ("text", "S", "REPLACE({S}, '', 'z')"), ("text", "S", "LPAD({S}, {small}, 'xy')"), ("text", "S", "RPAD({S}, {small}, 'é')"),
    ("text", "B", "({S} LIKE {like})"), ("text", "B", "({S} NOT LIKE {like})"), ("text", "I", "STRPOS({S}, 'b')"), ("text", "I", "INSTR({S}, 'a')"), ("text", "I", "INSTR({S}, 'a', 1, 2)"), ("text", "I", "INSTR({S}, {S}, {small})"), ("text", "S", "INITCAP({S})"), ("text", "S", "TRANSLATE({S}, 'ab', 'x')"),
    ("text", "I", "ASCII({S})"), ("text", "I", "UNICODE({S})"), ("text", "S", "CHR({small})"), ("text", "S", "NORMALIZE({S})"), ("text", "S", "TO_HEX(MD5({S}))"), ("text", "S", "TO_HEX(SHA256({S}))"), ("text", "I", "FARM_FINGERPRINT({S})"), ("text", "A", "SPLIT({S}, ',')"), ("text", "A", "SPLIT({S}, 'b')"), ("text", "A", "SPLIT({S}, '')"), ("text", "A", "SPLIT({S})"),
    ("text", "S", "SOUNDEX({S})"),
    ("text", "S", "FORMAT({print}, {I}, {S})"), ("text", "S", "FORMAT({printf}, {F})"), ("text", "S", "FORMAT('%.2f', {N})"), ("text", "S", "TO_BASE64(MD5({S}))"), ("text", "B", "CONTAINS_SUBSTR({S}, 'ab')"), ("text", "I", "EDIT_DISTANCE({S}, {S})"), ("text", "S", "NORMALIZE({S}, {normal})"),
    ("text", "S", "TO_HEX(SHA512({S}))"), ("text", "S", "SAFE_CONVERT_BYTES_TO_STRING(CAST({S} AS BYTES))"), ("text", "S", "TO_BASE64(CAST({S} AS BYTES))"), ("text", "S", "TO_HEX(CAST({S} AS BYTES))"), ("text", "L", "TO_CODE_POINTS({S})"), ("text", "S", "CODE_POINTS_TO_STRING({L})"), ("text", "I", "OCTET_LENGTH({S})"), ("text", "S", "SAFE.SUBSTR({S}, {small}, {small})"), ("text", "S", "SAFE.REPEAT({S}, {small})"),
    // JSON.
    ("json", "S", "JSON_VALUE(v, {path})"), ("json", "S", "JSON_QUERY(v, {path})"), ("json", "A", "JSON_VALUE_ARRAY(v, {path})"), ("json", "A", "JSON_QUERY_ARRAY(v, {path})"), ("json", "S", "JSON_EXTRACT_SCALAR(v, {path})"), ("json", "S", "JSON_EXTRACT(v, {path})"), ("json", "A", "JSON_EXTRACT_ARRAY(v, {path})"), ("json", "A", "JSON_EXTRACT_STRING_ARRAY(v, {path})"),
    ("json", "S", "TO_JSON_STRING({I})"), ("json", "S", "TO_JSON_STRING({S})"), ("json", "S", "TO_JSON_STRING({N})"), ("json", "S", "TO_JSON_STRING({F})"), ("json", "S", "TO_JSON_STRING({B})"), ("json", "S", "TO_JSON_STRING({D})"), ("json", "S", "TO_JSON_STRING({T})"), ("json", "S", "TO_JSON_STRING({Z})"), ("json", "S", "TO_JSON_STRING({A})"), ("json", "S", "TO_JSON_STRING(STRUCT({I} AS x, {S} AS y))"), ("json", "S", "TO_JSON_STRING({L})"),
    // Regular expressions.
    ("regexp", "B", "REGEXP_CONTAINS({S}, {pattern})"), ("regexp", "S", "REGEXP_EXTRACT({S}, {pattern})"), ("regexp", "S", "REGEXP_REPLACE({S}, {pattern}, {replacement})"), ("regexp", "A", "REGEXP_EXTRACT_ALL({S}, {pattern})"), ("regexp", "I", "REGEXP_INSTR({S}, {pattern})"),
    ("regexp", "S", r"REGEXP_REPLACE({S}, r'(a)(b)?', r'\2<\1>')"), ("regexp", "S", "REGEXP_EXTRACT({S}, r'a(.)')"), ("regexp", "S", "REGEXP_SUBSTR({S}, {pattern})"),
    // Casts.
    ("cast", "S", "CAST({I} AS STRING)"), ("cast", "S", "CAST({N} AS STRING)"), ("cast", "S", "CAST({F} AS STRING)"), ("cast", "S", "CAST({B} AS STRING)"), ("cast", "S", "CAST({D} AS STRING)"), ("cast", "S", "CAST({T} AS STRING)"), ("cast", "S", "CAST({Z} AS STRING)"), ("cast", "S", "CAST({S} AS STRING)"),
    ("cast", "I", "CAST({S} AS INT64)"), ("cast", "I", "CAST(u AS INT64)"), ("cast", "I", "SAFE_CAST(u AS INT64)"), ("cast", "F", "CAST(u AS FLOAT64)"), ("cast", "F", "SAFE_CAST(u AS FLOAT64)"), ("cast", "N", "CAST(u AS NUMERIC)"), ("cast", "N", "SAFE_CAST(u AS NUMERIC)"), ("cast", "B", "CAST(u AS BOOL)"), ("cast", "B", "SAFE_CAST(u AS BOOL)"),
    ("cast", "D", "CAST(u AS DATE)"), ("cast", "D", "SAFE_CAST(u AS DATE)"), ("cast", "T", "CAST(u AS DATETIME)"), ("cast", "T", "SAFE_CAST(u AS DATETIME)"), ("cast", "Z", "CAST(u AS TIMESTAMP)"), ("cast", "Z", "SAFE_CAST(u AS TIMESTAMP)"), ("cast", "I", "SAFE_CAST({S} AS INT64)"),
    ("cast", "I", "CAST({F} AS INT64)"), ("cast", "I", "SAFE_CAST({F} AS INT64)"), ("cast", "I", "CAST({N} AS INT64)"), ("cast", "I", "SAFE_CAST({N} AS INT64)"), ("cast", "I", "CAST({B} AS INT64)"), ("cast", "B", "CAST({I} AS BOOL)"), ("cast", "F", "CAST({I} AS FLOAT64)"), ("cast", "F", "CAST({N} AS FLOAT64)"), ("cast", "N", "CAST({I} AS NUMERIC)"), ("cast", "N", "CAST({F} AS NUMERIC)"), ("cast", "N", "SAFE_CAST({F} AS NUMERIC)"),
    ("cast", "T", "CAST({D} AS DATETIME)"), ("cast", "Z", "CAST({D} AS TIMESTAMP)"), ("cast", "D", "CAST({T} AS DATE)"), ("cast", "D", "CAST({Z} AS DATE)"), ("cast", "T", "CAST({Z} AS DATETIME)"), ("cast", "Z", "CAST({T} AS TIMESTAMP)"), ("cast", "D", "SAFE_CAST({S} AS DATE)"), ("cast", "B", "SAFE_CAST({S} AS BOOL)"), ("cast", "I", "SAFE.DIV({I}, {I})"), ("cast", "I", "SAFE.ABS({I})"), ("cast", "D", "SAFE.PARSE_DATE({parseformat}, u)"), ("cast", "D", "SAFE.DATE(2024, k, k)"), ("cast", "N", "SAFE.MOD({N}, {N})"),
    // Dates and times.
    ("calendar", "D", "DATE_ADD({D}, INTERVAL {steps} {shift})"), ("calendar", "D", "DATE_SUB({D}, INTERVAL {steps} {shift})"), ("calendar", "I", "DATE_DIFF({D}, {D}, {day})"), ("calendar", "D", "DATE_TRUNC({D}, {day})"), ("calendar", "D", "({D} + k)"), ("calendar", "D", "({D} - k)"),
    ("calendar", "T", "DATETIME_ADD({T}, INTERVAL {steps} {time})"), ("calendar", "T", "DATETIME_SUB({T}, INTERVAL {steps} {shift})"), ("calendar", "I", "DATETIME_DIFF({T}, {T}, {time})"), ("calendar", "I", "DATETIME_DIFF({T}, {T}, {day})"), ("calendar", "T", "DATETIME_TRUNC({T}, {day})"), ("calendar", "T", "DATETIME_TRUNC({T}, {time})"),
    ("calendar", "Z", "TIMESTAMP_ADD({Z}, INTERVAL {steps} {time})"), ("calendar", "Z", "TIMESTAMP_SUB({Z}, INTERVAL {steps} {time})"), ("calendar", "I", "TIMESTAMP_DIFF({Z}, {Z}, {time})"), ("calendar", "Z", "TIMESTAMP_TRUNC({Z}, {day})"), ("calendar", "Z", "TIMESTAMP_TRUNC({Z}, {time})"),
    ("calendar", "I", "EXTRACT({part} FROM {D})"), ("calendar", "I", "EXTRACT({part} FROM {T})"), ("calendar", "I", "EXTRACT({part} FROM {Z})"), ("calendar", "I", "EXTRACT({clock} FROM {T})"), ("calendar", "I", "EXTRACT({clock} FROM {Z})"), ("calendar", "D", "EXTRACT(DATE FROM {T})"), ("calendar", "D", "LAST_DAY({D}, {lastday})"), ("calendar", "D", "LAST_DAY({D})"), ("calendar", "D", "LAST_DAY({T})"),
    ("calendar", "S", "FORMAT_DATE({dateformat}, {D})"), ("calendar", "S", "FORMAT_DATETIME({timeformat}, {T})"), ("calendar", "S", "FORMAT_DATETIME({dateformat}, {T})"), ("calendar", "S", "FORMAT_TIMESTAMP({timeformat}, {Z})"), ("calendar", "D", "PARSE_DATE({parseformat}, u)"), ("calendar", "T", "PARSE_DATETIME({parsemoment}, u)"), ("calendar", "Z", "PARSE_TIMESTAMP({parsemoment}, u)"), ("calendar", "D", "PARSE_DATE({parseformat}, FORMAT_DATE({parseformat}, {D}))"),
    ("calendar", "D", "DATE({small}, {small}, {small})"), ("calendar", "D", "DATE(2024, 2, k)"), ("calendar", "T", "DATETIME(2024, 2, 29, k, k, k)"), ("calendar", "I", "UNIX_DATE({D})"), ("calendar", "D", "DATE_FROM_UNIX_DATE(k)"), ("calendar", "I", "UNIX_MICROS({Z})"), ("calendar", "Z", "TIMESTAMP_SECONDS({I})"), ("calendar", "Z", "TIMESTAMP_MILLIS(k)"), ("calendar", "I", "UNIX_MILLIS({Z})"),
    ("calendar", "I", "ARRAY_LENGTH(GENERATE_DATE_ARRAY(DATE '2024-01-31', DATE_ADD(DATE '2024-01-31', INTERVAL k DAY)))"), ("calendar", "I", "ARRAY_LENGTH(GENERATE_DATE_ARRAY(DATE '2023-10-31', DATE '2024-05-31', INTERVAL 1 MONTH))"), 
    ("zone", "D", "DATE({Z}, {zone})"), ("zone", "T", "DATETIME({Z}, {zone})"), ("zone", "Z", "TIMESTAMP({T}, {zone})"), ("zone", "Z", "TIMESTAMP({D}, {zone})"), ("zone", "I", "EXTRACT({part} FROM {Z} AT TIME ZONE {zone})"), ("zone", "I", "EXTRACT({clock} FROM {Z} AT TIME ZONE {zone})"), ("zone", "Z", "TIMESTAMP_TRUNC({Z}, {day}, {zone})"), ("zone", "S", "FORMAT_TIMESTAMP({timeformat}, {Z}, {zone})"), ("zone", "S", "FORMAT_TIMESTAMP('%Z %z %Ez', {Z}, {zone})"), ("zone", "S", "STRING({Z}, {zone})"), ("zone", "Z", "PARSE_TIMESTAMP({parsemoment}, u, {zone})"), ("zone", "H", "TIME({Z}, {zone})"),
    ("zone", "H", "TIME({T})"), ("zone", "H", "TIME_ADD({H}, INTERVAL {steps} HOUR)"), ("zone", "I", "TIME_DIFF({H}, {H}, {clock})"), ("zone", "H", "TIME_TRUNC({H}, {clock})"), ("zone", "S", "CAST({H} AS STRING)"), ("zone", "S", "FORMAT_TIME({timeformat}, {H})"), ("zone", "T", "DATETIME({D}, {H})"), ("zone", "H", "SAFE_CAST(u AS TIME)"), ("zone", "I", "EXTRACT({clock} FROM {H})"), ("zone", "B", "({H} {compare} {H})"), ("zone", "H", "PARSE_TIME('%H:%M:%S', u)"),
    // Conditions and comparisons.
    ("condition", "I", "IF({B}, {I}, {I})"), ("condition", "N", "IF({B}, {N}, {I})"), ("condition", "S", "IF({B}, {S}, NULL)"), ("condition", "F", "IF({B}, {F}, {I})"), ("condition", "D", "IF({B}, {D}, {D})"), ("condition", "I", "CASE {I} WHEN {I} THEN 1 WHEN {small} THEN 2 ELSE 3 END"), ("condition", "S", "CASE WHEN {B} THEN {S} WHEN {B} THEN 'else' END"), ("condition", "N", "CASE WHEN {B} THEN {I} ELSE {N} END"),
    ("condition", "I", "COALESCE({I}, {I}, 0)"), ("condition", "S", "COALESCE({S}, {S})"), ("condition", "N", "COALESCE({I}, {N})"), ("condition", "D", "IFNULL({D}, {D})"), ("condition", "F", "IFNULL({I}, {F})"), ("condition", "I", "NULLIF({I}, {I})"), ("condition", "S", "NULLIF({S}, '')"), ("condition", "N", "NULLIF({N}, {I})"),
    ("condition", "I", "GREATEST({I}, {I})"), ("condition", "N", "LEAST({N}, {I}, 0)"), ("condition", "S", "GREATEST({S}, {S}, 'b')"), ("condition", "D", "LEAST({D}, {D})"), ("condition", "F", "GREATEST({F}, {I})"), ("condition", "Z", "GREATEST({Z}, {Z})"), ("condition", "T", "COALESCE({T}, {T})"), ("condition", "Z", "IF({B}, {Z}, {Z})"), ("condition", "B", "IF({B}, {B}, {truth})"),
    ("condition", "B", "({I} {compare} {I})"), ("condition", "B", "({N} {compare} {I})"), ("condition", "B", "({F} {compare} {I})"), ("condition", "B", "({N} {compare} {F})"), ("condition", "B", "({F} {compare} {F})"), ("condition", "B", "({S} {compare} {S})"), ("condition", "B", "({D} {compare} {D})"), ("condition", "B", "({T} {compare} {T})"), ("condition", "B", "({Z} {compare} {Z})"), ("condition", "B", "({B} {compare} {B})"),
    ("condition", "B", "({S} < '2024')"), ("condition", "B", "({D} = '2024-02-29')"), ("condition", "B", "({D} < DATE '2024-01-01')"), ("condition", "B", "(NOT {B})"), ("condition", "B", "(b AND {B})"), ("condition", "B", "(c OR {B})"), ("condition", "B", "({any} IS NULL)"), ("condition", "B", "({any} IS NOT NULL)"), ("condition", "B", "({B} IS TRUE)"), ("condition", "B", "({B} IS NOT FALSE)"),
    ("condition", "B", "({I} IN (1, {I}, 7))"), ("condition", "B", "({I} NOT IN (0, NULL))"), ("condition", "B", "({S} IN ('a', {S}))"), ("condition", "B", "({N} IN (1, 2.5, {I}))"), ("condition", "B", "({I} BETWEEN {I} AND {I})"), ("condition", "B", "({D} NOT BETWEEN {D} AND {D})"), ("condition", "B", "({F} BETWEEN 0 AND {N})"), ("condition", "B", "({I} IS DISTINCT FROM {I})"), ("condition", "B", "({S} IS NOT DISTINCT FROM {S})"), ("condition", "B", "({S} IN UNNEST({A}))"),
    // Arrays and structs.
    ("array", "I", "ARRAY_LENGTH({A})"), ("array", "S", "{A}[SAFE_OFFSET({index})]"), ("array", "S", "{A}[OFFSET({index})]"), ("array", "S", "{A}[SAFE_ORDINAL({index})]"), ("array", "S", "{A}[ORDINAL({index})]"), ("array", "I", "{L}[SAFE_OFFSET({index})]"), ("array", "I", "{L}[OFFSET({I})]"), ("array", "S", "ARRAY_TO_STRING({A}, '+')"), ("array", "S", "ARRAY_TO_STRING({A}, ',', '?')"),
    ("array", "A", "[{S}, {S}]"), ("array", "L", "[{I}, 1]"), ("array", "L", "GENERATE_ARRAY(1, k)"), ("array", "L", "GENERATE_ARRAY(5, 1, -2)"), ("array", "I", "ARRAY_LENGTH({L})"), ("array", "A", "ARRAY_CONCAT({A}, {A})"), ("array", "A", "ARRAY_REVERSE({A})"), ("array", "S", "ARRAY_FIRST({A})"), ("array", "I", "ARRAY_LAST({L})"), ("array", "A", "ARRAY_SLICE({A}, {index}, {index})"), ("array", "A", "({A} || {A})"), ("array", "L", "ARRAY_REVERSE({L})"), ("array", "S", "ARRAY_TO_STRING({A}, {S})"), ("array", "I", "STRUCT({I} AS x, {S} AS y).x"), ("array", "S", "STRUCT({I} AS x, {S} AS y).y"), ("array", "L", "ARRAY(SELECT e + 1 FROM UNNEST({L}) AS e ORDER BY e)"),
    ("array", "I", "(SELECT SUM(e) FROM UNNEST({L}) AS e)"), ("array", "I", "(SELECT COUNT(*) FROM UNNEST({A}) AS e WHERE e = 'a')"), ("array", "S", "(SELECT STRING_AGG(e, '|' ORDER BY o) FROM UNNEST({A}) AS e WITH OFFSET AS o)"), ("array", "B", "EXISTS (SELECT 1 FROM UNNEST({L}) AS e WHERE e > {I})"), ("array", "struct", "STRUCT({any} AS x, {any} AS y)"), ("array", "struct", "[STRUCT({any} AS x, {S} AS y)]"), ("array", "dates", "GENERATE_DATE_ARRAY(DATE '2024-01-30', DATE '2024-02-02')"), ("array", "dates", "[{D}, {D}]"),
    // Queries.
    ("aggregate", "query", "SELECT {key} AS k, {agg} AS x, {agg} AS y FROM p{where} {grouping}"), ("aggregate", "query", "SELECT {agg} AS x, {agg} AS y FROM p{where}"), ("aggregate", "query", "SELECT {key} AS k, COUNT(*) AS c FROM p GROUP BY k ORDER BY c DESC, k LIMIT 3"), ("aggregate", "query", "SELECT DISTINCT {key} AS k, {key} AS l FROM p{where}"),
    ("aggregate", "query", "SELECT g, s, GROUPING(g) AS q, {agg} AS x FROM p{where} GROUP BY ROLLUP(g, s)"), ("aggregate", "query", "SELECT g, b, {agg} AS x FROM p GROUP BY CUBE(g, b)"), ("aggregate", "query", "SELECT g, b, {agg} AS x FROM p{where} GROUP BY GROUPING SETS ((g, b), b, ())"), ("aggregate", "query", "SELECT {agg} AS x FROM p{where} HAVING COUNT(*) > 2"), ("aggregate", "query", "SELECT * FROM (SELECT g, b, i FROM p) PIVOT(SUM(i) AS s, COUNT(*) AS n FOR g IN ('x', 'y', NULL))"), ("aggregate", "query", "SELECT * FROM (SELECT p_id, i, j FROM p) UNPIVOT(v FOR k IN (i, j))"),
    ("window", "query", "SELECT p_id, {ranked} OVER ({partition}{order}) AS x FROM p{where}"), ("window", "query", "SELECT p_id, {windowed} OVER ({partition}{order} {rows}) AS x FROM p{where}"), ("window", "query", "SELECT p_id, SUM({I}) OVER ({partition}ORDER BY {rangekey} {range}) AS x, COUNT(*) OVER (ORDER BY {rangekey} {range}) AS y FROM p"), ("window", "query", "SELECT p_id, {whole} OVER ({partition}) AS x FROM p{where}"),
    ("window", "query", "SELECT p_id, g FROM p{where} QUALIFY ROW_NUMBER() OVER ({partition}{order}) = 1"), ("window", "query", "SELECT g, {agg} AS x, RANK() OVER (ORDER BY COUNT(*) DESC) AS r FROM p GROUP BY g"), ("window", "query", "SELECT p_id, SUM(i) OVER w AS x, {windowed} OVER (w {rows}) AS y FROM p WINDOW w AS ({partition}{order})"), ("window", "query", "SELECT p_id, {ranked} OVER ({partition}{order}) AS x FROM p QUALIFY x IS NOT NULL"),
    ("join", "query", "SELECT p_id, r_id, {any} AS x FROM p {join} r ON {on}{where}"), ("join", "query", "SELECT COUNT(*) AS c, COUNT(ri) AS d, SUM(ri) AS x FROM p {join} r ON {on}"), ("join", "query", "SELECT p_id, r_id FROM p CROSS JOIN r WHERE {B}"), ("join", "query", "SELECT p_id, e FROM p, UNNEST(a) AS e{where}"), ("join", "query", "SELECT p_id, e, o FROM p LEFT JOIN UNNEST(a) AS e WITH OFFSET AS o"), ("join", "query", "SELECT x.i AS k, x.c, y.m FROM (SELECT i, COUNT(*) AS c FROM p GROUP BY i) AS x {join} (SELECT ri AS i, MAX(rn) AS m FROM r GROUP BY ri) AS y USING (i)"), ("join", "query", "SELECT i, z.c FROM (SELECT i, s FROM p) {join} (SELECT ri AS i, COUNT(*) AS c FROM r GROUP BY ri) AS z USING (i)"),
    ("set", "query", "{one} {set} {one}"), ("set", "query", "{two} {set} {two}"), ("set", "query", "({one}) {set} (SELECT x FROM ({one}) ORDER BY x LIMIT 2)"), ("set", "query", "SELECT x, COUNT(*) AS c FROM ({one} UNION ALL {one}) GROUP BY x"), ("set", "query", "{one} UNION ALL {one} UNION ALL {one}"), ("set", "query", "({two} {set} {two}) {set} {two}"), ("set", "query", "WITH q AS ({one}) SELECT a.x FROM q AS a {set} {one}"),
    ("subquery", "query", "SELECT p_id, (SELECT MAX(rn) FROM r WHERE ri = i) AS x FROM p{where}"), ("subquery", "query", "SELECT p_id FROM p WHERE i IN (SELECT ri FROM r)"), ("subquery", "query", "SELECT p_id FROM p WHERE i NOT IN (SELECT ri FROM r WHERE rb)"), ("subquery", "query", "SELECT p_id, s IN (SELECT rs FROM r) AS x FROM p"), ("subquery", "query", "SELECT p_id FROM p WHERE EXISTS (SELECT 1 FROM r WHERE rs = s AND ri > i)"), ("subquery", "query", "SELECT p_id, (SELECT COUNT(*) FROM r WHERE ri <= i) AS x, {any} AS y FROM p"), ("subquery", "query", "SELECT k, SUM(v) AS x FROM (SELECT {key} AS k, {I} AS v FROM p{where}) GROUP BY k"), ("subquery", "query", "SELECT p_id, ARRAY(SELECT rs FROM r WHERE ri = i ORDER BY r_id) AS x FROM p"), ("subquery", "query", "WITH q AS (SELECT p_id, {any} AS v FROM p{where}) SELECT v, COUNT(*) AS c FROM q GROUP BY v"), ("subquery", "query", "SELECT p_id, {any} AS x FROM p WHERE n > (SELECT AVG(rn) FROM r)"), ("subquery", "query", "SELECT p_id, {any} AS x, {any} AS y FROM p{where} ORDER BY x, y DESC, p_id LIMIT 5"), ("subquery", "query", "SELECT p_id, s AS i, i AS s FROM p ORDER BY i, s, p_id"), ("subquery", "query", "SELECT * EXCEPT (a) REPLACE ({I} AS i) FROM p"), ("subquery", "query", "SELECT p_id, STRUCT({any} AS v, s AS w) AS x FROM p"), ("subquery", "query", "WITH RECURSIVE q AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM q WHERE n < 5) SELECT n, (SELECT COUNT(*) FROM p WHERE i < n) AS c FROM q"),
];
