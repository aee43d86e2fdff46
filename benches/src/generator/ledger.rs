//! The inventory ledger: runs the stock day by day, so that no balance is ever negative.

use super::expected::{About, Plant};
use super::inbound::{Line, Listing, Shipment};
use super::orders::Order;
use super::payments::Books;
use super::products::CENTRES;
use super::rng::{Rng, code};
use super::stock::{CLOSED_DAYS, Disposition, Events, Kind, Loss, Move, transfer_id};
use super::summary::Summary;
use super::text::{Report, push_all, push_whole};

/// The header line.
pub(crate) const HEADER: &str = "\"Date\"\t\"FNSKU\"\t\"ASIN\"\t\"MSKU\"\t\"Title\"\t\"Event Type\"\t\
    \"Reference ID\"\t\"Quantity\"\t\"Fulfillment Center\"\t\"Disposition\"\t\"Reason\"\t\
    \"Country\"\t\"Reconciled Quantity\"\t\"Unreconciled Quantity\"\t\"Date and Time\"\t\"Store\"";

/// Days of sales that a receipt brings.
const RECEIPT_DAYS: i64 = 100;

/// What the ledger shows, and what comes with it.
pub(super) struct Written {
    /// The detailed view.
    pub(super) detail: Report,
    /// The summary view.
    pub(super) summary: Report,
    /// What is planted in it.
    pub(super) planted: Vec<Plant>,
    /// Shipments that arrived because stock ran low.
    pub(super) arrived: Vec<Shipment>,
}

/// Writes the ledger.
pub(super) fn write(books: &Books<'_>, events: &Events) -> Written {
    let mut ledger = Ledger::new(books, events);
    let mut moves = events.moves.iter().peekable();
    let mut orders = books.orders.list.iter().peekable();
    for day in 0..books.calendar.len() {
        ledger.report.begin();
        ledger.day = day;
        ledger.summary.begin(day);
        if day == 0 {
            ledger.open();
        }
        while let Some(event) = moves.next_if(|event| event.day == day) {
            ledger.event(event);
        }
        while let Some(order) = orders.next_if(|order| order.day == day) {
            if !order.by_seller {
                ledger.ship(order);
            }
        }
        ledger.summary.end(day, &ledger.names);
    }
    Written {
        detail: ledger.report,
        summary: ledger.summary.into_report(),
        planted: ledger.planted,
        arrived: ledger.arrived,
    }
}

/// Where and in what state units are.
#[derive(Debug, Clone, Copy)]
struct Place {
    product: usize,
    centre: usize,
    disposition: Disposition,
}

/// What a row says besides where and how many.
#[derive(Debug, Clone, Copy, Default)]
struct Said<'a> {
    event: &'a str,
    reference: &'a str,
    reason: &'a str,
    loss: Option<Loss>,
}

struct Ledger<'a> {
    books: &'a Books<'a>,
    rng: Rng,
    day: usize,
    report: Report,
    summary: Summary<'a>,
    planted: Vec<Plant>,
    arrived: Vec<Shipment>,
    /// Units by product, centre and disposition.
    stock: Vec<[[i64; Disposition::ALL.len()]; CENTRES.len()]>,
    /// Sellable units of each product.
    sellable: Vec<i64>,
    /// Units that a receipt of each product brings.
    batch: Vec<i64>,
    /// Centre from which each product left last.
    last_centre: Vec<usize>,
    /// The names of each product as they stand in a row.
    names: Vec<String>,
    /// The number of the latest adjustment, from which transaction ids are written.
    adjustment: i64,
    receipts: usize,
}

impl<'a> Ledger<'a> {
    fn new(books: &'a Books<'a>, events: &'a Events) -> Self {
        let products = &books.products.list;
        let mut sold = vec![0_i64; products.len()];
        for order in &books.orders.list {
            sold[order.product] += order.units;
        }
        let days = i64::try_from(books.calendar.len()).unwrap_or(1);
        let batch = |sold: &i64| (sold * RECEIPT_DAYS / days / 6 * 6).max(24);
        let quoted = |text: &str| text.replace('"', "\"\"");
        let names = products.iter().map(|product| {
            format!(
                "\"{}\"\t\"{}\"\t\"{}\"\t\"{}\"\t",
                product.fnsku,
                product.asin,
                product.msku,
                quoted(&product.title)
            )
        });
        let mut rng = Rng::new(books.seed, 6);
        let adjustment = 18_000_000_000 + rng.amount(0, 9_999_999);
        Self {
            books,
            rng,
            day: 0,
            report: Report::new("ledger", HEADER),
            summary: Summary::new(books, &events.drops),
            planted: Vec::new(),
            arrived: Vec::new(),
            stock: vec![[[0; Disposition::ALL.len()]; CENTRES.len()]; products.len()],
            sellable: vec![0; products.len()],
            batch: sold.iter().map(batch).collect(),
            last_centre: products.iter().map(|product| product.centres[0]).collect(),
            names: names.collect(),
            adjustment,
            receipts: 0,
        }
    }

