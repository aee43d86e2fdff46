//! Keeps the log during a run: takes the right to write when the first account has its cases, and writes once the
//! outputs are in place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use polars::prelude::PolarsError;
use sha2::{Digest, Sha256};

use super::error::LogError;
use super::event::{Event, LoggedRun};
use super::facts::CaseFacts;
use super::fold::fold;
use super::follow::{Dump, beyond};
use super::lines::divide;
use super::observe::Parts;
use super::review::{Review, review};
use super::rows::KnownAccount;
use super::rules::Waits;
use super::store::{Log, Session};
use super::write::{RunNote, check_account};
use crate::cases::{Case, Decision};
use crate::model::provenance::hex;

/// Why the log could not be followed.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The log failed, or refuses the run.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The frames could not be read.
    #[error("the frames could not be read: {0}")]
    Frames(#[from] PolarsError),
}

/// The log of a run.
#[derive(Debug)]
pub struct Keeper {
    path: PathBuf,
    is_dry: bool,
    /// The folders that the next account is read from, one a line.
    pub(super) dump: String,
    /// Opened once the first account has its cases; keepers of one run share it.
    session: Arc<Mutex<Option<Session>>>,
    pub(super) pending: Vec<Pending>,
    /// Events that were written and not yet made to last.
    written: usize,
}

/// What one account adds.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) known: KnownAccount,
    pub(super) review: Review,
    pub(super) as_of: jiff::civil::Date,
    pub(super) note: RunNote,
}

impl Keeper {
    /// A log at a path; nothing is opened yet. A dry run reads it and writes nothing.
    #[must_use]
    pub fn new(path: &Path, is_dry: bool) -> Self {
        Self {
            path: path.to_owned(),
            is_dry,
            dump: String::new(),
            session: Arc::default(),
            pending: Vec::new(),
            written: 0,
        }
    }

    /// Tells the folders that the next account is read from, one a line.
    pub fn reads(&mut self, dump: String) {
        self.dump = dump;
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A keeper of the same log for one account, which another thread may follow at the same time.
    #[must_use]
    pub fn beside(&self, dump: String) -> Self {
        Self {
            path: self.path.clone(),
            is_dry: self.is_dry,
            dump,
            session: Arc::clone(&self.session),
            pending: Vec::new(),
            written: 0,
        }
    }

    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        // A panic leaves nothing half written that could be made to last: SQLite keeps or undoes statements whole.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begun(&self) -> Result<Session, LogError> {
        let log = if self.is_dry {
            match Log::open_existing(&self.path)? {
                Some(log) => log,
                None => Log::in_memory()?,
            }
        } else {
            Log::open(&self.path)?
        };
        log.begin()
    }

    /// What the log knows of an account.
    pub(super) fn known(&self, account: &str) -> Result<KnownAccount, LogError> {
        let mut session = self.session();
        let session = match &mut *session {
            Some(session) => session,
            none => none.insert(self.begun()?),
        };
        session.log().known(account)
    }

    /// Follows an account's cases; what it adds is written with [`Keeper::commit`].
    ///
    /// # Errors
    /// When the log fails, or refuses the dump as another account's.
    pub fn follow(
        &mut self,
        parts: &Parts<'_>,
        mut note: RunNote,
        waits: Waits,
    ) -> Result<&Review, KeepError> {
        let payments = parts.payments();
        let mut dump = Dump {
            as_of: parts.as_of,
            cases: parts.facts(&payments),
            payments: payments.all,
            reversals: parts.reversals(),
            filed: parts.filed()?,
            claims: parts.claims,
            bases: parts.bases(),
            witness: parts,
        };
        note.inputs = parts.digest();
        note.dump.clone_from(&self.dump);
        note.stores = parts.stores();
        note.skus = parts.skus()?;
        let known = self.known(&note.account)?;
        check_account(&known, &note.account, &note.skus)?;
        let logs = fold(&known.events, dump.as_of);
        for (id, facts) in &mut dump.cases {
            if let Some(log) = logs.get(id) {
                divide(facts, log);
            }
        }
        for (id, beyond) in beyond(&known, &dump, waits) {
            let facts: Option<&mut CaseFacts> = dump.cases.get_mut(&id);
            if let Some(facts) = facts {
                facts.beyond = beyond;
            }
        }
        let review = review(&known, &dump, waits);
        self.pending.push(Pending { known, review, as_of: parts.as_of, note });

        self.last().ok_or_else(|| LogError::Unreadable("no review".to_owned()).into())
    }

    /// What the log says of the account that was followed last.
    #[must_use]
    pub fn last(&self) -> Option<&Review> {
        self.pending.last().map(|pending| &pending.review)
    }

    /// Digest of what the log says of the account that was followed last once its run is written.
    #[must_use]
    pub fn digest_after(&self) -> Option<String> {
        let Pending { known, review, as_of, note } = self.pending.last()?;
        if review.is_before.is_some() {
            return Some(digest_of(&known.events, known.runs.last()));
        }
        let events = known.events.iter().chain(&review.additions.events);
        Some(digest_of(events, Some(&note.run(*as_of))))
    }

