//! Where a thing is defined.

use std::ops::Range;

use crate::diagnostic::Span;
use crate::graph::{ModelId, Parent};
use crate::project::read::Unsaved;

use super::knowledge::Knowledge;
use super::sketch::{At, Columns, Sketch};
use super::thing::Thing;

/// How many `SELECT *` a column is followed through.
const FARTHEST: usize = 32;

/// Bytes of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Relative to the root, with `/`; None is the text that was asked about.
    pub(super) file: Option<String>,
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// The text that the bytes are of.
    pub(super) text: String,
}

/// Where a thing is defined; `unsaved` are texts that are newer than what is known.
pub(super) fn definition(
    thing: &Thing,
    knowledge: &Knowledge,
    unsaved: &Unsaved,
) -> Option<Target> {
    let finder = Finder { knowledge, unsaved };
    match thing {
        Thing::Table(table) => finder.table(*table),
        Thing::Cte(range) => Some(here(range)),
        Thing::Column(column) => match &column.at {
            At::Item(range) => Some(here(range)),
            At::Table(table) => {
                let name = column.of.as_ref().map_or(&column.name, |it| &it.1);
                finder.column(*table, name, 0)
            }
        },
        Thing::Function(name) => {
            let mut functions = knowledge.graph().functions().iter();
            let function = functions.find(|it| it.name.eq_ignore_ascii_case(name))?;
            Some(finder.word(
                function.text.name(),
                function.text.content(),
                &function.name,
            ))
        }
        Thing::Variable(name) => {
            let (name, _) = knowledge.project.config.vars.find(name)?;
            Some(of_span(&knowledge.project.span(name)))
        }
    }
}

fn here(range: &Range<usize>) -> Target {
    Target {
        file: None,
        range: range.clone(),
        text: String::new(),
    }
}

fn of_span(span: &Span) -> Target {
    Target {
        file: Some(span.text.name().to_owned()),
        range: span.range.clone(),
        text: span.text.content().to_owned(),
    }
}

struct Finder<'a> {
    knowledge: &'a Knowledge,
    unsaved: &'a Unsaved,
}

impl Finder<'_> {
    fn table(&self, table: Parent) -> Option<Target> {
        match table {
            Parent::Model(id) => Some(Target {
                file: Some(self.knowledge.graph().model(id).path.clone()),
                range: 0..0,
                text: self.text(id).to_owned(),
            }),
            Parent::Source(id) => {
                let source = self.knowledge.graph().source(id);
                let place = self
                    .knowledge
                    .source_place(&source.source, &source.name, None)?;
                Some(of_span(&place))
            }
        }
    }

    /// The place in the select list of a model, through every `SELECT *` on the way; in models.yaml for a source table.
    fn column(&self, table: Parent, name: &str, depth: usize) -> Option<Target> {
        let id = match table {
            Parent::Model(id) => id,
            Parent::Source(id) => {
                let source = self.knowledge.graph().source(id);
                let place =
                    self.knowledge
                        .source_place(&source.source, &source.name, Some(name))?;
                return Some(of_span(&place));
            }
        };
        let text = self.text(id);
        let sketch = Sketch::of(text);
        let columns = Columns::new(&sketch, self.knowledge);
        let all = columns.of_select(sketch.last_word()?);
        let column = all.iter().find(|it| it.name.eq_ignore_ascii_case(name))?;
        match &column.at {
            At::Item(range) => Some(Target {
                file: Some(self.knowledge.graph().model(id).path.clone()),
                range: range.clone(),
                text: text.to_owned(),
            }),
            At::Table(parent) if depth < FARTHEST => self.column(*parent, name, depth + 1),
            At::Table(_) => None,
        }
    }

    fn text(&self, id: ModelId) -> &str {
        let model = self.knowledge.graph().model(id);
        let unsaved = self.unsaved.get(&model.path).map(String::as_str);
        unsaved.unwrap_or_else(|| model.text.content())
    }

    /// The first time that a word stands in a file.
    fn word(&self, file: &str, known: &str, word: &str) -> Target {
        let text = self.unsaved.get(file).map_or(known, String::as_str);
        let sketch = Sketch::of(text);
        let mut tokens = sketch.tokens.iter();
        let token = tokens.find(|it| it.name().is_some_and(|it| it.eq_ignore_ascii_case(word)));
        Target {
            file: Some(file.to_owned()),
            range: token.map_or(0..0, |it| it.range.clone()),
            text: text.to_owned(),
        }
    }
}
