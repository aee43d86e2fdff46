//! Overlapping and repeated downloads give the frames of one: every format's fixtures, cut into random
//! pieces by days, downloaded twice, renamed, with changed titles, in any order.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use fba_recon_core::ingest::{Format, Formats, Input, ingest};
use fba_recon_core::model::{Kind, Table};
use fba_recon_core::normalise::{Normalised, normalise};
use fba_recon_core::policy::Policy;
use jiff::civil::Date;
use proptest::prelude::*;

use crate::support::{entries, fixtures, stem};

static FORMATS: LazyLock<Formats> = LazyLock::new(|| Formats::embedded().unwrap());
static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::embedded().unwrap());

/// A report as its records: the text of each with its day, below the text before the first.
struct Dump {
    format: &'static Format,
    name: String,
    head: String,
    records: Vec<(Option<Date>, String)>,
}

fn read(inputs: &[Input]) -> Normalised {
    normalise(&mut ingest(inputs, &FORMATS), &POLICY, None).unwrap()
}

fn rejected(normalised: &Normalised) -> usize {
    normalised.files.iter().map(|report| report.rejected.len()).sum()
}

/// The rows of a frame without their places, in a fixed order.
fn rows(normalised: &Normalised, table: &Table, columns: &[String]) -> Vec<String> {
    let rows = normalised.frames.rows(table).unwrap();
    let wanted: Vec<_> = table
        .columns
        .iter()
        .filter(|column| columns.iter().any(|own| own == column.name))
        .collect();
    let mut out: Vec<String> = (0..rows.len())
        .map(|row| {
            let cells = wanted.iter().map(|column| match column.kind {
                Kind::Text | Kind::Currency => {
                    format!("{:?}", rows.text(column.name).unwrap().get(row))
                }
                Kind::Date => format!("{:?}", rows.dates(column.name).unwrap().get(row)),
                _ => format!("{:?}", rows.whole(column.name).unwrap().get(row)),
            });
            cells.collect::<Vec<String>>().join("|")
        })
        .collect();
    out.sort();
    out
}

/// Every text fixture that can be cut: its rows are all kept.
static DUMPS: LazyLock<Vec<Dump>> = LazyLock::new(|| {
    let mut dumps = Vec::new();
    for folder in entries(&fixtures().join("formats")) {
        let format = FORMATS.get(&stem(&folder)).unwrap();
        for path in entries(&folder) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if name.contains(".expected.") || name.contains(".rejects.") || format.json.is_some() {
                continue;
            }
            let normalised = read(&[Input::from_bytes("whole", text.clone().into_bytes())]);
            if rejected(&normalised) == 0 && !normalised.files.is_empty() {
                dumps.push(dump(format, name, &text, &normalised));
            }
        }
    }
    dumps
});

fn dump(format: &'static Format, name: String, text: &str, normalised: &Normalised) -> Dump {
    let table = format.table().unwrap();
    let rows = normalised.frames.rows(table).unwrap();
    let days = table.covers.map(|column| rows.dates(column).unwrap());
    // A settlement is downloaded whole; its pieces are the settlement again.
    let days = days.filter(|_| format.control.is_none());
    let mut starts: Vec<(usize, Option<Date>)> = (0..rows.len())
        .map(|row| {
            (rows.source(row).line as usize - 1, days.as_ref().and_then(|days| days.get(row)))
        })
        .collect();
    starts.sort_unstable();
    starts.dedup_by_key(|(line, _)| *line);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = starts.first().map_or(lines.len(), |(line, _)| *line);
    let end = |at: usize| starts.get(at + 1).map_or(lines.len(), |(line, _)| *line);
    let record = |(at, (line, day)): (usize, &(usize, Option<Date>))| {
        let mut text = lines[*line..end(at)].concat();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        (*day, text)
    };
    let records = starts.iter().enumerate().map(record).collect();
    Dump { format, name, head: lines[..first].concat(), records }
}

