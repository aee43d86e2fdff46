//! Many accounts: every one scanned alone, written in the order of the names and forgotten, nothing joined across them.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use super::again::Unchanged;
use super::one::{Job, Noted, RunError, Scanned, scan};
use super::outcome::Outcome;
use super::staged::Staged;
use crate::account::Request;
use crate::caselog::Keeper;
use crate::ingest::Input;
use crate::render::{self, AccountRow, AccountsRun};
use crate::sink::{Below, Copied, Listed, Sink};

/// What a run over many accounts has gathered so far; of an account only its row and its tables of sums are kept.
#[derive(Debug, Default)]
pub struct Accounts {
    rows: Vec<AccountRow>,
    tables: Vec<BTreeMap<&'static str, String>>,
    files: Vec<Listed>,
    outcomes: Vec<Outcome>,
    unchanged: usize,
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

/// An account that was scanned: what is written of it, and what the caller made of the scan.
#[derive(Debug)]
pub struct Done<T> {
    /// What the caller made of it.
    pub made: T,
    row: AccountRow,
    outcome: Outcome,
    listed: Vec<Listed>,
    files: Vec<(String, Vec<u8>)>,
    tables: BTreeMap<&'static str, String>,
    /// The folder that holds its files, where it was not scanned again.
    from: Option<PathBuf>,
    /// What it adds to a log, for a run that takes up where this one is broken off.
    saved: Option<Vec<u8>>,
}

impl<T> Done<T> {
    /// Scans one account in memory. One that fails costs itself.
    ///
    /// # Errors
    /// Why it failed: to be told, not to stop for.
    pub fn scan(
        inputs: &[Input],
        job: &Job<'_>,
        request: Request,
        noted: Noted,
        mut log: Option<&mut Keeper>,
        make: impl FnOnce(&Scanned) -> T,
    ) -> Result<Self, RunError> {
        let mut kept = Kept::default();
        let mut sink = Copied::new(&mut kept, render::KEPT);
        let scanned = scan(inputs, job, request, noted, &mut sink, log.as_deref_mut())?;
        let tables = sink.into_texts();
        let made = make(&scanned);
        let Scanned { run, outcome, files: listed, .. } = scanned;
        let row = AccountRow::new(&render::summary(&run, render::Lang::En), outcome.code());
        let saved = log.and_then(|log| log.saved());
        Ok(Self { made, row, outcome, listed, files: kept.0, tables, from: None, saved })
    }

    /// An account that need not be scanned again.
    #[must_use]
    pub fn unchanged(found: Unchanged, made: T) -> Self {
        let Unchanged { row, outcome, listed, tables, folder, saved } = found;
        let (files, from) = (Vec::new(), Some(folder));
        Self { made, row, outcome, listed, files, tables, from, saved }
    }
}

/// Files in the order in which they came.
#[derive(Default)]
struct Kept(Vec<(String, Vec<u8>)>);

impl Sink for Kept {
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.0.push((path.to_owned(), bytes));
        Ok(())
    }
}

impl Accounts {
    /// Adds an account that was scanned: its files go to the sink, below its name, and are forgotten here.
    ///
    /// # Errors
    /// When the sink takes a file no more.
    pub fn add<T>(
        &mut self,
        name: &str,
        done: Done<T>,
        staged: Option<&mut Staged>,
    ) -> Result<T, RunError> {
        self.unchanged += usize::from(done.from.is_some());
        if let Some(staged) = staged {
            if let Some(from) = &done.from {
                staged.bring(from, name, &done.listed).map_err(RunError::Sink)?;
            }
            if let Some(saved) = &done.saved {
                staged.note(name, saved).map_err(RunError::Sink)?;
            }
            let mut sink = Below::new(staged, name);
            for (path, bytes) in done.files {
                sink.file(&path, bytes).map_err(RunError::Sink)?;
            }
        }
        let below = |listed: Listed| Listed { file: format!("{name}/{}", listed.file), ..listed };
        self.files.extend(done.listed.into_iter().map(below));
        self.rows.push(done.row);
        self.tables.push(done.tables);
        self.outcomes.push(done.outcome);
        Ok(done.made)
    }

    /// Accounts so far that were not scanned again.
    #[must_use]
    pub fn unchanged(&self) -> usize {
        self.unchanged
    }

    /// Notes an account whose scan failed: its row says so, and counts nothing. What a run before wrote of it goes on
    /// into the sink; gives the day that it speaks for, where there is any.
    ///
    /// # Errors
    /// When what was written before cannot be taken over.
    pub fn fail(
        &mut self,
        name: &str,
        files: usize,
        error: &RunError,
        staged: Option<&mut Staged>,
    ) -> Result<Option<String>, RunError> {
        let outcome = error.outcome();
        let stands = staged.map(|staged| staged.stands(name)).transpose();
        let (stands_from, listed) = stands.map_err(RunError::Sink)?.flatten().unzip();
        self.files.extend(listed.unwrap_or_default());
        let mut row = AccountRow::unknown(name, Some(files), Some(outcome.code()));
        row.stands_from.clone_from(&stands_from);
        self.rows.push(row);
        self.outcomes.push(outcome);
        Ok(stands_from)
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
            own_sha256: None,
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
