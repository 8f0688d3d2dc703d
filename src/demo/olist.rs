//! Writes nine CSV files that are shaped like Olist's public ones: same names, same columns, same traps, invented rows.

use std::fs;
use std::io;
use std::path::Path;

use super::calendar::Calendar;
use super::dice::{Dice, Kind, id};
use super::order::{Order, World};
use super::place::{Atlas, Place};
use super::product::{Product, Range};
use super::sheet::Sheet;
use super::words::CATEGORIES;

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
    let mut files = OrderSheets::write(folder, &world, orders)?;
    files.push(write_geolocation(folder, &world)?);
    files.push(write_products(folder, &world)?);
    files.push(write_sellers(folder, &world)?);
    files.push(write_translation(folder)?);
    files.sort_by_key(|it| it.name);
    Ok(DemoSummary { files })
}

/// The five files that grow with the orders, written in one pass.
struct OrderSheets {
    customers: Sheet,
    orders: Sheet,
    items: Sheet,
    payments: Sheet,
    reviews: Sheet,
}

impl OrderSheets {
    fn write(folder: &Path, world: &World, orders: u64) -> io::Result<Vec<DemoFile>> {
        let mut sheets = Self::create(folder)?;
        for index in 0..orders {
            sheets.order(world, &Order::new(world, index))?;
        }
        let Self {
            customers,
            orders,
            items,
            payments,
            reviews,
        } = sheets;
        [customers, orders, items, payments, reviews]
            .into_iter()
            .map(Sheet::finish)
            .collect()
    }

    fn create(folder: &Path) -> io::Result<Self> {
        let sheet = |name, line_end, header: &str| {
            Sheet::create(
                folder,
                name,
                line_end,
                &header.split_whitespace().collect::<Vec<_>>(),
            )
        };
        Ok(Self {
            customers: sheet(
                "olist_customers_dataset.csv",
                "\n",
                "customer_id customer_unique_id customer_zip_code_prefix customer_city customer_state",
            )?,
            orders: sheet(
                "olist_orders_dataset.csv",
                "\n",
                "order_id customer_id order_status order_purchase_timestamp order_approved_at \
                 order_delivered_carrier_date order_delivered_customer_date order_estimated_delivery_date",
            )?,
            items: sheet(
                "olist_order_items_dataset.csv",
                "\n",
                "order_id order_item_id product_id seller_id shipping_limit_date price freight_value",
            )?,
            payments: sheet(
                "olist_order_payments_dataset.csv",
                "\n",
                "order_id payment_sequential payment_type payment_installments payment_value",
            )?,
            reviews: sheet(
                "olist_order_reviews_dataset.csv",
                "\r\n",
                "review_id order_id review_score review_comment_title review_comment_message \
                 review_creation_date review_answer_timestamp",
            )?,
        })
    }

    fn order(&mut self, world: &World, order: &Order) -> io::Result<()> {
        let Order {
            index,
            person,
            place,
            outcome,
            items,
            payments,
            reviews,
        } = order;
        let order_id = id(world.seed, Kind::Order, *index);
        let customer_id = id(world.seed, Kind::Customer, *index);
        let show = |instant| world.calendar.show(instant);
        let Self {
            customers, orders, ..
        } = self;

        let person_id = id(world.seed, Kind::Person, *person);
        customers
            .text(&customer_id)?
            .text(&person_id)?
            .quoted(&place.zip)?
            .text(&place.city)?;
        customers.text(place.state)?.end()?;

        orders
            .text(&order_id)?
            .text(&customer_id)?
            .text(outcome.status.as_str())?;
        orders
            .bare(show(outcome.purchased))?
            .maybe(outcome.approved.map(show))?;
        orders
            .maybe(outcome.carrier.map(show))?
            .maybe(outcome.delivered.map(show))?;
        orders.bare(show(outcome.estimated))?.end()?;

        for (number, item) in (1_u64..).zip(items) {
            let sheet = self.items.text(&order_id)?.bare(number)?;
            sheet.text(&id(world.seed, Kind::Product, item.product.number))?;
            sheet.text(&id(world.seed, Kind::Seller, item.product.seller))?;
            sheet
                .bare(show(item.shipping_limit))?
                .money(item.price)?
                .money(item.freight)?
                .end()?;
        }
        for payment in payments {
            let sheet = self
                .payments
                .text(&order_id)?
                .bare(payment.sequential)?
                .bare(payment.kind)?;
            sheet
                .bare(payment.installments)?
                .money(payment.value)?
                .end()?;
        }
        for review in reviews {
            let sheet = self
                .reviews
                .quoted(&review.id)?
                .quoted(&order_id)?
                .bare(review.score)?;
            let [created, answered] = review.times(&world.calendar);
            sheet
                .plain(review.title)?
                .plain(&review.message)?
                .bare(created)?
                .bare(answered)?
                .end()?;
        }
        Ok(())
    }
}

