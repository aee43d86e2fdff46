//! Fees that a row which is not understood may have given back.

use super::Netter;
use crate::book::{UnreadCredit, is_same_sku};
use crate::detect::{Finding, Measure};
use crate::model::dates::shift_days;
use crate::policy::SettingKey;
use crate::policy::words::has_part;

impl Netter<'_> {
    /// Holds open fees for which money may be that came in under words which are not known: of the product or one of
    /// the orders, of just the amount, or, without a product, by words that name such fees.
    pub(super) fn unread_credits(&mut self) {
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        for finding_at in 0..self.findings.len() {
            let netting = &self.nettings[finding_at];
            let charges = netting.charges_left.iter().copied();
            let lines = netting.lines_left.iter().filter_map(|left| left.micros);
            let open: Vec<i64> = charges.chain(lines).filter(|micros| *micros > 0).collect();
            if open.is_empty() || !self.is_fee(finding_at) {
                continue;
            }
            let finding = &self.findings[finding_at];
            let since = shift_days(finding.event_date, -lead);
            let may_be = |credit: &UnreadCredit| {
                (since..=self.as_of).contains(&credit.date)
                    && currency_of(finding) == Some(credit.amount.currency)
                    && self.may_give_back(finding, credit, &open)
            };
            if self.book.unread_credits.iter().any(may_be) {
                self.nettings[finding_at].has_other_reason = true;
                self.nettings[finding_at].is_contested = true;
            }
        }
    }

    fn may_give_back(&self, finding: &Finding, credit: &UnreadCredit, open: &[i64]) -> bool {
        if let Some(msku) = credit.msku.as_deref() {
            let of_fnsku = || {
                let own = finding.fnsku.as_deref();
                own.is_some_and(|own| self.book.products.fnskus_of(msku).any(|other| other == own))
            };
            let is_named = finding.msku.as_deref().is_some_and(|own| is_same_sku(own, msku));
            return is_named || of_fnsku();
        }
        if let Some(order) = credit.order_id.as_deref() {
            return match &finding.measure {
                Measure::Charges(charges) => {
                    charges.iter().any(|charge| charge.order_id.as_deref() == Some(order))
                }
                _ => false,
            };
        }
        let words = self.policy.words();
        let is_of_storage = matches!(finding.measure, Measure::Lines(_));
        let sum: i64 = open.iter().sum();
        let micros = credit.amount.micros;
        open.contains(&micros)
            || micros == sum
            || has_part(&words.fee_credits, &credit.what)
            || is_of_storage && has_part(&words.storage_credits, &credit.what)
    }
}

/// The currency of a fee.
fn currency_of(finding: &Finding) -> Option<crate::model::Currency> {
    match &finding.measure {
        Measure::Charges(charges) => charges.first().map(|charge| charge.charged.currency),
        Measure::Lines(lines) => lines.iter().find_map(|line| line.owed).map(|owed| owed.currency),
        _ => None,
    }
}
