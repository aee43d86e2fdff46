//! # Lost in transfer
//!
//! ## What it finds
//! Units that left one fulfilment centre for another in Amazon's inventory ledger (event WhseTransfers) and
//! that no centre has booked in more than 30 days later.
//!
//! ## Why it is owed
//! Under the FBA inventory reimbursement policy Amazon replaces or pays for units that it loses while they
//! are in its fulfilment network; the road between two centres is part of it.
//!
//! ## How it decides
//! Departures are negative and arrivals positive. For each FNSKU, whatever the disposition, an arrival
//! answers a departure with the same reference id first, else the oldest one still open. An arrival may be
//! dated up to two days before its departure. A departure that stays open, wholly or in part, for more than
//! 30 days is the finding; rows of one day, reference, product, centre and disposition are one.
//!
//! Units that are adjusted out as misplaced (M, 5) on the day of the departure or later are the same units
//! and stay with that row. Found (F) and received (N) units and payments for lost units are taken off by
//! product and date, and lower the certainty. A case is probable at the most; it is only possible where the
//! ledger shows the FNSKU in more than one country or the store is European, because the arrival may be
//! booked where the dump does not look, or where the units were unsellable before they left. Units that
//! were damaged before and leave as damaged stay with the case of the damage.
//!
//! ## What it does not claim
//! Departures of the last 30 days of the ledger, which are still on their way; units that arrived in
//! another disposition; units that left with a removal order; departures that the ledger or the
//! reimbursements in the dump do not cover to the as-of date.
//!
//! ## Evidence
//! The ledger rows of the departure and of what arrived of it, and the absence of a payment for lost units
//! of the FNSKU in the reimbursements report.
//!
//! ## Example
//! Ten units at 7.25 each leave on 1 October and eight arrive on 6 October: the claim is two units, 14.50.
//! Fixture: `fixtures/detectors/lost_in_transfer/hit`.
//!
//! ## Policy keys
//! windows: fc_lost; ledger_reasons; reimbursement_reasons; valuation; practice: transfer_days,
//! transfer_skew_days, payment_lead_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help G4FKT5KQWFFJ7LDN (ledger, its events and reasons), GGEV4254LJJ9BAEG (fulfilment
//! centre operations claims), G200213130 (reimbursement policy).

use std::collections::BTreeMap;

use crate::book::{Movement, MovementKind};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Evidence, EvidenceKind, Finding, Identity, Line, Requirement, RequirementReason, Term,
};
use crate::detect::shared::events;
use crate::detect::{Context, Detector, DetectorError, Handling, fact, rule_texts, term};
use crate::model::dates::{days_between, shift_days};
use crate::policy::{ClaimType, PolicyTable, ReasonGroup, SettingKey};
use compact_str::CompactString;

/// Units that left a centre for another and never arrived.
pub const DETECTOR: Detector = Detector {
    id: "lost_in_transfer",
    claim_type: ClaimType::FcLost,
    summary: "units sent from one fulfilment centre to another that never arrived",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::LedgerReasons,
        PolicyTable::ReimbursementReasons,
        PolicyTable::Valuation,
    ],
    settings: &[
        SettingKey::TransferDays,
        SettingKey::TransferSkewDays,
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
    ],
    tables: &["ledger", "reimbursements"],
    handling: Handling { looked_at: Some(sent), ..Handling::USUAL },
    run,
};

/// Rows of units that left for another centre.
fn sent(context: &Context<'_>) -> usize {
    let rows = context.book.movements.of(MovementKind::Transfer);
    events::on_days(context, rows.filter(|row| row.quantity < 0).map(|row| row.date))
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut products: BTreeMap<&str, Vec<&Movement>> = BTreeMap::new();
    let transfers = context.book.movements.of(MovementKind::Transfer);
    let counts = |row: &&Movement| row.quantity > 0 || context.counts(row.source);
    for row in transfers.filter(|row| row.date <= context.as_of).filter(counts) {
        products.entry(&row.fnsku).or_default().push(row);
    }
    let findings = products.values().flat_map(|rows| {
        let mut events: BTreeMap<Identity, Vec<(&Movement, i64)>> = BTreeMap::new();
        for (row, open) in not_arrived(context, rows) {
            events.entry(identity(row)).or_default().push((row, open));
        }
        events.into_iter().filter_map(|(identity, rows)| finding(context, identity, &rows))
    });
    Ok(findings.collect())
}

