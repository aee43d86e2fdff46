//! Money and stock of reimbursements that moved: each line of the reimbursements report and each posted row once. The
//! sums are those of the tie-out.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use jiff::civil::Date;
use rayon::prelude::*;

use super::id::moved_ids;
use super::{Books, Case};
use crate::book::{CostQuery, CostSource, Payment, Received, Reversal};
use crate::detect::Identity;
use crate::model::fast::HashMap;
use crate::model::names::names;
use crate::model::{Currency, Money, SourceRow};

names! {
    /// What moved.
    MovedKind {
        /// A line of the reimbursements report that pays money.
        Approved = "approved",
        /// A line of the reimbursements report that takes money back.
        Reversed = "reversed",
        /// A row of a settlement or date-range report that posts a reimbursement, or takes one back.
        Settled = "settled",
        /// Units given in stock instead of money, or taken back.
        Stock = "stock",
    }
}

/// Something that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Stable id: from account, kind, day, reimbursement, product and amount.
    pub id: CompactString,
    /// What it is.
    pub kind: MovedKind,
    /// Store; `None` where the dump does not tell.
    pub marketplace: Option<CompactString>,
    /// Day of approval, or of posting.
    pub date: Date,
    /// Money, below zero where it is taken back; of stock its cost, `None` where none is known.
    pub amount: Option<Money>,
    /// Units of stock, below zero where they are taken back; `None` for money.
    pub units: Option<i64>,
    /// Cost of one unit of stock; `None` where none is known.
    pub unit_cost: Option<Money>,
    /// FNSKU.
    pub fnsku: Option<CompactString>,
    /// Merchant SKU.
    pub msku: Option<CompactString>,
    /// Customer order.
    pub order_id: Option<CompactString>,
    /// Reimbursement.
    pub reimbursement_id: Option<CompactString>,
    /// Amazon case that it answers.
    pub amazon_case_id: Option<CompactString>,
    /// Cases that it answers or that are about it.
    pub cases: BTreeSet<String>,
    /// Where it is written.
    pub source: SourceRow,
}

impl Moved {
    fn new(kind: MovedKind, date: Date, source: SourceRow) -> Self {
        Self {
            id: CompactString::default(),
            kind,
            marketplace: None,
            date,
            amount: None,
            units: None,
            unit_cost: None,
            fnsku: None,
            msku: None,
            order_id: None,
            reimbursement_id: None,
            amazon_case_id: None,
            cases: BTreeSet::new(),
            source,
        }
    }

    /// What tells it from others: nothing of the file that shows it, nor of what other reports say of it.
    fn identity(&self) -> Identity {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        // A posted row names no reimbursement, and what a unit of stock costs may be learnt later.
        let id = self.reimbursement_id.as_deref().filter(|_| self.kind != MovedKind::Settled);
        let money = self.amount.filter(|_| self.units.is_none());
        Identity(vec![
            ("date", self.date.to_string()),
            ("reimbursement_id", text(id)),
            ("msku", text(self.msku.as_deref())),
            ("amount", money.map(|money| money.to_string()).unwrap_or_default()),
            ("units", self.units.map(|units| units.to_string()).unwrap_or_default()),
        ])
    }
}

/// Everything that moved up to the day of the run, oldest first. Corrections of fees are no reimbursements; money that a
/// date-range report shows as held back has not moved; neither is here.
#[must_use]
pub fn moved(books: Books<'_>, account: &str) -> Vec<Moved> {
    let cases = Cases::new(books);
    let costs = Costs::new(books);
    let book = books.book;
    let is_due = |date: Date| date <= books.as_of;
    let payments = book.payments.iter();
    let payments = payments.filter(|paid| paid.reimbursement_id.is_some() && is_due(paid.date));
    let reversals = book.reversals.iter().filter(|reversal| is_due(reversal.date));
    let posted = book.received.iter().filter(|row| !row.is_deferred && is_due(row.date));
    let posted = posted.map(|row| (row.date, MovedKind::Settled, row.source, Shown::Posted(row)));
    // What moved is large: the order is that of what shows it.
    let shown = payments.flat_map(of_payment).chain(reversals.flat_map(of_reversal)).chain(posted);
    let mut shown: Vec<Showing<'_>> = shown.collect();
    shown.par_sort_by_key(|(date, kind, source, _)| (*date, *kind, *source));
    let row = |showing: Showing<'_>| {
        let row = showing_moved(showing, &cases, &costs);
        Moved { marketplace: costs.store(row.amount.map(|amount| amount.currency)), ..row }
    };
    let mut rows: Vec<Moved> = shown.into_par_iter().map(row).collect();
    let ids = moved_ids(account, &rows, |row| (row.kind.as_str(), row.identity()));
    for (row, id) in rows.iter_mut().zip(ids) {
        row.id = id;
    }
    rows
}