    /// The stock with which the account begins.
    fn open(&mut self) {
        for product in 0..self.batch.len() {
            if self.books.products.list[product].is_twin {
                continue;
            }
            let centres = self.books.products.list[product].centres;
            let (batch, first) = (self.batch[product], centres[0]);
            if batch <= 24 {
                self.receive(product, first, batch);
            } else {
                self.receive(product, first, batch - batch / 3);
                self.receive(product, centres[1], batch / 3);
            }
        }
    }

    fn receive(&mut self, product: usize, centre: usize, units: i64) {
        self.receipts += 1;
        let shipment = format!("FBA15{}", code(self.receipts, 7, self.books.seed));
        let place = Place { product, centre, disposition: Disposition::Sellable };
        let said = Said { event: "Receipts", reference: &shipment, ..Said::default() };
        self.row(place, units, said);
        // What was there on the first day came with older shipments.
        if self.day > 0 {
            let delivered = self.day.saturating_sub(self.receipts % 3);
            let closed =
                Some(delivered + CLOSED_DAYS).filter(|day| *day < self.books.calendar.len());
            self.arrived.push(Shipment {
                id: shipment,
                lines: vec![Line { product, shipped: units, received: units }],
                delivered,
                closed,
                status: if closed.is_some() { "Closed" } else { "Receiving" },
                listing: Listing::Seller,
            });
        }
    }

    /// Receives what a row would else take below zero.
    fn ensure(&mut self, place: Place, units: i64) {
        let held = self.held(place);
        if place.disposition == Disposition::Sellable && held < units {
            let batch = self.batch[place.product] / 2;
            self.receive(place.product, place.centre, (units - held).max(batch));
        }
    }

    /// The centre of a place if it holds so many units, else another that does, else the same.
    fn stocked(&self, place: Place, units: i64) -> usize {
        let has = |centre: &usize| {
            let there = Place { centre: *centre, ..place };
            self.held(there) >= units
        };
        let own = Some(place.centre).filter(has);
        own.or_else(|| (0..CENTRES.len()).find(has)).unwrap_or(place.centre)
    }

    fn held(&self, place: Place) -> i64 {
        self.stock[place.product][place.centre][place.disposition as usize]
    }

    /// Receives a batch where the stock runs low.
    fn restock(&mut self, product: usize) {
        if self.sellable[product] < self.batch[product] / 6 {
            let centre = *self.rng.pick(&self.books.products.list[product].centres);
            self.receive(product, centre, self.batch[product]);
        }
    }

    /// Ships an order, from the centre of the product's last shipment as long as it can.
    fn ship(&mut self, order: &Order) {
        let product = order.product;
        let place = |centre| Place { product, centre, disposition: Disposition::Sellable };
        let mut centre = self.stocked(place(self.last_centre[product]), order.units);
        self.ensure(place(centre), order.units);
        let said = Said { event: "Shipments", ..Said::default() };
        self.row(place(centre), -order.units, said);
        // The next shipment of the product leaves from elsewhere once in a while.
        if self.rng.one_in(4) {
            centre = *self.rng.pick(&self.books.products.list[product].centres);
        }
        self.last_centre[product] = centre;
        self.restock(product);
    }

    fn event(&mut self, event: &Move) {
        let place =
            |disposition| Place { product: event.product, centre: event.centre, disposition };
        let mut sellable = place(Disposition::Sellable);
        match &event.kind {
            Kind::Returned(disposition) => {
                let said = Said { event: "CustomerReturns", ..Said::default() };
                self.row(place(*disposition), event.units, said);
            }
            Kind::Sent(pair) => {
                self.ensure(sellable, event.units);
                self.transfer(sellable, -event.units, *pair);
                self.restock(event.product);
            }
            Kind::Arrived(pair) => self.transfer(sellable, event.units, *pair),
            Kind::Lost(loss, reason) => {
                sellable.centre = self.stocked(sellable, event.units * rows(event));
                self.ensure(sellable, event.units * rows(event));
                let id = self.adjust(sellable, -event.units, event.rows, reason, Some(*loss));
                self.plant("lost_in_warehouse", event, *loss, id);
            }
            Kind::Found => {
                self.adjust(sellable, event.units, event.rows, "F", Some(Loss::matched(event)));
            }
            Kind::Given => {
                self.adjust(sellable, event.units, 1, "N", Some(Loss::matched(event)));
            }
            Kind::Damaged(loss) => {
                self.ensure(sellable, event.units);
                let id = self.adjust(sellable, -event.units, 1, "E", Some(*loss));
                self.again(place(Disposition::WarehouseDamaged), event.units, "P", &id);
                self.plant("damaged_in_warehouse", event, *loss, id);
            }
            Kind::Graded(from, to) => {
                self.ensure(place(*from), event.units);
                self.regrade(place(*from), place(*to), event.units);
            }
            Kind::Unexplained => {
                sellable.centre = self.stocked(sellable, event.units);
                self.ensure(sellable, event.units);
                self.adjust(sellable, -event.units, 1, "W", None);
            }
            Kind::Replaced | Kind::Removed(_) | Kind::Received(..) | Kind::Disposed(..) => {
                self.shipped(event, sellable);
            }
        }
    }

