//! The block of JSON from which the script draws: a row and the rest of every case, as small as it can be.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use super::base64;
use crate::account::Run;
use crate::model::Money;
use crate::model::visible::{ascii_json, visible};
use crate::policy::{ClaimType, FeeCause, Policy};
use crate::render::said;
use crate::render::view::{CaseView, SpanView};
use crate::render::words::{Lang, RenderError, Words};

/// What a row holds, by the names of `cases.json`, in its order; the rest of the case comes after it.
const COLUMNS: &[&str] = &[
    "id",
    "action",
    "reason",
    "log.state",
    "status",
    "confidence",
    "claim_type",
    "detector",
    "account",
    "marketplace",
    "last_safe_day",
    "closes_on",
    "days_left",
    "units.claimable",
    "amount.total",
    "amount.currency",
    "at_risk.total",
    "at_risk.currency",
    "event_date",
    "fnsku",
    "msku",
    "asin",
    "title",
    "order_id",
    "shipment_id",
];

/// Fields of a view that the row holds, that hold for every case of its kind of claim, or that only the sheet shows.
const ELSEWHERE: &[&str] = &[
    "id",
    "identity",
    "account",
    "marketplace",
    "action",
    "reason",
    "status",
    "confidence",
    "claim_type",
    "detector",
    "counts_charges",
    "disputes_worth",
    "event_date",
    "fnsku",
    "msku",
    "asin",
    "title",
    "order_id",
    "shipment_id",
    "needs",
    "total",
    "currency",
    "may_send",
    "told",
    "is_capped",
    "value_rows",
    "value_rows_more",
    "units_paid_elsewhere",
    "units",
    "route_en",
    "route_zh",
    "fallback_en",
    "fallback_zh",
    "route_checked",
    "policy_page",
    "fee_cause",
];

/// Lists whose entries stand without the names of their fields, in this order; what they leave out is not on the page.
const LISTS: &[(&str, &[&str])] = &[
    ("evidence", &["kind", "date", "facts", "file", "report", "line"]),
    ("facts", &["name", "value"]),
    ("checked", &["table", "report", "spans"]),
    ("form", &["field", "value"]),
    ("credits", &["kind", "is_weak", "date", "units", "amount", "reason", "places"]),
    ("places", &["file", "report", "line"]),
    ("charges", &["date", "order_id", "units", "charged", "allowed", "place"]),
    (
        "lines",
        &[
            "date", "fnsku", "msku", "units", "left", "amount", "answered", "is_money", "action",
            "reason", "terms",
        ],
    ),
    ("terms", &["name", "value", "minus"]),
    (
        "portions",
        &["event_date", "units", "amount", "action", "reason", "last_safe_day", "closes_on"],
    ),
];

/// Cases from which on what lies behind the rows is packed: most of the time to open a large page goes into reading it.
const PACKED_FROM: usize = 2_000;
/// Cases in a pack.
const PACK: usize = 50;

/// A place in [`Strings`] is told from a text by this sign; a text that begins with it has it twice.
const SIGN: char = '~';

/// Texts that stand in many cases, written once: files, reports, windows and where these are written.
#[derive(Debug)]
pub(in crate::render) struct Strings {
    texts: Vec<String>,
    places: BTreeMap<String, usize>,
    /// Windows, and where they are written, in the language of the user by the English.
    told: BTreeMap<String, String>,
}

impl Strings {
    /// The texts of a run, each once, in a fixed order.
    pub(in crate::render) fn new(run: &Run, words: &Words) -> Self {
        let files = run.inventory.files.iter().map(|file| file.source.name.as_str());
        let reports = run.inventory.reports.iter().map(|report| report.title.as_str());
        let clocks = run.cases.iter().filter_map(|case| case.clock.as_ref());
        let told: BTreeMap<String, String> = clocks
            .flat_map(|portion| {
                let (window, source) = (portion.deadline.window, &portion.deadline.source);
                [
                    (window.to_string(), SpanView::of(window).in_words(words)),
                    (source.clone(), said(words.lang(), source).into_owned()),
                ]
            })
            .collect();
        let clocks = told.values().map(String::as_str);
        let mut strings =
            Self { texts: Vec::new(), places: BTreeMap::new(), told: BTreeMap::new() };
        for text in files.chain(reports).chain(clocks) {
            let text = visible(text);
            if !strings.places.contains_key(text.as_ref()) {
                strings.places.insert(text.clone().into_owned(), strings.texts.len());
                strings.texts.push(text.into_owned());
            }
        }
        Self { told, ..strings }
    }

