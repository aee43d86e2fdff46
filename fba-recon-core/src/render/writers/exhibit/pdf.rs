//! Pages as a PDF: text that can be searched, the parts of its fonts, and nothing that changes from run to run.

use jiff::civil::Date;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TextRenderingMode, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::layout::{Mark, Paper};
use super::part::{Part, compressed};

/// Names of the fonts, by their places.
const FONTS: [&[u8]; 2] = [b"F1", b"F2"];
const SYSTEM: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The bytes of a PDF.
pub(super) fn pdf(
    pages: &[Vec<Mark>],
    paper: Paper,
    parts: &[Part],
    about: (&str, Date),
) -> Vec<u8> {
    let mut numbers = Numbers(0);
    let mut pdf = Pdf::new();
    let (catalog, tree) = (numbers.next(), numbers.next());
    pdf.catalog(catalog).pages(tree).lang(TextStr("en"));
    let (title, day) = about;
    let info = numbers.next();
    let year = u16::try_from(day.year()).unwrap_or_default();
    let [month, of_month] = [day.month(), day.day()].map(|part| u8::try_from(part).unwrap_or(1));
    let date = pdf_writer::Date::new(year).month(month).day(of_month).hour(0).minute(0).second(0);
    let date = date.utc_offset_hour(0);
    pdf.document_info(info).title(TextStr(title)).creation_date(date).modified_date(date);
    let fonts: Vec<Ref> = parts.iter().map(|part| font(&mut pdf, &mut numbers, part)).collect();
    let mut kids = Vec::new();
    for marks in pages {
        let (id, contents) = (numbers.next(), numbers.next());
        let drawn = compressed(&drawn(marks, paper, parts));
        pdf.stream(contents, &drawn).filter(Filter::FlateDecode);
        let mut page = pdf.page(id);
        page.parent(tree).contents(contents);
        // Points are twenty times as long.
        page.media_box(Rect::new(0.0, 0.0, points(paper.width), points(paper.height)));
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (name, font) in FONTS.iter().zip(&fonts) {
            named.pair(Name(name), *font);
        }
        named.finish();
        resources.finish();
        page.finish();
        kids.push(id);
    }
    let count = i32::try_from(kids.len()).unwrap_or_default();
    pdf.pages(tree).kids(kids).count(count);
    pdf.finish()
}

/// Numbers of objects, one after another.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// Whole points of a length.
fn points(length: i32) -> f32 {
    real((length + 10) / 20)
}

/// A whole number as PDF takes it.
fn real(value: i32) -> f32 {
    i16::try_from(value).map(f32::from).unwrap_or_default()
}

/// What draws the marks of a page.
fn drawn(marks: &[Mark], paper: Paper, parts: &[Part]) -> Vec<u8> {
    let mut content = Content::new();
    content.transform([0.05, 0.0, 0.0, 0.05, 0.0, 0.0]);
    content.set_line_width(6.0).set_stroke_gray(0.0);
    for mark in marks {
        match mark {
            Mark::Rule { y } => {
                content.save_state();
                content.set_stroke_gray(0.75).set_line_width(10.0);
                content.move_to(1000.0, real(*y)).line_to(real(paper.width - 1000), real(*y));
                content.stroke().restore_state();
            }
            Mark::Text { x, y, size, is_bold, text } => {
                let mode =
                    if *is_bold { TextRenderingMode::FillStroke } else { TextRenderingMode::Fill };
                content.begin_text().set_text_rendering_mode(mode);
                content.set_text_matrix([1.0, 0.0, 0.0, 1.0, real(*x), real(*y)]);
                for (font, glyphs) in runs(text, parts) {
                    content.set_font(Name(FONTS[font]), real(*size)).show(Str(&glyphs));
                }
                content.end_text();
            }
        }
    }
    content.finish().into_vec()
}

/// The glyphs of a text in runs of one font.
fn runs(text: &str, parts: &[Part]) -> Vec<(usize, Vec<u8>)> {
    let mut runs: Vec<(usize, Vec<u8>)> = Vec::new();
    for c in text.chars() {
        let of = |part: &Part| part.glyphs.get(&c).map(|glyph| glyph.0);
        let found = parts.iter().take(FONTS.len()).enumerate();
        let found = found.filter_map(|(font, part)| Some((font, of(part)?))).next();
        let Some((font, glyph)) = found else { continue };
        match runs.last_mut() {
            Some((last, glyphs)) if *last == font => glyphs.extend(glyph.to_be_bytes()),
            _ => runs.push((font, glyph.to_be_bytes().to_vec())),
        }
    }
    runs
}

/// Writes a part of a font.
fn font(pdf: &mut Pdf, numbers: &mut Numbers, part: &Part) -> Ref {
    let [whole, cid, descriptor, program, unicode] = [(); 5].map(|()| numbers.next());
    let name = Name(part.name.as_bytes());
    let mut font = pdf.type0_font(whole);
    font.base_font(name).encoding_predefined(Name(b"Identity-H"));
    font.descendant_font(cid).to_unicode(unicode);
    font.finish();
    let mut font = pdf.cid_font(cid);
    font.subtype(if part.is_cff { CidFontType::Type0 } else { CidFontType::Type2 });
    font.base_font(name).system_info(SYSTEM).font_descriptor(descriptor).default_width(0.0);
    if !part.is_cff {
        font.cid_to_gid_map_predefined(Name(b"Identity"));
    }
    font.widths().consecutive(0, part.widths.iter().map(|width| real(*width)));
    font.finish();
    let mut about = pdf.font_descriptor(descriptor);
    let [left, lower, right, upper] = part.bounds.map(real);
    about.name(name).flags(FontFlags::SYMBOLIC).bbox(Rect::new(left, lower, right, upper));
    about.italic_angle(0.0).ascent(real(part.ascent)).descent(real(part.descent));
    about.cap_height(real(part.capitals)).stem_v(80.0);
    if part.is_cff {
        about.font_file3(program);
    } else {
        about.font_file2(program);
    }
    about.finish();
    let mut stream = pdf.stream(program, &part.program);
    stream.filter(Filter::FlateDecode);
    if part.is_cff {
        stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    } else {
        stream.pair(Name(b"Length1"), i32::try_from(part.length).unwrap_or_default());
    }
    stream.finish();
    let mut cmap: UnicodeCmap<u16> = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
    let mut told = vec![false; part.widths.len()];
    for (c, (glyph, _)) in &part.glyphs {
        // Characters that share a glyph are told as the first of them.
        if let Some(told) = told.get_mut(usize::from(*glyph)).filter(|told| !**told) {
            *told = true;
            cmap.pair(*glyph, *c);
        }
    }
    let cmap = compressed(cmap.finish().as_slice());
    pdf.stream(unicode, &cmap).filter(Filter::FlateDecode);
    whole
}
