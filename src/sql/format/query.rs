//! Lays out statements and queries: each clause begins a line.

use std::ops::Range;

use super::expression::Chain;
use super::print::Printer;

impl Printer<'_, '_> {
    /// All statements of a text, and what is said at its end.
    pub(super) fn statements(&mut self) {
        let shape = self.shape;
        let end = shape.tokens.len() - 1;
        let statements = shape.pieces(0..end, |it| it > 0 && shape.tokens[it - 1].is(";"));
        for (number, statement) in statements.into_iter().enumerate() {
            if number > 0 {
                self.line_before(statement.start);
            }
            if shape.is_query(statement.clone()) {
                self.query(statement);
            } else if !statement.is_empty() {
                self.expression(statement, Chain::Hanging);
            }
        }
        if end > 0 {
            self.line_before_end(end);
        }
        self.above(end);
    }

    fn line_before_end(&mut self, end: usize) {
        if self.shape.tokens[end].above.is_empty() {
            self.line();
        } else {
            self.line_before(end);
        }
    }

    /// A query, from the place where the line is.
    pub(super) fn query(&mut self, range: Range<usize>) {
        let shape = self.shape;
        let start = range.start;
        let pipe = shape
            .direct(range.clone())
            .find(|it| shape.tokens[*it].is("|>"));
        let clauses = shape.pieces(range, |it| {
            let is_piped = pipe.is_some_and(|pipe| it > pipe);
            shape.is_clause(start, it) && (!is_piped || shape.tokens[it].is("|>"))
        });
        for (number, clause) in clauses.into_iter().enumerate() {
            if number > 0 {
                self.line_before(clause.start);
            }
            self.clause(clause);
        }
    }

    fn clause(&mut self, range: Range<usize>) {
        let shape = self.shape;
        let first = &shape.tokens[range.start];
        match first.upper.as_str() {
            "WITH" => self.with(range),
            "SELECT" => self.select(range),
            "FROM" => self.headed_list(range, 1),
            "GROUP" | "ORDER" => self.headed_list(range, 2),
            "WINDOW" => self.headed_list(range, 1),
            "WHERE" | "HAVING" | "QUALIFY" => self.condition(range),
            "UNION" | "INTERSECT" | "EXCEPT" => self.set_operation(range),
            _ if shape.is_join(range.start) => self.join(range),
            _ => self.expression(range, Chain::Hanging),
        }
    }

    /// WITH, and each query that it names in parentheses on lines of their own.
    fn with(&mut self, range: Range<usize>) {
        let shape = self.shape;
        let head = 1 + usize::from(shape.tokens[range.start + 1].is_word("RECURSIVE"));
        self.flat(range.start..range.start + head);
        for (number, item) in shape
            .items(range.start + head..range.end)
            .into_iter()
            .enumerate()
        {
            if number > 0 || !shape.tokens[item.start].above.is_empty() {
                self.line_before(item.start);
            }
            self.expression(item, Chain::Hanging);
        }
    }

    /// SELECT: what was written on one line stays there while it fits; else one column a line.
    fn select(&mut self, range: Range<usize>) {
        let shape = self.shape;
        let is_modifier = |at: usize| {
            let word = shape.tokens[at].upper.as_str();
            let is_as = matches!(shape.tokens[at - 1].upper.as_str(), "AS");
            matches!(word, "DISTINCT" | "ALL" | "AS")
                || is_as && matches!(word, "STRUCT" | "VALUE") && !shape.tokens[at + 1].is("(")
        };
        let head = (range.start + 1..range.end)
            .find(|it| !is_modifier(*it))
            .unwrap_or(range.end);
        let items = shape.items(head..range.end);
        let was_broken = items.len() > 1 && items.iter().any(|it| shape.tokens[it.start].is_first);
        if !was_broken && self.fits(&range) {
            return self.flat(range);
        }
        self.flat(range.start..head);
        self.lines(items);
    }

    /// Words, then a list on the same line or one item a line.
    fn headed_list(&mut self, range: Range<usize>, head: usize) {
        let shape = self.shape;
        if self.fits(&range) {
            return self.flat(range);
        }
        let head = (range.start + head).min(range.end);
        let items = shape.items(head..range.end);
        self.flat(range.start..head);
        match items.as_slice() {
            [item] if shape.tokens[item.start].above.is_empty() => {
                self.expression(item.clone(), Chain::Hanging);
            }
            _ => self.lines(items),
        }
    }

    /// Items one a line, one level deeper.
    fn lines(&mut self, items: Vec<Range<usize>>) {
        self.indent += 1;
        for (number, item) in items.into_iter().enumerate() {
            if number == 0 {
                self.line();
            } else {
                self.line_before(item.start);
            }
            self.expression(item, Chain::Hanging);
        }
        self.indent -= 1;
    }

    /// A keyword and a condition, whose parts are aligned below it where it does not fit.
    fn condition(&mut self, range: Range<usize>) {
        let shape = self.shape;
        if self.fits(&range) {
            return self.flat(range);
        }
        let inside = range.start + 1..range.end;
        self.token(range.start);
        let mut betweens = 0_usize;
        let mut is_chain = !shape.tokens[inside.start.min(range.end - 1)]
            .above
            .is_empty();
        for at in shape.direct(inside.clone()) {
            match shape.tokens[at].upper.as_str() {
                "BETWEEN" => betweens += 1,
                "AND" if betweens > 0 => betweens -= 1,
                "AND" | "OR" => is_chain = true,
                _ => (),
            }
        }
        if !is_chain {
            return self.expression(inside, Chain::Hanging);
        }
        self.indent += 1;
        self.line();
        self.broken(inside, Chain::Aligned);
        self.indent -= 1;
    }

    /// A join; its condition stands behind it, or below it where it does not fit.
    fn join(&mut self, range: Range<usize>) {
        let shape = self.shape;
        if self.fits(&range) {
            return self.flat(range);
        }
        let parts = shape.pieces(range, |it| {
            matches!(shape.tokens[it].upper.as_str(), "ON" | "USING")
        });
        let lines = self.lines;
        for (number, part) in parts.into_iter().enumerate() {
            if number == 0 {
                self.expression(part, Chain::Hanging);
                continue;
            }
            if self.lines > lines && self.fits(&part) {
                self.flat(part);
                continue;
            }
            self.indent += 1;
            self.line();
            self.token(part.start);
            self.expression(part.start + 1..part.end, Chain::Aligned);
            self.indent -= 1;
        }
    }

    /// UNION ALL and the like; a query in parentheses behind it begins a line.
    fn set_operation(&mut self, range: Range<usize>) {
        let shape = self.shape;
        let parts = shape.pieces(range, |it| shape.tokens[it].is("("));
        for (number, part) in parts.into_iter().enumerate() {
            if number > 0 {
                self.line_before(part.start);
                self.expression(part, Chain::Hanging);
            } else {
                self.flat(part);
            }
        }
    }
}
