//! The fonts of exhibits: one is embedded, for Latin, Greek and Cyrillic letters; others are the caller's, for the rest.
//!
//! Nothing here knows where a machine keeps its fonts: the caller names them, in the order in which they are tried, and
//! none is read before a title needs it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ttf_parser::{Face, fonts_in_collection, name_id};

use crate::model::provenance::hex;

/// DejaVu Sans, cut; see `README.md` and `LICENSE` beside it.
const EMBEDDED: &[u8] = include_bytes!("DejaVuSans.ttf");

/// Reads a font or a collection of fonts; `None` where it cannot be read.
pub type ReadFont = Box<dyn Fn() -> Option<Vec<u8>> + Send + Sync>;
/// Names fonts in the order in which they are tried.
pub type FindFonts = Box<dyn Fn() -> Vec<ReadFont> + Send + Sync>;

/// Fonts for what the embedded one cannot show.
#[derive(Default)]
pub struct Fonts {
    find: Option<FindFonts>,
    files: OnceLock<Vec<FontFile>>,
}

struct FontFile {
    read: ReadFont,
    loaded: OnceLock<Option<Loaded>>,
}

struct Loaded {
    bytes: Vec<u8>,
    sha256: OnceLock<String>,
    /// Families of its faces, by their places in it; none where a face may not be embedded.
    families: Vec<Option<String>>,
}

/// A font that an exhibit holds a part of, as `run.json` lists it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FontUsed {
    /// Family, such as `Noto Sans CJK SC`.
    pub family: String,
    /// SHA-256 of its file.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub sha256: String,
}

/// A face that shows some characters.
pub(super) struct Chosen<'a> {
    file: &'a Loaded,
    index: usize,
}

impl Chosen<'_> {
    /// Its file.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.file.bytes
    }

    /// Its place in the file.
    pub(super) fn index(&self) -> u32 {
        u32::try_from(self.index).unwrap_or_default()
    }

    /// What `run.json` tells of it.
    pub(super) fn used(&self) -> FontUsed {
        let family = self.file.families.get(self.index).cloned().flatten().unwrap_or_default();
        let digest = || hex(&Sha256::digest(&self.file.bytes));
        FontUsed { family, sha256: self.file.sha256.get_or_init(digest).clone() }
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts").finish_non_exhaustive()
    }
}

impl Fonts {
    /// Fonts that are looked for once a title needs one.
    #[must_use]
    pub fn found_by(find: FindFonts) -> Self {
        Self { find: Some(find), files: OnceLock::new() }
    }

    /// Fonts in memory.
    #[must_use]
    pub fn of(fonts: Vec<Vec<u8>>) -> Self {
        Self::found_by(Box::new(move || {
            let readers = fonts
                .iter()
                .cloned()
                .map(|bytes| -> ReadFont { Box::new(move || Some(bytes.clone())) });
            readers.collect()
        }))
    }

    /// Whether bytes are a font, or a collection of fonts, of which a part may be embedded.
    #[must_use]
    pub fn is_font(bytes: &[u8]) -> bool {
        families(bytes).iter().any(Option::is_some)
    }

    /// The face that shows all of some characters: of those that do, the one drawn for the writing of the title.
    pub(super) fn choose(
        &self,
        needed: &BTreeSet<char>,
        store: Option<&str>,
    ) -> Option<Chosen<'_>> {
        let files = self.files.get_or_init(|| {
            let found = self.find.as_ref().map(|find| find()).unwrap_or_default();
            found.into_iter().map(|read| FontFile { read, loaded: OnceLock::new() }).collect()
        });
        let marks = marks(needed, store);
        let mut other = None;
        for loaded in files.iter().filter_map(FontFile::loaded) {
            for (index, family) in loaded.families.iter().enumerate() {
                let Some(family) = family else { continue };
                let is_drawn_for = marks.iter().any(|mark| family.contains(mark));
                if (is_drawn_for || other.is_none()) && shows_all(&loaded.bytes, index, needed) {
                    let chosen = Chosen { file: loaded, index };
                    if is_drawn_for {
                        return Some(chosen);
                    }
                    other = Some(chosen);
                }
            }
        }
        other
    }
}

