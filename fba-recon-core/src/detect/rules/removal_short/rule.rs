//! # Removal short
//!
//! ## What it finds
//! Units of finished removal orders that were neither sent nor disposed of nor cancelled, and units that
//! were missing when the seller counted what had arrived.
//!
//! ## Why it is owed
//! A removal order names units that lie in a fulfilment centre. Where the order is finished without them,
//! or with fewer than it says were sent, they were lost in Amazon's hands; the removals part of the FBA
//! inventory reimbursement policy lets the seller claim them.
//!
//! ## How it decides
//! For each line of a completed return or disposal order: units requested, less units cancelled, disposed
//! of, shipped and still in process. Shipped is the larger of the order's own figure and the sum of its
//! parcels, because either report may lag behind; for disposals the ledger's D rows count as well, and
//! for returns its VendorReturns that name the order, or name none and exceed what other orders of the
//! product shipped. Units
//! that left in another disposition of the same product are taken off. The day of the last update starts
//! the clock. A count on arrival (evidence of the kind `received_count`) that is below the units shipped is
//! a finding of its day, for the whole order or for the parcels that it names by their tracking numbers; where the order has several products, no one can tell which is missing, so that
//! the units have no product and no value. Units that the ledger adjusts out as misplaced (M, 5) for the
//! FNSKU between the request and some weeks after the last update are the same units: the warehouse case
//! keeps them.
//!
//! ## What it does not claim
//! Orders that are pending, in process or cancelled; liquidations and donations; units that were disposed
//! of instead of sent; counts that agree with what was sent. Payments that name the removal order are taken
//! off; payments for removals of the same FNSKU that name none are taken off too and make the case only
//! possible.
//!
//! ## Evidence
//! The line of the removal order with its quantities, its parcels in the removal shipment detail, the
//! seller's count where there is one, and the absence of a payment for the order in the reimbursements
//! report. Amazon may ask for photos of the box and of the units.
//!
//! ## Example
//! 10 units requested, 1 cancelled, 6 shipped in two parcels, the order completed: 3 units are missing,
//! worth 15.75 at 5.25 each. Fixture: `fixtures/detectors/removal_short/hit`.
//!
//! ## Policy keys
//! windows: removal_other; reimbursement_reasons; ledger_reasons; valuation; words: removal_completed,
//! removal_return, removal_disposal, evidence_counted; practice: payment_lead_days, removal_loss_days,
//! disposal_skew_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help G9ZB3H4DP4H72U6R (removal claims), 200989110 (removal order detail), G200213130
//! (reimbursement policy), G4FKT5KQWFFJ7LDN (ledger and its reasons).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::book::{RemovalLine, RemovalParcel};
use crate::detect::finding::{
    Answers, Evidence, EvidenceKind, Finding, Identity, Line, RequirementReason, Term,
};
use crate::detect::rules::removal_lost::{self, AllParcels, parcel_evidence, statement_evidence};
use crate::detect::{Context, Detector, DetectorError, Handling, Leaves, fact, rule_texts, term};
use crate::model::RunningSums;
use crate::model::dates::shift_days;
use crate::policy::words::holds;
use crate::policy::{ClaimType, PolicyTable, ReasonGroup, SettingKey};

/// Units of a finished removal order that nobody accounts for.
pub const DETECTOR: Detector = Detector {
    id: "removal_short",
    claim_type: ClaimType::RemovalOther,
    summary: "units of a finished removal order that were neither shipped, disposed of nor cancelled",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::ReimbursementReasons,
        PolicyTable::LedgerReasons,
        PolicyTable::Valuation,
        PolicyTable::Words,
    ],
    settings: &[
        SettingKey::PaymentLeadDays,
        SettingKey::RemovalLossDays,
        SettingKey::DisposalSkewDays,
        SettingKey::CoverageGraceDays,
    ],
    tables: &["removal_orders", "removal_shipments", "ledger", "reimbursements"],
    handling: Handling { leaves: Leaves::OnRequest, looked_at: Some(orders), ..Handling::USUAL },
    run,
};

/// Removal orders.
fn orders(context: &Context<'_>) -> usize {
    let orders: BTreeSet<&str> =
        context.book.removal_lines.iter().map(|line| line.order_id.as_str()).collect();
    orders.len()
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut orders: BTreeMap<&str, (Vec<&RemovalLine>, Vec<&RemovalParcel>)> = BTreeMap::new();
    let lines = context.book.removal_lines.iter();
    let counts =
        |line: &&RemovalLine| line.requested_on <= context.as_of && context.counts(line.source);
    for line in lines.filter(counts) {
        orders.entry(&line.order_id).or_default().0.push(line);
    }
    let parcels = context.book.removal_parcels.iter();
    for parcel in parcels.filter(|parcel| parcel.shipped_on <= context.as_of) {
        orders.entry(&parcel.order_id).or_default().1.push(parcel);
    }
    let all = AllOrders::new(context);
    let findings = orders.iter().filter_map(|(order_id, (lines, parcels))| {
        finding(context, &all, order_id, (lines, parcels))
    });
    Ok(findings.collect())
}

