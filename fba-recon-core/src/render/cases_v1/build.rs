//! Fills the frozen structs from a run.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{
    AccountInfo, Amount, AmountOf, CaseV1, CoverageV1, CreditV1, DiagnosticV1, Document,
    EvidenceV1, LogOpenV1, LogV1, MoneyV1, PolicyInfo, PortionV1, SCHEMA, SilenceV1, TotalV1,
    Units, WaitingV1, WindowRule,
};
use crate::cases::{Case, LogView, NoAction, Total, Waiting};
use crate::diag::Diagnostic;
use crate::model::{Money, SourceRow};
use crate::pipeline::{Inventory, Run};
use crate::policy::Policy;
use crate::render::{desk, lines};

/// The document of a run; `messages` holds the text of each case that may be filed.
#[must_use]
pub fn document(run: &Run, policy: &Policy, messages: &BTreeMap<&str, String>) -> Document {
    let inventory = &run.inventory;
    let diagnostics =
        inventory.diagnostics.iter().map(|diagnostic| diagnostic_v1(diagnostic, inventory));
    Document {
        schema: SCHEMA,
        as_of: run.request.as_of.to_string(),
        as_of_moment: run.request.moment.map(|moment| moment.to_string()),
        policy: PolicyInfo { mode: run.request.mode.as_str(), digest: policy.digest().to_owned() },
        accounts: vec![AccountInfo {
            account: run.request.account.clone(),
            files: inventory.reports.len(),
            cases: run.cases.len(),
        }],
        totals: run.totals.iter().map(total_v1).collect(),
        cases: run
            .cases
            .par_iter()
            .map(|case| case_v1(case, run, policy, messages.get(case.id.as_str())))
            .collect(),
        claims: run
            .desk
            .claims
            .iter()
            .map(|claim| desk::claim_v1(claim, &run.request.account, inventory))
            .collect(),
        returns: run.desk.returns.iter().map(desk::return_v1).collect(),
        odr: run.desk.odr.iter().map(desk::odr_v1).collect(),
        waiting: run.waiting.iter().map(waiting_v1).collect(),
        ends_early: run.ends_early.map(|day| day.to_string()),
        coverage: coverage_v1(inventory),
        silences: silences_v1(inventory),
        diagnostics: diagnostics.collect(),
    }
}

/// A report that cases wait for, as version 1 shows it.
#[must_use]
pub fn waiting_v1(waiting: &Waiting) -> WaitingV1 {
    let amounts = waiting.amounts.iter().map(|(currency, total)| AmountOf {
        currency: currency.to_string(),
        total: total.map(Money::to_amount),
    });
    WaitingV1 {
        table: waiting.table,
        is_there: waiting.is_there,
        first_day: waiting.days.map(|days| days.first.to_string()),
        last_day: waiting.days.map(|days| days.last.to_string()),
        cases: waiting.cases,
        unknown: waiting.unknown,
        amounts: amounts.collect(),
        download: waiting.download.clone(),
        option: waiting.option.clone(),
    }
}

