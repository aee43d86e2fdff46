//! # Unexplained stock decrease
//!
//! ## What it finds
//! Units that are gone between two rows of the inventory ledger's summary: one day, week or month ends with
//! more units than the next one starts with, and no movement says where they went.
//!
//! ## Why it is owed
//! Under the FBA inventory reimbursement policy Amazon replaces or pays for units that it loses while they
//! are in its fulfilment network, also where no adjustment reports the loss.
//!
//! ## How it decides
//! For each FNSKU, disposition and location the opening balance of a row is compared with the closing
//! balance of the period just before it; periods that do not adjoin are not compared. The differences of
//! one day are added up over dispositions and locations. What is more on other days makes up for what is
//! less, the oldest decrease first. What is left of a decrease is the finding, on the day of the row that
//! starts too low; where the product was reported in the period before, or by the same file in the period
//! after, a row that is missing there stands for zero. A monthly row stands for the first day of its month. Where the dump has rows by day and by
//! month for a product, those count that cover most days.
//!
//! Where the detailed view covers all days of the summary, it is the check: first openings, plus all
//! movements, less last closings; the newest of monthly rows may be cut off on any of its days. No gap, no finding; else the smaller of gap and decrease counts, and the
//! case is probable. Without the detailed view, and for weeks, it is possible, and so is any product with
//! unknown events or with a row that does not add up by itself, next to which nothing is compared, and any
//! decrease for which the period has no row at all. Units that the ledger adjusts out as misplaced in the month before, or since, are the
//! same units and stay with that row. Payments for lost units are taken off by product and date, and lower
//! the certainty.
//!
//! ## What it does not claim
//! Decreases that a movement explains, such as lost or disposed units, which have their own detectors;
//! units that changed disposition or centre; decreases that are put right in another period; periods with a
//! missing row between them; decreases that the reimbursements in the dump do not cover.
//!
//! ## Evidence
//! The two rows of the summary, the detailed view of the same days, and the absence of a payment for lost
//! units of the FNSKU in the reimbursements report. Amazon looks at an adjustment sooner than at a balance:
//! ask for the movement that is missing.
//!
//! ## Example
//! A day opens with 50 units, two are sold, and the next one starts with 45, sells one and closes with 44: 50 - 3 - 44
//! are three units, 24.00 at a cost of 8.00. Fixture: `fixtures/detectors/unexplained_stock_decrease/hit`.
//!
//! ## Policy keys
//! windows: fc_lost; reimbursement_reasons; valuation; practice: payment_lead_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help G4FKT5KQWFFJ7LDN (ledger, summary and detailed view), GGEV4254LJJ9BAEG (fulfilment
//! centre operations claims), G200213130 (reimbursement policy).

use crate::book::Balance;
use crate::book::balance::{FLOWS, Step, StepRow};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Evidence, EvidenceKind, Finding, Identity, Line, Requirement, RequirementReason, Term,
};
use crate::detect::{
    Context, Detector, DetectorError, FactName, Handling, Leaves, TermName, fact, rule_texts, term,
};
use crate::model::DateRange;
use crate::policy::{ClaimType, PolicyTable, ReasonGroup, SettingKey};

