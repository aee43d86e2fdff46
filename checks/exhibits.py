"""Exhibits in the programs that read PDF: their text, their fonts, their form, and pictures to be looked at."""

import csv
import re
import shutil
import subprocess

# What an exhibit never says: words of ours, and of the seller.
INTERNAL = [
    "certain", "probable", "possible", "confidence", "kept by the seller", "estimate", "median", "fba-recon", "CS-",
    ".csv", ".txt", "/", "Please",
]
TITLES = {
    "latin": "Tasse en céramique – rouge, Größe 8 cm",
    "chinese": "陶瓷杯子（红色）直径 8 厘米",
    "japanese": "陶器マグカップ、レッド 直径 8cm",
}


def dense(text):
    """A text without spaces and line ends: where it was broken is not told."""
    return re.sub(r"\s", "", text)


def text_of(pdf):
    """What pdftotext reads, cell by cell."""
    return subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True).stdout


def lacking_rows(folder, case, text):
    """Rows of the case that the text does not hold: reports, days and values as rows.csv gives them."""
    claimed = {part["event_date"] for part in case["portions"] if part["action"] in ("file", "check_first")}
    lacking = []
    held = dense(text)
    for row in csv.DictReader((folder / "rows.csv").open(encoding="utf-8")):
        facts = dict(fact.split("=", 1) for fact in row["facts"].split("; ") if "=" in fact)
        if row["role"] != "evidence" or row["what"] in ("charge", "addition", "document") or list(facts) == ["amount"]:
            continue
        if row["what"] in ("storage_charge", "stock_balance") and row["date"] not in claimed:
            continue
        # What decides is told in sentences, and the month of a bill in place of its day.
        told = {name: value for name, value in facts.items() if name not in ("carrier", "file", "with_rows", "source") and not name.startswith(("table_", "measured_", "units_charged"))}
        values = [dense(value) for value in told.values()] + ([row["date"]] if "month" not in facts else [])
        values += [dense(row["report"])] if "kept by the seller" not in row["report"] else []
        if row["what"] in ("measurement", "amazon_measurement") and "size" in facts:
            values = [dense(facts["size"])]
        if not all(value in held or value.replace("_", "") in held for value in values):
            lacking.append(row)
    return lacking


def lacking_facts(folder, text):
    """Numbered facts and equations of the message that the text does not hold."""
    path = folder / "message.txt"
    held = dense(text)
    lines = path.read_text("utf-8").splitlines()[3:] if path.exists() else []
    # A document of the seller stands under the name of its file, which is not Amazon's business.
    facts = [line.rsplit(": ", 1)[-1] for line in lines if re.match(r"\d+\. ", line) and ". Our document" not in line]
    facts = [fact for fact in facts if " more " not in fact and not fact.endswith(":") and not re.match(r"\d{3}-\d{7}-", fact)]
    equations = [line for line in lines if " = " in line and " - " in line]
    return [fact for fact in facts + equations if dense(fact) not in held]


def check_pdf(name, pdf, check):
    """The form and the fonts of one file."""
    if shutil.which("qpdf"):
        result = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True)
        check(f"{name}: qpdf finds nothing", result.returncode == 0, result.stdout + result.stderr)
    fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    # Name, type, encoding, then: embedded, a part, with a table of characters.
    check(f"{name}: every font is embedded as a part", fonts and all(re.search(r"Identity-H\s+yes yes yes", line) for line in fonts), str(fonts))


def check_exhibits(work, out, document, titled, scan, check, skip, pictures):
    """The exhibits of a run, and one of each writing. `titled` makes a dump with a title."""
    found = sorted((out / "cases").glob("*/exhibit.pdf"))
    cases = {case["id"]: case for case in document["cases"]}
    due = {case["id"] for case in cases.values() if case["action"] in ("file", "check_first") and case["documents"] and not case["claim"]}
    check("cases to be filed whose claim takes documents have an exhibit, and no others", due and {pdf.parent.name for pdf in found} == due)
    check("no exhibit is larger than 1 MB", all(pdf.stat().st_size < 1_000_000 for pdf in found))
    if not all(shutil.which(name) for name in ("pdftotext", "pdffonts", "pdfinfo")):
        skip("the text and the fonts of exhibits", "pdftotext is not installed")
        return
    if not shutil.which("qpdf"):
        skip("the form of exhibits", "qpdf is not installed")
    rows, facts, said, pages = [], [], [], []
    for pdf in found:
        text = text_of(pdf)
        rows += lacking_rows(pdf.parent, cases[pdf.parent.name], text)
        facts += lacking_facts(pdf.parent, text)
        said += [(pdf.parent.name, word) for word in INTERNAL + list(cases) if word in text]
        info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
        pages.append(int(re.search(r"Pages:\s+(\d+)", info).group(1)))
    check(f"{len(found)} exhibits hold every row", not rows, str(rows[:3]))
    check("and every fact and equation of their messages", not facts, str(facts[:3]))
    check("and nothing of ours", not said, str(said[:5]))
    check("on one to three pages", pages and set(pages) <= {1, 2, 3}, str(pages))
    for pdf in found[:3]:
        check_pdf(pdf.parent.name, pdf, check)
    for name, title in TITLES.items():
        folder = work / f"exhibit-{name}"
        scan(["scan", titled(work / f"dump-{name}", title), "--no-log", "--as-of", "2026-11-21"], folder)
        pdf = next(folder.glob("cases/*/exhibit.pdf"))
        text = text_of(pdf)
        if name != "latin" and "\nTitle " not in text:
            skip(f"an exhibit with a {name} title", "no font with its signs is installed")
            check(f"{name}: a title without a font is left out whole", not any(ord(c) > 0x2E80 for c in text))
            continue
        check(f"{name}: the title is whole", dense(title) in dense(text), text)
        check_pdf(name, pdf, check)
        if pictures and shutil.which("pdftoppm"):
            pictures.mkdir(parents=True, exist_ok=True)
            subprocess.run(["pdftoppm", "-r", "80", "-png", "-singlefile", pdf, pictures / f"exhibit-{name}"], check=True)
