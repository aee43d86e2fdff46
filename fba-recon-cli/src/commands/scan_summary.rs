//! What a scan says to a person when it is done, in the language of its sheets.

use std::fmt::Display;
use std::io::IsTerminal;

use fba_recon_core::account::Inventory;
use fba_recon_core::cases::NoAction;
use fba_recon_core::ingest::Formats;
use fba_recon_core::model::visible::{VisiblePath as _, visible};
use fba_recon_core::render::v1::missing_tables;
use fba_recon_core::render::{Summary, WaitingV1, Words};

use super::desk;
use crate::args::{OutputArgs, SheetsOf};
use crate::terminal;

/// The phrases of the terminal, with places for what they tell.
struct Phrases<'w>(&'w Words);

impl Phrases<'_> {
    /// A phrase without places.
    fn text(&self, key: &str) -> String {
        self.0.text("terminal", key).to_owned()
    }

    /// A phrase; a place such as `{rows}` takes the value of its name, on one line. A value with such signs is no place:
    /// the phrase is gone through once.
    fn say(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        let (mut said, phrase) = (String::new(), self.text(key));
        let mut rest = phrase.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            if let Some((_, value)) = values.iter().find(|(own, _)| *own == name) {
                said.push_str(&visible(&value.to_string()));
            }
            rest = after;
        }
        said + rest
    }

    /// So many cases.
    fn cases(&self, count: usize) -> String {
        let key = if count == 1 { "one_case" } else { "some_cases" };
        self.say(key, &[("count", &count)])
    }

    /// Sums of several currencies.
    fn sums(&self, sums: &[String]) -> String {
        sums.join(&self.text("and"))
    }
}

/// What a run read and found.
pub(super) fn human(summary: &Summary, words: &Words) -> String {
    let phrases = Phrases(words);
    let is_terminal = std::io::stdout().is_terminal();
    let unused = match summary.unused {
        0 => String::new(),
        rows => phrases.say("unused", &[("rows", &rows)]),
    };
    let mut text = phrases.say(
        "read",
        &[
            ("reports", &summary.reports),
            ("files", &summary.files),
            ("rows", &summary.rows_read),
            ("rejected", &summary.rejected),
            ("unused", &unused),
        ],
    );
    text.push_str("\n\n");
    let rows: Vec<Vec<String>> = summary
        .inventory
        .iter()
        .map(|row| {
            let days = match (&row.first_day, &row.last_day) {
                (Some(first), Some(last)) => format!("{first} .. {last}"),
                _ => phrases.say("no_days", &[]),
            };
            let gaps = match row.gaps.len() {
                0 => String::new(),
                1 => phrases.say("one_gap", &[("count", &1)]),
                count => phrases.say("gaps", &[("count", &count)]),
            };
            vec![row.report.clone(), row.files.to_string(), row.rows_read.to_string(), days, gaps]
        })
        .collect();
    text.push_str(&terminal::table(
        &[
            &phrases.text("report"),
            &phrases.text("files"),
            &phrases.text("rows"),
            &phrases.text("days"),
            "",
        ],
        &rows,
        &[1, 2],
        is_terminal,
    ));
    text.push_str(&not_read(summary, &phrases));
    let heading = phrases.say(
        "as_of",
        &[("day", &summary.as_of), ("policy", &words.text("terminal", summary.policy_mode))],
    );
    text.push_str(&format!("\n{}\n\n", terminal::strong(&heading)));
    if summary.lines.is_empty() {
        text.push_str(&format!("{}\n", phrases.text("nothing_found")));
        return text;
    }
    text.push_str(&todo(summary, words, is_terminal));
    if !summary.lapsed.is_empty() {
        let lapsed = phrases.sums(&summary.lapsed);
        text.push_str(&format!("{}\n", phrases.say("lapsed", &[("amounts", &lapsed)])));
    }
    let small = &summary.too_small;
    if small.cases > 0 {
        let told: [(&str, &dyn Display); 2] =
            [("cases", &phrases.cases(small.cases)), ("amounts", &phrases.sums(&small.amounts))];
        text.push_str(&format!("{}\n", phrases.say("too_small", &told)));
    }
    text
}

