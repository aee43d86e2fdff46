//! # Refund exceeds sale
//!
//! ## What it finds
//! Order items fulfilled by Amazon for which the buyer got back more than the buyer had paid: a price above
//! that of the sale, shipping given back twice, a promotion that was not taken back.
//!
//! ## Why it is owed
//! Amazon's customer service decides on the refunds of orders that Amazon fulfils and debits the seller.
//! The seller answers for what the buyer paid for the item; what Amazon gives beyond that is Amazon's.
//!
//! ## How it decides
//! Price, shipping, promotions and goodwill of all refunds of an order item, less those that were taken back,
//! are set against price, shipping and promotions of its sale. What goes back beyond the sale by more than 0.01 for
//! each unit sold is the excess. The amount is the excess, at most what the refunds took beyond one whole
//! refund of the item with its referral fee given back, and the fee on its shipping where shipping went back;
//! shipping booked on one item and refunded on another is set off within the order. Where a report adds the
//! refund administration fee to the fees given back, the most that it can be is not claimed. It counts as one unit, so that one payment for the order answers it. The
//! clock starts on the day of the last refund. Units refunded more often than they were sold are the
//! duplicate's (`duplicate_refund`); what they brought is left out here.
//!
//! ## What it does not claim
//! Taxes, which Amazon collects and gives back by itself; a promotion that is taken back with the price;
//! free shipping, whose charge and rebate go back together; differences of rounding; orders that the seller
//! fulfilled, or of which no row says who did; refunds whose sale is not in the dump, or of which more
//! units came back than it shows as sold. Where the settlements do not cover the days from two weeks before
//! the sale to the refund, an earlier parcel may be missing: the case is only possible. No report tells who
//! issued a refund, and one that the seller issued is the seller's: a case is probable at the most, and
//! only possible where the excess is goodwill.
//!
//! ## Evidence
//! The rows of the sale and of every refund in the settlement or the date range report, and the absence of
//! a payment for the order in the reimbursements report.
//!
//! ## Example
//! One unit sold at 20.00 and refunded at 25.00: the excess is 5.00. A concession of 7.50 followed by a
//! refund of the whole 20.00: the excess is 7.50. Two units at 40.00 less a promotion of 6.00, refunded at
//! 40.00 without taking the promotion back: the excess is 6.00. Fixture:
//! `fixtures/detectors/refund_exceeds_sale/hit`.
//!
//! ## Policy keys
//! windows: customer_return; valuation; cash_terms; reimbursement_reasons; practice: payment_lead_days, coverage_grace_days,
//! settlement_grace_days, fee_tolerance_micros, parcel_days.
//!
//! ## References
//! Seller Central help G9N934L7Y4SFWPJ4 (customer return claims), 200379860 (FBA customer returns policy),
//! 200732720 (reimbursements report).

use crate::book::{OrderItem, Refund, Sale};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{Finding, Line, Term};
use crate::detect::rules::duplicate_refund::{
    doubt_sale, duplicates, of_order, refunded_money, returned_units,
};
use crate::detect::shared::refunds::refunds_until;
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts, term};
use crate::model::Money;
use crate::model::money::divide_half_even;
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Refunds above what the customer paid.
pub const DETECTOR: Detector = Detector {
    id: "refund_exceeds_sale",
    claim_type: ClaimType::CustomerReturn,
    summary: "refunds of more money than the customer paid for the item",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Valuation,
        PolicyTable::CashTerms,
        PolicyTable::ReimbursementReasons,
    ],
    settings: &[
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::SettlementGraceDays,
        SettingKey::FeeToleranceMicros,
        SettingKey::ParcelDays,
    ],
    tables: &["settlement", "reimbursements"],
    handling: Handling::USUAL,
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    // The items of one order stand side by side.
    let orders = context.book.order_items.chunk_by(|one, next| one.order_id == next.order_id);
    Ok(orders.flat_map(|items| of_order_items(context, items)).collect())
}

/// Money refunded above the sale of one item.
struct Excess<'a> {
    item: &'a OrderItem,
    refunds: Vec<&'a Refund>,
    refunded: i64,
    charged: i64,
    /// Price of the units refunded twice, which another detector claims whole.
    twice: i64,
    sold: i64,
}

impl Excess<'_> {
    fn micros(&self) -> i64 {
        self.refunded - self.charged - self.twice
    }
}

/// Shipping may be booked on one item and given back on another: an order's items together never claim
/// more than the order's excess.
fn of_order_items(context: &Context<'_>, items: &[OrderItem]) -> Vec<Finding> {
    let excesses: Vec<Excess<'_>> = items.iter().filter_map(|item| excess(context, item)).collect();
    // Without the sale of every refunded item the order's excess is not known.
    let refunded = items.iter().filter(|item| !item.refunds.is_empty());
    if excesses.len() < refunded.count() {
        return Vec::new();
    }
    let mut left: i64 = excesses.iter().map(Excess::micros).sum();
    let by_amazon = excesses.iter().filter(|excess| excess.item.by_amazon == Some(true));
    let mut findings = Vec::new();
    for excess in by_amazon {
        let micros = excess.micros().min(left);
        let tolerance = context.setting(SettingKey::FeeToleranceMicros) * excess.sold;
        if micros > tolerance {
            left -= micros;
            findings.extend(finding(context, excess, micros));
        }
    }
    findings
}

