//! Formats GoogleSQL: where lines end, how they are indented, and which words are in upper case. Changes nothing else.
//!
//! What is laid out are tokens, not a parsed tree, so that nothing is lost that a tree does not hold; the result is read
//! again and compared before it is given away.

mod expression;
pub(crate) mod lex;
mod print;
mod query;
mod shape;
mod words;

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};

use lex::{Comment, Kind, LexError, Token};
use print::Printer;
use shape::Shape;

/// The text as it should be written: queries and `CREATE FUNCTION`, in lines that end as its first line does.
///
/// Formatting what is formatted changes nothing. A text that cannot be read as SQL is an error.
pub fn format(text: &Arc<Text>) -> Diagnosed<String> {
    let content = text.content();
    let tokens = lex::tokens(content).map_err(|it| unreadable(text, it))?;
    if let Some(token) = unknown_statement(&tokens) {
        return Err(vec![Diagnostic::error(
            Code::InvalidSql,
            "this statement cannot be formatted",
            Span::new(text, token.at.clone()),
            format!("it begins with `{}`", token.text),
            "keep to one SELECT, or one CREATE FUNCTION, in a file",
        )]);
    }
    let shape = Shape::of(tokens).map_err(|it| unreadable(text, it))?;
    let mut printer = Printer::new(&shape, line_end(content, &shape.tokens));
    printer.statements();
    let formatted = printer.finish();
    match lex::tokens(&formatted) {
        Ok(after) if is_same(&shape.tokens, &after) => Ok(formatted),
        Ok(_) | Err(_) => Err(vec![Diagnostic::error(
            Code::InvalidSql,
            format!("`{}` is left as it is", text.name()),
            Span::whole(text),
            "formatting would have changed what it says; this is a bug in dwh",
            "report it with this file",
        )]),
    }
}

/// The first word of a statement that is neither a query nor makes a function.
fn unknown_statement<'a, 't>(tokens: &'a [Token<'t>]) -> Option<&'a Token<'t>> {
    let mut statements = tokens.split(|it| it.is(";"));
    statements.find_map(|statement| {
        let first = statement.first()?;
        let is_function = first.is_word("CREATE")
            && statement
                .iter()
                .take_while(|it| it.kind == Kind::Word)
                .any(|it| it.is_word("FUNCTION"));
        let is_query = ["SELECT", "WITH", "FROM"]
            .iter()
            .any(|it| first.is_word(it))
            || first.is("(");
        (!is_function && !is_query && first.kind != Kind::End).then_some(first)
    })
}

/// How the first line ends that does not end inside a string.
fn line_end(content: &str, tokens: &[Token<'_>]) -> &'static str {
    let mut end = 0;
    for token in tokens {
        let gap = &content[end..token.at.start];
        if let Some(at) = gap.find('\n') {
            return if gap[..at].ends_with('\r') {
                "\r\n"
            } else {
                "\n"
            };
        }
        end = token.at.end;
    }
    "\n"
}

/// Whether two texts say the same: the same tokens but for the case of keywords, and the same comments.
fn is_same(before: &[Token<'_>], after: &[Token<'_>]) -> bool {
    let is_equal = |(before, after): (&Token<'_>, &Token<'_>)| {
        let is_raised = before.kind == Kind::Word && after.text == before.upper;
        before.kind == after.kind && (before.text == after.text || is_raised)
    };
    before.len() == after.len()
        && before.iter().zip(after).all(is_equal)
        && comments(before) == comments(after)
}

/// Every comment in the order of the text, without the blanks at the ends of its lines.
fn comments<'t>(tokens: &[Token<'t>]) -> Vec<Vec<&'t str>> {
    let mut comments: Vec<Comment<'t>> = tokens.iter().flat_map(Token::comments).copied().collect();
    comments.sort_by_key(|it| it.at);
    comments
        .into_iter()
        .map(|it| it.text.lines().map(str::trim_end).collect())
        .collect()
}

fn unreadable(text: &Arc<Text>, error: LexError) -> Vec<Diagnostic> {
    vec![Diagnostic::error(
        Code::InvalidSql,
        "the SQL has a syntax error",
        Span::new(text, error.at),
        error.why,
        error.fix,
    )]
}

#[cfg(test)]
mod tests;
