//! The generated reference in `docs/reference` is fresh; `SNAPSHOTS=overwrite cargo test` rewrites it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use fba_recon_core::detect::DETECTORS;
use fba_recon_core::diag::Code;
use fba_recon_core::ingest::Formats;
use fba_recon_core::model::tables;

use crate::support::assert_matches_file;

fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference").join(name)
}

#[test]
fn errors_are_fresh() {
    let mut text = String::from(
        "# Diagnostics\n\nEvery code, what it means and what to do. Generated from the code list.\n",
    );
    for code in Code::ALL {
        let description = code.description().trim();
        let severity = code.severity().word();
        write!(text, "\n## {code}\n\n{severity}: {description}\n\nHint: {}.\n", code.help())
            .unwrap();
    }
    assert_matches_file(&text, &reference("errors.md"));
}

#[test]
fn detectors_are_fresh() {
    let mut text = String::from("# Detectors\n\nGenerated from the detectors' own files.\n");
    for detector in DETECTORS {
        let documentation =
            detector.documentation().replace("\n## ", "\n### ").replacen("# ", "## ", 1);
        write!(text, "\n{documentation}").unwrap();
        writeln!(text, "\nId: `{}`. Claim type: `{}`.", detector.id, detector.claim_type).unwrap();
    }
    assert_matches_file(&text, &reference("detectors.md"));
}

#[test]
fn tables_are_fresh() {
    let mut text = String::from(
        "# Canonical tables\n\nWhat every report becomes. Generated from the table list.\n",
    );
    for table in tables::ALL {
        write!(
            text,
            "\n## {}\n\nOne row: {}.\n\n| Column | Type | Meaning |\n|---|---|---|\n",
            table.name, table.doc
        )
        .unwrap();
        for column in table.columns {
            writeln!(text, "| {} | {:?} | {} |", column.name, column.kind, column.doc).unwrap();
        }
    }
    assert_matches_file(&text, &reference("tables.md"));
}

#[test]
fn reports_are_fresh() {
    let mut text = String::from(
        "# Reports\n\nWhat is read, and where to download it. Generated from the format files.\n",
    );
    for format in Formats::embedded().unwrap().iter() {
        write!(
            text,
            "\n## {}\n\nId: `{}`. Download: {}.\n",
            format.title, format.id, format.download
        )
        .unwrap();
        if let Some(name) = &format.amazon_report {
            writeln!(text, "API report: `{name}`.").unwrap();
        }
        text.push_str("\n| Column | Headers | Required |\n|---|---|---|\n");
        for column in &format.column {
            let required = if column.required { "yes" } else { "" };
            writeln!(text, "| {} | {} | {required} |", column.to, column.from.join(", ")).unwrap();
        }
        text.push_str("\nVersions:\n\n");
        for version in &format.versions {
            writeln!(text, "- {} columns: {}", version.columns, version.note).unwrap();
        }
        for quirk in &format.quirks {
            writeln!(text, "\n{quirk}").unwrap();
        }
    }
    assert_matches_file(&text, &reference("reports.md"));
}
