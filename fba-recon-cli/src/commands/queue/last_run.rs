//! What the last run of an account wrote, in the folder whose path the log keeps.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fba_recon_core::caselog::{KnownAccount, Task};
use fba_recon_core::cases::Action;
use serde_json::Value;

use crate::files;
use fba_recon_core::model::visible::VisiblePath as _;

/// The output of an account's last run.
pub(super) struct LastRun {
    /// Its folder.
    pub(super) out: PathBuf,
    /// The files and folders that it read.
    pub(super) dumps: Vec<PathBuf>,
    /// Its cases, by id.
    pub(super) cases: BTreeMap<String, Value>,
}

impl LastRun {
    /// Reads it; `None` where no run wrote anything.
    ///
    /// # Errors
    /// A sentence that says what is wrong, where the folder is gone or its list of cases cannot be read.
    pub(super) fn read(account: &str, known: &KnownAccount) -> Result<Option<Self>, String> {
        let Some(run) = known.runs.iter().rfind(|run| run.out.is_some()) else { return Ok(None) };
        let out = PathBuf::from(run.out.clone().unwrap_or_default());
        let path = out.join("cases.json");
        let told = |what: &str| {
            format!(
                "account {account}: the output of the last run, {}, {what}; the log alone is told; scan again",
                path.visible()
            )
        };
        let text = files::text(&path, files::LARGE).map_err(|_| told("is not there"))?;
        let document: Value =
            serde_json::from_str(&text).map_err(|_| told("is cut off or damaged"))?;
        let Some(cases) = document["cases"].as_array() else {
            return Err(told("is cut off or damaged"));
        };
        let cases = cases.iter();
        let cases = cases.filter_map(|case| Some((case["id"].as_str()?.to_owned(), case.clone())));
        let dumps = run.dump.lines().map(PathBuf::from).collect();
        Ok(Some(Self { out, dumps, cases: cases.collect() }))
    }

    /// Why a task is none by what the run wrote, which may be newer than the log; `None` where it says nothing
    /// against it. What was noted since the run, the log knows better.
    pub(super) fn objection(&self, task: &Task) -> Option<String> {
        if task.action != Action::File {
            return None;
        }
        let Some(case) = self.cases.get(&task.id) else {
            return Some("the last run does not show it".to_owned());
        };
        let status = case["status"].as_str().unwrap_or_default();
        if status != "claimable" {
            return Some(format!("the last run says {status}"));
        }
        let action = case["action"].as_str().unwrap_or_default();
        let others = [Action::CheckFirst, Action::GetDocuments, Action::GetReport, Action::Wait];
        let is_other = others.iter().any(|other| other.as_str() == action);
        is_other.then(|| format!("the last run says {action}"))
    }

    /// A file of the evidence list: beside the list, or below a folder that the run read.
    pub(super) fn find(&self, file: &str, listed: &str) -> Option<PathBuf> {
        let path = Path::new(file);
        if path.is_absolute() {
            return path.is_file().then(|| path.to_owned());
        }
        let beside = Path::new(listed).parent().map(Path::to_owned).unwrap_or_default();
        let places = self.dumps.iter().flat_map(|dump| {
            let folder = if dump.is_dir() { dump.clone() } else { parent(dump) };
            [folder.join(&beside).join(path), folder.join(path)]
        });
        places.into_iter().find(|path| path.is_file())
    }
}

fn parent(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}
