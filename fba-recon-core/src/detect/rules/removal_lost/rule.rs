//! # Removal lost
//!
//! ## What it finds
//! Units of removal orders that left a fulfilment centre in a parcel which, in the carrier's own words, is
//! lost or was never delivered to the seller.
//!
//! ## Why it is owed
//! Under the removals part of the FBA inventory reimbursement policy the seller may claim units that Amazon
//! sent back on a removal order and that were lost on the way.
//!
//! ## How it decides
//! No report tells whether a parcel arrived. A finding therefore needs a row of the seller's evidence of
//! the kind `not_delivered`, for a removal order or for a tracking number. Its units are those of the
//! parcels with that order or that number in the removal shipment detail, each once, and at most the
//! quantity of the row where it gives one, less what was counted on arrival. Every removal order is one
//! case with all its products; the day its first such parcel left starts the clock. Payments that name the
//! removal order are taken off; payments for lost removals of the same FNSKU that name none are taken off
//! too and make the case only possible.
//!
//! ## What it does not claim
//! Parcels without the carrier's word, however old they are; parcels that arrived damaged or with units
//! missing; units that were disposed of or cancelled, which are never sent; evidence that names a customer
//! order, an inbound shipment or a parcel that is not in the dump. Where the cost of one of several
//! products is not known, the case has no amount.
//!
//! ## Evidence
//! The parcel with its carrier and tracking number in the removal shipment detail, the carrier's statement,
//! and the absence of a payment for the removal order in the reimbursements report.
//!
//! ## Example
//! A parcel of 5 units left on 2 October, and the carrier confirms that it is lost: the claim is 5 units at
//! 4.60, 23.00, open from 17 October to 16 December. Fixture: `fixtures/detectors/removal_lost/hit`.
//!
//! ## Policy keys
//! windows: removal_lost; reimbursement_reasons; valuation; words: evidence_not_delivered; practice:
//! payment_lead_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help G9ZB3H4DP4H72U6R (removal claims), G200213130 (reimbursement policy), 200989100
//! (removal shipment detail).

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{EvidenceItem, RemovalParcel, carriers, evidence_key};
use crate::detect::finding::{Answers, Evidence, EvidenceKind, Finding, Identity, Line, Term};
use crate::detect::shared::events;
use crate::detect::{Context, Detector, DetectorError, Handling, Lines, fact, rule_texts, term};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::RunningSums;
use crate::policy::words::holds;
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Removal parcels that never arrived.
pub const DETECTOR: Detector = Detector {
    id: "removal_lost",
    claim_type: ClaimType::RemovalLost,
    summary: "removal parcels that the carrier lost or never delivered",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::ReimbursementReasons,
        PolicyTable::Valuation,
        PolicyTable::Words,
    ],
    settings: &[SettingKey::PaymentLeadDays, SettingKey::CoverageGraceDays],
    tables: &["removal_shipments", "evidence", "reimbursements"],
    handling: Handling {
        lines: Lines::ByDay,
        looked_at: Some(shipped),
        remarks: Some(|context, _| unconfirmed(context).into_iter().collect()),
        ..Handling::USUAL
    },
    run,
};

/// Parcels that were shipped.
fn shipped(context: &Context<'_>) -> usize {
    let parcels = context.book.removal_parcels.iter();
    events::on_days(context, parcels.map(|parcel| parcel.shipped_on))
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut orders: BTreeMap<&str, Vec<&RemovalParcel>> = BTreeMap::new();
    let parcels = context.book.removal_parcels.iter();
    let counts = |parcel: &&RemovalParcel| {
        parcel.shipped_on <= context.as_of && context.counts(parcel.source)
    };
    for parcel in parcels.filter(counts) {
        orders.entry(&parcel.order_id).or_default().push(parcel);
    }
    let all = AllParcels::new(context);
    let findings =
        orders.iter().filter_map(|(order_id, parcels)| finding(context, &all, order_id, parcels));
    Ok(findings.collect())
}

/// Says which parcels may be lost as far as the dump tells: no report shows whether they arrived.
fn unconfirmed(context: &Context<'_>) -> Option<Diagnostic> {
    let store = context.book.home.as_deref()?;
    let window = context.policy.on(context.as_of).window(DETECTOR.claim_type, store)?;
    let items = context.book.evidence.iter().filter(|item| item.scope == "removal");
    let told: BTreeSet<String> = items.map(|item| evidence_key(&item.scope_id)).collect();
    let words_of = |parcel: &RemovalParcel| keys(parcel).iter().any(|key| told.contains(key));
    let is_open = |parcel: &&RemovalParcel| {
        let after = |period: Option<crate::model::Period>| period?.after(parcel.shipped_on);
        after(window.opens).is_none_or(|opens| opens <= context.as_of)
            && after(window.closes).is_none_or(|closes| context.as_of <= closes)
    };
    let parcels = context.book.removal_parcels.iter().filter(is_open);
    let parcels: Vec<&RemovalParcel> = parcels.filter(|parcel| !words_of(parcel)).collect();
    let (first, last) = (parcels.first()?, parcels.last()?);
    let message = format!(
        "{} row(s) of removal parcels shipped from {} to {} can still be claimed if they never arrived; no report tells it",
        parcels.len(),
        first.shipped_on,
        last.shipped_on
    );
    let at = Place::line(first.source.file, first.source.line);
    Some(Diagnostic::new(Code::ParcelsUnconfirmed, at, message))
}

