//! Money whose role is not known: on the order it answers the case of just its amount and holds any other; on the
//! SKU it holds the case of just its amount. Each row answers one case.

use std::collections::BTreeMap;

use super::spend::{On, Spend};
use super::{Credit, CreditKind, Netter, Strength};
use crate::assess::value::Valuer;
use crate::book::{LooseMoney, may_be_same_sku, sku_key};
use crate::detect::{Answers, Finding, Measure};
use crate::model::Money;
use crate::model::dates::{days_between, shift_days};
use crate::policy::SettingKey;

/// An amount that a case is due, and the units that it stands for.
type Due = (Money, i64);

impl Netter<'_> {
    /// Spends the money whose role is not known: amounts that are due exactly first.
    pub(super) fn loose_money(&mut self) {
        let book = self.book;
        let (by_order, by_sku) = (self.by_order(), self.by_sku());
        for is_exact in [true, false] {
            for row in &book.loose {
                let Some(order) = row.order_id.as_deref() else { continue };
                if self.used.contains_key(&row.source) {
                    continue;
                }
                let of_order = by_order.get(order).into_iter().flatten().copied();
                self.on_order(row, of_order, is_exact);
            }
        }
        for row in book.loose.iter().filter(|row| row.order_id.is_none()) {
            let of_sku = row.msku.as_deref().and_then(|msku| by_sku.get(&sku_key(msku)));
            self.on_sku(row, of_sku.into_iter().flatten().copied());
        }
    }

    /// Findings that payments of an order answer, by order.
    fn by_order(&self) -> BTreeMap<String, Vec<usize>> {
        let mut by_order: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, finding) in self.findings.iter().enumerate() {
            if let Answers::Orders(orders) = &finding.answers {
                for order in orders {
                    by_order.entry(order.clone()).or_default().push(at);
                }
            }
        }
        by_order
    }

    /// Findings by the SKUs of their units, those of fees aside.
    fn by_sku(&self) -> BTreeMap<String, Vec<usize>> {
        let mut by_sku: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, finding) in self.findings.iter().enumerate() {
            let is_fee = matches!(finding.answers, Answers::Fees)
                || matches!(finding.measure, Measure::Charges(_));
            if let Some(msku) = finding.msku.as_deref().filter(|_| !is_fee) {
                by_sku.entry(sku_key(msku)).or_default().push(at);
            }
        }
        by_sku
    }

    /// Spends a row on a case of its order, after the event: whole where the amount is what is due, or, where the
    /// row says that a refund comes back, at least that; any other amount holds the case.
    fn on_order(
        &mut self,
        row: &LooseMoney,
        findings: impl Iterator<Item = usize>,
        is_exact: bool,
    ) {
        for at in findings {
            let finding = &self.findings[at];
            let same_sku = may_be_same_sku(row.msku.as_deref(), finding.msku.as_deref());
            if !same_sku || row.date < finding.event_date || !self.is_open(at) {
                continue;
            }
            let dues = self.dues(at);
            let same = dues.iter().find(|(due, _)| *due == row.amount).copied();
            let least = dues.iter().copied().min_by_key(|(due, _)| due.micros);
            let at_least = least.filter(|(due, _)| {
                row.is_refund_back
                    && due.currency == row.amount.currency
                    && due.micros <= row.amount.micros
            });
            let due = same.or_else(|| Some((at_least?.0, self.units_open(at))));
            match due {
                Some((_, units)) if is_exact => self.answer_loose(at, row, units),
                None if !is_exact => self.hold_loose(at),
                _ => continue,
            }
            self.used.insert(row.source, 1);
            return;
        }
    }

    /// Holds the nearest case of a SKU that is due just the amount of a row.
    fn on_sku(&mut self, row: &LooseMoney, findings: impl Iterator<Item = usize>) {
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        let usual = self.policy.days(SettingKey::PaymentDays);
        let due = findings.filter(|at| {
            let event = self.findings[*at].event_date;
            let days = shift_days(event, -lead)..=shift_days(event, usual);
            days.contains(&row.date)
                && self.is_open(*at)
                && self.dues(*at).iter().any(|(due, _)| *due == row.amount)
        });
        let nearest =
            due.min_by_key(|at| days_between(self.findings[*at].event_date, row.date).abs());
        if let Some(at) = nearest {
            self.hold_loose(at);
        }
    }

    fn hold_loose(&mut self, at: usize) {
        self.nettings[at].is_contested = true;
        self.nettings[at].has_loose_money = true;
    }

    fn is_open(&self, at: usize) -> bool {
        let netting = &self.nettings[at];
        match &self.findings[at].measure {
            Measure::Lines(_) => netting.lines_left.iter().any(|left| left.is_open()),
            Measure::Charges(_) => false,
            Measure::Adjustments(_) | Measure::OrderItem { .. } => self.units_open(at) > 0,
        }
    }

    /// The amounts that a case is due: its open units, one after the other, or its money; of a refund also what it
    /// took and gave back.
    fn dues(&self, at: usize) -> Vec<Due> {
        let finding = &self.findings[at];
        let claim_type = self.claim_type(at);
        let open = self.units_open(at);
        let valuer = Valuer {
            book: self.book,
            policy: self.policy,
            as_of: self.as_of,
            comparables: &self.comparables,
        };
        let (value, lines) = valuer.values(finding, claim_type);
        if let Measure::Lines(own) = &finding.measure {
            let left = self.nettings[at].lines_left.iter().zip(own).zip(&lines);
            let sums = left.map(|((left, line), value)| match left.micros {
                Some(micros) => Some(Money::new(micros, line.owed?.currency)),
                None => value.unit?.times(left.units).ok()?.rounded().ok(),
            });
            let sums: Option<Vec<Money>> = sums.collect();
            let sum = sums.and_then(|sums| {
                let (first, rest) = sums.split_first()?;
                rest.iter().try_fold(*first, |sum, next| sum.plus(*next).ok())
            });
            return sum.map(|sum| (sum, open)).into_iter().collect();
        }
        let units = [value.unit, value.low, value.high].into_iter().flatten();
        let of_units = units.flat_map(|unit| {
            (1..=open)
                .filter_map(move |units| Some((unit.times(units).ok()?.rounded().ok()?, units)))
        });
        of_units.chain(self.refunded(finding).map(|sum| (sum, open))).collect()
    }

    /// What the refunds of an order item took, by their net amount and by their price.
    fn refunded(&self, finding: &Finding) -> impl Iterator<Item = Money> {
        let item = match &finding.measure {
            Measure::OrderItem { order_id, msku, .. } => self.book.order_item(order_id, msku),
            _ => None,
        };
        let sums = item.map(|item| {
            let net: i64 = item.refunds.iter().map(|refund| -refund.net).sum();
            let price: i64 = item.refunds.iter().map(|refund| -refund.principal).sum();
            [net, price].map(|micros| Money::new(micros, item.currency))
        });
        sums.into_iter().flatten().filter(|sum| sum.micros > 0)
    }

    /// Answers units of a case by a row; where they are all that is open, whatever is left of its lines.
    fn answer_loose(&mut self, at: usize, row: &LooseMoney, units: i64) {
        let is_whole = units >= self.units_open(at);
        let credit = Credit {
            kind: CreditKind::Cash,
            strength: Strength::Strong,
            date: row.date,
            units,
            amount: Some(row.amount),
            sources: vec![row.source],
            reason: row.what.clone(),
        };
        let on = if is_whole { On::Whole } else { On::Units };
        self.apply([Spend { finding: at, on, credit }]);
    }
}
