//! What can still be spent of a payment: its units, and its money.
//!
//! A payment is kept as units paid in cash, units given in stock, and money. Units and money are two sides of one
//! sum, so whatever takes of the one takes of the other; only then a payment cannot answer a lost unit with the units
//! and an amount due with the money. Units in stock are no money. Example: USD 30.00 for three units. One unit takes
//! USD 10.00 along; USD 15.00 taken as money leave USD 5.00, which is no whole unit.

use super::CreditKind;
use crate::book::Payment;
use crate::model::Money;

/// Units or money that can still be spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Purse {
    /// What was paid for the units in cash.
    paid: Option<Money>,
    /// Units that it was paid for.
    paid_units: i64,
    cash: i64,
    stock: i64,
    micros: i64,
    /// Millionths that answered what Amazon has reconciled: no other loss can have them.
    absorbed: i64,
}

/// Units taken out of a purse, with the money that they were paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) kind: CreditKind,
    pub(super) units: i64,
    pub(super) amount: Option<Money>,
}

impl Purse {
    /// All of a payment.
    pub(super) fn of(payment: &Payment) -> Self {
        Self::full(payment.amount, payment.units_cash, payment.units_inventory)
    }

    fn full(paid: Option<Money>, cash: i64, stock: i64) -> Self {
        let micros = paid.map_or(0, |paid| paid.micros);
        Self { paid, paid_units: cash, cash, stock, micros, absorbed: 0 }
    }

    /// Units left, in cash or in stock.
    pub(super) fn units(&self) -> i64 {
        self.cash + self.stock
    }

    /// Units left that were given in stock.
    pub(super) fn stock(&self) -> i64 {
        self.stock
    }

    /// Millionths left.
    pub(super) fn micros(&self) -> i64 {
        self.micros
    }

    /// Takes so many units at most, cash before stock. Units in cash take their share of what was paid along.
    pub(super) fn take_units(&mut self, most: i64) -> Vec<Taken> {
        let cash = most.min(self.cash).max(0);
        let stock = (most - cash).min(self.stock).max(0);
        let amount = self.share(cash).filter(|_| cash > 0);
        self.cash -= cash;
        self.stock -= stock;
        self.micros -= amount.map_or(0, |amount| amount.micros).min(self.micros);
        let parts = [(CreditKind::Cash, cash, amount), (CreditKind::Stock, stock, None)];
        let parts = parts.into_iter().filter(|(_, units, _)| *units > 0);
        parts.map(|(kind, units, amount)| Taken { kind, units, amount }).collect()
    }

    /// What was paid for so many of its units in cash; all of them get all of it, to the last millionth.
    fn share(&self, cash: i64) -> Option<Money> {
        let paid = self.paid?;
        if cash == self.paid_units {
            return Some(paid);
        }
        paid.per_unit(self.paid_units)?.times(cash).ok()
    }

    /// Takes money for an amount that is due, of one currency only, and whole units along for which the money left
    /// is too little. Units that were taken before stay so, whatever money is left.
    pub(super) fn take_money(&mut self, due: Money) -> Option<Money> {
        let taken = self.take_correction(due)?;
        let paid = self.paid.map_or(0, |paid| paid.micros);
        let whole = i128::from(self.micros) * i128::from(self.paid_units);
        let whole = whole.checked_div(i128::from(paid)).unwrap_or(0);
        self.cash = self.cash.min(i64::try_from(whole).unwrap_or(0));
        Some(taken)
    }

    /// Takes money alone, of one currency only: what corrects a fee, or gives a debit back, is paid for no unit.
    pub(super) fn take_correction(&mut self, due: Money) -> Option<Money> {
        self.paid.filter(|paid| paid.currency == due.currency)?;
        let micros = due.micros.min(self.micros);
        if micros <= 0 {
            return None;
        }
        self.micros -= micros;
        Some(Money::new(micros, due.currency))
    }

    /// Sets units aside, cash before stock, which answer what Amazon has reconciled. The money of those in cash is
    /// kept apart.
    pub(super) fn absorb(&mut self, units: i64) {
        let cash = units.min(self.cash);
        self.cash -= cash;
        let share = i128::from(self.micros) * i128::from(cash);
        let share = share.checked_div(i128::from(self.paid_units)).unwrap_or(0);
        let share = i64::try_from(share).unwrap_or(0);
        self.micros -= share;
        self.absorbed += share;
        self.stock -= (units - cash).min(self.stock);
    }

    /// Gives the money back that was set aside. It is moved, not copied: it can be taken once.
    pub(super) fn release(&mut self) {
        self.micros += std::mem::take(&mut self.absorbed);
    }
}

