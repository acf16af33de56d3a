"""The court of admission: what stations send is judged by authority, and what fails stands in nobody's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from central.court import FILING_MISSING, NOT_FOLDABLE, WRONG_SUBJECT
from central.projections import row_for
from forms.events import KINDS, Event, sample_event
from forms.reading import event_of
from sync.journal import Entry
from sync.tables import ADMITTED, PARKED, WAITING
from tests.central.outpost import (
    COUNTY_DECIDES,
    OTHER_VILLAGE,
    TOWNSHIP,
    TOWNSHIP_DECIDES,
    VILLAGE,
    Centre,
    Outpost,
    outpost,
)


@pytest.fixture
def village(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled village station."""
    return outpost(tmp_path, centre, VILLAGE)


def fate(station: Outpost, digest: bytes) -> tuple[int, str]:
    """What the centre made of an entry."""
    with station.centre.open() as (county, _):
        found = next(entry for entry in county.journal.read() if entry.digest == digest)
        return found.status, found.reason


def test_an_act_of_somebody_unknown_is_parked_with_its_reason_and_nothing_else_waits(village: Outpost) -> None:
    """The station's other cases are admitted, and the station hears what was parked and why."""
    case = village.file()
    stranger = village.note(case, by="nobody")
    other = village.file()
    handed = village.act(other, "hand_over")
    village.exchange()
    assert fate(village, stranger.digest) == (PARKED, "user_unknown")
    assert fate(village, handed.digest) == (ADMITTED, "")
    assert next(e for e in village.entries() if e.digest == stranger.digest).reason == "user_unknown"
    (row,) = village.centre.do("parked", "--json").rows
    assert (row["reason"], row["station"], row["kind"]) == ("user_unknown", village.station, "case:noted")
    assert "账号" in row["zh"]
    assert "user" in row["en"]


def test_a_role_that_the_user_has_not_is_no_authority(village: Outpost) -> None:
    """An agent who signs as a clerk is parked."""
    noted = village.note(village.file(), role="clerk")
    village.exchange()
    status, reason = fate(village, noted.digest)
    assert (status, reason) == (PARKED, "role_differs")


def test_a_case_that_was_filed_elsewhere_is_out_of_scope(village: Outpost, tmp_path: Path) -> None:
    """A village may not write on its neighbour's case, nor file under its neighbour's number."""
    neighbour = outpost(tmp_path, village.centre, OTHER_VILLAGE, "qian")
    case = village.file()
    village.exchange()
    stolen = neighbour.note(case, "我来看看")
    filed = next(entry for entry in village.entries() if entry.kind == "case:submitted")
    forged = neighbour.put(Event("case:submitted", _facts(filed), {**_about(filed)}), case.replace("0001", "0002"))
    neighbour.exchange()
    assert fate(village, stolen.digest) == (PARKED, "out_of_scope")
    assert fate(village, forged.digest)[0] == PARKED


def _facts(entry: Entry) -> dict[str, object]:
    event = event_of(row_for(entry))
    assert isinstance(event, Event)
    return dict(event.facts)


def _about(entry: Entry) -> dict[str, object]:
    event = event_of(row_for(entry))
    assert isinstance(event, Event)
    return dict(event.personal or {})


def test_only_the_county_publishes_items_calendars_and_stations(village: Outpost) -> None:
    """A station that signs such records changes no catalogue."""
    forged = [
        village.put(sample_event(kind))
        for kind in KINDS
        if KINDS[kind].stream in ("item", "calendar", "centre", "station")
    ]
    village.exchange()
    fates = [fate(village, entry.digest) for entry in forged]
    # Behind a parked one of the same stream the others wait; none of them has a place.
    assert {status for status, _ in fates} == {PARKED, WAITING}
    assert {reason for status, reason in fates if status == PARKED} == {"centre_only"}
    assert village.centre.do("check").status == 0


def test_a_record_in_a_stream_that_its_words_do_not_name_is_parked(village: Outpost) -> None:
    """A user of another station, a case under an untidy number: the envelope and the words must agree."""
    facts = {**_user(village), "user": "boss"}
    foreign = village.put(Event("user:added", facts), subject="user:32061210720677:boss")
    hidden = village.put(Event("user:added", facts), subject="case:10720501-261121-4K9DQ-0012-X")
    untidy = village.note("10720501261121", "x")
    village.exchange()
    assert {fate(village, entry.digest) for entry in (foreign, hidden, untidy)} == {(PARKED, WRONG_SUBJECT)}
    with village.centre.open() as (county, _):
        assert county.projections.role_of("32061210720677", "boss") is None


