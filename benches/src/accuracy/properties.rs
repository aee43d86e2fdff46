//! What must hold when the files of an account are changed: nothing becomes surer or larger because something is
//! missing, a payment answers and never adds, and how the rows lie in files does not matter.

use std::collections::{BTreeMap, BTreeSet};

use fba_recon_core::assess::{Basis, Status};
use fba_recon_core::cases::Case;
use fba_recon_core::detect::Confidence;
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::dumps::BY_DAY;
use super::holes::{self, Report};
use super::{Files, Scanner};
use crate::generator::{FileSplit, Plan, Rng, generate};

/// The last day of the accounts.
const LAST: Date = date(2026, 11, 20);
/// The day of the scans.
const AS_OF: Date = date(2026, 11, 21);

/// Amazon's reports among the generated files: how their names begin, and the table that they fill.
const REPORTS: [(&str, &str); 12] = [
    ("ledger.", "ledger"),
    ("ledger_summary", "ledger_summary"),
    ("reimbursements", "reimbursements"),
    ("customer_returns", "returns"),
    ("replacements", "replacements"),
    ("removal_orders", "removal_orders"),
    ("removal_shipments", "removal_shipments"),
    ("settlement", "settlement"),
    ("fee_preview", "fee_preview"),
    ("shipping_queue", "shipping_queue"),
    ("storage_fees", "storage_fees"),
    ("aged_surcharge", "aged_surcharge"),
];

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    /// A report taken away raises no units and makes nothing ready that needs it, and makes nothing else certain.
    WithoutAReport,
    /// A block of a report taken away raises no units and makes nothing ready that needs it.
    WithoutABlock,
    /// One more payment raises no units and no amount of anything else.
    OneMorePayment,
    /// Files twice, in parts, in another order and under other names change nothing.
    OtherFiles,
}

impl Property {
    /// Every one.
    pub const ALL: [Self; 4] =
        [Self::WithoutAReport, Self::WithoutABlock, Self::OneMorePayment, Self::OtherFiles];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WithoutAReport => "without a report",
            Self::WithoutABlock => "without a block of a report",
            Self::OneMorePayment => "one more payment",
            Self::OtherFiles => "files twice, in parts, in another order",
        }
    }

    /// Checks it on an account of a seed; what does not hold, in words.
    ///
    /// # Errors
    /// Where a scan fails.
    pub fn check(self, scanner: &Scanner, seed: u64) -> Result<Vec<String>, String> {
        let mut rng = Rng::new(seed, 90 + self as u64);
        let plan = plan(seed);
        let files = generate(&plan).files;
        let (changed, change) = self.change(&mut rng, &plan, &files);
        let before = scanner.scan(files, AS_OF)?.cases;
        let after = scanner.scan(changed, AS_OF)?.cases;
        let faults = match (self, &change) {
            (Self::WithoutAReport | Self::WithoutABlock, Change::Without(table)) => {
                without(&before, &after, table, self == Self::WithoutAReport)
            }
            (_, Change::Payment(id, fnsku)) => no_higher(&before, &after, id, fnsku),
            _ => differences(&before, &after),
        };
        let name = change.in_words();
        Ok(faults.into_iter().map(|fault| format!("seed {seed}, {name}: {fault}")).collect())
    }

    fn change(self, rng: &mut Rng, plan: &Plan, files: &Files) -> (Files, Change) {
        match self {
            Self::WithoutAReport => {
                let (name, table) = *rng.pick(&REPORTS);
                let rest = files.iter().filter(|(file, _)| !file.starts_with(name));
                (rest.cloned().collect(), Change::Without(table))
            }
            Self::WithoutABlock => {
                // Each of these has a rhythm, or another report that tells of the same events.
                let reports = [Report::Ledger, Report::Reimbursements, Report::Returns];
                let report = *rng.pick(&reports);
                let days: Vec<Date> =
                    plan.first_day.series(1.day()).take_while(|day| *day <= LAST).collect();
                let length = rng.range(45, 90);
                let from = rng.range(10, days.len() - length - 1);
                let block: BTreeSet<Date> = days[from..from + length].iter().copied().collect();
                (holes::cut(files, report, false, &block), Change::Without(report.name()))
            }
            Self::OneMorePayment => one_more_payment(rng, files),
            Self::OtherFiles => other_files(rng, files),
        }
    }
}

