//! Rows and money of a product that nothing explains: they may answer an open loss, and hold it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Netter, stock_group};
use crate::book::Adjustment;
use crate::detect::{Evidence, EvidenceKind, Finding, Measure, fact};
use crate::model::dates::shift_days;
use crate::policy::{ClaimGroup, ClaimType, ReasonGroup, SettingKey};

impl<'a> Netter<'a> {
    /// Holds open losses of the stock after which units of the product were added by a row that nothing explains:
    /// a correction, a find after damage, units graded as sellable that no row took out of another disposition.
    pub(super) fn added_without_cause(&mut self) {
        let days = self.policy.days(SettingKey::FindDays);
        let findings = self.findings;
        let mut products: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, finding) in findings.iter().enumerate() {
            if stock_group(finding).is_some() && self.units_open(at) > 0 {
                for fnsku in finding.fnskus() {
                    products.entry(fnsku).or_default().push(at);
                }
            }
        }
        for (fnsku, open) in products {
            let added = self.additions(fnsku);
            for at in open {
                let finding = &findings[at];
                let own: BTreeSet<_> = finding.evidence.iter().map(|row| row.source).collect();
                let soon = shift_days(finding.event_date, days);
                let rows = added.iter().filter(|(row, _)| {
                    (finding.event_date..=soon).contains(&row.date) && !own.contains(&row.source)
                });
                let rows: Vec<Evidence> = rows.map(|(row, units)| addition(row, *units)).collect();
                self.nettings[at].is_contested |= !rows.is_empty();
                self.nettings[at].added.extend(rows);
            }
        }
    }

    /// Rows that added units of a product, with the units that nothing explains.
    fn additions(&self, fnsku: &str) -> Vec<(&'a Adjustment, i64)> {
        let rows = self.adjustments_of(fnsku);
        let near = self.policy.days(SettingKey::StockPaymentDays);
        let mut taken_out = taken_out(&rows);
        let in_stock = self.book.payments_of_product(fnsku);
        let in_stock = in_stock.filter(|(_, paid)| paid.units_inventory > 0);
        let in_stock: BTreeSet<Date> = in_stock.map(|(_, paid)| paid.date).collect();
        let additions = rows.iter().filter(|row| row.quantity > 0).filter_map(|row| {
            // What Amazon has matched is explained.
            let unmatched = row.unreconciled.unwrap_or(row.quantity).clamp(0, row.quantity);
            let used = self.used.get(&row.source).copied().unwrap_or(0);
            let units = match row.group {
                ReasonGroup::Software | ReasonGroup::Correction | ReasonGroup::Unknown => unmatched,
                ReasonGroup::Disposition if row.disposition == "SELLABLE" => {
                    let out = taken_out.entry(row.date).or_default();
                    let moved = row.quantity.min(*out);
                    *out -= moved;
                    unmatched.min(row.quantity - moved)
                }
                ReasonGroup::Found | ReasonGroup::Lost | ReasonGroup::Damaged => unmatched - used,
                ReasonGroup::Received => {
                    let days = shift_days(row.date, -near)..=shift_days(row.date, near);
                    let mut paid = in_stock.range(days);
                    if paid.next().is_some() { 0 } else { unmatched - used }
                }
                ReasonGroup::Redefinition if !self.has_partner(row) => unmatched - used,
                _ => 0,
            };
            (units > 0).then_some((*row, units))
        });
        additions.collect()
    }

    /// Holds open losses of the stock for which a payment of the same product under another reason may be meant:
    /// one that nothing else explains.
    pub(super) fn paid_under_another_reason(&mut self) {
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        let usual = self.policy.days(SettingKey::PaymentDays);
        let mut left_over: BTreeMap<(&str, ClaimType), BTreeSet<Date>> = BTreeMap::new();
        for at in 0..self.findings.len() {
            let own = self.claim_type(at);
            if !own.is_of_stock() || self.units_open(at) <= 0 {
                continue;
            }
            let findings = self.findings;
            let has_other = losses_of(&findings[at]).into_iter().any(|(fnsku, date)| {
                let Some(fnsku) = fnsku else { return false };
                let days = shift_days(date, -lead)..=shift_days(date, usual);
                let of_product = left_over.entry((fnsku, own));
                let of_product = of_product.or_insert_with(|| self.left_over(fnsku, own));
                of_product.range(days).next().is_some()
            });
            self.nettings[at].has_other_reason |= has_other;
            self.nettings[at].is_contested |= has_other;
        }
    }
}