def _user(village: Outpost) -> dict[str, object]:
    now = village.moment()
    return {
        "v": 1, "at": now, "entered": now, "office": village.office, "by": village.person, "role": village.role,
        "user": "boss", "user_role": "agent", "active": True,
    }  # fmt: skip


def test_a_station_cannot_make_itself_an_officer(village: Outpost) -> None:
    """A role of another level is refused with the user's own record."""
    raised = village.put(Event("user:added", {**_user(village), "user_role": "officer"}))
    village.exchange()
    assert fate(village, raised.digest) == (PARKED, "role_elsewhere_for_user")


def test_a_receipt_from_paper_waits_for_its_filing_entry(village: Outpost, tmp_path: Path) -> None:
    """The township was quicker than the village's line: its record has no place until the filing has one."""
    township = outpost(tmp_path, village.centre, TOWNSHIP, "chen")
    case = village.file()
    received = township.act(case, "receive", {"item": TOWNSHIP_DECIDES.code, "from_paper": True}, item=TOWNSHIP_DECIDES)
    township.exchange()
    assert fate(village, received.digest) == (WAITING, FILING_MISSING)
    (row,) = village.centre.do("cases", "--json").rows
    assert (row["case"], row["confirmed"], row["filed"]) == (case, False, False)
    village.exchange()
    assert fate(village, received.digest) == (ADMITTED, "")
    (row,) = village.centre.do("cases", "--json").rows
    assert (row["confirmed"], row["state"], row["holder"]) == (True, "received", TOWNSHIP)
    assert township.exchange().read
    assert township.case(case).filed


def test_an_item_that_was_never_published_opens_no_case(village: Outpost) -> None:
    """A version that the county does not know is parked."""
    case = village.file()
    filed = next(entry for entry in village.entries() if entry.kind == "case:submitted")
    told = {**_facts(filed), "item_version": "0" * 16}
    strange = village.put(Event("case:submitted", told, _about(filed)), case)
    village.exchange()
    assert fate(village, strange.digest)[1] == "item_unknown"


def test_no_decodable_record_whatever_stops_admission(village: Outpost) -> None:
    """Every kind with every optional value, written by a village, is settled, and an honest filing behind them too."""
    case = village.file()
    subjects = ("", f"case:{case}", "zz:1")
    village.put_all([(sample_event(kind), case, subject) for kind in KINDS for subject in subjects])
    honest = village.file(COUNTY_DECIDES)
    for _ in range(3):
        village.exchange()
    with village.centre.open() as (county, _):
        county.admission.run()
        assert county.projections.cases.get(f"case:{honest}") is not None
        assert county.projections.stale() == []
        reasons = {entry.reason for entry in county.journal.read() if entry.status == PARKED}
    assert NOT_FOLDABLE not in reasons


def test_what_was_parked_is_judged_again_when_a_person_asks(village: Outpost) -> None:
    """The user's record came too late for the act; after a second look both count."""
    case = village.file()
    noted = village.note(case, by="late")
    village.exchange()
    village.add("late")
    village.exchange()
    assert fate(village, noted.digest)[0] == PARKED
    assert village.centre.do("parked", "--again", "--json").rows == []
    assert fate(village, noted.digest)[0] == ADMITTED


def test_a_case_is_heard_by_its_township_and_not_by_the_next_village(village: Outpost, tmp_path: Path) -> None:
    """Mail follows scope: the township has the case with its whole history, the neighbour nothing of it."""
    township = outpost(tmp_path, village.centre, TOWNSHIP, "chen")
    neighbour = outpost(tmp_path, village.centre, OTHER_VILLAGE, "qian")
    case = village.file()
    village.act(case, "hand_over")
    village.exchange()
    township.exchange()
    neighbour.exchange()
    assert township.case(case).state == "forwarded"
    assert not neighbour.case(case).lines
    assert all(not entry.subject.startswith("mandate:") for entry in neighbour.entries())
