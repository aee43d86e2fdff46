//! Who gets a credit that fits by product and date only: the nearest loss, and what another pairing would give.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::pool::{Loss, Origin, PoolCredit};
use super::spend::{On, Spend};
use super::{Credit, Netter, Strength};
use crate::model::RunningSums;
use crate::model::dates::shift_days;
use crate::policy::SettingKey;

/// Findings whose open units the same credits may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<T = usize> {
    /// The findings.
    pub members: Vec<T>,
    /// Their units before these credits.
    pub lost: i64,
    /// Units that these credits answer.
    pub answered: i64,
}

impl Group {
    /// The same group by the names of its members.
    #[must_use]
    pub fn named(&self, names: &[String]) -> Group<String> {
        let members = self.members.iter().filter_map(|at| names.get(*at).cloned());
        Group { members: members.collect(), lost: self.lost, answered: self.answered }
    }
}

/// Open units of one row.
struct Slot {
    finding: usize,
    date: Date,
    open: i64,
}

impl Netter<'_> {
    /// Spends what is left of the pool on open units, each credit on the nearest loss. Losses and credits that
    /// pair one to one are left uncontested; a loss that only this pairing leaves open is held.
    ///
    /// It is judged in pieces that no usual answer links, so that an unclear pairing in spring holds no loss of
    /// autumn. Late answers come last: of a product that is lost and found all year they would link everything, and
    /// no pairing would be in order any more.
    pub(super) fn spend_pool(&mut self, losses: &[Loss], mut credits: Vec<PoolCredit>) {
        let slots = losses.iter().filter(|loss| loss.open > 0).filter_map(|loss| {
            Some(Slot { finding: loss.finding?, date: loss.date, open: loss.open })
        });
        // They come in the order of their days.
        let mut slots: Vec<Slot> = slots.collect();
        for (range, members) in self.components(&slots, &credits) {
            if let Some(pairs) = self.pairs_in_order(&slots, &range, &credits, &members) {
                for (slot, credit) in pairs {
                    self.spend_on(&mut slots[slot], &mut credits[credit], false);
                }
            } else {
                self.spend_nearest(&mut slots, &range, &mut credits, &members);
            }
        }
        // What is too late to be the usual answer is still one: no more is open than was lost and not answered.
        let mut open = still_open(&slots, 0..slots.len());
        for credit in credits.iter_mut().filter(|credit| credit.units > 0) {
            let reach = Reach { from: credit.answers_from(), ..self.reach(credit) };
            self.spend_within(reach, &mut slots, &mut open, credit);
        }
        for credit in &credits {
            self.absorb(credit);
        }
    }

    /// Whether a credit comes so soon after a loss that it is its usual answer.
    fn is_usual(&self, credit: &PoolCredit, loss: Date) -> bool {
        credit.can_answer(loss) && self.reach(credit).from <= loss
    }

    /// The days of the losses of which a credit is the usual answer.
    fn reach(&self, credit: &PoolCredit) -> Reach {
        let is_payment = matches!(credit.origin, Origin::Payment(_));
        let days = self.policy.days(if is_payment {
            SettingKey::PaymentDays
        } else {
            SettingKey::FindDays
        });
        let from = shift_days(credit.date, -days).max(credit.answers_from());
        Reach { from, date: credit.date, until: credit.answers_until }
    }

    /// Losses and credits that hang together: each credit with the losses of which it is a usual answer.
    fn components(
        &self,
        slots: &[Slot],
        credits: &[PoolCredit],
    ) -> Vec<(Range<usize>, Vec<usize>)> {
        let mut spans: Vec<(Range<usize>, usize)> = Vec::new();
        for (at, credit) in credits.iter().enumerate().filter(|(_, credit)| credit.units > 0) {
            let span = self.reach(credit).span(slots);
            if !span.is_empty() {
                spans.push((span, at));
            }
        }
        spans.sort_by_key(|(span, at)| (span.start, span.end, *at));
        let mut components: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
        for (span, at) in spans {
            match components.last_mut() {
                Some((range, members)) if span.start < range.end => {
                    range.end = range.end.max(span.end);
                    members.push(at);
                }
                _ => components.push((span, vec![at])),
            }
        }
        for (_, members) in &mut components {
            // In the order of the pool: what can answer the least comes first.
            members.sort_unstable();
        }
        components
    }

    /// Losses and credits of equal quantities, in order, of which each is the usual answer of one; `None` where
    /// they are not.
    fn pairs_in_order(
        &self,
        slots: &[Slot],
        range: &Range<usize>,
        credits: &[PoolCredit],
        members: &[usize],
    ) -> Option<Vec<(usize, usize)>> {
        let mut by_day = members.to_vec();
        by_day.sort_by_key(|at| (credits[*at].date, *at));
        let pairs: Vec<(usize, usize)> = range.clone().zip(by_day).collect();
        let findings: BTreeSet<usize> = range.clone().map(|slot| slots[slot].finding).collect();
        let is_pair = |(slot, credit): &(usize, usize)| {
            let (slot, credit) = (&slots[*slot], &credits[*credit]);
            slot.open == credit.units
                && slot.open == self.units_open(slot.finding)
                && self.is_usual(credit, slot.date)
        };
        let is_one_to_one = range.len() == members.len()
            && findings.len() == range.len()
            && pairs.iter().all(is_pair);
        is_one_to_one.then_some(pairs)
    }

    /// Spends the credits of a component, each on the nearest loss, and tells what another pairing would give.
    ///
    /// Only when all credits are spent is it known who got them: a loss that is still open is then in doubt for as many
    /// units as the credits that can answer its day gave to other findings.
    fn spend_nearest(
        &mut self,
        slots: &mut [Slot],
        range: &Range<usize>,
        credits: &mut [PoolCredit],
        members: &[usize],
    ) {
        let findings: BTreeSet<usize> = range.clone().map(|slot| slots[slot].finding).collect();
        let units = |netter: &Self| findings.iter().map(|at| netter.units_open(*at)).sum::<i64>();
        let lost = units(self);
        let mut open = still_open(slots, range.clone());
        let (mut spent, mut spent_on) = (Spent::default(), BTreeMap::<usize, Spent>::new());
        for at in members.iter().copied() {
            let reach = self.reach(&credits[at]);
            for (slot, units) in self.spend_within(reach, slots, &mut open, &mut credits[at]) {
                spent.0.push((reach, units));
                spent_on.entry(slots[slot].finding).or_default().0.push((reach, units));
            }
        }
        let spent = spent.by_day();
        let spent_on: BTreeMap<usize, SpentByDay> =
            spent_on.iter().map(|(finding, spent)| (*finding, spent.by_day())).collect();
        for slot in open {
            let Slot { finding, date, .. } = slots[slot];
            let own = spent_on.get(&finding).map_or(0, |spent| spent.at(date));
            let rivals = spent.at(date) - own;
            let left = self.units_open(finding);
            let netting = &mut self.nettings[finding];
            netting.units_rival = netting.units_rival.max(rivals.min(left));
            netting.is_contested |= rivals > 0 && left > 0;
        }
        if findings.len() > 1 && !spent_on.is_empty() {
            let members: Vec<usize> = findings.iter().copied().collect();
            let group = Arc::new(Group { members, lost, answered: lost - units(self) });
            for at in &findings {
                self.nettings[*at].group = Some(Arc::clone(&group));
            }
        }
    }

    /// Spends a credit on what is open within its reach, the nearest first; tells on what, and how many units. What is
    /// no longer open is taken out.
    fn spend_within(
        &mut self,
        reach: Reach,
        slots: &mut [Slot],
        open: &mut BTreeSet<usize>,
        credit: &mut PoolCredit,
    ) -> Vec<(usize, i64)> {
        let mut spent = Vec::new();
        let span = reach.span(slots);
        let middle = slots.partition_point(|slot| slot.date <= reach.date);
        let middle = middle.clamp(span.start, span.end);
        while credit.units > 0 {
            // Those up to the credit's day, the latest first, then those after.
            let before = open.range(span.start..middle).next_back();
            let nearest = before.or_else(|| open.range(middle..span.end).next());
            let Some(slot) = nearest.copied() else { break };
            let units = self.spend_on(&mut slots[slot], credit, true);
            if units > 0 {
                spent.push((slot, units));
            }
            if slots[slot].open <= 0 || self.units_open(slots[slot].finding) <= 0 {
                open.remove(&slot);
            }
        }
        spent
    }

    /// Spends a credit on open units; tells how many.
    fn spend_on(&mut self, slot: &mut Slot, credit: &mut PoolCredit, is_contested: bool) -> i64 {
        let finding = slot.finding;
        let units = credit.units.min(self.units_open(finding)).min(slot.open);
        if units <= 0 {
            return 0;
        }
        credit.units -= units;
        slot.open -= units;
        let before = self.nettings[finding].is_contested;
        match &credit.origin {
            Origin::Payment(at) => {
                let spends = self.units_of(*at, finding, units, Strength::Weak);
                self.apply(spends);
            }
            Origin::Ledger(kind, source, reason) => {
                *self.used.entry(*source).or_default() += units;
                let credit = Credit {
                    kind: *kind,
                    strength: Strength::Weak,
                    date: credit.date,
                    units,
                    amount: None,
                    sources: vec![*source],
                    reason: reason.clone(),
                };
                self.apply([Spend { finding, on: On::Units, credit }]);
            }
        }
        self.nettings[finding].is_contested = before || is_contested;
        units
    }

    /// What answered Amazon's reconciled units is spent too.
    fn absorb(&mut self, credit: &PoolCredit) {
        let at = match &credit.origin {
            Origin::Payment(at) => *at,
            Origin::Ledger(_, source, _) => {
                *self.used.entry(*source).or_default() += credit.absorbed;
                return;
            }
        };
        self.purses[at].absorb(credit.absorbed);
    }
}

