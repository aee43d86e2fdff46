//! The tie-out of version 1.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::account::{Inventory, Run};
use crate::cases::{TieItem, TieRow};
use crate::model::Money;
use crate::render::view::PlaceView;

/// Rows of an item that are listed; the others are counted.
const ROWS_MAX: usize = 20;

/// What was approved against what was posted, of one month of a store and currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TieOutV1 {
    /// Account.
    pub account: String,
    /// Store; null where the dump does not tell.
    pub marketplace: Option<String>,
    /// Currency; null for lines of unknown amount.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// Month of approval or of posting, `YYYY-MM`.
    #[schemars(with = "crate::model::shapes::Month")]
    pub month: String,
    /// Approved in cash before reversals, as a decimal; null where it is unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub approved_cash: Option<String>,
    /// Units given in stock, before reversals.
    pub approved_stock_units: i64,
    /// Taken back, above zero, as a decimal; null where it is unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub reversed: Option<String>,
    /// Posted by settlements and date-range reports, as a decimal; null where none of them shows a day of the month.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub settled: Option<String>,
    /// Approved less reversed and settled, as a decimal; null where it is unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub difference: Option<String>,
    /// What of it nothing explains, as a decimal; null where the difference is unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub unexplained: Option<String>,
    /// What the difference is made of; the amounts add up to it.
    pub items: Vec<TieItemV1>,
}

/// A part of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TieItemV1 {
    /// `case`, `posted_in`, `approved_in`, `reversed_in`, `deferred`, `no_settlement`, `no_report`, `unknown_amount` or
    /// `unexplained`.
    #[schemars(with = "crate::cases::TieKind")]
    pub kind: String,
    /// How much of the difference it is, as a decimal; null where it is unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// The case; null for other kinds.
    pub case: Option<String>,
    /// The other month, `YYYY-MM`; null for kinds without one.
    #[schemars(with = "Option<crate::model::shapes::Month>")]
    pub month: Option<String>,
    /// The first of its rows.
    pub rows: Vec<RowV1>,
    /// Rows beyond those.
    pub rows_more: usize,
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowV1 {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

/// The tie-out of a run.
pub(in crate::render) fn tie_out_v1(run: &Run) -> Vec<TieOutV1> {
    run.tie_out.iter().map(|row| row_v1(row, &run.request.account, &run.inventory)).collect()
}

fn row_v1(row: &TieRow, account: &str, inventory: &Inventory) -> TieOutV1 {
    let amount = |money: Option<Money>| money.map(Money::to_amount);
    TieOutV1 {
        account: account.to_owned(),
        marketplace: row.marketplace.clone(),
        currency: row.currency.map(|currency| currency.to_string()),
        month: row.month.clone(),
        approved_cash: amount(row.approved_cash),
        approved_stock_units: row.approved_stock_units,
        reversed: amount(row.reversed),
        settled: amount(row.settled),
        difference: amount(row.difference),
        unexplained: amount(row.unexplained),
        items: row.items.iter().map(|item| item_v1(item, inventory)).collect(),
    }
}

fn item_v1(item: &TieItem, inventory: &Inventory) -> TieItemV1 {
    let is_case = item.kind == crate::cases::TieKind::Case;
    let rows = item.rows.iter().take(ROWS_MAX).map(|row| {
        let place = PlaceView::new(inventory, *row);
        RowV1 { file: place.file, line: place.line }
    });
    TieItemV1 {
        kind: item.kind.as_str().to_owned(),
        amount: item.amount.map(Money::to_amount),
        case: item.name.clone().filter(|_| is_case),
        month: item.name.clone().filter(|_| !is_case),
        rows: rows.collect(),
        rows_more: item.rows.len().saturating_sub(ROWS_MAX),
    }
}

impl TieOutV1 {
    /// What explains the difference, in one line: each part with its amount, its case or month and its rows.
    #[must_use]
    pub fn explained_by(&self) -> String {
        let items = self.items.iter().filter(|item| item.kind != "unexplained");
        items.map(TieItemV1::told).collect::<Vec<_>>().join("; ")
    }
}

/// Rows that a line of a table names.
const TOLD_ROWS_MAX: usize = 3;

impl TieItemV1 {
    fn told(&self) -> String {
        let mut told: Vec<&str> = Vec::new();
        // A word first: a spreadsheet would take a minus for a formula.
        told.push(&self.kind);
        told.extend(self.case.as_deref().or(self.month.as_deref()));
        told.extend(self.amount.as_deref());
        let rows = self.rows.iter().take(TOLD_ROWS_MAX);
        let rows: Vec<String> = rows.map(|row| format!("{}:{}", row.file, row.line)).collect();
        let more = self.rows.len() - rows.len() + self.rows_more;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{} ({}{more})", told.join(" "), rows.join(", "))
    }
}
