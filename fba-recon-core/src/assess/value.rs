//! What a unit is worth: the ladder of sources, the best first, each named on the case.

use jiff::civil::Date;

use crate::book::{Book, Cost, CostSource, OrderItem, sku_key};
use crate::detect::{Finding, LossPoint, Measure};
use crate::model::money::from_decimal;
use crate::model::{Currency, Money, SourceRow};
use crate::policy::{ClaimType, Policy};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The sourcing cost that Amazon approved.
    ApprovedCost,
    /// Amazon's own estimate of the sourcing cost.
    AmazonEstimate,
    /// The seller's own cost, which Amazon has not approved.
    OwnCost,
    /// The median of what Amazon paid for the same product and reason.
    ComparableReimbursements,
    /// The order's proceeds after fees, at most what the refund took.
    OrderProceeds,
    /// Charged less allowed.
    FeeDifference,
    /// Not known.
    Unknown,
}

impl Basis {
    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApprovedCost => "approved_cost",
            Self::AmazonEstimate => "amazon_estimate",
            Self::OwnCost => "own_cost",
            Self::ComparableReimbursements => "comparable_reimbursements",
            Self::OrderProceeds => "order_proceeds",
            Self::FeeDifference => "fee_difference",
            Self::Unknown => "unknown",
        }
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
    /// Rows it rests on.
    pub rows: Vec<SourceRow>,
    /// Whether the marketplace's cap cut it.
    pub is_capped: bool,
}

const UNKNOWN: Value = Value {
    unit: None,
    low: None,
    high: None,
    basis: Basis::Unknown,
    rows: Vec::new(),
    is_capped: false,
};

/// The worth of one unit of a finding.
pub(super) fn value(
    finding: &Finding,
    claim_type: ClaimType,
    book: &Book,
    policy: &Policy,
    as_of: Date,
) -> Value {
    let value = match (finding.loss_point, &finding.measure) {
        (LossPoint::Fee, _) => {
            return Value { basis: Basis::FeeDifference, ..UNKNOWN };
        }
        (LossPoint::AfterOrder, Measure::OrderItem { order_id, msku, .. }) => {
            book.order_item(order_id, msku).and_then(order_proceeds)
        }
        _ => sourcing_value(finding, claim_type, book, policy, as_of),
    };
    let Some(mut value) = value else {
        return UNKNOWN;
    };
    cap(&mut value, finding, policy, as_of);
    value
}

/// The order's price less promotions, referral and fulfilment fee, at most what the refund took; both for
/// one unit. The low value is the smaller, the high value the larger of the two.
fn order_proceeds(item: &OrderItem) -> Option<Value> {
    let sale = item.sale.as_ref()?;
    let sold = sale.units.filter(|sold| *sold > 0 && sale.principal > 0)?;
    let net = sale.principal + sale.promotion + sale.referral_fee + sale.fulfilment_fee;
    let proceeds = Money::new(net, item.currency).per_unit(sold)?;
    let refunded: i64 = item.refunds.iter().map(|refund| -refund.principal).sum();
    let debited: i64 = item.refunds.iter().map(|refund| -refund.net).sum();
    // What the refunds took for one unit: their net amount, by the units their price gives back.
    let units =
        i64::try_from(i128::from(refunded) * i128::from(sold) / i128::from(sale.principal)).ok()?;
    let debit = Money::new(debited, item.currency).per_unit(units)?;
    let unit = proceeds.lesser(debit)?;
    if unit.micros <= 0 {
        return None;
    }
    let refunds = item.refunds.iter().flat_map(|refund| &refund.rows);
    let rows = sale.rows.iter().chain(refunds).map(|row| row.source);
    let high = if proceeds.micros > debit.micros { proceeds } else { debit };
    Some(Value {
        unit: Some(unit),
        low: Some(unit),
        high: Some(high),
        basis: Basis::OrderProceeds,
        rows: rows.collect(),
        is_capped: false,
    })
}

