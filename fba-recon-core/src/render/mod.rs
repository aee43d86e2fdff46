//! From a run to files: JSON, CSV, Markdown and plain text. [`view`] prepares what is shown, once; [`v1`] is what
//! programs read; a writer a format lays it out. Each file is handed to a sink under its path below the output folder;
//! where it goes is the business of the sink.

mod filled;
mod fonts;
pub mod journal;
pub mod parquet;
mod said;
mod shape;
mod spent;
pub mod v1;
pub mod view;
mod words;
mod writers;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

pub use fonts::{FindFonts, FontUsed, Fonts, ReadFont};
pub use said::{Catalogue, SAID_ZH, catalogue, said};
pub use v1::{
    AccountRow, AccountsRun, KEPT, NotThere, RunInfo, SUMS, Sheets, TaskV1, WaitingV1, accounts,
    denial_v1, waiting_v1,
};
pub use view::{
    CaseView, DeskSummary, InventoryRow, NewsRow, NewsRows, OdrLine, RiskLine, Summary,
    TroubleLine, case_view, inventory_rows, now_view, summary,
};
pub use words::{EMBEDDED_TEMPLATES, Lang, RenderError, Words, templates};
pub use writers::tables::csv;
pub use writers::{Sheet, diagnostic_text, diagnostics_text};

use crate::account::Run;
use crate::cases::{Action, Case};
use crate::ingest::former::sealed;
use crate::model::visible::{visible_json, visible_lines};
use crate::policy::Policy;
use crate::sink::{InMemory, Listed, Listing, Sink};
use v1::CaseV1;
use writers::Beside;
use writers::exhibit::Exhibit;
use writers::letters::Letters;
use writers::page::{Strings, case_data};
use writers::rules_page::{RULES_PAGE, RuleTold, RulesTold, rules_page};
use writers::{calendar, tables};

/// Every output of a run, by path below the output folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Texts, in UTF-8.
    pub texts: BTreeMap<String, String>,
    /// Files of other programs.
    pub binaries: BTreeMap<String, Vec<u8>>,
    /// Exhibits whose product has a title that no font at hand shows.
    pub untitled: Untitled,
}

/// Titles that exhibits leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Untitled {
    /// Exhibits without one.
    pub exhibits: usize,
    /// The writings that no font at hand shows, as people name them.
    pub writings: BTreeSet<&'static str>,
}

/// A summary of a step that is longer than 1,024 kB is dropped whole; so much of it is kept, and a margin.
const STEP_SUMMARY_MAX: usize = 1_000_000;

/// As much of a summary as the page of a job's step takes.
fn step_summary(summary: &str) -> &str {
    cut(summary, STEP_SUMMARY_MAX)
}

/// The lines of a text that fit into so many bytes.
fn cut(text: &str, bytes_max: usize) -> &str {
    if text.len() <= bytes_max {
        return text;
    }
    let end = text.as_bytes()[..bytes_max].iter().rposition(|byte| *byte == b'\n');
    end.map_or("", |end| &text[..=end])
}

/// Lists every other output.
const RUN_JSON: &str = "run.json";

/// So many cases are laid out at a time; their files are handed on before the next ones are made.
const CASES_AT_A_TIME: usize = 256;

/// Every output of a run in memory, by path below the output folder.
///
/// # Errors
/// When a template, perhaps one of the user's, cannot be rendered.
pub fn render(
    run: &Run,
    policy: &Policy,
    words: &Words,
    info: &RunInfo,
) -> Result<Rendered, RenderError> {
    let mut memory = InMemory::default();
    let outputs = render_to(run, policy, words, info, &mut memory)?;
    let (mut texts, mut binaries) = (BTreeMap::new(), BTreeMap::new());
    for (path, bytes) in memory.files {
        match String::from_utf8(bytes) {
            Ok(text) if !is_binary(&path) => {
                texts.insert(path, text);
            }
            Ok(text) => {
                binaries.insert(path, text.into_bytes());
            }
            Err(error) => {
                binaries.insert(path, error.into_bytes());
            }
        }
    }
    Ok(Rendered { texts, binaries, untitled: outputs.untitled })
}

/// Whether a file is one of other programs.
fn is_binary(path: &str) -> bool {
    path.ends_with(".pdf") || path.ends_with(".xlsx")
}

/// What was handed to a sink.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outputs {
    /// The files, in the order of their paths.
    pub files: Vec<Listed>,
    /// Exhibits whose product has a title that no font at hand shows.
    pub untitled: Untitled,
}

