"""The dictionaries that sync ships, made anew: `python -m tests.bench.train_dictionaries [FOLDER]` writes both.
May import forms, sync's pure floor, zstandard and the standard library; nobody real is in what they are made from.
Promise: the same seed and the same zstandard make the same bytes, so that a reviewer can make them too.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import zstandard

from forms import numbering, offices
from forms.acts.context import Context
from forms.acts.register import ACTS, decide
from forms.case import Recorded, fold
from forms.catalog import Catalog, packaged_items
from forms.definition import ServiceItem
from forms.errors import Refusal
from forms.events import KINDS, Event, encode, sample_event, subject_of
from forms.samples import sample
from sync.envelope import Content, Stamp, canonical
from sync.wire import ADMITTED, PARKED, BoxPart, Delivery, Message, pack
from sync.wire import encode as message
from tests.bench.filings import TOWNSHIP_ACTS, VILLAGE_ACTS, application, later

SEED = 20_261_122
ZLIB_BYTES, ZSTD_BYTES = 32_768, 112_640
CASES = 2_400
TODAY = date(2026, 3, 2)
VILLAGE, TOWNSHIP, COUNTY = "320612107205", "320612107", "320612"
STATION = offices.station_id(VILLAGE, 1)
ROLES = {VILLAGE: "agent", TOWNSHIP: "clerk", COUNTY: "officer"}
# What each office does in its turn; those acts that are not allowed there and then are skipped.
TURNS = (
    (VILLAGE, VILLAGE_ACTS), (TOWNSHIP, TOWNSHIP_ACTS), (COUNTY, ("receive", "accept", "decide", "close")),
    (TOWNSHIP, ("receive", "deliver", "rate")), (VILLAGE, ("deliver", "rate")), (TOWNSHIP, tuple(ACTS)),
)  # fmt: skip
FOLDER = Path(__file__).resolve().parents[2] / "sync" / "dictionaries"


def main(folder: Path) -> None:
    """Train and write."""
    learned = list(lines(SEED, CASES))
    random.Random(SEED).shuffle(learned)
    folder.mkdir(exist_ok=True)
    trained = zstandard.train_dictionary(ZSTD_BYTES, learned, k=1024, d=8, dict_id=1, level=3, split_point=1.0)
    (folder / "zstd-1.bin").write_bytes(trained.as_bytes())
    # What a raw dictionary takes is the trained content without its entropy tables, the most useful part last.
    short = zstandard.train_dictionary(ZLIB_BYTES + 1_024, learned, k=512, d=6, level=3, split_point=1.0)
    (folder / "zlib-1.bin").write_bytes(short.as_bytes()[-ZLIB_BYTES:])
    for name in ("zstd-1.bin", "zlib-1.bin"):
        made = (folder / name).read_bytes()
        print(name, len(made), "bytes, SHA-256", hashlib.sha256(made).hexdigest())


def lines(seed: int, cases: int) -> Iterator[bytes]:
    """What travels: entries as a station sends them, the same as mail brings them, receipts, and header lines."""
    chance = random.Random(seed)
    items = list(Catalog.from_documents(packaged_items()).items())
    for n in range(cases):
        tag = numbering.lane_tag(chance.randbytes(16).hex())
        level, office = chance.choice((("village", VILLAGE), ("township", TOWNSHIP)))
        case_id = numbering.receipt_number(offices.station_id(office, 1), TODAY, tag, n % 900 + 1)
        seen = ""
        for event in _life(chance.choice(items), level, office, case_id, chance):
            content = _content(event, case_id, seen)
            digest = hashlib.sha256(chance.randbytes(8)).hexdigest()
            seen = digest[:32]
            lane = chance.randbytes(16).hex()
            stamp = Stamp(1 + chance.randrange(4), 1 + chance.randrange(9_000), chance.randbytes(16).hex())
            yield pack(content)
            if chance.randrange(3) == 0:
                yield _line(Delivery(ADMITTED, stamp, STATION, lane, n + 1, "", content))
            if chance.randrange(12) == 0:
                yield _line(Delivery(PARKED, None, STATION, lane, n + 1, "not_holder"))
    for kind in KINDS:
        yield pack(_content(sample_event(kind), "x", ""))
    yield from _headers(chance)


def _line(delivery: Delivery) -> bytes:
    part = BoxPart("0" * 32, VILLAGE, 1, None, 1, (delivery,), bytes(32), bytes(64))
    return message(Message({}, (), (part,))).partition(b"\n")[2]


def _content(event: Event, case_id: str, seen: str) -> Content:
    facts, personal = encode(event)
    return Content(subject_of(event, case_id, STATION), seen, event.kind, facts, personal or b"{}")


def _life(item: ServiceItem, level: str, office: str, case_id: str, chance: random.Random) -> Iterator[Event]:
    """A case from its filing through the offices, as far as chance takes it."""
    if level not in item.file_at:
        return
    mode = chance.choice(sorted(item.modes))
    document = (
        application(item, chance, level, TODAY)
        if mode == "in_person" and chance.randrange(2)
        else sample(item, chance, mode=mode, level=level, today=TODAY)
    )
    recorded: list[Recorded] = []
    case = fold(case_id, recorded)
    context = replace(_context(office, item, chance), receipt_no=case_id, rating_token=chance.randbytes(8).hex())
    made = decide(case, "file", document, context)
    if isinstance(made, Refusal):
        return
    for event in made:
        recorded.append(Recorded("", event))
        yield event
    for turn, acts in TURNS[office == TOWNSHIP :]:
        case = fold(case_id, recorded)
        for event in later(case, acts, _context(turn, item, chance), chance, 2 + chance.randrange(4)):
            recorded.append(Recorded("", event))
            yield event


def _context(office: str, item: ServiceItem, chance: random.Random) -> Context:
    at = f"{TODAY.replace(day=1 + chance.randrange(28))}T{8 + chance.randrange(9):02d}:{chance.randrange(60):02d}+08:00"
    user = chance.choice(("lihua", "wangfang", "sunli", "zhaomin"))
    return Context(
        office, ROLES[office], user, at, at, TODAY, item, salt=chance.randbytes(16).hex(), seal=lambda raw: "",
        marks=frozenset(), document_no=f"{chance.randrange(400)}",
    )  # fmt: skip


def _headers(chance: random.Random) -> Iterator[bytes]:
    """Header lines of both directions, with every field that `sync/DESIGN.md` names."""

    def name() -> str:
        return chance.randbytes(16).hex()

    def link() -> str:
        return chance.randbytes(32).hex()

    signature = "A" * 86 + "=="
    for _ in range(60):
        head: dict[str, Any] = {
            "v": 1, "type": "exchange", "from": STATION, "to": COUNTY, "nonce": name(), "epoch": [1, [name()]],
            "read": [name(), chance.randrange(900), link()], "others": [chance.randrange(9), link()],
            "lanes": [[name(), chance.randrange(900), link()]],
            "closed": [chance.randrange(90), link()], "all": False, "boxes": [], "codecs": [1, 2], "room": 64_000,
            "islands": [], "loose": [], "token": [chance.randrange(900), name(), name()],
            "told": {"at": "2026-03-02T09:30+08:00", "unsent": 0, "held": 0, "parked": 0, "version": "0.1.0"},
            "batches": [{"lane": name(), "first": chance.randrange(900), "count": 24, "link": link(),
                         "before": link(), "sig": signature}],
            "mail": [],
        }  # fmt: skip
        yield canonical(head)
        yield canonical(head | {"type": "part"})
        yield canonical({
            "v": 1, "type": "answer", "from": COUNTY, "to": STATION, "re": link(), "nonce": name(),
            "time": 1_772_000_000,
            "lanes": {name(): [chance.randrange(900), link(), "open", 0]}, "whole": True, "agreed": True, "carried": {},
            "loose": [],
            "more": False, "pending": 0,
            "waiting": 0, "held": 0, "parked": 0, "wanted": [], "islands": [], "copied": False, "recovering": None,
            "codecs": [1, 2], "batches": [],
            "mail": [{"box": name(), "station": STATION, "epoch": 1, "parent": None, "first": chance.randrange(900),
                      "count": 40, "link": link(), "sig": signature}],
        })  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
