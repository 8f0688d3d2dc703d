//! Writes one CSV file of invoice lines in the shape of the public Online Retail data: same columns, same traps, invented rows.

mod goods;
mod invoice;

use std::fs;
use std::io;
use std::path::Path;

use super::olist::DemoSummary;
use super::sheet::Sheet;
use invoice::{Invoice, Shop};

/// The file.
const FILE: &str = "invoice_lines.csv";

const HEADER: [&str; 8] = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
];

/// Writes the data set of so many invoices and a seed into a folder, which is made where it is missing.
///
/// The same numbers give the same bytes on every platform; memory does not grow with `invoices`.
pub fn write(folder: &Path, invoices: u64, seed: u64) -> io::Result<DemoSummary> {
    fs::create_dir_all(folder)?;
    let shop = Shop::new(invoices, seed);
    let mut sheet = Sheet::create(folder, FILE, "\r\n", &HEADER)?.in_latin_1();
    for index in 0..invoices {
        write_invoice(&mut sheet, &Invoice::new(&shop, index))?;
    }
    Ok(DemoSummary {
        files: vec![sheet.finish()?],
    })
}

fn write_invoice(sheet: &mut Sheet, invoice: &Invoice) -> io::Result<()> {
    for line in &invoice.lines {
        let cents = line.price.unsigned_abs();
        let sign = if line.price < 0 { "-" } else { "" };
        sheet
            .bare(&invoice.number)?
            .bare(&line.code)?
            .plain(&line.name)?
            .bare(line.quantity)?
            .bare(&invoice.at)?
            .bare(format_args!("{sign}{}.{:02}", cents / 100, cents % 100))?
            .maybe(invoice.buyer)?
            .bare(invoice.country)?
            .end()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn lines(invoices: u64, seed: u64) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let summary = write(folder.path(), invoices, seed).unwrap();
        let bytes = fs::read(folder.path().join(FILE)).unwrap();
        assert_eq!(bytes.len() as u64, summary.bytes());
        let text: String = bytes.iter().map(|it| char::from(*it)).collect();
        let mut lines = text.split("\r\n");
        assert_eq!(lines.next().unwrap().replace('"', ""), HEADER.join(","));
        let lines: Vec<_> = lines.filter(|it| !it.is_empty()).map(fields).collect();
        assert_eq!(lines.len() as u64, summary.rows());
        assert!(lines.iter().all(|it| it.len() == HEADER.len()));
        lines
    }

    fn fields(line: &str) -> Vec<String> {
        let mut parts = line.split('"');
        let mut fields = vec![String::new()];
        while let Some(plain) = parts.next() {
            let mut pieces = plain.split(',');
            fields.last_mut().unwrap().push_str(pieces.next().unwrap());
            fields.extend(pieces.map(str::to_owned));
            if let Some(quoted) = parts.next() {
                fields.last_mut().unwrap().push_str(quoted);
            }
        }
        fields
    }

    #[test]
    fn the_bytes_of_a_seed_never_change() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 500, 7).unwrap();
        let bytes = fs::read(folder.path().join(FILE)).unwrap();
        insta::assert_snapshot!(blake3::hash(&bytes), @"c489a655a48559ebf9431c6200e6ca8ef078fe1cffceb7d846d254fc55fa4e30");
        write(folder.path(), 500, 8).unwrap();
        assert_ne!(bytes, fs::read(folder.path().join(FILE)).unwrap());
    }

    #[test]
    fn even_a_small_demo_has_every_trap_of_the_export() {
        let lines = lines(60, 3);
        let some = |what: &str, is_it: &dyn Fn(&[String]) -> bool| {
            assert!(lines.iter().any(|it| is_it(it)), "no {what}");
        };
        some("return", &|it| {
            it[0].starts_with('C') && it[3].starts_with('-') && !it[6].is_empty()
        });
        some("discount", &|it| it[0].starts_with('C') && it[1] == "D");
        some("line without customer", &|it| {
            it[6].is_empty() && it[5] != "0.00"
        });
        some("correction by hand", &|it| it[1] == "M");
        some("postage", &|it| it[1] == "POST");
        some("bad debt", &|it| {
            it[0].starts_with('A') && it[5].starts_with('-')
        });
        some("loss of stock", &|it| {
            it[3].starts_with('-') && it[5] == "0.00" && !it[0].starts_with('C')
        });
        some("free piece", &|it| {
            it[5] == "0.00" && !it[3].starts_with('-') && !it[6].is_empty()
        });
        some("line without description", &|it| it[2].is_empty());
        some("letter that is no ASCII", &|it| !it[2].is_ascii());
        some("comma in a description", &|it| it[2].contains(','));
        some("country that is none", &|it| it[7] == "Unspecified");
        let all: BTreeSet<_> = lines.iter().collect();
        assert!(all.len() < lines.len(), "no line stands twice");
    }

    #[test]
    fn people_come_again_and_returns_are_of_what_was_bought() {
        let lines = lines(6_000, 42);
        let mut bought: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut invoices: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for line in &lines {
            let (number, code, buyer) = (line[0].as_str(), line[1].as_str(), line[6].as_str());
            let is_goods = code.starts_with(|it: char| it.is_ascii_digit());
            if number.starts_with('C') && is_goods {
                let known = bought.contains(&(buyer, &code[..5]));
                assert!(known, "{buyer} returns {code}, which was not bought");
            } else if !buyer.is_empty() {
                bought.insert((buyer, code.get(..5).unwrap_or(code)));
                invoices.entry(buyer).or_default().insert(number);
            }
        }
        let again = invoices.values().filter(|it| it.len() > 1).count();
        let share = again * 100 / invoices.len();
        assert!((40..=80).contains(&share), "{share} % come again");
        let anonymous = lines.iter().filter(|it| it[6].is_empty()).count() * 100 / lines.len();
        assert!(
            (10..=30).contains(&anonymous),
            "{anonymous} % without customer"
        );
    }
}
