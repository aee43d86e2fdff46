//! `export parquet`: typed tables for programs.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::account::{Account, Reading};
use fba_recon_core::model::{SourceFile, Table, tables};
use fba_recon_core::render::parquet::{self, DataFrame, OF_RUNS, OfDocuments, file_name};

use super::source::{found, is_output, request};
use crate::args::books::ParquetArgs;
use crate::commands::shared::{did_you_mean, formats, load_policy, read, write_whole};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, terminal};
use fba_recon_core::model::visible::VisiblePath as _;

/// What a Parquet file begins with.
const MAGIC: &[u8; 4] = b"PAR1";

pub(super) fn parquet(args: &ParquetArgs) -> Result<Exit, CommandError> {
    let Wanted { of_runs, of_reports } = wanted(args)?;
    // A name that is taken is told before a large folder is read.
    let names =
        of_runs.iter().map(|(name, _)| *name).chain(of_reports.iter().map(|table| table.name));
    for name in names {
        may_write(&args.to_folder.join(file_name(name)))?;
    }
    let mut frames: Vec<(&str, DataFrame)> = Vec::new();
    let mut exit = Exit::Done;
    if !of_runs.is_empty() {
        let found = found(&args.dump)?;
        exit = found.exit;
        for (name, make) in of_runs {
            frames.push((name, make(&found.documents).context("the table cannot be made")?));
        }
    }
    if !of_reports.is_empty() {
        frames.extend(reports(args, &of_reports)?);
    }
    fs::create_dir_all(&args.to_folder)
        .with_context(|| format!("cannot make {}", args.to_folder.visible()))?;
    for (name, frame) in &mut frames {
        let path = args.to_folder.join(file_name(name));
        let bytes = parquet::bytes(frame).context("Parquet cannot be made")?;
        write_whole(&path, &bytes)?;
        terminal::say(&format!("{}: {} rows", path.visible(), frame.height()));
    }
    Ok(exit)
}

/// The tables that are asked for.
struct Wanted {
    of_runs: Vec<(&'static str, OfDocuments)>,
    of_reports: Vec<&'static Table>,
}

/// Which tables are asked for.
fn wanted(args: &ParquetArgs) -> Result<Wanted, CommandError> {
    if args.tables.is_empty() {
        return Ok(Wanted { of_runs: OF_RUNS.to_vec(), of_reports: Vec::new() });
    }
    let (mut of_runs, mut of_reports) = (BTreeMap::new(), BTreeMap::new());
    for name in &args.tables {
        if let Some((name, make)) = OF_RUNS.iter().find(|(own, _)| own == name) {
            of_runs.insert(*name, *make);
        } else if let Some(table) = Table::named(name) {
            of_reports.insert(table.name, table);
        } else {
            let known = OF_RUNS.iter().map(|(name, _)| *name);
            let known: Vec<&str> =
                known.chain(tables::ALL.iter().map(|table| table.name)).collect();
            let near = did_you_mean(name, &known);
            return Err(CommandError::usage(format!("there is no table {name}"))
                .hinted(format!("{near}tables are {}", known.join(", "))));
        }
    }
    if let Some(name) = of_reports.keys().next().filter(|_| is_output(&args.dump.path)) {
        return Err(CommandError::usage(format!("an output folder has no rows of {name}"))
            .hinted("name the folder of the reports"));
    }
    Ok(Wanted {
        of_runs: of_runs.into_iter().collect(),
        of_reports: of_reports.into_values().collect(),
    })
}

/// Refuses to replace what is no Parquet file.
fn may_write(path: &Path) -> Result<(), CommandError> {
    let mut start = [0; MAGIC.len()];
    let read = files::may_replace(path).and_then(|()| fs::File::open(path)?.read_exact(&mut start));
    match read {
        Ok(()) if start == *MAGIC => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        _ => Err(CommandError::usage(format!("{} is there and no Parquet file", path.visible()))
            .hinted("choose another folder with --to-folder")),
    }
}

/// The rows of reports.
fn reports(
    args: &ParquetArgs,
    wanted: &[&'static Table],
) -> Result<Vec<(&'static str, DataFrame)>, CommandError> {
    let inputs = read(std::slice::from_ref(&args.dump.path))?;
    let policy = load_policy(args.dump.policy_dir.as_deref())?;
    let request = request(&args.dump, &policy)?;
    let formats = formats()?;
    let account = Account::new(request, &formats, &policy).with_every_row();
    let Reading { inventory, frames, .. } = account.read(&inputs).map_err(anyhow::Error::new)?;
    if inventory.reports.is_empty() {
        return Err(CommandError::nothing("no report was recognised"));
    }
    let files: Vec<&SourceFile> = inventory.files.iter().map(|file| &file.source).collect();
    let typed = wanted.iter().map(|table| {
        let frame = frames.get(table).and_then(|frame| parquet::canonical(table, frame, &files));
        Ok((table.name, frame.context("the frames could not be built")?))
    });
    typed.collect()
}
