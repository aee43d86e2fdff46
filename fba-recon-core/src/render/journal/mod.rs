//! Journals of reimbursements for accounting programs: double entries from `payments.csv`, and open claims beside them.
//! Every entry is balanced, in one currency, and has a code that is the same in every later export.

mod beancount;
mod hledger;
mod names;
mod sheets;

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use self::names::{NameKey, Names, NamesFault};
use super::v1::{CasesV1, PaymentV1};
use crate::model::names::names;
use crate::model::visible::visible;

names! {
    /// The program that a journal is for.
    Ledger {
        /// hledger, and Ledger.
        Hledger = "hledger",
        /// Beancount.
        Beancount = "beancount",
        /// The table of journal entries that QuickBooks Online imports.
        QuickBooks = "quickbooks",
        /// The table of manual journals that Xero imports.
        Xero = "xero",
    }
}

/// What is exported.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// For which program.
    pub ledger: Ledger,
    /// Whether open claims stand beside money that moved.
    pub with_claims: bool,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Only this currency; stock of unknown cost is of every one.
    pub currency: Option<String>,
    /// Whether accounts and commodities are declared.
    pub with_directives: bool,
    /// Codes of entries that the books hold already.
    pub known: BTreeSet<String>,
}

/// Why there is no journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Names are missing.
    #[error("no names for {}", .0.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", "))]
    Lacking(Vec<NameKey>),
    /// A name that the program does not take.
    #[error("{ledger} takes no account {name:?}: {why}")]
    BadName {
        /// The program.
        ledger: Ledger,
        /// What it is the name of.
        key: NameKey,
        /// The name.
        name: String,
        /// Why.
        why: &'static str,
    },
    /// A table without a column for currencies would hold several.
    #[error("the payments are in {}; a table of {ledger} holds one currency", .currencies.join(" and "))]
    Currencies {
        /// The program.
        ledger: Ledger,
        /// The currencies.
        currencies: Vec<String>,
    },
    /// A table has no place for claims.
    #[error("a table of {0} holds money that moved, and no open claims")]
    NoClaims(Ledger),
    /// A line of `payments.csv` that cannot be read.
    #[error("payments.csv, {id}: {what} is not to be read")]
    Unread {
        /// Its id.
        id: String,
        /// The column.
        what: &'static str,
    },
}

/// A journal and what it leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// The text of the file.
    pub text: String,
    /// Entries in it.
    pub entries: usize,
    /// Entries that the books hold already.
    pub known: usize,
    /// Lines of stock without a known cost, which a table of amounts cannot hold.
    pub without_cost: usize,
}

/// An open claim: money that may come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenClaim {
    /// Case.
    pub id: String,
    /// What it is about.
    pub told: String,
    /// Its worth and currency; `None` when unknown.
    pub worth: Option<(Decimal, String)>,
}

/// Reasons of cases without an action whose claim is open nevertheless.
const WITH_AMAZON: [&str; 4] = ["filed", "with_amazon", "investigating", "approved"];
/// Actions on claims that stand: what waits for a report is no claim yet, and an answer saves money that is there.
const NO_CLAIM: [&str; 3] = ["none", "get_report", "answer"];

/// The claims of a run that may bring money.
#[must_use]
pub fn open_claims(document: &CasesV1) -> Vec<OpenClaim> {
    let is_open = |action: &str, reason: Option<&str>| {
        !NO_CLAIM.contains(&action) || reason.is_some_and(|reason| WITH_AMAZON.contains(&reason))
    };
    let cases = document.cases.iter();
    let open = cases.filter(|case| is_open(&case.action, case.reason.as_deref()));
    let claims = open.map(|case| {
        let (units, amount) = case.now();
        let amount = amount.and_then(|amount| amount.parse::<Decimal>().ok());
        let state = case.reason.as_ref().unwrap_or(&case.action);
        let product = case.msku.as_ref().or(case.fnsku.as_ref()).map(|sku| format!(", {sku}"));
        OpenClaim {
            id: case.id.clone(),
            told: format!(
                "{} of {}, {units} units{}, {state}",
                case.detector,
                case.event_date,
                product.unwrap_or_default()
            ),
            worth: amount.zip(case.amount.currency.clone()),
        }
    });
    claims.collect()
}

/// One side of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Side<'a> {
    account: &'a str,
    amount: Decimal,
}

/// A balanced entry.
#[derive(Debug, Clone)]
struct Entry<'a> {
    row: &'a PaymentV1,
    date: Date,
    told: String,
    /// Debit and credit; of stock without a cost the amounts are units.
    sides: [Side<'a>; 2],
    /// Currency of both; `None` for stock without a cost.
    currency: Option<&'a str>,
    /// Units of stock.
    stock: Option<i64>,
}

