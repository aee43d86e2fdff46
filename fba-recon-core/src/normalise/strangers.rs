//! Finds the files of another seller: none of their products is known to any other report of the dump.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::account::{product_key, set_aside};
use super::cast::CastTable;
use super::texts::Texts;
use super::values::Values;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::fast::{HashMap, HashSet};
use crate::policy::{Policy, SettingKey};

const RULE: &str = "the reports of one account share products";
const HELP: &str = "keep one folder for each account; if it is yours, add a report that lists its SKUs beside the others, such as the FBA inventory or the ledger of the same months";

/// Takes out the files that share no product with the account's.
///
/// Files that share a SKU or an FNSKU belong together; the group with most rows is the account. Another
/// group is set aside where it knows enough SKUs for that to be no accident.
pub(super) fn set_aside_strangers(
    cast: &mut [CastTable<'_>],
    policy: &Policy,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let enough = policy.count(SettingKey::StrangerSkus);
    // A hand-kept file may serve several accounts, so it links nothing.
    let products: Vec<Vec<String>> = cast
        .par_iter()
        .map(|table| if table.format.hand_kept { Vec::new() } else { names(table).collect() })
        .collect();
    let groups = groups(&products);
    let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
    for ((table, group), products) in cast.iter().zip(&groups).zip(&products) {
        // A file without any product, such as a settlement of fees, tells nothing of whose it is.
        let is_told = !products.is_empty() && !table.format.seller_fulfilled;
        if is_told {
            *rows.entry(*group).or_default() += table.lines.len();
        }
    }
    let Some((home, _)) =
        rows.iter().max_by_key(|(group, rows)| (**rows, std::cmp::Reverse(**group)))
    else {
        return;
    };
    for (at, table) in cast.iter_mut().enumerate() {
        // A snapshot or a packing list may hold new products, and claims nothing by itself.
        let may_differ =
            table.format.hand_kept || table.format.seller_fulfilled || table.table.covers.is_none();
        if groups[at] == *home || may_differ {
            continue;
        }
        let skus: BTreeSet<&str> = column(table, "msku").collect();
        if skus.len() < enough {
            continue;
        }
        let example = skus.first().copied().unwrap_or_default().to_owned();
        let message = format!(
            "{} shares none of its {} SKUs, such as {example}, with the rest: it seems to belong to another seller",
            table.format.title,
            skus.len(),
        );
        diagnostics.push(
            Diagnostic::new(Code::OtherAccount, Place::file(table.file), message)
                .tried(RULE)
                .help(HELP),
        );
        set_aside(table, &example, RULE, false);
    }
}

/// The SKUs and FNSKUs of a file, each with a mark of its kind.
pub(super) fn products(table: &CastTable<'_>) -> BTreeSet<String> {
    names(table).collect()
}

/// The same in no order; a name may stand in them several times.
fn names<'a>(table: &'a CastTable<'_>) -> impl Iterator<Item = String> + 'a {
    let of = |name: &'static str, mark: char| {
        let mut seen: HashSet<&str> = HashSet::default();
        let values = column(table, name).filter(move |value| seen.insert(value));
        values.map(move |value| product_key(mark, value))
    };
    of("msku", 'm').chain(of("fnsku", 'f'))
}

fn column<'a>(table: &'a CastTable<'_>, name: &str) -> impl Iterator<Item = &'a str> {
    let values = table.column(name).and_then(Values::as_text);
    values.into_iter().flat_map(Texts::texts).flatten()
}

/// The group of each file; the first file of a group names it.
fn groups(products: &[Vec<String>]) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..products.len()).collect();
    let mut first_with: HashMap<&str, usize> = HashMap::default();
    for (at, product) in
        products.iter().enumerate().flat_map(|(at, own)| own.iter().map(move |p| (at, p)))
    {
        let other = *first_with.entry(product.as_str()).or_insert(at);
        let (one, other) = (root(&groups, at), root(&groups, other));
        groups[one.max(other)] = one.min(other);
    }
    (0..groups.len()).map(|at| root(&groups, at)).collect()
}

fn root(groups: &[usize], mut at: usize) -> usize {
    while groups[at] != at {
        at = groups[at];
    }
    at
}
