//! Replaces the calls of functions by their bodies, in the text, with the place of every piece.
//!
//! The text stays GoogleSQL, and a text without a call stays as it is. Arguments are converted as a call converts them: to the
//! declared type, and no further than GoogleSQL coerces by itself. A cast would go further, so the text that is translated
//! says [`COERCED`] instead, and the text for BigQuery, which is the same otherwise, says CAST.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use sqlparser::dialect::BigQueryDialect;
use sqlparser::tokenizer::Token;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::sql::parse;
use crate::sql::quote::googlesql_text;

use super::expanded::{Call, Woven};
use super::{Expanded, Lexeme, SqlFunction, lex};

/// The name of the function that stands for a coercion in a text that is translated; no user can write it without quotes.
///
/// It takes the type as text (empty where any will do), what is coerced in words, and the value.
pub const COERCED: &str = "dwh coerced";

/// A text grows by what its calls stand for; beyond this many bytes something is wrong with the functions.
const LONGEST: usize = 4 << 20;

/// A query without calls of functions.
#[derive(Debug)]
pub struct Expansion {
    /// What is translated.
    pub expanded: Expanded,
    /// What BigQuery is sent, variables not bound; None where it is the file as it was written.
    pub googlesql: Option<Expanded>,
    /// The functions it needs, also those that its functions call.
    pub calls: BTreeSet<String>,
}

/// The query of a file with its calls replaced.
pub fn expand(text: &Arc<Text>, functions: &[SqlFunction]) -> Diagnosed<Expansion> {
    let query = parse::query(text)?;
    let unchanged = |query| Expansion {
        expanded: Expanded::unchanged(text, query),
        googlesql: None,
        calls: BTreeSet::new(),
    };
    if functions.is_empty() {
        return Ok(unchanged(query));
    }
    let lexemes =
        lex(text, &BigQueryDialect {}).expect("what has been parsed can be cut into tokens");
    let mut expander = Expander::new(functions, Form::Translated);
    let woven = expander.whole(text, &lexemes);
    let calls = std::mem::take(&mut expander.calls);
    if calls.is_empty() && expander.found.is_empty() {
        return Ok(unchanged(query));
    }
    if !expander.found.is_empty() {
        expander.found.dedup();
        return Err(expander.found);
    }
    let sent = Expander::new(functions, Form::Sent).whole(text, &lexemes);
    Ok(Expansion {
        expanded: parsed(text.name(), woven)?,
        googlesql: Some(parsed(text.name(), sent)?),
        calls,
    })
}

/// The body of a function as a query of one column over its parameters, with the calls in it replaced.
pub(super) fn body_query(function: &SqlFunction, functions: &[SqlFunction]) -> Diagnosed<Expanded> {
    let mut expander = Expander::new(functions, Form::Translated);
    let mut woven = Woven::default();
    let place = function.place();
    woven.write("SELECT ", &place, None);
    let body = Place {
        text: &function.text,
        parameters: &BTreeMap::new(),
        call: None,
    };
    let mut inside = Woven::default();
    expander.run(&mut inside, &function.lexemes, &body);
    if let Some(returns) = &function.returns {
        let said = format!("the body of `{}`", function.name);
        inside = coerced(
            &inside,
            Some(returns.to_string()),
            &said,
            Form::Translated,
            (&place, None),
        );
    }
    woven.append(&inside);
    woven.write(" AS result", &place, None);
    if !function.parameters.is_empty() {
        woven.write(&format!(" FROM {PARAMETERS}"), &place, None);
    }
    if !expander.found.is_empty() {
        return Err(expander.found);
    }
    parsed(function.text.name(), woven)
}

/// The table that stands for the parameters where a body is looked at alone.
pub(super) const PARAMETERS: &str = "`dwh parameters`";

fn parsed(name: &str, woven: Woven) -> Diagnosed<Expanded> {
    let Woven {
        content, pieces, ..
    } = woven;
    let text = Text::new(name, content);
    match parse::query(&text) {
        Ok(query) => Ok(Expanded {
            text,
            query,
            pieces,
        }),
        Err(found) => {
            // The mistakes are drawn where the pieces came from; the query of the place is not needed for that.
            let empty = parse::query(&Text::new(name, "SELECT 1")).expect("this is a query");
            let back = Expanded {
                text,
                query: empty,
                pieces,
            };
            Err(found.into_iter().map(|it| back.mend(it)).collect())
        }
    }
}

/// What an expanded text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// For the translator.
    Translated,
    /// For BigQuery.
    Sent,
}

struct Expander<'a> {
    functions: BTreeMap<String, &'a SqlFunction>,
    form: Form,
    found: Vec<Diagnostic>,
    calls: BTreeSet<String>,
    /// How many bytes have been written, counting those of nested calls again.
    written: usize,
    is_too_long: bool,
}

/// Where the lexemes being copied stand.
struct Place<'p> {
    text: &'p Arc<Text>,
    /// What stands for the parameters, in lower case, of the body that is being copied.
    parameters: &'p BTreeMap<String, Woven>,
    call: Option<&'p Arc<Call>>,
}

