//! The generated reference in `docs/reference`, `docs/formats` and `docs/detectors` is fresh; `SNAPSHOTS=overwrite cargo test` rewrites it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use fba_recon_core::detect::{DETECTORS, Detector};
use fba_recon_core::diag::Code;
use fba_recon_core::ingest::{Format, Formats, KnownFrom, KnownWords};
use fba_recon_core::joins;
use fba_recon_core::model::{Table, tables};
use fba_recon_core::policy::fees::{CalendarFile, Card, FeeRow};
use fba_recon_core::policy::{Policy, Route};
use fba_recon_core::render::{Lang, RunInfo, Sheets, render};
use jiff::civil::Date;

use crate::support::{assert_matches_file, entries, fixtures, policy, scan_folder, words};

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

/// The end of a period in words.
fn end(to: Option<Date>) -> String {
    to.map_or("still open".to_owned(), |to| format!("up to {to}"))
}

fn only(is_conditional: bool) -> &'static str {
    if is_conditional { ", only for some units" } else { "" }
}

/// A card as its file tells it: its days, its price bands, how many copies agree on its rows, its cases and
/// amounts on top, and its sources.
fn fee_card(card: &Card, calendar: &CalendarFile) -> String {
    let days = calendar.period.iter().filter(|period| period.card.as_ref() == Some(&card.id));
    let days: Vec<String> = days
        .map(|period| match period.to {
            Some(to) => format!("{} up to {to}", period.from),
            None => format!("{} on", period.from),
        })
        .collect();
    let cells = |row: &FeeRow| -> Vec<(u8, bool)> {
        let bands = row.bands.iter();
        let bands = bands
            .map(|band| (band.verified.unwrap_or(row.verified), row.derived && !band.published));
        let steps = row.tail.iter().map(|_| ()).chain(row.linear.iter().map(|_| ()));
        bands.chain(steps.map(|()| (row.verified, row.derived))).collect()
    };
    let all: Vec<(u8, bool)> = card.fee.iter().flat_map(cells).collect();
    let two = all.iter().filter(|(verified, _)| *verified >= 2).count();
    let derived = all.iter().filter(|(_, derived)| *derived).count();
    let whole = if card.complete { "every class and tier" } else { "not every class and tier" };
    let mut text = format!(
        "\n### {}\n\n- Days: {}\n- Tiers: {}; {} price band(s); {whole}\n- Weights: {} in {} rows; {two} with two or more agreeing copies, {derived} derived from another card\n",
        card.id,
        days.join(", "),
        card.tier_set,
        card.price_bands.len(),
        all.len(),
        card.fee.len(),
    );
    text.extend(card.tax.iter().map(|tax| format!("- Tax: {tax}\n")));
    for case in &card.case {
        writeln!(text, "- Case `{}`{}: {}", case.id, only(case.is_conditional), case.note).unwrap();
    }
    for extra in &card.extra {
        let only = only(extra.is_conditional || extra.programme.is_some());
        let note = extra.note.as_deref().unwrap_or("every unit that meets it");
        writeln!(text, "- On top `{}`{only}: {note}", extra.id).unwrap();
    }
    text.extend(card.notes.iter().map(|note| format!("- Note: {note}\n")));
    text.extend(card.source.iter().map(|source| format!("- Source: {source}\n")));
    text
}

#[test]
fn fee_cards_are_fresh() {
    let policy = policy();
    let fees = policy.fees();
    let mut text = String::from(
        "# Fee cards\n\nWhich card holds on which ship date, and how far each is verified. Generated from the fee tables.\n",
    );
    for calendar in &fees.calendars {
        writeln!(
            text,
            "\n## {}\n\n| From | Up to | Card | Note |\n|---|---|---|---|",
            calendar.marketplace
        )
        .unwrap();
        for period in &calendar.period {
            let card = period.card.as_deref().unwrap_or("not known");
            let card = match period.tiers.as_slice() {
                [] => card.to_owned(),
                tiers => format!("{card}, for {} alone", tiers.join(", ")),
            };
            let note = period.note.as_deref().unwrap_or("");
            let to = period.to.map_or("open".to_owned(), |to| to.to_string());
            writeln!(text, "| {} | {to} | {card} | {note} |", period.from).unwrap();
        }
        for row in &calendar.surcharge {
            writeln!(
                text,
                "\nSurcharge `{}`: {} percent from {}, {}; {} agreeing copies.{}",
                row.id,
                row.percent.normalize(),
                row.from,
                end(row.to),
                row.verified,
                row.doubt
                    .as_deref()
                    .map(|doubt| format!(" Not certain: {doubt}"))
                    .unwrap_or_default()
            )
            .unwrap();
        }
        let cards = fees.cards.iter().filter(|card| card.marketplace == calendar.marketplace);
        text.extend(cards.map(|card| fee_card(card, calendar)));
    }
    assert_matches_file(&text, &reference("fee-cards.md"));
}

