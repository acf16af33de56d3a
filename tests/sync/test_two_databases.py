"""What the two databases would do differently if nobody took care: order of texts, texts that one of them refuses.
May import sync, tests.books and the parties of this folder.
Promise: a county sees the same whichever database its book lies in, and no message stops it on one of them.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from sync import codec, wire
from sync.admission import ADMIT, Verdict
from sync.database import begins, connected, reading, write
from sync.envelope import canonical
from sync.journal import Entry
from sync.projection import Projection
from sync.tables import STATUS_WORDS
from sync.wire import Message
from tests.books import Books
from tests.sync.desks import interrupt
from tests.sync.parties import CENTRE, DATA_KEY, County, Station, code_of, draft

ROOT = Path(__file__).resolve().parents[2]
# Languages put "a" before "B", ignore the hyphen, and sort by sound; the order of the book is that of its bytes.
NAMES = ("case:-b", "case:1", "case:10", "case:2", "case:A", "case:B", "case:a", "case:é", "case:一", "case:啊")


@pytest.fixture
def county(tmp_path: Path, books: Books) -> Iterator[County]:
    """A centre on either database, with one village."""
    made = County(tmp_path, books=books)
    yield made
    made.close()


def fold(subject: str, history: Sequence[Entry]) -> dict[str, Any] | None:
    """One column, as short as it comes."""
    return {"name": subject, "holder": "office"} if history else None


def test_texts_are_ordered_by_their_bytes(county: County) -> None:
    """So that a walk by ``subject > after`` passes nobody over, and two machines list alike."""
    rows = Projection(county.centre.journal, "shelf", "case:", fold, ("holder",), ("holder",))
    rows.create()
    shuffled = random.Random(1).sample(NAMES, len(NAMES))
    county.centre.own(*map(draft, shuffled))
    with write(county.centre.db):
        rows.refresh(shuffled)
    subject = rows.table.subject
    assert [row["name"] for row in rows.find()] == list(NAMES)
    assert [row["name"] for row in rows.find(subject > "case:B")] == list(NAMES[6:])
    assert [row["name"] for row in rows.find(begins(subject, "case:1"))] == ["case:1", "case:10"]
    assert [row["name"] for row in rows.find(begins(subject, "case:a"))] == ["case:a"]
    assert rows.rebuild() == len(NAMES)


@pytest.mark.parametrize("sender", ("\0", "3206\0", "x" * 40, "é", "", None, 7))
def test_a_message_from_a_name_that_no_database_holds_is_from_nobody(county: County, sender: object) -> None:
    """Told like any other stranger, with nothing changed."""
    centre = county.centre
    header = {"type": "exchange", "from": sender, "to": CENTRE, "nonce": "", "told": {}}
    payload = wire.encode(Message(header))
    body = codec.frame(next(iter(county.stations.values())).key.sign("message", payload), payload)
    assert code_of(lambda: centre.server.exchange(body)) == "unknown_sender"
    asked = canonical({"station": str(sender), "key": "00" * 32, "sealing": "00" * 32, "proof": "", "challenge": ""})
    assert code_of(lambda: centre.server.enrol(asked, lambda station, key: None)) == "code_refused"


def test_what_a_station_tells_of_itself_is_kept_whatever_it_is(county: County) -> None:
    """NUL, quotes and large numbers inside a document are text like any other."""
    told = {"version": "\0'\"", "unsent": 2**70, "app": "一"}
    centre, (station,) = county.centre, county.stations.values()
    header = {
        "type": "exchange", "from": station.node, "to": CENTRE, "nonce": "0" * 32, "epoch": [0, []], "read": None,
        "lanes": [], "closed": [0, ""], "all": False, "boxes": [], "told": told, "token": [0, "", ""],
        "others": [0, ""], "islands": [], "room": 1,
    }  # fmt: skip
    payload = wire.encode(Message(header))
    centre.server.exchange(codec.frame(station.key.sign("message", payload), payload))
    kept = centre.journal.tables.node.get_by_id(station.node).told
    assert kept == canonical(told).decode()


def test_words_that_the_database_refuses_park_one_entry_and_the_next_goes_on(county: County) -> None:
    """The court keeps a column that PostgreSQL does not take and SQLite does; behind it the county goes on."""
    centre, (station,) = county.centre, county.stations.values()
    rows = Projection(centre.journal, "shelf", "case:", lambda subject, past: {"holder": "a\0b"}, ("holder",))
    rows.create()

    def keeps(entry: Entry, history: Sequence[Entry]) -> Verdict:
        rows.refresh([entry.subject])
        return ADMIT

    centre.court.verdicts["case:spoilt"] = keeps
    station.write(draft("case:1", kind="case:spoilt"), draft("case:1"), draft("case:2"))
    station.exchange()
    found = {(one.subject, one.kind): STATUS_WORDS[one.status] for one in centre.entries(station.node)}
    spoilt = "parked" if county.centre.books.kind == "postgresql" else "admitted"
    after = "waiting" if spoilt == "parked" else "admitted"
    noted = "case:noted"
    assert found == {("case:1", "case:spoilt"): spoilt, ("case:1", noted): after, ("case:2", noted): "admitted"}
    assert rows.get("case:\0") is None


def test_reading_is_one_view_and_writes_nothing(county: County) -> None:
    """What others commit meanwhile is not seen inside the block, and is behind it."""
    centre = county.centre
    other = centre.books.open(centre.path, DATA_KEY)
    with connected(other):
        with reading(centre.db):
            before = centre.journal.mark("x")
            with write(other):
                other.execute_sql("INSERT INTO mark (name, value) VALUES ('x', '1')")
            assert centre.journal.mark("x") is before is None
        assert centre.journal.mark("x") == 1


def test_numbers_are_given_in_the_order_of_their_commits(county: County) -> None:
    """Row ids, which mail and lists go by, only grow, also over transactions that were undone."""
    centre = county.centre
    station: Station = next(iter(county.stations.values()))
    for round_ in range(3):
        station.write(draft(f"case:{round_}"))
        station.exchange()
        assert interrupt(centre.db, lambda: centre.journal.append([draft("case:undone")]))
    ids = [one.id for one in centre.journal.read()]
    places = [one.stamp.place for one in centre.journal.read() if one.stamp]
    assert ids == sorted(ids) and places == list(range(places[0], places[0] + len(places)))


@pytest.mark.parametrize("program", ("station", "central"))
def test_a_program_whose_book_is_a_file_does_not_load_the_driver(program: str) -> None:
    """It is installed here, and costs 17 MB that a station of 512 MB has a better use for."""
    looked = f"import {program}.__main__, sys; print(sorted({{'peewee', 'psycopg'}} & sys.modules.keys()))"
    found = subprocess.run([sys.executable, "-c", looked], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert found.stdout == "['peewee']\n", found.stderr
