//! FORMAT_ and PARSE_ functions: each element of a format has its own rule.

use std::ops::Range;

use sqlparser::ast::Expr;

use crate::calendar::format::{Element, Kind, elements};
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::date::calendar_type;
use super::reading::read;
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
        let zoned = own == ColumnType::Timestamp;
        let &([format, value] | [format, value, _]) = arguments else {
            return Some(self.no_count(name, at));
        };
        let zone = arguments.get(2);
        if zone.is_some() && !zoned {
            return Some(self.no_count(name, at));
        }
        let value = self.calendar_argument(name, value, &takes, scope);
        let zone = zone.map_or(Some(None), |it| self.zone(name, it, scope));
        let place_of_format = self.place_of(format);
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
        let rule = match text {
            Some(text) if writes => written(&text, kind),
            Some(text) => read(&text, kind),
            None => Ok(None),
        };
        let pattern = match rule {
            Ok(pattern) => pattern.filter(|_| zone.is_none()),
            Err(element) => return Some(self.no_element(name, &element, place_of_format)),
        };
        if let Some(pattern) = pattern {
            return Some(Typed::of(place(&pattern, &[&value]), gives));
        }
        self.needs_dwh = true;
        let zone = zone.unwrap_or_else(|| Fragment::new("'UTC'"));
        let pattern = if zoned { "($1, $2, $3)" } else { "($1, $2)" };
        let pattern = format!("dwh_{}{pattern}", name.to_lowercase());
        Some(Typed::of(place(&pattern, &[&format, &value, &zone]), gives))
    }

    fn no_count(&mut self, name: &str, at: Range<usize>) -> Typed {
        let fix = format!("write {name}(format, value)");
        self.refuse(at, &format!("{name} with this number of arguments"), &fix)
    }

    fn no_element(&mut self, name: &str, element: &str, at: Range<usize>) -> Typed {
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
    // A dollar would be taken for an operand of the pattern.
    if kind == Kind::Time || format.contains('$') {
        return Ok(None);
    }
    let (mut parts, mut same) = (Vec::new(), String::new());
    let strftime = |same: &mut String| {
        let format = duckdb_text(&std::mem::take(same));
        format!("strftime($1, {format})")
    };
    for element in &elements {
        if let Some(alike) = alike(element) {
            same.push_str(&alike);
            continue;
        }
        let Some(computed) = computed(element) else {
            return Ok(None);
        };
        if !same.is_empty() {
            parts.push(strftime(&mut same));
        }
        parts.push(computed.to_owned());
    }
    if !same.is_empty() {
        parts.push(strftime(&mut same));
    }
    // An empty format gives an empty text, but NULL of NULL.
    Ok(Some(if parts.is_empty() {
        "CASE WHEN $1 IS NOT NULL THEN '' END".into()
    } else {
        parts.join(" || ")
    }))
}

/// What strftime writes alike.
fn alike(element: &Element) -> Option<String> {
    Some(match element {
        Element::Text(text) => text.replace('%', "%%"),
        Element::Letter(letter) => match letter {
            'm' | 'd' | 'b' | 'B' | 'a' | 'A' | 'j' | 'u' | 'w' | 'G' | 'V' | 'U' | 'W' | 'y'
            | 'H' | 'M' | 'S' | 'I' | 'p' => format!("%{letter}"),
            'h' => "%b".into(),
            'F' => "%Y-%m-%d".into(),
            'D' | 'x' => "%m/%d/%y".into(),
            'T' | 'X' => "%H:%M:%S".into(),
            'R' => "%H:%M".into(),
            _ => return None,
        },
        Element::FourYear => "%Y".into(),
        Element::Seconds(Some(0)) => "%S".into(),
        Element::Seconds(Some(6)) => "%S.%f".into(),
        Element::Seconds(_) | Element::ColonZone => return None,
    })
}

/// What another function than strftime writes.
fn computed(element: &Element) -> Option<&'static str> {
    match element {
        // strftime would fill it up to four digits.
        Element::Letter('Y') => Some("CAST(year($1) AS VARCHAR)"),
        Element::Letter('e') => Some("lpad(CAST(day($1) AS VARCHAR), 2, ' ')"),
        Element::Letter('Q') => Some("CAST(quarter($1) AS VARCHAR)"),
        Element::Text(_)
        | Element::Letter(_)
        | Element::FourYear
        | Element::Seconds(_)
        | Element::ColonZone => None,
    }
}
