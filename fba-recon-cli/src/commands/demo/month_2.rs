//! `demo --month 2`: the made-up seller a month later. What the first month brought is noted in a log of its own, and
//! payments come that carry the case ids which were noted.

use fba_recon_core::account::{Request, Run};
use fba_recon_core::caselog::{Keeper, Log, Verb, act, fold};
use fba_recon_core::cases::Case;
use fba_recon_core::ingest::Input;
use fba_recon_core::model::Money;
use fba_recon_core::policy::Policy;
use fba_recon_core::run;
use fba_recon_core::sink::Nowhere;
use jiff::civil::{Date, date};

use super::super::logged::log_path;
use super::super::scan::{job, words};
use super::super::shared::{formats, time_of_writing};
use crate::args::OutputArgs;
use crate::error::CommandError;

/// The log of the second month: it knows the first.
pub(super) const LOG: &str = "fba-recon-demo-2.db";
/// The day of the first month's scan, and the day after it, on which its cases were filed.
const FIRST: Date = date(2026, 10, 21);
const FILED: Date = date(2026, 10, 22);
/// The day on which Amazon answered.
const ANSWERED: Date = date(2026, 11, 5);
/// Amazon's number of the first case.
const AMAZON: u64 = 18_100_000_001;

/// Lives the first month in the log, and gives the report with the payments of the second.
pub(super) fn payments(
    inputs: &[Input],
    policy: &Policy,
    request: &Request,
    output: &OutputArgs,
) -> Result<Option<Input>, CommandError> {
    if output.no_log || output.dry_run {
        return Err(CommandError::usage("the second month of the demo needs its log")
            .hinted("leave out --no-log and --dry-run"));
    }
    let path = log_path(output, LOG);
    let first = Request { as_of: FIRST, moment: None, ..request.clone() };
    let mut keeper = Keeper::new(&path, false);
    let words = words(output)?;
    let formats = formats()?;
    let job = job(&formats, policy, &words, output);
    let scanned = run::scan(inputs, &job, first, Vec::new(), &mut Nowhere, Some(&mut keeper))?;
    keeper.commit(&time_of_writing(), |_| None)?;
    let filed = file(&path, &scanned.run)?;
    let text = report(&scanned.run, &filed);
    Ok(text.map(|text| Input::from_bytes("reimbursements_month_2.txt", text.into_bytes())))
}

/// Notes what the seller did and heard: every second case that can be filed is filed, and of these the third is refused
/// and the fourth agreed to. Nothing is noted where the log holds it already. Gives the cases in their order.
fn file(path: &std::path::Path, run: &Run) -> Result<Vec<String>, CommandError> {
    let account = &run.request.account;
    let session = Log::open(path)?.begin()?;
    let known = session.log().known(account)?;
    let logs = fold(&known.events, Date::MAX);
    let ready = run.cases.iter().filter(|case| case.is_ready() && !case.claim_type.is_of_buyer());
    let filed: Vec<String> = ready.skip(1).step_by(2).map(|case| case.id.clone()).collect();
    let is_done = filed.iter().any(|id| logs.get(id).is_some_and(|log| log.filed_on().is_some()));
    for (at, id) in filed.iter().enumerate().filter(|_| !is_done) {
        let amazon_case_id = Some((AMAZON + at as u64).to_string());
        let mut said = vec![(Verb::File { amazon_case_id }, FILED)];
        match at {
            2 => said.push((Verb::Deny { text: REFUSAL.to_owned() }, ANSWERED)),
            3 => said.push((Verb::Approve { amount: None }, ANSWERED)),
            _ => {}
        }
        for (verb, on) in said {
            let known = session.log().known(account)?;
            let log = fold(&known.events, Date::MAX).remove(id).unwrap_or_default();
            let Some(case) = known.cases.get(id) else { continue };
            let (events, payments) = act(id, case, &log, &verb, None, on)?;
            session.write_command(account, &time_of_writing(), &events, &payments)?;
        }
    }
    session.commit()?;
    Ok(filed)
}

const REFUSAL: &str = "We reviewed your request and are unable to issue a reimbursement, because the quantity in your \
request does not match our records.";

/// A reimbursements report, with the header of the first month's, in which Amazon pays the first two of the filed cases.
fn report(run: &Run, filed: &[String]) -> Option<String> {
    let paid = filed.iter().enumerate().take(2);
    let rows: Vec<String> = paid
        .filter_map(|(at, id)| {
            let case = run.cases.iter().find(|case| case.id == *id)?;
            Some(row(case, AMAZON + at as u64, at))
        })
        .collect();
    let (_, first) = super::files().find(|(name, _)| *name == "reimbursements.txt")?;
    let header = std::str::from_utf8(first).ok()?.lines().next()?;
    (!rows.is_empty()).then(|| format!("{header}\n{}\n", rows.join("\n")))
}

fn row(case: &Case, amazon: u64, at: usize) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let amount = case.amount_total.map(Money::to_amount).unwrap_or_default();
    let units = case.units_claimable.max(1);
    let unit = case.amount_total.and_then(|total| total.per_unit(units)?.rounded().ok());
    let currency = case.amount_total.map(|total| total.currency.to_string());
    let cells = [
        "2026-11-12T09:00:00+00:00".to_owned(),
        format!("99000001{at:02}"),
        amazon.to_string(),
        text(&case.order_id),
        if case.order_id.is_some() { "CustomerReturn" } else { "Damaged_Warehouse" }.to_owned(),
        text(&case.msku),
        text(&case.fnsku),
        text(&case.asin),
        text(&case.title),
        "NewItem".to_owned(),
        currency.unwrap_or_else(|| "USD".to_owned()),
        unit.map_or_else(|| amount.clone(), Money::to_amount),
        amount,
        units.to_string(),
        "0".to_owned(),
        units.to_string(),
        String::new(),
        String::new(),
    ];
    cells.join("\t")
}
