//! `policy`: shows and checks the dated tables.

use std::io::IsTerminal as _;
use std::path::Path;

use fba_recon_core::detect::DETECTORS;
use fba_recon_core::model::dates::days_between;
use fba_recon_core::policy::{ClaimType, EMBEDDED, Policy, SettingKey};
use fba_recon_core::render::Lang;
use jiff::civil::Date;

use super::shared::{load_policy, store, texts, today};
use super::{claims_policy, policy_diff};
use crate::args::{PolicyArgs, PolicyCommand};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{said, terminal};

/// Topics of the tables, with what they hold.
pub(crate) const TOPICS: &[(&str, &str)] = &[
    ("windows", "when a claim may be filed, by claim type and store"),
    ("horizons", "the 9-to-18-month windows of old, and when they ended"),
    ("reasons", "adjustment reasons of the inventory ledger"),
    ("reimbursement-reasons", "reasons of payments and what they pay for"),
    ("marketplaces", "stores, currencies and regions"),
    ("valuation", "from when sourcing cost counts, and caps"),
    ("practice", "settings of this program and why"),
    ("routes", "where each claim is filed"),
    ("clocks", "how long the clocks of buyers' claims run"),
    ("claim-reasons", "words for the reasons of buyers' claims"),
    ("responsibility", "who bears a return or a claim, by store"),
    ("letter-words", "what letters may not say, and what their parts are told by"),
    ("offers", "what a letter offers a buyer"),
    ("conflicts", "where guides and Amazon differ, and what this program does"),
    ("documents", "what Amazon asks for, by detector"),
    ("fees", "fee cards and the days on which they hold"),
];

pub(crate) fn policy(args: &PolicyArgs) -> Result<Exit, CommandError> {
    match &args.command {
        PolicyCommand::Show { topic, on, marketplace, policy_dir, age } => {
            let policy = load_policy(policy_dir.as_deref())?;
            let marketplace = store(&policy, marketplace.as_deref())?;
            let on = on.unwrap_or_else(today);
            let text = match topic {
                None if *age => ages(&policy, on),
                Some(topic) => show_topic(&policy, topic, on, marketplace.as_deref())?,
                None => overview(&policy),
            };
            terminal::answer(&text)?;
        }
        PolicyCommand::Check { dir } => check(dir.as_deref())?,
        PolicyCommand::Diff { old, new, folder, as_of, marketplace } => {
            let with = folder.as_deref().map(|folder| policy_diff::With {
                folder,
                as_of: as_of.unwrap_or_else(today),
                marketplace: marketplace.as_deref(),
            });
            terminal::answer(&policy_diff::diff(old, new, with.as_ref())?)?;
        }
    }
    Ok(Exit::Done)
}

