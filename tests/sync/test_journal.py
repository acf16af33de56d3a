"""Lanes are append-only chains, one for each life, and an entry is written once.
May import sync.journal and tests.sync.desks.
Promise: what one process wrote is what every other process of the folder sees and goes on from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sync import tables as t
from sync.check import check
from sync.database import write
from sync.envelope import (
    ENTRY_LIMIT_BYTES,
    Content,
    Draft,
    Head,
    Stamp,
    canonical,
    digest_of,
    link_after,
    seen_of,
    strict_json,
)
from sync.errors import Damaged, Malformed
from sync.journal import Journal
from sync.keys import verify
from sync.wire import head_payload
from tests.books import Books
from tests.sync.desks import VILLAGE, draft, interrupt, open_journal


@pytest.fixture
def journal(tmp_path: Path, books: Books) -> Iterator[Journal]:
    """A writer's empty journal."""
    made = open_journal(tmp_path / "book.db", VILLAGE, books=books)
    yield made
    made.db.close()


def test_a_life_opens_one_lane_and_chains_what_it_writes(journal: Journal) -> None:
    """The first entry opens the lane and names its parent (none); each link fixes all before it."""
    with write(journal.db):
        journal.append([draft("case:1"), draft("case:2", 2)])
        journal.append([draft("case:1", 3)])
    entries = journal.read()
    assert [entry.seq for entry in entries] == [1, 2, 3, 4] and len({entry.lane for entry in entries}) == 1
    opening = strict_json(entries[0].content.facts)
    assert entries[0].kind == "lane:opened" and opening["owner"] == VILLAGE and opening["parent"] is None
    link = bytes(32)
    for entry in entries:
        assert entry.digest == digest_of(entry.lane, entry.seq, entry.content)
        link = link_after(link, entry.digest)
    lane = journal.tables.lane.get()
    assert (lane.head_seq, bytes(lane.head_link)) == (4, link)
    assert check(journal) == []


def test_an_entry_names_what_its_writer_had_seen_of_the_subject(journal: Journal) -> None:
    """Within one append, across appends, and nothing for the first entry of a subject."""
    with write(journal.db):
        first, second = journal.append([draft("case:1"), draft("case:1", 2)])
        (other,) = journal.append([draft("case:2")])
        (third,) = journal.append([draft("case:1", 3)])
    assert (first.content.seen, other.content.seen) == ("", "")
    assert second.content.seen == seen_of(first.digest)
    assert third.content.seen == seen_of(second.digest)


def test_a_new_life_writes_a_new_lane_that_names_the_end_of_the_old(journal: Journal) -> None:
    """So that a folder that was copied or put back can never use a name twice."""
    with write(journal.db):
        (before,) = journal.append([draft("case:1")])
    journal.life = "b" * 32
    with write(journal.db):
        (after,) = journal.append([draft("case:1", 2)])
    assert after.lane != before.lane and after.seq == 2
    old = journal.tables.lane.get(journal.tables.lane.name == before.lane)
    opening = journal.entry(after.lane, 1)
    assert opening is not None
    assert strict_json(opening.content.facts)["parent"] == [before.lane, 2, bytes(old.head_link).hex()]
    assert after.content.seen == seen_of(before.digest)


def test_two_processes_of_one_life_write_one_lane(journal: Journal, tmp_path: Path, books: Books) -> None:
    """The page and the command line take turns; neither reuses the other's number."""
    other = open_journal(tmp_path / "book.db", VILLAGE, seed=1, books=books)
    written = []
    for number, desk in enumerate((journal, other, other, journal)):
        with write(desk.db):
            written += desk.append([draft("case:1", number)])
    other.db.close()
    assert [entry.seq for entry in written] == [2, 3, 4, 5] and len({entry.lane for entry in written}) == 1
    assert [entry.content.seen for entry in written[1:]] == [seen_of(entry.digest) for entry in written[:-1]]
    assert check(journal) == []


def test_what_was_not_committed_was_never_written(journal: Journal) -> None:
    """A transaction that fails leaves neither entry nor lane nor number behind."""
    assert interrupt(journal.db, lambda: journal.append([draft("case:1")]))
    assert journal.count() == 0 and journal.tables.lane.select().count() == 0
    with pytest.raises(Damaged):
        journal.append([draft("case:1")])
    with write(journal.db):
        (entry,) = journal.append([draft("case:1")])
    assert entry.seq == 2