impl Entry<'_> {
    /// The two amounts as hledger and Beancount read them: units at what they cost in all, which is the other side.
    fn amounts(&self) -> [String; 2] {
        let commodity = self.currency.unwrap_or(UNITS);
        let [debit, credit] =
            [&self.sides[0], &self.sides[1]].map(|side| format!("{} {commodity}", side.amount));
        match (self.stock, self.currency) {
            (Some(units), Some(currency)) => {
                [format!("{units} {UNITS} @@ {} {currency}", self.sides[0].amount.abs()), credit]
            }
            _ => [debit, credit],
        }
    }

    fn cases(&self) -> impl Iterator<Item = &str> {
        self.row.cases.split_whitespace()
    }
}

/// Writes the journal of payments, oldest first, and of claims as they stand on a day.
///
/// # Errors
/// [`JournalError`] where names are missing or wrong, or where the program's form does not hold what is wanted.
pub fn journal(
    payments: &[PaymentV1],
    claims: &[OpenClaim],
    as_of: Date,
    names: &Names,
    wanted: &Wanted,
) -> Result<Journal, JournalError> {
    check_names(names, wanted)?;
    let is_table = matches!(wanted.ledger, Ledger::QuickBooks | Ledger::Xero);
    if is_table && wanted.with_claims {
        return Err(JournalError::NoClaims(wanted.ledger));
    }
    let mut entries = Vec::new();
    for row in payments {
        entries.extend(entry(row, names)?.filter(|entry| is_wanted(entry, wanted)));
    }
    entries.sort_by(|one, other| (one.date, &one.row.id).cmp(&(other.date, &other.row.id)));
    let all = entries.len();
    entries.retain(|entry| !wanted.known.contains(&entry.row.id));
    let known = all - entries.len();
    let mut without_cost = 0;
    if is_table {
        let priced = entries.iter().filter(|entry| entry.currency.is_some()).count();
        without_cost = entries.len() - priced;
        entries.retain(|entry| entry.currency.is_some());
        let currencies: BTreeSet<&str> = entries.iter().filter_map(|one| one.currency).collect();
        if currencies.len() > 1 {
            let currencies = currencies.into_iter().map(ToOwned::to_owned).collect();
            return Err(JournalError::Currencies { ledger: wanted.ledger, currencies });
        }
    }
    let claims = if wanted.with_claims { claims } else { &[] };
    let of_currency = |claim: &&OpenClaim| {
        let own = claim.worth.as_ref().map(|(_, currency)| currency);
        own.is_none() || wanted.currency.is_none() || own == wanted.currency.as_ref()
    };
    let claims: Vec<&OpenClaim> = claims.iter().filter(of_currency).collect();
    let book = Book { entries: &entries, claims: &claims, as_of, names, wanted };
    let text = match wanted.ledger {
        Ledger::Hledger => hledger::text(&book),
        Ledger::Beancount => beancount::text(&book),
        Ledger::QuickBooks => sheets::quickbooks(&book),
        Ledger::Xero => sheets::xero(&book),
    };
    Ok(Journal { text, entries: entries.len(), known, without_cost })
}

/// What is written.
struct Book<'a> {
    entries: &'a [Entry<'a>],
    claims: &'a [&'a OpenClaim],
    as_of: Date,
    names: &'a Names,
    wanted: &'a Wanted,
}

impl Book<'_> {
    /// Every currency of the entries and claims.
    fn currencies(&self) -> BTreeSet<&str> {
        let of_claims = self.claims.iter().filter_map(|claim| claim.worth.as_ref());
        let of_claims = of_claims.map(|(_, currency)| currency.as_str());
        self.entries.iter().filter_map(|entry| entry.currency).chain(of_claims).collect()
    }

    fn has_stock(&self) -> bool {
        self.entries.iter().any(|entry| entry.stock.is_some())
    }

    /// The accounts, each once.
    fn accounts(&self) -> BTreeSet<&str> {
        let claims = self.wanted.with_claims.then_some(NameKey::OpenClaims);
        MONEY.iter().copied().chain(claims).map(|key| self.names.of(key)).collect()
    }
}

/// The commodity of goods.
const UNITS: &str = "UNITS";

/// Names without which no journal is written.
const MONEY: [NameKey; 6] = [
    NameKey::Receivable,
    NameKey::Clearing,
    NameKey::Reimbursements,
    NameKey::Reversals,
    NameKey::Inventory,
    NameKey::StockReimbursements,
];

