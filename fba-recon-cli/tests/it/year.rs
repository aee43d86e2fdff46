//! A year of one generated account, month after month: scan, file, money comes or does not. What the log says in the end
//! is what was done and paid, and the review is what plain SQL makes of the log.

mod compared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fba_recon_benches::generator::{FileSplit, Plan, generate};
use jiff::civil::{Date, date};
use rusqlite::Connection;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::support::{ok, run, transcript};

/// What becomes of a case that was filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Money under the case's own id.
    Cash,
    /// Stock under the case's own id.
    Stock,
    /// Refused.
    Denied,
    /// Refused, appealed, and paid then.
    Won,
    /// One of its units is paid.
    Part,
    /// Nothing.
    Silence,
}

const FATES: [Fate; 6] =
    [Fate::Cash, Fate::Denied, Fate::Stock, Fate::Silence, Fate::Won, Fate::Part];

/// Rules whose cases are answered by units.
const OF_UNITS: [&str; 8] = [
    "lost_in_warehouse",
    "damaged_in_warehouse",
    "disposed_without_request",
    "refund_without_return",
    "return_damaged_by_amazon",
    "replacement_without_return",
    "unexplained_stock_decrease",
    "lost_in_transfer",
];

/// A case that was filed, and what became of it.
#[derive(Debug, Clone)]
struct Filed {
    fate: Fate,
    amazon: String,
    on: Date,
    paid_on: Option<Date>,
}

struct Year {
    work: tempfile::TempDir,
    files: Vec<(String, Vec<u8>)>,
    payments: Vec<String>,
    filed: BTreeMap<String, Filed>,
    seen: BTreeSet<String>,
    filings: usize,
}

impl Year {
    fn new() -> Self {
        let plan =
            Plan { seed: 7, orders: 80, skus: 8, files: FileSplit::Monthly, ..Plan::default() };
        Self {
            work: tempfile::tempdir().unwrap(),
            files: generate(&plan).files,
            payments: Vec::new(),
            filed: BTreeMap::new(),
            seen: BTreeSet::new(),
            filings: 0,
        }
    }

    fn folder(&self) -> &Path {
        self.work.path()
    }

