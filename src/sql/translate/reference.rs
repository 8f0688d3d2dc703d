//! The reference page of what is certified: written from the rules themselves, so that it cannot say something else.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::rules::{self, Rule, letter_type};

/// A construct whose rule is code rather than a pattern.
pub(super) struct Doc {
    /// How it is looked for: a function's name, or the words of a clause.
    pub(super) name: &'static str,
    /// How it is written in GoogleSQL.
    pub(super) form: &'static str,
    /// The type of its value; empty for a clause.
    pub(super) gives: &'static str,
    /// What DuckDB is sent.
    pub(super) duckdb: &'static str,
    /// What differs between the two, and what is not covered.
    pub(super) note: &'static str,
}

/// Valid GoogleSQL that is refused.
pub(super) struct Refused {
    /// A function's name, or the words of a clause.
    pub(super) name: &'static str,
    /// Why no rule can be certified.
    pub(super) why: &'static str,
    /// What to write instead, as an imperative.
    pub(super) instead: &'static str,
}

pub(super) const fn doc(
    name: &'static str,
    form: &'static str,
    gives: &'static str,
    duckdb: &'static str,
    note: &'static str,
) -> Doc {
    Doc {
        name,
        form,
        gives,
        duckdb,
        note,
    }
}

pub(super) const fn refused(
    name: &'static str,
    why: &'static str,
    instead: &'static str,
) -> Refused {
    Refused { name, why, instead }
}

/// One part of the page.
struct Section {
    title: &'static str,
    docs: &'static [Doc],
    refused: &'static [Refused],
}

/// The parts in their order; a table of rules with the same title joins its part.
const SECTIONS: &[Section] = &[
    section("Queries", super::query::DOCS, super::query::REFUSED),
    section("WITH", super::recursive::DOCS, super::recursive::REFUSED),
    section("Grouping", super::grouping::DOCS, super::grouping::REFUSED),
    section("FROM and joins", super::unnest::DOCS, super::from::REFUSED),
    section(
        "PIVOT and UNPIVOT",
        super::pivot::DOCS,
        super::pivot::REFUSED,
    ),
    section("Rows as values", super::row::DOCS, super::row::REFUSED),
    section("Operators", super::operator::DOCS, super::operator::REFUSED),
    section("Tuples", super::tuple::DOCS, &[]),
    section("Conditions", super::conditional::DOCS, &[]),
    section("Casts", super::cast::DOCS, super::cast::REFUSED),
    section("SAFE.", super::safe::DOCS, &[]),
    section("Numbers", super::rounding::DOCS, super::function::REFUSED),
    section("Text", super::text::DOCS, super::text::REFUSED),
    section(
        "Regular expressions",
        super::regexp::DOCS,
        super::regexp::REFUSED,
    ),
    section("FORMAT", super::printf::DOCS, &[]),
    section("JSON", super::json::DOCS, super::json::REFUSED),
    section("Hashes and bytes", &[], &[]),
    section("Dates and times", super::date::DOCS, super::date::REFUSED),
    section("Arrays", super::array::DOCS, super::array::REFUSED),
    section("Structs", super::structs::DOCS, super::structs::REFUSED),
    section(
        "Aggregates",
        super::aggregate::DOCS,
        super::aggregate::REFUSED,
    ),
    section("Statistics", super::statistics::DOCS, &[]),
    section(
        "Window functions",
        super::window::DOCS,
        super::window::REFUSED,
    ),
    section(
        "Windows",
        super::window_frame::DOCS,
        super::window_frame::REFUSED,
    ),
    section("Not GoogleSQL", &[], super::foreign::REFUSED),
];

const fn section(
    title: &'static str,
    docs: &'static [Doc],
    refused: &'static [Refused],
) -> Section {
    Section {
        title,
        docs,
        refused,
    }
}

/// The names of all functions that have a rule.
pub(super) fn function_names() -> impl Iterator<Item = &'static str> {
    let coded = SECTIONS.iter().flat_map(|it| it.docs).map(|it| it.name);
    rules::all().map(|it| it.name).chain(coded).filter(|it| {
        it.chars()
            .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
    })
}

/// Why a function is refused, where that is known.
pub(super) fn refusal(name: &str) -> Option<&'static Refused> {
    SECTIONS
        .iter()
        .flat_map(|it| it.refused)
        .find(|it| it.name == name)
}

/// How a function whose rule is code is written.
pub(super) fn form(name: &str) -> Option<&'static str> {
    SECTIONS
        .iter()
        .flat_map(|it| it.docs)
        .find(|it| it.name == name)
        .map(|it| it.form)
}

/// One certified form of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// How it is written: `SUBSTR(STRING, INT64)`.
    pub written: String,
    /// The type of its value.
    pub gives: String,
    /// What a reader must know beyond that; empty where there is nothing.
    pub note: &'static str,
}

/// The names of the certified functions, sorted.
pub fn functions() -> BTreeSet<&'static str> {
    function_names().collect()
}

