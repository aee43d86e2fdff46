//! What must hold whatever is read: the bodies of the fuzz targets, and a driver that runs the same bodies with a
//! stable compiler.

#![allow(clippy::expect_used, reason = "a body that cannot go on has found something")]

pub mod driver;
pub mod dumps;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fba_recon_core::account::{Request, Run};
use fba_recon_core::ingest::decode::decode as decode_bytes;
use fba_recon_core::ingest::discover::day_in_name;
use fba_recon_core::ingest::format::DateOrder;
use fba_recon_core::ingest::identify::{TextIdentity, identify as identify_text};
use fba_recon_core::ingest::{Formats, Input, ingest};
use fba_recon_core::model::money::to_decimal;
use fba_recon_core::normalise::dates::{order_shown, parse_date};
use fba_recon_core::normalise::normalise;
use fba_recon_core::normalise::numbers::{
    DecimalMark, decimal_mark, parse_amount, parse_measure, parse_quantity,
};
use fba_recon_core::policy::{EMBEDDED, Policy, PolicyMode};
use fba_recon_core::render::{EMBEDDED_TEMPLATES, Lang, RunInfo, Sheets, Words, render};
use jiff::civil::date;

/// The embedded formats.
pub static FORMATS: LazyLock<Formats> =
    LazyLock::new(|| Formats::embedded().expect("the embedded formats"));
/// The embedded tables.
pub static POLICY: LazyLock<Policy> =
    LazyLock::new(|| Policy::embedded().expect("the embedded tables"));

/// Any bytes decode to text or to a reason; the text is never longer than the bytes allow.
///
/// # Panics
/// When that does not hold; so do all bodies.
pub fn decode(bytes: &[u8]) {
    if let Ok(decoded) = decode_bytes(bytes) {
        assert!(!decoded.text.trim().is_empty());
        assert!(decoded.text.len() <= bytes.len().saturating_mul(3) + 3);
    }
}

/// Any text is a report, near one, or neither; a report starts inside the text.
pub fn identify(text: &str) {
    if let TextIdentity::Report(recognised) = identify_text(text, &FORMATS) {
        assert!(text.is_char_boundary(recognised.offset));
    }
}

/// Any file is opened, decoded, recognised, split, cast and merged; every row is accounted for.
pub fn file(bytes: &[u8]) {
    accounted_for(&[Input::from_bytes("report", bytes.to_vec())]);
}

/// Any rows below the header of any report, in two overlapping files: every row is accounted for.
pub fn rows(choice: u8, with_tabs: bool, one: &str, other: &str) {
    let formats: Vec<_> = FORMATS.iter().filter(|format| format.json.is_none()).collect();
    let format = formats[usize::from(choice) % formats.len()];
    let headers = format.column.iter().filter_map(|column| column.from.first());
    let amounts = format.amount.iter().map(|amount| &amount.from);
    let headers: Vec<&str> = headers.chain(amounts).map(String::as_str).collect();
    let header = headers.join(if with_tabs { "\t" } else { "," });
    let file =
        |name: &str, rows: &str| Input::from_bytes(name, format!("{header}\n{rows}").into_bytes());
    accounted_for(&[file("one", one), file("other", other)]);
}

fn accounted_for(inputs: &[Input]) {
    let mut ingested = ingest(inputs, &FORMATS);
    let normalised = normalise(&mut ingested, &POLICY, None).expect("frames");
    for report in &normalised.files {
        assert_eq!(report.rows_read, report.kept + report.merged + report.rejected.len());
    }
}

/// Any cell is a number, nothing, or a fault; a number read back from its own digits is the same.
pub fn numbers(text: &str) {
    let cells: Vec<&str> = text.split('\n').collect();
    let shown = decimal_mark(cells.iter().map(|cell| (*cell, 1)));
    for cell in cells {
        for mark in [shown, None, Some(DecimalMark::Point), Some(DecimalMark::Comma)] {
            let currency = "JPY".parse().ok();
            if let Ok(Some(micros)) = parse_amount(cell, mark, currency) {
                let written = to_decimal(micros).to_string();
                assert_eq!(
                    parse_amount(&written, Some(DecimalMark::Point), None),
                    Ok(Some(micros))
                );
            }
            let _ = parse_measure(cell, mark);
            if let Ok(Some(units)) = parse_quantity(cell, mark) {
                assert_eq!(parse_quantity(&units.to_string(), mark), Ok(Some(units)));
            }
        }
    }
}

/// Any cell is a day, nothing, or a fault; a day read back from its ISO form is the same.
pub fn dates(text: &str) {
    let cells: Vec<&str> = text.split('\n').collect();
    let shown = order_shown(cells.iter().map(|cell| (*cell, 1)));
    for cell in cells {
        for order in [shown, None, Some(DateOrder::Mdy), Some(DateOrder::Dmy)] {
            if let Ok(Some(day)) = parse_date(cell, order)
                && (0..=9999).contains(&day.year())
            {
                assert_eq!(parse_date(&day.to_string(), order), Ok(Some(day)));
            }
        }
        let _ = day_in_name(cell);
    }
}

/// Any text in place of a template is refused, or renders, or fails to: nothing else.
pub fn template(text: &str) {
    static RUN: LazyLock<Run> = LazyLock::new(|| dumps::scan(&dumps::seed(), request()));
    let info = RunInfo {
        version: String::new(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::default(),
    };
    for (name, _) in EMBEDDED_TEMPLATES {
        let overrides = BTreeMap::from([((*name).to_owned(), text.to_owned())]);
        if let Ok(words) = Words::new(Lang::En, &overrides) {
            let _ = render(&RUN, &POLICY, &words, &info);
        }
    }
}

/// Any text in place of a table is refused, or a dump can be scanned with it. The first byte chooses the table.
pub fn table(choice: u8, text: &str) {
    let (name, _) = EMBEDDED[usize::from(choice) % EMBEDDED.len()];
    let overrides = BTreeMap::from([(name.to_owned(), text.to_owned())]);
    if let Ok(policy) = Policy::with_overrides(&overrides) {
        let _ = dumps::scan_with(&dumps::seed(), request(), &policy);
    }
}

/// What is asked of a dump.
#[must_use]
pub fn request() -> Request {
    Request {
        account: "fuzz".to_owned(),
        as_of: date(2026, 11, 21),
        moment: None,
        mode: PolicyMode::Current,
        marketplace: None,
        declared: Vec::new(),
        downloaded: None,
        least: fba_recon_core::cases::LeastValues::default(),
    }
}
