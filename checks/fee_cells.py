#!/usr/bin/env python3
"""Compares the cells of the fee tables and windows with copies of their sources: `checks/fee_cells.py FOLDER`.

The tables are read here by Python's tomllib, and not by the loader of the program. FOLDER holds the copies: `fees/*.toml`,
whose rows stand in the columns of the pages that they are copied from, `*.toml` with `[[window]]` rows, and `*.md` with
windows as comma-separated lines after the header `claim_type,marketplaces,start_event`. Every cell of a copy is looked up in
the table that is made from it. What a table has on purpose otherwise stands in EXPLAINED with the reason; an explanation that
explains nothing any more is a fault too. Ends with 1 where a cell differs."""

import csv
import pathlib
import re
import sys
import tomllib
from decimal import Decimal, InvalidOperation

TABLES = pathlib.Path(__file__).resolve().parent.parent / "fba-recon-core" / "src" / "policy" / "tables"
EURO = ["DE", "FR", "IT", "ES"]
EUROPE = [*EURO, "NL", "BE", "SE", "PL"]
OTHER_THAN_INBOUND = ["fc_lost", "fc_damaged", "customer_return", "removal_lost", "removal_other"]
STORES = {"UK|EU": ["UK", *EUROPE, "IE"], "EU": [*EUROPE, "IE"]}

# Place of the cell (its beginning is enough) and why the table differs.
EXPLAINED = {
    "ca-2026-10-15-peak all small_oversize linear over": "a word for people: the base includes 0.5 kg",
    "ca-2026-10-15-peak all medium_oversize linear over": "a word for people: the base includes 0.5 kg",
    "ca-2026-10-15-peak all large_oversize linear over": "a word for people: the base includes 0.5 kg",
    "ca-2026-10-15-peak all special_oversize linear over": "a word for people: the base includes 0.5 kg",
    "NL surcharge fuel-2022-05-12": "the source names the UK, DE, FR, IT and ES",
    "BE surcharge fuel-2022-05-12": "the source names the UK, DE, FR, IT and ES",
    "SE surcharge fuel-2022-05-12": "the source names the UK, DE, FR, IT and ES",
    "PL surcharge fuel-2022-05-12": "the source names the UK, DE, FR, IT and ES",
    "window mcf_lost": "multi-channel orders are no claim of the program",
    "window mcf_damaged": "multi-channel orders are no claim of the program",
    "window label_unused": "labels are no claim of the program",
    "window removal_missing_units": "an older page of another site; those of Amazon India that are newer decide",
    "window customer_return AU {'opens': '0d', 'closes': '18m'}": "the careful reading of when it opens is that of the US",
    "window removal_lost AU {'opens': '0d', 'closes': '18m'}": "the careful reading of when it opens is that of the US",
}


def read(path):
    """A TOML file."""
    return tomllib.loads(path.read_text("utf-8"))


def same(one, other):
    """Whether two cells hold the same: numbers by their value."""
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except (InvalidOperation, TypeError):
        return one == other


class Compared:
    """The cells that were looked at."""

    def __init__(self):
        self.cells, self.faults, self.used, self.met = 0, [], set(), set()

    def cell(self, place, copied, own):
        """One cell of a copy, and what the table has in its place."""
        self.cells += 1
        if same(copied, own):
            return
        why = next((start for start in EXPLAINED if place.startswith(start)), None)
        if why is None:
            self.faults.append(f"{place}: {copied} in the copy, {own} in the table")
        else:
            self.used.add(why)

    def cells_of(self, place, copied, own):
        """A list of cells, one a price band."""
        copied = copied if isinstance(copied, list) else [copied]
        own = own if isinstance(own, list) else [own]
        if len(copied) != len(own):
            self.cell(place, copied, own)
        for at, value in enumerate(copied[: len(own)]):
            self.cell(f"{place} column {at + 1}", value, own[at])


class Card:
    """A rate card of the program."""

    def __init__(self, path):
        self.data = read(path)
        self.id = self.data["id"]

    def row(self, tier, klass="all", case=None, peak=False):
        """The row of a tier, as the program looks it up."""
        for same_rows in self.data.get("same", []):
            if same_rows["class"] == klass and tier in same_rows["tiers"]:
                klass = same_rows["as_class"]
        of_tier = [row for row in self.data["fee"] if row["tier"] == tier and row.get("case") == case]
        rows = [row for row in of_tier if row["class"] in (klass, "all")]
        dated = next((row for row in rows if "from" in row), None)
        undated = next((row for row in rows if "from" not in row), None)
        return dated if peak else undated or dated

    def extra(self, name):
        """An amount on top."""
        return next((extra for extra in self.data.get("extra", []) if extra["id"] == name), None)


