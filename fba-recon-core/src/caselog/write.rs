//! Writes what a run or the seller adds, and guards the account.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::claim::ClaimMove;
use super::error::LogError;
use super::event::{Event, LoggedPayment, LoggedRun};
use super::review::Review;
use super::rows::KnownAccount;
use super::store::Session;
use crate::book::sku_key;
use crate::model::provenance::hex;

/// Kinds of names that an account is known by.
const STORE: &str = "store";
const SKU: &str = "sku";

/// SKUs that a dump must name before their absence says that it is another account's.
const LEAST_SKUS: usize = 5;

/// What only the run itself knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunNote {
    /// Account.
    pub account: String,
    /// SHA-256 of the policy tables.
    pub policy: String,
    /// SHA-256 over the digests of its inputs.
    pub inputs: String,
    /// Its options.
    pub options: String,
    /// Version of the program.
    pub version: String,
    /// Its output folder.
    pub out: Option<String>,
    /// The folders that it read, one a line.
    pub dump: String,
    /// When it ended.
    pub at: String,
    /// Stores that the dump names.
    pub stores: BTreeSet<String>,
    /// SKUs that it names.
    pub skus: BTreeSet<String>,
}

impl RunNote {
    /// The run of a day, as the log keeps it.
    pub(super) fn run(&self, as_of: Date) -> LoggedRun {
        LoggedRun {
            id: 0,
            account: self.account.clone(),
            as_of,
            policy: self.policy.clone(),
            inputs: self.inputs.clone(),
            options: self.options.clone(),
            version: self.version.clone(),
            out: self.out.clone(),
            dump: self.dump.clone(),
            cases: 0,
            last_event: 0,
            at: self.at.clone(),
        }
    }
}

/// The digest of a SKU, in the form in which SKUs are compared: the log tells accounts apart by them and need not
/// hold them.
#[must_use]
pub fn sku_digest(sku: &str) -> String {
    hex(&Sha256::digest(sku_key(sku)))
}

/// Refuses a dump that names SKUs none of which the account had before.
///
/// # Errors
/// [`LogError::OtherAccount`].
pub fn check_account(
    known: &KnownAccount,
    account: &str,
    skus: &BTreeSet<String>,
) -> Result<(), LogError> {
    let had = known.names.iter().filter(|(kind, _)| kind == SKU);
    let had: BTreeSet<&str> = had.map(|(_, digest)| digest.as_str()).collect();
    let shares = skus.iter().any(|sku| had.contains(sku_digest(sku).as_str()));
    if skus.len() >= LEAST_SKUS && !had.is_empty() && !shares {
        return Err(LogError::OtherAccount { account: account.to_owned(), named: skus.len() });
    }
    Ok(())
}

impl Session {
    /// Writes what a run adds; nothing where it speaks for a day before the last one, or says again what the last
    /// run said. Gives the events written.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn write_run(
        &self,
        known: &KnownAccount,
        review: &Review,
        as_of: Date,
        note: &RunNote,
    ) -> Result<usize, LogError> {
        if review.is_before.is_some() {
            return Ok(0);
        }
        let cases = i64::try_from(review.seen.len()).unwrap_or(i64::MAX);
        let run = LoggedRun { cases, ..note.run(as_of) };
        let is_again = review.additions.events.is_empty()
            && review.additions.claims.is_empty()
            && known.runs.last().is_some_and(|last| is_same_run(last, &run));
        let changed = review.seen.iter().filter(|(id, case)| known.cases.get(*id) != Some(case));
        for (id, case) in changed {
            self.put_case(&note.account, id, case)?;
        }
        let stores = note.stores.iter().map(|store| (STORE, store.clone()));
        let skus = note.skus.iter().map(|sku| (SKU, sku_digest(sku)));
        for (kind, value) in stores.chain(skus) {
            if !known.names.contains(&(kind.to_owned(), value.clone())) {
                self.add_name(&note.account, kind, &value)?;
            }
        }
        for (key, units) in &review.additions.bases {
            self.put_base(&note.account, key, *units)?;
        }
        if is_again {
            return Ok(0);
        }
        let id = self.add_run(&run)?;
        let events = review.additions.events.iter().map(|event| Event {
            account: note.account.clone(),
            at: note.at.clone(),
            run: Some(id),
            ..event.clone()
        });
        let mut written = Vec::new();
        for event in events {
            written.push(self.append(&event)?);
        }
        for (event, payment) in &review.additions.payments {
            let event = written.get(*event).copied().unwrap_or_default();
            let account = note.account.clone();
            self.add_payment(&LoggedPayment { account, event, ..payment.clone() })?;
        }
        for own in &review.additions.claims {
            let (account, at) = (note.account.clone(), note.at.clone());
            self.add_claim_move(&ClaimMove { account, at, run: Some(id), ..own.clone() })?;
        }
        self.end_run(id, self.log().last_event()?)?;
        Ok(written.len())
    }

    /// Writes what the seller says of a case: events of one group, with the payments that come with them. Gives the
    /// position of the group.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn write_command(
        &self,
        account: &str,
        at: &str,
        events: &[Event],
        payments: &[(usize, LoggedPayment)],
    ) -> Result<i64, LogError> {
        let mut group = 0;
        for event in events {
            let event =
                Event { account: account.to_owned(), at: at.to_owned(), group, ..event.clone() };
            let seq = self.append(&event)?;
            if group == 0 {
                group = seq;
            }
        }
        for (_, payment) in payments {
            let account = account.to_owned();
            self.add_payment(&LoggedPayment { account, event: group, ..payment.clone() })?;
        }
        Ok(group)
    }
}

fn is_same_run(one: &LoggedRun, other: &LoggedRun) -> bool {
    (one.as_of, &one.policy, &one.inputs, &one.options, &one.version, &one.out, &one.dump)
        == (
            other.as_of,
            &other.policy,
            &other.inputs,
            &other.options,
            &other.version,
            &other.out,
            &other.dump,
        )
}
