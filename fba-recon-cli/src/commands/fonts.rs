//! Fonts for titles that the embedded one cannot show: those of `--fonts`, else those that systems come with.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use fba_recon_core::render::{Fonts, ReadFont, Untitled};

use crate::args::OutputArgs;
use crate::error::CommandError;
use crate::{files, terminal};
use fba_recon_core::model::visible::VisiblePath as _;

/// Folders in which systems keep fonts, in the order in which they are looked into; the user's own come after them.
const FOLDERS: &[&str] = &[
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:\\Windows\\Fonts",
];
/// Folders of fonts below the user's own folder.
const OWN_FOLDERS: &[&str] = &[".local/share/fonts", ".fonts", "Library/Fonts"];
/// Files of fonts with Chinese, Japanese and Korean signs, in the order in which they are tried.
const NAMES: &[&str] = &[
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansCJKjp-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansJP-Regular.otf",
    "SourceHanSans-Regular.ttc",
    "SourceHanSansSC-Regular.otf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "STHeiti Light.ttc",
    "AppleSDGothicNeo.ttc",
    "Arial Unicode.ttf",
    "msyh.ttc",
    "YuGothR.ttc",
    "meiryo.ttc",
    "malgun.ttf",
    "simsun.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
];
/// How deep folders of fonts are looked into.
const DEPTH_MAX: usize = 5;
/// The word of `--fonts` that looks for none.
const NONE: &str = "none";

/// The fonts of a run: each is read once a title needs it.
pub(super) fn fonts(output: &OutputArgs) -> Result<Fonts, CommandError> {
    if output.fonts.is_empty() {
        return Ok(Fonts::found_by(Box::new(|| {
            found()
                .into_iter()
                .map(|path| -> ReadFont {
                    Box::new(move || files::bytes(&path, files::MIDDLE).ok())
                })
                .collect()
        })));
    }
    let named = output.fonts.iter().filter(|path| path.as_os_str() != NONE);
    let fonts = named.map(|path| {
        let bytes = files::bytes(path, files::MIDDLE)
            .with_context(|| format!("cannot read {}", path.visible()))?;
        if !Fonts::is_font(&bytes) {
            let text = format!("{} is no font of which a part may be embedded", path.visible());
            return Err(CommandError::usage(text)
                .hinted("name a TrueType or OpenType file (.ttf, .otf, .ttc), or none"));
        }
        Ok(bytes)
    });
    Ok(Fonts::of(fonts.collect::<Result<Vec<Vec<u8>>, CommandError>>()?))
}

/// The fonts of the system by their places, in the order in which they are tried.
pub(super) fn found() -> Vec<PathBuf> {
    let own = std::env::home_dir();
    let own = own.iter().flat_map(|home| OWN_FOLDERS.iter().map(|folder| home.join(folder)));
    let mut files = Vec::new();
    for folder in FOLDERS.iter().map(PathBuf::from).chain(own) {
        look_into(&folder, DEPTH_MAX, &mut files);
    }
    let rank = |path: &PathBuf| {
        NAMES.iter().position(|name| path.file_name().is_some_and(|own| own == *name))
    };
    files.sort_by_cached_key(|path| (rank(path), path.clone()));
    files
}

fn look_into(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if NAMES.iter().any(|name| entry.file_name() == *name) && path.is_file() {
            files.push(path);
        } else if depth > 0 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            look_into(&path, depth - 1, files);
        }
    }
}

/// Says which titles the exhibits of a run leave out.
pub(super) fn say_untitled(untitled: &Untitled) {
    if untitled.exhibits == 0 {
        return;
    }
    let writings: Vec<&str> = untitled.writings.iter().copied().collect();
    let plural = if untitled.exhibits == 1 { "exhibit leaves" } else { "exhibits leave" };
    terminal::say(&format!(
        "note: {} {plural} out the title of the product, which no font at hand shows ({}); name a font with --fonts PATH",
        untitled.exhibits,
        writings.join(", ")
    ));
}
