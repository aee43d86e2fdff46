//! `cases.xlsx`: the cases, their proof and what was read as tables with filters, and a summary by formulas over them.
//!
//! Programs that do not calculate show what is stored, so each formula is stored with our own result. Every value of a
//! report is written as a text: no program takes one for a formula, a link or a number.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Table, TableColumn, Workbook,
    Worksheet, XlsxError,
};

use super::columns::ColumnKind;
use super::tables::{
    CASES_HEADER, COVERAGE_HEADER, EVIDENCE_HEADER, RECOVERED_HEADER, REJECTS_HEADER,
    TIE_OUT_HEADER, case_row, coverage_rows, evidence_rows, recovered_rows, rejects_rows,
    tie_out_rows,
};
use super::worklist::in_order;
use crate::account::Run;
use crate::assess::Status;
use crate::model::Currency;
use crate::model::visible::visible;
use crate::render::v1::{CaseV1, CasesV1};
use crate::render::words::{RenderError, Words};

/// Characters that a cell holds; a list of rows may be longer.
const CELL_MAX: usize = 32_000;
/// Widths of columns, in characters.
const WIDTH_MIN: usize = 6;
const WIDTH_MAX: usize = 48;
/// Rows that widths are measured by.
const MEASURED_ROWS: usize = 500;

/// Tables of buyers' claims, by the files that hold them; a dump without any has none.
const DESK: &[(&str, &str)] =
    &[("Claims", "claims.csv"), ("Risks", "risks.csv"), ("Prevention", "prevention.csv")];

const WORKLIST: &[&str] = &[
    "action",
    "id",
    "last_safe_day",
    "closes_on",
    "days_left",
    "amount_total",
    "currency",
    "units_claimable",
    "claim_type",
    "status",
    "confidence",
    "order_id",
    "shipment_id",
    "reference_id",
    "reimbursement_id",
    "fnsku",
    "msku",
    "title",
    "needs",
    "route",
];

impl From<XlsxError> for RenderError {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(Box::new(error))
    }
}

/// The workbook of a run, as the bytes of its file; `files` are the texts beside it, by their paths.
pub(in crate::render) fn cases_xlsx(
    document: &CasesV1,
    run: &Run,
    words: &Words,
    files: &BTreeMap<String, String>,
) -> Result<Vec<u8>, RenderError> {
    let as_of = run.request.as_of;
    let mut workbook = Workbook::new();
    // A workbook tells when it was made: on the day that the run speaks for.
    let properties = DocProperties::new().set_creation_datetime(&excel_day(as_of)?);
    workbook.set_properties(&properties);
    let mut formats = Formats::new();
    summary(workbook.add_worksheet(), document, words, &mut formats)?;
    let name_of = |name: &str| CASES_HEADER.iter().position(|column| *column == name);
    let places: Vec<usize> = WORKLIST.iter().filter_map(|name| name_of(name)).collect();
    let worklist = in_order(document, &run.due).map(|(case, days)| {
        let mut cells = case_row(case);
        let (units, amount) = case.now();
        for (name, value) in [
            ("units_claimable", units.to_string()),
            ("amount_total", amount.cloned().unwrap_or_default()),
            ("last_safe_day", days.last_safe_day.unwrap_or_default()),
            ("closes_on", days.closes_on.unwrap_or_default()),
            ("days_left", days.days_left.map(|days| days.to_string()).unwrap_or_default()),
            ("route", case.route_in(words.lang()).cloned().unwrap_or_default()),
        ] {
            if let Some(place) = name_of(name) {
                cells[place] = value;
            }
        }
        places.iter().map(|place| cells[*place].clone()).collect()
    });
    let evidence = evidence_rows(document);
    let sheet = |name| Sheet { name, frozen: 1 };
    let cases = document.cases.iter().map(case_row);
    Sheet { name: "Worklist", frozen: 2 }.write(&mut workbook, WORKLIST, worklist, &mut formats)?;
    sheet("Cases").write(&mut workbook, CASES_HEADER, cases, &mut formats)?;
    sheet("Evidence").write(&mut workbook, EVIDENCE_HEADER, evidence, &mut formats)?;
    let recovered = recovered_rows(document);
    sheet("Recovered").write(&mut workbook, RECOVERED_HEADER, recovered, &mut formats)?;
    let tie_out = tie_out_rows(document);
    sheet("Tie-out").write(&mut workbook, TIE_OUT_HEADER, tie_out, &mut formats)?;
    let coverage = coverage_rows(document);
    sheet("Coverage").write(&mut workbook, COVERAGE_HEADER, coverage, &mut formats)?;
    sheet("Rejects").write(&mut workbook, REJECTS_HEADER, rejects_rows(run), &mut formats)?;
    for (name, file) in DESK {
        let Some(text) = files.get(*file) else { continue };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows = reader.records();
        let header = rows.next().transpose()?.unwrap_or_default();
        let rows: Vec<csv::StringRecord> = rows.collect::<Result<_, csv::Error>>()?;
        let rows = rows.iter().map(|row| row.iter().map(ToOwned::to_owned).collect());
        let header: Vec<&str> = header.iter().collect();
        sheet(*name).write(&mut workbook, &header, rows, &mut formats)?;
    }
    notes(workbook.add_worksheet(), document, words)?;
    Ok(workbook.save_to_buffer()?)
}

