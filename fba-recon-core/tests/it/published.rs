//! Fees that pages print for an item, recomputed: what is equal, and why the rest is not.

use std::fs;
use std::path::Path;

use fba_recon_core::policy::fees::{
    FeeClass, FeeReading, Item, Measured, Programme, StorageSize, volume,
};
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;

use crate::support::{fixtures, policy};

/// A row of `fixtures/fees/published/examples.csv`.
#[derive(Deserialize)]
struct Example {
    source: String,
    store: String,
    date: String,
    /// The fee: one of those that [`computed`] knows.
    what: String,
    /// What the page tells of the item.
    item: String,
    /// Such as `13x9x0.7in`; where the page has none, sides of the tier that it names.
    sides: String,
    weight: String,
    /// What the fee is taken of, where it is a share.
    price: String,
    /// Fee class, size of storage, days in stock, referral category or percent of the referral fee.
    class: String,
    published: String,
    ours: String,
    why_different: String,
}

fn examples() -> Vec<Example> {
    let path = fixtures().join("fees/published/examples.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize().map(|row| row.unwrap());
    rows.collect()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn share(amount: Decimal, percent: Decimal) -> Decimal {
    cents(amount * percent / Decimal::ONE_HUNDRED)
}

fn day(row: &Example) -> Date {
    row.date.parse().unwrap()
}

/// What stands before the unit, and the unit.
fn with_unit(text: &str) -> (&str, &str) {
    let at = text.find(|c: char| c.is_ascii_lowercase() && c != 'x').unwrap();
    text.split_at(at)
}

fn item(row: &Example) -> Item {
    let (sides, unit) = with_unit(&row.sides);
    let (weight, weight_unit) = with_unit(&row.weight);
    let sides: Vec<Decimal> = sides.split('x').map(decimal).collect();
    let sides = [sides[0], sides[1], sides[2]];
    let class = FeeClass::named(&row.class);
    Measured::new(sides, unit, (decimal(weight), weight_unit), class).unwrap().item
}

/// The documented fee; `None` where the store or the day has no card, or the card no row.
fn fulfilment(row: &Example, programme: Option<Programme>) -> Option<FeeReading> {
    let (fees, date) = (policy().fees(), day(row));
    // Without a card the row needs neither sides nor a weight.
    fees.card_on(&row.store, date).ok()?;
    fees.documented(&row.store, date, &item(row), decimal(&row.price), programme).ok()
}

/// How much more a unit from German stock costs outside the Central Europe Programme.
fn german_stock(row: &Example) -> Option<Decimal> {
    let outside = fulfilment(row, None)?.base;
    let prices = [decimal(&row.price)];
    let readings = policy().fees().readings(&row.store, day(row), &item(row), &prices).ok()?;
    let is_inside = |case: Option<&str>| case == Some("central_europe_programme");
    let inside = readings.iter().find(|reading| is_inside(reading.case.as_deref()))?;
    Some(outside - inside.base)
}

/// The fee of a row by the tables; `None` where they hold none.
fn computed(row: &Example) -> Option<Decimal> {
    let fees = policy().fees();
    match row.what.as_str() {
        "fulfilment" => fulfilment(row, None).map(|found| found.base),
        "fulfilment_with_surcharge" => fulfilment(row, None).map(|found| found.total),
        "low_price" => fulfilment(row, Some(Programme::LowPrice)).map(|found| found.total),
        "german_stock" => german_stock(row),
        "surcharge" => {
            let fee = decimal(&row.price);
            Some(fee + share(fee, fees.surcharge_percent(&row.store, day(row))))
        }
        "storage" => {
            let card = fees.storage_of(&row.store)?;
            let rate = card.rate(day(row), StorageSize::Standard, false)?;
            Some(cents(volume(&item(row), &card.volume_unit)? * rate))
        }
        "aged" => {
            let card = fees.storage_of(&row.store)?;
            let days: i32 = row.class.trim_end_matches(" days").parse().unwrap();
            let (step, _) = card.aged(day(row), days)?;
            let by_volume = cents(volume(&item(row), &card.volume_unit)? * step.volume);
            Some(by_volume.max(step.unit.unwrap_or_default()))
        }
        "referral" => {
            let category = fees.referral_of(&row.store)?.category(&row.class, day(row))?;
            let readings = category.readings(decimal(&row.price));
            readings.last().copied()
        }
        "refund_administration" => {
            let rule = policy().refund_administration(&row.store)?;
            let percent = decimal(row.class.trim_end_matches(" %"));
            let referral = share(decimal(&row.price), percent);
            Some(share(referral, Decimal::from(rule.percent)).min(rule.most))
        }
        // No table holds these.
        "remote_fulfilment" | "overage" | "inbound_placement" => None,
        other => panic!("no such fee: {other}"),
    }
}

#[test]
fn published_examples_are_equal_or_explained() {
    for row in examples() {
        let place =
            format!("{}, {} {} {}: {}", row.source, row.store, row.date, row.what, row.item);
        let ours = Some(row.ours.as_str()).filter(|text| !text.is_empty()).map(decimal);
        assert_eq!(computed(&row), ours, "{place}");
        let is_equal = ours == Some(decimal(&row.published));
        assert_eq!(is_equal, row.why_different.is_empty(), "{place}: {}", row.why_different);
    }
}

#[test]
fn the_guide_tells_what_differs_and_why() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/fees.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = examples();
    let (equal, others): (Vec<&Example>, Vec<&Example>) =
        rows.iter().partition(|row| row.why_different.is_empty());
    for row in &others {
        assert!(page.contains(row.why_different.as_str()), "{}", row.why_different);
    }
    let unknown = others.iter().filter(|row| row.ours.is_empty()).count();
    let differ = others.len() - unknown;
    let counts = format!(
        "{} published examples: {} are equal to the cent, {differ} differ, {unknown} cannot be",
        rows.len(),
        equal.len()
    );
    assert!(page.contains(&counts), "{counts}");
}