/// Files that are no report that is read.
fn not_read(summary: &Summary, phrases: &Phrases<'_>) -> String {
    let mut text = String::new();
    for file in &summary.not_read {
        if let (Some(is), Some(instead)) = (&file.is, &file.instead) {
            let told = [("file", &file.file as &dyn Display), ("is", is), ("instead", instead)];
            text.push_str(&format!("{}\n", phrases.say("not_read", &told)));
            continue;
        }
        let nearest = match &file.nearest {
            Some(title) if file.missing.len() <= 3 => {
                let missing = file.missing.join(", ");
                phrases.say("nearest", &[("title", title), ("missing", &missing)])
            }
            _ => String::new(),
        };
        let told = [("file", &file.file as &dyn Display), ("nearest", &nearest)];
        text.push_str(&format!("{}\n", phrases.say("no_report", &told)));
    }
    if summary.not_read_more > 0 {
        let (more, others) = (summary.not_read_more, summary.not_read.len());
        let key = if others > 0 { "no_reports_more" } else { "no_reports" };
        text.push_str(&format!("{}\n", phrases.say(key, &[("count", &more)])));
    }
    text
}

/// What to do, one line an action, claim and currency; what is too small is told apart.
fn todo(summary: &Summary, words: &Words, is_terminal: bool) -> String {
    let phrases = Phrases(words);
    let rows: Vec<Vec<String>> = summary
        .lines
        .iter()
        .filter(|line| line.reason != Some(NoAction::TooSmall.as_str()))
        .map(|line| {
            let unknown = if line.unknown > 0 {
                phrases.say("unknown", &[("count", &line.unknown)])
            } else {
                String::new()
            };
            let known = line.currency.iter().zip(&line.amount);
            let known: String = known.map(|(currency, sum)| format!("{currency} {sum}")).collect();
            let amount = [known, unknown];
            let amount: Vec<String> = amount.into_iter().filter(|part| !part.is_empty()).collect();
            vec![
                words.text("told", line.reason.unwrap_or(line.action)).to_owned(),
                words.text("claim_type", line.claim_type).to_owned(),
                line.cases.to_string(),
                line.units.to_string(),
                amount.join(" + "),
                line.first_deadline.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let header = ["to_do", "claim", "cases", "units", "amount", "first_deadline"];
    let header = header.map(|key| phrases.text(key));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    terminal::table_with_last(&header, &rows, &[2, 3, 4], &[3], is_terminal)
}

/// What waits for which report, with the one thing to do about it.
pub(super) fn waiting(rows: &[WaitingV1], ends_early: Option<&str>, words: &Words) -> String {
    let phrases = Phrases(words);
    let mut text = String::new();
    if let Some(day) = ends_early {
        text.push_str(&format!("\n{}\n", phrases.say("ends_early", &[("day", &day)])));
    }
    if !rows.is_empty() {
        text.push_str(&format!("\n{}\n", phrases.text("waiting")));
    }
    for row in rows {
        let days = row.first_day.iter().zip(&row.last_day);
        let days = days
            .map(|(first, last)| phrases.say("span", &[("first", first), ("last", last)]))
            .collect::<String>();
        let missing = if row.is_there { String::new() } else { phrases.text("missing") };
        let sums = row
            .amounts
            .iter()
            .map(|sum| (sum.currency.as_str(), sum.total.clone()))
            .map(|(currency, total)| (currency, total.unwrap_or_else(|| phrases.text("no_value"))))
            .map(|(currency, total)| format!("{}{currency} {total}", phrases.text("comma")));
        let sums: String = sums.collect();
        let unknown = match row.unknown {
            0 => String::new(),
            count => phrases.text("comma") + &phrases.say("unknown", &[("count", &count)]),
        };
        text.push_str(&format!(
            "  {}{days}{missing}{}{}{sums}{unknown}\n    {}{}\n",
            words.text("table", &row.table),
            phrases.text("colon"),
            phrases.cases(row.cases),
            phrases.text("download"),
            row.download
        ));
        if let Some(option) = &row.option {
            text.push_str(&format!("    {}{option}\n", phrases.text("downloaded_already")));
        }
    }
    text
}

/// What to do next where nothing was found: the reports that would show more, those that the most rules need first.
pub(super) fn without_finding(inventory: &Inventory, formats: &Formats, words: &Words) -> String {
    let phrases = Phrases(words);
    let mut missing = missing_tables(inventory, formats);
    // What the seller writes by hand comes after what Amazon has.
    missing.retain(|missing| {
        formats.iter().any(|format| format.table == missing.table && !format.hand_kept)
    });
    missing.sort_by_key(|table| std::cmp::Reverse(table.unlocks.len()));
    let names: Vec<&str> =
        missing.iter().take(NAMED_MOST).map(|table| words.text("table", &table.table)).collect();
    let told = if names.is_empty() {
        phrases.text("next_month")
    } else {
        phrases.say("next_reports", &[("reports", &names.join(&phrases.text("list")))])
    };
    format!("\n{told}\n")
}

/// Missing reports that one line names.
const NAMED_MOST: usize = 4;

/// What can be filed now, the nearest deadlines, and where the outputs are.
pub(super) fn next_step(
    summary: &Summary,
    output: &OutputArgs,
    urgent_days: i32,
    words: &Words,
) -> String {
    let phrases = Phrases(words);
    let mut text = String::new();
    let (cases, unknown) = (summary.claimable_cases, summary.claimable_unknown);
    if cases > 0 {
        let more = match unknown {
            0 => String::new(),
            more => phrases.say("more_unknown", &[("count", &more)]),
        };
        let told: [(&str, &dyn Display); 3] = [
            ("cases", &phrases.cases(cases)),
            ("amounts", &phrases.sums(&summary.claimable)),
            ("more", &more),
        ];
        text.push_str(&format!("\n{}\n", phrases.say("can_be_filed", &told)));
    } else if unknown > 0 {
        let cases = phrases.cases(unknown);
        text.push_str(&format!("\n{}\n", phrases.say("unknown_filed", &[("cases", &cases)])));
    }
    if let Some(claims) = &summary.desk {
        text.push_str(&desk::claims(claims, words));
    }
    if !summary.deadlines.is_empty() {
        text.push_str(&format!("\n{}\n", phrases.text("nearest_deadlines")));
    }
    for row in &summary.deadlines {
        let urgent =
            if row.days_left <= urgent_days { phrases.text("urgent") } else { String::new() };
        let at_risk = row.at_risk.as_ref().map(|money| phrases.say("at_risk", &[("money", money)]));
        let amount = row.amount.clone().or(at_risk);
        let amount = amount.unwrap_or_else(|| phrases.text("value_unknown"));
        let units = if row.units == 1 { "one_unit" } else { "some_units" };
        text.push_str(&format!(
            "  {}  {}  {}  {}  {amount}{urgent}\n",
            row.closes_on,
            phrases.say("days_left", &[("days", &format!("{:>3}", row.days_left))]),
            row.id,
            phrases.say(units, &[("units", &row.units)]),
        ));
    }
    let out = output.out.visible();
    let sheets = match output.sheets {
        SheetsOf::Open => phrases.say("sheets_open", &[("out", &out)]),
        SheetsOf::All => phrases.say("sheets_all", &[("out", &out)]),
        SheetsOf::None => String::new(),
    };
    if output.dry_run {
        text.push_str(&format!("\n{}\n", phrases.text("dry_run")));
    } else if summary.cases == 0 {
        text.push_str(&format!("\n{}\n", phrases.say("written_summary", &[("out", &out)])));
    } else {
        let told: [(&str, &dyn Display); 2] = [("out", &out), ("sheets", &sheets)];
        text.push_str(&format!("\n{}\n", phrases.say("written", &told)));
    }
    text
}
