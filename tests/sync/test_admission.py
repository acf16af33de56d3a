"""Admission gives places one by one: causes first, nothing blocks what lies behind it, and a stamp is for ever.
May import sync and tests.sync.desks.
Promise: killed at any point, it goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from sync import tables as t
from sync.admission import ADMIT, TOO_NEW, Verdict, park, wait
from sync.database import write
from sync.envelope import Stamp
from sync.errors import Refused
from sync.journal import Entry
from sync.mailbox import mail_after, reading_of
from tests.sync.desks import OTHER, TOWNSHIP, VILLAGE, County, Court, Desk, draft


def _push(county: County, desk: Desk) -> None:
    """Store without admitting."""
    run, county.admission.run = county.admission.run, lambda limit=0: 0
    try:
        desk.exchange()
    finally:
        county.admission.run = run


def _fates(county: County, subject: str) -> list[tuple[int, str, str]]:
    found = county.journal.find("e.subject = ?", subject)
    return [(entry.seq, t.STATUS_WORDS[entry.status], entry.reason) for entry in found]


class FilingFirst(Court):
    """A case has no place until its filing has one."""

    def judge(self, entry: Entry, history: Sequence[Entry]) -> Verdict:
        """As told, behind the filing."""
        filed = entry.kind == "case:submitted" or any(past.kind == "case:submitted" for past in history)
        return super().judge(entry, history) if filed else wait("filing_missing")


def test_an_entry_waits_for_what_its_writer_had_seen(county: County) -> None:
    """The township answers a village's entry that came over another road; the village's own push comes later."""
    village, township = county.desk(VILLAGE), county.desk(TOWNSHIP)
    (cause,) = village.write(draft("case:1"))
    with write(township.journal.db):
        lane = township.journal.tables.lane.create(name=cause.lane, owner="", head_link=bytes(32))
        township.journal.keep(lane.id, [(cause.seq, cause.digest, None, cause.content)], t.STORED)
    (effect,) = township.write(draft("case:1", 2))
    (free,) = township.write(draft("case:2"))
    assert township.exchange().waiting == 1
    assert _fates(county, "case:1") == [(effect.seq, "waiting", "cause_missing")]
    assert _fates(county, "case:2") == [(free.seq, "admitted", "")]
    village.exchange()
    assert [entry.digest for entry in county.journal.history("case:1")] == [cause.digest, effect.digest]
    assert township.exchange().waiting == 0


def test_a_person_may_end_the_wait_for_what_is_lost_and_for_nothing_else(county: County) -> None:
    """The one that waits for a lost record is set aside, what waited behind it goes on; that one could not be."""
    village, township = county.desk(VILLAGE), county.desk(TOWNSHIP)
    (cause,) = village.write(draft("case:1"))
    with write(township.journal.db):
        lane = township.journal.tables.lane.create(name=cause.lane, owner="", head_link=bytes(32))
        township.journal.keep(lane.id, [(cause.seq, cause.digest, None, cause.content)], t.STORED)
    township.write(draft("case:1", 2), draft("case:1", 3))
    assert township.exchange().waiting == 2
    lost, behind = county.journal.find("e.subject = 'case:1'")
    with write(county.journal.db):
        with pytest.raises(Refused):
            county.admission.set_aside(behind.id, "too soon")
        county.admission.set_aside(lost.id, "burnt")
    county.admission.run()
    assert [fate[1:] for fate in _fates(county, "case:1")] == [("set_aside", "burnt"), ("admitted", "")]
    assert township.exchange().waiting == 0


def test_a_paper_that_is_quicker_than_its_filing_waits_for_it(county: County) -> None:
    """Also when it is the county's own officer who has the paper."""
    county.admission.court = county.court = FilingFirst()
    village, township = county.desk(VILLAGE), county.desk(TOWNSHIP)
    (received,) = township.write(draft("case:1", 1, "case:received"))
    township.exchange()
    with write(county.journal.db):
        (noted,) = county.admission.admit_own([draft("case:1", 2)])
    assert [fate[1:] for fate in _fates(county, "case:1")] == [("waiting", "filing_missing")] * 2
    (filed,) = village.write(draft("case:1", 3, "case:submitted"))
    village.exchange()
    order = [entry.digest for entry in county.journal.history("case:1")]
    assert order[0] == filed.digest and set(order[1:]) == {received.digest, noted.digest}


