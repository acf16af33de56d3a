"""A town in the middle of its work: a case in each state that a page can show, and a station that was copied back.
Imports tests.browser.town, tests.processes, and the forging of tests.journeys.
Promise: everything was done by the public commands, and the same seed makes the same town.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station import book as books
from station.demo_line import Line
from tests.browser import town
from tests.browser.town import Town
from tests.journeys.test_bad_messages import forge
from tests.processes import OTHER_VILLAGE, PASSWORD, Side
from tests.world import cases_in

AT_TOWNSHIP, AT_COUNTY, PRICED = "S002-10", "S002-05", "S002-01"


@dataclass(frozen=True)
class Stock:
    """``names``: receipt numbers by what was done last with the case, and what is held, parked or not known here.
    ``troubled`` is a village that was copied back."""

    town: Town
    troubled: Side
    names: Mapping[str, str]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The county and its stations."""
        return self.town.county, self.town.township, self.town.village, self.troubled


@contextlib.contextmanager
def stocked(folder: Path, seed: int) -> Iterator[Stock]:
    """The town with its cases; it serves, and is ended with the block."""
    with town.opened(folder, seed) as found:
        line = Line(found.county.port)
        try:
            troubled = town.enrolled(found.world, OTHER_VILLAGE, line)
            names = {**_cases(found), **_handed_over(found), **copied_back(troubled), **_parked(found)}
            names |= _unknown(found)
            names["listed"] = listed(found.village, names["filed"])
            names["resident"] = on_record(found.village)
            names["told"] = told_once(found.village)
            names["roster"] = filed_for_many(found.village)
            names |= priced(found.village)
            on_record(found.township)
            troubled.serve()
            yield Stock(found, troubled, {**names, "troubled": troubled.station, **_waiting(found.county)})
        finally:
            line.close()


def _cases(found: Town) -> dict[str, str]:
    village, township, county = found.village, found.township, found.county
    local = {
        name: village.file(AT_TOWNSHIP, village.sample(AT_TOWNSHIP, "proxy", seed))
        for seed, name in enumerate(("forwarded", "received", "accepted", "withdrawn", "overtaken"), 1)
    }
    upward = {
        name: village.file(AT_COUNTY, village.sample(AT_COUNTY, "proxy", seed))
        for seed, name in enumerate(("filed", "correction", "reported", "in_review", "decided", "delivered"), 11)
    }
    walked_in = township.file(AT_TOWNSHIP, township.sample(AT_TOWNSHIP, "in_person", 21))
    found.settle()
    village.act(local["withdrawn"], "withdraw")
    for name in (*(one for one in local if one != "withdrawn"), *(one for one in upward if one != "filed")):
        if name != "overtaken":
            village.act({**local, **upward}[name], "hand_over")
    found.settle()
    _overtaken(found, local["overtaken"])
    township.act(local["received"], "receive")
    _acts(township, local["accepted"], "receive", "accept")
    _acts(township, upward["correction"], "receive", "request_correction")
    for name in ("reported", "in_review", "decided", "delivered"):
        _acts(township, upward[name], "receive", "accept", "report_up")
    found.settle()
    for name in ("decided", "delivered"):
        _acts(county, upward[name], "decide", "hand_over")
    found.settle()
    township.act(upward["delivered"], "hand_over")
    found.settle()
    village.act(upward["delivered"], "deliver")
    found.settle()
    return {**local, **upward, "walked_in": walked_in}


def _handed_over(found: Town) -> dict[str, str]:
    """A batch that was told over but for one original, one that is still to be told over, and a shift to be taken."""
    village, township = found.village, found.township
    told: dict[str, str] = {}
    for name, seed in (("batch", 71), ("coming", 72)):
        document = village.sample(AT_TOWNSHIP, "proxy", seed)
        document["materials"]["M1"] = {"how": "original_taken"}
        number = village.file(AT_TOWNSHIP, document)
        originals = [one["record"] for one in village.rows("ledger", "original") if one["about"] == number]
        command = {"to": township.office, "carrier": village.user, "cases": [number], "originals": originals}
        told[name] = village.do("batch", "send", *village.with_file(command), "--as", village.user).last_word
    found.settle()
    lines = [one["line"] for one in township.rows("batch", "lines", told["batch"])]
    outcomes = {"outcomes": {one: "taken" if "case" in one else "absent" for one in lines}}
    township.do("batch", "receive", told["batch"], *township.with_file(outcomes), "--as", township.user)
    township.do("user", "add", "岑秋", "--role", "clerk", told=PASSWORD + "\n")
    shift = {"to": "岑秋", "window": "综合窗口", "differences": "柜中原件未逐份点。"}
    told["shift"] = township.do("shift", "hand", *township.with_file(shift), "--as", township.user).last_word
    keys = {one["number"]: one["record"] for one in (*village.rows("batch"), *township.rows("batch"))}
    return {"batch": _key(keys[told["batch"]]), "coming": _key(keys[told["coming"]]), "shift": _key(told["shift"])}


def told_once(side: Side) -> str:
    """A notice to somebody who brought nothing yet; the key of its record."""
    command = {"outcome": "missing", "person": "顾秀英", "lacking": ["M1"]}
    return _key(side.do("tell", AT_COUNTY, *side.with_file(command), "--as", side.user).last_word)


def _key(record: str) -> str:
    return record.partition(":")[2]


def _acts(side: Side, number: str, *names: str) -> None:
    for name in names:
        side.act(number, name)


def _overtaken(found: Town, number: str) -> None:
    """Withdrawn in the village while the township received the paper: the township's word came first."""
    found.village.act(number, "withdraw")
    found.township.act(number, "receive", {"from_paper": True})
    found.township.do("exchange")
    found.settle()


