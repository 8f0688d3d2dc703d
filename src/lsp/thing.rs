//! What the name at a place of a text means.

use std::ops::Range;

use crate::graph::Parent;

use super::knowledge::Knowledge;
use super::sketch::{At, Columns, Of, Seen, Sketch, Use};
use super::token::Kind;

/// What a name means.
#[derive(Debug)]
pub(super) enum Thing {
    /// A model or a source table.
    Table(Parent),
    /// A common table expression, by the bytes of its name.
    Cte(Range<usize>),
    /// A column.
    Column(Seen),
    /// A function, as it is written.
    Function(String),
    /// A variable of the project, without `@`.
    Variable(String),
}

/// The thing at a byte of a query, and the bytes of its name. `own` is the model that the text is, if it is one.
pub(super) fn at(
    sketch: &Sketch<'_>,
    knowledge: &Knowledge,
    own: Option<Parent>,
    byte: usize,
) -> Option<(Thing, Range<usize>)> {
    if sketch.is_quiet(byte) {
        return None;
    }
    let token = sketch.token_at(byte)?;
    let range = sketch.tokens[token].range.clone();
    let place = Place {
        sketch,
        columns: Columns::new(sketch, knowledge),
        scopes: sketch.scopes(token),
        token,
    };
    Some((place.thing(knowledge, own)?, range))
}

/// The thing that a word of models.yaml names.
pub(super) fn in_config(
    text: &str,
    knowledge: &Knowledge,
    byte: usize,
) -> Option<(Thing, Range<usize>)> {
    let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == '.';
    let start = text[..byte].rfind(|it| !is_part(it)).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    let end = text[byte..]
        .find(|it| !is_part(it))
        .map_or(text.len(), |at| byte + at);
    let word = &text[start..end];
    let table = knowledge.table(&word.split('.').collect::<Vec<_>>())?;
    Some((Thing::Table(table), start..end))
}

struct Place<'a> {
    sketch: &'a Sketch<'a>,
    columns: Columns<'a>,
    scopes: Vec<usize>,
    token: usize,
}

impl Place<'_> {
    fn thing(&self, knowledge: &Knowledge, own: Option<Parent>) -> Option<Thing> {
        let token = &self.sketch.tokens[self.token];
        if token.kind == Kind::Variable {
            return Some(Thing::Variable(
                token.written.trim_start_matches('@').to_owned(),
            ));
        }
        let name = token.name()?;
        if let Some(of) = self.in_from() {
            return self
                .columns
                .table(of)
                .map(Thing::Table)
                .or_else(|| self.cte(of));
        }
        if self.sketch.is_symbol(self.token + 1, '(') {
            return Some(Thing::Function(name.to_owned()));
        }
        if self.token > 1 && self.sketch.is_symbol(self.token - 1, '.') {
            let of = self.sketch.name(self.token - 2)?;
            let column = self.columns.resolve(&self.scopes, Some(of), name)?;
            return Some(Thing::Column(column));
        }
        if self.sketch.is_symbol(self.token + 1, '.')
            && let Some(of) = self.columns.called(&self.scopes, name)
        {
            return self.columns.table(of).map(Thing::Table);
        }
        if let Some(column) = self.output(own, knowledge) {
            return Some(Thing::Column(column));
        }
        let column = self.columns.resolve(&self.scopes, None, name)?;
        Some(Thing::Column(column))
    }

    /// The table in FROM that the token names, or gives another name.
    fn in_from(&self) -> Option<&Use> {
        let mut uses = self.sketch.selects.iter().flat_map(|it| &it.uses);
        uses.find(|it| match &it.of {
            Of::Name(parts) if parts.contains(&self.token) => true,
            Of::Name(_) | Of::Query(_) | Of::Value | Of::Other => it.alias == Some(self.token),
        })
    }

    fn cte(&self, of: &Use) -> Option<Thing> {
        let first = match &of.of {
            Of::Name(parts) => *parts.first()?,
            Of::Query(_) | Of::Value | Of::Other => return None,
        };
        let name = self.sketch.cte(self.sketch.name(first)?, first)?;
        Some(Thing::Cte(self.sketch.tokens[name].range.clone()))
    }

    /// A column that the text itself gives, where the token is the new name of it.
    fn output(&self, own: Option<Parent>, knowledge: &Knowledge) -> Option<Seen> {
        let range = &self.sketch.tokens[self.token].range;
        let columns = self.columns.of_select(*self.scopes.first()?);
        let named = columns.iter().find(|it| match &it.at {
            At::Item(at) => at == range,
            At::Table(_) => false,
        })?;
        if self.scopes.first() != self.sketch.last_word().as_ref() {
            return named.of.is_none().then(|| named.clone());
        }
        let own = own?;
        let mut known = knowledge.columns(own).iter();
        let known = known.find(|it| it.name.eq_ignore_ascii_case(&named.name))?;
        Some(Seen {
            column_type: Some(known.column_type.clone()),
            at: At::Table(own),
            of: Some((own, known.name.clone())),
            ..named.clone()
        })
    }
}
