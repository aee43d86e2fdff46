//! The summary view of the inventory ledger, by month: the rows of the detailed view added up.

use super::calendar::WholeMonth;
use super::payments::Books;
use super::stock::Disposition;
use super::text::{Report, push_all, push_whole};

const HEADER: &str = "\"Date\"\t\"FNSKU\"\t\"ASIN\"\t\"MSKU\"\t\"Title\"\t\"Disposition\"\t\
    \"Starting Warehouse Balance\"\t\"In Transit Between Warehouses\"\t\"Receipts\"\t\
    \"Customer Shipments\"\t\"Customer Returns\"\t\"Vendor Returns\"\t\
    \"Warehouse Transfer In/Out\"\t\"Found\"\t\"Lost\"\t\"Damaged\"\t\"Disposed\"\t\
    \"Other Events\"\t\"Ending Warehouse Balance\"\t\"Unknown Events\"\t\"Location\"\t\"Store\"";

/// Columns of flows, receipts to other events.
const FLOWS: usize = 10;
const TRANSFERS: usize = 4;
const DISPOSITIONS: usize = Disposition::ALL.len();

/// Units by which the opening balance of a month is too low; fewer than none make it too high.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drop {
    /// Product.
    pub(super) product: usize,
    /// Position among the whole months.
    pub(super) month: usize,
    /// Sellable units.
    pub(super) units: i64,
}

/// The summary under way.
#[derive(Debug)]
pub(super) struct Summary<'a> {
    months: Vec<WholeMonth>,
    drops: &'a [Drop],
    /// Balance of each product and disposition when the flows began.
    opening: Vec<[i64; DISPOSITIONS]>,
    flows: Vec<[[i64; FLOWS]; DISPOSITIONS]>,
    /// Units of each product that left a centre and have not arrived.
    in_transit: Vec<i64>,
    report: Report,
}

impl<'a> Summary<'a> {
    /// An empty summary.
    pub(super) fn new(books: &Books<'_>, drops: &'a [Drop]) -> Self {
        let products = books.products.list.len();
        Self {
            months: books.calendar.whole_months(),
            drops,
            opening: vec![[0; DISPOSITIONS]; products],
            flows: vec![[[0; FLOWS]; DISPOSITIONS]; products],
            in_transit: vec![0; products],
            report: Report::new("ledger_summary", HEADER),
        }
    }

    /// Starts a day.
    pub(super) fn begin(&mut self, day: usize) {
        let Some(month) = self.months.iter().position(|month| month.first == day) else { return };
        for (opening, flows) in self.opening.iter_mut().zip(&mut self.flows) {
            for (balance, flows) in opening.iter_mut().zip(flows.iter_mut()) {
                *balance += flows.iter().sum::<i64>();
                *flows = [0; FLOWS];
            }
        }
        for drop in self.drops.iter().filter(|drop| drop.month == month) {
            self.opening[drop.product][Disposition::Sellable as usize] -= drop.units;
        }
    }

    /// Adds a row of the detailed view.
    pub(super) fn add(
        &mut self,
        product: usize,
        disposition: Disposition,
        (event, reason): (&str, &str),
        units: i64,
    ) {
        let column = match (event, reason) {
            ("Receipts", _) => 0,
            ("Shipments", _) => 1,
            ("CustomerReturns", _) => 2,
            ("VendorReturns", _) => 3,
            ("WhseTransfers", _) => TRANSFERS,
            (_, "F") => 5,
            (_, "M" | "5") => 6,
            (_, "E") => 7,
            (_, "D") => 8,
            _ => 9,
        };
        self.flows[product][disposition as usize][column] += units;
        if column == TRANSFERS {
            self.in_transit[product] -= units;
        }
    }

    /// Ends a day; `names` are those of each product as they stand in a row.
    pub(super) fn end(&mut self, day: usize, names: &[String]) {
        let Some(month) = self.months.iter().find(|month| month.last == day) else { return };
        self.report.begin();
        for (product, names) in names.iter().enumerate() {
            for disposition in Disposition::ALL {
                let opening = self.opening[product][disposition as usize];
                let flows = &self.flows[product][disposition as usize];
                if opening == 0 && flows.iter().all(|units| *units == 0) {
                    continue;
                }
                let is_sellable = disposition == Disposition::Sellable;
                let in_transit = if is_sellable { self.in_transit[product].max(0) } else { 0 };
                let bytes = &mut self.report.bytes;
                push_all(bytes, &["\"", &month.label, "\"\t", names, "\"", disposition.name()]);
                let closing = opening + flows.iter().sum::<i64>();
                let cells = [opening, in_transit].into_iter().chain(*flows).chain([closing, 0]);
                for cell in cells {
                    push_all(bytes, &["\"\t\""]);
                    push_whole(bytes, cell);
                }
                push_all(bytes, &["\"\t\"US\"\t\"\"\n"]);
            }
        }
    }

    /// The report; a part is a whole month.
    pub(super) fn into_report(self) -> Report {
        self.report
    }
}
