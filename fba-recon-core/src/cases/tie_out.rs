//! Tie-out: what the reimbursements report approves against what settlements and date-range reports post, by store,
//! currency and month. Each difference is told by the case or the rows that make it; what nothing explains is told
//! as unexplained.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Case;
use crate::assess::{Coverage, Status};
use crate::book::{Book, Payment, Received, Reversal, sku_key};
use crate::detect::Dispute;
use crate::model::dates::{days_between, month_of, shift_days};
use crate::model::names::names;
use crate::model::tables::REIMBURSEMENTS;
use crate::model::{Currency, DateRange, Money, SourceRow};
use crate::policy::{Policy, SettingKey};

names! {
    /// What makes a part of a difference.
    TieKind {
        /// A case claims it.
        Case = "case",
        /// It was approved in this month and posted in another.
        PostedIn = "posted_in",
        /// It was posted or taken back in this month and approved in another.
        ApprovedIn = "approved_in",
        /// It was approved in this month, and taken back in another before it was posted.
        ReversedIn = "reversed_in",
        /// A date-range report shows it as held back.
        Deferred = "deferred",
        /// No settlement shows the days whole in which it should be posted.
        NoSettlement = "no_settlement",
        /// No reimbursements report shows the days whole in which it should be approved.
        NoReport = "no_report",
        /// The report has no amount for it.
        UnknownAmount = "unknown_amount",
        /// Nothing explains it.
        Unexplained = "unexplained",
    }
}

/// A part of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieItem {
    /// What makes it.
    pub kind: TieKind,
    /// How much of the difference it is; `None` where it is unknown.
    pub amount: Option<Money>,
    /// The case, or the other month as `YYYY-MM`.
    pub name: Option<String>,
    /// Its rows, in the order of files and lines.
    pub rows: Vec<SourceRow>,
}

/// One month of one store and currency. Money is in the month of its approval, or of its posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieRow {
    /// Store; `None` where the dump does not tell.
    pub marketplace: Option<String>,
    /// Currency; `None` for lines of unknown amount.
    pub currency: Option<Currency>,
    /// Month, `YYYY-MM`.
    pub month: String,
    /// Payments in cash as they were approved, before reversals.
    pub approved_cash: Option<Money>,
    /// Units given in stock, before reversals.
    pub approved_stock_units: i64,
    /// What the report takes back, above zero.
    pub reversed: Option<Money>,
    /// Posted, less what was taken back there; `None` where no settlement or date-range report shows a day of the
    /// month.
    pub settled: Option<Money>,
    /// Approved less reversed and settled; `None` where that is unknown.
    pub difference: Option<Money>,
    /// What of the difference nothing explains.
    pub unexplained: Option<Money>,
    /// What the difference is made of; its amounts add up to it.
    pub items: Vec<TieItem>,
}

type Key = (Option<String>, Option<Currency>, String);

/// What makes a part of a difference, with the case or the other month.
type Why = (TieKind, Option<String>);

#[derive(Default)]
struct Cell {
    approved: i128,
    stock: i64,
    reversed: i128,
    settled: i128,
    is_posted: bool,
    items: BTreeMap<Why, (Option<i128>, BTreeSet<SourceRow>)>,
}

/// What is tied out, and by which rules.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    /// The account's cases.
    pub cases: &'a [Case],
    /// What the reports show.
    pub book: &'a Book,
    /// Which days they show.
    pub coverage: &'a Coverage,
    /// Tables.
    pub policy: &'a Policy,
    /// The day of the run; what is later is left out.
    pub as_of: Date,
}

/// The tie-out of an account, by store, currency and month.
#[must_use]
pub fn tie_out(books: Books<'_>) -> Vec<TieRow> {
    let mut table = Table::new(books);
    let mut reversals = table.pair_reversals();
    let mut open = table.pair_payments();
    open.retain(|payment| !table.never_posted(payment, &mut reversals));
    let mut unnamed = table.unnamed();
    for payment in open {
        table.open_payment(payment, &mut unnamed);
    }
    for reversal in reversals.into_values() {
        table.open_reversal(reversal);
    }
    table.post();
    table.rows()
}