/// Units of parcels up to the as-of date, by what a statement may call them, and by their orders.
#[derive(Default)]
pub(in crate::detect) struct AllParcels<'a> {
    /// Of each name the units of its parcels by order.
    units: BTreeMap<String, RunningSums<&'a str>>,
}

impl<'a> AllParcels<'a> {
    pub(in crate::detect) fn new(context: &Context<'a>) -> Self {
        let parcels = context.book.removal_parcels.iter();
        let mut shipped: Vec<&RemovalParcel> =
            parcels.filter(|parcel| parcel.shipped_on <= context.as_of).collect();
        shipped.sort_by(|one, other| one.order_id.cmp(&other.order_id));
        let mut units: BTreeMap<String, RunningSums<&str>> = BTreeMap::new();
        for parcel in shipped {
            for key in keys(parcel) {
                units.entry(key).or_default().push(&parcel.order_id, parcel.units);
            }
        }
        Self { units }
    }

    /// Units of the parcels of a name in orders that come before one.
    fn before(&self, name: &str, order_id: &str) -> i64 {
        self.units.get(&evidence_key(name)).map_or(0, |orders| orders.before(&order_id))
    }
}

/// What a statement may call a parcel, in the form in which ids are compared: its order, its tracking number.
fn keys(parcel: &RemovalParcel) -> BTreeSet<String> {
    let names = [Some(parcel.order_id.as_str()), parcel.tracking_number.as_deref()];
    names.into_iter().flatten().map(evidence_key).collect()
}

/// The positions of parcels, by what a statement may call them.
fn by_key(parcels: &[&RemovalParcel]) -> BTreeMap<String, Vec<usize>> {
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, parcel) in parcels.iter().enumerate() {
        for key in keys(parcel) {
            by_key.entry(key).or_default().push(at);
        }
    }
    by_key
}

/// What the seller counted on arrival of an order.
pub(in crate::detect) struct Counted<'a> {
    pub(in crate::detect) statements: Vec<&'a EvidenceItem>,
    pub(in crate::detect) units: i64,
    /// Positions of the parcels that were counted: all of the order's where a count names it, else those that
    /// a count names by their tracking number.
    pub(in crate::detect) parcels: BTreeSet<usize>,
    pub(in crate::detect) is_whole: bool,
}

/// Counts on arrival of an order, else of some of its parcels.
pub(in crate::detect) fn counted<'a>(
    context: &Context<'a>,
    order_id: &str,
    parcels: &[&RemovalParcel],
) -> Option<Counted<'a>> {
    let kinds = &context.policy.words().evidence_counted;
    let positions = by_key(parcels);
    let names = positions.keys().map(String::as_str).chain([order_id]);
    let mut named = statements(context, kinds, names);
    named.retain(|item| item.quantity.is_some());
    let of_order = |item: &&EvidenceItem| item.is_about(order_id);
    let is_whole = named.iter().any(of_order);
    let statements: Vec<&EvidenceItem> =
        named.into_iter().filter(|item| !is_whole || of_order(item)).collect();
    let of_parcel = |item: &&EvidenceItem| positions.get(&evidence_key(&item.scope_id));
    let parcels = if is_whole {
        (0..parcels.len()).collect()
    } else {
        statements.iter().filter_map(of_parcel).flatten().copied().collect()
    };
    let units = statements.iter().filter_map(|item| item.quantity).sum();
    (!statements.is_empty()).then_some(Counted { statements, units, parcels, is_whole })
}

/// Statements of some kinds about removals and parcels of some names, in the order of the list.
fn statements<'a, 'n>(
    context: &Context<'a>,
    kinds: &[String],
    names: impl Iterator<Item = &'n str>,
) -> Vec<&'a EvidenceItem> {
    let names: BTreeSet<String> = names.map(evidence_key).collect();
    let items = names.iter().flat_map(|name| context.book.evidence.about(name));
    let mut items: Vec<&EvidenceItem> =
        items.filter(|item| item.scope == "removal" && holds(kinds, &item.kind)).collect();
    items.sort_by_key(|item| item.source);
    items
}

