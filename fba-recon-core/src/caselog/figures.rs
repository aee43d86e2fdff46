//! What came of the cases of a log: found, filed, approved, paid, refused, and how long it took. Counts are cases up to a
//! day; no mean and no rate stands on fewer than five cases; currencies stand apart.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::event::{By, Event, LoggedPayment, What};
use super::fold::{CaseLog, fold, standing_payments, undone};
use super::rows::{KnownAccount, LoggedCase};
use super::rules::Waits;
use crate::cases::{LogState, added};
use crate::model::dates::{days_between, month_of};
use crate::model::{Currency, Money};

/// Cases under which no mean and no rate is told.
const LEAST: usize = 5;

/// By what the figures are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FiguresBy {
    /// All together.
    All,
    /// Kind of claim.
    Type,
    /// Month of the run that saw the case first.
    Month,
    /// Store.
    Marketplace,
    /// Account.
    Account,
    /// Detector.
    Detector,
}

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub struct FiguresScope {
    /// By what the figures are told apart.
    pub by: FiguresBy,
    /// First day on which a case was seen first.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// What a service would have taken of what was recovered, in percent.
    pub service_percent: i64,
}

impl FiguresScope {
    /// All cases together.
    #[must_use]
    pub fn all(waits: Waits) -> Self {
        Self { by: FiguresBy::All, from: None, to: None, service_percent: waits.service_percent }
    }
}

/// The figures of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figures {
    /// The group; `all` where nothing is told apart.
    pub group: String,
    /// Cases that were open at any time.
    pub found: usize,
    /// Cases that were filed.
    pub filed: usize,
    /// Cases that Amazon agreed to: noted so, or paid after the filing.
    pub approved: usize,
    /// Cases paid in money.
    pub paid_cash: usize,
    /// Cases paid in stock.
    pub paid_stock: usize,
    /// Units of these.
    pub stock_units: i64,
    /// Cases that were refused.
    pub denied: usize,
    /// Cases whose refusal was appealed.
    pub appealed: usize,
    /// Of these, cases that Amazon agreed to later.
    pub appeals_won: usize,
    /// Cases paid without a filing.
    pub paid_auto: usize,
    /// Cases whose last day passed before they were filed.
    pub lost_to_lateness: usize,
    /// Cases whose payment was taken back.
    pub reversed: usize,
    /// Of the filed cases that Amazon agreed to or refused, the percent that it agreed to; null on fewer than five.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub approval_percent: Option<String>,
    /// Mean of the days from the first run that saw a case to its filing; null on fewer than five.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub days_to_file: Option<String>,
    /// Mean of the days from the filing to the last payment; null on fewer than five.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub days_to_pay: Option<String>,
    /// Money, one entry a currency.
    pub money: Vec<FiguresMoney>,
}

/// Money of one currency, as decimals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FiguresMoney {
    /// ISO 4217 code.
    #[schemars(with = "crate::model::shapes::CurrencyCode")]
    pub currency: String,
    /// What the filed lines were worth when they were filed; those of unknown worth are not in it.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub expected: String,
    /// Payments to filed cases.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub recovered: String,
    /// Payments to cases that were never filed.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub paid_auto: String,
    /// Worth of the cases that were not filed in time.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub lost_to_lateness: String,
    /// Worth of parts that can no longer be filed, of cases that are not lost.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub lapsed: String,
    /// Payments that were taken back.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub reversed: String,
    /// What a service would have taken of what was recovered.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub service_cost: String,
}

/// The figures of accounts on a day, one a group, in the order of the groups.
#[must_use]
pub fn figures(accounts: &[(&str, &KnownAccount)], on: Date, scope: FiguresScope) -> Vec<Figures> {
    let mut groups: BTreeMap<String, Vec<One>> = BTreeMap::new();
    for (account, known) in accounts {
        for one in ones(known, on) {
            let is_in = scope.from.is_none_or(|from| from <= one.first_seen)
                && scope.to.is_none_or(|to| one.first_seen <= to);
            if is_in {
                groups.entry(one.group(scope.by, account)).or_default().push(one);
            }
        }
    }
    let figures = groups.into_iter().map(|(group, ones)| of_group(group, &ones, scope));
    figures.collect()
}

