//! What is said of the diagnostics of a run: each code shortly, the rest stands in the outputs.

use fba_recon_core::Run;
use fba_recon_core::diag::{Code, Severity};
use fba_recon_core::render;

use super::scan::SHOWN_MAX;
use crate::{said, terminal};

/// Says the diagnostics of some severities.
pub(super) fn say_diagnostics(run: &Run, severities: &[Severity]) {
    told_diagnostics(run, severities).iter().for_each(|text| terminal::say(text));
}

/// What is said of the diagnostics of a run.
pub(super) fn told_diagnostics(run: &Run, severities: &[Severity]) -> Vec<String> {
    let inventory = &run.inventory;
    let mut told = Vec::new();
    for severity in severities {
        let found = || {
            let all = inventory.diagnostics.iter();
            all.filter(|diagnostic| diagnostic.severity() == *severity)
        };
        let is_no_report = |code: Code| matches!(code, Code::NotText | Code::UnknownReport);
        let others = found().filter(|diagnostic| is_no_report(diagnostic.code)).count();
        if others > SHOWN_MAX {
            told.push(format!("note: {others} files are no Amazon reports"));
        }
        let found: Vec<_> = found()
            .filter(|diagnostic| others <= SHOWN_MAX || !is_no_report(diagnostic.code))
            .collect();
        let shown = found.iter().take(SHOWN_MAX);
        told.extend(shown.map(|diagnostic| {
            terminal::diagnostic(&render::diagnostic_text(diagnostic, inventory, said::lang()))
        }));
        if found.len() > SHOWN_MAX {
            let more = found.len() - SHOWN_MAX;
            told.push(format!("{} more {}s stand in diagnostics.txt\n", more, severity.word()));
        }
    }
    told
}
