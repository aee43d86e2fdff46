//! `init`: files to fill in by hand, empty and explained.

use std::fs;
use std::io::{ErrorKind, Write as _};

use anyhow::Context as _;
use fba_recon_core::ingest::template::templates;

use super::shared::{SETTINGS, formats};
use crate::args::keyboard::InitArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{settings, terminal};
use fba_recon_core::model::visible::VisiblePath as _;

/// Writes each template that is not there; what is there stays.
pub(crate) fn init(args: &InitArgs) -> Result<Exit, CommandError> {
    fs::create_dir_all(&args.folder)
        .with_context(|| format!("cannot make {}", args.folder.visible()))?;
    let mut told = String::new();
    let lists = templates(&formats()?).into_iter().map(|template| (template.name, template.text));
    for (name, text) in lists.chain([(SETTINGS.to_owned(), settings::template())]) {
        let path = args.folder.join(name);
        let made = fs::OpenOptions::new().write(true).create_new(true).open(&path);
        let said = match made {
            Ok(mut file) => {
                file.write_all(text.as_bytes())
                    .with_context(|| format!("cannot write {}", path.visible()))?;
                "written"
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => "left as it is",
            Err(error) => {
                return Err(anyhow::Error::new(error)
                    .context(format!("cannot write {}", path.visible()))
                    .into());
            }
        };
        told.push_str(&format!("{}: {said}\n", path.visible()));
    }
    terminal::human(&told)?;
    terminal::say("Fill in the ones that you need below their headers; empty ones say nothing.");
    Ok(Exit::Done)
}