    /// The header line of the reimbursements report.
    fn header(&self) -> &str {
        let mut reports = self.files.iter();
        let (_, bytes) = reports.find(|(name, _)| name.starts_with("reimbursements")).unwrap();
        std::str::from_utf8(bytes).unwrap().lines().next().unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        ok(self.folder(), arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    /// Scans what there is up to a month, or the month alone; on the fifth of the next one.
    fn scan(&self, month: Date, log: &str, is_alone: bool) -> Date {
        let dump = self.folder().join("dump");
        let _ = fs::remove_dir_all(&dump);
        fs::create_dir_all(&dump).unwrap();
        let name = format!("{:04}-{:02}", month.year(), month.month());
        for (file, bytes) in &self.files {
            let of =
                file.strip_suffix(".txt").and_then(|stem| stem.rsplit_once('_')).map(|(_, of)| of);
            let of = of.filter(|of| of.len() == 7 && of.starts_with("202"));
            if of.is_none_or(|of| if is_alone { of == name } else { of <= name.as_str() }) {
                fs::write(dump.join(file), bytes).unwrap();
            }
        }
        if !self.payments.is_empty() {
            let text = format!("{}\n{}\n", self.header(), self.payments.join("\n"));
            fs::write(dump.join("reimbursements_more.txt"), text).unwrap();
        }
        let as_of = month.last_of_month().checked_add(jiff::Span::new().days(5)).unwrap();
        let day = as_of.to_string();
        let arguments = [
            "scan",
            "dump",
            "--as-of",
            &day,
            "--downloaded",
            &day,
            "--account",
            "year",
            "--log",
            log,
            "--out",
            "out",
        ];
        let output = run(self.folder(), &arguments);
        assert!(matches!(output.status.code(), Some(0 | 4)), "{month}: {}", transcript(&output));
        as_of
    }

    fn cases(&self) -> BTreeMap<String, Value> {
        let text = fs::read_to_string(self.folder().join("out/cases.json")).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let cases = document["cases"].as_array().unwrap().clone();
        cases.into_iter().map(|case| (case["id"].as_str().unwrap().to_owned(), case)).collect()
    }

    /// Files what the queue says, and lets Amazon answer.
    fn file(&mut self, on: Date) {
        let queue = self.json(&["queue", "--format", "json", "--min-value", "0.01USD"]);
        let cases = self.cases();
        for task in queue.as_array().unwrap().iter().filter(|task| task["action"] == "file") {
            let id = task["id"].as_str().unwrap().to_owned();
            // Other lines of it may have been filed before; its fate is that of the first filing.
            self.filings += 1;
            let amazon = (9000 + self.filings).to_string();
            self.ok(&["cases", "file", &id, "--amazon-case", &amazon]);
            // Other lines of it were filed before: its end is that of several filings.
            if !self.seen.insert(id.clone()) {
                self.filed.remove(&id);
                continue;
            }
            let case = &cases[&id];
            let units = case["units"]["claimable"].as_i64().unwrap();
            let is_whole = case["portions"].as_array().unwrap().len() < 2;
            let is_known = case["amount"]["total"].is_string();
            if !is_whole || !is_known || !OF_UNITS.contains(&case["detector"].as_str().unwrap()) {
                continue;
            }
            let fate = self.next_fate(units);
            let paid_on = on.checked_add(jiff::Span::new().days(12)).unwrap();
            match fate {
                Fate::Cash => self.pay(case, &amazon, paid_on, units, false),
                Fate::Stock => self.pay(case, &amazon, paid_on, units, true),
                Fate::Part => self.pay(case, &amazon, paid_on, 1, false),
                Fate::Denied | Fate::Won => self.deny(&id),
                Fate::Silence => {}
            }
            if fate == Fate::Won {
                self.ok(&["cases", "appeal", &id]);
                self.pay(case, &amazon, paid_on, units, false);
            }
            let paid_on = (!matches!(fate, Fate::Denied | Fate::Silence)).then_some(paid_on);
            self.filed.insert(id, Filed { fate, amazon, on, paid_on });
        }
    }

    /// Each fate in turn; a part of it is paid where it has several units.
    fn next_fate(&self, units: i64) -> Fate {
        let had = |fate: Fate| self.filed.values().filter(|filed| filed.fate == fate).count();
        if units > 1 && had(Fate::Part) == 0 {
            return Fate::Part;
        }
        let turn = [Fate::Cash, Fate::Denied, Fate::Stock, Fate::Won, Fate::Silence];
        turn.into_iter().min_by_key(|fate| had(*fate)).unwrap_or(Fate::Silence)
    }

    fn deny(&self, id: &str) {
        let path = self.folder().join("no.txt");
        fs::write(&path, "We are unable to pay: the quantity does not match our records.").unwrap();
        self.ok(&["cases", "deny", id, "--text", "no.txt"]);
    }

    fn pay(&mut self, case: &Value, amazon: &str, on: Date, units: i64, is_stock: bool) {
        let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
        let cents =
            if is_stock { 0 } else { hundredths(case["amount"]["total"].as_str().unwrap()) };
        let of = case["units"]["claimable"].as_i64().unwrap().max(1);
        let cents = cents * units.max(1) / of;
        let money = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let (cash, stock) = if is_stock { (0, units) } else { (units, 0) };
        let cells = [
            format!("{on}T10:00:00+00:00"),
            format!("66{:06}", self.payments.len()),
            amazon.to_owned(),
            text("order_id"),
            "Lost_Warehouse".to_owned(),
            text("msku"),
            text("fnsku"),
            text("asin"),
            String::new(),
            "NewItem".to_owned(),
            "USD".to_owned(),
            money(cents / units.max(1)),
            money(cents),
            cash.to_string(),
            stock.to_string(),
            units.to_string(),
            String::new(),
            String::new(),
        ];
        self.payments.push(cells.join("\t"));
    }
}

fn hundredths(text: &str) -> i64 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "00"));
    whole.parse::<i64>().unwrap() * 100 + format!("{rest:0<2}")[..2].parse::<i64>().unwrap()
}

fn months() -> impl Iterator<Item = Date> {
    (0..11).map(|month| date(2025, 12, 1).checked_add(jiff::Span::new().months(month)).unwrap())
}

