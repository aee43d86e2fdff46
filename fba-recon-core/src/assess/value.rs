//! What a unit is worth: the ladder of sources, the best first, each named on the case.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::memo::Memo;
use crate::book::{Book, Cost, CostQuery, CostSource, OrderItem};
use crate::detect::{Dispute, FeeBy, Finding, Handling, Line, LossPoint, Measure};
use crate::model::names::names;
use crate::model::{Currency, Money, SourceRow};
use crate::policy::{Cap, ClaimType, Policy};

names! {
    /// Where a value comes from.
    Basis {
        /// The sourcing cost that Amazon approved.
        ApprovedCost = "approved_cost",
        /// Amazon's own estimate of the sourcing cost.
        AmazonEstimate = "amazon_estimate",
        /// The seller's own cost, which Amazon has not approved.
        OwnCost = "own_cost",
        /// The median of what Amazon paid for the same product and reason.
        ComparableReimbursements = "comparable_reimbursements",
        /// The order's proceeds after fees, at most what the refund took.
        OrderProceeds = "order_proceeds",
        /// What the reports show.
        ReportedAmount = "reported_amount",
        /// Charged less allowed.
        FeeDifference = "fee_difference",
        /// Not known.
        Unknown = "unknown",
    }
}

/// The worth of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// One unit; `None` when unknown, and for fees, whose charges carry their own difference.
    pub unit: Option<Money>,
    /// One unit at the least, where the rule is not exact.
    pub low: Option<Money>,
    /// One unit at the most, where the rule is not exact.
    pub high: Option<Money>,
    /// Where it comes from.
    pub basis: Basis,
    /// Rows it rests on: of many payments the least, the most and those around their median.
    pub rows: Vec<SourceRow>,
    /// Rows more that it rests on.
    pub rows_more: usize,
    /// Whether the marketplace's cap cut it.
    pub is_capped: bool,
}

const UNKNOWN: Value = Value {
    unit: None,
    low: None,
    high: None,
    basis: Basis::Unknown,
    rows: Vec::new(),
    rows_more: 0,
    is_capped: false,
};

/// So many payments are named as those that a worth rests on.
const TOLD_MOST: usize = 20;

/// What Amazon paid for one unit, by product, kind of claim, currency and first day.
pub(super) type Comparables = Memo<(String, ClaimType, Currency, Option<Date>), Option<Value>>;

/// Whose worth is asked for.
#[derive(Clone, Copy)]
struct Subject<'a> {
    finding: &'a Finding,
    fnsku: Option<&'a str>,
    msku: Option<&'a str>,
    claim_type: ClaimType,
}

/// The tables and reports that a worth rests on.
#[derive(Clone, Copy)]
pub(super) struct Valuer<'a> {
    pub(super) book: &'a Book,
    pub(super) policy: &'a Policy,
    pub(super) as_of: Date,
    pub(super) comparables: &'a Comparables,
}

