//! The fee engine against figures that Amazon or several sources print, on both sides of every date at
//! which a card, a tier set or a surcharge changes.

use fba_recon_core::policy::Policy;
use fba_recon_core::policy::fees::{FeeClass, Item, Measured, NoCard, Reading};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn item(sides: [&str; 3], pounds: &str, class: &str) -> Item {
    Item::new(sides.map(decimal), decimal(pounds), Some(FeeClass::named(class).unwrap()))
}

fn readings(date: &str, item: &Item, price: &str) -> Result<Vec<Reading>, NoCard> {
    let policy = Policy::embedded().unwrap();
    policy.fees().readings("US", date.parse().unwrap(), item, &[decimal(price)])
}

/// Date, sides, pounds, class, price, tier and base fee. Sources: the cards' own, and the examples that
/// Amazon prints with them.
#[test]
fn base_fees_on_both_sides_of_every_change() {
    let mug = ["13", "9", "0.7"];
    let shirt = ["8.5", "4.8", "1"];
    let iron = ["12.6", "6.6", "5.5"];
    let cot = ["24", "7.5", "6"];
    for (date, sides, pounds, class, price, tier, base) in [
        ("2023-10-14", mug, "0.125", "non_apparel", "15", "small_standard", "3.22"),
        ("2024-01-15", mug, "0.125", "non_apparel", "15", "small_standard", "3.22"),
        ("2024-04-15", mug, "0.125", "non_apparel", "15", "small_standard", "3.06"),
        ("2024-10-14", mug, "0.125", "non_apparel", "15", "small_standard", "3.06"),
        ("2024-10-15", mug, "0.125", "non_apparel", "15", "small_standard", "3.25"),
        ("2025-01-14", mug, "0.125", "non_apparel", "15", "small_standard", "3.25"),
        ("2025-01-15", mug, "0.125", "non_apparel", "15", "small_standard", "3.06"),
        ("2026-01-14", mug, "0.125", "non_apparel", "15", "small_standard", "3.25"),
        ("2026-01-15", mug, "0.125", "non_apparel", "15", "small_standard", "3.32"),
        ("2026-03-01", mug, "0.125", "non_apparel", "9.99", "small_standard", "2.43"),
        ("2026-03-01", mug, "0.125", "non_apparel", "10", "small_standard", "3.32"),
        ("2026-03-01", mug, "0.125", "non_apparel", "50", "small_standard", "3.32"),
        ("2026-03-01", mug, "0.125", "non_apparel", "50.01", "small_standard", "3.58"),
        ("2026-10-14", mug, "0.125", "non_apparel", "15", "small_standard", "3.32"),
        ("2026-10-15", mug, "0.125", "non_apparel", "15", "small_standard", "3.51"),
        ("2025-06-01", shirt, "0.69", "apparel", "20", "large_standard", "4.67"),
        ("2025-06-01", iron, "3.35", "non_apparel", "30", "large_standard", "7.08"),
        ("2026-02-01", cot, "7.90", "non_apparel", "30", "small_bulky", "10.21"),
    ] {
        let found = readings(date, &item(sides, pounds, class), price).unwrap();
        let first = &found[0];
        assert_eq!(
            (first.tier.as_str(), first.base),
            (tier, decimal(base)),
            "{date} {sides:?} {pounds}"
        );
    }
}

#[test]
fn dates_and_rows_without_a_figure_give_none() {
    let small = item(["13", "9", "0.7"], "0.125", "non_apparel");
    for date in ["2022-05-01", "2023-10-15", "2024-02-05", "2024-04-14", "2027-01-15"] {
        assert!(matches!(readings(date, &small, "15"), Err(NoCard::Date { .. })), "{date}");
    }
    let apparel = item(["13", "9", "0.7"], "0.125", "apparel");
    assert!(matches!(readings("2025-06-01", &apparel, "15"), Err(NoCard::Row { .. })));
    let policy = Policy::embedded().unwrap();
    let date = "2026-03-01".parse().unwrap();
    let abroad = policy.fees().readings("DE", date, &small, &[decimal("15")]);
    assert!(matches!(abroad, Err(NoCard::Marketplace(_))));
}

#[test]
fn the_surcharge_is_a_reading_from_its_first_day() {
    let small = item(["13", "9", "0.7"], "0.125", "non_apparel");
    let totals = |date: &str| -> Vec<String> {
        readings(date, &small, "15")
            .unwrap()
            .iter()
            .map(|reading| reading.total.to_string())
            .collect()
    };
    assert_eq!(totals("2026-04-16"), ["3.32"]);
    assert_eq!(totals("2026-04-17"), ["3.32", "3.44"]);
}

