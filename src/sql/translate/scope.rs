//! What names mean at a place of a query: range variables, their columns, and select-list aliases.

use std::ops::Range;

use crate::diagnostic::{Code, closest};
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::typed::{Kind, Typed};

/// The names that can be seen at one place.
#[derive(Debug, Default)]
pub(super) struct Scope<'s> {
    /// The query around this one, whose columns a correlated subquery may use.
    pub(super) parent: Option<&'s Self>,
    /// What FROM reads.
    pub(super) relations: Vec<Relation>,
    /// What an unqualified name or `*` means, in the order of `*`.
    pub(super) columns: Vec<Visible>,
    /// Select-list aliases, where the clause sees them.
    pub(super) aliases: Vec<Alias>,
    /// Which SELECT being translated it belongs to.
    pub(super) frame: Option<usize>,
}

/// An alias of the select list.
#[derive(Debug)]
pub(super) struct Alias {
    pub(super) name: String,
    pub(super) typed: Typed,
    /// Whether it holds an aggregate.
    pub(super) aggregates: bool,
}

/// The bytes of the expression being translated, and the names it sees.
#[derive(Debug, Clone)]
pub(super) struct Here<'h> {
    pub(super) at: Range<usize>,
    pub(super) scope: &'h Scope<'h>,
}

impl<'h> Here<'h> {
    pub(super) fn new(at: &Range<usize>, scope: &'h Scope<'h>) -> Self {
        Self {
            at: at.clone(),
            scope,
        }
    }
}

/// A range variable.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// Empty where it has none that a user could write.
    pub(super) name: String,
    pub(super) columns: Vec<Visible>,
    /// Columns beside it that are not its own: the element and the offset of UNNEST.
    pub(super) beside: Vec<Visible>,
    /// What its name means as a value, where it is not the STRUCT of its columns.
    pub(super) value: Option<Visible>,
    /// Its table is not known, and that has been reported: any column may be in it.
    pub(super) reported: bool,
}

impl Relation {
    /// The range variable of a table that is not known, which has been reported.
    pub(super) fn unknown(name: &str) -> Self {
        Self {
            name: name.into(),
            columns: Vec::new(),
            beside: Vec::new(),
            value: None,
            reported: true,
        }
    }
}

/// A column that can be named.
#[derive(Debug, Clone)]
pub(super) struct Visible {
    pub(super) name: String,
    /// How DuckDB is told of it.
    pub(super) sql: String,
    /// None where a mistake in its making has been reported.
    pub(super) column_type: Option<ColumnType>,
}

impl Visible {
    pub(super) fn typed(&self, source: Range<usize>) -> Typed {
        let kind = self.column_type.clone().map_or(Kind::Reported, Kind::Of);
        Typed {
            sql: Fragment::from_source(self.sql.clone(), source),
            kind,
            literal: None,
        }
    }
}

/// What a search for a name found.
enum Found<'s> {
    One(&'s Visible, Option<usize>),
    Row(&'s Relation, Option<usize>),
    Many,
    Alias(&'s Alias, Option<usize>),
    None,
}

impl<'s> Scope<'s> {
    pub(super) fn inside(parent: Option<&'s Self>) -> Self {
        Self {
            parent,
            ..Self::default()
        }
    }

    pub(super) fn relation(&self, name: &str) -> Option<&Relation> {
        self.owned_relation(name).map(|it| it.0)
    }

    /// A range variable, and which SELECT it belongs to.
    fn owned_relation(&self, name: &str) -> Option<(&Relation, Option<usize>)> {
        self.relations
            .iter()
            .find(|it| !name.is_empty() && it.name.eq_ignore_ascii_case(name))
            .map(|it| (it, self.frame))
            .or_else(|| self.parent?.owned_relation(name))
    }

    /// Whether some table here is unknown, so that an unknown column may be its.
    fn has_reported(&self) -> bool {
        self.relations.iter().any(|it| it.reported) || self.parent.is_some_and(Scope::has_reported)
    }

    fn find(&self, name: &str) -> Found<'_> {
        if let Some(alias) = self
            .aliases
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(name))
        {
            return Found::Alias(alias, self.frame);
        }
        // A table's name is meant before a column of the same name.
        if let Some(relation) = self
            .relations
            .iter()
            .find(|it| !name.is_empty() && it.name.eq_ignore_ascii_case(name))
        {
            return Found::Row(relation, self.frame);
        }
        let mut matching = self
            .columns
            .iter()
            .filter(|it| it.name.eq_ignore_ascii_case(name));
        match (matching.next(), matching.next()) {
            (Some(column), None) => Found::One(column, self.frame),
            (Some(_), Some(_)) => Found::Many,
            (None, _) => self.parent.map_or(Found::None, |it| it.find(name)),
        }
    }

    fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.columns.iter().map(|it| it.name.as_str()).collect();
        names.extend(self.aliases.iter().map(|it| it.name.as_str()));
        names.extend(self.parent.map(Scope::names).unwrap_or_default());
        names
    }
}