/// Approved cost, else Amazon's estimate, else the seller's own cost, else the median of comparable
/// payments. Costs hold only from the store's sourcing-cost date on; before it, and in stores without
/// one, only comparable payments tell what Amazon pays.
fn sourcing_value(
    finding: &Finding,
    claim_type: ClaimType,
    book: &Book,
    policy: &Policy,
    as_of: Date,
) -> Option<Value> {
    let store = policy.marketplace(finding.marketplace.as_deref()?)?;
    let currency: Currency = store.currency.parse().ok()?;
    let sourcing = policy.on(as_of).sourcing(&store.id);
    let paid = comparable(finding, claim_type, book, currency, sourcing.map(|rule| rule.from));
    let costs = [
        (CostSource::AmazonApproved, Basis::ApprovedCost),
        (CostSource::AmazonEstimate, Basis::AmazonEstimate),
        (CostSource::Own, Basis::OwnCost),
    ];
    if sourcing.is_some() {
        for (source, basis) in costs {
            let Some(cost) = cost(finding, book, &store.id, currency, source, as_of) else {
                continue;
            };
            let unit = Some(cost.unit);
            // An approved cost is what Amazon pays; any other cost may differ from it as past payments do.
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
                is_capped: false,
            });
        }
    }
    paid
}

/// The cost of the finding's product that holds on the as-of date; of several on one day the smallest.
fn cost<'a>(
    finding: &Finding,
    book: &'a Book,
    marketplace: &str,
    currency: Currency,
    source: CostSource,
    as_of: Date,
) -> Option<&'a Cost> {
    let is_product = |cost: &&Cost| match (&cost.fnsku, &cost.msku) {
        (Some(fnsku), _) => finding.fnsku.as_ref() == Some(fnsku),
        (None, Some(msku)) => finding.msku.as_deref().map(sku_key) == Some(sku_key(msku)),
        (None, None) => false,
    };
    let holds = |cost: &&Cost| {
        cost.source == source
            && cost.unit.currency == currency
            && cost.marketplace.as_deref().is_none_or(|id| id.eq_ignore_ascii_case(marketplace))
            && cost.valid_from.is_none_or(|from| from <= as_of)
    };
    book.costs.iter().filter(is_product).filter(holds).max_by_key(|cost| {
        (cost.valid_from, std::cmp::Reverse((cost.unit.micros, cost.source_row)))
    })
}

/// The median of what Amazon paid for one unit of the same product, reason and currency since a date.
fn comparable(
    finding: &Finding,
    claim_type: ClaimType,
    book: &Book,
    currency: Currency,
    since: Option<Date>,
) -> Option<Value> {
    let mut paid: Vec<(Money, SourceRow)> = book
        .payments_of_product(finding.fnsku.as_deref()?)
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
    let median = paid.get(paid.len().checked_sub(1)? / 2)?.0;
    Some(Value {
        unit: Some(median),
        low: paid.first().map(|(unit, _)| *unit),
        high: paid.last().map(|(unit, _)| *unit),
        basis: Basis::ComparableReimbursements,
        rows: paid.iter().map(|(_, row)| *row).collect(),
        is_capped: false,
    })
}

/// Cuts the value at the most that Amazon pays for one unit.
fn cap(value: &mut Value, finding: &Finding, policy: &Policy, as_of: Date) {
    let store = finding.marketplace.as_deref();
    let Some(cap) = store.and_then(|store| policy.on(as_of).cap(store)) else {
        return;
    };
    let (Ok(micros), Ok(currency)) = (from_decimal(cap.per_unit), cap.currency.parse::<Currency>())
    else {
        return;
    };
    let cap = Money::new(micros, currency);
    let cut = |money: Option<Money>| money.map(|money| money.lesser(cap).unwrap_or(money));
    value.is_capped = value.unit != cut(value.unit);
    value.unit = cut(value.unit);
    value.low = cut(value.low);
    value.high = cut(value.high);
}