/// What one case adds.
#[derive(Debug, Default)]
struct One {
    claim_type: String,
    detector: String,
    marketplace: String,
    first_seen: Date,
    is_live: bool,
    filed_on: Option<Date>,
    is_approved: bool,
    is_denied: bool,
    is_appealed: bool,
    is_won: bool,
    is_late: bool,
    is_reversed: bool,
    last_paid: Option<Date>,
    has_cash: bool,
    stock: i64,
    expected: Vec<Money>,
    paid: Vec<Money>,
    late: Vec<Money>,
    lapsed: Vec<Money>,
}

impl One {
    fn group(&self, by: FiguresBy, account: &str) -> String {
        match by {
            FiguresBy::All => "all".to_owned(),
            FiguresBy::Type => self.claim_type.clone(),
            FiguresBy::Month => month_of(self.first_seen),
            FiguresBy::Marketplace => self.marketplace.clone(),
            FiguresBy::Account => account.to_owned(),
            FiguresBy::Detector => self.detector.clone(),
        }
    }

    fn is_paid(&self) -> bool {
        self.has_cash || self.stock > 0
    }
}

fn ones(known: &KnownAccount, on: Date) -> Vec<One> {
    let logs = fold(&known.events, on);
    let undone = undone(&known.events, on);
    let payments = standing_payments(&known.payments, &known.events, on);
    let mut events: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in
        known.events.iter().filter(|event| event.day <= on && !undone.contains(&event.group))
    {
        events.entry(&event.case).or_default().push(event);
    }
    let cases = known.cases.iter().filter(|(_, case)| case.first_seen <= on);
    let ones = cases.filter_map(|(id, case)| {
        let log = logs.get(id)?;
        let own: Vec<&LoggedPayment> =
            payments.iter().copied().filter(|paid| paid.case == *id).collect();
        Some(one(case, log, events.get(id.as_str()).map_or(&[][..], Vec::as_slice), &own))
    });
    ones.collect()
}

fn one(case: &LoggedCase, log: &CaseLog, events: &[&Event], payments: &[&LoggedPayment]) -> One {
    let moves = || events.iter().filter(|event| event.what == What::State);
    let went = |to: LogState| moves().any(|event| event.to == to);
    let filed_on = log.filed_on();
    let is_agreed = |event: &Event| match event.to {
        LogState::Approved => event.by != By::Scan,
        LogState::Paid | LogState::PaidPartly | LogState::PaidInStock | LogState::Underpaid => {
            filed_on.is_some_and(|filed| filed <= event.day)
        }
        _ => false,
    };
    let appeal = moves().find(|event| event.to == LogState::Appealed);
    let is_won = |appeal: &Event| moves().any(|event| event.seq > appeal.seq && is_agreed(event));
    let given: Vec<&&LoggedPayment> = payments.iter().filter(|paid| paid.sign() > 0).collect();
    let is_late = log.state() == Some(LogState::Expired);
    let late = log.portions.values().filter(|portion| portion.state == LogState::Expired);
    One {
        claim_type: case.facts.claim_type.clone(),
        detector: case.facts.detector.clone(),
        marketplace: case.facts.marketplace.clone().unwrap_or_default(),
        first_seen: case.first_seen,
        is_live: moves().any(|event| event.to.is_unfiled() || event.to.is_with_amazon()),
        filed_on,
        is_approved: filed_on.is_some() && moves().any(|event| is_agreed(event)),
        is_denied: went(LogState::Denied),
        is_appealed: appeal.is_some(),
        is_won: appeal.is_some_and(|appeal| is_won(appeal)),
        is_late,
        is_reversed: went(LogState::Reversed),
        last_paid: given.iter().map(|paid| paid.day).max(),
        has_cash: payments.iter().map(|paid| paid.cash).sum::<i64>() > 0
            || given.iter().any(|paid| paid.amount.is_some_and(|amount| amount.micros > 0)),
        stock: payments.iter().map(|paid| paid.stock).sum(),
        expected: log.portions.values().filter_map(|portion| portion.filed_amount).collect(),
        paid: payments.iter().filter_map(|paid| paid.amount).collect(),
        late: late.clone().filter(|_| is_late).filter_map(|portion| portion.amount).collect(),
        lapsed: late.filter(|_| !is_late).filter_map(|portion| portion.amount).collect(),
    }
}