def copied_back(side: Side) -> dict[str, str]:
    """A folder copied back from before its last work: what was written since waits for a person."""
    copy = side.folder.with_name("copied")
    side.copy_folder(copy)
    lost = side.file(AT_TOWNSHIP, side.sample(AT_TOWNSHIP, "proxy", 31))
    side.do("exchange")
    shutil.rmtree(side.folder)
    shutil.copytree(copy, side.folder)
    held = side.file(AT_TOWNSHIP, side.sample(AT_TOWNSHIP, "proxy", 32))
    side.do("exchange")
    side.do("exchange")
    return {"restored": lost, "held": held}


def _parked(found: Town) -> dict[str, str]:
    """A village that signs in the township's name, and a paper whose record never came."""
    number = found.village.file(AT_TOWNSHIP, found.village.sample(AT_TOWNSHIP, "proxy", 41))
    found.village.act(number, "hand_over")
    found.settle()
    found.township.act(number, "receive")
    found.settle()
    forge(found.village, number, "accept", "clerk", found.township.office)
    found.settle()
    return {"parked": number}


def _unknown(found: Town) -> dict[str, str]:
    """A slip whose record never left the village: its machine was put away before it exchanged."""
    away = found.village.folder.with_name("put-away")
    found.village.copy_folder(away)
    machine = Side("station", found.village.office, away, found.world)
    machine.user = found.village.user
    return {"unknown_slip": machine.file(AT_COUNTY, machine.sample(AT_COUNTY, "proxy", 61))}


def listed(side: Side, case: str) -> str:
    """A number in the directory, and an appointment about a case: the key of the first."""
    entry = side.with_file({"place": "民政窗口", "person": "顾秀英", "phone": "13812345678"})
    record = side.do("ledger", "directory", "open", *entry, "--as", side.user).last_word
    sample = side.rows("ledger", "appointment", "book", "--sample")[0]
    about = side.with_file({**sample, "case": case})
    side.do("ledger", "appointment", "open", *about, "--as", side.user)
    return record.partition(":")[2]


def priced(side: Side) -> dict[str, str]:
    """A case whose guide charges, the key of its payment slip, and the seal of the village committee."""
    case = side.file(PRICED, side.sample(PRICED, "proxy", 81))
    slip = side.with_file({"case": case, "line": "工本费-精装", "amount_fen": 2000, "payer": "顾秀英"})
    record = side.do("ledger", "fee", "bill", *slip, "--as", side.user).last_word
    seal = {"name": "骑岸村村民委员会", "seal_kind": "committee", "scope": "村委会意见", "keeper": "陆根生", "on": "2026-11-20"}
    side.do("ledger", "seal", "open", *side.with_file(seal), "--as", side.user)
    return {"priced": case, "bill": record.partition(":")[2]}


def on_record(side: Side) -> str:
    """A household of two on record, one of them with benefits: the key of her record."""
    home = {"household_no": "0017", "village_group": "三组", "address": "十总镇柳河村三组17号"}
    head = side.with_file({"name": "陆根生", "relation": "head", "phone": "13862905512", **home})
    side.do("ledger", "resident", "open", *head, "--as", side.user)
    wife = side.with_file({"name": "顾秀英", "relation": "spouse", "benefits": ["dibao"], "phone": "13862905511", **home})
    return side.do("ledger", "resident", "open", *wife, "--as", side.user).last_word.partition(":")[2]


def filed_for_many(side: Side) -> str:
    """One person's application, filed from a roster of a school: the key of the roster's record."""
    common = side.sample(AT_TOWNSHIP, "proxy", 91)
    name, document = (common["answers"].pop(f"applicant_{one}") for one in ("name", "document"))
    common["mandate"].pop("principal")
    sheet = side.folder.with_name("roster.csv")
    sheet.write_text(f"姓名,证件号码,证件类型\n{name},{document['number']},{document['type']}\n", encoding="utf-8")
    told = ("--roster", str(sheet), "--key", "k", "--organiser", "柳河小学", "--as", side.user)
    side.do("roster", AT_TOWNSHIP, *side.with_file(common), *told)
    return _key(str(side.rows("ledger", "roster")[0]["record"]))


def _waiting(county: Side) -> dict[str, str]:
    """What the county has to decide about."""
    parked = county.rows("parked")[0]
    return {"lane": county.rows("held")[0]["id"], "parked_entry": f"{parked['lane']}/{parked['seq']}"}


def entered(side: Side) -> Iterator[str]:
    """Every text that somebody entered in a case, its mandate or a ledger, as the station's journal keeps it."""
    if side.package == "central":
        return
    with books.opened(side.folder, side.edges()) as book:
        of_cases = [f"{stream}:{case}" for case in cases_in(book.journal) for stream in ("case", "mandate")]
        of_ledgers = [subject for one in book.records.of_stream.values() for subject in one.subjects()]
        for subject in (*of_cases, *of_ledgers):
            for entry in book.journal.history(subject):
                for part in (entry.content.facts, entry.content.personal):
                    yield from texts(json.loads(part or b"null"))


def texts(value: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from texts(inner)


def quoted(document: Any, name: str = "") -> Iterator[str]:
    """The words of a guide that no screen translates: quoted raw, or standing within an English sentence."""
    if isinstance(document, str) and (name in ("raw", "en") or name.endswith("_en")):
        yield document
    elif isinstance(document, Mapping):
        for inner, value in document.items():
            yield from quoted(value, inner)
    elif isinstance(document, list):
        for value in document:
            yield from quoted(value, name)
