//! # Referral fee not returned
//!
//! ## What it finds
//! Refunded order items whose referral fee Amazon kept, or of which it gave back less than its own rule says.
//!
//! ## Why it is owed
//! When a seller refunds a buyer, Amazon gives back the referral fee of what was refunded, less a refund
//! administration fee: a share of that referral fee, at most a fixed amount.
//!
//! ## How it decides
//! Only where the refunds give back whole units at one price, or together the whole sale. Their share of the
//! sale, by units and by money, whichever is less, is the share of the referral fee that is due back; the
//! administration fee of the store's table is taken off it, the amount for each unit. What the rows of the item
//! gave back of the referral fee, less what they kept as administration fee, is set against it, rows that
//! refund nothing else among them. What is missing by more than 0.01 for each unit and one more is the
//! finding, from 0.10 on and three weeks after the last refund. It counts as one unit, so that one payment for the
//! order answers it. The clock starts on the day of the first refund.
//!
//! ## What it does not claim
//! Concessions of less than a unit's price; units refunded more often than they were sold, whose net amount
//! another detector claims; sales that are not in the dump, or whose referral fee is not; stores whose
//! administration fee is not known; categories in which Amazon keeps nothing, where more would be due. Where a
//! part was given back the case is only possible, and so it is where a date-range report adds other selling
//! fees to the referral fee, where the order got other money by a row that no role explains, where its fees
//! were corrected before or it was paid more than the sale had left, and where the sale has several item codes or
//! parts of a price besides price and shipping. No report tells why a fee was kept: a case is probable at the most.
//!
//! ## Evidence
//! The rows of the sale with its referral fee and of every refund in the settlement or the date range report,
//! and the absence of a correction for the order.
//!
//! ## Example
//! One unit sold at 20.00 with a referral fee of 3.00 and refunded whole, and no referral fee given back: 3.00
//! less 20 percent, 2.40. Fixture: `fixtures/detectors/referral_fee_not_returned/hit`.
//!
//! ## Policy keys
//! windows: fee_referral; valuation: refund_administration; cash_terms; reimbursement_reasons; practice:
//! fee_tolerance_micros, referral_fee_least_micros, payment_lead_days, coverage_grace_days, settlement_grace_days.
//!
//! ## References
//! Seller Central help GDC3U6FWF4JJJJC7 and 200387220 (refund administration fee), RRJCFXD6474GRLY (referral
//! fee claims; its window is counted from the charge, for which the refund that kept the fee is taken).

use crate::book::{FeeBack, OrderItem, Refund, Sale};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{Evidence, EvidenceKind, Finding, Line, Term};
use crate::detect::rules::duplicate_refund::of_order;
use crate::detect::shared::events;
use crate::detect::shared::refunds::refunds_until;
use crate::detect::{Context, Detector, DetectorError, FeeBy, Handling, fact, rule_texts, term};
use crate::model::dates::shift_days;
use crate::model::{Currency, Money};
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Referral fees that Amazon kept on a refund.
pub const DETECTOR: Detector = Detector {
    id: "referral_fee_not_returned",
    claim_type: ClaimType::FeeReferral,
    summary: "refunds on which Amazon kept the referral fee",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Valuation,
        PolicyTable::CashTerms,
        PolicyTable::ReimbursementReasons,
    ],
    settings: &[
        SettingKey::FeeToleranceMicros,
        SettingKey::ReferralFeeLeastMicros,
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::SettlementGraceDays,
    ],
    tables: &["settlement", "reimbursements"],
    handling: Handling {
        fee: Some(FeeBy::Price),
        looked_at: Some(events::refunded),
        ..Handling::USUAL
    },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let items = context.book.order_items.iter();
    Ok(items.filter_map(|item| finding(context, item)).collect())
}

