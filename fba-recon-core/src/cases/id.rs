//! Case ids: from what happened, so that the same loss keeps its id when a corrected or larger dump
//! arrives.

use std::borrow::Cow;
use std::fmt::Write;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::detect::Identity;
use crate::model::fast::HashMap;

/// Digits of Crockford's base 32: no I, L, O or U.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of an id after its prefix; more where two different identities would share one.
const LENGTH: usize = 8;

/// Ids that one thread makes at a time.
const TOGETHER: usize = 1 << 10;

/// With what the ids of cases begin.
const CASE: &str = "CS-";
/// With what the ids of claim files begin.
pub const CLAIM: &str = "AZ-";
/// With what the ids of money and stock that moved begin.
pub const MOVED: &str = "MV-";

/// The ids of findings, in their order.
pub fn case_ids<'a>(
    account: &str,
    findings: impl Iterator<Item = (&'a str, &'a Identity)>,
) -> Vec<String> {
    ids(CASE, account, findings)
}

/// The ids of claim files, in their order: from account, program and order alone.
#[must_use]
pub fn claim_ids<'a>(
    account: &str,
    files: impl Iterator<Item = (&'a str, &'a Identity)>,
) -> Vec<String> {
    ids(CLAIM, account, files)
}

/// The ids of money and stock that moved, in their order: from account, kind and what tells it from others.
#[must_use]
pub fn moved_ids<'a>(
    account: &str,
    moved: impl Iterator<Item = (&'a str, &'a Identity)>,
) -> Vec<String> {
    ids(MOVED, account, moved)
}

fn ids<'a>(
    prefix: &str,
    account: &str,
    findings: impl Iterator<Item = (&'a str, &'a Identity)>,
) -> Vec<String> {
    let findings: Vec<(&str, &Identity)> = findings.collect();
    let digest = |(detector, identity): &(&str, &Identity)| digest(account, detector, identity);
    let own: Vec<String> = findings.par_iter().with_min_len(TOGETHER).map(digest).collect();
    let mut times: HashMap<&str, usize> = HashMap::default();
    let full = own.iter().map(|own| {
        // Cases that cannot be told apart by what happened are still two.
        let before = times.entry(own).and_modify(|times| *times += 1).or_insert(0);
        if *before == 0 {
            Cow::Borrowed(own.as_str())
        } else {
            Cow::Owned(base32(&Sha256::digest(format!("{own}:{before}"))))
        }
    });
    let full: Vec<Cow<'_, str>> = full.collect();
    let mut lengths: Vec<usize> = vec![LENGTH; full.len()];
    loop {
        let beginning = |at: usize| &full[at][..lengths[at]];
        let mut order: Vec<usize> = (0..full.len()).collect();
        order.sort_unstable_by(|one, other| beginning(*one).cmp(beginning(*other)));
        let same = order.chunk_by(|one, other| beginning(*one) == beginning(*other));
        let shared: Vec<usize> = same.filter(|same| same.len() > 1).flatten().copied().collect();
        let longest = full.first().map_or(0, |id| id.len());
        let mut grew = false;
        for at in shared {
            if lengths[at] < longest {
                lengths[at] += 1;
                grew = true;
            }
        }
        if !grew {
            break;
        }
    }
    full.iter().zip(lengths).map(|(id, length)| format!("{prefix}{}", &id[..length])).collect()
}

/// The whole digest in Crockford's base 32.
fn digest(account: &str, detector: &str, identity: &Identity) -> String {
    let (mut hasher, mut text) = (Sha256::new(), String::new());
    let parts = [("account", account), ("detector", detector)];
    let facts = identity.0.iter().map(|(name, value)| (*name, value.as_str()));
    for (name, value) in parts.into_iter().chain(facts) {
        // Lengths keep "ab" + "c" apart from "a" + "bc".
        text.clear();
        // To write into a text does not fail.
        let _ = write!(text, "{}:{name}={}:{value};", name.len(), value.len());
        hasher.update(&text);
    }
    base32(&hasher.finalize())
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(DIGITS[((buffer >> bits) & 31) as usize]));
        }
        buffer &= (1 << bits) - 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(order: &str) -> Identity {
        Identity(vec![("order_id", order.to_owned()), ("msku", "sku-1".to_owned())])
    }

    #[test]
    fn ids_are_eight_characters_and_depend_on_what_happened_alone() {
        let (one, other) = (identity("111-1"), identity("111-2"));
        let ids =
            case_ids("acme", [("refund", &one), ("refund", &other), ("lost", &one)].into_iter());
        assert!(ids.iter().all(|id| id.len() == 11 && id.starts_with("CS-")));
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
        assert_eq!(ids[1], case_ids("acme", [("refund", &other)].into_iter())[0]);
        assert_ne!(ids[1], case_ids("apex", [("refund", &other)].into_iter())[0]);
    }

    #[test]
    fn no_case_shares_the_id_of_another() {
        let one = identity("111-1");
        let ids = case_ids("acme", [("refund", &one), ("refund", &one)].into_iter());
        assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() == 11));
        assert_eq!(ids[0], case_ids("acme", [("refund", &one)].into_iter())[0]);
    }

    #[test]
    fn base32_is_crockford() {
        assert_eq!(base32(&[0xff, 0x00, 0x00, 0x00, 0x1f]), "ZW00000Z");
    }
}
