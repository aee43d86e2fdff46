//! Fills the frozen structs from the views of a run.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::cases::{
    AccountInfo, Amount, AmountOf, AnswerV1, BooksV1, CaseV1, CasesV1, CoverageV1, CreditV1,
    DenialV1, DiagnosticV1, DocumentV1, EvidenceV1, FieldV1, FilingV1, GroupV1, LineV1, LogOpenV1,
    LogV1, MissingV1, MoneyV1, MovementV1, PolicyInfo, PortionV1, ReadingsV1, RecoveredV1, SCHEMA,
    SilenceV1, TermV1, TotalV1, Units, UnreadV1, WaitingV1, WindowRule,
};
use super::inspect::{Unread, unread};
use super::tie_out::tie_out_v1;
use super::{ahead, desk, rate};
use crate::account::{Inventory, Run};
use crate::cases::{LogDenial, LogFiling, LogView, Recovered, Total, Waiting};
use crate::diag::Diagnostic;
use crate::model::Money;
use crate::policy::Policy;
use crate::render::view::{
    BooksView, CaseView, ClockView, DocumentView, EvidenceView, FormField, GroupView, LineView,
    MissingView, TermView, Worth,
};
use crate::render::writers::letters::Letters;

/// The document of a run with its cases, in the order of their ids.
#[must_use]
pub(in crate::render) fn document(
    run: &Run,
    policy: &Policy,
    cases: Vec<CaseV1>,
    letters: &Letters,
) -> CasesV1 {
    let inventory = &run.inventory;
    let diagnostics =
        inventory.diagnostics.iter().map(|diagnostic| diagnostic_v1(diagnostic, inventory));
    let account = run.request.account.as_str();
    let shown = desk::Shown { account, inventory, policy, log: run.logged.as_ref() };
    CasesV1 {
        schema: SCHEMA.to_owned(),
        as_of: run.request.as_of.to_string(),
        as_of_moment: run.request.moment.map(|moment| moment.to_string()),
        policy: PolicyInfo {
            mode: run.request.mode.as_str().to_owned(),
            digest: policy.digest().to_owned(),
        },
        accounts: vec![AccountInfo {
            account: run.request.account.clone(),
            files: inventory.reports.len(),
            cases: run.cases.len(),
        }],
        totals: run.totals.iter().map(total_v1).collect(),
        recovered: run.recovered.iter().map(recovered_v1).collect(),
        tie_out: tie_out_v1(run),
        cases,
        claims: run
            .desk
            .claims
            .iter()
            .map(|claim| {
                let own = letters.get(&claim.id).map_or(&[][..], Vec::as_slice);
                desk::claim_v1(claim, &shown, own)
            })
            .collect(),
        returns: run.desk.returns.iter().map(desk::return_v1).collect(),
        odr: run.desk.odr.iter().map(rate::odr_v1).collect(),
        risks: run.desk.risks.iter().map(|risk| ahead::risk_v1(risk, inventory)).collect(),
        prevention: run.desk.prevention.iter().map(ahead::prevention_v1).collect(),
        waiting: run.waiting.iter().map(waiting_v1).collect(),
        missing_reports: unread(inventory).into_iter().map(unread_v1).collect(),
        ends_early: run.ends_early.map(|day| day.to_string()),
        coverage: coverage_v1(inventory),
        silences: silences_v1(inventory),
        diagnostics: diagnostics.collect(),
    }
}

fn unread_v1(unread: Unread) -> UnreadV1 {
    let unlocks = unread.rules.into_iter().map(ToOwned::to_owned);
    UnreadV1 { table: unread.table.to_owned(), unlocks: unlocks.collect() }
}

/// A report that cases wait for, as version 1 shows it.
#[must_use]
pub fn waiting_v1(waiting: &Waiting) -> WaitingV1 {
    let amounts = waiting.amounts.iter().map(|(currency, total)| AmountOf {
        currency: currency.to_string(),
        total: total.map(Money::to_amount),
    });
    WaitingV1 {
        table: waiting.table.to_owned(),
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
            table: table.to_owned(),
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
        claim_type: total.claim_type.to_owned(),
        status: total.status.as_str().to_owned(),
        action: total.action.as_str().to_owned(),
        cases: total.cases,
        units: total.units,
        amount: total.amount.map(Money::to_amount),
        lapsed: total.lapsed.map(Money::to_amount),
        cases_of_unknown_value: total.cases_of_unknown_value,
        filed: decimal(total.outcomes.filed),
        recovered: decimal(total.outcomes.recovered),
        reversed: decimal(total.outcomes.reversed),
    }
}

fn recovered_v1(row: &Recovered) -> RecoveredV1 {
    RecoveredV1 {
        account: row.account.clone(),
        marketplace: some(&row.marketplace),
        currency: row.currency.clone(),
        claim_type: row.claim_type.to_owned(),
        month: row.month.clone(),
        month_of_money: row.month_of_money.clone(),
        filed: decimal(row.sums.filed),
        recovered: decimal(row.sums.recovered),
        reversed: decimal(row.sums.reversed),
    }
}

