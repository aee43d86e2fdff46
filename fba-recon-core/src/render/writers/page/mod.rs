//! `report.html`: one page that opens from a disk, asks nothing of any network and shows nothing that a value could
//! make it do. Its template lays out what is prepared here; the table of cases and the case on a click are drawn by
//! its script from one block of JSON.

mod charts;
mod claims;
mod coverage;
mod data;
mod today;

use std::sync::LazyLock;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::account::Run;
use crate::model::visible::visible;
use crate::policy::Policy;
use crate::render::v1::{Unread, unread};
use crate::render::view::{Summary, summary};
use crate::render::words::{Lang, RenderError, Words};
use crate::render::writers::letters::Letters;

pub(in crate::render) use data::{Strings, case_data};

/// Where the template of the page stands in a template set.
const TEMPLATE: &str = "page/report.html.j2";
const STYLE: &str = include_str!("../../templates/page/report.css");
const SCRIPT: &str = include_str!("../../templates/page/report.js");
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What the template sees as `s`.
#[derive(Debug, Serialize)]
struct Page {
    /// Language of the page, as HTML names it.
    lang: &'static str,
    policy_of_content: &'static str,
    style: &'static str,
    script: &'static str,
    /// The block of JSON.
    data: String,
    account: String,
    version: &'static str,
    summary: Summary,
    today: today::Today,
    money: charts::Charts,
    coverage: coverage::CoverageStrips,
    /// Reports that are not there, with the rules that need them.
    unread: Vec<Unread>,
    /// Buyers' claims; nothing where the dump tells of none.
    claims: Option<claims::ClaimsPart>,
}

/// The page of a run; `cases` holds the data of each case, in the order of their ids.
pub(in crate::render) fn report_html(
    run: &Run,
    policy: &Policy,
    words: &Words,
    strings: &Strings,
    cases: &[String],
    letters: &Letters,
) -> Result<String, RenderError> {
    let page = Page {
        lang: match words.lang() {
            Lang::En => "en",
            Lang::Zh => "zh-Hans",
        },
        policy_of_content: policy_of_content(),
        style: STYLE,
        script: SCRIPT,
        data: data::block(run, policy, words, strings, cases)?,
        account: visible(&run.request.account).into_owned(),
        version: env!("CARGO_PKG_VERSION"),
        summary: summary(run, words.lang()),
        today: today::today(run),
        money: charts::charts(run),
        coverage: coverage::strips(run),
        unread: unread(&run.inventory),
        claims: claims::claims_part(run, letters),
    };
    words.render_at(TEMPLATE, &page)
}

/// What the page may do: run its own script and style, each known by its digest, and nothing else. Nothing is loaded,
/// sent or framed.
fn policy_of_content() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let digest = |text: &str| base64(&Sha256::digest(text.as_bytes()));
        format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            digest(SCRIPT),
            digest(STYLE),
        )
    });
    &POLICY
}

/// Base 64 (RFC 4648, 4).
fn base64(bytes: &[u8]) -> String {
    let letter = |bits: u32| char::from(ALPHABET[(bits & 63) as usize]);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        text.push(letter(bits >> 18));
        text.push(letter(bits >> 12));
        text.push(if chunk.len() > 1 { letter(bits >> 6) } else { '=' });
        text.push(if chunk.len() > 2 { letter(bits) } else { '=' });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_is_that_of_the_standard() {
        // RFC 4648, 10.
        let vectors =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (bytes, text) in vectors {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn script_and_style_stay_small_and_close_nothing() {
        assert!(SCRIPT.len() < 40_000, "{} bytes", SCRIPT.len());
        for text in [SCRIPT, STYLE] {
            assert!(!text.contains("</") && !text.contains("<!--"));
            for call in ["innerHTML", "eval(", "fetch(", "http:", "https:", "url("] {
                assert!(!text.contains(call), "{call}");
            }
        }
    }
}
