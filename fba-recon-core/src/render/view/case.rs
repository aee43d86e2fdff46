//! A case as every output shows it.

use jiff::civil::Date;
use serde::Serialize;

use super::charges::{self, ChargeSums, ChargeView};
use super::filing::{self, CheckedView, FilingView, MissingView};
use super::lines::{self, BooksView, DocumentView, GroupView, LineView, PortionView, ReadingsView};
use super::part::Part;
use super::rows::{self, CreditView, EvidenceView, PlaceView};
use super::span::SpanView;
use crate::account::Run;
use crate::assess::Clock;
use crate::cases::{Case, CasePortion, LogState, LogView, NoAction, advice};
use crate::detect::{Dispute, FeeBy};
use crate::model::dates::days_between;
use crate::model::{Currency, Money};
use crate::policy::Policy;

/// A case, prepared: every field of it that any output shows.
#[derive(Debug, Clone, Serialize)]
pub struct CaseView {
    /// Stable id.
    pub id: String,
    /// What happened, from which the id is made: names and values.
    pub identity: String,
    /// Account.
    pub account: String,
    /// Id of the store.
    pub marketplace: Option<String>,
    /// Name of the store.
    pub store: Option<String>,
    /// Rule that found it.
    pub detector: &'static str,
    /// Whether charges are counted instead of units: a storage fee has charges by month, and no units.
    pub counts_charges: bool,
    /// Whether a payment is disputed that paid too little, so that what was paid is taken off its worth.
    pub disputes_worth: bool,
    /// Key of the kind of claim.
    pub claim_type: &'static str,
    /// Key of the status.
    pub status: &'static str,
    /// Key of what to do.
    pub action: &'static str,
    /// Key of why nothing is to be done.
    pub reason: Option<&'static str>,
    /// Key of the word under which people are told what to do.
    pub told: &'static str,
    /// Key of the advice.
    pub advice: &'static str,
    /// Whether its message may be sent.
    pub may_send: bool,
    /// Key of how sure it is.
    pub confidence: &'static str,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// ASIN.
    pub asin: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Customer order or removal order.
    pub order_id: Option<String>,
    /// Inbound shipment.
    pub shipment_id: Option<String>,
    /// Transaction id of the ledger.
    pub reference_id: Option<String>,
    /// Reimbursement in dispute.
    pub reimbursement_id: Option<String>,
    /// Fulfilment centre.
    pub fulfillment_center: Option<String>,
    /// Day of the event.
    pub event_date: Date,
    /// Its clock.
    pub clock: Option<ClockView>,
    /// Its units.
    #[serde(flatten)]
    pub units: UnitsView,
    /// Its worth.
    #[serde(flatten)]
    pub amount: AmountView,
    /// Its parts.
    pub portions: Vec<PortionView>,
    /// What answers it.
    pub credits: Vec<CreditView>,
    /// Rows it rests on.
    pub evidence: Vec<EvidenceView>,
    /// The charges that it claims.
    pub charges: Vec<ChargeView>,
    /// What they come to.
    pub charge_sums: Option<ChargeSums>,
    /// Products, parcels or payments, each with its equation.
    pub lines: Vec<LineView>,
    /// Units left under both readings of the weak credits.
    pub readings: Option<ReadingsView>,
    /// The books of its product.
    pub balance: Option<BooksView>,
    /// Documents that Amazon asks for.
    pub documents: Vec<DocumentView>,
    /// Reports that would settle it.
    pub missing: Vec<MissingView>,
    /// Keys of what else to look at before filing.
    pub cautions: Vec<&'static str>,
    /// What is missing or has to be looked at, as codes with their details.
    pub needs: Vec<String>,
    /// Reports that were searched for an answer.
    pub checked: Vec<CheckedView>,
    /// Cases that the same credits may answer.
    pub group: Option<GroupView>,
    /// Case that claims some of the same units.
    pub same_units_as: Option<String>,
    /// Other cases of the same order.
    pub filed_with: Vec<String>,
    /// Cases more that it takes; `None` where there is none.
    pub filed_with_more: Option<usize>,
    /// Where it is filed.
    #[serde(flatten)]
    pub filing: FilingView,
    /// The claim file, of a case about a buyer's claim.
    pub claim: Option<String>,
    /// Money that an answer may save.
    pub at_risk: Option<Money>,
    /// The clock that an answer has to meet first.
    #[serde(skip)]
    pub answer: Option<Clock>,
    /// What was filed of it, the oldest first.
    pub filings: Vec<FiledView>,
    /// Amazon's refusal, while the case stands there.
    pub denial: Option<DenialView>,
    /// What the case log says of it.
    #[serde(skip)]
    pub log: Option<LogView>,
}