/// What was done to the files.
enum Change {
    /// Something of a table was taken away.
    Without(&'static str),
    /// A payment of an id and a product was added.
    Payment(String, String),
    /// The rows lie otherwise in files.
    Files(&'static str),
}

impl Change {
    fn in_words(&self) -> String {
        match self {
            Self::Without(table) => format!("without {table}"),
            Self::Payment(id, _) => format!("one more payment {id}"),
            Self::Files(how) => (*how).to_owned(),
        }
    }
}

/// Half a year of a small account.
fn plan(seed: u64) -> Plan {
    Plan {
        seed,
        first_day: date(2026, 5, 1),
        last_day: LAST,
        orders: 120,
        skus: 10,
        files: FileSplit::One,
        ..Plan::default()
    }
}

fn by_id(cases: &[Case]) -> BTreeMap<&str, &Case> {
    cases.iter().map(|case| (case.id.as_str(), case)).collect()
}

fn is_live(case: &Case) -> bool {
    matches!(case.status, Status::Claimable | Status::TooEarly | Status::Late)
}

fn live_units(case: Option<&&Case>) -> i64 {
    case.filter(|case| is_live(case)).map_or(0, |case| case.units_claimable)
}

/// What became larger, ready or certain without a table.
fn without(before: &[Case], after: &[Case], table: &str, is_whole: bool) -> Vec<String> {
    let before = by_id(before);
    let mut faults = Vec::new();
    for case in after {
        let known = before.get(case.id.as_str());
        let tables = case.rule.tables;
        let told =
            || format!("{} {} {}", case.detector, case.status.as_str(), case.confidence.as_str());
        if tables.contains(&table) {
            let (units, most) = (live_units(Some(&case)), live_units(known));
            if units > most {
                faults.push(format!("{}: {units} instead of {most} unit(s)", told()));
            } else if case.is_ready() && !known.is_some_and(|known| known.is_ready()) {
                faults.push(format!("{}: ready", told()));
            }
        } else if is_whole
            && is_live(case)
            && case.confidence == Confidence::Certain
            && known.is_none_or(|known| known.confidence != Confidence::Certain)
        {
            faults.push(format!("{}: surer", told()));
        }
    }
    faults
}

/// What has more units or a larger amount than before, besides what is about a payment of an id. Of payments of one
/// product the settlement's row may be taken for another one's, and one more may bring the rule of the settled ones
/// to its base.
fn no_higher(before: &[Case], after: &[Case], id: &str, fnsku: &str) -> Vec<String> {
    let before = by_id(before);
    let mut faults = Vec::new();
    for case in after.iter().filter(|case| case.reimbursement_id.as_deref() != Some(id)) {
        let known = before.get(case.id.as_str());
        let is_of_settled = case.detector == "reimbursement_not_settled";
        let is_unproven = known.is_some_and(|known| known.status == Status::Unproven);
        if is_of_settled && (is_unproven || case.fnsku.as_deref() == Some(fnsku)) {
            continue;
        }
        let (units, most) = (live_units(Some(&case)), live_units(known));
        // An unknown worth may be estimated from payments.
        let is_estimated = case.basis == Basis::ComparableReimbursements;
        let micros = |case: &Case| case.amount_total.map_or(0, |amount| amount.micros);
        let known_micros = known.filter(|case| is_live(case)).map_or(0, |case| micros(case));
        if units > most {
            faults.push(format!("{}: {units} instead of {most} unit(s)", case.detector));
        } else if is_live(case) && !is_estimated && micros(case) > known_micros {
            faults.push(format!("{}: a larger amount", case.detector));
        }
    }
    faults
}

/// Cases whose id, status, units or amount are others than before.
fn differences(before: &[Case], after: &[Case]) -> Vec<String> {
    let (before, after) = (by_id(before), by_id(after));
    let told = |case: &&Case| {
        let micros = case.amount_total.map(|amount| amount.micros);
        (case.status.as_str(), case.units_claimable, micros)
    };
    let ids: BTreeSet<&&str> = before.keys().chain(after.keys()).collect();
    let differ = ids.into_iter().filter_map(|id| {
        let (old, new) = (before.get(*id), after.get(*id));
        let (one, other) = (old.map(told), new.map(told));
        let case = old.or(new)?;
        (one != other).then(|| format!("{} {id}: {one:?}, now {other:?}", case.detector))
    });
    differ.collect()
}

/// Adds a copy of a payment under an id of its own, for another product or order now and then.
fn one_more_payment(rng: &mut Rng, files: &Files) -> (Files, Change) {
    let mut files = files.clone();
    let id = (8_000_000_000 + rng.below(1_000_000)).to_string();
    let mut fnsku = String::new();
    for (_, bytes) in files.iter_mut().filter(|(name, _)| name == "reimbursements.txt") {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let rows: Vec<Vec<&str>> =
            text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
        let (like, of) = (rng.pick(&rows).clone(), rng.pick(&rows));
        let mut row = like;
        row[1] = &id;
        // The order, reason and product of another payment.
        row[3] = of[3];
        row[4] = of[4];
        (row[5], row[6], row[7], row[8]) = (of[5], of[6], of[7], of[8]);
        of[6].clone_into(&mut fnsku);
        let is_reversal = of[4] == "Reimbursement_Reversal" || row[15].starts_with('-');
        if is_reversal || row[12].starts_with('-') {
            continue;
        }
        bytes.extend_from_slice(row.join("\t").as_bytes());
        bytes.push(b'\n');
    }
    (files, Change::Payment(id, fnsku))
}

/// The files of other shapes.
fn other_files(rng: &mut Rng, files: &Files) -> (Files, Change) {
    let (mut changed, how): (Files, _) = match rng.below(3) {
        0 => {
            let twice =
                files.iter().map(|(name, bytes)| (format!("copy of {name}"), bytes.clone()));
            (files.iter().cloned().chain(twice).collect(), "files twice")
        }
        1 => (files.iter().flat_map(|file| in_parts(rng, file)).collect(), "files in parts"),
        _ => {
            let renamed = (0..).zip(files);
            let renamed = renamed.map(|(at, (name, bytes))| {
                let end = name.rsplit('.').next().unwrap_or("txt");
                (format!("{}-{at}.{end}", rng.below(1000)), bytes.clone())
            });
            (renamed.collect(), "other names")
        }
    };
    for at in (1..changed.len()).rev() {
        changed.swap(at, rng.below(at + 1));
    }
    (changed, Change::Files(how))
}

/// A report by day cut into up to three files, each with its header; other files as they are.
fn in_parts(rng: &mut Rng, (name, bytes): &(String, Vec<u8>)) -> Files {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if !BY_DAY.contains(&name.as_str()) || lines.len() < 60 {
        return vec![(name.clone(), bytes.clone())];
    }
    let (one, two) =
        (rng.range(20, lines.len() / 2), rng.range(lines.len() / 2 + 1, lines.len() - 20));
    let cuts = [1, one, two, lines.len()];
    let parts = cuts.windows(2).enumerate().map(|(at, cut)| {
        let rows = lines[cut[0]..cut[1]].concat();
        (format!("{at}-{name}"), [lines[0], &rows].concat())
    });
    parts.collect()
}
