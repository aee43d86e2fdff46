//! Takes off what was paid or found, once and only once; then values and dates what is left.

pub mod coverage;
pub mod deadline;
pub mod net;
pub mod value;

use jiff::civil::Date;

pub use coverage::{Coverage, Declared, MissingReport};
pub use deadline::{Deadline, Status};
pub use net::{Credit, CreditKind, Strength};
pub use value::{Basis, Value};

use crate::book::Book;
use crate::detect::{Confidence, Detector, Finding, Measure, RequirementReason, detector};
use crate::model::Money;
use crate::model::dates::shift_days;
use crate::policy::{ClaimType, Policy, PolicyMode};

/// A finding with everything that decides whether and for how much it is filed.
#[derive(Debug)]
pub struct Assessed {
    /// The finding.
    pub finding: Finding,
    /// Kind of claim.
    pub claim_type: ClaimType,
    /// Status as a whole.
    pub status: Status,
    /// How sure it is, after netting.
    pub confidence: Confidence,
    /// What answers it.
    pub credits: Vec<Credit>,
    /// Units answered.
    pub units_credited: i64,
    /// Units left, over all portions.
    pub units_left: i64,
    /// Parts that share a deadline, oldest first; a finding without charges has one.
    pub portions: Vec<Portion>,
    /// Worth of one unit.
    pub value: Value,
    /// Reports that are missing or do not cover the days.
    pub missing: Vec<MissingReport>,
    /// What else has to be looked at before filing.
    pub cautions: Vec<Caution>,
    /// Units of the same product that Amazon paid for the same reason and that are not credited here.
    pub units_paid_elsewhere: i64,
    /// Position of the finding that claims some of the same units.
    pub same_units_as: Option<usize>,
}

/// A part of a finding with a clock of its own.
#[derive(Debug, Clone)]
pub struct Portion {
    /// Day the clock starts.
    pub event_date: Date,
    /// Position of the charge it stands for; `None` for units.
    pub charge: Option<usize>,
    /// Units left.
    pub units: i64,
    /// Worth of the units left; `None` when unknown.
    pub amount: Option<Money>,
    /// Clock.
    pub deadline: Deadline,
    /// Status.
    pub status: Status,
}

/// Something to look at before filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caution {
    /// A payment or found unit for the same product may be for another loss.
    WeakCredit,
    /// The ledger file with the event ends before a unit that may be this one was found or paid.
    OldFigures,
    /// A payment for it was taken back.
    Reversed,
    /// Rows of a report that the case rests on were left out.
    RowsLeftOut,
    /// No cost is known.
    NoCost,
    /// The cost is the seller's own and Amazon has not approved it.
    OwnCost,
    /// The window is not confirmed by an Amazon page.
    WindowUnconfirmed,
    /// No window is known for the store.
    NoWindow,
    /// The store is not known.
    NoMarketplace,
    /// The sale of the refunded order is not in the dump.
    NoSale,
    /// A refund does not give back whole units at one price.
    NotWhole,
    /// Another SKU of the order came back.
    OtherSkuReturned,
    /// The reason marks a unit of doubtful value.
    DoubtfulValue,
    /// Amazon's measurement is not in the dump.
    NoAmazonMeasurement,
    /// Amazon's measurement does not explain the charge.
    MeasurementAgrees,
}

impl Caution {
    /// Every caution.
    pub const ALL: &[Self] = &[
        Self::WeakCredit,
        Self::OldFigures,
        Self::Reversed,
        Self::RowsLeftOut,
        Self::NoCost,
        Self::OwnCost,
        Self::WindowUnconfirmed,
        Self::NoWindow,
        Self::NoMarketplace,
        Self::NoSale,
        Self::NotWhole,
        Self::OtherSkuReturned,
        Self::DoubtfulValue,
        Self::NoAmazonMeasurement,
        Self::MeasurementAgrees,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WeakCredit => "weak_credit",
            Self::OldFigures => "old_figures",
            Self::Reversed => "reversed",
            Self::RowsLeftOut => "rows_left_out",
            Self::NoCost => "no_cost",
            Self::OwnCost => "own_cost",
            Self::WindowUnconfirmed => "window_unconfirmed",
            Self::NoWindow => "no_window",
            Self::NoMarketplace => "no_marketplace",
            Self::NoSale => "no_sale",
            Self::NotWhole => "not_whole",
            Self::OtherSkuReturned => "other_sku_returned",
            Self::DoubtfulValue => "doubtful_value",
            Self::NoAmazonMeasurement => "no_amazon_measurement",
            Self::MeasurementAgrees => "measurement_agrees",
        }
    }
}

