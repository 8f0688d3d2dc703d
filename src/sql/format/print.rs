//! Writes tokens and their comments into lines.

use std::ops::Range;

use super::lex::Comment;
use super::shape::Shape;

/// One level of indentation.
const INDENT: &str = "  ";

/// The lines written so far.
pub(super) struct Printer<'s, 't> {
    pub(super) shape: &'s Shape<'t>,
    out: String,
    line_end: &'static str,
    pub(super) indent: usize,
    /// How many lines have ended.
    pub(super) lines: usize,
    /// How many characters the current line has.
    column: usize,
    is_line_start: bool,
    /// Comments that end the current line.
    behind: &'s [Comment<'t>],
    /// The token whose comments above it are written already.
    told: Option<usize>,
}

impl<'s, 't> Printer<'s, 't> {
    pub(super) fn new(shape: &'s Shape<'t>, line_end: &'static str) -> Self {
        Self {
            shape,
            out: String::new(),
            line_end,
            indent: 0,
            lines: 0,
            column: 0,
            is_line_start: true,
            behind: &[],
            told: None,
        }
    }

    /// What was written, with one line end at its end; nothing for nothing.
    pub(super) fn finish(mut self) -> String {
        if !self.is_line_start {
            self.line();
        }
        self.out
    }

    /// The column in which the next token begins, but for the blank before it.
    pub(super) fn column(&self) -> usize {
        if self.is_line_start {
            self.indent * INDENT.len()
        } else {
            self.column
        }
    }

    /// Whether `range` fits on the current line, with the blank before it.
    pub(super) fn fits(&self, range: &Range<usize>) -> bool {
        let blank = !self.is_line_start && self.shape.is_spaced.get(range.start) == Some(&true);
        // What a comment stands between cannot be joined to what is written.
        let is_parted = !self.is_line_start
            && (!self.behind.is_empty()
                || self
                    .shape
                    .tokens
                    .get(range.start)
                    .is_some_and(|it| !it.above.is_empty()));
        !is_parted && self.shape.fits(range, self.column() + usize::from(blank))
    }

    /// Ends the line.
    pub(super) fn line(&mut self) {
        for comment in std::mem::take(&mut self.behind) {
            self.out.push(' ');
            self.comment(comment.text);
        }
        self.out.push_str(self.line_end);
        self.lines += 1;
        self.is_line_start = true;
        self.column = 0;
    }

    /// Ends the line before a token; an empty line that stood above it stays.
    pub(super) fn line_before(&mut self, at: usize) {
        self.line();
        let token = &self.shape.tokens[at];
        if token.above.first().map_or(token.is_apart, |it| it.is_apart) {
            self.out.push_str(self.line_end);
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_line_start {
            self.out.push_str(&INDENT.repeat(self.indent));
            self.column = self.indent * INDENT.len();
            self.is_line_start = false;
        }
        self.out.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = last.chars().count(),
            None => self.column += text.chars().count(),
        }
    }

    /// A comment; the lines of a long one keep their indentation, which may draw something.
    fn comment(&mut self, text: &str) {
        for (number, line) in text.lines().enumerate() {
            if number > 0 {
                self.out.push_str(self.line_end);
                self.column = 0;
                self.out.push_str(line.trim_end());
                self.column += line.chars().count();
            } else {
                self.text(line.trim_end());
            }
        }
    }

    /// The comments on lines of their own above a token, with the indentation of now.
    pub(super) fn above(&mut self, at: usize) {
        let shape = self.shape;
        if self.told.replace(at) == Some(at) {
            return;
        }
        let token = &shape.tokens[at];
        for (number, comment) in token.above.iter().enumerate() {
            if number > 0 && comment.is_apart {
                self.out.push_str(self.line_end);
            }
            self.comment(comment.text);
            self.line();
        }
        if !token.above.is_empty() && token.is_apart && !token.text.is_empty() {
            self.out.push_str(self.line_end);
        }
    }

    /// One token, with its comments.
    pub(super) fn token(&mut self, at: usize) {
        let shape = self.shape;
        let token = &shape.tokens[at];
        let is_parted = !self.behind.is_empty() || !token.above.is_empty() && self.told != Some(at);
        let hangs = is_parted && !self.is_line_start;
        if hangs {
            self.line();
        }
        self.indent += usize::from(hangs);
        self.above(at);
        let is_glued = !shape.is_spaced[at];
        if !self.is_line_start && !is_glued && token.inline.is_empty() {
            self.text(" ");
        }
        for comment in &token.inline {
            if !self.is_line_start {
                self.text(" ");
            }
            self.comment(comment.text);
        }
        if !token.inline.is_empty() && !matches!(token.text, "," | ";" | ")" | "]" | "") {
            self.text(" ");
        }
        if !token.text.is_empty() {
            self.text(&shape.written[at]);
        }
        self.indent -= usize::from(hangs);
        self.behind = &token.behind;
    }

    /// Tokens on one line, but where a comment parts them.
    pub(super) fn flat(&mut self, range: Range<usize>) {
        for at in range {
            self.token(at);
        }
    }
}
