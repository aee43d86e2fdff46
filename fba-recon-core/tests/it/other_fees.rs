//! Storage, referral, low-inventory and removal tables: figures on both sides of every change, and their page.

use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;

use fba_recon_core::policy::Policy;
use fba_recon_core::policy::fees::{
    AgedStep, FeeTables, RemovalRow, Season, StorageCard, StorageSize, UtilizationStep,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::assert_matches_file;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn policy() -> &'static Policy {
    static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::embedded().unwrap());
    &POLICY
}

/// Month, size, dangerous goods and the rate of a cubic foot. Sources: those of the table.
#[test]
fn storage_rates_on_both_sides_of_every_change() {
    let policy = policy();
    let card = policy.fees().storage_of("US").unwrap();
    let (standard, oversize) = (StorageSize::Standard, StorageSize::Oversize);
    for (month, size, dangerous, rate) in [
        ("2022-12-01", standard, false, None),
        ("2023-01-01", standard, false, Some("0.83")),
        ("2023-02-01", standard, false, Some("0.87")),
        ("2024-03-01", standard, false, Some("0.87")),
        ("2024-04-01", standard, false, Some("0.78")),
        ("2026-09-01", standard, false, Some("0.78")),
        ("2026-10-01", standard, false, Some("2.40")),
        ("2026-12-01", oversize, false, Some("1.40")),
        ("2027-01-01", oversize, false, Some("0.56")),
        ("2024-03-01", standard, true, None),
        ("2026-11-01", standard, true, Some("3.63")),
    ] {
        let found = card.rate(month.parse().unwrap(), size, dangerous);
        assert_eq!(found, rate.map(decimal), "{month} {size:?} {dangerous}");
    }
    for (month, weeks, rate) in [
        ("2024-03-01", "60", None),
        ("2024-04-01", "21.99", Some("0")),
        ("2024-04-01", "22", Some("0.44")),
        ("2026-02-01", "52", Some("1.88")),
    ] {
        let found = card.utilization(month.parse().unwrap(), standard, decimal(weeks));
        assert_eq!(found, rate.map(decimal), "{month} {weeks}");
    }
    let charge = card.first_charge("2026-12-01".parse().unwrap()).unwrap();
    assert_eq!(charge.to_string(), "2027-01-07");
}

#[test]
fn aged_rates_on_both_sides_of_every_change() {
    let policy = policy();
    let card = policy.fees().storage_of("US").unwrap();
    let step = |day: &str, days| {
        let step = card.aged(day.parse().unwrap(), days);
        step.map(|(step, _)| (step.volume.to_string(), step.unit.map(|unit| unit.to_string())))
    };
    let known =
        |volume: &str, unit: Option<&str>| Some((volume.to_owned(), unit.map(ToOwned::to_owned)));
    assert_eq!(step("2024-12-15", 271), None);
    assert_eq!(step("2025-01-15", 271), known("5.45", None));
    assert_eq!(step("2026-01-14", 366), known("6.90", Some("0.15")));
    assert_eq!(step("2026-01-15", 366), known("6.90", Some("0.30")));
    assert_eq!(step("2026-02-15", 365), known("6.90", Some("0.30")), "written as 365+");
    assert_eq!(step("2025-12-15", 456), None, "a tier of its own from 2026 on");
    assert_eq!(step("2026-02-15", 456), known("7.90", Some("0.35")));
    assert_eq!(step("2026-02-15", 100), None);
}

/// Marketplace, category, day, price and the fees that the table allows.
#[test]
fn referral_fees_whole_and_in_portions() {
    let policy = policy();
    for (store, category, day, price, fees) in [
        ("US", "home_kitchen", "2026-01-14", "20", None),
        ("US", "home_kitchen", "2026-01-15", "20", Some(vec!["3.00"])),
        ("US", "home_kitchen", "2026-03-01", "1.50", Some(vec!["0.30"])),
        ("US", "baby", "2026-03-01", "10", Some(vec!["0.80"])),
        ("US", "baby", "2026-03-01", "10.01", Some(vec!["1.50"])),
        ("US", "clothing_accessories", "2026-03-01", "20", Some(vec!["2.00"])),
        ("US", "clothing_accessories", "2026-03-01", "20.01", Some(vec!["3.40"])),
        ("US", "electronics_accessories", "2026-03-01", "150", Some(vec!["19.00"])),
        ("US", "jewelry", "2026-03-01", "300", Some(vec!["52.50"])),
        ("US", "watches", "2026-03-01", "2000", Some(vec!["60.00", "255.00"])),
        ("US", "grocery_gourmet", "2026-03-01", "2", Some(vec!["0.16", "0.30"])),
        ("UK", "clothing_accessories", "2026-03-01", "40", Some(vec!["6.00"])),
        ("UK", "clothing_accessories", "2026-03-01", "50", Some(vec!["6.70"])),
        ("US", "shoes", "2026-03-01", "20", None),
    ] {
        let card = policy.fees().referral_of(store).unwrap();
        let category = card.category(category, day.parse().unwrap());
        let found = category.map(|category| category.readings(decimal(price)));
        let fees = fees.map(|fees| fees.into_iter().map(decimal).collect::<Vec<_>>());
        assert_eq!(found, fees, "{store} {day} {price}");
    }
}

