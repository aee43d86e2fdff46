//! Policy: dated tables of windows, reasons, valuation rules, routes and fee cards.
//!
//! The tables are TOML files, embedded at build time and replaceable file by file. Values are looked up
//! by date only: [`Policy::on`] gives the rules in force on a day.

mod cash_terms;
mod check;
mod claim_type;
pub mod claims;
mod compare;
mod documents;
pub mod fees;
mod freshness;
mod keys;
pub mod letters;
mod load;
mod ranges;
mod rows;
mod values;
pub mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;

pub use cash_terms::{AmountRole, CashTerms, ClaimMoneyRole, Described, TransactionRole};
pub use claim_type::{ClaimGroup, ClaimType};
pub use claims::{ClaimReason, ClockName, ClockRule, Matter, Party, Responsible};
pub use compare::table_rows;
pub use keys::{PolicyTable, SettingKey};
pub use load::{EMBEDDED, PolicyFault, PolicyFaults, own_documents};
pub use rows::{
    Cap, Document, Ended, FeeCause, Grade, Horizon, LedgerReason, Marketplace, ReasonGroup,
    RefundAdministration, ReimbursementReason, Route, Setting, Sourcing, UnknownStore, Wait,
    Window,
};
pub use words::ReportWords;

use crate::model::Currency;

/// Which windows decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PolicyMode {
    /// The effective-dated tables.
    #[default]
    Current,
    /// The 9-to-18-month windows of old, beside today's last day.
    NineToEighteenMonths,
}

impl PolicyMode {
    /// Both.
    pub const ALL: &[Self] = &[Self::Current, Self::NineToEighteenMonths];

    /// The name on the command line and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::NineToEighteenMonths => "nine-to-eighteen-months",
        }
    }
}

/// Every table, checked.
#[derive(Debug)]
pub struct Policy {
    pub(crate) marketplaces: Vec<Marketplace>,
    pub(crate) unknown_stores: Vec<UnknownStore>,
    checked: BTreeMap<String, Date>,
    pub(crate) regions_that_share_stock: Vec<String>,
    pub(crate) windows: Vec<Window>,
    pub(crate) horizons: Vec<Horizon>,
    pub(crate) ended: Vec<Ended>,
    settings: keys::Settings,
    pub(crate) waits: Vec<Wait>,
    pub(crate) ledger_reasons: Vec<LedgerReason>,
    pub(crate) doubtful_dispositions: Vec<String>,
    pub(crate) reimbursement_reasons: Vec<ReimbursementReason>,
    pub(crate) sourcing: Vec<Sourcing>,
    pub(crate) caps: Vec<Cap>,
    pub(crate) refund_administration: Vec<RefundAdministration>,
    pub(crate) routes: Vec<Route>,
    pub(crate) cash_terms: CashTerms,
    pub(crate) words: ReportWords,
    pub(crate) documents: Vec<Document>,
    pub(crate) clocks: Vec<ClockRule>,
    pub(crate) claim_reasons: Vec<ClaimReason>,
    pub(crate) responsibility: Vec<Responsible>,
    pub(crate) safe_t_caps: Vec<claims::SafeTCap>,
    pub(crate) letter_words: letters::LetterWords,
    pub(crate) offers: Vec<letters::LetterOffer>,
    pub(crate) conflicts: Vec<letters::Conflict>,
    fees: OnceLock<fees::FeeTables>,
    digest: String,
}

impl Policy {
    /// The embedded tables.
    ///
    /// # Errors
    /// All faults of the tables at once.
    pub fn embedded() -> Result<Self, PolicyFaults> {
        load::load(&BTreeMap::new())
    }

    /// The embedded tables with some files replaced: file name below `tables/` to its text.
    ///
    /// # Errors
    /// All faults of the tables at once, unknown file names among them.
    pub fn with_overrides(overrides: &BTreeMap<String, String>) -> Result<Self, PolicyFaults> {
        load::load(overrides)
    }

    /// What [`digest`](Self::digest) of [`with_overrides`](Self::with_overrides) is, without reading any table.
    #[must_use]
    pub fn digest_with(overrides: &BTreeMap<String, String>) -> String {
        load::digest(&load::texts(overrides))
    }

    /// SHA-256 over all tables, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The day on which each table was last compared with its sources, by file name below `tables/`.
    #[must_use]
    pub fn checked(&self) -> &BTreeMap<String, Date> {
        &self.checked
    }