    /// Units that come with a shipment or leave for a customer, the seller or the bin.
    fn shipped(&mut self, event: &Move, mut place: Place) {
        let said = |event| Said { event, ..Said::default() };
        if let Kind::Received(shipment, disposition) = &event.kind {
            place.disposition = *disposition;
            let said = Said { reference: shipment, ..said("Receipts") };
            return self.row(place, event.units, said);
        }
        if let Kind::Disposed(disposition, _) = &event.kind {
            place.disposition = *disposition;
        }
        if place.disposition == Disposition::Sellable {
            place.centre = self.stocked(place, event.units);
            self.ensure(place, event.units);
        }
        match &event.kind {
            Kind::Disposed(_, owed) => {
                let id = self.adjust(place, -event.units, 1, "D", None);
                if let Some((units, why)) = *owed {
                    let about = About::Stock(vec![(self.day, event.product, units)]);
                    let detector = "disposed_without_request";
                    self.planted.push(Plant { detector, key: id, why, about });
                }
            }
            Kind::Removed(order) => {
                let said = Said { reference: order, ..said("VendorReturns") };
                self.row(place, -event.units, said);
            }
            _ => self.row(place, -event.units, said("Shipments")),
        }
        self.restock(event.product);
    }

    /// A row of each of the two ends of a transfer; both carry one number.
    fn transfer(&mut self, place: Place, units: i64, pair: usize) {
        let reference = transfer_id(pair);
        let said = Said { event: "WhseTransfers", reference: &reference, ..Said::default() };
        self.row(place, units, said);
    }

    /// Rows of a new adjustment; returns its transaction id.
    fn adjust(
        &mut self,
        place: Place,
        units: i64,
        rows: usize,
        reason: &str,
        loss: Option<Loss>,
    ) -> String {
        self.adjustment += self.rng.amount(1, 5000);
        let id = self.adjustment.to_string();
        for _ in 0..rows {
            let said = Said { event: "Adjustments", reference: &id, reason, loss };
            self.row(place, units, said);
        }
        id
    }

    /// One more row of an adjustment.
    fn again(&mut self, place: Place, units: i64, reason: &str, id: &str) {
        let said = Said { event: "Adjustments", reference: id, reason, loss: None };
        self.row(place, units, said);
    }

    /// A change of disposition: out of one (Q), into the other (P).
    fn regrade(&mut self, from: Place, to: Place, units: i64) {
        let id = self.adjust(from, -units, 1, "Q", None);
        self.again(to, units, "P", &id);
    }

    fn plant(&mut self, detector: &'static str, event: &Move, loss: Loss, key: String) {
        if let Some(why) = loss.why {
            let units = (event.units - loss.reconciled) * rows(event);
            let about = About::Stock(vec![(self.day, event.product, units)]);
            self.planted.push(Plant { detector, key, why, about });
        }
    }

    /// Writes a row and moves the stock.
    fn row(&mut self, place: Place, units: i64, said: Said<'_>) {
        self.stock[place.product][place.centre][place.disposition as usize] += units;
        if place.disposition == Disposition::Sellable {
            self.sellable[place.product] += units;
        }
        let kind = (said.event, said.reason);
        self.summary.add(place.product, place.disposition, kind, units);
        let calendar = self.books.calendar;
        let bytes = &mut self.report.bytes;
        push_all(bytes, &["\"", &calendar.us[self.day], "\"\t", &self.names[place.product]]);
        push_all(bytes, &["\"", said.event, "\"\t\"", said.reference, "\"\t\""]);
        push_whole(bytes, units);
        let (centre, disposition) = (CENTRES[place.centre], place.disposition.name());
        push_all(bytes, &["\"\t\"", centre, "\"\t\"", disposition, "\"\t\"", said.reason]);
        push_all(bytes, &["\"\t\"US\"\t\""]);
        if let Some(loss) = said.loss {
            push_whole(bytes, loss.reconciled);
        }
        push_all(bytes, &["\"\t\""]);
        if let Some(loss) = said.loss {
            push_whole(bytes, units.abs() - loss.reconciled);
        }
        push_all(bytes, &["\"\t\"", &calendar.pacific[self.day], "\"\t\"\"\n"]);
    }
}

impl Loss {
    /// All units of an event.
    fn matched(event: &Move) -> Self {
        Self { reconciled: event.units, why: None }
    }
}

fn rows(event: &Move) -> i64 {
    i64::try_from(event.rows).unwrap_or(1)
}
