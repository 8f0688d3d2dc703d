//! What is known of a text before it is laid out: which brackets belong together, how wide any stretch of tokens would be
//! on one line, and where a line must end.

use std::borrow::Cow;
use std::ops::Range;

use super::lex::{Kind, LexError, Token};
use super::words::{self, Argument};

/// How many columns a line may take where it can be broken.
pub(super) const WIDTH: usize = 100;
/// How deep brackets may nest; each level is a level of the printer's recursion.
const MAX_DEPTH: usize = 200;

/// Tokens with what laying them out asks about them.
pub(super) struct Shape<'t> {
    pub(super) tokens: Vec<Token<'t>>,
    /// Each token as it is written.
    pub(super) written: Vec<Cow<'t, str>>,
    /// Whether a blank stands before each token that does not begin a line.
    pub(super) is_spaced: Vec<bool>,
    /// For an opening bracket and for CASE, the token that closes it; for others, the token itself.
    pub(super) pair: Vec<usize>,
    /// The columns in which each token would begin and end if all stood on one line.
    columns: Vec<Range<usize>>,
    /// How many line ends there must be before each token, counted from the first.
    breaks: Vec<usize>,
}

impl<'t> Shape<'t> {
    pub(super) fn of(tokens: Vec<Token<'t>>) -> Result<Self, LexError> {
        let pair = pairs(&tokens)?;
        let written = written(&tokens, &pair);
        let is_spaced = (0..tokens.len()).map(|it| is_spaced(&tokens, it)).collect();
        let mut shape = Self {
            tokens,
            written,
            is_spaced,
            pair,
            columns: Vec::new(),
            breaks: Vec::new(),
        };
        shape.measure();
        Ok(shape)
    }

    fn measure(&mut self) {
        let mut column = 0;
        for at in 0..self.tokens.len() {
            let inline = &self.tokens[at].inline;
            let inline: usize = inline.iter().map(|it| 1 + width(it.text)).sum();
            column += inline + usize::from(self.is_spaced[at]);
            let start = column;
            column += width(&self.written[at]);
            self.columns.push(start..column);
        }
        let mut forced = vec![false; self.tokens.len() + 1];
        for at in 0..self.tokens.len() {
            forced[at] |= !self.tokens[at].above.is_empty();
            forced[at + 1] |= !self.tokens[at].behind.is_empty();
            if self.stays_broken(at) {
                forced[at + 1] = true;
                forced[self.pair[at]] = true;
            }
        }
        let mut count = 0;
        for is_forced in forced.into_iter().take(self.tokens.len()) {
            count += usize::from(is_forced);
            self.breaks.push(count);
        }
    }

    /// Whether the inside of a bracket stands on lines of its own however short it is.
    fn stays_broken(&self, at: usize) -> bool {
        let end = self.pair[at];
        if end == at {
            return false;
        }
        if self.tokens[at].is_word("CASE") {
            return self
                .direct(at + 1..end + 1)
                .any(|it| self.tokens[it].is_first && self.is_branch(it));
        }
        let is_after_as = at > 0 && self.tokens[at - 1].is_word("AS") && self.tokens[at].is("(");
        let inside = at + 1..end;
        if !self.is_query(inside.clone()) {
            let is_body = is_after_as && self.tokens[0].is_word("CREATE");
            return is_body && end > at + 1;
        }
        is_after_as
            || self.tokens[at + 1].is_first
            || self
                .direct(inside.clone())
                .any(|it| self.tokens[it].is_first && self.is_clause(inside.start, it))
    }

    /// Whether `range` fits on the rest of a line that has `column` characters already.
    pub(super) fn fits(&self, range: &Range<usize>, column: usize) -> bool {
        let Some(last) = range.end.checked_sub(1).filter(|it| *it >= range.start) else {
            return true;
        };
        self.is_unbroken(range) && column + self.width(range.start, last) <= WIDTH
    }

    /// Whether nothing inside `range` must begin a line.
    pub(super) fn is_unbroken(&self, range: &Range<usize>) -> bool {
        range.is_empty() || self.breaks[range.end - 1] == self.breaks[range.start]
    }

