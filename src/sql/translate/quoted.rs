//! String and bytes literals as GoogleSQL reads them: quotes, prefixes and escapes.

/// The value of a string literal; the escape that is not one.
pub(super) fn text(written: &str) -> Result<String, String> {
    let (raw, body) = body(written);
    if raw { Ok(body) } else { unescape(&body) }
}

/// The value of a bytes literal; the escape that is not one.
pub(super) fn bytes(written: &str) -> Result<Vec<u8>, String> {
    let (raw, body) = body(written);
    if raw {
        return Ok(body.into_bytes());
    }
    let mut value = Vec::new();
    let mut letters = body.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            value.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        }
        let escape = letters.next().ok_or_else(|| "\\".to_owned())?;
        // Behind `\u` would stand a letter, not a byte.
        let byte = (!matches!(escape, 'u' | 'U'))
            .then(|| escaped(escape, &mut letters))
            .flatten()
            .and_then(|it| u8::try_from(u32::from(it)).ok());
        value.push(byte.ok_or_else(|| format!("\\{escape}"))?);
    }
    Ok(value)
}

/// Whether a literal is raw, and what stands between its quotes.
fn body(written: &str) -> (bool, String) {
    let quotes_at = written.find(['\'', '"']).unwrap_or(0);
    let (prefix, quoted) = written.split_at(quotes_at);
    let width = if quoted.starts_with("'''") || quoted.starts_with("\"\"\"") {
        3
    } else {
        1
    };
    let body = quoted
        .get(width..quoted.len().saturating_sub(width))
        .unwrap_or("");
    let body = if width == 3 {
        body.replace("\r\n", "\n")
    } else {
        body.to_owned()
    };
    (prefix.contains(['r', 'R']), body)
}

fn unescape(body: &str) -> Result<String, String> {
    let mut value = String::new();
    let mut letters = body.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            value.push(letter);
            continue;
        }
        let escape = letters.next().ok_or_else(|| "\\".to_owned())?;
        let code = escaped(escape, &mut letters);
        value.push(code.ok_or_else(|| format!("\\{escape}"))?);
    }
    Ok(value)
}

/// What an escape stands for, whose first letter has been read.
fn escaped(escape: char, letters: &mut std::str::Chars<'_>) -> Option<char> {
    match escape {
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        'a' => Some('\u{7}'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'v' => Some('\u{b}'),
        '\\' | '\'' | '"' | '`' | '?' => Some(escape),
        'x' | 'X' => code_point(letters, 2, 16),
        'u' => code_point(letters, 4, 16),
        'U' => code_point(letters, 8, 16),
        '0'..='3' => {
            let rest: String = letters.by_ref().take(2).collect();
            u32::from_str_radix(&format!("{escape}{rest}"), 8)
                .ok()
                .filter(|_| rest.len() == 2)
                .and_then(char::from_u32)
        }
        _ => None,
    }
}

fn code_point(letters: &mut std::str::Chars<'_>, count: usize, radix: u32) -> Option<char> {
    let digits: String = letters.take(count).collect();
    (digits.len() == count)
        .then(|| u32::from_str_radix(&digits, radix).ok())
        .flatten()
        .and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_as_googlesql_reads_them() {
        assert_eq!(
            text(r"'it\'s\n\x41\u00e9\101'"),
            Ok("it's\nA\u{e9}A".into())
        );
        assert_eq!(text(r"r'\d+\n'"), Ok(r"\d+\n".into()));
        assert_eq!(text("'''it's'''"), Ok("it's".into()));
        assert_eq!(text(r"'\d'"), Err(r"\d".into()));
    }

    #[test]
    fn bytes_are_read_as_googlesql_reads_them() {
        assert_eq!(bytes(r"b'a\xff\101'"), Ok(vec![b'a', 0xff, b'A']));
        assert_eq!(bytes("b'\u{e9}'"), Ok(vec![0xc3, 0xa9]));
        assert_eq!(bytes(r"b'\u00e9'"), Err(r"\u".into()));
    }
}
