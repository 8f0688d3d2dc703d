//! Queries that fingers slipped on: whatever stands in a file, translating ends in SQL or in diagnostics, never in a panic.

use super::certified::{fixtures, queries, translate};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit.max(1)
    }
}

/// The pieces of a query that a finger may slip on: words, and each mark on its own.
fn pieces(sql: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut was_word = false;
    for character in sql.chars() {
        let is_word = character.is_alphanumeric() || character == '_';
        match pieces.last_mut() {
            Some(last) if is_word && was_word => last.push(character),
            _ => pieces.push(character.into()),
        }
        was_word = is_word;
    }
    pieces
}

fn mangle(dice: &mut Dice, sql: &str, other: &str) -> String {
    let mut own = pieces(sql);
    let foreign = pieces(other);
    for _ in 0..=dice.below(3) {
        let at = dice.below(own.len());
        match dice.below(4) {
            0 => drop(own.remove(at)),
            1 => own.insert(at, own[at].clone()),
            2 => own[at].clone_from(&foreign[dice.below(foreign.len())]),
            _ => {
                let with = dice.below(own.len());
                own.swap(at, with);
            }
        }
        if own.is_empty() {
            break;
        }
    }
    own.concat()
}

#[test]
fn a_mangled_query_is_translated_or_told_and_never_panics() {
    let tables = fixtures();
    let queries = queries();
    let mut dice = Dice(20_261_125);
    let (mut translated, mut told) = (0, 0);
    for sql in &queries {
        for _ in 0..4 {
            let other = &queries[dice.below(queries.len())];
            let mangled = mangle(&mut dice, sql, other);
            let answer = std::panic::catch_unwind(|| translate(&mangled, &tables, &[]));
            let Ok(answer) = answer else {
                panic!("translating panics: {mangled}")
            };
            match answer {
                Ok(_) => translated += 1,
                Err(found) => {
                    assert!(!found.is_empty(), "refused without a word: {mangled}");
                    told += 1;
                }
            }
        }
    }
    assert!(
        translated > 100 && told > 100,
        "{translated} translated, {told} told"
    );
}
