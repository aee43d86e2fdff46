//! What Amazon paid, in cash or in stock, each payment once although two reports may show it.

use std::collections::BTreeMap;

use compact_str::CompactString;
use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::posted::LooseMoney;
use super::roles::Reasons;
use super::{Context, posted};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::fast::HashMap;
use crate::model::tables::REIMBURSEMENTS;
use crate::model::{Currency, Money, SourceRow};
use crate::normalise::{Frames, shown};
use crate::policy::ClaimType;

/// One payment line.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Where it is written; several places when a settlement shows it too.
    pub sources: Vec<SourceRow>,
    /// Day of approval, or of posting.
    pub date: Date,
    /// Reimbursement id; `None` when only a settlement shows it.
    pub reimbursement_id: Option<CompactString>,
    /// Amazon case that it answers.
    pub case_id: Option<CompactString>,
    /// Customer order.
    pub order_id: Option<CompactString>,
    /// Reason as written.
    pub reason: CompactString,
    /// Claims it can answer; empty when the reason is not known.
    pub pays: Vec<ClaimType>,
    /// FNSKU, where the reports tell it.
    pub fnsku: Option<CompactString>,
    /// Whether the row itself tells the FNSKU.
    pub has_own_fnsku: bool,
    /// Merchant SKU.
    pub msku: Option<CompactString>,
    /// Units paid in cash, after reversals.
    pub units_cash: i64,
    /// Units given back in stock, after reversals.
    pub units_inventory: i64,
    /// Units given back in stock, before reversals.
    pub units_inventory_given: i64,
    /// Amount of the line as paid; `None` where the report has none.
    pub amount_paid: Option<Money>,
    /// Amount of the line after reversals; `None` where the report has none.
    pub amount: Option<Money>,
    /// Amount for one unit as Amazon states it.
    pub per_unit: Option<Money>,
    /// The reimbursement that this one raises, where it names one.
    pub original_id: Option<CompactString>,
    /// The rows of settlements or date-range reports that show the money; empty where none does.
    pub settled_by: Vec<SourceRow>,
    /// Rows that took part of it back.
    pub reversed_by: Vec<SourceRow>,
    /// Units that were taken back.
    pub units_reversed: i64,
}

impl Payment {
    /// Whether settlements or date-range reports show it and the reimbursements report does not.
    #[must_use]
    pub fn is_unreported(&self) -> bool {
        self.reimbursement_id.is_none() && !self.settled_by.is_empty()
    }

    /// Units in cash and stock.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.units_cash + self.units_inventory
    }
}

/// A row that takes a payment back.
#[derive(Debug, Clone)]
pub struct Reversal {
    /// Where it is written.
    pub source: SourceRow,
    /// Day of approval.
    pub date: Date,
    /// Its own reimbursement id.
    pub reimbursement_id: Option<CompactString>,
    /// The reimbursement that it takes back.
    pub original_id: Option<CompactString>,
    /// Customer order.
    pub order_id: Option<CompactString>,
    /// Merchant SKU.
    pub msku: Option<CompactString>,
    /// FNSKU.
    pub fnsku: Option<CompactString>,
    /// Units taken back, paid in cash or given in stock.
    pub units: i64,
    /// Of these the units given in stock.
    pub units_inventory: i64,
    /// Units given in stock for cash taken back: the unit stays answered.
    pub units_exchanged: i64,
    /// Amount taken back, negative; `None` where the report has none.
    pub amount: Option<Money>,
}

/// What Amazon paid and took back, and money whose role is not known.
#[derive(Debug, Default)]
pub(super) struct Paid {
    pub(super) payments: Vec<Payment>,
    pub(super) reversals: Vec<Reversal>,
    pub(super) loose: Vec<LooseMoney>,
}

