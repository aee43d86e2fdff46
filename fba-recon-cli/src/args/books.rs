//! The commands for programs and accountants: schemas and exports.

use fba_recon_core::render::v1::SchemaName;

/// Print the JSON Schema (2020-12) of a kind of JSON that fba-recon writes; without a name, list them
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// cases and run (cases.json, run.json), accounts (run.json of a folder of accounts), inspect, inspect-accounts,
    /// fee and diff (what these print with --format json), log (a line of what cases export writes)
    #[arg(value_name = "NAME", value_parser = name)]
    pub(crate) name: Option<SchemaName>,
}

fn name(text: &str) -> Result<SchemaName, String> {
    let known = SchemaName::ALL.iter().copied().find(|name| name.as_str() == text);
    known.ok_or_else(|| {
        let names: Vec<&str> = SchemaName::ALL.iter().map(|name| name.as_str()).collect();
        format!("names are {}", names.join(", "))
    })
}