struct Table<'a> {
    books: Books<'a>,
    cells: BTreeMap<Key, Cell>,
    /// Posted rows up to the day of the run.
    posted: BTreeMap<SourceRow, &'a Received>,
    /// Rows that answer a line of the reimbursements report.
    used: BTreeSet<SourceRow>,
    /// Cases of payments that were not settled, by reimbursement.
    unsettled: BTreeMap<&'a str, &'a Case>,
    lag_days: i32,
    settle_days: i32,
}

impl<'a> Table<'a> {
    fn new(books: Books<'a>) -> Self {
        let posted = books.book.received.iter().filter(|row| row.date <= books.as_of);
        let is_claim = |case: &&Case| {
            case.rule.handling.disputes == Some(Dispute::Settlement)
                && !matches!(case.status, Status::Covered | Status::Unproven)
        };
        let claims = books.cases.iter().filter(is_claim);
        Self {
            books,
            cells: BTreeMap::new(),
            posted: posted.map(|row| (row.source, row)).collect(),
            used: BTreeSet::new(),
            unsettled: claims
                .filter_map(|case| Some((case.reimbursement_id.as_deref()?, case)))
                .collect(),
            lag_days: books.policy.days(SettingKey::CoverageGraceDays),
            settle_days: books.policy.days(SettingKey::SettleDays),
        }
    }

    fn cell(&mut self, money: Option<Money>, day: Date) -> &mut Cell {
        let store = self.books.book.store_of_money(self.books.policy, money);
        let key = (store, money.map(|money| money.currency), month_of(day));
        self.cells.entry(key).or_default()
    }

    /// A part of the difference of a month, by its sign there.
    fn item(&mut self, at: (Money, Date), micros: i64, why: Why, row: SourceRow) {
        let (sum, rows) =
            self.cell(Some(at.0), at.1).items.entry(why).or_insert((Some(0), BTreeSet::new()));
        *sum = sum.map(|sum| sum + i128::from(micros));
        rows.insert(row);
    }

    fn unknown(&mut self, day: Date, row: SourceRow) {
        let cell = self.cell(None, day);
        let item = cell.items.entry((TieKind::UnknownAmount, None));
        item.or_insert((None, BTreeSet::new())).1.insert(row);
    }

