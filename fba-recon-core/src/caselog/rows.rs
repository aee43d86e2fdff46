//! Reads and writes the tables of the log.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use jiff::civil::Date;
use rusqlite::{Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bases::Bases;
use super::claim::ClaimMove;
use super::error::LogError;
use super::event::{By, Event, LoggedPayment, LoggedPlace, LoggedRun, What, money_text};
use super::facts::CaseFacts;
use super::store::{Log, Session};
use crate::cases::LogState;
use crate::model::Money;

/// A case of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedCase {
    /// The day of the run that saw it first.
    #[schemars(with = "crate::model::shapes::Day")]
    pub first_seen: Date,
    /// The day of the last run that saw it.
    #[schemars(with = "crate::model::shapes::Day")]
    pub last_seen: Date,
    /// What the last run that saw it said.
    pub facts: CaseFacts,
}

/// Everything that the log knows of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownAccount {
    /// Cases by id.
    pub cases: BTreeMap<String, LoggedCase>,
    /// Events in their order.
    pub events: Vec<Event>,
    /// Payments.
    pub payments: Vec<LoggedPayment>,
    /// Runs, oldest first.
    pub runs: Vec<LoggedRun>,
    /// Stores and digests of SKUs, by kind.
    pub names: BTreeSet<(String, String)>,
    /// Moves of the files of buyers' claims, in their order.
    pub claim_moves: Vec<ClaimMove>,
    /// Units moved, month by month.
    pub bases: Bases,
}

pub(super) fn parsed<T: FromStr>(text: &str) -> Result<T, LogError> {
    text.parse().map_err(|_| LogError::Unreadable(text.to_owned()))
}

fn money(text: Option<String>) -> Result<Option<Money>, LogError> {
    let Some(text) = text else { return Ok(None) };
    money_text::money(&text).map(Some).ok_or(LogError::Unreadable(text))
}

fn state(text: &str) -> Result<LogState, LogError> {
    LogState::named(text).ok_or_else(|| LogError::Unreadable(text.to_owned()))
}

fn by(text: &str) -> Result<By, LogError> {
    let known = By::ALL.iter().copied().find(|by| by.as_str() == text);
    known.ok_or_else(|| LogError::Unreadable(text.to_owned()))
}

const EVENTS: &str =
    "SELECT seq, \"group\", account, \"case\", portion, what, day, at, \"from\", \"to\", \"by\",
    file, digest, line, run, note, amazon_case_id, due, units, amount, undoes FROM events";

fn event(row: &Row<'_>) -> Result<Event, LogError> {
    let what: String = row.get(5)?;
    let place = match row.get::<_, Option<String>>(11)? {
        Some(file) => Some(LoggedPlace {
            file,
            digest: row.get::<_, Option<String>>(12)?.unwrap_or_default(),
            line: row.get::<_, Option<u32>>(13)?.unwrap_or_default(),
        }),
        None => None,
    };
    let due: Option<String> = row.get(17)?;
    let from: Option<String> = row.get(8)?;
    Ok(Event {
        seq: row.get(0)?,
        group: row.get(1)?,
        account: row.get(2)?,
        case: row.get(3)?,
        portion: row.get(4)?,
        what: What::ALL
            .iter()
            .copied()
            .find(|known| known.as_str() == what)
            .ok_or(LogError::Unreadable(what))?,
        day: parsed(&row.get::<_, String>(6)?)?,
        at: row.get(7)?,
        from: from.as_deref().map(state).transpose()?,
        to: state(&row.get::<_, String>(9)?)?,
        by: by(&row.get::<_, String>(10)?)?,
        row: place,
        run: row.get(14)?,
        note: row.get(15)?,
        amazon_case_id: row.get(16)?,
        due: due.as_deref().map(parsed).transpose()?,
        units: row.get(18)?,
        amount: money(row.get(19)?)?,
        undoes: row.get(20)?,
    })
}

fn payment(row: &Row<'_>) -> Result<LoggedPayment, LogError> {
    Ok(LoggedPayment {
        account: row.get(0)?,
        case: row.get(1)?,
        key: row.get(2)?,
        day: parsed(&row.get::<_, String>(3)?)?,
        cash: row.get(4)?,
        stock: row.get(5)?,
        amount: money(row.get(6)?)?,
        reimbursement_id: row.get(7)?,
        event: row.get(8)?,
        by: by(&row.get::<_, String>(9)?)?,
    })
}

fn run(row: &Row<'_>) -> Result<LoggedRun, LogError> {
    Ok(LoggedRun {
        id: row.get(0)?,
        account: row.get(1)?,
        as_of: parsed(&row.get::<_, String>(2)?)?,
        policy: row.get(3)?,
        inputs: row.get(4)?,
        options: row.get(5)?,
        version: row.get(6)?,
        out: row.get(7)?,
        cases: row.get(8)?,
        last_event: row.get(9)?,
        at: row.get(10)?,
        dump: row.get::<_, Option<String>>(11)?.unwrap_or_default(),
    })
}

