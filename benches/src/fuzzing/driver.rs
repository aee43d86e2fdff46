//! Runs the bodies with a stable compiler: seeds from the fixtures, changed at random and always in the same way for
//! the same number. It follows no coverage, as libFuzzer does, and finds less in a time; what it finds it finds again.

use std::fs;
use std::path::Path;

use fba_recon_core::policy::EMBEDDED;
use fba_recon_core::render::EMBEDDED_TEMPLATES;

use super::dumps::{Dump, dump, seeds};
use super::{dates, decode, file, identify, numbers, rows, table, template};
use crate::generator::rng::Rng;

/// The targets, in the order in which they are listed.
pub const TARGETS: [&str; 9] =
    ["numbers", "dates", "decode", "identify", "rows", "file", "dumps", "templates", "tables"];

/// Bytes that matter to what reads them.
const TOKENS: &[&str] = &[
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    ".",
    "-",
    "+",
    "(",
    ")",
    "$",
    "\u{20ac}",
    "%",
    "0",
    "9",
    "1e9",
    "99999999999999999999",
    "1,234.56",
    "1.234,56",
    "2026-02-30",
    "31/12/2026",
    "Feb 29, 2025",
    "\u{feff}",
    "\0",
    "\u{202e}",
    "\u{1f600}",
    "=\"1\"",
    "N/A",
    "{{",
    "}}",
    "{% for i in range(9) %}",
    "{% endfor %}",
    "[[",
    "]]",
    "= ",
    "true",
    "-9223372036854775808",
    "PK\u{3}\u{4}",
];

/// What the targets start from.
#[derive(Debug)]
pub struct Seeds {
    files: Vec<Vec<u8>>,
    lines: Vec<String>,
    dumps: Vec<Dump>,
}

impl Seeds {
    /// Reads the fixtures.
    #[must_use]
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
        let mut files = Vec::new();
        for folder in ["formats", "errors", "fuzz"] {
            collect(&root.join(folder), &mut files);
        }
        let mut lines: Vec<String> = files
            .iter()
            .flat_map(|bytes| {
                String::from_utf8_lossy(bytes).lines().map(ToOwned::to_owned).collect::<Vec<_>>()
            })
            .flat_map(|line| {
                line.split(['\t', ',', ';']).map(ToOwned::to_owned).collect::<Vec<_>>()
            })
            .filter(|cell| cell.len() < 60 && cell.contains(|c: char| c.is_ascii_digit()))
            .collect();
        lines.sort();
        lines.dedup();
        Self { files, lines, dumps: seeds() }
    }
}

fn collect(folder: &Path, files: &mut Vec<Vec<u8>>) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if let Ok(bytes) = fs::read(&path)
            && bytes.len() < 64 << 10
        {
            files.push(bytes);
        }
    }
}

/// Runs one input of a target: the same number gives the same input.
///
/// # Panics
/// When what the target promises does not hold.
pub fn run(target: &str, seeds: &Seeds, number: u64) {
    let mut rng = Rng::new(number, 91);
    match target {
        "numbers" => numbers(&cells(seeds, &mut rng)),
        "dates" => dates(&cells(seeds, &mut rng)),
        "decode" => decode(&bytes(seeds, &mut rng)),
        "identify" => identify(&String::from_utf8_lossy(&bytes(seeds, &mut rng))),
        "rows" => {
            let choice = u8::try_from(rng.below(256)).unwrap_or(0);
            let (one, other) = (row_text(seeds, &mut rng), row_text(seeds, &mut rng));
            rows(choice, rng.one_in(2), &one, &other);
        }
        "file" => file(&bytes(seeds, &mut rng)),
        "dumps" => dump(&seeds.dumps, rng.below(seeds.dumps.len()), number),
        "templates" => {
            let (_, text) = *rng.pick(EMBEDDED_TEMPLATES);
            template(&text_of(text, &mut rng));
        }
        _ => {
            let at = rng.below(EMBEDDED.len());
            let text = text_of(EMBEDDED[at].1, &mut rng);
            table(u8::try_from(at).unwrap_or(0), &text);
        }
    }
}

/// Some cells, each changed a little.
fn cells(seeds: &Seeds, rng: &mut Rng) -> String {
    let many = rng.range(1, 4);
    let cells = (0..many).map(|_| {
        let cell = rng.pick(&seeds.lines).clone();
        text_of(&cell, rng)
    });
    cells.collect::<Vec<String>>().join("\n")
}

fn row_text(seeds: &Seeds, rng: &mut Rng) -> String {
    let delimiter = if rng.one_in(2) { "\t" } else { "," };
    let rows = (0..rng.range(0, 4)).map(|_| {
        let cells = (0..rng.range(1, 24)).map(|_| rng.pick(&seeds.lines).clone());
        cells.collect::<Vec<String>>().join(delimiter)
    });
    let text = rows.collect::<Vec<String>>().join("\n");
    text_of(&text, rng)
}

fn bytes(seeds: &Seeds, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = rng.pick(&seeds.files).clone();
    change(&mut bytes, rng);
    bytes
}

fn text_of(text: &str, rng: &mut Rng) -> String {
    let mut bytes = text.as_bytes().to_vec();
    change(&mut bytes, rng);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Cuts, doubles, swaps and overwrites a few pieces.
fn change(bytes: &mut Vec<u8>, rng: &mut Rng) {
    for _ in 0..rng.range(0, 4) {
        let at = rng.below(bytes.len() + 1);
        let end = (at + rng.below(1 + bytes.len() / 3)).min(bytes.len());
        match rng.below(6) {
            0 => {
                bytes.drain(at..end);
            }
            1 => {
                let piece = bytes[at..end].to_vec();
                let to = rng.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            2 if at < bytes.len() => bytes[at] = u8::try_from(rng.below(256)).unwrap_or(0),
            3 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
            _ => {
                let token = rng.pick(TOKENS).as_bytes();
                let end = if rng.one_in(2) { at } else { (at + token.len()).min(bytes.len()) };
                bytes.splice(at..end, token.iter().copied());
            }
        }
    }
    bytes.truncate(256 << 10);
}
