//! What folders can hold: folders in folders, links that loop, names in any script, many accounts, and
//! buyers who may reach no output.

use std::fs;
use std::path::Path;

use crate::support::{entries, fixtures, run, transcript, tree};

fn put(from: &str, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(fixtures().join(from), to).unwrap();
}

#[test]
fn folders_in_folders_and_names_in_any_script_are_read() {
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    put("detectors/lost_in_warehouse/hit/ledger.txt", &dump.join("2026/十月/库存 分类账.txt"));
    put(
        "detectors/lost_in_warehouse/hit/reimbursements.txt",
        &dump.join("αρχεία/Ü ber'sicht;.txt"),
    );
    fs::write(dump.join("2026/~$ledger.xlsx"), "lock").unwrap();
    let output = run(work.path(), &["inspect", "dump"]);
    let text = transcript(&output);
    assert!(text.starts_with("exit 0"), "{text}");
    assert!(text.contains("2026/十月/库存 分类账.txt") && text.contains("αρχεία/Ü ber'sicht;.txt"));
    assert!(!text.contains("~$ledger"), "{text}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_are_told() {
    use std::os::unix::fs::symlink;
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    put("detectors/lost_in_warehouse/hit/ledger.txt", &work.path().join("elsewhere/ledger.txt"));
    fs::create_dir_all(dump.join("inner")).unwrap();
    symlink("../elsewhere", dump.join("linked")).unwrap();
    symlink("..", dump.join("inner/loop")).unwrap();
    symlink("nowhere", dump.join("dangling")).unwrap();
    let text = transcript(&run(work.path(), &["inspect", "dump"]));
    assert!(text.starts_with("exit 0"), "{text}");
    assert!(text.contains("linked/ledger.txt"), "{text}");
    assert!(
        text.contains(
            "link to a folder that is read already or lies above, not followed\n--> inner/loop"
        ),
        "{text}"
    );
    assert!(text.contains("link to nothing\n--> dangling"), "{text}");
}

/// The files of an output, without what one of many accounts keeps to tell whether it changed.
fn whole(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = tree(folder).into_iter().map(|(name, bytes)| {
        if name != "run.json" {
            return (name, bytes);
        }
        let mut run: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        for own in ["task", "own_sha256"] {
            run.as_object_mut().unwrap().remove(own);
        }
        (name, serde_json::to_vec(&run).unwrap())
    });
    files.collect()
}

#[test]
fn every_folder_is_an_account_of_its_own() {
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    for (account, fixture) in [("north", "hit"), ("south", "already_paid")] {
        for path in entries(&fixtures().join("detectors/lost_in_warehouse").join(fixture)) {
            let name = path.file_name().unwrap();
            fs::create_dir_all(dump.join(account)).unwrap();
            fs::copy(&path, dump.join(account).join(name)).unwrap();
        }
    }
    fs::create_dir_all(dump.join("empty")).unwrap();
    fs::write(dump.join("stray.csv"), "a,b\n1,2\n").unwrap();
    let arguments = ["scan", "dump", "--accounts", "--as-of", "2026-11-21", "--out", "out"];
    let text = transcript(&run(work.path(), &arguments));
    assert!(text.starts_with("exit 4"), "{text}");
    assert!(text.contains("error[outside-accounts]") && text.contains("stray.csv"), "{text}");
    let out = work.path().join("out");
    let table = fs::read_to_string(out.join("accounts.csv")).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(lines[1].starts_with("empty,") && lines[1].ends_with(",3"), "{table}");
    assert!(lines[2].starts_with("north,") && lines[2].ends_with(",0"), "{table}");
    // Each account's folder is what a scan of it alone writes, ids and all.
    let alone =
        ["scan", "dump/north", "--account", "north", "--as-of", "2026-11-21", "--out", "alone"];
    assert_eq!(run(work.path(), &alone).status.code(), Some(0));
    assert_eq!(whole(&work.path().join("alone")), whole(&out.join("north")));
    let totals = fs::read_to_string(out.join("totals.csv")).unwrap();
    let headers = totals.lines().filter(|line| line.starts_with("account,")).count();
    assert_eq!(headers, 1, "{totals}");
    // Its own output is replaced, and not read as an account.
    let inside = ["scan", "dump", "--accounts", "--as-of", "2026-11-21", "--out", "dump/out"];
    run(work.path(), &inside);
    let again = transcript(&run(work.path(), &inside));
    assert!(!again.contains("Account out"), "{again}");
    let both = ["scan", "dump", "--accounts", "--account", "mine"];
    assert_eq!(run(work.path(), &both).status.code(), Some(2));
}

#[test]
fn planted_buyers_reach_neither_screen_nor_file() {
    let planted = ["Planted Buyer", "planted.buyer@example.com", "555 0100", "1 Planted Street"];
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    let mut seen = Vec::new();
    for folder in entries(&fixtures().join("formats")) {
        for path in entries(&folder) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            let found: Vec<&str> =
                planted.iter().copied().filter(|value| text.contains(value)).collect();
            if name.contains(".expected.") || name.contains(".rejects.") || found.is_empty() {
                continue;
            }
            seen.extend(found);
            let format = folder.file_name().unwrap().to_string_lossy().into_owned();
            fs::create_dir_all(&dump).unwrap();
            fs::copy(&path, dump.join(format!("{format}-{name}"))).unwrap();
        }
    }
    for value in planted {
        assert!(seen.contains(&value), "no fixture holds {value}");
    }
    let mut outputs = Vec::new();
    for lang in ["en", "zh"] {
        for format in ["human", "json", "csv", "markdown"] {
            let arguments =
                ["scan", "dump", "--as-of", "2026-11-21", "--lang", lang, "--format", format];
            outputs.push(transcript(&run(work.path(), &arguments)));
            for (name, bytes) in tree(&work.path().join("fba-recon-out")) {
                outputs.push(format!("{name}: {}", String::from_utf8_lossy(&bytes)));
            }
        }
    }
    for format in ["human", "json"] {
        outputs.push(transcript(&run(work.path(), &["inspect", "dump", "--format", format])));
    }
    assert!(outputs.len() > 50);
    for output in outputs {
        for value in planted {
            assert!(!output.contains(value), "{value} in {output}");
        }
    }
}
