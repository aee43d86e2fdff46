//! What must hold of all tables together: known stores, windows that do not overlap, reasons that stand once.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::load::Loader;
use super::rows::Window;
use super::{Policy, claims, fees, freshness, letters, squash, values};

/// Looks at all tables, and at what they say of each other.
pub(super) fn faults(policy: &Policy, loader: &mut Loader<'_>) {
    check_marketplaces(policy, loader);
    check_windows(policy, loader);
    loader.faults.extend(freshness::undated(policy));
    loader.faults.extend(values::faults(policy));
    loader.faults.extend(claims::faults(policy));
    loader.faults.extend(letters::faults(policy));
    check_reasons(policy, loader);
    for fault in fees::check(policy.fees()) {
        loader.faults.push(fault);
    }
}

fn check_marketplaces(policy: &Policy, loader: &mut Loader<'_>) {
    let mut seen = BTreeSet::new();
    for store in &policy.marketplaces {
        if !seen.insert(&store.id) {
            loader.fault("marketplaces.toml", format!("marketplace twice: {}", store.id));
        }
        if store.currency.parse::<crate::model::Currency>().is_err() {
            loader.fault("marketplaces.toml", format!("not a currency code: {}", store.currency));
        }
        if store.time_zone().is_none() {
            loader.fault("marketplaces.toml", format!("not a time zone: {}", store.zone));
        }
    }
    let known = |id: &String| policy.marketplaces.iter().any(|store| &store.id == id);
    let lists = [
        (
            "windows.toml",
            policy.windows.iter().flat_map(|row| &row.marketplaces).collect::<Vec<_>>(),
        ),
        ("horizons.toml", policy.ended.iter().flat_map(|row| &row.marketplaces).collect()),
        ("valuation.toml", policy.sourcing.iter().flat_map(|row| &row.marketplaces).collect()),
        ("valuation.toml", policy.caps.iter().flat_map(|row| &row.marketplaces).collect()),
        (
            "valuation.toml",
            policy.refund_administration.iter().flat_map(|row| &row.marketplaces).collect(),
        ),
    ];
    for (file, ids) in lists {
        for id in ids.into_iter().filter(|id| !known(id)) {
            loader.fault(file, format!("unknown marketplace: {id}"));
        }
    }
}

fn check_windows(policy: &Policy, loader: &mut Loader<'_>) {
    const FILE: &str = "windows.toml";
    for window in &policy.windows {
        let name =
            format!("{} {}", super::load::join(&window.claim_types), window.marketplaces.join(" "));
        if window.source.trim().is_empty() {
            loader.fault(FILE, format!("window without a source: {name}"));
        }
        if let (Some(from), Some(to)) = (window.from, window.to)
            && from >= to
        {
            loader.fault(FILE, format!("window ends before it starts: {name}"));
        }
        let day = Date::constant(2024, 1, 31);
        let first = window.opens.and_then(|period| period.after(day));
        let last = window.closes.and_then(|period| period.after(day));
        if let (Some(first), Some(last)) = (first, last)
            && first > last
        {
            loader.fault(FILE, format!("window closes before it opens: {name}"));
        }
    }
    for (index, one) in policy.windows.iter().enumerate() {
        for other in &policy.windows[index + 1..] {
            if let Some(name) = overlap(one, other) {
                loader.fault(FILE, format!("two windows on one day: {name}"));
            }
        }
    }
}

fn overlap(one: &Window, other: &Window) -> Option<String> {
    let claim_type = one.claim_types.iter().find(|kind| other.claim_types.contains(kind))?;
    let marketplace = one.marketplaces.iter().find(|id| other.marketplaces.contains(id))?;
    let before = |end: Option<Date>, start: Option<Date>| match (end, start) {
        (Some(end), Some(start)) => end <= start,
        _ => false,
    };
    (!before(one.to, other.from) && !before(other.to, one.from))
        .then(|| format!("{claim_type} {marketplace}"))
}

fn check_reasons(policy: &Policy, loader: &mut Loader<'_>) {
    let mut codes = BTreeSet::new();
    for reason in &policy.ledger_reasons {
        for name in std::iter::once(&reason.code).chain(&reason.labels) {
            if !codes.insert(name.to_lowercase()) {
                loader.fault("ledger_reasons.toml", format!("reason twice: {name}"));
            }
        }
        if !matches!(reason.sign.as_str(), "+" | "-") {
            loader
                .fault("ledger_reasons.toml", format!("sign is neither + nor -: {}", reason.code));
        }
    }
    let mut names = BTreeSet::new();
    for reason in &policy.reimbursement_reasons {
        // Spellings of one reason may squash to one name inside a row, never across rows.
        let row: BTreeSet<String> =
            reason.names.iter().map(|name| squash(name).collect()).collect();
        for name in row {
            if !names.insert(name.clone()) {
                loader.fault("reimbursement_reasons.toml", format!("reason twice: {name}"));
            }
        }
        if reason.pays.is_empty() != reason.reversal {
            let name = reason.names.join(", ");
            loader
                .fault("reimbursement_reasons.toml", format!("a reason pays or reverses: {name}"));
        }
    }
}
