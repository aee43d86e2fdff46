//! Reimbursements and fee corrections as settlements and date-range reports post them, brought together
//! with those of the reimbursements report.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::payments::{Payment, money};
use super::roles::{Reasons, Roles, is_of_order};
use super::{Context, sku_key};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::days_between;
use crate::model::tables::{SETTLEMENT, TRANSACTIONS};
use crate::model::{Money, SourceRow, Table, large};
use crate::normalise::texts::Texts;
use crate::normalise::values::Shared;
use crate::normalise::{Dates, Frames, Rows};
use crate::policy::{AmountRole, CashTerms, ClaimType, SettingKey, TransactionRole};

/// Money of an order or SKU by a row whose role is not known.
#[derive(Debug, Clone)]
pub struct LooseMoney {
    /// Where it is written.
    pub source: SourceRow,
    /// Day it was posted.
    pub date: Date,
    /// Customer order.
    pub order_id: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Amount, above zero.
    pub amount: Money,
    /// What the row calls it.
    pub what: String,
    /// Whether the row says that a refund comes back to the seller.
    pub is_refund_back: bool,
}

/// Reimbursements and fee corrections of settlements, and the money whose role is not known.
fn settled(
    frames: &Frames,
    context: &Context<'_>,
) -> PolarsResult<(Vec<Payment>, Vec<LooseMoney>)> {
    let terms = context.policy.cash_terms();
    let (roles, reasons) = (Roles::new(terms), Reasons::new(context.policy));
    let posted = PostedRows::new(frames.rows(&SETTLEMENT)?, "amount")?;
    let text = |name: &str| posted.rows.text(name);
    let (kind, amount_type, description) =
        (text("transaction_type")?, text("amount_type")?, text("amount_description")?);
    let mut loose = Vec::new();
    let payments = posted.paid().filter_map(|paid| {
        let row = paid.0;
        let transaction = roles.transaction(kind.get(row).unwrap_or(""));
        let words = (amount_type.get(row).unwrap_or(""), description.get(row).unwrap_or(""));
        if is_of_order(transaction) {
            return None;
        }
        let known = reasons.of(words.1);
        let role = roles.amount([words.0, words.1]);
        let said = [words.1, kind.get(row).unwrap_or("")].map(|text| terms.description(text));
        let corrects = said.iter().flatten().any(|said| said.role == AmountRole::FeeCorrection);
        let pays = if let Some(fees) = role.and_then(AmountRole::answers_fees) {
            // A fee that comes back is given back, whatever its row is called.
            fees.to_vec()
        } else if transaction == Some(TransactionRole::FeeCorrection) || corrects {
            ClaimType::FEES.to_vec()
        } else if let Some(known) = known {
            known.pays.clone()
        } else if let Some(known) =
            said.iter().flatten().find_map(|said| context.policy.reimbursement_reason(said.reason))
        {
            known.pays.clone()
        } else if let Some(said) = said.iter().flatten().next() {
            said.pays.to_vec()
        } else if role == Some(AmountRole::Reimbursement) {
            terms.amount_term(words.0, words.1).map(|term| term.pays.clone()).unwrap_or_default()
        } else {
            loose.extend(posted.loose(
                terms,
                paid,
                [kind.get(row).unwrap_or(""), words.0, words.1],
            ));
            return None;
        };
        Some(posted.payment(context, paid, words.1, pays))
    });
    let payments = payments.collect();
    Ok((payments, loose))
}

