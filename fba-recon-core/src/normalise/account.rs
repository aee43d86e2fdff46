//! Keeps one account's files together: stores of another region belong to another seller account.

use std::collections::{BTreeMap, BTreeSet};

use super::cast::CastTable;
use super::strangers::products;
use super::texts::Texts;
use super::values::Values;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::{Codes, Rejected};
use crate::policy::Policy;

/// What a file told that was set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Its SKUs and FNSKUs in capitals, each with a mark of its kind: see [`product_key`].
    pub products: BTreeSet<String>,
    /// Whether it is of another region's account, which may sell the same products.
    pub is_other_region: bool,
}

/// A SKU (`m`) or FNSKU (`f`) as the products of files are compared.
#[must_use]
pub fn product_key(mark: char, name: &str) -> String {
    format!("{mark}{}", name.trim().to_uppercase())
}

const RULE: &str = "the stores of one region share one seller account";

/// One diagnostic for each file with rows of a store of Amazon of which the tables know no rule.
pub(super) fn unknown_stores(cast: &[CastTable<'_>], policy: &Policy) -> Vec<Diagnostic> {
    let of_file = |table: &CastTable<'_>| {
        let columns = STORE_COLUMNS.iter().filter_map(|name| table.column(name)?.as_text());
        let stores = columns.flat_map(Texts::texts).flatten();
        let mut stores: Vec<&str> =
            stores.filter_map(|name| Some(policy.unknown_store(name)?.store.as_str())).collect();
        stores.sort_unstable();
        stores.dedup();
        (!stores.is_empty()).then(|| {
            let message = format!(
                "a store of Amazon of which no rule is known: {}; its rows are read, and nothing about it is confirmed",
                stores.join(", ")
            );
            let at = Place { file: Some(table.file), ..Place::default() };
            Diagnostic::new(Code::StoreNotKnown, at, message)
        })
    };
    cast.iter().filter_map(of_file).collect()
}

/// Columns that name a store, or the currency of one.
const STORE_COLUMNS: &[&str] = &["store", "marketplace", "currency", "country"];

/// Takes out every file whose currencies, stores or countries all lie outside the account's region.
///
/// The account's region is that of the chosen store, else the one with most rows.
pub fn set_aside_other_accounts(
    cast: &mut [CastTable<'_>],
    policy: &Policy,
    marketplace: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let regions: Vec<BTreeSet<&str>> = cast.iter().map(|table| regions(table, policy)).collect();
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for (table, regions) in cast.iter().zip(&regions) {
        // A hand-kept file may serve several accounts, so it does not decide which one this is.
        if !table.format.hand_kept && regions.len() == 1 {
            for region in regions {
                *rows.entry(region).or_default() += table.lines.len();
            }
        }
    }
    let chosen =
        marketplace.and_then(|id| policy.marketplace(id)).map(|store| store.region.as_str());
    let most = rows.iter().max_by_key(|(region, rows)| (**rows, std::cmp::Reverse(**region)));
    let Some(home) = chosen.or(most.map(|(region, _)| *region)) else {
        return;
    };
    for (table, regions) in cast.iter_mut().zip(&regions) {
        if regions.is_empty() || regions.contains(home) || table.format.hand_kept {
            continue;
        }
        let theirs = regions.iter().copied().collect::<Vec<_>>().join(", ");
        let message = format!(
            "{} belongs to another account: region {theirs}, not {home}",
            table.format.title
        );
        diagnostics.push(
            Diagnostic::new(Code::OtherAccount, Place::file(table.file), message).tried(RULE),
        );
        set_aside(table, &theirs, RULE, true);
    }
}

/// The regions that a file's rows name.
fn regions<'p>(table: &CastTable<'_>, policy: &'p Policy) -> BTreeSet<&'p str> {
    let values = |name: &str| -> BTreeSet<&str> {
        let values = table.column(name).and_then(Values::as_text);
        values.into_iter().flat_map(Texts::texts).flatten().collect()
    };
    let currencies = values("currency")
        .into_iter()
        .filter_map(|code| policy.region_of_currency(code.parse().ok()?));
    let named =
        |name: &str| policy.marketplace_of_store(name).or_else(|| policy.marketplace(name.trim()));
    let stores = values("marketplace").into_iter().chain(values("store"));
    let stores = stores.filter_map(|name| Some(named(name)?.region.as_str()));
    let countries = values("country")
        .into_iter()
        .filter_map(|code| Some(policy.marketplace_of_country(code)?.region.as_str()));
    currencies.chain(stores).chain(countries).collect()
}

/// Turns every row of a file into a reject.
pub(super) fn set_aside(table: &mut CastTable<'_>, value: &str, rule: &str, is_other_region: bool) {
    table.left_out = Some(LeftOut { products: products(table), is_other_region });
    let mut rows: Vec<(usize, u32)> =
        table.records.iter().zip(table.lines.iter().copied()).collect();
    rows.dedup();
    table.rejected.extend(rows.into_iter().map(|(_, line)| Rejected {
        line,
        code: Code::OtherAccount,
        column: String::new(),
        value: value.to_owned(),
        rule: rule.to_owned(),
    }));
    table.rejected.sort();
    table.lines.clear();
    table.records = Codes::default();
    for values in &mut table.values {
        values.clear();
    }
    table.covers = None;
}