/// What decides besides the tables.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The date the run speaks for.
    pub as_of: Date,
    /// Which windows decide.
    pub mode: PolicyMode,
}

/// Assesses every finding, in the order given.
#[must_use]
pub fn assess(
    findings: Vec<Finding>,
    book: &Book,
    policy: &Policy,
    coverage: &Coverage,
    settings: Settings,
) -> Vec<Assessed> {
    let netted = net::net(&findings, book, policy, settings.as_of);
    let assessor = Assessor { book, policy, coverage, settings };
    findings
        .into_iter()
        .zip(netted)
        .filter_map(|(finding, netting)| {
            let detector = detector(finding.detector)?;
            Some(assessor.assess(finding, netting, detector))
        })
        .collect()
}

/// Takes credited units off the latest refund before each credit, else off the oldest.
fn open_refunds(open: &[(Date, i64)], credits: &[Credit]) -> Vec<(Date, i64)> {
    let mut open = open.to_vec();
    for credit in credits {
        let mut units = credit.units;
        while units > 0 {
            let has_units = |(_, left): &&mut (Date, i64)| *left > 0;
            let before = open.iter_mut().filter(has_units).rfind(|(date, _)| *date <= credit.date);
            let refund = match before {
                Some(refund) => refund,
                None => match open.iter_mut().find(|(_, left)| *left > 0) {
                    Some(oldest) => oldest,
                    None => break,
                },
            };
            let taken = units.min(refund.1);
            refund.1 -= taken;
            units -= taken;
        }
    }
    open.retain(|(_, units)| *units > 0);
    open
}

struct Assessor<'a> {
    book: &'a Book,
    policy: &'a Policy,
    coverage: &'a Coverage,
    settings: Settings,
}

