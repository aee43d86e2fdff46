//! The file of the log: one SQLite database for all accounts.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::LogError;

/// The statements that lead from each version of the schema to the next.
const MIGRATIONS: &[&str] =
    &[include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")];

/// Marks a database as a case log: the letters FBAR.
const APPLICATION_ID: i64 = 0x4642_4152;

/// How long one process waits for another that writes.
const BUSY: Duration = Duration::from_secs(120);

/// A case log.
#[derive(Debug)]
pub struct Log {
    pub(super) connection: Connection,
}

impl Log {
    /// The newest version of the schema that this program knows.
    #[must_use]
    pub fn newest_schema() -> i64 {
        i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
    }

    /// Opens the log of a path, and makes it where there is none.
    ///
    /// # Errors
    /// [`LogError::NotALog`], [`LogError::Newer`], or what SQLite says.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        let connection = Connection::open(path)?;
        Self::prepared(connection, path)
    }

    /// Opens the log of a path where there is one.
    ///
    /// # Errors
    /// As [`Log::open`].
    pub fn open_existing(path: &Path) -> Result<Option<Self>, LogError> {
        if !path.is_file() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        Self::prepared(connection, path).map(Some)
    }

    /// A log in memory, for tests and dry runs.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn in_memory() -> Result<Self, LogError> {
        Self::prepared(Connection::open_in_memory()?, Path::new(":memory:"))
    }

    fn prepared(connection: Connection, path: &Path) -> Result<Self, LogError> {
        let told = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => LogError::NotALog(path.to_owned()),
            _ => error.into(),
        };
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(told)?;
        let log = Self { connection };
        let version = log.number("PRAGMA user_version").map_err(told)?;
        if version != Self::newest_schema() || !log.is_ours()? {
            log.migrate(path)?;
        }
        Ok(log)
    }

    fn number(&self, query: &str) -> Result<i64, rusqlite::Error> {
        self.connection.query_row(query, [], |row| row.get(0))
    }

    fn is_ours(&self) -> Result<bool, LogError> {
        Ok(self.number("PRAGMA application_id")? == APPLICATION_ID)
    }

    /// Brings the schema up to date, in one transaction.
    fn migrate(&self, path: &Path) -> Result<(), LogError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        // Another process may have done it in the meantime.
        let version = self.number("PRAGMA user_version")?;
        let tables = self.number("SELECT count(*) FROM sqlite_schema")?;
        let is_empty = version == 0 && tables == 0;
        if !is_empty && !self.is_ours()? {
            return Err(LogError::NotALog(path.to_owned()));
        }
        let known = Self::newest_schema();
        if version > known {
            return Err(LogError::Newer { found: version, known });
        }
        let done = usize::try_from(version).unwrap_or(0);
        for statements in &MIGRATIONS[done..] {
            self.connection.execute_batch(statements)?;
        }
        self.connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        self.connection.pragma_update(None, "user_version", known)?;
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }

    /// Takes the right to write: until the session ends, what is read is what the events are written after.
    ///
    /// # Errors
    /// When another process holds it for too long, or what SQLite says.
    pub fn begin(self) -> Result<Session, LogError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Session { log: self })
    }

    /// What SQLite says of the file: `ok` where it is whole.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn integrity(&self) -> Result<String, LogError> {
        Ok(self.connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?)
    }
}

/// One transaction: everything written in it lands at once, or nothing does.
#[derive(Debug)]
pub struct Session {
    pub(super) log: Log,
}

impl Session {
    /// Makes it last.
    ///
    /// # Errors
    /// What SQLite says; nothing was written then.
    pub fn commit(self) -> Result<Log, LogError> {
        self.log.connection.execute_batch("COMMIT")?;
        Ok(self.log)
    }

    /// The log as it stands in the transaction.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_log_is_marked_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fba-recon.db");
        assert!(Log::open_existing(&path).unwrap().is_none());
        drop(Log::open(&path).unwrap());
        let log = Log::open_existing(&path).unwrap().unwrap();
        assert_eq!(log.number("PRAGMA user_version").unwrap(), Log::newest_schema());
        assert_eq!(log.number("PRAGMA foreign_keys").unwrap(), 1);
        assert_eq!(log.integrity().unwrap(), "ok");
    }

    #[test]
    fn what_is_no_log_or_a_newer_one_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("text.db");
        std::fs::write(&text, "id,amount\n".repeat(100)).unwrap();
        assert!(matches!(Log::open(&text), Err(LogError::NotALog(_))));
        let other = folder.path().join("other.db");
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        assert!(matches!(Log::open(&other), Err(LogError::NotALog(_))));
        let newer = folder.path().join("newer.db");
        Log::open(&newer).unwrap().connection.pragma_update(None, "user_version", 99).unwrap();
        let before = std::fs::read(&newer).unwrap();
        assert!(matches!(Log::open(&newer), Err(LogError::Newer { found: 99, .. })));
        assert_eq!(before, std::fs::read(&newer).unwrap());
    }

    #[test]
    fn events_are_neither_changed_nor_deleted() {
        let log = Log::in_memory().unwrap();
        let run = |statement: &str| log.connection.execute_batch(statement);
        run("INSERT INTO cases VALUES ('a', 'CS-1', '', '2026-01-01', '2026-01-01', '{}');
             INSERT INTO events (\"group\", account, \"case\", portion, what, day, at, \"to\", \"by\")
             VALUES (1, 'a', 'CS-1', '', 'state', '2026-01-01', '', 'found', 'scan')")
        .unwrap();
        assert!(run("UPDATE events SET day = '2026-01-02'").is_err());
        assert!(run("DELETE FROM events").is_err());
        // An event of a case that is not there is refused.
        assert!(
            run("INSERT INTO events (\"group\", account, \"case\", portion, what, day, at, \"to\", \"by\")
                 VALUES (1, 'b', 'CS-1', '', 'state', '2026-01-01', '', 'found', 'scan')")
            .is_err()
        );
    }
}