/// Reimbursements and fee corrections of date-range rows, and the money whose role is not known.
fn transacted(rows: &Rows, context: &Context<'_>) -> PolarsResult<(Vec<Payment>, Vec<LooseMoney>)> {
    let terms = context.policy.cash_terms();
    let posted = PostedRows::new(rows, "total")?;
    let (kind, description) = (posted.rows.text("type")?, posted.rows.text("description")?);
    let mut loose = Vec::new();
    let payments = posted.paid().filter_map(|paid| {
        let row = paid.0;
        let kind = kind.get(row).unwrap_or("");
        let said = description.get(row).unwrap_or("");
        let transaction = terms.transaction(kind);
        let described = terms.description(said);
        if transaction == Some(TransactionRole::FeeCorrection)
            || described.is_some_and(|said| said.role == AmountRole::FeeCorrection)
        {
            return Some(posted.payment(context, paid, said, ClaimType::FEES.to_vec()));
        }
        if let Some(described) = described {
            let known = context.policy.reimbursement_reason(described.reason);
            let pays = known.map_or_else(|| described.pays.to_vec(), |known| known.pays.clone());
            return Some(posted.payment(context, paid, described.reason, pays));
        }
        if !is_of_order(transaction) {
            loose.extend(posted.loose(terms, paid, [kind, said, ""]));
        }
        None
    });
    let payments = payments.collect();
    Ok((payments, loose))
}

/// Whether money that pays these claims gives fees back and nothing else.
pub(super) fn gives_fees_back(pays: &[ClaimType]) -> bool {
    !pays.is_empty() && pays.iter().all(|kind| kind.is_fee())
}

/// The column of the amount, and those of the words, of a settlement.
pub(super) const SETTLED: (&str, &[&str]) =
    ("amount", &["transaction_type", "amount_type", "amount_description"]);
/// The same of a date-range report.
pub(super) const SHOWN: (&str, &[&str]) = ("total", &["type", "description"]);

/// The columns of posted money that settlements and date-range reports share.
pub(super) struct PostedRows<'a> {
    pub(super) rows: &'a Rows,
    dates: Dates<'a>,
    pub(super) order: &'a Texts,
    pub(super) msku: &'a Texts,
    pub(super) currency: &'a Texts,
    amount: &'a Shared<i64>,
    quantity: &'a Shared<i64>,
}

impl<'a> PostedRows<'a> {
    pub(super) fn new(rows: &'a Rows, amount: &str) -> PolarsResult<Self> {
        Ok(Self {
            dates: rows.dates("posted_date")?,
            order: rows.text("order_id")?,
            msku: rows.text("msku")?,
            currency: rows.text("currency")?,
            amount: rows.whole(amount)?,
            quantity: rows.whole("quantity")?,
            rows,
        })
    }

    /// Rows with a day and a positive amount, in millionths.
    pub(super) fn paid(&self) -> impl Iterator<Item = (usize, Date, i64)> {
        self.moved().filter(|(_, _, micros)| *micros > 0)
    }

    /// Rows with a day and an amount that is not zero, in millionths.
    pub(super) fn moved(&self) -> impl Iterator<Item = (usize, Date, i64)> {
        (0..self.rows.len()).filter_map(|row| {
            let micros = self.amount.get(row).filter(|micros| *micros != 0)?;
            Some((row, self.dates.get(row)?, micros))
        })
    }

    /// The money of a row whose role is not known; `None` where it names neither an order nor a SKU.
    fn loose(
        &self,
        terms: &CashTerms,
        (row, date, micros): (usize, Date, i64),
        words: [&str; 3],
    ) -> Option<LooseMoney> {
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        let (order_id, msku) = (owned(self.order.get(row)), owned(self.msku.get(row)));
        let is_named = order_id.is_some() || msku.is_some();
        let said: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        Some(LooseMoney {
            source: self.rows.source(row),
            date,
            order_id,
            msku,
            amount: money(Some(micros), self.currency.get(row)).filter(|_| is_named)?,
            what: said.join(" "),
            is_refund_back: words.iter().any(|word| terms.is_refund_back(word)),
        })
    }

