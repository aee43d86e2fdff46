//! Diagnostics as text: the code and message, the place, the rule tried, and the remedy.

use std::fmt::Write;

use crate::account::Inventory;
use crate::diag::Diagnostic;
use crate::model::visible::visible;

/// Further lines that a diagnostic names.
const LINES_MAX: usize = 5;

/// Every diagnostic of a run, errors first.
#[must_use]
pub fn diagnostics_text(inventory: &Inventory) -> String {
    let texts =
        inventory.diagnostics.iter().map(|diagnostic| diagnostic_text(diagnostic, inventory));
    texts.collect::<Vec<_>>().join("\n")
}

/// One diagnostic.
#[must_use]
pub fn diagnostic_text(diagnostic: &Diagnostic, inventory: &Inventory) -> String {
    let mut text = format!(
        "{}[{}]: {}\n",
        diagnostic.severity().word(),
        diagnostic.code,
        visible(&diagnostic.message)
    );
    let file = diagnostic.at.file.and_then(|file| inventory.files.get(file.0 as usize));
    if let Some(file) = file {
        text.push_str("  --> ");
        text.push_str(&visible(&file.source.name));
        if let Some(line) = diagnostic.at.line {
            let _ = write!(text, ":{line}");
        }
        if let Some(column) = &diagnostic.at.column {
            let _ = write!(text, ", column `{}`", visible(column));
        }
        text.push('\n');
    }
    if !diagnostic.more_lines.is_empty() {
        let more = diagnostic.more_lines.len();
        let lines: Vec<String> =
            diagnostic.more_lines.iter().take(LINES_MAX).map(ToString::to_string).collect();
        let rest = if more > LINES_MAX { ", ..." } else { "" };
        let plural = if more == 1 { "" } else { "s" };
        let _ = writeln!(text, "  and {more} more line{plural}: {}{rest}", lines.join(", "));
    }
    if let Some(rule) = &diagnostic.rule {
        let _ = writeln!(text, "  rule: {rule}");
    }
    let _ = writeln!(text, "  hint: {}", diagnostic.help);
    text
}
