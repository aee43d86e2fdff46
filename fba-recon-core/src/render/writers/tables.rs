//! CSV outputs: UTF-8, decimal points, ISO dates, absent values empty.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::account::Run;
use crate::model::Money;
use crate::render::v1::{CaseV1, CasesV1};
use crate::render::view::{CaseView, PlaceView};
use crate::render::words::RenderError;

/// Bytes of a table that are held back before they are added to its text.
const TABLE_BYTES: usize = 1 << 10;
/// Rows of a large table that one thread writes at a time.
const ROWS_TOGETHER: usize = 1 << 12;

/// A table with a header; a text that a spreadsheet would take for a formula is led by an apostrophe.
///
/// # Errors
/// When a row cannot be written.
pub fn csv(
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<String, RenderError> {
    // Most tables are small.
    let mut writer = csv::WriterBuilder::new().buffer_capacity(TABLE_BYTES).from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        write_row(&mut writer, &row)?;
    }
    text_of(writer)
}

fn write_row(
    writer: &mut csv::Writer<Vec<u8>>,
    row: &[impl AsRef<str>],
) -> Result<(), RenderError> {
    for cell in row {
        writer.write_field(guard(cell.as_ref()).as_bytes())?;
    }
    Ok(writer.write_record(None::<&[u8]>)?)
}

/// The table of [`csv`] of many rows, whose cells are made on all threads.
pub(in crate::render) fn csv_of<'t, T: Sync, C: AsRef<str>, const N: usize>(
    header: &[&str; N],
    rows: &'t [T],
    cells: impl Fn(&'t T) -> [C; N] + Sync,
) -> Result<String, RenderError> {
    let part = |rows: &'t [T]| -> Result<String, RenderError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            write_row(&mut writer, &cells(row))?;
        }
        text_of(writer)
    };
    let parts = rows.par_chunks(ROWS_TOGETHER).map(part).collect::<Result<Vec<String>, _>>()?;
    let mut text = csv(header, std::iter::empty())?;
    parts.iter().for_each(|part| text.push_str(part));
    Ok(text)
}

fn text_of(writer: csv::Writer<Vec<u8>>) -> Result<String, RenderError> {
    let bytes = writer.into_inner().map_err(|error| RenderError::Value(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| RenderError::Value(error.to_string()))
}

/// A text that a spreadsheet would take for a formula is led by an apostrophe; numbers stay numbers, and so do the
/// formulas of ids.
fn guard(cell: &str) -> Cow<'_, str> {
    // A sign in front is none of ours: a spreadsheet would leave it out.
    let is_number = || !cell.starts_with('+') && cell.parse::<rust_decimal::Decimal>().is_ok();
    let id = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    // The formula of one text does nothing but show it.
    let is_id = id.is_some_and(|id| !id.replace("\"\"", "").contains('"'));
    if cell.starts_with(['=', '+', '-', '@']) && !is_id && !is_number() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Whether a character may stand in what a spreadsheet takes for a number or a day.
pub(super) fn is_number_like(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, 'E' | 'e' | '.' | '-' | '/' | ':')
}

fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

/// `cases.csv`: every case with every field that fits a cell.
pub(in crate::render) fn cases_csv(document: &CasesV1) -> Result<String, RenderError> {
    csv(CASES_HEADER, document.cases.iter().map(case_row))
}

pub(in crate::render) const CASES_HEADER: &[&str] = &[
    "id",
    "account",
    "marketplace",
    "detector",
    "claim_type",
    "status",
    "action",
    "reason",
    "confidence",
    "fnsku",
    "msku",
    "asin",
    "title",
    "order_id",
    "shipment_id",
    "reference_id",
    "reimbursement_id",
    "fulfillment_center",
    "event_date",
    "start_event",
    "opens_on",
    "closes_on",
    "last_safe_day",
    "days_left",
    "window",
    "window_source",
    "window_confirmed",
    "units_found",
    "units_credited",
    "units_claimable",
    "amount_unit",
    "amount_total",
    "amount_low",
    "amount_high",
    "lapsed",
    "currency",
    "basis",
    "evidence_rows",
    "needs",
    "same_units_as",
    "route",
    "today_closes_on",
    "identity",
    "claim",
    "at_risk",
    "at_risk_currency",
    "clock",
    "clock_due_at",
    "hours_left",
];

