//! The file of postcodes: many points each, some of them twice, spelt in two ways, and not all postcodes.

use std::io;
use std::path::Path;

use super::super::dice::{Dice, Kind};
use super::super::order::World;
use super::super::place::Place;
use super::super::sheet::Sheet;
use super::DemoFile;

/// Postcodes and where they lie.
pub(super) fn write(folder: &Path, world: &World) -> io::Result<DemoFile> {
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
