//! What Amazon paid, in cash or in stock, each payment once although two reports may show it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::{DataFrame, Int64Chunked, PolarsResult, StringChunked};

use super::{Context, sku_key};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::days_between;
use crate::model::tables::{REIMBURSEMENTS, SETTLEMENT};
use crate::model::{Currency, Money, SourceRow};
use crate::normalise::frames::Dates;
use crate::normalise::{Frames, Rows};
use crate::policy::{AmountRole, ClaimType, TransactionRole};

/// One payment line.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Where it is written; several places when a settlement shows it too.
    pub sources: Vec<SourceRow>,
    /// Day of approval, or of posting.
    pub date: Date,
    /// Reimbursement id; `None` when only a settlement shows it.
    pub reimbursement_id: Option<String>,
    /// Amazon case that it answers.
    pub case_id: Option<String>,
    /// Customer order.
    pub order_id: Option<String>,
    /// Reason as written.
    pub reason: String,
    /// Claims it can answer; empty when the reason is not known.
    pub pays: Vec<ClaimType>,
    /// FNSKU, where the reports tell it.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Units paid in cash, after reversals.
    pub units_cash: i64,
    /// Units given back in stock, after reversals.
    pub units_inventory: i64,
    /// Amount of the line as paid; `None` where the report has none.
    pub amount_paid: Option<Money>,
    /// Amount of the line after reversals; `None` where the report has none.
    pub amount: Option<Money>,
    /// Amount for one unit as Amazon states it.
    pub per_unit: Option<Money>,
    /// Rows that took part of it back.
    pub reversed_by: Vec<SourceRow>,
    /// Units that were taken back.
    pub units_reversed: i64,
}

impl Payment {
    /// Units in cash and stock.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.units_cash + self.units_inventory
    }
}

/// A row that takes a payment back.
struct Reversal {
    source: SourceRow,
    original_id: Option<String>,
    fnsku: Option<String>,
    units: i64,
    units_inventory: i64,
    units_exchanged: i64,
    amount: Option<Money>,
}

