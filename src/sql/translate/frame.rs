//! What each clause of a SELECT may hold: grouped columns, aggregates, window functions.

use std::ops::Range;

use sqlparser::ast::{Function, Ident, WindowSpec};

use crate::diagnostic::Code;
use crate::sql::Fragment;

use super::Translator;
use super::scope::Here;
use super::typed::Typed;

/// The clause of a SELECT that is being translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clause {
    From,
    On,
    Where,
    GroupBy,
    List,
    Having,
    Qualify,
    OrderBy,
}

impl Clause {
    /// How a message names it.
    fn name(self) -> &'static str {
        match self {
            Self::From => "FROM",
            Self::On => "ON",
            Self::Where => "WHERE",
            Self::GroupBy => "GROUP BY",
            Self::List => "the select list",
            Self::Having => "HAVING",
            Self::Qualify => "QUALIFY",
            Self::OrderBy => "ORDER BY",
        }
    }

    /// Whether it comes after grouping, so that it sees groups rather than rows.
    fn is_grouped(self) -> bool {
        matches!(
            self,
            Self::List | Self::Having | Self::Qualify | Self::OrderBy
        )
    }

    /// Whether aggregates may stand in it.
    fn holds_aggregates(self) -> bool {
        self.is_grouped()
    }

    /// Whether window functions may stand in it.
    fn holds_windows(self) -> bool {
        matches!(self, Self::List | Self::Qualify | Self::OrderBy)
    }
}

/// One SELECT being translated.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) clause: Clause,
    /// Whether it reads anything.
    pub(super) has_from: bool,
    /// How many aggregates are being translated, one inside the other.
    open_aggregates: usize,
    /// How many window functions are being translated, one inside the other.
    open_windows: usize,
    /// The columns that were read outside aggregates, behind grouping.
    pub(super) uses: Vec<Use>,
    /// How many aggregates it holds.
    pub(super) aggregates: usize,
    /// How many window functions it holds.
    pub(super) windows: usize,
    /// How often its own columns were read, and how often those of a query around it.
    reads: Reads,
    /// The arguments of GROUPING, which must be keys.
    pub(super) groupings: Vec<(Range<usize>, String)>,
    /// Whether it has a GROUP BY.
    pub(super) has_groups: bool,
    /// Keys of windows that DuckDB cannot take as they are: computed beside FROM under these names.
    pub(super) hoisted: Vec<(String, Fragment)>,
    /// Such keys of a query with groups, where they must be keys of the GROUP BY.
    pub(super) volatile_keys: Vec<(Range<usize>, String)>,
    /// What WINDOW names, each complete in itself.
    pub(super) named_windows: Vec<(Ident, WindowSpec)>,
}

/// How often columns were read.
#[derive(Debug, Clone, Copy, Default)]
struct Reads {
    own: usize,
    outer: usize,
}

/// A column that was read where only keys can be.
#[derive(Debug, Clone)]
pub(super) struct Use {
    at: Range<usize>,
    name: String,
    /// Its SQL, and that of each field read of it: grouping by one of them is enough.
    texts: Vec<String>,
}

impl Use {
    /// How the user wrote it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it, or a field read of it, is one of these.
    pub(super) fn is_one_of(&self, texts: &[String]) -> bool {
        self.texts.iter().any(|it| texts.contains(it))
    }
}

impl Frame {
    pub(super) fn new(has_from: bool, has_groups: bool) -> Self {
        Self {
            clause: Clause::From,
            has_from,
            open_aggregates: 0,
            open_windows: 0,
            uses: Vec::new(),
            aggregates: 0,
            windows: 0,
            reads: Reads::default(),
            groupings: Vec::new(),
            has_groups,
            hoisted: Vec::new(),
            volatile_keys: Vec::new(),
            named_windows: Vec::new(),
        }
    }
}