fn detector_pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/detectors")
}

/// One page: the detector's own documentation, the reports it needs, where its cases are filed and with what.
fn detector_page(detector: &Detector, policy: &Policy) -> String {
    let mut text = detector.documentation();
    writeln!(text, "\n## Filing\n\n- Id: `{}`, claim type `{}`", detector.id, detector.claim_type)
        .unwrap();
    let tables: Vec<String> = detector
        .tables
        .iter()
        .map(|table| format!("[{table}](../reference/tables.md#{table})"))
        .collect();
    writeln!(text, "- Reports it rests on: {}", tables.join(", ")).unwrap();
    let is_of = |route: &&Route| route.claim_types.contains(&detector.claim_type);
    for route in policy.routes().iter().filter(is_of) {
        let cause = route.cause.map(|cause| format!(", if the {} is wrong", cause.as_str()));
        let cause = cause.unwrap_or_default();
        writeln!(text, "- Where{cause} (checked {}): {}", route.checked, route.path_en).unwrap();
        writeln!(text, "- What the form asks for: {}", route.fields.join(", ")).unwrap();
    }
    writeln!(text, "- [An example sheet](sheets/{}.md), from the fixture above", detector.id)
        .unwrap();
    for document in policy.documents(detector.id) {
        let need = if document.required { "not without" } else { "if Amazon asks" };
        let accepted = document.accepted.join(" or ");
        writeln!(
            text,
            "- Document, {need}: {} (evidence list: {accepted}; {})",
            document.kind, document.why
        )
        .unwrap();
    }
    text
}

/// The sheet of the first case that a detector finds in its own fixture, and the rules beside it.
fn example_sheet(detector: &Detector, policy: &Policy) -> (String, String) {
    let run = scan_folder(&fixtures().join("detectors").join(detector.id).join("hit"));
    let words = words(Lang::En);
    let info = RunInfo {
        version: String::new(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::All,
    };
    let files = render(&run, policy, words, &info).unwrap().texts;
    let case = run.cases.iter().find(|case| case.detector == detector.id).unwrap();
    (files[&format!("cases/{}/sheet.md", case.id)].clone(), files["rules.md"].clone())
}

/// The sheets, and one page of rules for them all: each part as the run of its own sheet wrote it.
#[test]
fn example_sheets_are_fresh() {
    let policy = policy();
    let folder = detector_pages().join("sheets");
    let mut rules = String::new();
    let mut end = String::new();
    for detector in DETECTORS {
        let (sheet, page) = example_sheet(detector, policy);
        assert_matches_file(&sheet, &folder.join(format!("{}.md", detector.id)));
        let (body, last) = page.trim_end().rsplit_once('\n').unwrap();
        let mut parts = body.split("<a id=\"");
        let head = parts.next().unwrap();
        if rules.is_empty() {
            rules.push_str(head);
        }
        let own = parts.find(|part| part.starts_with(&format!("{}\"", detector.id))).unwrap();
        write!(rules, "<a id=\"{own}").unwrap();
        last.clone_into(&mut end);
    }
    writeln!(rules, "{end}").unwrap();
    assert_matches_file(&rules, &detector_pages().join("../rules.md"));
    assert_eq!(entries(&folder).len(), DETECTORS.len());
}

#[test]
fn detector_pages_are_fresh() {
    let policy = policy();
    let mut index = String::from(
        "# Detectors\n\nWhat is looked for, one page a detector. Generated from the detectors' own files. \
         [Who fires where](cross-check.md) shows every detector over the fixtures of every other.\n\n\
         | Detector | Claim type | What it finds |\n|---|---|---|\n",
    );
    let mut pages =
        BTreeSet::from(["README.md", "cross-check.md", "sheets"].map(ToOwned::to_owned));
    for detector in DETECTORS {
        let (id, summary) = (detector.id, detector.summary);
        writeln!(index, "| [{id}]({id}.md) | {} | {summary} |", detector.claim_type).unwrap();
        let page = detector_page(detector, policy);
        assert_matches_file(&page, &detector_pages().join(format!("{id}.md")));
        pages.insert(format!("{id}.md"));
    }
    assert_matches_file(&index, &detector_pages().join("README.md"));
    let found: BTreeSet<String> = entries(&detector_pages())
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, pages, "a page of a detector that is gone");
}

