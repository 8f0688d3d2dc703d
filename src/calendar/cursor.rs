//! A place in a text that is read from left to right.

/// What is left of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a>(pub(super) &'a str);

impl<'a> Cursor<'a> {
    /// Takes `text`, if it is next.
    pub(super) fn take(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    /// Takes `text` in any capitals, if it is next.
    pub(super) fn take_word(&mut self, text: &str) -> Option<()> {
        let word = self.0.get(..text.len())?;
        word.eq_ignore_ascii_case(text)
            .then(|| self.0 = &self.0[text.len()..])
    }

    /// Takes one to `longest` digits.
    pub(super) fn digits(&mut self, longest: usize) -> Option<&'a str> {
        let bytes = self.0.bytes().take(longest);
        let count = bytes.take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        (count > 0).then_some(digits)
    }

    /// Takes a number of one to `longest` digits that lies in `range`.
    pub(super) fn number(
        &mut self,
        longest: usize,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let number = self.digits(longest)?.parse().ok()?;
        range.contains(&number).then_some(number)
    }

    /// Takes what the C library calls white space, however much there is.
    pub(super) fn blanks(&mut self) {
        self.0 = self.0.trim_start_matches(is_blank);
    }
}

/// White space of the C library; other blanks of Unicode are none here.
pub(super) fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t'..='\r')
}

/// The microseconds of the digits behind a decimal point; those beyond the sixth are cut off.
pub(super) fn fraction(digits: &str) -> Option<i64> {
    let kept = &digits[..digits.len().min(6)];
    format!("{kept:0<6}").parse().ok()
}