fn of_group(group: String, ones: &[One], scope: FiguresScope) -> Figures {
    let count = |is: &dyn Fn(&One) -> bool| ones.iter().filter(|one| is(one)).count();
    let is_filed = |one: &One| one.filed_on.is_some();
    let approved = count(&|one| one.is_approved);
    let decided = count(&|one| one.is_approved || one.is_denied);
    let to_file = ones.iter().filter_map(|one| Some(days_between(one.first_seen, one.filed_on?)));
    let to_pay = ones.iter().filter_map(|one| Some(days_between(one.filed_on?, one.last_paid?)));
    Figures {
        group,
        found: count(&|one| one.is_live),
        filed: count(&is_filed),
        approved,
        paid_cash: count(&|one| one.has_cash),
        paid_stock: count(&|one| one.stock > 0),
        stock_units: ones.iter().map(|one| one.stock).sum(),
        denied: count(&|one| one.is_denied),
        appealed: count(&|one| one.is_appealed),
        appeals_won: count(&|one| one.is_won),
        paid_auto: count(&|one| !is_filed(one) && one.is_paid()),
        lost_to_lateness: count(&|one| one.is_late),
        reversed: count(&|one| one.is_reversed),
        approval_percent: ratio(approved, decided, 100),
        days_to_file: mean(&to_file.collect::<Vec<_>>()),
        days_to_pay: mean(&to_pay.collect::<Vec<_>>()),
        money: money(ones, scope),
    }
}

/// A share in one decimal place; `None` on fewer than five.
fn ratio(part: usize, whole: usize, times: i64) -> Option<String> {
    if whole < LEAST {
        return None;
    }
    let part = Decimal::from(part) * Decimal::from(times);
    Some(format!("{:.1}", (part / Decimal::from(whole)).round_dp(1)))
}

/// A mean in one decimal place; `None` on fewer than five.
fn mean(days: &[i32]) -> Option<String> {
    if days.len() < LEAST {
        return None;
    }
    let sum: i64 = days.iter().map(|days| i64::from(*days)).sum();
    Some(format!("{:.1}", (Decimal::from(sum) / Decimal::from(days.len())).round_dp(1)))
}

/// The money of one kind that a case adds.
type Kind<'k> = &'k dyn Fn(&One) -> &[Money];

fn money(ones: &[One], scope: FiguresScope) -> Vec<FiguresMoney> {
    let kinds: [Kind<'_>; 6] = [
        &|one| &one.expected,
        &|one| if one.filed_on.is_some() { &one.paid } else { &[] },
        &|one| if one.filed_on.is_none() { &one.paid } else { &[] },
        &|one| &one.late,
        &|one| &one.lapsed,
        &|one| if one.is_reversed { &one.paid } else { &[] },
    ];
    let mut sums: BTreeMap<Currency, [Option<Money>; 6]> = BTreeMap::new();
    for one in ones {
        for (at, kind) in kinds.iter().enumerate() {
            for amount in kind(one) {
                let sum = &mut sums.entry(amount.currency).or_default()[at];
                // Every case is told in whole minor units: what is added is what is told.
                *sum = added(*sum, Some(amount.rounded().unwrap_or(*amount)));
            }
        }
    }
    let rows = sums.into_iter().map(|(currency, sums)| {
        let text = |sum: Option<Money>| {
            let sum = sum.unwrap_or(Money::zero(currency));
            sum.rounded().unwrap_or(sum).to_amount()
        };
        let recovered = sums[1].unwrap_or(Money::zero(currency));
        let share = recovered.times(scope.service_percent).ok().and_then(|sum| sum.per_unit(100));
        FiguresMoney {
            currency: currency.to_string(),
            expected: text(sums[0]),
            recovered: text(sums[1]),
            paid_auto: text(sums[2]),
            lost_to_lateness: text(sums[3]),
            lapsed: text(sums[4]),
            reversed: text(sums[5]),
            service_cost: text(share),
        }
    });
    rows.collect()
}