/// A case as version 1 shows it: units and amounts are what the reports give, `now` has what is to be done, and
/// `message` is what may be sent.
#[must_use]
pub fn case_v1(case: &CaseView, now: &CaseView, message: Option<&String>) -> CaseV1 {
    let clock = case.clock.as_ref().filter(|clock| clock.is_known);
    let date = |pick: fn(&ClockView) -> Option<Date>| text(clock.and_then(pick));
    CaseV1 {
        id: case.id.clone(),
        identity: case.identity.clone(),
        account: case.account.clone(),
        marketplace: case.marketplace.clone(),
        detector: case.detector.to_owned(),
        claim_type: case.claim_type.to_owned(),
        status: case.status.to_owned(),
        action: case.action.to_owned(),
        reason: case.reason.map(ToOwned::to_owned),
        confidence: case.confidence.to_owned(),
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
        today_closes_on: date(|clock| clock.today_closes_on),
        last_safe_day: date(|clock| clock.last_safe_day),
        days_left: clock.and_then(|clock| clock.days_left),
        window_rule: clock.map(|clock| WindowRule {
            window: clock.window.clone(),
            source: clock.source.clone(),
            confirmed: clock.confirmed,
        }),
        units: Units {
            found: case.units.units_found,
            credited: case.units.units_credited,
            claimable: case.units.units,
        },
        amount: amount_v1(case),
        lapsed: decimal(case.amount.lapsed),
        portions: portions_v1(case),
        credits: credits_v1(case),
        evidence: case.evidence.iter().map(evidence_v1).collect(),
        needs: case.needs.clone(),
        missing: case.missing.iter().map(missing_v1).collect(),
        same_units_as: case.same_units_as.clone(),
        group: case.group.as_ref().map(group_v1),
        lines: case.lines.iter().map(line_v1).collect(),
        readings: case.readings.as_ref().map(|readings| ReadingsV1 {
            with_weak: readings.with_weak,
            without_weak: readings.without_weak,
            amount_with: decimal(readings.amount_with),
            amount_without: decimal(readings.amount_without),
        }),
        books: case.balance.as_ref().map(books_v1),
        documents: case.documents.iter().map(document_v1).collect(),
        filed_with: case.filed_with.clone(),
        filed_with_more: case.filed_with_more,
        route: case.filing.route_en.clone(),
        route_zh: case.filing.route_zh.clone(),
        message: message.cloned(),
        form: now.filing.form.iter().map(field_v1).collect(),
        new_since: case.log.as_ref().and_then(|log| text(log.new_since)),
        at_risk: case.at_risk.map(money_v1),
        claim: case.claim.clone(),
        clock: case.answer.as_ref().map(desk::clock_v1),
        log: case.log.as_ref().map(log_v1),
    }
}

fn money_v1(money: Money) -> MoneyV1 {
    MoneyV1 { total: money.to_amount(), currency: money.currency.to_string() }
}