#[test]
fn doubts_give_every_reading() {
    // Thinner than two inches: with raised sides the dimensional weight is greater.
    let thin = item(["17", "13", "1"], "0.9", "non_apparel");
    let found = readings("2026-03-01", &thin, "20").unwrap();
    let weights: Vec<String> =
        found.iter().map(|reading| reading.billable_lb.round_dp(2).to_string()).collect();
    assert_eq!(weights, ["1.59", "3.18"]);
    // A class not told: the fees of all three classes.
    let untold = Item { class: None, ..item(["13", "9", "0.7"], "0.125", "non_apparel") };
    let totals: Vec<String> = readings("2026-03-01", &untold, "15")
        .unwrap()
        .iter()
        .map(|r| r.total.to_string())
        .collect();
    assert_eq!(totals, ["3.32", "3.51", "4.29"]);
    // Bulky units may or may not pay the packaging fee.
    let bulky = item(["24", "7.5", "6"], "7.90", "non_apparel");
    let totals: Vec<String> =
        readings("2026-03-01", &bulky, "30").unwrap().iter().map(|r| r.total.to_string()).collect();
    assert_eq!(totals, ["10.21", "11.89"]);
}

proptest! {
    #[test]
    fn the_fee_never_falls_as_weight_grows(ounces in 1_i64..800, more in 1_i64..200, side in 3_i64..17) {
        let base = |ounces: i64| {
            let pounds = Decimal::from(ounces) / Decimal::from(16);
            let sides = [Decimal::from(side), Decimal::from(side), Decimal::from(3)];
            let item = Item::new(sides, pounds, FeeClass::named("non_apparel"));
            let policy = Policy::embedded().unwrap();
            policy.fees().readings("US", "2026-03-01".parse().unwrap(), &item, &[decimal("20")]).unwrap()[0].base
        };
        prop_assert!(base(ounces) <= base(ounces + more));
    }

    #[test]
    fn the_order_of_the_sides_changes_nothing(a in 1_i64..60, b in 1_i64..60, c in 1_i64..60, ounces in 1_i64..800) {
        let policy = Policy::embedded().unwrap();
        let read = |sides: [i64; 3]| {
            let item = Item::new(sides.map(Decimal::from), Decimal::from(ounces) / Decimal::from(16), FeeClass::named("apparel"));
            policy.fees().readings("US", "2026-03-01".parse().unwrap(), &item, &[decimal("20")]).ok()
        };
        prop_assert_eq!(read([a, b, c]), read([c, a, b]));
    }

    #[test]
    fn the_tier_never_shrinks_as_a_side_grows(
        sides in prop::array::uniform3(1_i64..110),
        at in 0_usize..3,
        more in 1_i64..40,
        ounces in 1_i64..3200,
        date in prop::sample::select(&["2023-03-01", "2025-03-01", "2026-03-01", "2026-11-01"][..]),
    ) {
        let policy = Policy::embedded().unwrap();
        let fees = policy.fees();
        let date = date.parse().unwrap();
        let card = fees.card_on("US", date).unwrap();
        let order: Vec<&str> = fees.tiers[0].tier_set.iter()
            .find(|set| set.id == card.tier_set).unwrap()
            .tier.iter().map(|tier| tier.name.as_str()).collect();
        let rank = |sides: [i64; 3]| {
            let pounds = Decimal::from(ounces) / Decimal::from(16);
            let item = Item::new(sides.map(Decimal::from), pounds, FeeClass::named("apparel"));
            let (tier, _) = fees.documented_size("US", date, &item).unwrap();
            order.iter().position(|name| *name == tier).unwrap()
        };
        let mut larger = sides;
        larger[at] += more;
        prop_assert!(rank(sides) <= rank(larger));
    }

    #[test]
    fn inches_and_centimetres_of_one_item_agree(
        tenths in prop::array::uniform3(1_i64..400),
        ounces in 1_i64..800,
    ) {
        let policy = Policy::embedded().unwrap();
        let inches = tenths.map(|side| Decimal::new(side, 1));
        let centimetres = inches.map(|side| side * decimal("2.54"));
        let pounds = Decimal::from(ounces) / Decimal::from(16);
        let class = FeeClass::named("non_apparel");
        let own = Measured::new(inches, "in", (Decimal::from(ounces), "oz"), class).unwrap();
        let metric = Measured::new(centimetres, "cm", (pounds * decimal("453.592"), "g"), class).unwrap();
        let read = |measured: &Measured| {
            let date = "2026-03-01".parse().unwrap();
            let found = policy.fees().readings("US", date, &measured.item, &[decimal("20")]).unwrap();
            found.into_iter().map(|reading| (reading.tier, reading.total)).collect::<Vec<_>>()
        };
        prop_assert_eq!(read(&own), read(&metric));
        prop_assert!(own.item_most.is_none() && metric.item_most.is_some());
    }
}
