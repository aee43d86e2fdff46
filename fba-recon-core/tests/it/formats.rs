//! Every format reads every one of its fixtures, and no format takes another's file.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use fba_recon_core::diag::Severity;
use fba_recon_core::ingest::{Formats, Input, ingest};
use fba_recon_core::model::{Kind, Table, dates, money};
use fba_recon_core::normalise::{
    FileReport, Normalised, Rows, SOURCE_FILE, SOURCE_LINE, normalise,
};
use fba_recon_core::polars::prelude::DataFrame;

use crate::support::{assert_matches_file, entries, fixtures, policy, stem};

fn is_input(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    !name.ends_with(".expected.csv") && !name.ends_with(".rejects.csv")
}

fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The polars frame of a table holds what its typed rows hold, cell by cell.
fn assert_same_frame(rows: &Rows, frame: &DataFrame) {
    assert_eq!(frame.height(), rows.len());
    let [files, lines] = [SOURCE_FILE, SOURCE_LINE].map(|name| frame.column(name).unwrap());
    let (files, lines) = (files.u32().unwrap(), lines.u32().unwrap());
    for row in 0..rows.len() {
        let source = rows.source(row);
        assert_eq!((files.get(row), lines.get(row)), (Some(source.file.0), Some(source.line)));
        for column in rows.table().columns {
            let cells = frame.column(column.name).unwrap();
            match column.kind {
                Kind::Text | Kind::Currency => {
                    let text = rows.text(column.name).unwrap().get(row);
                    assert_eq!(cells.str().unwrap().get(row), text, "{}", column.name);
                }
                Kind::Date => {
                    let day = cells.date().unwrap().physical().get(row).map(dates::from_epoch_day);
                    assert_eq!(day, rows.dates(column.name).unwrap().get(row), "{}", column.name);
                }
                _ => {
                    let whole = rows.whole(column.name).unwrap().get(row);
                    assert_eq!(cells.i64().unwrap().get(row), whole, "{}", column.name);
                }
            }
        }
    }
}

/// The rows of a table as CSV: `line`, then the canonical columns.
fn frame_csv(table: &Table, normalised: &Normalised) -> String {
    let rows = normalised.frames.rows(table).unwrap();
    assert_same_frame(rows, normalised.frames.get(table).unwrap());
    let mut out = String::from("line");
    for column in table.columns {
        write!(out, ",{}", column.name).unwrap();
    }
    out.push('\n');
    for row in 0..rows.len() {
        write!(out, "{}", rows.source(row).line).unwrap();
        for column in table.columns {
            let text = match column.kind {
                Kind::Text | Kind::Currency => rows.text(column.name).unwrap().get(row).map(cell),
                Kind::Quantity | Kind::Moment => {
                    rows.whole(column.name).unwrap().get(row).map(|whole| whole.to_string())
                }
                Kind::Money | Kind::Measure => {
                    let micros = rows.whole(column.name).unwrap().get(row);
                    micros.map(|micros| money::to_decimal(micros).normalize().to_string())
                }
                Kind::Date => {
                    rows.dates(column.name).unwrap().get(row).map(|date| date.to_string())
                }
            };
            write!(out, ",{}", text.unwrap_or_default()).unwrap();
        }
        out.push('\n');
    }
    out
}

fn rejects_csv(report: &FileReport) -> String {
    let mut out = String::from("line,code,column,value\n");
    for rejected in &report.rejected {
        let (column, value) = (cell(&rejected.column), cell(&rejected.value));
        writeln!(out, "{},{},{column},{value}", rejected.line, rejected.code).unwrap();
    }
    out
}

#[test]
fn every_format_reads_its_fixtures() {
    let formats = Formats::embedded().unwrap();
    let policy = policy();
    for folder in entries(&fixtures().join("formats")) {
        let id = stem(&folder);
        let format = formats.get(&id).unwrap_or_else(|| panic!("fixtures for no format: {id}"));
        for path in entries(&folder).into_iter().filter(|path| is_input(path)) {
            let input = Input::from_bytes("report", std::fs::read(&path).unwrap());
            let mut ingested = ingest(&[input], &formats);
            let table = ingested.files[0].table.as_ref();
            let found = table.map(|table| table.format.id.as_str());
            assert_eq!(found, Some(id.as_str()), "{}: {:?}", path.display(), ingested.diagnostics);
            let normalised = normalise(&mut ingested, policy, None).unwrap();
            let report = &normalised.files[0];
            assert_eq!(report.rows_read, report.kept + report.merged + report.rejected.len());
            let frame = frame_csv(format.table().unwrap(), &normalised);
            assert_matches_file(&frame, &path.with_extension("expected.csv"));
            let rejects = path.with_extension("rejects.csv");
            if rejects.exists() || !report.rejected.is_empty() {
                assert_matches_file(&rejects_csv(report), &rejects);
            }
        }
    }
}

