//! Finds the files of a dump.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, Place};

/// A file to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// Name for people: the path below the dump folder, with `/` between its parts.
    pub name: String,
    /// Where its bytes are.
    pub content: Content,
}

/// Where bytes are.
#[derive(Debug, Clone)]
pub enum Content {
    /// In a file.
    Path(PathBuf),
    /// In memory.
    Bytes(Cow<'static, [u8]>),
}

impl Input {
    /// An input that lies in memory.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { name: name.into(), content: Content::Bytes(bytes.into()) }
    }
}

/// A file that marks a folder written by this program; such folders are not read as dumps.
pub const OUTPUT_MARK: &str = "run.json";

/// Every file below the given folders and files, in the order of their names.
///
/// Hidden entries, folders that this program wrote, and links to folders are passed over.
#[must_use]
pub fn discover(paths: &[PathBuf]) -> (Vec<Input>, Vec<Diagnostic>) {
    let mut inputs = Vec::new();
    let mut diagnostics = Vec::new();
    for path in paths {
        let prefix = if paths.len() > 1 { base_name(path) } else { String::new() };
        if path.is_dir() {
            walk(path, &prefix, &mut inputs, &mut diagnostics);
        } else {
            let name = base_name(path);
            inputs.push(Input { name, content: Content::Path(path.clone()) });
        }
    }
    inputs.sort_by(|one, other| one.name.cmp(&other.name));
    (inputs, diagnostics)
}

fn base_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn walk(folder: &Path, prefix: &str, inputs: &mut Vec<Input>, diagnostics: &mut Vec<Diagnostic>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("cannot read folder {}: {error}", folder.display());
            diagnostics.push(Diagnostic::new(Code::UnreadableFile, Place::default(), message));
            return;
        }
    };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let path = entry.path();
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        if path.is_dir() {
            let ours = path.join(OUTPUT_MARK).is_file() && path.join("cases.json").is_file();
            if !is_link && !ours {
                walk(&path, &name, inputs, diagnostics);
            }
        } else if path.is_file() {
            inputs.push(Input { name, content: Content::Path(path) });
        }
    }
}