pub(in crate::render) fn case_row(case: &CaseV1) -> Vec<String> {
    let rule = case.window_rule.as_ref();
    let clock = case.clock.as_ref();
    let at_risk = case.at_risk.as_ref();
    vec![
        case.id.clone(),
        case.account.clone(),
        text(case.marketplace.as_deref()),
        case.detector.clone(),
        case.claim_type.clone(),
        case.status.clone(),
        case.action.clone(),
        text(case.reason.as_deref()),
        case.confidence.clone(),
        text(case.fnsku.as_deref()),
        text(case.msku.as_deref()),
        text(case.asin.as_deref()),
        text(case.title.as_deref()),
        text(case.order_id.as_deref()),
        text(case.shipment_id.as_deref()),
        text(case.reference_id.as_deref()),
        text(case.reimbursement_id.as_deref()),
        text(case.fulfillment_center.as_deref()),
        case.event_date.clone(),
        text(case.start_event.as_deref()),
        text(case.opens_on.as_deref()),
        text(case.closes_on.as_deref()),
        text(case.last_safe_day.as_deref()),
        case.days_left.map(|days| days.to_string()).unwrap_or_default(),
        rule.map(|rule| rule.window.clone()).unwrap_or_default(),
        rule.map(|rule| rule.source.clone()).unwrap_or_default(),
        rule.map(|rule| rule.confirmed.to_string()).unwrap_or_default(),
        case.units.found.to_string(),
        case.units.credited.to_string(),
        case.units.claimable.to_string(),
        text(case.amount.unit.as_deref()),
        text(case.amount.total.as_deref()),
        text(case.amount.low.as_deref()),
        text(case.amount.high.as_deref()),
        text(case.lapsed.as_deref()),
        text(case.amount.currency.as_deref()),
        case.amount.basis.clone(),
        evidence_places(case),
        case.needs.join("; "),
        text(case.same_units_as.as_deref()),
        text(case.route.as_deref()),
        text(case.today_closes_on.as_deref()),
        case.identity.clone(),
        text(case.claim.as_deref()),
        text(at_risk.map(|money| money.total.as_str())),
        text(at_risk.map(|money| money.currency.as_str())),
        text(clock.map(|clock| clock.name.as_str())),
        text(clock.map(|clock| clock.due_at.as_str())),
        clock.and_then(|clock| clock.hours_left).map(|hours| hours.to_string()).unwrap_or_default(),
    ]
}

/// Where the rows of a case are written, each place once.
fn evidence_places(case: &CaseV1) -> String {
    let mut told = BTreeSet::new();
    let places = case.evidence.iter().filter(|row| told.insert((&row.file, row.line)));
    places.map(|row| format!("{}:{}", row.file, row.line)).collect::<Vec<_>>().join(" ")
}

pub(in crate::render) const EVIDENCE_HEADER: &[&str] = &["id", "what", "report", "file", "line"];

/// The rows that prove the cases, a row each.
pub(in crate::render) fn evidence_rows(document: &CasesV1) -> impl Iterator<Item = Vec<String>> {
    document.cases.iter().flat_map(|case| {
        case.evidence.iter().map(|row| {
            let line = row.line.to_string();
            vec![case.id.clone(), row.what.clone(), row.report.clone(), row.file.clone(), line]
        })
    })
}

/// `totals.csv`.
pub(in crate::render) fn totals_csv(document: &CasesV1) -> Result<String, RenderError> {
    csv(TOTALS_HEADER, totals_rows(document))
}

pub(in crate::render) const TOTALS_HEADER: &[&str] = &[
    "account",
    "marketplace",
    "currency",
    "month",
    "claim_type",
    "status",
    "action",
    "cases",
    "units",
    "amount",
    "lapsed",
    "cases_of_unknown_value",
    "filed",
    "recovered",
    "reversed",
];

pub(in crate::render) fn totals_rows(document: &CasesV1) -> impl Iterator<Item = Vec<String>> {
    document.totals.iter().map(|total| {
        vec![
            total.account.clone(),
            text(total.marketplace.as_deref()),
            text(total.currency.as_deref()),
            total.month.clone(),
            total.claim_type.clone(),
            total.status.clone(),
            total.action.clone(),
            total.cases.to_string(),
            total.units.to_string(),
            text(total.amount.as_deref()),
            text(total.lapsed.as_deref()),
            total.cases_of_unknown_value.to_string(),
            text(total.filed.as_deref()),
            text(total.recovered.as_deref()),
            text(total.reversed.as_deref()),
        ]
    })
}

/// `recovered.csv`.
pub(in crate::render) fn recovered_csv(document: &CasesV1) -> Result<String, RenderError> {
    csv(RECOVERED_HEADER, recovered_rows(document))
}

pub(super) const RECOVERED_HEADER: &[&str] = &[
    "account",
    "marketplace",
    "currency",
    "claim_type",
    "month",
    "month_of_money",
    "filed",
    "recovered",
    "reversed",
];

pub(super) fn recovered_rows(document: &CasesV1) -> impl Iterator<Item = Vec<String>> {
    document.recovered.iter().map(|row| {
        vec![
            row.account.clone(),
            text(row.marketplace.as_deref()),
            row.currency.clone(),
            row.claim_type.clone(),
            row.month.clone(),
            row.month_of_money.clone(),
            text(row.filed.as_deref()),
            text(row.recovered.as_deref()),
            text(row.reversed.as_deref()),
        ]
    })
}