/// Departures with the units that no arrival answers, after the days that a transfer may take.
fn not_arrived<'a>(context: &Context<'_>, rows: &[&'a Movement]) -> Vec<(&'a Movement, i64)> {
    let skew = context.days(SettingKey::TransferSkewDays);
    let mut departures: Vec<(&Movement, i64)> =
        rows.iter().filter(|row| row.quantity < 0).map(|row| (*row, -row.quantity)).collect();
    let mut arrivals: Vec<(&Movement, i64)> =
        rows.iter().filter(|row| row.quantity > 0).map(|row| (*row, row.quantity)).collect();
    let mut by_reference: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (row, _)) in departures.iter().enumerate() {
        if let Some(id) = row.reference_id.as_deref() {
            by_reference.entry(id).or_default().push(at);
        }
    }
    let may_answer =
        |arrival: &Movement, sent: &Movement| days_between(arrival.date, sent.date) <= skew;
    let answer = |units: &mut i64, open: &mut i64| {
        let answered = (*units).min(*open);
        *units -= answered;
        *open -= answered;
    };
    for (arrival, units) in &mut arrivals {
        let id = arrival.reference_id.as_deref();
        for at in id.and_then(|id| by_reference.get(id)).into_iter().flatten() {
            let (sent, open) = &mut departures[*at];
            if may_answer(arrival, sent) {
                answer(units, open);
            }
        }
    }
    // The rest answers the oldest departure that is still open; both sides are in the order of their days.
    let mut oldest = 0;
    for (arrival, units) in &mut arrivals {
        while let Some((sent, open)) = departures.get_mut(oldest)
            && *units > 0
            && may_answer(arrival, sent)
        {
            answer(units, open);
            oldest += usize::from(*open == 0);
        }
    }
    // What the ledger does not reach it cannot show as arrived.
    let days = context.book.movements.days;
    let last = days.map_or(context.as_of, |days| shift_days(days.last, 1));
    let latest = shift_days(context.as_of.min(last), -context.days(SettingKey::TransferDays));
    departures.retain(|(row, open)| *open > 0 && row.date < latest);
    departures
}

fn identity(row: &Movement) -> Identity {
    let text = |text: &Option<CompactString>| text.as_deref().unwrap_or_default().to_owned();
    Identity(vec![
        ("date", row.date.to_string()),
        ("reference_id", text(&row.reference_id)),
        ("fnsku", row.fnsku.to_string()),
        ("fulfillment_center", text(&row.fulfillment_center)),
        ("disposition", row.disposition.to_string()),
    ])
}

fn finding(
    context: &Context<'_>,
    identity: Identity,
    rows: &[(&Movement, i64)],
) -> Option<Finding> {
    let first = rows.first()?.0;
    let sent: i64 = rows.iter().map(|(row, _)| -row.quantity).sum();
    let open: i64 = rows.iter().map(|(_, open)| open).sum();
    let arrived = (sent > open).then(|| Term::minus(term!("arrived"), sent - open));
    let line = Line {
        date: first.date,
        fnsku: Some(first.fnsku.to_string()),
        msku: first.msku.as_deref().map(Into::into),
        units: open,
        owed: None,
        terms: [Term::units(term!("sent"), sent)].into_iter().chain(arrived).collect(),
    };
    let mut finding = Finding::of_lines(&DETECTOR, identity, vec![line])?;
    finding.marketplace = first.marketplace.as_deref().map(Into::into);
    finding.reference_id = first.reference_id.as_deref().map(Into::into);
    finding.fulfillment_center = first.fulfillment_center.as_deref().map(Into::into);
    finding.disposition = Some(first.disposition.to_string());
    finding.answers = Answers::Stock(ReasonGroup::Lost);
    finding.evidence = rows.iter().map(|(row, _)| evidence(row)).collect();
    finding.requirements = vec![
        context.needs("ledger", first.date, RequirementReason::Found),
        context.needs_payments(first.date),
    ];
    // A ledger of one centre shows no arrival at another.
    let is_one_center = context.book.movements.centers.len() < 2;
    finding.requirements.extend(is_one_center.then_some(Requirement {
        table: "ledger",
        days: None,
        why: RequirementReason::EventKind,
    }));
    let is_european =
        first.marketplace.as_deref().is_some_and(|store| context.policy.shares_stock(store));
    if context.policy.is_doubtful_disposition(&first.disposition) {
        finding.doubt(Doubt::UnsellableUnit);
    }
    if is_european || context.book.movements.in_several_countries.contains(first.fnsku.as_str()) {
        finding.doubt(Doubt::EuropeanTransfer);
    }
    Some(finding)
}

fn evidence(row: &Movement) -> Evidence {
    let mut facts = vec![(fact!("quantity"), row.quantity.to_string())];
    let center = row.fulfillment_center.as_ref();
    facts.extend(center.map(|center| (fact!("fulfillment_center"), center.to_string())));
    facts.extend(row.reference_id.as_ref().map(|id| (fact!("reference_id"), id.to_string())));
    facts.push((fact!("disposition"), row.disposition.to_string()));
    Evidence {
        source: row.source,
        kind: EvidenceKind::Transfer,
        date: Some(row.date),
        facts,
        is_detail: false,
    }
}
