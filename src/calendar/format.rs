//! What `FORMAT_DATE` and its like write, element by element.

use std::fmt::Write as _;

use super::zone::Zone;
use super::{Civil, SECOND};

/// What is written or read: the elements that it has no part for stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A calendar day.
    Date,
    /// A time of day.
    Time,
    /// A local moment.
    Datetime,
    /// An instant, seen in a zone.
    Timestamp,
}

/// A piece of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// Text that stands for itself.
    Text(String),
    /// `%Y` and its like.
    Letter(char),
    /// `%E4Y`: the year in at least four digits.
    FourYear,
    /// `%Ez`: the offset with a colon.
    ColonZone,
    /// `%E*S`, `%E3S`: the second with all or so many digits of its fraction.
    Seconds(Option<usize>),
}

/// The elements whose meaning is a day.
const DATES: &str = "AaBbCDdeFGghjmQUuVWwxYy";
/// The elements whose meaning is a time of day.
const TIMES: &str = "HIMpRrSTX";

impl Element {
    /// How it is written in a format.
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => text.replace('%', "%%"),
            Self::Letter(letter) => format!("%{letter}"),
            Self::FourYear => "%E4Y".into(),
            Self::ColonZone => "%Ez".into(),
            Self::Seconds(None) => "%E*S".into(),
            Self::Seconds(Some(digits)) => format!("%E{digits}S"),
        }
    }

    /// Whether a value of the kind has what it stands for.
    pub fn fits(&self, kind: Kind) -> bool {
        let (date, time, zone) = match self {
            Self::Text(_) => return true,
            Self::FourYear => (true, false, false),
            Self::Seconds(_) => (false, true, false),
            Self::ColonZone | Self::Letter('Z' | 'z') => (false, false, true),
            Self::Letter(letter) => {
                let (date, time) = (DATES.contains(*letter), TIMES.contains(*letter));
                // What is neither needs both: the whole moment, or the seconds since 1970.
                (date || !time, time || !date, false)
            }
        };
        match kind {
            Kind::Date => !time && !zone,
            Kind::Time => !date && !zone,
            Kind::Datetime => !zone,
            Kind::Timestamp => true,
        }
    }
}

/// The pieces of a format; otherwise the element that has no certified meaning.
pub fn elements(format: &str) -> Result<Vec<Element>, String> {
    let mut elements = Vec::new();
    let mut text = String::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        let (element, length) = element(&rest[at..])?;
        rest = &rest[at + length..];
        match element {
            Element::Text(it) => text.push_str(&it),
            it => {
                if !text.is_empty() {
                    elements.push(Element::Text(std::mem::take(&mut text)));
                }
                elements.push(it);
            }
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        elements.push(Element::Text(text));
    }
    Ok(elements)
}

/// The element that a text beginning with `%` begins with, and its length.
fn element(text: &str) -> Result<(Element, usize), String> {
    let mut letters = text.chars().skip(1);
    let Some(letter) = letters.next() else {
        return Ok((Element::Text("%".into()), 1));
    };
    let element = match letter {
        '%' => Element::Text("%".into()),
        'n' => Element::Text("\n".into()),
        't' => Element::Text("\t".into()),
        'c' | 's' | 'Z' | 'z' => Element::Letter(letter),
        _ if DATES.contains(letter) || TIMES.contains(letter) => Element::Letter(letter),
        'E' => match (letters.next(), letters.next()) {
            (Some('z'), _) => return Ok((Element::ColonZone, 3)),
            (Some('*'), Some('S')) => return Ok((Element::Seconds(None), 4)),
            (Some('4'), Some('Y')) => return Ok((Element::FourYear, 4)),
            (Some(digit @ '0'..='9'), Some('S')) => {
                let digits = digit.to_digit(10).and_then(|it| usize::try_from(it).ok());
                return Ok((Element::Seconds(digits), 4));
            }
            (next, _) => return Err(format!("%E{}", next.map_or_else(String::new, String::from))),
        },
        other => return Err(format!("%{other}")),
    };
    Ok((element, 1 + letter.len_utf8()))
}

/// A moment to be written.
struct Moment<'a> {
    civil: Civil,
    kind: Kind,
    /// Microseconds since 1970-01-01 in UTC.
    instant: i64,
    /// Minutes ahead of UTC.
    offset: i64,
    elements: &'a [Element],
}

/// The text of a moment: an instant for [`Kind::Timestamp`], a local one otherwise.
pub fn write(elements: &[Element], kind: Kind, moment: i64, zone: &Zone) -> String {
    // A zone's offset is shown, and taken, without its seconds, which old local times have.
    let offset = zone.offset(moment) / (60 * SECOND);
    let moment = Moment {
        civil: Civil::of(moment + offset * 60 * SECOND),
        kind,
        instant: moment,
        offset,
        elements,
    };
    let mut text = String::new();
    moment.write(&mut text).expect("a String takes everything");
    text
}

const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The full names of the days, from Sunday.
pub(super) fn weekdays() -> &'static [&'static str] {
    &WEEKDAYS
}

/// The full names of the months.
pub(super) fn months() -> &'static [&'static str] {
    &MONTHS
}

