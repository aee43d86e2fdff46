//! Reads the tables and checks all of them, reporting every fault at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::fees::FeeTables;
use super::keys::Settings;
use super::rows::{
    Cap, Document, Ended, Horizon, LedgerReason, Marketplace, RefundAdministration,
    ReimbursementReason, Route, Setting, Sourcing, UnknownStore, Wait, Window,
};
use super::{ClaimType, Policy, check, claims, freshness, letters, ranges};
use crate::model::provenance::hex;

macro_rules! embedded {
    ($($name:literal $(= $text:expr)?),+ $(,)?) => { &[$(($name, embedded!(@ $name $(= $text)?))),+] };
    (@ $name:literal) => { include_str!(concat!("tables/", $name)) };
    (@ $name:literal = $text:expr) => { $text };
}

/// The embedded tables: file name below `tables/` and text.
pub const EMBEDDED: &[(&str, &str)] = embedded![
    "cash_terms.toml",
    "claim_reasons.toml",
    "clocks.toml",
    "conflicts.toml",
    "documents.toml" = super::documents::EMBEDDED,
    "fees/ca_2026_01_15_nonpeak.toml",
    "fees/ca_2026_10_15_peak.toml",
    "fees/ca_calendar.toml",
    "fees/ca_referral.toml",
    "fees/ca_tiers.toml",
    "fees/de_referral.toml",
    "fees/eu_be_2026_02_01.toml",
    "fees/eu_be_calendar.toml",
    "fees/eu_de_2026_02_01.toml",
    "fees/eu_de_calendar.toml",
    "fees/eu_es_2026_02_01.toml",
    "fees/eu_es_calendar.toml",
    "fees/eu_fr_2026_02_01.toml",
    "fees/eu_fr_calendar.toml",
    "fees/eu_it_2026_02_01.toml",
    "fees/eu_it_calendar.toml",
    "fees/eu_nl_2026_02_01.toml",
    "fees/eu_nl_calendar.toml",
    "fees/eu_pl_2026_02_01.toml",
    "fees/eu_pl_calendar.toml",
    "fees/eu_se_2026_02_01.toml",
    "fees/eu_se_calendar.toml",
    "fees/eu_tiers.toml",
    "fees/ie_2026_04_17.toml",
    "fees/ie_calendar.toml",
    "fees/ie_tiers.toml",
    "fees/jp_referral.toml",
    "fees/jp_storage.toml",
    "fees/mx_2026_04_17.toml",
    "fees/mx_calendar.toml",
    "fees/mx_tiers.toml",
    "fees/uk_2026_02_01.toml",
    "fees/uk_calendar.toml",
    "fees/uk_referral.toml",
    "fees/uk_storage.toml",
    "fees/uk_tiers.toml",
    "fees/us_2023_01_17_nonpeak.toml",
    "fees/us_2024_04_15_nonpeak.toml",
    "fees/us_2024_10_15_peak.toml",
    "fees/us_2026_01_15_nonpeak.toml",
    "fees/us_2026_10_15_peak.toml",
    "fees/us_calendar.toml",
    "fees/us_low_inventory.toml",
    "fees/us_referral.toml",
    "fees/us_removal.toml",
    "fees/us_storage.toml",
    "fees/us_tiers.toml",
    "horizons.toml",
    "ledger_reasons.toml",
    "letter_words.toml",
    "marketplaces.toml",
    "offers.toml",
    "practice.toml",
    "reimbursement_reasons.toml",
    "responsibility.toml",
    "routes.toml",
    "valuation.toml",
    "windows.toml",
    "words.toml",
];

/// Where the tables of fees stand.
const FEES: &str = "fees/";

/// One fault of a policy table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyFault {
    /// File name below `tables/`.
    pub file: String,
    /// What is wrong.
    pub message: String,
}

/// Every fault of the policy tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFaults(pub Vec<PolicyFault>);

impl fmt::Display for PolicyFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.count())?;
        self.each().iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl PolicyFaults {
    /// How many there are, in words.
    #[must_use]
    pub fn count(&self) -> String {
        format!("policy tables have {} fault(s)", self.0.len())
    }

    /// Each, behind the name of its file.
    #[must_use]
    pub fn each(&self) -> Vec<String> {
        self.0.iter().map(|fault| format!("{}: {}", fault.file, fault.message)).collect()
    }
}