/// Hands every output of a run to a sink: the files of the cases as they are made, then the tables, `run.json`, which
/// lists the others, last. No more than the files of a few hundred cases and one of each table are in memory.
///
/// # Errors
/// When a template, perhaps one of the user's, cannot be rendered, or the sink takes a file no more. What it took is of
/// no use then.
pub fn render_to(
    run: &Run,
    policy: &Policy,
    words: &Words,
    info: &RunInfo,
    sink: &mut dyn Sink,
) -> Result<Outputs, RenderError> {
    render_task(run, policy, words, (info, None), sink)
}

/// `cases.json`, the texts of [`KEPT`] and `run.json` alone: the bytes of [`render_to`] for those who keep no more.
///
/// # Errors
/// As [`render_to`].
pub fn render_data(
    run: &Run,
    policy: &Policy,
    words: &Words,
    info: &RunInfo,
    sink: &mut dyn Sink,
) -> Result<Outputs, RenderError> {
    let mut listing = Listing::new(sink);
    let strings = Strings::new(run, words);
    let letters = all_letters(run, policy, words)?;
    let context = Context { run, policy, words, info, strings: &strings, letters: &letters };
    let cases = run.cases.par_iter().map(|case| {
        let whole = case_view(case, run, policy);
        let now = now_view(case, run, policy);
        let view = now.as_ref().unwrap_or(&whole);
        let message = context.message(case, view)?;
        Ok(v1::case_v1(&whole, view, context.sent(case, view, message.as_ref())))
    });
    let cases = cases.collect::<Result<Vec<CaseV1>, RenderError>>()?;
    let json = v1::document(run, policy, cases, &letters);
    let mut files = sums(&json, run)?;
    files.insert("cases.json".to_owned(), to_json(&json)?);
    let metrics = writers::metrics::metrics_prom(&json, run, info.exit_code);
    files.insert("metrics.prom".to_owned(), metrics);
    for (path, mut text) in files {
        show(&path, &mut text);
        listing.file(&path, text.into_bytes()).map_err(RenderError::Sink)?;
    }
    let run_json = v1::run_document(run, policy, info, (listing.files(), Vec::new(), None));
    listing.file(RUN_JSON, sealed(&to_json(&run_json)?).into_bytes()).map_err(RenderError::Sink)?;
    Ok(Outputs { files: listing.files(), untitled: Untitled::default() })
}

/// The tables of sums of an account.
fn sums(json: &v1::CasesV1, run: &Run) -> Result<BTreeMap<String, String>, RenderError> {
    let mut files = BTreeMap::new();
    files.insert("totals.csv".to_owned(), tables::totals_csv(json)?);
    files.insert("recovered.csv".to_owned(), tables::recovered_csv(json)?);
    files.insert("tie-out.csv".to_owned(), tables::tie_out_csv(json)?);
    files.insert("payments.csv".to_owned(), v1::payments_csv(run)?);
    Ok(files)
}

/// The outputs of [`render_to`] with what an account of many was scanned for. It is left out where an exhibit lacks a
/// title: with another font the same scan writes something else.
///
/// # Errors
/// As [`render_to`].
pub fn render_task(
    run: &Run,
    policy: &Policy,
    words: &Words,
    (info, task): (&RunInfo, Option<TaskV1>),
    sink: &mut dyn Sink,
) -> Result<Outputs, RenderError> {
    let mut listing = Listing::new(sink);
    let strings = Strings::new(run, words);
    let letters = all_letters(run, policy, words)?;
    let context = Context { run, policy, words, info, strings: &strings, letters: &letters };
    let Cases { cases, pages, fonts, untitled, rules } = case_files(&context, &mut listing)?;
    let json = v1::document(run, policy, cases, &letters);
    let (files, page) = rayon::join(
        || tables(&context, &json),
        || writers::page::report_html(run, policy, words, &strings, &pages, &letters),
    );
    let mut files = files?;
    files.insert("report.html".to_owned(), page?);
    if let Some(page) = rules_page(&rules, run, policy) {
        files.insert(RULES_PAGE.to_owned(), words.render_at("rules/rules.md.j2", &page)?);
    }
    files.par_iter_mut().for_each(|(path, text)| show(path, text));
    let workbook = writers::cases_xlsx(&json, run, words, &files)?;
    listing.file("cases.xlsx", workbook).map_err(RenderError::Sink)?;
    for (path, text) in files {
        listing.file(&path, text.into_bytes()).map_err(RenderError::Sink)?;
    }
    let fonts = fonts.into_iter().collect();
    let task = task.filter(|_| untitled.exhibits == 0);
    let run_json = v1::run_document(run, policy, info, (listing.files(), fonts, task));
    listing.file(RUN_JSON, sealed(&to_json(&run_json)?).into_bytes()).map_err(RenderError::Sink)?;
    Ok(Outputs { files: listing.files(), untitled })
}

