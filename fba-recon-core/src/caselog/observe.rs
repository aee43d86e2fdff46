//! From the cases and the book of a run to what the log follows.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use jiff::civil::Date;
use polars::prelude::PolarsResult;
use sha2::{Digest, Sha256};

use super::event::LoggedPlace;
use super::facts::{
    Answer, BeyondFacts, CaseFacts, CreditFacts, DocumentFacts, LineFacts, PaymentFacts,
};
use super::filed::FiledRow;
use crate::assess::{Basis, Coverage, CreditKind, Status};
use crate::book::{Book, Payment, sku_key};
use crate::cases::{Case, CasePortion, LogState};
use crate::desk::ClaimView;
use crate::detect::{Confidence, EvidenceKind, Line, Lines, Rules, ShipmentLoss};
use crate::ingest::{Formats, Input, ingest};
use crate::model::provenance::hex;
use crate::model::tables::{
    FEE_PREVIEW, FILED_CASES, LEDGER, REIMBURSEMENTS, RETURNS, SETTLEMENT, TRANSACTIONS,
};
use crate::model::{FileId, Money, SourceFile, SourceRow, Table};
use crate::normalise::{Detail, FileReport, Frames, normalise_to};
use crate::policy::Policy;

/// The parts of a run that the log looks at.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// The date the run speaks for.
    pub as_of: Date,
    /// Its cases.
    pub cases: &'a [Case],
    /// The rules that looked.
    pub rules: &'a Rules,
    /// Its book.
    pub book: &'a Book,
    /// Its frames.
    pub frames: &'a Frames,
    /// Its coverage.
    pub coverage: &'a Coverage,
    /// Its files, by their numbers.
    pub files: &'a [&'a SourceFile],
    /// Its reports.
    pub reports: &'a [FileReport],
    /// The files of its buyers' claims.
    pub claims: &'a [ClaimView],
    /// Whether a detector failed or had something to say, so that the absence of a case says nothing: a smaller dump
    /// shows itself in that.
    pub is_incomplete: bool,
}

