//! What the dump says of the row that a case of the log rests on.

use super::event::LoggedPlace;
use super::facts::CaseFacts;
use super::follow::{FoundingRow, Witness, handling};
use super::observe::Parts;
use crate::assess::Proof;
use crate::detect::{Dispute, Handling, Leaves};
use crate::model::SourceRow;
use crate::policy::{ClaimGroup, ClaimType};

impl Witness for Parts<'_> {
    fn founding_row(&self, case: &CaseFacts) -> FoundingRow {
        let found = match () {
            () if case.reimbursement_id.is_some() => self.payment(case),
            () if case.shipment_id.is_some() => self.shipment(case),
            () if case.order_id.is_some() => self.order(case),
            () if case.is_money => Some(FoundingRow::Standing),
            () => self.ledger(case),
        };
        found.unwrap_or(FoundingRow::Lacking)
    }

    fn covers(&self, case: &CaseFacts) -> bool {
        let Some(table) = case.table.as_deref() else { return false };
        let is_shown = self.coverage.spans(table).iter().any(|span| {
            span.proof == Proof::Shown
                && span.days.first <= case.event_date
                && case.event_date <= span.days.last
        });
        is_shown && !self.is_incomplete && self.coverage.rows_left_out(table) == 0
    }

    fn handling(&self, case: &CaseFacts) -> Handling {
        handling(self.rules, case)
    }
}

/// Whether a case is about units that a customer ordered.
fn is_of_order(case: &CaseFacts) -> bool {
    ClaimType::ALL
        .iter()
        .any(|kind| kind.as_str() == case.claim_type && kind.group() == ClaimGroup::Order)
}

impl Parts<'_> {
    fn explained(&self, row: SourceRow) -> FoundingRow {
        FoundingRow::Explained(self.place(row))
    }

    /// The row of an adjustment, with nothing open any more.
    fn ledger(&self, case: &CaseFacts) -> Option<FoundingRow> {
        let fnsku = case.fnsku.as_deref()?;
        let mut rows = self.book.adjustments_of(fnsku).filter(|row| {
            row.date == case.event_date
                && (case.reference_id.is_none()
                    || row.reference_id.as_deref() == case.reference_id.as_deref())
        });
        let first = rows.next();
        let Some(first) = first else {
            let moved = self.book.movements.on(case.event_date).iter().any(|row| {
                row.fnsku == fnsku
                    && (case.reference_id.is_none()
                        || row.reference_id.as_deref() == case.reference_id.as_deref())
            });
            return moved.then_some(FoundingRow::Standing);
        };
        let is_closed = [first].into_iter().chain(rows).all(|row| row.unreconciled == Some(0));
        Some(if is_closed { self.explained(first.source) } else { FoundingRow::Standing })
    }

    /// A shipment of which nothing is missing any more, by its last receipt.
    fn shipment(&self, case: &CaseFacts) -> Option<FoundingRow> {
        let id = case.shipment_id.as_deref()?;
        let shipment = self.book.shipment(id)?;
        let mut receipts: Vec<_> = self.book.movements.receipts_of_shipment(id).collect();
        receipts.sort_by_key(|row| (row.date, row.source));
        let last = receipts.last().map(|row| self.explained(row.source));
        Some(last.filter(|_| shipment.is_closed).unwrap_or(FoundingRow::Standing))
    }

    /// A return, parcel or removal that answers an order.
    fn order(&self, case: &CaseFacts) -> Option<FoundingRow> {
        let order = case.order_id.as_deref()?;
        let returned = self.book.returns.of_order(order).last();
        if let Some(row) = returned.filter(|_| is_of_order(case)) {
            return Some(self.explained(row.source));
        }
        let mut lines = self.book.removal_lines.iter().filter(|line| line.order_id == order);
        if let Some(line) = lines.next() {
            let rest = line.requested - line.cancelled - line.disposed - line.shipped;
            let is_done = self.handling(case).leaves == Leaves::OnRequest && rest <= 0;
            return Some(if is_done { self.explained(line.source) } else { FoundingRow::Standing });
        }
        let is_there = self.book.has_items_of(order)
            || self.book.removal_parcels.iter().any(|parcel| parcel.order_id == order)
            || self.book.payments_of_order(order).next().is_some();
        is_there.then_some(FoundingRow::Standing)
    }

    /// A payment that a settlement shows by now.
    fn payment(&self, case: &CaseFacts) -> Option<FoundingRow> {
        let id = case.reimbursement_id.as_deref()?;
        let payment = self.book.payments_of_id(id).next();
        let taken =
            || self.book.reversals.iter().any(|row| row.reimbursement_id.as_deref() == Some(id));
        let Some(payment) = payment else { return taken().then_some(FoundingRow::Standing) };
        let settled = payment.settled_by.first();
        let settled = settled.filter(|_| self.handling(case).disputes == Some(Dispute::Settlement));
        Some(settled.map_or(FoundingRow::Standing, |row| self.explained(*row)))
    }
}

/// The row, where it explains what became of the case.
impl FoundingRow {
    /// The row that explains it.
    #[must_use]
    pub fn explained(&self) -> Option<&LoggedPlace> {
        match self {
            Self::Explained(row) => Some(row),
            Self::Lacking | Self::Standing => None,
        }
    }
}
