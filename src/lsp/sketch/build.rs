//! Walks the tokens once, and notes what each one says about the shape of the query.

use super::{Behind, Cte, Frame, Of, Select, Sketch, Use};

/// Which part of a SELECT the walk is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// Before any SELECT.
    Before,
    /// Among common table expressions.
    With,
    /// Between SELECT and FROM.
    Items,
    /// Where the name of a table is expected.
    Table,
    /// Behind a table.
    Joined,
    /// In the condition of a join.
    On,
    /// Behind FROM.
    Rest,
}

/// Parentheses that are open.
struct Open {
    frame: usize,
    select: Option<usize>,
    clause: Clause,
    /// Whether a name that is read now belongs to the outer SELECT: `FROM (a JOIN b)`.
    is_join: bool,
}

const ENDS_FROM: &[&str] = &[
    "WHERE", "GROUP", "HAVING", "QUALIFY", "WINDOW", "ORDER", "LIMIT",
];

/// Words behind a table that are not its alias.
const NOT_AN_ALIAS: &[&str] = &[
    "AS",
    "INNER",
    "LEFT",
    "RIGHT",
    "FULL",
    "CROSS",
    "OUTER",
    "NATURAL",
    "WITH",
    "FOR",
    "TABLESAMPLE",
];

/// Fills in all that a sketch says beside its tokens.
pub(super) fn build(sketch: &mut Sketch<'_>) {
    let mut walk = Walk {
        sketch,
        open: vec![Open {
            frame: 0,
            select: None,
            clause: Clause::Before,
            is_join: false,
        }],
        named: None,
        is_recursive: false,
    };
    for at in 0..walk.sketch.tokens.len() {
        walk.token(at);
        let Open {
            frame,
            select,
            clause,
            ..
        } = *walk.top();
        walk.sketch.behind.push(Behind {
            frame,
            select,
            expects_table: clause == Clause::Table,
        });
    }
    let end = walk.sketch.tokens.len();
    for select in &mut walk.sketch.selects {
        if select.items.end == usize::MAX {
            select.items.end = end;
        }
    }
}

struct Walk<'s, 't> {
    sketch: &'s mut Sketch<'t>,
    open: Vec<Open>,
    /// A common table expression whose query begins with the next parenthesis.
    named: Option<usize>,
    is_recursive: bool,
}

impl Walk<'_, '_> {
    fn top(&mut self) -> &mut Open {
        self.open.last_mut().expect("the outermost one stays open")
    }

    fn is(&self, at: usize, keyword: &str) -> bool {
        self.sketch.tokens.get(at).is_some_and(|it| it.is(keyword))
    }

    fn is_one_of(&self, at: usize, keywords: &[&str]) -> bool {
        self.sketch.tokens[at].is_one_of(keywords)
    }

    fn is_symbol(&self, at: usize, symbol: char) -> bool {
        self.sketch.is_symbol(at, symbol)
    }

    fn token(&mut self, at: usize) {
        if self.is_symbol(at, '(') {
            self.enter(at);
        } else if self.is_symbol(at, ')') {
            self.leave(at);
        } else if self.is_symbol(at, ';') {
            self.end_select(at);
        } else if self.is_symbol(at, ',') {
            let top = self.top();
            if matches!(top.clause, Clause::Joined | Clause::On) {
                top.clause = Clause::Table;
            }
        } else if self.sketch.name(at).is_some() {
            self.word(at);
        }
    }

    fn enter(&mut self, at: usize) {
        let Open {
            frame,
            select,
            clause,
            ..
        } = *self.top();
        let parent = frame;
        let frame = self.sketch.frames.len();
        let is_query =
            self.is(at + 1, "SELECT") || self.is(at + 1, "WITH") || self.is_symbol(at + 1, '(');
        let is_join = clause == Clause::Table && !is_query;
        self.sketch.frames.push(Frame {
            parent: Some(parent),
            within: select,
            selects: Vec::new(),
        });
        if let Some(cte) = self.named.take() {
            self.sketch.ctes[cte].body = Some(frame);
        } else if clause == Clause::Table && is_query {
            self.add(Use {
                of: Of::Query(frame),
                alias: None,
                start: at,
                end: at,
            });
        }
        self.open.push(Open {
            frame,
            select: select.filter(|_| is_join),
            clause: if is_join {
                Clause::Table
            } else {
                Clause::Before
            },
            is_join,
        });
    }

    fn leave(&mut self, at: usize) {
        if self.open.len() < 2 {
            return;
        }
        self.end_items(at);
        let Some(Open { frame, is_join, .. }) = self.open.pop() else {
            return;
        };
        let first = self.sketch.naming(frame);
        let outer = self.top().frame;
        let outer_frame = &mut self.sketch.frames[outer];
        // `((SELECT ...))`
        if outer_frame.selects.is_empty()
            && self
                .open
                .last()
                .is_some_and(|it| it.clause == Clause::Before)
        {
            outer_frame.selects.extend(first);
        }
        let top = self.top();
        if is_join {
            top.clause = Clause::Joined;
        }
        if let Some(select) = top.select
            && let Some(last) = self.sketch.selects[select].uses.last_mut()
            && matches!(last.of, Of::Query(it) if it == frame)
        {
            last.end = at;
        }
    }

