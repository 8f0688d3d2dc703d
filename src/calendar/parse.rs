//! What `PARSE_DATE` and its like read, element by element.

use super::cursor::{Cursor, fraction, is_blank};
use super::format::{self, Element, Kind};
use super::zone::Zone;
use super::{DAY, HOUR, MINUTE, SECOND, days, in_range, valid_days};

/// A format whose every element has a certified meaning in reading.
#[derive(Debug, Clone)]
pub struct Format {
    kind: Kind,
    elements: Vec<Element>,
}

/// The elements that are read, apart from those with `%E`.
const READ: &str = "AaBbcDdehHIjMmpQRrSsTXxYyZz";
/// Those that a day of the year (`%j`) contradicts.
const MONTHLY: &str = "BbcDdehmQx";

impl Format {
    /// The format; otherwise the element that is not read, or not for this kind, or not beside the others.
    pub fn of(format: &str, kind: Kind) -> Result<Self, String> {
        let elements = format::elements(format)?;
        let open = format.len() - format.trim_end_matches('%').len();
        if open % 2 == 1 {
            return Err("%".into());
        }
        let letter = |it: char| elements.contains(&Element::Letter(it));
        for element in &elements {
            let beside = match element {
                Element::Letter('j') => !MONTHLY.chars().any(letter),
                Element::Letter('s') => elements
                    .iter()
                    .all(|it| it == element || matches!(it, Element::Text(_))),
                Element::Letter('Z') => !letter('z') && !elements.contains(&Element::ColonZone),
                Element::Letter(letter) => READ.contains(*letter),
                Element::Text(_) | Element::FourYear | Element::ColonZone | Element::Seconds(_) => {
                    true
                }
            };
            if !beside || !element.fits(kind) {
                return Err(element.written());
            }
        }
        Ok(Self { kind, elements })
    }

    /// What a text says: the moment, local but for a TIMESTAMP, which is an instant; None where it does not have the format.
    ///
    /// `zone` is that of a local time whose text names none.
    pub fn read(&self, text: &str, zone: &Zone) -> Option<i64> {
        let mut found = Found {
            date: (1970, 1, 1),
            year_day: None,
            clock: [0; 4],
            hours: Hours::Day,
            afternoon: false,
            zone: None,
        };
        let mut rest = Cursor(text);
        rest.blanks();
        for (at, element) in self.elements.iter().enumerate() {
            let alone = matches!(self.elements.get(at + 1), None | Some(Element::Text(_)));
            found.read(element, alone, &mut rest)?;
        }
        rest.blanks();
        if !rest.0.is_empty() {
            return None;
        }
        let local = found.local()?;
        match self.kind {
            Kind::Time => Some(local.rem_euclid(DAY)),
            Kind::Date | Kind::Datetime => in_range(local),
            Kind::Timestamp => found.zone.as_ref().unwrap_or(zone).instant(local),
        }
    }
}

/// On which clock the hour was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hours {
    Day,
    Half,
}

/// What has been read so far.
struct Found {
    date: (i64, i64, i64),
    year_day: Option<i64>,
    /// Hour, minute, second, microseconds.
    clock: [i64; 4],
    hours: Hours,
    afternoon: bool,
    zone: Option<Zone>,
}

