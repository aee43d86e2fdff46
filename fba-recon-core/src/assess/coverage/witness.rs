//! Witnesses: other reports that would show the same event.
//!
//! | Event | Reports that show it |
//! |---|---|
//! | a reimbursement | reimbursements; in cash settlements and date-range reports; in stock the ledger (reason N) |
//! | a return | returns; the ledger (CustomerReturns) |
//! | a receipt | the ledger, its summary, the shipping queue, the seller's own list: see the inbound rules |
//! | a removal | removal orders; removal shipments |
//! | a find | the ledger; the inventory reconciliation report, which names no day: it proves none, and holds a loss |
//! | a loss, damage or disposal | the ledger; the inventory reconciliation report, where it counts fewer, holds the case |
//!
//! Where they cover the days that a report does not prove and show none, the silence is *witnessed*. Where
//! they show an event that the report lacks, the silence around it is *broken* (`lacking`).

use super::timeline::without;
use super::{Coverage, Proof};
use crate::book::{Book, Payment};
use crate::detect::{Answers, Finding, Requirement, RequirementReason};
use crate::model::dates::{days_between, shift_days};
use crate::model::tables::{LEDGER, REIMBURSEMENTS, RETURNS};
use crate::model::{Currency, DateRange};
use crate::policy::{ClaimType, Policy, ReasonGroup, SettingKey};

/// What other reports tell of days that a report does not prove.
#[derive(Clone, Copy)]
pub struct Witnesses<'a> {
    /// What happened.
    pub book: &'a Book,
    /// What each report proves by itself.
    pub coverage: &'a Coverage,
    /// Dated tables.
    pub policy: &'a Policy,
}

