//! Units that two findings tell of: one of them keeps each, the other names it.

use jiff::civil::Date;

use super::spend::{On, Spend};
use super::{Credit, CreditKind, Netter, Strength, stock_group};
use crate::book::may_be_same_sku;
use crate::detect::{Answers, Finding, Leaves, Measure};
use crate::model::SourceRow;
use crate::model::dates::shift_days;
use crate::policy::words::holds;
use crate::policy::{ReasonGroup, SettingKey};

/// Units of one row that another finding may tell of too.
struct Same {
    date: Date,
    units: i64,
    source: SourceRow,
}

impl Netter<'_> {
    /// Units that were damaged before, and lost, moved, recoded or disposed of as damaged ones later: the
    /// damage, the receipt or the return keeps them. `group` tells which findings are looked at.
    pub(super) fn damaged_before(&mut self, group: ReasonGroup) {
        let words = self.policy.words();
        for at in 0..self.findings.len() {
            let finding = &self.findings[at];
            let Some(disposition) = finding.disposition.as_deref() else { continue };
            let is_damaged = holds(&words.receipt_damaged, disposition);
            // A row of damage is not told by another one.
            let is_adjusted = matches!(finding.measure, Measure::Adjustments(_));
            let is_own = is_adjusted && group == ReasonGroup::Damaged;
            if stock_group(finding) != Some(group) || !is_damaged && !is_own {
                continue;
            }
            let Some(fnsku) = finding.fnsku.as_deref() else { continue };
            let mut rows = if is_damaged {
                self.damaged_units(fnsku, !is_own)
            } else {
                self.booked_as_sellable(fnsku, finding.event_date)
            };
            rows.retain(|(date, ..)| *date <= finding.event_date);
            rows.sort();
            self.give_rows(at, &rows);
        }
    }

    /// Units of a product that were damaged in Amazon's hands: by the ledger's rows of damage, as they were
    /// received, or as they came back.
    fn damaged_units(&self, fnsku: &str, with_rows: bool) -> Vec<(Date, i64, SourceRow)> {
        let (book, words) = (self.book, self.policy.words());
        let damaged = book
            .adjustments_of(fnsku)
            .filter(|row| with_rows && row.group == ReasonGroup::Damaged && row.quantity < 0)
            .map(|row| (row.date, -row.quantity, row.source));
        let received = book
            .movements
            .receipts_of(fnsku)
            .filter(|row| row.quantity > 0 && holds(&words.receipt_damaged, &row.disposition))
            .map(|row| (row.date, row.quantity, row.source));
        damaged.chain(received).chain(self.came_back_damaged(fnsku)).collect()
    }

    /// Units of a product that came back damaged in Amazon's hands.
    fn came_back_damaged(&self, fnsku: &str) -> Vec<(Date, i64, SourceRow)> {
        let words = self.policy.words();
        let returned = self.book.returns.of_product(fnsku);
        let returned = returned.filter(|row| holds(&words.return_damaged, &row.disposition));
        returned.map(|row| (row.date, row.units, row.source)).collect()
    }

    /// Units that came back damaged some days before an event, where the ledger took them in as sellable, for
    /// it took in more sellable units around that day than the returns show: it shows their damage as an event
    /// of its own.
    fn booked_as_sellable(&self, fnsku: &str, event: Date) -> Vec<(Date, i64, SourceRow)> {
        let days = self.policy.days(SettingKey::ReturnDamageDays);
        let words = self.policy.words();
        let mut rows = self.came_back_damaged(fnsku);
        rows.retain(|(date, units, _)| {
            if *date > event || *date < shift_days(event, -days) {
                return false;
            }
            // Each report may date it in its own zone.
            let near = shift_days(*date, -1)..=shift_days(*date, 1);
            let taken_in = self.book.movements.returned_of(fnsku).filter(|row| {
                near.contains(&row.date) && holds(&words.return_sellable, &row.disposition)
            });
            let taken_in: i64 = taken_in.map(|row| row.quantity).sum();
            let shown = self.book.returns.of_product(fnsku).filter(|row| {
                near.contains(&row.date) && holds(&words.return_sellable, &row.disposition)
            });
            let shown: i64 = shown.map(|row| row.units).sum();
            taken_in >= shown + units
        });
        rows
    }

    /// Units that left in a transfer or a removal and were adjusted out later are the adjusted units.
    pub(super) fn adjusted_later(&mut self) {
        let book = self.book;
        let days = self.policy.days(SettingKey::RemovalLossDays);
        for at in 0..self.findings.len() {
            let finding = &self.findings[at];
            let Measure::Lines(lines) = &finding.measure else { continue };
            let is_transfer = stock_group(finding) == Some(ReasonGroup::Lost);
            let leaves = finding.rule.handling.leaves;
            if !is_transfer && leaves != Leaves::OnRequest {
                continue;
            }
            let requested_on = requested_on(finding);
            for line in lines {
                let (from, until) = match leaves {
                    Leaves::OnRequest => (requested_on, shift_days(line.date, days)),
                    // The event may be booked in the period before.
                    Leaves::BetweenBalances => (shift_days(line.date, -days), self.as_of),
                    Leaves::OnTheDay => (line.date, self.as_of),
                };
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

    /// Losses whose payment was taken back: the reversal keeps them.
    pub(super) fn reversed_payments(&mut self) {
        let findings = self.findings;
        for (at, own) in findings.iter().enumerate() {
            if self.is_reversal(at) {
                continue;
            }
            let same =
                |other: &Finding| may_be_same_sku(other.msku.as_deref(), own.msku.as_deref());
            // A reversal that names the order is of its units, whether or not the payment is in the dump.
            if let Answers::Orders(orders) = &own.answers {
                for order in orders {
                    self.give_to_reversals(at, order, same);
                }
            }
            let is_stock = matches!(own.answers, Answers::Stock(_) | Answers::Fees);
            if self.nettings[at].is_reversed && !is_stock {
                for fnsku in own.fnskus() {
                    self.give_to_reversals(at, fnsku, |other| {
                        other.order_id.is_none() && same(other)
                    });
                }
            }
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
        let Some((name, mut others)) = self.reversals.remove_entry(name) else { return };
        for other_at in others.iter().copied() {
            let other = &findings[other_at];
            if self.units_open(at) <= 0 {
                break;
            }
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
        // One that is used up keeps nothing more.
        let has_left = |other_at: &usize| {
            let other = &findings[*other_at];
            let row = other.evidence.first().and_then(|row| self.used.get(&row.source));
            row.is_none_or(|used| *used < other.units)
        };
        while others.front().is_some_and(|other| !has_left(other)) {
            others.pop_front();
        }
        self.reversals.insert(name, others);
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
        self.apply([Spend { finding: at, on: On::Units, credit }]);
    }
}

/// The day a removal was ordered.
fn requested_on(finding: &Finding) -> Date {
    let dates = finding.evidence.iter().filter_map(|row| row.date);
    dates.min().unwrap_or(finding.event_date)
}
