//! Macros of numbers.

pub(super) const MACROS: &[(&str, &str)] = &[
    (
        "bq_divide(a, b)",
        "CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE a / b END",
    ),
    (
        "bq_safe_divide(a, b)",
        "CASE WHEN b = 0 THEN NULL ELSE a / b END",
    ),
    // DuckDB's FLOAT64 overflows to infinity, GoogleSQL's is an error. NaN is above every number.
    (
        "bq_finite(x)",
        "CASE WHEN abs(x) > CAST('1.7976931348623157e308' AS DOUBLE) THEN error('FLOAT64 overflow') ELSE x END",
    ),
    // What comes from infinite operands is not told apart from what overflows, so these are errors even here.
    (
        "bq_if_finite(x, a, b)",
        "CASE WHEN abs(x) <= CAST('1.7976931348623157e308' AS DOUBLE) THEN x \
         WHEN greatest(abs(a), abs(b)) > CAST('1.7976931348623157e308' AS DOUBLE) THEN error('arithmetic with an infinity or NaN') END",
    ),
    (
        "bq_divide_float(a, b)",
        "CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE _dwh.bq_finite(a / b) END",
    ),
    (
        "bq_safe_divide_float(a, b)",
        "_dwh.bq_if_finite(a / nullif(b, 0), a, b)",
    ),
    // The 38 digits of a NUMERIC as an integer, and back; an error above 38 digits.
    (
        "bq_digits(x)",
        "CAST(trunc(x) AS HUGEINT) * 1000000000 + CAST((x - trunc(x)) * 1000000000 AS HUGEINT)",
    ),
    (
        "bq_of_digits(x)",
        "CAST(x AS DECIMAL(38,0)) * CAST(0.000000001 AS DECIMAL(10,9))",
    ),
    // DuckDB's product has 18 digits behind the point and so ends at 1e20; a wide one is put together from whole and broken parts.
    (
        "bq_numeric_multiply(a, b)",
        "CASE WHEN abs(a) < 10000000000 AND abs(b) < 10000000000 THEN CAST(a * b AS DECIMAL(38,9)) \
         ELSE _dwh.bq_of_digits(CAST(sign(a) * sign(b) AS HUGEINT) * (CAST(trunc(abs(a)) AS HUGEINT) * _dwh.bq_digits(abs(b)) \
         + CAST((abs(a) - trunc(abs(a))) * 1000000000 AS HUGEINT) * CAST(trunc(abs(b)) AS HUGEINT) \
         + (CAST((abs(a) - trunc(abs(a))) * 1000000000 AS HUGEINT) * CAST((abs(b) - trunc(abs(b))) * 1000000000 AS HUGEINT) + 500000000) // 1000000000)) END",
    ),
    (
        "bq_quotient(a, b)",
        "a // b * 1000000000 + (a % b * 2000000000 + b) // (2 * b)",
    ),
    // DuckDB divides decimals as doubles; this is exact, and rounds halves away from zero in the ninth digit.
    (
        "bq_numeric_divide(a, b)",
        "CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') \
         WHEN abs(b) >= 80000000000000000000 THEN error('a NUMERIC divisor above 8e19 is not certified') \
         WHEN abs(a) < 80000000000000000000 THEN _dwh.bq_of_digits(CAST(sign(a) * sign(b) AS HUGEINT) * \
         ((2 * CAST(abs(a) * 1000000000 AS HUGEINT) * 1000000000 + CAST(abs(b) * 1000000000 AS HUGEINT)) // (2 * CAST(abs(b) * 1000000000 AS HUGEINT)))) \
         ELSE _dwh.bq_of_digits(CAST(sign(a) * sign(b) AS HUGEINT) * _dwh.bq_quotient(_dwh.bq_digits(abs(a)), _dwh.bq_digits(abs(b)))) END",
    ),
    (
        "bq_numeric_div(a, b)",
        "CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE CAST(CAST(_dwh.bq_digits(a) // _dwh.bq_digits(b) AS DECIMAL(38,0)) AS DECIMAL(38,9)) END",
    ),
    // A list of one row is the one place where TRY sees the operation without its operands, whose errors are errors.
    (
        "bq_safe_numeric_divide(a, b)",
        "CASE WHEN abs(b) >= 80000000000000000000 THEN error('a NUMERIC divisor above 8e19 is not certified') \
         ELSE list_transform([{'a': a, 'b': nullif(b, 0)}], lambda dwh_v: TRY(_dwh.bq_of_digits(CAST(sign(dwh_v.a) * sign(dwh_v.b) AS HUGEINT) \
         * _dwh.bq_quotient(_dwh.bq_digits(abs(dwh_v.a)), _dwh.bq_digits(abs(dwh_v.b))))))[1] END",
    ),
    (
        "bq_safe_numeric_add(a, b)",
        "list_transform([{'a': a, 'b': b}], lambda dwh_v: TRY(dwh_v.a + dwh_v.b))[1]",
    ),
    (
        "bq_safe_numeric_subtract(a, b)",
        "list_transform([{'a': a, 'b': b}], lambda dwh_v: TRY(dwh_v.a - dwh_v.b))[1]",
    ),
    (
        "bq_safe_numeric_multiply(a, b)",
        "list_transform([{'a': a, 'b': b}], lambda dwh_v: TRY(_dwh.bq_numeric_multiply(dwh_v.a, dwh_v.b)))[1]",
    ),
    (
        "bq_log(x, b)",
        "CASE WHEN x IS NULL OR b IS NULL THEN NULL WHEN x <= 0 OR b <= 0 OR b = 1 THEN error('LOG of a number that is not positive, or to base 1') \
         WHEN b > CAST('1.7976931348623157e308' AS DOUBLE) THEN error('LOG to an infinite base') ELSE ln(x) / ln(b) END",
    ),
    (
        "bq_log10(x)",
        "CASE WHEN x <= 0 THEN error('LOG10 of a number that is not positive') ELSE log10(x) END",
    ),
    (
        "bq_inverse(x)",
        "CASE WHEN x = 0 THEN error('FLOAT64 overflow') ELSE _dwh.bq_finite(1 / x) END",
    ),
    (
        "bq_range_bucket(x, l)",
        "CASE WHEN x IS NULL THEN NULL WHEN len(list_filter(l, lambda e: e IS NULL)) > 0 OR list_sort(l) <> l \
         THEN error('RANGE_BUCKET needs an array in ascending order, without NULLs') ELSE len(list_filter(l, lambda e: e <= x)) END",
    ),
    (
        "bq_mod(a, b)",
        "CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') WHEN b = -1 THEN a * 0 ELSE a % b END",
    ),
    // DuckDB takes the remainder of decimals as doubles.
    (
        "bq_numeric_mod(a, b)",
        "CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE _dwh.bq_of_digits(_dwh.bq_digits(a) % _dwh.bq_digits(b)) END",
    ),
    (
        "bq_div(a, b)",
        "CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN error('division by zero') ELSE a // b END",
    ),
    (
        "bq_sqrt(x)",
        "CASE WHEN x < 0 THEN error('SQRT of a negative number') ELSE sqrt(x) END",
    ),
    (
        "bq_ln(x)",
        "CASE WHEN x <= 0 THEN error('LN of a number that is not positive') ELSE ln(x) END",
    ),
    (
        "bq_product_error(x, p, y)",
        "((134217729 * x - (134217729 * x - x)) * p - y) + (x - (134217729 * x - (134217729 * x - x))) * p",
    ),
    // x * p is rounded itself; where that makes a half, its error says on which side the true product lies. p is 10 to the 8th at most.
    (
        "bq_round(x, p)",
        "CASE WHEN abs(x * p) >= 9007199254740992 THEN x \
         WHEN abs(x * p) >= 4503599627370496 THEN (x * p + CASE WHEN _dwh.bq_product_error(x, p, x * p) * sign(x) = 0.5 THEN sign(x) ELSE 0 END) / p \
         WHEN abs(x * p) - floor(abs(x * p)) = 0.5 AND _dwh.bq_product_error(x, p, x * p) * sign(x) < 0 THEN sign(x) * floor(abs(x * p)) / p \
         ELSE round(x * p) / p END",
    ),
    // Printed digits are those of the exact double, with halves to even: a half, which scaling by a power of two shows, goes away from zero.
    (
        "bq_round_digits(x, n)",
        "CASE WHEN abs(x) < 9007199254740992 AND n < 60 AND abs(x * pow(2, n + 1)) % 2 = 1 THEN x + sign(x) * CAST('5e-' || (n + 1) AS DOUBLE) \
         ELSE CAST(printf('%.' || least(n, 340) || 'f', x) AS DOUBLE) END",
    ),
    // The remainder of doubles is exact.
    (
        "bq_round_tens(x, p)",
        "_dwh.bq_finite(CASE WHEN abs(x % p) * 2 >= p THEN x + (sign(x) * p - x % p) ELSE x - x % p END)",
    ),
    (
        "bq_trunc_digits(x, n)",
        "CASE WHEN abs(x) >= 9007199254740992 THEN x ELSE CAST(left(printf('%.' || (2 * n + 20) || 'f', x), instr(printf('%.' || (2 * n + 20) || 'f', x), '.') + n) AS DOUBLE) END",
    ),
    ("bq_trunc_tens(x, p)", "_dwh.bq_finite(x - x % p)"),
    (
        "bq_round_any(x, n)",
        "CASE WHEN n IS NULL THEN NULL WHEN n >= 0 THEN _dwh.bq_round_digits(x, n) WHEN n >= -22 THEN _dwh.bq_round_tens(x, CAST('1e' || -n AS DOUBLE)) \
         WHEN x IS NOT NULL THEN error('ROUND to fewer than -22 digits') END",
    ),
];
