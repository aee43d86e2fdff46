//! Settings: which layer decides, for every key, and what a wrong one says.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{copy_reports, demo, ok, run, transcript};

const DAY: &str = "2026-11-21";
const FILE: &str = "fba-recon.toml";
const USER_FILE: &str = "home/.config/fba-recon/config.toml";

/// Runs the program with these variables and nothing else of an environment.
fn run_in(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fba-recon"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("NO_COLOR", "1")
        .env("HOME", folder.join("home"))
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// A folder with the reports of the demo in `dump` and an empty home.
fn folder() -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    copy_reports(&demo().join("dump"), &work.path().join("dump"));
    fs::create_dir_all(work.path().join("home/.config/fba-recon")).unwrap();
    work
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", transcript(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What each layer says of a key: as TOML, as a variable, as an option.
struct Said {
    key: &'static str,
    values: [&'static str; 4],
    /// What decides, as the run tells it.
    seen: fn(&Value, &Path) -> String,
}

fn account(run: &Value, _: &Path) -> String {
    run["cases"][0]["account"].as_str().unwrap_or_default().to_owned()
}

/// The words that a summary begins with tell its language.
fn language(_: &Value, folder: &Path) -> String {
    let text = fs::read_to_string(folder.join("out/run.json")).unwrap();
    let run: Value = serde_json::from_str(&text).unwrap();
    run["lang"].as_str().map_or_else(|| text.clone(), ToOwned::to_owned)
}

#[test]
fn options_decide_over_the_environment_over_the_file_over_the_users_file() {
    let keys = [
        Said {
            key: "account",
            values: ["by-user", "by-file", "by-env", "by-option"],
            seen: account,
        },
        Said { key: "lang", values: ["en", "zh", "en", "zh"], seen: language },
    ];
    for Said { key, values, seen } in keys {
        let work = folder();
        let scan = ["scan", "dump", "--as-of", DAY, "--out", "out", "--no-log", "--format", "json"];
        let scan = [&scan[..], &["--fonts", "none"]].concat();
        let variable = format!("FBA_RECON_{}", key.to_uppercase());
        let option = format!("--{}", key.replace('_', "-"));
        let write = |path: &str, value: &str| {
            fs::write(work.path().join(path), format!("{key} = \"{value}\"\n")).unwrap();
        };
        let [user, file, env, typed] = values;
        write(USER_FILE, user);
        let shown = |variables: &[(&str, &str)], more: &[&str]| {
            let told = json(&run_in(work.path(), variables, &[&scan[..], more].concat()));
            seen(&told, work.path())
        };
        assert_eq!(shown(&[], &[]), user, "{key}");
        // Above the folder of the reports.
        write(FILE, file);
        assert_eq!(shown(&[], &[]), file, "{key}");
        // In it, which is nearer.
        write(&format!("dump/{FILE}"), user);
        assert_eq!(shown(&[], &[]), user, "{key}");
        fs::remove_file(work.path().join("dump").join(FILE)).unwrap();
        let variables = [(variable.as_str(), env)];
        assert_eq!(shown(&variables, &[]), env, "{key}");
        assert_eq!(shown(&variables, &[&option, typed]), typed, "{key}");
    }
}

#[test]
fn every_key_does_what_its_option_does() {
    let work = folder();
    let text = "account = \"shop\"\nmarketplace = \"US\"\nlang = \"zh\"\nout = \"results/out\"\n\
        downloaded = 2026-11-21\ncovers = [\"reimbursements=2026-05-01..2026-11-21\"]\n\
        min_value = [\"20USD\"]\nper_day = 1\nfonts = [\"none\"]\ntime_zone = \"UTC\"\n";
    fs::write(work.path().join(FILE), text).unwrap();
    let by_file = run_in(work.path(), &[], &["scan", "dump", "--as-of", DAY, "--format", "json"]);
    let by_file = json(&by_file);
    assert!(!work.path().join("fba-recon-out").exists());
    // The log lies beside the output, and the other commands find it there.
    assert!(work.path().join("results/fba-recon.db").is_file());
    let queue = run_in(work.path(), &[], &["queue", "--as-of", DAY, "--format", "json"]);
    let queue = transcript(&queue);
    assert_eq!(queue.matches("\"id\"").count(), 1, "{queue}");
    fs::remove_file(work.path().join(FILE)).unwrap();
    let options = [
        "scan",
        "dump",
        "--as-of",
        DAY,
        "--format",
        "json",
        "--account",
        "shop",
        "--marketplace",
        "US",
        "--lang",
        "zh",
        "--out",
        "typed/out",
        "--downloaded",
        DAY,
        "--covers",
        "reimbursements=2026-05-01..2026-11-21",
        "--min-value",
        "20USD",
        "--fonts",
        "none",
    ];
    let by_options = json(&run_in(work.path(), &[], &options));
    assert!(by_file == by_options, "settings and options differ");
    let plain = ["scan", "dump", "--as-of", DAY, "--format", "json", "--out", "plain", "--no-log"];
    let plain = json(&run_in(work.path(), &[], &plain));
    assert!(by_file != plain, "the settings change nothing");
}

#[test]
fn a_zone_says_which_day_it_is() {
    let work = folder();
    let day = |zone: &str| {
        let scan = ["scan", "dump", "--dry-run", "--no-log", "--format", "json"];
        let told = json(&run_in(work.path(), &[("FBA_RECON_TIME_ZONE", zone)], &scan));
        told["as_of"].as_str().unwrap().to_owned()
    };
    // Their calendars are 25 hours apart.
    assert_ne!(day("Pacific/Kiritimati"), day("Pacific/Niue"));
}

#[test]
fn a_wrong_setting_is_told_with_its_line_and_the_nearest_right_one() {
    let work = folder();
    let refused = |text: &str, variables: &[(&str, &str)], words: &[&str]| {
        fs::write(work.path().join(FILE), text).unwrap();
        let output = run_in(work.path(), variables, &["scan", "dump", "--as-of", DAY]);
        let told = transcript(&output);
        assert_eq!(output.status.code(), Some(2), "{told}");
        words.iter().for_each(|word| assert!(told.contains(word), "{word}: {told}"));
        assert!(!work.path().join("fba-recon-out").exists());
    };
    refused(
        "# mine\nlnag = \"zh\"\n",
        &[],
        &["fba-recon.toml:2: no key lnag", "did you mean lang?"],
    );
    refused("lang = 5.5\n", &[], &["fba-recon.toml:1", "another kind", "lang = \"en\""]);
    refused("lang = \"zn\"\n", &[], &["fba-recon.toml:1", "zn", "--lang"]);
    refused("\ndownloaded = \"soon\"\n", &[], &["fba-recon.toml:2", "soon"]);
    refused("lang = \n", &[], &["fba-recon.toml:1"]);
    refused(
        "marketplace = \"XX\"\n",
        &[],
        &["unknown store: XX", "marketplace at fba-recon.toml:1"],
    );
    refused("time_zone = \"Mars/Base\"\n", &[], &["fba-recon.toml:1", "name of a zone"]);
    let typo = [("FBA_RECON_LNAG", "zh")];
    refused("", &typo, &["FBA_RECON_LNAG", "did you mean FBA_RECON_LANG?"]);
    refused("", &[("FBA_RECON_LANG", "zn")], &["FBA_RECON_LANG", "zn"]);
    // The variable by which other programs find this one is none of them; help needs no settings.
    let found = [("FBA_RECON_BIN", "/somewhere")];
    assert!(run_in(work.path(), &found, &["policy", "show"]).status.success());
    fs::write(work.path().join(FILE), "nonsense").unwrap();
    assert!(run_in(work.path(), &[], &["scan", "--help"]).status.success());
    assert!(run_in(work.path(), &[], &["explain", "late"]).status.success());
}

#[test]
fn doctor_tells_where_each_setting_comes_from() {
    let work = folder();
    fs::write(work.path().join(FILE), "lang = \"zh\"\nmin_value = [\"5USD\", \"4EUR\"]\n").unwrap();
    fs::write(work.path().join(USER_FILE), "lang = \"en\"\nper_day = 5\n").unwrap();
    let variables = [("FBA_RECON_ACCOUNT", "shop")];
    let told = transcript(&run_in(work.path(), &variables, &["doctor"]));
    for line in [
        "account       shop（FBA_RECON_ACCOUNT）",
        "lang          zh（fba-recon.toml:1）",
        "min_value     5USD, 4EUR（fba-recon.toml:2）",
        ".config/fba-recon/config.toml:2",
        "covers        未设置",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let told = transcript(&run_in(work.path(), &variables, &["doctor", "--lang", "en"]));
    for line in ["account       shop, by FBA_RECON_ACCOUNT", "covers        not set"] {
        assert!(told.contains(line), "{line}: {told}");
    }
}

/// What is wrong with a command line, or with the settings themselves, is told in the language that any of them names.
#[test]
fn the_language_is_known_before_the_command_line_is_parsed() {
    let work = folder();
    let wrong = ["scan", "dump", "--as-fo", DAY];
    let is_chinese = |variables: &[(&str, &str)], arguments: &[&str]| {
        let output = run_in(work.path(), variables, arguments);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        said.contains("错误：") || said.contains("用法：") || said.contains("检查")
    };
    let zh = [("FBA_RECON_LANG", "zh")];
    assert!(!is_chinese(&[], &wrong));
    assert!(is_chinese(&zh, &wrong));
    assert!(is_chinese(&[], &["--lang", "zh", "scan", "dump", "--as-fo", DAY]));
    assert!(is_chinese(&[], &["scan", "--as-fo", DAY, "dump", "--lang=zh"]));
    assert!(!is_chinese(&zh, &["scan", "dump", "--as-fo", DAY, "--lang", "en"]));
    // Commands that nothing else settles, and help.
    assert!(is_chinese(&zh, &["explain", "detectors"]));
    assert!(is_chinese(&zh, &["scan", "--help"]));
    fs::write(work.path().join(USER_FILE), "lang = \"zh\"\n").unwrap();
    assert!(is_chinese(&[], &wrong));
    assert!(!is_chinese(&[("FBA_RECON_LANG", "en")], &wrong));
    // The folder of the reports decides over the user, also where its file is at fault.
    fs::write(work.path().join("dump").join(FILE), "lang = \"en\"\n").unwrap();
    assert!(!is_chinese(&[], &wrong));
    fs::write(work.path().join(USER_FILE), "").unwrap();
    for fault in ["acount = \"x\"\n", "account = \n", "account = 1.5\n"] {
        let text = format!("{fault}lang = \"zh\"\n");
        fs::write(work.path().join("dump").join(FILE), text).unwrap();
        assert!(is_chinese(&[], &["scan", "dump", "--as-of", DAY]), "{fault}");
    }
}

#[test]
fn the_file_that_init_writes_is_read_and_settles_nothing() {
    let work = folder();
    ok(work.path(), &["init", "dump"]);
    let path = work.path().join("dump").join(FILE);
    let text = fs::read_to_string(&path).unwrap();
    let scan = ["scan", "dump", "--as-of", DAY, "--format", "json", "--no-log", "--dry-run"];
    let with = run(work.path(), &scan).stdout;
    fs::remove_file(&path).unwrap();
    assert!(with == run(work.path(), &scan).stdout);
    // Each of its lines is right once its sign is taken away.
    let keys: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# ")?.split(" = ").next())
        .filter(|key| !key.contains(' '))
        .collect();
    assert!(keys.contains(&"time_zone") && keys.len() > 10, "{keys:?}");
    let in_force: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| {
            line.starts_with('[') || line.split(" = ").next().is_some_and(|key| keys.contains(&key))
        })
        .collect();
    fs::write(&path, in_force.join("\n")).unwrap();
    let output = run(work.path(), &["scan", "dump", "--as-of", DAY, "--dry-run"]);
    assert!(output.status.success(), "{}", transcript(&output));
}
