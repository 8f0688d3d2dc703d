//! GoogleSQL's reserved words, which name nothing without backticks.

use sqlparser::ast::Ident;

use crate::diagnostic::Code;

use super::Translator;

/// In alphabetical order.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "ALL", "AND", "ANY", "ARRAY", "AS", "ASC", "ASSERT_ROWS_MODIFIED", "AT", "BETWEEN", "BY", "CASE", "CAST", "COLLATE",
    "CONTAINS", "CREATE", "CROSS", "CUBE", "CURRENT", "DEFAULT", "DEFINE", "DESC", "DISTINCT", "ELSE", "END", "ENUM",
    "ESCAPE", "EXCEPT", "EXCLUDE", "EXISTS", "EXTRACT", "FALSE", "FETCH", "FOLLOWING", "FOR", "FROM", "FULL", "GROUP",
    "GROUPING", "GROUPS", "HASH", "HAVING", "IF", "IGNORE", "IN", "INNER", "INTERSECT", "INTERVAL", "INTO", "IS", "JOIN",
    "LATERAL", "LEFT", "LIKE", "LIMIT", "LOOKUP", "MERGE", "NATURAL", "NEW", "NO", "NOT", "NULL", "NULLS", "OF", "ON", "OR",
    "ORDER", "OUTER", "OVER", "PARTITION", "PRECEDING", "PROTO", "QUALIFY", "RANGE", "RECURSIVE", "RESPECT", "RIGHT",
    "ROLLUP", "ROWS", "SELECT", "SET", "SOME", "STRUCT", "TABLESAMPLE", "THEN", "TO", "TREAT", "TRUE", "UNBOUNDED", "UNION",
    "UNNEST", "USING", "WHEN", "WHERE", "WINDOW", "WITH", "WITHIN",
];

impl Translator<'_> {
    /// Reports a name that GoogleSQL reads as a word of its own.
    pub(super) fn check_reserved(&mut self, name: &Ident) {
        let upper = name.value.to_uppercase();
        if name.quote_style.is_some() || RESERVED.binary_search(&upper.as_str()).is_err() {
            return;
        }
        self.report(
            Code::InvalidSql,
            self.bytes(name.span),
            format!("`{}` is a reserved word", name.value),
            "GoogleSQL does not read it as a name",
            "take another name, or put it in backticks".into(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RESERVED;

    #[test]
    fn the_words_are_in_order() {
        assert!(RESERVED.is_sorted());
    }
}