/// What is asked of all removal orders when one of them is looked at, by product, and by product and order.
#[derive(Default)]
struct AllOrders<'a> {
    parcels: AllParcels<'a>,
    /// Units that the lines shipped, by the day on which they were ordered.
    shipped: BTreeMap<&'a str, RunningSums<Date>>,
    shipped_of: BTreeMap<(&'a str, &'a str), RunningSums<Date>>,
    /// Units that the ledger shows as sent to the seller: those that name no removal order, and those that do.
    unnamed: BTreeMap<&'a str, RunningSums<Date>>,
    named: BTreeMap<(&'a str, &'a str), RunningSums<Date>>,
}

impl<'a> AllOrders<'a> {
    fn new(context: &Context<'a>) -> Self {
        let book = context.book;
        let mut all = Self { parcels: AllParcels::new(context), ..Self::default() };
        let ids: BTreeSet<&str> =
            book.removal_lines.iter().map(|line| line.order_id.as_str()).collect();
        for line in &book.removal_lines {
            if let Some(fnsku) = line.fnsku.as_deref() {
                let (day, units) = (line.requested_on, line.shipped);
                all.shipped.entry(fnsku).or_default().push(day, units);
                all.shipped_of.entry((fnsku, &line.order_id)).or_default().push(day, units);
            }
        }
        for fnsku in all.shipped.keys().copied() {
            let rows = book.movements.sent_back_of(fnsku);
            for row in rows.filter(|row| row.date <= context.as_of) {
                let order = row.reference_id.as_deref().filter(|id| ids.contains(id));
                let own = match order {
                    Some(order) => all.named.entry((fnsku, order)).or_default(),
                    None => all.unnamed.entry(fnsku).or_default(),
                };
                own.push(row.date, -row.quantity);
            }
        }
        all
    }
}

/// The parcels of one order by product, and by product and disposition.
struct Parcels<'a> {
    /// Lines of each product.
    lines: BTreeMap<&'a Option<String>, usize>,
    of_product: BTreeMap<&'a Option<String>, Part<'a>>,
    of_disposition: BTreeMap<(&'a Option<String>, &'a str), Part<'a>>,
}

/// Some parcels and their units.
#[derive(Default)]
struct Part<'a> {
    parcels: Vec<&'a RemovalParcel>,
    units: i64,
}

impl<'a> Parcels<'a> {
    fn new(lines: &[&'a RemovalLine], parcels: &[&'a RemovalParcel]) -> Self {
        let mut all = Self {
            lines: BTreeMap::new(),
            of_product: BTreeMap::new(),
            of_disposition: BTreeMap::new(),
        };
        for line in lines {
            *all.lines.entry(&line.fnsku).or_default() += 1;
        }
        for parcel in parcels {
            let (product, disposition) = (&parcel.fnsku, parcel.disposition.as_str());
            let of_product = all.of_product.entry(product).or_default();
            let of_disposition = all.of_disposition.entry((product, disposition)).or_default();
            for part in [of_product, of_disposition] {
                part.parcels.push(parcel);
                part.units += parcel.units;
            }
        }
        all
    }

