//! The joins say what the scan concluded: units, money and rows are those of the cases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use fba_recon_core::Run;
use fba_recon_core::assess::CreditKind;
use fba_recon_core::cases::Case;
use fba_recon_core::detect::{Line, TermValue};
use fba_recon_core::joins;
use fba_recon_core::model::{FileId, Kind, SourceRow, Table};
use fba_recon_core::normalise::{SOURCE_FILE, SOURCE_LINE};
use fba_recon_core::polars::prelude::{Column, DataFrame};

use crate::support::{demo, entries, fixtures, scan_folder};

/// The rules whose joins these are; of each the fixtures of these kinds.
const RULES: &[&str] = &[
    "aged_surcharge_overcharged",
    "fulfilment_fee_overcharged",
    "inbound_shortage",
    "lost_in_warehouse",
    "referral_fee_overcharged",
    "refund_without_return",
    "removal_lost",
    "removal_short",
    "storage_fee_overcharged",
];
const KINDS: &[&str] = &["hit", "near_miss", "already_paid", "out_of_window"];

/// Each run with the folder that it is of, scanned once for all tests.
fn runs() -> &'static [(String, Run)] {
    static RUNS: LazyLock<Vec<(String, Run)>> = LazyLock::new(scanned);
    &RUNS
}

fn scanned() -> Vec<(String, Run)> {
    let folders =
        RULES.iter().flat_map(|rule| KINDS.iter().map(move |kind| format!("{rule}/{kind}")));
    let folders = folders.map(|name| (fixtures().join("detectors").join(&name), name));
    let demo = (demo().join("dump"), "demo".to_owned());
    folders.chain([demo]).map(|(path, name)| (name, scan_folder(&path))).collect()
}

struct View<'a> {
    frame: &'a DataFrame,
}

impl<'a> View<'a> {
    fn new(frame: &'a DataFrame) -> Self {
        Self { frame }
    }

    fn column(&self, name: &str) -> &Column {
        self.frame.column(name).unwrap()
    }

    fn source(&self, row: usize) -> SourceRow {
        let [file, line] = [SOURCE_FILE, SOURCE_LINE].map(|name| self.column(name).u32().unwrap());
        SourceRow { file: FileId(file.get(row).unwrap()), line: line.get(row).unwrap() }
    }

    fn text(&self, name: &str, row: usize) -> Option<String> {
        self.column(name).str().unwrap().get(row).map(ToOwned::to_owned)
    }

    fn whole(&self, name: &str, row: usize) -> Option<i64> {
        self.column(name).i64().unwrap().get(row)
    }

    /// The rows for which a column of text holds a value.
    fn of(&self, name: &str, wanted: &str) -> Vec<usize> {
        let column = self.column(name).str().unwrap();
        (0..self.frame.height()).filter(|row| column.get(*row) == Some(wanted)).collect()
    }

    fn sum(&self, name: &str, rows: &[usize]) -> i64 {
        rows.iter().filter_map(|row| self.whole(name, *row)).sum()
    }
}

fn evidence(case: &Case) -> BTreeSet<SourceRow> {
    case.evidence.iter().map(|row| row.source).collect()
}

