//! The tables of buyers' claims as `policy show` prints them.

use fba_recon_core::policy::{Matter, Policy};
use jiff::civil::Date;

/// The clocks that hold on a day, one row a store.
pub(super) fn clocks(policy: &Policy, on: Date, marketplace: Option<&str>) -> Vec<Vec<String>> {
    let rules = policy.clocks().iter().filter(|rule| rule.holds_on(on));
    let of_stores = rules.flat_map(|rule| {
        let stores = rule.marketplaces.iter();
        stores.filter(|id| marketplace.is_none_or(|own| own == *id)).map(move |id| (rule, id))
    });
    let rows = of_stores.map(|(rule, store)| {
        let days = if rule.business { "business days" } else { "days" };
        let length = rule.hours.map(|hours| format!("{hours} hours"));
        let length = length.or(rule.days.map(|count| format!("{count} {days}")));
        vec![
            rule.name.as_str().to_owned(),
            store.clone(),
            length.unwrap_or_default(),
            rule.latest_days.map(|count| format!("{count} days")).unwrap_or_default(),
            rule.start.clone(),
            if rule.confirmed { "yes" } else { "no" }.to_owned(),
            rule.source.clone(),
        ]
    });
    rows.collect()
}

/// The reasons of claims with the words that are read.
pub(super) fn reasons(policy: &Policy) -> Vec<Vec<String>> {
    let rows = policy.claim_reasons().iter().map(|reason| {
        let matter = match reason.matter {
            Matter::Delivery => "delivery",
            Matter::Condition => "condition",
            Matter::Money => "money",
            Matter::Service => "service",
        };
        let code = match &reason.decides_as {
            Some(other) => format!("{} (as {other})", reason.code),
            None => reason.code.clone(),
        };
        vec![code, matter.to_owned(), reason.names.join(", ")]
    });
    rows.collect()
}

/// Who bears what, one row a group of codes.
pub(super) fn responsibility(policy: &Policy, marketplace: Option<&str>) -> Vec<Vec<String>> {
    let rows = policy
        .responsibility()
        .iter()
        .filter(|row| marketplace.is_none_or(|own| row.marketplaces.iter().any(|id| id == own)));
    let rows = rows.map(|row| {
        vec![
            row.marketplaces.join(" "),
            row.codes.join(", "),
            row.meaning.clone(),
            row.party.as_str().to_owned(),
            row.basis.clone(),
        ]
    });
    rows.collect()
}
