//! A map of models.yaml in the order in which it was written, each key with its place.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use crate::diagnostic::{Span, Text};

/// Entries by name, in the order of the file.
#[derive(Debug, Clone)]
pub struct Named<T>(Vec<(Spanned<String>, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// The entries with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Spanned<String>, &T)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The entries, to be changed, with their names.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Spanned<String>, &mut T)> {
        self.0.iter_mut().map(|(name, value)| (&*name, value))
    }

    /// The entries themselves.
    pub fn into_entries(self) -> Vec<(Spanned<String>, T)> {
        self.0
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.value.as_str())
    }

    /// The entry of a name, and the name's place.
    pub fn find(&self, name: &str) -> Option<(&Spanned<String>, &T)> {
        self.iter().find(|(it, _)| it.value == name)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> FromIterator<(Spanned<String>, T)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (Spanned<String>, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from names to settings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Named(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
    }
}

/// The bytes of `text` at a location that serde-saphyr reports, where `before` empty lines were parsed before the text.
pub(super) fn span(text: &Arc<Text>, before: usize, location: Location) -> Span {
    let number = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
    let range = if let (Some(start), Some(length)) =
        (location.span().byte_offset(), location.span().byte_len())
    {
        let start = number(start).saturating_sub(before);
        start..start.saturating_add(number(length))
    } else {
        let line = number(location.line()).saturating_sub(before);
        let start = text.byte_at(line, number(location.column()));
        start..start + 1
    };
    let span = Span::new(text, range);
    match span.as_str() {
        // Of a map or list the location says where it begins only.
        "" | "{" | "[" => Span::new(
            text,
            span.range.start..span.range.start + on_its_line(&text.content()[span.range.start..]),
        ),
        _ => span,
    }
}

/// How many bytes of the first line of `rest` belong to the map or list that begins it.
fn on_its_line(rest: &str) -> usize {
    let line = rest.lines().next().unwrap_or_default();
    let line = line.split(" #").next().unwrap_or_default().trim_end();
    let mut open = 0_usize;
    for (at, character) in line.char_indices() {
        match character {
            '{' | '[' => open += 1,
            '}' | ']' if open <= 1 => {
                return if open == 1 && line.starts_with(['{', '[']) {
                    at + 1
                } else {
                    at + open
                };
            }
            '}' | ']' => open -= 1,
            _ => {}
        }
    }
    line.len()
}
