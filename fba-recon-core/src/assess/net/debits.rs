//! What gives the debit of a buyer's claim back: rows of its own kind above zero, the buyer charged again, and, for
//! an order that Amazon fulfilled, a reimbursement. The detectors do not know of it.

use super::spend::{On, Spend};
use super::{Credit, CreditKind, Netter, Strength};
use crate::detect::Answers;
use crate::model::{Money, SourceRow};
use crate::policy::ClaimMoneyRole;

impl Netter<'_> {
    /// Takes what came back off the debits, day by day, then reimbursements for the order.
    pub(super) fn debits(&mut self) {
        for at in 0..self.findings.len() {
            let finding = &self.findings[at];
            let (Answers::Debit(order), Some(part)) = (&finding.answers, &finding.claim) else {
                continue;
            };
            let (order, roles) = (order.clone(), part.roles.clone());
            let is_paid_by_order = part.is_paid_by_order;
            for credit in self.given_back(&order, &roles) {
                let is_due = self.nettings[at].money_open() > 0;
                let spend = Spend { finding: at, on: On::Money, credit };
                self.apply(is_due.then_some(spend));
            }
            if is_paid_by_order {
                self.reimbursed(at, &order);
            }
        }
    }

    /// What the rows of some kinds of an order gave, oldest first.
    fn given_back(&self, order: &str, roles: &[ClaimMoneyRole]) -> Vec<Credit> {
        let Some(money) = self.book.claims.money.get(order) else { return Vec::new() };
        let given = roles.iter().flat_map(|role| money.of(*role)).filter(|posting| posting.net > 0);
        let mut credits: Vec<Credit> = given
            .map(|posting| Credit {
                kind: CreditKind::Cash,
                strength: Strength::Strong,
                date: posting.date,
                units: 0,
                amount: Some(Money::new(posting.net, money.currency)),
                sources: posting.rows.iter().map(|row| row.source).collect::<Vec<SourceRow>>(),
                reason: posting.rows.first().map(|row| row.what.clone()).unwrap_or_default(),
            })
            .collect();
        credits.sort_by_key(|credit| (credit.date, credit.sources.first().copied()));
        credits
    }

    /// Spends the reimbursements of an order that no loss of a unit needed.
    fn reimbursed(&mut self, at: usize, order: &str) {
        let book = self.book;
        for (payment_at, payment) in book.payments_of_order(order) {
            let micros = self.purses[payment_at].micros();
            let is_same = |amount: &Money| {
                let own = book.claims.money.get(order).map(|money| money.currency);
                micros > 0 && payment.units_reversed == 0 && own == Some(amount.currency)
            };
            let Some(amount) = payment.amount.filter(is_same) else {
                continue;
            };
            // A fee that comes back with the claim is part of what the claim took net.
            if payment.date > self.as_of || payment.pays.iter().any(|kind| kind.is_fee()) {
                continue;
            }
            let due = Money::new(self.nettings[at].money_open(), amount.currency);
            // The credit names all that there was, as the report does; only what was due is spent.
            let there = Money::new(micros, amount.currency);
            let spend = self.purses[payment_at].take_correction(due).map(|_| Spend {
                finding: at,
                on: On::Money,
                credit: Credit::of_money(payment, there, 0, Strength::Strong),
            });
            self.apply(spend);
        }
    }
}