    /// Parcels name dispositions as the order does, or not at all; where an order has one line for a product
    /// the product tells it.
    fn of_line(&self, line: &'a RemovalLine) -> Option<&Part<'a>> {
        if self.lines.get(&line.fnsku) == Some(&1) {
            self.of_product.get(&line.fnsku)
        } else {
            self.of_disposition.get(&(&line.fnsku, line.disposition.as_str()))
        }
    }

    fn units_of(&self, line: &'a RemovalLine) -> i64 {
        self.of_line(line).map_or(0, |part| part.units)
    }
}

fn finding(
    context: &Context<'_>,
    all: &AllOrders<'_>,
    order_id: &str,
    (lines, parcels): (&[&RemovalLine], &[&RemovalParcel]),
) -> Option<Finding> {
    let mut short = Vec::new();
    let mut evidence = Vec::new();
    let mut seen = BTreeSet::new();
    let of_order = Parcels::new(lines, parcels);
    let mut over = over_shipped(lines, &of_order);
    for line in lines.iter().filter(|line| is_finished(context, line)) {
        let over = over.entry(&line.fnsku).or_default();
        let shown = &with_ledger(context, all, line);
        if let Some(found) = vanished(shown, of_order.units_of(line), over) {
            short.push(found);
            evidence.push(order_evidence(shown));
            let parcels = of_order.of_line(line).into_iter().flat_map(|part| &part.parcels);
            let parcels = parcels.filter(|parcel| seen.insert(parcel.source));
            evidence.extend(parcels.map(|parcel| parcel_evidence(parcel)));
        }
    }
    let (counted, rows) = counted_short(context, all, order_id, (lines, parcels));
    short.extend(counted);
    evidence.extend(rows);
    let identity = Identity(vec![("order_id", order_id.to_owned())]);
    let mut finding = Finding::of_lines(&DETECTOR, identity, short)?;
    finding.marketplace.clone_from(&context.book.home);
    finding.order_id = Some(order_id.to_owned());
    finding.answers = Answers::Orders(vec![order_id.to_owned()]);
    finding.evidence = evidence;
    finding.start_event = Some("last_updated");
    let asked = lines.iter().map(|line| line.requested_on).min().unwrap_or(finding.event_date);
    let skew = context.days(SettingKey::DisposalSkewDays);
    // What the report of orders does not account for the ledger may: units lost before they were picked, or sent.
    finding.requirements = vec![
        context.needs("ledger", shift_days(asked, -skew), RequirementReason::Accounted),
        context.needs_payments(finding.event_date),
    ];
    Some(finding)
}

fn is_finished(context: &Context<'_>, line: &RemovalLine) -> bool {
    let words = context.policy.words();
    let kind = &line.order_type;
    // A quantity that is not told may be what is missing.
    line.is_counted
        && holds(&words.removal_completed, &line.status)
        && (holds(&words.removal_return, kind) || holds(&words.removal_disposal, kind))
}

/// The line with the units that the ledger shows as disposed of or sent to the seller since: the report
/// may lag.
fn with_ledger(context: &Context<'_>, all: &AllOrders<'_>, line: &RemovalLine) -> RemovalLine {
    let mut line = line.clone();
    if holds(&context.policy.words().removal_disposal, &line.order_type) {
        let skew = context.days(SettingKey::DisposalSkewDays);
        let from = shift_days(line.requested_on, -skew);
        let rows = line.fnsku.iter().flat_map(|fnsku| context.book.adjustments_of(fnsku));
        let disposed = rows.filter(|row| {
            row.group == ReasonGroup::Disposed && (from..=context.as_of).contains(&row.date)
        });
        let disposed: i64 = disposed.map(|row| -row.quantity).sum();
        line.disposed = line.disposed.max(disposed.min(line.requested - line.cancelled));
    } else {
        let sent = sent_by_ledger(context, all, &line).min(line.requested - line.cancelled);
        line.shipped = line.shipped.max(sent);
    }
    line
}

/// Units of the line that the ledger shows as sent to the seller: those that name the order, and those that
/// name none above what other orders of the product shipped since.
fn sent_by_ledger(context: &Context<'_>, all: &AllOrders<'_>, line: &RemovalLine) -> i64 {
    let from = shift_days(line.requested_on, -context.days(SettingKey::DisposalSkewDays));
    let Some(fnsku) = line.fnsku.as_deref() else { return 0 };
    let of_product = |days: &BTreeMap<&str, RunningSums<Date>>| units_since(days.get(fnsku), from);
    let order = (fnsku, line.order_id.as_str());
    let of_order =
        |days: &BTreeMap<(&str, &str), RunningSums<Date>>| units_since(days.get(&order), from);
    let others = of_product(&all.shipped) - of_order(&all.shipped_of);
    of_order(&all.named) + (of_product(&all.unnamed) - others).max(0)
}

fn units_since(days: Option<&RunningSums<Date>>, from: Date) -> i64 {
    days.map_or(0, |days| days.all() - days.before(&from))
}

fn left(line: &RemovalLine, shipped: i64) -> i64 {
    line.requested - line.cancelled - line.disposed - shipped - line.in_process
}

/// Units of each product shipped above what its lines asked for: a unit may have left in another
/// disposition than the one it was ordered in.
fn over_shipped<'a>(
    lines: &[&'a RemovalLine],
    parcels: &Parcels<'a>,
) -> BTreeMap<&'a Option<String>, i64> {
    let mut over = BTreeMap::new();
    for line in lines {
        let shipped = line.shipped.max(parcels.units_of(line));
        *over.entry(&line.fnsku).or_default() += (-left(line, shipped)).max(0);
    }
    over
}

