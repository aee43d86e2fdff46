//! The part of a font that an exhibit holds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};
use subsetter::{GlyphRemapper, subset};
use ttf_parser::{Face, RawFace, Tag, name_id};

use crate::render::fonts;

/// A font cut to some characters.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Number and width of each character's glyph; widths in thousandths of the size.
    pub(super) glyphs: BTreeMap<char, (u16, i32)>,
    /// Width of every glyph by its number, in thousandths.
    pub(super) widths: Vec<i32>,
    /// Name with the tag of its part.
    pub(super) name: String,
    /// The font program, compressed.
    pub(super) program: Vec<u8>,
    /// Length of the program before it was compressed.
    pub(super) length: usize,
    /// Whether its outlines are cubic.
    pub(super) is_cff: bool,
    /// Left, lower, right and upper bound, ascent, descent and height of capitals, in thousandths.
    pub(super) bounds: [i32; 4],
    pub(super) ascent: i32,
    pub(super) descent: i32,
    pub(super) capitals: i32,
}

impl Part {
    /// The embedded font, cut to some characters and always to those that most exhibits need: such a part is made once.
    pub(super) fn embedded(needed: &BTreeSet<char>) -> Option<Self> {
        static COMMON: OnceLock<Option<Part>> = OnceLock::new();
        let common: BTreeSet<char> = (' '..='~').collect();
        let bytes = fonts::embedded_bytes();
        if needed.is_subset(&common) {
            return COMMON.get_or_init(|| Self::new(bytes, 0, &common)).clone();
        }
        Self::new(bytes, 0, &common.union(needed).copied().collect())
    }

    /// A face, cut to some characters; `None` where it cannot be cut or lacks one.
    pub(super) fn new(bytes: &[u8], index: u32, needed: &BTreeSet<char>) -> Option<Self> {
        let face = Face::parse(bytes, index).ok()?;
        let em = i32::from(face.units_per_em()).max(1);
        let scaled = |value: i32| (value * 1000 + em / 2).div_euclid(em);
        let mut remapper = GlyphRemapper::new();
        let width = |glyph| scaled(i32::from(face.glyph_hor_advance(glyph).unwrap_or_default()));
        let mut widths = vec![width(ttf_parser::GlyphId(0))];
        let mut glyphs = BTreeMap::new();
        for c in needed {
            let glyph = face.glyph_index(*c)?;
            let number = remapper.remap(glyph.0);
            if usize::from(number) == widths.len() {
                widths.push(width(glyph));
            }
            glyphs.insert(*c, (number, width(glyph)));
        }
        let cut = subset(bytes, index, &remapper).ok()?;
        let is_cff = face.tables().cff.is_some();
        let cff = Tag::from_bytes(b"CFF ");
        let program = if is_cff { RawFace::parse(&cut, 0).ok()?.table(cff)?.to_vec() } else { cut };
        let bounds = face.global_bounding_box();
        let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max];
        Some(Self {
            glyphs,
            widths,
            name: format!("{}+{}", tag(&program), post_script_name(&face)),
            length: program.len(),
            program: compressed(&program),
            is_cff,
            bounds: bounds.map(|bound| scaled(i32::from(bound))),
            ascent: scaled(i32::from(face.ascender())),
            descent: scaled(i32::from(face.descender())),
            capitals: scaled(i32::from(face.capital_height().unwrap_or_else(|| face.ascender()))),
        })
    }
}

/// Bytes, compressed.
pub(super) fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    // Memory takes all that is written.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// Six capitals that tell parts of one font apart: the same part has the same ones.
fn tag(program: &[u8]) -> String {
    let digest = Sha256::digest(program);
    digest.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

fn post_script_name(face: &Face<'_>) -> String {
    let names = face.names().into_iter().filter(|name| name.name_id == name_id::POST_SCRIPT_NAME);
    let name = names.filter_map(|name| name.to_string()).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if name.is_empty() { "Font".to_owned() } else { name }
}
