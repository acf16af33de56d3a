"""Stations come, hear of what was before them, move and go."""

from __future__ import annotations

from pathlib import Path

from central import stations
from central.admitter import STEP_ENTRIES, Admitter
from central.commands import REFUSED
from forms.events import Event
from forms.ledgers.deciding import decide
from forms.ledgers.record import Record, record_id
from forms.ledgers.register import LEDGERS
from sync.enrolment import read_code
from sync.server import INLINE_LIMIT
from sync.tables import STORED
from tests.central.outpost import OTHER_VILLAGE, PASSWORD, TOWNSHIP, VILLAGE, Centre, Outpost, outpost

# More than one exchange admits by itself.
NOTES = INLINE_LIMIT + STEP_ENTRIES


def filed(station: Outpost, count: int) -> list[str]:
    """Some cases of a station, admitted."""
    cases = [station.file() for _ in range(count)]
    station.exchange()
    return cases


def test_a_new_station_hears_of_items_before_cases_and_of_cases_in_their_order(centre: Centre, tmp_path: Path) -> None:
    """What it reads first lets it understand what it reads next."""
    cases = filed(outpost(tmp_path, centre, VILLAGE), 3)
    township = outpost(tmp_path, centre, TOWNSHIP, "chen")
    mail = [entry.subject for entry in township.entries() if entry.owner != township.station]
    first_case = next(n for n, subject in enumerate(mail) if subject.startswith("case:"))
    assert not any(subject.startswith(("item:", "calendar:", "centre:")) for subject in mail[first_case:])
    assert [subject for subject in mail if subject.startswith("case:")] == [f"case:{case}" for case in cases]
    assert all(township.case(case).filed for case in cases)


def test_a_backfill_goes_on_where_it_was_interrupted(centre: Centre, tmp_path: Path) -> None:
    """Each step is one transaction and remembers its place; a second pass adds nothing twice."""
    cases = filed(outpost(tmp_path, centre, VILLAGE), 5)
    kept, stations.BACKFILL_CASES = stations.BACKFILL_CASES, 2
    steps, stations.BACKFILL_STEPS_AT_ONCE = stations.BACKFILL_STEPS_AT_ONCE, 1
    try:
        township = outpost(tmp_path, centre, TOWNSHIP, "chen")
        assert sum(township.case(case).filed for case in cases) == 2
        with centre.open() as (county, _):
            assert stations.backfill(county)
        with centre.open() as (county, _):
            while stations.backfill(county):
                pass
            assert not stations.backfill(county)
    finally:
        stations.BACKFILL_CASES, stations.BACKFILL_STEPS_AT_ONCE = kept, steps
    township.exchange()
    assert all(township.case(case).filed for case in cases)
    seen = [entry.digest for entry in township.entries()]
    assert len(seen) == len(set(seen))


def test_a_machine_that_takes_anothers_place_knows_what_lies_in_its_cupboard(centre: Centre, tmp_path: Path) -> None:
    """The originals that the first one took, in steps that go on where they stopped; the neighbour hears nothing."""
    first = outpost(tmp_path, centre, VILLAGE)
    take = LEDGERS["original"].openings[0]
    records = [record_id("original", first.station, "4K9DQ", serial) for serial in (1, 2, 3)]
    for one in records:
        taken = decide(Record(one), take, {"what": "户口簿"}, first.context(None))
        assert isinstance(taken, Event)
        first.put(taken)
    first.exchange()
    centre.do("station", "revoke", first.station)
    kept, stations.BACKFILL_CASES = stations.BACKFILL_CASES, 2
    try:
        second, neighbour = outpost(tmp_path, centre, VILLAGE, "wu"), outpost(tmp_path, centre, OTHER_VILLAGE, "li")
    finally:
        stations.BACKFILL_CASES = kept
    heard = {entry.subject for entry in second.entries()}
    assert {f"custody:{one}" for one in records} <= heard
    assert not any(entry.subject.startswith("custody:") for entry in neighbour.entries())


def test_a_second_station_of_an_office_goes_on_with_the_first_ones_files(centre: Centre, tmp_path: Path) -> None:
    """The file stays with the office; the machine may be another."""
    first = outpost(tmp_path, centre, VILLAGE)
    (case,) = filed(first, 1)
    centre.do("station", "revoke", first.station)
    second = outpost(tmp_path, centre, VILLAGE, "wu")
    second.act(case, "hand_over")
    second.exchange()
    (row,) = centre.do("cases", "--json").rows
    assert (row["state"], row["holder"]) == ("forwarded", TOWNSHIP)


def test_a_station_that_moves_is_a_new_station(centre: Centre, tmp_path: Path) -> None:
    """The old key is believed no longer; the new code is for the new office and the last word printed."""
    old = outpost(tmp_path, centre, VILLAGE, name="柳河")
    said = centre.do("station", "move", old.station, "--division", OTHER_VILLAGE, "--as", "sun", "--reason", "并村")
    code = read_code(said.last_word)
    assert code.station == OTHER_VILLAGE + "01"
    rows = {row["station"]: row for row in centre.do("stations", "--json").rows}
    assert rows[old.station]["state"] == "revoked"
    assert rows[code.station]["name"] == "柳河"
    assert centre.ask("station", "revoke", old.station).status == REFUSED
    assert Outpost(tmp_path / "moved", centre, said.last_word, "wu").enrol().exchange()


def test_an_invitation_can_be_taken_back(centre: Centre) -> None:
    """A code that was never used is worthless after revoke, and no entry speaks of a station that never was."""
    code = centre.code(VILLAGE)
    station = read_code(code).station
    centre.do("station", "revoke", station)
    with centre.open() as (county, _):
        assert county.journal.history(f"station:{station}") == []
    assert centre.ask("user", "add", "x", "--role", "officer", told=PASSWORD).status == 0


def test_what_is_too_much_for_one_answer_is_admitted_behind_it(centre: Centre, tmp_path: Path) -> None:
    """The exchange answers after a bounded share; the admitter's thread does the rest and then rests."""
    village = outpost(tmp_path, centre, VILLAGE)
    case = village.file()
    note = Event("case:noted", village._common(), {"text": "已电话联系。", "salt": "s" * 32})
    village.put_all([(note, case, "")] * NOTES)
    village.exchange()
    with centre.open() as (county, _):
        waiting = county.journal.count(county.journal.tables.entry.status == STORED)
        assert waiting > STEP_ENTRIES
        admitter = Admitter(county)
        admitter.start()
        with admitter.answering():
            for _ in range(400):
                if not county.journal.count(county.journal.tables.entry.status == STORED):
                    break
                county.work.wait(0.05)
        admitter.stop()
        assert not county.journal.count(county.journal.tables.entry.status == STORED)
        assert len(county.projections.case(case).lines) == NOTES + 1