/// A refusal, and what an appeal says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DenialView {
    /// Keys of the classes that its words give.
    pub classes: Vec<String>,
    /// Amazon's words.
    pub text: String,
    /// Day.
    pub on: Date,
    /// Kinds of documents that it asks for and that are not there.
    pub missing: Vec<String>,
    /// Whether an appeal can answer it now.
    pub is_open: bool,
    /// Last day of an appeal.
    pub until: Option<Date>,
    /// Amazon's number of the case.
    pub amazon_case_id: Option<String>,
    /// Day of the filing.
    pub filed_on: Option<Date>,
}

/// What was filed of a case on one day, under one of Amazon's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiledView {
    /// Day.
    pub filed_on: Date,
    /// Amazon's number of it.
    pub amazon_case_id: Option<String>,
    /// Key of where it stands now.
    pub state: &'static str,
    /// Lines that it covers.
    pub lines: usize,
    /// Units that were filed.
    pub units: Option<i64>,
    /// Their worth.
    pub amount: Option<Money>,
}

/// Units of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UnitsView {
    /// To claim.
    pub units: i64,
    /// Found missing.
    pub units_found: i64,
    /// Answered.
    pub units_credited: i64,
    /// Of parts that are not claimed now.
    pub units_outside: i64,
    /// Of lines that were filed before.
    pub units_filed: Option<i64>,
    /// Of the answered ones, those of which only the log knows.
    pub units_answered: Option<i64>,
    /// Of the same product or order, paid for the same reason and not credited here.
    pub units_paid_elsewhere: i64,
    /// Refunded, of an order.
    pub units_refunded: Option<i64>,
    /// Returned, of an order.
    pub units_returned: Option<i64>,
    /// Of the ledger's rows.
    pub ledger_quantity: Option<i64>,
    /// Of these, what Amazon has matched, where the report says so.
    pub ledger_reconciled: Option<i64>,
}

/// Worth of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmountView {
    /// One unit.
    pub unit: Option<Money>,
    /// The units to claim.
    pub total: Option<Money>,
    /// What payments answered of which only the log knows.
    pub answered: Option<Money>,
    /// The least they are worth, where the rule is not exact.
    pub low: Option<Money>,
    /// The most they are worth, where the rule is not exact.
    pub high: Option<Money>,
    /// Worth of the parts that can no longer be filed.
    pub lapsed: Option<Money>,
    /// Currency.
    #[serde(serialize_with = "text")]
    pub currency: Option<Currency>,
    /// Key of where the worth comes from.
    pub basis: &'static str,
    /// Whether the store's cap cut it.
    pub is_capped: bool,
    /// Rows the value rests on.
    pub value_rows: Vec<PlaceView>,
    /// Rows more; `None` where there is none.
    pub value_rows_more: Option<usize>,
}

fn text<S: serde::Serializer>(
    currency: &Option<Currency>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    currency.as_ref().map(Currency::as_str).serialize(serializer)
}

/// The clock of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockView {
    /// Key of the event that it counts from.
    pub start_event: String,
    /// Day of that event.
    pub start: Date,
    /// First filing day.
    pub opens_on: Option<Date>,
    /// Last filing day.
    pub closes_on: Option<Date>,
    /// Last day that leaves the safety margin.
    pub last_safe_day: Option<Date>,
    /// Until when Amazon's own payment is likely, while it is.
    pub wait_until: Option<Date>,
    /// Last day of the horizon of old.
    pub horizon_on: Option<Date>,
    /// Today's last day, where the window of old decides.
    pub today_closes_on: Option<Date>,
    /// Days to the last filing day; negative when it has passed.
    pub days_left: Option<i32>,
    /// Days since the last filing day, when it has passed.
    pub days_late: Option<i32>,
    /// Whether a window is known.
    pub is_known: bool,
    /// The window in English words, such as `60 days to 120 days`.
    pub window: String,
    /// The same as values, for other languages.
    pub span: SpanView,
    /// Where the window is written.
    pub source: String,
    /// Whether an Amazon page or notice was read.
    pub confirmed: bool,
    /// First and last day of the window that Amazon goes by today, where a page of Amazon's confirms it.
    pub confirmed_opens_on: Option<Date>,
    /// Its last day.
    pub confirmed_closes_on: Option<Date>,
}

