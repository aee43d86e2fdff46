//! Reports with a hole: what the rows that were taken out had answered must wait for them.

use std::collections::BTreeSet;

use fba_recon_core::assess::Status;
use fba_recon_core::cases::Case;
use jiff::civil::Date;

use super::score::is_open;
use super::{Files, Scanner};
use crate::generator::{Habits, Plan, Settlements, generate};

/// A report out of which rows are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Report {
    /// Reimbursements.
    Reimbursements,
    /// Customer returns.
    Returns,
    /// The detailed view of the ledger.
    Ledger,
    /// Removal orders and parcels.
    Removals,
}

impl Report {
    /// Every report.
    pub const ALL: [Self; 4] = [Self::Reimbursements, Self::Returns, Self::Ledger, Self::Removals];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reimbursements => "reimbursements",
            Self::Returns => "returns",
            Self::Ledger => "ledger",
            Self::Removals => "removals",
        }
    }

    /// Its files, each with the column of its days.
    fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Reimbursements => &[("reimbursements.txt", "approval-date")],
            Self::Returns => &[("customer_returns.txt", "return-date")],
            Self::Ledger => &[("ledger.txt", "Date")],
            Self::Removals => &[
                ("removal_orders.txt", "request-date"),
                ("removal_shipments.txt", "shipment-date"),
            ],
        }
    }
}

/// Which rows are taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One calendar month.
    Month,
    /// Two months that follow each other.
    TwoMonths,
    /// Three months that follow each other.
    ThreeMonths,
    /// Every second month.
    EverySecond,
    /// 60 days.
    SixtyDays,
    /// All but the first row and the last one.
    AllButEnds,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Month,
        Self::TwoMonths,
        Self::ThreeMonths,
        Self::EverySecond,
        Self::SixtyDays,
        Self::AllButEnds,
    ];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Month => "one month",
            Self::TwoMonths => "two months",
            Self::ThreeMonths => "three months",
            Self::EverySecond => "every second month",
            Self::SixtyDays => "60 days",
            Self::AllButEnds => "all but first and last row",
        }
    }

    /// The holes of the kind between two days: the days that each takes out.
    #[must_use]
    pub fn holes(self, first: Date, last: Date) -> Vec<BTreeSet<Date>> {
        let days: Vec<Date> =
            first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last).collect();
        let month = |day: &Date| (day.year(), day.month());
        let months: Vec<&[Date]> = days.chunk_by(|one, next| month(one) == month(next)).collect();
        let joined =
            |parts: &[&[Date]]| parts.iter().flat_map(|part| part.iter().copied()).collect();
        match self {
            Self::Month => months.iter().map(|month| joined(&[month])).collect(),
            Self::TwoMonths => months.windows(2).map(joined).collect(),
            Self::ThreeMonths => months.windows(3).map(joined).collect(),
            Self::EverySecond => (0..2)
                .map(|at| {
                    let every: Vec<&[Date]> = months.iter().skip(at).step_by(2).copied().collect();
                    joined(&every)
                })
                .collect(),
            Self::SixtyDays => {
                days.windows(60).step_by(30).map(|block| block.iter().copied().collect()).collect()
            }
            // The rows at the ends stay whatever their days.
            Self::AllButEnds => vec![days.iter().copied().collect()],
        }
    }
}

/// What scans of holes of one kind showed.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Share of days with rows of the whole report, in thousandths.
    pub density: i64,
    /// Whether settlements witness the payments.
    pub is_settled: bool,
    /// Kind.
    pub kind: Option<Kind>,
    /// Holes after which something that was answered is open.
    pub holes: u32,
    /// Of these: holes after which none of it is live.
    pub caught: u32,
    /// Cases that wait for the rows.
    pub held: u32,
    /// Cases that are live although the rows had answered them.
    pub live: u32,
    /// These in words.
    pub faults: Vec<String>,
}

/// The columns of [`Tally::row`].
pub const COLUMNS: [&str; 9] =
    ["", "report", "days with rows", "hole", "holes", "caught", "goal", "waiting", "live"];

impl Tally {
    /// The least percentage of holes that must be caught; `None` below the rhythm at which rows alone tell a hole
    /// from an ordinary silence.
    fn goal(&self) -> Option<u32> {
        let least = if self.kind == Some(Kind::EverySecond) { 300 } else { 200 };
        (self.density >= least).then_some(90)
    }

    /// Whether enough holes are caught.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.goal().is_none_or(|goal| self.caught * 100 >= self.holes * goal)
    }

    /// A row of the table.
    #[must_use]
    pub fn row(&self, account: &str, report: Report, kind: Kind) -> Vec<String> {
        let share = format!("{}.{} %", self.density / 10, self.density % 10);
        let goal = self.goal().map_or_else(|| "none".to_owned(), |goal| format!("{goal} %"));
        let caught = format!(
            "{} ({} %)",
            self.caught,
            (self.caught * 100).checked_div(self.holes).unwrap_or(100)
        );
        let names = [account, report.name(), &share, kind.name()].map(str::to_owned);
        let counts =
            [self.holes.to_string(), caught, goal, self.held.to_string(), self.live.to_string()];
        names.into_iter().chain(counts).collect()
    }
}

impl Kind {
    /// The kinds; only the plainest where it must be quick.
    #[must_use]
    pub fn some(is_quick: bool) -> &'static [Self] {
        if is_quick { &[Self::Month, Self::EverySecond, Self::AllButEnds] } else { &Self::ALL }
    }
}

