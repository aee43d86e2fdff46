//! What settlements and date-range reports post for orders with a buyer's claim: the sale, refunds, and the money
//! of A-to-z claims, chargebacks and SAFE-T claims, each day by itself. The sign in the file decides what was taken
//! and what came back.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Context;
use super::orders::MoneyRow;
use super::roles::Roles;
use crate::model::fast::{HashMap, HashSet};
use crate::model::tables::SETTLEMENT;
use crate::model::{Currency, SourceRow};
use crate::normalise::texts::Texts;
use crate::normalise::values::Shared;
use crate::normalise::{Dates, Frames, Rows};
use crate::policy::{AmountRole, CashTerms, ClaimMoneyRole, TransactionRole};

/// Money of one kind of an order on one day; millionths.
#[derive(Debug, Clone)]
pub struct Posting {
    /// Day it was posted.
    pub date: Date,
    /// Price of the goods; `None` where the rows do not tell it apart.
    pub principal: Option<i64>,
    /// Promotions.
    pub promotion: i64,
    /// Everything together.
    pub net: i64,
    /// Where it is written.
    pub rows: Vec<MoneyRow>,
}

/// The money of one order.
#[derive(Debug, Clone)]
pub struct OrderMoney {
    /// Currency of all amounts.
    pub currency: Currency,
    /// Store, as the rows name it.
    pub marketplace: Option<String>,
    /// Whether Amazon fulfilled it; `None` where no row says, or two rows differ.
    pub by_amazon: Option<bool>,
    /// Whether its rows say that Amazon fulfilled it, and that the seller did.
    pub is_by_both: bool,
    /// The sale, by day.
    pub sale: Vec<Posting>,
    /// Refunds, by day.
    pub refunds: Vec<Posting>,
    /// Money of claims by what it is, by day.
    pub claims: BTreeMap<ClaimMoneyRole, Vec<Posting>>,
}

impl OrderMoney {
    /// The postings of a role, oldest first.
    #[must_use]
    pub fn of(&self, role: ClaimMoneyRole) -> &[Posting] {
        self.claims.get(&role).map_or(&[], Vec::as_slice)
    }

    /// Price of the goods sold; `None` where the sale is not in the dump or has no price.
    #[must_use]
    pub fn sold(&self) -> Option<i64> {
        let prices = self.sale.iter().filter_map(|posting| posting.principal);
        Some(prices.sum::<i64>()).filter(|sold| *sold > 0)
    }

    /// What the rows of a role took, above zero, on the days on which they took more than they gave.
    #[must_use]
    pub fn taken(&self, role: ClaimMoneyRole) -> i64 {
        self.of(role).iter().map(|posting| -posting.net.min(0)).sum()
    }

    /// What the rows of a role gave back, on the other days.
    #[must_use]
    pub fn given(&self, role: ClaimMoneyRole) -> i64 {
        self.of(role).iter().map(|posting| posting.net.max(0)).sum()
    }

    /// Whether the rows of a role took something and sum to zero or more.
    #[must_use]
    pub fn is_reversed(&self, role: ClaimMoneyRole) -> bool {
        let taken = self.taken(role);
        taken > 0 && self.given(role) >= taken
    }

    /// The first day on which a role took something.
    #[must_use]
    pub fn first_debit(&self, role: ClaimMoneyRole) -> Option<Date> {
        self.of(role).iter().find(|posting| posting.net < 0).map(|posting| posting.date)
    }

    /// The price that the rows of a role took, above zero; `None` where a debit does not tell it apart.
    #[must_use]
    pub fn principal_taken(&self, role: ClaimMoneyRole) -> Option<i64> {
        let debits = self.of(role).iter().filter(|posting| posting.net < 0);
        let prices: Option<Vec<i64>> = debits.map(|posting| posting.principal).collect();
        let sum: i64 = prices?.into_iter().map(|price| -price).sum();
        (sum > 0).then_some(sum)
    }
}

/// One row of either report, as far as it matters here.
struct Row {
    order_id: String,
    source: SourceRow,
    date: Date,
    currency: Currency,
    store: Option<String>,
    by_amazon: Option<bool>,
    what: What,
    principal: Option<i64>,
    promotion: i64,
    net: i64,
    words: String,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Sale,
    Refund,
    Claim(ClaimMoneyRole),
}

/// What the words of a row stand for, each different pair looked up once.
struct Kinds<'a> {
    terms: &'a CashTerms,
    roles: Roles<'a>,
    known: RefCell<HashMap<(&'a str, &'a str), Option<What>>>,
}

impl<'a> Kinds<'a> {
    fn new(terms: &'a CashTerms) -> Self {
        Self { terms, roles: Roles::new(terms), known: RefCell::default() }
    }

