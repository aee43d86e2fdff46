//! `check-text`: what in a letter may cost the account, before it goes out.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::desk::lint::{Flaw, check_letter};

use super::shared::{load_policy, pretty};
use crate::args::{AnswerFormat, CheckTextArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, terminal};
use fba_recon_core::model::visible::VisiblePath as _;

/// Bytes of a letter that are read; none is so long.
const BYTES_MAX: u64 = 1 << 20;

pub(crate) fn check_text(args: &CheckTextArgs) -> Result<Exit, CommandError> {
    let policy = load_policy(args.policy_dir.as_deref())?;
    let letter = read(&args.file)?;
    let flaws = check_letter(&letter, args.kind.kind(), &policy);
    if args.format == AnswerFormat::Json {
        let json = serde_json::to_value(&flaws).context("cannot write JSON")?;
        terminal::data(&pretty(&json)?)?;
    } else {
        terminal::human(&told(&flaws))?;
    }
    Ok(if flaws.is_empty() { Exit::Done } else { Exit::Wanted })
}

fn told(flaws: &[Flaw]) -> String {
    if flaws.is_empty() {
        return "no rule found anything\n".to_owned();
    }
    let lines = flaws.iter().map(|flaw| {
        let line = flaw.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        format!("{} [{}] {line}{}\n", flaw.severity, flaw.rule, flaw.words)
    });
    lines.collect()
}

/// The text of a file, or of standard input.
fn read(path: &Path) -> Result<String, CommandError> {
    let mut bytes = Vec::new();
    let from =
        |error| CommandError::from(error).hinted("name a text file, or - for standard input");
    if path == Path::new("-") {
        let input = std::io::stdin().lock().take(BYTES_MAX).read_to_end(&mut bytes);
        input.context("cannot read standard input").map_err(from)?;
    } else {
        let named = || format!("cannot read {}", path.visible());
        let file = files::may_replace(path).and_then(|()| fs::File::open(path));
        let file = file.with_context(named).map_err(from)?;
        file.take(BYTES_MAX).read_to_end(&mut bytes).with_context(named).map_err(from)?;
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| CommandError::usage(format!("{} is no text in UTF-8", path.visible())))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}