impl Parts<'_> {
    /// The place of a row.
    #[must_use]
    pub fn place(&self, row: SourceRow) -> LoggedPlace {
        let file = self.files.get(row.file.0 as usize);
        LoggedPlace {
            file: file.map(|file| file.name.clone()).unwrap_or_default(),
            digest: file.map(|file| file.sha256.clone()).unwrap_or_default(),
            line: row.line,
        }
    }

    /// The digest over those of its files, whatever they are called and in whatever order they come.
    #[must_use]
    pub fn digest(&self) -> String {
        let digests: BTreeSet<&str> = self.files.iter().map(|file| file.sha256.as_str()).collect();
        let mut hasher = Sha256::new();
        for digest in digests {
            hasher.update(digest);
        }
        hex(&hasher.finalize())
    }

    fn table(&self, file: FileId) -> Option<&'static str> {
        self.reports.iter().find(|report| report.file == file).map(|report| report.table)
    }

    /// Its payments, each with a key of its own.
    #[must_use]
    pub fn payments(&self) -> Payments {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let mut payments = Payments::default();
        for payment in self.book.payments.iter().filter(|payment| payment.date <= self.as_of) {
            let key = key(payment);
            let time = times.entry(key.clone()).and_modify(|times| *times += 1).or_insert(1);
            let key = if *time == 1 { key } else { format!("{key} #{time}") };
            payments.by_row.extend(payment.sources.iter().map(|row| (*row, payments.all.len())));
            payments.all.push(PaymentFacts {
                key,
                day: payment.date,
                reimbursement_id: payment.reimbursement_id.as_deref().map(Into::into),
                amazon_case_id: payment.case_id.as_deref().map(Into::into),
                order_id: payment.order_id.as_deref().map(Into::into),
                msku: payment.msku.as_deref().map(sku_key),
                fnsku: payment.fnsku.as_deref().map(Into::into),
                pays: payment.pays.iter().map(|pays| pays.as_str().to_owned()).collect(),
                cash: payment.units_cash,
                stock: payment.units_inventory,
                amount: payment.amount,
                row: payment.sources.first().map(|row| self.place(*row)).unwrap_or_default(),
            });
        }
        payments
    }

    /// Rows that take a reimbursement back, by its id.
    #[must_use]
    pub fn reversals(&self) -> BTreeMap<String, LoggedPlace> {
        let rows = self.book.reversals.iter().filter(|row| row.date <= self.as_of);
        let named = rows.filter_map(|row| Some((row.original_id.clone()?, row.source)));
        named.map(|(id, row)| (id.into_string(), self.place(row))).collect()
    }

    /// Stores that its cases and its book name.
    #[must_use]
    pub fn stores(&self) -> BTreeSet<String> {
        let cases = self.cases.iter().filter_map(|case| case.marketplace.clone());
        cases.chain(self.book.home.clone()).collect()
    }

    /// SKUs that Amazon's reports name; a hand-kept list may serve several accounts.
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn skus(&self) -> PolarsResult<BTreeSet<String>> {
        let mut skus = BTreeSet::new();
        let tables: [&Table; 6] =
            [&LEDGER, &REIMBURSEMENTS, &RETURNS, &SETTLEMENT, &TRANSACTIONS, &FEE_PREVIEW];
        for table in tables {
            let rows = self.frames.rows(table)?;
            let named: BTreeSet<&str> = rows.text("msku")?.iter().flatten().collect();
            skus.extend(named.into_iter().map(sku_key));
        }
        Ok(skus)
    }

    /// The hand-kept list of filed cases.
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn filed(&self) -> PolarsResult<Vec<FiledRow>> {
        filed_of(self.frames, &|row| self.place(row))
    }

    /// What the run says of each case.
    #[must_use]
    pub fn facts(&self, payments: &Payments) -> BTreeMap<String, CaseFacts> {
        let facts = self.cases.iter().map(|case| (case.id.clone(), self.facts_of(case, payments)));
        facts.collect()
    }

    fn facts_of(&self, case: &Case, payments: &Payments) -> CaseFacts {
        let credits: Vec<CreditFacts> = case
            .credits
            .iter()
            .map(|credit| CreditFacts {
                answer: match credit.kind {
                    CreditKind::Cash => Answer::Cash,
                    CreditKind::Stock => Answer::Stock,
                    CreditKind::SameUnits => Answer::ElsewhereClaimed,
                    _ => Answer::Recovered,
                },
                day: credit.date,
                units: credit.units,
                amount: credit.amount,
                payment: credit.sources.iter().find_map(|row| payments.key_of(*row)),
                row: credit.sources.first().map(|row| self.place(*row)).unwrap_or_default(),
            })
            .collect();
        let first = case.evidence.first();
        let decision = case.decision;
        CaseFacts {
            identity: case.identity.to_string(),
            detector: case.detector.to_owned(),
            claim_type: case.claim_type.as_str().to_owned(),
            table: first.and_then(|row| self.table(row.source.file)).map(ToOwned::to_owned),
            event_date: case.event_date,
            marketplace: case.marketplace.clone(),
            fnsku: case.fnsku.clone(),
            msku: case.msku.clone(),
            order_id: case.order_id.clone(),
            shipment_id: case.shipment_id.clone(),
            reference_id: case.reference_id.clone(),
            reimbursement_id: case.reimbursement_id.clone(),
            found: case.units_found,
            is_money: is_money(case),
            action: decision.action.as_str().to_owned(),
            reason: decision.reason.map(|reason| reason.as_str().to_owned()),
            confidence: case.confidence.as_str().to_owned(),
            units: case.units_claimable,
            amount: case.amount_total,
            last_safe_day: case.clock.as_ref().and_then(|clock| clock.deadline.last_safe_day),
            documents: documents(case),
            has_proven_value: matches!(
                case.basis,
                Basis::ApprovedCost
                    | Basis::OrderProceeds
                    | Basis::ReportedAmount
                    | Basis::FeeDifference
            ),
            center: case.fulfillment_center.clone(),
            reason_code: case.reason_code.clone(),
            carrier: fact_of(case, "carrier"),
            lines: lines(case, told_of_covered(&credits)),
            credits,
            beyond: BeyondFacts::default(),
        }
    }
}

/// The documents that Amazon asks for.
fn documents(case: &Case) -> Vec<DocumentFacts> {
    let documents = case.documents.iter().map(|document| DocumentFacts {
        kind: document.kind.clone(),
        is_there: document.is_complete(),
    });
    documents.collect()
}

