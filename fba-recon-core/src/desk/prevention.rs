//! Why products of the seller's own orders come back and are claimed for, and which carrier the claims name: what to
//! change so that the next buyer has no reason. Counts are of orders; few orders give no share.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{ClaimView, Context};
use crate::book::buyer_claims::Program;
use crate::policy::SettingKey;
use crate::policy::words::holds_letters;

/// What a row counts by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PreventionOf {
    /// A product; `None` where orders have several, or none is known.
    Asin(Option<String>),
    /// A carrier, as the seller typed it.
    Carrier(String),
}

/// Shares of the product's orders, of one, that came back or were claimed for some reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// Not as described.
    pub not_as_described: Decimal,
    /// Damaged.
    pub damaged: Decimal,
    /// Late.
    pub late: Decimal,
}

/// One reason for a product or a carrier.
#[derive(Debug, Clone)]
pub struct PreventionRow {
    /// What it counts by.
    pub of: PreventionOf,
    /// Code of the return, or of the claim; `None` where none is given.
    pub reason: Option<String>,
    /// Units ordered of the product, cancelled ones apart; `None` without a list of all orders that has it.
    pub orders: Option<i64>,
    /// Lines of it that were cancelled.
    pub cancelled: Option<usize>,
    /// Orders with a return for the reason.
    pub returns: usize,
    /// Orders with an A-to-z claim for it.
    pub claims: usize,
    /// Orders with a chargeback for it.
    pub chargebacks: usize,
    /// Shares of the product, over all its reasons; `None` where there are too few orders to tell.
    pub shares: Option<Shares>,
}

impl PreventionRow {
    /// Whether there are enough orders to tell a share.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.shares.is_some()
    }
}

/// Orders with each kind of trouble.
#[derive(Default)]
struct Troubles {
    returns: BTreeSet<String>,
    claims: BTreeSet<String>,
    chargebacks: BTreeSet<String>,
}

type Counted = BTreeMap<(PreventionOf, Option<String>), Troubles>;

/// Every reason of every product and carrier.
pub(super) fn prevention(context: &Context<'_>, claims: &[ClaimView]) -> Vec<PreventionRow> {
    let counted = counted(context, claims);
    let shares = shares(context, &counted);
    let rows = counted.iter().map(|((of, reason), troubles)| {
        let asin = match of {
            PreventionOf::Asin(asin) => asin.as_deref(),
            PreventionOf::Carrier(_) => None,
        };
        let ordered = asin.and_then(|asin| context.book.claims.of_seller.products.get(asin));
        PreventionRow {
            shares: asin.and_then(|asin| shares.get(asin)).copied(),
            orders: ordered.map(|ordered| ordered.units),
            cancelled: ordered.map(|ordered| ordered.cancelled),
            returns: troubles.returns.len(),
            claims: troubles.claims.len(),
            chargebacks: troubles.chargebacks.len(),
            reason: reason.clone(),
            of: of.clone(),
        }
    });
    rows.collect()
}

fn counted(context: &Context<'_>, claims: &[ClaimView]) -> Counted {
    let book = &context.book.claims;
    let mut counted = Counted::new();
    for row in book.returns.values().flatten() {
        if book.by_amazon(&row.order_id) == Some(true) {
            continue;
        }
        let asin = row.asin.as_deref().or_else(|| book.product(&row.order_id));
        let key = (PreventionOf::Asin(asin.map(ToOwned::to_owned)), row.reason.clone());
        counted.entry(key).or_default().returns.insert(row.order_id.clone());
    }
    let of_buyers = claims
        .iter()
        .filter(|claim| claim.program != Program::SafeT && claim.fulfilled_by != Some("amazon"));
    for claim in of_buyers {
        let asin = book.product(&claim.order_id).map(ToOwned::to_owned);
        let carrier = claim.facts.carrier.clone();
        let of =
            std::iter::once(PreventionOf::Asin(asin)).chain(carrier.map(PreventionOf::Carrier));
        for of in of {
            let troubles = counted.entry((of, claim.reason.clone())).or_default();
            let orders = match claim.program {
                Program::Chargeback => &mut troubles.chargebacks,
                Program::AToZ | Program::SafeT => &mut troubles.claims,
            };
            orders.insert(claim.order_id.clone());
        }
    }
    counted
}

/// The shares of each product that has enough orders. An order counts once for a kind of trouble, and only where the
/// list of all orders has it: else a share could count what the units do not.
fn shares<'a>(context: &Context<'_>, counted: &'a Counted) -> BTreeMap<&'a str, Shares> {
    let (book, words) = (&context.book.claims, context.policy.words());
    let least = context.policy.setting(SettingKey::PreventionLeastOrders);
    let kinds = [&words.trouble_not_as_described, &words.trouble_damaged, &words.trouble_late];
    let mut orders: BTreeMap<&str, [BTreeSet<&str>; 3]> = BTreeMap::new();
    for ((of, reason), troubles) in counted {
        let PreventionOf::Asin(Some(asin)) = of else { continue };
        let own = orders.entry(asin).or_default();
        for (kind, own) in kinds.iter().zip(own) {
            if !reason.as_deref().is_some_and(|reason| holds_letters(kind, reason)) {
                continue;
            }
            let all = troubles.returns.iter().chain(&troubles.claims).chain(&troubles.chargebacks);
            own.extend(all.map(String::as_str).filter(|order| book.orders.contains_key(*order)));
        }
    }
    let shares = orders.into_iter().filter_map(|(asin, orders)| {
        let units = book.of_seller.products.get(asin)?.units;
        if units < least || units <= 0 {
            return None;
        }
        let share = |orders: &BTreeSet<&str>| {
            let share = Decimal::from(orders.len()).checked_div(Decimal::from(units));
            share.map(|share| share.round_dp(6).normalize())
        };
        let [not_as_described, damaged, late] = &orders;
        let shares = Shares {
            not_as_described: share(not_as_described)?,
            damaged: share(damaged)?,
            late: share(late)?,
        };
        Some((asin, shares))
    });
    shares.collect()
}
