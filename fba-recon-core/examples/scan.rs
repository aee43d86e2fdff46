//! From a folder of reports to cases: what to file, what it is worth, and the rows that prove it.
//!
//! ```text
//! cargo run -p fba-recon-core --example scan -- fba-recon-cli/demo/dump
//! ```

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;

use fba_recon_core::jiff::civil::date;
use fba_recon_core::{Account, Formats, Input, Policy, Request, discover};

/// A line for each case that is ready to be filed, with the first row that it rests on, then the totals.
///
/// # Errors
/// When a frame cannot be built.
pub(crate) fn cases(inputs: &[Input]) -> Result<String, Box<dyn Error>> {
    let (formats, policy) = (Formats::embedded()?, Policy::embedded()?);
    let account = Account::new(Request::new("mine", date(2026, 11, 21)), &formats, &policy);
    let run = account.scan(account.read(inputs)?)?;
    let mut text = String::new();
    for case in run.cases.iter().filter(|case| case.is_ready()) {
        let worth = case.amount_total.map_or("worth unknown".to_owned(), |worth| worth.to_string());
        let first = case.evidence.first().map_or(String::new(), |row| {
            let file = run.inventory.files.get(row.source.file.0 as usize);
            let name = file.map_or("", |file| file.source.name.as_str());
            format!(" ({name}, line {})", row.source.line)
        });
        text += &format!("{} {} {}{first}\n", case.id, case.detector, worth);
    }
    for total in &run.totals {
        text += &format!("{total:?}\n");
    }
    Ok(text)
}

#[allow(dead_code, reason = "a test calls what the program prints")]
fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let text = cases(&discover(&paths))?;
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
