//! The tie-out: every difference is the sum of its parts, and equals what the files say by another path.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fba_recon_core::account::Run;
use fba_recon_core::cases::{TieKind, TieRow};
use fba_recon_core::model::Money;
use fba_recon_core::render::{Lang, RunInfo, Sheets, render_data};
use fba_recon_core::sink::InMemory;
use rust_decimal::Decimal;

use crate::support::{
    assert_matches_file, demo, entries, file_name, fixture, fixtures, inputs, policy, reports,
    request, scan_folder, scan_inputs, words,
};

/// `tie-out.csv` of a run.
fn tie_out_csv(run: &Run) -> String {
    let info = RunInfo {
        version: String::new(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::None,
    };
    let mut files = InMemory::default();
    render_data(run, policy(), words(Lang::En), &info, &mut files).unwrap();
    files.text("tie-out.csv")
}

fn micros(money: Option<Money>) -> i64 {
    money.map_or(0, |money| money.micros)
}

fn assert_adds_up(rows: &[TieRow], place: &Path) {
    for row in rows {
        let told = format!("{}: {} {row:?}", place.display(), row.month);
        let Some(difference) = row.difference else {
            assert_eq!((row.settled, row.unexplained), (None, None), "{told}");
            continue;
        };
        let parts = micros(row.approved_cash) - micros(row.reversed) - micros(row.settled);
        assert_eq!(difference.micros, parts, "{told}");
        let of = |unexplained: bool| -> i64 {
            let items = row.items.iter();
            let items = items.filter(|item| !unexplained || item.kind == TieKind::Unexplained);
            items.map(|item| micros(item.amount)).sum()
        };
        assert_eq!(difference.micros, of(false), "{told}");
        assert_eq!(micros(row.unexplained), of(true), "{told}");
    }
}

/// Folders with reports: every fixture of a detector, and the sellers with clean books.
pub(crate) fn folders() -> Vec<PathBuf> {
    let detectors = entries(&fixtures().join("detectors"));
    let of_detectors = detectors.iter().flat_map(|folder| entries(folder));
    let others = ["clean", "tie_out"].map(|name| entries(&fixtures().join(name)));
    let all = of_detectors.chain(others.into_iter().flatten());
    let is_paid = |folder: &PathBuf| {
        reports(folder).iter().any(|path| file_name(path) == "reimbursements.txt")
    };
    all.filter(|folder| folder.is_dir() && is_paid(folder)).collect()
}

#[test]
fn every_difference_is_the_sum_of_its_parts() {
    let (mut kinds, mut rows) = (BTreeSet::new(), 0);
    for folder in folders() {
        let fixture = fixture(&folder);
        let tie_out = &fixture.run.tie_out;
        assert_adds_up(tie_out, &folder);
        rows += tie_out.len();
        kinds
            .extend(tie_out.iter().flat_map(|row| row.items.iter().map(|item| item.kind.as_str())));
    }
    assert!(rows > 300, "{rows}");
    let all: BTreeSet<&str> = TieKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let missing: Vec<_> = all.difference(&kinds).collect();
    assert!(missing.is_empty(), "no fixture shows {missing:?}");
}

#[test]
fn tie_outs_are_as_expected() {
    for folder in entries(&fixtures().join("tie_out")) {
        let run = scan_folder(&folder);
        assert_matches_file(&tie_out_csv(&run), &folder.join("expected.csv"));
    }
    // Where both reports cover the days, a cent that is altered is explained by nothing.
    let altered = scan_folder(&fixtures().join("tie_out/a_cent_altered_in_covered_days"));
    let rests = altered.tie_out.iter().filter_map(|row| row.unexplained);
    let rests: Vec<i64> = rests.map(|rest| rest.micros).filter(|rest| *rest != 0).collect();
    assert_eq!(rests, [10_000_000, -7_010_000]);
    let mut all = String::new();
    for folder in entries(&fixtures().join("detectors/reimbursement_not_settled")) {
        let name = folder.file_name().unwrap().to_string_lossy();
        all.push_str(&format!("{name}\n{}\n", tie_out_csv(&scan_folder(&folder))));
    }
    assert_matches_file(&all, &fixtures().join("tie_out.txt"));
}

/// The sum of a column of a report, of its rows that are wanted.
pub(crate) fn column(
    path: &Path,
    name: &str,
    wanted: impl Fn(&BTreeMap<String, String>) -> bool,
) -> Decimal {
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_path(path).unwrap();
    let rows = reader.deserialize().map(|row| row.unwrap());
    let rows = rows.filter(|row: &BTreeMap<String, String>| wanted(row));
    rows.map(|row| row[name].parse::<Decimal>().unwrap()).sum()
}

/// The sum of a column over all months.
pub(crate) fn sum_of(rows: &[TieRow], pick: fn(&TieRow) -> Option<Money>) -> i64 {
    rows.iter().map(|row| micros(pick(row))).sum()
}

#[test]
fn the_demo_ties_out_and_one_altered_cent_does_not() {
    let folder = demo().join("dump");
    let run = scan_folder(&folder);
    let sum = sum_of;
    let in_micros = |value: Decimal| -> i64 {
        (value * Decimal::from(1_000_000)).normalize().to_string().parse().unwrap()
    };
    let reports = folder.join("reimbursements.txt");
    let is_positive = |row: &BTreeMap<String, String>| !row["amount-total"].starts_with('-');
    let approved = in_micros(column(&reports, "amount-total", is_positive));
    let reversed = -in_micros(column(&reports, "amount-total", |row| !is_positive(row)));
    let settled = in_micros(column(&folder.join("settlement.txt"), "amount", |row| {
        row["amount-type"] == "FBA Inventory Reimbursement"
    }));
    let rows = &run.tie_out;
    assert_eq!(
        [
            sum(rows, |row| row.approved_cash),
            sum(rows, |row| row.reversed),
            sum(rows, |row| row.settled),
            sum(rows, |row| row.difference),
            sum(rows, |row| row.unexplained),
        ],
        [approved, reversed, settled, approved - reversed - settled, 0]
    );
    assert_eq!((approved, reversed, settled), (939_640_000, 48_560_000, 884_480_000));

    // A row of the middle of the year, which both reports cover, and the total of its settlement.
    let mut altered = inputs(&folder);
    let settlement = altered.iter_mut().find(|input| input.name == "settlement.txt").unwrap();
    let text = std::fs::read_to_string(folder.join("settlement.txt")).unwrap();
    let mut lines: Vec<Vec<String>> =
        text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    let at = |name: &str| lines[0].iter().position(|header| header == name).unwrap();
    let (what, posted, amount) = (at("amount-description"), at("posted-date"), at("amount"));
    let (id, total) = (at("settlement-id"), at("total-amount"));
    let is_it = |line: &Vec<String>| line[what] == "WAREHOUSE_LOST" && *line[posted] >= *"2026-06";
    let row = lines.iter().skip(1).position(is_it).unwrap() + 1;
    let own = lines[row][id].clone();
    let head = lines.iter().position(|line| line[id] == own && !line[total].is_empty()).unwrap();
    let paid: Decimal = lines[row][amount].parse().unwrap();
    let cent = Decimal::new(1, 2);
    for (line, column) in [(row, amount), (head, total)] {
        let cell = &mut lines[line][column];
        *cell = (cell.parse::<Decimal>().unwrap() + cent).to_string();
    }
    let text: String = lines.iter().map(|line| line.join("\t") + "\n").collect();
    *settlement = fba_recon_core::ingest::Input::from_bytes("settlement.txt", text.into_bytes());
    let rows = scan_inputs(&altered, request(&folder)).tie_out;
    assert_eq!(sum(&rows, |row| row.difference), approved - reversed - settled - 10_000);
    assert_adds_up(&rows, &folder);
    // What was posted is explained by nothing, and the line that it no longer answers is a case.
    let of = |kind: TieKind| -> Vec<i64> {
        let items = rows.iter().flat_map(|row| &row.items).filter(|item| item.kind == kind);
        items.map(|item| micros(item.amount)).collect()
    };
    assert_eq!(of(TieKind::Unexplained), [-in_micros(paid + cent)]);
    assert!(of(TieKind::Case).contains(&in_micros(paid)));
}