    /// Whether the last run of an account is one that wrote to `out` from the folders that are read now, and the log
    /// says of the account what it said after it.
    #[must_use]
    pub fn stands(&self, account: &str, after: &str, out: &str) -> bool {
        let Ok(known) = self.known(account) else { return false };
        let last = known.runs.last();
        last.is_some_and(|run| run.out.as_deref() == Some(out) && run.dump == self.dump)
            && digest_of(&known.events, last) == after
    }

    /// Lets go of what an account adds: its run failed after it was followed.
    pub fn forget(&mut self, account: &str) {
        self.pending.retain(|pending| pending.note.account != account);
    }

    /// What is to be done is known by now: notes the decisions of an account's run.
    pub fn decided(&mut self, cases: &[Case]) {
        let Some(pending) = self.pending.last_mut() else { return };
        for case in cases {
            if let Some(seen) = pending.review.seen.get_mut(&case.id) {
                let decision = while_unfiled(case);
                decision.action.as_str().clone_into(&mut seen.facts.action);
                seen.facts.reason = decision.reason.map(|reason| reason.as_str().to_owned());
            }
        }
    }

    /// Writes what accounts of another keeper of this log add, and lets go of it; it lasts once this one commits.
    ///
    /// # Errors
    /// What SQLite says; nothing lasts then.
    pub fn take(
        &mut self,
        other: Self,
        at: &str,
        out: impl Fn(&str) -> Option<String>,
    ) -> Result<(), LogError> {
        self.pending.extend(other.pending);
        self.write(at, out)
    }

    /// Writes what is pending.
    fn write(&mut self, at: &str, out: impl Fn(&str) -> Option<String>) -> Result<(), LogError> {
        let pending = std::mem::take(&mut self.pending);
        if self.is_dry {
            return Ok(());
        }
        let mut written = 0;
        if let Some(session) = &*self.session() {
            for Pending { known, review, as_of, note } in &pending {
                let note = RunNote { at: at.to_owned(), out: out(&note.account), ..note.clone() };
                written += session.write_run(known, review, *as_of, &note)?;
            }
        }
        self.written += written;
        Ok(())
    }

    /// Writes what the accounts add, at once. `out` gives the output folder of an account. Gives the events written.
    ///
    /// # Errors
    /// What SQLite says; nothing was written then.
    pub fn commit(
        mut self,
        at: &str,
        out: impl Fn(&str) -> Option<String>,
    ) -> Result<usize, LogError> {
        self.write(at, out)?;
        let session = self.session().take();
        if let Some(session) = session.filter(|_| !self.is_dry) {
            session.commit()?;
        }
        Ok(self.written)
    }
}

/// What is to be done with the lines that were not filed, where the log tells of lines one by one; else with the case.
fn while_unfiled(case: &Case) -> Decision {
    let portions = case.log.iter().flat_map(|log| &log.portions);
    let unfiled: BTreeSet<&str> = portions
        .filter(|(_, portion)| portion.state.is_unfiled())
        .map(|(key, _)| key.as_str())
        .collect();
    let open = case
        .portions
        .iter()
        .filter(|portion| case.claims(portion) && unfiled.contains(portion.key.as_str()));
    open.map(|portion| portion.decision).min_by_key(|one| one.urgency()).unwrap_or(case.decision)
}

/// SHA-256 of the events of an account, to tell whether a log says what it said before; `None` where there is no log.
///
/// # Errors
/// When the log fails.
pub fn events_digest(path: &Path, account: &str) -> Result<Option<String>, LogError> {
    let Some(log) = Log::open_existing(path)? else { return Ok(None) };
    Ok(Some(digest_of(&log.known(account)?.events, None)))
}

/// SHA-256 of events in their order and of what a run was given. Neither the places of events in the log nor the times
/// at which they were written are in it, so that the same history has the same digest.
pub(super) fn digest_of<'e>(
    events: impl IntoIterator<Item = &'e Event>,
    run: Option<&LoggedRun>,
) -> String {
    let mut hasher = Sha256::new();
    let mut places: BTreeMap<i64, usize> = BTreeMap::new();
    for (at, event) in events.into_iter().enumerate() {
        if event.seq > 0 {
            places.insert(event.seq, at);
        }
        let place = |seq: i64| places.get(&seq).copied().unwrap_or(at);
        let (group, undoes) = (place(event.group), event.undoes.map(place));
        let plain = Event {
            seq: 0,
            group: 0,
            account: String::new(),
            at: String::new(),
            run: None,
            undoes: None,
            ..event.clone()
        };
        hasher.update(format!("{group} {undoes:?} {plain:?}\n"));
    }
    if let Some(run) = run {
        let given = (run.as_of, &run.policy, &run.inputs, &run.options, &run.version);
        hasher.update(format!("{given:?}\n"));
    }
    hex(&hasher.finalize())
}