impl Dump {
    /// The file with the records that lie in a range of days.
    fn piece(&self, name: usize, from: Option<Date>, to: Option<Date>) -> Input {
        let mut text = self.head.clone();
        let inside = |day: &Option<Date>| day.is_none() || (from <= *day && *day <= to);
        text.extend(
            self.records.iter().filter(|(day, _)| inside(day)).map(|(_, text)| text.as_str()),
        );
        Input::from_bytes(format!("piece {name}"), text.into_bytes())
    }

    fn days(&self) -> Vec<Date> {
        let days: BTreeSet<Date> = self.records.iter().filter_map(|(day, _)| *day).collect();
        days.into_iter().collect()
    }

    /// Pieces that overlap and together hold every day: each starts at or before the end of the last.
    fn pieces(&self, cuts: &[(usize, usize)]) -> Vec<Input> {
        let days = self.days();
        let whole = self.piece(0, days.first().copied(), days.last().copied());
        if days.is_empty() {
            return cuts.iter().map(|_| whole.clone()).chain([whole.clone()]).collect();
        }
        let mut pieces = Vec::new();
        let mut next = 0;
        for (length, overlap) in cuts {
            let from = next.min(days.len() - 1).saturating_sub(*overlap);
            let to = (next + length).min(days.len() - 1);
            pieces.push(self.piece(pieces.len() + 1, Some(days[from]), Some(days[to])));
            next = to + 1;
        }
        let from = next.min(days.len() - 1);
        pieces.push(self.piece(pieces.len() + 1, Some(days[from]), days.last().copied()));
        pieces
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn overlapping_pieces_give_the_frames_of_the_whole(
        at in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((0_usize..4, 0_usize..3), 0..4),
        turn in any::<bool>(),
    ) {
        let dump = at.get(&DUMPS);
        let table = dump.format.table().unwrap();
        let days = dump.days();
        let whole = read(&[dump.piece(0, days.first().copied(), days.last().copied())]);
        let mut pieces = dump.pieces(&cuts);
        if turn {
            pieces.reverse();
        }
        let pieced = read(&pieces);
        // A piece may lose what tells the decimal mark or the order of day and month; its rows are refused
        // rather than guessed.
        prop_assume!(rejected(&pieced) == 0);
        for report in &pieced.files {
            prop_assert_eq!(report.rows_read, report.kept + report.merged);
        }
        // The dates of a piece may tell another period than those of the whole.
        let period = dump.format.balance.as_ref().map(|balance| balance.period.as_str());
        let is_told = |name: &str| Some(name) != period;
        let all = table.columns.iter().map(|column| column.name).filter(|name| is_told(name));
        let all: Vec<String> = all.map(ToOwned::to_owned).collect();
        prop_assert_eq!(rows(&whole, table, &all), rows(&pieced, table, &all), "{}", dump.name);

        // The same pieces after the products were renamed: nothing doubles.
        pieces.push(pieces[0].clone());
        if let Some(piece) = pieces.first_mut() {
            piece.name.push_str(" renamed");
            let fba_recon_core::ingest::Content::Bytes(bytes) = &piece.content else { unreachable!() };
            let text = std::str::from_utf8(bytes).unwrap().replace("Demo ", "Renamed ");
            piece.content = Input::from_bytes("", text.into_bytes()).content;
        }
        let renamed = read(&pieces);
        let key = dump.format.merge.key.iter().filter(|name| is_told(name)).cloned();
        let key = &key.collect::<Vec<String>>();
        prop_assert_eq!(rows(&whole, table, key), rows(&renamed, table, key), "{}", dump.name);
    }
}

#[test]
fn every_text_format_has_a_fixture_that_is_cut() {
    let cut: BTreeSet<&str> = DUMPS.iter().map(|dump| dump.format.id.as_str()).collect();
    for format in FORMATS.iter().filter(|format| format.json.is_none()) {
        assert!(cut.contains(format.id.as_str()), "{}", format.id);
    }
}
