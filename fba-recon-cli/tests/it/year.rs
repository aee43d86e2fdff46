//! A year of one generated account, month after month: scan, file, money comes or does not. What the log says in the end
//! is what was done and paid, and the review is what plain SQL makes of the log.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fba_recon_benches::generator::{FileSplit, Plan, generate};
use jiff::civil::{Date, date};
use rusqlite::Connection;
use serde_json::Value;

use crate::support::{run, transcript};

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

/// A case that was filed, and what became of it.
#[derive(Debug, Clone)]
struct Filed {
    fate: Fate,
    amazon: String,
    paid_on: Option<Date>,
}

struct Year {
    work: tempfile::TempDir,
    files: Vec<(String, Vec<u8>)>,
    payments: Vec<String>,
    filed: BTreeMap<String, Filed>,
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
        }
    }

    fn folder(&self) -> &Path {
        self.work.path()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = run(self.folder(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", transcript(&output));
        String::from_utf8(output.stdout).unwrap()
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
            let text = format!("{}\n{}\n", HEADER.join("\t"), self.payments.join("\n"));
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
            let amazon = (9000 + self.filed.len()).to_string();
            let is_new = !self.filed.contains_key(&id);
            self.ok(&["cases", "file", &id, "--amazon-case", &amazon]);
            if !is_new {
                self.filed.remove(&id);
                continue;
            }
            let case = &cases[&id];
            let units = case["units"]["claimable"].as_i64().unwrap();
            let is_whole = case["portions"].as_array().unwrap().len() < 2
                && case["amount"]["total"].is_string();
            let fate = FATES[self.filed.len() % FATES.len()];
            let fate =
                if is_whole && (fate != Fate::Part || units > 1) { fate } else { Fate::Silence };
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
            self.filed.insert(id, Filed { fate, amazon, paid_on });
        }
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

const HEADER: [&str; 18] = [
    "approval-date",
    "reimbursement-id",
    "case-id",
    "amazon-order-id",
    "reason",
    "sku",
    "fnsku",
    "asin",
    "product-name",
    "condition",
    "currency-unit",
    "amount-per-unit",
    "amount-total",
    "quantity-reimbursed-cash",
    "quantity-reimbursed-inventory",
    "quantity-reimbursed-total",
    "original-reimbursement-id",
    "original-reimbursement-type",
];

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
        year.file(last);
    }
    let rows = year.json(&["cases", "list", "--format", "json"]);
    let rows: BTreeMap<String, Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_str().unwrap().to_owned(), row.clone()))
        .collect();
    assert!(rows.len() > 40 && year.filed.len() > 10, "{} {}", rows.len(), year.filed.len());
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
    let micros = |query: &str| -> i64 {
        let mut statement = log.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|text| {
            let text = text.unwrap();
            let (amount, currency) = text.split_once(' ').unwrap();
            assert_eq!(currency, "USD");
            let is_minus = amount.starts_with('-');
            let (whole, rest) = amount
                .trim_start_matches('-')
                .split_once('.')
                .unwrap_or((amount.trim_start_matches('-'), ""));
            let micros = whole.parse::<i64>().unwrap() * 1_000_000
                + format!("{rest:0<6}").parse::<i64>().unwrap();
            if is_minus { -micros } else { micros }
        })
        .sum()
    };
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
    let cents = |micros: i64| format!("{}.{:02}", micros / 1_000_000, micros / 10_000 % 100);
    let money = &review["money"][0];
    let of_filed = format!(
        "SELECT amount FROM payments WHERE amount IS NOT NULL AND \"case\" IN (SELECT id FROM ({filings}))"
    );
    let recovered = micros(&of_filed);
    assert_eq!(money["recovered"], cents(recovered).as_str());
    assert_eq!(money["service_cost"], cents((recovered / 4 + 5_000) / 10_000 * 10_000).as_str());
    let other = of_filed.replace("IN (SELECT", "NOT IN (SELECT");
    assert_eq!(money["paid_auto"], cents(micros(&other)).as_str());
    let expected = micros(
        "SELECT amount FROM events e WHERE what = 'state' AND \"to\" = 'filed' AND \"by\" <> 'scan' AND amount IS NOT NULL
            AND seq = (SELECT max(seq) FROM events l WHERE l.\"case\" = e.\"case\" AND l.portion = e.portion AND l.what = 'state'
                AND l.\"to\" = 'filed' AND l.\"by\" <> 'scan')",
    );
    assert_eq!(money["expected"], cents(expected).as_str());
    // Days, as a sum over the cases that have them.
    let query = format!(
        "SELECT count(*), sum(julianday(f.day) - julianday(c.first_seen)) FROM ({filings}) f JOIN cases c ON c.id = f.id"
    );
    let (cases, days): (i64, f64) =
        log.query_row(&query, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let mean: f64 = review["days_to_file"].as_str().unwrap().parse().unwrap();
    assert!((mean - days / cases as f64).abs() <= 0.051, "{mean} {days} {cases}");
    let approved = review["approved"].as_i64().unwrap();
    let decided = count(&format!(
        "SELECT count(*) FROM (SELECT id FROM ({agreed}) UNION SELECT DISTINCT \"case\" FROM events WHERE \"to\" = 'denied')"
    ));
    let rate: f64 = review["approval_percent"].as_str().unwrap().parse().unwrap();
    assert!((rate - 100.0 * approved as f64 / decided as f64).abs() <= 0.051, "{rate}");
    grouped(year, review);
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
        assert!(cause["per_thousand"].is_null());
    }
    let summary = fs::read_to_string(year.folder().join("out/summary.md")).unwrap();
    assert!(summary.contains("## What came of it so far"), "{summary}");
}
