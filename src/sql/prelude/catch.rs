//! For each macro that raises an error, a twin that gives NULL instead: what `SAFE.` calls.

/// The macros whose errors `SAFE.` catches.
const CAUGHT: &[&str] = &[
    "bq_date",
    "bq_datetime",
    "bq_make_date",
    "bq_moment",
    "bq_parse_date",
    "bq_parse_datetime",
    "bq_div",
    "bq_finite",
    "bq_ln",
    "bq_log",
    "bq_log10",
    "bq_mod",
    "bq_numeric_div",
    "bq_numeric_mod",
    "bq_since_1970",
    "bq_sqrt",
];

/// DuckDB's own functions that raise, where a macro looks at their value twice: DuckDB computes what stands twice once, outside of
/// the `TRY` around the whole.
const RAISING: &[&str] = &[
    "acos",
    "acosh",
    "asin",
    "atanh",
    "cosh",
    "exp",
    "ln",
    "log",
    "log10",
    "make_date",
    "pow",
    "sinh",
    "sqrt",
];

/// The twins, each with its parameters, and its body.
pub(super) fn twins() -> impl Iterator<Item = (String, String)> {
    super::all().filter_map(|(head, body)| {
        let name = name_of(head);
        let parameters = head.strip_prefix(name)?;
        CAUGHT
            .contains(&name)
            .then(|| (format!("{name}_or_null{parameters}"), caught(body)))
    })
}

/// SQL with NULL in place of every error that a macro or `error(..)` raises.
pub(in crate::sql) fn caught(sql: &str) -> String {
    let mut written = String::new();
    let mut from = 0;
    for (at, name) in calls(sql) {
        if at < from {
            continue;
        }
        let open = at + name.len();
        if name == "error" || name == "CAST" && is_message(&sql[open..]) {
            written.push_str(&sql[from..at]);
            written.push_str("NULL");
            from = open + closing(&sql[open..]);
        } else if RAISING.contains(&name) {
            let end = open + closing(&sql[open..]);
            let arguments = caught(&sql[open + 1..end - 1]);
            written.push_str(&sql[from..at]);
            written.extend(["TRY(", name, "(", &arguments, "))"]);
            from = end;
        } else if CAUGHT.contains(&name) {
            written.push_str(&sql[from..open]);
            written.push_str("_or_null");
            from = open;
        }
    }
    written.push_str(&sql[from..]);
    written
}

/// Whether it is what a macro that must not be volatile fails by: a cast of what it says, which goes on behind the words. A
/// literal such as `CAST('2.5' AS DOUBLE)` does not.
fn is_message(cast: &str) -> bool {
    cast.strip_prefix("('")
        .and_then(|it| it.split_once('\''))
        .is_some_and(|(_, behind)| behind.starts_with(" ||"))
}

fn name_of(head: &str) -> &str {
    head.split('(').next().unwrap_or(head)
}

/// Every name before a parenthesis that stands outside of quotes, with its place; a macro's without its schema.
fn calls(sql: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut quote, mut start) = (None, 0);
    sql.char_indices().filter_map(move |(at, letter)| {
        let is_name = letter.is_ascii_alphanumeric() || letter == '_';
        let found =
            (quote.is_none() && letter == '(' && start < at).then(|| (start, &sql[start..at]));
        match quote {
            Some(open) if letter == open => quote = None,
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            Some(_) | None => {}
        }
        if !is_name {
            start = at + letter.len_utf8();
        }
        found
    })
}

/// How many bytes the parentheses take that the text begins with.
fn closing(sql: &str) -> usize {
    let (mut depth, mut quote) = (0_u32, None);
    for (at, letter) in sql.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') if depth == 1 => return at + 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    sql.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_become_nulls_and_nothing_else_changes() {
        insta::assert_snapshot!(
            caught("CASE WHEN x = 'error(1)' THEN error('bad (x)') ELSE _dwh.bq_sqrt(_dwh.bq_trim(x)) END"),
            @"CASE WHEN x = 'error(1)' THEN NULL ELSE _dwh.bq_sqrt_or_null(_dwh.bq_trim(x)) END"
        );
        assert_eq!(twins().count(), CAUGHT.len());
        assert!(twins().all(|(_, body)| !body.contains("error(")));
    }
}