#[test]
fn a_year_of_months_ends_as_it_was_lived_and_its_review_is_what_sql_says() {
    let mut year = Year::new();
    let mut last = Date::MIN;
    for month in months() {
        last = year.scan(month, "fba-recon.db", false);
        let kept = year.folder().join("months").join(last.to_string());
        fs::create_dir_all(&kept).unwrap();
        fs::copy(year.folder().join("out/cases.json"), kept.join("cases.json")).unwrap();
        year.file(last);
    }
    let rows = year.json(&["cases", "list", "--format", "json"]);
    let rows: BTreeMap<String, Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_str().unwrap().to_owned(), row.clone()))
        .collect();
    assert!(
        rows.len() > 40 && year.filed.len() > 8 && year.filings > 20,
        "{} {}",
        rows.len(),
        year.filed.len()
    );
    let mut fates: Vec<Fate> = Vec::new();
    for (id, filed) in &year.filed {
        let row = &rows[id];
        let state = row["state"].as_str().unwrap();
        // The last month's payments have not come yet.
        let is_paid = filed.paid_on.is_some_and(|day| day <= last);
        let is_settled =
            filed.paid_on.is_some_and(|day| is_paid && last.since(day).unwrap().get_days() >= 60);
        let expected: &[&str] = match filed.fate {
            Fate::Denied => &["denied"],
            Fate::Silence => &["filed"],
            Fate::Won if !is_paid => &["appealed"],
            _ if !is_paid => &["filed"],
            Fate::Part => &["paid_partly"],
            _ if is_settled => &["closed_won"],
            Fate::Stock => &["paid_in_stock"],
            Fate::Cash | Fate::Won => &["paid"],
        };
        assert!(expected.contains(&state), "{id} {filed:?}: {row:#}");
        assert_eq!(row["amazon_case_id"], filed.amazon.as_str(), "{id}");
        assert_ne!(row["action"], "file", "{id} is offered again");
        fates.push(filed.fate);
    }
    for fate in FATES {
        assert!(fates.contains(&fate), "no case with the fate {fate:?}: {fates:?}");
    }
    reviewed(&year);
    compared::compared(&year);
    alone(&year);
}

/// The months once more, each without those before it, into a log that knows of the filings: what a smaller dump lacks
/// keeps its state, and payments by Amazon's case id are followed all the same.
fn alone(year: &Year) {
    fs::copy(year.folder().join("fba-recon.db"), year.folder().join("alone.db")).unwrap();
    let states = |log: &str| {
        let rows = year.json(&["cases", "list", "--log", log, "--format", "json"]);
        let of = |row: &Value| (row["id"].to_string(), row["state"].to_string());
        rows.as_array().unwrap().iter().map(of).collect::<BTreeMap<_, _>>()
    };
    let before = states("alone.db");
    year.scan(date(2026, 11, 1), "alone.db", true);
    let after = states("alone.db");
    for (id, filed) in &year.filed {
        let key = format!("\"{id}\"");
        let is_answered = ["\"paid\"", "\"paid_in_stock\"", "\"closed_won\"", "\"paid_partly\""]
            .contains(&after[&key].as_str());
        assert!(
            after[&key] == before[&key] || is_answered,
            "{id}: {} {}",
            before[&key],
            after[&key]
        );
        let comes = !matches!(filed.fate, Fate::Denied | Fate::Silence);
        assert!(is_answered == comes, "{id} {filed:?}: {}", after[&key]);
    }
    assert!(!after.iter().any(|(id, state)| state == "\"gone\"" && before.get(id) != Some(state)));
}

