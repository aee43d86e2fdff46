//! The tables of buyers' claims as `policy show` prints them.

use fba_recon_core::policy::letters::{Conflict, LetterOffer};
use fba_recon_core::policy::{Matter, Policy};
use fba_recon_core::render::Lang;
use jiff::civil::Date;

use crate::said;

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

/// What letters may not say, and what their parts are told by.
pub(super) fn letter_words(policy: &Policy) -> Vec<Vec<String>> {
    let words = policy.letter_words();
    let lists = [
        ("benefits", &words.benefit.benefits),
        ("acts", &words.benefit.acts),
        ("conditions", &words.benefit.conditions),
        ("trades", &words.benefit.trades),
        ("admission", &words.admission.words),
        ("tone", &words.tone.words),
        ("contact", &words.contact.words),
        ("hosts", &words.contact.hosts),
    ];
    let lists = lists.map(|(name, words)| vec![name.to_owned(), words.join(", ")]);
    let parts = words
        .parts
        .iter()
        .map(|part| vec![format!("part {} of {}", part.name, part.kind), part.words.join(", ")]);
    lists.into_iter().chain(parts).collect()
}

/// What a letter offers a buyer.
pub(super) fn offers(policy: &Policy) -> Vec<Vec<String>> {
    let row = |offer: &LetterOffer| {
        let text = if said::lang() == Lang::Zh { &offer.zh } else { &offer.en };
        vec![offer.reasons.join(", "), offer.advice.join(", "), text.clone()]
    };
    policy.offers().iter().map(row).collect()
}

/// Where guides and Amazon differ.
pub(super) fn conflicts(policy: &Policy) -> Vec<Vec<String>> {
    let row = |row: &Conflict| {
        let told = match said::lang() {
            Lang::En => [&row.guides, &row.amazon, &row.does],
            Lang::Zh => [&row.guides_zh, &row.amazon_zh, &row.does_zh],
        };
        let cells = [&row.id].into_iter().chain(told).chain([&row.source]);
        cells.cloned().collect()
    };
    policy.conflicts().iter().map(row).collect()
}
