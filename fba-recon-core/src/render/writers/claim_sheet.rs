//! What the sheet of a buyer's claim shows, prepared: templates hold no arithmetic.

use jiff::Timestamp;
use serde::Serialize;

use crate::account::Run;
use crate::desk::file::ask_on;
use crate::desk::letter::{NoReply, silence_of};
use crate::desk::{ClaimView, RunningClock};
use crate::detect::claims::Remedy;
use crate::policy::{ClaimType, Policy, Route};
use crate::render::v1::desk::{ClaimV1, ClockV1, Shown, claim_v1, clock_v1};
use crate::render::view::{PlaceView, SpanView};
use crate::render::words::Lang;
use crate::render::writers::letters::Letter;

/// What a template of a claim's sheet sees as `s`.
#[derive(Debug, Serialize)]
pub(in crate::render) struct ClaimSheet<'a> {
    claim: ClaimV1,
    store: Option<&'a str>,
    as_of: String,
    clocks: Vec<ClockRow>,
    equation: Vec<(&'static str, String)>,
    promotion: Option<String>,
    replacement: Option<String>,
    timeline: Vec<TimeRow>,
    silence: Option<NoReply>,
    texts: Vec<TextRow<'a>>,
    conflicts: Vec<ConflictRow<'a>>,
    /// What the letters still lack, each once.
    text_lacks: Vec<&'a str>,
    /// Whether something is to be written or met, so that it matters where.
    route_is_told: bool,
    route_en: Option<&'a str>,
    route_zh: Option<&'a str>,
    policy_digest: &'a str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct ClockRow {
    #[serde(flatten)]
    clock: ClockV1,
    due_here: String,
    due_on: String,
    safe_here: Option<String>,
    length: String,
    span: SpanView,
    is_duty: bool,
    ask_on: Option<String>,
}

#[derive(Debug, Serialize)]
struct TimeRow {
    day: String,
    at: Option<String>,
    what: &'static str,
    amount: Option<String>,
    file: String,
    line: u32,
}

#[derive(Debug, Serialize)]
struct TextRow<'a> {
    kind: &'static str,
    /// Name of its file beside the sheet.
    file: &'a str,
    is_draft: bool,
    text: &'a str,
    copy: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ConflictRow<'a> {
    guides: &'a str,
    amazon: &'a str,
    does: &'a str,
    source: &'a str,
}

/// What the sheet of a claim shows.
pub(in crate::render) fn claim_sheet<'a>(
    claim: &'a ClaimView,
    run: &'a Run,
    policy: &'a Policy,
    (letters, lang): (&'a [Letter], Lang),
) -> ClaimSheet<'a> {
    let money = &claim.money;
    let shown = Shown {
        account: &run.request.account,
        inventory: &run.inventory,
        policy,
        log: run.logged.as_ref(),
    };
    let parts = [
        ("sold", money.sold),
        ("refunded", money.refunded),
        ("debited", money.debited),
        ("reversed", money.reversed),
        ("charged_back", money.charged_back),
        ("claimed", money.claimed),
        ("at_risk", money.at_risk),
    ];
    let equation = parts.into_iter().filter_map(|(name, money)| {
        Some((name, money.filter(|money| money.micros != 0)?.to_string()))
    });
    let timeline = claim.timeline.iter().map(|event| {
        let PlaceView { file, .. } = PlaceView::new(&run.inventory, event.source);
        TimeRow {
            day: event.day.to_string(),
            at: event.at.map(|at| at.to_string()),
            what: event.what,
            amount: event.amount.map(|amount| amount.to_string()),
            file,
            line: event.source.line,
        }
    });
    let store = claim.marketplace.as_deref().and_then(|id| policy.marketplace(id));
    let route = route_of(claim, policy);
    ClaimSheet {
        store: store.map(|store| store.store.as_str()),
        as_of: as_of(run),
        clocks: claim.clocks.iter().map(clock_row).collect(),
        equation: equation.collect(),
        promotion: money.promotion.map(|money| money.to_string()),
        replacement: claim.replacement.map(|money| money.to_string()),
        timeline: timeline.collect(),
        silence: silence_of(claim),
        route_is_told: !letters.is_empty()
            || !claim.clocks.is_empty()
            || claim.points.iter().any(|point| point.remedy == Remedy::Odr),
        text_lacks: text_lacks(letters),
        route_en: route.map(|route| route.path_en.as_str()),
        route_zh: route.map(|route| route.path_zh.as_str()),
        policy_digest: policy.digest(),
        version: env!("CARGO_PKG_VERSION"),
        texts: letters.iter().map(text_row).collect(),
        conflicts: conflicts(claim, policy, lang),
        claim: claim_v1(claim, &shown, letters),
    }
}

/// What stands in the letters as missing, each once, in their order.
fn text_lacks(letters: &[Letter]) -> Vec<&str> {
    let mut lacks: Vec<&str> = Vec::new();
    for letter in letters {
        let shown = letter.copy.as_deref().unwrap_or(&letter.text);
        let parts = shown.split("[MISSING: ").skip(1);
        for lack in parts.filter_map(|part| Some(part.split_once(']')?.0)) {
            if !lacks.contains(&lack) {
                lacks.push(lack);
            }
        }
    }
    lacks
}

fn text_row(letter: &Letter) -> TextRow<'_> {
    TextRow {
        kind: letter.kind.as_str(),
        file: letter.path.rsplit('/').next().unwrap_or_default(),
        is_draft: letter.is_draft,
        text: &letter.text,
        copy: letter.copy.as_deref(),
    }
}

fn conflicts<'a>(claim: &ClaimView, policy: &'a Policy, lang: Lang) -> Vec<ConflictRow<'a>> {
    let touching = policy.conflicts().iter().filter(|row| claim.conflicts.contains(&row.id));
    let rows = touching.map(|row| match lang {
        Lang::En => ConflictRow {
            guides: &row.guides,
            amazon: &row.amazon,
            does: &row.does,
            source: &row.source,
        },
        Lang::Zh => ConflictRow {
            guides: &row.guides_zh,
            amazon: &row.amazon_zh,
            does: &row.does_zh,
            source: &row.source,
        },
    });
    rows.collect()
}

/// The day or the moment of the run.
pub(in crate::render) fn as_of(run: &Run) -> String {
    let moment = run.request.moment.map(|moment: Timestamp| moment.to_string());
    moment.unwrap_or_else(|| run.request.as_of.to_string())
}

fn clock_row(running: &RunningClock) -> ClockRow {
    let clock = &running.clock;
    let here =
        |at: Timestamp| at.to_zoned(clock.zone.clone()).strftime("%Y-%m-%d %H:%M %:z").to_string();
    ClockRow {
        clock: clock_v1(clock),
        due_here: here(clock.due_at),
        safe_here: clock.safe_at.map(here),
        due_on: clock.due_on.to_string(),
        length: clock.length.to_string(),
        span: SpanView::of(clock.length),
        is_duty: running.is_duty,
        ask_on: ask_on(running).map(|day| day.to_string()),
    }
}

/// Where what is to be done next with a claim is filed.
pub(super) fn route_of<'a>(claim: &ClaimView, policy: &'a Policy) -> Option<&'a Route> {
    policy.route(claim_type(claim), None, claim.marketplace.as_deref())
}

/// The kind of claim whose form takes what is to be done next.
fn claim_type(claim: &ClaimView) -> ClaimType {
    use crate::desk::State;
    match claim.state {
        State::Open | State::Answered | State::Overdue => claim.program.answer_type(),
        _ => claim.program.claim_type(),
    }
}