fn excess<'a>(context: &Context<'_>, item: &'a OrderItem) -> Option<Excess<'a>> {
    let refunds = refunds_until(context, item);
    let sale = item.sale.as_ref()?;
    let sold = sale.priced_units()?;
    if returned_units(context, item) > sold {
        return None;
    }
    let charged = sale.charged();
    let twice = duplicates(context, item, &refunds).map_or(0, |duplicates| duplicates.units);
    let twice = divide_half_even(charged, sold)? * twice;
    let refunded = refunded_money(&refunds);
    Some(Excess { item, refunds, refunded, charged, twice, sold })
}

/// What the refunds took beyond one whole refund of the item with its referral fee given back, and that on the
/// shipping which it gives back: fees that were given back with the surplus are not the seller's loss.
fn net_excess(context: &Context<'_>, excess: &Excess<'_>) -> Option<i64> {
    if excess.twice > 0 {
        return Some(i64::MAX);
    }
    let sale = excess.item.sale.as_ref()?;
    let net: i64 = excess.refunds.iter().map(|refund| -refund.net).sum();
    let kept: i64 = excess.refunds.iter().map(|refund| -refund.administration_fee).sum();
    let kept = kept.max(kept_in_sum(context, excess, sale).unwrap_or(0));
    let sum = |of: fn(&Refund) -> i64| excess.refunds.iter().map(|refund| of(refund)).sum::<i64>();
    let shipping = sum(|refund| -refund.shipping).min(sale.shipping).max(0);
    let on_shipping = sum(|refund| refund.fees_back).clamp(0, shipping);
    Some(net - (excess.charged + sale.referral_fee - on_shipping) - kept)
}

/// What Amazon kept at the most of the referral fees that a report shows in one sum with what it gave back of them:
/// a share of the whole fee, up to an amount for each unit. `None` where the report keeps them apart, or the store's
/// share is not known.
fn kept_in_sum(context: &Context<'_>, excess: &Excess<'_>, sale: &Sale) -> Option<i64> {
    let item = excess.item;
    let rule = context.policy.refund_administration(item.marketplace.as_deref()?)?;
    let most = rule.most().filter(|most| most.currency == item.currency)?;
    let fees = item.fees_back.iter().filter(|back| back.date <= context.as_of);
    let back: i64 = fees.map(|back| back.referral_fee).sum();
    let share = i128::from(back.max(0)) * i128::from(rule.percent);
    let share = share.checked_div(i128::from(100 - rule.percent))?;
    // What Amazon rounds up to.
    let minor = i128::from(item.currency.minor_micros());
    let share = (share + minor - 1) / minor * minor;
    let kept = share.min(i128::from(most.micros) * i128::from(excess.sold));
    sale.has_summed_fees.then_some(i64::try_from(kept).ok()?)
}

fn finding(context: &Context<'_>, excess: &Excess<'_>, micros: i64) -> Option<Finding> {
    let item = excess.item;
    let owed = micros.min(net_excess(context, excess)?);
    if owed <= 0 {
        return None;
    }
    let last = excess.refunds.last()?;
    let money = |micros| Money::new(micros, item.currency);
    let taken = [
        (term!("duplicates"), excess.twice),
        (term!("other_items"), excess.micros() - micros),
        (term!("fees_on_the_surplus"), micros - owed),
    ];
    let taken = taken.into_iter().filter(|(_, micros)| *micros > 0);
    let terms = [
        Term::money(term!("refunded"), money(excess.refunded)),
        Term::minus_money(term!("sale"), money(excess.charged)),
    ];
    let line = Line {
        date: last.date,
        fnsku: context.book.products.fnsku_of(&item.msku),
        msku: Some(item.msku.clone()),
        units: 1,
        owed: Some(money(owed)),
        terms: terms
            .into_iter()
            .chain(taken.map(|(name, micros)| Term::minus_money(name, money(micros))))
            .collect(),
    };
    let mut finding = of_order(context, &DETECTOR, item, &excess.refunds, line)?;
    doubt_sale(context, item, &mut finding);
    let sale = item.sale.as_ref()?;
    if sale.has_summed_fees && kept_in_sum(context, excess, sale).is_none() {
        finding.doubt(Doubt::FeesSummed);
    }
    let goodwill: i64 = excess.refunds.iter().map(|refund| -refund.goodwill).sum();
    if goodwill > 0 && owed <= goodwill {
        finding.doubt(Doubt::Goodwill);
    }
    Some(finding)
}