/// Stock that shrank without an event.
pub const DETECTOR: Detector = Detector {
    id: "unexplained_stock_decrease",
    claim_type: ClaimType::FcLost,
    summary: "stock that is lower at the start of a period than at the end of the one before",
    texts: rule_texts!(),
    policy: &[PolicyTable::Windows, PolicyTable::ReimbursementReasons, PolicyTable::Valuation],
    settings: &[SettingKey::PaymentLeadDays, SettingKey::CoverageGraceDays],
    tables: &["ledger_summary", "reimbursements"],
    handling: Handling { leaves: Leaves::BetweenBalances, ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let balances = context.book.balances.iter();
    Ok(balances.flat_map(|(fnsku, balance)| of_product(context, fnsku, balance)).collect())
}

/// The decreases of a product; where the detailed ledger covers the days, no more units than it lacks.
fn of_product(context: &Context<'_>, fnsku: &str, balance: &Balance) -> Vec<Finding> {
    let mut lacking = balance.detail_difference.map(|difference| (-difference).max(0));
    let mut findings = Vec::new();
    for step in balance.decreases() {
        if step.date > context.as_of {
            continue;
        }
        let units = lacking.map_or(-step.units, |lacking| lacking.min(-step.units));
        if let Some(lacking) = &mut lacking {
            *lacking -= units;
        }
        if units > 0 {
            findings.extend(finding(context, fnsku, balance, &step, units));
        }
    }
    findings
}

fn finding(
    context: &Context<'_>,
    fnsku: &str,
    balance: &Balance,
    step: &Step,
    units: i64,
) -> Option<Finding> {
    let names = context.book.products.names(fnsku);
    let terms = terms(step, units);
    let msku = balance.msku.clone().or(names.msku);
    let line =
        Line { date: step.date, fnsku: Some(fnsku.to_owned()), msku, units, owed: None, terms };
    let identity = Identity(vec![("date", step.date.to_string()), ("fnsku", fnsku.to_owned())]);
    let mut finding = Finding::of_lines(&DETECTOR, identity, vec![line])?;
    finding.marketplace.clone_from(&step.marketplace);
    finding.answers = Answers::Stock(ReasonGroup::Lost);
    finding.evidence = step.rows.iter().map(evidence).collect();
    finding.requirements = vec![
        Requirement {
            table: "ledger_summary",
            days: DateRange::new(step.date, step.date),
            why: RequirementReason::Found,
        },
        context.needs_payments(step.date),
    ];
    if let Some(days) = balance.checked_days.filter(|_| balance.detail_difference.is_some()) {
        // The detailed view is a check only where it has no gap.
        finding.requirements.push(Requirement {
            table: "ledger",
            days: Some(days),
            why: RequirementReason::Found,
        });
    }
    if balance.detail_difference.is_none() {
        finding.doubt(Doubt::NoDetailLedger);
    }
    if balance.unknown_events != 0 {
        finding.doubt(Doubt::UnknownEvents);
    }
    if balance.is_broken {
        finding.doubt(Doubt::RowOff);
    }
    if step.lacks_a_row() {
        finding.doubt(Doubt::RowMissing);
    }
    Some(finding)
}

/// The books of the rows on both sides of a step: opening before it, movements of either side by kind, closing after
/// it. Every one of these rows adds up, so that what is missing went between them.
fn terms(step: &Step, units: i64) -> Vec<Term> {
    let before = step.rows.iter().filter(|row| !row.is_after);
    let after = step.rows.iter().filter(|row| row.is_after);
    let mut terms = vec![Term::units(term!("opening"), before.map(|row| row.opening).sum())];
    for (at, name) in FLOWS.iter().enumerate() {
        let moved: i64 = step.rows.iter().filter_map(|row| row.flows.get(at)).sum();
        match moved {
            0 => {}
            1.. => terms.push(Term::units(TermName::new(name), moved)),
            _ => terms.push(Term::minus(TermName::new(name), -moved)),
        }
    }
    terms.push(Term::minus(term!("closing"), after.map(|row| row.closing).sum()));
    let gone: i64 =
        step.rows.iter().map(|row| if row.is_after { -row.balance } else { row.balance }).sum();
    let left = [
        (term!("made_up_for"), gone + step.units),
        (term!("explained_by_detail"), -step.units - units),
    ];
    let left = left.into_iter().filter(|(_, units)| *units > 0);
    terms.extend(left.map(|(name, units)| Term::minus(name, units)));
    terms
}

fn evidence(row: &StepRow) -> Evidence {
    let mut facts = vec![(fact!("opening_balance"), row.opening.to_string())];
    let moved = FLOWS.iter().zip(&row.flows).filter(|(_, units)| **units != 0);
    facts.extend(moved.map(|(name, units)| (FactName::new(name), units.to_string())));
    facts.push((fact!("closing_balance"), row.closing.to_string()));
    facts.push((fact!("disposition"), row.disposition.clone()));
    Evidence {
        source: row.source,
        kind: EvidenceKind::StockBalance,
        date: Some(row.date),
        facts,
        is_detail: false,
    }
}
