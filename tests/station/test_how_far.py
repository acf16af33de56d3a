"""How far the records of a case got: on a stick, or behind a gap, as counted from what was written and acknowledged."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

from station import book as books
from station import counts, register, sticks, telling
from station.app import make_app
from station.settings import Settings
from station.words.standing import WORDS
from sync import tables as t
from sync.database import write
from tests.station.county import Centre, Machine
from tests.station.test_case_pages import AT_TOWNSHIP, text_of
from tests.station.test_pages import AGENT, Browser

ON_STICK, UNSENT = WORDS["standing_stick"][0], WORDS["standing_unsent"][0]


@contextlib.contextmanager
def desk(machine: Machine) -> Iterator[Browser]:
    """Somebody who is signed in at a station."""
    with books.opened(machine.path, machine.edges) as book:
        app = make_app(book, Settings(data=machine.path), lambda: None)
        yield Browser(app.test_client()).sign_in(AGENT)


def far(machine: Machine, case: str) -> str:
    """The word for how far a case got."""
    with books.opened(machine.path, machine.edges) as book:
        return telling.standing_of(register.Standing(book.journal).of(case))


def test_a_case_on_a_stick_says_so_until_the_centre_has_its_records(village: Machine, centre: Centre) -> None:
    """In the list and on its page, record by record; what is written after the stick is not on it; a centre that has
    the records ends it, by whatever road they came."""
    first = village.file(AT_TOWNSHIP, AGENT)
    assert far(village, first) == telling.UNSENT
    with books.opened(village.path, village.edges) as book:
        sticks.write_out(book, io.BytesIO())
    second = village.file(AT_TOWNSHIP, AGENT, 4)
    assert (far(village, first), far(village, second)) == (telling.STICK, telling.UNSENT)
    with desk(village) as browser:
        listed = text_of(browser.get("/?show=unsent").text)
        assert ON_STICK in listed and UNSENT in listed
        page = text_of(browser.get(f"/cases/{first}").text)
        assert ON_STICK in page and UNSENT not in page
        assert ON_STICK not in text_of(browser.get(f"/cases/{second}").text)
    assert village.act(first, "note", AGENT, {"text": "已电话告知"}) == 0
    assert far(village, first) == telling.UNSENT
    with desk(village) as browser:
        story = text_of(browser.get(f"/cases/{first}").text).partition("办理经过")[2]
        assert ON_STICK in story and UNSENT in story
    centre.down = False
    assert village("exchange") == 0 and village("exchange") == 0
    assert far(village, first) == far(village, second) == telling.CONFIRMED
    with desk(village) as browser:
        assert ON_STICK not in text_of(browser.get(f"/cases/{first}").text)


def test_a_record_behind_a_gap_waits_for_the_county_and_the_rest_of_its_lane_does_not(village: Machine) -> None:
    """Only what stands behind the gap is counted, listed and said to be held."""
    before, behind = village.file(AT_TOWNSHIP, AGENT), village.file(AT_TOWNSHIP, AGENT, 4)
    with books.opened(village.path, village.edges) as book:
        journal = book.journal
        (entry,) = journal.history(register.subject(behind))
        with write(journal.db):
            own = journal.tables.lane.name == entry.lane
            journal.tables.lane.update(status="gap", acked=entry.seq).where(own).execute()
            journal.tables.entry.update(link=None).where(journal.tables.entry.id == entry.id).execute()
        assert counts.status(journal)["held"] == 1
        assert [one.id for one in counts.held(journal)] == [entry.id] and entry.status in t.UNADMITTED
    assert (far(village, before), far(village, behind)) == ("unsent", "held")
    with desk(village) as browser:
        assert WORDS["standing_held"][0] in text_of(browser.get(f"/cases/{behind}").text)
        assert WORDS["standing_held"][0] not in text_of(browser.get(f"/cases/{before}").text).partition("办理经过")[2]
        assert behind in browser.get("/exchange").text.partition("<main")[2]