    fn of(&self, kind: &'a str, description: &'a str) -> Option<What> {
        match self.roles.transaction(kind) {
            Some(TransactionRole::Sale) => return Some(What::Sale),
            Some(TransactionRole::Refund) => return Some(What::Refund),
            _ => {}
        }
        let mut known = self.known.borrow_mut();
        *known.entry((kind, description)).or_insert_with(|| {
            let role = self.terms.claim_money(kind).or_else(|| self.terms.claim_money(description));
            role.map(What::Claim)
        })
    }
}

/// The columns that both reports have.
struct Columns<'a> {
    rows: &'a Rows,
    dates: Dates<'a>,
    kind: &'a Texts,
    description: &'a Texts,
    order: &'a Texts,
    currency: &'a Texts,
    store: &'a Texts,
    fulfillment: &'a Texts,
    kinds: Kinds<'a>,
}

impl<'a> Columns<'a> {
    fn new(
        rows: &'a Rows,
        kind: &str,
        description: &str,
        terms: &'a CashTerms,
    ) -> PolarsResult<Self> {
        Ok(Self {
            dates: rows.dates("posted_date")?,
            kind: rows.text(kind)?,
            description: rows.text(description)?,
            order: rows.text("order_id")?,
            currency: rows.text("currency")?,
            store: rows.text("marketplace")?,
            fulfillment: rows.text("fulfillment")?,
            kinds: Kinds::new(terms),
            rows,
        })
    }

    fn what(&self, row: usize) -> Option<What> {
        let kind = self.kind.get(row)?;
        self.kinds.of(kind, self.description.get(row).unwrap_or(""))
    }

    /// The orders of claim rows.
    fn claimed(&self) -> impl Iterator<Item = &'a str> + '_ {
        let claims =
            (0..self.rows.len()).filter(|row| matches!(self.what(*row), Some(What::Claim(_))));
        claims.filter_map(|row| self.order.get(row))
    }

    /// The row of a wanted order, its amounts left to fill.
    fn row(&self, row: usize, wanted: &HashSet<String>) -> Option<Row> {
        let order = self.order.get(row).filter(|order| wanted.contains(*order))?;
        Some(Row {
            order_id: order.to_owned(),
            source: self.rows.source(row),
            date: self.dates.get(row)?,
            currency: self.currency.get(row)?.parse().ok()?,
            store: self.store.get(row).map(ToOwned::to_owned),
            by_amazon: self.fulfillment.get(row).and_then(|name| self.kinds.terms.by_amazon(name)),
            what: self.what(row)?,
            principal: None,
            promotion: 0,
            net: 0,
            words: String::new(),
        })
    }
}

/// The money of the orders that have a claim in these reports, and of those named, up to a day.
pub(super) fn order_money(
    frames: &Frames,
    context: &Context<'_>,
    named: &BTreeSet<&str>,
    as_of: Date,
) -> PolarsResult<BTreeMap<String, OrderMoney>> {
    let terms = context.policy.cash_terms();
    let settled =
        Columns::new(frames.rows(&SETTLEMENT)?, "transaction_type", "amount_description", terms)?;
    let transacted = Columns::new(&context.transactions.unsettled, "type", "description", terms)?;
    let claimed = settled.claimed().chain(transacted.claimed());
    let wanted: HashSet<String> =
        claimed.chain(named.iter().copied()).map(ToOwned::to_owned).collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut rows = settlement_rows(&settled, &wanted)?;
    rows.extend(transaction_rows(&transacted, &wanted)?);
    // A row that may be a copy takes nothing; what comes back and what was sold counts as it stands.
    rows.retain(|row| {
        let is_loss = row.net < 0 && row.what != What::Sale;
        row.date <= as_of && !(is_loss && context.repeats.contains(&row.source))
    });
    let mut by_order: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        by_order.entry(row.order_id.clone()).or_default().push(row);
    }
    let money =
        by_order.into_iter().filter_map(|(order, rows)| Some((order, gather(&rows, context)?)));
    Ok(money.collect())
}

fn settlement_rows(columns: &Columns<'_>, wanted: &HashSet<String>) -> PolarsResult<Vec<Row>> {
    let amount_type = columns.rows.text("amount_type")?;
    let amount = columns.rows.whole("amount")?;
    let row = |at: usize| {
        let words = [amount_type, columns.description].map(|words| words.get(at).unwrap_or(""));
        let role = columns.kinds.roles.amount(words);
        let micros = amount.get(at)?;
        Some(Row {
            principal: (role == Some(AmountRole::Principal)).then_some(micros),
            promotion: if role == Some(AmountRole::Promotion) { micros } else { 0 },
            net: micros,
            words: words.join(" ").trim().to_owned(),
            ..columns.row(at, wanted)?
        })
    };
    Ok((0..columns.rows.len()).filter_map(row).collect())
}

