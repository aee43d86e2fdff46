//! A layer names itself and earlier layers only.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::entries;

/// The layers in order.
const LAYERS: &[&str] = &[
    "model",
    "diag",
    "policy",
    "ingest",
    "normalise",
    "book",
    "detect",
    "assess",
    "cases",
    "desk",
    "caselog",
    "sink",
    "render",
    "account",
    "joins",
    "run",
    "shard",
    "schemas",
];
/// The two that a later layer may name although they stand after it: the run is what `render` shows.
const ALLOWED: &[(&str, &str)] = &[("render", "account")];

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        return entries(path).iter().flat_map(|path| sources(path)).collect();
    }
    if path.extension().is_some_and(|ending| ending == "rs") {
        vec![path.to_owned()]
    } else {
        Vec::new()
    }
}

/// The layers that a source names as `crate::layer`.
fn named(text: &str) -> Vec<&'static str> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    LAYERS
        .iter()
        .copied()
        .filter(|layer| {
            code.contains(&format!("crate::{layer}::"))
                || code.contains(&format!("crate::{layer};"))
        })
        .collect()
}

#[test]
fn layers_name_earlier_layers_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    for (rank, layer) in LAYERS.iter().enumerate() {
        let folder = root.join(layer);
        let path = if folder.is_dir() { folder } else { root.join(format!("{layer}.rs")) };
        for source in sources(&path) {
            let text = fs::read_to_string(&source).unwrap();
            for other in named(&text) {
                let later = LAYERS.iter().position(|name| *name == other).unwrap() > rank;
                if later && !ALLOWED.contains(&(layer, other)) {
                    faults.push(format!("{}: {layer} names {other}", source.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_module_is_a_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules = entries(&root)
        .into_iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
    let unknown: Vec<String> =
        modules.filter(|name| name != "lib" && !LAYERS.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