fn excel_day(day: Date) -> Result<ExcelDateTime, RenderError> {
    let part = |part: i8| u8::try_from(part).map_err(|error| RenderError::Value(error.to_string()));
    let year = u16::try_from(day.year()).map_err(|error| RenderError::Value(error.to_string()))?;
    Ok(ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?)?)
}

/// The formats of cells, each made once.
struct Formats {
    day: Format,
    wrapped: Format,
    heading: Format,
    money: BTreeMap<String, Format>,
}

impl Formats {
    fn new() -> Self {
        Self {
            day: Format::new().set_num_format("yyyy-mm-dd"),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            heading: Format::new().set_bold(),
            money: BTreeMap::new(),
        }
    }

    /// The format of a currency: its code, and the digits of its minor unit.
    fn money(&mut self, currency: &str) -> &Format {
        self.money.entry(currency.to_owned()).or_insert_with(|| {
            let known = currency.parse::<Currency>().ok();
            let digits = known.map_or(2, Currency::minor_digits);
            let decimals = "0".repeat(digits as usize);
            let point = if digits > 0 { "." } else { "" };
            let code = known.map(|code| format!("[${code}] ")).unwrap_or_default();
            Format::new().set_num_format(format!("{code}#,##0{point}{decimals}"))
        })
    }
}

/// A sheet that is one table.
struct Sheet {
    name: &'static str,
    /// Columns that stay when it is scrolled.
    frozen: u16,
}

impl Sheet {
    /// Writes a table row by row; nothing of a row stays in memory once the next one begins.
    fn write(
        &self,
        workbook: &mut Workbook,
        header: &[&str],
        rows: impl Iterator<Item = Vec<String>>,
        formats: &mut Formats,
    ) -> Result<(), RenderError> {
        let rows: Vec<Vec<String>> = rows.collect();
        let last_row = u32::try_from(rows.len().max(1)).map_err(|_| too_large(self.name))?;
        let last_column = u16::try_from(header.len() - 1).map_err(|_| too_large(self.name))?;
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(self.name)?;
        sheet.set_freeze_panes(1, self.frozen)?;
        for (column, width) in (0..).zip(widths(header, &rows)) {
            sheet.set_column_width(column, width)?;
        }
        let columns: Vec<TableColumn> =
            header.iter().map(|name| TableColumn::new().set_header(*name)).collect();
        // A table of a workbook may not have a hyphen in its name.
        let table = Table::new().set_name(self.name.replace('-', "_")).set_columns(&columns);
        sheet.add_table(0, 0, last_row, last_column, &table)?;
        let currency = header.iter().position(|name| *name == "currency");
        for (at, cells) in (1..).zip(&rows) {
            let currency = currency.map_or("", |place| cells[place].as_str());
            for ((column, name), cell) in (0..).zip(header).zip(cells) {
                write_cell(sheet, (at, column), name, cell, currency, formats)?;
            }
        }
        Ok(())
    }
}

