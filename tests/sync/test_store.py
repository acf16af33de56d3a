"""The centre stores what continues, refuses what is not its owner's, and holds every fork until a person has spoken.
May import sync and tests.sync.desks.
Promise: no branch of a copied or restored folder is merged silently, and none is lost.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync import tables as t
from sync.database import write
from sync.envelope import Content, Draft, Head, canonical, digest_of, link_after
from sync.errors import Malformed, Refused, SyncError, Unauthentic
from sync.journal import Journal
from sync.store import store
from sync.wire import Batch, head_payload
from tests.sync.desks import OTHER, VILLAGE, County, Desk, draft


def _store(county: County, desk: Desk, batch: Batch, owner: str = VILLAGE) -> int:
    with write(county.journal.db):
        return store(county.journal, batch, owner, desk.journal.key.public)


def _held(county: County) -> dict[str, str]:
    lane = county.journal.tables.lane
    return {row.name: row.reason for row in lane.select().where(lane.status == "held")}


def _decide(county: County, lane: str, admit: bool) -> list[str]:
    with write(county.journal.db):
        decided = county.admission.decide_held(lane, admit, "looked at")
    county.admission.run()
    return decided


def _fates(journal: Journal, lane: str) -> list[str]:
    return [t.STATUS_WORDS[entry.status] for entry in journal.read(journal.tables.lane.name == lane)]


def test_a_batch_is_stored_once_and_only_behind_what_is_known(county: County) -> None:
    """A repeated and a premature batch store nothing, and are no error; of an overlapping one the rest is stored."""
    desk = county.desk(VILLAGE)
    desk.write(*(draft("case:1", number) for number in range(5)))
    (whole,) = desk.journal.batches()
    row = desk.journal.tables.lane.get()
    first, late = desk.journal.cut(row, 1, 10**6, 3)[0], desk.journal.cut(row, 5, 10**6, 9)[0]
    assert _store(county, desk, late) == 0 and county.journal.count() == 0
    assert _store(county, desk, first) == 3
    assert _store(county, desk, first) == 0 and _store(county, desk, late) == 0
    assert _store(county, desk, whole) == 3
    assert _store(county, desk, whole) == 0 and _store(county, desk, late) == 0
    assert county.journal.count() == 6


@pytest.mark.parametrize("change", ("content", "link", "signature", "lane", "key"))
def test_a_batch_that_was_changed_is_refused_with_nothing_stored(county: County, change: str) -> None:
    """One byte of one entry, the link, the signature, the lane's name, another's key."""
    desk, other = county.desk(VILLAGE), county.desk(OTHER)
    desk.write(draft("case:1"))
    (batch,) = desk.journal.batches()
    contents = (batch.contents[0], replace(batch.contents[1], facts=b'{"v":2}'))
    bad = {
        "content": replace(batch, contents=contents), "link": replace(batch, link=bytes(32)),
        "signature": replace(batch, signature=bytes(64)), "lane": replace(batch, lane="0" * 32),
        "key": batch,
    }[change]  # fmt: skip
    with pytest.raises((Unauthentic, Malformed)):
        _store(county, other if change == "key" else desk, bad)
    assert county.journal.count() == 0
    assert _store(county, desk, batch) == 2


def test_a_batch_behind_another_past_is_refused(county: County) -> None:
    """It proves itself, but not behind what the centre has of the lane."""
    desk = county.desk(VILLAGE)
    desk.write(*(draft("case:1", number) for number in range(3)))
    row = desk.journal.tables.lane.get()
    first, rest = desk.journal.cut(row, 1, 10**6, 2)[0], desk.journal.cut(row, 3, 10**6, 9)[0]
    assert _store(county, desk, first) == 2
    county.journal.tables.lane.update(head_link=b"x" * 32).execute()
    with pytest.raises(Unauthentic, match="chain"):
        _store(county, desk, rest)
    assert county.journal.count() == 2


def test_nobody_writes_to_anothers_lane(county: County) -> None:
    """Neither to one that exists, nor to a new one that claims another owner."""
    desk, other = county.desk(VILLAGE), county.desk(OTHER)
    desk.write(draft("case:1"))
    (batch,) = desk.journal.batches()
    with pytest.raises(Refused) as claimed:
        _store(county, desk, batch, owner=OTHER)
    _store(county, desk, batch)
    with pytest.raises(Refused) as taken:
        _store(county, other, batch, owner=OTHER)
    assert claimed.value.code == taken.value.code == "foreign_lane"
    assert county.journal.count() == 2


@pytest.mark.parametrize(
    "facts",
    (b"[]", b"1", b"{", b'{"owner":"32061210720501","parent":[1]}', b'{"owner":"32061210720501","parent":7}'),
)
def test_a_lane_that_does_not_begin_with_an_honest_opening_is_refused(county: County, facts: bytes) -> None:
    """Signed by its owner or not."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    name = desk.journal.tables.lane.get().name
    content = Content(f"lane:{name}", "", "lane:opened", facts, b"{}")
    link = link_after(bytes(32), digest_of(name, 1, content))
    signature = desk.journal.key.sign("lane", head_payload(Head(name, 1, link)))
    with pytest.raises(SyncError) as refused:
        _store(county, desk, Batch(name, 1, (content,), link, signature))
    assert isinstance(refused.value, (Malformed, Refused)) and county.journal.count() == 0


