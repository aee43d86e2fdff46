//! Journals of hledger: directives for accounts and commodities, entries with codes, claims as unbalanced postings.

use std::fmt::Write as _;

use super::{Book, Entry, OpenClaim, UNITS, plain};
use crate::model::{Currency, Money};
use crate::render::journal::NameKey;

/// Why hledger would not read a name as one account.
pub(super) fn refuses(name: &str) -> Option<&'static str> {
    if name.contains("  ") || name.contains(['\t', '\n', ';']) {
        return Some("a name has no two spaces together, no tab and no semicolon");
    }
    let is_wrapped = name.starts_with(['(', '[', '*', '!']) || name.ends_with([')', ']']);
    is_wrapped.then_some("a name stands in no brackets and begins with no mark")
}

pub(super) fn text(book: &Book<'_>) -> String {
    let mut text = String::new();
    if book.wanted.with_directives {
        for currency in book.currencies() {
            let _ = writeln!(text, "commodity {}", sample(currency));
        }
        if book.has_stock() {
            let _ = writeln!(text, "commodity 1000. {UNITS}");
        }
        for account in book.accounts() {
            let _ = writeln!(text, "account {account}");
        }
    }
    for entry in book.entries {
        write_entry(entry, &mut text);
    }
    for claim in book.claims {
        write_claim(claim, book, &mut text);
    }
    text
}

/// An amount that shows how a currency is written: its digits after the point.
fn sample(currency: &str) -> String {
    let zero = currency.parse::<Currency>().map(|known| Money::zero(known).to_amount());
    let digits = zero.ok().and_then(|zero| zero.split_once('.').map(|(_, digits)| digits.len()));
    format!("1000.{} {currency}", "0".repeat(digits.unwrap_or(0)))
}

fn write_entry(entry: &Entry<'_>, text: &mut String) {
    let _ = writeln!(text, "\n{} ({}) {}", entry.date, entry.row.id, entry.told);
    for case in entry.cases() {
        let _ = writeln!(text, "    ; case: {}", plain(case));
    }
    let _ = writeln!(
        text,
        "    ; row: {} line {}",
        plain(&entry.row.file).replace(',', " "),
        entry.row.line
    );
    for (side, amount) in entry.sides.iter().zip(entry.amounts()) {
        let _ = writeln!(text, "    {}  {amount}", side.account);
    }
}

/// A claim is no money yet: a posting that nothing balances, which `--real` leaves out.
fn write_claim(claim: &OpenClaim, book: &Book<'_>, text: &mut String) {
    let told = plain(&claim.told);
    match &claim.worth {
        Some((worth, currency)) => {
            let account = book.names.of(NameKey::OpenClaims);
            let _ = writeln!(text, "\n{} ({}) Open claim, {told}", book.as_of, claim.id);
            let _ = writeln!(text, "    ({account})  {worth} {currency}");
        }
        None => {
            let _ = writeln!(
                text,
                "\n; {} {} Open claim of unknown worth, {told}",
                book.as_of, claim.id
            );
        }
    }
}
