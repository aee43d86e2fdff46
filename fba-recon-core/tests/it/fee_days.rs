//! Days, tiers and weights that a fee card does not hold for, on both sides of their edges.

use fba_recon_core::policy::fees::NoCard;
use rust_decimal::Decimal;

use crate::fees::{all, bases, decimal, item, metric, plain, readings};

/// The cards of Mexico and Ireland, of one copy each, on both sides of their weights, prices and tiers.
#[test]
fn cards_of_one_copy_on_both_sides_of_their_edges() {
    let box_of = (["25", "15", "4"], ["30", "20", "2"]);
    for (store, sides, kilograms, price, expected) in [
        ("MX", box_of.0, "0.3", "149.99", &["5.20", "28.10", "54.62"][..]),
        ("MX", box_of.0, "0.301", "149.99", &["5.30", "28.15", "56.04"]),
        ("MX", box_of.0, "0.3", "150", &["6.20", "38.40", "64.62"]),
        ("MX", box_of.1, "0.2", "500", &["60.80"]),
        ("MX", box_of.1, "0.5", "500", &["61.50"]),
        ("MX", box_of.1, "0.501", "500", &["68.30"]),
        ("IE", ["20", "15", "1"], "0.08", "25", &["0.63"]),
        ("IE", ["20", "15", "1"], "0.081", "25", &["0.94"]),
        ("IE", ["35", "25", "12"], "3.9", "25", &["3.26"]),
        ("IE", ["35", "25", "12"], "3.91", "25", &["3.67"]),
    ] {
        let item = metric(sides, kilograms, "non_apparel");
        let found = plain(store, "2026-06-01", &item, price).unwrap();
        assert_eq!(bases(&found), expected, "{store} {sides:?} {kilograms} {price}");
    }
    // What a step weighs above 1 kg the copy does not say: no reading is left out, and the highest is the ceiling.
    for (sides, kilograms, price, base, per_step, steps) in [
        (["45", "35", "20"], "6.31", "149.99", "64.21", "1.74", 54),
        (["60", "40", "20"], "50", "499", "75.40", "3.50", 490),
        (["60", "40", "20"], "50", "298", "75.38", "3.83", 490),
    ] {
        let item = metric(sides, kilograms, "non_apparel");
        let found = bases(&all("MX", "2026-06-01", &item, price).unwrap());
        let last = decimal(base) + decimal(per_step) * Decimal::from(steps);
        assert_eq!(found.last(), Some(&last.to_string()), "{found:?}");
    }
    // The sum of the copy at 50 kg is that of half kilograms.
    let half = metric(["60", "40", "20"], "50", "non_apparel");
    let found = bases(&all("MX", "2026-06-01", &half, "100").unwrap());
    assert!(
        found.contains(&"306.40".to_owned()) && found.contains(&"29.70".to_owned()),
        "{found:?}"
    );
    let heavy = metric(["60", "40", "20"], "50.01", "non_apparel");
    assert!(matches!(all("MX", "2026-06-01", &heavy, "150"), Err(NoCard::Row { .. })));
}

#[test]
fn dates_and_rows_without_a_figure_give_none() {
    let small = item(["13", "9", "0.7"], "0.125", "non_apparel");
    for date in ["2022-05-01", "2023-10-15", "2024-02-05", "2024-04-14", "2027-01-15"] {
        assert!(matches!(readings(date, &small, "15"), Err(NoCard::Date { .. })), "{date}");
    }
    let apparel = item(["13", "9", "0.7"], "0.125", "apparel");
    assert!(matches!(readings("2025-06-01", &apparel, "15"), Err(NoCard::Row { .. })));
    assert!(matches!(all("AU", "2026-03-01", &small, "15"), Err(NoCard::Marketplace(_))));
    for (store, date) in [
        ("UK", "2022-01-01"),
        ("UK", "2025-12-31"),
        ("UK", "2026-01-14"),
        ("FR", "2026-01-14"),
        ("NL", "2026-01-31"),
        ("SE", "2026-01-31"),
        ("PL", "2025-06-01"),
        ("CA", "2026-01-14"),
        ("CA", "2027-01-15"),
        ("MX", "2026-04-16"),
        ("IE", "2026-04-16"),
    ] {
        assert!(matches!(all(store, date, &small, "15"), Err(NoCard::Date { .. })), "{date}");
    }
    // Of parcels alone a source tells that the card held already; the days before are those of another peak.
    let parcel = metric(["30", "20", "10"], "0.9", "non_apparel");
    let envelope = metric(["30", "20", "2"], "0.2", "non_apparel");
    let oversize = metric(["60", "40", "40"], "1.5", "non_apparel");
    for store in ["UK", "DE", "FR", "IT", "ES"] {
        let (first, later) = ("2026-01-15", "2026-02-01");
        let card = |date: &str| all(store, date, &parcel, "50").unwrap();
        let bases =
            |date: &str| -> Vec<Decimal> { card(date).iter().map(|one| one.base).collect() };
        let distinct =
            |date: &str| bases(date).into_iter().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(distinct(first), distinct(later), "{store}");
        // A surcharge of then may still be charged: the highest reading holds it.
        assert!(card(first).last().unwrap().total > card(later).last().unwrap().total, "{store}");
        for item in [&envelope, &oversize] {
            let found = all(store, first, item, "50");
            assert!(matches!(found, Err(NoCard::Tier { .. })), "{store} {found:?}");
            assert!(all(store, later, item, "50").is_ok(), "{store}");
        }
        assert!(matches!(all(store, "2026-01-14", &parcel, "50"), Err(NoCard::Date { .. })));
    }
    for (store, item) in [
        // A surcharge of unknown amount, a tier that is not in the table, and a unit that no tier takes.
        ("CA", metric(["271", "20", "20"], "5", "non_apparel")),
        ("SE", metric(["180", "20", "20"], "5", "non_apparel")),
        ("UK", metric(["150", "90", "60"], "5", "non_apparel")),
    ] {
        assert!(
            matches!(all(store, "2026-03-01", &item, "15"), Err(NoCard::Row { .. })),
            "{store}"
        );
    }
}
