//! Journals of Beancount: directives for accounts and commodities, entries with links, claims as notes.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::{Book, Entry, NameKey, OpenClaim, UNITS, plain};

/// Roots of account names.
const ROOTS: [&str; 5] = ["Assets", "Liabilities", "Equity", "Income", "Expenses"];

/// Why Beancount would not read a name as an account.
pub(super) fn refuses(name: &str) -> Option<&'static str> {
    let mut parts = name.split(':');
    if !parts.next().is_some_and(|root| ROOTS.contains(&root)) {
        return Some("a name begins with Assets, Liabilities, Equity, Income or Expenses");
    }
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let mut count = 0;
    let is_good = parts.inspect(|_| count += 1).all(is_part);
    (!is_good || count == 0).then_some(
        "parts follow after colons, of letters, digits and dashes, a capital or digit first",
    )
}

pub(super) fn text(book: &Book<'_>) -> String {
    let mut text = String::new();
    if book.wanted.with_directives {
        let first: Date =
            book.entries.first().map_or(book.as_of, |entry| entry.date.min(book.as_of));
        for currency in book.currencies() {
            let _ = writeln!(text, "{first} commodity {currency}");
        }
        if book.has_stock() {
            let _ = writeln!(text, "{first} commodity {UNITS}");
        }
        for account in book.accounts() {
            let _ = writeln!(text, "{first} open {account}");
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

fn write_entry(entry: &Entry<'_>, text: &mut String) {
    let links: String = entry.cases().map(|case| format!(" ^{case}")).collect();
    let _ =
        writeln!(text, "\n{} * \"Amazon\" \"{}\" ^{}{links}", entry.date, entry.told, entry.row.id);
    let _ = writeln!(text, "  file: \"{}\"", plain(&entry.row.file));
    let _ = writeln!(text, "  row: {}", entry.row.line);
    for (side, amount) in entry.sides.iter().zip(entry.amounts()) {
        let _ = writeln!(text, "  {}  {amount}", side.account);
    }
}

fn write_claim(claim: &OpenClaim, book: &Book<'_>, text: &mut String) {
    let worth = match &claim.worth {
        Some((worth, currency)) => format!("{worth} {currency}"),
        None => "unknown worth".to_owned(),
    };
    let account = book.names.of(NameKey::OpenClaims);
    let told = plain(&claim.told);
    let _ = writeln!(
        text,
        "\n{} note {account} \"{} Open claim of {worth}, {told}\" ^{}",
        book.as_of, claim.id, claim.id
    );
}