/// Every payment, oldest first.
pub(super) fn payments(
    frames: &Frames,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<Vec<Payment>> {
    let mut unknown: BTreeMap<String, SourceRow> = BTreeMap::new();
    let (mut payments, reversals) = reported(frames, context, &mut unknown)?;
    apply_reversals(&mut payments, &reversals);
    let posted = settled(frames, context)?;
    let posted = posted.into_iter().chain(transacted(frames, context)?);
    add_posted(&mut payments, posted.collect(), context);
    diagnostics.extend(unknown.into_iter().map(|(reason, source)| {
        let message = format!("reimbursement reason is not known: `{reason}`");
        Diagnostic::new(
            Code::UnknownReimbursementReason,
            Place::line(source.file, source.line),
            message,
        )
    }));
    Ok(payments)
}

/// Payments and reversals of the reimbursements report.
fn reported(
    frames: &Frames,
    context: &Context<'_>,
    unknown: &mut BTreeMap<String, SourceRow>,
) -> PolarsResult<(Vec<Payment>, Vec<Reversal>)> {
    let rows = Rows::new(frames.get(&REIMBURSEMENTS)?)?;
    let dates = rows.dates("approval_date")?;
    let text = |name: &str| rows.text(name);
    let (id, case, order, reason) =
        (text("reimbursement_id")?, text("case_id")?, text("order_id")?, text("reason")?);
    let (msku, fnsku, currency) = (text("msku")?, text("fnsku")?, text("currency")?);
    let original = text("original_reimbursement_id")?;
    let (total, per_unit) = (rows.whole("amount_total")?, rows.whole("amount_per_unit")?);
    let (cash, stock) = (rows.whole("quantity_cash")?, rows.whole("quantity_inventory")?);
    let in_all = rows.whole("quantity_total")?;
    let mut payments = Vec::new();
    let mut reversals = Vec::new();
    for row in 0..rows.len() {
        let Some(date) = dates.get(row) else { continue };
        let source = rows.source(row);
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        let money = |micros: Option<i64>| money(micros, currency.get(row));
        let stock = stock.get(row).unwrap_or(0);
        let counted = cash.get(row).or_else(|| Some(in_all.get(row)? - stock));
        // A payment without any quantity is for one unit at least.
        let is_paid = total.get(row).is_some_and(|micros| micros > 0);
        let cash = counted.unwrap_or_else(|| i64::from(is_paid));
        let name = reason.get(row).unwrap_or("");
        let known = context.policy.reimbursement_reason(name);
        let takes_back = total.get(row).is_some_and(|micros| micros < 0) || cash < 0 || stock < 0;
        if takes_back || known.is_some_and(|known| known.reversal) {
            reversals.push(Reversal {
                source,
                original_id: owned(original.get(row)),
                fnsku: owned(fnsku.get(row)),
                // Cash taken back and a unit given instead is an exchange: the unit stays answered.
                units: cash.abs() + stock.min(0).abs(),
                units_inventory: stock.min(0).abs(),
                units_exchanged: if cash < 0 { stock.max(0).min(-cash) } else { 0 },
                amount: money(total.get(row).map(|micros| -micros.abs())),
            });
            continue;
        }
        if known.is_none() {
            let first = unknown.entry(name.to_owned()).or_insert(source);
            *first = (*first).min(source);
        }
        payments.push(Payment {
            sources: vec![source],
            date,
            reimbursement_id: owned(id.get(row)),
            case_id: owned(case.get(row)),
            order_id: owned(order.get(row)),
            reason: name.to_owned(),
            pays: known.map(|known| known.pays.clone()).unwrap_or_default(),
            fnsku: owned(fnsku.get(row)).or_else(|| context.products.fnsku_of(msku.get(row)?)),
            msku: owned(msku.get(row)),
            units_cash: cash,
            units_inventory: stock,
            amount_paid: money(total.get(row)),
            amount: money(total.get(row)),
            per_unit: money(per_unit.get(row)),
            reversed_by: Vec::new(),
            units_reversed: 0,
        });
    }
    Ok((payments, reversals))
}

fn money(micros: Option<i64>, currency: Option<&str>) -> Option<Money> {
    let currency: Currency = currency?.parse().ok()?;
    Some(Money::new(micros?, currency))
}

/// Takes reversed units off the payments they name. A reversal that names none, or one outside the
/// dump, changes nothing: only an exact link may open a claim again.
fn apply_reversals(payments: &mut [Payment], reversals: &[Reversal]) {
    for reversal in reversals {
        let Some(original) = &reversal.original_id else {
            continue;
        };
        let mut units = reversal.units;
        let mut stock = reversal.units_inventory;
        let mut exchange = reversal.units_exchanged;
        let mut amount = reversal.amount;
        let named = payments.iter_mut().filter(|payment| {
            payment.reimbursement_id.as_ref() == Some(original)
                && (reversal.fnsku.is_none() || payment.fnsku == reversal.fnsku)
        });
        for payment in named {
            if reversal.units == 0 {
                units = units_of_amount(payment, amount);
            }
            let from_stock = stock.min(payment.units_inventory);
            let from_cash = (units - from_stock).min(payment.units_cash);
            payment.units_inventory -= from_stock;
            payment.units_cash -= from_cash;
            let exchanged = exchange.min(from_cash);
            exchange -= exchanged;
            payment.units_inventory += exchanged;
            payment.units_reversed += from_stock + from_cash - exchanged;
            payment.reversed_by.push(reversal.source);
            units -= from_stock + from_cash;
            stock -= from_stock;
            if let (Some(paid), Some(taken)) = (payment.amount, amount.take()) {
                payment.amount = paid.plus(taken).ok();
            }
        }
    }
}

/// Units of a payment that an amount taken back stands for, where the reversal does not count them.
fn units_of_amount(payment: &Payment, taken: Option<Money>) -> i64 {
    let per_unit = payment.amount_paid.and_then(|paid| paid.per_unit(payment.units_cash));
    match (per_unit, taken) {
        (Some(unit), Some(taken)) if unit.micros > 0 && unit.currency == taken.currency => {
            (-taken.micros / unit.micros).clamp(0, payment.units_cash)
        }
        _ => 0,
    }
}

/// Reimbursements and fee corrections of settlements.
fn settled(frames: &Frames, context: &Context<'_>) -> PolarsResult<Vec<Payment>> {
    let terms = context.policy.cash_terms();
    let posted = PostedRows::new(frames.get(&SETTLEMENT)?, "amount")?;
    let text = |name: &str| posted.rows.text(name);
    let (kind, amount_type, description) =
        (text("transaction_type")?, text("amount_type")?, text("amount_description")?);
    let payments = posted.paid().filter_map(|paid| {
        let row = paid.0;
        let transaction = terms.transaction(kind.get(row).unwrap_or(""));
        let words = (amount_type.get(row).unwrap_or(""), description.get(row).unwrap_or(""));
        let known = context.policy.reimbursement_reason(words.1);
        let pays = if transaction == Some(TransactionRole::FeeCorrection) {
            fee_claims()
        } else if matches!(transaction, Some(TransactionRole::Sale | TransactionRole::Refund)) {
            return None;
        } else if let Some(known) = known {
            known.pays.clone()
        } else if terms.amount(words.0, words.1) == Some(AmountRole::Reimbursement) {
            Vec::new()
        } else {
            return None;
        };
        Some(posted.payment(context, paid, words.1, pays))
    });
    Ok(payments.collect())
}

/// Reimbursements and fee corrections of date-range rows whose settlement is not in the dump.
fn transacted(frames: &Frames, context: &Context<'_>) -> PolarsResult<Vec<Payment>> {
    let terms = context.policy.cash_terms();
    let frame = super::orders::unsettled(frames)?;
    let posted = PostedRows::new(&frame, "total")?;
    let (kind, description) = (posted.rows.text("type")?, posted.rows.text("description")?);
    let payments = posted.paid().filter_map(|paid| {
        let row = paid.0;
        let said = description.get(row).unwrap_or("");
        let transaction = terms.transaction(kind.get(row).unwrap_or(""));
        let (pays, reason) = match (transaction, terms.description(said)) {
            (Some(TransactionRole::FeeCorrection), _)
            | (_, Some((AmountRole::FeeCorrection, _))) => (fee_claims(), said),
            (_, Some((_, reason))) => {
                let known = context.policy.reimbursement_reason(reason);
                (known.map(|known| known.pays.clone()).unwrap_or_default(), reason)
            }
            _ => return None,
        };
        Some(posted.payment(context, paid, reason, pays))
    });
    Ok(payments.collect())
}

/// The claims that a fee correction answers.
fn fee_claims() -> Vec<ClaimType> {
    vec![ClaimType::FeeWeightDims, ClaimType::FeeReferral]
}

/// The columns of posted money that settlements and date-range reports share.
struct PostedRows<'a> {
    rows: Rows<'a>,
    dates: Dates<'a>,
    order: &'a StringChunked,
    msku: &'a StringChunked,
    currency: &'a StringChunked,
    amount: &'a Int64Chunked,
    quantity: &'a Int64Chunked,
}

