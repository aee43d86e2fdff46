//! Where the files of buyers' claims stood, run after run.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::LogError;
use super::rows::{KnownAccount, parsed};
use super::store::{Log, Session};
use crate::desk::{ClaimView, State};

/// One move of a claim file. Moves are never changed and never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimMove {
    /// Position among the moves; 0 before it is written.
    pub seq: i64,
    /// Account.
    pub account: String,
    /// The claim file's id.
    pub claim: String,
    /// `a_to_z`, `chargeback` or `safe_t`.
    #[schemars(with = "crate::book::buyer_claims::Program")]
    pub program: String,
    /// Customer order.
    pub order_id: String,
    /// Day of the run that saw it.
    #[schemars(with = "crate::model::shapes::Day")]
    pub day: Date,
    /// When it was written: the only time of a clock. Empty before it is written.
    pub at: String,
    /// Where it stood; `None` where it was not known.
    pub from: Option<State>,
    /// Where it stands.
    pub to: State,
    /// The run.
    pub run: Option<i64>,
}

/// The moves that a run adds: claims that are new to the log, or stand elsewhere than when it last saw them. A claim
/// that the dump does not show moves nowhere.
#[must_use]
pub fn claim_moves(known: &KnownAccount, claims: &[ClaimView], day: Date) -> Vec<ClaimMove> {
    let stood: BTreeMap<&str, State> =
        known.claim_moves.iter().map(|own| (own.claim.as_str(), own.to)).collect();
    let moved = claims.iter().filter_map(|claim| {
        let from = stood.get(claim.id.as_str()).copied();
        (from != Some(claim.state)).then(|| ClaimMove {
            seq: 0,
            account: String::new(),
            claim: claim.id.clone(),
            program: claim.program.as_str().to_owned(),
            order_id: claim.order_id.clone(),
            day,
            at: String::new(),
            from,
            to: claim.state,
            run: None,
        })
    });
    moved.collect()
}

/// The state of a name.
fn state(text: &str) -> Result<State, LogError> {
    State::named(text).ok_or_else(|| LogError::Unreadable(text.to_owned()))
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        state(&name).map_err(serde::de::Error::custom)
    }
}

impl Log {
    /// The moves of an account's claim files, in their order.
    pub(super) fn claim_moves(&self, account: &str) -> Result<Vec<ClaimMove>, LogError> {
        self.all(
            "SELECT seq, account, claim, program, order_id, day, at, \"from\", \"to\", run FROM claims
                WHERE account = ?1 ORDER BY seq",
            account,
            |row| {
                let from: Option<String> = row.get(7)?;
                Ok(ClaimMove {
                    seq: row.get(0)?,
                    account: row.get(1)?,
                    claim: row.get(2)?,
                    program: row.get(3)?,
                    order_id: row.get(4)?,
                    day: parsed(&row.get::<_, String>(5)?)?,
                    at: row.get(6)?,
                    from: from.as_deref().map(state).transpose()?,
                    to: state(&row.get::<_, String>(8)?)?,
                    run: row.get(9)?,
                })
            },
        )
    }
}

impl Session {
    /// Appends a move of a claim file.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn add_claim_move(&self, own: &ClaimMove) -> Result<(), LogError> {
        let seq = (own.seq > 0).then_some(own.seq);
        let mut statement = self.log.connection.prepare(
            "INSERT INTO claims (seq, account, claim, program, order_id, day, at, \"from\", \"to\", run)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        statement.execute(params![
            seq,
            own.account,
            own.claim,
            own.program,
            own.order_id,
            own.day.to_string(),
            own.at,
            own.from.map(State::as_str),
            own.to.as_str(),
            own.run,
        ])?;
        Ok(())
    }
}