    /// The payment of a row.
    fn payment(
        &self,
        context: &Context<'_>,
        (row, date, micros): (usize, Date, i64),
        reason: &str,
        pays: Vec<ClaimType>,
    ) -> Payment {
        let msku = self.msku.get(row);
        let amount = money(Some(micros), self.currency.get(row));
        Payment {
            sources: vec![self.rows.source(row)],
            date,
            reimbursement_id: None,
            case_id: None,
            order_id: self.order.get(row).map(Into::into),
            reason: reason.into(),
            pays,
            fnsku: context.fnsku_of(msku),
            has_own_fnsku: false,
            msku: msku.map(Into::into),
            // A payment without a quantity is for one unit at least.
            units_cash: self.quantity.get(row).map_or(1, |units| units.max(1)),
            units_inventory: 0,
            units_inventory_given: 0,
            amount_paid: amount,
            amount,
            per_unit: None,
            original_id: None,
            settled_by: vec![self.rows.source(row)],
            reversed_by: Vec::new(),
            units_reversed: 0,
        }
    }
}

/// The order of payments: by what they are, so that it does not hang on how the reports are cut into
/// files.
fn in_order(payments: &mut [Payment]) {
    let key = |payment: &Payment| {
        (payment.date, payment.reimbursement_id.as_deref().map(large::beginning))
    };
    large::sort(payments, key, |one, other| order_key(one).cmp(&order_key(other)));
}

fn order_key(payment: &Payment) -> impl Ord + '_ {
    let names = (&payment.reimbursement_id, &payment.order_id, &payment.msku, &payment.reason);
    (payment.date, names, payment.amount_paid, &payment.sources)
}

/// Adds the payments that settlements and date-range reports show; gives the money whose role is not known.
pub(super) fn add(
    frames: &Frames,
    context: &Context<'_>,
    payments: &mut Vec<Payment>,
) -> PolarsResult<Vec<LooseMoney>> {
    let (mut posted, mut loose) = settled(frames, context)?;
    let (transacted_payments, transacted_loose) =
        transacted(&context.transactions.unsettled, context)?;
    posted.extend(transacted_payments);
    loose.extend(transacted_loose);
    add_posted(payments, posted, context);
    let lag = context.policy.days(SettingKey::CoverageGraceDays);
    loose.sort_by_key(|row| (row.date, row.source));
    // Deferred rows come after all others and add no payment: they are no money yet, and only show that a payment
    // is on its way.
    let (shown, unnamed) = transacted(&context.transactions.deferred, context)?;
    let sought = loose.iter().chain(&unnamed).map(|row| Some(row.amount));
    let by_product =
        ByProduct::new(payments, sought.chain(shown.iter().map(|shown| shown.amount_paid)));
    loose.retain(|row| !settles(payments, &by_product, row, lag));
    for shown in shown {
        let mut places = by_product.of(shown.msku.as_deref(), shown.amount_paid).iter();
        let twin = places.find(|at| {
            let payment = &payments[**at];
            payment.settled_by.is_empty() && is_same_money(payment, &shown, lag)
        });
        if let Some(at) = twin {
            payments[*at].settled_by.extend(shown.sources);
        }
    }
    for row in &unnamed {
        settles(payments, &by_product, row, lag);
    }
    Ok(loose)
}

/// The places of payments of the amounts that are looked for, by amount and SKU.
struct ByProduct(BTreeMap<(Option<Money>, Option<String>), Vec<usize>>);

impl ByProduct {
    fn new(payments: &[Payment], sought: impl Iterator<Item = Option<Money>>) -> Self {
        let sought: BTreeSet<Option<Money>> = sought.collect();
        let mut places = Self(BTreeMap::new());
        for (at, payment) in payments.iter().enumerate() {
            if sought.contains(&payment.amount_paid) {
                places.0.entry(product(payment)).or_default().push(at);
            }
        }
        places
    }

    /// Those of a SKU, or of payments without one, in their order.
    fn of(&self, msku: Option<&str>, amount: Option<Money>) -> &[usize] {
        self.0.get(&(amount, msku.map(sku_key))).map_or(&[], Vec::as_slice)
    }
}

/// Amount and SKU of a payment.
fn product(payment: &Payment) -> (Option<Money>, Option<String>) {
    (payment.amount_paid, payment.msku.as_deref().map(sku_key))
}

