//! Whether a scan says of generated accounts what their plan expects: the measure of the scanner.

use fba_recon_core::account::{Request, Run, scan};
use fba_recon_core::ingest::{Formats, Input};
use fba_recon_core::normalise::silence::SilenceRule;
use fba_recon_core::policy::{Policy, PolicyMode};
use jiff::civil::Date;

pub mod accounts;
mod date_range;
pub mod dumps;
pub mod holes;
pub mod properties;
pub mod score;
pub mod silence;

/// The report files of an account: names and contents.
pub type Files = Vec<(String, Vec<u8>)>;

/// Scans accounts in memory.
#[derive(Debug)]
pub struct Scanner {
    formats: Formats,
    policy: Policy,
}

impl Scanner {
    /// With the embedded formats and policy.
    ///
    /// # Errors
    /// Where these do not load.
    pub fn new() -> Result<Self, String> {
        let formats = Formats::embedded().map_err(|faults| format!("{faults:?}"))?;
        let policy = Policy::embedded().map_err(|faults| format!("{faults:?}"))?;
        Ok(Self { formats, policy })
    }

    /// The rule of silence of the policy.
    #[must_use]
    pub fn silence_rule(&self) -> SilenceRule {
        SilenceRule::new(&self.policy)
    }

    /// Scans the files of an account.
    ///
    /// # Errors
    /// Where the scan fails.
    pub fn scan(&self, files: Files, as_of: Date) -> Result<Run, String> {
        let inputs = files.into_iter().map(|(name, bytes)| Input::from_bytes(name, bytes));
        let request = Request {
            account: "generated".to_owned(),
            as_of,
            moment: None,
            mode: PolicyMode::Current,
            marketplace: None,
            declared: Vec::new(),
            downloaded: None,
            least: fba_recon_core::cases::LeastValues::default(),
        };
        let inputs: Vec<Input> = inputs.collect();
        scan(&inputs, &self.formats, &self.policy, request).map_err(|error| error.to_string())
    }
}
