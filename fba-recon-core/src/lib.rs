//! Finds what Amazon owes a seller in the seller's own reports.
//!
//! A seller who uses Fulfilment by Amazon downloads reports: the inventory ledger, reimbursements, returns, settlements
//! and some forty more, in a dozen languages and many versions. This crate reads them as they are, brings each to one
//! set of columns, and finds the units and charges that Amazon lost, damaged or miscounted and did not make good. What
//! it finds are *cases*: what happened, the rows that prove it, what it is worth, until when it may be claimed.
//!
//! # Ways in
//!
//! **The reports as dataframes.** [`Account::read`] gives a polars frame for each canonical table, every row with the
//! file and the line it comes from:
//!
//! ```
//! use fba_recon_core::model::tables::LEDGER;
//! use fba_recon_core::{Account, Formats, Input, Policy, Request, jiff::civil::date};
//!
//! # let text = "Date,FNSKU,ASIN,MSKU,Title,Event Type,Reference ID,Quantity,Fulfillment Center,Disposition,Reason,\
//! #             Country,Reconciled Quantity,Unreconciled Quantity\n\
//! #             06/14/2026,X001ABCDEF,B00EXAMPLE,MUG-01,Mug,Adjustments,1,-5,PHX7,SELLABLE,M,US,0,5\n";
//! let (formats, policy) = (Formats::embedded()?, Policy::embedded()?);
//! let account = Account::new(Request::new("mine", date(2026, 6, 30)), &formats, &policy);
//! // `discover(&[folder])` finds the files of a folder; here the text of a ledger with one row.
//! let reading = account.read(&[Input::from_bytes("ledger.csv", text.as_bytes())])?;
//! let ledger = reading.frames.get(&LEDGER)?;
//! assert_eq!(ledger.column("quantity")?.i64()?.get(0), Some(-5));
//! assert_eq!(ledger.column("source_line")?.u32()?.get(0), Some(2));
//! # Ok::<(), fba_recon_core::Error>(())
//! ```
//!
//! **The cases.** [`Account::scan`] goes on from there; nothing is read twice. The [`Run`] holds the
//! book that the rules looked at, what they found, the cases that are left once payments are taken off, and totals:
//!
//! ```
//! # use fba_recon_core::{Account, Formats, Input, Policy, Request, jiff::civil::date};
//! # let text = "Date,FNSKU,ASIN,MSKU,Title,Event Type,Reference ID,Quantity,Fulfillment Center,Disposition,Reason,\
//! #             Country,Reconciled Quantity,Unreconciled Quantity\n\
//! #             06/14/2026,X001ABCDEF,B00EXAMPLE,MUG-01,Mug,Adjustments,1,-5,PHX7,SELLABLE,M,US,0,5\n";
//! # let (formats, policy) = (Formats::embedded()?, Policy::embedded()?);
//! # let account = Account::new(Request::new("mine", date(2026, 6, 30)), &formats, &policy);
//! # let reading = account.read(&[Input::from_bytes("ledger.csv", text.as_bytes())])?;
//! let run = account.scan(reading)?;
//! let case = &run.cases[0];
//! assert_eq!((case.detector, case.units_found), ("lost_in_warehouse", 5));
//! assert_eq!(case.evidence[0].source.line, 2);
//! // What a unit is worth, no report tells: that is unknown, not nothing.
//! assert_eq!(case.amount_total, None);
//! # Ok::<(), fba_recon_core::Error>(())
//! ```
//!
//! **The joins.** What a rule lays side by side, as frames too: losses with the credits that answer them, refunds with
//! returns and payments, charges with cards, shipments with receipts, removals with parcels: see [`joins`].
//!
//! **A rule of your own.** A [`Detector`](detect::Detector) is an id, its words and a function from the book to
//! findings. [`Rules::with`](detect::Rules::with) registers it; netting, values, deadlines and ids are then found out
//! for it as for every other rule. A whole one stands in `examples/own_detector.rs`, beside `examples/frames.rs` and
//! `examples/scan.rs`:
//!
//! ```
//! use fba_recon_core::detect::{DETECTORS, Rules};
//!
//! let rules = Rules::default();
//! assert_eq!(rules.as_slice().len(), DETECTORS.len());
//! // An id is taken once: two rules of one id would claim each other's cases.
//! assert!(rules.with(DETECTORS[0]).is_err());
//! ```
//!
//! # What holds everywhere
//!
//! - Bad input is a result, not an error: a file or row that cannot be read is told in the diagnostics.
//! - Unknown is `None` or null, never a default. Money is exact and carries its currency.
//! - Nothing is concluded from a report that is not there: such a case is *unproven* and names the report.
//! - The same inputs, tables and day give the same result, on every machine. There is no clock, terminal, environment
//!   or home directory in here: the day that a run speaks for is an argument.
//!
//! # Modules
//!
//! One module is one stage; a module names itself and earlier ones only:
//!
//! ```text
//! files -> ingest -> normalise -> book -> detect -> assess -> cases -> render
//!             |          |         |        |         |
//!             +--- diagnostics from every stage ------+
//!                   policy tables (by date) ----------^
//! ```
//!
//! [`account`] puts them in a row; [`run`] writes a whole folder of outputs as the command line does. Words: a *dump*
//! is the folder of files of one account; the *book* is what happened, as events of units and money; a *finding* is what
//! a rule returns; a *credit* is whatever answers it; a *case* is what is left, with an id that later dumps keep.
//!
//! Types of [`polars`], [`jiff`] and [`rust_decimal`] stand in this interface; use them from here, so that their
//! versions are the same.

pub mod model;

pub mod diag;

pub mod policy;

pub mod ingest;

pub mod normalise;

pub mod book;

pub mod detect;

pub mod assess;

pub mod cases;

pub mod desk;

pub mod caselog;

pub mod sink;

pub mod render;

pub mod account;

pub mod joins;

pub mod run;

pub mod shard;

pub mod schemas;

pub use account::{Account, Error, Inventory, Reading, Request, Run};
pub use compact_str;
pub use ingest::{Formats, Input, discover};
pub use jiff;
pub use polars;
pub use policy::Policy;
pub use rust_decimal;
