//! Rows of totals that people and programs write below the rows of a report.

/// What such a row is called, in small letters.
const WORDS: &[&str] = &[
    "total",
    "totals",
    "total:",
    "grand total",
    "grand totals",
    "subtotal",
    "sub total",
    "sum",
    "sums",
    "overall total",
    "column total",
    "column totals",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "zwischensumme",
    "insgesamt",
    "total général",
    "total general",
    "sous-total",
    "somme",
    "totale",
    "totale complessivo",
    "totale parziale",
    "somma",
    "suma",
    "suma total",
    "totaal",
    "eindtotaal",
    "subtotaal",
    "som",
    "summa",
    "totalt",
    "totalsumma",
    "delsumma",
    "razem",
    "suma końcowa",
    "łącznie",
    "toplam",
    "genel toplam",
    "合計",
    "総計",
    "小計",
    "总计",
    "合计",
    "小计",
    "總計",
    "المجموع",
];
/// Longer cells are no such word.
const LENGTH_MAX: usize = 32;

/// Whether a record is a row of totals: a word for it, and beside it nothing but numbers, currencies and
/// empty cells. No row of a report is so.
pub(super) fn is_total<'c>(mut cells: impl Iterator<Item = &'c str> + Clone) -> bool {
    has_word(cells.clone()) && cells.all(|cell| is_word(cell) || is_plain(cell))
}

/// Whether a record has a word for a total where a row of totals has it. Quotes around a word or in it make no
/// difference.
pub(super) fn has_word<'c>(mut cells: impl Iterator<Item = &'c str> + Clone) -> bool {
    // Nearly every row begins with something else.
    match cells.clone().next() {
        Some(first) if !first.is_empty() && !is_word(first) => false,
        _ => cells.any(is_word),
    }
}

fn is_word(cell: &str) -> bool {
    if cell.len() > LENGTH_MAX || cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let cell = cell.trim_end_matches(':').trim().to_lowercase();
    WORDS.contains(&cell.as_str())
}

/// Whether a cell is empty, a number in any locale, or the code of a currency.
fn is_plain(cell: &str) -> bool {
    let is_mark = |c: char| "+-\u{2212}.,'’()% \u{a0}\u{202f}$€£¥￥".contains(c);
    let is_code =
        |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let number = cell.split_whitespace().filter(|word| !is_code(word));
    number.flat_map(str::chars).all(|c| c.is_ascii_digit() || is_mark(c)) && !looks_dated(cell)
}

/// Whether a cell of digits and signs is a day, such as 2026-11-20 or 20.11.2026.
fn looks_dated(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split(['-', '.']).collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_year = parts.first().is_some_and(|part| part.len() == 4)
        || parts.last().is_some_and(|part| part.len() == 4);
    parts.len() == 3 && has_year && parts.iter().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_totals_has_a_word_and_numbers_alone() {
        for (cells, expected) in [
            (vec!["Total", "", "", "USD", "79.75", "11"], true),
            (vec!["", "", "Gesamtsumme", "1.234,56", "€ 5"], true),
            (vec!["TOTAL:", "(12.30)"], true),
            (vec!["合計"], true),
            (vec!["2026-11-20", "Total", "1"], false),
            (vec!["Total", "DEMO-MUG-01", "1"], false),
            (vec!["Total", "2026-11-20", "1"], false),
            (vec!["", "", "USD", "79.75"], false),
            (vec!["Totally Mugs", "1"], false),
        ] {
            assert_eq!(is_total(cells.iter().copied()), expected, "{cells:?}");
        }
    }
}