#[test]
fn every_format_has_fixtures_for_its_versions() {
    let formats = Formats::embedded().unwrap();
    for format in formats.iter() {
        let folder = fixtures().join("formats").join(&format.id);
        let inputs = entries(&folder).into_iter().filter(|path| is_input(path)).count();
        assert!(inputs >= format.versions.len(), "{}: {inputs} fixtures", format.id);
    }
}

/// Reports that are known and not read: each is named by its header, and by no part of it.
#[test]
fn reports_that_are_not_read_are_named() {
    let formats = Formats::embedded().unwrap();
    let name = |bytes: &[u8]| {
        let ingested = ingest(&[Input::from_bytes("report", bytes.to_vec())], &formats);
        assert!(ingested.files[0].table.is_none());
        let errors: Vec<_> =
            ingested.diagnostics.iter().filter(|told| told.severity() != Severity::Note).collect();
        let named = ingested.files[0].named.map(|named| named.id.clone());
        assert!(named.is_none() || errors.is_empty(), "{named:?}: {errors:?}");
        named
    };
    let mut seen = BTreeSet::new();
    for path in entries(&fixtures().join("named")) {
        let id = stem(&path).split('.').next().unwrap().to_owned();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(name(&bytes).as_deref(), Some(id.as_str()), "{}", path.display());
        // The first three columns alone are any table.
        let text = String::from_utf8(bytes).unwrap();
        let short = |line: &str| {
            line.split('\t').flat_map(|cell| cell.split(',')).take(3).collect::<Vec<_>>().join("\t")
        };
        let short: Vec<String> = text.lines().map(short).collect();
        if !text.starts_with('<') {
            assert_eq!(name(short.join("\n").as_bytes()), None, "{}", path.display());
        }
        seen.insert(id);
    }
    let ids: BTreeSet<String> = formats.named().map(|named| named.id.clone()).collect();
    assert_eq!(seen, ids);
    // Tables that hold some of the columns of one, and what else they have makes them something else.
    for near in [
        "order-id,order-item-id,purchase-date,quantity-purchased,quantity-shipped,ship-service-level",
        "Order ID,Claim status,Claim date,Reimbursed amount,Notes",
        "Store,Start date,End date,MSKU,Units sold,Net proceeds total",
        "Date,Comments,Order ID,Title,Quantity",
        "item-name,seller-sku,price,quantity,open-date",
        "sku,asin,price,quantity,cost",
        "FNSKU,Merchant SKU,Supplier,Total Units,Inbound,Available",
        "snapshot-date,sku,fnsku,sellable-quantity,warehouse",
        "order-id,lpn,unit-status,return-date",
        "Order ID,Release date,Amazon fees,Total",
        // A download of which somebody deleted the currency: its user is told of the column.
        "approval-date,reimbursement-id,reason,sku,fnsku,amount-per-unit,amount-total,quantity-reimbursed-cash",
    ] {
        let row = vec!["x"; near.split(',').count()].join(",");
        assert_eq!(name(format!("{near}\n{row}\n{row}\n").as_bytes()), None, "{near}");
    }
}

/// A description that the table of languages lists as known has a role; its money is none of unknown role.
#[test]
fn listed_descriptions_have_a_role() {
    let formats = Formats::embedded().unwrap();
    let terms = policy().cash_terms();
    let (mut seen, mut faults) = (0, Vec::new());
    for format in formats.iter() {
        let Some(column) = format.column.iter().find(|column| column.to == "description") else {
            continue;
        };
        for language in &format.language {
            for word in &language.descriptions.words {
                let written = format!("{word} - X");
                let said = column.translated(&written);
                let is_known = terms.description(&said).is_some()
                    || terms.transaction(word).is_some()
                    || terms.is_refund_back(word);
                seen += 1;
                if !is_known {
                    faults.push(format!("{}: {word}", language.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(seen > 15, "{seen}");
}
