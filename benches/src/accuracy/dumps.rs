//! What becomes of the files of an account before somebody drops them into a folder.

use super::Files;
use super::date_range::{LANGUAGES, of_settlement};
use crate::generator::{FileSplit, Plan, generate};

/// The reports whose rows are in the order of their days, and whose first column is the day.
pub(super) const BY_DAY: [&str; 6] = [
    "ledger.txt",
    "reimbursements.txt",
    "customer_returns.txt",
    "replacements.txt",
    "removal_orders.txt",
    "removal_shipments.txt",
];

/// What a settlement calls the payments for stock.
const PAYMENT: &str = "FBA Inventory Reimbursement";

/// How the files of an account come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dump {
    /// As they were downloaded.
    #[default]
    Whole,
    /// Read by a program and written again, with words where a cell was empty.
    Rewritten,
    /// Each report by day with a second, overlapping download below it in the same file.
    Joined,
    /// In one folder with the stock reports of a smaller seller.
    BesideAnother,
    /// With settlements that carry no payments for stock; their totals are less by as much.
    PaidElsewhere,
    /// With a ledger of before Amazon told what it has reconciled.
    OldLedger,
    /// With a date-range report in the language of a place of `LANGUAGES` instead of settlements.
    DateRange(usize),
}

impl Dump {
    /// All that are not whole, with their names in the table.
    pub const TROUBLED: [(Self, &'static str); 10] = [
        (Self::Rewritten, "written again with words for empty cells"),
        (Self::Joined, "overlapping downloads in one file"),
        (Self::BesideAnother, "beside the reports of another seller"),
        (Self::PaidElsewhere, "settlements without reimbursements"),
        (Self::OldLedger, "a ledger without reconciled units"),
        (Self::DateRange(0), "a date-range report in English"),
        (Self::DateRange(1), "a date-range report in German"),
        (Self::DateRange(2), "a date-range report in French"),
        (Self::DateRange(3), "a date-range report in Italian"),
        (Self::DateRange(4), "a date-range report in Spanish"),
    ];

    /// Whether the files still show what a detector looks for.
    #[must_use]
    pub fn shows(self, detector: &str) -> bool {
        self != Self::PaidElsewhere || detector != "reimbursement_not_settled"
    }

    /// The files as they come.
    #[must_use]
    pub fn of(self, files: Files, plan: &Plan) -> Files {
        let each = |change: fn(&str, &str) -> Option<String>| {
            let changed = files.iter().map(|(name, bytes)| {
                let text = String::from_utf8_lossy(bytes);
                let text = change(name, &text).map(String::into_bytes);
                (name.clone(), text.unwrap_or_else(|| bytes.clone()))
            });
            changed.collect()
        };
        match self {
            Self::Whole => files,
            Self::Rewritten => each(rewritten),
            Self::Joined => each(joined),
            Self::PaidElsewhere => each(paid_elsewhere),
            Self::OldLedger => each(old_ledger),
            Self::DateRange(language) => {
                let language = &LANGUAGES[language];
                let changed = files.into_iter().map(|(name, bytes)| {
                    if name != "settlement.txt" {
                        return (name, bytes);
                    }
                    let report = of_settlement(&String::from_utf8_lossy(&bytes), language);
                    ("date_range.csv".to_owned(), report.into_bytes())
                });
                changed.collect()
            }
            Self::BesideAnother => {
                let other = Plan {
                    seed: plan.seed + 9_000,
                    orders: 140,
                    skus: 8,
                    plant: true,
                    files: FileSplit::One,
                    ..*plan
                };
                let stock = |(name, bytes): (String, Vec<u8>)| {
                    let is_stock = matches!(name.as_str(), "ledger.txt" | "reimbursements.txt");
                    is_stock.then(|| (format!("other_{name}"), bytes))
                };
                files
                    .into_iter()
                    .chain(generate(&other).files.into_iter().filter_map(stock))
                    .collect()
            }
        }
    }
}

/// The cells of a tab-separated line, which hold no tabs.
pub(super) fn cells(line: &str) -> Vec<&str> {
    line.split('\t').collect()
}

/// Empty cells of the reports become words, others in every other row.
fn rewritten(name: &str, text: &str) -> Option<String> {
    if !name.ends_with(".txt") || name == "settlement.txt" {
        return None;
    }
    let words = ["nan", "None", "NaN", ""];
    let line = |(at, line): (usize, &str)| {
        let word = |cell| match cell {
            "" | "\"\"" if at > 0 => words[at % words.len()],
            other => other,
        };
        cells(line).into_iter().map(word).collect::<Vec<_>>().join("\t") + "\n"
    };
    Some(text.lines().enumerate().map(line).collect())
}

/// The rows of the days in the middle once more at the end.
fn joined(name: &str, text: &str) -> Option<String> {
    if !BY_DAY.contains(&name) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let day = |at: usize| cells(lines[at])[0].trim_matches('"').get(..10);
    // Enough different rows that nobody takes them for repeats of Amazon's.
    if lines.len() < 90 {
        return None;
    }
    // Days are downloaded whole.
    let start = |from: usize| (from..lines.len()).find(|at| day(*at) != day(*at - 1));
    let (from, to) = (start(lines.len() / 3)?, start(lines.len() * 2 / 3)?);
    let again = lines[from..to].iter();
    Some(lines.iter().chain(again).map(|line| format!("{line}\n")).collect())
}

/// Settlements without their payments for stock. The first row of each is its head, with the total.
fn paid_elsewhere(name: &str, text: &str) -> Option<String> {
    if !name.starts_with("settlement") {
        return None;
    }
    let mut lines = text.lines();
    let mut written = format!("{}\n", lines.next()?);
    let mut settlement: Vec<Vec<&str>> = Vec::new();
    for line in lines {
        let row = cells(line);
        if !row[4].is_empty() {
            written += &without_payments(&settlement);
            settlement.clear();
        }
        settlement.push(row);
    }
    Some(written + &without_payments(&settlement))
}

fn without_payments(settlement: &[Vec<&str>]) -> String {
    let Some((head, rows)) = settlement.split_first() else { return String::new() };
    let (paid, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row[12] == PAYMENT);
    let paid: i64 = paid.iter().map(|row| cents(row[14])).sum();
    let mut head = head.clone();
    let left = cents(head[4]) - paid;
    let total =
        format!("{}{}.{:02}", if left < 0 { "-" } else { "" }, left.abs() / 100, left.abs() % 100);
    head[4] = &total;
    let rows = std::iter::once(&head).chain(others);
    rows.map(|row| row.join("\t") + "\n").collect()
}

/// The cents of an amount with two decimals.
pub(super) fn cents(amount: &str) -> i64 {
    amount.replace('.', "").parse().unwrap_or_default()
}

/// The ledger up to its country, as it was before it told what is reconciled.
fn old_ledger(name: &str, text: &str) -> Option<String> {
    let line = |line: &str| cells(line)[..12].join("\t") + "\n";
    (name == "ledger.txt").then(|| text.lines().map(line).collect())
}
