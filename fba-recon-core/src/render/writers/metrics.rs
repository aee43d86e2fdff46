//! `metrics.prom`: gauges in the text format that collectors of metrics read from a folder.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::account::Run;
use crate::model::dates::{days_between, to_epoch_day};
use crate::model::visible::visible;
use crate::render::v1::CasesV1;

/// Labels with their value.
type Samples = Vec<(String, String)>;

/// The gauge that tells how a run ended.
const EXIT_CODE: &str = "exit_code";
const EXIT_HELP: &str = "How the last run ended.";

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;

/// The gauges of a run: cases and money by action, days with rows by table, the day the run speaks for and its exit
/// code. Money whose worth is unknown is in no sum; `fba_recon_cases_of_unknown_value` counts its cases.
pub(in crate::render) fn metrics_prom(document: &CasesV1, run: &Run, exit_code: u8) -> String {
    let account = format!("account=\"{}\"", label(&run.request.account));
    let mut cases: BTreeMap<&str, u64> = BTreeMap::new();
    let mut unknown: BTreeMap<&str, u64> = BTreeMap::new();
    for total in document.totals.iter().filter(|total| total.cases > 0) {
        *cases.entry(&total.action).or_default() += total.cases;
        *unknown.entry(&total.action).or_default() += total.cases_of_unknown_value;
    }
    let by_action = |counts: &BTreeMap<&str, u64>| -> Samples {
        let rows = counts.iter();
        rows.map(|(action, count)| (format!("{account},action=\"{action}\""), count.to_string()))
            .collect()
    };
    let mut money: BTreeMap<(&str, &str), Decimal> = BTreeMap::new();
    for total in &document.totals {
        let amount = total.amount.as_ref().and_then(|amount| amount.parse::<Decimal>().ok());
        if let (Some(currency), Some(amount)) = (&total.currency, amount) {
            *money.entry((&total.action, currency)).or_default() += amount;
        }
    }
    let money = money.into_iter().map(|((action, currency), sum)| {
        (format!("{account},action=\"{action}\",currency=\"{currency}\""), sum.to_string())
    });
    let tables: BTreeSet<&str> = run.inventory.reports.iter().map(|report| report.table).collect();
    let days = tables.into_iter().map(|table| {
        let ranges = run.inventory.coverage.ranges(table);
        let days: i64 =
            ranges.iter().map(|days| i64::from(days_between(days.first, days.last)) + 1).sum();
        (format!("{account},table=\"{table}\""), days.to_string())
    });
    let as_of = i64::from(to_epoch_day(run.request.as_of)) * DAY_SECONDS;
    let gauges: [(&str, &str, Samples); 6] = [
        ("cases", "Cases by what is to be done.", by_action(&cases)),
        ("cases_of_unknown_value", "Cases whose worth is not known.", by_action(&unknown)),
        (
            "money",
            "Worth of cases by what is to be done, in units of the currency.",
            money.collect(),
        ),
        ("covered_days", "Days that the files of a report span.", days.collect()),
        (
            "as_of_seconds",
            "The day that the last run speaks for, in seconds since 1970.",
            vec![(account.clone(), as_of.to_string())],
        ),
        (EXIT_CODE, EXIT_HELP, vec![(account.clone(), exit_code.to_string())]),
    ];
    gauges.into_iter().map(|(name, help, rows)| gauge(name, help, rows)).collect()
}

/// One gauge with its samples.
fn gauge(name: &str, help: &str, rows: Samples) -> String {
    let mut text = format!("# HELP fba_recon_{name} {help}\n# TYPE fba_recon_{name} gauge\n");
    for (labels, value) in rows {
        text.push_str(&format!("fba_recon_{name}{{{labels}}} {value}\n"));
    }
    text
}

/// The gauges of many accounts from those of each: what a collector reads names a gauge once, with all its samples
/// below. How a scan ended is told of every account, also of one that wrote no gauges.
pub(in crate::render) fn metrics_of_accounts<'a>(
    of_accounts: impl Iterator<Item = &'a str>,
    exit_codes: impl Iterator<Item = (&'a str, u8)>,
) -> String {
    let mut gauges: BTreeMap<&str, String> = BTreeMap::new();
    for block in of_accounts.flat_map(|text| text.split("# HELP ")) {
        // Two lines tell what a gauge is; its samples follow.
        let Some((second, _)) = block.match_indices('\n').nth(1) else { continue };
        let (head, rows) = block.split_at(second + 1);
        gauges.entry(head).or_default().push_str(rows);
    }
    let is_exit = |head: &str| head.starts_with(&format!("fba_recon_{EXIT_CODE} "));
    let others = gauges.iter().filter(|(head, _)| !is_exit(head));
    let mut all: String = others.map(|(head, rows)| format!("# HELP {head}{rows}")).collect();
    let codes = exit_codes
        .map(|(account, code)| (format!("account=\"{}\"", label(account)), code.to_string()));
    all.push_str(&gauge(EXIT_CODE, EXIT_HELP, codes.collect()));
    all
}

/// A text as the value of a label.
fn label(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('"', "\\\"")
}
