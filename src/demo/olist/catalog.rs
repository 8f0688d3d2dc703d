//! The files about what is sold and by whom: products, sellers, and the English names of categories.

use std::fs;
use std::io;
use std::path::Path;

use super::super::dice::{Dice, Kind, id};
use super::super::order::World;
use super::super::product::Product;
use super::super::sheet::Sheet;
use super::super::words::CATEGORIES;
use super::DemoFile;

/// Products, some of them without a description or a size.
pub(super) fn write_products(folder: &Path, world: &World) -> io::Result<DemoFile> {
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

/// Sellers, and what they typed into the field of their city.
pub(super) fn write_sellers(folder: &Path, world: &World) -> io::Result<DemoFile> {
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

/// Categories in English: with a byte order mark, and without a line end behind the last row.
pub(super) fn write_translation(folder: &Path) -> io::Result<DemoFile> {
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
