//! The detailed view of the inventory ledger.

use std::io;
use std::path::Path;

use super::super::ledger::HEADER;
use super::super::products::CENTRES;
use super::super::rng::code;
use super::super::text::{push_all, push_whole};
use super::Counts;
use super::events::{Account, Event, Fate};
use super::files::{Cut, Files};

/// Units of each product on the first day.
const OPENING_UNITS: i64 = 120;

/// What a row says besides the product and the day.
#[derive(Clone, Copy)]
struct Said<'a> {
    event: &'a str,
    reference: &'a str,
    units: i64,
    centre: usize,
    disposition: &'a str,
    reason: &'a str,
    /// Units that Amazon has matched, where the columns are filled.
    reconciled: Option<i64>,
}

impl Said<'_> {
    const NOTHING: Said<'static> = Said {
        event: "",
        reference: "",
        units: 0,
        centre: 0,
        disposition: "SELLABLE",
        reason: "",
        reconciled: None,
    };
}

struct Ledger<'a> {
    account: &'a Account,
    files: Files,
    /// The names of each product as they stand in a row.
    names: Vec<String>,
    written: u64,
    day: usize,
    row: Vec<u8>,
    reference: Vec<u8>,
}

/// Writes the ledger.
pub(super) fn write(
    account: &Account,
    folder: &Path,
    files: u64,
    counts: &mut Counts,
) -> io::Result<()> {
    let cut = Cut::by_days(account.calendar.len(), files);
    let names = account.goods.iter().map(|product| {
        let title = product.title.replace('"', "\"\"");
        let (fnsku, asin, msku) = (&product.fnsku, &product.asin, &product.msku);
        format!("\"{fnsku}\"\t\"{asin}\"\t\"{msku}\"\t\"{title}\"\t")
    });
    let mut ledger = Ledger {
        account,
        files: Files::new(folder, ("ledger", "txt"), HEADER, cut),
        names: names.collect(),
        written: 0,
        day: 0,
        row: Vec::new(),
        reference: Vec::new(),
    };
    for day in 0..account.calendar.len() {
        ledger.day = day;
        ledger.arrive()?;
        ledger.adjust(counts)?;
        ledger.ship()?;
    }
    ledger.files.finish(counts)
}

