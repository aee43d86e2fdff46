//! Units that two findings tell of: one of them keeps each, the other names it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Credit, CreditKind, Netter, Strength, stock_group};
use crate::book::sku_key;
use crate::detect::{Finding, Measure};
use crate::model::SourceRow;
use crate::model::dates::shift_days;
use crate::policy::{ClaimType, ReasonGroup};

/// Units of one row that another finding may tell of too.
struct Same {
    date: Date,
    units: i64,
    source: SourceRow,
}

impl Netter<'_> {
    /// Units misplaced after they were damaged are the damaged units: the damage keeps them.
    pub(super) fn misplaced_after_damage(&mut self) {
        let mut damaged: BTreeMap<&str, Vec<Same>> = BTreeMap::new();
        let book = self.book;
        for row in book
            .adjustments
            .iter()
            .filter(|row| row.group == ReasonGroup::Damaged && row.quantity < 0)
        {
            let same = Same { date: row.date, units: -row.quantity, source: row.source };
            damaged.entry(&row.fnsku).or_default().push(same);
        }
        for at in 0..self.findings.len() {
            let finding = &self.findings[at];
            let is_damaged = finding.disposition.as_deref() == Some("WAREHOUSE_DAMAGED");
            let is_adjusted = matches!(finding.measure, Measure::Adjustments(_));
            if stock_group(finding) != Some(ReasonGroup::Lost) || !is_damaged || !is_adjusted {
                continue;
            }
            let rows = finding.fnsku.as_deref().and_then(|fnsku| damaged.get_mut(fnsku));
            for same in rows.into_iter().flatten() {
                if same.date <= finding.event_date {
                    self.give(at, same);
                }
            }
        }
    }

    /// Damaged units that were disposed of later are the damaged or returned units: these keep them.
    pub(super) fn disposed_after_damage(&mut self) {
        let book = self.book;
        for at in 0..self.findings.len() {
            let finding = &self.findings[at];
            let is_disposal = matches!(finding.measure, Measure::Lines(_))
                && stock_group(finding) == Some(ReasonGroup::Damaged);
            if !is_disposal || finding.disposition.as_deref() == Some("SELLABLE") {
                continue;
            }
            let Some(fnsku) = finding.fnsku.as_deref() else { continue };
            let damaged = book
                .adjustments_of(fnsku)
                .filter(|row| row.group == ReasonGroup::Damaged && row.quantity < 0);
            let damaged = damaged.map(|row| (row.date, -row.quantity, row.source));
            let returned = book
                .returns_of(fnsku)
                .filter(|row| Some(row.disposition.as_str()) == finding.disposition.as_deref());
            let returned = returned.map(|row| (row.date, row.units, row.source));
            let mut rows: Vec<(Date, i64, SourceRow)> = damaged.chain(returned).collect();
            rows.retain(|(date, ..)| *date <= finding.event_date);
            rows.sort();
            self.give_rows(at, &rows);
        }
    }

    /// Units that left in a transfer or a removal and were adjusted out later are the adjusted units.
    pub(super) fn adjusted_later(&mut self) {
        let book = self.book;
        let days = self.policy.days("removal_loss_days");
        for at in 0..self.findings.len() {
            let finding = &self.findings[at];
            let Measure::Lines(lines) = &finding.measure else { continue };
            let is_transfer = stock_group(finding) == Some(ReasonGroup::Lost);
            let is_removal = self.claim_type(at) == Some(ClaimType::RemovalOther);
            if !is_transfer && !is_removal {
                continue;
            }
            for line in lines {
                let until = if is_removal { shift_days(line.date, days) } else { self.as_of };
                let from = if is_removal { requested_on(finding) } else { line.date };
                let of_product = line.fnsku.iter().flat_map(|fnsku| book.adjustments_of(fnsku));
                let rows = of_product.filter(|row| {
                    row.group == ReasonGroup::Lost
                        && row.quantity < 0
                        && (from..=until).contains(&row.date)
                });
                let rows: Vec<_> = rows.map(|row| (row.date, -row.quantity, row.source)).collect();
                self.give_rows(at, &rows);
            }
        }
    }

    /// Losses of orders whose payment was taken back: the reversal keeps them.
    pub(super) fn reversed_orders(&mut self) {
        for at in 0..self.findings.len() {
            if !self.nettings[at].is_reversed {
                continue;
            }
            let own = &self.findings[at];
            let Some(order) = own.order_id.as_deref() else { continue };
            let same = |other: &Finding| match (other.msku.as_deref(), own.msku.as_deref()) {
                (Some(one), Some(other)) => sku_key(one) == sku_key(other),
                _ => true,
            };
            self.give_to_reversals(at, order, same);
        }
    }

    /// Names the reversals that keep the units of a loss.
    pub(super) fn give_to_reversals(
        &mut self,
        at: usize,
        name: &str,
        same: impl Fn(&Finding) -> bool,
    ) {
        let findings = self.findings;
        for other_at in self.reversals.get(name).cloned().unwrap_or_default() {
            let other = &findings[other_at];
            if !same(other) {
                continue;
            }
            let Some(row) = other.evidence.first() else { continue };
            let spent = self.used.get(&row.source).copied().unwrap_or(0);
            let mut units =
                Same { date: other.event_date, units: other.units - spent, source: row.source };
            let before = units.units;
            self.give(at, &mut units);
            *self.used.entry(row.source).or_default() += before - units.units;
        }
    }

    /// Gives units of rows that no other finding was given.
    fn give_rows(&mut self, at: usize, rows: &[(Date, i64, SourceRow)]) {
        for (date, units, source) in rows {
            let spent = self.used.get(source).copied().unwrap_or(0);
            let mut same = Same { date: *date, units: units - spent, source: *source };
            self.give(at, &mut same);
            *self.used.entry(*source).or_default() = units - same.units;
        }
    }

    /// Credits a finding with the units of a row that another case keeps.
    fn give(&mut self, at: usize, same: &mut Same) {
        let units = self.units_open(at).min(same.units);
        if units <= 0 {
            return;
        }
        same.units -= units;
        let others = self.findings_by_row.get(&same.source).into_iter().flatten();
        let other = others.copied().find(|other| *other != at);
        self.nettings[at].same_units_as = self.nettings[at].same_units_as.or(other);
        let credit = Credit {
            kind: CreditKind::SameUnits,
            strength: Strength::Strong,
            date: same.date,
            units,
            amount: None,
            sources: vec![same.source],
            reason: String::new(),
        };
        self.add(at, credit);
    }
}

/// The day a removal was ordered.
fn requested_on(finding: &Finding) -> Date {
    let dates = finding.evidence.iter().filter_map(|row| row.date);
    dates.min().unwrap_or(finding.event_date)
}
