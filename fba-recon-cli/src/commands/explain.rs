//! `explain`: the documentation of detectors, diagnostics, reports, policy tables and options, at hand.

use clap::{Arg, CommandFactory as _};
use fba_recon_core::assess::Status;
use fba_recon_core::caselog::{Verb, denial_classes};
use fba_recon_core::cases::{Action, LogState, NoAction};
use fba_recon_core::detect::{Confidence, DETECTORS, Detector};
use fba_recon_core::diag::Code;
use fba_recon_core::ingest::{Format, Formats};
use fba_recon_core::policy::ClaimType;
use fba_recon_core::render::Lang;

use super::policy::{TOPICS, show_topic};
use super::shared::{formats, load_policy, nearest, today};
use crate::args::{Args, ExplainArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::said::{self, told};
use crate::terminal;

pub(crate) fn explain(args: &ExplainArgs) -> Result<Exit, CommandError> {
    let formats = formats()?;
    let text = match args.name.as_deref() {
        None => every_name(&formats),
        Some("detectors") => detectors(),
        Some("statuses") => statuses(),
        Some("actions") => actions(),
        Some("states") => states(),
        Some("diagnostics") => diagnostics(),
        Some("reports") => reports(&formats),
        Some("policy") => topics(),
        Some("options") => options(),
        Some(name) => one(name, &formats)?,
    };
    terminal::document(&text)?;
    Ok(Exit::Done)
}

/// The lists of all that can be explained.
fn every_name(formats: &Formats) -> String {
    let reports = reports(formats);
    let lists = [detectors(), statuses(), actions(), states(), diagnostics(), reports];
    [lists.join("\n"), topics(), options()].join("\n")
}

fn one(name: &str, formats: &Formats) -> Result<String, CommandError> {
    if let Some(detector) = DETECTORS.iter().find(|detector| detector.id == name) {
        return Ok(documentation(detector));
    }
    if let Some(code) = Code::ALL.iter().find(|code| code.as_str() == name) {
        return Ok(diagnostic(*code));
    }
    if let Some(format) = formats.get(name) {
        return Ok(report(format));
    }
    if let Some(named) = formats.named().find(|named| named.id == name) {
        return Ok(lines(&format!(
            "{name}\n\n{}, and is not read.\n\nDownload instead: {}\n\nSeen: {}\n",
            named.told(),
            named.instead,
            named.source
        )));
    }
    if let Some(text) = standing(name) {
        return Ok(text);
    }
    if name.trim_start_matches("--policy=") == OLD_WINDOWS {
        return Ok(format!("--policy {OLD_WINDOWS}\n\n{}\n", told(OLD_WINDOWS_TEXT)));
    }
    let topic = name.strip_prefix("policy:").unwrap_or(name);
    if TOPICS.iter().any(|(id, _)| *id == topic) {
        let policy = load_policy(None)?;
        return show_topic(&policy, topic, today(), None);
    }
    let texts = kinds(name, formats);
    if !texts.is_empty() {
        return Ok(texts.join("\n"));
    }
    let options = scan_options();
    let typed = format!("--{}", name.trim_start_matches('-'));
    let typed = typed.split('=').next().unwrap_or(&typed);
    if let Some((_, option)) = options.iter().find(|(own, _)| own == typed) {
        return Ok(option_text(typed, option));
    }
    let known = known_names(formats, &options);
    let error = CommandError::usage(format!("nothing of this name: {name}"));
    Err(match nearest(name, &known) {
        Some(nearest) => {
            error.hinted(format!("did you mean {nearest}? `fba-recon explain` lists all names"))
        }
        None => error.hinted("`fba-recon explain` lists all names"),
    })
}

/// A name that tells where a case stands: a status, an action or the reason of none, a state of the log, a refusal.
fn standing(name: &str) -> Option<String> {
    if let Some(status) = Status::ALL.iter().find(|status| status.as_str() == name) {
        let state = LogState::named(name).map(|state| format!("\n{}", of_state(state)));
        return Some(format!(
            "{name}\n\n{}{}",
            sentence(status.meaning()),
            state.unwrap_or_default()
        ));
    }
    if let Some(action) = Action::ALL.iter().find(|action| action.as_str() == name) {
        return Some(format!("{name}\n\n{}", sentence(action.meaning())));
    }
    // A state of the log may have the name of a reason: both are told then.
    let state =
        LogState::ALL.iter().find(|state| state.as_str() == name).map(|state| of_state(*state));
    if let Some(text) = state {
        let reason = NoAction::ALL.iter().find(|reason| reason.as_str() == name);
        let reason =
            reason.map(|reason| format!("As a reason of no action: {}.", reason.meaning()));
        let reason = reason.map(|reason| format!("\n{}\n", told(&reason)));
        return Some(format!("{text}{}", reason.unwrap_or_default()));
    }
    if let Some(class) = denial_classes().iter().find(|class| class.class == name) {
        return Some(format!(
            "{}\n\n{}{}\n",
            told(&format!("{name}, a class of refusals")),
            sentence(&class.meaning),
            told(&format!("What to do: {}.", class.advice)),
        ));
    }
    let reason = NoAction::ALL.iter().find(|reason| reason.as_str() == name)?;
    let meaning = reason.meaning();
    Some(lines(&format!(
        "{name}\n\nNothing is to be done with a case of this reason: {meaning}.\n"
    )))
}

/// What a name means that stands in outputs for several things: a report's title or the table that reports fill, a
/// claim type, a certainty. A table and a claim type may have one name.
fn kinds(name: &str, formats: &Formats) -> Vec<String> {
    let is_title = |title: &str| title.eq_ignore_ascii_case(name);
    let of_title = formats.iter().filter(|format| is_title(&format.title)).map(report);
    let filled: Vec<&Format> = formats.iter().filter(|format| format.table == name).collect();
    let of_table = filled.first().map(|first| {
        let own: String = filled.iter().map(|format| line(&format.id, &format.title)).collect();
        let what = first.table().map(|table| table.doc).unwrap_or_default();
        lines(&format!("{name}, a table\n\n{what}\n\nReports that fill it\n")) + &own
    });
    let of_claims = ClaimType::ALL.iter().find(|claim| claim.as_str() == name).map(claim_type);
    let certainty = Confidence::named(name)
        .map(|sure| lines(&format!("{name}, how sure a case is\n\n{}\n", sure.doc())));
    of_title.chain(of_table).chain(of_claims).chain(certainty).collect()
}

fn claim_type(claim: &ClaimType) -> String {
    let own = DETECTORS.iter().filter(|detector| detector.claim_type == *claim);
    let own: String = own.map(|detector| line(detector.id, detector.summary)).collect();
    let own = if own.is_empty() {
        lines("No detector claims it: payments of this kind are told apart from others.\n")
    } else {
        lines("Detectors that claim it\n") + &own
    };
    let title = format!("{claim}, a claim type");
    let windows = lines("Its windows: `fba-recon policy show windows`\n");
    format!("{}\n\n{own}\n{windows}", told(&title))
}

/// Every name that can be explained.
fn known_names<'a>(formats: &'a Formats, options: &'a [(String, Arg)]) -> Vec<&'a str> {
    DETECTORS
        .iter()
        .map(|detector| detector.id)
        .chain(Code::ALL.iter().map(|code| code.as_str()))
        .chain(formats.iter().map(|format| format.id.as_str()))
        .chain(formats.named().map(|named| named.id.as_str()))
        .chain(formats.iter().flat_map(|format| [format.title.as_str(), format.table.as_str()]))
        .chain(ClaimType::ALL.iter().map(|claim| claim.as_str()))
        .chain(Confidence::ALL.iter().map(|sure| sure.as_str()))
        .chain(TOPICS.iter().map(|(id, _)| *id))
        .chain(Status::ALL.iter().map(|status| status.as_str()))
        .chain(Action::ALL.iter().map(|action| action.as_str()))
        .chain(NoAction::ALL.iter().map(|reason| reason.as_str()))
        .chain(LogState::ALL.iter().map(|state| state.as_str()))
        .chain(denial_classes().iter().map(|class| class.class.as_str()))
        .chain([OLD_WINDOWS])
        .chain(options.iter().map(|(own, _)| own.as_str()))
        .collect()
}

/// A name with what it stands for, as lists show it.
fn line(name: &str, meaning: &str) -> String {
    format!("  {name:<28} {}\n", told(meaning))
}

/// A list under its title.
fn list<'a>(title: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let rows: String = rows.map(|(name, meaning)| line(name, meaning)).collect();
    format!("{}\n{rows}", told(title))
}