def test_a_restored_folder_that_writes_before_it_asks_is_held_below_the_known_end(county: County) -> None:
    """What it wrote in the meantime is stored and waits for a person; what it had lost comes back."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    old = desk.copied("b" * 32)
    desk.write(draft("case:1", 2))
    desk.exchange()
    (new,) = old.write(draft("case:1", 3))
    outcome = old.exchange()
    assert outcome.held == 2 and _held(county) == {new.lane: "below_known_end"}
    assert _fates(county.journal, new.lane) == ["held", "held"]
    assert {entry.digest for entry in desk.journal.read()} <= {entry.digest for entry in old.journal.read()}
    old.journal.db.close()


def test_a_restored_folder_that_asks_first_simply_goes_on(county: County) -> None:
    """It gets back what the centre has and its next lane is born behind that: nothing forked, nothing is held."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    old = desk.copied("b" * 32)
    desk.live_again("c" * 32)
    desk.write(draft("case:1", 2))
    desk.exchange()
    old.exchange()
    old.write(draft("case:1", 3))
    assert old.exchange().held == 0 and _held(county) == {}
    old.journal.db.close()


def test_of_two_copies_that_both_write_one_is_held(county: County) -> None:
    """Second child of one head; and the original that grows past the point where its copy branched off."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    desk.exchange()
    one, two = desk.copied("b" * 32), desk.copied("c" * 32)
    one.write(draft("case:1", 2))
    assert one.exchange().held == 0
    two.write(draft("case:1", 3))
    assert two.exchange().held == 2
    desk.write(draft("case:1", 4))
    assert desk.exchange().held == 3
    assert sorted(_held(county).values()) == ["grown_past_child", "second_child"]
    for copy in (one, two):
        copy.journal.db.close()


def test_a_fork_that_is_held_does_not_hold_the_honest_lane(county: County) -> None:
    """A copy that came from below the known end waits for a person; the original goes on as if it were not there."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    old = desk.copied("b" * 32)
    desk.write(draft("case:1", 2))
    desk.exchange()
    (forked,) = old.write(draft("case:1", 3))
    old.exchange()
    desk.write(draft("case:1", 4))
    assert desk.exchange().pending == 0
    desk.live_again("c" * 32)
    (child,) = desk.write(draft("case:1", 5))
    desk.exchange()
    assert _held(county) == {forked.lane: "below_known_end"}
    assert county.lane(child.lane) == ("open", "")
    old.journal.db.close()


def test_a_second_root_is_held(county: County) -> None:
    """A folder made anew under an enrolled name does not pass for the old one."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    desk.exchange()
    new = Desk(county, VILLAGE, desk.path.with_name("anew.db"), "d" * 32)
    new.write(draft("case:2"))
    (batch,) = new.journal.batches()
    assert _store(county, new, batch) == 2
    assert _held(county) == {batch.lane: "second_root"}
    new.journal.db.close()


def test_what_descends_from_a_held_lane_is_held_and_admitted_with_it(county: County) -> None:
    """Three generations behind a fork: one word of a person admits them all."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    old = desk.copied("b" * 32)
    desk.write(draft("case:1", 2))
    desk.exchange()
    lanes = []
    for life in "cde":
        old.live_again(life * 32)
        lanes.append(old.write(draft("case:1", ord(life)))[0].lane)
        old.exchange()
    assert _held(county) == {lanes[0]: "below_known_end", lanes[1]: "parent_held", lanes[2]: "parent_held"}
    assert _decide(county, lanes[0], admit=True) == lanes
    assert [_fates(county.journal, lane) for lane in lanes] == [["admitted", "admitted"]] * 3
    with pytest.raises(Refused, match="not_held"):
        _decide(county, lanes[0], admit=True)
    old.journal.db.close()


def test_what_is_set_aside_has_no_effect_anywhere_and_what_comes_after_is_held_again(county: County) -> None:
    """The station learns it entry by entry, opens a new lane, and nothing written in ignorance is lost unseen."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    old = desk.copied("b" * 32)
    desk.write(draft("case:1", 2))
    desk.exchange()
    (aside,) = old.write(draft("case:1", 3))
    old.exchange()
    _decide(county, aside.lane, admit=False)
    (ignorant,) = old.write(draft("case:1", 4))
    assert ignorant.lane == aside.lane
    assert old.exchange().held == 1 and _held(county) == {aside.lane: "grown_after_set_aside"}
    assert _fates(old.journal, aside.lane)[:2] == ["set_aside", "set_aside"]
    _decide(county, aside.lane, admit=False)
    old.exchange()
    (after,) = old.write(draft("case:1", 5))
    assert after.lane != aside.lane
    old.exchange()
    admitted = [entry.digest for entry in county.journal.history("case:1")]
    assert after.digest in admitted and aside.digest not in admitted and ignorant.digest not in admitted
    assert old.journal.count(old.journal.tables.entry.status << t.UNADMITTED) == 0
    old.journal.db.close()


def test_a_draft_of_nothing_but_a_lane_cannot_be_forged(county: County) -> None:
    """An opening for another lane inside a batch is refused."""
    desk = county.desk(VILLAGE)
    desk.write(Draft(f"lane:{'0' * 32}", "lane:opened", canonical({"v": 1, "owner": VILLAGE, "parent": None})))
    (batch,) = desk.journal.batches()
    _store(county, desk, batch)
    county.admission.run()
    assert county.journal.tables.lane.select().where(county.journal.tables.lane.owner == VILLAGE).count() == 1