def test_what_is_parked_is_told_to_its_writer_and_blocks_nothing(county: County) -> None:
    """The next entries of the lane and of the subject go on; after an upgrade it is judged again."""
    desk = county.desk(VILLAGE)
    county.court.verdicts["case:rated"] = park("role_differs")
    desk.write(draft("case:1", 1, "case:rated"), draft("case:2"))
    outcome = desk.exchange()
    assert (outcome.parked, outcome.waiting) == (1, 0)
    assert _fates(county, "case:1") == [(2, "parked", "role_differs")]
    assert _fates(county, "case:2")[0][1] == "admitted"
    (mine,) = desk.journal.find("e.subject = ?", "case:1")
    assert (mine.status, mine.reason) == (t.PARKED, "role_differs")
    (later,) = desk.write(draft("case:1", 2))
    assert later.content.seen == ""
    desk.exchange()
    county.court.verdicts.clear()
    assert county.admission.judge_parked_again() == 1
    county.admission.run()
    desk.exchange()
    assert [entry.seq for entry in desk.journal.history("case:1")] == [later.seq, 2]


@pytest.mark.parametrize("code", sorted(TOO_NEW))
def test_what_this_program_is_too_old_for_keeps_its_place_in_its_lane(county: County, code: str) -> None:
    """After the upgrade the newer program's entries stand in the order in which they were written."""
    desk = county.desk(VILLAGE)
    county.court.verdicts["case:rated"] = park(code)
    desk.write(draft("case:1", 1, "case:rated"), draft("case:2"))
    desk.exchange()
    desk.write(draft("case:1", 2))
    assert desk.exchange().waiting == 1
    assert [fate[1:] for fate in _fates(county, "case:1")] == [("parked", code), ("waiting", "earlier_waits")]
    county.court.verdicts.clear()
    county.admission.judge_parked_again()
    county.admission.run()
    desk.exchange()
    history = desk.journal.history("case:1")
    assert [entry.seq for entry in history] == sorted(entry.seq for entry in history) and len(history) == 2


def test_what_was_written_upon_a_parked_entry_waits_until_a_person_sets_that_aside(county: County) -> None:
    """Then it goes on, or everything later on the case would wait for ever."""
    desk = county.desk(VILLAGE)
    county.court.verdicts["case:rated"] = park("role_differs")
    parked, upon = desk.write(draft("case:1", 1, "case:rated"), draft("case:1", 2))
    assert desk.exchange().waiting == 1
    assert _fates(county, "case:1")[1][1:] == ("waiting", "cause_parked")
    (row,) = county.journal.find("e.digest = ?", parked.digest)
    with write(county.journal.db):
        county.admission.set_aside(row.id, "entered by mistake")
    with pytest.raises(Refused), write(county.journal.db):
        county.admission.set_aside(row.id, "again")
    county.admission.run()
    desk.exchange()
    assert [entry.digest for entry in desk.journal.history("case:1")] == [upon.digest]
    assert desk.journal.read(desk.journal.tables.entry.seq == 2)[0].status == t.SET_ASIDE


def test_admission_goes_on_where_it_stopped(county: County) -> None:
    """One entry a transaction: whatever fails in the middle, each entry gets one place, in order."""
    desk = county.desk(VILLAGE)
    desk.write(*(draft(f"case:{number % 3}", number) for number in range(12)))
    _push(county, desk)
    failures = iter((True, False, True, False, True))

    def project(subjects: Sequence[str]) -> None:
        if next(failures, False):
            raise MemoryError("the power fails")

    county.court.project = project  # type: ignore[method-assign] # a court that fails now and then
    for _ in range(20):
        try:
            county.admission.run(2)
        except MemoryError:
            continue
    entries = county.journal.read(county.journal.tables.lane.owner == VILLAGE)
    stamps = [entry.stamp for entry in entries]
    assert all(stamps) and stamps == sorted(stamps, key=lambda stamp: stamp or Stamp(0, 0, ""))
    assert len(set(stamps)) == 13
    assert len(mail_after(county.journal, VILLAGE, reading_of(county.journal, "nobody"))[0][0].deliveries) == 13