/// Whether a row of unknown role is the money of a payment that the reimbursements report has: the SKU and the
/// amount are the same, and the days within the lag.
fn settles(
    payments: &mut [Payment],
    by_product: &ByProduct,
    row: &LooseMoney,
    lag_days: i32,
) -> bool {
    let Some(msku) = row.msku.as_deref() else { return false };
    let is_twin = |at: &&usize| {
        let payment = &payments[**at];
        payment.reimbursement_id.is_some()
            && payment.settled_by.is_empty()
            && (row.order_id.is_none() || row.order_id.as_deref() == payment.order_id.as_deref())
            && days_between(payment.date, row.date).abs() <= lag_days
    };
    let twin = by_product.of(Some(msku), Some(row.amount)).iter().find(is_twin);
    let Some(payment) = twin.and_then(|at| payments.get_mut(*at)) else { return false };
    payment.sources.push(row.source);
    payment.settled_by.push(row.source);
    true
}

/// Adds the payments that only a settlement or a date-range report shows. One that the reimbursements
/// report shows too (same product, amount and order within the posting lag) is the same money; the
/// oldest are paired first.
///
/// Two payments for one would answer two losses, so what can be the same money is taken for it, the surest match
/// first: by SKU, without one, as the sum of a day. Each takes its payment out, so that a vaguer row cannot have it.
/// Last comes what is not decided: money of an unknown reason may correct a fee or pay for a unit. It settles the
/// correction, which then is not claimed as unpaid, and stays a payment, which then may answer the unit.
fn add_posted(payments: &mut Vec<Payment>, mut posted: Vec<Payment>, context: &Context<'_>) {
    let lag = context.policy.days(SettingKey::CoverageGraceDays);
    // Before anything is paired: which files the rows came in must not decide who gets whom.
    in_order(payments);
    in_order(&mut posted);
    let ByProduct(mut unpaired) =
        ByProduct::new(payments, posted.iter().map(|row| row.amount_paid));
    let mut rest = Vec::new();
    for payment in posted {
        let candidates = unpaired.entry(product(&payment)).or_default();
        let same = |at: &usize| is_same_money(&payments[*at], &payment, lag);
        let twin = candidates.iter().position(same).map(|at| candidates.remove(at));
        // A row without a SKU may be of any product.
        let twin = twin.or_else(|| {
            if payment.msku.is_some() {
                return None;
            }
            let lists = unpaired.range((payment.amount_paid, None)..);
            let lists = lists.take_while(|((amount, _), _)| *amount == payment.amount_paid);
            let found = lists.filter_map(|(key, list)| {
                let at = list.iter().position(same)?;
                Some((payments[list[at]].date, list[at], key.clone(), at))
            });
            let (_, _, key, at) = found.min()?;
            Some(unpaired.get_mut(&key)?.remove(at))
        });
        if let Some(at) = twin {
            payments[at].sources.extend(payment.sources);
            payments[at].settled_by.extend(payment.settled_by);
        } else {
            rest.push(payment);
        }
    }
    let merged = merged_rows(payments, &mut rest, lag);
    for (at, row) in merged {
        payments[at].sources.push(row);
        payments[at].settled_by.push(row);
    }
    // The same amount of an unknown reason may be a correction of fees all the same: that one is settled.
    for row in rest.iter().filter(|row| row.pays.is_empty()) {
        // What was paired is there no more, and is settled.
        let mut places = unpaired.get(&product(row)).into_iter().flatten();
        let twin = places.find(|at| {
            let payment = &payments[**at];
            payment.settled_by.is_empty()
                && payment.order_id == row.order_id
                && days_between(payment.date, row.date).abs() <= lag
        });
        if let Some(at) = twin {
            payments[*at].settled_by.extend(row.sources.iter().copied());
        }
    }
    payments.extend(rest);
    in_order(payments);
}

