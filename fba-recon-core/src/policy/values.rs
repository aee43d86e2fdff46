//! Values of policy tables that no rule can have: negative, zero or absurd days, shares and caps.

use super::load::PolicyFault;
use super::{ClaimType, Policy};
use crate::model::Period;

/// No window of Amazon's is longer.
const MONTHS_MAX: i32 = 36;
/// No window of Amazon's and no setting is longer.
const DAYS_MAX: i32 = 1_100;
/// The margin before a last day, which may be none.
const MARGIN: &str = "safety_margin_days";
const MARGIN_MAX: i64 = 30;
/// Longer waits would outlast the windows.
const WAIT_MAX: i32 = 180;
/// No store pays more for one unit, in millionths of its currency.
const CAP_MAX: i64 = 10_000_000_000_000;

/// A thousand units of a currency: more is no sum that is not worth a claim.
const MICROS_MAX: i64 = 1_000_000_000;
/// No report needs to have more rows before it is judged.
const COUNT_MAX: i64 = 100_000;

/// What is wrong with the values of the tables.
pub(super) fn faults(policy: &Policy) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    let mut fault = |file: &str, message: String| {
        faults.push(PolicyFault { file: file.to_owned(), message });
    };
    for window in &policy.windows {
        let name = || format!("{} {}", joined(&window.claim_types), window.marketplaces.join(" "));
        if window.opens.is_some_and(|opens| !is_sound(opens, 0)) {
            fault("windows.toml", format!("window opens after an absurd time: {}", name()));
        }
        if window.closes.is_some_and(|closes| !is_sound(closes, 1)) {
            fault("windows.toml", format!("window closes after no or an absurd time: {}", name()));
        }
    }
    for horizon in policy.horizons.iter().filter(|row| !is_sound(row.closes, 1)) {
        let name = joined(&horizon.claim_types);
        fault("horizons.toml", format!("horizon of no or an absurd length: {name}"));
    }
    for claim_type in ClaimType::ALL {
        let rows = policy.horizons.iter().filter(|row| row.claim_types.contains(claim_type));
        let rows = rows.count();
        if rows > 1 {
            fault("horizons.toml", format!("{rows} horizons instead of one: {claim_type}"));
        }
    }
    for setting in policy.settings() {
        let key = &setting.key;
        let (least, most) = bounds(key);
        if !(least..=most).contains(&setting.value) {
            let value = setting.value;
            fault("practice.toml", format!("{key} is {value}, not {least} to {most}"));
        }
    }
    for wait in policy.waits.iter().filter(|wait| !(1..=WAIT_MAX).contains(&wait.days)) {
        let (name, days) = (joined(&wait.claim_types), wait.days);
        fault("practice.toml", format!("wait of {days} days, not 1 to {WAIT_MAX}: {name}"));
    }
    for cap in &policy.caps {
        let is_sound = |micros: i64| (1..=CAP_MAX).contains(&micros);
        if !cap.money().is_some_and(|money| is_sound(money.micros)) {
            let name = cap.marketplaces.join(" ");
            fault(
                "valuation.toml",
                format!("cap of nothing, no currency or an absurd amount: {name}"),
            );
        }
    }
    faults
}

/// Whether a period is no shorter than a least and not absurd.
fn is_sound(period: Period, least: i32) -> bool {
    match period {
        Period::Days(days) => (least..=DAYS_MAX).contains(&days),
        Period::Months(months) => (least..=MONTHS_MAX).contains(&months),
    }
}

/// The values that a setting may have, by what its key counts.
fn bounds(key: &str) -> (i64, i64) {
    match key {
        MARGIN => (0, MARGIN_MAX),
        _ if key.ends_with("_days") => (1, i64::from(DAYS_MAX)),
        _ if key.ends_with("_percent") => (0, 100),
        _ if key.ends_with("_millionths") => (0, 1_000_000),
        _ if key.ends_with("_micros") => (0, MICROS_MAX),
        // What counts rows, events, products or characters.
        _ => (0, COUNT_MAX),
    }
}

fn joined(claim_types: &[ClaimType]) -> String {
    claim_types.iter().map(|claim_type| claim_type.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::policy::EMBEDDED;

    /// The faults after a text of a table was replaced.
    fn after(file: &str, from: &str, to: &str) -> String {
        let text = EMBEDDED.iter().find(|(name, _)| *name == file).unwrap().1;
        assert!(text.contains(from), "{from}");
        let changed = BTreeMap::from([(file.to_owned(), text.replacen(from, to, 1))]);
        Policy::with_overrides(&changed).err().map(|faults| faults.to_string()).unwrap_or_default()
    }

    #[test]
    fn absurd_values_are_refused() {
        for (file, from, to, told) in [
            ("windows.toml", "closes = \"60d\"", "closes = \"0d\"", "no or an absurd time"),
            ("windows.toml", "closes = \"60d\"", "closes = \"60000d\"", "absurd time"),
            ("windows.toml", "closes = \"60d\"", "closes = \"-60d\"", "not a period"),
            ("horizons.toml", "closes = \"9m\"", "closes = \"0m\"", "no or an absurd length"),
            ("practice.toml", "value = 1\n", "value = -1\n", "safety_margin_days is -1"),
            ("practice.toml", "value = 14\n", "value = 9999999\n", "urgent_days is 9999999"),
            ("practice.toml", "value = 10000\n", "value = 99999999999\n", "is not between"),
            ("practice.toml", "days = 10\n", "days = 9999999\n", "wait of 9999999 days"),
            ("practice.toml", "days = 10\n", "days = 0\n", "wait of 0 days"),
            (
                "practice.toml",
                "key = \"urgent_days\"",
                "key = \"urgent_dayz\"",
                "missing: urgent_days",
            ),
            (
                "practice.toml",
                "key = \"urgent_days\"",
                "key = \"urgent_dayz\"",
                "reads: urgent_dayz",
            ),
            ("practice.toml", "key = \"urgent_days\"", "key = \"find_days\"", "twice: find_days"),
            ("valuation.toml", "per_unit = \"5000\"", "per_unit = \"-5000\"", "cap of nothing"),
            ("valuation.toml", "per_unit = \"5000\"", "per_unit = \"0\"", "cap of nothing"),
        ] {
            let faults = after(file, from, to);
            assert!(faults.contains(told), "{to}: {faults}");
        }
        assert_eq!(after("practice.toml", "value = 1\n", "value = 0\n"), "");
        assert_eq!(after("windows.toml", "closes = \"60d\"", "closes = \"61d\""), "");
    }
}