#[test]
fn tables_are_fresh() {
    let mut text = String::from(
        "# Canonical tables\n\nWhat every report becomes. Generated from the table list.\n",
    );
    text.push_str(&tables_of(tables::ALL));
    assert_matches_file(&text, &reference("tables.md"));
}

#[test]
fn joins_are_fresh() {
    let mut text = String::from(
        "# Joins\n\nWhat the rules lay side by side, as dataframes of the library (module `joins`): made from what a \
         scan concluded from. Each row has `source_file` and `source_line` too: the row of a report that it rests on. \
         Money is in millionths of the row's currency; what is not known is null. Generated from the list of joins.\n",
    );
    text.push_str(&tables_of(joins::ALL));
    assert_matches_file(&text, &reference("joins.md"));
}

/// Tables with their columns.
fn tables_of(tables: &[&Table]) -> String {
    let mut text = String::new();
    for table in tables {
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
    text
}

/// A list of headers or values; a bar would end the cell of a table.
fn listed<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let quoted = names.into_iter().map(|name| format!("`{}`", name.replace('|', "\\|")));
    quoted.collect::<Vec<String>>().join(", ")
}

/// One page: where to download the report, its versions, columns, key and quirks.
fn format_page(format: &Format) -> String {
    let table = format.table().unwrap();
    let mut text = format!("# {}\n\n- Id: `{}`\n", format.title, format.id);
    if let Some(name) = &format.amazon_report {
        writeln!(text, "- API report: `{name}`").unwrap();
    }
    writeln!(text, "- Download: {}", format.download).unwrap();
    writeln!(
        text,
        "- Fills the table [{}](../reference/tables.md#{}): {}",
        table.name, table.name, table.doc
    )
    .unwrap();
    text.push_str("\n## Versions\n\n");
    for version in &format.versions {
        writeln!(text, "- {} columns: {}", version.columns, version.note).unwrap();
    }
    if !format.quirks.is_empty() {
        text.push_str("\n## Good to know\n\n");
        for quirk in &format.quirks {
            writeln!(text, "- {quirk}").unwrap();
        }
    }
    columns_section(format, &mut text);
    languages_section(format, &mut text);
    merge_section(format, &mut text);
    text.push_str("\n## Sources\n\n");
    for source in &format.sources {
        writeln!(text, "- {source}").unwrap();
    }
    text
}

/// Which words of each language are known, and from where.
fn languages_section(format: &Format, text: &mut String) {
    if format.language.is_empty() {
        return;
    }
    text.push_str(
        "\n## Languages\n\nWhich words are known: from a real file, from a public reader of real files, or inferred from another store\nof the language. Money under other words is told with its sum and may answer a case.\n\n| Language | Columns | Types | Descriptions begin with |\n|---|---|---|---|\n",
    );
    let cell = |known: &KnownWords| match known.basis {
        KnownFrom::NotFound => known.basis.as_str().to_owned(),
        _ => format!("{}: {}", known.basis.as_str(), listed(&known.words)),
    };
    for language in &format.language {
        let (columns, types) = (cell(&language.columns), cell(&language.types));
        let descriptions = cell(&language.descriptions);
        writeln!(text, "| {} | {columns} | {types} | {descriptions} |", language.name).unwrap();
    }
}