    fn word(&mut self, at: usize) {
        let clause = self.top().clause;
        let is_field = at > 0 && self.is_symbol(at - 1, '.');
        let is_set = self.is_one_of(at, &["UNION", "INTERSECT", "EXCEPT"])
            && (self.is(at + 1, "ALL") || self.is(at + 1, "DISTINCT"));
        if self.is(at, "SELECT") && !is_field {
            self.select(at);
        } else if is_set {
            self.end_select(at);
        } else if self.is(at, "FROM") && clause == Clause::Items {
            self.end_items(at);
            self.top().clause = Clause::Table;
        } else if self.is_one_of(at, ENDS_FROM) && !is_field {
            self.rest(at, clause);
        } else {
            match clause {
                Clause::Before | Clause::With => self.with(at, clause),
                Clause::Table => self.table(at),
                Clause::Joined | Clause::On => self.joined(at, clause),
                Clause::Items | Clause::Rest => {}
            }
        }
    }

    fn rest(&mut self, at: usize, clause: Clause) {
        match clause {
            Clause::Items => self.end_items(at),
            Clause::Table | Clause::Joined | Clause::On => {}
            Clause::Before | Clause::With | Clause::Rest => return,
        }
        self.top().clause = Clause::Rest;
    }

    fn select(&mut self, at: usize) {
        self.end_items(at);
        let frame = self.top().frame;
        let select = self.sketch.selects.len();
        self.sketch.selects.push(Select {
            items: at + 1..usize::MAX,
            uses: Vec::new(),
        });
        self.sketch.frames[frame].selects.push(select);
        let top = self.top();
        top.select = Some(select);
        top.clause = Clause::Items;
    }

    fn end_items(&mut self, at: usize) {
        if let (Some(select), false) = (self.top().select, self.top().is_join)
            && let Some(items) = self.sketch.selects.get_mut(select).map(|it| &mut it.items)
            && items.end == usize::MAX
        {
            items.end = at;
        }
    }

    fn end_select(&mut self, at: usize) {
        self.end_items(at);
        let top = self.top();
        top.select = None;
        top.clause = Clause::Before;
    }

    fn with(&mut self, at: usize, clause: Clause) {
        let frame = self.top().frame;
        if self.is(at, "WITH") {
            self.is_recursive = false;
            self.top().clause = Clause::With;
        } else if self.is(at, "RECURSIVE") {
            self.is_recursive = true;
        } else if clause == Clause::With && self.is(at + 1, "AS") {
            self.named = Some(self.sketch.ctes.len());
            self.sketch.ctes.push(Cte {
                name: at,
                frame,
                body: None,
                is_recursive: self.is_recursive,
            });
        }
    }

    /// A word where the name of a table is expected.
    fn table(&mut self, at: usize) {
        if self.is(at, "LATERAL") {
            return;
        }
        let mut parts = vec![at];
        let mut end = at;
        while self.is_symbol(end + 1, '.')
            && self
                .sketch
                .name(end + 2)
                .is_some_and(|_| !self.is(end + 2, "FROM"))
        {
            end += 2;
            parts.push(end);
        }
        let of = if self.is(at, "UNNEST") {
            Of::Value
        } else if self.is_symbol(end + 1, '(') {
            Of::Other
        } else {
            Of::Name(parts)
        };
        self.add(Use {
            of,
            alias: None,
            start: at,
            end,
        });
    }

    fn add(&mut self, of: Use) {
        let top = self.top();
        top.clause = Clause::Joined;
        if let Some(select) = top.select {
            self.sketch.selects[select].uses.push(of);
        }
    }

    /// A word behind a table.
    fn joined(&mut self, at: usize, clause: Clause) {
        if self.is(at, "JOIN") {
            self.top().clause = Clause::Table;
            return;
        }
        if clause == Clause::On {
            return;
        }
        if self.is_one_of(at, &["ON", "USING"]) {
            self.top().clause = Clause::On;
        } else if self.is(at, "OFFSET") && self.is(at - 1, "WITH") {
            self.add(Use {
                of: Of::Value,
                alias: Some(at),
                start: at,
                end: at,
            });
        } else if self.is_one_of(at, &["PIVOT", "UNPIVOT"]) {
            if let Some(last) = self.last() {
                last.of = Of::Other;
            }
        } else if !self.is_one_of(at, NOT_AN_ALIAS) {
            self.alias(at);
        }
    }

    fn last(&mut self) -> Option<&mut Use> {
        let select = self.top().select?;
        self.sketch.selects[select].uses.last_mut()
    }

    fn alias(&mut self, at: usize) {
        let is_named = self.is(at - 1, "AS");
        let is_closed = self.is_symbol(at - 1, ')');
        if let Some(last) = self.last()
            && (is_named || is_closed || last.end + 1 == at)
            && at > last.end
        {
            last.alias = Some(at);
        }
    }
}