    /// The store of Amazon with this name or currency of which the tables know no rule.
    #[must_use]
    pub fn unknown_store(&self, name: &str) -> Option<&UnknownStore> {
        let name = name.trim();
        self.unknown_stores.iter().find(|store| {
            [&store.id, &store.store, &store.currency]
                .iter()
                .any(|own| own.eq_ignore_ascii_case(name))
        })
    }

    /// The rules in force on a day.
    #[must_use]
    pub fn on(&self, date: Date) -> PolicyOn<'_> {
        PolicyOn { policy: self, date }
    }

    /// The 9-to-18-month windows of old.
    #[must_use]
    pub fn horizons(&self) -> &[Horizon] {
        &self.horizons
    }

    /// When the 9-to-18-month windows ended, by store.
    #[must_use]
    pub fn ended(&self) -> &[Ended] {
        &self.ended
    }

    /// Every store.
    #[must_use]
    pub fn marketplaces(&self) -> &[Marketplace] {
        &self.marketplaces
    }

    /// The store of an id such as `US`, or of Amazon's own id such as `ATVPDKIKX0DER`.
    #[must_use]
    pub fn marketplace(&self, id: &str) -> Option<&Marketplace> {
        let is = |own: &str| own.eq_ignore_ascii_case(id.trim());
        self.marketplaces.iter().find(|store| is(&store.id) || is(&store.amazon_id))
    }

    /// The store that a report names, such as `Amazon.com`.
    #[must_use]
    pub fn marketplace_of_store(&self, name: &str) -> Option<&Marketplace> {
        let name = name.trim();
        self.marketplaces.iter().find(|marketplace| {
            marketplace.store.eq_ignore_ascii_case(name)
                || marketplace.also.iter().any(|also| also.eq_ignore_ascii_case(name))
        })
    }

    /// The store whose fulfilment centres stand in a country.
    #[must_use]
    pub fn marketplace_of_country(&self, country: &str) -> Option<&Marketplace> {
        self.marketplaces.iter().find(|marketplace| {
            marketplace.countries.iter().any(|code| code.eq_ignore_ascii_case(country))
        })
    }

    /// The only store with a currency; `None` when there is none or several.
    #[must_use]
    pub fn marketplace_of_currency(&self, currency: Currency) -> Option<&Marketplace> {
        let mut stores =
            self.marketplaces.iter().filter(|store| store.currency == currency.as_str());
        let first = stores.next()?;
        stores.next().is_none().then_some(first)
    }

    /// The region of a currency; `None` when no store uses it.
    #[must_use]
    pub fn region_of_currency(&self, currency: Currency) -> Option<&str> {
        let store = self.marketplaces.iter().find(|store| store.currency == currency.as_str())?;
        Some(&store.region)
    }

    /// What an adjustment reason means, by its code or its label.
    #[must_use]
    pub fn ledger_reason(&self, code_or_label: &str) -> Option<&LedgerReason> {
        let text = code_or_label.trim();
        self.ledger_reasons.iter().find(|reason| {
            reason.code.eq_ignore_ascii_case(text)
                || reason.labels.iter().any(|label| label.eq_ignore_ascii_case(text))
        })
    }

    /// Whether units in a disposition were unsellable already, so that their worth is doubtful.
    #[must_use]
    pub fn is_doubtful_disposition(&self, disposition: &str) -> bool {
        self.doubtful_dispositions.iter().any(|doubtful| doubtful == disposition)
    }

    /// What a reimbursement reason or a settlement description pays for.
    #[must_use]
    pub fn reimbursement_reason(&self, name: &str) -> Option<&ReimbursementReason> {
        let wanted: String = squash(name).collect();
        let is_named = |own: &String| squash(own).eq(wanted.chars());
        self.reimbursement_reasons.iter().find(|reason| reason.names.iter().any(is_named))
    }

    /// Every adjustment reason.
    #[must_use]
    pub fn ledger_reasons(&self) -> &[LedgerReason] {
        &self.ledger_reasons
    }

    /// Every reason of a payment.
    #[must_use]
    pub fn reimbursement_reasons(&self) -> &[ReimbursementReason] {
        &self.reimbursement_reasons
    }

    /// Every setting of this program, by key.
    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        let mut settings: Vec<&Setting> =
            SettingKey::ALL.iter().map(|key| self.settings.get(*key)).collect();
        settings.sort_by_key(|setting| &setting.key);
        settings.into_iter()
    }

    /// What Amazon keeps of a referral fee on a refund in a store; `None` where it is not known.
    #[must_use]
    pub fn refund_administration(&self, marketplace: &str) -> Option<&RefundAdministration> {
        let mut rows = self.refund_administration.iter();
        rows.find(|row| row.marketplaces.iter().any(|id| id == marketplace))
    }

    /// Every wait.
    #[must_use]
    pub fn waits(&self) -> &[Wait] {
        &self.waits
    }

    /// A setting of this program.
    #[must_use]
    pub fn setting(&self, key: SettingKey) -> i64 {
        self.settings.get(key).value
    }

    /// A setting that counts something.
    #[must_use]
    pub fn count(&self, key: SettingKey) -> usize {
        usize::try_from(self.setting(key)).unwrap_or(usize::MAX)
    }

    /// A setting in days.
    #[must_use]
    pub fn days(&self, key: SettingKey) -> i32 {
        i32::try_from(self.setting(key)).unwrap_or(i32::MAX)
    }

    /// Where a claim of a store is filed; of a fee by what it rests on, where there is a route for that. A route of
    /// the store stands before the one of every store.
    #[must_use]
    pub fn route(
        &self,
        claim_type: ClaimType,
        cause: Option<FeeCause>,
        store: Option<&str>,
    ) -> Option<&Route> {
        let of = |cause: Option<FeeCause>, store: Option<&str>| {
            self.routes.iter().find(|route| {
                let is_of_store = match store {
                    Some(id) => route.marketplaces.iter().any(|own| own == id),
                    None => route.marketplaces.is_empty(),
                };
                route.cause == cause && is_of_store && route.claim_types.contains(&claim_type)
            })
        };
        let own = store.and_then(|_| of(cause, store).or_else(|| of(None, store)));
        own.or_else(|| of(cause, None)).or_else(|| of(None, None))
    }

    /// Every route, in the order of the table.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The words of settlements and date-range reports.
    #[must_use]
    pub fn cash_terms(&self) -> &CashTerms {
        &self.cash_terms
    }

    /// Words of reports that decide what a row is.
    #[must_use]
    pub fn words(&self) -> &ReportWords {
        &self.words
    }

    /// The documents that Amazon asks for when a detector's cases are filed.
    pub fn documents(&self, detector: &str) -> impl Iterator<Item = &Document> {
        let of_detector =
            move |document: &&Document| document.detectors.iter().any(|id| id == detector);
        self.documents.iter().filter(of_detector)
    }

    /// Whether stock of a store may lie in, and move through, other countries.
    #[must_use]
    pub fn shares_stock(&self, marketplace: &str) -> bool {
        self.marketplace(marketplace)
            .is_some_and(|store| self.regions_that_share_stock.contains(&store.region))
    }

    /// Fee cards, size tiers and calendars.
    #[must_use]
    pub fn fees(&self) -> &fees::FeeTables {
        self.fees.get_or_init(load::embedded_fees)
    }
}