/// A meaning as a sentence on a line of its own.
fn sentence(meaning: &str) -> String {
    let stop = if said::lang() == Lang::En { "." } else { "。" };
    format!("{}{stop}\n", told(meaning))
}

/// Each line in the language of the user.
fn lines(text: &str) -> String {
    said::lines(text).into_owned()
}

/// What a rule says of itself: in another language than English its sheet's words stand before it.
fn documentation(detector: &Detector) -> String {
    let english = detector.documentation();
    if said::lang() == Lang::En {
        return english;
    }
    let word = |section| said::word(section, detector.id);
    let mut text = format!("# {}\n\n{}", word("detector"), sentence(detector.summary));
    for (label, section) in
        [("What could prove a case wrong: {}", "doubt"), ("What to attach: {}", "attach")]
    {
        text.push_str(&format!("\n{}\n", told(&label.replace("{}", word(section)))));
    }
    format!("{text}\n{}\n\n{english}", told("In English"))
}

fn detectors() -> String {
    list("Detectors", DETECTORS.iter().map(|detector| (detector.id, detector.summary)))
}

/// The value of `--policy` that shows the windows of old.
const OLD_WINDOWS: &str = "nine-to-eighteen-months";
const OLD_WINDOWS_TEXT: &str = "Shows claims for lost and damaged units and returns by the windows of 9 (inbound) and 18 months that once held, \
for history, insurers, auditors, and stores whose terms still have them. They ended in the US on 2024-10-23, in the EU \
and the UK on 2025-01-09, in Japan on 2025-01-10; fees, valuation, reversals and settlements never had them and go by \
today's windows. Today's last day stands beside that of old. Where it has passed the case is late: it has no message \
and is not counted among those that can be filed. `fba-recon policy show horizons` lists the windows.";