fn write_geolocation(folder: &Path, world: &World) -> io::Result<DemoFile> {
    let header = [
        "geolocation_zip_code_prefix",
        "geolocation_lat",
        "geolocation_lng",
        "geolocation_city",
        "geolocation_state",
    ];
    let mut sheet = Sheet::create(folder, "olist_geolocation_dataset.csv", "\n", &header)?;
    for (number, place) in (0..).zip(world.atlas.places()) {
        let mut dice = Dice::new(world.seed, Kind::Zip, number);
        if dice.chance(8_000) {
            continue; // not every customer's prefix is known
        }
        let mut point = point(&place, number, &mut dice);
        for row in 0..=dice.skewed(40) {
            // A quarter of the rows repeats the row before, to the last digit.
            if row > 0 && !dice.chance(250_000) {
                point = self::point(&place, number + 1, &mut dice);
            }
            let (latitude, longitude, city) = &point;
            sheet
                .quoted(&place.zip)?
                .bare(latitude)?
                .bare(longitude)?
                .text(city)?
                .text(place.state)?
                .end()?;
        }
    }
    sheet.finish()
}

/// Latitude, longitude and spelling of a city. The first place of all lies nearly on the equator.
fn point(place: &Place, number: u64, dice: &mut Dice) -> (String, String, String) {
    let mut degrees = |billionths: u64| {
        let value = billionths + dice.below(20_000_000);
        format!(
            "-{}.{:09}{:05}",
            value / 1_000_000_000,
            value % 1_000_000_000,
            1 + dice.below(99_999)
        )
    };
    let (latitude, longitude) = (degrees(place.latitude), degrees(place.longitude));
    let latitude = if number == 0 {
        "-0.00003125904477185".into()
    } else {
        latitude
    };
    let city = if dice.chance(150_000) {
        &place.accented_city
    } else {
        &place.city
    };
    (latitude, longitude, city.clone())
}

fn write_products(folder: &Path, world: &World) -> io::Result<DemoFile> {
    // The misspelt `lenght` is Olist's.
    let header = "product_id product_category_name product_name_lenght product_description_lenght product_photos_qty \
                  product_weight_g product_length_cm product_height_cm product_width_cm";
    let header: Vec<&str> = header.split_whitespace().collect();
    let mut sheet = Sheet::create(folder, "olist_products_dataset.csv", "\n", &header)?;
    for number in 0..world.range.products {
        let product = Product::new(world.range, number);
        let (description, size) = (product.description.as_ref(), product.size.as_ref());
        sheet
            .text(&id(world.seed, Kind::Product, number))?
            .maybe(description.map(|it| it.category))?;
        sheet
            .maybe(description.map(|it| it.name_length))?
            .maybe(description.map(|it| it.text_length))?;
        sheet
            .maybe(description.map(|it| it.photos))?
            .maybe(size.map(|it| it.weight))?;
        sheet
            .maybe(size.map(|it| it.length))?
            .maybe(size.map(|it| it.height))?;
        sheet.maybe(size.map(|it| it.width))?.end()?;
    }
    sheet.finish()
}

fn write_sellers(folder: &Path, world: &World) -> io::Result<DemoFile> {
    let header = [
        "seller_id",
        "seller_zip_code_prefix",
        "seller_city",
        "seller_state",
    ];
    let mut sheet = Sheet::create(folder, "olist_sellers_dataset.csv", "\n", &header)?;
    for number in 0..world.range.sellers {
        let place = world
            .atlas
            .seller(&mut Dice::new(world.seed, Kind::Seller, number));
        // What people type into a field that asks for a city.
        let city = match number {
            3 => "00512340".into(),
            5 => "contato@loja.example".into(),
            7 => format!("{}, {}, brasil", place.city, place.state.to_lowercase()),
            9 => format!("{} \\{}", place.city, place.city),
            _ => place.city,
        };
        sheet
            .text(&id(world.seed, Kind::Seller, number))?
            .quoted(&place.zip)?
            .text(&city)?;
        sheet.text(place.state)?.end()?;
    }
    sheet.finish()
}

/// With a byte order mark, and without a line end behind the last row.
fn write_translation(folder: &Path) -> io::Result<DemoFile> {
    let rows = || {
        CATEGORIES
            .iter()
            .filter_map(|(name, english, _)| english.map(|english| (*name, english)))
    };
    let header = ("product_category_name", "product_category_name_english");
    let lines: Vec<String> = [header]
        .into_iter()
        .chain(rows())
        .map(|(a, b)| format!("{a},{b}"))
        .collect();
    let text = format!("\u{feff}{}", lines.join("\r\n"));
    let name = "product_category_name_translation.csv";
    fs::write(folder.join(name), &text)?;
    Ok(DemoFile {
        name,
        rows: rows().count() as u64,
        bytes: text.len() as u64,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

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
