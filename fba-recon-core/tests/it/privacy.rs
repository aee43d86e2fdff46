//! What tells of buyers reaches no output: every private column of every format is filled with planted
//! values, in rows as they should be and in rows that are out of step.

use std::collections::BTreeMap;

use fba_recon_core::ingest::format::normalise_header;
use fba_recon_core::ingest::identify::{Identity, identify};
use fba_recon_core::ingest::{Format, Formats, Input};
use fba_recon_core::pipeline::Request;
use fba_recon_core::policy::{Policy, PolicyMode};
use fba_recon_core::render::{Lang, RunInfo, Sheets, Words, render};

use crate::support::{entries, fixtures, scan_inputs, stem};

const PLANTED: &[&str] = &[
    "Zyx Plantedbuyer",
    "zyx@planted.example",
    "+1 415 555 0100 77",
    "4155550100",
    "9 Planted Street",
];

/// The report with planted values in its private columns; with `shift`, every row moved by some cells.
fn planted(text: &str, formats: &Formats, format: &Format, shift: usize) -> Option<String> {
    let Identity::Report(recognised) = identify(text, formats) else { return None };
    let private: Vec<String> = format.private.iter().map(|name| normalise_header(name)).collect();
    let (head, body) = text.split_at(recognised.offset);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(recognised.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());
    let mut writer = csv::WriterBuilder::new()
        .delimiter(recognised.delimiter)
        .flexible(true)
        .from_writer(Vec::new());
    let mut header: Vec<String> = Vec::new();
    for (row, record) in reader.records().enumerate() {
        let record = record.unwrap();
        if row == 0 {
            header = record.iter().map(normalise_header).collect();
            writer.write_record(&record).unwrap();
            continue;
        }
        let mut cells: Vec<String> = record.iter().map(ToOwned::to_owned).collect();
        for (at, cell) in cells.iter_mut().enumerate() {
            if header.get(at).is_some_and(|name| private.contains(name)) {
                *cell = PLANTED[(row + at) % PLANTED.len()].to_owned();
            }
        }
        let turn = shift % cells.len();
        cells.rotate_left(turn);
        writer.write_record(&cells).unwrap();
    }
    let body = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    Some(format!("{head}{body}"))
}

#[test]
fn planted_buyers_reach_no_output() {
    let formats = Formats::embedded().unwrap();
    let policy = Policy::embedded().unwrap();
    let info = RunInfo {
        version: String::new(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::All,
    };
    let mut tried = 0;
    for format in formats.iter().filter(|format| !format.private.is_empty()) {
        let mut seen = false;
        for path in entries(&fixtures().join("formats").join(&format.id)) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if stem(&path).contains(".expected") || stem(&path).contains(".rejects") {
                continue;
            }
            for shift in 0..12 {
                let Some(text) = planted(&text, &formats, format, shift) else { continue };
                let planted = PLANTED.iter().any(|value| text.contains(value));
                if !planted {
                    continue;
                }
                seen = true;
                tried += 1;
                let request = Request {
                    account: "planted".to_owned(),
                    as_of: "2026-11-21".parse().unwrap(),
                    moment: None,
                    mode: PolicyMode::Current,
                    marketplace: None,
                    declared: Vec::new(),
                    downloaded: None,
                    least: fba_recon_core::cases::LeastValues::default(),
                };
                let run = scan_inputs(&[Input::from_bytes("report", text.into_bytes())], request);
                assert!(!run.inventory.reports.is_empty(), "{}", path.display());
                for lang in [Lang::En, Lang::Zh] {
                    let words = Words::new(lang, &BTreeMap::new()).unwrap();
                    for (name, output) in render(&run, &policy, &words, &info).unwrap() {
                        for value in PLANTED {
                            let place = format!("{}, {shift}: {name}", path.display());
                            assert!(!output.contains(value), "{value} in {place}");
                        }
                    }
                }
                let told = format!("{:?}", run.inventory);
                for value in PLANTED {
                    assert!(
                        !told.contains(value),
                        "{value} in {}, {shift}: {told}",
                        path.display()
                    );
                }
            }
        }
        assert!(seen, "no fixture of {} has a private column", format.id);
    }
    assert!(tried > 50, "{tried}");
}
