//! Exhibits: what they say, read back from their bytes, and what they may never say.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use fba_recon_core::account::Run;
use fba_recon_core::cases::{Action, Case};
use fba_recon_core::ingest::Input;
use fba_recon_core::render::{Fonts, Lang, Rendered, RunInfo, Sheets, Words, render};

use crate::support::{
    entries, every_fixture, fixtures, info, inputs, policy, request, scan_inputs, words,
};

fn rendered(run: &Run, words: &Words) -> Rendered {
    render(run, policy(), words, &info()).unwrap()
}

/// The exhibits among the files of a run, by their paths.
fn exhibits(files: &Rendered) -> BTreeMap<&str, &[u8]> {
    let pdfs = files.binaries.iter().filter(|(path, _)| path.ends_with("exhibit.pdf"));
    pdfs.map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect()
}

/// What a PDF of ours shows: the texts of each page in the order in which they are drawn, read by way of the tables
/// that its fonts give for it.
struct Shown {
    pages: Vec<Vec<String>>,
    paper: String,
    fonts: usize,
}

impl Shown {
    fn text(&self) -> String {
        self.pages.concat().join("\n")
    }

    /// The text without spaces and line ends: where it was broken is not told.
    fn dense(&self) -> String {
        dense(&self.text())
    }
}

fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The streams of a PDF, inflated, in their order.
fn streams(pdf: &[u8]) -> Vec<Vec<u8>> {
    let find =
        |from: usize, what: &[u8]| memchr::memmem::find(&pdf[from..], what).map(|at| from + at);
    let mut streams = Vec::new();
    let mut at = 0;
    while let Some(begin) = find(at, b"stream\n") {
        let begin = begin + b"stream\n".len();
        let end = find(begin, b"endstream").unwrap();
        let mut stream = Vec::new();
        flate2::read::ZlibDecoder::new(&pdf[begin..end]).read_to_end(&mut stream).unwrap();
        streams.push(stream);
        at = end + b"endstream".len();
    }
    streams
}

/// The characters of the glyphs of one font.
fn characters(map: &str) -> BTreeMap<u16, char> {
    let pairs = map.lines().filter_map(|line| {
        let (glyph, character) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let units: Vec<u16> = (0..character.len() / 4)
            .map(|at| u16::from_str_radix(&character[at * 4..at * 4 + 4], 16).unwrap())
            .collect();
        let character = String::from_utf16(&units).unwrap().chars().next()?;
        Some((u16::from_str_radix(glyph, 16).ok()?, character))
    });
    pairs.collect()
}

/// The bytes of a string operand: in parentheses with escapes, or in hexadecimal digits.
fn operand(line: &[u8]) -> Vec<u8> {
    let inner = &line[1..line.len() - 1];
    if line[0] == b'<' {
        let text = std::str::from_utf8(inner).unwrap();
        let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
        return (0..text.len()).step_by(2).map(byte).collect();
    }
    let mut bytes = Vec::new();
    let mut rest = inner.iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            b'\\' => match rest.next().unwrap() {
                b'n' => bytes.push(b'\n'),
                b'r' => bytes.push(b'\r'),
                b't' => bytes.push(b'\t'),
                b'b' => bytes.push(8),
                b'f' => bytes.push(12),
                digit if digit.is_ascii_digit() => {
                    let digits = [digit, rest.next().unwrap(), rest.next().unwrap()];
                    let text = std::str::from_utf8(&digits).unwrap();
                    bytes.push(u8::from_str_radix(text, 8).unwrap());
                }
                other => bytes.push(other),
            },
            other => bytes.push(other),
        }
    }
    bytes
}