/// Writes out in a text what acts on what shows it. Markdown has seen to it where each value was written, a JSON file
/// and a calendar have done the same, and the calendar has line breaks of its own.
fn show(path: &str, text: &mut String) {
    if path.ends_with(".json") || path.ends_with(".ics") {
        return;
    }
    // A mark at the beginning tells a spreadsheet program the encoding.
    let mark = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    if let Cow::Owned(shown) = visible_lines(&text[mark..]) {
        text.replace_range(mark.., &shown);
    }
}

/// What the tables and the page need of the cases once their files are handed on.
struct Cases {
    cases: Vec<CaseV1>,
    pages: Vec<String>,
    fonts: BTreeSet<FontUsed>,
    untitled: Untitled,
    rules: RulesTold,
}

/// Makes the files of each case and hands them on, in the order of the cases.
fn case_files(context: &Context<'_>, sink: &mut dyn Sink) -> Result<Cases, RenderError> {
    let all = &context.run.cases;
    let mut made = Cases {
        cases: Vec::with_capacity(all.len()),
        pages: Vec::with_capacity(all.len()),
        fonts: BTreeSet::new(),
        untitled: Untitled::default(),
        rules: RulesTold::default(),
    };
    for cases in all.chunks(CASES_AT_A_TIME) {
        let rendered = cases.par_iter().map(|case| CaseFiles::new(case, context));
        for rendered in rendered.collect::<Vec<_>>() {
            let CaseFiles { case, files, exhibit, page, rule } = rendered?;
            let folder = format!("cases/{}", case.id);
            for (name, mut text) in files {
                let path = format!("{folder}/{name}");
                show(&path, &mut text);
                sink.file(&path, text.into_bytes()).map_err(RenderError::Sink)?;
            }
            if let Some(exhibit) = exhibit {
                made.fonts.extend(exhibit.font);
                made.untitled.exhibits += usize::from(exhibit.untitled.is_some());
                made.untitled.writings.extend(exhibit.untitled.as_deref().map(fonts::writing));
                let path = format!("{folder}/exhibit.pdf");
                sink.file(&path, exhibit.bytes).map_err(RenderError::Sink)?;
            }
            rule.into_iter().for_each(|rule| made.rules.add(rule));
            made.pages.push(page);
            made.cases.push(case);
        }
    }
    Ok(made)
}

/// The texts that are one for all cases, and the files of buyers' claims.
fn tables(
    context: &Context<'_>,
    json: &v1::CasesV1,
) -> Result<BTreeMap<String, String>, RenderError> {
    let Context { run, policy, words, info, .. } = context;
    let mut files = BTreeMap::new();
    let mut add = |name: &str, text: String| files.insert(name.to_owned(), text);
    let (cases_json, cases_csv) = rayon::join(|| to_json(json), || tables::cases_csv(json));
    add("cases.json", cases_json?);
    add("cases.csv", cases_csv?);
    add("worklist.csv", writers::worklist_csv(json, &run.due, (info.sheets, words.lang()))?);
    let deadlines = view::deadlines(run, policy);
    add("deadlines.csv", calendar::deadlines_csv(&deadlines)?);
    add("deadlines.ics", calendar::deadlines_ics(&deadlines, run.request.as_of, words));
    add("coverage.csv", tables::coverage_csv(json)?);
    add("rejects.csv", tables::rejects_csv(run)?);
    add("diagnostics.txt", diagnostics_text(&run.inventory, words.lang()));
    let told = Summary { has_sheets: info.sheets != Sheets::None, ..summary(run, words.lang()) };
    let summary = words.render_at("summary/summary.md.j2", &told)?;
    add("step-summary.md", step_summary(&summary).to_owned());
    add("summary.md", summary);
    add("metrics.prom", writers::metrics::metrics_prom(json, run, info.exit_code));
    files.extend(sums(json, run)?);
    if !run.desk.is_empty() {
        desk_files(context, json, &mut files)?;
    }
    Ok(files)
}

/// What every case is rendered with.
struct Context<'a> {
    run: &'a Run,
    policy: &'a Policy,
    words: &'a Words,
    info: &'a RunInfo,
    strings: &'a Strings,
    letters: &'a Letters,
}

impl Context<'_> {
    /// The message of a case that tells of it.
    fn message(&self, case: &Case, view: &CaseView) -> Result<Option<String>, RenderError> {
        // What is to be checked first has its text on the sheet, and nowhere else.
        // The texts of a buyer's claim stand in its own folder, and here the one that may go out.
        let is_told = matches!(case.decision.action, Action::File | Action::CheckFirst)
            && !case.claim_type.is_of_buyer();
        is_told.then(|| writers::message(view, self.words)).transpose()
    }

    /// The text that goes out.
    fn sent<'t>(
        &'t self,
        case: &Case,
        view: &CaseView,
        message: Option<&'t String>,
    ) -> Option<&'t String> {
        message.filter(|_| view.may_send).or_else(|| letter(case, self.letters))
    }
}