fn silences_v1(inventory: &Inventory) -> Vec<SilenceV1> {
    let tables: BTreeSet<&'static str> =
        inventory.reports.iter().map(|report| report.table).collect();
    let silences = tables.into_iter().flat_map(|table| {
        inventory.coverage.silences(table).iter().map(move |silence| SilenceV1 {
            table,
            first_day: silence.days.first.to_string(),
            last_day: silence.days.last.to_string(),
            is_ordinary: silence.is_ordinary,
            is_last: silence.is_last,
        })
    });
    silences.collect()
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn total_v1(total: &Total) -> TotalV1 {
    TotalV1 {
        account: total.account.clone(),
        marketplace: some(&total.marketplace),
        currency: some(&total.currency),
        month: total.month.clone(),
        claim_type: total.claim_type,
        status: total.status.as_str(),
        action: total.action.as_str(),
        cases: total.cases,
        units: total.units,
        amount: total.amount.map(Money::to_amount),
        lapsed: total.lapsed.map(Money::to_amount),
        cases_of_unknown_value: total.cases_of_unknown_value,
    }
}

/// The name of a file and the title of its report.
pub(in crate::render) fn place(inventory: &Inventory, row: SourceRow) -> (String, String) {
    let file = inventory.files.get(row.file.0 as usize);
    let report = inventory.reports.iter().find(|report| report.file == row.file);
    (
        file.map(|file| file.source.name.clone()).unwrap_or_default(),
        report.map(|report| report.title.clone()).unwrap_or_default(),
    )
}

/// A case as version 1 shows it.
#[must_use]
pub fn case_v1(case: &Case, run: &Run, policy: &Policy, message: Option<&String>) -> CaseV1 {
    let clock =
        case.clock.as_ref().map(|portion| &portion.deadline).filter(|deadline| deadline.is_known);
    let date = |pick: fn(&crate::assess::Deadline) -> Option<jiff::civil::Date>| {
        clock.and_then(pick).map(|date| date.to_string())
    };
    CaseV1 {
        id: case.id.clone(),
        identity: case.identity.to_string(),
        account: case.account.clone(),
        marketplace: case.marketplace.clone(),
        detector: case.detector,
        claim_type: case.claim_type.as_str(),
        status: case.status.as_str(),
        action: case.decision.action.as_str(),
        reason: case.decision.reason.map(NoAction::as_str),
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
        event_date: case.event_date.to_string(),
        start_event: clock.map(|clock| clock.start_event.clone()),
        opens_on: date(|clock| clock.opens_on),
        closes_on: date(|clock| clock.closes_on),
        today_closes_on: date(|clock| clock.today.as_ref()?.closes_on),
        last_safe_day: date(|clock| clock.last_safe_day),
        days_left: clock.and_then(|clock| clock.days_left(run.request.as_of)),
        window_rule: clock.map(|clock| WindowRule {
            window: clock.window.clone(),
            source: clock.source.clone(),
            confirmed: clock.confirmed,
        }),
        units: Units {
            found: case.units_found,
            credited: case.units_credited,
            claimable: case.units_claimable,
        },
        amount: amount_v1(case),
        lapsed: case.lapsed.map(Money::to_amount),
        portions: portions_v1(case),
        credits: credits_v1(case, &run.inventory),
        evidence: evidence_v1(case, &run.inventory),
        needs: needs(case),
        same_units_as: case.same_units_as.clone(),
        group: lines::group(case),
        lines: lines::all(case),
        readings: lines::readings(case),
        books: lines::books(case),
        documents: lines::documents(case, run),
        filed_with: case.filed_with.clone(),
        route: policy.route(case.claim_type).map(|route| route.path_en.clone()),
        message: message.cloned(),
        at_risk: case.at_risk.map(|money| MoneyV1 {
            total: money.to_amount(),
            currency: money.currency.to_string(),
        }),
        claim: case.claim.clone(),
        clock: case.answer.as_ref().map(desk::clock_v1),
        log: case.log.as_ref().map(log_v1),
    }
}

/// The parts of a case that is filed line by line.
fn portions_v1(case: &Case) -> Vec<PortionV1> {
    let has_lines = !case.charges.is_empty() || !case.lines.is_empty();
    let portions = case.portions.iter().filter(|_| has_lines || case.portions.len() > 1);
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let portions = portions.map(|portion| PortionV1 {
        key: portion.key.clone(),
        event_date: portion.event_date.to_string(),
        status: portion.status.as_str(),
        action: portion.decision.action.as_str(),
        reason: portion.decision.reason.map(NoAction::as_str),
        units: portion.units,
        amount: portion.amount.map(Money::to_amount),
        currency: portion.amount.map(|money| money.currency.to_string()),
        opens_on: date(portion.deadline.opens_on),
        closes_on: date(portion.deadline.closes_on),
        last_safe_day: date(portion.deadline.last_safe_day),
    });
    portions.collect()
}

fn log_v1(log: &LogView) -> LogV1 {
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    LogV1 {
        state: log.state.as_str(),
        since: log.since.to_string(),
        amazon_case_id: log.amazon_case_id.clone(),
        filed_on: date(log.filed_on),
        paid_by: log.paid_by.clone(),
        open: log
            .open
            .map(|open| LogOpenV1 { units: open.units, amount: open.amount.map(Money::to_amount) }),
    }
}

fn amount_v1(case: &Case) -> Amount {
    let text = |money: Option<Money>| money.map(Money::to_amount);
    Amount {
        unit: text(case.amount_unit),
        total: text(case.amount_total),
        low: text(case.amount_low),
        high: text(case.amount_high),
        currency: case.currency().map(|currency| currency.to_string()),
        basis: case.basis.as_str(),
    }
}

fn credits_v1(case: &Case, inventory: &Inventory) -> Vec<CreditV1> {
    let rows = case
        .credits
        .iter()
        .flat_map(|credit| credit.sources.iter().take(1).map(move |row| (credit, *row)));
    let credits = rows.map(|(credit, row)| CreditV1 {
        kind: credit.kind.as_str(),
        strength: if credit.strength == crate::assess::Strength::Strong {
            "strong"
        } else {
            "weak"
        },
        date: credit.date.to_string(),
        units: credit.units,
        amount: credit.amount.map(Money::to_amount),
        file: place(inventory, row).0,
        line: row.line,
    });
    credits.collect()
}

fn evidence_v1(case: &Case, inventory: &Inventory) -> Vec<EvidenceV1> {
    let rows = case.evidence.iter().map(|row| {
        let (file, report) = place(inventory, row.source);
        let facts = row.facts.iter().map(|(name, value)| format!("{name} {value}"));
        let date = row.date.map(|date| date.to_string());
        let what: Vec<String> =
            [row.kind.as_str().to_owned()].into_iter().chain(date).chain(facts).collect();
        EvidenceV1 { file, line: row.source.line, report, what: what.join(", ") }
    });
    rows.collect()
}

/// What is missing or has to be looked at, as codes with their details.
pub(in crate::render) fn needs(case: &Case) -> Vec<String> {
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

fn coverage_v1(inventory: &Inventory) -> Vec<CoverageV1> {
    let mut rows: Vec<CoverageV1> = inventory
        .reports
        .iter()
        .filter_map(|report| {
            let file = inventory.files.get(report.file.0 as usize)?;
            Some(CoverageV1 {
                table: report.table,
                report: report.title.clone(),
                file: file.source.name.clone(),
                sha256: file.source.sha256.clone(),
                first_day: report.covers.map(|covers| covers.first.to_string()),
                last_day: report.covers.map(|covers| covers.last.to_string()),
                rows_read: report.rows_read,
                kept: report.kept,
                merged: report.merged,
                rejected: report.rejected.len(),
            })
        })
        .collect();
    rows.sort_by(|one, other| {
        (one.table, &one.first_day, &one.sha256).cmp(&(
            other.table,
            &other.first_day,
            &other.sha256,
        ))
    });
    rows
}

fn diagnostic_v1(diagnostic: &Diagnostic, inventory: &Inventory) -> DiagnosticV1 {
    let file = diagnostic.at.file.and_then(|file| inventory.files.get(file.0 as usize));
    DiagnosticV1 {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity().word(),
        message: diagnostic.message.clone(),
        file: file.map(|file| file.source.name.clone()),
        line: diagnostic.at.line,
        column: diagnostic.at.column.clone(),
        rule: diagnostic.rule.clone(),
        help: diagnostic.help.clone(),
    }
}