impl Translator<'_> {
    /// The SELECT being translated.
    pub(super) fn frame_mut(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut()
    }

    pub(super) fn enter(&mut self, clause: Clause) {
        if let Some(frame) = self.frame_mut() {
            frame.clause = clause;
        }
    }

    /// Whether the argument of an aggregate of that SELECT is being translated.
    pub(super) fn is_aggregating(&self, owner: Option<usize>) -> bool {
        owner.is_some_and(|it| self.frames[it].open_aggregates > 0)
    }

    /// Notes that a column of the SELECT number `owner` is read here.
    pub(super) fn note_use(
        &mut self,
        owner: Option<usize>,
        name: &str,
        sql: &str,
        at: &Range<usize>,
    ) {
        let innermost = self.frames.len().saturating_sub(1);
        let Some(owner) = owner else { return };
        if owner == innermost {
            self.frames[owner].reads.own += 1;
        } else {
            self.frames[innermost].reads.outer += 1;
        }
        let frame = &mut self.frames[owner];
        if frame.clause.is_grouped() && frame.open_aggregates == 0 {
            frame.uses.push(Use {
                at: at.clone(),
                name: name.into(),
                texts: vec![sql.into()],
            });
        }
    }

    /// Notes that the column read last was read for a field of it.
    pub(super) fn note_field(&mut self, at: &Range<usize>, sql: &str) {
        for frame in self.frames.iter_mut().rev() {
            if let Some(last) = frame.uses.last_mut()
                && at.start <= last.at.start
                && last.at.end <= at.end
            {
                last.texts.push(sql.into());
                return;
            }
        }
    }

    /// An aggregate without OVER; None where `name` is none.
    pub(super) fn grouped_aggregate(
        &mut self,
        name: &str,
        function: &Function,
        here: Here<'_>,
    ) -> Option<Typed> {
        let at = here.at.clone();
        let Some(frame) = self.frame_mut() else {
            return self.aggregate(name, function, &Fragment::default(), here);
        };
        let (nested, before) = (frame.open_aggregates > 0, frame.reads);
        frame.open_aggregates += 1;
        let typed = self.aggregate(name, function, &Fragment::default(), here);
        let frame = self
            .frame_mut()
            .expect("a SELECT being translated stays so");
        frame.open_aggregates -= 1;
        let typed = typed?;
        let (reads, clause, has_from) = (frame.reads, frame.clause, frame.has_from);
        frame.aggregates += usize::from(clause.holds_aggregates());
        let misplaced = if nested {
            Some((
                format!("{name} inside another aggregate"),
                "an aggregate takes values of rows, not of groups",
                "aggregate in a WITH query first, then aggregate its column".to_owned(),
            ))
        } else if !clause.holds_aggregates() {
            let fix = match clause {
                Clause::Where => "put the condition into HAVING",
                Clause::GroupBy => "group by columns, and aggregate in the select list",
                _ => "aggregate in a WITH query first, and use its column",
            };
            Some((
                format!("{name} in {}", clause.name()),
                "aggregates are computed after it",
                fix.into(),
            ))
        } else if !has_from {
            Some((
                format!("{name} in a SELECT without FROM"),
                "there are no rows to aggregate",
                "add a FROM clause, or leave the aggregate out".into(),
            ))
        } else {
            None
        };
        if let Some((what, why, fix)) = misplaced {
            return Some(self.report(Code::InvalidSql, at, what, why, fix));
        }
        if reads.own == before.own && reads.outer > before.outer {
            return Some(self.refuse(
                at,
                &format!("{name} of only columns of the query around it"),
                "aggregate a column of the subquery's own tables, or use the value as it is",
            ));
        }
        Some(typed)
    }

    /// Begins the translation of a window function; false where none may stand here, which has been reported.
    pub(super) fn enter_window(&mut self, name: &str, at: &Range<usize>) -> bool {
        let Some(frame) = self.frame_mut() else {
            return true;
        };
        let (clause, inside) = (
            frame.clause,
            (frame.open_windows > 0, frame.open_aggregates > 0),
        );
        frame.open_windows += 1;
        frame.windows += 1;
        let (why, fix) = match inside {
            (true, _) | (_, true) => (
                "window functions are computed after aggregates, and side by side",
                "compute the inner one in a WITH query first",
            ),
            _ if clause.holds_windows() => return true,
            _ => (
                "window functions are computed after it",
                "filter with QUALIFY, or compute it in a WITH query first",
            ),
        };
        let place = match inside {
            (true, _) => "inside another window function".to_owned(),
            (_, true) => "inside an aggregate".to_owned(),
            _ => format!("in {}", clause.name()),
        };
        self.report(
            Code::InvalidSql,
            at.clone(),
            format!("{name} OVER a window {place}"),
            why,
            fix.into(),
        );
        self.leave_window();
        false
    }

    pub(super) fn leave_window(&mut self) {
        if let Some(frame) = self.frame_mut() {
            frame.open_windows -= 1;
        }
    }

    /// Reports each column that was read although it is neither grouped nor aggregated.
    pub(super) fn check_grouped(&mut self, uses: Vec<Use>, keys: &[String], has_group_by: bool) {
        let mut told: Vec<String> = Vec::new();
        for read in uses {
            if read.is_one_of(keys) || told.contains(&read.texts[0]) {
                continue;
            }
            told.push(read.texts[0].clone());
            let (what, why) = if has_group_by {
                (
                    format!("`{}` is neither grouped nor aggregated", read.name),
                    "the query gives one row per group, and the rows of a group may differ in it",
                )
            } else {
                (
                    format!(
                        "`{}` stands beside an aggregate, but is not aggregated",
                        read.name
                    ),
                    "without GROUP BY the aggregate makes one row of all rows",
                )
            };
            let fix = format!(
                "add `{0}` to GROUP BY, or aggregate it: ANY_VALUE({0})",
                read.name
            );
            self.report(Code::InvalidSql, read.at, what, why, fix);
        }
    }

    /// GROUPING(key): 1 where a grouping set leaves the key out.
    pub(super) fn grouping(
        &mut self,
        arguments: &[&sqlparser::ast::Expr],
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let [key] = arguments else {
            return self.mismatch(
                at,
                format!("GROUPING with {} arguments", arguments.len()),
                "their number is wrong",
                "pass one key of GROUP BY",
            );
        };
        let seen = self.frame_mut().map_or(0, |it| it.uses.len());
        let typed = self.expr(key, scope);
        if let Some(frame) = self.frame_mut() {
            frame.uses.truncate(seen);
            frame.groupings.push((at, typed.sql.as_str().to_owned()));
        }
        Typed::of(
            crate::sql::fragment::weave("CAST(grouping($1) AS BIGINT)", &[&typed.sql]),
            crate::sql::ColumnType::Int64,
        )
    }
}
