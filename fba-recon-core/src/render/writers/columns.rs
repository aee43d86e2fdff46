//! What the columns of tables hold, by their names, which mean the same in every table.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum ColumnKind {
    /// Days, as `2026-11-21`.
    Day,
    /// Whole numbers.
    Number,
    /// Amounts of money, of the currency that another column tells.
    Money,
    /// Texts.
    Text,
}

const DAYS: &[&str] = &[
    "event_date",
    "opens_on",
    "closes_on",
    "last_safe_day",
    "today_closes_on",
    "first_day",
    "last_day",
];
const NUMBERS: &[&str] = &[
    "days_left",
    "units_found",
    "units_credited",
    "units_claimable",
    "units",
    "cases",
    "cases_of_unknown_value",
    "line",
    "approved_stock_units",
    "rows_read",
    "kept",
    "merged",
    "rejected",
    "hours_left",
    "days",
    "orders",
    "cancelled",
    "returns",
    "claims",
    "chargebacks",
];
const MONEY: &[&str] = &[
    "amount_unit",
    "amount_total",
    "amount_low",
    "amount_high",
    "amount",
    "lapsed",
    "filed",
    "recovered",
    "claimed",
    "at_risk",
    "sold",
    "refunded",
    "debited",
    "reversed",
    "charged_back",
    "approved_cash",
    "settled",
    "difference",
    "unexplained",
];

impl ColumnKind {
    /// What a column of this name holds.
    pub(in crate::render) fn of(name: &str) -> Self {
        if DAYS.contains(&name) {
            Self::Day
        } else if NUMBERS.contains(&name) {
            Self::Number
        } else if MONEY.contains(&name) {
            Self::Money
        } else {
            Self::Text
        }
    }
}
