//! Journals: what moved is what the tie-out sums up, every entry is balanced, and the balances of a journal are those
//! of the raw reports by another path.

use std::collections::{BTreeMap, BTreeSet};

use fba_recon_core::account::Run;
use fba_recon_core::cases::{MovedKind, TieRow};
use fba_recon_core::model::Money;
use fba_recon_core::render::journal::{
    Journal, JournalError, Ledger, NameKey, Names, Wanted, journal, open_claims,
};
use fba_recon_core::render::v1::{CasesV1, PaymentV1, read_payments};
use fba_recon_core::render::{Lang, RunInfo, Sheets, render_data};
use fba_recon_core::sink::InMemory;
use rust_decimal::Decimal;

use crate::support::{
    demo, fixture, fixtures, inputs, policy, request, scan_folder, scan_inputs, words,
};
use crate::tie_out::{column, folders, sum_of};

/// Names that every program takes.
const NAMES: &str = "[accounts]\nreceivable = \"Assets:Due\"\nclearing = \"Assets:Clearing\"\n\
    reimbursements = \"Income:Paid\"\nreversals = \"Income:Taken\"\ninventory = \"Assets:Goods\"\n\
    stock_reimbursements = \"Income:Goods\"\nopen_claims = \"Assets:Open\"\n\
    xero_tax_rate = \"Tax Exempt\"\nxero_dates = \"dmy\"\n";

fn wanted(ledger: Ledger) -> Wanted {
    Wanted {
        ledger,
        with_claims: false,
        from: None,
        to: None,
        currency: None,
        with_directives: true,
        known: BTreeSet::new(),
    }
}