/// The names that an export needs: all of them, whether this one has such entries or not, so that a later one does not
/// fail for a month that has.
#[must_use]
pub fn needed(ledger: Ledger, with_claims: bool) -> Vec<NameKey> {
    let mut needed = MONEY.to_vec();
    needed.extend(with_claims.then_some(NameKey::OpenClaims));
    if ledger == Ledger::Xero {
        needed.extend([NameKey::XeroTaxRate, NameKey::XeroDates]);
    }
    needed
}

fn check_names(names: &Names, wanted: &Wanted) -> Result<(), JournalError> {
    let needed = needed(wanted.ledger, wanted.with_claims);
    let lacking = names.lacking(&needed);
    if !lacking.is_empty() {
        return Err(JournalError::Lacking(lacking));
    }
    let refuse: fn(&str) -> Option<&'static str> = match wanted.ledger {
        Ledger::Hledger => hledger::refuses,
        Ledger::Beancount => beancount::refuses,
        Ledger::QuickBooks | Ledger::Xero => |_| None,
    };
    for key in needed {
        let name = names.of(key);
        let why = if key == NameKey::XeroDates {
            (!["dmy", "mdy"].contains(&name)).then_some("write dmy or mdy")
        } else {
            let is_account = key != NameKey::XeroTaxRate;
            refuse(name).filter(|_| is_account)
        };
        if let Some(why) = why {
            let name = name.to_owned();
            return Err(JournalError::BadName { ledger: wanted.ledger, key, name, why });
        }
    }
    Ok(())
}

fn is_wanted(entry: &Entry<'_>, wanted: &Wanted) -> bool {
    let of_currency = match (&wanted.currency, entry.currency) {
        (Some(wanted), Some(own)) => wanted == own,
        _ => true,
    };
    of_currency
        && wanted.from.is_none_or(|from| from <= entry.date)
        && wanted.to.is_none_or(|to| entry.date <= to)
}

/// The entry of a line; nothing where no amount moved.
fn entry<'a>(row: &'a PaymentV1, names: &'a Names) -> Result<Option<Entry<'a>>, JournalError> {
    let unread = |what: &'static str| JournalError::Unread { id: row.id.clone(), what };
    let date: Date = row.date.parse().map_err(|_| unread("date"))?;
    let amount = row.amount.as_deref().map(str::parse::<Decimal>).transpose();
    let amount = amount.map_err(|_| unread("amount"))?;
    let (debit, credit, what) = match row.kind.as_str() {
        "approved" => (NameKey::Receivable, NameKey::Reimbursements, "Reimbursement approved"),
        "reversed" => (NameKey::Receivable, NameKey::Reversals, "Reimbursement taken back"),
        "settled" => (NameKey::Clearing, NameKey::Receivable, "Reimbursement posted"),
        "stock" => (NameKey::Inventory, NameKey::StockReimbursements, "Units given in stock"),
        _ => return Err(unread("kind")),
    };
    let stock = row.units.filter(|_| row.kind == "stock");
    let units = || stock.map(Decimal::from);
    let Some(sum) = amount.or_else(units).filter(|sum| !sum.is_zero()) else { return Ok(None) };
    let side = |key: NameKey, amount: Decimal| Side { account: names.of(key), amount };
    let currency = row.currency.as_deref().filter(|_| amount.is_some());
    if amount.is_some() && currency.is_none() {
        return Err(unread("currency"));
    }
    Ok(Some(Entry {
        row,
        date,
        told: told(what, row),
        sides: [side(debit, sum), side(credit, -sum)],
        currency,
        stock,
    }))
}

/// What an entry is about, in one line without signs that mean something to an accounting program.
fn told(what: &str, row: &PaymentV1) -> String {
    let named = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| format!("{name} {}", plain(value)))
    };
    let parts = [
        named("reimbursement", &row.reimbursement_id),
        named("SKU", &row.msku).or_else(|| named("FNSKU", &row.fnsku)),
        named("order", &row.order_id),
        named("Amazon case", &row.amazon_case_id),
        row.marketplace.as_ref().map(|store| plain(store)),
        Some(format!("account {}", plain(&row.account))),
    ];
    let parts: Vec<String> =
        [what.to_owned()].into_iter().chain(parts.into_iter().flatten()).collect();
    parts.join(", ")
}

/// A value without line breaks and without signs that begin a comment, a tag, a link or a quotation.
fn plain(value: &str) -> String {
    let shown = visible(value);
    shown.chars().map(|c| if ";|\"\\#^\n\r\t".contains(c) { ' ' } else { c }).collect()
}