fn too_large(name: &str) -> RenderError {
    RenderError::Value(format!("{name} has more rows than a sheet holds"))
}

/// Writes a cell by the kind of its column; what is not of that kind is a text, and nothing is an empty cell.
fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    name: &str,
    cell: &str,
    currency: &str,
    formats: &mut Formats,
) -> Result<(), RenderError> {
    if cell.is_empty() {
        return Ok(());
    }
    let number = || cell.parse::<Decimal>().ok()?.to_f64();
    let day = || cell.parse::<Date>().ok();
    match ColumnKind::of(name) {
        ColumnKind::Day if let Some(day) = day() => {
            sheet.write_datetime_with_format(row, column, excel_day(day)?, &formats.day)?;
        }
        ColumnKind::Money if let Some(number) = number() => {
            sheet.write_number_with_format(row, column, number, formats.money(currency))?;
        }
        ColumnKind::Number if let Some(number) = number() => {
            sheet.write_number(row, column, number)?;
        }
        _ => {
            sheet.write_string(row, column, shown(cell))?;
        }
    }
    Ok(())
}

/// A text as a cell may hold it.
fn shown(text: &str) -> String {
    visible(text).chars().take(CELL_MAX).collect()
}

/// Widths that fit the first rows.
fn widths(header: &[&str], rows: &[Vec<String>]) -> Vec<u32> {
    // A character beyond the Latin ones is about twice as wide.
    let length = |text: &str| text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum();
    let widths = header.iter().enumerate().map(|(at, name)| {
        let cells = rows.iter().take(MEASURED_ROWS).map(|row| length(&row[at]));
        // The button of the filter takes three characters of the head.
        let longest: usize = cells.chain([length(name) + 3]).max().unwrap_or(0);
        u32::try_from(longest.clamp(WIDTH_MIN, WIDTH_MAX) + 1).unwrap_or(0)
    });
    widths.collect()
}

/// What stands in one row of the summary.
#[derive(Default)]
struct Sum {
    cases: u64,
    amount: Decimal,
    unknown: u64,
}

/// The summary: for each action and currency the cases and their worth, by formulas over the table of cases.
fn summary(
    sheet: &mut Worksheet,
    document: &CasesV1,
    words: &Words,
    formats: &mut Formats,
) -> Result<(), RenderError> {
    let label = |key: &'static str| words.text("page", key);
    sheet.set_name("Summary")?;
    for (column, width) in (0..).zip([18_u32, 40, 10, 10, 20, 18]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, label("title"), &formats.heading)?;
    let account = document.accounts.first().map_or("", |account| account.account.as_str());
    sheet.write_string(1, 0, label("account"))?.write_string(1, 1, shown(account))?;
    sheet.write_string(2, 0, label("as_of"))?.write_string(2, 1, &document.as_of)?;
    let header = [
        "action",
        label("todo"),
        "currency",
        label("cases"),
        label("amount"),
        label("of_unknown_value"),
    ];
    for (column, name) in (0..).zip(header) {
        sheet.write_string_with_format(4, column, name, &formats.heading)?;
    }
    let mut row = 5;
    let mut totals: BTreeMap<String, Sum> = BTreeMap::new();
    for ((action, reason, currency), sum) in sums(document) {
        let told = words.text("told", if reason.is_empty() { action } else { reason });
        sheet.write_string(row, 0, action)?.write_string(row, 1, told)?;
        let criteria =
            format!("Cases[action],A{0},Cases[reason],\"{reason}\",Cases[currency],C{0}", row + 1);
        sum_row(sheet, row, &currency, &sum, &criteria, formats)?;
        let total = totals.entry(currency).or_default();
        total.cases += sum.cases;
        total.amount += sum.amount;
        total.unknown += sum.unknown;
        row += 1;
    }
    row += 1;
    for (currency, sum) in totals {
        sheet.write_string_with_format(row, 1, label("all"), &formats.heading)?;
        let criteria = format!("Cases[currency],C{}", row + 1);
        sum_row(sheet, row, &currency, &sum, &criteria, formats)?;
        row += 1;
    }
    Ok(())
}