/// Every figure of the review, recomputed from the tables of the log.
fn reviewed(year: &Year) {
    let log = Connection::open(year.folder().join("fba-recon.db")).unwrap();
    let count = |query: &str| -> i64 { log.query_row(query, [], |row| row.get(0)).unwrap() };
    let review = year.json(&["review", "--format", "json"]);
    let review = &review.as_array().unwrap()[0];
    let filings = "SELECT \"case\" AS id, min(day) AS day FROM events WHERE what = 'state'
        AND \"to\" IN ('filed', 'with_amazon', 'approved', 'appealed') GROUP BY \"case\"";
    let distinct = |states: &str| {
        format!(
            "SELECT count(DISTINCT \"case\") FROM events WHERE what = 'state' AND \"to\" IN ({states})"
        )
    };
    let paid = "'paid', 'paid_partly', 'paid_in_stock', 'underpaid'";
    let agreed = format!(
        "SELECT DISTINCT f.id AS id FROM ({filings}) f JOIN events e ON e.\"case\" = f.id WHERE e.what = 'state'
            AND (e.\"to\" IN ({paid}) AND e.day >= f.day OR e.\"to\" = 'approved' AND e.\"by\" <> 'scan')"
    );
    let sums = "SELECT \"case\" AS id, sum(cash) AS cash, sum(stock) AS stock FROM payments GROUP BY \"case\"";
    for (figure, query) in [
        ("found", distinct("'found', 'waiting', 'needs_documents', 'ready', 'filed', 'with_amazon', 'info_requested', 'approved', 'appealed', 'paid_partly'")),
        ("filed", format!("SELECT count(*) FROM ({filings})")),
        ("approved", format!("SELECT count(*) FROM ({agreed})")),
        ("denied", distinct("'denied'")),
        ("appealed", distinct("'appealed'")),
        ("appeals_won", format!("SELECT count(DISTINCT a.\"case\") FROM events a JOIN events e ON e.\"case\" = a.\"case\"
            WHERE a.\"to\" = 'appealed' AND e.seq > a.seq AND e.\"to\" IN ({paid})")),
        ("reversed", distinct("'reversed'")),
        ("paid_stock", format!("SELECT count(*) FROM ({sums}) WHERE stock > 0")),
        ("stock_units", format!("SELECT coalesce(sum(stock), 0) FROM ({sums})")),
        ("paid_cash", "SELECT count(DISTINCT \"case\") FROM payments WHERE cash > 0 OR amount NOT LIKE '0 %'".to_owned()),
        ("paid_auto", format!("SELECT count(DISTINCT \"case\") FROM payments WHERE (cash > 0 OR stock > 0 OR amount NOT LIKE '0 %')
            AND \"case\" NOT IN (SELECT id FROM ({filings}))")),
        ("lost_to_lateness", "SELECT count(*) FROM (SELECT \"case\", min(state IN ('expired', 'gone')) AS closed, max(state = 'expired') AS late
            FROM (SELECT \"case\", portion, (SELECT \"to\" FROM events l WHERE l.\"case\" = e.\"case\" AND l.portion = e.portion
                AND l.what = 'state' ORDER BY seq DESC LIMIT 1) AS state FROM events e WHERE e.what = 'state' GROUP BY \"case\", portion)
            GROUP BY \"case\") WHERE closed = 1 AND late = 1".to_owned()),
    ] {
        assert_eq!(review[figure].as_i64(), Some(count(&query)), "{figure}: {review:#}");
    }
    let of_money = |query: &str| micros(&log, query);
    money_reviewed(review, filings, &of_money);
    means_reviewed(&log, review, filings, &agreed);
    grouped(year, review);
}

/// The sum of the amounts of a query, in millionths.
fn micros(log: &Connection, query: &str) -> i64 {
    let mut statement = log.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let of_text = |text: String| {
        let (amount, currency) = text.split_once(' ').unwrap();
        assert_eq!(currency, "USD");
        let (sign, amount) = amount.strip_prefix('-').map_or((1, amount), |amount| (-1, amount));
        let (whole, rest) = amount.split_once('.').unwrap_or((amount, ""));
        let rest = format!("{rest:0<6}").parse::<i64>().unwrap();
        sign * (whole.parse::<i64>().unwrap() * 1_000_000 + rest)
    };
    rows.map(|text| of_text(text.unwrap())).sum()
}

fn money_reviewed(review: &Value, filings: &str, micros: &dyn Fn(&str) -> i64) {
    let cents = |micros: i64| {
        // Half a cent goes to the even one.
        let (cents, rest) = (micros / 10_000, micros % 10_000);
        let cents = cents + i64::from(rest > 5_000 || rest == 5_000 && cents % 2 == 1);
        format!("{}.{:02}", cents / 100, cents % 100)
    };
    let money = &review["money"][0];
    let of_filed = format!(
        "SELECT amount FROM payments WHERE amount IS NOT NULL AND \"case\" IN (SELECT id FROM ({filings}))"
    );
    let recovered = micros(&of_filed);
    assert_eq!(money["recovered"], cents(recovered).as_str());
    // A quarter, to the nearest cent.
    let share = hundredths(money["service_cost"].as_str().unwrap()) * 10_000;
    assert!((4 * share - recovered).abs() <= 20_000, "{money}");
    let other = of_filed.replace("IN (SELECT", "NOT IN (SELECT");
    assert_eq!(money["paid_auto"], cents(micros(&other)).as_str());
    let expected = micros(
        "SELECT amount FROM events e WHERE what = 'state' AND \"to\" = 'filed' AND \"by\" <> 'scan' AND amount IS NOT NULL
            AND seq = (SELECT max(seq) FROM events l WHERE l.\"case\" = e.\"case\" AND l.portion = e.portion AND l.what = 'state'
                AND l.\"to\" = 'filed' AND l.\"by\" <> 'scan')",
    );
    assert_eq!(money["expected"], cents(expected).as_str());
}

/// Whether a figure of one decimal place is the nearest to a share.
fn is_nearest(figure: &Value, sum: i64, count: i64) -> bool {
    let tenths: i64 = figure.as_str().unwrap().replace('.', "").parse().unwrap();
    (tenths * count - 10 * sum).abs() * 2 <= count
}

fn means_reviewed(log: &Connection, review: &Value, filings: &str, agreed: &str) {
    let pair = |query: &str| -> (i64, i64) {
        log.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    let (cases, days) = pair(&format!(
        "SELECT count(*), CAST(round(sum(julianday(f.day) - julianday(c.first_seen))) AS INTEGER)
            FROM ({filings}) f JOIN cases c ON c.id = f.id"
    ));
    assert!(is_nearest(&review["days_to_file"], days, cases), "{review:#} {days} {cases}");
    let (approved, decided) = pair(&format!(
        "SELECT (SELECT count(*) FROM ({agreed})), (SELECT count(*) FROM (SELECT id FROM ({agreed})
            UNION SELECT DISTINCT \"case\" FROM events WHERE \"to\" = 'denied'))"
    ));
    assert!(is_nearest(&review["approval_percent"], 100 * approved, decided), "{review:#}");
    let (paid, days) = pair(&format!(
        "SELECT count(*), CAST(round(sum(julianday(p.day) - julianday(f.day))) AS INTEGER) FROM ({filings}) f
            JOIN (SELECT \"case\" AS id, max(day) AS day FROM payments GROUP BY \"case\") p ON p.id = f.id"
    ));
    match review["days_to_pay"].is_null() {
        true => assert!(paid < 5, "{paid}"),
        false => {
            assert!(is_nearest(&review["days_to_pay"], days, paid), "{review:#} {days} {paid}");
        }
    }
}

/// The groups of a review add up to the whole, and a small one has no mean.
fn grouped(year: &Year, whole: &Value) {
    for by in ["type", "month", "marketplace", "account", "detector"] {
        let groups = year.json(&["review", "--by", by, "--format", "json"]);
        let groups = groups.as_array().unwrap();
        for figure in ["found", "filed", "approved", "denied", "paid_auto", "lost_to_lateness"] {
            let sum: i64 = groups.iter().map(|group| group[figure].as_i64().unwrap()).sum();
            assert_eq!(Some(sum), whole[figure].as_i64(), "{by} {figure}");
        }
        for group in groups.iter().filter(|group| group["filed"].as_i64().unwrap() < 5) {
            assert!(group["days_to_file"].is_null() && group["days_to_pay"].is_null(), "{group:#}");
        }
    }
    assert!(year.ok(&["review"]).contains("A 25 % service"));
    assert!(
        year.ok(&["review", "--format", "csv", "--by", "month"]).starts_with("group,found,filed,")
    );
    let causes = year.json(&["review", "--causes", "--format", "json"]);
    for cause in causes.as_array().unwrap() {
        let is_ranked = cause["units"].as_i64().unwrap() >= 20;
        assert_eq!(cause["rank"].is_number(), is_ranked, "{cause}");
        // Of the units moved a part is lost at most, and reasons have no units of their own.
        let rate = cause["per_thousand"].as_str().map(|rate| rate.parse::<Decimal>().unwrap());
        let is_part = |rate| Decimal::ZERO <= rate && rate <= Decimal::ONE_THOUSAND;
        assert!(rate.is_none_or(is_part), "{cause}");
        assert!(cause["cause"] != "reason" || rate.is_none(), "{cause}");
    }
    let summary = fs::read_to_string(year.folder().join("out/summary.md")).unwrap();
    assert!(summary.contains("## What came of it so far"), "{summary}");
}
