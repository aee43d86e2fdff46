//! What case logs know of their accounts: one log of many accounts, or one an account.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fba_recon_core::caselog::{KnownAccount, Log};
use fba_recon_core::model::visible::{VisiblePath as _, visible};

use super::cases::accounts;
use super::logged::CASE_LOG;
use crate::args::cases::LogArgs;
use crate::error::CommandError;

/// What a log knows of the accounts that are asked for.
pub(super) fn known_of(
    log: &Log,
    args: &LogArgs,
) -> Result<Vec<(String, KnownAccount)>, CommandError> {
    let names = accounts(log, args)?.into_iter();
    let known = names.map(|name| log.known(&name).map(|known| (name, known)));
    Ok(known.collect::<Result<_, _>>()?)
}

/// What the logs of a folder of results know, in the order of the accounts: one log in the folder of each, with its
/// path.
pub(super) fn known_of_all(
    folder: &Path,
    args: &LogArgs,
) -> Result<Vec<(String, PathBuf, KnownAccount)>, CommandError> {
    let mut all: BTreeMap<String, (PathBuf, KnownAccount)> = BTreeMap::new();
    for path in logs(folder)? {
        let Some(log) = Log::open_existing(&path)? else { continue };
        for name in log.accounts()? {
            let known = log.known(&name)?;
            if let Some((other, _)) = all.insert(name.clone(), (path.clone(), known)) {
                let message = format!(
                    "the account {} is in two logs: {} and {}",
                    visible(&name),
                    other.visible(),
                    path.visible()
                );
                return Err(CommandError::usage(message).hinted("move one of them elsewhere"));
            }
        }
    }
    if let Some(wanted) = &args.account {
        all.retain(|name, _| name == wanted);
        if all.is_empty() {
            return Err(CommandError::usage(format!("no log has an account {}", visible(wanted))));
        }
    }
    Ok(all.into_iter().map(|(name, (path, known))| (name, path, known)).collect())
}

/// The logs in the folders of accounts, in the order of their paths.
fn logs(folder: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let told = |error| CommandError::usage(format!("cannot read {}: {error}", folder.visible()));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        let is_account = entry.file_name().to_string_lossy().starts_with("account=");
        let log = entry.path().join(CASE_LOG);
        if is_account && log.is_file() {
            found.push(log);
        }
    }
    if found.is_empty() {
        let message = format!("no account with a case log in {}", folder.visible());
        return Err(CommandError::usage(message)
            .hinted("name the folder that `shard run` writes to with --out"));
    }
    found.sort();
    Ok(found)
}