/// What shows that something moved.
#[derive(Clone, Copy)]
enum Shown<'a> {
    Payment(&'a Payment),
    Reversal(&'a Reversal),
    Posted(&'a Received),
}

/// Something that moved: its day, its kind, where it is written, and what shows it.
type Showing<'a> = (Date, MovedKind, SourceRow, Shown<'a>);

/// The money and the stock of a payment.
fn of_payment(payment: &Payment) -> impl Iterator<Item = Showing<'_>> {
    let source = payment.sources.first().copied();
    let is_paid = payment.amount_paid.is_some_and(|paid| paid.micros != 0);
    let is_given = payment.units_inventory_given != 0;
    let kinds = [(MovedKind::Approved, is_paid), (MovedKind::Stock, is_given)];
    let kinds = kinds.into_iter().filter(|(_, is_so)| *is_so);
    kinds.filter_map(move |(kind, _)| Some((payment.date, kind, source?, Shown::Payment(payment))))
}

/// The money and the stock of a reversal.
fn of_reversal(reversal: &Reversal) -> impl Iterator<Item = Showing<'_>> {
    let is_taken = reversal.amount.is_some_and(|taken| taken.micros != 0);
    let kinds =
        [(MovedKind::Reversed, is_taken), (MovedKind::Stock, reversal.units_inventory != 0)];
    let kinds = kinds.into_iter().filter(|(_, is_so)| *is_so);
    kinds.map(|(kind, _)| (reversal.date, kind, reversal.source, Shown::Reversal(reversal)))
}

/// What moved, all but its id and its store.
fn showing_moved(showing: Showing<'_>, cases: &Cases<'_>, costs: &Costs<'_>) -> Moved {
    let (date, kind, source, shown) = showing;
    let row = Moved::new(kind, date, source);
    let (row, units, money) = match shown {
        Shown::Posted(posted) => return of_posted(posted, cases),
        Shown::Payment(payment) => {
            let row = Moved {
                fnsku: payment.fnsku.clone(),
                msku: payment.msku.clone(),
                order_id: payment.order_id.clone(),
                reimbursement_id: payment.reimbursement_id.clone(),
                amazon_case_id: payment.case_id.clone(),
                cases: cases.of(payment.sources.iter(), payment.reimbursement_id.as_deref()),
                ..row
            };
            (row, payment.units_inventory_given, payment.amount_paid)
        }
        Shown::Reversal(reversal) => {
            let named = reversal.reimbursement_id.as_ref().or(reversal.original_id.as_ref());
            let row = Moved {
                fnsku: reversal.fnsku.clone(),
                msku: reversal.msku.clone(),
                order_id: reversal.order_id.clone(),
                reimbursement_id: named.cloned(),
                cases: cases.of([&reversal.source], named.map(CompactString::as_str)),
                ..row
            };
            (row, -reversal.units_inventory, reversal.amount)
        }
    };
    if kind == MovedKind::Stock {
        costs.stock(row, units, money.map(|money| money.currency))
    } else {
        Moved { amount: money, ..row }
    }
}

fn of_posted(row: &Received, cases: &Cases<'_>) -> Moved {
    let (cases, payment) = cases.of_posted(row.source);
    Moved {
        amount: Some(row.amount),
        msku: row.msku.as_deref().map(Into::into),
        fnsku: payment.and_then(|payment| payment.fnsku.clone()),
        order_id: payment.and_then(|payment| payment.order_id.clone()),
        reimbursement_id: payment.and_then(|payment| payment.reimbursement_id.clone()),
        amazon_case_id: payment.and_then(|payment| payment.case_id.clone()),
        cases,
        ..Moved::new(MovedKind::Settled, row.date, row.source)
    }
}

