"""Reads `deadlines.ics` by two parsers: one that follows the letter of RFC 5545, and icalendar where it is installed."""

import csv
from datetime import date, datetime, timedelta

# What is done about a case until a day.
DATED = {"file", "check_first", "get_documents", "answer", "appeal"}


def parse(data):
    """The components of a calendar as dictionaries of properties, by name; raises where the form is broken."""
    assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b""), "lines end with CR LF"
    lines = []
    for line in data[:-2].split(b"\r\n"):
        assert len(line) <= 75, f"{len(line)} octets: {line!r}"
        line.decode("utf-8")
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    stack, found = [], []
    for line in lines:
        name, _, value = line.decode("utf-8").partition(":")
        name = name.split(";")[0]
        if name == "BEGIN":
            stack.append((value, {}))
        elif name == "END":
            kind, held = stack.pop()
            assert kind == value, f"{kind} ends as {value}"
            found.append((kind, held))
        else:
            assert not any(ord(c) < 32 for c in value), f"control characters: {value!r}"
            stack[-1][1][name] = value
    assert not stack, "a component does not end"
    return found


def clocks_without_a_case(document):
    """The days of running clocks that no case tells, by the name of their event: of claim files, and of orders on which
    the next claim may come."""
    told = set()
    for case in document["cases"]:
        clock = case["clock"]["name"] if case.get("clock") else case["action"]
        told.add((case.get("claim"), clock))
        # What a case files is the clock of its claim file too.
        if case["action"] in DATED and case["last_safe_day"]:
            told.add((case.get("claim"), {"safe_t": "safe_t", "a_to_z": "appeal"}.get(case["claim_type"], clock)))
    days = {}
    for claim in document.get("claims", []):
        for clock in claim["clocks"]:
            if clock["state"] != "overdue" and (claim["id"], clock["name"]) not in told:
                # A clock that still runs has no day that has passed.
                least = min(document["as_of"], last_day(clock["due_at"]))
                days[f"{claim['id']}-{clock['name']}"] = max(last_day(clock["safe_at"] or clock["due_at"]), least)
    for risk in document.get("risks", []):
        if risk.get("due_on"):
            days[f"{risk['order_id']}-{risk['kind']}"] = risk["due_on"]
    return days


def last_day(moment):
    """The day in California, the zone of the demo's store, in whose last moment a clock of days ends."""
    at = datetime.fromisoformat(moment.replace("Z", "+00:00")) - timedelta(hours=8, seconds=1)
    return at.date().isoformat()


def check_calendar(out, document, check):
    """The calendar and its table hold the days of cases.json, each once."""
    data = (out / "deadlines.ics").read_bytes()
    found = parse(data)
    events = {held["UID"]: held for kind, held in found if kind == "VEVENT"}
    alarms = [held for kind, held in found if kind == "VALARM"]
    expected = {
        case["id"]: case["last_safe_day"] for case in document["cases"] if case["action"] in DATED and case["last_safe_day"]
    }
    expected.update(clocks_without_a_case(document))
    days = {one: date.fromisoformat(f"{e['DTSTART'][:4]}-{e['DTSTART'][4:6]}-{e['DTSTART'][6:]}") for one, e in events.items()}
    check("the calendar holds each day once", {one: str(day) for one, day in days.items()} == expected)
    check("every event has an alarm three days before", len(alarms) == len(events) and all(a["TRIGGER"] == "-P3D" for a in alarms))
    stamp = document["as_of"].replace("-", "") + "T000000Z"
    check("events are stamped with the day of the run", all(event["DTSTAMP"] == stamp for event in events.values()))
    rows = list(csv.DictReader((out / "deadlines.csv").open(encoding="utf-8-sig")))
    by_name = {row["id"] if row["id"] in expected else f"{row['id']}-{row['clock']}": row["last_safe_day"] for row in rows}
    check("the table holds the same days", len(rows) == len(expected) and by_name == expected)
    try:
        import icalendar
    except ImportError:
        return
    read = icalendar.Calendar.from_ical(data)
    again = {str(event["UID"]): str(event["DTSTART"].dt) for event in read.walk("VEVENT")}
    check("another parser reads the same", again == expected)