/// Prepares a case as the reports give it: what was filed before is in it.
#[must_use]
pub fn case_view(case: &Case, run: &Run, policy: &Policy) -> CaseView {
    view_of(case, run, policy, Part::Whole)
}

/// Prepares what of a case is to be done now; `None` where that is the whole case.
#[must_use]
pub fn now_view(case: &Case, run: &Run, policy: &Policy) -> Option<CaseView> {
    let offer = case.offer.as_ref()?;
    let mut view = view_of(case, run, policy, Part::Now);
    // Of one event with lines of their own, the first one that is still open starts the clock.
    let starts = case.ledger.is_none() && case.charges.is_empty();
    if let Some(clock) = offer.clock.as_ref().filter(|_| starts) {
        view.event_date = clock.event_date;
    }
    view.units.units_filed = Some(offer.units_before).filter(|units| *units != 0);
    view.units.units_answered = Some(offer.units_answered).filter(|units| *units != 0);
    view.units.units_credited += offer.units_answered;
    view.amount.answered = offer.amount_answered;
    // Both are of the whole case.
    (view.amount.low, view.amount.high, view.readings) = (None, None, None);
    rows::drop_filed(&mut view);
    Some(view)
}

fn view_of(case: &Case, run: &Run, policy: &Policy, part: Part) -> CaseView {
    let inventory = &run.inventory;
    let store = case.marketplace.as_deref().and_then(|id| policy.marketplace(id));
    let (charges, charge_sums) = charges::charges(case, inventory, part);
    CaseView {
        id: case.id.clone(),
        identity: case.identity.to_string(),
        account: case.account.clone(),
        marketplace: case.marketplace.clone(),
        store: store.map(|store| store.store.clone()),
        detector: case.detector,
        counts_charges: case.rule.handling.fee == Some(FeeBy::Volume),
        disputes_worth: case.rule.handling.disputes == Some(Dispute::Worth),
        claim_type: case.claim_type.as_str(),
        status: case.status.as_str(),
        action: case.decision.action.as_str(),
        reason: case.decision.reason.map(NoAction::as_str),
        told: case.decision.told(),
        advice: advice(case, run.request.as_of),
        may_send: case.is_ready() && !case.claim_type.is_of_buyer(),
        confidence: case.confidence.as_str(),
        fnsku: case.fnsku.clone(),
        msku: case.msku.clone(),
        asin: case.asin.clone(),
        title: case.title.clone(),
        order_id: case.order_id.clone(),
        shipment_id: case.shipment_id.clone(),
        reference_id: case.reference_id.clone(),
        reimbursement_id: case.reimbursement_id.clone(),
        fulfillment_center: case.fulfillment_center.clone(),
        event_date: case.event_date,
        clock: part.clock(case).map(|portion| clock(portion, run)),
        units: units(case, part),
        amount: amount(case, run, part),
        portions: lines::portions(case, part),
        credits: rows::credits(case, inventory),
        evidence: rows::evidence(case, inventory),
        charges,
        charge_sums,
        lines: lines::lines(case, part),
        readings: lines::readings(case),
        balance: lines::books(case),
        documents: lines::documents(case, inventory),
        missing: filing::missing(case, run),
        cautions: case.cautions.iter().map(|caution| caution.as_str()).collect(),
        needs: needs(case),
        checked: filing::checked(case, run, policy),
        group: lines::group(case),
        same_units_as: case.same_units_as.clone(),
        filed_with: case.filed_with.clone(),
        filed_with_more: Some(case.filed_with_more).filter(|more| *more > 0),
        filing: filing::filing(case, policy, part),
        claim: case.claim.clone(),
        at_risk: case.at_risk,
        answer: case.answer.clone(),
        filings: filings(case),
        denial: denial(case, run.request.as_of),
        log: case.log.clone(),
    }
}

