//! What can be said of a query that is being written, without a parser: its SELECTs, what their FROMs name, and where
//! each token stands. It never fails.

mod build;
mod columns;

use std::ops::Range;

use super::token::{self, Kind, Token};

pub(super) use columns::{At, Columns, Seen};

/// How deep subqueries are looked into.
const DEEPEST: usize = 64;

/// A query that is being written.
#[derive(Debug)]
pub(super) struct Sketch<'t> {
    /// Its tokens, without comments.
    pub(super) tokens: Vec<Token<'t>>,
    /// Comments and texts, in which nothing is a name.
    quiet: Vec<Token<'t>>,
    frames: Vec<Frame>,
    pub(super) selects: Vec<Select>,
    ctes: Vec<Cte>,
    /// For each token, what holds behind it.
    behind: Vec<Behind>,
}

/// A pair of parentheses, or the text as a whole.
#[derive(Debug, Default)]
struct Frame {
    parent: Option<usize>,
    /// The SELECT that the parentheses stand in.
    within: Option<usize>,
    /// The SELECTs directly in it: several in a UNION.
    selects: Vec<usize>,
}

/// One SELECT.
#[derive(Debug)]
pub(super) struct Select {
    /// The tokens between SELECT and FROM.
    items: Range<usize>,
    /// What FROM and JOIN name.
    pub(super) uses: Vec<Use>,
}

/// A table in FROM.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) of: Of,
    /// The token of its alias.
    pub(super) alias: Option<usize>,
    /// The token it begins with.
    start: usize,
    /// The last token of what it is, without the alias.
    end: usize,
}

/// What a table in FROM is.
#[derive(Debug)]
pub(super) enum Of {
    /// The tokens of a name: `stg_orders`, `olist.orders`.
    Name(Vec<usize>),
    /// A subquery, by its frame.
    Query(usize),
    /// One value, such as an element of an array.
    Value,
    /// Something whose columns are not looked into.
    Other,
}

/// A common table expression.
#[derive(Debug)]
struct Cte {
    /// The token of its name.
    name: usize,
    /// Where it is defined.
    frame: usize,
    /// Its query.
    body: Option<usize>,
    is_recursive: bool,
}

/// Where a token stands.
#[derive(Debug, Clone, Copy)]
struct Behind {
    frame: usize,
    select: Option<usize>,
    expects_table: bool,
}

impl<'t> Sketch<'t> {
    /// Looks through a text.
    pub(super) fn of(text: &'t str) -> Self {
        let (quiet, tokens): (Vec<_>, Vec<_>) = token::tokens(text)
            .into_iter()
            .partition(|it| it.kind == Kind::Comment);
        let texts = tokens.iter().filter(|it| it.kind == Kind::Text).cloned();
        let quiet = quiet.into_iter().chain(texts).collect();
        let mut sketch = Self {
            tokens,
            quiet,
            frames: vec![Frame::default()],
            selects: Vec::new(),
            ctes: Vec::new(),
            behind: Vec::new(),
        };
        build::build(&mut sketch);
        sketch
    }

    /// Whether a byte lies in a comment or in a text.
    pub(super) fn is_quiet(&self, byte: usize) -> bool {
        self.quiet.iter().any(|it| it.holds(byte))
    }

    /// The token that is written at a byte: a name, a keyword or a variable.
    pub(super) fn token_at(&self, byte: usize) -> Option<usize> {
        let is_name = |it: &Token| matches!(it.kind, Kind::Word | Kind::Quoted | Kind::Variable);
        self.tokens
            .iter()
            .position(|it| is_name(it) && it.range.start <= byte && byte <= it.range.end)
    }

    /// The last token that ends at or before a byte.
    pub(super) fn before(&self, byte: usize) -> Option<usize> {
        self.tokens
            .partition_point(|it| it.range.end <= byte)
            .checked_sub(1)
    }

    /// Whether the name of a table follows a token.
    pub(super) fn expects_table(&self, token: usize) -> bool {
        self.behind[token].expects_table
    }

    /// The name that a token is.
    pub(super) fn name(&self, token: usize) -> Option<&'t str> {
        self.tokens.get(token)?.name()
    }

    pub(super) fn is_symbol(&self, token: usize, symbol: char) -> bool {
        self.tokens
            .get(token)
            .is_some_and(|it| it.is_symbol(symbol))
    }

    /// The SELECTs that a token sees, innermost first.
    pub(super) fn scopes(&self, token: usize) -> Vec<usize> {
        let behind = &self.behind[token];
        let mut scopes: Vec<usize> = behind.select.into_iter().collect();
        let mut frame = Some(behind.frame);
        while let Some(at) = frame {
            scopes.extend(self.frames[at].within.filter(|it| !scopes.contains(it)));
            frame = self.frames[at].parent;
        }
        scopes
    }

    /// The common table expression that a name means at a token, by the token of its own name.
    pub(super) fn cte(&self, name: &str, at: usize) -> Option<usize> {
        self.cte_of(name, at).map(|it| it.name)
    }

    /// The names of the common table expressions that a token sees.
    pub(super) fn cte_names(&self, at: usize) -> Vec<&'t str> {
        let seen = self.ctes.iter().filter(|it| self.sees(it, at));
        seen.filter_map(|it| self.name(it.name)).collect()
    }

    fn cte_of(&self, name: &str, at: usize) -> Option<&Cte> {
        let is_named = |it: &&Cte| {
            self.name(it.name)
                .is_some_and(|it| it.eq_ignore_ascii_case(name))
        };
        let mut seen = self.ctes.iter().rev().filter(|it| self.sees(it, at));
        seen.find(is_named)
    }

    fn sees(&self, cte: &Cte, at: usize) -> bool {
        let mut frame = Some(self.behind[at].frame);
        while let Some(it) = frame {
            // A query reads the model of its own name, unless it is recursive.
            if Some(it) == cte.body && !cte.is_recursive {
                return false;
            }
            if it == cte.frame {
                return cte.name < at;
            }
            frame = self.frames[it].parent;
        }
        false
    }

    /// The SELECT that names the columns of a frame.
    fn naming(&self, frame: usize) -> Option<usize> {
        self.frames[frame].selects.first().copied()
    }

    /// The SELECT that names the columns of the whole query.
    pub(super) fn last_word(&self) -> Option<usize> {
        self.naming(0)
    }

    /// What the rest of the query calls a table in FROM.
    pub(super) fn called(&self, of: &Use) -> Option<&'t str> {
        let named = match &of.of {
            Of::Name(parts) => parts.last().copied(),
            Of::Query(_) | Of::Value | Of::Other => None,
        };
        self.name(of.alias.or(named)?)
    }
}
