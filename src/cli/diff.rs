//! Prints what comparing two targets has found.

use std::fmt::Write as _;
use std::io::Write as _;

use duckdb::arrow::array::RecordBatch;

use crate::arguments::{Diff, Output};
use crate::commands::diff::{self as command, Compared, Comparison, Differing};
use crate::commands::prepare::Request;
use crate::report::{Console, Exit, cell, line};

use super::Ended;

const WRITES: &str = "writing to a text does not fail";

/// Compares, and prints each model as soon as it is compared.
pub(super) fn diff(request: Request, arguments: Diff, console: Console) -> Ended {
    let request = Request {
        select: arguments.models,
        ..request
    };
    let comparison = Comparison {
        from: arguments.from,
        to: arguments.to,
        examples: arguments.limit,
        tolerance: arguments.tolerance,
    };
    let sides = [comparison.from.clone(), comparison.to.clone()];
    let mut out = Console::out();
    let mut written = Ok(());
    let all = command::diff(&request, &comparison, &mut |compared| {
        let text = match console.output {
            Output::Json => json(compared),
            Output::Text | Output::Csv => text(compared, &sides),
        };
        if written.is_ok() {
            written = writeln!(out, "{text}").and_then(|()| out.flush());
        }
    })?;
    written?;
    let differ = all.iter().filter(|it| !it.is_same()).count();
    let models = if all.len() == 1 { "model" } else { "models" };
    console.note(&match differ {
        0 => format!("{} {models} compared, no difference", all.len()),
        _ => format!("{} {models} compared, {differ} with differences", all.len()),
    })?;
    Ok(if differ == 0 {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn text(compared: &Compared, sides: &[String; 2]) -> String {
    let model = &compared.model;
    let count = |rows: u64| {
        let word = if rows == 1 { "row" } else { "rows" };
        format!("{} {word}", line::grouped(rows))
    };
    if compared.is_same() {
        return format!("{model}: same, {}", count(compared.rows[0].unwrap_or(0)));
    }
    let mut text = format!("{model}: differs");
    match compared.rows {
        [Some(left), Some(right)] if left == right => write!(text, ", {} each", count(left)),
        [Some(left), Some(right)] => write!(
            text,
            ", {} in {}, {} in {}",
            count(left),
            sides[0],
            count(right),
            sides[1]
        ),
        [left, _] => {
            let missing = usize::from(left.is_some());
            write!(text, ": it is not in {}", sides[missing])
        }
    }
    .expect(WRITES);
    for it in &compared.columns {
        write!(text, "\n  {it}").expect(WRITES);
    }
    for (only, side) in compared.only.iter().zip(sides) {
        if only.rows > 0 {
            write!(text, "\n  {} only in {side}", count(only.rows)).expect(WRITES);
            push_examples(&mut text, only);
        }
    }
    for (column, differing) in &compared.changed {
        write!(text, "\n  `{column}` differs in {}", count(differing.rows)).expect(WRITES);
        push_examples(&mut text, differing);
    }
    text
}

fn push_examples(text: &mut String, differing: &Differing) {
    for batch in &differing.examples {
        for row in 0..batch.num_rows() {
            let cells: Vec<_> = fields(batch, row)
                .map(|(name, value)| {
                    let value = value.unwrap_or_else(|| "NULL".into());
                    format!("{name}={}", cell::shown(&value, 60))
                })
                .collect();
            write!(text, "\n    {}", cells.join(" ")).expect(WRITES);
        }
    }
}

fn fields(batch: &RecordBatch, row: usize) -> impl Iterator<Item = (String, Option<String>)> {
    let schema = batch.schema();
    let names: Vec<_> = schema.fields().iter().map(|it| it.name().clone()).collect();
    let columns = batch.columns().to_vec();
    names
        .into_iter()
        .zip(columns)
        .map(move |(name, column)| (name, cell::text(&column, row)))
}

fn json(compared: &Compared) -> String {
    let examples = |it: &Differing| {
        let rows = it.examples.iter().flat_map(|batch| {
            (0..batch.num_rows()).map(move |row| {
                // An array of pairs, for a key may be called like a side.
                let cells = fields(batch, row);
                cells
                    .map(|(name, value)| serde_json::json!([name, value]))
                    .collect::<serde_json::Value>()
            })
        });
        serde_json::json!({"rows": it.rows, "examples": rows.collect::<Vec<_>>()})
    };
    let changed: serde_json::Map<_, _> = compared
        .changed
        .iter()
        .map(|(column, it)| (column.clone(), examples(it)))
        .collect();
    serde_json::json!({
        "model": compared.model,
        "same": compared.is_same(),
        "rows": compared.rows,
        "columns": compared.columns,
        "key": compared.key,
        "only_in_from": examples(&compared.only[0]),
        "only_in_to": examples(&compared.only[1]),
        "changed": changed,
    })
    .to_string()
}