/// When each table was last compared with its sources, the oldest first.
fn ages(policy: &Policy, on: Date) -> String {
    let most = policy.days(SettingKey::RulesOldDays);
    let mut rows: Vec<(Date, &String)> =
        policy.checked().iter().map(|(file, day)| (*day, file)).collect();
    rows.sort();
    let rows = rows.into_iter().map(|(day, file)| {
        let age = days_between(day, on);
        let old = if age > most { said::cell("old") } else { "".into() };
        vec![file.clone(), day.to_string(), age.to_string(), old.into_owned()]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let header = ["Table", "Checked on", "Days", ""].map(said::cell);
    let header: Vec<&str> = header.iter().map(AsRef::as_ref).collect();
    let table = terminal::table(&header, &rows, &[2], std::io::stdout().is_terminal());
    let title =
        format!("Tables by the day on which they were last compared with their sources, on {on}");
    format!("{}\n\n{table}", said::cell(&title))
}

fn check(dir: Option<&Path>) -> Result<(), CommandError> {
    let overrides = dir.map(|dir| texts(dir, "toml")).transpose()?.unwrap_or_default();
    let policy = Policy::with_overrides(&overrides)
        .map_err(|faults| CommandError::usage(faults.count()).each(faults.each()))?;
    let files = EMBEDDED.len();
    terminal::answer(&said::cells(&format!(
        "{files} embedded tables, {} replaced or added, no faults; digest {}\n",
        overrides.len(),
        policy.digest()
    )))
}

fn overview(policy: &Policy) -> String {
    let topic = |(id, what): &(&str, &str)| format!("  {id:<24} {}\n", said::cell(what));
    let topics: String = TOPICS.iter().map(topic).collect();
    let files: String = EMBEDDED.iter().map(|(name, _)| format!("  {name}\n")).collect();
    let [of_topics, of_tables] = ["Topics", "Tables"].map(said::cell);
    let digest = format!("digest {}", policy.digest());
    let digest = said::cell(&digest);
    format!("{of_topics}\n{topics}\n{of_tables}\n{files}\n{digest}\n")
}

/// One topic on a day.
pub(crate) fn show_topic(
    policy: &Policy,
    topic: &str,
    on: Date,
    marketplace: Option<&str>,
) -> Result<String, CommandError> {
    let (header, rows): (&[&str], Vec<Vec<String>>) = match topic {
        "windows" => (
            &["Claim", "Store", "Opens", "Closes", "From", "Confirmed", "Source"],
            windows(policy, on, marketplace),
        ),
        "horizons" => (&["Claim or store", "Closes or ended", "Source"], horizons(policy)),
        "reasons" => (&["Code", "Group", "Sign", "Meaning"], reasons(policy)),
        "reimbursement-reasons" => (&["Names", "Pays"], reimbursement_reasons(policy)),
        "marketplaces" => (&["Store", "Name", "Region", "Currency"], marketplaces(policy)),
        "valuation" => (&["Store", "Rule", "Value", "Source"], valuation(policy, on, marketplace)),
        "practice" => (&["Setting", "Value", "Why"], practice(policy)),
        "routes" => (&["Claim", "Checked", "Path"], routes(policy)),
        "documents" => (&["Detector", "Document", "Needed", "Why"], documents(policy)),
        "clocks" => (
            &["Clock", "Store", "Length", "Latest", "Start", "Confirmed", "Source"],
            claims_policy::clocks(policy, on, marketplace),
        ),
        "claim-reasons" => (&["Reason", "Matter", "Words"], claims_policy::reasons(policy)),
        "responsibility" => (
            &["Store", "Codes", "Meaning", "Party", "Basis"],
            claims_policy::responsibility(policy, marketplace),
        ),
        "letter-words" => (&["List", "Words"], claims_policy::letter_words(policy)),
        "offers" => (&["Reasons", "Advice", "Offer"], claims_policy::offers(policy)),
        "conflicts" => (
            &["Conflict", "Guides", "Amazon", "This program", "Source"],
            claims_policy::conflicts(policy),
        ),
        "fees" => (&["Store", "From", "To", "Card"], fees(policy, marketplace)),
        _ => {
            let known: Vec<&str> = TOPICS.iter().map(|(id, _)| *id).collect();
            return Err(CommandError::usage(format!("no policy table of this name: {topic}"))
                .hinted(format!("topics are {}", known.join(", "))));
        }
    };
    // A narrow terminal leaves out where a row is written.
    let source: Vec<usize> = header.iter().position(|name| *name == "Source").into_iter().collect();
    let header: Vec<_> = header.iter().map(|name| said::cell(name)).collect();
    let header: Vec<&str> = header.iter().map(AsRef::as_ref).collect();
    let is_terminal = std::io::stdout().is_terminal();
    let rows = told(topic, rows);
    let table = terminal::table_with_last(&header, &rows, &[], &source, is_terminal);
    let day = if matches!(topic, "windows" | "valuation" | "clocks") {
        format!(", on {on}")
    } else {
        String::new()
    };
    Ok(format!("{topic}{}\n\n{table}", said::cell(&day)))
}

/// The cells of a table in the language of the user; ids, and words that reports and letters are read by, as they are.
fn told(topic: &str, rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    if topic == "reimbursement-reasons" || said::lang() == Lang::En {
        return rows;
    }
    let as_it_is = |at: usize| match topic {
        "claim-reasons" => at != 1,
        "letter-words" => at == 1,
        _ => at == 0 && topic != "practice",
    };
    let row = |row: Vec<String>| {
        let cells = row.into_iter().enumerate();
        let cells = cells
            .map(|(at, cell)| if as_it_is(at) { cell } else { said::cell(&cell).into_owned() });
        cells.collect()
    };
    rows.into_iter().map(row).collect()
}

fn documents(policy: &Policy) -> Vec<Vec<String>> {
    let rows = DETECTORS.iter().flat_map(|detector| {
        policy.documents(detector.id).map(|document| {
            let needed = if document.required { "not without" } else { "if Amazon asks" };
            vec![
                detector.id.to_owned(),
                document.accepted.join(", "),
                needed.to_owned(),
                document.why.clone(),
            ]
        })
    });
    rows.collect()
}

fn windows(policy: &Policy, on: Date, marketplace: Option<&str>) -> Vec<Vec<String>> {
    let rules = policy.on(on);
    let mut rows = Vec::new();
    for claim_type in ClaimType::ALL {
        for store in
            policy.marketplaces().iter().filter(|store| marketplace.is_none_or(|id| id == store.id))
        {
            let Some(window) = rules.window(*claim_type, &store.id) else {
                continue;
            };
            let period = |period: Option<fba_recon_core::model::Period>, none: &str| {
                period.map_or_else(|| none.to_owned(), |period| period.to_string())
            };
            rows.push(vec![
                claim_type.to_string(),
                store.id.clone(),
                period(window.opens, "eligibility"),
                period(window.closes, "no end known"),
                window.from.map(|from| from.to_string()).unwrap_or_default(),
                if window.confirmed { "yes" } else { "no" }.to_owned(),
                window.source.clone(),
            ]);
        }
    }
    rows
}

fn horizons(policy: &Policy) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for horizon in policy.horizons() {
        for claim_type in &horizon.claim_types {
            let closes = format!("closed {} after the event", horizon.closes);
            rows.push(vec![claim_type.to_string(), closes, horizon.source.clone()]);
        }
    }
    for ended in policy.ended() {
        let day = format!("ended on {}", ended.on);
        rows.push(vec![ended.marketplaces.join(" "), day, ended.source.clone()]);
    }
    rows
}

fn reasons(policy: &Policy) -> Vec<Vec<String>> {
    let rows = policy.ledger_reasons().iter().map(|reason| {
        let group = format!("{:?}", reason.group).to_lowercase();
        vec![reason.code.clone(), group, reason.sign.clone(), reason.meaning.clone()]
    });
    rows.collect()
}

fn reimbursement_reasons(policy: &Policy) -> Vec<Vec<String>> {
    let rows = policy.reimbursement_reasons().iter().map(|reason| {
        let pays: Vec<&str> = reason.pays.iter().map(|claim_type| claim_type.as_str()).collect();
        let pays =
            if reason.reversal { "takes a payment back".to_owned() } else { pays.join(", ") };
        vec![reason.names.join(", "), pays]
    });
    rows.collect()
}

fn marketplaces(policy: &Policy) -> Vec<Vec<String>> {
    let rows = policy.marketplaces().iter().map(|store| {
        vec![store.id.clone(), store.store.clone(), store.region.clone(), store.currency.clone()]
    });
    rows.collect()
}

fn valuation(policy: &Policy, on: Date, marketplace: Option<&str>) -> Vec<Vec<String>> {
    let rules = policy.on(on);
    let mut rows = Vec::new();
    for store in
        policy.marketplaces().iter().filter(|store| marketplace.is_none_or(|id| id == store.id))
    {
        if let Some(rule) = rules.sourcing(&store.id) {
            let value = format!(
                "from {}{}",
                rule.from,
                if rule.confirmed { "" } else { ", not confirmed" }
            );
            rows.push(vec![
                store.id.clone(),
                "sourcing cost".to_owned(),
                value,
                rule.source.clone(),
            ]);
        }
        if let Some(cap) = rules.cap(&store.id) {
            let value = format!("{} {}", cap.currency, cap.per_unit);
            rows.push(vec![
                store.id.clone(),
                "cap for one unit".to_owned(),
                value,
                cap.source.clone(),
            ]);
        }
    }
    rows
}

fn practice(policy: &Policy) -> Vec<Vec<String>> {
    let settings = policy
        .settings()
        .map(|setting| vec![setting.key.clone(), setting.value.to_string(), setting.why.clone()]);
    let waits = policy.waits().iter().map(|wait| {
        let claims: Vec<&str> =
            wait.claim_types.iter().map(|claim_type| claim_type.as_str()).collect();
        vec![format!("wait: {}", claims.join(", ")), wait.days.to_string(), wait.why.clone()]
    });
    settings.chain(waits).collect()
}

fn routes(policy: &Policy) -> Vec<Vec<String>> {
    let rows = ClaimType::ALL.iter().flat_map(|claim_type| {
        let routes = policy.routes().iter();
        routes.filter(move |route| route.claim_types.contains(claim_type)).map(move |route| {
            let cause = route.cause.map(|cause| format!(", by {}", cause.as_str()));
            let stores = match route.marketplaces.as_slice() {
                [] => String::new(),
                stores => format!(", {}", stores.join(" ")),
            };
            let cause = cause.unwrap_or_default();
            let claim = format!("{claim_type}{}{stores}", said::cell(&cause));
            let path = match said::lang() {
                Lang::En => &route.path_en,
                Lang::Zh => &route.path_zh,
            };
            vec![claim, route.checked.to_string(), path.clone()]
        })
    });
    rows.collect()
}

fn fees(policy: &Policy, marketplace: Option<&str>) -> Vec<Vec<String>> {
    let calendars = policy.fees().calendars.iter();
    let calendars =
        calendars.filter(|calendar| marketplace.is_none_or(|id| id == calendar.marketplace));
    let rows = calendars.flat_map(|calendar| {
        calendar.period.iter().map(|period| {
            let card = period.card.clone().unwrap_or_else(|| "no card known".to_owned());
            let tiers = match period.tiers.as_slice() {
                [] => String::new(),
                tiers => format!(" ({} alone)", tiers.join(", ")),
            };
            let card = card + &tiers;
            let to = period.to.map(|to| to.to_string()).unwrap_or_default();
            vec![calendar.marketplace.clone(), period.from.to_string(), to, card]
        })
    });
    rows.collect()
}