impl FontFile {
    fn loaded(&self) -> Option<&Loaded> {
        let load = || {
            let bytes = (self.read)()?;
            let families = families(&bytes);
            Some(Loaded { bytes, sha256: OnceLock::new(), families })
        };
        self.loaded.get_or_init(load).as_ref()
    }
}

/// The embedded font.
pub(super) fn embedded() -> Option<&'static Face<'static>> {
    static FACE: OnceLock<Option<Face<'static>>> = OnceLock::new();
    FACE.get_or_init(|| Face::parse(EMBEDDED, 0).ok()).as_ref()
}

/// The embedded font, as its file.
pub(super) fn embedded_bytes() -> &'static [u8] {
    EMBEDDED
}

/// Whether a character stands for itself: its glyph needs no neighbour to get its form, and the text runs from left to
/// right. Others are shown rightly only by a program that shapes them.
pub(super) fn is_plain(c: char) -> bool {
    matches!(
        c,
        ' '..='~'
            | '\u{a0}'..='\u{24f}'
            | '\u{370}'..='\u{482}'
            | '\u{48a}'..='\u{52f}'
            | '\u{1e00}'..='\u{1fff}'
            | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{205e}'
            | '\u{2070}'..='\u{20bf}'
            | '\u{2100}'..='\u{2bff}'
            | '\u{2e80}'..='\u{3029}'
            | '\u{3030}'..='\u{3098}'
            | '\u{309b}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff01}'..='\u{ffef}'
            | '\u{20000}'..='\u{323af}'
    )
}

/// The writing for which a title needs a font, as people name it.
pub(super) fn writing(title: &str) -> &'static str {
    let has = |first: char, last: char| title.chars().any(|c| first <= c && c <= last);
    if has('\u{3040}', '\u{30ff}') {
        "Japanese"
    } else if has('\u{ac00}', '\u{d7a3}') {
        "Korean"
    } else if has('\u{2e80}', '\u{9fff}') || has('\u{f900}', '\u{ffef}') {
        "Chinese"
    } else {
        "signs and other writing"
    }
}

/// The families of the faces of a file.
fn families(bytes: &[u8]) -> Vec<Option<String>> {
    let faces = fonts_in_collection(bytes).unwrap_or(1);
    (0..faces).map(|index| family(bytes, index)).collect()
}

/// The family of a face of which a part may be embedded.
fn family(bytes: &[u8], index: u32) -> Option<String> {
    let face = Face::parse(bytes, index).ok()?;
    let has_outlines = face.tables().glyf.is_some() || face.tables().cff.is_some();
    if !has_outlines || !face.is_subsetting_allowed() || !face.is_outline_embedding_allowed() {
        return None;
    }
    let names = face.names().into_iter().filter(|name| name.is_unicode());
    let family =
        names.filter(|name| name.name_id == name_id::FAMILY).find_map(|name| name.to_string());
    Some(family.unwrap_or_default())
}

fn shows_all(bytes: &[u8], index: usize, needed: &BTreeSet<char>) -> bool {
    let face = u32::try_from(index).ok().and_then(|index| Face::parse(bytes, index).ok());
    face.is_some_and(|face| needed.iter().all(|c| face.glyph_index(*c).is_some()))
}

/// What the families of fonts that are drawn for a writing are told by: one sign has several forms, and a Japanese
/// reader expects another than a Chinese one.
fn marks(needed: &BTreeSet<char>, store: Option<&str>) -> &'static [&'static str] {
    let has = |first: char, last: char| needed.range(first..=last).next().is_some();
    if has('\u{3040}', '\u{30ff}') || (store == Some("JP") && !has('\u{ac00}', '\u{d7a3}')) {
        &[" JP", "Hiragino Kaku", "Hiragino Sans W", "Yu Gothic", "Meiryo"]
    } else if has('\u{ac00}', '\u{d7a3}') {
        &[" KR", "Malgun", "SD Gothic"]
    } else {
        &[" SC", "YaHei", " GB", "WenQuanYi"]
    }
}
