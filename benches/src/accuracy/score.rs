//! Compares the cases of a scan with what is planted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use fba_recon_core::assess::Status;
use fba_recon_core::cases::Case;
use fba_recon_core::detect::Confidence;
use jiff::civil::Date;

use crate::generator::{Expected, Planted};

/// Detector and the first name that a case has.
pub type Key = (String, String);

/// What the reports of an account can prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Whatever is planted so late that the first rows of the reports lie far enough before it.
    Rows,
    /// The same, but a report adds up fees that the amounts are reckoned from: less may be told, never more.
    Sums,
    /// Nothing: all must wait, but what Amazon's own open figures of the ledger tell.
    Nothing,
}

/// How a scan did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// What was planted.
    pub planted: u32,
    /// Of it: told with its units, status and amount.
    pub found: u32,
    /// Of it: told so, but only as possible, or with less where a report adds up what the amount is reckoned from.
    pub possible: u32,
    /// Of it: waits for a report.
    pub unproven: u32,
    /// Of it: told otherwise or not at all.
    pub missed: u32,
    /// Open cases of what is not planted.
    pub invented: u32,
    /// Waits for a report, and rightly: nothing proves it, or it is not planted.
    pub held: u32,
}

impl Counts {
    /// Whether everything planted was told, and nothing else.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.unproven + self.missed + self.invented == 0
    }

    fn add(&mut self, other: &Self) {
        self.planted += other.planted;
        self.found += other.found;
        self.possible += other.possible;
        self.unproven += other.unproven;
        self.missed += other.missed;
        self.invented += other.invented;
        self.held += other.held;
    }
}

/// How a scan did, by detector, and in words where it went wrong.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// By detector.
    pub detectors: BTreeMap<String, Counts>,
    /// Every miss and every invention.
    pub faults: Vec<String>,
}

impl Score {
    /// All detectors together.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.detectors.values().for_each(|counts| total.add(counts));
        total
    }

    /// Adds another one.
    pub fn add(&mut self, other: Self) {
        for (detector, counts) in other.detectors {
            self.detectors.entry(detector).or_default().add(&counts);
        }
        self.faults.extend(other.faults);
    }
}

/// Whether something of a case is left.
#[must_use]
pub fn is_open(case: &Case) -> bool {
    case.status != Status::Covered && case.units_found > case.units_credited
}

/// What names a case: its detector and the first name that it has.
#[must_use]
pub fn key(case: &Case) -> Key {
    let names =
        [&case.reference_id, &case.reimbursement_id, &case.shipment_id, &case.order_id, &case.msku];
    let name = names.into_iter().flatten().next().cloned().unwrap_or_default();
    (case.detector.to_owned(), name)
}

/// Compares the cases of a scan on a day with what is planted in reports that begin on a first day.
#[must_use]
pub fn score(planted: &[Planted], cases: &[Case], proof: Proof, first: Date, as_of: Date) -> Score {
    let mut wanted: BTreeMap<Key, Vec<Wanted>> = BTreeMap::new();
    for one in planted {
        let key = (one.detector.to_owned(), one.key.clone());
        let waits = match proof {
            Proof::Nothing => Waits::Must,
            Proof::Rows | Proof::Sums if one.is_provable(first) => Waits::MustNot,
            Proof::Rows | Proof::Sums => Waits::May,
        };
        let expected = one.expected(as_of).map(|expected| Wanted {
            expected,
            waits,
            may_be_less: proof == Proof::Sums,
        });
        wanted.entry(key).or_default().extend(expected);
    }
    let mut told: BTreeMap<Key, Vec<&Case>> = BTreeMap::new();
    for case in cases.iter().filter(|case| is_open(case)) {
        told.entry(key(case)).or_default().push(case);
    }
    let mut score = Score::default();
    for key in told_as_group(&wanted, &told) {
        told.remove(&key);
        let planted = wanted.remove(&key).map_or(0, |wanted| wanted.len());
        let planted = u32::try_from(planted).unwrap_or(u32::MAX);
        let counts = score.detectors.entry(key.0).or_default();
        counts.planted += planted;
        counts.possible += planted;
    }
    for (key, expected) in wanted {
        let mut cases = told.remove(&key).unwrap_or_default();
        for wanted in expected {
            score.planted(&key, &wanted, &mut cases);
        }
        score.not_planted(&key, &cases);
    }
    for (key, cases) in told {
        score.not_planted(&key, &cases);
    }
    score
}