fn statuses() -> String {
    list("Statuses", Status::ALL.iter().map(|status| (status.as_str(), status.meaning())))
}

/// Actions, and the reasons why there is none where a status does not say it already.
fn actions() -> String {
    let actions = Action::ALL.iter().map(|action| (action.as_str(), action.meaning()));
    let reasons = NoAction::ALL.iter().map(|reason| (reason.as_str(), reason.meaning()));
    let reasons =
        reasons.filter(|(name, _)| Status::ALL.iter().all(|status| status.as_str() != *name));
    let reasons = list("Reasons why there is none, besides the statuses", reasons);
    format!("{}\n{reasons}", list("Actions", actions))
}

/// The states of a case in the log, and what is done in each where nothing else decides.
fn states() -> String {
    let states = LogState::ALL.iter().map(|state| (state.as_str(), state.meaning()));
    let classes = denial_classes().iter();
    let classes = classes.map(|class| (class.class.as_str(), class.meaning.as_str()));
    let classes = list("Classes of refusals", classes);
    format!("{}\n{classes}", list("States of the case log", states))
}

fn of_state(state: LogState) -> String {
    let verbs: Vec<&str> =
        Verb::all().iter().filter(|verb| verb.is_possible(state)).map(Verb::as_str).collect();
    let title = format!("{state}, a state of the case log");
    let verbs = format!("What you may note: {}.", verbs.join(", "));
    format!("{}\n\n{}{}\n", told(&title), sentence(state.meaning()), told(&verbs))
}

fn diagnostics() -> String {
    list("Diagnostics", Code::ALL.iter().map(|code| (code.as_str(), code.description().trim())))
}

fn reports(formats: &Formats) -> String {
    let read = formats.iter().map(|format| (format.id.as_str(), format.title.as_str()));
    let named = formats.named().map(|named| (named.id.as_str(), named.title.as_str()));
    let named = list("Reports that are known and not read", named);
    format!("{}\n{named}", list("Reports", read))
}

