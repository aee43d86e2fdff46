//! What an account adds to the log, kept beside outputs that are not in their place yet: a run that is broken off has
//! written nothing, and the next one need not scan the account again to know it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::bases::BaseKey;
use super::claim::ClaimMove;
use super::event::{Event, LoggedPayment};
use super::follow::Additions;
use super::keeper::{Keeper, Pending, digest_of};
use super::review::{News, Review};
use super::rows::LoggedCase;
use super::write::RunNote;

/// What one account adds, as a file keeps it.
#[derive(Serialize, Deserialize)]
struct Saved {
    /// Digest of what the log said of the account before.
    before: String,
    note: RunNote,
    as_of: Date,
    is_before: Option<Date>,
    events: Vec<Event>,
    payments: Vec<(usize, LoggedPayment)>,
    claims: Vec<ClaimMove>,
    bases: Vec<(BaseKey, i64)>,
    seen: Vec<(String, LoggedCase)>,
}

impl Keeper {
    /// What the account that was followed last adds, for [`Keeper::resume`]; `None` where none was followed.
    #[must_use]
    pub fn saved(&self) -> Option<Vec<u8>> {
        let Pending { known, review, as_of, note } = self.pending.last()?;
        let Additions { events, payments, claims, bases } = &review.additions;
        let saved = Saved {
            before: digest_of(&known.events, known.runs.last()),
            note: note.clone(),
            as_of: *as_of,
            is_before: review.is_before,
            events: events.clone(),
            payments: payments.clone(),
            claims: claims.clone(),
            bases: bases.clone().into_iter().collect(),
            seen: review.seen.clone().into_iter().collect(),
        };
        serde_json::to_vec(&saved).ok()
    }

    /// Takes up what an account adds from a run that was broken off; `false`, and nothing is taken up, where the log
    /// says something else of the account by now, or what it would say then is not what was told of it.
    #[must_use]
    pub fn resume(&mut self, account: &str, saved: &[u8], after: &str) -> bool {
        let Ok(saved) = serde_json::from_slice::<Saved>(saved) else { return false };
        let Ok(known) = self.known(account) else { return false };
        let is_same = saved.note.account == account
            && saved.note.dump == self.dump
            && saved.before == digest_of(&known.events, known.runs.last());
        if !is_same {
            return false;
        }
        let review = Review {
            views: std::collections::BTreeMap::new(),
            news: News::default(),
            additions: Additions {
                events: saved.events,
                payments: saved.payments,
                claims: saved.claims,
                bases: saved.bases.into_iter().collect(),
            },
            seen: saved.seen.into_iter().collect(),
            not_taken: Vec::new(),
            figures: Vec::new(),
            causes: Vec::new(),
            claims: std::collections::BTreeMap::new(),
            is_before: saved.is_before,
        };
        self.pending.push(Pending { known, review, as_of: saved.as_of, note: saved.note });
        let stands = self.digest_after().as_deref() == Some(after);
        if !stands {
            self.pending.pop();
        }
        stands
    }
}