/// What its rows say under a name.
fn fact_of(case: &Case, name: &str) -> Option<String> {
    let mut facts = case.evidence.iter().flat_map(|row| &row.facts);
    let value = facts.find(|fact| fact.0 == name)?.1.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// The hand-kept lists of filed cases among some files.
///
/// # Errors
/// Only where polars fails; what cannot be read is no row.
pub fn filed_rows(
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
) -> PolarsResult<Vec<FiledRow>> {
    let mut ingested = ingest(inputs, formats);
    let normalised = normalise_to(Detail::Sums, &mut ingested, policy, None)?;
    let place = |row: SourceRow| {
        let file = ingested.files.get(row.file.0 as usize).map(|file| &file.source);
        LoggedPlace {
            file: file.map(|file| file.name.clone()).unwrap_or_default(),
            digest: file.map(|file| file.sha256.clone()).unwrap_or_default(),
            line: row.line,
        }
    };
    filed_of(&normalised.frames, &place)
}

fn filed_of(
    frames: &Frames,
    place: &dyn Fn(SourceRow) -> LoggedPlace,
) -> PolarsResult<Vec<FiledRow>> {
    let rows = frames.rows(&FILED_CASES)?;
    let text = |name: &str, row: usize| -> PolarsResult<Option<String>> {
        let found = rows.text(name)?.get(row).map(str::trim).filter(|text| !text.is_empty());
        Ok(found.map(str::to_owned))
    };
    let day =
        |name: &str, row: usize| -> PolarsResult<Option<Date>> { Ok(rows.dates(name)?.get(row)) };
    let mut filed = Vec::new();
    for row in 0..rows.len() {
        let denial = text("denial_text", row)?;
        filed.push(FiledRow {
            case_id: text("case_id", row)?,
            identity: text("identity", row)?,
            amazon_case_id: text("amazon_case_id", row)?,
            filed_on: day("filed_on", row)?,
            status: (text("status", row)?, day("status_on", row)?),
            decision: (text("decision", row)?, day("decided_on", row)?),
            appealed_on: day("appealed_on", row)?,
            appeal_result: text("appeal_result", row)?,
            note: denial.or(text("note", row)?),
            row: place(rows.source(row)),
        });
    }
    filed.sort_by(|one, other| (one.filed_on, &one.row).cmp(&(other.filed_on, &other.row)));
    Ok(filed)
}

/// The payments of a run.
#[derive(Debug, Default)]
pub struct Payments {
    /// Oldest first.
    pub all: Vec<PaymentFacts>,
    by_row: BTreeMap<SourceRow, usize>,
}

impl Payments {
    fn key_of(&self, row: SourceRow) -> Option<String> {
        self.by_row.get(&row).and_then(|at| self.all.get(*at)).map(|payment| payment.key.clone())
    }
}

/// What tells a payment from others: only what the reimbursements report says of it, where it does.
fn key(payment: &Payment) -> String {
    let text = |text: &Option<CompactString>| text.as_deref().unwrap_or_default().to_owned();
    let product = payment.msku.as_deref().map(sku_key).unwrap_or_default();
    match &payment.reimbursement_id {
        Some(id) => [id.as_str(), &product, &text(&payment.order_id), &payment.reason].join("|"),
        None => {
            let amount = payment.amount_paid.map_or(String::new(), |amount| amount.to_string());
            ["", &payment.date.to_string(), &text(&payment.order_id), &product, &amount].join("|")
        }
    }
}

/// Whether its lines carry money.
fn is_money(case: &Case) -> bool {
    !case.charges.is_empty() || case.lines.iter().any(|line| line.owed.is_some())
}

/// Where a line stands of which nothing is left.
fn told_of_covered(credits: &[CreditFacts]) -> LogState {
    let has = |answer: Answer| credits.iter().any(|credit| credit.answer == answer);
    if has(Answer::Cash) {
        LogState::Paid
    } else if has(Answer::Stock) {
        LogState::PaidInStock
    } else if has(Answer::Recovered) {
        LogState::RecoveredStock
    } else {
        LogState::Found
    }
}

/// How the lines of a case are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart {
    /// There is one.
    One,
    /// By the day of the refund, charge or parcel, and by what it is about.
    Days,
    /// By product: their days may be corrected.
    Products,
}

fn apart(case: &Case) -> Apart {
    let has_lines = !case.lines.is_empty();
    match case.rule.handling.lines {
        _ if case.order.is_some() || !case.charges.is_empty() => Apart::Days,
        Lines::ByDay if has_lines => Apart::Days,
        _ if has_lines => Apart::Products,
        _ => Apart::One,
    }
}

