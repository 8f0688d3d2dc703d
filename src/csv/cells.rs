//! Takes a small CSV text apart with the place of every field: for what people write into a project. Tells nothing from an empty text.

use std::ops::Range;

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it says, unquoted; None where there is nothing, not even quotes.
    pub value: Option<String>,
    /// Its bytes, with its quotes.
    pub range: Range<usize>,
}

/// One record: its fields, at least one.
pub type Row = Vec<Cell>;

/// The records of `text`, the header among them, without blank lines; Err is the byte of a quote that is never closed.
///
/// Fields are parted by commas, quoted by `"`, which is doubled inside. A line ends in LF, CRLF or CR.
pub fn rows(text: &str) -> Result<Vec<Row>, usize> {
    let bytes = text.as_bytes();
    let mut rows = Vec::new();
    let mut row: Row = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (cell, end) = cell(text, at)?;
        let is_last = bytes.get(end) != Some(&b',');
        row.push(cell);
        at = end + 1;
        if !is_last {
            if at == bytes.len() {
                let value = None;
                row.push(Cell {
                    value,
                    range: at..at,
                });
            }
            continue;
        }
        if bytes.get(end) == Some(&b'\r') && bytes.get(at) == Some(&b'\n') {
            at += 1;
        }
        let row = std::mem::take(&mut row);
        let is_blank = row.len() == 1 && text[row[0].range.clone()].trim().is_empty();
        rows.extend((!is_blank).then_some(row));
    }
    rows.extend((!row.is_empty()).then_some(row));
    Ok(rows)
}

/// The field that begins at `start`, and where it ends: at a comma, a line end, or the end of the text.
fn cell(text: &str, start: usize) -> Result<(Cell, usize), usize> {
    let ends = |from: usize| {
        let rest = &text[from..];
        from + rest.find([',', '\n', '\r']).unwrap_or(rest.len())
    };
    if !text[start..].starts_with('"') {
        let end = ends(start);
        let written = &text[start..end];
        let value = (!written.is_empty()).then(|| written.to_owned());
        let range = start..end;
        return Ok((Cell { value, range }, end));
    }
    let mut value = String::new();
    let mut at = start + 1;
    loop {
        let close = at + text[at..].find('"').ok_or(start)?;
        value.push_str(&text[at..close]);
        at = close + 1;
        if !text[at..].starts_with('"') {
            break;
        }
        value.push('"');
        at += 1;
    }
    let end = ends(at);
    value.push_str(&text[at..end]); // what follows a closing quote belongs to the field, as other readers have it
    let cell = Cell {
        value: Some(value),
        range: start..end,
    };
    Ok((cell, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        match rows(text) {
            Ok(rows) => {
                let rows = rows.iter().map(|row| {
                    let cells = row.iter().map(|it| {
                        let value = it
                            .value
                            .as_ref()
                            .map_or("NULL".into(), |it| format!("{it:?}"));
                        format!("{value}@{}", it.range.start)
                    });
                    cells.collect::<Vec<_>>().join(" ")
                });
                rows.collect::<Vec<_>>().join("\n")
            }
            Err(at) => format!("open at {at}"),
        }
    }

    #[test]
    fn fields_have_places_and_nothing_is_not_an_empty_text() {
        insta::assert_snapshot!(check("a,b\r\n1,\r\n\"\",\"x,\"\"y\"\"\nz\"\n\n,é\n"), @r#"
        "a"@0 "b"@2
        "1"@5 NULL@7
        ""@9 "x,\"y\"\nz"@12
        NULL@25 "é"@26
        "#);
        assert_eq!(check("a\n1"), "\"a\"@0\n\"1\"@2");
        assert_eq!(check("a,b\n1,"), "\"a\"@0 \"b\"@2\n\"1\"@4 NULL@6");
        assert_eq!(check(""), "");
    }

    #[test]
    fn a_quote_that_stays_open_is_told() {
        assert_eq!(check("a\n\"x\n"), "open at 2");
    }
}