fn topics() -> String {
    list("Policy tables", TOPICS.iter().copied())
}

/// The options of `scan`, by the name that is typed; `--help` and `--version` explain themselves.
fn scan_options() -> Vec<(String, Arg)> {
    let args = Args::command();
    let scan = args.find_subcommand("scan").into_iter().flat_map(clap::Command::get_arguments);
    let named = scan.filter_map(|arg| Some((format!("--{}", arg.get_long()?), arg.clone())));
    named.filter(|(name, _)| !["--help", "--version"].contains(&name.as_str())).collect()
}

fn options() -> String {
    let help = |option: &Arg| option.get_help().map(ToString::to_string).unwrap_or_default();
    let options = scan_options();
    let rows: Vec<(&str, String)> =
        options.iter().map(|(name, option)| (name.as_str(), help(option))).collect();
    list("Options of scan", rows.iter().map(|(name, help)| (*name, help.as_str())))
}

/// An option with its values, in the words of its help.
fn option_text(name: &str, option: &Arg) -> String {
    let takes_value = option.get_action().takes_values();
    let values = option.get_value_names().filter(|_| takes_value).unwrap_or_default();
    let values: String = values.iter().map(|value| format!(" <{}>", told(value))).collect();
    let help = option.get_long_help().or(option.get_help());
    let help = help.map(ToString::to_string).unwrap_or_default();
    let title = format!("{name}{values}, an option of scan");
    let mut text = format!("{}\n\n{}\n", told(&title), lines(&help));
    for value in option.get_possible_values().iter().filter(|_| takes_value) {
        let meaning = value.get_help().map(ToString::to_string).unwrap_or_default();
        text.push_str(&format!("\n  {:<28} {}", value.get_name(), told(&meaning)));
    }
    let defaults: Vec<_> =
        option.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes_value && !defaults.is_empty() {
        text.push_str(&format!("\n{}\n", told(&format!("Default: {}", defaults.join(", ")))));
    }
    text
}

fn diagnostic(code: Code) -> String {
    format!(
        "{} ({})\n\n{}\n\n{}\n",
        code.as_str(),
        told(code.severity().word()),
        told(code.description().trim()),
        told(&format!("hint: {}", code.help()))
    )
}

fn report(format: &Format) -> String {
    let download = format!("Download: {}", format.download);
    let mut text = format!("{}\n\n{}\n", told(&format.title), told(&download));
    if let Some(name) = &format.amazon_report {
        text.push_str(&format!("{}\n", told(&format!("API report: {name}"))));
    }
    let fills = format!("Fills: {}", format.table);
    text.push_str(&format!("{}\n\n{}\n", told(&fills), told("Columns")));
    for column in &format.column {
        let need = if column.required { told("required") } else { "".into() };
        text.push_str(
            &format!("  {:<28} {:<44} {need}\n", column.to, column.from.join(" | "))
                .replace(" \n", "\n"),
        );
    }
    if said::lang() != Lang::En {
        text.push_str(&format!("\n{}\n", told("In English")));
    }
    text.push_str("\nVersions\n");
    for version in &format.versions {
        text.push_str(&format!("  {} columns: {}\n", version.columns, version.note));
    }
    for quirk in &format.quirks {
        text.push_str(&format!("\nNote: {quirk}"));
    }
    text.push_str(&format!("\n\nSources: {}\n", format.sources.join("; ")));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a process each is told in `what_explains_is_told_in_chinese`.
    #[test]
    fn every_name_that_is_listed_is_explained() {
        let formats = formats().unwrap();
        let listed = every_name(&formats);
        let names = listed.lines().filter(|line| line.starts_with("  "));
        let names: Vec<&str> = names.filter_map(|line| line.split_whitespace().next()).collect();
        assert!(names.len() > 200, "{names:?}");
        for name in names {
            let told = one(name, &formats);
            assert!(told.as_ref().is_ok_and(|text| text.len() > 60), "{name}: {told:?}");
        }
    }
}