/// Whether something is left to claim whose worth is not known; of an answer it is told what is at risk.
fn is_of_unknown_value(case: &CaseV1) -> bool {
    case.status != Status::Covered.as_str() && case.at_risk.is_none()
}

/// What the summary counts by: an action, the reason of none, and a currency.
type SumKey<'a> = (&'a str, &'a str, String);

/// Cases by action, reason and currency, those without a currency under an empty one.
fn sums(document: &CasesV1) -> BTreeMap<SumKey<'_>, Sum> {
    let mut sums: BTreeMap<SumKey<'_>, Sum> = BTreeMap::new();
    for case in &document.cases {
        let currency = case.amount.currency.clone().unwrap_or_default();
        let reason = case.reason.as_deref().unwrap_or_default();
        let sum = sums.entry((case.action.as_str(), reason, currency)).or_default();
        sum.cases += 1;
        match case.amount.total.as_ref().and_then(|total| total.parse::<Decimal>().ok()) {
            Some(amount) => sum.amount += amount,
            None if is_of_unknown_value(case) => sum.unknown += 1,
            None => {}
        }
    }
    sums
}

fn sum_row(
    sheet: &mut Worksheet,
    row: u32,
    currency: &str,
    sum: &Sum,
    criteria: &str,
    formats: &mut Formats,
) -> Result<(), RenderError> {
    let formula = |text: String, result: String| Formula::new(text).set_result(result);
    // An empty cell is no criterion; the text of none is.
    let criteria = if currency.is_empty() {
        criteria.replace(&format!("C{}", row + 1), "\"\"")
    } else {
        sheet.write_string(row, 2, currency)?;
        criteria.to_owned()
    };
    let cases = formula(format!("=COUNTIFS({criteria})"), sum.cases.to_string());
    sheet.write_formula(row, 3, cases)?;
    let amount = formula(
        format!("=SUMIFS(Cases[amount_total],{criteria})"),
        sum.amount.normalize().to_string(),
    );
    sheet.write_formula_with_format(row, 4, amount, formats.money(currency))?;
    let open = "Cases[amount_total],\"\",Cases[status],\"<>covered\",Cases[at_risk],\"\"";
    let unknown = formula(format!("=COUNTIFS({criteria},{open})"), sum.unknown.to_string());
    sheet.write_formula(row, 5, unknown)?;
    Ok(())
}

/// What to know of the sheets.
fn notes(sheet: &mut Worksheet, document: &CasesV1, words: &Words) -> Result<(), RenderError> {
    sheet.set_name("Notes")?;
    sheet.set_column_width(0, 100_u32)?;
    let wrapped = Formats::new().wrapped;
    let label = |key: &'static str| words.text("page", key);
    let policy = format!("{} {}", document.policy.mode, &document.policy.digest);
    let lines = [
        label("notes_tables").to_owned(),
        label("notes_texts").to_owned(),
        label("currency_note").to_owned(),
        label("notes_unknown").to_owned(),
        format!(
            "fba-recon {}, {} {}, {policy}",
            env!("CARGO_PKG_VERSION"),
            label("as_of"),
            document.as_of
        ),
    ];
    for (row, line) in (0..).zip(lines) {
        sheet.write_string_with_format(row, 0, line, &wrapped)?;
    }
    Ok(())
}