impl<'a> PostedRows<'a> {
    fn new(frame: &'a DataFrame, amount: &str) -> PolarsResult<Self> {
        let rows = Rows::new(frame)?;
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
    fn paid(&self) -> impl Iterator<Item = (usize, Date, i64)> {
        (0..self.rows.len()).filter_map(|row| {
            let micros = self.amount.get(row).filter(|micros| *micros > 0)?;
            Some((row, self.dates.get(row)?, micros))
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
            order_id: self.order.get(row).map(ToOwned::to_owned),
            reason: reason.to_owned(),
            pays,
            fnsku: msku.and_then(|msku| context.products.fnsku_of(msku)),
            msku: msku.map(ToOwned::to_owned),
            // A payment without a quantity is for one unit at least.
            units_cash: self.quantity.get(row).map_or(1, |units| units.max(1)),
            units_inventory: 0,
            amount_paid: amount,
            amount,
            per_unit: None,
            reversed_by: Vec::new(),
            units_reversed: 0,
        }
    }
}

/// The order of payments: by what they are, so that it does not hang on how the reports are cut into
/// files.
fn in_order(payments: &mut [Payment]) {
    payments.sort_by(|one, other| order_key(one).cmp(&order_key(other)));
}

fn order_key(payment: &Payment) -> impl Ord + '_ {
    let names = (&payment.reimbursement_id, &payment.order_id, &payment.msku, &payment.reason);
    (payment.date, names, payment.amount_paid, &payment.sources)
}

/// Adds the payments that only a settlement or a date-range report shows. One that the reimbursements
/// report shows too (same product, amount and order within the posting lag) is the same money; the
/// oldest are paired first.
fn add_posted(payments: &mut Vec<Payment>, mut posted: Vec<Payment>, context: &Context<'_>) {
    let lag = context.policy.days("coverage_grace_days");
    in_order(payments);
    in_order(&mut posted);
    let product = |payment: &Payment| (payment.msku.as_deref().map(sku_key), payment.amount_paid);
    let mut unpaired: BTreeMap<(Option<String>, Option<Money>), Vec<usize>> = BTreeMap::new();
    for (at, payment) in payments.iter().enumerate() {
        unpaired.entry(product(payment)).or_default().push(at);
    }
    for payment in posted {
        let candidates = unpaired.entry(product(&payment)).or_default();
        let twin = candidates.iter().position(|at| is_same_money(&payments[*at], &payment, lag));
        if let Some(at) = twin {
            let at = candidates.remove(at);
            payments[at].sources.extend(payment.sources);
        } else {
            payments.push(payment);
        }
    }
    in_order(payments);
}

/// Whether a reported and a posted payment of one product and amount are the same money.
fn is_same_money(reported: &Payment, posted: &Payment, lag_days: i32) -> bool {
    let same_reason =
        reported.pays == posted.pays || reported.pays.is_empty() || posted.pays.is_empty();
    same_reason
        && reported.order_id == posted.order_id
        && days_between(reported.date, posted.date).abs() <= lag_days
}
