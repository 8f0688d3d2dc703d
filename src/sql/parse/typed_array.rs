//! `ARRAY<type>[...]`, which the parser does not know: its tokens become those of `CAST([...] AS ARRAY<type>)`, in their places.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Span, Token, TokenWithSpan};

/// The tokens with every typed array rewritten.
pub(super) fn rewritten(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let has_array = tokens.iter().any(|it| is_array(&it.token));
    if !has_array {
        return tokens;
    }
    let mut written = Vec::with_capacity(tokens.len());
    rewrite(&tokens, &mut written);
    written
}

fn rewrite(tokens: &[TokenWithSpan], written: &mut Vec<TokenWithSpan>) {
    let mut at = 0;
    while at < tokens.len() {
        let Some((bracket, end)) = typed_array(tokens, at) else {
            written.push(tokens[at].clone());
            at += 1;
            continue;
        };
        let start = tokens[at].span;
        // The type stands where it was written, so that a mistake in it has its place.
        let word = |keyword: &str, span: Span| TokenWithSpan {
            token: Token::make_keyword(keyword),
            span,
        };
        written.push(word("CAST", start));
        written.push(TokenWithSpan {
            token: Token::LParen,
            span: start,
        });
        rewrite(&tokens[bracket..=end], written);
        written.push(word("AS", tokens[end].span));
        written.extend_from_slice(&tokens[at..bracket]);
        written.push(TokenWithSpan {
            token: Token::RParen,
            span: tokens[end].span,
        });
        at = end + 1;
    }
}

fn is_array(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.keyword == Keyword::ARRAY && word.quote_style.is_none())
}

/// Where the elements of the typed array at `at` begin and end: its brackets.
fn typed_array(tokens: &[TokenWithSpan], at: usize) -> Option<(usize, usize)> {
    if !is_array(&tokens[at].token) {
        return None;
    }
    let mut next = after(tokens, at)?;
    let mut depth = 0_i32;
    loop {
        match &tokens[next].token {
            Token::Lt => depth += 1,
            Token::Gt => depth -= 1,
            Token::ShiftRight => depth -= 2,
            Token::Word(_) | Token::Comma if depth > 0 => {}
            _ => return None,
        }
        next = after(tokens, next)?;
        if depth <= 0 {
            break;
        }
    }
    if depth < 0 || tokens[next].token != Token::LBracket {
        return None;
    }
    let mut open = 0_i32;
    let end = (next..tokens.len()).find(|it| {
        match tokens[*it].token {
            Token::LBracket => open += 1,
            Token::RBracket => open -= 1,
            _ => {}
        }
        open == 0
    })?;
    Some((next, end))
}

/// The next token that is no white space.
fn after(tokens: &[TokenWithSpan], at: usize) -> Option<usize> {
    (at + 1..tokens.len()).find(|it| !matches!(tokens[*it].token, Token::Whitespace(_)))
}
