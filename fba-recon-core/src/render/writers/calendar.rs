//! `deadlines.csv` and `deadlines.ics`: the same days, for a spreadsheet and for a calendar (RFC 5545).

use std::fmt::Write as _;

use jiff::civil::Date;

use super::tables::csv;
use super::worklist::as_text;
use crate::model::Money;
use crate::model::visible::visible;
use crate::render::view::DeadlineView;
use crate::render::words::{RenderError, Words};

/// Octets that a line of a calendar may have, its break not counted (RFC 5545, 3.1).
const LINE_OCTETS: usize = 75;
/// How long before its day a deadline is told.
const ALARM: &str = "-P3D";

const HEADER: &[&str] = &[
    "last_safe_day",
    "closes_on",
    "days_left",
    "clock",
    "action",
    "id",
    "amount",
    "currency",
    "units",
    "claim_type",
    "marketplace",
    "order_id",
    "shipment_id",
    "fnsku",
    "msku",
    "subject",
    "amazon_case_id",
    "due_at",
    "hours_left",
    "state",
    "latest_on",
    "confirmed",
    "source",
];

/// `deadlines.csv`: a row for every deadline.
pub(in crate::render) fn deadlines_csv(
    deadlines: &[DeadlineView<'_>],
) -> Result<String, RenderError> {
    csv(HEADER, deadlines.iter().map(row))
}

fn row(deadline: &DeadlineView<'_>) -> Vec<String> {
    let plain = |text: Option<&str>| visible(text.unwrap_or_default()).into_owned();
    let id = |id: Option<&str>| as_text(&plain(id));
    let running = deadline.due.running.as_ref();
    vec![
        deadline.due.last_safe_day.to_string(),
        deadline.due.closes_on.map(|day| day.to_string()).unwrap_or_default(),
        deadline.due.days_left.map(|days| days.to_string()).unwrap_or_default(),
        deadline.due.clock.to_owned(),
        deadline.due.action.to_owned(),
        deadline.due.id.clone(),
        deadline.amount.map(Money::to_amount).unwrap_or_default(),
        deadline.amount.map(|money| money.currency.to_string()).unwrap_or_default(),
        deadline.units.to_string(),
        deadline.claim_type.to_owned(),
        plain(deadline.marketplace),
        id(deadline.order_id),
        id(deadline.shipment_id),
        id(deadline.fnsku),
        id(deadline.msku),
        visible(deadline.subject).into_owned(),
        id(deadline.amazon_case_id),
        running.map(|clock| clock.due_at.to_string()).unwrap_or_default(),
        running
            .and_then(|clock| clock.hours_left)
            .map(|hours| hours.to_string())
            .unwrap_or_default(),
        running.map(|clock| clock.state.as_str().to_owned()).unwrap_or_default(),
        running.and_then(|clock| clock.latest_on).map(|day| day.to_string()).unwrap_or_default(),
        running.map(|clock| clock.confirmed.to_string()).unwrap_or_default(),
        running.map(|clock| clock.source.clone()).unwrap_or_default(),
    ]
}

/// `deadlines.ics`: an event of one day for every deadline by which something is to be done, with an alarm three days before.
pub(in crate::render) fn deadlines_ics(
    deadlines: &[DeadlineView<'_>],
    as_of: Date,
    words: &Words,
) -> String {
    let mut calendar = String::new();
    line(&mut calendar, "BEGIN:VCALENDAR");
    line(&mut calendar, "VERSION:2.0");
    line(&mut calendar, "PRODID:-//fba-recon//deadlines//EN");
    line(&mut calendar, "CALSCALE:GREGORIAN");
    for deadline in deadlines.iter().filter(|deadline| deadline.due.is_duty) {
        event(&mut calendar, deadline, as_of, words);
    }
    line(&mut calendar, "END:VCALENDAR");
    calendar
}

fn event(calendar: &mut String, deadline: &DeadlineView<'_>, as_of: Date, words: &Words) {
    let summary = text(&summary(deadline, words));
    line(calendar, "BEGIN:VEVENT");
    line(calendar, &format!("UID:{}", text(&deadline.due.uid)));
    line(calendar, &format!("DTSTAMP:{}T000000Z", day(as_of)));
    line(calendar, &format!("DTSTART;VALUE=DATE:{}", day(deadline.due.last_safe_day)));
    line(calendar, &format!("SUMMARY:{summary}"));
    line(calendar, &format!("DESCRIPTION:{}", text(&description(deadline, words))));
    line(calendar, "TRANSP:TRANSPARENT");
    line(calendar, "BEGIN:VALARM");
    line(calendar, "ACTION:DISPLAY");
    line(calendar, &format!("DESCRIPTION:{summary}"));
    line(calendar, &format!("TRIGGER:{ALARM}"));
    line(calendar, "END:VALARM");
    line(calendar, "END:VEVENT");
}

fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// What a calendar shows of the day.
fn summary(deadline: &DeadlineView<'_>, words: &Words) -> String {
    let told = words.text("told", deadline.due.action);
    if deadline.claim_type == "risk" {
        return format!("{told}: {} ({})", words.text("risk", deadline.due.clock), deadline.due.id);
    }
    let claim = words.text("claim_type", deadline.claim_type);
    let at_risk = deadline.at_risk.filter(|money| money.micros > 0);
    let amount = match (deadline.amount, at_risk) {
        (Some(amount), _) => amount.to_string(),
        (None, Some(at_risk)) => {
            words.text("terminal", "at_risk").replace("{money}", &at_risk.to_string())
        }
        (None, None) => words.text("page", "value_unknown").to_owned(),
    };
    format!("{told}: {claim}, {amount} ({})", deadline.due.id)
}

/// What stands below it, one thing a line.
fn description(deadline: &DeadlineView<'_>, words: &Words) -> String {
    let label = |key| words.text("page", key);
    let mut lines = vec![visible(deadline.subject).into_owned()];
    let ids = [
        (deadline.order_field, &deadline.order_id),
        ("shipment_id", &deadline.shipment_id),
        ("fnsku", &deadline.fnsku),
        ("msku", &deadline.msku),
    ];
    for (name, id) in ids {
        if let Some(id) = id {
            lines.push(format!("{}: {}", words.text("field", name), visible(id)));
        }
    }
    lines.push(format!("{}: {}", label("last_safe_day"), deadline.due.last_safe_day));
    if let Some(closes_on) = deadline.due.closes_on {
        lines.push(format!("{}: {closes_on}", label("closes_on")));
    }
    lines.join("\n")
}

/// A value of the type text (RFC 5545, 3.3.11).
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            _ if c.is_control() => {}
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Writes a line, folded where it is too long: a break and a space, never within a character.
fn line(calendar: &mut String, content: &str) {
    let mut octets = 0;
    for c in content.chars() {
        if octets + c.len_utf8() > LINE_OCTETS {
            calendar.push_str("\r\n ");
            octets = 1;
        }
        octets += c.len_utf8();
        calendar.push(c);
    }
    let _ = write!(calendar, "\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fold_at_seventy_five_octets_and_never_within_a_character() {
        for content in
            ["a".repeat(75), "a".repeat(76), "漢".repeat(60), format!("a{}", "é".repeat(200))]
        {
            let mut folded = String::new();
            line(&mut folded, &content);
            let lines: Vec<&str> = folded.strip_suffix("\r\n").unwrap().split("\r\n").collect();
            assert!(lines.iter().all(|line| line.len() <= 75), "{lines:?}");
            assert!(lines.iter().skip(1).all(|line| line.starts_with(' ')), "{lines:?}");
            assert_eq!(lines.len() > 1, content.len() > 75);
            // Who unfolds it reads what was meant.
            assert_eq!(folded.replace("\r\n ", ""), format!("{content}\r\n"));
        }
    }

    #[test]
    fn what_has_a_meaning_in_a_calendar_is_escaped() {
        assert_eq!(text("a,b;c\\d\ne:f\"g"), "a\\,b\\;c\\\\d\\ne:f\"g");
        assert_eq!(text("a\r\n\u{7}b"), "a\\nb");
        assert_eq!(text("plain: 漢字"), "plain: 漢字");
    }
}