/// Whether something planted waits for a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    Must,
    May,
    MustNot,
}

struct Wanted {
    expected: Expected,
    waits: Waits,
    may_be_less: bool,
}

impl Score {
    /// Counts something planted, and takes the case that tells it away.
    fn planted(&mut self, key: &Key, wanted: &Wanted, cases: &mut Vec<&Case>) {
        let Wanted { expected, waits, may_be_less } = wanted;
        let counts = self.detectors.entry(key.0.clone()).or_default();
        counts.planted += 1;
        if let Some(at) = cases.iter().position(|case| is_as_expected(case, expected)) {
            let case = cases.remove(at);
            if *waits == Waits::Must && !is_amazons_figure(case) {
                counts.invented += 1;
                let told = in_words(case);
                self.faults.push(format!("not proven {} {}: {told}", key.0, key.1));
            } else if case.confidence == Confidence::Possible {
                counts.possible += 1;
            } else {
                counts.found += 1;
            }
            return;
        }
        if tell_together(cases, expected) {
            counts.possible += 1;
            return;
        }
        let is_less = |case: &&Case| *may_be_less && is_less(case, expected);
        if let Some(at) = cases.iter().position(is_less) {
            cases.remove(at);
            counts.possible += 1;
            return;
        }
        if let Some(at) = cases.iter().position(|case| case.status == Status::Unproven) {
            if *waits != Waits::MustNot {
                counts.held += 1;
                cases.remove(at);
                return;
            }
            counts.unproven += 1;
            let waits = waits_for(cases.remove(at));
            self.faults.push(format!("unproven {} {}: waits for {waits}", key.0, key.1));
            return;
        }
        counts.missed += 1;
        let instead =
            if cases.is_empty() { "nothing".to_owned() } else { in_words(cases.remove(0)) };
        let wanted = format!(
            "{} {} unit(s) {}",
            expected.status.as_str(),
            expected.units,
            expected.cents.map_or_else(|| "of unknown worth".to_owned(), cents)
        );
        self.faults.push(format!("missed {} {}: wanted {wanted}, got {instead}", key.0, key.1));
    }

    fn not_planted(&mut self, key: &Key, cases: &[&Case]) {
        for case in cases {
            let counts = self.detectors.entry(key.0.clone()).or_default();
            if case.status == Status::Unproven {
                counts.held += 1;
            } else {
                counts.invented += 1;
                self.faults.push(format!("invented {} {}: {}", key.0, key.1, in_words(case)));
            }
        }
    }
}

fn is_as_expected(case: &Case, expected: &Expected) -> bool {
    let micros = expected.cents.map(|cents| cents * 10_000);
    case.status.as_str() == expected.status.as_str()
        && case.units_claimable == expected.units
        && case.amount_total.map(|amount| amount.micros) == micros
}

/// Whether a case tells the same units with a smaller amount.
fn is_less(case: &Case, expected: &Expected) -> bool {
    let micros = case.amount_total.map(|amount| amount.micros);
    let most = expected.cents.map(|cents| cents * 10_000);
    case.status.as_str() == expected.status.as_str()
        && case.units_claimable == expected.units
        && micros.zip(most).is_some_and(|(micros, most)| 0 < micros && micros < most)
}

/// Whether Amazon's own open figure tells the units, and the case is not called certain.
fn is_amazons_figure(case: &Case) -> bool {
    case.ledger.is_some_and(|units| units.reconciled_known) && case.confidence < Confidence::Certain
}

