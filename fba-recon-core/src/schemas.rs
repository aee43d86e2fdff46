//! JSON Schemas (2020-12) of what programs read, from the structs that are written. A program may rely on a schema of
//! a version: later versions of this program add properties, and take nothing away.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::caselog::{Cause, Figures, HistoryRow, ListedCase, TaskRow, line_schema};
use crate::desk::lint::Flaw;
use crate::model::names::names;
use crate::render::v1::fee::FeeV1;
use crate::render::v1::inspect::{InspectAccountsV1, InspectV1};
use crate::render::v1::{AccountsRun, CasesV1, DiffV1, RunLineV1, RunV1, ShownV1};
use crate::render::{RenderError, to_json};
use crate::shard::{Failure, ShardResult, Spec, Stored};

names! {
    /// A kind of JSON that the program writes.
    SchemaName {
        /// `cases.json`.
        Cases = "cases",
        /// `run.json` of one account.
        Run = "run",
        /// `run.json` of a folder of accounts.
        Accounts = "accounts",
        /// What `inspect --format json` prints of one account.
        Inspect = "inspect",
        /// What `inspect --accounts --format json` prints.
        InspectAccounts = "inspect-accounts",
        /// One line of what `cases export` writes.
        Log = "log",
        /// What `fee --format json` prints.
        Fee = "fee",
        /// What `diff --format json` prints.
        Diff = "diff",
        /// What `queue --format json` prints.
        Queue = "queue",
        /// What `cases list --format json` prints.
        CasesList = "cases-list",
        /// What `cases show --format json` prints.
        CasesShow = "cases-show",
        /// What `cases history --format json` prints.
        CasesHistory = "cases-history",
        /// What `review --format json` prints.
        Review = "review",
        /// What `review --causes --format json` prints.
        ReviewCauses = "review-causes",
        /// What `check-text --format json` prints.
        CheckText = "check-text",
        /// One line of what `--log-file` writes.
        RunLog = "run-log",
        /// One line of what `shard plan` writes.
        ShardPlan = "shard-plan",
        /// What `shard run` prints.
        ShardResult = "shard-result",
        /// `result.json` in the place of a result.
        ShardStored = "shard-stored",
        /// Why a task of `shard run` wrote no result, in the place of one.
        ShardFailure = "shard-failure",
    }
}

/// The schema of a kind of JSON, as JSON text. Every property that the program writes is required, and an object has no
/// others; null stands for what is not known.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn schema(name: SchemaName) -> Result<String, RenderError> {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = match name {
        SchemaName::Cases => generator.into_root_schema_for::<CasesV1>(),
        SchemaName::Run => generator.into_root_schema_for::<RunV1>(),
        SchemaName::Accounts => generator.into_root_schema_for::<AccountsRun>(),
        SchemaName::Inspect => generator.into_root_schema_for::<InspectV1>(),
        SchemaName::InspectAccounts => generator.into_root_schema_for::<InspectAccountsV1>(),
        SchemaName::Fee => generator.into_root_schema_for::<FeeV1>(),
        SchemaName::Diff => generator.into_root_schema_for::<DiffV1>(),
        SchemaName::Queue => generator.into_root_schema_for::<Vec<TaskRow>>(),
        SchemaName::CasesList => generator.into_root_schema_for::<Vec<ListedCase>>(),
        SchemaName::CasesShow => generator.into_root_schema_for::<Vec<ShownV1>>(),
        SchemaName::CasesHistory => generator.into_root_schema_for::<Vec<HistoryRow>>(),
        SchemaName::Review => generator.into_root_schema_for::<Vec<Figures>>(),
        SchemaName::ReviewCauses => generator.into_root_schema_for::<Vec<Cause>>(),
        SchemaName::CheckText => generator.into_root_schema_for::<Vec<Flaw>>(),
        SchemaName::RunLog => generator.into_root_schema_for::<RunLineV1>(),
        SchemaName::ShardPlan => generator.into_root_schema_for::<Spec>(),
        SchemaName::ShardResult => generator.into_root_schema_for::<ShardResult>(),
        SchemaName::ShardStored => generator.into_root_schema_for::<Stored>(),
        SchemaName::ShardFailure => generator.into_root_schema_for::<Failure>(),
        SchemaName::Log => return to_json(&titled(lines(generator), name)),
    };
    let mut value = schema.to_value();
    close(&mut value);
    to_json(&titled(value, name))
}

/// The draft that the schemas are of.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A schema with its draft, and the name and version of what it is of.
fn titled(schema: Value, name: SchemaName) -> Value {
    let Value::Object(mut members) = schema else { return schema };
    members.shift_insert(0, "title".to_owned(), format!("fba-recon/{name}/v1").into());
    members.shift_insert(0, "$schema".to_owned(), DRAFT.into());
    Value::Object(members)
}

/// The schema of a line of the log. What tells its kind stands among the members of the kind itself.
fn lines(mut generator: SchemaGenerator) -> Value {
    let mut root = line_schema(&mut generator).to_value();
    let mut defs = generator.take_definitions(true);
    let kinds = root.get_mut("oneOf").and_then(Value::as_array_mut);
    for kind in kinds.into_iter().flatten().filter_map(Value::as_object_mut) {
        let Some(Value::String(place)) = kind.remove("$ref") else { continue };
        let of = defs.remove(place.trim_start_matches("#/$defs/")).unwrap_or_default();
        for list in ["properties", "required"] {
            match (kind.get_mut(list), of.get(list)) {
                (Some(Value::Object(own)), Some(Value::Object(more))) => own.extend(more.clone()),
                (Some(Value::Array(own)), Some(Value::Array(more))) => own.extend(more.clone()),
                _ => {}
            }
        }
    }
    if let Value::Object(members) = &mut root {
        members.insert("$defs".to_owned(), Value::Object(defs));
    }
    close(&mut root);
    root
}

/// Forbids every property that an object does not name, and says null where the documentation of a field says `None`.
fn close(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(close);
            if let Some(Value::String(told)) = members.get_mut("description") {
                *told = told.replace("`None`", "null");
            }
            if is_closed(members) {
                members.insert("additionalProperties".to_owned(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// Whether a schema is of an object with properties of known names.
fn is_closed(members: &Map<String, Value>) -> bool {
    let is_object = members.get("type").is_some_and(|kind| kind == "object");
    is_object
        && members.get("properties").is_some_and(Value::is_object)
        && !members.contains_key("additionalProperties")
}