impl Found {
    fn read(&mut self, element: &Element, alone: bool, rest: &mut Cursor<'_>) -> Option<()> {
        match element {
            Element::Text(text) => literal(text, rest),
            Element::Letter(letter) => self.letter(*letter, alone, rest),
            Element::FourYear => {
                let year = rest.digits(4).filter(|it| it.len() == 4)?;
                self.date.0 = year.parse().ok()?;
                Some(())
            }
            Element::ColonZone => {
                self.zone = Some(match rest.take("Z") {
                    Some(()) => Zone::UTC,
                    None => offset(rest, true)?,
                });
                Some(())
            }
            Element::Seconds(digits) => {
                self.clock[2] = rest.number(2, 0..=60)?;
                self.clock[3] = 0;
                if *digits != Some(0) && rest.take(".").is_some() {
                    self.clock[3] = fraction(rest.digits(digits.unwrap_or(usize::MAX))?)?;
                }
                Some(())
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    fn letter(&mut self, letter: char, alone: bool, rest: &mut Cursor<'_>) -> Option<()> {
        match letter {
            'A' | 'a' => named(format::weekdays(), rest).map(|_| ()),
            'B' | 'b' | 'h' => {
                self.date.1 = named(format::months(), rest)? + 1;
                Some(())
            }
            'c' => {
                self.letter('a', true, rest)?;
                literal(" ", rest)?;
                self.letter('b', true, rest)?;
                literal(" ", rest)?;
                self.letter('e', true, rest)?;
                literal(" ", rest)?;
                self.letter('T', true, rest)?;
                literal(" ", rest)?;
                self.letter('Y', false, rest)
            }
            'D' | 'x' => self.all(&['m', '/', 'd', '/', 'y'], rest),
            'd' | 'e' => {
                self.date.2 = rest.number(2, 1..=31)?;
                Some(())
            }
            'H' => {
                self.clock[0] = rest.number(2, 0..=23)?;
                self.hours = Hours::Day;
                Some(())
            }
            'I' => {
                rest.blanks();
                self.clock[0] = rest.number(2, 1..=12)? % 12;
                self.hours = Hours::Half;
                Some(())
            }
            'j' => {
                self.year_day = Some(rest.number(3, 1..=366)?);
                Some(())
            }
            'M' => {
                self.clock[1] = rest.number(2, 0..=59)?;
                Some(())
            }
            'm' => {
                self.date.1 = rest.number(2, 1..=12)?;
                Some(())
            }
            'p' => {
                self.afternoon = rest.take_word("PM").is_some();
                (self.afternoon || rest.take_word("AM").is_some()).then_some(())
            }
            'Q' => {
                self.date.1 = rest.number(1, 1..=4)? * 3 - 2;
                self.date.2 = 1;
                Some(())
            }
            'R' => self.all(&['H', ':', 'M'], rest),
            'r' => self.all(&['I', ':', 'M', ':', 'S', ' ', 'p'], rest),
            'S' => {
                self.clock[2] = rest.number(2, 0..=60)?;
                self.clock[3] = 0;
                Some(())
            }
            's' => self.seconds(rest),
            'T' | 'X' => self.all(&['H', ':', 'M', ':', 'S'], rest),
            'Y' => {
                // A fifth digit belongs to the year only where nothing else could begin with it.
                self.date.0 = rest.number(if alone { 5 } else { 4 }, 1..=10_000)?;
                Some(())
            }
            'y' => {
                let year = rest.number(2, 0..=99)?;
                self.date.0 = year + if year <= 68 { 2000 } else { 1900 };
                Some(())
            }
            'Z' => {
                let end = rest.0.find(is_blank).unwrap_or(rest.0.len());
                self.zone = Some(Zone::named(&rest.0[..end])?);
                rest.0 = &rest.0[end..];
                Some(())
            }
            'z' => {
                self.zone = Some(offset(rest, false)?);
                Some(())
            }
            _ => None,
        }
    }

    /// Letters of elements, and marks between them.
    fn all(&mut self, letters: &[char], rest: &mut Cursor<'_>) -> Option<()> {
        letters.iter().try_for_each(|it| match it {
            ' ' | ':' | '/' => literal(it.encode_utf8(&mut [0; 4]), rest),
            letter => self.letter(*letter, true, rest),
        })
    }

    /// Seconds since 1970 in UTC.
    fn seconds(&mut self, rest: &mut Cursor<'_>) -> Option<()> {
        let sign = if rest.take("-").is_some() { -1 } else { 1 };
        let seconds: i64 = rest.digits(20)?.parse().ok()?;
        let moment = in_range((sign * seconds).checked_mul(SECOND)?)?;
        let civil = super::Civil::of(moment);
        self.date = (civil.year, civil.month, civil.day);
        self.clock = [civil.hour(), civil.minute(), civil.second(), 0];
        self.zone = Some(Zone::UTC);
        Some(())
    }

    fn local(&self) -> Option<i64> {
        let (year, month, day) = self.date;
        let date = match self.year_day {
            Some(year_day) => {
                let date = days(year, 1, year_day);
                (date < days(year + 1, 1, 1)).then_some(date)?
            }
            None => valid_days(year, month, day)?,
        };
        let [hour, minute, second, micros] = self.clock;
        let half_day = if self.afternoon && self.hours == Hours::Half {
            12
        } else {
            0
        };
        // The second 60 is the next minute, whatever its fraction.
        let micros = if second == 60 { 0 } else { micros };
        Some(date * DAY + (hour + half_day) * HOUR + minute * MINUTE + second * SECOND + micros)
    }
}

/// Takes text as it stands, but any white space, or none, where it has some.
fn literal(text: &str, rest: &mut Cursor<'_>) -> Option<()> {
    for letter in text.chars() {
        if is_blank(letter) {
            rest.blanks();
        } else {
            rest.take(letter.encode_utf8(&mut [0; 4]))?;
        }
    }
    Some(())
}

/// Takes a name, in full or by its first three letters.
fn named(names: &[&str], rest: &mut Cursor<'_>) -> Option<i64> {
    let at = names
        .iter()
        .position(|name| rest.take_word(name).is_some() || rest.take_word(&name[..3]).is_some())?;
    i64::try_from(at).ok()
}

/// Takes an offset: sign, two digits of hours, and two of minutes where there are some.
fn offset(rest: &mut Cursor<'_>, colon: bool) -> Option<Zone> {
    let sign = rest
        .take("+")
        .map(|()| '+')
        .or_else(|| rest.take("-").map(|()| '-'))?;
    let hours = rest.digits(2).filter(|it| it.len() == 2)?;
    let mut minutes = *rest;
    if colon {
        let _ = minutes.take(":");
    }
    let minutes = match minutes.digits(2) {
        Some(digits) if digits.len() == 2 => {
            *rest = minutes;
            digits
        }
        Some(_) | None => "00",
    };
    Zone::named(&format!("{sign}{hours}:{minutes}"))
}
