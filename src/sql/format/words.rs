//! Which words are written in upper case: keywords, built-in functions, types and date parts, where they are that.
//!
//! A name that the user chose is never touched: tables are told apart by case, and a column keeps the case it is shown in.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use super::lex::{Kind, Token};

type Words = LazyLock<HashSet<&'static str>>;

fn words(list: &'static str) -> HashSet<&'static str> {
    list.split_whitespace().collect()
}

/// GoogleSQL's reserved words, which are names only in backticks or behind a dot.
static RESERVED: Words = LazyLock::new(|| {
    words(
        "
    ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE
    CURRENT DEFAULT DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH
    FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS
    JOIN LATERAL LEFT LIKE LIMIT LOOKUP MERGE NATURAL NEW NO NOT NULL NULLS OF ON OR ORDER OUTER OVER
    PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE RESPECT RIGHT ROLLUP ROWS SELECT SET SOME STRUCT
    TABLESAMPLE THEN TO TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN WHERE WINDOW WITH WITHIN",
    )
});

/// Reserved words that a parenthesis follows without a blank, as it follows a function.
static CALLED: Words = LazyLock::new(|| {
    words(
        "
    ARRAY CAST COLLATE CUBE EXISTS EXTRACT GROUPING IF LEFT RANGE RIGHT ROLLUP STRUCT UNNEST",
    )
});

/// Reserved words that are values, or end one.
static VALUES: Words = LazyLock::new(|| {
    words(
        "
    END FALSE NULL TRUE",
    )
});

/// Built-in functions, and words that look like one.
static FUNCTIONS: Words = LazyLock::new(|| {
    words(
        "
    ABS ACOS ANY_VALUE APPROX_COUNT_DISTINCT APPROX_QUANTILES APPROX_TOP_COUNT APPROX_TOP_SUM ARRAY_AGG
    ARRAY_CONCAT ARRAY_CONCAT_AGG ARRAY_FIRST ARRAY_LAST ARRAY_LENGTH ARRAY_REVERSE ARRAY_TO_STRING ASCII
    ASIN ATAN ATAN2 AVG BIT_AND BIT_COUNT BIT_OR BIT_XOR BYTE_LENGTH CEIL CEILING CHARACTER_LENGTH
    CHAR_LENGTH CHR COALESCE CODE_POINTS_TO_STRING CONCAT CORR COS COUNT COUNTIF COVAR_POP COVAR_SAMP
    CUME_DIST CURRENT_DATE CURRENT_DATETIME CURRENT_TIME CURRENT_TIMESTAMP DATE DATETIME DATETIME_ADD
    DATETIME_DIFF DATETIME_SUB DATETIME_TRUNC DATE_ADD DATE_DIFF DATE_FROM_UNIX_DATE DATE_SUB DATE_TRUNC
    DENSE_RANK DIV ENDS_WITH EXP FARM_FINGERPRINT FIRST_VALUE FLOOR FORMAT FORMAT_DATE FORMAT_DATETIME
    FORMAT_TIME FORMAT_TIMESTAMP FROM_BASE64 FROM_HEX GENERATE_ARRAY GENERATE_DATE_ARRAY
    GENERATE_TIMESTAMP_ARRAY GENERATE_UUID GREATEST IEEE_DIVIDE IFNULL INITCAP INSTR IS_INF IS_NAN
    JSON_EXTRACT JSON_EXTRACT_ARRAY JSON_EXTRACT_SCALAR JSON_QUERY JSON_QUERY_ARRAY JSON_VALUE
    JSON_VALUE_ARRAY LAG LAST_DAY LAST_VALUE LEAD LEAST LENGTH LN LOG LOG10 LOGICAL_AND LOGICAL_OR LOWER
    LPAD LTRIM MAX MAX_BY MD5 MIN MIN_BY MOD NORMALIZE NTH_VALUE NTILE NULLIF OFFSET ORDINAL PARSE_DATE
    PARSE_DATETIME PARSE_JSON PARSE_NUMERIC PARSE_TIME PARSE_TIMESTAMP PERCENTILE_CONT PERCENTILE_DISC
    PERCENT_RANK PIVOT POW POWER RAND RANK REGEXP_CONTAINS REGEXP_EXTRACT REGEXP_EXTRACT_ALL REGEXP_INSTR
    REGEXP_REPLACE REGEXP_SUBSTR REPEAT REPLACE REVERSE ROUND ROW_NUMBER RPAD RTRIM SAFE_ADD SAFE_CAST
    SAFE_DIVIDE SAFE_MULTIPLY SAFE_NEGATE SAFE_OFFSET SAFE_ORDINAL SAFE_SUBTRACT SESSION_USER SHA1 SHA256
    SHA512 SIGN SIN SPLIT SQRT STARTS_WITH STDDEV STDDEV_POP STDDEV_SAMP STRING STRING_AGG STRPOS SUBSTR
    SUBSTRING SUM TAN TIME TIMESTAMP TIMESTAMP_ADD TIMESTAMP_DIFF TIMESTAMP_MICROS TIMESTAMP_MILLIS
    TIMESTAMP_SECONDS TIMESTAMP_SUB TIMESTAMP_TRUNC TIME_ADD TIME_DIFF TIME_SUB TIME_TRUNC TO_BASE64 TO_HEX
    TO_JSON_STRING TRANSLATE TRIM TRUNC UNIX_DATE UNIX_MICROS UNIX_MILLIS UNIX_SECONDS UNPIVOT UPPER
    VARIANCE VAR_POP VAR_SAMP",
    )
});

/// Types, which are words like others except where only a type may stand.
static TYPES: Words = LazyLock::new(|| {
    words(
        "
    BIGNUMERIC BOOL BOOLEAN BYTES DATE DATETIME DECIMAL FLOAT64 GEOGRAPHY INT64 INTEGER INTERVAL JSON
    NUMERIC STRING TIME TIMESTAMP",
    )
});

/// Types of literals: `DATE '2024-01-31'`.
static LITERAL_TYPES: Words = LazyLock::new(|| {
    words(
        "
    BIGNUMERIC DATE DATETIME JSON NUMERIC TIME TIMESTAMP",
    )
});

/// Parts of dates and times.
static PARTS: Words = LazyLock::new(|| {
    words(
        "
    DATE DAY DAYOFWEEK DAYOFYEAR HOUR ISOWEEK ISOYEAR MICROSECOND MILLISECOND MINUTE MONTH QUARTER SECOND
    TIME WEEK YEAR",
    )
});

/// Words of CREATE FUNCTION that are reserved nowhere.
static OF_CREATE: Words = LazyLock::new(|| {
    words(
        "
    FUNCTION LANGUAGE OPTIONS REPLACE RETURNS TEMP TEMPORARY",
    )
});

/// Whether a token is a keyword: reserved, and not the name of a field.
pub(super) fn is_keyword(tokens: &[Token<'_>], at: usize) -> bool {
    let is_field = at > 0 && tokens[at - 1].is(".");
    // Behind AS stands a name, but for these; GoogleSQL refuses other reserved words there, and it is not ours to change them.
    let is_name = at > 0
        && tokens[at - 1].is_word("AS")
        && !["ARRAY", "STRUCT", "SELECT", "WITH", "INTERVAL", "RANGE"]
            .contains(&tokens[at].upper.as_str());
    let is_table = tokens.get(at + 1).is_some_and(|it| it.is("."));
    !is_field && !is_table && !is_name && RESERVED.contains(tokens[at].upper.as_str())
}

/// Whether a parenthesis behind the token holds its arguments.
pub(super) fn is_called(tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    match token.kind {
        Kind::Word if is_keyword(tokens, at) => CALLED.contains(token.upper.as_str()),
        Kind::Word => {
            let before = at.checked_sub(1).map(|it| &tokens[it]);
            let is_of_star =
                token.is_word("REPLACE") && before.is_some_and(|it| it.is("*") || it.is(")"));
            let is_sets = token.is_word("SETS") && before.is_some_and(|it| it.is_word("GROUPING"));
            !is_of_star && !is_sets
        }
        Kind::Quoted => true,
        Kind::Close => token.is(">"),
        Kind::Literal | Kind::Parameter | Kind::Symbol | Kind::Open | Kind::End => false,
    }
}

/// Whether a value ends with the token, so that a sign behind it has two sides.
pub(super) fn ends_value(tokens: &[Token<'_>], at: usize) -> bool {
    match tokens[at].kind {
        Kind::Word => !is_keyword(tokens, at) || VALUES.contains(tokens[at].upper.as_str()),
        Kind::Quoted | Kind::Literal | Kind::Parameter | Kind::Close => true,
        Kind::Symbol | Kind::Open | Kind::End => false,
    }
}

/// How a token is written.
pub(super) fn written<'t>(
    tokens: &[Token<'t>],
    at: usize,
    argument: Option<Argument<'_>>,
) -> Cow<'t, str> {
    let token = &tokens[at];
    let is_upper = token.kind == Kind::Word
        && (is_keyword(tokens, at) || is_word_of_ours(tokens, at, argument));
    if is_upper && token.text != token.upper {
        Cow::Owned(token.upper.clone())
    } else {
        Cow::Borrowed(token.text)
    }
}

/// In which argument of which call a token stands directly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument<'w> {
    /// The function in upper case; `<` inside the brackets of a type.
    pub(super) function: &'w str,
    /// Counted from 0.
    pub(super) number: usize,
}

/// Whether a word that is not reserved is the language's where it stands.
fn is_word_of_ours(tokens: &[Token<'_>], at: usize, argument: Option<Argument<'_>>) -> bool {
    let word = tokens[at].upper.as_str();
    let before = |back: usize| {
        at.checked_sub(back)
            .map_or("", |it| tokens[it].upper.as_str())
    };
    let next = tokens.get(at + 1);
    let next_is = |text: &str| next.is_some_and(|it| it.is(text));
    if at > 0 && tokens[at - 1].is(".") {
        // SAFE.PARSE_DATE(...) is a built-in function; a_dataset.parse_date(...) is somebody's.
        return before(2) == "SAFE" && FUNCTIONS.contains(word) && next_is("(");
    }
    let is_function = FUNCTIONS.contains(word) && next_is("(") && before(1) != "FUNCTION";
    let is_safe = word == "SAFE" && next_is(".");
    let is_literal = LITERAL_TYPES.contains(word)
        && next.is_some_and(|it| it.kind == Kind::Literal && it.text.contains(['\'', '"']));
    let is_phrase = match word {
        "FIRST" | "LAST" => before(1) == "NULLS",
        "OFFSET" => {
            before(1) == "WITH"
                || at > 1 && before(2) == "LIMIT" && next.is_some_and(|it| it.kind != Kind::Symbol)
        }
        "ROW" => before(1) == "CURRENT",
        "SETS" => before(1) == "GROUPING",
        "TIME" => before(1) == "AT",
        "ZONE" => before(1) == "TIME" && before(2) == "AT",
        _ => at > 0 && tokens[at - 1].is("|>"),
    };
    let is_of_create = OF_CREATE.contains(word)
        && argument.is_none()
        && tokens[..at]
            .iter()
            .rev()
            .find(|it| it.is(";") || it.is_word("CREATE"))
            .is_some_and(|it| !it.is(";"));
    is_function
        || is_safe
        || is_literal
        || is_phrase
        || is_of_create
        || is_type(tokens, at, argument)
        || is_part(tokens, at, argument)
}

fn is_type(tokens: &[Token<'_>], at: usize, argument: Option<Argument<'_>>) -> bool {
    let Some(argument) = argument.filter(|_| TYPES.contains(tokens[at].upper.as_str())) else {
        return at > 0
            && tokens[at - 1].is_word("RETURNS")
            && TYPES.contains(tokens[at].upper.as_str());
    };
    match argument.function {
        "CAST" | "SAFE_CAST" => tokens[at - 1].is_word("AS"),
        // In STRUCT<date DATE> the first word is a name.
        "<" => !tokens.get(at + 1).is_some_and(|it| it.kind == Kind::Word),
        _ => {
            // CREATE FUNCTION f(x INT64)
            let is_name = |it: usize| tokens[it].kind == Kind::Word && !is_keyword(tokens, it);
            at > 1
                && is_name(at - 1)
                && (tokens[at - 2].is("(") || tokens[at - 2].is(","))
                && tokens[0].is_word("CREATE")
        }
    }
}

fn is_part(tokens: &[Token<'_>], at: usize, argument: Option<Argument<'_>>) -> bool {
    if !PARTS.contains(tokens[at].upper.as_str()) {
        return false;
    }
    if at > 1 && tokens[at - 2].is_word("INTERVAL") {
        return true;
    }
    let Some(Argument { function, number }) = argument else {
        return false;
    };
    let is_alone = tokens
        .get(at + 1)
        .is_some_and(|it| it.is(")") || it.is(",") || it.is("("))
        && (tokens[at - 1].is(","));
    match function {
        "EXTRACT" => tokens[at - 1].is("("),
        "LAST_DAY" => number == 1 && is_alone,
        _ if function.ends_with("_TRUNC") => number == 1 && is_alone,
        _ if function.ends_with("_DIFF") => number == 2 && is_alone,
        _ => false,
    }
}