impl Assessor<'_> {
    fn assess(&self, finding: Finding, netting: net::Netting, detector: &Detector) -> Assessed {
        let claim_type = detector.claim_type;
        let value = value::value(&finding, claim_type, self.book, self.policy, self.settings.as_of);
        let missing = self.missing(&finding);
        let portions = self.portions(&finding, &netting, claim_type, &value);
        let units_left: i64 = portions.iter().map(|portion| portion.units).sum();
        let best = portions.iter().map(|portion| portion.status).min();
        let status = match best {
            None => Status::Covered,
            Some(_) if !missing.is_empty() || !self.is_settled(&finding) => Status::Unproven,
            Some(status) => status,
        };
        let is_doubtful =
            netting.is_contested || netting.has_old_figures || self.has_rows_left_out(&finding);
        let confidence = if is_doubtful { Confidence::Possible } else { finding.confidence };
        Assessed {
            cautions: self.cautions(&finding, &netting, claim_type, &value),
            claim_type,
            status,
            confidence,
            units_credited: netting.units_credited,
            units_left,
            portions,
            value,
            missing,
            units_paid_elsewhere: self.paid_elsewhere(&finding, &netting, claim_type),
            same_units_as: netting.same_units_as,
            credits: netting.credits,
            finding,
        }
    }

    /// Whether a report that the finding needs has rows that could not be read.
    fn has_rows_left_out(&self, finding: &Finding) -> bool {
        let tables = detector(finding.detector).map_or(&[][..], |detector| detector.tables);
        tables.iter().any(|table| self.coverage.rows_left_out(table) > 0)
    }

    /// Whether the store is known and the finding needs nothing that no report could tell.
    fn is_settled(&self, finding: &Finding) -> bool {
        let open = finding.requirements.iter().any(|need| {
            matches!(
                need.why,
                RequirementReason::Sale | RequirementReason::Card | RequirementReason::Marketplace
            )
        });
        finding.marketplace.is_some() && !open
    }

    fn missing(&self, finding: &Finding) -> Vec<MissingReport> {
        finding
            .requirements
            .iter()
            .filter_map(|need| {
                // A settlement closes every two weeks, so the last one may be older.
                let is_settlement = need.table == crate::model::tables::SETTLEMENT.name;
                let key =
                    if is_settlement { "settlement_grace_days" } else { "coverage_grace_days" };
                self.coverage.missing(need, self.policy.days(key))
            })
            .collect()
    }

    /// Units paid for the same product and reason since shortly before the event, less those that are
    /// credited here.
    fn paid_elsewhere(
        &self,
        finding: &Finding,
        netting: &net::Netting,
        claim_type: ClaimType,
    ) -> i64 {
        // Fees are corrected in money, not in units.
        if matches!(finding.measure, Measure::Charges(_)) {
            return 0;
        }
        let since = shift_days(finding.event_date, -self.policy.days("payment_lead_days"));
        let fnsku = finding.fnsku.as_deref().unwrap_or_default();
        let paid = self.book.payments_of_product(fnsku).map(|(_, payment)| payment);
        let paid = paid.filter(|payment| {
            payment.pays.contains(&claim_type)
                && (since..=self.settings.as_of).contains(&payment.date)
        });
        let credited = netting
            .credits
            .iter()
            .filter(|credit| matches!(credit.kind, CreditKind::Cash | CreditKind::Stock));
        let paid: i64 = paid.map(crate::book::Payment::units).sum();
        (paid - credited.map(|credit| credit.units).sum::<i64>()).max(0)
    }

    fn portions(
        &self,
        finding: &Finding,
        netting: &net::Netting,
        claim_type: ClaimType,
        value: &Value,
    ) -> Vec<Portion> {
        let portion = |event_date: Date, units: i64, amount: Option<Money>| {
            let deadline = deadline::deadline(
                self.policy,
                self.settings,
                claim_type,
                finding.marketplace.as_deref(),
                event_date,
            );
            let status = deadline.status(self.settings.as_of);
            Portion { event_date, charge: None, units, amount, deadline, status }
        };
        match &finding.measure {
            Measure::Charges(charges) => charges
                .iter()
                .zip(&netting.charges_left)
                .enumerate()
                .filter(|(_, (_, left))| **left > 0)
                .map(|(at, (charge, left))| {
                    let amount = Money::new(*left, charge.charged.currency);
                    let portion = portion(charge.date, charge.units, Some(amount));
                    Portion { charge: Some(at), ..portion }
                })
                .collect(),
            Measure::OrderItem { open, .. } => open_refunds(open, &netting.credits)
                .into_iter()
                .map(|(date, units)| {
                    portion(date, units, value.unit.and_then(|unit| unit.times(units).ok()))
                })
                .collect(),
            Measure::Adjustments(_) => {
                let left = finding.units - netting.units_credited;
                if left <= 0 {
                    return Vec::new();
                }
                let amount = value.unit.and_then(|unit| unit.times(left).ok());
                vec![portion(finding.event_date, left, amount)]
            }
        }
    }

    fn cautions(
        &self,
        finding: &Finding,
        netting: &net::Netting,
        claim_type: ClaimType,
        value: &Value,
    ) -> Vec<Caution> {
        let mut cautions = Vec::new();
        let mut add = |holds: bool, caution: Caution| {
            if holds {
                cautions.push(caution);
            }
        };
        add(
            netting.credits.iter().any(|credit| credit.strength == Strength::Weak),
            Caution::WeakCredit,
        );
        add(netting.has_old_figures, Caution::OldFigures);
        add(netting.is_reversed, Caution::Reversed);
        add(self.has_rows_left_out(finding), Caution::RowsLeftOut);
        add(value.basis == Basis::Unknown, Caution::NoCost);
        add(value.basis == Basis::OwnCost, Caution::OwnCost);
        match finding.marketplace.as_deref() {
            None => add(true, Caution::NoMarketplace),
            Some(store) => {
                let window = self.policy.on(self.settings.as_of).window(claim_type, store);
                let current = self.settings.mode == PolicyMode::Current;
                add(current && window.is_none(), Caution::NoWindow);
                add(
                    current && window.is_some_and(|window| !window.confirmed),
                    Caution::WindowUnconfirmed,
                );
            }
        }
        let needs_sale =
            finding.requirements.iter().any(|need| need.why == RequirementReason::Sale);
        add(needs_sale, Caution::NoSale);
        match &finding.measure {
            Measure::OrderItem { counts, .. } => {
                let is_possible = finding.confidence == Confidence::Possible && !needs_sale;
                add(is_possible && !counts.is_whole, Caution::NotWhole);
                add(is_possible && counts.is_whole, Caution::OtherSkuReturned);
            }
            Measure::Adjustments(_) => {
                add(finding.confidence == Confidence::Possible, Caution::DoubtfulValue);
            }
            Measure::Charges(_) => {
                add(finding.confidence == Confidence::Probable, Caution::NoAmazonMeasurement);
                add(finding.confidence == Confidence::Possible, Caution::MeasurementAgrees);
            }
        }
        cautions.sort();
        cautions
    }
}