#[test]
fn removal_and_low_inventory_fees() {
    let policy = policy();
    let removal = policy.fees().removal_of("US").unwrap();
    for (day, size, weight, fee) in [
        ("2024-11-30", StorageSize::Standard, "0.5", None),
        ("2026-01-14", StorageSize::Standard, "0.5", Some("1.04")),
        ("2026-01-15", StorageSize::Standard, "0.5", Some("0.84")),
        ("2026-01-15", StorageSize::Standard, "2", Some("2.27")),
        ("2026-01-15", StorageSize::Standard, "2.1", Some("3.95")),
        ("2026-01-14", StorageSize::Oversize, "5", None),
        ("2026-01-15", StorageSize::Oversize, "11", Some("15.38")),
    ] {
        let found = removal.fee(day.parse().unwrap(), size, decimal(weight));
        assert_eq!(found, fee.map(decimal), "{day} {size:?} {weight}");
    }
    let low = policy.fees().low_inventory_of("US").unwrap();
    let fees =
        |day: &str, tier, weight| low.fees(day.parse().unwrap(), tier, decimal(weight)).len();
    assert_eq!(fees("2024-03-31", "small_standard", "0.1"), 0);
    assert_eq!(fees("2024-04-01", "small_standard", "0.1"), 3);
    assert_eq!(fees("2026-01-14", "small_bulky", "5"), 0);
    assert_eq!(fees("2026-01-15", "small_bulky", "5"), 3);
    let day = "2026-03-01".parse().unwrap();
    assert_eq!(low.fees(day, "large_standard", decimal("3"))[0], decimal("0.97"));
    assert_eq!(low.fees(day, "large_standard", decimal("3.01"))[0], decimal("1.11"));
}

proptest! {
    /// A fee in portions never falls as the price grows, and no fee is above the price times the highest rate
    /// or the least amount.
    #[test]
    fn referral_fees_stay_between_their_bounds(cents in 1_i64..1_000_000, more in 0_i64..10_000) {
        let policy = policy();
        let (price, higher) = (Decimal::new(cents, 2), Decimal::new(cents + more, 2));
        for card in &policy.fees().referral {
            for category in &card.category {
                let highest = category.bands.iter()
                    .flat_map(|band| [Some(band.percent), band.first_percent]).flatten().max().unwrap();
                let fees = category.readings(price);
                let least = category.least.max(category.least_other.unwrap_or_default());
                let most = (price * highest / Decimal::ONE_HUNDRED).max(least) + Decimal::new(1, 2);
                prop_assert!(fees.iter().all(|fee| *fee <= most), "{} {price} {fees:?}", category.id);
                if category.mode == fba_recon_core::policy::fees::ReferralMode::Portion {
                    let next = category.readings(higher);
                    prop_assert!(fees.last() <= next.last(), "{} {price} {higher}", category.id);
                }
            }
        }
    }
}

fn certain(verified: u8, doubt: Option<&str>) -> String {
    let doubt = doubt.map(|doubt| format!("; not certain: {doubt}")).unwrap_or_default();
    format!("{verified} agreeing {}{doubt}", if verified == 1 { "copy" } else { "copies" })
}

fn amount(value: Option<Decimal>) -> String {
    value.map_or_else(|| "not known".to_owned(), |value| value.to_string())
}

fn until(to: Option<jiff::civil::Date>) -> String {
    to.map_or_else(|| "still open".to_owned(), |to| format!("up to {to}"))
}

fn storage_page(text: &mut String, card: &StorageCard) {
    writeln!(
        text,
        "\n## Storage, {}\n\n{} for one of the {} a month, charged from the {}th to the {}th of the next month.\n\n\
         | Months | Goods | Standard | Oversize | Verified |\n|---|---|---|---|---|",
        card.marketplace, card.currency, card.volume_unit, card.charged_from_day, card.charged_to_day
    )
    .unwrap();
    for row in &card.rate {
        for Season { months, standard, oversize } in &row.seasons {
            writeln!(
                text,
                "| {} {}, months {} to {} | {} | {} | {} | {} |",
                row.from,
                until(row.to),
                months[0],
                months[1],
                if row.dangerous_goods { "dangerous" } else { "others" },
                amount(*standard),
                amount(*oversize),
                certain(row.verified, row.doubt.as_deref())
            )
            .unwrap();
        }
    }
    for row in &card.utilization {
        let steps = row.steps.iter().map(|UtilizationStep { weeks_from, standard, oversize }| {
            format!("from {weeks_from} weeks {standard}, oversize {oversize}")
        });
        writeln!(
            text,
            "\nUtilisation surcharge from {}, {}: {}. Exempt: {}. {}.",
            row.from,
            until(row.to),
            steps.collect::<Vec<_>>().join("; "),
            row.exempt,
            certain(row.verified, None)
        )
        .unwrap();
    }
    for row in &card.aged {
        let steps = row.steps.iter().map(|AgedStep { days_from, volume, unit }| {
            let unit = unit.map(|unit| format!(", {unit} a unit at least")).unwrap_or_default();
            format!("from day {days_from} {volume}{unit}")
        });
        writeln!(
            text,
            "\nAged inventory surcharge from {}, {}: {}. Exempt: {}. {}.",
            row.from,
            until(row.to),
            steps.collect::<Vec<_>>().join("; "),
            row.exempt,
            certain(row.verified, row.doubt.as_deref())
        )
        .unwrap();
    }
    let rows = card.rate.iter().flat_map(|row| &row.source);
    let rows = rows.chain(card.utilization.iter().flat_map(|row| &row.source));
    let rows = rows.chain(card.aged.iter().flat_map(|row| &row.source)).chain(&card.source);
    let mut sources: Vec<&String> = rows.collect();
    sources.sort();
    sources.dedup();
    text.push('\n');
    text.extend(sources.into_iter().map(|source| format!("- Source: {source}\n")));
}

