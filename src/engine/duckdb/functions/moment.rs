//! Columns of dates, times and instants as moments, and back.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use ::duckdb::arrow::array::{
    Array, AsArray, Date32Array, RecordBatch, StringArray, Time64MicrosecondArray,
    TimestampMicrosecondArray,
};
use ::duckdb::arrow::datatypes::{Date32Type, Time64MicrosecondType, TimestampMicrosecondType};

use crate::calendar::DAY;
use crate::calendar::format::Kind;
use crate::calendar::zone::Zone;

/// The texts of a column.
pub(super) fn texts(input: &RecordBatch, column: usize) -> Result<&StringArray, Box<dyn Error>> {
    let texts = input.column(column).as_string_opt::<i32>();
    Ok(texts.ok_or("a text is needed here")?)
}

/// The moments of a column: a DATE is its midnight, a TIME that of 1970-01-01.
pub(super) fn moments(
    input: &RecordBatch,
    column: usize,
) -> Result<Vec<Option<i64>>, Box<dyn Error>> {
    let column = input.column(column);
    if let Some(days) = column.as_primitive_opt::<Date32Type>() {
        return Ok(days.iter().map(|it| Some(i64::from(it?) * DAY)).collect());
    }
    if let Some(clocks) = column.as_primitive_opt::<Time64MicrosecondType>() {
        return Ok(clocks.iter().collect());
    }
    let moments = column.as_primitive_opt::<TimestampMicrosecondType>();
    Ok(moments
        .ok_or("a DATE, TIME or TIMESTAMP is needed here")?
        .iter()
        .collect())
}

/// A column of moments, as the type of the kind has it.
pub(super) fn column(
    kind: Kind,
    moments: Vec<Option<i64>>,
) -> Result<Arc<dyn Array>, Box<dyn Error>> {
    Ok(match kind {
        Kind::Date => {
            let days = moments
                .iter()
                .map(|it| it.map(|it| i32::try_from(it.div_euclid(DAY))));
            let days = days
                .map(Option::transpose)
                .collect::<Result<Date32Array, _>>()?;
            Arc::new(days)
        }
        Kind::Time => Arc::new(Time64MicrosecondArray::from(moments)),
        Kind::Datetime | Kind::Timestamp => Arc::new(TimestampMicrosecondArray::from(moments)),
    })
}

/// What was made of texts that come again and again: zones, formats.
pub(super) struct Known<T>(HashMap<String, T>);

impl<T> Known<T> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    /// What is made of a text, made once.
    pub(super) fn of(
        &mut self,
        text: &str,
        make: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<&T, String> {
        if !self.0.contains_key(text) {
            self.0.insert(text.to_owned(), make(text)?);
        }
        self.0.get(text).ok_or_else(String::new)
    }
}

impl Known<Zone> {
    /// The zone of a name.
    pub(super) fn zone(&mut self, name: &str) -> Result<&Zone, String> {
        self.of(name, |it| {
            Zone::named(it).ok_or_else(|| {
                format!("`{it}` is no time zone: write a name such as `America/New_York` with its capitals, or an offset such as `+05:30`")
            })
        })
    }
}
