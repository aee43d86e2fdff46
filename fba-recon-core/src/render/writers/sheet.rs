//! A case sheet: the view of a case, cut to what a page takes. Templates hold no arithmetic.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::reading_copy::reading_copy;
use crate::account::Run;
use crate::model::Money;
use crate::policy::Policy;
use crate::render::view::{CaseView, ChargeView, EvidenceView, LineView, PortionView};
use crate::render::words::{Lang, Words};

/// Charges that a sheet lists one by one; the rest stands in `rows.csv`.
const CHARGES_MAX: usize = 40;
/// Lines that a sheet lists; the rest stands in `rows.csv`.
pub(super) const LINES_MAX: usize = 8;

/// What a sheet template sees as `s`: every field of the case, and what is cut for the page.
#[derive(Debug, Serialize)]
pub struct Sheet<'a> {
    #[serde(flatten)]
    case: &'a CaseView,
    as_of: Date,
    policy_mode: &'static str,
    policy_digest: &'a str,
    version: &'static str,
    message: Option<&'a str>,
    message_characters: usize,
    /// What the message says in the language of the reader, where it is another one.
    message_copy: Option<String>,
    /// Whether the text of an appeal stands beside it.
    has_appeal: bool,
    /// Whether an exhibit stands beside it.
    has_exhibit: bool,
    /// Whether it may be filed already, so that only the last day matters.
    is_open: bool,
    /// Bounds that differ from the worth.
    bound_low: Option<Money>,
    bound_high: Option<Money>,
    /// Rows that say something of their own, and how many more there are.
    rows: Vec<&'a EvidenceView>,
    rows_more: usize,
    line_rows: Vec<&'a LineView>,
    lines_more: usize,
    charge_rows: &'a [ChargeView],
    charges_more: usize,
    /// What the case does not claim now.
    not_claimed: Vec<NotClaimed<'a>>,
}

/// What stands in the folder of a case besides its sheet, its rows and its message.
#[derive(Debug, Clone, Copy)]
pub(in crate::render) struct Beside {
    /// The text of an appeal.
    pub(in crate::render) appeal: bool,
    /// The exhibit.
    pub(in crate::render) exhibit: bool,
}

/// Parts that a case does not claim now, of one status.
#[derive(Debug, Serialize)]
struct NotClaimed<'a> {
    told: &'static str,
    first: &'a PortionView,
    units: i64,
    amount: Option<Money>,
}

/// Prepares the sheet of a case; `message` is what may be sent, now or once it is settled; an appeal is
/// a file of its own.
#[must_use]
pub(in crate::render) fn sheet<'a>(
    case: &'a CaseView,
    run: &Run,
    policy: &'a Policy,
    (message, words): (Option<&'a str>, &Words),
    beside: Beside,
) -> Sheet<'a> {
    let total = case.amount.total;
    let telling = || case.evidence.iter().filter(|row| row.kind != "charge");
    let rows: Vec<&EvidenceView> = telling().filter(|row| !row.is_detail).collect();
    Sheet {
        as_of: run.request.as_of,
        policy_mode: run.request.mode.as_str(),
        policy_digest: &policy.digest()[..12],
        version: env!("CARGO_PKG_VERSION"),
        message,
        has_appeal: beside.appeal,
        has_exhibit: beside.exhibit,
        message_copy: message
            .filter(|_| words.lang() == Lang::Zh)
            .map(|message| reading_copy(message, words)),
        message_characters: message.map_or(0, |message| message.chars().count()),
        is_open: case.clock.as_ref().is_some_and(|clock| {
            let opened = clock.opens_on.is_some_and(|day| day <= run.request.as_of);
            opened && clock.wait_until.is_none()
        }),
        bound_low: case.amount.low.filter(|low| Some(*low) != total),
        bound_high: case.amount.high.filter(|high| Some(*high) != total),
        rows_more: telling().count() - rows.len(),
        rows,
        line_rows: lines(&case.lines),
        lines_more: case.lines.len().saturating_sub(LINES_MAX),
        charge_rows: first(&case.charges, CHARGES_MAX),
        charges_more: case.charges.len().saturating_sub(CHARGES_MAX),
        not_claimed: not_claimed(case),
        case,
    }
}

/// The lines that are shown, in their order: what is claimed is left out last.
fn lines(all: &[LineView]) -> Vec<&LineView> {
    let mut at: Vec<usize> = (0..all.len()).collect();
    at.sort_by_key(|at| !all[*at].is_claimed);
    at.truncate(LINES_MAX);
    at.sort_unstable();
    at.into_iter().map(|at| &all[at]).collect()
}

fn first<T>(items: &[T], most: usize) -> &[T] {
    items.get(..most).unwrap_or(items)
}

/// The parts that the case does not claim now, by status.
fn not_claimed(case: &CaseView) -> Vec<NotClaimed<'_>> {
    let mut sums: BTreeMap<&str, NotClaimed<'_>> = BTreeMap::new();
    for portion in case.portions.iter().filter(|portion| !portion.is_claimed) {
        let sum = sums.entry(portion.status).or_insert_with(|| NotClaimed {
            told: portion.reason.unwrap_or(portion.action),
            first: portion,
            units: 0,
            amount: portion.amount.map(|amount| Money::zero(amount.currency)),
        });
        sum.units += portion.units;
        sum.amount = sum.amount.zip(portion.amount).and_then(|(sum, amount)| sum.plus(amount).ok());
    }
    let mut sums: Vec<NotClaimed<'_>> = sums.into_values().collect();
    // What may still come first, then what is lost.
    sums.sort_by_key(|sum| {
        ["too_early", "late", "expired"].iter().position(|key| *key == sum.first.status)
    });
    sums
}
