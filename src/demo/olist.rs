//! Writes nine CSV files that are shaped like Olist's public ones: same names, same columns, same traps, invented rows.

mod catalog;
mod geolocation;
mod orders;

use std::fs;
use std::io;
use std::path::Path;

use super::calendar::Calendar;
use super::order::World;
use super::place::Atlas;
use super::product::Range;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSummary {
    /// The files, by name.
    pub files: Vec<DemoFile>,
}

/// One file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFile {
    /// Its name.
    pub name: &'static str,
    /// Its records, without the header.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}

impl DemoSummary {
    /// The records of all files.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|it| it.rows).sum()
    }

    /// The size of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|it| it.bytes).sum()
    }
}

/// Writes the data set of `orders` and `seed` into a folder, which is made where it is missing.
///
/// The same numbers give the same bytes on every platform; memory does not grow with `orders`.
pub fn write(folder: &Path, orders: u64, seed: u64) -> io::Result<DemoSummary> {
    fs::create_dir_all(folder)?;
    let world = World {
        seed,
        calendar: Calendar::new(),
        atlas: Atlas::new(orders),
        range: Range::new(seed, orders),
    };
    let mut files = orders::write(folder, &world, orders)?;
    files.push(geolocation::write(folder, &world)?);
    files.push(catalog::write_products(folder, &world)?);
    files.push(catalog::write_sellers(folder, &world)?);
    files.push(catalog::write_translation(folder)?);
    files.sort_by_key(|it| it.name);
    Ok(DemoSummary { files })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::dice::{Kind, id};
    use super::*;

    type Rows = Vec<Vec<String>>;

    /// The records of each file, header first, by the short name of the file.
    fn check(orders: u64, seed: u64) -> BTreeMap<String, Rows> {
        let folder = tempfile::tempdir().unwrap();
        let summary = write(folder.path(), orders, seed).unwrap();
        assert_eq!(summary.files.len(), 9);
        let tables = summary.files.iter().map(|file| {
            let text = fs::read_to_string(folder.path().join(file.name)).unwrap();
            assert_eq!(text.len() as u64, file.bytes, "{}", file.name);
            let rows = parse(text.trim_start_matches('\u{feff}'));
            assert_eq!(rows.len() as u64, file.rows + 1, "{}", file.name);
            assert!(
                rows.iter().all(|it| it.len() == rows[0].len()),
                "{}",
                file.name
            );
            let short = file
                .name
                .trim_start_matches("olist_")
                .trim_end_matches(".csv")
                .trim_end_matches("_dataset");
            (short.to_owned(), rows)
        });
        tables.collect()
    }

    fn parse(text: &str) -> Rows {
        let (mut rows, mut row, mut field, mut quoted) =
            (Rows::new(), Vec::new(), String::new(), false);
        let mut characters = text.chars().peekable();
        while let Some(it) = characters.next() {
            match it {
                '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut field)),
                '\r' if !quoted => (),
                '\n' if !quoted => {
                    row.push(std::mem::take(&mut field));
                    rows.push(std::mem::take(&mut row));
                }
                _ => field.push(it),
            }
        }
        if !field.is_empty() {
            row.push(field);
            rows.push(row);
        }
        rows
    }

    fn column<'a>(rows: &'a Rows, name: &str) -> Vec<&'a str> {
        let index = rows[0].iter().position(|it| it == name).unwrap();
        rows[1..].iter().map(|it| it[index].as_str()).collect()
    }

    fn set<'a>(rows: &'a Rows, name: &str) -> BTreeSet<&'a str> {
        column(rows, name).into_iter().collect()
    }

    /// How many of a thousand.
    fn share(part: usize, of: usize) -> usize {
        part * 1000 / of
    }

    #[test]
    fn the_bytes_of_a_seed_never_change() {
        let folder = tempfile::tempdir().unwrap();
        let summary = write(folder.path(), 1000, 7).unwrap();
        let mut hasher = blake3::Hasher::new();
        for file in &summary.files {
            hasher.update(&fs::read(folder.path().join(file.name)).unwrap());
        }
        insta::assert_snapshot!(hasher.finalize(), @"d32e007256937b319016a548c0c1a3b539b050e61a0ca7eccdbe93aafba1617e");
    }

    #[test]
    fn no_row_is_an_orphan_and_no_key_stands_twice() {
        let tables = check(5_000, 1);
        let orders = set(&tables["orders"], "order_id");
        assert_eq!(orders.len(), 5_000);
        assert_eq!(
            set(&tables["orders"], "customer_id"),
            set(&tables["customers"], "customer_id")
        );
        for table in ["order_items", "order_payments", "order_reviews"] {
            assert!(
                set(&tables[table], "order_id").is_subset(&orders),
                "{table}"
            );
        }
        for (table, key) in [("products", "product_id"), ("sellers", "seller_id")] {
            assert!(
                set(&tables["order_items"], key).is_subset(&set(&tables[table], key)),
                "{table}"
            );
            assert_eq!(
                set(&tables[table], key).len(),
                tables[table].len() - 1,
                "{table}"
            );
        }
        for (table, columns) in [
            ("order_items", [0, 1]),
            ("order_payments", [0, 1]),
            ("order_reviews", [0, 1]),
        ] {
            let keys: BTreeSet<_> = tables[table][1..]
                .iter()
                .map(|it| columns.map(|at| &it[at]))
                .collect();
            assert_eq!(keys.len(), tables[table].len() - 1, "{table}");
        }
    }

    #[test]
    fn rates_are_like_those_of_a_real_shop() {
        let tables = check(20_000, 42);
        let (orders, customers) = (&tables["orders"], &tables["customers"]);
        let people = set(customers, "customer_unique_id").len();
        assert!(
            (27..=36).contains(&share(20_000 - people, people)),
            "repeat buyers"
        );

        let delivered: Vec<_> = orders[1..]
            .iter()
            .filter(|it| it[2] == "delivered")
            .collect();
        assert!(
            (965..=975).contains(&share(delivered.len(), 20_000)),
            "delivered"
        );
        assert_eq!(set(orders, "order_status").len(), 8);
        let late = delivered.iter().filter(|it| it[6] > it[7]).count();
        assert!(
            (65..=95).contains(&share(late, delivered.len())),
            "late: {late}"
        );
        assert!(
            delivered.iter().any(|it| it[6].is_empty()),
            "delivered without a date"
        );
        assert!(
            orders[1..]
                .iter()
                .any(|it| it[2] == "canceled" && !it[6].is_empty())
        );
        assert!(
            orders[1..]
                .iter()
                .all(|it| it[6].is_empty() || it[6] > it[3]),
            "delivered before it was bought"
        );

        let months: BTreeSet<&str> = column(orders, "order_purchase_timestamp")
            .iter()
            .map(|it| &it[..7])
            .collect();
        assert!(
            !months.contains("2016-11") && months.contains("2016-10") && months.contains("2018-08")
        );
        assert!(
            20_000 - set(&tables["order_payments"], "order_id").len() < 10,
            "unpaid"
        );
        assert!((2..=20).contains(&share(
            20_000 - set(&tables["order_items"], "order_id").len(),
            20_000
        )));
        assert!((2..=15).contains(&share(
            20_000 - set(&tables["order_reviews"], "order_id").len(),
            20_000
        )));
    }

    #[test]
    fn even_a_small_demo_has_every_trap_of_the_exports() {
        let tables = check(120, 3);
        let reviews = &tables["order_reviews"];
        let messages = column(reviews, "review_comment_message");
        assert_eq!(set(&tables["orders"], "order_status").len(), 8);
        assert!(
            messages.iter().any(|it| it.contains("\r\n")),
            "several lines"
        );
        assert!(
            set(reviews, "review_id").len() < reviews.len() - 1,
            "one review of two orders"
        );
        assert_eq!(
            column(reviews, "order_id")
                .iter()
                .filter(|it| **it == id(3, Kind::Order, 47))
                .count(),
            3
        );
        assert!(column(&tables["products"], "product_category_name").contains(&""));
        assert!(
            column(&tables["customers"], "customer_zip_code_prefix")
                .iter()
                .any(|it| it.starts_with('0'))
        );
        assert!(
            column(&tables["sellers"], "seller_city")
                .iter()
                .any(|it| it.contains('\\'))
        );
    }
}