/// What each column is read from.
fn columns_section(format: &Format, text: &mut String) {
    let table = format.table().unwrap();
    text.push_str(
        "\n## Columns\n\n| Column | Type | Headers | Needed | Meaning |\n|---|---|---|---|---|\n",
    );
    for column in &format.column {
        let canonical = table.columns.iter().find(|own| own.name == column.to).unwrap();
        let needed = match (column.required, column.filled) {
            (true, true) => "in every row",
            (true, false) => "to recognise it",
            (false, true) => "filled where it is there",
            (false, false) => "",
        };
        let headers = if column.endings.is_empty() {
            listed(&column.from)
        } else {
            format!("the sum of all that end in {}", listed(&column.endings))
        };
        writeln!(
            text,
            "| {} | {:?} | {headers} | {needed} | {} |",
            column.to, canonical.kind, canonical.doc
        )
        .unwrap();
    }
    for value in &format.preamble.value {
        writeln!(
            text,
            "| {} | Text | the line {} above the header | | one value for every row |",
            value.to,
            listed(&value.keys)
        )
        .unwrap();
    }
    if let Some(unpivot) = &format.unpivot {
        writeln!(
            text,
            "\nEach filled amount becomes a row of its own, in `{}`, named by `{}`:\n",
            unpivot.amount, unpivot.kind
        )
        .unwrap();
        for amount in &format.amount {
            writeln!(text, "- `{}`: {}", amount.from, amount.kind).unwrap();
        }
    }
    for (name, value) in &format.constants {
        writeln!(text, "\n`{name}` is `{value}` in every row.").unwrap();
    }
    if let Some(balance) = &format.balance {
        writeln!(text,
            "\nThe sign of {} is decided by a file's own balances: `{}` and all movements add up to `{}`.",
            listed(&balance.outflows), balance.opening, balance.closing
        )
        .unwrap();
    }
    if let Some(json) = &format.json {
        writeln!(text, "\nA JSON file; its records are in {}.", listed(&json.records)).unwrap();
    }
}

/// How downloads that share rows are merged, and what is not kept.
fn merge_section(format: &Format, text: &mut String) {
    writeln!(
        text,
        "\n## Overlapping downloads\n\nA row is told from others by {}.",
        listed(&format.merge.key)
    )
    .unwrap();
    if !format.merge.mutable.is_empty() {
        let newest = if format.merge.newest.is_empty() {
            "the newer file".to_owned()
        } else {
            let larger = listed(&format.merge.newest);
            format!("the copy with the larger {larger}, then the newer file")
        };
        writeln!(text, "Of several copies {newest} gives {}.", listed(&format.merge.mutable))
            .unwrap();
    }
    if !format.private.is_empty() {
        writeln!(text, "\nNever kept, since it tells of buyers: {}.", listed(&format.private))
            .unwrap();
    }
    let ignored = listed(&format.ignored);
    if !ignored.is_empty() {
        writeln!(text, "\nKnown and not used: {ignored}.").unwrap();
    }
}

#[test]
fn format_pages_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/formats");
    let formats = Formats::embedded().unwrap();
    let mut index = String::from(
        "# Formats\n\nEvery report that is read, by its table. Generated from the format files.\n",
    );
    let mut pages = BTreeSet::from(["README.md".to_owned()]);
    for table in tables::ALL {
        write!(index, "\n## {}\n\nOne row: {}.\n\n", table.name, table.doc).unwrap();
        for format in formats.iter().filter(|format| format.table == table.name) {
            writeln!(index, "- [{}]({}.md)", format.title, format.id).unwrap();
            assert_matches_file(&format_page(format), &folder.join(format!("{}.md", format.id)));
            pages.insert(format!("{}.md", format.id));
        }
    }
    index.push_str("\n## Known and not read\n\nNo check can use these; a file of one is named, and is no error.\n\n| Report | What it is | Download instead | Seen |\n|---|---|---|---|\n");
    for named in formats.named() {
        writeln!(
            index,
            "| {} | {} | {} | {} |",
            named.title, named.is, named.instead, named.source
        )
        .unwrap();
    }
    assert_matches_file(&index, &folder.join("README.md"));
    let found: BTreeSet<String> = entries(&folder)
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, pages, "a page of a format that is gone");
}