impl Log {
    pub(super) fn all<T>(
        &self,
        query: &str,
        account: &str,
        read: fn(&Row<'_>) -> Result<T, LogError>,
    ) -> Result<Vec<T>, LogError> {
        let mut statement = self.connection.prepare(query)?;
        let mut rows = statement.query([account])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The accounts of the log, in the order of their names.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn accounts(&self) -> Result<Vec<String>, LogError> {
        let query = "SELECT account FROM runs UNION SELECT account FROM cases
            UNION SELECT account FROM names ORDER BY 1";
        let mut statement = self.connection.prepare(query)?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Everything that it knows of an account.
    ///
    /// # Errors
    /// What SQLite says, or [`LogError::Unreadable`].
    pub fn known(&self, account: &str) -> Result<KnownAccount, LogError> {
        let cases = self.all(
            "SELECT id, first_seen, last_seen, facts FROM cases WHERE account = ?1 ORDER BY id",
            account,
            |row| {
                let facts: String = row.get(3)?;
                let case = LoggedCase {
                    first_seen: parsed(&row.get::<_, String>(1)?)?,
                    last_seen: parsed(&row.get::<_, String>(2)?)?,
                    facts: serde_json::from_str(&facts)
                        .map_err(|error| LogError::Unreadable(error.to_string()))?,
                };
                Ok((row.get(0)?, case))
            },
        )?;
        let names =
            self.all("SELECT kind, value FROM names WHERE account = ?1", account, |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok(KnownAccount {
            cases: cases.into_iter().collect(),
            events: self.all(
                &format!("{EVENTS} WHERE account = ?1 ORDER BY seq"),
                account,
                event,
            )?,
            payments: self.all(
                "SELECT account, \"case\", key, day, cash, stock, amount, reimbursement_id, event, \"by\"
                    FROM payments WHERE account = ?1 ORDER BY id",
                account,
                payment,
            )?,
            runs: self.all(
                "SELECT id, account, as_of, policy, inputs, options, version, out, cases, last_event, at, dump
                    FROM runs WHERE account = ?1 ORDER BY id",
                account,
                run,
            )?,
            names: names.into_iter().collect(),
            claim_moves: self.claim_moves(account)?,
            bases: self.bases(account)?,
        })
    }

    /// The last event of the log.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn last_event(&self) -> Result<i64, LogError> {
        let query = "SELECT coalesce(max(seq), 0) FROM events";
        Ok(self.connection.query_row(query, [], |row| row.get(0))?)
    }
}

impl Session {
    /// Writes a run and gives its position.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn add_run(&self, run: &LoggedRun) -> Result<i64, LogError> {
        let id = (run.id > 0).then_some(run.id);
        let mut statement = self.log.connection.prepare(
            "INSERT INTO runs (id, account, as_of, policy, inputs, options, version, out, cases, last_event, at, dump)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        statement.execute(params![
            id,
            run.account,
            run.as_of.to_string(),
            run.policy,
            run.inputs,
            run.options,
            run.version,
            run.out,
            run.cases,
            run.last_event,
            run.at,
            run.dump,
        ])?;
        Ok(self.log.connection.last_insert_rowid())
    }

    /// Notes the last event of a run, once its events are written.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn end_run(&self, id: i64, last_event: i64) -> Result<(), LogError> {
        let update = "UPDATE runs SET last_event = ?2 WHERE id = ?1";
        self.log.connection.execute(update, params![id, last_event])?;
        Ok(())
    }

    /// Writes what a run saw of a case; the day on which it was first seen stays.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_case(&self, account: &str, id: &str, case: &LoggedCase) -> Result<(), LogError> {
        let facts = serde_json::to_string(&case.facts)
            .map_err(|error| LogError::Unreadable(error.to_string()))?;
        let mut statement = self.log.connection.prepare(
            "INSERT INTO cases (account, id, identity, first_seen, last_seen, facts)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (account, id) DO UPDATE SET last_seen = excluded.last_seen, facts = excluded.facts",
        )?;
        let days = [case.first_seen.to_string(), case.last_seen.to_string()];
        statement.execute(params![account, id, case.facts.identity, days[0], days[1], facts])?;
        Ok(())
    }

    /// Appends an event and gives its position. One without a position gets the next; one without a group
    /// begins its own.
    ///
    /// # Errors
    /// What SQLite says, such as an event of a case that is not there.
    pub fn append(&self, event: &Event) -> Result<i64, LogError> {
        let seq = if event.seq > 0 { event.seq } else { self.log.last_event()? + 1 };
        let group = if event.group > 0 { event.group } else { seq };
        let place = event.row.as_ref();
        let mut statement = self.log.connection.prepare(
            "INSERT INTO events (seq, \"group\", account, \"case\", portion, what, day, at, \"from\", \"to\",
                \"by\", file, digest, line, run, note, amazon_case_id, due, units, amount, undoes)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                ?20, ?21)",
        )?;
        statement.execute(params![
            seq,
            group,
            event.account,
            event.case,
            event.portion,
            event.what.as_str(),
            event.day.to_string(),
            event.at,
            event.from.map(LogState::as_str),
            event.to.as_str(),
            event.by.as_str(),
            place.map(|place| &place.file),
            place.map(|place| &place.digest),
            place.map(|place| place.line),
            event.run,
            event.note,
            event.amazon_case_id,
            event.due.map(|due| due.to_string()),
            event.units,
            event.amount.map(money_text::text),
            event.undoes,
        ])?;
        Ok(seq)
    }

    /// Writes which case a payment answers.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn add_payment(&self, payment: &LoggedPayment) -> Result<(), LogError> {
        let mut statement = self.log.connection.prepare(
            "INSERT INTO payments (account, \"case\", key, day, cash, stock, amount, reimbursement_id, event, \"by\")
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        statement.execute(params![
            payment.account,
            payment.case,
            payment.key,
            payment.day.to_string(),
            payment.cash,
            payment.stock,
            payment.amount.map(money_text::text),
            payment.reimbursement_id,
            payment.event,
            payment.by.as_str(),
        ])?;
        Ok(())
    }

    /// Writes a store or the digest of a SKU.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn add_name(&self, account: &str, kind: &str, value: &str) -> Result<(), LogError> {
        let mut statement = self
            .log
            .connection
            .prepare("INSERT OR IGNORE INTO names (account, kind, value) VALUES (?1, ?2, ?3)")?;
        statement.execute(params![account, kind, value])?;
        Ok(())
    }
}