fn name(names: &[&'static str], at: i64) -> &'static str {
    usize::try_from(at)
        .ok()
        .and_then(|it| names.get(it))
        .copied()
        .unwrap_or("")
}

impl Moment<'_> {
    fn write(&self, text: &mut String) -> std::fmt::Result {
        for element in self.elements {
            match element {
                Element::Text(it) => text.push_str(it),
                it if !it.fits(self.kind) => text.push_str(&it.written()),
                Element::Letter(letter) => self.letter(*letter, text)?,
                Element::FourYear => write!(text, "{:04}", self.civil.year)?,
                Element::ColonZone => {
                    let (sign, hours, minutes) = self.zone();
                    write!(text, "{sign}{hours:02}:{minutes:02}")?;
                }
                Element::Seconds(digits) => self.seconds(*digits, text)?,
            }
        }
        Ok(())
    }

    fn letter(&self, letter: char, text: &mut String) -> std::fmt::Result {
        let it = &self.civil;
        let weekday = it.weekday();
        match letter {
            'A' => text.write_str(name(&WEEKDAYS, weekday)),
            'a' => text.write_str(&name(&WEEKDAYS, weekday)[..3]),
            'B' => text.write_str(name(&MONTHS, it.month - 1)),
            'b' | 'h' => text.write_str(&name(&MONTHS, it.month - 1)[..3]),
            'C' => write!(text, "{:02}", it.year / 100),
            'c' => {
                self.all(&['a', ' ', 'b', ' ', 'e', ' ', 'T', ' '], text)?;
                self.long_year(text)
            }
            'D' | 'x' => self.all(&['m', '/', 'd', '/', 'y'], text),
            'd' => write!(text, "{:02}", it.day),
            'e' => write!(text, "{:2}", it.day),
            'F' => {
                self.long_year(text)?;
                self.all(&['-', 'm', '-', 'd'], text)
            }
            'G' => write!(text, "{:04}", it.iso_week().0),
            'g' => write!(text, "{:02}", it.iso_week().0 % 100),
            'H' => write!(text, "{:02}", it.hour()),
            'I' => write!(text, "{:02}", (it.hour() + 11) % 12 + 1),
            'j' => write!(text, "{:03}", it.year_day()),
            'M' => write!(text, "{:02}", it.minute()),
            'm' => write!(text, "{:02}", it.month),
            'p' => text.write_str(if it.hour() < 12 { "AM" } else { "PM" }),
            'Q' => write!(text, "{}", (it.month + 2) / 3),
            'R' => self.all(&['H', ':', 'M'], text),
            'r' => self.all(&['I', ':', 'M', ':', 'S', ' ', 'p'], text),
            'S' => write!(text, "{:02}", it.second()),
            's' => write!(text, "{}", self.instant.div_euclid(SECOND)),
            'T' | 'X' => self.all(&['H', ':', 'M', ':', 'S'], text),
            'U' => write!(text, "{:02}", (it.year_day() + 6 - weekday) / 7),
            'u' => write!(text, "{}", (weekday + 6) % 7 + 1),
            'V' => write!(text, "{:02}", it.iso_week().1),
            'W' => write!(text, "{:02}", (it.year_day() + 6 - (weekday + 6) % 7) / 7),
            'w' => write!(text, "{weekday}"),
            'Y' => write!(text, "{}", it.year),
            'y' => write!(text, "{:02}", it.year % 100),
            'Z' => {
                let (sign, hours, minutes) = self.zone();
                match (hours, minutes) {
                    (0, 0) => text.write_str("UTC"),
                    (_, 0) => write!(text, "UTC{sign}{hours}"),
                    _ => write!(text, "UTC{sign}{hours:02}{minutes:02}"),
                }
            }
            'z' => {
                let (sign, hours, minutes) = self.zone();
                write!(text, "{sign}{hours:02}{minutes:02}")
            }
            other => write!(text, "{other}"),
        }
    }

    /// Letters of elements, and marks between them.
    fn all(&self, letters: &[char], text: &mut String) -> std::fmt::Result {
        letters.iter().try_for_each(|it| self.letter(*it, text))
    }

    /// The year in four digits, with a sign where it has more.
    fn long_year(&self, text: &mut String) -> std::fmt::Result {
        let sign = if self.civil.year > 9999 { "+" } else { "" };
        write!(text, "{sign}{:04}", self.civil.year)
    }

    fn seconds(&self, digits: Option<usize>, text: &mut String) -> std::fmt::Result {
        let fraction = format!("{:06}000", self.civil.fraction());
        let fraction = match digits {
            None => fraction.trim_end_matches('0'),
            Some(digits) => &fraction[..digits],
        };
        write!(text, "{:02}", self.civil.second())?;
        if fraction.is_empty() {
            return Ok(());
        }
        write!(text, ".{fraction}")
    }

    /// Sign, hours and minutes of the offset.
    fn zone(&self) -> (char, i64, i64) {
        let minutes = self.offset.abs();
        (
            if self.offset < 0 { '-' } else { '+' },
            minutes / 60,
            minutes % 60,
        )
    }
}

/// What STRING(timestamp, zone) gives: `2024-01-31 23:59:59.500+05:30`.
pub fn timestamp_text(instant: i64, zone: &Zone) -> String {
    let offset = zone.offset(instant) / (60 * SECOND);
    let civil = Civil::of(instant + offset * 60 * SECOND);
    let fraction = match civil.fraction() {
        0 => String::new(),
        it if it % 1000 == 0 => format!(".{:03}", it / 1000),
        it => format!(".{it:06}"),
    };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    let minutes = if minutes == 0 {
        String::new()
    } else {
        format!(":{minutes:02}")
    };
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}{fraction}{}{hours:02}{minutes}",
        civil.year,
        civil.month,
        civil.day,
        civil.hour(),
        civil.minute(),
        civil.second(),
        if offset < 0 { '-' } else { '+' },
    )
}