fn shown(pdf: &[u8]) -> Shown {
    let streams = streams(pdf);
    let is_map = |stream: &&Vec<u8>| stream.starts_with(b"%!PS-Adobe");
    let maps: Vec<BTreeMap<u16, char>> = streams
        .iter()
        .filter(is_map)
        .map(|stream| characters(std::str::from_utf8(stream).unwrap()))
        .collect();
    let mut pages = Vec::new();
    for stream in streams.iter().filter(|stream| memchr::memmem::find(stream, b"BT\n").is_some()) {
        let (mut texts, mut font) = (Vec::new(), 0);
        for line in operations(stream) {
            if line == b"BT" {
                texts.push(String::new());
            } else if line.starts_with(b"/F") {
                font = usize::from(line[2] - b'1');
            } else if let Some(text) = line.strip_suffix(b" Tj") {
                let glyphs = operand(text);
                let glyphs = glyphs.chunks(2).map(|glyph| u16::from_be_bytes([glyph[0], glyph[1]]));
                texts.last_mut().unwrap().extend(glyphs.map(|glyph| maps[font][&glyph]));
            }
        }
        pages.push(texts);
    }
    let raw = String::from_utf8_lossy(pdf);
    let paper = raw.split("/MediaBox [").nth(1).unwrap().split(']').next().unwrap().to_owned();
    Shown { pages, paper, fonts: maps.len() }
}

