//! The control total of a settlement: its amounts add up to what its header row states.

use std::collections::BTreeMap;

use super::cast::CastTable;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::format::Control;
use crate::model::{Currency, Money};

/// Compares each group's amounts with the total its header row states.
pub(super) fn check_totals(cast: &mut CastTable<'_>, control: &Control) {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for row in 0..cast.lines.len() {
        let Some(name) = cast.text(&control.by, row) else {
            continue;
        };
        let group = groups.entry(name.to_owned()).or_default();
        if let Some(total) = cast.whole(&control.total, row) {
            group.total = Some((total, cast.lines[row]));
            group.currency = cast.text("currency", row).and_then(|code| code.parse().ok());
        }
        group.sum += i128::from(cast.whole("amount", row).unwrap_or(0));
    }
    let before = cast.diagnostics.len();
    for (name, group) in groups {
        let at = |line| Place { file: Some(cast.file), line, column: None };
        let Some((total, line)) = group.total else {
            let message = format!("settlement has no header row with its total: {name}");
            cast.diagnostics.push(Diagnostic::new(Code::SettlementTotal, at(None), message));
            continue;
        };
        if i128::from(total) == group.sum {
            continue;
        }
        let amount = |micros: i128| match (i64::try_from(micros), group.currency) {
            (Ok(micros), Some(currency)) => Money::new(micros, currency).to_string(),
            _ => "an amount without currency".to_owned(),
        };
        let message = format!(
            "settlement {name} states a total of {}, but its amounts add up to {}",
            amount(i128::from(total)),
            amount(group.sum)
        );
        let rule = "the amounts of a settlement add up to the total of its header row";
        cast.diagnostics
            .push(Diagnostic::new(Code::SettlementTotal, at(Some(line)), message).tried(rule));
    }
    cast.total_is_off = cast.diagnostics.len() > before;
}

#[derive(Default)]
struct Group {
    total: Option<(i64, u32)>,
    currency: Option<Currency>,
    sum: i128,
}