    fn text(&self, text: &str) -> String {
        let text = visible(text);
        match self.places.get(text.as_ref()) {
            Some(place) => format!("{SIGN}{place}"),
            None if text.starts_with(SIGN) => format!("{SIGN}{text}"),
            None => text.into_owned(),
        }
    }

    /// A value without what is absent, empty or false, its texts as they stand in the block.
    fn small(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| self.small(item)).collect())
            }
            Value::Object(fields) => self.small_fields(fields),
            other => other,
        }
    }

    fn small_fields(&self, fields: Map<String, Value>) -> Value {
        if let Some(money) = money(&fields) {
            return money.into();
        }
        let fields = fields.into_iter().map(|(name, value)| {
            let listed = LISTS.iter().find(|(list, _)| *list == name);
            let value = match (value, listed) {
                (Value::Array(items), Some((_, names))) => {
                    items.into_iter().map(|item| self.entry(item, names)).collect()
                }
                (value, _) => self.small(value),
            };
            (name, value)
        });
        Value::Object(fields.filter(|(_, value)| !is_nothing(value)).collect())
    }

    /// An entry of a list, up to its last value.
    fn entry(&self, item: Value, names: &[&str]) -> Value {
        let mut item = self.small(item);
        let Some(fields) = item.as_object_mut() else { return item };
        let mut values: Vec<Value> =
            names.iter().map(|name| fields.remove(*name).unwrap_or(Value::Null)).collect();
        while values.last().is_some_and(Value::is_null) {
            values.pop();
        }
        values.into()
    }
}

/// Money as it is told, where a value is money.
fn money(fields: &Map<String, Value>) -> Option<String> {
    let part = |name: &str| fields.get(name)?.as_str();
    if fields.len() != 2 {
        return None;
    }
    Some(format!("{} {}", part("currency")?, part("amount")?))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

/// One case as the block holds it, a row and the rest on two lines; `message` is what may be sent now.
pub(in crate::render) fn case_data(
    case: &CaseView,
    message: Option<&str>,
    has_exhibit: bool,
    strings: &Strings,
) -> Result<String, RenderError> {
    let clock = case.clock.as_ref().filter(|clock| clock.is_known);
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    let shown = |text: &Option<String>| text.as_deref().map(|text| visible(text).into_owned());
    let row = vec![
        Value::from(case.id.as_str()),
        case.action.into(),
        case.reason.into(),
        case.log.as_ref().map(|log| log.state.as_str()).into(),
        case.status.into(),
        case.confidence.into(),
        case.claim_type.into(),
        case.detector.into(),
        visible(&case.account).into(),
        shown(&case.marketplace).into(),
        day(clock.and_then(|clock| clock.last_safe_day)).into(),
        day(clock.and_then(|clock| clock.closes_on)).into(),
        clock.and_then(|clock| clock.days_left).into(),
        case.units.units.into(),
        case.amount.total.map(Money::to_amount).into(),
        case.amount.currency.map(|currency| currency.to_string()).into(),
        case.at_risk.map(Money::to_amount).into(),
        case.at_risk.map(|money| money.currency.to_string()).into(),
        case.event_date.to_string().into(),
        shown(&case.fnsku).into(),
        shown(&case.msku).into(),
        shown(&case.asin).into(),
        shown(&case.title).into(),
        shown(&case.order_id).into(),
        shown(&case.shipment_id).into(),
    ];
    // The rest stands on a line of its own, which is read once the case is opened.
    Ok(format!(
        "[{},\n{}]",
        to_text(&row)?,
        to_text(&rest(case, (message, has_exhibit), strings)?)?
    ))
}

/// The rest of a case: its view, its message and its history.
fn rest(
    case: &CaseView,
    (message, has_exhibit): (Option<&str>, bool),
    strings: &Strings,
) -> Result<Value, RenderError> {
    let Value::Object(mut fields) = to_value(case)? else { return Ok(Value::Null) };
    for name in ELSEWHERE {
        fields.shift_remove(*name);
    }
    slim(&mut fields, case);
    if let Some(Value::Object(clock)) = fields.get_mut("clock") {
        for name in ["window", "source"] {
            let english = clock.get(name).and_then(Value::as_str);
            if let Some(told) = english.and_then(|text| strings.told.get(text)) {
                clock.insert(name.to_owned(), Value::from(told.as_str()));
            }
        }
    }
    let mut rest = strings.small(Value::Object(fields));
    if let Some(fields) = rest.as_object_mut() {
        // Sent as it stands, to the byte.
        fields.extend(message.map(|text| ("message".to_owned(), Value::from(text))));
        fields.extend(has_exhibit.then(|| ("exhibit".to_owned(), Value::from(true))));
        if let Some(log) = &case.log {
            let text = |text: &Option<String>| text.as_deref().map(|text| strings.text(text));
            let entries = [
                ("state", Value::from(log.state.as_str())),
                ("since", log.since.to_string().into()),
                ("filed_on", log.filed_on.map(|day| day.to_string()).into()),
                ("follow_up_on", log.follow_up_on.map(|day| day.to_string()).into()),
                ("answer_by", log.answer_by.map(|day| day.to_string()).into()),
                ("amazon_case_id", text(&log.amazon_case_id).into()),
                ("paid_by", text(&log.paid_by).into()),
            ];
            let entries = entries.into_iter().filter(|(_, value)| !is_nothing(value));
            let log: Map<String, Value> =
                entries.map(|(name, value)| (name.to_owned(), value)).collect();
            fields.insert("log".to_owned(), log.into());
        }
    }
    Ok(rest)
}

/// Leaves out what is told elsewhere on the page: amounts that make up an event, charges among the proof, the only
/// part of a case, and days that only a sheet shows.
fn slim(fields: &mut Map<String, Value>, case: &CaseView) {
    if let Some(Value::Array(rows)) = fields.get_mut("evidence") {
        let mut shown = case.evidence.iter().map(|row| row.kind != "charge" && !row.is_detail);
        rows.retain(|_| shown.next().unwrap_or(true));
    }
    if case.portions.len() < 2 {
        fields.shift_remove("portions");
    }
    for (name, bound) in [("low", case.amount.low), ("high", case.amount.high)] {
        if bound == case.amount.total {
            fields.shift_remove(name);
        }
    }
    if let Some(Value::Object(clock)) = fields.get_mut("clock") {
        let shown =
            ["start_event", "start", "opens_on", "is_known", "window", "source", "confirmed"];
        clock.retain(|name, _| shown.contains(&name.as_str()));
    }
}

/// Where the cases of a kind of claim are filed.
#[derive(Debug, Serialize)]
struct RouteData<'a> {
    route: &'a str,
    fallback: &'a str,
    checked: String,
    page: &'a str,
}