impl Valuer<'_> {
    /// The worth of one unit of a finding, and of each of its lines.
    pub(super) fn values(self, finding: &Finding, claim_type: ClaimType) -> (Value, Vec<Value>) {
        let subject = Subject {
            finding,
            fnsku: finding.fnsku.as_deref(),
            msku: finding.msku.as_deref(),
            claim_type,
        };
        let lines: Vec<Value> = match &finding.measure {
            Measure::Lines(lines) => lines.iter().map(|line| self.of_line(subject, line)).collect(),
            Measure::Charges(_) => {
                return (Value { basis: Basis::FeeDifference, ..UNKNOWN }, Vec::new());
            }
            Measure::OrderItem { order_id, msku, .. } => {
                let item = self.book.order_item(order_id, msku);
                return (self.capped(finding, item.and_then(order_proceeds)), Vec::new());
            }
            Measure::Adjustments(_) => {
                return (self.capped(finding, self.sourcing_value(subject)), Vec::new());
            }
        };
        (together(&lines), lines)
    }

    fn of_line(self, subject: Subject<'_>, line: &Line) -> Value {
        let subject =
            Subject { fnsku: line.fnsku.as_deref(), msku: line.msku.as_deref(), ..subject };
        let finding = subject.finding;
        if line.owed.is_some() {
            return Value { unit: line.owed, basis: Self::basis_of_money(finding), ..UNKNOWN };
        }
        if let Some(part) = &finding.claim {
            return Value { high: part.most, ..UNKNOWN };
        }
        let value = if finding.loss_point == LossPoint::AfterOrder {
            let order = finding.order_id.as_deref().zip(subject.msku);
            let item = order.and_then(|(order_id, msku)| self.book.order_item(order_id, msku));
            item.and_then(order_proceeds).or_else(|| self.paid_for_like(subject))
        } else {
            self.sourcing_value(subject)
        };
        self.capped(finding, value)
    }

    /// What the money of a line rests on.
    fn basis_of_money(finding: &Finding) -> Basis {
        let Handling { disputes, fee, .. } = finding.rule.handling;
        match disputes {
            Some(Dispute::Worth) if finding.rests_on_cost => Basis::ApprovedCost,
            Some(Dispute::Worth) => Basis::OrderProceeds,
            _ if fee.is_some_and(FeeBy::is_measured) => Basis::FeeDifference,
            _ => Basis::ReportedAmount,
        }
    }

    fn capped(self, finding: &Finding, value: Option<Value>) -> Value {
        let Some(mut value) = value else { return UNKNOWN };
        cap(&mut value, finding, self.policy, self.as_of);
        value
    }

    /// What Amazon paid for the same product and reason, whenever that was.
    fn paid_for_like(self, subject: Subject<'_>) -> Option<Value> {
        let store = self.policy.marketplace(subject.finding.marketplace.as_deref()?)?;
        self.comparable(subject, store.currency.parse().ok()?, None)
    }
}

/// The worth of several lines: that of one where all are alike, else the least sure basis and no unit.
fn together(lines: &[Value]) -> Value {
    let Some(first) = lines.first() else { return UNKNOWN };
    let is_alike = lines.iter().all(|value| value.unit == first.unit);
    // Lines of one product rest on the same rows.
    let parts: BTreeMap<&[SourceRow], usize> =
        lines.iter().map(|value| (value.rows.as_slice(), value.rows_more)).collect();
    let rows: BTreeSet<SourceRow> = parts.keys().copied().flatten().copied().collect();
    Value {
        unit: first.unit.filter(|_| is_alike),
        low: first.low.filter(|_| is_alike),
        high: first.high.filter(|_| is_alike),
        basis: lines.iter().map(|value| value.basis).max().unwrap_or(Basis::Unknown),
        rows: rows.into_iter().collect(),
        rows_more: parts.values().sum(),
        is_capped: lines.iter().any(|value| value.is_capped),
    }
}

/// The order's proceeds for one unit, at most what the refund took. The low value is the smaller, the high
/// value the larger of the two.
fn order_proceeds(item: &OrderItem) -> Option<Value> {
    let (proceeds, debit) = item.unit_worth()?;
    let unit = debit.map_or(Some(proceeds), |debit| proceeds.lesser(debit))?;
    if unit.micros <= 0 {
        return None;
    }
    let refunds = item.refunds.iter().flat_map(|refund| &refund.rows);
    let rows = item.sale.iter().flat_map(|sale| &sale.rows).chain(refunds).map(|row| row.source);
    Some(Value {
        unit: Some(unit),
        low: debit.map(|_| unit),
        high: debit.map(|debit| if proceeds.micros > debit.micros { proceeds } else { debit }),
        basis: Basis::OrderProceeds,
        rows: rows.collect(),
        rows_more: 0,
        is_capped: false,
    })
}

