//! Many accounts: every one scanned alone, one in memory at a time, nothing joined across them.

use std::collections::BTreeMap;

use super::one::{Job, RunError, Scanned, scan};
use super::outcome::Outcome;
use super::staged::Staged;
use crate::caselog::Keeper;
use crate::ingest::Input;
use crate::pipeline::Request;
use crate::render::{self, AccountRow, AccountsRun};
use crate::sink::{Below, Copied, Listed, Nowhere, Sink};

/// What a run over many accounts has gathered so far; of an account only its row and its tables of sums are kept.
#[derive(Debug, Default)]
pub struct Accounts {
    rows: Vec<AccountRow>,
    tables: Vec<BTreeMap<&'static str, String>>,
    files: Vec<Listed>,
    outcomes: Vec<Outcome>,
}

/// The outputs of many accounts, beside their folders.
#[derive(Debug)]
pub struct Summed {
    /// How the run ended.
    pub outcome: Outcome,
    /// What is told of each account.
    pub rows: Vec<AccountRow>,
    /// The files that stand beside the folders, by name; they are in the sink too.
    pub files: BTreeMap<String, String>,
}

impl Accounts {
    /// Scans one more account into its folder of the staged output, and shows the run and why it does not pass the gates before it goes. One that
    /// fails leaves no file, costs itself, and is told by its row.
    ///
    /// # Errors
    /// Why the account failed: to be told, not to stop for. A full disk shows again when the output is put in its
    /// place.
    #[allow(clippy::too_many_arguments, reason = "each is a part of one account's run")]
    pub fn scan(
        &mut self,
        inputs: &[Input],
        job: &Job<'_>,
        request: Request,
        arguments: Vec<String>,
        staged: Option<&mut Staged>,
        log: Option<&mut Keeper>,
        show: impl FnOnce(&Scanned),
    ) -> Result<(), RunError> {
        let name = request.account.clone();
        let result = match staged {
            Some(staged) => {
                let result = scan_to(
                    inputs,
                    job,
                    request,
                    arguments,
                    &mut Below::new(staged, name.as_str()),
                    log,
                );
                if result.is_err() {
                    staged.take_back(&name).map_err(RunError::Sink)?;
                }
                result
            }
            None => scan_to(inputs, job, request, arguments, &mut Nowhere, log),
        };
        match result {
            Ok((scanned, tables)) => {
                show(&scanned);
                let Scanned { run, outcome, files, .. } = scanned;
                self.rows.push(AccountRow::new(&render::summary(&run), outcome.code()));
                self.tables.push(tables);
                self.outcomes.push(outcome);
                let below =
                    |listed: Listed| Listed { file: format!("{name}/{}", listed.file), ..listed };
                self.files.extend(files.into_iter().map(below));
                Ok(())
            }
            Err(error) => {
                self.rows.push(AccountRow::unknown(
                    &name,
                    Some(inputs.len()),
                    Some(error.outcome().code()),
                ));
                self.outcomes.push(error.outcome());
                Err(error)
            }
        }
    }

    /// Writes what stands beside the folders of the accounts.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(
        self,
        version: &str,
        as_of: jiff::civil::Date,
        outside: Vec<String>,
        has_outside_error: bool,
        sink: Option<&mut Staged>,
    ) -> Result<Summed, RunError> {
        let outcome = Outcome::of_accounts(&self.outcomes, has_outside_error);
        let run = AccountsRun {
            schema: "fba-recon/accounts/v1".to_owned(),
            version: version.to_owned(),
            as_of: as_of.to_string(),
            accounts: self.rows.clone(),
            outside,
            not_there: Vec::new(),
            files: self.files,
            exit_code: outcome.code(),
        };
        let files = render::accounts(run, &self.tables)?;
        if let Some(sink) = sink {
            for (path, text) in &files {
                sink.file(path, text.clone().into_bytes()).map_err(RunError::Sink)?;
            }
        }
        Ok(Summed { outcome, rows: self.rows, files })
    }
}

/// A scan and its tables of sums.
fn scan_to(
    inputs: &[Input],
    job: &Job<'_>,
    request: Request,
    arguments: Vec<String>,
    sink: &mut dyn Sink,
    log: Option<&mut Keeper>,
) -> Result<(Scanned, BTreeMap<&'static str, String>), RunError> {
    let mut sink = Copied::new(sink, render::SUMS);
    let scanned = scan(inputs, job, request, arguments, &mut sink, log)?;
    Ok((scanned, sink.into_texts()))
}