/// The operations of a page, one each: a string may hold line ends.
fn operations(stream: &[u8]) -> Vec<&[u8]> {
    let mut operations = Vec::new();
    let (mut begin, mut depth, mut is_escaped) = (0, 0_i32, false);
    for (at, byte) in stream.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if depth > 0 => is_escaped = true,
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\n' if depth == 0 => {
                operations.push(&stream[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    operations
}

fn is_due(case: &Case) -> bool {
    matches!(case.decision.action, Action::File | Action::CheckFirst)
        && !case.claim_type.is_of_buyer()
        && !case.documents.is_empty()
}

/// Over every fixture: who has an exhibit, what it holds, and what it does not.
#[test]
fn an_exhibit_says_what_the_message_says_and_nothing_of_ours() {
    let mut seen = BTreeSet::new();
    for (folder, fixture) in every_fixture() {
        let (run, files) = (&fixture.run, fixture.english());
        let found = exhibits(files);
        let due: BTreeSet<String> = run
            .cases
            .iter()
            .filter(|case| is_due(case))
            .map(|case| format!("cases/{}/exhibit.pdf", case.id))
            .collect();
        let paths: BTreeSet<String> = found.keys().map(|path| (*path).to_owned()).collect();
        assert_eq!(paths, due, "{}", folder.display());
        for (path, pdf) in found {
            let id = path.split('/').nth(1).unwrap();
            let case = run.cases.iter().find(|case| case.id == id).unwrap();
            let others = run.cases.iter().filter(|other| other.id != id);
            assert_fits(pdf, case, others, &folder);
            if let Some(message) = files.texts.get(&format!("cases/{id}/message.txt")) {
                assert_holds_message(&shown(pdf), message);
                seen.insert(case.detector);
            }
            let sheet = &files.texts[&format!("cases/{id}/sheet.md")];
            assert!(sheet.contains("`exhibit.pdf`"), "{sheet}");
        }
    }
    assert!(seen.len() >= 12, "{seen:?}");
}

fn assert_fits<'a>(pdf: &[u8], case: &Case, others: impl Iterator<Item = &'a Case>, folder: &Path) {
    assert!(pdf.starts_with(b"%PDF-1.7") && pdf.len() < 1_000_000, "{}", pdf.len());
    let shown = shown(pdf);
    assert!((1..=3).contains(&shown.pages.len()), "{} pages", shown.pages.len());
    let paper = match case.marketplace.as_deref() {
        Some("US" | "CA" | "MX") => "0 0 612 792",
        _ => "0 0 595 842",
    };
    assert_eq!(shown.paper, paper);
    let text = shown.text();
    let mut never: Vec<String> = inputs(folder).iter().map(|input| input.name.clone()).collect();
    never.extend(others.map(|other| other.id.clone()));
    never.extend([case.id.clone(), case.account.clone(), folder.display().to_string()]);
    never.extend(
        [
            "certain",
            "probable",
            "possible",
            "confidence",
            "kept by the seller",
            "estimate",
            "Please",
            "Thank",
            "median",
            "basis",
            "line ",
            "None",
            "fba-recon",
            "CS-",
            "\u{fffd}",
        ]
        .map(ToOwned::to_owned),
    );
    for word in never {
        assert!(!text.contains(&word), "{word} in {text}");
    }
}

/// Every numbered fact of a message whose rows were not summed up, and its equation, stand in the exhibit.
fn assert_holds_message(shown: &Shown, message: &str) {
    let dense_text = shown.dense();
    let subject = message.lines().next().unwrap().strip_prefix("Subject: ").unwrap();
    assert!(dense_text.contains(&dense(subject)), "{subject}: {}", shown.text());
    let mut equations = 0;
    for line in message.lines().skip(3) {
        let is_fact = line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
        let is_summed = line.contains(" more ") || line.contains("Orders: ") || line.ends_with(':');
        if is_fact && !is_summed && !line.contains("Our document") {
            let (_, what) = line.rsplit_once(": ").unwrap();
            assert!(dense_text.contains(&dense(what)), "{line}: {}", shown.text());
        } else if line.contains(" = ") && line.contains(" - ") {
            equations += 1;
            assert!(dense_text.contains(&dense(line)), "{line}: {}", shown.text());
        }
    }
    let has_rows = shown.text().contains("What it shows");
    assert!(has_rows && (equations > 0 || !message.contains(" = ")), "{message}");
}

/// The lost units of a warehouse with another title.
fn titled(title: &str) -> Run {
    changed(&["title", "product-name"], title)
}

/// The lost units of a warehouse with another text in some columns.
fn changed(columns: &[&str], text: &str) -> Run {
    let folder = fixtures().join("detectors/lost_in_warehouse/hit");
    let mut hits = 0;
    let files: Vec<Input> = entries(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .map(|path| {
            let own = std::fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let mut lines = own.lines();
            let header = lines.next().unwrap();
            let is_one =
                |name: &str| columns.contains(&name.trim_matches('"').to_lowercase().as_str());
            let at = header.split('\t').position(is_one);
            let mut changed = format!("{header}\n");
            for line in lines {
                let mut cells: Vec<&str> = line.split('\t').collect();
                if let Some(at) = at {
                    cells[at] = text;
                    hits += 1;
                }
                changed.push_str(&cells.join("\t"));
                changed.push('\n');
            }
            Input::from_bytes(name, changed.into_bytes())
        })
        .collect();
    assert!(hits > 0);
    scan_inputs(&files, request(&folder))
}

fn few_signs(writing: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(format!("fonts/few-signs-{writing}.otf"))).unwrap()
}

fn with_fonts(fonts: Vec<Vec<u8>>) -> Words {
    Words::new(Lang::En, &BTreeMap::new()).unwrap().with_fonts(Fonts::of(fonts))
}

/// Title, fonts, whether it is shown, by which font besides the embedded one, what is told.
type Titled = (&'static str, Words, bool, Option<&'static str>, Option<&'static str>);

#[test]
fn titles_are_shown_whole_or_left_out_and_told() {
    let both = || with_fonts(vec![few_signs("SC"), few_signs("JP")]);
    let cases: &[Titled] = &[
        ("Tasse en céramique – rouge, Größe 8 cm", both(), true, None, None),
        ("Кружка Ω ™ 3 €", both(), true, None, None),
        ("Tasse e\u{301}", both(), true, None, None),
        ("陶瓷杯子（红色）8 cm", both(), true, Some("Noto Sans CJK SC"), None),
        ("陶器マグカップ、レッド", both(), true, Some("Noto Sans CJK JP"), None),
        ("陶瓷杯子", with_fonts(vec![few_signs("JP")]), true, Some("Noto Sans CJK JP"), None),
        ("陶瓷杯子", with_fonts(Vec::new()), false, None, Some("Chinese")),
        ("マグカップ", with_fonts(Vec::new()), false, None, Some("Japanese")),
        // One sign that the font lacks.
        ("陶瓷杯子茶", both(), false, None, Some("Chinese")),
        ("머그컵", both(), false, None, Some("Korean")),
        // Letters that are shaped by their neighbours, pictures, and what turns a line.
        ("كوب", both(), false, None, Some("signs and other writing")),
        ("Mug 📦", both(), false, None, Some("signs and other writing")),
        ("Mug \u{202e}gum", both(), false, None, Some("signs and other writing")),
    ];
    for (title, words, is_shown, font, told) in cases {
        let run = titled(title);
        let files = rendered(&run, words);
        let found = exhibits(&files);
        assert!(!found.is_empty(), "{title}");
        for pdf in found.values() {
            let shown = shown(pdf);
            let composed = title.replace("e\u{301}", "é");
            assert_eq!(
                shown.dense().contains(&dense(&composed)),
                *is_shown,
                "{title}: {}",
                shown.text()
            );
            assert_eq!(shown.text().lines().any(|line| line == "Title"), *is_shown, "{title}");
            assert_eq!(shown.fonts, 1 + usize::from(font.is_some()), "{title}");
            assert!(pdf.len() < 60_000, "{}", pdf.len());
        }
        let writings: Vec<&str> = files.untitled.writings.iter().copied().collect();
        assert_eq!(writings, told.iter().copied().collect::<Vec<_>>(), "{title}");
        let listed = &files.texts["run.json"];
        let family =
            listed.split("\"family\": \"").nth(1).map(|rest| rest.split('"').next().unwrap());
        assert_eq!(family, *font, "{title}");
    }
}

/// An identifier is written as it is, in the font that has its signs, or not at all.
#[test]
fn identifiers_are_shown_whole_or_left_out() {
    let both = || with_fonts(vec![few_signs("SC"), few_signs("JP")]);
    for (msku, words, is_shown) in [
        ("陶瓷杯子-8", both(), true),
        ("MUG-RED-8", with_fonts(Vec::new()), true),
        ("陶瓷杯子-8", with_fonts(Vec::new()), false),
        // One sign that the font lacks.
        ("陶瓷杯子茶-8", both(), false),
    ] {
        let run = changed(&["msku", "sku"], msku);
        let files = rendered(&run, &words);
        let found = exhibits(&files);
        assert!(!found.is_empty(), "{msku}");
        for pdf in found.values() {
            let shown = shown(pdf);
            assert_eq!(shown.text().lines().any(|line| line == "MSKU"), is_shown, "{msku}");
            assert_eq!(shown.dense().contains(msku), is_shown, "{msku}: {}", shown.text());
        }
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes_and_replaced_templates_change_none() {
    let run = titled("陶瓷杯子");
    let words = with_fonts(vec![few_signs("SC")]);
    let first = rendered(&run, &words);
    assert_eq!(first.binaries, rendered(&run, &with_fonts(vec![few_signs("SC")])).binaries);
    let own = "Subject: {{ s.units }} units\n\nMine.\n\nThank you.\n".to_owned();
    let replaced = BTreeMap::from([("rules/lost_in_warehouse/message.txt.j2".to_owned(), own)]);
    let replaced = Words::new(Lang::Zh, &replaced).unwrap();
    let replaced = rendered(&run, &replaced.with_fonts(Fonts::of(vec![few_signs("SC")])));
    assert_eq!(exhibits(&first), exhibits(&replaced));
    assert!(replaced.texts.values().any(|text| text.contains("Mine.")));
}

#[test]
fn without_sheets_there_are_no_exhibits() {
    let run = titled("Mug");
    let files =
        render(&run, policy(), words(Lang::En), &RunInfo { sheets: Sheets::None, ..info() })
            .unwrap();
    assert!(exhibits(&files).is_empty());
    let files =
        render(&run, policy(), words(Lang::En), &RunInfo { sheets: Sheets::Open, ..info() })
            .unwrap();
    let listed = &files.texts["run.json"];
    assert!(
        !exhibits(&files).is_empty() && exhibits(&files).keys().all(|path| listed.contains(path))
    );
}

#[test]
fn what_is_no_font_is_none() {
    assert!(Fonts::is_font(&few_signs("SC")));
    assert!(!Fonts::is_font(b"%PDF-1.7") && !Fonts::is_font(&few_signs("SC")[..40]));
}
