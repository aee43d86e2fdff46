//! Buyers' claims on the terminal.

use fba_recon_core::model::visible::visible;
use fba_recon_core::render::{DeskSummary, Lang, Words};

use crate::said::told;

/// What there is to do about buyers' claims, in the language of the user.
pub(super) fn claims(desk: &DeskSummary, words: &Words) -> String {
    let say = |text: String| told(&visible(&text)).into_owned();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let mut text = String::new();
    if desk.answers > 0 {
        let next = match (desk.next_hours, &desk.next_on) {
            (Some(hours), _) => say(format!(", the next in {hours} h")),
            (None, Some(day)) => say(format!(", the next on {day}")),
            (None, None) => String::new(),
        };
        let overdue = match desk.overdue {
            0 => String::new(),
            overdue => say(format!("; {overdue} overdue")),
        };
        let answers = desk.answers;
        let due = say(format!("{answers} answer{} due", plural(answers)));
        text.push_str(&format!("\n{due}{next}{overdue}\n"));
    }
    let sums =
        [("debited", &desk.debited), ("given back", &desk.reversed), ("at risk", &desk.at_risk)];
    let sums = sums.into_iter().filter(|(_, sums)| !sums.is_empty());
    let sums: String =
        sums.map(|(name, sums)| say(format!("; {name} {}", sums.join(&told(" and "))))).collect();
    let appeals = match desk.appeals {
        0 => String::new(),
        appeals => say(format!(", {appeals} to appeal")),
    };
    let files = desk.claims;
    if files > 0 {
        let files = say(format!("{files} claim file{}", plural(files)));
        text.push_str(&format!("\n{files}{appeals}{sums}\n"));
    }
    for row in &desk.odr {
        let room = row.headroom.map_or_else(
            || say("no upper bound known".to_owned()),
            |room| {
                let plural = if room == 1 { "" } else { "s" };
                say(format!("room for {room} more defect{plural}"))
            },
        );
        let status = row.account_status.as_ref();
        let status = status.map(|status| say(format!("; account {status}"))).unwrap_or_default();
        let rate = say(format!("order defect rate, {}: ", row.store));
        text.push_str(&format!("  {rate}{room}{status}\n"));
    }
    if !desk.risks.is_empty() {
        let heading = told("Orders on which the next claim may come (risks.csv)");
        text.push_str(&format!("\n{heading}\n"));
    }
    for row in &desk.risks {
        let orders = say(format!("{} order{}", row.orders, plural(row.orders)));
        // A language with words of its own has them for the kinds; in English they are short.
        let line = match words.lang() {
            Lang::En => format!("{:<8} {}: {orders}", row.level, row.kind.replace('_', " ")),
            Lang::Zh => {
                let level = words.text("risk_level", row.level);
                format!("{level}  {}：{orders}", words.text("risk", row.kind))
            }
        };
        text.push_str(&format!("  {line}\n"));
    }
    for row in &desk.troubles {
        let line = say(format!(
            "{} of {} units: not as described {}, damaged {}, late {}",
            row.asin, row.orders, row.not_as_described, row.damaged, row.late
        ));
        text.push_str(&format!("  {line}\n"));
    }
    text
}