@pytest.mark.parametrize("bad", (
    Draft("no stream", "case:noted", b"{}"), Draft("case:" + "x" * 101, "case:noted", b"{}"),
    Draft("case:a b", "case:noted", b"{}"),
    Draft("case:1", "Case:Noted", b"{}"), Draft("case:1", "noted", b"{}"), Draft("case:1", "case:noted", b""),
    Draft("case:1", "case:noted", b'{"a":"x\n"}'), Draft("case:1", "case:noted", b"{}", b"{\t}"),
    Draft("case:1", "case:noted", b"x" * ENTRY_LIMIT_BYTES, b"{}"),
))  # fmt: skip
def test_what_no_road_would_take_is_not_written(journal: Journal, bad: Draft) -> None:
    """One entry that the centre must refuse would strand everything that is written after it."""
    with pytest.raises(Malformed), write(journal.db):
        journal.append([draft("case:1"), bad])
    assert journal.count() == 0
    with write(journal.db):
        assert journal.append([replace(bad, subject="case:1", kind="case:noted", facts=b"{}", personal=b"{}")])


def test_unsent_counts_what_the_centre_has_not_said_it_has(journal: Journal) -> None:
    """Over all lanes of this station, and nobody else's."""
    with write(journal.db):
        journal.append([draft("case:1")])
    journal.life = "b" * 32
    with write(journal.db):
        journal.append([draft("case:1"), draft("case:2")])
    journal.tables.lane.create(name="f" * 32, owner="", head_link=bytes(32), head_seq=9)
    assert journal.unsent() == 5
    journal.tables.lane.update(acked=2).where(journal.tables.lane.owner == VILLAGE).execute()
    assert journal.unsent() == 1


def test_batches_go_out_in_the_order_of_births_signed_and_within_the_budget(journal: Journal) -> None:
    """A batch is cut where the budget ends, has at least one entry, and is signed at its own end."""
    for life in ("a", "b"):
        journal.life = life * 32
        with write(journal.db):
            journal.append([draft("case:1", number) for number in range(4)])
    whole = journal.batches()
    assert [(batch.first, batch.last) for batch in whole] == [(1, 5), (1, 5)]
    for batch in whole:
        head = Head(batch.lane, batch.last, batch.link)
        assert verify(journal.key.public, "lane", head_payload(head), batch.signature)
    assert [(batch.first, batch.last) for batch in journal.batches(limit=7)] == [(1, 5), (1, 2)]
    assert [(batch.first, batch.last) for batch in journal.batches(budget_bytes=1)] == [(1, 1)]
    journal.tables.lane.update(acked=5).where(journal.tables.lane.name == whole[0].lane).execute()
    assert [batch.lane for batch in journal.batches()] == [whole[1].lane]


def test_history_is_in_the_centres_order_with_what_waits_behind_it(journal: Journal) -> None:
    """Stamped first, by stamp; then what this side wrote; nothing that has no effect. The centre sees stamps alone."""
    with write(journal.db):
        entries = journal.append([draft("case:1", number) for number in range(5)])
        journal.settle([
            (entries[0].id, t.ADMITTED, "", Stamp(2, 1, "c" * 32)), (entries[1].id, t.PARKED, "no", None),
            (entries[2].id, t.ADMITTED, "", Stamp(1, 9, "c" * 32)), (entries[3].id, t.SET_ASIDE, "no", None),
        ])  # fmt: skip
    assert [entry.seq for entry in journal.history("case:1")] == [4, 2, 6]
    journal.orders = True
    assert [entry.seq for entry in journal.history("case:1")] == [4, 2]


def test_an_entry_that_comes_again_is_kept_once(journal: Journal) -> None:
    """(lane, seq) is a unique key of the database itself."""
    content = Content("case:1", "", "case:noted", canonical({"v": 1}), b"{}")
    with write(journal.db):
        lane = journal.tables.lane.create(name="f" * 32, owner="", head_link=bytes(32))
        arrived = [(seq, digest_of("f" * 32, seq, content), None, content) for seq in (3, 4)]
        assert journal.keep(lane.id, arrived, t.STORED) == 2
        assert journal.keep(lane.id, arrived, t.STORED) == 0
    assert journal.count() == 2


def test_a_tag_on_paper_is_never_used_twice_by_one_station(journal: Journal) -> None:
    """Lanes whose names look alike on paper are drawn again, and a chance that only repeats itself is noticed."""
    journal._tag_of = lambda name: name[:1]
    for number in range(16):
        journal.life = f"{number:032x}"
        with write(journal.db):
            journal.append([draft("case:1", number)])
    names = [name for (name,) in journal.tables.lane.select(journal.tables.lane.name).tuples()]
    assert len({name[:1] for name in names}) == 16
    journal.life = "f" * 32 + "!"
    with pytest.raises(Damaged), write(journal.db):
        journal.append([draft("case:1")])