    fn width(&self, first: usize, last: usize) -> usize {
        self.columns[last].end - self.columns[first].start
    }

    /// The tokens of `range` that are in no bracket of their own; of a bracket, the one that opens it.
    pub(super) fn direct(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        let mut at = range.start;
        std::iter::from_fn(move || {
            let found = at;
            if found >= range.end {
                return None;
            }
            at = self.pair[found] + 1;
            Some(found)
        })
    }

    /// `range` cut behind each comma.
    pub(super) fn items(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut items = Vec::new();
        let mut start = range.start;
        for at in self.direct(range.clone()) {
            if self.tokens[at].is(",") {
                items.push(start..at + 1);
                start = at + 1;
            }
        }
        if start < range.end {
            items.push(start..range.end);
        }
        items
    }

    /// `range` cut before each token that `begins`; the first piece may begin with any.
    pub(super) fn pieces(
        &self,
        range: Range<usize>,
        begins: impl Fn(usize) -> bool,
    ) -> Vec<Range<usize>> {
        let mut starts: Vec<usize> = self
            .direct(range.clone())
            .filter(|it| *it > range.start && begins(*it))
            .collect();
        starts.push(range.end);
        let mut start = range.start;
        starts
            .into_iter()
            .map(|end| std::mem::replace(&mut start, end)..end)
            .collect()
    }

    pub(super) fn is_branch(&self, at: usize) -> bool {
        matches!(self.tokens[at].upper.as_str(), "WHEN" | "ELSE" | "END")
    }

    fn word(&self, at: usize) -> &str {
        if at < self.tokens.len() && words::is_keyword(&self.tokens, at) {
            &self.tokens[at].upper
        } else {
            ""
        }
    }

    /// Whether the tokens are a query: SELECT, WITH, FROM, or one in parentheses with nothing of an expression behind it.
    pub(super) fn is_query(&self, range: Range<usize>) -> bool {
        if range.is_empty() {
            return false;
        }
        let (start, end) = (range.start, self.pair[range.start]);
        match self.word(start) {
            "SELECT" | "WITH" | "FROM" => true,
            _ if self.tokens[start].is("(") => {
                let is_whole = end + 1 >= range.end || self.is_clause(start, end + 1);
                is_whole && self.is_query(start + 1..end)
            }
            _ => false,
        }
    }

    /// Whether a clause of the query that begins at `start` begins at `at`.
    pub(super) fn is_clause(&self, start: usize, at: usize) -> bool {
        match self.word(at) {
            "SELECT" | "WHERE" | "GROUP" | "HAVING" | "QUALIFY" | "WINDOW" | "ORDER" | "LIMIT"
            | "UNION" | "INTERSECT" => true,
            "WITH" => at == start,
            "FROM" => {
                !(self.word(at - usize::from(at > 0)) == "DISTINCT"
                    && at > 1
                    && matches!(self.word(at - 2), "IS" | "NOT"))
            }
            "EXCEPT" => matches!(self.word(at + 1), "ALL" | "DISTINCT"),
            "JOIN" | "INNER" | "CROSS" | "LEFT" | "RIGHT" | "FULL" | "NATURAL" => {
                self.is_join(at) && !(at > start && self.is_join_prefix(at - 1))
            }
            _ if self.tokens[at].is("|>") => true,
            _ => {
                let token = &self.tokens[at];
                (token.is_word("PIVOT") || token.is_word("UNPIVOT"))
                    && at > start
                    && words::ends_value(&self.tokens, at - 1)
                    && self.tokens.get(at + 1).is_some_and(|it| it.is("("))
            }
        }
    }

    fn is_join_prefix(&self, at: usize) -> bool {
        matches!(
            self.word(at),
            "INNER" | "CROSS" | "LEFT" | "RIGHT" | "FULL" | "NATURAL" | "OUTER" | "HASH" | "LOOKUP"
        )
    }

    /// Whether words that end in JOIN begin here; LEFT is a function too.
    pub(super) fn is_join(&self, at: usize) -> bool {
        let mut end = at;
        while self.is_join_prefix(end) {
            end += 1;
        }
        self.word(end) == "JOIN"
    }
}

