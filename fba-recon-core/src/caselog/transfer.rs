//! The whole log as JSON Lines, for git and editors, and back.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::claim::ClaimMove;
use super::error::LogError;
use super::event::{Event, LoggedPayment, LoggedRun};
use super::rows::LoggedCase;
use super::store::{Log, Session};

/// Name and version of the form.
const FORM: &str = "fba-recon/log/v1";

/// One line.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line {
    /// What follows.
    Log {
        #[schemars(extend("const" = FORM))]
        form: String,
    },
    /// A run.
    Run(LoggedRun),
    /// A case.
    Case { account: String, id: String, case: Box<LoggedCase> },
    /// An event.
    Event(Box<Event>),
    /// A payment.
    Payment(LoggedPayment),
    /// A move of the file of a buyer's claim.
    Claim(ClaimMove),
    /// Units moved in a month.
    Base { account: String, cause: String, value: String, month: String, units: i64 },
    /// A store or the digest of a SKU.
    Name { account: String, name: String, value: String },
}

/// The schema of one line.
pub fn line_schema(generator: &mut SchemaGenerator) -> Schema {
    Line::json_schema(generator)
}

/// What came of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// The log held all of it.
    Nothing,
    /// The log was empty, and holds all of it now.
    Whole {
        /// Events.
        events: usize,
    },
}

/// The whole log, a line an entry.
///
/// # Errors
/// What SQLite says.
pub fn export(log: &Log) -> Result<String, LogError> {
    let mut text = String::new();
    for line in lines(log)? {
        let line = serde_json::to_string(&line)
            .map_err(|error| LogError::Unreadable(error.to_string()))?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

fn lines(log: &Log) -> Result<Vec<Line>, LogError> {
    let mut runs = Vec::new();
    let mut cases = Vec::new();
    let mut events = Vec::new();
    let mut payments = Vec::new();
    let mut names = Vec::new();
    let mut claims = Vec::new();
    let mut bases = Vec::new();
    for account in log.accounts()? {
        let known = log.known(&account)?;
        runs.extend(known.runs);
        cases.extend(known.cases.into_iter().map(|(id, case)| Line::Case {
            account: account.clone(),
            id,
            case: Box::new(case),
        }));
        events.extend(known.events);
        payments.extend(known.payments.into_iter().map(Line::Payment));
        claims.extend(known.claim_moves);
        bases.extend(known.bases.into_iter().map(|((cause, value, month), units)| Line::Base {
            account: account.clone(),
            cause,
            value,
            month,
            units,
        }));
        names.extend(known.names.into_iter().map(|(name, value)| Line::Name {
            account: account.clone(),
            name,
            value,
        }));
    }
    runs.sort_by_key(|run| run.id);
    events.sort_by_key(|event| event.seq);
    claims.sort_by_key(|own| own.seq);
    let head = Line::Log { form: FORM.to_owned() };
    let events = events.into_iter().map(|event| Line::Event(Box::new(event)));
    Ok([head]
        .into_iter()
        .chain(runs.into_iter().map(Line::Run))
        .chain(cases)
        .chain(events)
        .chain(payments)
        .chain(claims.into_iter().map(Line::Claim))
        .chain(bases)
        .chain(names)
        .collect())
}

/// Whether a text is an export of a log.
#[must_use]
pub fn is_export(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    matches!(serde_json::from_str(first), Ok(Line::Log { form }) if form == FORM)
}

/// Takes an export in: into an empty log the whole of it; nothing where the log holds all of it.
///
/// # Errors
/// [`LogError::Import`] with the line that cannot be read, or that another log wrote.
pub fn import(session: &Session, text: &str) -> Result<Imported, LogError> {
    let mut read = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let parsed: Line = serde_json::from_str(line)
            .map_err(|error| LogError::Import { line: at + 1, why: error.to_string() })?;
        read.push((at + 1, parsed));
    }
    let own = lines(session.log())?;
    if own.len() > 1 {
        let lacking = read.iter().find(|(_, line)| !is_held(&own, line));
        return match lacking {
            None => Ok(Imported::Nothing),
            Some((line, _)) => Err(LogError::Import {
                line: *line,
                why: "the log holds other entries; take an export into an empty log".to_owned(),
            }),
        };
    }
    let mut events = 0;
    for (_, line) in read {
        match line {
            Line::Log { .. } => {}
            Line::Run(run) => {
                session.add_run(&run)?;
            }
            Line::Case { account, id, case } => session.put_case(&account, &id, &case)?,
            Line::Event(event) => {
                session.append(&event)?;
                events += 1;
            }
            Line::Payment(payment) => session.add_payment(&payment)?,
            Line::Claim(own) => session.add_claim_move(&own)?,
            Line::Base { account, cause, value, month, units } => {
                session.put_base(&account, &(cause, value, month), units)?;
            }
            Line::Name { account, name, value } => session.add_name(&account, &name, &value)?,
        }
    }
    Ok(Imported::Whole { events })
}

/// Whether the log holds an entry; a case may have been seen again since.
fn is_held(own: &[Line], line: &Line) -> bool {
    match line {
        Line::Case { account, id, .. } => own.iter().any(|other| {
            matches!(other, Line::Case { account: a, id: i, .. } if a == account && i == id)
        }),
        Line::Run(run) => {
            own.iter().any(|other| matches!(other, Line::Run(own) if own.id == run.id && own.as_of == run.as_of))
        }
        // A later run may have told the units of a month anew.
        Line::Base { account, cause, value, month, .. } => own.iter().any(|other| {
            matches!(other, Line::Base { account: a, cause: c, value: v, month: m, .. }
                if (a, c, v, m) == (account, cause, value, month))
        }),
        line => own.contains(line),
    }
}
