//! Where losses come from, and how many units of a thousand are lost there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::Serialize;

use super::figures::FiguresScope;
use super::rows::KnownAccount;
use crate::model::dates::month_of;
use crate::model::{Currency, Money};

/// Units under which a cause has no rank.
const LEAST_UNITS: i64 = 20;

/// The kinds of causes, in the order in which they are told.
const KINDS: [&str; 5] = ["center", "carrier", "product", "reason", "month"];

/// Where losses come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cause {
    /// `center`, `carrier`, `product`, `reason` or `month`.
    pub cause: &'static str,
    /// Which one.
    pub value: String,
    /// Its place among those of its kind, the most units first; null on fewer than 20 units.
    pub rank: Option<usize>,
    /// Cases.
    pub cases: usize,
    /// Units found missing.
    pub units: i64,
    /// Units lost of a thousand moved, to one decimal place, over the months that the reports show whole; null where
    /// they show none, where fewer than 20 units were moved, or fewer than lost, and where only a part of the cases is asked for.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub per_thousand: Option<String>,
    /// Worth of what was found open, one amount a currency.
    pub amounts: Vec<String>,
}

/// What is known of one cause.
#[derive(Default)]
struct Lost {
    cases: usize,
    units: i64,
    /// Units of them in months whose base is known.
    in_whole_months: i64,
    amounts: BTreeMap<Currency, Money>,
}

/// Units moved by kind and value, and the months of each kind and account for which they are known.
#[derive(Default)]
struct Moved<'a> {
    units: BTreeMap<(&'a str, &'a str), i64>,
    months: BTreeSet<(&'a str, &'a str, &'a str)>,
}

impl<'a> Moved<'a> {
    fn new(accounts: &[(&'a str, &'a KnownAccount)], on: Date) -> Self {
        let mut moved = Self::default();
        let last = month_of(on);
        for (account, known) in accounts {
            let bases = known.bases.iter().filter(|((_, _, month), _)| *month <= last);
            for ((kind, value, month), units) in bases {
                *moved.units.entry((kind, value)).or_default() += units;
                moved.months.insert((account, kind, month));
            }
        }
        moved
    }

    fn per_thousand(&self, kind: &str, value: &str, lost: i64) -> Option<String> {
        let moved = *self.units.get(&(kind, value))?;
        let rate = Decimal::from(lost) * Decimal::from(1000) / Decimal::from(moved);
        let rate = rate.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
        // More lost than moved: what was lost had come in other months.
        (moved >= LEAST_UNITS && lost <= moved).then(|| format!("{rate:.1}"))
    }
}

/// Where the losses of accounts come from, up to a day: cases that were open at any time, without fees and disputes.
#[must_use]
pub fn causes(accounts: &[(&str, &KnownAccount)], on: Date, scope: FiguresScope) -> Vec<Cause> {
    let moved = Moved::new(accounts, on);
    let mut groups: BTreeMap<(usize, String), Lost> = BTreeMap::new();
    for (account, known) in accounts {
        for case in known.cases.values() {
            let facts = &case.facts;
            let is_in = case.first_seen <= on
                && scope.from.is_none_or(|from| from <= case.first_seen)
                && scope.to.is_none_or(|to| case.first_seen <= to);
            if facts.is_money || !is_in {
                continue;
            }
            let month = month_of(facts.event_date);
            let values = [
                facts.center.clone(),
                facts.carrier.clone(),
                facts.msku.clone().or_else(|| facts.fnsku.clone()),
                facts.reason_code.clone(),
                Some(month.clone()),
            ];
            for (at, value) in values.into_iter().enumerate() {
                let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
                let lost = groups.entry((at, value)).or_default();
                lost.cases += 1;
                lost.units += facts.found;
                if moved.months.contains(&(*account, KINDS[at], month.as_str())) {
                    lost.in_whole_months += facts.found;
                }
                if let Some(amount) = facts.amount {
                    let sum =
                        lost.amounts.entry(amount.currency).or_insert(Money::zero(amount.currency));
                    *sum = sum.plus(amount).unwrap_or(*sum);
                }
            }
        }
    }
    let is_part = scope.from.is_some() || scope.to.is_some();
    let causes = groups.into_iter().map(|((at, value), lost)| {
        let rate = moved.per_thousand(KINDS[at], &value, lost.in_whole_months);
        let cause = Cause {
            cause: KINDS[at],
            value,
            rank: None,
            cases: lost.cases,
            units: lost.units,
            per_thousand: rate.filter(|_| !is_part),
            amounts: lost.amounts.into_values().map(|amount| amount.to_string()).collect(),
        };
        (at, cause)
    });
    ranked(causes.collect())
}

/// In the order of the kinds, the most units first, each with its rank where it has units enough for one.
fn ranked(mut causes: Vec<(usize, Cause)>) -> Vec<Cause> {
    causes.sort_by(|(at, one), (other_at, other)| {
        (at, -one.units, &one.value).cmp(&(other_at, -other.units, &other.value))
    });
    let mut ranks: BTreeMap<usize, usize> = BTreeMap::new();
    let causes = causes.into_iter().map(|(at, cause)| {
        let rank = ranks.entry(at).or_default();
        *rank += 1;
        Cause { rank: (cause.units >= LEAST_UNITS).then_some(*rank), ..cause }
    });
    causes.collect()
}