impl Translator<'_> {
    /// An unqualified name.
    pub(super) fn column(&mut self, name: &str, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        match scope.find(name) {
            Found::One(column, owner) => {
                self.note_use(owner, &column.name, &column.sql, &at);
                column.typed(at)
            }
            Found::Row(relation, owner) => self.row(relation, owner, &at),
            Found::Alias(alias, owner) if alias.aggregates && self.is_aggregating(owner) => {
                let fix = "write the table before it to mean its column: `table.column`";
                self.report(
                    Code::InvalidSql,
                    at,
                    format!("`{name}` inside an aggregate"),
                    "here it is the alias of an aggregate in the select list",
                    fix.into(),
                )
            }
            Found::Alias(alias, _) => alias.typed.clone(),
            Found::Many => {
                let owners: Vec<_> = scope
                    .relations
                    .iter()
                    .filter(|it| has(it, name))
                    .map(|it| format!("`{}.{name}`", it.name))
                    .collect();
                let fix = format!("write {}", owners.join(" or "));
                self.report(
                    Code::UnknownColumn,
                    at,
                    format!("the column name `{name}` is ambiguous"),
                    "more than one table in FROM has it",
                    fix,
                )
            }
            Found::None if scope.has_reported() => Typed::reported(),
            Found::None => {
                let names = scope.names();
                let fix = match closest(name, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => "add a FROM clause".into(),
                    None => format!("use one of {}", listed(&names)),
                };
                self.report(
                    Code::UnknownColumn,
                    at,
                    format!("unknown column `{name}`"),
                    "no table in FROM has it",
                    fix,
                )
            }
        }
    }

    /// `relation.column`; None where no relation has that name.
    pub(super) fn qualified(
        &mut self,
        relation: &str,
        name: &str,
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        let (relation, owner) = scope.owned_relation(relation)?;
        if relation.reported {
            return Some(Typed::reported());
        }
        if let Some(column) = relation
            .columns
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(name))
        {
            self.note_use(
                owner,
                &format!("{}.{}", relation.name, column.name),
                &column.sql,
                &at,
            );
            return Some(column.typed(at));
        }
        let names: Vec<_> = relation.columns.iter().map(|it| it.name.as_str()).collect();
        let fix = match closest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", listed(&names)),
        };
        let what = format!("unknown column `{name}`");
        Some(self.report(
            Code::UnknownColumn,
            at,
            what,
            &format!("`{}` has no such column", relation.name),
            fix,
        ))
    }
}

fn has(relation: &Relation, name: &str) -> bool {
    relation
        .columns
        .iter()
        .any(|it| it.name.eq_ignore_ascii_case(name))
}

fn listed(names: &[&str]) -> String {
    let mut text = names
        .iter()
        .take(8)
        .map(|it| format!("`{it}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > 8 {
        text.push_str(", ...");
    }
    text
}