impl Netter<'_> {
    /// The days of payments of a product, without an order, for other reasons of the stock or of orders than one,
    /// that nothing explains.
    fn left_over(&self, fnsku: &str, own: ClaimType) -> BTreeSet<Date> {
        let is_other = |kind: &ClaimType| kind.is_of_stock() || kind.group() == ClaimGroup::Order;
        let payments = self.book.payments_of_product(fnsku).filter(|(at, payment)| {
            payment.order_id.is_none()
                && payment.date <= self.as_of
                && self.purses[*at].units() > 0
                && !payment.pays.contains(&own)
                && payment.pays.iter().any(is_other)
        });
        payments.map(|(_, payment)| payment.date).collect()
    }

    /// Holds open findings of a shipment for which a payment of another of its products may be meant, which nothing
    /// explains: Amazon may have booked it under the wrong SKU.
    pub(super) fn paid_under_another_sku(&mut self) {
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        for at in 0..self.findings.len() {
            let finding = &self.findings[at];
            let is_inbound = self.handling(at).shipment.is_some();
            let Some(id) = finding.shipment_id.as_deref().filter(|_| is_inbound) else { continue };
            if self.units_open(at) <= 0 {
                continue;
            }
            let own = finding.fnskus();
            let listed = self.book.shipment(id).into_iter().flat_map(|shipment| &shipment.items);
            let listed = listed.filter_map(|item| item.fnsku.as_deref());
            let received = self.book.movements.receipts_of_shipment(id);
            let others: BTreeSet<&str> =
                listed.chain(received.map(|row| row.fnsku.as_str())).collect();
            let since = shift_days(finding.event_date, -lead);
            let is_paid = others.difference(&own).any(|fnsku| {
                let mut payments = self.book.payments_of_product_since(fnsku, since);
                payments.any(|(at, payment)| {
                    payment.order_id.is_none()
                        && payment.date <= self.as_of
                        && self.purses[at].units() > 0
                        && payment.pays.iter().any(|kind| kind.group() == ClaimGroup::Inbound)
                })
            });
            self.nettings[at].has_other_sku |= is_paid;
            self.nettings[at].is_contested |= is_paid;
        }
    }
}

/// Units that left a disposition other than sellable, by day: units added as sellable on that day are these.
fn taken_out(rows: &[&Adjustment]) -> BTreeMap<Date, i64> {
    let mut out: BTreeMap<Date, i64> = BTreeMap::new();
    let moved = [ReasonGroup::Disposition, ReasonGroup::Damaged];
    for row in rows.iter().filter(|row| row.quantity < 0 && row.disposition != "SELLABLE") {
        if moved.contains(&row.group) {
            *out.entry(row.date).or_default() -= row.quantity;
        }
    }
    out
}

fn addition(row: &Adjustment, units: i64) -> Evidence {
    let mut facts = vec![
        (fact!(shared "reason"), row.reason.to_string()),
        (fact!(shared "quantity"), row.quantity.to_string()),
        (fact!(shared "disposition"), row.disposition.to_string()),
    ];
    facts
        .extend(row.reference_id.as_ref().map(|id| (fact!(shared "reference_id"), id.to_string())));
    facts.extend((units != row.quantity).then(|| (fact!(shared "units"), units.to_string())));
    Evidence {
        source: row.source,
        kind: EvidenceKind::Addition,
        date: Some(row.date),
        facts,
        is_detail: false,
    }
}

/// The products of a finding with their days.
fn losses_of(finding: &Finding) -> Vec<(Option<&str>, Date)> {
    match &finding.measure {
        Measure::Lines(lines) => {
            lines.iter().map(|line| (line.fnsku.as_deref(), line.date)).collect()
        }
        _ => vec![(finding.fnsku.as_deref(), finding.event_date)],
    }
}
