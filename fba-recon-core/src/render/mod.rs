//! From a run to files: JSON, CSV, Markdown and plain text. Everything is text in memory, keyed by its
//! path below the output folder; writing it is the caller's business.

mod accounts;
pub mod cases_v1;
mod claim_sheet;
mod desk;
mod desk_summary;
mod desk_tables;
mod diagnostics;
mod lines;
mod message;
mod run_v1;
mod shape;
mod sheet;
mod summary;
mod tables;
mod words;
mod worklist;

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

pub use accounts::{AccountRow, AccountsRun, accounts};
pub use cases_v1::{WaitingV1, waiting_v1};
pub use desk_summary::{DeskSummary, OdrLine};
pub use diagnostics::{diagnostic_text, diagnostics_text};
pub use run_v1::{RunInfo, Sheets};
pub use sheet::Sheet;
pub use summary::{InventoryRow, Summary, inventory_rows, summary};
pub use words::{EMBEDDED_TEMPLATES, Lang, RenderError, Words, templates};

use crate::cases::{Action, Case};
use crate::model::visible::{visible_json, visible_lines};
use crate::pipeline::Run;
use crate::policy::Policy;
use crate::sink::Listed;

/// Every text output of a run, by path below the output folder.
///
/// # Errors
/// When a template, perhaps one of the user's, cannot be rendered.
pub fn render(
    run: &Run,
    policy: &Policy,
    words: &Words,
    info: &RunInfo,
) -> Result<BTreeMap<String, String>, RenderError> {
    let mut files = BTreeMap::new();
    let mut messages: BTreeMap<&str, String> = BTreeMap::new();
    let rendered = run.cases.par_iter().map(|case| CaseFiles::new(case, run, policy, words, info));
    for (case, rendered) in run.cases.iter().zip(rendered.collect::<Vec<_>>()) {
        let CaseFiles { message, sheet, rows } = rendered?;
        let folder = format!("cases/{}", case.id);
        files.extend(sheet.map(|text| (format!("{folder}/sheet.md"), text)));
        files.extend(rows.map(|text| (format!("{folder}/rows.csv"), text)));
        if let Some(message) = message {
            if info.sheets.holds(case.decision.action) {
                files.insert(format!("{folder}/message.txt"), message.clone());
            }
            messages.insert(&case.id, message);
        }
    }
    let json = cases_v1::document(run, policy, &messages);
    let (cases_json, cases_csv) = rayon::join(|| to_json(&json), || tables::cases_csv(&json));
    files.insert("cases.json".to_owned(), cases_json?);
    files.insert("cases.csv".to_owned(), cases_csv?);
    files.insert("worklist.csv".to_owned(), worklist::worklist_csv(run, policy)?);
    if !run.desk.is_empty() {
        desk_files(run, policy, words, &json, &mut files)?;
    }
    files.insert("totals.csv".to_owned(), tables::totals_csv(&json)?);
    files.insert("coverage.csv".to_owned(), tables::coverage_csv(&json)?);
    files.insert("rejects.csv".to_owned(), tables::rejects_csv(run)?);
    files.insert("diagnostics.txt".to_owned(), diagnostics_text(&run.inventory));
    files.insert("summary.md".to_owned(), words.render("summary.md.j2", &summary(run))?);
    // Nothing of a value acts on what shows the file; Markdown has seen to it where each value was written.
    files.par_iter_mut().filter(|(path, _)| !path.ends_with(".json")).for_each(|(_, text)| {
        // A mark at the beginning tells a spreadsheet program the encoding.
        let mark = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
        if let Cow::Owned(shown) = visible_lines(&text[mark..]) {
            text.replace_range(mark.., &shown);
        }
    });
    let listed = files.par_iter().map(|(path, text)| Listed::new(path.as_str(), text.as_bytes()));
    let listed = listed.collect::<Vec<Listed>>();
    files.insert("run.json".to_owned(), to_json(&run_v1::document(run, policy, info, listed))?);
    Ok(files)
}

/// The files of buyers' claims; a dump without any has none.
fn desk_files(
    run: &Run,
    policy: &Policy,
    words: &Words,
    json: &cases_v1::Document,
    files: &mut BTreeMap<String, String>,
) -> Result<(), RenderError> {
    for claim in &run.desk.claims {
        let folder = format!("claims/{}", claim.id);
        let sheet = claim_sheet::claim_sheet(claim, run, policy);
        files.insert(format!("{folder}/sheet.md"), words.render("claim.md.j2", &sheet)?);
        files.insert(format!("{folder}/rows.csv"), desk_tables::claim_rows_csv(claim, run)?);
    }
    files.insert("claims.csv".to_owned(), desk_tables::claims_csv(json, run)?);
    files.insert("returns.csv".to_owned(), desk_tables::returns_csv(json)?);
    files.insert("odr.csv".to_owned(), desk_tables::odr_csv(json)?);
    files.insert("deadlines.csv".to_owned(), desk_tables::deadlines_csv(run)?);
    Ok(())
}

/// The texts of one case.
struct CaseFiles {
    message: Option<String>,
    sheet: Option<String>,
    rows: Option<String>,
}

impl CaseFiles {
    fn new(
        case: &Case,
        run: &Run,
        policy: &Policy,
        words: &Words,
        info: &RunInfo,
    ) -> Result<Self, RenderError> {
        // What is to be checked first has its text on the sheet, and nowhere else.
        // Of a buyer's claim there is no text yet.
        let is_told = matches!(case.decision.action, Action::File | Action::CheckFirst)
            && !case.claim_type.is_of_buyer();
        let message = is_told.then(|| message::message(case, run, policy, words)).transpose()?;
        if !info.sheets.holds(case.decision.action) {
            let message = message.filter(|_| case.is_ready());
            return Ok(Self { message, sheet: None, rows: None });
        }
        let sheet = sheet::sheet(case, run, policy, message.as_deref());
        Ok(Self {
            sheet: Some(words.render("sheet.md.j2", &sheet)?),
            rows: Some(tables::rows_csv(case, run)?),
            message: message.filter(|_| case.is_ready()),
        })
    }
}

const MARK: char = '\u{feff}';

fn to_json(value: &impl serde::Serialize) -> Result<String, RenderError> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| RenderError(error.to_string()))?;
    text.push('\n');
    Ok(visible_json(&text).into_owned())
}