/// The routes of all kinds of claim, by their keys; those of one cause of a fee by both keys with a slash, those of one
/// store with its id after an at sign.
fn routes<'a>(policy: &'a Policy, words: &Words) -> BTreeMap<String, RouteData<'a>> {
    let is_chinese = words.lang() == Lang::Zh;
    let causes = [None, Some(FeeCause::Size), Some(FeeCause::Rate)];
    let keys = ClaimType::ALL.iter().flat_map(|kind| causes.map(|cause| (*kind, cause)));
    let stores = policy.routes().iter().flat_map(|route| &route.marketplaces);
    let stores: BTreeSet<&str> = stores.map(String::as_str).collect();
    let stores: Vec<Option<&str>> =
        std::iter::once(None).chain(stores.into_iter().map(Some)).collect();
    let keys = keys.flat_map(|(kind, cause)| stores.iter().map(move |store| (kind, cause, *store)));
    let routes = keys.filter_map(|(kind, cause, store)| {
        let route = policy.route(kind, cause, store).filter(|route| route.cause == cause)?;
        if route.marketplaces.is_empty() != store.is_none() {
            return None;
        }
        let data = RouteData {
            route: if is_chinese { &route.path_zh } else { &route.path_en },
            fallback: if is_chinese { &route.fallback_zh } else { &route.fallback_en },
            checked: route.checked.to_string(),
            page: &route.policy_page,
        };
        let cause = cause.map(|cause| format!("/{}", cause.as_str())).unwrap_or_default();
        let store = store.map(|id| format!("@{id}")).unwrap_or_default();
        Some((format!("{}{cause}{store}", kind.as_str()), data))
    });
    routes.collect()
}

/// Words that no page needs.
const TERMINAL: &str = "terminal";

