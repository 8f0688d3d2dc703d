//! Lays out expressions: chains of operators, calls and lists, CASE.

use std::ops::Range;

use super::lex::Kind;
use super::print::Printer;
use super::words;

/// Where the operators of a broken chain stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chain {
    /// Under the first operand: nothing but the chain stands there.
    Aligned,
    /// One level deeper, for other things stand beside it.
    Hanging,
}

impl Printer<'_, '_> {
    /// An expression: on one line where it fits, else broken at its loosest operators, else inside its brackets.
    pub(super) fn expression(&mut self, range: Range<usize>, chain: Chain) {
        if self.fits(&range) {
            self.flat(range);
        } else {
            self.broken(range, chain);
        }
    }

    /// An expression in more than one line, if it has a place to break.
    pub(super) fn broken(&mut self, range: Range<usize>, chain: Chain) {
        let operators = self.operators(&range);
        if operators.is_empty() {
            return self.brackets(range);
        }
        let deeper = usize::from(chain == Chain::Hanging);
        let operands = self.shape.pieces(range, |it| operators.contains(&it));
        for (number, operand) in operands.into_iter().enumerate() {
            if number == 0 {
                self.expression(operand, Chain::Hanging);
                self.indent += deeper;
                continue;
            }
            self.line();
            self.token(operand.start);
            self.expression(operand.start + 1..operand.end, Chain::Hanging);
        }
        self.indent -= deeper;
    }

    /// The operators that bind loosest, if the expression is to be broken at them.
    fn operators(&self, range: &Range<usize>) -> Vec<usize> {
        let shape = self.shape;
        let (mut or, mut and, mut comparison) = (Vec::new(), Vec::new(), Vec::new());
        let (mut sum, mut product) = (Vec::new(), Vec::new());
        let mut betweens = 0_usize;
        let mut brackets = 0;
        for at in shape.direct(range.clone()) {
            brackets += usize::from(self.can_break(at));
            let token = &shape.tokens[at];
            let has_left = at > range.start && words::ends_value(&shape.tokens, at - 1);
            match token.upper.as_str() {
                "OR" if has_left => or.push(at),
                "BETWEEN" => betweens += 1,
                "AND" if betweens > 0 => betweens -= 1,
                "AND" if has_left => and.push(at),
                _ if token.kind == Kind::Symbol && has_left => match token.text {
                    "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" => comparison.push(at),
                    "+" | "-" | "||" => sum.push(at),
                    "*" | "/" => product.push(at),
                    _ => (),
                },
                _ => (),
            }
        }
        let loosest = [or, and].into_iter().find(|it| !it.is_empty());
        if let Some(found) = loosest {
            return found;
        }
        // What is compared, or holds nearly all of the expression, is broken inside.
        if brackets == 1 || brackets > 0 && !comparison.is_empty() {
            return Vec::new();
        }
        [comparison, sum, product]
            .into_iter()
            .find(|it| !it.is_empty())
            .unwrap_or_default()
    }

    /// Whether a token opens a bracket that has lines to give.
    fn can_break(&self, at: usize) -> bool {
        let token = &self.shape.tokens[at];
        self.shape.pair[at] > at + 1 && !token.is("<")
    }

    /// Tokens in order; brackets that do not fit are broken.
    fn brackets(&mut self, range: Range<usize>) {
        let shape = self.shape;
        let direct: Vec<usize> = shape.direct(range.clone()).collect();
        for (number, at) in direct.iter().copied().enumerate() {
            let end = shape.pair[at] + 1;
            if !self.can_break(at) {
                self.flat(at..end);
                continue;
            }
            let next = direct[number + 1..].iter().find(|it| self.can_break(**it));
            let until = next.map_or(range.end, |it| it + 1);
            if self.fits(&(at..until)) {
                self.flat(at..end);
            } else if shape.tokens[at].is_word("CASE") {
                self.case(at);
            } else {
                self.bracket(at);
            }
        }
    }