/// How many columns the widest line of a text takes.
fn width(text: &str) -> usize {
    text.lines().map(|it| it.chars().count()).max().unwrap_or(0)
}

/// Which token closes which; CASE is closed by END.
fn pairs(tokens: &[Token<'_>]) -> Result<Vec<usize>, LexError> {
    let mut pair: Vec<usize> = (0..tokens.len()).collect();
    let mut open: Vec<usize> = Vec::new();
    let error = |at: usize, why, fix| LexError {
        at: tokens[at].at.clone(),
        why,
        fix,
    };
    for (at, token) in tokens.iter().enumerate() {
        let is_case = token.is_word("CASE") && words::is_keyword(tokens, at);
        let is_end = token.is_word("END") && words::is_keyword(tokens, at);
        if is_case || token.kind == Kind::Open {
            open.push(at);
            if open.len() > MAX_DEPTH {
                return Err(error(
                    at,
                    "it is nested too deeply",
                    "split the query with WITH",
                ));
            }
        } else if is_end || token.kind == Kind::Close {
            match open.pop() {
                Some(opening) if tokens[opening].is_word("CASE") == is_end => pair[opening] = at,
                Some(opening) if is_end => {
                    return Err(error(
                        opening,
                        "this bracket is never closed",
                        "close it before `END`",
                    ));
                }
                Some(opening) => {
                    return Err(error(
                        opening,
                        "no `END` belongs to it",
                        "end it with `END`",
                    ));
                }
                None => return Err(error(at, "no `CASE` belongs to it", "remove it")),
            }
        }
    }
    match open.pop() {
        Some(at) if tokens[at].is_word("CASE") => {
            Err(error(at, "no `END` belongs to it", "end it with `END`"))
        }
        Some(at) => Err(error(
            at,
            "this bracket is never closed",
            "close it where it ends",
        )),
        None => Ok(pair),
    }
}

fn written<'t>(tokens: &[Token<'t>], pair: &[usize]) -> Vec<Cow<'t, str>> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut written = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        if open.last().is_some_and(|it| pair[it.0] == at) {
            open.pop();
        }
        let argument = open.last().map(|(opening, number)| Argument {
            function: if tokens[*opening].is("<") {
                "<"
            } else {
                opening
                    .checked_sub(1)
                    .map_or("", |it| tokens[it].upper.as_str())
            },
            number: *number,
        });
        written.push(words::written(tokens, at, argument));
        if token.kind == Kind::Open {
            open.push((at, 0));
        } else if let Some(call) = open.last_mut().filter(|_| token.is(",")) {
            call.1 += 1;
        }
    }
    written
}

/// Whether a blank stands between a token and the one before it.
fn is_spaced(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else {
        return false;
    };
    let (token, last) = (&tokens[at], &tokens[before]);
    if matches!(token.kind, Kind::Close | Kind::End) || last.kind == Kind::Open {
        return false;
    }
    if token.is(".") && last.kind == Kind::Literal {
        return true; // or the dot would become part of the number
    }
    if last.is(".") && token.text.starts_with(|it: char| it.is_ascii_digit()) {
        let is_path = |it: &Token<'_>| matches!(it.kind, Kind::Quoted | Kind::Close | Kind::Word);
        let path = before.checked_sub(1).filter(|it| is_path(&tokens[*it]));
        // Behind a comment the dot does not touch the path, and would begin a number.
        let touches = |it: usize| {
            let own = last.above.iter().chain(&last.inline);
            own.chain(&tokens[it].behind).next().is_none()
        };
        return !path.is_some_and(|it| !words::is_keyword(tokens, it) && touches(it));
    }
    if [",", ";", "."].iter().any(|it| token.is(it)) || last.is(".") {
        return false;
    }
    let is_sign = ["-", "+", "~"].iter().any(|it| last.is(it));
    if is_sign && !(before > 0 && words::ends_value(tokens, before - 1)) {
        return token.kind == Kind::Symbol; // `- -1`: two signs together would be another one
    }
    if token.kind == Kind::Open {
        return match token.text {
            "(" => !words::is_called(tokens, before),
            "[" => !(words::ends_value(tokens, before) || last.is_word("ARRAY")),
            _ => false,
        };
    }
    true
}