    /// Adds what the report takes back, and pairs it with the rows that post it; gives the lines without such a row.
    fn pair_reversals(&mut self) -> BTreeMap<SourceRow, &'a Reversal> {
        let mut posted: BTreeMap<Money, Vec<&Received>> = BTreeMap::new();
        for row in self.posted.values().filter(|row| row.amount.micros < 0) {
            posted.entry(row.amount).or_default().push(row);
        }
        let mut open = BTreeMap::new();
        for reversal in &self.books.book.reversals {
            if reversal.date > self.books.as_of {
                continue;
            }
            let Some(taken) = reversal.amount else {
                if reversal.units > reversal.units_inventory {
                    self.unknown(reversal.date, reversal.source);
                }
                continue;
            };
            self.cell(Some(taken), reversal.date).reversed -= i128::from(taken.micros);
            if taken.micros == 0 {
                continue;
            }
            let own = reversal.msku.as_deref().map(sku_key);
            let may_be = |row: &&&Received| {
                let other = row.msku.as_deref().map(sku_key);
                (own.is_none() || other.is_none() || own == other)
                    && days_between(reversal.date, row.date).abs() <= self.lag_days
            };
            let rows = posted.entry(taken).or_default();
            let near = |row: &&Received| (days_between(reversal.date, row.date).abs(), row.source);
            let found = rows.iter().filter(may_be).min_by_key(|row| near(row)).copied();
            match found {
                Some(row) => {
                    rows.retain(|other| other.source != row.source);
                    self.pair((taken, reversal.date), row, reversal.source);
                }
                None => {
                    open.insert(reversal.source, reversal);
                }
            }
        }
        open
    }

    /// Adds what the report pays, and pairs it with the rows that post it; gives the lines without such a row.
    fn pair_payments(&mut self) -> Vec<&'a Payment> {
        let mut open = Vec::new();
        for payment in &self.books.book.payments {
            if payment.reimbursement_id.is_none() || payment.date > self.books.as_of {
                continue;
            }
            let Some(&source) = payment.sources.first() else { continue };
            let Some(paid) = payment.amount_paid else {
                self.cell(None, payment.date).stock += payment.units_inventory_given;
                if payment.units_inventory_given == 0 {
                    self.unknown(payment.date, source);
                }
                continue;
            };
            let cell = self.cell(Some(paid), payment.date);
            cell.stock += payment.units_inventory_given;
            cell.approved += i128::from(paid.micros);
            let posted = payment.settled_by.iter().find_map(|row| self.posted.get(row).copied());
            match posted {
                Some(posted) => self.pair((paid, payment.date), posted, source),
                None if paid.micros != 0 => open.push(payment),
                None => {}
            }
        }
        open
    }

    /// Whether a payment was taken back whole, and neither was posted: the two make no difference but that of months.
    fn never_posted(
        &mut self,
        payment: &Payment,
        reversals: &mut BTreeMap<SourceRow, &'a Reversal>,
    ) -> bool {
        let (Some(paid), Some(&source)) = (payment.amount_paid, payment.sources.first()) else {
            return false;
        };
        let own: Vec<&Reversal> =
            payment.reversed_by.iter().filter_map(|row| reversals.get(row).copied()).collect();
        let mut taken = own.iter().filter_map(|reversal| reversal.amount);
        let left = taken.try_fold(paid, |left, taken| left.plus(taken).ok());
        if own.is_empty() || left != Some(Money::zero(paid.currency)) {
            return false;
        }
        let approved_in = month_of(payment.date);
        for reversal in own {
            reversals.remove(&reversal.source);
            let Some(taken) = reversal.amount else { continue };
            let reversed_in = month_of(reversal.date);
            if reversed_in != approved_in {
                let (here, there) = ((paid, payment.date), (taken, reversal.date));
                let why = (TieKind::ReversedIn, Some(reversed_in));
                self.item(here, -taken.micros, why, reversal.source);
                let why = (TieKind::ApprovedIn, Some(approved_in.clone()));
                self.item(there, taken.micros, why, source);
            }
        }
        true
    }

    /// Posted rows that pay no line by its own words yet, by SKU.
    fn unnamed(&self) -> BTreeMap<String, Vec<&'a Received>> {
        let mut unnamed: BTreeMap<String, Vec<&Received>> = BTreeMap::new();
        for row in self.posted.values().filter(|row| row.amount.micros > 0) {
            if let Some(msku) = row.msku.as_deref().filter(|_| !self.used.contains(&row.source)) {
                unnamed.entry(sku_key(msku)).or_default().push(row);
            }
        }
        unnamed
    }

    /// A payment without a row of its own: claimed, or posted under another name or in pieces, or not posted.
    fn open_payment(
        &mut self,
        payment: &Payment,
        unnamed: &mut BTreeMap<String, Vec<&'a Received>>,
    ) {
        let (Some(paid), Some(&source)) = (payment.amount_paid, payment.sources.first()) else {
            return;
        };
        let at = (paid, payment.date);
        let id = payment.reimbursement_id.as_deref();
        if let Some(case) = id.and_then(|id| self.unsettled.get(id)) {
            let why = (TieKind::Case, Some(case.id.clone()));
            return self.item(at, paid.micros, why, source);
        }
        let rows = payment.msku.as_deref().and_then(|msku| unnamed.get_mut(&sku_key(msku)));
        let pieces = rows.and_then(|rows| {
            let near = |row: &&Received| {
                row.amount.currency == paid.currency
                    && days_between(payment.date, row.date).abs() <= self.lag_days
            };
            let near: Vec<&Received> = rows.iter().copied().filter(near).collect();
            let same = near.iter().find(|row| row.amount == paid).map(|row| vec![*row]);
            let sum: i128 = near.iter().map(|row| i128::from(row.amount.micros)).sum();
            let pieces = same.or_else(|| (sum == i128::from(paid.micros)).then_some(near))?;
            rows.retain(|row| pieces.iter().all(|piece| piece.source != row.source));
            Some(pieces)
        });
        let Some(pieces) = pieces else {
            let why = (self.why_not_posted(paid.currency, payment.date), None);
            return self.item(at, paid.micros, why, source);
        };
        for piece in pieces {
            self.pair((piece.amount, payment.date), piece, source);
        }
    }

    fn open_reversal(&mut self, reversal: &Reversal) {
        let Some(taken) = reversal.amount else { return };
        let why = (self.why_not_posted(taken.currency, reversal.date), None);
        self.item((taken, reversal.date), taken.micros, why, reversal.source);
    }

    /// Money of a line and the row that posts it: no difference, or one of months.
    fn pair(&mut self, at: (Money, Date), posted: &Received, source: SourceRow) {
        self.used.insert(posted.source);
        let micros = at.0.micros;
        if posted.is_deferred {
            self.item(at, micros, (TieKind::Deferred, None), posted.source);
            return;
        }
        let (approved_in, posted_in) = (month_of(at.1), month_of(posted.date));
        if approved_in != posted_in {
            self.item(at, micros, (TieKind::PostedIn, Some(posted_in)), posted.source);
            let there = (posted.amount, posted.date);
            self.item(there, -micros, (TieKind::ApprovedIn, Some(approved_in)), source);
        }
    }

    fn why_not_posted(&self, currency: Currency, approved: Date) -> TieKind {
        let until = shift_days(approved, self.settle_days);
        let days = self.books.book.settled.vouched.get(&currency).map_or(&[][..], Vec::as_slice);
        let is_shown = until <= self.books.as_of && holds(days, approved, until);
        if is_shown { TieKind::Unexplained } else { TieKind::NoSettlement }
    }

    /// Every posted row, and those that answer no line of the report.
    fn post(&mut self) {
        let posted: Vec<&Received> = self.posted.values().copied().collect();
        for row in posted.into_iter().filter(|row| !row.is_deferred) {
            let micros = row.amount.micros;
            let cell = self.cell(Some(row.amount), row.date);
            cell.settled += i128::from(micros);
            cell.is_posted = true;
            if !self.used.contains(&row.source) {
                let coverage = self.books.coverage;
                let from = shift_days(row.date, -self.lag_days);
                // Days that the rows of the report show, or for which the user vouches.
                let is_shown = holds(&coverage.ranges(REIMBURSEMENTS.name), from, row.date)
                    || holds(coverage.vouched(REIMBURSEMENTS.name), from, row.date);
                let why = if is_shown { TieKind::Unexplained } else { TieKind::NoReport };
                self.item((row.amount, row.date), -micros, (why, None), row.source);
            }
        }
    }

    fn rows(self) -> Vec<TieRow> {
        let shown = &self.books.book.settled.shown;
        let rows = self.cells.into_iter().map(|((marketplace, currency, month), cell)| {
            let money = |micros: i128| Some(Money::new(i64::try_from(micros).ok()?, currency?));
            let days = currency.and_then(|currency| shown.get(&currency));
            let is_shown = || days.into_iter().flatten().any(|days| touches(*days, &month));
            let is_posted = cell.is_posted || is_shown();
            let posted = |micros: i128| money(micros).filter(|_| is_posted);
            let items = cell.items.into_iter().filter(|(_, (sum, _))| *sum != Some(0));
            let items: Vec<TieItem> = items
                .map(|((kind, name), (sum, rows))| TieItem {
                    kind,
                    amount: sum.and_then(money),
                    name,
                    rows: rows.into_iter().collect(),
                })
                .collect();
            let unexplained = items.iter().filter(|item| item.kind == TieKind::Unexplained);
            let unexplained: i128 =
                unexplained.filter_map(|item| Some(i128::from(item.amount?.micros))).sum();
            TieRow {
                marketplace,
                currency,
                month,
                approved_cash: money(cell.approved),
                approved_stock_units: cell.stock,
                reversed: money(cell.reversed),
                settled: posted(cell.settled),
                difference: posted(cell.approved - cell.reversed - cell.settled),
                unexplained: posted(unexplained),
                items,
            }
        });
        rows.collect()
    }
}

/// Whether days lie in a month, `YYYY-MM`.
fn touches(days: DateRange, month: &str) -> bool {
    month_of(days.first).as_str() <= month && month <= month_of(days.last).as_str()
}

/// Whether one of the ranges holds all days from the first to the last.
fn holds(ranges: &[DateRange], first: Date, last: Date) -> bool {
    ranges.iter().any(|days| days.first <= first && last <= days.last)
}
