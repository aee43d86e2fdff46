//! `cases import`: an export of a log, or the hand-kept list of filed cases.

use std::path::Path;

use fba_recon_core::caselog::{
    Imported, Log, filed_events, filed_rows, import as import_export, is_export,
};
use fba_recon_core::ingest::discover;

use super::{accounts, as_of, open};
use crate::args::cases::LogArgs;
use crate::commands::shared::{formats, load_policy, time_of_writing};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, terminal};
use fba_recon_core::model::visible::{VisiblePath as _, visible};

pub(super) fn import(file: &Path, args: &LogArgs) -> Result<Exit, CommandError> {
    let bytes = files::bytes(file, files::MIDDLE)
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", file.visible())))?;
    let text = String::from_utf8_lossy(&bytes);
    if is_export(&text) {
        let session = Log::open(&args.log)?.begin()?;
        let imported = import_export(&session, &text)?;
        session.commit()?;
        terminal::human(&match imported {
            Imported::Nothing => "The log holds all of it.\n".to_owned(),
            Imported::Whole { events } => format!("{events} events taken in.\n"),
        })?;
        return Ok(Exit::Done);
    }
    let policy = load_policy(None)?;
    let rows = filed_rows(&discover(&[file.to_owned()]), &formats()?, &policy)
        .map_err(anyhow::Error::new)?;
    if rows.is_empty() {
        let message =
            format!("neither an export of a log nor a list of filed cases: {}", file.visible());
        return Err(CommandError::usage(message)
            .hinted("`fba-recon explain filed_cases` tells the columns of the list"));
    }
    let session = open(&args.log)?.begin()?;
    let mut written = 0;
    let mut not_taken = rows.clone();
    for account in accounts(session.log(), args)? {
        let known = session.log().known(&account)?;
        let (events, lacking) = filed_events(&rows, &known, as_of(&known, args.as_of));
        not_taken.retain(|row| lacking.contains(&row.row));
        for event in events {
            session.write_command(&account, &time_of_writing(), &[event], &[])?;
            written += 1;
        }
    }
    session.commit()?;
    for row in &not_taken {
        let place = format!("{}:{}", visible(&row.row.file), row.row.line);
        terminal::say(&format!(
            "warning: {place} names no case of the log, or has a status that is not known"
        ));
    }
    terminal::human(&format!("{} rows read, {written} events written.\n", rows.len()))?;
    Ok(if not_taken.is_empty() { Exit::Done } else { Exit::Incomplete })
}