impl<'a> Expander<'a> {
    fn new(functions: &'a [SqlFunction], form: Form) -> Self {
        Self {
            functions: functions
                .iter()
                .map(|it| (it.name.to_lowercase(), it))
                .collect(),
            form,
            found: Vec::new(),
            calls: BTreeSet::new(),
            written: 0,
            is_too_long: false,
        }
    }

    /// All of a file, with the blanks and comments outside calls as they are.
    fn whole(&mut self, text: &Arc<Text>, lexemes: &[Lexeme]) -> Woven {
        let mut woven = Woven::default();
        let place = Place {
            text,
            parameters: &BTreeMap::new(),
            call: None,
        };
        let (mut copied, mut next) = (0, 0);
        while next < lexemes.len() {
            let Some(call) = self.call_at(lexemes, next) else {
                next += 1;
                continue;
            };
            woven.copy(Span::new(text, copied..lexemes[next].range.start), None);
            self.call(&mut woven, lexemes, &call, &place);
            copied = lexemes[call.close].range.end;
            next = call.close + 1;
        }
        woven.copy(Span::new(text, copied..text.content().len()), None);
        woven
    }

    /// Lexemes with a blank where there were blanks or comments.
    fn run(&mut self, woven: &mut Woven, lexemes: &[Lexeme], place: &Place<'_>) {
        let mut next = 0;
        while let Some(lexeme) = lexemes.get(next) {
            let at = Span::new(place.text, lexeme.range.clone());
            if next > 0 && lexemes[next - 1].range.end < lexeme.range.start {
                woven.write(" ", &at, place.call);
            }
            if let Some(call) = self.call_at(lexemes, next) {
                self.call(woven, lexemes, &call, place);
                next = call.close + 1;
                continue;
            }
            let name = leading_name(lexemes, next);
            if let Some(argument) = name.as_ref().and_then(|it| place.parameters.get(it)) {
                woven.append(argument);
            } else {
                woven.names.extend(name);
                woven.copy(at, place.call);
            }
            next += 1;
        }
        self.written += woven.content.len();
    }