def cards():
    """Every card by its id."""
    found = (TABLES / "fees").glob("*.toml")
    return {card.id: card for card in map(Card, (path for path in found if "[[fee]]" in path.read_text("utf-8")))}


def compare_row(compared, place, copied, own):
    """A row in the form of the tables: bands, tail and linear."""
    if own is None:
        compared.cell(place, "a row", None)
        return
    bands = {Decimal(band["max"]): band["fee"] for band in own.get("bands", [])}
    for band in copied.get("bands", []):
        most = next(band[name] for name in ("max", "max_kg", "max_oz", "max_lb") if name in band)
        compared.cells_of(f"{place} up to {most}", band["fee"], bands.pop(Decimal(most), None))
    for most in bands if copied.get("bands") else []:
        compared.cell(f"{place} up to {most}", None, bands[most])
    for part in ("tail", "linear"):
        if part not in copied:
            continue
        mine = own.get(part) or {}
        for name, value in copied[part].items():
            name = re.sub("_(kg|oz|lb)$", "", name)
            name = {"free_up_to": "included"}.get(name, name)
            if name == "base":
                compared.cells_of(f"{place} {part} base", value, mine.get("base"))
            else:
                compared.cell(f"{place} {part} {name}", value, mine.get(name))


def compare_cards(compared, data, card):
    """A card with classes and tiers, as those of the US, Canada and Mexico are copied."""
    cases = {"general": None, "health_grocery": "health_grocery", "special": "special"}
    for row in data.get("fulfilment", []) + data.get("fee", []):
        klass = row.get("class", "all")
        place = f"{card.id} {klass} {row['tier']}"
        if klass in cases:
            compare_row(compared, place, row, card.row(row["tier"], "all", cases[klass]))
        else:
            compare_row(compared, place, row, card.row(row["tier"], klass))
    for row in data.get("sipp_discount", []):
        extra = card.extra("sipp_discount")
        own = next((one for one in (extra or {}).get("row", []) if one["tier"] == row["tier"]), None)
        place = f"{card.id} sipp_discount {row['tier']}"
        if "flat" in row and own:
            first = own["bands"][-1]["fee"][0] if own.get("bands") else own["linear"]["base"][0]
            compared.cell(place, row["flat"], Decimal(first).copy_abs())
    for row in data.get("small_and_light", []):
        own = card.row(row["tier"], "all", "small_and_light")
        compare_row(compared, f"{card.id} small_and_light {row['tier']}", row, own)


def of_store(value, column):
    """The value of a column, where a cell holds one a store."""
    return value.get(column) if isinstance(value, dict) else value


def column_row(row, column):
    """A row of the European copy as rows of the tables are written, for one column; `None` where it is empty."""
    made = {}
    bands = [{"max": band["max_kg"], "fee": [band[column]]} for band in row.get("bands", []) if column in band]
    if column == "UK" and not bands:
        bands = [{"max": band["max_kg"], "fee": [band["fee"]]} for band in row.get("bands", []) if "fee" in band]
    if bands:
        made["bands"] = bands
        above = of_store(row.get("per_kg_above_last"), column)
        if above is not None:
            made["tail"] = {"above": bands[-1]["max"], "per_step": above, "step": "1"}
    base, each = of_store(row.get("base"), column), of_store(row.get("per_kg"), column)
    if base is not None:
        made["linear"] = {"base": [base], "included": row["base_up_to_kg"], "step": "1", "per_step": each}
    first, each = of_store(row.get("first_100g"), column), of_store(row.get("per_100g"), column)
    if first is not None:
        made["linear"] = {"base": [first], "included": "0.1", "step": "0.1", "per_step": each}
    return made or None