    /// What stands in brackets, on lines of its own.
    fn bracket(&mut self, open: usize) {
        let shape = self.shape;
        let close = shape.pair[open];
        let inside = open + 1..close;
        let is_call = open > 0 && words::is_called(&shape.tokens, open - 1);
        self.token(open);
        self.indent += 1;
        self.line();
        if shape.is_query(inside.clone()) {
            self.query(inside);
        } else {
            self.arguments(inside, is_call);
        }
        self.line();
        self.above(close);
        self.indent -= 1;
        self.token(close);
    }

    /// Arguments one a line; what ORDER BY and the like add to them has a line of its own.
    fn arguments(&mut self, range: Range<usize>, is_call: bool) {
        let shape = self.shape;
        let parts = shape.pieces(range, |it| self.begins_part(it));
        let is_alone = parts.len() == 1;
        for (number, part) in parts.into_iter().enumerate() {
            if number > 0 {
                self.line_before(part.start);
            }
            let items = shape.items(part.clone());
            let chain = if items.len() == 1 && !is_call {
                Chain::Aligned
            } else {
                Chain::Hanging
            };
            if !is_alone && self.fits(&part) {
                self.flat(part);
            } else if is_alone && items.len() > 1 && items.iter().all(|it| self.is_literal(it)) {
                self.filled(items);
            } else {
                let deeper = usize::from(self.begins_part(part.start));
                self.list(items, chain, deeper);
            }
        }
    }

    /// Items one a line, all but the first `deeper`.
    fn list(&mut self, items: Vec<Range<usize>>, chain: Chain, deeper: usize) {
        for (number, item) in items.into_iter().enumerate() {
            if number > 0 {
                self.line_before(item.start);
            }
            self.expression(item, chain);
            self.indent += if number == 0 { deeper } else { 0 };
        }
        self.indent -= deeper;
    }

    /// Items in lines as long as they may be.
    fn filled(&mut self, items: Vec<Range<usize>>) {
        for (number, item) in items.into_iter().enumerate() {
            if number > 0 && !self.fits(&item) {
                self.line();
            }
            self.flat(item);
        }
    }

    fn is_literal(&self, item: &Range<usize>) -> bool {
        let tokens = &self.shape.tokens[item.clone()];
        tokens.len() <= 3
            && tokens.iter().any(|it| it.kind == Kind::Literal)
            && tokens
                .iter()
                .all(|it| it.kind == Kind::Literal || it.is(",") || it.is("-"))
    }

    fn begins_part(&self, at: usize) -> bool {
        let is_keyword = words::is_keyword(&self.shape.tokens, at);
        let by = self.shape.tokens.get(at + 1);
        let is_by = by.is_some_and(|it| it.is_word("BY"));
        match self.shape.tokens[at].upper.as_str() {
            "PARTITION" | "ORDER" | "GROUP" => is_by,
            "ROWS" | "RANGE" | "LIMIT" | "HAVING" => is_keyword,
            _ => false,
        }
    }

    /// CASE with each branch on a line of its own.
    fn case(&mut self, case: usize) {
        let shape = self.shape;
        let end = shape.pair[case];
        let parts = shape.pieces(case + 1..end, |it| shape.is_branch(it));
        self.token(case);
        self.indent += 1;
        for (number, part) in parts.into_iter().enumerate() {
            if number > 0 || shape.is_branch(part.start) {
                self.line_before(part.start);
                self.branch(part);
            } else {
                self.expression(part, Chain::Hanging);
            }
        }
        self.line();
        self.above(end);
        self.indent -= 1;
        self.token(end);
    }

    fn branch(&mut self, range: Range<usize>) {
        if self.fits(&range) {
            return self.flat(range);
        }
        let shape = self.shape;
        let mut parts = shape
            .pieces(range, |it| shape.tokens[it].is_word("THEN"))
            .into_iter();
        let Some(condition) = parts.next() else {
            return;
        };
        self.token(condition.start);
        self.expression(condition.start + 1..condition.end, Chain::Hanging);
        self.indent += 1;
        for part in parts {
            self.line();
            self.token(part.start);
            self.expression(part.start + 1..part.end, Chain::Hanging);
        }
        self.indent -= 1;
    }
}