/// Every payment, oldest first, and every row that takes one back up to the as-of date.
pub(super) fn payments(
    frames: &Frames,
    context: &Context<'_>,
    as_of: Date,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<Paid> {
    let mut unknown: BTreeMap<String, SourceRow> = BTreeMap::new();
    let (mut payments, mut reversals) = reported(frames, context, &mut unknown)?;
    reversals.retain(|reversal| reversal.date <= as_of);
    apply_reversals(&mut payments, &reversals);
    let mut loose = posted::add(frames, context, &mut payments)?;
    loose.retain(|row| row.date <= as_of);
    diagnostics.extend(unknown.into_iter().map(|(reason, source)| {
        let message = format!("reimbursement reason is not known: `{}`", shown::word(&reason));
        Diagnostic::new(
            Code::UnknownReimbursementReason,
            Place::line(source.file, source.line),
            message,
        )
    }));
    reversals.sort_by_key(|reversal| (reversal.date, reversal.source));
    Ok(Paid { payments, reversals, loose })
}

/// Payments and reversals of the reimbursements report.
fn reported(
    frames: &Frames,
    context: &Context<'_>,
    unknown: &mut BTreeMap<String, SourceRow>,
) -> PolarsResult<(Vec<Payment>, Vec<Reversal>)> {
    let rows = frames.rows(&REIMBURSEMENTS)?;
    let dates = rows.dates("approval_date")?;
    let text = |name: &str| rows.text(name);
    let (id, case, order, reason) =
        (text("reimbursement_id")?, text("case_id")?, text("order_id")?, text("reason")?);
    let (msku, fnsku, currency) = (text("msku")?, text("fnsku")?, text("currency")?);
    let original = text("original_reimbursement_id")?;
    let (total, per_unit) = (rows.whole("amount_total")?, rows.whole("amount_per_unit")?);
    let (cash, stock) = (rows.whole("quantity_cash")?, rows.whole("quantity_inventory")?);
    let in_all = rows.whole("quantity_total")?;
    let reasons = Reasons::new(context.policy);
    let mut payments = Vec::with_capacity(rows.len());
    let mut reversals = Vec::new();
    for row in 0..rows.len() {
        let Some(date) = dates.get(row) else { continue };
        let source = rows.source(row);
        let owned = |text: Option<&str>| text.map(CompactString::from);
        let money = |micros: Option<i64>| money(micros, currency.get(row));
        // A payment without any quantity is for one unit at least.
        let is_paid = total.get(row).is_some_and(|micros| micros > 0);
        // One quantity for both is of units in stock where no money was paid.
        let is_free = || (cash.get(row), total.get(row)) == (None, Some(0));
        let stock = stock.get(row).or(in_all.get(row).filter(|_| is_free())).unwrap_or(0);
        let counted = cash.get(row).or_else(|| Some(in_all.get(row)? - stock));
        let cash = counted.unwrap_or_else(|| i64::from(is_paid));
        let name = reason.get(row).unwrap_or("");
        let known = reasons.of(name);
        let takes_back = total.get(row).is_some_and(|micros| micros < 0) || cash < 0 || stock < 0;
        // The reason of a reversal above zero is money received.
        let is_named_so = known.is_some_and(|known| known.reversal);
        if takes_back || is_named_so && !is_paid {
            reversals.push(Reversal {
                source,
                date,
                reimbursement_id: owned(id.get(row)),
                original_id: owned(original.get(row)),
                order_id: owned(order.get(row)),
                msku: owned(msku.get(row)),
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
            unknown.entry(name.to_owned()).and_modify(|at| *at = source.min(*at)).or_insert(source);
        }
        payments.push(Payment {
            sources: vec![source],
            date,
            reimbursement_id: owned(id.get(row)),
            case_id: owned(case.get(row)),
            order_id: owned(order.get(row)),
            reason: name.into(),
            pays: known.map(|known| known.pays.clone()).unwrap_or_default(),
            fnsku: owned(fnsku.get(row)).or_else(|| context.fnsku_of(msku.get(row))),
            has_own_fnsku: fnsku.get(row).is_some(),
            msku: owned(msku.get(row)),
            units_cash: cash,
            units_inventory: stock,
            units_inventory_given: stock,
            amount_paid: money(total.get(row)),
            amount: money(total.get(row)),
            per_unit: money(per_unit.get(row)),
            original_id: owned(original.get(row)),
            settled_by: Vec::new(),
            reversed_by: Vec::new(),
            units_reversed: 0,
        });
    }
    Ok((payments, reversals))
}

pub(super) fn money(micros: Option<i64>, currency: Option<&str>) -> Option<Money> {
    let currency: Currency = currency?.parse().ok()?;
    Some(Money::new(micros?, currency))
}

/// Takes reversed units off the payments they name. A reversal that names none, or one outside the
/// dump, changes nothing: only an exact link may open a claim again.
fn apply_reversals(payments: &mut [Payment], reversals: &[Reversal]) {
    let originals = reversals.iter().filter_map(|reversal| reversal.original_id.as_ref());
    let mut named: HashMap<&CompactString, Vec<usize>> =
        originals.map(|original| (original, Vec::new())).collect();
    for (at, payment) in payments.iter().enumerate() {
        let id = payment.reimbursement_id.as_ref();
        if let Some(places) = id.and_then(|id| named.get_mut(id)) {
            places.push(at);
        }
    }
    for reversal in reversals {
        let places = reversal.original_id.as_ref().and_then(|original| named.get(original));
        let Some(places) = places else { continue };
        let mut units = reversal.units;
        let mut stock = reversal.units_inventory;
        let mut exchange = reversal.units_exchanged;
        let mut amount = reversal.amount;
        for at in places {
            let payment = &mut payments[*at];
            if reversal.fnsku.is_some() && payment.fnsku != reversal.fnsku {
                continue;
            }
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
