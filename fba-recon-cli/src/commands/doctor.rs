//! `doctor`: what the program finds around it, before something is amiss.

use std::fmt::Write as _;
use std::path::Path;

use fba_recon_core::caselog::Log;
use fba_recon_core::model::visible::{VisiblePath as _, visible};

use super::fonts::found;
use super::shared::{SETTINGS, formats, load_policy};
use crate::args::keyboard::DoctorArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::settings::{KEYS, Settings};
use crate::{said, terminal};

/// What a healthy database says of itself.
const WHOLE: &str = "ok";

/// Tells of the program, its tables, the case log, fonts and settings; fails where the log is damaged.
pub(crate) fn doctor(args: &DoctorArgs) -> Result<Exit, CommandError> {
    let (policy, formats) = (load_policy(None)?, formats()?);
    let (log, is_well) = log(&args.log)?;
    let fonts = found();
    let font = fonts.first().map_or_else(
        || "none with Chinese and Japanese signs: exhibits leave such titles out; --fonts names one".to_owned(),
        |path| path.visible(),
    );
    let settings = Settings::above(Path::new("."))?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut text = String::new();
    for (name, value) in [
        ("program", format!("fba-recon {}", env!("CARGO_PKG_VERSION"))),
        ("policy tables", format!("built in, {}", policy.digest())),
        ("report formats", formats.iter().count().to_string()),
        ("case log", log),
        ("font of titles", font),
        ("settings", files(&settings)),
        ("threads", format!("{threads}; --jobs sets how many a scan takes")),
    ] {
        let _ = writeln!(text, "{}{}", terminal::label(name, 16), said::cell(&value));
    }
    for key in KEYS {
        let told = settings.of(key.name).map_or_else(
            || said::cell("not set").into_owned(),
            |setting| {
                let values = setting.values.iter().map(|value| value.to_string_lossy());
                let values: Vec<_> = values.collect();
                let place = format!(", by {}", setting.place);
                format!("{}{}", visible(&values.join(", ")), said::cell(&place))
            },
        );
        let _ = writeln!(text, "  {:<14}{told}", key.name);
    }
    terminal::answer(&text)?;
    Ok(if is_well { Exit::Done } else { Exit::Failed })
}

/// Which files of settings are read.
fn files(settings: &Settings) -> String {
    if settings.files.is_empty() {
        return format!("no {SETTINGS} here or above; options and the environment decide");
    }
    let files = settings.files.iter().map(|path| path.visible());
    let files: Vec<String> = files.collect();
    format!("{}; options and the environment decide over them", visible(&files.join(", ")))
}

/// What there is to say of a case log, and whether it is well.
fn log(path: &Path) -> Result<(String, bool), CommandError> {
    let shown = path.visible();
    let opened = match Log::open_existing(path) {
        Ok(Some(log)) => log,
        Ok(None) => return Ok((format!("{shown}: none yet; the first scan makes it"), true)),
        Err(error) => return Ok((format!("{shown}: {error}"), false)),
    };
    let said = opened.integrity()?;
    if said != WHOLE {
        return Ok((format!("{shown}: damaged: {said}"), false));
    }
    let accounts = opened.accounts()?.len();
    let plural = if accounts == 1 { "" } else { "s" };
    Ok((
        format!("{shown}: whole, schema {}, {accounts} account{plural}", Log::newest_schema()),
        true,
    ))
}