fn referral_page(text: &mut String, fees: &FeeTables) {
    for card in &fees.referral {
        writeln!(
            text,
            "\n## Referral, {}\n\n{}, from {} ({}).",
            card.marketplace, card.currency, card.from, card.note
        )
        .unwrap();
        if let Some(taxes) = &card.taxes {
            writeln!(text, "Charges of this store are not judged: {taxes}.").unwrap();
        }
        text.push_str("\n| Category | Rates | Least | Verified |\n|---|---|---|---|\n");
        for row in &card.category {
            let rates = row.bands.iter().map(|band| {
                let limit = match (band.up_to, band.below) {
                    (Some(up_to), _) => format!("up to {up_to}: "),
                    (None, Some(below)) => format!("below {below}: "),
                    (None, None) => String::new(),
                };
                let first = band.first.zip(band.first_percent);
                let first =
                    first.map(|(first, percent)| format!("{percent} % of the first {first}, "));
                format!("{limit}{}{} %", first.unwrap_or_default(), band.percent)
            });
            let mode = if row.bands.len() == 1 {
                String::new()
            } else {
                format!(" ({:?})", row.mode).to_lowercase()
            };
            let closing =
                row.closing_fee.map(|fee| format!(", closing fee {fee}")).unwrap_or_default();
            writeln!(
                text,
                "| {} | {}{mode}{closing} | {} | {} |",
                row.id,
                rates.collect::<Vec<_>>().join("; "),
                row.least,
                certain(row.verified, row.doubt.as_deref())
            )
            .unwrap();
        }
        text.push('\n');
        text.extend(card.source.iter().map(|source| format!("- Source: {source}\n")));
    }
}

fn removal_text(row: &RemovalRow) -> String {
    let mut parts: Vec<String> =
        row.bands.iter().map(|band| format!("up to {} lb {}", band.max, band.fee)).collect();
    match (row.above, row.base, row.per_lb) {
        (Some(above), Some(base), Some(per_lb)) => {
            parts.push(format!("above {above} lb {base} and {per_lb} for each further lb"));
        }
        _ => parts.push("heavier not known".to_owned()),
    }
    parts.join("; ")
}

#[test]
fn other_fees_are_fresh() {
    let policy = policy();
    let fees = policy.fees();
    let mut text = String::from(
        "# Fees beside fulfilment\n\nStorage, referral, low-inventory and removal fees, and how far each is verified. Generated from the fee tables.\n",
    );
    for card in &fees.storage {
        storage_page(&mut text, card);
    }
    for card in &fees.low_inventory {
        writeln!(text, "\n## Low-inventory-level fee, {}\n\n{} for one unit, by historical days of supply: under 14, 14 to under 21, 21 to under 28.\n", card.marketplace, card.currency).unwrap();
        for period in &card.period {
            for row in &period.rows {
                let limit =
                    row.up_to_lb.map(|most| format!(" up to {most} lb")).unwrap_or_default();
                let fees: Vec<String> = row.fees.iter().map(ToString::to_string).collect();
                writeln!(
                    text,
                    "- {} {}: {}{limit} {} ({})",
                    period.from,
                    until(period.to),
                    row.tier,
                    fees.join(", "),
                    certain(period.verified, period.doubt.as_deref())
                )
                .unwrap();
            }
        }
        text.extend(card.source.iter().map(|source| format!("- Source: {source}\n")));
    }
    for card in &fees.removal {
        writeln!(
            text,
            "\n## Removal and disposal, {}\n\n{} for one unit.\n",
            card.marketplace, card.currency
        )
        .unwrap();
        for period in &card.period {
            for (size, row) in [("standard", &period.standard), ("oversize", &period.oversize)] {
                writeln!(
                    text,
                    "- {} {}, {size}: {} ({})",
                    period.from,
                    until(period.to),
                    removal_text(row),
                    certain(period.verified, period.doubt.as_deref())
                )
                .unwrap();
            }
            text.extend(period.source.iter().map(|source| format!("- Source: {source}\n")));
        }
    }
    referral_page(&mut text, fees);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/other-fees.md");
    assert_matches_file(&text, &page);
}