fn text(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn decimal(money: Option<Money>) -> Option<String> {
    money.map(Money::to_amount)
}

fn currency(money: Option<Money>) -> Option<String> {
    money.map(|money| money.currency.to_string())
}

/// The parts of a case that is filed line by line.
fn portions_v1(case: &CaseView) -> Vec<PortionV1> {
    let has_lines = !case.charges.is_empty() || !case.lines.is_empty();
    let portions = case.portions.iter().filter(|_| has_lines || case.portions.len() > 1);
    let portions = portions.map(|portion| PortionV1 {
        key: portion.key.clone(),
        event_date: portion.event_date.to_string(),
        status: portion.status.to_owned(),
        action: portion.action.to_owned(),
        reason: portion.reason.map(ToOwned::to_owned),
        units: portion.units,
        amount: decimal(portion.amount),
        currency: currency(portion.amount),
        opens_on: text(portion.opens_on),
        closes_on: text(portion.closes_on),
        last_safe_day: text(portion.last_safe_day),
    });
    portions.collect()
}

fn group_v1(group: &GroupView) -> GroupV1 {
    GroupV1 {
        cases: group.cases.clone(),
        more: group.more,
        lost: group.lost,
        answered: group.answered,
        open: group.open,
    }
}

fn field_v1(field: &FormField) -> FieldV1 {
    FieldV1 { name: field.field.clone(), value: field.value.clone() }
}

pub(super) fn log_v1(log: &LogView) -> LogV1 {
    LogV1 {
        state: log.state.as_str().to_owned(),
        since: log.since.to_string(),
        amazon_case_id: log.amazon_case_id.clone(),
        filed_on: text(log.filed_on),
        paid_by: log.paid_by.clone(),
        open: log.open.map(|open| LogOpenV1 { units: open.units, amount: decimal(open.amount) }),
        filings: log.filings.iter().map(filing_v1).collect(),
        denial: log.denial.as_ref().map(denial_v1),
    }
}

/// A refusal as version 1 shows it.
#[must_use]
pub fn denial_v1(denial: &LogDenial) -> DenialV1 {
    DenialV1 {
        class: denial.class(),
        text: denial.text.clone(),
        on: denial.on.to_string(),
        missing: denial.missing.clone(),
        appeal: denial.appeal,
        until: text(denial.until),
    }
}

fn filing_v1(filing: &LogFiling) -> FilingV1 {
    FilingV1 {
        filed_on: filing.filed_on.to_string(),
        amazon_case_id: filing.amazon_case_id.clone(),
        state: filing.state.as_str().to_owned(),
        lines: filing.lines,
        units: filing.units,
        amount: decimal(filing.amount),
    }
}

fn amount_v1(case: &CaseView) -> Amount {
    let amount = &case.amount;
    Amount {
        unit: decimal(amount.unit),
        total: decimal(amount.total),
        low: decimal(amount.low),
        high: decimal(amount.high),
        currency: amount.currency.map(|currency| currency.to_string()),
        basis: amount.basis.to_owned(),
    }
}

fn credits_v1(case: &CaseView) -> Vec<CreditV1> {
    let rows = case.credits.iter().filter_map(|credit| Some((credit, credit.places.first()?)));
    let credits = rows.map(|(credit, place)| CreditV1 {
        kind: credit.kind.to_owned(),
        strength: if credit.is_weak { "weak" } else { "strong" }.to_owned(),
        date: credit.date.to_string(),
        units: credit.units,
        amount: decimal(credit.amount),
        file: place.file.clone(),
        line: place.line,
    });
    credits.collect()
}

fn evidence_v1(row: &EvidenceView) -> EvidenceV1 {
    let facts = row.facts.iter().map(|fact| format!("{} {}", fact.name, fact.value));
    let what: Vec<String> =
        [row.kind.to_owned()].into_iter().chain(text(row.date)).chain(facts).collect();
    EvidenceV1 {
        file: row.place.file.clone(),
        line: row.place.line,
        report: row.place.report.clone(),
        what: what.join(", "),
    }
}

fn missing_v1(missing: &MissingView) -> MissingV1 {
    MissingV1 {
        table: missing.table.to_owned(),
        is_there: missing.is_there,
        first_day: text(missing.first),
        last_day: text(missing.last),
        proven_first_day: text(missing.covered_first),
        proven_last_day: text(missing.covered_last),
    }
}

fn line_v1(line: &LineView) -> LineV1 {
    LineV1 {
        date: line.date.to_string(),
        fnsku: line.fnsku.clone(),
        msku: line.msku.clone(),
        units: line.units,
        left: line.left,
        amount: decimal(line.amount),
        answered: decimal(line.answered),
        currency: currency(line.amount.or(line.answered)),
        status: line.status.to_owned(),
        action: line.action.to_owned(),
        reason: line.reason.map(ToOwned::to_owned),
        terms: line.terms.iter().map(term_v1).collect(),
    }
}

fn term_v1(term: &TermView) -> TermV1 {
    let (value, currency) = match term.value {
        Worth::Units(units) => (units.to_string(), None),
        Worth::Money(money) => (money.to_amount(), Some(money.currency.to_string())),
    };
    TermV1 { name: term.name.to_owned(), value, currency, minus: term.minus }
}

fn document_v1(document: &DocumentView) -> DocumentV1 {
    let answers = document.answers.iter().map(|answer| AnswerV1 {
        file: answer.file.clone(),
        date: text(answer.date),
        quantity: answer.quantity,
        listed: answer.listed.file.clone(),
        line: answer.listed.line,
    });
    DocumentV1 {
        kind: document.kind.clone(),
        required: document.required,
        answers: answers.collect(),
        more: document.more,
        lacking: document.lacking.clone(),
    }
}

fn books_v1(books: &BooksView) -> BooksV1 {
    let movements = books
        .movements
        .iter()
        .map(|movement| MovementV1 { name: movement.name.to_owned(), units: movement.units });
    BooksV1 {
        first: books.first.to_string(),
        last: books.last.to_string(),
        opening: books.opening,
        movements: movements.collect(),
        closing: books.closing,
        difference: books.difference,
        source: books.source.to_owned(),
    }
}

fn coverage_v1(inventory: &Inventory) -> Vec<CoverageV1> {
    let mut rows: Vec<CoverageV1> = inventory
        .reports
        .iter()
        .filter_map(|report| {
            let file = inventory.files.get(report.file.0 as usize)?;
            Some(CoverageV1 {
                table: report.table.to_owned(),
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
        (&one.table, &one.first_day, &one.sha256).cmp(&(
            &other.table,
            &other.first_day,
            &other.sha256,
        ))
    });
    rows
}

fn diagnostic_v1(diagnostic: &Diagnostic, inventory: &Inventory) -> DiagnosticV1 {
    let file = diagnostic.at.file.and_then(|file| inventory.files.get(file.0 as usize));
    DiagnosticV1 {
        code: diagnostic.code.as_str().to_owned(),
        severity: diagnostic.severity().word().to_owned(),
        message: diagnostic.message.clone(),
        file: file.map(|file| file.source.name.clone()),
        line: diagnostic.at.line,
        column: diagnostic.at.column.clone(),
        rule: diagnostic.rule.clone(),
        help: diagnostic.help.clone(),
        count: diagnostic.count(),
    }
}
