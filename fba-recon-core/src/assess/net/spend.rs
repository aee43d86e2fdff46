//! Spends: what a pass decides, a credit and the part of a finding on which it goes. Here alone they change what is
//! left of the finding.

use super::purse::Taken;
use super::{Credit, CreditKind, Netter, Netting, Strength};
use crate::book::Payment;
use crate::model::Money;

/// The part of a finding on which a credit is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// Units, those of lines off the oldest.
    Units,
    /// Units and money of a line.
    Line {
        /// Its position.
        at: usize,
        /// Units that it loses; those of a fee are none of the credit.
        units: i64,
    },
    /// Money of a charge.
    Charge(usize),
    /// Money of the lines, in their order.
    Money,
    /// All that is left.
    Whole,
}

/// A credit that is spent on a finding.
#[derive(Debug)]
pub(super) struct Spend {
    pub(super) finding: usize,
    pub(super) on: On,
    pub(super) credit: Credit,
}

impl Credit {
    /// Units of a payment.
    pub(super) fn of_units(payment: &Payment, taken: Taken, strength: Strength) -> Self {
        Self {
            kind: taken.kind,
            strength,
            date: payment.date,
            units: taken.units,
            amount: taken.amount,
            sources: payment.sources.clone(),
            reason: payment.reason.to_string(),
        }
    }

    /// Money of a payment, which stands for so many units.
    pub(super) fn of_money(
        payment: &Payment,
        amount: Money,
        units: i64,
        strength: Strength,
    ) -> Self {
        let taken = Taken { kind: CreditKind::Cash, units, amount: Some(amount) };
        Self::of_units(payment, taken, strength)
    }

    fn micros(&self) -> i64 {
        self.amount.map_or(0, |amount| amount.micros)
    }
}

impl Netter<'_> {
    /// Applies spends; tells how many units they answer.
    pub(super) fn apply(&mut self, spends: impl IntoIterator<Item = Spend>) -> i64 {
        let mut units = 0;
        for Spend { finding, on, credit } in spends {
            units += credit.units;
            self.nettings[finding].apply(on, credit);
        }
        units
    }
}

impl Netting {
    fn apply(&mut self, on: On, credit: Credit) {
        match on {
            On::Units => self.take_units(credit.units),
            On::Line { at, units } => {
                let line = &mut self.lines_left[at];
                line.units -= units;
                line.micros = line.micros.map(|left| left - credit.micros());
            }
            On::Charge(at) => self.charges_left[at] -= credit.micros(),
            On::Money => self.take_money(credit.micros()),
            On::Whole => {
                for left in &mut self.lines_left {
                    left.units = 0;
                    left.micros = left.micros.map(|_| 0);
                }
            }
        }
        self.units_credited += credit.units;
        self.is_contested |= credit.strength == Strength::Weak;
        self.credits.push(credit);
    }

    fn take_units(&mut self, mut units: i64) {
        let Self { lines_left, lines_done, .. } = self;
        let mut rest = lines_left[*lines_done..].iter();
        *lines_done += rest.by_ref().take_while(|left| left.units == 0).count();
        for left in &mut lines_left[*lines_done..] {
            if units == 0 {
                break;
            }
            let taken = units.min(left.units);
            left.units -= taken;
            units -= taken;
        }
    }

    fn take_money(&mut self, mut micros: i64) {
        for left in self.lines_left.iter_mut().filter_map(|line| line.micros.as_mut()) {
            let taken = micros.min(*left);
            *left -= taken;
            micros -= taken;
        }
    }

    /// Millionths of the lines that are open.
    pub(super) fn money_open(&self) -> i64 {
        self.lines_left.iter().filter_map(|line| line.micros).sum()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::On;
    use crate::assess::net::{Credit, CreditKind, LineLeft, Netting, Strength};
    use crate::model::Money;

    fn credit(units: i64, micros: i64, strength: Strength) -> Credit {
        Credit {
            kind: CreditKind::Cash,
            strength,
            date: date(2026, 3, 1),
            units,
            amount: Some(Money::new(micros, "USD".parse().unwrap())),
            sources: Vec::new(),
            reason: String::new(),
        }
    }

    fn lines(lines: &[(i64, Option<i64>)]) -> Netting {
        let lines_left =
            lines.iter().map(|(units, micros)| LineLeft { units: *units, micros: *micros });
        Netting { lines_left: lines_left.collect(), ..Netting::default() }
    }

    fn left(netting: &Netting) -> Vec<(i64, Option<i64>)> {
        netting.lines_left.iter().map(|left| (left.units, left.micros)).collect()
    }

    #[test]
    fn units_come_off_the_oldest_lines() {
        let mut netting = lines(&[(2, None), (3, None), (1, None)]);
        netting.apply(On::Units, credit(3, 0, Strength::Strong));
        netting.apply(On::Units, credit(1, 0, Strength::Strong));
        assert_eq!(left(&netting), [(0, None), (1, None), (1, None)]);
        assert_eq!((netting.units_credited, netting.is_contested), (4, false));
    }

    #[test]
    fn a_line_loses_what_is_said_and_the_credit_tells_its_own_units() {
        let mut netting = lines(&[(2, Some(50)), (3, Some(70))]);
        netting.apply(On::Line { at: 1, units: 2 }, credit(0, 60, Strength::Weak));
        assert_eq!(left(&netting), [(2, Some(50)), (1, Some(10))]);
        assert_eq!((netting.units_credited, netting.is_contested), (0, true));
    }

    #[test]
    fn money_comes_off_the_lines_in_order_and_what_exceeds_them_is_nobodys() {
        let mut netting = lines(&[(1, Some(50)), (1, None), (1, Some(70))]);
        assert_eq!(netting.money_open(), 120);
        netting.apply(On::Money, credit(0, 90, Strength::Strong));
        assert_eq!(left(&netting), [(1, Some(0)), (1, None), (1, Some(30))]);
        netting.apply(On::Money, credit(0, 90, Strength::Strong));
        assert_eq!((netting.money_open(), netting.credits.len()), (0, 2));
    }

    #[test]
    fn a_charge_and_all_that_is_left() {
        let mut netting = Netting { charges_left: vec![10, 20], ..lines(&[(1, Some(5))]) };
        netting.apply(On::Charge(1), credit(0, 15, Strength::Strong));
        netting.apply(On::Whole, credit(1, 3, Strength::Strong));
        assert_eq!(netting.charges_left, [10, 5]);
        assert_eq!(left(&netting), [(0, Some(0))]);
    }
}
