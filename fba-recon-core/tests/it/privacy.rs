//! What tells of buyers reaches no output: every private column of every format is filled with planted
//! values, in rows as they should be and in rows that are out of step.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fba_recon_core::account::Request;
use fba_recon_core::ingest::header::normalise_header;
use fba_recon_core::ingest::identify::{TextIdentity, identify};
use fba_recon_core::ingest::{Format, Formats, Input};
use fba_recon_core::model::{Kind, Table};
use fba_recon_core::policy::PolicyMode;
use fba_recon_core::render::{Lang, render};

use crate::support::{entries, fixtures, info, policy, request, scan_inputs, stem, words};

const PLANTED: &[&str] = &[
    "Zyx Plantedbuyer",
    "zyx@planted.example",
    "+1 415 555 0100 77",
    "4155550100",
    "9 Planted Street",
];

/// The report with planted values in its private columns; with `shift`, every row moved by some cells.
fn planted(text: &str, formats: &Formats, format: &Format, shift: usize) -> Option<String> {
    let TextIdentity::Report(recognised) = identify(text, formats) else { return None };
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

/// Scans texts, each with the format that it is of, as one dump, and sees to it that nothing planted is told anywhere.
fn assert_hidden(texts: Vec<(String, String)>, are_reports: bool, place: &str) {
    let policy = policy();
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
    let formats: BTreeSet<String> = texts.iter().map(|(format, _)| format.clone()).collect();
    let inputs: Vec<Input> = texts
        .into_iter()
        .enumerate()
        .map(|(at, (_, text))| Input::from_bytes(format!("report-{at}"), text.into_bytes()))
        .collect();
    let run = scan_inputs(&inputs, request);
    let read: BTreeSet<String> =
        run.inventory.reports.iter().map(|report| report.format.clone()).collect();
    assert!(!are_reports || read == formats, "{place}: {read:?}, not {formats:?}");
    let mut outputs = vec![("inventory".to_owned(), format!("{:?}", run.inventory))];
    for lang in [Lang::En, Lang::Zh] {
        outputs.extend(render(&run, policy, words(lang), &info()).unwrap().texts);
    }
    for (name, output) in outputs {
        for value in PLANTED {
            assert!(!output.contains(value), "{value} in {place}: {name}");
        }
    }
}

/// The texts of a format's fixtures.
fn inputs_of(format: &Format) -> Vec<(String, String)> {
    let paths = entries(&fixtures().join("formats").join(&format.id)).into_iter();
    let paths =
        paths.filter(|path| !stem(path).contains(".expected") && !stem(path).contains(".rejects"));
    let texts = paths.filter_map(|path| {
        Some((path.display().to_string(), std::fs::read_to_string(&path).ok()?))
    });
    texts.collect()
}

#[test]
fn planted_buyers_reach_no_output() {
    let formats = Formats::embedded().unwrap();
    let private = || formats.iter().filter(|format| !format.private.is_empty());
    let mut tried = 0;
    for shift in 0..12 {
        // All reports in one dump: what is told of one of them is told beside the others.
        let mut texts = Vec::new();
        for format in private() {
            let own = inputs_of(format).into_iter();
            let own = own.filter_map(|(_, text)| planted(&text, &formats, format, shift));
            let own = own.filter(|text| PLANTED.iter().any(|value| text.contains(value)));
            let before = texts.len();
            texts.extend(own.map(|text| (format.id.clone(), text)));
            assert!(texts.len() > before, "no fixture of {} has a private column", format.id);
        }
        tried += texts.len();
        assert_hidden(texts, true, &format!("moved by {shift}"));
    }
    assert!(tried > 50, "{tried}");
}

/// A report as its header and its rows, each a list of cells.
fn cells(text: &str, formats: &Formats) -> Option<(u8, Vec<Vec<String>>)> {
    let TextIdentity::Report(recognised) = identify(text, formats) else { return None };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(recognised.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(&text.as_bytes()[recognised.offset..]);
    let rows =
        reader.records().map(|record| record.unwrap().iter().map(ToOwned::to_owned).collect());
    Some((recognised.delimiter, rows.collect()))
}

fn written(delimiter: u8, rows: &[Vec<String>]) -> String {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// In every report, of buyers or not: a value where a number, a date or a currency belongs, and in the line of the
/// header, alone and with a row that was joined to it.
#[test]
fn what_is_refused_and_what_is_no_header_is_not_told() {
    let formats = Formats::embedded().unwrap();
    let (mut columns, mut headers) = (0, 0);
    // The reports of a dump, by what is wrong with them.
    let mut dumps: BTreeMap<(bool, String), Vec<(String, String)>> = BTreeMap::new();
    for format in formats.iter().filter(|format| format.json.is_none()) {
        let table = Table::named(&format.table).unwrap();
        let is_text = |header: &str| {
            let name = normalise_header(header);
            let is_this = |from: &String| normalise_header(from) == name;
            let column = format.column.iter().find(|column| column.from.iter().any(is_this));
            let kind = column.and_then(|column| {
                table.columns.iter().find(|known| known.name == column.to).map(|known| known.kind)
            });
            kind.is_none_or(|kind| kind == Kind::Text)
        };
        for (_, text) in inputs_of(format) {
            let Some((delimiter, rows)) = cells(&text, &formats) else { continue };
            let mut add = |is_report: bool, what: String, rows: &[Vec<String>]| {
                let dump = dumps.entry((is_report, what)).or_default();
                dump.push((format.id.clone(), written(delimiter, rows)));
            };
            // All such columns at once, each with a value of its own.
            let wrong: Vec<usize> =
                (0..rows[0].len()).filter(|at| !is_text(&rows[0][*at])).collect();
            for start in 0..wrong.len().min(3) {
                let wrong: Vec<usize> = wrong.iter().copied().skip(start).step_by(3).collect();
                let mut rows = rows.clone();
                for (row, cells) in rows.iter_mut().enumerate().skip(1) {
                    // The first wrong cell of a row is the one that is told.
                    let at = wrong[row % wrong.len()];
                    if let Some(cell) = cells.get_mut(at) {
                        PLANTED[(row + at) % PLANTED.len()].clone_into(cell);
                    }
                }
                columns += wrong.len();
                add(true, format!("columns from {start}"), &rows);
            }
            for joined in [false, true] {
                let mut rows = rows.clone();
                let values = PLANTED.iter().map(|value| (*value).to_owned());
                let row = if joined && rows.len() > 1 { rows.remove(1) } else { Vec::new() };
                // The row that was joined has lost what it tells of buyers to the planted values.
                let row = row.into_iter().filter(|cell| !cell.contains(' '));
                rows[0].extend(values.chain(row));
                headers += 1;
                add(false, format!("header, joined {joined}"), &rows);
                // Without one of its columns the report is told as near to one, with what is not known.
                rows[0].remove(0);
                add(false, format!("near, joined {joined}"), &rows);
            }
        }
    }
    for ((are_reports, what), texts) in dumps {
        assert_hidden(texts, are_reports, &what);
    }
    assert!(columns > 200 && headers > 80, "{columns} {headers}");
}

/// The reports of a folder with planted values in some columns, and how many cells were planted.
fn with_planted(folder: &Path, columns: &[&str]) -> (Vec<Input>, usize) {
    let mut planted = 0;
    let paths = entries(folder).into_iter();
    let paths = paths.filter(|path| matches!(path.extension(), Some(end) if end != "md"));
    let inputs = paths.filter(|path| stem(path) != "expected").filter_map(|path| {
        let text = std::fs::read_to_string(&path).ok()?;
        let mut lines = text.lines();
        let header = lines.next()?;
        let delimiter = if header.contains('\t') { '\t' } else { ',' };
        let names: Vec<String> = header.split(delimiter).map(normalise_header).collect();
        let lines = lines.enumerate().map(|(row, line)| {
            let cells = line.split(delimiter).enumerate().map(|(at, cell)| {
                let is_own = names.get(at).is_some_and(|name| columns.contains(&name.as_str()));
                planted += usize::from(is_own);
                if is_own { PLANTED[(row + at) % PLANTED.len()] } else { cell }
            });
            cells.collect::<Vec<&str>>().join(&delimiter.to_string())
        });
        let lines: Vec<String> = lines.collect();
        let text = format!("{header}\n{}\n", lines.join("\n"));
        Some(Input::from_bytes(path.file_name()?.to_string_lossy(), text.into_bytes()))
    });
    let inputs: Vec<Input> = inputs.collect();
    (inputs, planted)
}

/// Outputs of a folder with planted values in some columns.
fn outputs_with_planted(folder: &Path, columns: &[&str]) -> (BTreeMap<String, String>, usize) {
    let (inputs, count) = with_planted(folder, columns);
    let run = scan_inputs(&inputs, request(folder));
    let mut texts = BTreeMap::new();
    for lang in [Lang::En, Lang::Zh] {
        let rendered = render(&run, policy(), words(lang), &info()).unwrap().texts;
        texts.extend(rendered.into_iter().map(|(name, text)| (format!("{lang:?} {name}"), text)));
    }
    (texts, count)
}

/// Names of carriers and numbers of parcels are free text: only what looks like one is told.
#[test]
fn what_stands_in_place_of_a_carrier_or_a_number_is_told_nowhere() {
    let mut planted = 0;
    let rules = ["removal_lost", "removal_short", "a_to_z_response_due", "chargeback_response_due"];
    let folders = rules.iter().flat_map(|rule| entries(&fixtures().join("detectors").join(rule)));
    for folder in folders.chain([fixtures().join("letters_dump")]) {
        let columns = ["carrier", "returncarrier", "trackingnumber", "trackingid"];
        let (texts, count) = outputs_with_planted(&folder, &columns);
        planted += count;
        // A telephone number may be the number of a parcel.
        let told = PLANTED.iter().filter(|value| !value.bytes().all(|b| b.is_ascii_digit()));
        for value in told {
            let found = texts.iter().find(|(_, text)| text.contains(value));
            assert!(found.is_none(), "{value} in {}: {found:?}", folder.display());
        }
    }
    assert!(planted > 40, "{planted}");
    let folder = fixtures().join("detectors/removal_lost/hit");
    let (texts, _) = outputs_with_planted(&folder, &[]);
    let message = texts.iter().find(|(name, _)| name.ends_with("message.txt")).unwrap().1;
    assert!(message.contains("UPS_GR") && message.contains("1ZDEMO"), "{message}");
}

/// A word that no list has may be anybody's in a list that is kept by hand: it is counted, and its line told.
#[test]
fn words_of_lists_that_are_not_known_are_not_told() {
    for (folder, column) in [
        ("errors/unknown_claim_reason/input", "reason"),
        ("errors/unknown_status/input", "returnrequeststatus"),
        ("detectors/fulfilment_fee_overcharged/hit", "category"),
    ] {
        let (texts, count) = outputs_with_planted(&fixtures().join(folder), &[column]);
        assert!(count > 0, "{folder}");
        let told = |name: &str| &texts[&format!("En {name}")];
        for value in PLANTED {
            assert!(!told("diagnostics.txt").contains(value), "{}", told("diagnostics.txt"));
        }
        let is_told = told("diagnostics.txt").contains("not known");
        assert!(is_told, "{}", told("diagnostics.txt"));
    }
}