/// The payments and the document of a run.
fn texts(run: &Run) -> (Vec<PaymentV1>, CasesV1) {
    let info = RunInfo {
        version: String::new(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::None,
    };
    let mut files = InMemory::default();
    render_data(run, policy(), words(Lang::En), &info, &mut files).unwrap();
    let payments = read_payments(&files.text("payments.csv")).unwrap();
    (payments, serde_json::from_str(&files.text("cases.json")).unwrap())
}

fn written(run: &Run, wanted: &Wanted) -> Result<Journal, JournalError> {
    let (payments, document) = texts(run);
    let names = Names::read(NAMES).unwrap();
    journal(&payments, &open_claims(&document), run.request.as_of, &names, wanted)
}

/// Sums by account and commodity of a journal of hledger. An entry that does not add up is refused, and so are
/// accounts and commodities that are not declared.
fn balances(text: &str) -> Result<BTreeMap<(String, String), Decimal>, String> {
    let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    let (mut accounts, mut commodities) = (BTreeSet::new(), BTreeSet::new());
    let mut open: BTreeMap<String, Decimal> = BTreeMap::new();
    for line in text.lines().chain([""]) {
        if let Some(account) = line.strip_prefix("account ") {
            accounts.insert(account);
        } else if let Some(sample) = line.strip_prefix("commodity ") {
            commodities.insert(sample.rsplit(' ').next().unwrap());
        } else if line.is_empty() {
            if let Some(left) = open.iter().find(|(_, left)| !left.is_zero()) {
                return Err(format!("an entry is off by {left:?}"));
            }
            open.clear();
        } else if let Some(posting) =
            line.strip_prefix("    ").filter(|text| !text.starts_with(';'))
        {
            let (account, amount) = posting.split_once("  ").ok_or(posting)?;
            let cost = amount.split_once(" @@ ");
            let amount = cost.map_or(amount, |(units, _)| units);
            let (figure, commodity) = amount.split_once(' ').ok_or(posting)?;
            let figure: Decimal = figure.parse().map_err(|_| posting)?;
            if !accounts.contains(account) || !commodities.contains(commodity) {
                return Err(format!("not declared: {posting}"));
            }
            *sums.entry((account.to_owned(), commodity.to_owned())).or_default() += figure;
            // At its cost, where it has one: with the sign of the units.
            let (weight, commodity) = match cost {
                Some((_, cost)) => {
                    let (cost, currency) = cost.split_once(' ').ok_or(posting)?;
                    let cost: Decimal = cost.parse().map_err(|_| posting)?;
                    (if figure.is_sign_negative() { -cost } else { cost }, currency)
                }
                None => (figure, commodity),
            };
            *open.entry(commodity.to_owned()).or_default() += weight;
        }
    }
    Ok(sums)
}

fn micros(money: Option<Money>) -> i64 {
    money.map_or(0, |money| money.micros)
}

/// Sums of what moved, by store, currency and month.
type Sums = BTreeMap<(Option<String>, String, String), i64>;

fn of_moved(run: &Run, kind: MovedKind) -> Sums {
    let mut sums = Sums::new();
    for row in run.moved.iter().filter(|row| row.kind == kind) {
        let amount = row.amount.unwrap();
        let month = row.date.to_string()[..7].to_owned();
        let key = (row.marketplace.as_deref().map(Into::into), amount.currency.to_string(), month);
        *sums.entry(key).or_default() += amount.micros;
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

fn of_tie_out(run: &Run, pick: fn(&TieRow) -> Option<Money>) -> Sums {
    let rows = run.tie_out.iter().filter(|row| micros(pick(row)) != 0);
    let sums = rows.map(|row| {
        let currency = row.currency.unwrap().to_string();
        ((row.marketplace.clone(), currency, row.month.clone()), micros(pick(row)))
    });
    sums.collect()
}

#[test]
fn what_moved_is_what_the_tie_out_sums_up() {
    let (mut rows, mut stock) = (0, 0);
    for folder in folders() {
        let fixture = fixture(&folder);
        let run = &fixture.run;
        let told = folder.display();
        let taken = |row: &TieRow| row.reversed.map(|sum| Money::new(-sum.micros, sum.currency));
        assert_eq!(
            of_moved(run, MovedKind::Approved),
            of_tie_out(run, |row| row.approved_cash),
            "{told}"
        );
        assert_eq!(of_moved(run, MovedKind::Reversed), of_tie_out(run, taken), "{told}");
        assert_eq!(of_moved(run, MovedKind::Settled), of_tie_out(run, |row| row.settled), "{told}");
        let units = run.moved.iter().filter(|row| row.kind == MovedKind::Stock);
        let given: i64 = units.filter_map(|row| row.units).filter(|units| *units > 0).sum();
        let tied: i64 = run.tie_out.iter().map(|row| row.approved_stock_units).sum();
        assert_eq!(given, tied, "{told}");
        let ids: BTreeSet<&str> = run.moved.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids.len(), run.moved.len(), "{told}");
        rows += run.moved.len();
        stock += given;
        let journal = written(run, &wanted(Ledger::Hledger)).unwrap();
        let sums = balances(&journal.text).unwrap_or_else(|fault| panic!("{told}: {fault}"));
        let mut due = BTreeMap::new();
        for row in &run.tie_out {
            let Some(currency) = row.currency else { continue };
            let moved = micros(row.approved_cash) - micros(row.reversed) - micros(row.settled);
            *due.entry(currency.to_string()).or_insert(0) += moved;
        }
        for (currency, due) in due {
            let own = sums.get(&("Assets:Due".to_owned(), currency)).copied().unwrap_or_default();
            assert_eq!(own, Decimal::new(due, 6), "{told}");
        }
    }
    assert!(rows > 1000 && stock > 5, "{rows} {stock}");
}

#[test]
fn balances_are_those_of_the_raw_reports_and_an_altered_cent_shows() {
    let folder = demo().join("dump");
    let report = folder.join("reimbursements.txt");
    let is_paid = |row: &BTreeMap<String, String>| !row["amount-total"].starts_with('-');
    let approved = column(&report, "amount-total", is_paid);
    let reversed = column(&report, "amount-total", |row| !is_paid(row));
    let settled = column(&folder.join("settlement.txt"), "amount", |row| {
        row["amount-type"] == "FBA Inventory Reimbursement"
    });
    let of = |text: &str, account: &str| {
        balances(text).unwrap()[&(account.to_owned(), "USD".to_owned())]
    };
    let text = written(&scan_folder(&folder), &wanted(Ledger::Hledger)).unwrap().text;
    assert_eq!(of(&text, "Income:Paid"), -approved);
    assert_eq!(of(&text, "Income:Taken"), -reversed);
    assert_eq!(of(&text, "Assets:Clearing"), settled);
    assert_eq!(of(&text, "Assets:Due"), approved + reversed - settled);
    assert_eq!(of(&text, "Assets:Due"), Decimal::new(660, 2));
    // A cent on one side of one entry.
    let altered = text.replacen("Assets:Clearing  5.00 USD", "Assets:Clearing  5.01 USD", 1);
    assert_ne!(altered, text);
    assert!(balances(&altered).unwrap_err().contains("off by"));
    // A cent in the report.
    let mut altered = inputs(&folder);
    let input = altered.iter_mut().find(|input| input.name == "settlement.txt").unwrap();
    let raw = std::fs::read_to_string(folder.join("settlement.txt")).unwrap();
    let raw = raw.replacen("\tWAREHOUSE_LOST\t5.00\t", "\tWAREHOUSE_LOST\t5.01\t", 1);
    *input = fba_recon_core::ingest::Input::from_bytes("settlement.txt", raw.into_bytes());
    let text = written(&scan_inputs(&altered, request(&folder)), &wanted(Ledger::Hledger)).unwrap();
    assert_eq!(of(&text.text, "Assets:Clearing"), settled + Decimal::new(1, 2));
}

#[test]
fn two_currencies_stand_apart() {
    let run = scan_folder(&fixtures().join("tie_out/months_and_currencies"));
    let text = written(&run, &wanted(Ledger::Hledger)).unwrap().text;
    let sums = balances(&text).unwrap();
    let currencies = sums.keys().map(|(_, currency)| currency.as_str());
    let currencies: BTreeSet<&str> = currencies.filter(|name| *name != "UNITS").collect();
    assert!(currencies.len() >= 2, "{currencies:?}");
    for currency in &currencies {
        let own: Decimal =
            sums.iter().filter(|((_, of), _)| of == currency).map(|(_, sum)| *sum).sum();
        assert_eq!(own, Decimal::ZERO, "{currency}");
        let of_it = Wanted { currency: Some((*currency).to_owned()), ..wanted(Ledger::Hledger) };
        let text = written(&run, &of_it).unwrap().text;
        let alone = balances(&text).unwrap();
        assert!(
            alone
                .iter()
                .all(|(key, sum)| sums[key] == *sum && (key.1 == *currency || key.1 == "UNITS")),
            "{text}"
        );
    }
    // A table without a column for currencies takes one of them.
    for ledger in [Ledger::QuickBooks, Ledger::Xero] {
        let refused = written(&run, &wanted(ledger)).unwrap_err();
        assert!(matches!(refused, JournalError::Currencies { .. }), "{refused}");
        for currency in &currencies {
            let of_it = Wanted { currency: Some((*currency).to_owned()), ..wanted(ledger) };
            assert_table_balances(&written(&run, &of_it).unwrap(), ledger);
        }
    }
}

/// Debits are credits, entry by entry.
fn assert_table_balances(journal: &Journal, ledger: Ledger) {
    let mut reader = csv::Reader::from_reader(journal.text.as_bytes());
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let figure = |name: &str| row[name].parse::<Decimal>().unwrap_or_default();
        let (number, sum) = match ledger {
            Ledger::QuickBooks => {
                assert!(row["Debits"].is_empty() != row["Credits"].is_empty(), "{row:?}");
                (&row["JournalNo"], figure("Debits") - figure("Credits"))
            }
            _ => (&row["*Narration"], figure("*Amount")),
        };
        *sums.entry(number.clone()).or_default() += sum;
    }
    assert_eq!(sums.len(), journal.entries);
    assert!(!sums.is_empty() && sums.values().all(Decimal::is_zero), "{sums:?}");
}

/// A second month brings the entries of that month: those of before keep their codes, whatever files they stand in.
#[test]
fn what_was_imported_is_left_out_later() {
    let folder = demo().join("dump");
    let codes = |text: &str| -> BTreeSet<String> {
        let heads = text.lines().filter_map(|line| line.split_once(" (")?.1.split_once(") "));
        heads.map(|(code, _)| code.to_owned()).collect()
    };
    let all = wanted(Ledger::Hledger);
    let run = scan_folder(&folder);
    let until = Wanted { to: "2026-08-31".parse().ok(), ..all.clone() };
    let first = codes(&written(&run, &until).unwrap().text);
    // The same rows in files of other names.
    let mut renamed = inputs(&folder);
    for input in &mut renamed {
        input.name = format!("copy-{}", input.name);
    }
    let run = scan_inputs(&renamed, request(&folder));
    let rest = written(&run, &Wanted { known: first.clone(), ..all.clone() }).unwrap();
    let second = codes(&rest.text);
    assert!(first.len() > 50 && second.len() > 10, "{} {}", first.len(), second.len());
    assert!(first.is_disjoint(&second) && rest.known == first.len());
    let whole = codes(&written(&run, &all).unwrap().text);
    assert_eq!(whole, first.union(&second).cloned().collect());
    let nothing = written(&run, &Wanted { known: whole, ..all }).unwrap();
    assert_eq!((nothing.entries, balances(&nothing.text).unwrap().len()), (0, 0));
}

#[test]
fn open_claims_stand_beside_money_and_are_none() {
    let run = scan_folder(&demo().join("dump"));
    let (_, document) = texts(&run);
    let claims = open_claims(&document);
    let file: Vec<&str> = document
        .cases
        .iter()
        .filter(|case| case.action == "file")
        .map(|case| case.id.as_str())
        .collect();
    assert!(file.len() > 5 && file.iter().all(|id| claims.iter().any(|claim| claim.id == *id)));
    let is_other = |id: &str| {
        let case = document.cases.iter().find(|case| case.id == id).unwrap();
        case.action == "none" || case.action == "get_report"
    };
    assert!(!claims.iter().any(|claim| is_other(&claim.id)));
    let plain = written(&run, &wanted(Ledger::Hledger)).unwrap().text;
    let memo = Wanted { with_claims: true, ..wanted(Ledger::Hledger) };
    let with = written(&run, &memo).unwrap().text;
    let worth: Decimal =
        claims.iter().filter_map(|claim| claim.worth.as_ref()).map(|(sum, _)| *sum).sum();
    let posted = with.lines().filter_map(|line| line.strip_prefix("    (Assets:Open)  "));
    let posted: Decimal =
        posted.map(|text| text.trim_end_matches(" USD").parse::<Decimal>().unwrap()).sum();
    assert_eq!(posted, worth);
    assert!(with.len() > plain.len() && !plain.contains("Assets:Open"));
    let refused = written(&run, &Wanted { with_claims: true, ..wanted(Ledger::Xero) }).unwrap_err();
    assert!(matches!(refused, JournalError::NoClaims(Ledger::Xero)));
}

#[test]
fn names_are_asked_for_and_judged() {
    let run = scan_folder(&fixtures().join("tie_out/a_cent_altered"));
    let (payments, _) = texts(&run);
    let journal_with = |names: &str, ledger: Ledger| {
        let names = Names::read(names).unwrap();
        journal(&payments, &[], run.request.as_of, &names, &wanted(ledger))
    };
    let refused =
        journal_with("[accounts]\nclearing = \"Assets:C\"\n", Ledger::Hledger).unwrap_err();
    let JournalError::Lacking(lacking) = refused else { panic!("{refused}") };
    assert_eq!(lacking.len(), 5);
    assert!(lacking.contains(&NameKey::Receivable) && !lacking.contains(&NameKey::Clearing));
    for (name, ledger, is_taken) in [
        ("Assets:Due from Amazon", Ledger::Hledger, true),
        ("Assets:Due  twice", Ledger::Hledger, false),
        ("Assets:Due ; now", Ledger::Hledger, false),
        ("(Assets:Due)", Ledger::Hledger, false),
        ("Assets:Due", Ledger::Beancount, true),
        ("Assets:Due-2", Ledger::Beancount, true),
        ("Assets:Due from Amazon", Ledger::Beancount, false),
        ("Amazon:Due", Ledger::Beancount, false),
        ("Assets", Ledger::Beancount, false),
        ("Assets:due", Ledger::Beancount, false),
    ] {
        let names = NAMES.replace("Assets:Due", name);
        let found = match journal_with(&names, ledger) {
            Ok(_) => true,
            Err(JournalError::BadName { key, .. }) => key != NameKey::Receivable,
            Err(JournalError::Currencies { .. }) => true,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(found, is_taken, "{name} {ledger}");
    }
}

/// Every sum of the demo is in one currency; the helper of the tie-out tests gives the same.
#[test]
fn the_demo_moves_what_its_tie_out_tells() {
    let run = scan_folder(&demo().join("dump"));
    let settled: i64 = of_moved(&run, MovedKind::Settled).values().sum();
    assert_eq!(settled, sum_of(&run.tie_out, |row| row.settled));
    assert_eq!(settled, 884_480_000);
}