fn transaction_rows(columns: &Columns<'_>, wanted: &HashSet<String>) -> PolarsResult<Vec<Row>> {
    let whole = |name: &str| columns.rows.whole(name);
    let (sales, rebates, total): (&Shared<i64>, _, _) =
        (whole("product_sales")?, whole("promotional_rebates")?, whole("total")?);
    let row = |at: usize| {
        Some(Row {
            principal: sales.get(at).filter(|micros| *micros != 0),
            promotion: rebates.get(at).unwrap_or(0),
            net: total.get(at)?,
            words: columns.kind.get(at).unwrap_or("").to_owned() + " total",
            ..columns.row(at, wanted)?
        })
    };
    Ok((0..columns.rows.len()).filter_map(row).collect())
}

/// The money of one order; `None` where its rows have two currencies, which are never added.
fn gather(rows: &[Row], context: &Context<'_>) -> Option<OrderMoney> {
    let currency = rows.first()?.currency;
    if rows.iter().any(|row| row.currency != currency) {
        return None;
    }
    let says = |by_amazon: bool| rows.iter().any(|row| row.by_amazon == Some(by_amazon));
    let is_by_both = says(true) && says(false);
    let by_amazon = rows.iter().find_map(|row| row.by_amazon).filter(|_| !is_by_both);
    let store = rows.iter().find_map(|row| row.store.as_deref());
    let mut claims = BTreeMap::new();
    for role in rows.iter().filter_map(|row| match row.what {
        What::Claim(role) => Some(role),
        What::Sale | What::Refund => None,
    }) {
        claims.entry(role).or_insert_with(|| by_day(rows, What::Claim(role)));
    }
    Some(OrderMoney {
        currency,
        marketplace: context.marketplace_of_store(store),
        by_amazon,
        is_by_both,
        sale: by_day(rows, What::Sale),
        refunds: by_day(rows, What::Refund),
        claims,
    })
}

/// The rows of one kind by day, oldest first.
fn by_day(rows: &[Row], what: What) -> Vec<Posting> {
    let mut days: BTreeMap<Date, Posting> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.what == what) {
        let posting = days.entry(row.date).or_insert_with(|| Posting {
            date: row.date,
            principal: None,
            promotion: 0,
            net: 0,
            rows: Vec::new(),
        });
        if let Some(price) = row.principal {
            *posting.principal.get_or_insert(0) += price;
        }
        posting.promotion += row.promotion;
        posting.net += row.net;
        posting.rows.push(MoneyRow {
            source: row.source,
            what: row.words.clone(),
            micros: Some(row.net),
        });
    }
    let mut days: Vec<Posting> = days.into_values().collect();
    for posting in &mut days {
        posting.rows.sort();
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posting(day: &str, principal: Option<i64>, net: i64) -> Posting {
        let date = day.parse().unwrap();
        Posting { date, principal, promotion: 0, net, rows: Vec::new() }
    }

    fn order(a_to_z: Vec<Posting>) -> OrderMoney {
        OrderMoney {
            currency: "USD".parse().unwrap(),
            marketplace: None,
            by_amazon: None,
            is_by_both: false,
            sale: vec![posting("2026-10-01", Some(100), 85)],
            refunds: Vec::new(),
            claims: BTreeMap::from([(ClaimMoneyRole::AToZ, a_to_z)]),
        }
    }

    /// Days with principal and net, then taken, given, and whether it is reversed: zero or more is, a part is not.
    #[test]
    fn a_debit_is_reversed_when_its_rows_sum_to_zero_or_more() {
        let role = ClaimMoneyRole::AToZ;
        for (days, taken, given, is_reversed) in [
            (vec![("2026-10-20", Some(-100), -85)], 85, 0, false),
            (vec![("2026-10-20", Some(-100), -85), ("2026-11-02", Some(100), 85)], 85, 85, true),
            (vec![("2026-10-20", Some(-100), -85), ("2026-11-02", None, 85)], 85, 85, true),
            (vec![("2026-10-20", Some(-100), -85), ("2026-11-02", None, 84)], 85, 84, false),
            (vec![("2026-10-20", None, 85)], 0, 85, false),
            (vec![("2026-10-20", None, 0)], 0, 0, false),
        ] {
            let days: Vec<Posting> =
                days.into_iter().map(|(day, price, net)| posting(day, price, net)).collect();
            let order = order(days.clone());
            let found = (order.taken(role), order.given(role), order.is_reversed(role));
            assert_eq!(found, (taken, given, is_reversed), "{days:?}");
        }
    }

    #[test]
    fn a_debit_in_one_sum_has_no_price() {
        let role = ClaimMoneyRole::AToZ;
        assert_eq!(order(vec![posting("2026-10-20", None, -85)]).principal_taken(role), None);
        let price = order(vec![posting("2026-10-20", Some(-100), -85)]).principal_taken(role);
        assert_eq!(price, Some(100));
        assert_eq!(order(Vec::new()).principal_taken(role), None);
    }
}
