//! Weeks that begin on any day; DuckDB's begin on Monday.

/// The first day of a week part, as days after Monday.
pub(super) fn week_start(part: &str) -> Option<i8> {
    Some(match part {
        "WEEK" | "WEEK(SUNDAY)" => -1,
        "ISOWEEK" | "WEEK(MONDAY)" => 0,
        "WEEK(TUESDAY)" => 1,
        "WEEK(WEDNESDAY)" => 2,
        "WEEK(THURSDAY)" => 3,
        "WEEK(FRIDAY)" => 4,
        "WEEK(SATURDAY)" => 5,
        _ => return None,
    })
}

/// The first day of the week that begins `start` days after Monday, as a DATE; DuckDB's weeks begin on Monday.
pub(super) fn week(operand: &str, start: i8, timed: bool) -> String {
    let day = if timed {
        format!("CAST({operand} AS DATE)")
    } else {
        operand.to_owned()
    };
    match start {
        0 => format!("CAST(date_trunc('week', {operand}) AS DATE)"),
        1.. => format!("(CAST(date_trunc('week', {day} - {start}) AS DATE) + {start})"),
        _ => format!(
            "(CAST(date_trunc('week', {day} + {}) AS DATE) - {})",
            -start, -start
        ),
    }
}
