//! A file of settings: its keys with their lines.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use fba_recon_core::model::visible::{VisiblePath as _, visible};
use toml::de::{DeTable, DeValue};

use super::{ACCOUNTS, Form, KEYS, Key, Setting};
use crate::commands::{SETTINGS, did_you_mean};
use crate::error::CommandError;
use crate::files;

/// The settings in a folder, or in the nearest one above it; as short as the working folder allows.
pub(crate) fn nearest(folder: &Path) -> Option<PathBuf> {
    let whole = fs::canonicalize(folder).ok()?;
    let found =
        whole.ancestors().map(|folder| folder.join(SETTINGS)).find(|file| file.is_file())?;
    let here = std::env::current_dir().ok().and_then(|here| fs::canonicalize(here).ok());
    let short = here.and_then(|here| found.strip_prefix(here).ok().map(ToOwned::to_owned));
    Some(short.unwrap_or(found))
}

/// The settings of a file.
pub(super) fn read(path: &Path) -> Result<Vec<Setting>, CommandError> {
    let shown = path.visible();
    let text = files::text(path, files::SMALL)
        .map_err(|error| CommandError::usage(format!("cannot read {shown}: {error}")))?;
    let line_of = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
    let table = DeTable::parse(&text).map_err(|error| {
        let line = error.span().map(|span| format!(":{}", line_of(span.start))).unwrap_or_default();
        CommandError::usage(format!("{shown}{line}: {}", error.message()))
            .hinted("settings are written in TOML, such as lang = \"zh\"")
    })?;
    let mut settings = Vec::new();
    for (name, value) in table.get_ref() {
        let place = format!("{shown}:{}", line_of(name.span().start));
        let name = name.get_ref().as_ref();
        // What it holds is looked at by the export that needs it.
        if name == ACCOUNTS {
            continue;
        }
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let known: Vec<&str> = KEYS.iter().map(|key| key.name).chain([ACCOUNTS]).collect();
            let near = did_you_mean(name, &known);
            return Err(CommandError::usage(format!("{place}: no key {}", visible(name)))
                .hinted(format!("{near}keys are {}", known.join(", "))));
        };
        let values = values(key, value.get_ref(), path).ok_or_else(|| {
            CommandError::usage(format!("{place}: {name} has a value of another kind"))
                .hinted(format!("write {name} = {}", key.example))
        })?;
        settings.push(Setting { key: key.name, values, place });
    }
    Ok(settings)
}

/// The language that a file tells, whatever else is wrong with it.
pub(super) fn lang(path: &Path) -> Option<String> {
    let text = files::text(path, files::SMALL).ok()?;
    if let Ok(table) = text.parse::<toml::Table>() {
        return Some(table.get("lang")?.as_str()?.to_owned());
    }
    let value = |line: &str| -> Option<String> {
        let value = line.trim().strip_prefix("lang")?.trim_start().strip_prefix('=')?.trim();
        Some(value.trim_matches(['"', '\'']).to_owned())
    };
    text.lines().find_map(value)
}

/// The values of a key as they would be typed; none for values of another kind.
fn values(key: &Key, value: &DeValue<'_>, file: &Path) -> Option<Vec<OsString>> {
    let one = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(OsString::from(text.as_ref())),
        DeValue::Integer(number) => Some(OsString::from(number.as_str())),
        DeValue::Datetime(day) => Some(OsString::from(day.to_string())),
        _ => None,
    };
    // A path starts at the folder of the file; what is no file there, such as `none`, is a word.
    let folder = file.parent().unwrap_or(Path::new(""));
    let path = |value: OsString| folder.join(value).into_os_string();
    let font = |value: OsString| if value == "none" { value } else { path(value) };
    match key.form {
        Form::One => Some(vec![one(value)?]),
        Form::Path => Some(vec![path(one(value)?)]),
        Form::Several | Form::Paths => {
            let values: Vec<OsString> = match value {
                DeValue::Array(values) => {
                    values.iter().map(|value| one(value.get_ref())).collect::<Option<_>>()?
                }
                one_alone => vec![one(one_alone)?],
            };
            let is_path = key.form == Form::Paths;
            Some(
                values.into_iter().map(|value| if is_path { font(value) } else { value }).collect(),
            )
        }
    }
}