/// Lower case without spaces, colons, hyphens and underscores.
fn squash(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The rules in force on one day.
#[derive(Debug, Clone, Copy)]
pub struct PolicyOn<'a> {
    policy: &'a Policy,
    date: Date,
}

impl<'a> PolicyOn<'a> {
    /// The window of a claim filed today.
    #[must_use]
    pub fn window(&self, claim_type: ClaimType, marketplace: &str) -> Option<&'a Window> {
        self.policy.windows.iter().find(|window| {
            window.claim_types.contains(&claim_type)
                && window.marketplaces.iter().any(|id| id == marketplace)
                && window.holds_on(self.date)
        })
    }

    /// The 9-to-18-month horizon of a claim; `None` for claims that never had one.
    #[must_use]
    pub fn horizon(&self, claim_type: ClaimType) -> Option<&'a Horizon> {
        self.policy.horizons.iter().find(|horizon| horizon.claim_types.contains(&claim_type))
    }

    /// Days to wait after a window opens, because Amazon usually pays by itself.
    #[must_use]
    pub fn wait_days(&self, claim_type: ClaimType) -> i32 {
        let wait = self.policy.waits.iter().find(|wait| wait.claim_types.contains(&claim_type));
        wait.map_or(0, |wait| wait.days)
    }

    /// The sourcing-cost rule, if it holds today.
    #[must_use]
    pub fn sourcing(&self, marketplace: &str) -> Option<&'a Sourcing> {
        self.policy.sourcing.iter().find(|rule| {
            rule.marketplaces.iter().any(|id| id == marketplace) && rule.from <= self.date
        })
    }

    /// The most Amazon pays for one unit.
    #[must_use]
    pub fn cap(&self, marketplace: &str) -> Option<&'a Cap> {
        self.policy.caps.iter().find(|cap| cap.marketplaces.iter().any(|id| id == marketplace))
    }
}