#[cfg(test)]
mod tests {
    use super::{Purse, Taken};
    use crate::assess::net::CreditKind;
    use crate::model::{Currency, Money};

    fn usd() -> Currency {
        "USD".parse().unwrap()
    }

    fn money(units: i64) -> Money {
        Money::new(units * 1_000_000, usd())
    }

    fn cash(units: i64, amount: Money) -> Taken {
        Taken { kind: CreditKind::Cash, units, amount: Some(amount) }
    }

    fn stock(units: i64) -> Taken {
        Taken { kind: CreditKind::Stock, units, amount: None }
    }

    #[test]
    fn cash_goes_before_stock_and_takes_its_share_along() {
        let mut purse = Purse::full(Some(money(30)), 3, 2);
        assert_eq!(purse.take_units(1), [cash(1, money(10))]);
        assert_eq!(purse.micros(), 20_000_000);
        assert_eq!(purse.take_units(3), [cash(2, money(20)), stock(1)]);
        assert_eq!((purse.micros(), purse.units(), purse.stock()), (0, 1, 1));
        assert_eq!(purse.take_units(5), [stock(1)]);
        assert_eq!(purse.take_units(1), []);
    }

    #[test]
    fn all_units_get_all_money_to_the_last_millionth() {
        let mut purse = Purse::full(Some(money(10)), 3, 0);
        assert_eq!(purse.take_units(9), [cash(3, money(10))]);
        assert_eq!(purse.micros(), 0);
        let mut purse = Purse::full(Some(money(10)), 3, 0);
        for _ in 0..3 {
            assert_eq!(purse.take_units(1), [cash(1, Money::new(3_333_333, usd()))]);
        }
        assert_eq!((purse.micros(), purse.units()), (1, 0));
    }

    #[test]
    fn nothing_or_less_takes_nothing() {
        let full = Purse::full(Some(money(30)), 3, 2);
        let mut purse = full.clone();
        assert_eq!(purse.take_units(0), []);
        assert_eq!(purse.take_units(-1), []);
        assert_eq!(purse.take_money(money(0)), None);
        assert_eq!(purse, full);
    }

    #[test]
    fn units_that_are_not_there_take_no_money() {
        let mut purse = Purse::full(Some(money(5)), 0, 1);
        assert_eq!(purse.take_units(2), [stock(1)]);
        assert_eq!(purse.take_units(2), []);
        assert_eq!(purse.take_money(money(9)), Some(money(5)));
    }

    #[test]
    fn units_without_an_amount_are_units_all_the_same() {
        let mut purse = Purse::full(None, 2, 0);
        assert_eq!(purse.take_units(1), [Taken { kind: CreditKind::Cash, units: 1, amount: None }]);
        assert_eq!(purse.take_money(money(1)), None);
        assert_eq!(purse.units(), 1);
    }

    #[test]
    fn money_takes_units_along_of_which_it_leaves_no_whole_one() {
        let mut purse = Purse::full(Some(money(30)), 3, 1);
        assert_eq!(purse.take_money(money(15)), Some(money(15)));
        assert_eq!((purse.micros(), purse.units(), purse.stock()), (15_000_000, 2, 1));
        assert_eq!(purse.take_money(money(99)), Some(money(15)));
        assert_eq!((purse.micros(), purse.units(), purse.stock()), (0, 1, 1));
    }

    #[test]
    fn units_that_are_spent_do_not_come_back_with_money_left() {
        let mut purse = Purse::full(Some(money(30)), 3, 0);
        purse.take_units(2);
        purse.take_money(Money::new(1, usd()));
        assert_eq!(purse.units(), 0);
    }

    #[test]
    fn a_correction_takes_no_unit() {
        let mut purse = Purse::full(Some(money(30)), 3, 0);
        assert_eq!(purse.take_correction(money(25)), Some(money(25)));
        assert_eq!((purse.micros(), purse.units()), (5_000_000, 3));
    }

    #[test]
    fn another_currency_takes_nothing() {
        let mut purse = Purse::full(Some(money(30)), 3, 0);
        assert_eq!(purse.take_money(Money::new(1, "EUR".parse().unwrap())), None);
        assert_eq!(purse, Purse::full(Some(money(30)), 3, 0));
    }

    #[test]
    fn money_set_aside_comes_back_once() {
        let mut purse = Purse::full(Some(money(30)), 3, 2);
        purse.absorb(4);
        assert_eq!((purse.micros(), purse.units(), purse.stock()), (0, 1, 1));
        purse.release();
        assert_eq!(purse.take_money(money(30)), Some(money(30)));
        purse.release();
        assert_eq!(purse.take_money(money(30)), None);
    }
}