def european_columns(store):
    """Section of the copy, its column, and the case of the store's card that is made from it."""
    selected = "selected_category_parcel"
    far = f"efn_{selected}"
    columns = [
        ("fulfilment", store, None),
        ("low_price", store, "low_price"),
        (selected, store, "selected_categories"),
    ]
    if store == "UK":
        columns += [("efn", "EU4_TO_UK", "remote_from_eu"), (far, "EU4_TO_UK", "remote_from_eu_selected_categories")]
    if store == "DE":
        columns += [
            ("fulfilment", "CEP", "central_europe_programme"),
            ("low_price", "CEP", "central_europe_programme_low_price"),
            (selected, "CEP", "central_europe_programme_selected_categories"),
        ]
    if store in EURO:
        columns += [
            ("efn", "EU4", "efn"),
            ("efn", "DE_NON_CEE", "efn_german_stock"),
            ("efn", "UK_TO_EU4", "remote_from_uk"),
            (far, "CEP", "efn_selected_categories"),
            (far, "DE", "efn_german_stock_selected_categories"),
            (far, "UK_TO_EU4", "remote_from_uk_selected_categories"),
        ]
    elif store != "UK":
        columns += [
            ("efn", "NLBE" if store in ("NL", "BE") else store, "efn"),
            (far, store, "efn_selected_categories"),
            ("efn", {"NL": "UK_TO_NL", "SE": "UK_TO_SE"}.get(store, "-"), "remote_from_uk"),
            (far, {"NL": "UK_TO_NLBE", "BE": "UK_TO_NLBE", "SE": "UK_TO_SE"}.get(store, "-"), "remote_from_uk_selected_categories"),
        ]
    return columns


def compare_european(compared, data, card, store):
    """A European card, one column a store."""
    for section, column, case in european_columns(store):
        for row in data.get(section, []):
            copied = column_row(row, column)
            if copied is None:
                continue
            place = f"{card.id} {case or 'local'} {row['tier']}"
            compare_row(compared, place, copied, card.row(row["tier"], "all", case))
    for name, section in [("oversize_packaging_fee", "oversize_packaging"), ("pan_eu_oversize_surcharge", "pan_eu_oversize")]:
        extra = card.extra(name)
        for row in data.get(section, []):
            copied = column_row(row, store)
            if copied is None:
                continue
            own = next((one for one in (extra or {}).get("row", []) if one["tier"] == row["tier"]), None)
            compare_row(compared, f"{card.id} {name} {row['tier']}", copied, own)


def compare_peak(compared, data, every):
    """Rows of the European cards that hold in the festive peak alone. A row that is the same in the peak has no days."""
    dates = data["period"][0]
    for row in data["fee"]:
        case = row["case"].split(" ")[0] if "case" in row else None
        # Rows of stock in another country are for every store that it ships to.
        stores = [row["marketplace"]] if "marketplace" in row else ["UK"] if case.startswith("remote_from_eu") else EURO
        # One reach is written for all parcels of selected categories; small ones end before it.
        linear = {name: value for name, value in row.get("linear", {}).items() if name not in ("over", "up_to")}
        copied = {**row, "linear": linear} if linear else row
        for store in stores:
            card = every[f"{store.lower()}-2026-02-01"]
            own = card.row(row["tier"], "all", case, peak=True)
            place = f"{card.id} peak {case or 'local'} {row['tier']}"
            compare_row(compared, place, copied, own or card.row(row["tier"], "all", case))
            for day in ("from", "to") if own else ():
                compared.cell(f"{place} {day}", dates[day], str(own[day]))


def compare_irish(compared, data, card):
    """The Irish card: three columns of bands."""
    for row in data["tier"]:
        for column, case in [("local", None), ("efn", "efn"), ("remote", "remote_from_uk")]:
            bands = [{"max": band["max"], "fee": [band[column]]} for band in row["bands"] if band.get(column)]
            place = f"{card.id} {case or 'local'} {row['name']}"
            compare_row(compared, place, {"bands": bands}, card.row(row["name"], "all", case))
            above = row.get("per_kg_above")
            if above:
                own = (card.row(row["name"], "all", case) or {}).get("tail") or {}
                compared.cell(f"{place} each kg above", of_store(above, column), own.get("per_step"))


def compare_referral(compared, data):
    """Referral rates by store and category."""
    for store in ("us", "ca", "uk", "de", "jp"):
        own = read(TABLES / "fees" / f"{store}_referral.toml")
        categories = {one["id"]: one for one in own["category"]}
        for copied in data[store]["categories"]:
            place = f"referral {store} {copied['id']}"
            mine = categories.get(copied["id"])
            if mine is None:
                compared.cell(place, "a category", None)
                continue
            bands = copied.get("bands") or [{"pct": copied.get("pct")}]
            above = copied.get("above")
            if above:
                bands = [*bands, {"pct": above["rest_pct"]}]
                for name, own_name in (("first", "first"), ("first_pct", "first_percent")):
                    compared.cell(f"{place} above {name}", above[name], mine["bands"][-1].get(own_name))
            compared.cell(f"{place} bands", len(bands), len(mine["bands"]))
            for at, (one, other) in enumerate(zip(bands, mine["bands"])):
                compared.cell(f"{place} band {at + 1} percent", one.get("pct"), other.get("percent"))
                compared.cell(f"{place} band {at + 1} up to", one.get("up_to"), other.get("up_to"))
            mode = {"flat": "whole", "whole_then_portion": "whole"}.get(copied["mode"], copied["mode"])
            compared.cell(f"{place} mode", mode, mine["mode"])
            least = copied.get("min", data[store].get("default_minimum"))
            compared.cell(f"{place} least", least, mine.get("least"))