/// The letters of every claim, by id.
fn all_letters(run: &Run, policy: &Policy, words: &Words) -> Result<Letters, RenderError> {
    let claims = run.desk.claims.par_iter();
    let letters = claims
        .map(|claim| Ok((claim.id.clone(), writers::letters::letters(claim, policy, words)?)));
    letters.collect::<Result<Letters, RenderError>>()
}

/// The files of buyers' claims; a dump without any has none.
fn desk_files(
    context: &Context<'_>,
    json: &v1::CasesV1,
    files: &mut BTreeMap<String, String>,
) -> Result<(), RenderError> {
    let Context { run, policy, words, letters, .. } = context;
    for claim in &run.desk.claims {
        let folder = format!("claims/{}", claim.id);
        let own = letters.get(&claim.id).map_or(&[][..], Vec::as_slice);
        files.extend(own.iter().map(|letter| (letter.path.clone(), letter.text.clone())));
        let sheet = writers::claim_sheet::claim_sheet(claim, run, policy, (own, words.lang()));
        files.insert(format!("{folder}/sheet.md"), words.render_at("claim/claim.md.j2", &sheet)?);
        files.insert(
            format!("{folder}/rows.csv"),
            writers::desk_tables::claim_rows_csv(claim, run)?,
        );
    }
    files.insert("claims.csv".to_owned(), writers::desk_tables::claims_csv(json, run)?);
    files.insert("returns.csv".to_owned(), writers::desk_tables::returns_csv(json)?);
    files.insert("odr.csv".to_owned(), writers::desk_tables::odr_csv(json)?);
    files.insert("risks.csv".to_owned(), writers::desk_tables::risks_csv(json)?);
    files.insert("prevention.csv".to_owned(), writers::desk_tables::prevention_csv(json)?);
    Ok(())
}

/// The texts of one case.
struct CaseFiles {
    case: CaseV1,
    /// Files of its folder, by name.
    files: Vec<(&'static str, String)>,
    exhibit: Option<Exhibit>,
    /// What the page holds of it.
    page: String,
    /// What its sheet leaves to the page of rules.
    rule: Option<RuleTold>,
}

impl CaseFiles {
    fn new(case: &Case, context: &Context<'_>) -> Result<Self, RenderError> {
        let Context { run, policy, words, info, strings, .. } = context;
        let whole = case_view(case, run, policy);
        let now = now_view(case, run, policy);
        // What was filed before is in no text and in no list of what to do.
        let view = now.as_ref().unwrap_or(&whole);
        let message = context.message(case, view)?;
        let sent = context.sent(case, view, message.as_ref());
        let appeal = writers::appeal(view, words)?;
        let mut files = Vec::new();
        let mut exhibit = None;
        if info.sheets.holds(case.decision.action) {
            // What is to be filed may have its rows attached where the claim takes documents at all.
            if message.is_some() && !view.documents.is_empty() {
                exhibit = writers::exhibit::exhibit(view, run.request.as_of, words)?;
            }
            let beside = Beside { appeal: appeal.is_some(), exhibit: exhibit.is_some() };
            let sheet = writers::sheet(view, run, policy, (message.as_deref(), words), beside);
            files.push(("sheet.md", words.render_at("sheet/sheet.md.j2", &sheet)?));
            files.push(("rows.csv", tables::rows_csv(view)?));
            files.extend(sent.map(|text| ("message.txt", text.clone())));
            files.extend(appeal.map(|text| ("appeal.txt", text)));
        }
        Ok(Self {
            page: case_data(view, sent.map(String::as_str), exhibit.is_some(), strings)?,
            case: v1::case_v1(&whole, view, sent),
            rule: files.iter().any(|(name, _)| *name == "sheet.md").then(|| RuleTold::of(view)),
            files,
            exhibit,
        })
    }
}

/// The letter of a buyer's claim that answers, appeals or files a case, where it may go out.
fn letter<'a>(case: &Case, letters: &'a Letters) -> Option<&'a String> {
    let kind = case.rule.handling.letter?;
    let may_go = matches!(case.decision.action, Action::Answer | Action::Appeal | Action::File);
    let own = letters.get(case.claim.as_deref()?)?.iter();
    let letter = own.filter(|_| may_go).find(|letter| letter.kind == kind && !letter.is_draft)?;
    Some(&letter.text)
}

const MARK: char = '\u{feff}';

pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String, RenderError> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(visible_json(&text).into_owned())
}
