//! The order defect rate of each store: what the account health report counts, and what the open claims may add.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::book::performance::Performance;
use crate::model::SourceRow;
use crate::model::dates::{days_between, shift_days};

/// An order of an open claim and the day on which it leaves the window.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaving {
    /// First day on which the order no longer counts.
    pub day: Date,
    /// Customer order.
    pub order_id: String,
}

/// The order defect rate of one store and fulfilment.
#[derive(Debug, Clone)]
pub struct OdrRow {
    /// Where it is written.
    pub source: SourceRow,
    /// Store.
    pub store: String,
    /// `afn` or `mfn`.
    pub fulfillment: String,
    /// First and last day of the orders counted.
    pub window: Option<(Date, Date)>,
    /// Orders counted.
    pub orders: Option<i64>,
    /// Orders with any defect.
    pub defects: Option<i64>,
    /// Orders with an A-to-z claim.
    pub claims: Option<i64>,
    /// Orders with a chargeback.
    pub chargebacks: Option<i64>,
    /// Orders with negative feedback.
    pub negative_feedback: Option<i64>,
    /// Share of orders with a defect, as the report says.
    pub rate: Option<Decimal>,
    /// Share to keep to.
    pub target: Option<Decimal>,
    /// Status of the account as written.
    pub account_status: Option<String>,
    /// Claims that may still add a defect.
    pub open_claims: usize,
    /// Share if none of them adds one.
    pub projected_low: Option<Decimal>,
    /// Share if each of them does.
    pub projected_high: Option<Decimal>,
    /// Orders of claims that count or may count, by the day on which they leave.
    pub leaves: Vec<Leaving>,
    /// Defects that may still come without reaching the target; negative where it is passed; `None` where the report
    /// names no upper bound.
    pub headroom: Option<i64>,
}

/// A claim as the rate sees it.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Store.
    pub store: Option<String>,
    /// Customer order.
    pub order_id: String,
    /// Day of the order.
    pub ordered_on: Option<Date>,
    /// Whether it may still add a defect.
    pub is_open: bool,
    /// Whether it counts already.
    pub counts: bool,
}

/// Defects that may still come before the rate is no longer below the target: the least number of defects that
/// reaches it, less one, less those there are. Exact.
#[must_use]
pub fn headroom(target: Decimal, orders: i64, defects: i64) -> Option<i64> {
    let reached = target.checked_mul(Decimal::from(orders))?.ceil();
    reached.to_i64()?.checked_sub(1)?.checked_sub(defects)
}

/// The rate of one store and fulfilment, with the claims of its orders.
#[must_use]
pub fn odr_row(row: &Performance, claims: &[Counted], usual_days: Option<i32>) -> OdrRow {
    // Claims are about orders that the seller fulfilled.
    let is_seller = row.fulfillment == "mfn";
    let own: Vec<&Counted> = claims
        .iter()
        .filter(|claim| is_seller && claim.store.as_deref() == Some(&row.store))
        .collect();
    let window = row.first_day.zip(row.last_day);
    let days = window.map(|(first, last)| days_between(first, last) + 1).or(usual_days);
    let open_claims = own.iter().filter(|claim| claim.is_open).count();
    let mut leaves: Vec<Leaving> = own
        .iter()
        .filter(|claim| claim.is_open || claim.counts)
        .filter_map(|claim| {
            let day = shift_days(claim.ordered_on?, days?);
            Some(Leaving { day, order_id: claim.order_id.clone() })
        })
        .collect();
    leaves.sort();
    leaves.dedup();
    let share = |more: usize| {
        let orders = row.orders.filter(|orders| *orders > 0)?;
        let defects = row.defects?.checked_add(i64::try_from(more).ok()?)?;
        Some(Decimal::from(defects).checked_div(Decimal::from(orders))?.round_dp(6).normalize())
    };
    let bound = row.target.zip(row.orders).zip(row.defects);
    OdrRow {
        source: row.source,
        store: row.store.clone(),
        fulfillment: row.fulfillment.clone(),
        window,
        orders: row.orders,
        defects: row.defects,
        claims: row.claims,
        chargebacks: row.chargebacks,
        negative_feedback: row.negative_feedback,
        rate: row.rate,
        target: row.target,
        account_status: row.account_status.clone(),
        open_claims,
        projected_low: share(0),
        projected_high: share(open_claims),
        leaves,
        headroom: bound
            .filter(|_| row.is_less_than == Some(true))
            .and_then(|((target, orders), defects)| headroom(target, orders, defects)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At exact whole numbers: of 500 orders at one percent the fifth defect reaches the target, so four may be.
    #[test]
    fn headroom_is_exact() {
        for (target, orders, defects, expected) in [
            ("0.01", 500, 0, 4),
            ("0.01", 500, 4, 0),
            ("0.01", 500, 5, -1),
            ("0.01", 501, 4, 1),
            ("0.01", 499, 4, 0),
            ("0.01", 100, 0, 0),
            ("0.01", 101, 0, 1),
            ("0.01", 99, 0, 0),
            ("0.01", 0, 0, -1),
            ("0.005", 400, 1, 0),
        ] {
            let found = headroom(target.parse().unwrap(), orders, defects);
            assert_eq!(found, Some(expected), "{target} {orders} {defects}");
        }
    }

    #[test]
    fn open_claims_widen_the_rate() {
        let row = Performance {
            source: SourceRow::default(),
            store: "US".to_owned(),
            fulfillment: "mfn".to_owned(),
            first_day: Some("2026-09-01".parse().unwrap()),
            last_day: Some("2026-10-30".parse().unwrap()),
            account_status: None,
            orders: Some(400),
            defects: Some(2),
            claims: None,
            chargebacks: None,
            negative_feedback: None,
            rate: None,
            target: Some("0.01".parse().unwrap()),
            is_less_than: Some(true),
        };
        let claim = |store: &str, is_open, counts| Counted {
            store: Some(store.to_owned()),
            order_id: "1".to_owned(),
            ordered_on: Some("2026-09-10".parse().unwrap()),
            is_open,
            counts,
        };
        let claims = [claim("US", true, false), claim("US", false, true), claim("DE", true, false)];
        let found = odr_row(&row, &claims, Some(60));
        assert_eq!(found.open_claims, 1);
        let shares = [found.projected_low, found.projected_high].map(Option::unwrap);
        assert_eq!(shares.map(|share| share.to_string()), ["0.005", "0.0075"]);
        assert_eq!((found.headroom, found.leaves.len()), (Some(1), 1));
        assert_eq!(found.leaves[0].day.to_string(), "2026-11-09");
        let amazon = Performance { fulfillment: "afn".to_owned(), is_less_than: None, ..row };
        let found = odr_row(&amazon, &claims, Some(60));
        assert_eq!((found.open_claims, found.headroom), (0, None));
    }
}