def compare_storage(compared, data):
    """Monthly storage, utilization and aged stock of the US."""
    own = read(TABLES / "fees" / "us_storage.toml")
    for row in data["base"]:
        goods = row.get("class") == "dangerous_goods"
        mine = [one for one in own["rate"] if str(one["from"]) == str(row["from"]) and one["dangerous_goods"] == goods]
        for season, months in (("jan_sep", [1, 9]), ("oct_dec", [10, 12])):
            for size, value in (row.get(season) or {}).items():
                seasons = [one for one in (mine[0]["seasons"] if mine else []) if one["months"] == months]
                compared.cell(f"storage {row['from']} {row.get('class', 'goods')} {season} {size}", value, seasons[0].get(size) if seasons else None)
    for section, steps, key in [("utilization_surcharge", "tiers", "utilization"), ("aged_surcharge", "rows", "aged")]:
        for row in data[section]:
            mine = next((one for one in own[key] if str(one["from"]) == str(row["from"])), {"steps": []})
            for step in row[steps]:
                if key == "aged":
                    other = next((one for one in mine["steps"] if one["days_from"] == step["days"][0]), {})
                    pairs = [("volume", step["per_cuft"]), ("unit", step.get("min_per_unit"))]
                else:
                    other = next((one for one in mine["steps"] if same(one["weeks_from"], step["weeks_from"])), {})
                    pairs = [(size, step[size]) for size in ("standard", "oversize")]
                for name, value in pairs:
                    compared.cell(f"storage {key} {row['from']} {step.get('weeks_from', step.get('days'))} {name}", value, other.get(name))


TIER_FIELDS = {
    "max_lb": "max_weight", "max_shipping_kg": "max_weight", "max_in": "max_sides", "max_cm": "max_sides",
    "max_unit_kg": "max_unit_weight", "max_dim_kg": "max_dim_weight", "over_unit_kg": "over_unit_weight",
    "max_length_plus_girth_in": "max_length_plus_girth", "max_length_plus_girth_cm": "max_length_plus_girth",
    "round_up_kg": "round_up_to", "basis": "basis",
}  # fmt: skip


def compare_tiers(compared, place, copied, own):
    """The limits of size tiers, in their order."""
    compared.cell(f"{place} tiers", [tier["tier"] for tier in copied], [tier["name"] for tier in own])
    for tier, mine in zip(copied, own):
        for name, own_name in TIER_FIELDS.items():
            compared.cells_of(f"{place} {tier['tier']} {own_name}", tier.get(name, mine.get(own_name)), mine.get(own_name))
        if "when_any" in tier:
            numbers = [re.search(r"[\d.]+$", text)[0] for text in tier["when_any"]]
            compared.cells_of(f"{place} {tier['tier']} any over", numbers, list(mine.get("any_over", {}).values()))


def compare_sizes(compared, data):
    """Size tiers and surcharges, where a copy has them."""
    sets = {one["id"]: one for path in (TABLES / "fees").glob("*_tiers.toml") for one in read(path)["tier_set"]}
    tier_sets = data.get("tier_set", [])
    for one in tier_sets if isinstance(tier_sets, list) else []:
        compare_tiers(compared, one["id"], one["tier"], sets[one["id"]]["tier"])
    store = data.get("marketplace", "")
    if data.get("size_tier") and store in ("UK", "EU", "CA"):
        name = f"{store.lower()}-tiers-{data['effective_from']}"
        compare_tiers(compared, name, data["size_tier"], sets[name]["tier"])
    for row in data.get("surcharge", []):
        for name in EUROPE if store == "EU" else [store]:
            euro = "eu_" if name in EUROPE else ""
            own = read(TABLES / "fees" / f"{euro}{name.lower()}_calendar.toml").get("surcharge", [])
            mine = next((one for one in own if one["id"] == row["id"]), {})
            place = f"{name} surcharge {row['id']}"
            compared.cell(f"{place} percent", row["pct"], mine.get("percent"))
            compared.cell(f"{place} from", str(row.get("from", row.get("effective_from"))), str(mine.get("from")))