/// `tie-out.csv`.
pub(in crate::render) fn tie_out_csv(document: &CasesV1) -> Result<String, RenderError> {
    csv(TIE_OUT_HEADER, tie_out_rows(document))
}

pub(super) const TIE_OUT_HEADER: &[&str] = &[
    "account",
    "marketplace",
    "currency",
    "month",
    "approved_cash",
    "approved_stock_units",
    "reversed",
    "settled",
    "difference",
    "unexplained",
    "explained_by",
];

pub(super) fn tie_out_rows(document: &CasesV1) -> impl Iterator<Item = Vec<String>> {
    document.tie_out.iter().map(|row| {
        vec![
            row.account.clone(),
            text(row.marketplace.as_deref()),
            text(row.currency.as_deref()),
            row.month.clone(),
            text(row.approved_cash.as_deref()),
            row.approved_stock_units.to_string(),
            text(row.reversed.as_deref()),
            text(row.settled.as_deref()),
            text(row.difference.as_deref()),
            text(row.unexplained.as_deref()),
            row.explained_by(),
        ]
    })
}

/// `coverage.csv`.
pub(in crate::render) fn coverage_csv(document: &CasesV1) -> Result<String, RenderError> {
    csv(COVERAGE_HEADER, coverage_rows(document))
}

pub(in crate::render) const COVERAGE_HEADER: &[&str] = &[
    "table",
    "report",
    "file",
    "sha256",
    "first_day",
    "last_day",
    "rows_read",
    "kept",
    "merged",
    "rejected",
];

pub(in crate::render) fn coverage_rows(document: &CasesV1) -> impl Iterator<Item = Vec<String>> {
    document.coverage.iter().map(|row| {
        vec![
            row.table.clone(),
            row.report.clone(),
            row.file.clone(),
            row.sha256.clone(),
            text(row.first_day.as_deref()),
            text(row.last_day.as_deref()),
            row.rows_read.to_string(),
            row.kept.to_string(),
            row.merged.to_string(),
            row.rejected.to_string(),
        ]
    })
}

/// `rejects.csv`: every row left out, with its reason.
pub(in crate::render) fn rejects_csv(run: &Run) -> Result<String, RenderError> {
    csv(REJECTS_HEADER, rejects_rows(run))
}

pub(super) const REJECTS_HEADER: &[&str] =
    &["code", "file", "line", "column", "value", "rule", "help"];

pub(super) fn rejects_rows(run: &Run) -> impl Iterator<Item = Vec<String>> {
    run.inventory.reports.iter().flat_map(|report| {
        let file = run.inventory.files.get(report.file.0 as usize);
        let name = file.map(|file| file.source.name.clone()).unwrap_or_default();
        report.rejected.iter().map(move |rejected| {
            vec![
                rejected.code.to_string(),
                name.clone(),
                rejected.line.to_string(),
                rejected.column.clone(),
                rejected.value.clone(),
                rejected.rule.clone(),
                rejected.code.help().to_owned(),
            ]
        })
    })
}

/// `rows.csv` of a case: the proof, row by row.
pub(in crate::render) fn rows_csv(case: &CaseView) -> Result<String, RenderError> {
    let header = ["role", "what", "date", "report", "file", "line", "units", "amount", "facts"];
    let cells = |role: &str, what: &str, place: &PlaceView| {
        let mut cells = vec![String::new(); header.len()];
        cells[0] = role.to_owned();
        cells[1] = what.to_owned();
        cells[3].clone_from(&place.report);
        cells[4].clone_from(&place.file);
        cells[5] = place.line.to_string();
        cells
    };
    let evidence = case.evidence.iter().map(|row| {
        let facts: Vec<String> =
            row.facts.iter().map(|fact| format!("{}={}", fact.name, fact.value)).collect();
        let mut cells = cells("evidence", row.kind, &row.place);
        cells[2] = row.date.map(|date| date.to_string()).unwrap_or_default();
        cells[8] = facts.join("; ");
        cells
    });
    let credits = case.credits.iter().flat_map(|credit| {
        credit.places.iter().enumerate().map(move |(at, place)| {
            let mut cells = cells("credit", credit.kind, place);
            cells[2] = credit.date.to_string();
            // A payment that two reports show has its figures on the first row only.
            if at == 0 {
                cells[6] = credit.units.to_string();
                cells[7] = credit.amount.map(Money::to_amount).unwrap_or_default();
            }
            cells[8].clone_from(&credit.reason);
            cells
        })
    });
    let value = case.amount.value_rows.iter().map(|place| cells("value", case.amount.basis, place));
    csv(&header, evidence.chain(credits).chain(value))
}
