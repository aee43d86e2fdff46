//! Files that a seller may keep by hand, empty, with what each column holds above the header.

use super::Formats;
use super::format::Format;
use crate::model::Table;

/// A file to fill in. Read as it is, it is recognised and has no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name; content and not the name decides what a file is.
    pub name: String,
    /// Its text: lines that begin with `#`, then the header.
    pub text: String,
}

/// A template of each format that is kept by hand, in the order of their names.
#[must_use]
pub fn templates(formats: &Formats) -> Vec<Template> {
    let mut templates: Vec<Template> =
        formats.iter().filter(|format| format.hand_kept).map(template).collect();
    templates.sort_by(|one, other| one.name.cmp(&other.name));
    templates
}

fn template(format: &Format) -> Template {
    let table = Table::named(&format.table);
    let about = table.map_or("", |table| table.doc);
    let mut text = format!("# {}: a row is {about}.\n", format.title);
    for quirk in &format.quirks {
        text.push_str(&format!("# {quirk}\n"));
    }
    if !format.any_of.is_empty() {
        text.push_str(&format!("# One of these at least: {}.\n", format.any_of.join(" or ")));
    }
    let mut header = Vec::new();
    for column in &format.column {
        let Some(name) = column.from.first() else { continue };
        let at = table.and_then(|table| Some(&table.columns[table.position(&column.to)?]));
        let doc = at.map_or("", |own| own.doc);
        let need = if column.filled { " (in every row)" } else { "" };
        text.push_str(&format!("# {name}{need}: {doc}\n"));
        header.push(name.as_str());
    }
    text.push_str(&format!("{}\n", header.join(",")));
    Template { name: format!("{}.csv", format.id), text }
}