def own_windows():
    """The windows of the program, one for each claim and store."""
    found = {}
    for row in read(TABLES / "windows.toml")["window"]:
        for claim in row["claim_types"]:
            for store in row["marketplaces"]:
                found.setdefault((claim, store), []).append(row)
    return found


def compare_window(compared, windows, copied):
    """A window of a copy is one of the program's, for every claim and store."""
    for claim in copied["claim_types"]:
        for store in copied["marketplaces"]:
            wanted = {name: copied.get(name) for name in ("opens", "closes", "from", "to") if copied.get(name)}
            mine = [{name: str(row.get(name)) for name in wanted} for row in windows.get((claim, store), [])]
            compared.cell(f"window {claim} {store} {wanted}", True, wanted in mine)


def copied_windows(path):
    """Windows in the comma-separated lines of a page. Days and times that are words are left out."""
    lines = path.read_text("utf-8").splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("claim_type,marketplaces,start_event")), None)
    for fields in csv.reader(lines[start + 1 :] if start is not None else []):
        if len(fields) < 7:
            return
        claims, stores, _, opens, closes, first, last = fields[:7]
        opens, closes = (value if re.fullmatch(r"\d+[dm]", value) else "" for value in (opens, closes))
        first, last = (value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else "" for value in (first, last))
        every = [store["id"] for store in read(TABLES / "marketplaces.toml")["marketplace"]]
        stores = every if stores == "all" else STORES.get(stores) or [one for name in stores.split("|") for one in STORES.get(name, [name.strip("?")])]
        if opens or closes:
            claims = OTHER_THAN_INBOUND if claims == "other_than_inbound" else claims.split("|")
            yield {"claim_types": claims, "marketplaces": stores, "opens": opens, "closes": closes, "from": first, "to": last}


def compare_file(compared, path, data, every):
    """One copy of fees, by what it holds. Says whether a table is made from it."""
    before = compared.cells
    compare_sizes(compared, data)
    name = data.get("card") or data.get("id") or ""
    named = {"ca-2026-nonpeak": "ca-2026-01-15-nonpeak", "mx-2026": "mx-2026-04-17"}.get(name, name)
    if named in every:
        compare_cards(compared, data, every[named])
    elif name == "eu-2026":
        for store in EUROPE:
            compare_european(compared, data, every[f"{store.lower()}-2026-02-01"], store)
        compare_european(compared, {"efn": data["efn"], "efn_selected_category_parcel": data["efn_selected_category_parcel"]}, every["uk-2026-02-01"], "UK")
    elif name == "uk-2026":
        compare_european(compared, data, every["uk-2026-02-01"], "UK")
    elif name == "ie-2026":
        compare_irish(compared, data, every["ie-2026-04-17"])
    elif "period" in data and "fee" in data:
        compare_peak(compared, data, every)
    elif "source_a" in data:
        compare_referral(compared, data)
    elif "utilization_surcharge" in data:
        compare_storage(compared, data)
    elif compared.cells == before:
        print(f"skipped {path.name}: no table is made from it cell by cell")
        return
    print(f"compared {path.name}")


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if folder is None or not (folder / "fees").is_dir():
        sys.exit("usage: checks/fee_cells.py FOLDER, which holds fees/*.toml")
    compared, every, windows = Compared(), cards(), own_windows()
    for path in sorted((folder / "fees").glob("*.toml")):
        compare_file(compared, path, read(path), every)
    for path in sorted(folder.glob("*.toml")):
        for row in read(path).get("window", []):
            compare_window(compared, windows, {**row, "from": str(row.get("from", "")), "to": str(row.get("to", ""))})
    for path in sorted(folder.glob("*.md")):
        for row in copied_windows(path):
            compare_window(compared, windows, row)
    unused = [f"explains nothing: {start}" for start in EXPLAINED if start not in compared.used]
    for fault in compared.faults + unused:
        print(f"FAILED  {fault}")
    print(f"{compared.cells} cells, {len(compared.faults)} differ, {len(compared.used)} of {len(EXPLAINED)} explanations used")
    sys.exit(1 if compared.faults or unused else 0)


if __name__ == "__main__":
    main()
