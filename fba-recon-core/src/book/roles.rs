//! The roles of transactions and amounts and the reasons of payments, each different word looked up once.

use std::cell::RefCell;

use crate::model::fast::HashMap;
use crate::policy::{AmountRole, CashTerms, Policy, ReimbursementReason, TransactionRole};

/// Roles of the words of one report.
pub(super) struct Roles<'a> {
    terms: &'a CashTerms,
    transactions: RefCell<HashMap<&'a str, Option<TransactionRole>>>,
    amounts: RefCell<HashMap<(&'a str, &'a str), Option<AmountRole>>>,
}

impl<'a> Roles<'a> {
    pub(super) fn new(terms: &'a CashTerms) -> Self {
        Self { terms, transactions: RefCell::default(), amounts: RefCell::default() }
    }

    /// The role of a transaction type.
    pub(super) fn transaction(&self, kind: &'a str) -> Option<TransactionRole> {
        let mut known = self.transactions.borrow_mut();
        *known.entry(kind).or_insert_with(|| self.terms.transaction(kind))
    }

    /// The role of an amount, by its type and description.
    pub(super) fn amount(&self, words: [&'a str; 2]) -> Option<AmountRole> {
        let mut known = self.amounts.borrow_mut();
        *known.entry((words[0], words[1])).or_insert_with(|| self.terms.amount(words[0], words[1]))
    }
}

/// Whether a row is of a sale or of its refund.
pub(super) fn is_of_order(role: Option<TransactionRole>) -> bool {
    matches!(role, Some(TransactionRole::Sale | TransactionRole::Refund))
}

/// Reasons of the payments of one report.
pub(super) struct Reasons<'a> {
    policy: &'a Policy,
    known: RefCell<HashMap<&'a str, Option<&'a ReimbursementReason>>>,
}

impl<'a> Reasons<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        Self { policy, known: RefCell::default() }
    }

    /// What a reason or a settlement's description pays for.
    pub(super) fn of(&self, name: &'a str) -> Option<&'a ReimbursementReason> {
        let mut known = self.known.borrow_mut();
        *known.entry(name).or_insert_with(|| self.policy.reimbursement_reason(name))
    }
}