/// The refusal of a case that stands refused.
fn denial(case: &Case, as_of: Date) -> Option<DenialView> {
    let log = case.log.as_ref().filter(|log| log.state == LogState::Denied)?;
    let denial = log.denial.as_ref()?;
    Some(DenialView {
        classes: denial.classes.clone(),
        text: denial.text.clone(),
        on: denial.on,
        missing: denial.missing.clone(),
        is_open: denial.is_open(as_of),
        until: denial.until,
        amazon_case_id: log.amazon_case_id.clone(),
        filed_on: log.filed_on,
    })
}

/// What was filed of a case, the oldest first.
fn filings(case: &Case) -> Vec<FiledView> {
    let filings = case.log.iter().flat_map(|log| &log.filings);
    let filings = filings.map(|filing| FiledView {
        filed_on: filing.filed_on,
        amazon_case_id: filing.amazon_case_id.clone(),
        state: filing.state.as_str(),
        lines: filing.lines,
        units: filing.units,
        amount: filing.amount,
    });
    filings.collect()
}

fn units(case: &Case, part: Part) -> UnitsView {
    let outside = case.portions.iter().filter(|portion| !case.claims(portion));
    let known = case.ledger.filter(|ledger| ledger.reconciled_known);
    UnitsView {
        units: part.units(case),
        units_found: case.units_found,
        units_credited: case.units_credited,
        units_outside: outside.map(|portion| portion.units).sum(),
        units_filed: None,
        units_answered: None,
        units_paid_elsewhere: case.units_paid_elsewhere,
        units_refunded: case.order.map(|order| order.refunded),
        units_returned: case.order.map(|order| order.returned),
        ledger_quantity: case.ledger.map(|ledger| ledger.quantity),
        ledger_reconciled: known.map(|ledger| ledger.reconciled),
    }
}

fn amount(case: &Case, run: &Run, part: Part) -> AmountView {
    let rows = case.value_rows.iter().map(|row| PlaceView::new(&run.inventory, *row));
    AmountView {
        unit: case.amount_unit,
        total: part.amount(case),
        answered: None,
        low: case.amount_low,
        high: case.amount_high,
        lapsed: case.lapsed,
        currency: case.currency(),
        basis: case.basis.as_str(),
        is_capped: case.is_capped,
        value_rows: rows.collect(),
        value_rows_more: Some(case.value_rows_more).filter(|more| *more > 0),
    }
}

fn clock(portion: &CasePortion, run: &Run) -> ClockView {
    let deadline = &portion.deadline;
    let as_of = run.request.as_of;
    let late = deadline.closes_on.map(|closes| days_between(closes, as_of));
    let (confirmed_opens_on, confirmed_closes_on) = deadline.confirmed_days();
    ClockView {
        start_event: deadline.start_event.clone(),
        start: portion.event_date,
        opens_on: deadline.opens_on,
        closes_on: deadline.closes_on,
        last_safe_day: deadline.last_safe_day,
        wait_until: deadline.wait_until.filter(|until| as_of < *until),
        horizon_on: deadline.horizon_on,
        today_closes_on: deadline.today.as_ref().and_then(|today| today.closes_on),
        days_left: deadline.days_left(as_of),
        days_late: late.filter(|late| *late > 0),
        is_known: deadline.is_known,
        window: deadline.window.to_string(),
        span: SpanView::of(deadline.window),
        source: deadline.source.clone(),
        confirmed: deadline.confirmed,
        confirmed_opens_on,
        confirmed_closes_on,
    }
}

/// What is missing or has to be looked at, as codes with their details.
fn needs(case: &Case) -> Vec<String> {
    let reports = case.missing.iter().map(|missing| match missing.days {
        Some(days) => format!("report:{} covering {days}", missing.table),
        None => format!("report:{}", missing.table),
    });
    let documents = case.documents.iter();
    let documents = documents.filter(|document| document.required && !document.is_complete());
    let documents = documents.map(|document| format!("document:{}", document.kind));
    let cautions = case.cautions.iter().map(|caution| caution.as_str().to_owned());
    reports.chain(documents).chain(cautions).collect()
}
