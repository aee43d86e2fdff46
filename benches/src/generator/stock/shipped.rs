//! What is planted in inbound shipments of products that are set aside, and what looks like it.

use super::{Charge, Disposition, Kind, Maker};
use crate::generator::inbound::{Line, Listing, Shipment};
use crate::generator::payments::Reason;
use crate::generator::removals::Evidence;
use crate::generator::reserve::Use;
use crate::generator::rng::code;

/// Days before the last one on which a shipment was delivered that is closed since, and that can be
/// claimed today.
const CLAIMABLE: (usize, usize) = (45, 230);
/// Days before the last one of any other delivery.
const ANY: (usize, usize) = (45, 300);
/// The same, of a shipment that is still open.
const RECENT: (usize, usize) = (8, 28);
/// Days from the delivery to the day on which Amazon closes a shipment.
pub(in crate::generator) const CLOSED_DAYS: usize = 30;
/// Shipments that are planned begin at this number; those that the ledger makes have smaller ones.
const PLANNED: usize = 1_000_000;

impl Maker<'_> {
    /// A shipment delivered on a day; all that was received comes in as sellable units.
    fn shipment(&mut self, delivered: usize, lines: Vec<Line>, listing: Listing) -> usize {
        let at = self.events.shipments.len();
        let id = format!("FBA15{}", code(PLANNED + at, 7, self.seed));
        for line in &lines {
            self.receive(&id, line, delivered);
        }
        let closed = Some(delivered + CLOSED_DAYS).filter(|day| *day <= self.last);
        let status = if closed.is_some() { "Closed" } else { "Receiving" };
        self.events.shipments.push(Shipment { id, lines, delivered, closed, status, listing });
        at
    }

    /// Rows of the units of a product, at times with one counted twice and taken back.
    fn receive(&mut self, id: &str, line: &Line, delivered: usize) {
        let place = (line.product, self.centre(line.product));
        let kind = || Kind::Received(id.to_owned(), Disposition::Sellable);
        let day = delivered + self.rng.range(1, 3);
        let first = line.received - line.received / 3;
        if first > 0 {
            self.add(day, place, first, kind());
        }
        let rest = line.received - first;
        if rest > 0 && self.rng.one_in(3) {
            self.add(day + 2, place, rest + 1, kind());
            self.add(day + 3, place, -1, kind());
        } else if rest > 0 {
            self.add(day + 2, place, rest, kind());
        }
    }

    fn line(&self, product: usize, shipped: i64, received: i64) -> Line {
        Line { product, shipped, received }
    }

    /// What the seller has on file for a shipment.
    fn prove(&mut self, shipment: usize) {
        let Shipment { id, lines, delivered, .. } = self.events.shipments[shipment].clone();
        self.events.evidence.push(Evidence {
            scope: "shipment",
            file: format!("pod-{id}.pdf"),
            scope_id: id,
            kind: "proof_of_delivery",
            day: delivered,
            quantity: None,
            issuer: "Tidewell Freight",
        });
        for line in lines {
            self.invoice(line.product, delivered.saturating_sub(30), line.shipped * 2);
        }
    }

    fn invoice(&mut self, product: usize, day: usize, units: i64) {
        let fnsku = self.products.list[product].fnsku.clone();
        self.events.evidence.push(Evidence {
            scope: "fnsku",
            file: format!("invoice-{fnsku}.pdf"),
            scope_id: fnsku,
            kind: "invoice",
            day,
            quantity: Some(units),
            issuer: "Oakrow Supply",
        });
    }

    /// The carrier's fee by which Amazon's partner brought a shipment.
    fn partnered(&mut self, shipment: usize) {
        let Shipment { id, delivered, .. } = &self.events.shipments[shipment];
        let charge = Charge {
            day: *delivered,
            name: "FBAInboundTransportationFee",
            cents: -1845,
            order: String::new(),
            shipment: id.clone(),
        };
        self.events.charges.push(charge);
    }

    pub(super) fn planted_shipments(&mut self) {
        self.short_shipments();
        self.damaged_receipts();
    }

    fn short_shipments(&mut self) {
        for turn in self.reserve.turns(Use::Short) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            let product = turn.product;
            let other = self.reserve.product(Use::ShortOther, turn.at);
            let (lines, listing, why) = match turn.variant % 4 {
                0 => {
                    let lines = vec![self.line(product, 24, 21)];
                    (lines, Listing::Seller, "received fewer units than were shipped")
                }
                1 => {
                    let lines = vec![self.line(product, 24, 22), self.line(other, 12, 11)];
                    (lines, Listing::Seller, "received fewer units of two products")
                }
                2 => {
                    let lines = vec![self.line(product, 18, 14), self.line(other, 12, 12)];
                    (lines, Listing::PackingList, "received fewer units than were packed")
                }
                _ => {
                    let lines = vec![self.line(product, 6, 0)];
                    (lines, Listing::Seller, "received nothing of a shipment")
                }
            };
            let short = lines.iter().filter(|line| line.shipped > line.received);
            let short = short.map(|line| (day, line.product, line.shipped - line.received));
            let short: Vec<_> = short.collect();
            let shipment = self.shipment(day, lines, listing);
            self.prove(shipment);
            let id = self.events.shipments[shipment].id.clone();
            self.plant("inbound_shortage", id, short, why);
        }
    }

    /// Receives damaged units with a shipment that is complete.
    fn receive_damaged(&mut self, shipment: usize, units: i64, disposition: Disposition) {
        let Shipment { id, lines, delivered, .. } = self.events.shipments[shipment].clone();
        let Some(product) = lines.first().map(|line| line.product) else { return };
        let place = (product, self.centre(product));
        self.add(delivered + 2, place, units, Kind::Received(id, disposition));
        let line = &mut self.events.shipments[shipment].lines[0];
        line.received += units;
        line.shipped += units;
    }

    fn damaged_receipts(&mut self) {
        for turn in self.reserve.turns(Use::ReceiptDamaged) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            let lines = vec![self.line(turn.product, 18, 18)];
            let shipment = self.shipment(day, lines, Listing::Seller);
            let (units, disposition, why) = match turn.variant % 3 {
                0 => (2, Disposition::WarehouseDamaged, "received damaged in the warehouse"),
                1 => {
                    self.partnered(shipment);
                    (3, Disposition::CarrierDamaged, "received damaged from Amazon's carrier")
                }
                _ => (1, Disposition::CarrierDamaged, "received damaged by a carrier"),
            };
            self.receive_damaged(shipment, units, disposition);
            let id = self.events.shipments[shipment].id.clone();
            self.plant("inbound_damaged", id, vec![(day, turn.product, units)], why);
        }
    }

    /// Shipments that look short or damaged and are paid, open, or in order.
    pub(super) fn answered_shipments(&mut self) {
        for product in 0..3 {
            self.invoice(product, 0, 240);
        }
        for turn in self.reserve.turns(Use::ShortAnswered) {
            let variant = match turn.variant % 4 {
                0 if !self.payday.is_usual() => 3,
                variant => variant,
            };
            let days = if variant == 1 { RECENT } else { ANY };
            let Some(day) = self.day_of(&turn, days, days) else { continue };
            let product = turn.product;
            let other = self.reserve.product(Use::ShortAnsweredOther, turn.at);
            let lines = match variant {
                0 => vec![self.line(product, 24, 21)],
                1 => vec![self.line(product, 24, 15), self.line(other, 12, 12)],
                2 => vec![self.line(product, 24, 22), self.line(other, 12, 14)],
                _ => vec![self.line(product, 12, 12), self.line(other, 18, 18)],
            };
            let listing = if variant == 3 { Listing::PackingList } else { Listing::Seller };
            let shipment = self.shipment(day, lines, listing);
            if variant == 0 {
                self.pay(day + CLOSED_DAYS + 5, product, 3, Reason::LostInbound);
            }
            if variant == 3 {
                self.prove(shipment);
            }
        }
        for turn in self.reserve.turns(Use::ReceiptDamagedAnswered) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            let lines = vec![self.line(turn.product, 18, 18)];
            let shipment = self.shipment(day, lines, Listing::Seller);
            self.partnered(shipment);
            let is_paid = turn.variant % 3 == 0 && self.payday.is_usual();
            let disposition = match turn.variant % 3 {
                0 if is_paid => Disposition::WarehouseDamaged,
                1 => Disposition::DistributorDamaged,
                _ => Disposition::Defective,
            };
            self.receive_damaged(shipment, 2, disposition);
            if is_paid {
                let paid = day + self.rng.range(8, 40);
                self.pay(paid, turn.product, 2, Reason::DamagedInbound);
            }
        }
    }
}