/// Which cases a row answers, or which are about its reimbursement.
struct Cases<'a> {
    by_row: HashMap<SourceRow, BTreeSet<&'a str>>,
    by_reimbursement: HashMap<&'a str, BTreeSet<&'a str>>,
    by_posted: HashMap<SourceRow, &'a Payment>,
}

impl<'a> Cases<'a> {
    fn new(books: Books<'a>) -> Self {
        let mut own = Self {
            by_row: HashMap::default(),
            by_reimbursement: HashMap::default(),
            by_posted: HashMap::default(),
        };
        for case in books.cases {
            own.add(case);
        }
        for payment in &books.book.payments {
            own.by_posted.extend(payment.settled_by.iter().map(|row| (*row, payment)));
        }
        own
    }

    fn add(&mut self, case: &'a Case) {
        for row in case.credits.iter().flat_map(|credit| &credit.sources) {
            self.by_row.entry(*row).or_default().insert(&case.id);
        }
        if let Some(id) = case.reimbursement_id.as_deref() {
            self.by_reimbursement.entry(id).or_default().insert(&case.id);
        }
    }

    fn of<'r>(
        &self,
        rows: impl IntoIterator<Item = &'r SourceRow>,
        reimbursement: Option<&str>,
    ) -> BTreeSet<String> {
        let by_row = rows.into_iter().filter_map(|row| self.by_row.get(row));
        let about = reimbursement.and_then(|id| self.by_reimbursement.get(id));
        by_row.chain(about).flatten().map(|id| (*id).to_owned()).collect()
    }

    fn of_posted(&self, row: SourceRow) -> (BTreeSet<String>, Option<&'a Payment>) {
        let payment = self.by_posted.get(&row).copied();
        let rows = payment.into_iter().flat_map(|payment| &payment.sources);
        let id = payment.and_then(|payment| payment.reimbursement_id.as_deref());
        (self.of(rows.chain([&row]), id), payment)
    }
}

/// What stock is worth: the seller's own cost, else the one that Amazon approved; an estimate is none for the books.
struct Costs<'a> {
    books: Books<'a>,
    /// Currency of the account's own store.
    home: Option<Currency>,
    /// The store of each currency, and of unknown money.
    stores: BTreeMap<Option<Currency>, Option<CompactString>>,
}

impl<'a> Costs<'a> {
    fn new(books: Books<'a>) -> Self {
        let store_of = |money: Option<Money>| books.book.store_of_money(books.policy, money);
        let store = store_of(None);
        let store = store.as_deref().and_then(|id| books.policy.marketplace(id));
        let home = store.and_then(|store| store.currency.parse().ok());
        let paid = books.book.payments.iter().filter_map(|payment| payment.amount_paid);
        let taken = books.book.reversals.iter().filter_map(|reversal| reversal.amount);
        let posted = books.book.received.iter().map(|row| row.amount);
        // A cost of stock is looked for in one of these.
        let all = paid.chain(taken).chain(posted).map(|money| money.currency);
        let all: BTreeSet<Option<Currency>> = all.map(Some).chain([None, home]).collect();
        let stores = all.into_iter().map(|currency| {
            (currency, store_of(currency.map(Money::zero)).map(CompactString::from))
        });
        Self { books, home, stores: stores.collect() }
    }

    /// The store of money in a currency.
    fn store(&self, currency: Option<Currency>) -> Option<CompactString> {
        self.stores.get(&currency).cloned().flatten()
    }

    fn stock(&self, row: Moved, units: i64, currency: Option<Currency>) -> Moved {
        let currency = currency.or(self.home);
        let store = self.store(currency);
        let cost = |source: CostSource| {
            let wanted = CostQuery {
                fnsku: row.fnsku.as_deref(),
                msku: row.msku.as_deref(),
                marketplace: store.as_deref(),
                currency: currency?,
                source,
                on: row.date,
            };
            self.books.book.cost_of(&wanted).map(|cost| cost.unit)
        };
        let unit_cost = cost(CostSource::Own).or_else(|| cost(CostSource::AmazonApproved));
        let amount = unit_cost.and_then(|unit| unit.times(units).ok());
        Moved { units: Some(units), unit_cost, amount, ..row }
    }
}