/// Whether a reported and a posted payment of one product and amount are the same money.
fn is_same_money(reported: &Payment, posted: &Payment, lag_days: i32) -> bool {
    // A correction of one kind of fee is reported as one of fees.
    // Money of an unknown reason may be for a unit: a correction of fees does not take it away.
    let takes_fees = gives_fees_back(&reported.pays);
    let same_reason = reported.pays.is_empty()
        || posted.pays.is_empty() && !takes_fees
        || reported.pays.iter().any(|kind| posted.pays.contains(kind));
    same_reason
        && reported.order_id == posted.order_id
        && days_between(reported.date, posted.date).abs() <= lag_days
}

/// Posted rows that are the sum of several payments of one product approved on one day: Amazon may put
/// them together. They are taken off the rest.
fn merged_rows(
    payments: &[Payment],
    rest: &mut Vec<Payment>,
    lag_days: i32,
) -> Vec<(usize, SourceRow)> {
    let posted: BTreeSet<Option<String>> =
        rest.iter().map(|row| row.msku.as_deref().map(sku_key)).collect();
    // A row without a SKU may be the sum of all products of a day.
    let mut groups: BTreeMap<(bool, Option<String>, Date), Vec<usize>> = BTreeMap::new();
    for (at, payment) in payments.iter().enumerate().filter(|_| !posted.is_empty()) {
        let is_open = payment.settled_by.is_empty() && payment.amount_paid.is_some();
        let Some(msku) = payment.msku.as_deref().filter(|_| is_open) else { continue };
        let own = Some(sku_key(msku));
        if posted.contains(&own) {
            groups.entry((false, own, payment.date)).or_default().push(at);
        }
        if posted.contains(&None) {
            groups.entry((true, None, payment.date)).or_default().push(at);
        }
    }
    let ByProduct(places) = ByProduct::new(rest, rest.iter().map(|row| row.amount_paid));
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut merged: BTreeMap<usize, SourceRow> = BTreeMap::new();
    for ((_, msku, date), mut members) in groups {
        members.retain(|at| !merged.contains_key(at));
        if members.len() < 2 {
            continue;
        }
        let mut amounts = members.iter().filter_map(|at| payments[*at].amount_paid);
        let Some(first) = amounts.next() else { continue };
        let Some(sum) = amounts.try_fold(first, |sum, amount| sum.plus(amount).ok()) else {
            continue;
        };
        let mut places = places.get(&(Some(sum), msku)).into_iter().flatten();
        let found = places.find(|at| {
            !taken.contains(at) && days_between(date, rest[**at].date).abs() <= lag_days
        });
        if let Some(found) = found {
            taken.insert(*found);
            merged.extend(members.iter().map(|at| (*at, rest[*found].sources[0])));
        }
    }
    let mut at = 0..rest.len();
    rest.retain(|_| at.next().is_none_or(|at| !taken.contains(&at)));
    merged.into_iter().collect()
}

/// Says which report's money was used where both show the same settlement, and whether they agree.
pub(super) fn same_money(frames: &Frames) -> PolarsResult<Option<Diagnostic>> {
    let sums = |table: &Table, amount: &str| -> PolarsResult<BTreeMap<String, i64>> {
        let rows = frames.rows(table)?;
        let (id, amount) = (rows.text("settlement_id")?, rows.whole(amount)?);
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for row in 0..rows.len() {
            if let (Some(id), Some(micros)) = (id.get(row), amount.get(row)) {
                *sums.entry(id).or_default() += micros;
            }
        }
        Ok(sums.into_iter().map(|(id, sum)| (id.to_owned(), sum)).collect())
    };
    let settled = sums(&SETTLEMENT, "amount")?;
    let shown = sums(&TRANSACTIONS, "total")?;
    let both: Vec<bool> =
        settled.iter().filter_map(|(id, micros)| Some(shown.get(id)? == micros)).collect();
    if both.is_empty() {
        return Ok(None);
    }
    let agree = both.iter().filter(|agrees| **agrees).count();
    let message = format!(
        "{} settlement(s) are in a date range report too: the settlements were used; {agree} of them agree to the cent",
        both.len()
    );
    Ok(Some(Diagnostic::new(Code::SameMoney, Place::default(), message)))
}
