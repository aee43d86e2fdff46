//! Every diagnostic code: the source of `docs/errors.md`.

use std::fmt;

/// How much a diagnostic takes away from the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Part of the input was left out: the run is incomplete (exit code 4).
    Error,
    /// Something to check; everything was read.
    Warning,
    /// For information.
    Note,
}

impl Severity {
    /// Every one, the worst first.
    pub const ALL: &[Self] = &[Self::Error, Self::Warning, Self::Note];

    /// The word shown before a message.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $severity:ident, help: $help:literal;)+) => {
        /// A diagnostic code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as users see it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// What it means.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+)),+ }
            }

            /// How bad it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),+ }
            }

            /// What to do about it.
            #[must_use]
            pub fn help(self) -> &'static str {
                match self { $(Self::$name => $help),+ }
            }
        }
    };
}

codes! {
    /// A file or folder of the dump could not be opened or read.
    UnreadableFile = "unreadable-file", Error, help: "check that the file exists and that you may read it";
    /// A compressed file ends too early or is damaged.
    DamagedArchive = "damaged-archive", Error, help: "download the report again, or unpack it yourself and put the report into the folder";
    /// A compressed file unpacks to more than the limit.
    ArchiveTooLarge = "archive-too-large", Error, help: "unpack it yourself and put the reports into the folder";
    /// A file with more than is read at once: 2 GiB of text that is not written as reports are, 2 GiB packed, or 512 MiB
    /// of JSON.
    TooLarge = "too-large", Error, help: "split it, or download fewer months at a time";
    /// A container format that may hold reports but is not read.
    ContainerNotRead = "container-not-read", Error, help: "unpack the archive, or save the workbook as xlsx or CSV, and put the result into the folder";
    /// A file that is still being downloaded or written.
    UnfinishedFile = "unfinished-file", Error, help: "wait until it is written, then run again";
    /// A settings file in a folder below the reports; those of the folder itself or of one above it are read.
    SettingsNotRead = "settings-not-read", Warning, help: "move it to the folder that you scan or to one above it";
    /// A link to a folder that holds the link itself, or to nothing.
    BrokenLink = "broken-link", Warning, help: "nothing to do if the files are reached another way; else repair the link";
    /// A report that lies beside the folders of the accounts instead of in one of them.
    OutsideAccounts = "outside-accounts", Error, help: "move it into the folder of its account";
    /// A folder that is no account of its own: its name looks like another's, it is a link to the folder of another
    /// account or to one above, or a file of the output has its name.
    NoAccount = "no-account", Error, help: "give each account a folder of its own with a name of its own";
    /// A report that lies in a folder which a scan wrote; nothing there is read.
    ReportInOutput = "report-in-output", Warning, help: "move it out of the output folder, beside your other reports";
    /// A file that starts like JSON and is not, or ends too early.
    BrokenJson = "broken-json", Error, help: "download it again";
    /// A page of a web site under the name of a report: the download failed, perhaps because of a sign-out.
    WebPage = "web-page", Error, help: "sign in and download the report again";
    /// A file that is named like a report and holds something else, such as a picture or a PDF document.
    MislabelledFile = "mislabelled-file", Error, help: "download the report again as .csv or .txt; if it is no report, give it the ending of what it is";
    /// A file without any content.
    EmptyFile = "empty-file", Warning, help: "download the report again; an empty report still has a header line";
    /// A file that is not text, such as a photo.
    NotText = "not-text", Note, help: "nothing to do; it is not a report";
    /// A text file whose header belongs to no known report.
    UnknownReport = "unknown-report", Note, help: "nothing to do if it is not a report; `fba-recon explain reports` lists what is read";
    /// A report of Amazon that is known and not read, because no check can use it.
    NamedReport = "named-report", Note, help: "nothing to do; the note names the report to download in its place";
    /// A folder that holds reports of Amazon, none of which a check can use.
    OnlyNamed = "only-named-reports", Warning, help: "download the reports that the notes name in their place; nothing was checked";
    /// A table whose columns belong to no known report; perhaps its header is missing.
    UnknownTable = "unknown-table", Warning, help: "if it is an Amazon report, download it again with its header; else nothing to do";
    /// A file that looks like a known report but lacks a column without which it cannot be read.
    MissingColumn = "missing-column", Error, help: "download the report again without changing its columns";
    /// A column that is not known and is spelled almost like a known one that is missing.
    RenamedColumn = "renamed-column", Warning, help: "give the column its known name, or download the report again unchanged";
    /// A report with a column that its format does not know; the column is left aside.
    UnknownColumn = "unknown-column", Note, help: "nothing to do; the rest of the report is read";
    /// A file with a column that is not known, in which amounts do not add up to the total of their row; the column may
    /// hold a further amount. The rows are kept.
    RowTotalOpen = "row-total-open", Warning, help: "please report the column; until it is known the rows are used as they stand";
    /// A header that occurs twice; the first one is read.
    DuplicateColumn = "duplicate-column", Warning, help: "check that the file was not pasted together from two reports";
    /// Bytes that the file's encoding does not know were replaced.
    UndecodableBytes = "undecodable-bytes", Warning, help: "titles may lack characters or show others; ids and numbers are not affected unless a row is rejected";
    /// A quote that is never closed, or closed rows later: what stands between was read as one cell.
    StrayQuote = "stray-quote", Error, help: "download the report again as .txt, or take the quote out; the rows that it swallowed are left out";
    /// A JSON answer that is one page of several.
    MorePages = "more-pages", Warning, help: "fetch the following pages and put them into the folder";
    /// A file that ends in the middle of a row: rows are missing.
    TruncatedFile = "truncated-file", Error, help: "download the report again; conclusions that need it are held as possible";
    /// A file with exactly as many lines as a worksheet can hold: it was saved by a spreadsheet program and
    /// the rest is missing.
    WorksheetLimit = "worksheet-limit", Error, help: "download the report again and do not save it from a spreadsheet program";
    /// Settlements that show few or none of the payments which the reimbursements report approves.
    PaymentsNotSettled = "payments-not-settled", Warning, help: "download the settlements, or the date range reports, with all their rows for these days; payments that none of them shows are held as unproven";
    /// Almost every event of a kind lacks its answer: the report that would show it may lack it.
    AbsenceEverywhere = "absence-everywhere", Warning, help: "compare some of the events with Seller Central: a report that was filtered or is of another account looks the same; the cases are held as possible";
    /// A file with far fewer rows a day than its neighbours of the same report.
    ThinReport = "thin-report", Warning, help: "check that it was downloaded whole and without a filter; conclusions that need it are held as possible";
    /// Copies of a snapshot that differ, and no day that tells which is newer.
    UndatedSnapshot = "undated-snapshot", Warning, help: "put the day of the download into the name of the file or its folder, such as fee_preview_2026-11-20.txt";
    /// A header line again among the rows: the file holds the report more than once.
    RepeatedHeader = "repeated-header", Warning, help: "nothing to do; rows that both parts hold are read once";
    /// A row that adds up the rows of a report: a person or a program wrote it below them.
    TotalRow = "total-row", Warning, help: "nothing to do; it is left aside";
    /// A file that is joined from parts that overlap, so that it holds a part of its rows more than once.
    DoubledRows = "doubled-rows", Warning, help: "nothing to do; rows that several parts hold are read once";
    /// Rows that stand in a file more than once, alike in all that does not change: Amazon repeats rows, and so
    /// does a file that was put together by hand.
    RepeatedRows = "repeated-rows", Warning, help: "a loss that stands several times counts once and the rest is a case of its own that is only possible; download the report again if the file was put together by hand";
    /// A ledger of a single kind of event: it was downloaded with a filter.
    FilteredReport = "filtered-report", Warning, help: "download the ledger again with every event type; a filtered one shows no other discrepancies";
    /// A value that the format does not know where it knows all: what it means is not judged.
    UnknownValue = "unknown-value", Warning, help: "rows with it are kept and decide nothing; money that they bring may answer a case, which is then possible at most; please report the value";
    /// Reports that were read and that no check uses yet.
    NotUsedYet = "not-used-yet", Warning, help: "nothing to do; nothing is concluded from them";
    /// A row with more or fewer fields than the header.
    FieldCount = "field-count", Error, help: "repair the row or download the report again; the row is left out";
    /// A cell that must be filled is empty.
    MissingValue = "missing-value", Error, help: "fill the cell or download the report again; the row is left out";
    /// A cell that is not a date.
    BadDate = "bad-date", Error, help: "repair the date or download the report again; the row is left out";
    /// A date whose day and month cannot be told apart.
    AmbiguousDate = "ambiguous-date", Error, help: "write the dates as YYYY-MM-DD; the row is left out";
    /// An id that a spreadsheet program turned into a number such as 1.14E+16: its last digits are lost.
    DamagedId = "damaged-id", Error, help: "download the report again and do not save it from a spreadsheet program; the row is left out";
    /// A cell that is not a whole number of units.
    BadQuantity = "bad-quantity", Error, help: "quantities are whole units; repair the cell; the row is left out";
    /// A cell that is not an amount.
    BadAmount = "bad-amount", Error, help: "repair the amount or download the report again; the row is left out";
    /// An amount whose separator may mean thousands or decimals.
    AmbiguousAmount = "ambiguous-amount", Error, help: "write amounts with two decimals; the row is left out";
    /// The amounts of a row do not add up to its own total: it was edited, or its cells are out of step.
    RowTotal = "row-total", Error, help: "download the report again; the row is left out";
    /// An amount without any currency: the row names none, nor does the report.
    MissingCurrency = "missing-currency", Error, help: "fill the currency of the row or download the report again; the row is left out";
    /// A cell that is not a currency code.
    BadCurrency = "bad-currency", Error, help: "currency codes have three letters, such as USD; the row is left out";
    /// An amount that names another currency than its row or its settlement.
    MixedCurrencies = "mixed-currencies", Error, help: "amounts of two currencies are never added; put each currency into its own file or row; the row is left out";
    /// The amounts of a settlement do not add up to its control total.
    SettlementTotal = "settlement-total", Error, help: "the file is cut off or was edited; download the settlement again";
    /// The balances of a stock summary do not follow from its movements.
    BalanceOff = "balance-off", Warning, help: "compare the rows with Seller Central; nothing is claimed from a balance that does not add up";
    /// Balances of the ledger's summary view that do not follow from the period before.
    BooksOff = "books-off", Warning, help: "widen the period or download both views of the ledger again; a lost unit is claimed only as far as no surplus could be that unit";
    /// Rows of a stock summary that tell of the same stock by day and by week or month.
    SeveralPeriods = "several-periods", Warning, help: "nothing to do; to have other rows count, put files of one period into a folder of its own";
    /// Closed inbound shipments of which no list tells what was sent.
    ShipmentUnlisted = "shipment-unlisted", Warning, help: "add the contents of the shipment: its packing list, or your own shipments.csv; `fba-recon explain shipments` shows the columns";
    /// Fulfilment fees of measured products on days, or in stores, of which no fee card is known.
    FeesNotJudged = "fees-not-judged", Warning, help: "see docs/reference/fee-cards.md for the days and stores that are known; a card of your own may be added to a policy folder";
    /// Products whose fulfilment fee rose without a change of card or price, and that the seller has not measured.
    MeasureProducts = "measure-products", Warning, help: "measure these products in their packaging and add them to catalog.csv; docs/guide/fees.md tells how";
    /// Removal parcels in their claim window of which the dump does not tell whether they arrived.
    ParcelsUnconfirmed = "parcels-unconfirmed", Warning, help: "look up their tracking numbers; list lost ones in your evidence list as not_delivered, and units counted on arrival as received_count";
    /// Settlements whose money a date-range report shows too: it is counted once, from the settlement.
    SameMoney = "same-money", Note, help: "nothing to do; a date-range report that covers only a part of a settlement shows less than it";
    /// A file that belongs to another seller account than the rest of the dump.
    OtherAccount = "other-account", Error, help: "keep one folder for each account, or choose the account's store with --marketplace";
    /// Days between two files of one report that neither covers.
    CoverageGap = "coverage-gap", Warning, help: "download the report for these days; conclusions that need them are held back as unproven";
    /// A report that is not in the dump.
    ReportMissing = "report-missing", Note, help: "download it to unlock what needs it";
    /// An adjustment reason that no policy table explains; its units are never claimed.
    UnknownReasonCode = "unknown-reason-code", Warning, help: "nothing is claimed for it; `fba-recon policy show reasons` lists the known codes";
    /// A reimbursement reason that no policy table explains; it is counted against every claim it could answer.
    UnknownReimbursementReason = "unknown-reimbursement-reason", Warning, help: "the payment is held against claims for the same product; check it in Seller Central";
    /// Facts of a buyer's claim that cannot both be true.
    ClaimContradiction = "claim-contradiction", Warning, help: "correct the row of the claim; what contradicts itself starts no clock and decides nothing";
    /// Words for the reason of a buyer's claim that are in no table.
    UnknownClaimReason = "unknown-claim-reason", Warning, help: "write one of the reasons that `fba-recon policy show claim-reasons` lists; no ground that rests on the reason is told";
    /// Statuses of return requests or orders that are in no list of words.
    UnknownStatus = "unknown-status", Warning, help: "nothing is concluded from such a row; look at it in Seller Central, or add the word to `words.toml` in a folder of your own and scan with --policy-dir";
    /// A file of the evidence list for a buyer's claim that Amazon does not take, or that is older than the order.
    ClaimProof = "claim-proof", Warning, help: "save it as a PDF document or a picture, or correct its date; it does not count as proof";
    /// A cost or catalog row that cannot be used.
    UnusableRow = "unusable-row", Warning, help: "repair the row; claims that need what it lacks have no value or are not judged by size";
    /// A detector failed; its discrepancies are missing from the run.
    FailedDetector = "failed-detector", Error, help: "the other detectors ran; please report this with the diagnostics file";
    /// A table that decides cases was last compared with its sources long before the day the run speaks for: Amazon may
    /// have changed the rule since.
    RulesOld = "rules-old", Note, help: "list the tables with `fba-recon policy show --age`; check the rule in Seller Central, or take a newer version";
    /// Rows of a store of Amazon of which the tables know no rule.
    StoreNotKnown = "store-not-known", Warning, help: "no window, route, value or fee of this store is known: ask Seller Support before you file";
    /// Every dated row lies after the day the run speaks for.
    AsOfBeforeData = "as-of-before-data", Warning, help: "give --as-of a day on or after the first row; without it the run speaks for today";
    /// Nothing in the dump is a known report.
    NothingRecognised = "nothing-recognised", Error, help: "put report files into the folder; `fba-recon explain reports` tells where to download each";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_kebab_case_with_plain_remedies() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{code} twice");
            assert!(code.as_str().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
            for text in [code.help(), code.description().trim().trim_end_matches('.')] {
                assert!(!text.ends_with('.') && !text.is_empty(), "{code}: {text}");
            }
            assert!(code.help().starts_with(|c: char| c.is_ascii_lowercase()), "{code}");
        }
    }
}