/// The certified forms of a function; none where it is not certified.
pub fn forms(name: &str) -> Vec<Form> {
    let name = name.to_uppercase();
    let coded = SECTIONS.iter().flat_map(|it| it.docs);
    let coded = coded.filter(|it| it.name == name).map(|it| Form {
        written: it.form.to_owned(),
        gives: it.gives.to_owned(),
        note: it.note,
    });
    let rules = rules::named(&name).map(|it| Form {
        written: signature(it),
        gives: letter_type(it.gives).to_string(),
        note: it.note,
    });
    coded.chain(rules).collect()
}

/// Why a function of GoogleSQL is refused, and what to write instead.
pub fn why_refused(name: &str) -> Option<(&'static str, &'static str)> {
    refusal(&name.to_uppercase()).map(|it| (it.why, it.instead))
}

/// The page, as Markdown.
pub fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    for section in SECTIONS {
        write_section(&mut page, section);
    }
    page
}

const INTRODUCTION: &str = "\
<!-- Written from src/sql/translate by its test `the_reference_page_is_current`; UPDATE_EXPECT=1 writes it anew. -->
# GoogleSQL in dwh

Models are written in GoogleSQL, the language of BigQuery. For DuckDB they are translated by *certified rules* only: each has
cases in `tests/rules/` whose values, types and errors are those of GoogleSQL's own reference evaluator. What has no rule
is an error that says what to write instead; nothing is passed on and hoped for. A model that needs DuckDB's own
SQL can have it: `<name>.duckdb.sql` beside `<name>.sql`, or `dialect: duckdb` in models.yaml.

In the columns headed *DuckDB*, `$1`, `$2` are the arguments, and `_dwh.bq_...` are macros that every warehouse carries. Types: NUMERIC is
`DECIMAL(38,9)`, TIMESTAMP is a UTC `TIMESTAMP`, INT64 is `BIGINT`, FLOAT64 is `DOUBLE`. NULLs come first in ascending order.
";

fn write_section(page: &mut String, section: &Section) {
    let rules: &[Rule] = rules::FAMILIES
        .iter()
        .find(|it| it.0 == section.title)
        .map_or(&[], |it| it.1);
    let mut text = format!("\n## {}\n", section.title);
    if !section.docs.is_empty() || !rules.is_empty() {
        text.push_str("\n| GoogleSQL | gives | DuckDB | note |\n|---|---|---|---|\n");
    }
    for doc in section.docs {
        row(
            &mut text,
            &[&code(doc.form), doc.gives, &code(doc.duckdb), doc.note],
        );
    }
    for rule in rules {
        let gives = letter_type(rule.gives).to_string();
        row(
            &mut text,
            &[&code(&signature(rule)), &gives, &code(rule.sql), rule.note],
        );
    }
    if !section.refused.is_empty() {
        text.push_str("\n| refused | why | instead |\n|---|---|---|\n");
    }
    for refused in section.refused {
        row(
            &mut text,
            &[&code(refused.name), refused.why, refused.instead],
        );
    }
    page.push_str(&text);
}

/// `NAME(INT64, STRING)`, or the operands around an operator.
fn signature(rule: &Rule) -> String {
    let takes: Vec<_> = rule
        .takes
        .chars()
        .map(|it| letter_type(it).to_string())
        .collect();
    let is_call = rule.name.starts_with(|it: char| it.is_ascii_uppercase())
        && !rule.name.contains(' ')
        && !rule.name.ends_with("LIKE");
    match (is_call, takes.as_slice()) {
        (false, [left, right]) => format!("{left} {} {right}", rule.name),
        (false, [operand]) => format!("{} {operand}", rule.name.trim_start_matches("unary ")),
        _ => format!("{}({})", rule.name, takes.join(", ")),
    }
}

fn code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("`{text}`")
    }
}

/// One line of a table; `|` would end a cell even inside code.
fn row(text: &mut String, cells: &[&str]) {
    let cells: Vec<_> = cells.iter().map(|it| it.replace('|', "\\|")).collect();
    writeln!(text, "| {} |", cells.join(" | ")).expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    fn root() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    fn the_reference_page_is_current() {
        let path = root().join("docs/sql.md");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(root().join("docs")).unwrap();
            fs::write(&path, page()).unwrap();
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == page(),
            "docs/sql.md is not what the rules say: UPDATE_EXPECT=1 writes it"
        );
    }

    #[test]
    fn every_function_has_a_case() {
        let cases = super::super::certified::queries().join("\n").to_uppercase();
        let words: BTreeSet<_> = cases
            .split(|it: char| !it.is_ascii_alphanumeric() && it != '_')
            .collect();
        // The reference evaluator has none of these; the tests of `statistics` check what must hold for them.
        let by_properties = ["APPROX_COUNT_DISTINCT", "APPROX_QUANTILES", "MAX_BY"];
        let missing: BTreeSet<_> = function_names()
            .filter(|it| !words.contains(*it) && !by_properties.contains(it))
            .collect();
        assert!(missing.is_empty(), "no case in tests/rules for {missing:?}");
    }
}