/// The days of losses that a credit can answer.
#[derive(Clone, Copy)]
struct Reach {
    from: Date,
    /// The credit's own day.
    date: Date,
    until: Date,
}

impl Reach {
    /// The rows that lie within, which come in the order of their days.
    fn span(self, slots: &[Slot]) -> Range<usize> {
        let first = slots.partition_point(|slot| slot.date < self.from);
        let end = slots.partition_point(|slot| slot.date <= self.until);
        first..end.max(first)
    }
}

/// Units that credits gave, each with the first and the last day that its credit can answer.
#[derive(Default)]
struct Spent(Vec<(Reach, i64)>);

impl Spent {
    fn by_day(&self) -> SpentByDay {
        let days = |of: fn(&Reach) -> Date| {
            RunningSums::of(self.0.iter().map(|(reach, units)| (of(reach), *units)).collect())
        };
        SpentByDay { starts: days(|reach| reach.from), ends: days(|reach| reach.until) }
    }
}

/// The same, summed.
struct SpentByDay {
    starts: RunningSums<Date>,
    ends: RunningSums<Date>,
}

impl SpentByDay {
    /// Units of the credits that can answer a day.
    fn at(&self, day: Date) -> i64 {
        self.starts.up_to(&day) - self.ends.before(&day)
    }
}

/// The rows of a range that are open.
fn still_open(slots: &[Slot], range: Range<usize>) -> BTreeSet<usize> {
    range.filter(|at| slots[*at].open > 0).collect()
}
