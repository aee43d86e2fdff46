//! `schema`: the JSON Schema of what programs read.

use anyhow::Context as _;
use fba_recon_core::schemas::{SchemaName, schema as schema_of};

use crate::args::books::SchemaArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn schema(args: &SchemaArgs) -> Result<Exit, CommandError> {
    let text = match args.name {
        Some(name) => schema_of(name).context("the schema could not be written")?,
        None => SchemaName::ALL.iter().map(|name| format!("{name}\n")).collect(),
    };
    terminal::data(&text)?;
    Ok(Exit::Done)
}
