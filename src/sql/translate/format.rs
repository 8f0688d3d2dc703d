//! FORMAT_ and PARSE_ functions: each element of a format has its own rule.

use sqlparser::ast::Expr;

use crate::calendar::format::{Element, Kind, elements};
use crate::calendar::parse::Format;
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::date::calendar_type;
use super::scope::Here;
use super::typed::{Literal, Typed, place};

impl Translator<'_> {
    /// The functions of formats; None where the call is none of them.
    pub(super) fn format_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        let writes = match name {
            "FORMAT_DATE" | "FORMAT_DATETIME" | "FORMAT_TIMESTAMP" | "FORMAT_TIME" => true,
            "PARSE_DATE" | "PARSE_DATETIME" | "PARSE_TIMESTAMP" | "PARSE_TIME" => false,
            _ => return None,
        };
        let own = calendar_type(name);
        let (takes, gives) = if writes {
            (own.clone(), ColumnType::String)
        } else {
            (ColumnType::String, own.clone())
        };
        let (format, value, zone) = match arguments {
            [format, value] => (format, value, None),
            [format, value, zone] if own == ColumnType::Timestamp => (format, value, Some(zone)),
            _ => {
                let fix = format!("write {name}(format, value)");
                return Some(self.refuse(
                    at,
                    &format!("{name} with this number of arguments"),
                    &fix,
                ));
            }
        };
        let value = self.calendar_argument(name, value, &takes, scope);
        let zone = zone.map_or(Some(None), |it| self.zone(name, it, scope));
        let place_of_format = self.place_of(*format);
        let format = self.expr(format, scope);
        let text = match &format.literal {
            Some(Literal::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let format =
            self.calendar_typed(name, &format, &ColumnType::String, place_of_format.clone());
        let (Some(value), Some(format), Some(zone)) = (value, format, zone) else {
            return Some(Typed::of(Fragment::new("NULL"), gives));
        };
        let kind = kind_of(&own);
        let pattern = match text {
            Some(text) => {
                let rule = if writes {
                    written(&text, kind)
                } else {
                    read(&text, kind)
                };
                match rule {
                    Ok(pattern) => pattern.filter(|_| zone.is_none()),
                    Err(element) => return Some(self.no_element(name, &element, place_of_format)),
                }
            }
            None => None,
        };
        if let Some(pattern) = pattern {
            return Some(Typed::of(place(&pattern, &[&value]), gives));
        }
        self.needs_dwh = true;
        let zone = zone.unwrap_or_else(|| Fragment::new("'UTC'"));
        let pattern = if own == ColumnType::Timestamp {
            "($1, $2, $3)"
        } else {
            "($1, $2)"
        };
        let pattern = format!("dwh_{}{pattern}", name.to_lowercase());
        Some(Typed::of(place(&pattern, &[&format, &value, &zone]), gives))
    }

    fn no_element(&mut self, name: &str, element: &str, at: std::ops::Range<usize>) -> Typed {
        let fix = match (element, name.starts_with("PARSE")) {
            ("%F", true) => "write %Y-%m-%d",
            ("%k", _) => "write %H",
            ("%l", _) => "write %I",
            ("%P", _) => "write %p, and LOWER around it",
            (_, true) => {
                "use %Y %m %d %e %y %b %B %a %A %j %Q, %H %I %M %S %E*S %p %T %R with a time, %Z %z %Ez %s with a TIMESTAMP"
            }
            _ => {
                "use %Y %m %d %e %y %F %D %b %B %a %A %j %u %w %G %V %U %W %Q, %H %I %M %S %E*S %p %T %R with a time, %Z %z %Ez with a TIMESTAMP"
            }
        };
        self.refuse(
            at,
            &format!("the format element `{element}` in {name}"),
            fix,
        )
    }
}

fn kind_of(own: &ColumnType) -> Kind {
    match own {
        ColumnType::Date => Kind::Date,
        ColumnType::Time => Kind::Time,
        ColumnType::Datetime => Kind::Datetime,
        _ => Kind::Timestamp,
    }
}

/// How DuckDB writes `$1`, where its own functions do it alike; the element that has no rule.
fn written(format: &str, kind: Kind) -> Result<Option<String>, String> {
    let elements = elements(format)?;
    if let Some(other) = elements.iter().find(|it| !it.fits(kind)) {
        return Err(other.written());
    }
    if kind == Kind::Time {
        return Ok(None);
    }
    let (mut parts, mut same) = (Vec::new(), String::new());
    for element in &elements {
        let computed = match element {
            Element::Text(text) => {
                same.push_str(&text.replace('%', "%%"));
                continue;
            }
            Element::Letter(letter) => match letter {
                'm' | 'd' | 'b' | 'B' | 'a' | 'A' | 'j' | 'u' | 'w' | 'G' | 'V' | 'U' | 'W'
                | 'y' | 'H' | 'M' | 'S' | 'I' | 'p' => {
                    same.extend(['%', *letter]);
                    continue;
                }
                'h' => {
                    same.push_str("%b");
                    continue;
                }
                'F' => {
                    same.push_str("%Y-%m-%d");
                    continue;
                }
                'D' | 'x' => {
                    same.push_str("%m/%d/%y");
                    continue;
                }
                'T' | 'X' => {
                    same.push_str("%H:%M:%S");
                    continue;
                }
                'R' => {
                    same.push_str("%H:%M");
                    continue;
                }
                // strftime would fill it up to four digits.
                'Y' => "CAST(year($1) AS VARCHAR)",
                'e' => "lpad(CAST(day($1) AS VARCHAR), 2, ' ')",
                'Q' => "CAST(quarter($1) AS VARCHAR)",
                _ => return Ok(None),
            },
            Element::FourYear => {
                same.push_str("%Y");
                continue;
            }
            Element::Seconds(Some(0)) => {
                same.push_str("%S");
                continue;
            }
            Element::Seconds(Some(6)) => {
                same.push_str("%S.%f");
                continue;
            }
            Element::Seconds(_) | Element::ColonZone => return Ok(None),
        };
        if !same.is_empty() {
            parts.push(format!(
                "strftime($1, {})",
                duckdb_text(&std::mem::take(&mut same))
            ));
        }
        parts.push(computed.to_owned());
    }
    if !same.is_empty() {
        parts.push(format!("strftime($1, {})", duckdb_text(&same)));
    }
    // An empty format gives an empty text, but NULL of NULL.
    Ok(Some(if parts.is_empty() {
        "CASE WHEN $1 IS NOT NULL THEN '' END".into()
    } else {
        parts.join(" || ")
    }))
}

/// White space of the C library, as a regular expression.
const BLANK: &str = "[\\t-\\r ]";

/// How DuckDB reads `$1`, where a regular expression takes exactly the texts that the format takes; the element that has no rule.
fn read(format: &str, kind: Kind) -> Result<Option<String>, String> {
    Format::of(format, kind)?;
    let elements = elements(format)?;
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
                            (None, _) => regexp.push_str(&format!("({digits})")),
                            (Some(Element::Letter(_)), "[0-9]{1,2}") => {
                                regexp.push_str(&format!("([0-9][0-9]{BLANK}*|[0-9]{BLANK}+)"));
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
                        regexp.push_str(&format!("({digits})"));
                    }
                    None => regexp.push_str(&format!("({digits})")),
                    Some(_) => return None,
                }
                letters.push(*letter);
            }
            _ => return None,
        }
    }
    regexp.push_str(&format!("{BLANK}*"));
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
