//! STRUCT literals: named, typed, and as the elements of an array.

use sqlparser::ast::{ArrayElemTypeDef, DataType, Expr, StructField};

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_name;
use crate::sql::{Column, ColumnType, Fragment};

use super::Translator;
use super::cast::column_type;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::{Here, Scope};
use super::typed::{Kind, Typed, cast, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("STRUCT", "STRUCT(x AS name, ...), STRUCT<name type, ...>(x, ...)", "STRUCT", "struct_pack(name := $1, ...)", "every field has a name"),
    doc("array of structs", "[STRUCT(x AS name, ...), (y, ...)], ARRAY<STRUCT<name type, ...>>[(x, ...)]", "ARRAY<STRUCT>", "[struct_pack(name := $1, ...), ...]", "the first element or the type names the fields"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("STRUCT(1, 2)", "a column of DuckDB has named fields", "write STRUCT(1 AS a, 2 AS b)"),
];

/// A field as written.
struct Field<'e> {
    name: Option<String>,
    value: &'e Expr,
}

impl Translator<'_> {
    pub(super) fn struct_literal(
        &mut self,
        values: &[Expr],
        fields: &[StructField],
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let declared = match struct_fields(fields) {
            _ if fields.is_empty() => None,
            Some(columns) => Some(columns),
            None => {
                return self.refuse(
                    at,
                    "STRUCT<...> with a field without a name or with a type without a rule",
                    "write STRUCT<name type, ...>(x, ...)",
                );
            }
        };
        let fields = fields_of(values);
        let Some(rows) =
            self.rows_of_fields(&[fields], declared.as_deref(), &Here::new(&at, scope))
        else {
            return Typed::reported();
        };
        self.packed_rows(&rows, &at)
            .map_or_else(Typed::reported, |(sql, columns)| {
                Typed::of(sql[0].clone(), ColumnType::Struct(columns))
            })
    }

    /// An array whose elements are structs or tuples; None where they are something else.
    pub(super) fn array_of_structs(
        &mut self,
        elements: &[Expr],
        declared: Option<&[Column]>,
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        let mut rows = Vec::new();
        for element in elements {
            rows.push(match element {
                Expr::Struct { values, fields } if fields.is_empty() => fields_of(values),
                Expr::Tuple(values) => fields_of(values),
                // One value in parentheses is no tuple.
                _ => return None,
            });
        }
        let rows = self.rows_of_fields(&rows, declared, &Here::new(&at, scope));
        let Some((structs, columns)) = rows.and_then(|it| self.packed_rows(&it, &at)) else {
            return Some(Typed::reported());
        };
        let pattern: Vec<_> = (1..=structs.len()).map(|it| format!("${it}")).collect();
        let sql = place(
            &format!("[{}]", pattern.join(", ")),
            &structs.iter().collect::<Vec<_>>(),
        );
        let element = ColumnType::Struct(columns);
        Some(Typed::of(sql, ColumnType::Array(Box::new(element))))
    }

    /// `ARRAY<type>[...]`, which is parsed as a CAST of the elements; None for other casts.
    pub(super) fn typed_array(
        &mut self,
        operand: &Expr,
        data_type: &DataType,
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        let (Expr::Array(array), DataType::Array(ArrayElemTypeDef::AngleBracket(element))) =
            (operand, data_type)
        else {
            return None;
        };
        let element = column_type(element)?;
        if let (ColumnType::Struct(columns), false) = (&element, array.elem.is_empty())
            && let Some(typed) =
                self.array_of_structs(&array.elem, Some(columns), Here::new(&at, scope))
        {
            return Some(typed);
        }
        let target = ColumnType::Array(Box::new(element.clone()));
        if array.elem.is_empty() {
            let sql = cast(&Fragment::new("[]"), &target);
            return Some(Typed::of(sql, target));
        }
        // A CAST that the user wrote converts its elements further than a typed array does, whose type stands before the bracket.
        let first = self.place_of(&array.elem[0]).start;
        let before = self.text.content()[..first].trim_end_matches(|it: char| it != '[');
        let is_cast = !before.trim_end_matches('[').trim_end().ends_with('>');
        let mut values = Vec::new();
        for value in &array.elem {
            let typed = self.expr(value, scope);
            if let Some(typed) = typed.coerced(&element) {
                values.push(typed.settled().sql);
            } else if is_cast && !typed.is_reported() {
                return None;
            } else {
                let at = self.place_of(value);
                let what = format!("{} in an ARRAY<{element}>", typed.type_name());
                return Some(self.mismatch(
                    at,
                    what,
                    "the types differ",
                    &format!("CAST it to {element}"),
                ));
            }
        }
        let pattern: Vec<_> = (1..=values.len()).map(|it| format!("${it}")).collect();
        let sql = place(
            &format!("[{}]", pattern.join(", ")),
            &values.iter().collect::<Vec<_>>(),
        );
        Some(Typed::of(cast(&sql, &target), target))
    }

    /// The values of each row, with the columns that they make; None where a mistake has been reported.
    fn rows_of_fields(
        &mut self,
        rows: &[Vec<Field<'_>>],
        declared: Option<&[Column]>,
        here: &Here<'_>,
    ) -> Option<Rows> {
        let names: Vec<Option<String>> = match declared {
            Some(columns) => columns.iter().map(|it| Some(it.name.clone())).collect(),
            None => rows[0].iter().map(|it| it.name.clone()).collect(),
        };
        for (number, name) in names.iter().enumerate() {
            let Some(name) = name else {
                let at = self.place_of(rows[0][number].value);
                self.refuse(at, "a STRUCT field without a name", "name it with AS");
                return None;
            };
            if names[..number]
                .iter()
                .flatten()
                .any(|it| it.eq_ignore_ascii_case(name))
            {
                self.report(
                    Code::InvalidSql,
                    here.at.clone(),
                    format!("two fields are named `{name}`"),
                    "fields have different names",
                    "rename one with AS".into(),
                );
                return None;
            }
        }
        let mut values = Vec::new();
        for row in rows {
            if row.len() != names.len() {
                let what = format!(
                    "a STRUCT of {} fields beside one of {}",
                    row.len(),
                    names.len()
                );
                let at = row
                    .first()
                    .map_or(here.at.clone(), |it| self.place_of(it.value));
                self.mismatch(
                    at,
                    what,
                    "they have the same fields",
                    "give each as many values",
                );
                return None;
            }
            values.push(self.row_of(row, declared, here.scope)?);
        }
        Some(Rows {
            names: names.into_iter().flatten().collect(),
            values,
        })
    }

    fn row_of(
        &mut self,
        row: &[Field<'_>],
        declared: Option<&[Column]>,
        scope: &Scope<'_>,
    ) -> Option<Vec<Typed>> {
        let mut typed = Vec::new();
        for (number, field) in row.iter().enumerate() {
            let value = self.expr(field.value, scope);
            let Some(column) = declared.map(|it| &it[number]) else {
                typed.push(value);
                continue;
            };
            let Some(value) = value.coerced(&column.column_type) else {
                let at = self.place_of(field.value);
                let what = format!(
                    "{} for the field `{} {}`",
                    value.type_name(),
                    column.name,
                    column.column_type
                );
                let fix = format!("CAST it to {}", column.column_type);
                self.mismatch(at, what, "the types differ", &fix);
                return None;
            };
            typed.push(value.settled());
        }
        Some(typed)
    }

    /// Each row as a STRUCT, and the fields with the types that the rows have in common.
    fn packed_rows(
        &mut self,
        rows: &Rows,
        at: &std::ops::Range<usize>,
    ) -> Option<(Vec<Fragment>, Vec<Column>)> {
        let mut columns = Vec::new();
        let mut settled: Vec<Vec<Fragment>> = vec![Vec::new(); rows.values.len()];
        for (number, name) in rows.names.iter().enumerate() {
            let values: Vec<_> = rows.values.iter().map(|it| it[number].clone()).collect();
            if values.iter().any(|it| it.kind == Kind::Reported) {
                return None;
            }
            let (column_type, values) = self.alternatives(&values, "a STRUCT field", at.clone())?;
            for (row, value) in settled.iter_mut().zip(values) {
                row.push(value.sql);
            }
            columns.push(Column {
                name: name.clone(),
                column_type,
            });
        }
        let fields: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(number, it)| format!("{} := ${}", duckdb_name(&it.name), number + 1))
            .collect();
        if rows.names.iter().any(|it| it.contains('$')) {
            self.refuse(
                at.clone(),
                "a field with `$` in its name",
                "name it otherwise",
            );
            return None;
        }
        let pattern = format!("struct_pack({})", fields.join(", "));
        let structs = settled
            .iter()
            .map(|it| crate::sql::fragment::weave(&pattern, &it.iter().collect::<Vec<_>>()))
            .collect();
        Some((structs, columns))
    }
}

/// Structs of the same fields, before their types are one.
struct Rows {
    names: Vec<String>,
    values: Vec<Vec<Typed>>,
}

/// The fields of `STRUCT(x AS a, t.b, 1)`.
fn fields_of(values: &[Expr]) -> Vec<Field<'_>> {
    values.iter().map(field_of).collect()
}

/// A column gives its name.
fn field_of(value: &Expr) -> Field<'_> {
    match value {
        Expr::Named { expr, name } => Field {
            name: Some(name.value.clone()),
            value: expr.as_ref(),
        },
        Expr::Identifier(name) => Field {
            name: Some(name.value.clone()),
            value,
        },
        Expr::CompoundIdentifier(parts) => Field {
            name: parts.last().map(|it| it.value.clone()),
            value,
        },
        _ => Field { name: None, value },
    }
}

/// The columns of a STRUCT type; None where a field has no name or no rule.
pub(super) fn struct_fields(fields: &[StructField]) -> Option<Vec<Column>> {
    fields
        .iter()
        .map(|it| {
            Some(Column {
                name: it.field_name.as_ref()?.value.clone(),
                column_type: column_type(&it.field_type)?,
            })
        })
        .collect()
}
