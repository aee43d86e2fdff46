//! `rules.md`: what is the same in every case of a rule, written once beside the sheets that link to it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::claim_sheet::{as_of, route_of};
use crate::account::Run;
use crate::policy::Policy;
use crate::render::v1::desk::clock_v1;
use crate::render::view::CaseView;

/// Its name at the top of the output.
pub(in crate::render) const RULES_PAGE: &str = "rules.md";

/// What the sheet of one case leaves to the page.
#[derive(Debug)]
pub(in crate::render) struct RuleTold {
    detector: &'static str,
    store: String,
    route: Option<Route>,
    window: Option<Window>,
}

/// Where a claim goes that the menu does not list, and Amazon's page about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Route {
    fallback_en: Option<String>,
    fallback_zh: Option<String>,
    checked: Option<Date>,
    policy_page: Option<String>,
}

/// Where a window is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Window {
    source: String,
    confirmed: bool,
}

impl RuleTold {
    /// What the sheet of a case leaves out.
    pub(in crate::render) fn of(case: &CaseView) -> Self {
        let filing = &case.filing;
        let route = filing.route_en.is_some().then(|| Route {
            fallback_en: filing.fallback_en.clone(),
            fallback_zh: filing.fallback_zh.clone(),
            checked: filing.route_checked,
            policy_page: filing.policy_page.clone(),
        });
        let clock = case.clock.as_ref().filter(|clock| clock.is_known);
        let window =
            clock.map(|clock| Window { source: clock.source.clone(), confirmed: clock.confirmed });
        let store = case.store.clone().unwrap_or_default();
        Self { detector: case.detector, store, route, window }
    }
}

/// What the sheets of all cases leave to the page, by rule; with the stores that each text is of.
#[derive(Debug, Default)]
pub(in crate::render) struct RulesTold(BTreeMap<&'static str, Texts>);

#[derive(Debug, Default)]
struct Texts {
    routes: BTreeMap<Route, BTreeSet<String>>,
    windows: BTreeMap<Window, BTreeSet<String>>,
}

impl RulesTold {
    /// Adds what one sheet leaves out.
    pub(in crate::render) fn add(&mut self, told: RuleTold) {
        let texts = self.0.entry(told.detector).or_default();
        if let Some(route) = told.route {
            texts.routes.entry(route).or_default().insert(told.store.clone());
        }
        if let Some(window) = told.window {
            texts.windows.entry(window).or_default().insert(told.store);
        }
    }
}

/// What the template of the page sees as `s`.
#[derive(Debug, Serialize)]
pub(in crate::render) struct RulesPage<'a> {
    as_of: String,
    rules: Vec<RuleRow<'a>>,
    /// Clocks of buyers' claims, and Amazon's pages about these.
    clocks: BTreeSet<(String, String, bool)>,
    pages: BTreeSet<(&'static str, &'a str)>,
    has_claims: bool,
    policy_digest: &'a str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct RuleRow<'a> {
    detector: &'static str,
    routes: Vec<Of<'a, Route>>,
    windows: Vec<Of<'a, Window>>,
}

/// A text with the stores that it is of, as people read them; of one store alone they are left out.
#[derive(Debug, Serialize)]
struct Of<'a, T> {
    stores: Vec<&'a str>,
    #[serde(flatten)]
    text: &'a T,
}

/// The page of a run; none where no sheet links to it.
pub(in crate::render) fn rules_page<'a>(
    told: &'a RulesTold,
    run: &Run,
    policy: &'a Policy,
) -> Option<RulesPage<'a>> {
    let claims = &run.desk.claims;
    if told.0.is_empty() && claims.is_empty() {
        return None;
    }
    let rules = told.0.iter().map(|(detector, texts)| RuleRow {
        detector,
        routes: of_stores(&texts.routes),
        windows: of_stores(&texts.windows),
    });
    let running = claims.iter().flat_map(|claim| &claim.clocks);
    let clocks = running.map(|running| clock_v1(&running.clock));
    let pages = claims.iter().filter_map(|claim| {
        Some((claim.program.as_str(), route_of(claim, policy)?.policy_page.as_str()))
    });
    Some(RulesPage {
        as_of: as_of(run),
        rules: rules.collect(),
        clocks: clocks.map(|clock| (clock.name, clock.source, clock.confirmed)).collect(),
        pages: pages.collect(),
        has_claims: !claims.is_empty(),
        policy_digest: &policy.digest()[..12],
        version: env!("CARGO_PKG_VERSION"),
    })
}

fn of_stores<T>(texts: &BTreeMap<T, BTreeSet<String>>) -> Vec<Of<'_, T>> {
    let is_one = texts.len() == 1;
    let rows = texts.iter().map(|(text, stores)| {
        let named = stores.iter().map(String::as_str).filter(|store| !is_one && !store.is_empty());
        Of { stores: named.collect(), text }
    });
    rows.collect()
}