impl Valuer<'_> {
    /// Approved cost, else Amazon's estimate, else the seller's own cost, else the median of comparable
    /// payments. Costs hold only from the store's sourcing-cost date on; before it, and in stores without
    /// one, only comparable payments tell what Amazon pays.
    fn sourcing_value(self, subject: Subject<'_>) -> Option<Value> {
        let store = self.policy.marketplace(subject.finding.marketplace.as_deref()?)?;
        let currency: Currency = store.currency.parse().ok()?;
        let sourcing = self.policy.on(self.as_of).sourcing(&store.id);
        let paid = self.comparable(subject, currency, sourcing.map(|rule| rule.from));
        let costs = [
            (CostSource::AmazonApproved, Basis::ApprovedCost),
            (CostSource::AmazonEstimate, Basis::AmazonEstimate),
            (CostSource::Own, Basis::OwnCost),
        ];
        if sourcing.is_some() {
            for (source, basis) in costs {
                let Some(cost) = self.cost(subject, &store.id, currency, source) else {
                    continue;
                };
                let unit = Some(cost.unit);
                // An approved cost is what Amazon pays; any other cost may differ from it as past
                // payments do.
                let (low, high) = match (&paid, basis) {
                    (_, Basis::ApprovedCost) => (unit, unit),
                    (Some(paid), _) => (paid.low.min(unit), paid.high.max(unit)),
                    (None, _) => (None, None),
                };
                return Some(Value {
                    unit,
                    low,
                    high,
                    basis,
                    rows: vec![cost.source_row],
                    rows_more: 0,
                    is_capped: false,
                });
            }
        }
        paid
    }

    /// The cost of the product that holds on the as-of date; of several on one day the smallest.
    fn cost(
        &self,
        subject: Subject<'_>,
        marketplace: &str,
        currency: Currency,
        source: CostSource,
    ) -> Option<&Cost> {
        self.book.cost_of(&CostQuery {
            fnsku: subject.fnsku,
            msku: subject.msku,
            marketplace: Some(marketplace),
            currency,
            source,
            on: self.as_of,
        })
    }

    /// The median of what Amazon paid for one unit of the same product, reason and currency since a date.
    fn comparable(
        self,
        subject: Subject<'_>,
        currency: Currency,
        since: Option<Date>,
    ) -> Option<Value> {
        let (fnsku, claim_type) = (subject.fnsku?, subject.claim_type);
        let key = (fnsku.to_owned(), claim_type, currency, since);
        let paid = || self.median(fnsku, claim_type, currency, since);
        Option::clone(&self.comparables.get(key, paid))
    }

    fn median(
        self,
        fnsku: &str,
        claim_type: ClaimType,
        currency: Currency,
        since: Option<Date>,
    ) -> Option<Value> {
        let mut paid: Vec<(Money, SourceRow)> = self
            .book
            .payments_of_product(fnsku)
            .map(|(_, payment)| payment)
            .filter(|payment| payment.pays.contains(&claim_type) && payment.units_reversed == 0)
            .filter(|payment| since.is_none_or(|since| since <= payment.date))
            .filter_map(|payment| {
                let unit = payment.amount?.per_unit(payment.units_cash)?;
                (unit.currency == currency && unit.micros > 0)
                    .then(|| Some((unit, *payment.sources.first()?)))?
            })
            .collect();
        paid.sort();
        let middle = paid.len().checked_sub(1)? / 2;
        let median = paid.get(middle)?.0;
        let near = middle.saturating_sub(TOLD_MOST / 2 - 1)..=middle + TOLD_MOST / 2 - 1;
        let is_told = |at: &usize| near.contains(at) || *at == 0 || at + 1 == paid.len();
        let told = |at: usize| if paid.len() <= TOLD_MOST { true } else { is_told(&at) };
        let rows: Vec<SourceRow> =
            (0..paid.len()).filter(|at| told(*at)).map(|at| paid[at].1).collect();
        Some(Value {
            unit: Some(median),
            low: paid.first().map(|(unit, _)| *unit),
            high: paid.last().map(|(unit, _)| *unit),
            basis: Basis::ComparableReimbursements,
            rows_more: paid.len() - rows.len(),
            rows,
            is_capped: false,
        })
    }
}

/// Cuts the value at the most that Amazon pays for one unit.
fn cap(value: &mut Value, finding: &Finding, policy: &Policy, as_of: Date) {
    let store = finding.marketplace.as_deref();
    let cap = store.and_then(|store| policy.on(as_of).cap(store)).and_then(Cap::money);
    let Some(cap) = cap else { return };
    let cut = |money: Option<Money>| money.map(|money| money.lesser(cap).unwrap_or(money));
    value.is_capped = value.unit != cut(value.unit);
    value.unit = cut(value.unit);
    value.low = cut(value.low);
    value.high = cut(value.high);
}
