//! Macros of numbers.

pub(super) const MACROS: &[(&str, &str)] = &[
    (
        "bq_divide(a, b)",
        "CASE WHEN b = 0 THEN error('division by zero') ELSE a / b END",
    ),
    (
        "bq_safe_divide(a, b)",
        "CASE WHEN b = 0 THEN NULL ELSE a / b END",
    ),
    // DuckDB divides decimals as doubles; this is exact, and rounds halves away from zero in the ninth digit.
    (
        "bq_numeric_divide(a, b)",
        "CASE WHEN b = 0 THEN error('division by zero') ELSE CAST(CAST(sign(a) * sign(b) AS HUGEINT) * \
         ((2 * CAST(abs(a) * 1000000000 AS HUGEINT) * 1000000000 + CAST(abs(b) * 1000000000 AS HUGEINT)) // \
         (2 * CAST(abs(b) * 1000000000 AS HUGEINT))) AS DECIMAL(38,0)) * CAST(0.000000001 AS DECIMAL(10,9)) END",
    ),
    (
        "bq_mod(a, b)",
        "CASE WHEN b = 0 THEN error('division by zero') ELSE a % b END",
    ),
    (
        "bq_div(a, b)",
        "CASE WHEN b = 0 THEN error('division by zero') ELSE a // b END",
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
];
