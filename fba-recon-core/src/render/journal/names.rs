//! The names of accounts that journals are written with: the table `[accounts]` of `fba-recon.toml`.

use std::collections::BTreeMap;

use crate::model::names::names;

names! {
    /// What a journal needs a name for.
    NameKey {
        /// Reimbursements that Amazon approved and has not posted yet: an asset.
        Receivable = "receivable",
        /// Where the money of settlements is booked when it is posted: an asset, cleared by the deposit at the bank.
        Clearing = "clearing",
        /// What reimbursements are booked as: other income, or a contra account of the cost of goods sold.
        Reimbursements = "reimbursements",
        /// What reimbursements that Amazon takes back are booked as; it may be the same account.
        Reversals = "reversals",
        /// The stock of goods at Amazon: an asset.
        Inventory = "inventory",
        /// What goods given in place of money are booked as: other income, or a contra account of the cost of goods
        /// sold.
        StockReimbursements = "stock_reimbursements",
        /// Where open claims stand, for `--basis memo` only.
        OpenClaims = "open_claims",
        /// Name of the tax rate of every line, for Xero only.
        XeroTaxRate = "xero_tax_rate",
        /// `dmy` or `mdy`: the order of a day in the Xero organisation, for Xero only.
        XeroDates = "xero_dates",
    }
}

/// What is wrong with the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamesFault {
    /// Line of the file, from 1; `None` where something is not there.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

/// Names by what they are for, with their lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    names: BTreeMap<NameKey, (String, usize)>,
}

impl Names {
    /// Reads the table `[accounts]` of a settings file; other tables are not looked at. A file without the table gives
    /// no names.
    ///
    /// # Errors
    /// When the file is no TOML, or a key of the table is not known, or a name is no text or empty.
    pub fn read(text: &str) -> Result<Self, NamesFault> {
        let line_of = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
        let tables = toml::de::DeTable::parse(text).map_err(|error| NamesFault {
            line: error.span().map(|span| line_of(span.start)),
            message: error.message().to_owned(),
            help: "settings are written in TOML, such as receivable = \"Assets:Amazon\"".to_owned(),
        })?;
        let Some(accounts) = tables.get_ref().get("accounts") else { return Ok(Self::default()) };
        let fault = |at: usize, message: String, help: String| NamesFault {
            line: Some(line_of(at)),
            message,
            help,
        };
        let Some(table) = accounts.get_ref().as_table() else {
            let message = "accounts is no table".to_owned();
            return Err(fault(accounts.span().start, message, "write [accounts]".to_owned()));
        };
        let mut names = BTreeMap::new();
        for (key, value) in table {
            let at = key.span().start;
            let name = key.get_ref().as_ref();
            let Some(known) = NameKey::named(name) else {
                let message = format!("[accounts] has no key {name}");
                return Err(fault(at, message, nearest(name)));
            };
            let text = value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
            let Some(text) = text else {
                let message = format!("{name} is no text, or an empty one");
                return Err(fault(
                    at,
                    message,
                    "write the name of an account in quotes".to_owned(),
                ));
            };
            names.insert(known, (text.to_owned(), line_of(at)));
        }
        Ok(Self { names })
    }

    /// The name for something; empty where the file has none, which [`Names::lacking`] tells.
    #[must_use]
    pub fn of(&self, key: NameKey) -> &str {
        self.names.get(&key).map_or("", |(name, _)| name)
    }

    /// The line on which a name stands.
    #[must_use]
    pub fn line_of(&self, key: NameKey) -> Option<usize> {
        self.names.get(&key).map(|(_, line)| *line)
    }

    /// Which of the wanted names are not there.
    #[must_use]
    pub fn lacking(&self, wanted: &[NameKey]) -> Vec<NameKey> {
        wanted.iter().copied().filter(|key| !self.names.contains_key(key)).collect()
    }
}

/// The nearest known key, and all of them.
fn nearest(name: &str) -> String {
    let known: Vec<&str> = NameKey::ALL.iter().map(|key| key.as_str()).collect();
    let far = known.iter().map(|key| (strsim::levenshtein(key, name), key)).min();
    match far {
        Some((distance, key)) if distance <= 3 => format!("did you mean {key}?"),
        _ => format!("keys are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_keys_with_texts_are_taken() {
        let read = |text: &str| Names::read(text).map_err(|fault| (fault.line, fault.message));
        let names = read("lang = \"zh\"\n[accounts]\nreceivable = \" Assets:A \"\n").unwrap();
        assert_eq!(names.of(NameKey::Receivable), "Assets:A");
        assert_eq!(names.line_of(NameKey::Receivable), Some(3));
        assert_eq!(names.lacking(&[NameKey::Receivable, NameKey::Clearing]), [NameKey::Clearing]);
        assert_eq!(read("anything = 1\n").unwrap(), Names::default());
        for (text, line) in [
            ("[accounts]\nreceivable = \"A\"\nrecievable = \"A\"\n", 3),
            ("[accounts]\n\nclearing = 5\n", 3),
            ("[accounts]\nclearing = \" \"\n", 2),
            ("accounts = 5\n", 1),
            ("[accounts]\nclearing = \"A\"\nclearing = \"B\"\n", 3),
            ("[accounts\n", 1),
        ] {
            assert_eq!(read(text).unwrap_err().0, Some(line), "{text}");
        }
        let fault = Names::read("[accounts]\nrecievable = \"A\"\n").unwrap_err();
        assert_eq!(fault.help, "did you mean receivable?");
    }
}