fn finding(context: &Context<'_>, item: &OrderItem) -> Option<Finding> {
    let refunds = refunds_until(context, item);
    let refunds: Vec<&Refund> = refunds.into_iter().filter(|refund| refund.principal < 0).collect();
    // A fee may be given back by a row of the next settlement.
    let (first, last) = (refunds.first()?, refunds.last()?);
    if shift_days(last.date, context.days(SettingKey::SettlementGraceDays)) > context.as_of {
        return None;
    }
    let sale = item.sale.as_ref()?;
    let units = whole_units(item, sale, &refunds)?;
    let due = due(sale, units, &refunds)?;
    let kept = kept(context, item, due, units)?;
    let back: Vec<&FeeBack> =
        item.fees_back.iter().filter(|back| back.date <= context.as_of).collect();
    let given: i64 = back.iter().map(|back| back.referral_fee).sum();
    let charged: i64 = back.iter().map(|back| -back.administration_fee).sum();
    let missing = due - kept - (given - charged);
    let tolerance = context.setting(SettingKey::FeeToleranceMicros) * (units + 1);
    if missing <= tolerance.max(context.setting(SettingKey::ReferralFeeLeastMicros)) {
        return None;
    }
    let money = |micros| Money::new(micros, item.currency);
    let owed = money(missing).rounded().ok()?;
    let more = [
        (given > 0).then(|| Term::minus_money(term!("given_back"), money(given))),
        (charged > 0).then(|| Term::money(term!("administration_fee_charged"), money(charged))),
    ];
    let terms = [
        Term::money(term!("referral_fee"), money(due)),
        Term::minus_money(term!("administration_fee"), money(kept)),
    ];
    let line = Line {
        date: first.date,
        fnsku: context.book.products.fnsku_of(&item.msku),
        msku: Some(item.msku.clone()),
        // A fee has no units: one payment for the order answers it.
        units: 1,
        owed: Some(owed),
        terms: terms.into_iter().chain(more.into_iter().flatten()).collect(),
    };
    let mut finding = of_order(context, &DETECTOR, item, &refunds, line)?;
    show_fees(&mut finding, sale, &back, item.currency);
    // A sale that is shown in part shows a part of its fee: nothing is claimed of the rest.
    finding.start_event = Some("refund_or_replacement");
    if item.has_loose_credits || sale.is_mixed || is_paid_otherwise(context, item, sale, first) {
        finding.doubt(Doubt::OtherCredits);
    }
    if given > 0 {
        finding.doubt(Doubt::PartlyGivenBack);
    }
    if sale.has_summed_fees {
        finding.doubt(Doubt::FeesSummed);
    }
    Some(finding)
}

/// Whether fees of the order were corrected before its refund, or payments for it are above what the sale
/// left: then the fee may be made good already.
fn is_paid_otherwise(context: &Context<'_>, item: &OrderItem, sale: &Sale, first: &Refund) -> bool {
    let payments = || context.book.payments_of_order(&item.order_id).map(|(_, payment)| payment);
    let corrected = payments().any(|payment| {
        let is_fee = payment.pays.contains(&ClaimType::FeeReferral) || payment.pays.is_empty();
        is_fee && payment.date < first.date
    });
    let of_units = payments().filter(|paid| !paid.pays.contains(&ClaimType::FeeReferral));
    let paid: i64 = of_units.filter_map(|payment| payment.amount).map(|paid| paid.micros).sum();
    corrected || paid > sale.proceeds().max(0)
}

/// Names the fee beside the sale, and adds the rows that give fees back and refund nothing else.
fn show_fees(finding: &mut Finding, sale: &Sale, back: &[&FeeBack], currency: Currency) {
    let text = |micros: i64| Money::new(micros, currency).to_string();
    for row in &mut finding.evidence {
        if row.kind == EvidenceKind::Sale && !row.is_detail {
            row.facts.push((fact!("referral_fee"), text(sale.referral_fee)));
        }
    }
    for back in back {
        let is_new = finding.evidence.iter().all(|row| row.source != back.row.source);
        finding.evidence.extend(is_new.then(|| Evidence {
            source: back.row.source,
            kind: EvidenceKind::Refund,
            date: Some(back.date),
            facts: vec![(fact!("referral_fee"), text(back.referral_fee + back.administration_fee))],
            is_detail: false,
        }));
    }
}

/// Whole units that the refunds give back; `None` where one of them gives back a part of a unit, unless they
/// give back the whole sale together, and where they give back more than was sold.
fn whole_units(item: &OrderItem, sale: &Sale, refunds: &[&Refund]) -> Option<i64> {
    let sold = sale.priced_units()?;
    let given_back: i64 = refunds.iter().map(|refund| -refund.principal).sum();
    let together = item.whole_units(given_back)?;
    if !together.is_exact || together.units > sold || sale.has_several_prices {
        return None;
    }
    let mut each = refunds.iter().map(|refund| item.whole_units(-refund.principal));
    let are_whole = each.all(|whole| whole.is_some_and(|whole| whole.is_exact));
    (are_whole || together.units == sold).then_some(together.units)
}

/// The referral fee of what was refunded: its share by units or by money, whichever is less; millionths.
fn due(sale: &Sale, units: i64, refunds: &[&Refund]) -> Option<i64> {
    let fee = i128::from(-sale.referral_fee).max(0);
    let sold = i128::from(sale.priced_units()?);
    let charged = i128::from(sale.charged());
    let refunded: i64 = refunds.iter().map(|refund| refund.given_back()).sum();
    let by_units = fee * i128::from(units) / sold;
    let by_money = (fee * i128::from(refunded.max(0))).checked_div(charged)?;
    i64::try_from(by_units.min(by_money)).ok().filter(|due| *due > 0)
}

/// The administration fee that Amazon may keep of it; millionths. `None` where the store's is not known.
fn kept(context: &Context<'_>, item: &OrderItem, due: i64, units: i64) -> Option<i64> {
    let rule = context.policy.refund_administration(item.marketplace.as_deref()?)?;
    let most = rule.most().filter(|most| most.currency == item.currency)?;
    let share = i128::from(due) * i128::from(rule.percent) / 100;
    let most = i128::from(most.micros) * i128::from(units);
    i64::try_from(share.min(most)).ok()
}
