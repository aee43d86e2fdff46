//! Charges above a card, and what they come to.

use jiff::civil::Date;
use serde::Serialize;

use super::part::Part;
use super::rows::PlaceView;
use crate::account::Inventory;
use crate::cases::Case;
use crate::detect::Charge;
use crate::model::Money;

/// Units charged above the card on one day, of a part that the case claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargeView {
    /// Day of the charge.
    pub date: Date,
    /// Customer order.
    pub order_id: Option<String>,
    /// Units.
    pub units: i64,
    /// Price of all units with shipping, where the fee is a part of it.
    pub price: Option<Money>,
    /// Charged for all units.
    pub charged: Money,
    /// The most that the card allows for all units.
    pub allowed: Money,
    /// The least that it allows, where another reading gives less.
    pub allowed_least: Option<Money>,
    /// Charged for one unit.
    pub charged_each: Money,
    /// Allowed for one unit.
    pub allowed_each: Money,
    /// Fee card.
    pub card: String,
    /// Where it is written.
    pub place: Option<PlaceView>,
}

/// What the claimed charges come to: charged less allowed less corrected is the worth of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChargeSums {
    /// Charged.
    pub charged: Money,
    /// Allowed.
    pub allowed: Money,
    /// Given back already; `None` when nothing was.
    pub corrected: Option<Money>,
    /// First day of a charge.
    pub first: Date,
    /// Last day of a charge.
    pub last: Date,
}

/// The claimed charges of a case, and their sums.
pub(super) fn charges(
    case: &Case,
    inventory: &Inventory,
    part: Part,
) -> (Vec<ChargeView>, Option<ChargeSums>) {
    let claimed = case.portions.iter().filter(|portion| part.claims(case, portion));
    let open: Vec<&Charge> =
        claimed.filter_map(|portion| case.charges.get(portion.charge?)).collect();
    let views = open.iter().map(|charge| ChargeView {
        date: charge.date,
        order_id: charge.order_id.clone(),
        units: charge.units,
        price: charge.price,
        charged: charge.charged,
        allowed: charge.allowed,
        allowed_least: Some(charge.allowed_least).filter(|least| *least != charge.allowed),
        charged_each: charge.charged.per_unit(charge.units).unwrap_or(charge.charged),
        allowed_each: charge.allowed.per_unit(charge.units).unwrap_or(charge.allowed),
        card: charge.card.clone(),
        place: charge.rows.first().map(|row| PlaceView::new(inventory, *row)),
    });
    (views.collect(), sums(part.amount(case), &open))
}

fn sums(total: Option<Money>, open: &[&Charge]) -> Option<ChargeSums> {
    let total = total?;
    let sum = |money: fn(&Charge) -> Money| {
        open.iter()
            .try_fold(Money::zero(total.currency), |sum, charge| sum.plus(money(charge)).ok())
    };
    let (charged, allowed) = (sum(|charge| charge.charged)?, sum(|charge| charge.allowed)?);
    let micros = charged.micros - allowed.micros - total.micros;
    Some(ChargeSums {
        charged,
        allowed,
        corrected: (micros != 0).then_some(Money::new(micros, total.currency)),
        first: open.iter().map(|charge| charge.date).min()?,
        last: open.iter().map(|charge| charge.date).max()?,
    })
}