impl std::error::Error for PolicyFaults {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarketplaceFile {
    #[serde(rename = "source")]
    _source: String,
    regions_that_share_stock: Vec<String>,
    unknown: Vec<UnknownStore>,
    marketplace: Vec<Marketplace>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowFile {
    window: Vec<Window>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HorizonFile {
    source: String,
    horizon: Vec<Horizon>,
    ended: Vec<Ended>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PracticeFile {
    setting: Vec<Setting>,
    wait: Vec<Wait>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerReasonFile {
    #[serde(rename = "source")]
    _source: String,
    doubtful_dispositions: Vec<String>,
    reason: Vec<LedgerReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReimbursementReasonFile {
    #[serde(rename = "source")]
    _source: String,
    reason: Vec<ReimbursementReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValuationFile {
    sourcing: Vec<Sourcing>,
    cap: Vec<Cap>,
    refund_administration: Vec<RefundAdministration>,
    safe_t_cap: Vec<claims::SafeTCap>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteFile {
    route: Vec<Route>,
}

/// The documents that a rule brings with it, as rows of `documents.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnDocuments {
    #[serde(default)]
    document: Vec<Document>,
}

/// Reads the documents that a rule brings with it.
///
/// # Errors
/// When they are no rows of `documents.toml`.
pub fn own_documents(text: &str) -> Result<Vec<Document>, toml::de::Error> {
    Ok(toml::from_str::<OwnDocuments>(text)?.document)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentFile {
    #[serde(rename = "source")]
    _source: String,
    document: Vec<Document>,
}

/// The texts of all tables, and what is wrong with them so far.
pub(super) struct Loader<'a> {
    texts: BTreeMap<&'a str, Cow<'a, str>>,
    pub(super) faults: Vec<PolicyFault>,
}

impl Loader<'_> {
    fn parse<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        let text = self.texts.get(file)?;
        match toml::from_str(text) {
            Ok(table) => Some(table),
            Err(error) => {
                self.fault(file, error.to_string().trim_end().replace('\n', " "));
                None
            }
        }
    }

    pub(super) fn fault(&mut self, file: &str, message: impl Into<String>) {
        self.faults.push(PolicyFault { file: file.to_owned(), message: message.into() });
    }
}

/// Loads the embedded tables with the given files replaced.
///
/// Ranges and what tables say of each other are looked at where a user's table is among them: a fault of the embedded
/// ones is one of the program, which its tests find, and a run does not wait for it.
pub(super) fn load(overrides: &BTreeMap<String, String>) -> Result<Policy, PolicyFaults> {
    let texts = texts(overrides);
    let mut faults = Vec::new();
    for (name, text) in overrides {
        // A card of its own may be added under fees/; any other new name is a slip.
        let is_known = EMBEDDED.iter().any(|(known, _)| known == name);
        if !is_known && !name.starts_with(FEES) {
            let message = "no table of this name; `fba-recon policy show` lists them".to_owned();
            faults.push(PolicyFault { file: name.clone(), message });
        }
        let found = ranges::faults(text).into_iter();
        faults.extend(found.map(|message| PolicyFault { file: name.clone(), message }));
    }
    let digest = digest(&texts);
    let (texts, checked) = freshness::take_days(texts, &mut faults);
    let mut loader = Loader { texts, faults };
    let policy = assemble(&mut loader, digest, checked);
    // Half of the text of all tables is in those of fees, which few commands look at.
    if !overrides.is_empty() {
        let fees = load_fees(&mut loader);
        if let (Some(policy), Some(fees)) = (&policy, fees) {
            let _ = policy.fees.set(fees);
            check::faults(policy, &mut loader);
        }
    }
    let mut faults = loader.faults;
    faults.sort();
    faults.dedup();
    match policy {
        Some(policy) if faults.is_empty() => Ok(policy),
        _ => Err(PolicyFaults(faults)),
    }
}

/// The texts of all tables, those of the user in place of the embedded ones.
pub(super) fn texts(overrides: &BTreeMap<String, String>) -> BTreeMap<&str, &str> {
    let mut texts: BTreeMap<&str, &str> = EMBEDDED.iter().copied().collect();
    texts.extend(overrides.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    texts
}

pub(super) fn digest(texts: &BTreeMap<&str, &str>) -> String {
    let mut hasher = Sha256::new();
    for (name, text) in texts {
        hasher.update(format!("{name}\n{}\n", text.len()));
        hasher.update(text);
    }
    hex(&hasher.finalize())
}

/// Parses every table before giving up on any, so that all syntax faults are reported together.
fn assemble(
    loader: &mut Loader<'_>,
    digest: String,
    checked: BTreeMap<String, Date>,
) -> Option<Policy> {
    let marketplaces: Option<MarketplaceFile> = loader.parse("marketplaces.toml");
    let windows: Option<WindowFile> = loader.parse("windows.toml");
    let horizons: Option<HorizonFile> = loader.parse("horizons.toml");
    let practice: Option<PracticeFile> = loader.parse("practice.toml");
    let ledger_reasons: Option<LedgerReasonFile> = loader.parse("ledger_reasons.toml");
    let reimbursement: Option<ReimbursementReasonFile> = loader.parse("reimbursement_reasons.toml");
    let valuation: Option<ValuationFile> = loader.parse("valuation.toml");
    let routes: Option<RouteFile> = loader.parse("routes.toml");
    let cash_terms: Option<super::cash_terms::CashTerms> = loader.parse("cash_terms.toml");
    let words: Option<super::ReportWords> = loader.parse("words.toml");
    let documents: Option<DocumentFile> = loader.parse("documents.toml");
    let clocks: Option<claims::ClockFile> = loader.parse("clocks.toml");
    let claim_reasons: Option<claims::ClaimReasonFile> = loader.parse("claim_reasons.toml");
    let responsibility: Option<claims::ResponsibilityFile> = loader.parse("responsibility.toml");
    let letter_words: Option<letters::LetterWords> = loader.parse("letter_words.toml");
    let offers: Option<letters::OfferFile> = loader.parse("offers.toml");
    let conflicts: Option<letters::ConflictFile> = loader.parse("conflicts.toml");
    let horizons = horizons?;
    let (source, ended) = (horizons.source, horizons.ended);
    let practice = practice?;
    let (settings, faults) = Settings::new(practice.setting);
    for fault in faults {
        loader.fault("practice.toml", fault);
    }
    let valuation = valuation?;
    let ledger_reasons = ledger_reasons?;
    let marketplaces = marketplaces?;
    Some(Policy {
        regions_that_share_stock: marketplaces.regions_that_share_stock,
        marketplaces: marketplaces.marketplace,
        unknown_stores: marketplaces.unknown,
        checked,
        windows: windows?.window,
        horizons: horizons
            .horizon
            .into_iter()
            .map(|row| Horizon { source: source.clone(), ..row })
            .collect(),
        ended,
        settings,
        waits: practice.wait,
        doubtful_dispositions: ledger_reasons.doubtful_dispositions,
        ledger_reasons: ledger_reasons.reason,
        reimbursement_reasons: reimbursement?.reason,
        sourcing: valuation.sourcing,
        caps: valuation.cap,
        refund_administration: valuation.refund_administration,
        routes: routes?.route,
        cash_terms: cash_terms?,
        words: words?,
        documents: documents?.document,
        clocks: clocks?.clock,
        claim_reasons: claim_reasons?.reason,
        responsibility: responsibility?.responsible,
        letter_words: letter_words?,
        offers: offers?.offer,
        conflicts: conflicts?.conflict,
        safe_t_caps: valuation.safe_t_cap,
        fees: OnceLock::new(),
        digest,
    })
}

/// The embedded tables of fees, read when they are asked for. That they can be read is tested.
pub(super) fn embedded_fees() -> FeeTables {
    let texts = EMBEDDED.iter().copied().filter(|(name, _)| name.starts_with(FEES)).collect();
    let mut faults = Vec::new();
    let (texts, _) = freshness::take_days(texts, &mut faults);
    load_fees(&mut Loader { texts, faults }).unwrap_or_default()
}

fn load_fees(loader: &mut Loader<'_>) -> Option<FeeTables> {
    let names: Vec<String> = loader.texts.keys().map(ToString::to_string).collect();
    let mut tables = FeeTables::default();
    let mut whole = true;
    for name in names.iter().filter(|name| name.starts_with(FEES)) {
        let loaded = if name.ends_with("_tiers.toml") {
            loader.parse(name).map(|file| tables.tiers.push(file))
        } else if name.ends_with("_calendar.toml") {
            loader.parse(name).map(|file| tables.calendars.push(file))
        } else if name.ends_with("_storage.toml") {
            loader.parse(name).map(|file| tables.storage.push(file))
        } else if name.ends_with("_referral.toml") {
            loader.parse(name).map(|file| tables.referral.push(file))
        } else if name.ends_with("_low_inventory.toml") {
            loader.parse(name).map(|file| tables.low_inventory.push(file))
        } else if name.ends_with("_removal.toml") {
            loader.parse(name).map(|file| tables.removal.push(file))
        } else {
            loader.parse(name).map(|card| tables.cards.push(card))
        };
        whole &= loaded.is_some();
    }
    whole.then_some(tables)
}

pub(super) fn join(claim_types: &[ClaimType]) -> String {
    claim_types.iter().map(|claim_type| claim_type.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of them as a user's own: all that is looked at in those is looked at here.
    #[test]
    fn embedded_tables_have_no_fault() {
        let texts = EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let checked = load(&texts.collect()).unwrap_or_else(|faults| panic!("{faults}"));
        let plain = load(&BTreeMap::new()).unwrap();
        assert_eq!(plain.digest(), checked.digest());
        assert_eq!(plain.digest(), Policy::digest_with(&BTreeMap::new()));
        assert_eq!(format!("{:?}", plain.fees()), format!("{:?}", checked.fees()));
    }
}