impl Ledger<'_> {
    /// Receipts, returns, transfers and removals of the day.
    fn arrive(&mut self) -> io::Result<()> {
        let account = self.account;
        if self.day == 0 {
            for (at, product) in account.goods.iter().enumerate() {
                let centre = product.centres[0];
                let shipment = format!("FBA14{}", code(at, 7, account.seed));
                self.receive(at, &shipment, OPENING_UNITS, centre)?;
            }
        }
        for event in account.receipts(self.day) {
            let shipment = format!("FBA15{}", code(event.number, 7, account.seed));
            self.receive(event.product, &shipment, event.units, event.centre)?;
        }
        for back in account.returns(self.day) {
            let said = Said {
                event: "CustomerReturns",
                units: back.units,
                centre: back.centre,
                disposition: back.disposition,
                ..Said::NOTHING
            };
            self.row(back.product, said)?;
        }
        for event in account.departures(self.day) {
            let said = Said { event: "WhseTransfers", units: -event.units, ..Said::NOTHING };
            self.numbered(&event, event.centre, 31_000_000_000, said)?;
        }
        for event in account.arrivals(self.day) {
            let said = Said { event: "WhseTransfers", units: event.units, ..Said::NOTHING };
            self.numbered(&event, event.other, 31_000_000_000, said)?;
        }
        for event in account.removals(self.day) {
            let order = format!("x{}", code(event.number, 9, account.seed));
            let said = Said {
                event: "VendorReturns",
                reference: &order,
                units: -event.units,
                centre: event.centre,
                ..Said::NOTHING
            };
            self.row(event.product, said)?;
        }
        Ok(())
    }

    fn receive(
        &mut self,
        product: usize,
        reference: &str,
        units: i64,
        centre: usize,
    ) -> io::Result<()> {
        let said = Said { event: "Receipts", reference, units, centre, ..Said::NOTHING };
        self.row(product, said)
    }

    /// Adjustments of the day.
    fn adjust(&mut self, counts: &mut Counts) -> io::Result<()> {
        let account = self.account;
        let adjusted = Said { event: "Adjustments", ..Said::NOTHING };
        for event in account.losses(self.day) {
            let is_open = event.fate == Fate::Open;
            counts.open_losses += u64::from(is_open);
            let said = Said {
                units: -event.units,
                reason: if event.number % 10 == 9 { "5" } else { "M" },
                reconciled: Some(if is_open { 0 } else { event.units }),
                ..adjusted
            };
            self.numbered(&event, event.centre, 18_000_000_000, said)?;
        }
        for event in account.finds(self.day) {
            let (units, reconciled) = (event.units, Some(event.units));
            let said = Said { units, reason: "F", reconciled, ..adjusted };
            self.numbered(&event, event.centre, 18_000_000_001, said)?;
        }
        for event in account.damages(self.day) {
            let reconciled = Some(event.units);
            let out = Said { units: -event.units, reason: "E", reconciled, ..adjusted };
            self.numbered(&event, event.centre, 18_000_000_002, out)?;
            let disposition = "WAREHOUSE_DAMAGED";
            let into = Said { units: event.units, reason: "P", disposition, ..adjusted };
            self.numbered(&event, event.centre, 18_000_000_002, into)?;
        }
        for event in account.regrades(self.day) {
            let disposition = "CUSTOMER_DAMAGED";
            let out = Said { units: -event.units, reason: "Q", disposition, ..adjusted };
            self.numbered(&event, event.centre, 18_000_000_003, out)?;
            let into = Said { units: event.units, reason: "P", ..adjusted };
            self.numbered(&event, event.centre, 18_000_000_003, into)?;
        }
        Ok(())
    }

    /// Shipments, as many as the day still lacks.
    fn ship(&mut self) -> io::Result<()> {
        let account = self.account;
        let wanted = account.before(self.day + 1, account.rows);
        let mut rng = account.shipments(self.day);
        while self.written < wanted {
            let product = account.pick(&mut rng);
            let units = if rng.one_in(16) { -rng.amount(2, 3) } else { -1 };
            let centre = account.centre(&mut rng, product);
            self.row(product, Said { event: "Shipments", units, centre, ..Said::NOTHING })?;
        }
        Ok(())
    }

    /// A row with the number of its event; four numbers apart, so that kinds do not meet.
    fn numbered(
        &mut self,
        event: &Event,
        centre: usize,
        from: i64,
        said: Said<'_>,
    ) -> io::Result<()> {
        let mut reference = std::mem::take(&mut self.reference);
        reference.clear();
        push_whole(&mut reference, from + i64::try_from(event.number).unwrap_or(0) * 4);
        let written = match std::str::from_utf8(&reference) {
            Ok(reference) => self.row(event.product, Said { reference, centre, ..said }),
            Err(error) => Err(io::Error::other(error)),
        };
        self.reference = reference;
        written
    }

    fn row(&mut self, product: usize, said: Said<'_>) -> io::Result<()> {
        let calendar = &self.account.calendar;
        let row = &mut self.row;
        row.clear();
        push_all(row, &["\"", &calendar.us[self.day], "\"\t", &self.names[product]]);
        push_all(row, &["\"", said.event, "\"\t\"", said.reference, "\"\t\""]);
        push_whole(row, said.units);
        push_all(row, &["\"\t\"", CENTRES[said.centre], "\"\t\"", said.disposition]);
        push_all(row, &["\"\t\"", said.reason, "\"\t\"US\"\t\""]);
        if let Some(reconciled) = said.reconciled {
            push_whole(row, reconciled);
        }
        push_all(row, &["\"\t\""]);
        if let Some(reconciled) = said.reconciled {
            push_whole(row, said.units.abs() - reconciled);
        }
        push_all(row, &["\"\t\"", &calendar.pacific[self.day], "\"\t\"\"\n"]);
        self.written += 1;
        self.files.row(self.day, product, row)
    }
}
