//! Formats that a regular expression reads: text to dates without a function of dwh's own.

use crate::calendar::format::{Element, Kind, elements};
use crate::calendar::parse::Format;
use crate::sql::quote::duckdb_text;

/// White space of the C library, as a regular expression.
const BLANK: &str = "[\\t-\\r ]";

/// How DuckDB reads `$1`, where a regular expression takes exactly the texts that the format takes; the element that has no rule.
pub(super) fn read(format: &str, kind: Kind) -> Result<Option<String>, String> {
    Format::of(format, kind)?;
    let elements = elements(format)?;
    // A dollar would be taken for an operand of the pattern.
    if format.contains('$') {
        return Ok(None);
    }
    let Some((regexp, letters)) = regexp(&elements) else {
        return Ok(None);
    };
    let groups: Vec<_> = "YmdHMS"
        .chars()
        .map(|letter| {
            letters
                .iter()
                .rposition(|it| *it == letter)
                .map_or(0, |it| it + 1)
        })
        .collect();
    let regexp = duckdb_text(&regexp);
    let numbers = |it: &[usize]| {
        it.iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    Ok(match kind {
        Kind::Time => None,
        Kind::Date => Some(format!(
            "_dwh.bq_parse_date($1, {regexp}, {})",
            numbers(&groups[..3])
        )),
        Kind::Datetime | Kind::Timestamp => Some(format!(
            "_dwh.bq_parse_datetime($1, {regexp}, {})",
            numbers(&groups)
        )),
    })
}

/// The regular expression of a format whose numbers stand apart, and the letters of its groups.
fn regexp(elements: &[Element]) -> Option<(String, Vec<char>)> {
    let (mut regexp, mut letters) = (format!("{BLANK}*"), Vec::new());
    let mut at = 0;
    while let Some(element) = elements.get(at) {
        at += 1;
        match element {
            Element::Text(text) => regexp.push_str(&literal(text)),
            Element::Letter(letter @ ('Y' | 'm' | 'd' | 'H' | 'M' | 'S'))
                if !letters.contains(letter) =>
            {
                let digits = if *letter == 'Y' {
                    "[0-9]{1,5}"
                } else {
                    "[0-9]{1,2}"
                };
                match elements.get(at) {
                    // Only blanks stand between two numbers: none are needed behind a number of two digits.
                    Some(Element::Text(text)) if text.trim_matches(is_blank).is_empty() => {
                        match (elements.get(at + 1), digits) {
                            (None, _) => regexp.extend(["(", digits, ")"]),
                            (Some(Element::Letter(_)), "[0-9]{1,2}") => {
                                regexp.extend(["([0-9][0-9]", BLANK, "*|[0-9]", BLANK, "+)"]);
                                at += 1;
                            }
                            _ => return None,
                        }
                    }
                    Some(Element::Text(text))
                        if !text
                            .trim_start_matches(is_blank)
                            .starts_with(|it: char| it.is_ascii_digit()) =>
                    {
                        regexp.extend(["(", digits, ")"]);
                    }
                    None => regexp.extend(["(", digits, ")"]),
                    Some(_) => return None,
                }
                letters.push(*letter);
            }
            _ => return None,
        }
    }
    regexp.extend([BLANK, "*"]);
    Some((regexp, letters))
}

/// Text of a format as a regular expression: any white space, or none, stands where it has some.
fn literal(text: &str) -> String {
    let mut regexp = String::new();
    for letter in text.chars() {
        match letter {
            _ if is_blank(letter) => {
                regexp.push_str(BLANK);
                regexp.push('*');
            }
            _ if letter.is_alphanumeric() => regexp.push(letter),
            _ if letter.is_ascii_punctuation() => regexp.extend(['\\', letter]),
            other => regexp.push(other),
        }
    }
    regexp
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t'..='\r')
}
