//! The tree of an analyzed query, read as far as columns, tables and the names of WITH queries need it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Which field of which message holds what, one message per line: `Name number:field:Message ...`. Written by `ci/resolved_ast.py`.
const LAYOUT: &str = include_str!("resolved_ast.txt");

/// One node of the tree.
#[derive(Debug)]
pub(super) struct Node {
    /// The name of its message: `ResolvedTableScanProto`.
    pub(super) name: &'static str,
    /// Its fields in the order of the message, with their names.
    pub(super) parts: Vec<(&'static str, Part)>,
}

/// What a field holds.
#[derive(Debug)]
pub(super) enum Part {
    /// Another node.
    Node(Node),
    /// A column, by its number in the query, and its name.
    Column(u64, String),
    /// The full name of a table.
    Table(String),
    /// A name.
    Text(String),
}

impl Node {
    /// The nodes in a field.
    pub(super) fn nodes<'n>(&'n self, field: &'n str) -> impl Iterator<Item = &'n Self> {
        self.parts
            .iter()
            .filter_map(move |(name, part)| match part {
                Part::Node(node) if *name == field => Some(node),
                _ => None,
            })
    }

    /// The columns in a field, by number and name.
    pub(super) fn columns<'n>(&'n self, field: &'n str) -> impl Iterator<Item = (u64, &'n str)> {
        self.parts
            .iter()
            .filter_map(move |(name, part)| match part {
                Part::Column(id, column) if *name == field => Some((*id, column.as_str())),
                _ => None,
            })
    }

    /// The text or table in a field.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.parts.iter().find_map(|(name, part)| match part {
            Part::Text(text) | Part::Table(text) if *name == field => Some(text.as_str()),
            _ => None,
        })
    }

    /// Through the messages that only say which kind of node follows, to that node.
    pub(super) fn kind(&self) -> &Self {
        match self.parts.as_slice() {
            [(_, Part::Node(only))] if self.name.starts_with("Any") => only.kind(),
            _ => self,
        }
    }

    /// The node, or the part of it that it has in common with others of its family, that holds a field.
    pub(super) fn with_field(&self, field: &str) -> Option<&Self> {
        if self.parts.iter().any(|it| it.0 == field) {
            return Some(self);
        }
        self.nodes("parent").find_map(|it| it.with_field(field))
    }
}

/// A field of a message: its name, and the message it holds.
type Field = (&'static str, &'static str);

static MESSAGES: LazyLock<BTreeMap<&'static str, BTreeMap<u64, Field>>> = LazyLock::new(|| {
    LAYOUT
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let name = words.next()?;
            let fields = words.filter_map(|word| {
                let mut parts = word.split(':');
                let number = parts.next()?.parse().ok()?;
                Some((number, (parts.next()?, parts.next()?)))
            });
            Some((name, fields.collect()))
        })
        .collect()
});

/// The field of a query in `AnyResolvedStatementProto`.
const QUERY: u64 = 38;

/// Reads the bytes of an `AnyResolvedStatementProto` that is a query; None where they are no such message.
pub(super) fn query(bytes: &[u8]) -> Option<Node> {
    fields(bytes).find_map(|it| match it {
        Some((QUERY, Value::Bytes(query))) => node("ResolvedQueryStmtProto", query),
        _ => None,
    })
}

fn node(name: &'static str, bytes: &[u8]) -> Option<Node> {
    let layout = MESSAGES.get(name)?;
    let mut parts = Vec::new();
    for field in fields(bytes) {
        let (number, value) = field?;
        let (Some((field, holds)), Value::Bytes(inner)) = (layout.get(&number), value) else {
            continue;
        };
        let part = match *holds {
            "ResolvedColumnProto" => column(inner)?,
            "TableRefProto" => Part::Table(text_field(inner, &[3, 1])?),
            "text" => Part::Text(String::from_utf8_lossy(inner).into_owned()),
            // A kind of node that the layout leaves out holds no columns of a query.
            message => match MESSAGES.get_key_value(message) {
                Some((message, _)) => Part::Node(node(message, inner)?),
                None => continue,
            },
        };
        parts.push((*field, part));
    }
    Some(Node { name, parts })
}

fn column(bytes: &[u8]) -> Option<Part> {
    let id = fields(bytes).find_map(|it| match it {
        Some((1, Value::Number(id))) => Some(id),
        _ => None,
    })?;
    Some(Part::Column(id, text_field(bytes, &[3])?))
}

/// The first of these fields that is there.
fn text_field(bytes: &[u8], numbers: &[u64]) -> Option<String> {
    numbers.iter().find_map(|number| {
        fields(bytes).find_map(|it| match it {
            Some((found, Value::Bytes(text))) if found == *number => {
                Some(String::from_utf8_lossy(text).into_owned())
            }
            _ => None,
        })
    })
}

/// A value on the wire of protocol buffers.
enum Value<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    Fixed,
}

/// The fields of a message; None where the bytes end too early, and nothing after it.
fn fields(bytes: &[u8]) -> impl Iterator<Item = Option<(u64, Value<'_>)>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let read = field(rest);
        rest = read.as_ref().map_or(&[], |it| it.1);
        Some(read.map(|it| it.0))
    })
}

fn field(bytes: &[u8]) -> Option<((u64, Value<'_>), &[u8])> {
    let (key, rest) = varint(bytes)?;
    let (value, rest) = match key & 7 {
        0 => {
            let (number, rest) = varint(rest)?;
            (Value::Number(number), rest)
        }
        1 => (Value::Fixed, rest.get(8..)?),
        2 => {
            let (length, rest) = varint(rest)?;
            let (inner, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            (Value::Bytes(inner), rest)
        }
        5 => (Value::Fixed, rest.get(4..)?),
        _ => return None,
    };
    Some(((key >> 3, value), rest))
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn torn_bytes_are_no_query() {
        assert!(query(&[]).is_none());
        assert!(query(&[0xb2, 0x02, 0x05, 0x01]).is_none());
        assert!(query(&[0xb2, 0x02, 0x00]).is_some_and(|it| it.parts.is_empty()));
    }
}
