//! Ways to reach somebody outside Amazon: links, addresses, telephones, messengers.

use super::text::{Sentence, folded};
use super::{Flaw, LintRule, listed};
use crate::policy::letters::{ContactWords, WordList};

/// Digits that a telephone number has at least, and at most.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// Every way outside.
pub(super) fn contacts(letter: &str, sentences: &[Sentence], table: &ContactWords) -> Vec<Flaw> {
    let list = WordList { words: table.words.clone(), clean: table.clean.clone() };
    let mut flaws = listed(sentences, LintRule::OutsideContact, &list);
    for (at, line) in letter.lines().enumerate() {
        let line = folded(line);
        let mut add = |words: String| {
            flaws.push(Flaw::new(LintRule::OutsideContact, Some(at + 1), words));
        };
        for word in line.split(|c: char| c.is_whitespace() || "<>()[]{}\"',;，。；、“”".contains(c))
        {
            if let Some(address) = address(word) {
                add(address.to_owned());
            } else if let Some(host) = host(word, table).filter(|host| !is_allowed(host, table)) {
                add(host);
            }
        }
        if let Some(number) = telephone(&line, table) {
            add(number);
        }
    }
    flaws
}

/// An e-mail address, as far as it stands in a word.
fn address(word: &str) -> Option<&str> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let (name, host) = word.split_once('@')?;
    (!name.is_empty() && host.chars().any(char::is_alphanumeric)).then_some(word)
}

/// The host that a word leads to, in lower case.
fn host(word: &str, table: &ContactWords) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/').to_lowercase();
    let after = word.split_once("://").map(|(_, rest)| rest);
    let rest = after.unwrap_or(&word);
    let host = rest.split(['/', '?', '#', ':']).next()?.trim_end_matches('.');
    let (_, ending) = host.rsplit_once('.')?;
    let is_name = host
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let is_known = table.endings.iter().any(|own| own == ending);
    (after.is_some() || is_name && is_known).then(|| host.to_owned())
}

fn is_allowed(host: &str, table: &ContactWords) -> bool {
    table.hosts.iter().any(|own| {
        host == own || host.strip_suffix(own.as_str()).is_some_and(|head| head.ends_with('.'))
    })
}

/// Digits as people write a telephone: with a plus, in groups, or as a Chinese mobile number. Days, times, amounts and the
/// numbers of orders are none, and beside the word of such a number neither is any other.
fn telephone(line: &str, table: &ContactWords) -> Option<String> {
    let lower = line.to_lowercase();
    let is_other = table.numbers.iter().any(|word| lower.contains(word.as_str()));
    let is_part = |c: char| c.is_ascii_digit() || "+-.() /".contains(c);
    for run in line.split(|c: char| !is_part(c)) {
        let run = run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '(');
        let groups: Vec<&str> =
            run.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
        let digits: usize = groups.iter().map(|group| group.len()).sum();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        // A day, or the number of an order of Amazon's.
        let is_known = lengths.starts_with(&[4, 2, 2]) || lengths.starts_with(&[3, 7, 7]);
        if !PHONE_DIGITS.contains(&digits) || is_known {
            continue;
        }
        let is_grouped = lengths.ends_with(&[3, 4]) || lengths.ends_with(&[4, 4]);
        let is_mobile = lengths == [11] && run.starts_with('1') && !run.starts_with("10");
        let is_certain = run.starts_with('+') || run.starts_with('(') && is_grouped;
        if is_certain || !is_other && (is_grouped || is_mobile) {
            return Some(run.trim_end().to_owned());
        }
    }
    None
}