def test_an_entry_that_our_own_program_stumbles_over_stops_nobody(county: County) -> None:
    """It is parked, loudly, and the county's other stations go on exchanging."""
    village, other = county.desk(VILLAGE), county.desk(OTHER)

    def judge(entry: Entry, history: Sequence[Entry]) -> Verdict:
        if entry.kind == "case:rated":
            raise KeyError("a fault of ours")
        return ADMIT

    county.court.judge = judge  # type: ignore[method-assign] # a court with a fault
    village.write(draft("case:1", 1, "case:rated"), draft("case:2"))
    other.write(draft("case:3"))
    assert village.exchange().parked == 1 and other.exchange().pending == 0
    assert _fates(county, "case:1") == [(2, "parked", "court_failed")]
    assert _fates(county, "case:2")[0][1] == _fates(county, "case:3")[0][1] == "admitted"


def test_each_life_of_the_centre_takes_a_higher_epoch(county: County) -> None:
    """Places only grow; stamps of an older life stay where they are."""
    desk = county.desk(VILLAGE)
    for life in ("a", "b", "c"):
        county.journal.life = life * 32
        desk.write(draft("case:1"), draft("case:1", 2))
        desk.exchange()
    stamps: list[Any] = [entry.stamp for entry in county.journal.history("case:1")]
    assert [stamp.epoch for stamp in stamps] == [1, 1, 2, 2, 3, 3]
    assert [stamp.place for stamp in stamps] == sorted({stamp.place for stamp in stamps})
    assert len({stamp.lane for stamp in stamps}) == 3


def test_a_centre_learns_from_its_stations_how_far_it_once_was(county: County) -> None:
    """A restored centre moves above every stamp that a station knows, before it admits anything of that request."""
    with write(county.journal.db):
        county.admission.reign()
        county.admission.learn(7, ["f" * 32])
        assert county.admission.reign()["epoch"] == 8
        county.admission.learn(8, [county.admission.reign()["lane"]])
        assert county.admission.reign()["epoch"] == 8
        county.admission.learn(8, ["e" * 32])
        assert county.admission.reign()["epoch"] == 9
        county.admission.learn(3, ["e" * 32])
        assert county.admission.reign()["epoch"] == 9


def test_one_station_cannot_push_the_epoch_out_of_everybodys_range(county: County) -> None:
    """A broken or hostile station is refused; the others go on."""
    bad, good = county.desk(VILLAGE), county.desk(OTHER)
    bad.journal.set_mark("epoch_seen", [2**52, ["f" * 32]])
    bad.write(draft("case:1"))
    with pytest.raises(Refused, match="epoch_jump"):
        bad.exchange()
    good.write(draft("case:2"))
    assert good.exchange().pending == 0
    assert county.admission.reign()["epoch"] < 10


def test_who_joins_an_audience_gets_the_whole_history_first(county: County) -> None:
    """By what an entry says, and by a person's word; nothing twice, and later entries once."""
    village, township, other = county.desk(VILLAGE), county.desk(TOWNSHIP), county.desk(OTHER)
    village.write(draft("case:1", 1), draft("case:1", 2))
    village.exchange()
    assert township.exchange().read == 0
    county.court.listeners["case:1"] = [TOWNSHIP]
    village.write(draft("case:1", 3))
    village.exchange()
    county.admission.join(OTHER, ["case:1", "case:9"])
    county.admission.join(OTHER, ["case:1"])
    village.write(draft("case:1", 4))
    village.exchange()
    expected = [entry.digest for entry in county.journal.history("case:1")]
    for desk in (township, other):
        assert desk.exchange().read == 4
        assert [entry.digest for entry in desk.journal.history("case:1")] == expected


def test_the_admitter_leaves_the_rest_for_later_when_it_is_told_to(county: County) -> None:
    """An answer does not wait for a storm to be judged."""
    desk = county.desk(VILLAGE)
    desk.write(*(draft("case:1", number) for number in range(5)))
    _push(county, desk)
    assert county.admission.run(2) == 2
    assert county.journal.count(county.journal.tables.entry.status == t.STORED) == 5
    assert county.admission.run() == 5 and county.admission.run() == 0
