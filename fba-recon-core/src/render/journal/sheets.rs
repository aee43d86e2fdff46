//! Tables of journal entries that QuickBooks Online and Xero import.

use jiff::civil::Date;

use super::{Book, Entry, NameKey, Side};
use crate::render::writers::tables::csv;

/// A day as these programs read it.
fn day(date: Date, is_month_first: bool) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year());
    if is_month_first {
        format!("{month:02}/{day:02}/{year:04}")
    } else {
        format!("{day:02}/{month:02}/{year:04}")
    }
}

/// The lines of all entries.
fn lines<'a>(book: &'a Book<'_>) -> impl Iterator<Item = (&'a Entry<'a>, &'a Side<'a>)> {
    book.entries.iter().flat_map(|entry| entry.sides.iter().map(move |side| (entry, side)))
}

/// One line an account, debits and credits apart; the entries of a number balance.
pub(super) fn quickbooks(book: &Book<'_>) -> String {
    let header =
        ["JournalNo", "JournalDate", "AccountName", "Debits", "Credits", "Description", "Name"];
    let rows = lines(book).map(|(entry, side)| {
        let sum = side.amount.abs().to_string();
        let (debit, credit) = if side.amount.is_sign_negative() {
            (String::new(), sum)
        } else {
            (sum, String::new())
        };
        vec![
            entry.row.id.clone(),
            day(entry.date, true),
            side.account.to_owned(),
            debit,
            credit,
            described(entry),
            String::new(),
        ]
    });
    csv(&header, rows).unwrap_or_default()
}

/// One line an account, debits above zero; lines with the same narration and day are one journal.
pub(super) fn xero(book: &Book<'_>) -> String {
    let header = [
        "*Narration",
        "*Date",
        "Description",
        "*AccountCode",
        "*TaxRate",
        "*Amount",
        "TrackingName1",
        "TrackingOption1",
    ];
    let is_month_first = book.names.of(NameKey::XeroDates) == "mdy";
    let rows = lines(book).map(|(entry, side)| {
        vec![
            format!("{} {}", entry.row.id, entry.told),
            day(entry.date, is_month_first),
            described(entry),
            side.account.to_owned(),
            book.names.of(NameKey::XeroTaxRate).to_owned(),
            side.amount.to_string(),
            String::new(),
            String::new(),
        ]
    });
    csv(&header, rows).unwrap_or_default()
}

/// What an entry is about, with its cases.
fn described(entry: &Entry<'_>) -> String {
    let cases: Vec<&str> = entry.cases().collect();
    let stock = entry.stock.map(|units| format!("{units} units, ")).unwrap_or_default();
    let told = format!("{stock}{}", entry.told);
    if cases.is_empty() { told } else { format!("{told}; {}", cases.join(" ")) }
}