fn units(line: &Line, name: &str) -> i64 {
    let term = line.terms.iter().find(|term| term.name.as_str() == name);
    match term.map(|term| term.value) {
        Some(TermValue::Units(units)) => units,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn every_frame_has_the_columns_of_its_table_and_a_row_of_a_file() {
    let run = scan_folder(&demo().join("dump"));
    let frames = [
        run.losses_with_credits(),
        run.refunds_with_returns_and_payments(),
        run.charges_with_cards(),
        run.shipments_with_receipts(),
        run.removals_with_parcels(),
    ];
    for (table, frame) in joins::ALL.iter().zip(frames) {
        let frame = frame.unwrap();
        assert!(frame.height() > 0, "{}", table.name);
        assert_columns(table, &frame);
        for row in 0..frame.height() {
            let source = View::new(&frame).source(row);
            assert!((source.file.0 as usize) < run.inventory.files.len(), "{}", table.name);
            assert!(source.line > 0, "{}", table.name);
        }
    }
}

fn assert_columns(table: &Table, frame: &DataFrame) {
    let names: Vec<&str> = frame.get_column_names().into_iter().map(|name| name.as_str()).collect();
    let declared = table.columns.iter().map(|column| column.name);
    let declared: Vec<&str> = declared.chain(["source_file", "source_line"]).collect();
    assert_eq!(names, declared, "{}", table.name);
    for column in table.columns {
        let found = frame.column(column.name).unwrap();
        let is_of_kind = match column.kind {
            Kind::Text | Kind::Currency => found.str().is_ok(),
            Kind::Date => found.date().is_ok(),
            _ => found.i64().is_ok(),
        };
        assert!(is_of_kind, "{} {}", table.name, column.name);
        // A column that is empty throughout the demo is one that nothing fills.
        assert!(found.null_count() < frame.height(), "{} {}", table.name, column.name);
    }
}

#[test]
fn losses_have_the_units_and_rows_of_their_cases() {
    let (mut credited, mut open) = (0, 0);
    for (name, run) in runs() {
        let frame = run.losses_with_credits().unwrap();
        let view = View::new(&frame);
        for case in &run.cases {
            let rows = view.of("case_id", &case.id);
            assert_eq!(rows.len(), case.credits.len().max(1), "{name} {}", case.id);
            assert_eq!(view.sum("credit_units", &rows), case.units_credited, "{name} {}", case.id);
            for (at, row) in rows.iter().enumerate() {
                assert_eq!(view.whole("units_found", *row), Some(case.units_found));
                assert!(evidence(case).contains(&view.source(*row)), "{name} {}", case.id);
                let credit = case.credits.get(at);
                let amount = credit.and_then(|credit| credit.amount).map(|amount| amount.micros);
                assert_eq!(view.whole("credit_amount", *row), amount);
                let file = view.whole("credit_file", *row).map(|file| u32::try_from(file).unwrap());
                let line = view.whole("credit_line", *row).map(|line| u32::try_from(line).unwrap());
                let found =
                    file.zip(line).map(|(file, line)| SourceRow { file: FileId(file), line });
                assert_eq!(found, credit.map(|credit| credit.sources[0]));
            }
            credited += usize::from(!case.credits.is_empty());
            open += usize::from(case.credits.is_empty());
        }
        assert_eq!(
            frame.height(),
            run.cases.iter().map(|case| case.credits.len().max(1)).sum::<usize>()
        );
    }
    assert!(credited > 5 && open > 10, "{credited} {open}");
}

#[test]
fn refunds_have_the_units_that_the_rule_counted() {
    let (mut seen, mut returned, mut paid) = (0, 0, 0);
    for (name, run) in runs() {
        let frame = run.refunds_with_returns_and_payments().unwrap();
        let view = View::new(&frame);
        let mut totals: BTreeMap<(Option<String>, Option<String>), Vec<usize>> = BTreeMap::new();
        for row in 0..frame.height() {
            totals
                .entry((view.text("order_id", row), view.text("msku", row)))
                .or_default()
                .push(row);
        }
        for rows in totals.values() {
            let side = |side: &str| -> Vec<usize> {
                let own = rows.iter().copied();
                own.filter(|row| view.text("side", *row).as_deref() == Some(side)).collect()
            };
            let total = |name: &str| view.whole(name, rows[0]);
            assert!(!side("refund").is_empty(), "{name}");
            assert_eq!(Some(view.sum("units", &side("return"))), total("item_units_returned"));
            assert_eq!(Some(view.sum("units", &side("payment"))), total("item_units_paid"));
            returned += side("return").len();
            paid += side("payment").len();
        }
        for case in run.cases.iter().filter(|case| case.detector == "refund_without_return") {
            let Some(rows) = totals.get(&(case.order_id.clone(), case.msku.clone())) else {
                panic!("{name}: {} has no row", case.id);
            };
            let (counts, total) = (case.order.unwrap(), |name: &str| view.whole(name, rows[0]));
            if let Some(refunded) = total("item_units_refunded") {
                assert_eq!(refunded, counts.refunded, "{name} {}", case.id);
                let back = total("item_units_returned").unwrap();
                assert_eq!(back.min(refunded), counts.returned, "{name} {}", case.id);
            }
            let by_money = case
                .credits
                .iter()
                .filter(|one| [CreditKind::Cash, CreditKind::Stock].contains(&one.kind));
            let strong = by_money.filter(|one| one.strength.as_str() == "strong");
            let credited: i64 = strong.map(|credit| credit.units).sum();
            assert!(credited <= total("item_units_paid").unwrap(), "{name} {}", case.id);
            for row in
                rows.iter().filter(|row| view.text("side", **row).as_deref() != Some("payment"))
            {
                assert!(evidence(case).contains(&view.source(*row)), "{name} {}", case.id);
            }
            seen += 1;
        }
    }
    assert!(seen > 3 && returned > 0 && paid > 0, "{seen} {returned} {paid}");
}

#[test]
fn charges_have_the_money_that_the_case_claims() {
    let (mut with_card, mut without) = (0, 0);
    for (name, run) in runs() {
        let frame = run.charges_with_cards().unwrap();
        let view = View::new(&frame);
        for row in 0..frame.height() {
            let [charged, allowed, excess] =
                ["charged", "allowed", "excess"].map(|name| view.whole(name, row).unwrap());
            assert_eq!(charged - allowed, excess);
            assert!(
                excess > 0 && view.whole("allowed_least", row).is_none_or(|least| least <= allowed)
            );
        }
        for case in run.cases.iter().filter(|case| case.detector.ends_with("_overcharged")) {
            let rows = view.of("case_id", &case.id);
            assert_eq!(rows.len(), case.charges.len() + case.lines.len(), "{name} {}", case.id);
            for row in &rows {
                assert!(evidence(case).contains(&view.source(*row)), "{name} {}", case.id);
            }
            let is_whole =
                case.credits.is_empty() && case.portions.iter().all(|one| case.claims(one));
            if let Some(total) =
                case.amount_total.filter(|_| is_whole && case.same_units_as.is_none())
            {
                assert_eq!(view.sum("excess", &rows), total.micros, "{name} {}", case.id);
                with_card += case.charges.len();
                without += case.lines.len();
            }
        }
    }
    assert!(with_card > 0 && without > 0, "{with_card} {without}");
}

#[test]
fn shipments_have_the_units_that_the_rule_counted() {
    let mut seen = 0;
    for (name, run) in runs() {
        let frame = run.shipments_with_receipts().unwrap();
        let view = View::new(&frame);
        for case in run.cases.iter().filter(|case| case.detector == "inbound_shortage") {
            let of_shipment = view.of("shipment_id", case.shipment_id.as_deref().unwrap());
            for line in &case.lines {
                let own = |side: &str| -> Vec<usize> {
                    let rows = of_shipment.iter().copied();
                    let rows = rows.filter(|row| view.text("side", *row).as_deref() == Some(side));
                    rows.filter(|row| view.text("fnsku", *row) == line.fnsku).collect()
                };
                let (sent, received) = (own("sent"), own("received"));
                let lists: BTreeSet<_> = sent.iter().map(|row| view.text("list", *row)).collect();
                if lists.len() == 1 {
                    assert_eq!(
                        view.sum("units", &sent),
                        units(line, "shipped"),
                        "{name} {}",
                        case.id
                    );
                }
                assert_eq!(
                    view.sum("units", &received),
                    units(line, "received"),
                    "{name} {}",
                    case.id
                );
                for row in sent.iter().chain(&received) {
                    assert!(evidence(case).contains(&view.source(*row)), "{name} {}", case.id);
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 3, "{seen}");
}

#[test]
fn removals_have_the_units_that_the_rules_counted() {
    let (mut short, mut lost) = (0, 0);
    for (name, run) in runs() {
        let frame = run.removals_with_parcels().unwrap();
        let view = View::new(&frame);
        let of_order = |case: &Case, side: &str| -> Vec<usize> {
            let rows = view.of("order_id", case.order_id.as_deref().unwrap()).into_iter();
            rows.filter(|row| view.text("side", *row).as_deref() == Some(side)).collect()
        };
        for case in run.cases.iter().filter(|case| case.detector == "removal_short") {
            let rows = of_order(case, "order").into_iter();
            let rows: Vec<usize> =
                rows.filter(|row| evidence(case).contains(&view.source(*row))).collect();
            let asked = case.lines.iter().filter(|line| line.terms[0].name.as_str() == "requested");
            let asked: i64 = asked.map(|line| units(line, "requested")).sum();
            assert_eq!(view.sum("requested", &rows), asked, "{name} {}", case.id);
            short += rows.len();
        }
        for case in run.cases.iter().filter(|case| case.detector == "removal_lost") {
            let rows = of_order(case, "parcel").into_iter();
            let rows: Vec<usize> =
                rows.filter(|row| evidence(case).contains(&view.source(*row))).collect();
            assert!(view.sum("shipped", &rows) >= case.units_found, "{name} {}", case.id);
            lost += rows.len();
        }
    }
    assert!(short > 0 && lost > 0, "{short} {lost}");
}

#[test]
fn each_rule_has_the_fixtures_that_are_looked_at() {
    for rule in RULES {
        let names: Vec<String> = entries(&fixtures().join("detectors").join(rule))
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert!(
            KINDS.iter().all(|kind| names.iter().any(|name| name == kind)),
            "{rule}: {names:?}"
        );
    }
}