/// The whole block: it is data in an element of a script, so nothing in it may close one.
pub(super) fn block(
    run: &Run,
    policy: &Policy,
    words: &Words,
    strings: &Strings,
    cases: &[String],
) -> Result<String, RenderError> {
    let head = Head {
        as_of: run.request.as_of.to_string(),
        columns: COLUMNS,
        lists: LISTS.iter().copied().collect(),
        strings: &strings.texts,
        routes: routes(policy, words),
        words: words.names().filter(|(section, _)| *section != TERMINAL).collect(),
    };
    let mut text = to_text(&head)?;
    text.pop();
    if cases.len() < PACKED_FROM {
        text.push_str(",\"cases\":[\n");
        text.push_str(&cases.join(",\n"));
        text.push_str("\n]}");
    } else {
        text.push_str(&packed(cases).map_err(|error| RenderError::Value(error.to_string()))?);
    }
    Ok(match ascii_json(&text) {
        Cow::Owned(text) => text,
        Cow::Borrowed(_) => text,
    })
}

/// The cases of a large account: their rows, then what lies behind them, packed so many at a time by gzip in base 64. The
/// browser unpacks what is opened.
fn packed(cases: &[String]) -> io::Result<String> {
    let parts: Vec<(&str, &str)> = cases.iter().filter_map(|case| case.split_once(",\n")).collect();
    let rows: Vec<&str> = parts.iter().map(|(row, _)| &row[1..]).collect();
    let packs: Vec<String> = parts
        .par_chunks(PACK)
        .map(|pack| {
            let rests: Vec<&str> = pack.iter().map(|(_, rest)| &rest[..rest.len() - 1]).collect();
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(rests.join("\n").as_bytes())?;
            Ok(format!("\"{}\"", base64(&encoder.finish()?)))
        })
        .collect::<io::Result<_>>()?;
    let (rows, packs) = (rows.join(",\n"), packs.join(",\n"));
    Ok(format!(",\"packed\":{PACK},\"cases\":[\n{rows}\n],\"rest\":[\n{packs}\n]}}"))
}

#[derive(Serialize)]
struct Head<'a> {
    as_of: String,
    columns: &'a [&'a str],
    lists: BTreeMap<&'a str, &'a [&'a str]>,
    strings: &'a [String],
    routes: BTreeMap<String, RouteData<'a>>,
    words: BTreeMap<&'a String, &'a toml::Value>,
}

fn to_value(value: &impl Serialize) -> Result<Value, RenderError> {
    Ok(serde_json::to_value(value)?)
}

fn to_text(value: &impl Serialize) -> Result<String, RenderError> {
    Ok(serde_json::to_string(value)?)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    /// What base 64 says, by the alphabet alone.
    fn bytes(text: &str) -> Vec<u8> {
        const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut bits = (0_u32, 0);
        let mut bytes = Vec::new();
        for letter in text.trim_end_matches('=').chars() {
            bits =
                (bits.0 << 6 | u32::try_from(LETTERS.find(letter).unwrap()).unwrap(), bits.1 + 6);
            if bits.1 >= 8 {
                bits.1 -= 8;
                bytes.push(u8::try_from(bits.0 >> bits.1 & 0xff).unwrap());
            }
        }
        bytes
    }

    #[test]
    fn packs_hold_what_lies_behind_each_row_in_its_place() {
        let row = |nth: usize| format!("[\"CS-{nth:04}\",\"a, b\"]");
        let rest = |nth: usize| format!("{{\"message\":\"line\\n{nth}\"}}");
        let cases: Vec<String> =
            (0..123).map(|nth| format!("[{},\n{}]", row(nth), rest(nth))).collect();
        let text = format!("{{\"as_of\":\"\"{}", packed(&cases).unwrap());
        let block: Value = serde_json::from_str(&text).unwrap();
        let rows: Vec<String> =
            block["cases"].as_array().unwrap().iter().map(Value::to_string).collect();
        assert_eq!(rows, (0..123).map(row).collect::<Vec<_>>());
        let mut rests = Vec::new();
        for pack in block["rest"].as_array().unwrap() {
            let mut text = String::new();
            let packed = bytes(pack.as_str().unwrap());
            GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
            rests.extend(text.lines().map(ToOwned::to_owned));
        }
        assert_eq!(block["packed"], PACK);
        assert_eq!(rests, (0..123).map(rest).collect::<Vec<_>>());
    }
}