/// Units asked for that were neither cancelled, disposed of, shipped nor are still in process.
fn vanished(line: &RemovalLine, in_parcels: i64, over: &mut i64) -> Option<Line> {
    let shipped = line.shipped.max(in_parcels);
    let units = left(line, shipped);
    let other = units.min(*over).max(0);
    *over -= other;
    let units = units - other;
    let taken = [
        (term!("cancelled"), line.cancelled),
        (term!("disposed"), line.disposed),
        (term!("shipped"), shipped),
        (term!("in_process"), line.in_process),
        (term!("shipped_otherwise"), other),
    ];
    let taken = taken.into_iter().filter(|(_, units)| *units > 0);
    let taken = taken.map(|(name, units)| Term::minus(name, units));
    (units > 0).then(|| Line {
        date: line.updated_on.unwrap_or(line.requested_on),
        fnsku: line.fnsku.clone(),
        msku: line.msku.clone(),
        units,
        owed: None,
        terms: [Term::units(term!("requested"), line.requested)].into_iter().chain(taken).collect(),
    })
}

/// Units shipped that the seller did not count on arrival. Where the order has several products the count
/// does not tell which of them is missing.
fn counted_short(
    context: &Context<'_>,
    all: &AllOrders<'_>,
    order_id: &str,
    (lines, parcels): (&[&RemovalLine], &[&RemovalParcel]),
) -> (Option<Line>, Vec<Evidence>) {
    let Some(counted) = removal_lost::counted(context, order_id, parcels) else {
        return (None, Vec::new());
    };
    let parcels: Vec<&RemovalParcel> = counted.parcels.iter().map(|at| parcels[*at]).collect();
    let parcels = parcels.as_slice();
    let in_parcels: i64 = parcels.iter().map(|parcel| parcel.units).sum();
    // The order's own figure is of all its parcels.
    let lines = if counted.is_whole { lines } else { &[] };
    let in_lines: i64 = lines.iter().map(|line| line.shipped).sum();
    let shipped = in_parcels.max(in_lines);
    // What the carrier never delivered is claimed as lost.
    let lost = removal_lost::finding(context, &all.parcels, order_id, parcels);
    let lost = lost.map_or(0, |finding| finding.units);
    let units = shipped - counted.units - lost;
    if units <= 0 {
        return (None, Vec::new());
    }
    let products: BTreeSet<_> = lines
        .iter()
        .map(|line| (&line.fnsku, &line.msku))
        .chain(parcels.iter().map(|parcel| (&parcel.fnsku, &parcel.msku)))
        .collect();
    let only = products.first().filter(|_| products.len() == 1);
    let off = (lost > 0).then(|| Term::minus(term!("lost_in_transit"), lost));
    let terms =
        [Term::units(term!("shipped"), shipped), Term::minus(term!("counted"), counted.units)];
    let date = counted.statements.iter().filter_map(|item| item.date).min();
    let date = date.or_else(|| parcels.iter().map(|parcel| parcel.shipped_on).min());
    let line = Line {
        date: date.unwrap_or(context.as_of),
        fnsku: only.and_then(|(fnsku, _)| (*fnsku).clone()),
        msku: only.and_then(|(_, msku)| (*msku).clone()),
        units,
        owed: None,
        terms: terms.into_iter().chain(off).collect(),
    };
    let mut evidence: Vec<Evidence> =
        counted.statements.iter().map(|item| statement_evidence(item)).collect();
    evidence.extend(parcels.iter().map(|parcel| parcel_evidence(parcel)));
    (Some(line), evidence)
}

fn order_evidence(line: &RemovalLine) -> Evidence {
    let facts = [
        (fact!("requested"), line.requested),
        (fact!("cancelled"), line.cancelled),
        (fact!("disposed"), line.disposed),
        (fact!("shipped"), line.shipped),
        (fact!("in_process"), line.in_process),
    ];
    let facts = facts.map(|(name, units)| (name, units.to_string()));
    let msku = line.msku.clone().map(|msku| (fact!("msku"), msku));
    let updated = line.updated_on.map(|day| (fact!("last_updated"), day.to_string()));
    Evidence {
        source: line.source,
        kind: EvidenceKind::RemovalOrder,
        date: Some(line.requested_on),
        facts: msku
            .into_iter()
            .chain(facts)
            .chain([(fact!("status"), line.status.clone())])
            .chain(updated)
            .collect(),
        is_detail: false,
    }
}