/// The parcels of an order that never arrived.
pub(in crate::detect) fn finding(
    context: &Context<'_>,
    all: &AllParcels<'_>,
    order_id: &str,
    parcels: &[&RemovalParcel],
) -> Option<Finding> {
    let mut lines: Vec<(usize, Line)> = Vec::new();
    let mut evidence = Vec::new();
    let mut open: Vec<i64> = parcels.iter().map(|parcel| parcel.units).collect();
    let by_key = by_key(parcels);
    for (key, statement) in of_losses(context, order_id, &by_key) {
        let named = by_key.get(&key).map_or(&[][..], Vec::as_slice);
        // A statement of a parcel with several orders is spent once, on the orders by their ids.
        let before = all.before(&key, order_id);
        // What was told of its parcels by their numbers is part of what is told of the order.
        let told: i64 = named.iter().map(|at| parcels[*at].units - open[*at]).sum();
        let mut units_left =
            statement.quantity.map_or(i64::MAX, |quantity| (quantity - before - told).max(0));
        let mut is_used = false;
        for at in named.iter().copied() {
            let units = open[at].min(units_left);
            if units <= 0 {
                continue;
            }
            open[at] -= units;
            units_left -= units;
            is_used = true;
            lines.push((at, line(parcels[at], units)));
            evidence.push(parcel_evidence(parcels[at]));
        }
        evidence.extend(is_used.then(|| statement_evidence(statement)));
    }
    lines.sort_by_key(|(_, line)| line.date);
    cap_by_count(context, order_id, parcels, &mut lines);
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    let identity = Identity(vec![("order_id", order_id.to_owned())]);
    let mut finding = Finding::of_lines(&DETECTOR, identity, lines)?;
    finding.marketplace.clone_from(&context.book.home);
    finding.order_id = Some(order_id.to_owned());
    finding.answers = Answers::Orders(vec![order_id.to_owned()]);
    finding.evidence = evidence;
    finding.requirements = vec![context.needs_payments(finding.event_date)];
    Some(finding)
}

/// The statements of losses that name the order or its parcels, each with the form of its id: of each id the one
/// with most units, since two letters may tell of one loss; parcels before orders.
fn of_losses<'a>(
    context: &Context<'a>,
    order_id: &str,
    by_key: &BTreeMap<String, Vec<usize>>,
) -> Vec<(String, &'a EvidenceItem)> {
    let kinds = &context.policy.words().evidence_not_delivered;
    let mut largest: BTreeMap<(bool, String), &EvidenceItem> = BTreeMap::new();
    for item in statements(context, kinds, by_key.keys().map(String::as_str)) {
        let units = |item: &EvidenceItem| item.quantity.unwrap_or(i64::MAX);
        let key = (item.is_about(order_id), evidence_key(&item.scope_id));
        let own = largest.entry(key).or_insert(item);
        if units(item) > units(own) {
            *own = item;
        }
    }
    largest.into_iter().map(|((_, key), item)| (key, item)).collect()
}

/// What the seller counted on arrival was not lost: units of the last counted parcels are taken off.
fn cap_by_count(
    context: &Context<'_>,
    order_id: &str,
    parcels: &[&RemovalParcel],
    lines: &mut Vec<(usize, Line)>,
) {
    let Some(counted) = counted(context, order_id, parcels) else { return };
    let shipped: i64 = counted.parcels.iter().map(|at| parcels[*at].units).sum();
    let is_counted = |at: &usize| counted.parcels.contains(at);
    let lost = lines.iter().filter(|(at, _)| is_counted(at));
    let lost: i64 = lost.map(|(_, line)| line.units).sum();
    let mut over = (lost - (shipped - counted.units).max(0)).max(0);
    for (_, line) in lines.iter_mut().rev().filter(|(at, _)| is_counted(at)) {
        let off = over.min(line.units);
        over -= off;
        line.units -= off;
        if off > 0 {
            line.terms.push(Term::minus(term!("counted"), off));
        }
    }
    lines.retain(|(_, line)| line.units > 0);
}

fn line(parcel: &RemovalParcel, units: i64) -> Line {
    Line {
        date: parcel.shipped_on,
        fnsku: parcel.fnsku.clone(),
        msku: parcel.msku.clone(),
        units,
        owed: None,
        terms: vec![Term::units(term!("lost_in_transit"), units)],
    }
}

/// The row of a parcel.
pub(in crate::detect) fn parcel_evidence(parcel: &RemovalParcel) -> Evidence {
    let mut facts = vec![(fact!("quantity"), parcel.units.to_string())];
    facts.extend(parcel.msku.clone().map(|msku| (fact!("msku"), msku)));
    facts.extend(parcel.carrier.clone().map(|carrier| (fact!("carrier"), carrier)));
    // A text that is no number names the parcel to who wrote it, and to nobody else.
    let number = parcel.tracking_number.as_deref().and_then(carriers::number);
    facts.extend(number.map(|number| (fact!("tracking_number"), number.to_owned())));
    Evidence {
        source: parcel.source,
        kind: EvidenceKind::RemovalParcel,
        date: Some(parcel.shipped_on),
        facts,
        is_detail: false,
    }
}

/// The row of a statement in the seller's evidence list.
pub(in crate::detect) fn statement_evidence(item: &EvidenceItem) -> Evidence {
    let mut facts = vec![(fact!("kind"), item.kind.clone()), (fact!("file"), item.file.clone())];
    facts.extend(item.quantity.map(|units| (fact!("quantity"), units.to_string())));
    Evidence {
        source: item.source,
        kind: EvidenceKind::Document,
        date: item.date,
        facts,
        is_detail: false,
    }
}