    /// The call of a known function that begins at a lexeme.
    fn call_at(&self, lexemes: &[Lexeme], at: usize) -> Option<Found<'a>> {
        let name = lexemes[at].word()?.to_lowercase();
        let function = *self.functions.get(&name)?;
        if lexemes.get(at + 1)?.token != Token::LParen {
            return None;
        }
        let before = at.checked_sub(1).map(|it| &lexemes[it]);
        if before.is_some_and(|it| matches!(it.token, Token::Period)) {
            return None; // of another dataset, or SAFE.
        }
        let (mut depth, mut arguments, mut start) = (0_usize, Vec::new(), at + 2);
        for (index, lexeme) in lexemes.iter().enumerate().skip(at + 1) {
            match lexeme.token {
                Token::LParen | Token::LBracket | Token::LBrace => depth += 1,
                Token::Comma if depth == 1 => {
                    arguments.push(start..index);
                    start = index + 1;
                }
                Token::RParen | Token::RBracket | Token::RBrace => {
                    depth -= 1;
                    if depth == 0 {
                        if start < index || !arguments.is_empty() {
                            arguments.push(start..index);
                        }
                        return Some(Found {
                            function,
                            open: at,
                            close: index,
                            arguments,
                        });
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn call(
        &mut self,
        woven: &mut Woven,
        lexemes: &[Lexeme],
        found: &Found<'_>,
        place: &Place<'_>,
    ) {
        let Found {
            function,
            open,
            close,
            arguments,
        } = found;
        let range = lexemes[*open].range.start..lexemes[*close].range.end;
        let at = Span::new(place.text, range);
        let begun = self.found.len();
        self.calls.insert(function.name.clone());
        if let Some(diagnostic) = misused(function, arguments.len(), lexemes.get(close + 1), &at) {
            self.found.push(diagnostic);
        }
        if self.found.len() > begun || self.is_too_long {
            return;
        }
        if self.written > LONGEST {
            self.is_too_long = true;
            self.found.push(too_long(&at));
            return;
        }
        let mut parameters = BTreeMap::new();
        for (parameter, argument) in function.parameters.iter().zip(arguments) {
            let lexemes = &lexemes[argument.clone()];
            let mut value = Woven::default();
            self.run(&mut value, lexemes, place);
            let range = match (lexemes.first(), lexemes.last()) {
                (Some(first), Some(last)) => first.range.start..last.range.end,
                _ => at.range.clone(),
            };
            let written = Span::new(place.text, range);
            self.found
                .extend(captured(function, &value.names, &written));
            let said = format!("argument `{}` of `{}`", parameter.name, function.name);
            let wanted = parameter.column_type.as_ref().map(ToString::to_string);
            let value = coerced(&value, wanted, &said, self.form, (&written, place.call));
            parameters.insert(parameter.name.to_lowercase(), value);
        }
        let call = Arc::new(Call {
            function: function.name.clone(),
            at: at.clone(),
            inside: place.call.cloned(),
        });
        let body = Place {
            text: &function.text,
            parameters: &parameters,
            call: Some(&call),
        };
        let mut inside = Woven::default();
        self.run(&mut inside, &function.lexemes, &body);
        let wanted = function.returns.as_ref().map(ToString::to_string);
        let said = format!("the body of `{}`", function.name);
        let value = coerced(&inside, wanted, &said, self.form, (&at, place.call));
        // A body names its parameters and what its own queries give; only what the arguments name comes from outside.
        woven.append(&Woven {
            names: parameters
                .values()
                .flat_map(|it| it.names.iter().cloned())
                .collect(),
            ..value
        });
    }
}

/// A call in a list of lexemes.
struct Found<'f> {
    function: &'f SqlFunction,
    /// The name.
    open: usize,
    /// The closing parenthesis.
    close: usize,
    arguments: Vec<Range<usize>>,
}

/// A name that begins a path or stands alone, in lower case: not a field, an alias, a function or a keyword's part.
fn leading_name(lexemes: &[Lexeme], at: usize) -> Option<String> {
    let name = lexemes[at].word()?;
    let before = at.checked_sub(1).map(|it| &lexemes[it]);
    let is_part = before.is_some_and(|it| it.token == Token::Period || it.is_word("AS"));
    let is_call = lexemes
        .get(at + 1)
        .is_some_and(|it| it.token == Token::LParen);
    let is_quoted = matches!(&lexemes[at].token, Token::Word(it) if it.quote_style.is_some());
    let is_keyword = !is_quoted && super::is_one_of(name, super::RESERVED);
    (!is_part && !is_call && !is_keyword).then(|| name.to_lowercase())
}

/// A value with the type it is declared to have; in parentheses where any type will do.
fn coerced(
    value: &Woven,
    wanted: Option<String>,
    said: &str,
    form: Form,
    (at, call): (&Span, Option<&Arc<Call>>),
) -> Woven {
    let (before, after) = match (form, wanted) {
        (Form::Translated, wanted) => {
            let (wanted, said) = (
                googlesql_text(&wanted.unwrap_or_default()),
                googlesql_text(said),
            );
            (format!("`{COERCED}`({wanted}, {said}, "), ")".to_owned())
        }
        (Form::Sent, Some(wanted)) => ("CAST(".into(), format!(" AS {wanted})")),
        (Form::Sent, None) => ("(".into(), ")".into()),
    };
    let mut whole = Woven::default();
    whole.write(&before, at, call);
    whole.append(value);
    whole.write(&after, at, call);
    whole
}

fn misused(
    function: &SqlFunction,
    given: usize,
    next: Option<&Lexeme>,
    at: &Span,
) -> Option<Diagnostic> {
    let name = &function.name;
    let wanted = function.parameters.len();
    let (what, why, fix) = if given != wanted {
        let plural = if wanted == 1 { "" } else { "s" };
        (
            format!("`{name}` takes {wanted} argument{plural}"),
            format!("{given} {} given", if given == 1 { "is" } else { "are" }),
            format!("call it as `{name}({})`", function.signature()),
        )
    } else if next.is_some_and(|it| it.is_word("OVER")) {
        (
            format!("`{name}` is not a window function"),
            "OVER stands behind its call".into(),
            "leave out `OVER (...)`; use window functions in its arguments".into(),
        )
    } else {
        return None;
    };
    let mut diagnostic = Diagnostic::error(Code::InvalidCall, what, at.clone(), why, fix);
    diagnostic.related.push((
        Span::whole(&function.text),
        format!("`{name}` is declared here"),
    ));
    Some(diagnostic)
}

/// An argument that would mean something else inside the queries of the body.
fn captured(function: &SqlFunction, names: &BTreeSet<String>, at: &Span) -> Option<Diagnostic> {
    let name = names.iter().find(|it| function.gives_names.contains(*it));
    let is_open = !function.gives_names.is_empty()
        && function.is_templated()
        && function.parameters.len() > 1;
    let (what, fix) = match (name, names.first()) {
        (Some(name), _) => (
            format!(
                "the argument names `{name}`, and so does a query inside `{}`",
                function.name
            ),
            format!("rename `{name}` inside the function"),
        ),
        (None, Some(name)) if is_open => (
            format!(
                "`{name}` may be a field of what `{}` unnests",
                function.name
            ),
            "declare the types of its parameters, instead of ANY TYPE".into(),
        ),
        _ => return None,
    };
    let why = "put in the place of the call, it would no longer be the column that is meant";
    let mut diagnostic = Diagnostic::error(Code::InvalidCall, what, at.clone(), why, fix);
    diagnostic
        .related
        .push((function.place(), "the body of the function".into()));
    Some(diagnostic)
}

fn too_long(at: &Span) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidCall,
        "the calls stand for too much text",
        at.clone(),
        format!("the query grows beyond {} MB", LONGEST >> 20),
        "use a parameter once where the body uses it many times, such as in a WITH query of the model",
    )
}

#[cfg(test)]
mod tests;