/// Whether a sure and a possible case tell what is planted together, as of a loss whose rows stand twice: the second
/// one may be a copy. They are taken away.
fn tell_together(cases: &mut Vec<&Case>, expected: &Expected) -> bool {
    let is_part = |case: &&Case| case.status.as_str() == expected.status.as_str();
    let parts: Vec<&Case> = cases.iter().copied().filter(is_part).collect();
    let units: i64 = parts.iter().map(|case| case.units_claimable).sum();
    let micros: Option<i64> =
        parts.iter().map(|case| case.amount_total.map(|amount| amount.micros)).sum();
    let is_possible = parts.iter().any(|case| case.confidence == Confidence::Possible);
    let is_told = parts.len() > 1
        && is_possible
        && units == expected.units
        && micros == expected.cents.map(|cents| cents * 10_000);
    if is_told {
        cases.retain(|case| !is_part(case));
    }
    is_told
}

/// The names of cases that the same credits may answer and that are only possible, where together they tell just the
/// units that are planted under them: nothing says which of them are open.
fn told_as_group(
    wanted: &BTreeMap<Key, Vec<Wanted>>,
    told: &BTreeMap<Key, Vec<&Case>>,
) -> BTreeSet<Key> {
    let cases: BTreeMap<&str, &Case> =
        told.values().flatten().map(|case| (case.id.as_str(), *case)).collect();
    let groups: BTreeSet<&[String]> =
        cases.values().filter_map(|case| Some(case.group.as_ref()?.members.as_slice())).collect();
    let mut together = BTreeSet::new();
    for members in groups {
        let members: Vec<&Case> =
            members.iter().filter_map(|id| cases.get(id.as_str()).copied()).collect();
        let keys: BTreeSet<Key> = members.iter().map(|case| key(case)).collect();
        let planted = keys.iter().filter_map(|key| wanted.get(key)).flatten();
        let planted: i64 = planted.map(|wanted| wanted.expected.units).sum();
        let open: i64 = members.iter().map(|case| case.units_claimable).sum();
        let is_possible = |case: &&Case| case.confidence == Confidence::Possible;
        if planted > 0 && planted == open && members.iter().all(is_possible) {
            together.extend(keys);
        }
    }
    together
}

/// The reports that a case waits for.
fn waits_for(case: &Case) -> String {
    let mut words = String::new();
    for missing in &case.missing {
        let comma = if words.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(words, "{comma}{}", missing.table);
        if let Some(days) = missing.days {
            let _ = write!(words, " {} to {}", days.first, days.last);
        }
    }
    if words.is_empty() { "nothing that a report tells".to_owned() } else { words }
}

fn in_words(case: &Case) -> String {
    let amount = case
        .amount_total
        .map_or_else(|| "of unknown worth".to_owned(), |amount| amount.to_amount());
    format!(
        "{} {} {} unit(s) {amount}",
        case.status.as_str(),
        case.confidence.as_str(),
        case.units_claimable
    )
}

fn cents(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A table with a row for each name; the columns are as wide as their cells.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.len()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line =
        |cells: &[String]| {
            let cells = cells.iter().zip(&widths).enumerate();
            let padded = cells.map(|(at, (cell, width))| {
                if at == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            format!("| {} |\n", padded.collect::<Vec<_>>().join(" | "))
        };
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let rows: String = rows.iter().map(|row| line(row)).collect();
    line(&head) + &line(&rule) + &rows
}

/// The columns of [`row`].
pub const COLUMNS: [&str; 8] =
    ["", "planted", "found", "possible", "unproven", "missed", "invented", "held"];

/// A row of counts.
#[must_use]
pub fn row(name: &str, counts: &Counts) -> Vec<String> {
    let Counts { planted, found, possible, unproven, missed, invented, held } = *counts;
    let cells = [planted, found, possible, unproven, missed, invented, held];
    std::iter::once(name.to_owned()).chain(cells.map(|count| count.to_string())).collect()
}