impl Report {
    /// The reports that are cut in a plan: without settlements only the one that they would witness.
    #[must_use]
    pub fn of(plan: &Plan) -> &'static [Self] {
        if plan.habits.settlements == Settlements::None {
            &[Self::Reimbursements]
        } else {
            &Self::ALL
        }
    }
}

/// The accounts whose reports get holes, by name: of several rhythms, and without settlements that witness payments.
#[must_use]
pub fn accounts(is_quick: bool) -> Vec<(String, Plan)> {
    let year = |orders: u32, settlements: Settlements| {
        let habits = Habits { settlements, ..Habits::default() };
        Plan { orders, skus: 15, plant: false, habits, seed: u64::from(orders), ..Plan::default() }
    };
    let sizes: &[u32] = if is_quick { &[300] } else { &[200, 600, 2_000, 6_000] };
    let both = [(Settlements::Fortnightly, ""), (Settlements::None, ", no settlements")];
    let plans = sizes.iter().flat_map(|orders| {
        both.map(|(settlements, name)| {
            (format!("{orders} orders{name}"), year(*orders, settlements))
        })
    });
    plans.collect()
}

/// The same plan from another seed.
#[must_use]
pub fn seeded(plan: Plan, more: u64) -> Plan {
    Plan { seed: plan.seed + more, ..plan }
}

/// Days with rows of a report among all days from the first to the last, in thousandths.
fn density(files: &Files, report: Report, first: Date, last: Date) -> i64 {
    let (name, column) = report.files()[0];
    let days: BTreeSet<Date> = files
        .iter()
        .filter(|(file, _)| file == name)
        .flat_map(|(_, bytes)| dated(bytes, column).into_iter().filter_map(|(day, _)| day))
        .collect();
    let all = first.until(last).map_or(0, |span| i64::from(span.get_days())) + 1;
    i64::try_from(days.len()).unwrap_or(0) * 1000 / all
}

/// Scans an account in which nothing is owed with each hole of a kind in a report; only with some of them where it
/// must be quick.
///
/// # Errors
/// Where a scan fails.
pub fn holes(
    scanner: &Scanner,
    plan: &Plan,
    (report, kind): (Report, Kind),
    is_quick: bool,
    as_of: Date,
) -> Result<Tally, String> {
    let files = generate(plan).files;
    let mut tally = Tally {
        density: density(&files, report, plan.first_day, plan.last_day),
        is_settled: plan.habits.settlements != Settlements::None,
        kind: Some(kind),
        ..Tally::default()
    };
    let all = kind.holes(plan.first_day, plan.last_day);
    let step = if is_quick { all.len().div_ceil(3) } else { 1 };
    for hole in all.iter().step_by(step.max(1)) {
        let is_all = kind == Kind::AllButEnds;
        let run = scanner.scan(cut(&files, report, is_all, hole), as_of)?;
        let open = run.cases.iter().filter(|case| is_open(case));
        let (held, live): (Vec<&Case>, Vec<&Case>) =
            open.partition(|case| case.status == Status::Unproven);
        tally.held += count(held.len());
        tally.live += count(live.len());
        tally.holes += u32::from(!held.is_empty() || !live.is_empty());
        tally.caught += u32::from(!held.is_empty() && live.is_empty());
        let from = hole.first().map(ToString::to_string).unwrap_or_default();
        tally.faults.extend(live.into_iter().map(|case| {
            let told = [case.detector, case.status.as_str(), case.confidence.as_str()].join(" ");
            format!("{} without {} from {from}: {told}", report.name(), kind.name())
        }));
    }
    Ok(tally)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The files without the rows of a report on some days; its first and last row may stay whatever their days.
pub(super) fn cut(files: &Files, report: Report, keeps_ends: bool, days: &BTreeSet<Date>) -> Files {
    let mut files = files.clone();
    for (name, column) in report.files() {
        for (_, bytes) in files.iter_mut().filter(|(file, _)| file == name) {
            let rows = dated(bytes, column);
            let last = rows.len().saturating_sub(1);
            let is_end = |at: usize| keeps_ends && (at == 1 || at == last);
            let kept = rows
                .into_iter()
                .enumerate()
                .filter(|(at, (day, _))| day.is_none_or(|day| !days.contains(&day)) || is_end(*at));
            *bytes = kept.flat_map(|(_, (_, line))| line.to_vec()).collect();
        }
    }
    files
}

/// The lines of a report with their days; the header has none.
fn dated<'a>(bytes: &'a [u8], column: &str) -> Vec<(Option<Date>, &'a [u8])> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let Some(header) = lines.next() else { return Vec::new() };
    let at = cells(header).position(|cell| cell == column);
    let rows = lines.map(|line| {
        let cell = at.and_then(|at| cells(line).nth(at));
        (cell.as_deref().and_then(day), line)
    });
    std::iter::once((None, header)).chain(rows).collect()
}

fn cells(line: &[u8]) -> impl Iterator<Item = String> + '_ {
    line.split(|byte| *byte == b'\t')
        .map(|cell| String::from_utf8_lossy(cell).trim().trim_matches('"').to_owned())
}

/// The day of a cell, written as an ISO time or as month, day and year.
fn day(cell: &str) -> Option<Date> {
    if let [month, day, year] = cell.split('/').collect::<Vec<_>>()[..] {
        return format!("{year}-{month}-{day}").parse().ok();
    }
    cell.get(..10)?.parse().ok()
}