impl Witnesses<'_> {
    /// Whether other reports cover all of some days, would show what the requirement asks for, and show nothing
    /// of the kind for the finding's products and orders.
    #[must_use]
    pub fn show_none(&self, finding: &Finding, need: &Requirement, days: DateRange) -> bool {
        // In a silence that is broken the sources differ: only its last days may be ones that are not there yet.
        let length = days_between(days.first, days.last) + 1;
        let is_long = length > self.policy.days(SettingKey::CoverageGraceDays);
        if is_long && self.coverage.is_broken(need.table, days) {
            return false;
        }
        if need.table == REIMBURSEMENTS.name {
            self.show_no_payment(finding, days)
        } else if need.table == RETURNS.name {
            self.show_no_return(finding, days)
        } else {
            false
        }
    }

    /// Whether the ledger shows what a requirement asks for at all: the products of a finding around some days, and
    /// adjustments where it asks what became of units. One that was kept for other products or kinds of events
    /// proves nothing of these.
    #[must_use]
    pub fn ledger_knows(&self, finding: &Finding, why: RequirementReason, days: DateRange) -> bool {
        let has_adjustments =
            self.book.movements.units_moved.keys().any(|kind| kind.starts_with("ADJUSTMENT"));
        if why == RequirementReason::Accounted && !has_adjustments {
            return false;
        }
        let window = self.policy.days(SettingKey::SilenceWindowDays);
        let around = DateRange {
            first: shift_days(days.first, -window),
            last: shift_days(days.last, window),
        };
        finding.fnskus().into_iter().all(|fnsku| {
            let own = self.book.movements.product_days.get(fnsku);
            let is_near =
                own.is_some_and(|own| own.first <= around.last && around.first <= own.last);
            is_near && !self.coverage.unshown_products.contains(fnsku)
        })
    }

    /// The currency in which the store of a finding pays.
    #[must_use]
    pub fn currency(&self, finding: &Finding) -> Option<Currency> {
        let store = self.policy.marketplace(finding.marketplace.as_deref()?)?;
        store.currency.parse().ok()
    }

    /// A payment in cash stands in the settlements of the days after it, one in stock in the ledger.
    fn show_no_payment(&self, finding: &Finding, days: DateRange) -> bool {
        let Some(settled) = self.currency(finding).and_then(|own| self.coverage.settled.get(&own))
        else {
            return false;
        };
        let settled = settled.iter().filter(|span| span.proof != Proof::Vouched);
        let covers_money = without(days, settled.map(|span| span.days)).is_empty();
        let ledger = self.coverage.spans(LEDGER.name).iter();
        let ledger = ledger.filter(|span| span.proof != Proof::Vouched);
        let covers_stock = without(days, ledger.map(|span| span.days)).is_empty();
        covers_money
            && covers_stock
            && !self.has_unreported_payment(finding, days)
            && !self.has_unreported_stock(finding, days)
    }

    /// Whether a settlement shows a payment for the finding that the reimbursements report lacks.
    fn has_unreported_payment(&self, finding: &Finding, days: DateRange) -> bool {
        let until = shift_days(days.last, self.policy.days(SettingKey::SettleDays));
        let of_orders = match &finding.answers {
            Answers::Orders(orders) => orders.as_slice(),
            _ => &[],
        };
        let of_orders = of_orders.iter().flat_map(|order| self.book.payments_of_order(order));
        let fnskus = finding.fnskus().into_iter();
        let of_products = fnskus.flat_map(|fnsku| self.book.payments_of_product(fnsku));
        of_orders.chain(of_products).any(|(_, payment)| {
            payment.is_unreported()
                && (days.first..=until).contains(&payment.date)
                && may_answer(finding, payment)
        })
    }

    /// Whether the ledger shows units received that no payment in stock of the report explains.
    fn has_unreported_stock(&self, finding: &Finding, days: DateRange) -> bool {
        let lag = self.policy.days(SettingKey::StockPaymentDays);
        let until = shift_days(days.last, lag);
        let near = |fnsku: &str| {
            let payments = self.book.payments_of_product(fnsku);
            let in_stock = payments.filter(|(_, payment)| payment.units_inventory > 0);
            let near = in_stock.filter(|(_, payment)| {
                (shift_days(days.first, -lag)..=until).contains(&payment.date)
            });
            near.map(|(_, payment)| payment.units_inventory).sum::<i64>()
        };
        finding.fnskus().into_iter().any(|fnsku| {
            let received = self.book.adjustments_of(fnsku).filter(|row| {
                row.group == ReasonGroup::Received
                    && row.quantity > 0
                    && (days.first..=until).contains(&row.date)
            });
            received.map(|row| row.quantity).sum::<i64>() > near(fnsku)
        })
    }

    /// A unit that came back stands in the ledger as a customer's return of its product.
    fn show_no_return(&self, finding: &Finding, days: DateRange) -> bool {
        let fnskus = finding.fnskus();
        let ledger = self.coverage.spans(LEDGER.name).iter();
        let ledger = ledger.filter(|span| span.proof != Proof::Vouched);
        let is_covered = without(days, ledger.map(|span| span.days)).is_empty();
        let movements = &self.book.movements;
        // Each report may date it in its own zone.
        let around =
            DateRange { first: shift_days(days.first, -1), last: shift_days(days.last, 1) };
        let has_none = |fnsku: &str| {
            let shown = self.book.returns.units_on(fnsku, around);
            movements.returned_on(fnsku, around) <= shown
        };
        is_covered
            && movements.has_returns()
            && !fnskus.is_empty()
            && fnskus.into_iter().all(has_none)
    }
}

/// Whether a payment may be for a finding, by its reason and order.
fn may_answer(finding: &Finding, payment: &Payment) -> bool {
    let of_order = match (&payment.order_id, &finding.answers) {
        (Some(order), Answers::Orders(orders)) => orders.iter().any(|own| own == order),
        (Some(_), _) => false,
        (None, _) => true,
    };
    let own = finding.rule.claim_type;
    let is_alike =
        |kind: &ClaimType| *kind == own || kind.is_kept_by_amazon() && own.is_kept_by_amazon();
    of_order && (payment.pays.is_empty() || payment.pays.iter().any(is_alike))
}