/// The lines of a case, answered ones among them, by keys that a larger or corrected dump keeps.
fn lines(case: &Case, covered: LogState) -> Vec<LineFacts> {
    let apart = apart(case);
    let mut all: Vec<(Date, Option<String>, Option<&CasePortion>)> = Vec::new();
    let is_of_lines = case.charges.is_empty();
    if !case.charges.is_empty() {
        all.extend(case.charges.iter().enumerate().map(|(at, charge)| {
            let portion = case.portions.iter().find(|portion| portion.charge == Some(at));
            (charge.date, charge.order_id.clone(), portion)
        }));
    } else if !case.lines.is_empty() {
        all.extend(case.lines.iter().enumerate().map(|(at, line)| {
            let portion = case.portions.iter().find(|portion| portion.line == Some(at));
            let product = line.msku.as_deref().map(sku_key).or_else(|| line.fnsku.clone());
            (line.date, product, portion)
        }));
    } else {
        all.extend(case.portions.iter().map(|portion| (portion.event_date, None, Some(portion))));
        if all.is_empty() {
            all.push((case.event_date, None, None));
        }
    }
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let lines = all.into_iter().enumerate().map(|(at, (day, about, portion))| {
        let name = about.clone().unwrap_or_default();
        let key = match apart {
            Apart::One => String::new(),
            Apart::Days => format!("{day} {name}").trim_end().to_owned(),
            Apart::Products => name,
        };
        let time = times.entry(key.clone()).and_modify(|times| *times += 1).or_insert(1);
        let key = if *time == 1 { key } else { format!("{key} #{time}").trim().to_owned() };
        let facts = line(case, key, (day, about), portion, covered);
        match case.lines.get(at).filter(|_| is_of_lines) {
            Some(own) => LineFacts { found: own.units, rows: receipts(case, own), ..facts },
            None => facts,
        }
    });
    lines.collect()
}

/// Units of a product that receipts show to be missing or damaged, by the day of the receipt; negative where they
/// arrived after all. A later one is a loss of its own, which was not filed with the others.
fn receipts(case: &Case, line: &Line) -> BTreeMap<Date, i64> {
    let mut days = BTreeMap::new();
    let sign = match case.rule.handling.shipment {
        Some(ShipmentLoss::NotReceived) => -1,
        Some(ShipmentLoss::ReceivedDamaged) => 1,
        None => return days,
    };
    for row in case.evidence.iter().filter(|row| row.kind == EvidenceKind::Receipt) {
        let fact =
            |name: &str| row.facts.iter().find(|fact| fact.0 == name).map(|fact| fact.1.as_str());
        let units = fact("quantity").and_then(|units| units.parse::<i64>().ok());
        let is_own = line.fnsku.is_some() && fact("fnsku") == line.fnsku.as_deref();
        if let (Some(day), Some(units), true) = (row.date, units, is_own) {
            *days.entry(day).or_default() += sign * units;
        }
    }
    days
}

fn line(
    case: &Case,
    key: String,
    (day, about): (Date, Option<String>),
    portion: Option<&CasePortion>,
    covered: LogState,
) -> LineFacts {
    let units = portion.map_or(0, |portion| portion.units);
    let amount = portion.and_then(|portion| portion.amount);
    let unit = amount.and_then(|amount: Money| amount.per_unit(units)).or(case.amount_unit);
    LineFacts {
        key,
        portion: portion.map(|portion| portion.key.clone()),
        day,
        about,
        told: portion.map_or(covered, |portion| told(case, portion)),
        units,
        amount: amount.or_else(|| {
            case.amount_total.filter(|_| portion.is_none()).map(|sum| Money::zero(sum.currency))
        }),
        unit: unit.filter(|_| !is_money(case)),
        closes_on: portion.and_then(|portion| portion.deadline.closes_on),
        confirmed_closes_on: portion.and_then(|portion| portion.deadline.confirmed_days().1),
        last_safe_day: portion.and_then(|portion| portion.deadline.last_safe_day),
        found: units,
        rows: BTreeMap::new(),
        part_of: None,
    }
}

/// Where a line stands while nothing was filed.
fn told(case: &Case, portion: &CasePortion) -> LogState {
    // What no report has proven was not lost by lateness.
    let status = match case.status {
        Status::Unproven => Status::Unproven,
        _ => portion.status,
    };
    match status {
        Status::TooEarly => LogState::Waiting,
        Status::Late | Status::Expired => LogState::Expired,
        Status::Unproven | Status::Covered => LogState::Found,
        Status::Claimable if case.confidence == Confidence::Possible => LogState::Found,
        Status::Claimable if case.lacks_documents() => LogState::NeedsDocuments,
        Status::Claimable => LogState::Ready,
    }
}
