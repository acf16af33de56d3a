"""Who hears of what, as pure functions of division codes."""

from __future__ import annotations

from datetime import date

from central import routing
from forms import numbering, offices
from tests.central.outpost import COUNTY, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP, VILLAGE


def test_a_case_is_heard_up_the_line_of_the_filing_office_and_by_who_held_it() -> None:
    """The filing village, its township and the county; another township only if the file lay there."""
    reach = routing.of_subject("case:x", VILLAGE, (VILLAGE, TOWNSHIP), VILLAGE)
    heard = [
        office for office in (VILLAGE, OTHER_VILLAGE, TOWNSHIP, OTHER_TOWNSHIP, COUNTY) if routing.hears(reach, office)
    ]
    assert heard == [VILLAGE, TOWNSHIP, COUNTY]
    moved = routing.of_subject("case:x", VILLAGE, (VILLAGE, OTHER_TOWNSHIP), VILLAGE)
    assert routing.hears(moved, OTHER_TOWNSHIP)


def test_a_person_and_a_mandate_are_heard_up_the_line_of_the_writer() -> None:
    """The neighbour does not learn who works next door."""
    for subject in ("user:32061210720501:li", "mandate:10720501-261121-4K9DQ-0012-X"):
        reach = routing.of_subject(subject, VILLAGE)
        assert routing.hears(reach, TOWNSHIP)
        assert not routing.hears(reach, OTHER_VILLAGE)


def test_what_becomes_of_a_mandate_is_heard_where_it_was_given() -> None:
    """The township writes that it ended: the village that goes on working by it has to know."""
    number = numbering.receipt_number(offices.station_id(VILLAGE, 1), date(2026, 11, 20), "4K9DQ", 1)
    reach = routing.of_subject(f"mandate:{number}", TOWNSHIP)
    assert all(routing.hears(reach, office) for office in (VILLAGE, TOWNSHIP, COUNTY))
    assert not any(routing.hears(reach, office) for office in (OTHER_VILLAGE, OTHER_TOWNSHIP))


def test_items_calendars_and_the_centre_are_heard_by_everyone() -> None:
    """What is asked of residents is no secret between stations."""
    for subject in ("item:S002-01", "calendar:2026", "centre:320612"):
        assert routing.hears(routing.of_subject(subject, COUNTY), OTHER_VILLAGE)


def test_a_station_is_heard_by_those_above_and_below_it() -> None:
    """A township knows its villages and they know it; villages do not know each other."""
    township = routing.of_subject(f"station:{TOWNSHIP}00001", COUNTY)
    village = routing.of_subject(f"station:{VILLAGE}01", COUNTY)
    assert routing.hears(township, OTHER_VILLAGE)
    assert routing.hears(village, TOWNSHIP)
    assert not routing.hears(village, OTHER_VILLAGE)
    assert not routing.hears(township, OTHER_TOWNSHIP)


def test_a_batch_that_goes_down_is_heard_by_the_village_that_tells_it_over() -> None:
    """It lists files that no original names; what else the township keeps for itself the village does not hear."""
    subject = f"custody:batch:{TOWNSHIP}00001:4K9DQ-1"
    assert routing.hears(routing.of_subject(subject, TOWNSHIP, handed_to=VILLAGE), VILLAGE)
    assert not routing.hears(routing.of_subject(subject, TOWNSHIP, handed_to=VILLAGE), OTHER_VILLAGE)
    assert not routing.hears(routing.of_subject(subject, TOWNSHIP), VILLAGE)


def test_an_unknown_stream_is_heard_by_nobody() -> None:
    """What a newer program writes is not spread by an older one."""
    assert not routing.hears(routing.of_subject("desk:rota", VILLAGE), VILLAGE)
