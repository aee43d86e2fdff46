//! How far a long run is, on standard error: only for a person at a terminal, and only after half a second.
//!
//! The core says what it does as events; this layer counts them. `--verbose` has the stages as lines instead, on a pipe
//! too, with the time of each.

use std::fmt::Debug;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::said;

/// What a run that is over by then never shows.
const DELAY: Duration = Duration::from_millis(500);
/// How often the line is drawn anew.
const BEAT: Duration = Duration::from_millis(100);
const MEGABYTE: u64 = 1_000_000;

/// Where the line is drawn; nowhere until it is wanted.
static BAR: LazyLock<ProgressBar> = LazyLock::new(|| {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    bar.with_style(ProgressStyle::default_spinner())
});
static IS_VERBOSE: AtomicBool = AtomicBool::new(false);
static IS_WATCHED: AtomicBool = AtomicBool::new(false);
static IS_OVER: AtomicBool = AtomicBool::new(false);

/// Chooses what is shown.
pub(crate) fn choose(is_quiet: bool, is_verbose: bool) {
    IS_VERBOSE.store(is_verbose, Ordering::Relaxed);
    let is_watched = io::stderr().is_terminal() && !is_quiet && !is_verbose;
    IS_WATCHED.store(is_watched, Ordering::Relaxed);
}

/// Takes the line away for good.
pub(crate) fn end() {
    let was_over = IS_OVER.swap(true, Ordering::Relaxed);
    if !was_over && IS_WATCHED.load(Ordering::Relaxed) {
        BAR.finish_and_clear();
    }
}

/// Writes something while the line is away.
pub(crate) fn beside<T>(write: impl FnOnce() -> T) -> T {
    let is_drawn = IS_WATCHED.load(Ordering::Relaxed) && !IS_OVER.load(Ordering::Relaxed);
    if is_drawn { BAR.suspend(write) } else { write() }
}

/// Counts what the core says it does; none where nobody looks.
#[allow(clippy::disallowed_methods, reason = "how long a stage took is told and never kept")]
pub(crate) fn layer() -> Option<Progress> {
    let is_watched = IS_WATCHED.load(Ordering::Relaxed);
    if is_watched {
        std::thread::spawn(draw);
    }
    let is_wanted = is_watched || IS_VERBOSE.load(Ordering::Relaxed);
    is_wanted.then(|| Progress { last: Mutex::new(Instant::now()) })
}

/// Draws the line until the run is over.
fn draw() {
    std::thread::sleep(DELAY);
    if !IS_OVER.load(Ordering::Relaxed) {
        BAR.set_draw_target(ProgressDrawTarget::stderr());
    }
    while !IS_OVER.load(Ordering::Relaxed) {
        BAR.set_message(said::told(&FAR.line()).into_owned());
        BAR.tick();
        std::thread::sleep(BEAT);
    }
}

/// How far the run is.
struct Far {
    stage: Mutex<Stage>,
    of_files: AtomicU64,
    files: AtomicU64,
    bytes: AtomicU64,
    rows: AtomicU64,
    cases: AtomicU64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reading,
    Reconciling,
    Writing,
}

static FAR: Far = Far {
    stage: Mutex::new(Stage::Reading),
    of_files: AtomicU64::new(0),
    files: AtomicU64::new(0),
    bytes: AtomicU64::new(0),
    rows: AtomicU64::new(0),
    cases: AtomicU64::new(0),
};

impl Far {
    fn line(&self) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let stage = self.stage.lock().map_or(Stage::Reading, |stage| *stage);
        match stage {
            Stage::Reading => format!(
                "reading: {} of {} files, {} MB",
                of(&self.files),
                of(&self.of_files),
                of(&self.bytes) / MEGABYTE
            ),
            Stage::Reconciling => format!("reconciling: {} rows", of(&self.rows)),
            Stage::Writing => format!("writing: {} cases", of(&self.cases)),
        }
    }

    fn enter(&self, stage: Stage) {
        if let Ok(mut own) = self.stage.lock() {
            *own = stage;
        }
    }
}

/// The layer that counts.
pub(crate) struct Progress {
    /// When the last stage ended.
    last: Mutex<Instant>,
}

impl<S: Subscriber> Layer<S> for Progress {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if !event.metadata().target().starts_with("fba_recon_core") {
            return;
        }
        let mut told = Told::default();
        event.record(&mut told);
        let set = |count: &AtomicU64, to: u64| count.store(to, Ordering::Relaxed);
        match told.message.as_str() {
            "reading" => {
                set(&FAR.of_files, told.files);
                set(&FAR.files, 0);
                set(&FAR.bytes, 0);
                FAR.enter(Stage::Reading);
            }
            "file read" => {
                FAR.files.fetch_add(1, Ordering::Relaxed);
            }
            "bytes read" => {
                FAR.bytes.fetch_add(told.bytes, Ordering::Relaxed);
            }
            "read" => {
                set(&FAR.rows, told.rows);
                FAR.enter(Stage::Reconciling);
                self.say(&format!("read {} rows of {} reports", told.rows, told.reports));
            }
            "found" => self.say(&format!("reconciled, {} cases", told.cases)),
            "writing" => {
                set(&FAR.cases, told.cases);
                FAR.enter(Stage::Writing);
            }
            "written" => self.say(&format!("written, {} files", told.files)),
            _ => {}
        }
    }
}

impl Progress {
    /// A stage that is over, with its time, where stages are asked for.
    #[allow(clippy::disallowed_methods, reason = "how long a stage took is told and never kept")]
    fn say(&self, stage: &str) {
        if !IS_VERBOSE.load(Ordering::Relaxed) {
            return;
        }
        let Ok(mut last) = self.last.lock() else { return };
        let took = last.elapsed();
        *last = Instant::now();
        let _ = writeln!(io::stderr(), "{:>9.3} s  {}", took.as_secs_f64(), said::told(stage));
    }
}

/// What an event tells.
#[derive(Default)]
struct Told {
    message: String,
    files: u64,
    bytes: u64,
    rows: u64,
    reports: u64,
    cases: u64,
}

impl Visit for Told {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "files" => self.files = value,
            "bytes" => self.bytes = value,
            "rows" => self.rows = value,
            "reports" => self.reports = value,
            "cases" => self.cases = value,
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}
