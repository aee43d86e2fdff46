//! The account's store, as the reports name it.

use std::collections::BTreeSet;

use polars::prelude::PolarsResult;

use crate::model::Currency;
use crate::model::tables::{FEE_PREVIEW, REIMBURSEMENTS, SETTLEMENT, TRANSACTIONS};
use crate::normalise::texts::Texts;
use crate::normalise::{Frames, Rows};
use crate::policy::Policy;

/// The chosen store; else the only one that money and fee previews name; else the only store with the only
/// currency they show.
pub(super) fn home(
    frames: &Frames,
    policy: &Policy,
    chosen: Option<&str>,
) -> PolarsResult<Option<String>> {
    if let Some(id) = chosen {
        return Ok(Some(id.to_owned()));
    }
    let mut stores = BTreeSet::new();
    let mut currencies: BTreeSet<Currency> = BTreeSet::new();
    let sources =
        [(&SETTLEMENT, "marketplace"), (&TRANSACTIONS, "marketplace"), (&FEE_PREVIEW, "store")];
    for (table, column) in sources {
        let rows = frames.rows(table)?;
        // The same few names stand in every row.
        let named: BTreeSet<&str> = different(rows.text(column)?);
        for store in named {
            stores.extend(policy.marketplace_of_store(store).map(|store| store.id.clone()));
        }
        currencies.extend(codes(rows)?);
    }
    let reimbursements = frames.rows(&REIMBURSEMENTS)?;
    currencies.extend(codes(reimbursements)?);
    let mut stores = stores.into_iter();
    if let (Some(only), None) = (stores.next(), stores.next()) {
        return Ok(Some(only));
    }
    let mut currencies = currencies.into_iter();
    Ok(match (currencies.next(), currencies.next()) {
        (Some(only), None) => policy.marketplace_of_currency(only).map(|store| store.id.clone()),
        _ => None,
    })
}

/// The currencies of a frame's rows.
fn codes(rows: &Rows) -> PolarsResult<Vec<Currency>> {
    Ok(different(rows.text("currency")?).iter().filter_map(|code| code.parse().ok()).collect())
}

/// The different values of a column.
fn different(column: &Texts) -> BTreeSet<&str> {
    let mut last = None;
    // Most rows repeat the one before.
    let changes = column.iter().flatten().filter(|value| last.replace(*value) != Some(*value));
    changes.collect()
}
