"""Each of the 12 items, from filing to its own end, through real station and centre processes by commands alone.
Imports tests.processes.
Promise: what a guide allows goes its way to the resident's hand; what it does not is refused with the guide's reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from forms.catalog import packaged_items
from tests.processes import TOWNSHIP, VILLAGE, Side, World, world

LONG_AFTER_DAYS = 90
Step = tuple[str, str, dict[str, Any]]


def at(side: str, *acts: str, **changed: Any) -> list[Step]:
    """Acts at one side, the last one with its answers changed."""
    return [(side, act, changed if act == acts[-1] else {}) for act in acts]


BROUGHT = [*at("village", "hand_over"), *at("township", "receive")]
REPORTED = at("township", "accept", "report_up")
CORRECTED = [*at("township", "request_correction"), *at("village", "supply"), *at("township", "receive_supply")]
GRANTED = [*at("county", "decide", "hand_over")]
DENIED = [
    *at(
        "county",
        "decide",
        approved=False,
        result_code="1",
        certificate_no=None,
        reason="不符合条件。",
        basis="行政许可法第三十八条",
    ),
    *at("county", "hand_over"),
]
HOME = [*at("township", "hand_over"), *at("village", "deliver", "rate")]
AT_THE_WINDOW = at("township", "deliver", "rate")


@dataclass
class Journey:
    """One application: where and how it is filed, what is done, and where it must end."""

    item: str
    mode: str
    where: str
    steps: list[Step]
    state: str
    outcome: str
    number: str = ""
    left: list[Step] = field(default_factory=list)


def journeys() -> list[Journey]:
    """Every item in every way that it allows."""
    return [
        Journey(
            "S002-01", "proxy", "village", [*BROUGHT, *CORRECTED, *REPORTED, *GRANTED, *HOME], "delivered", "approved"
        ),
        Journey("S002-01", "in_person", "township", [*REPORTED, *DENIED, *AT_THE_WINDOW], "delivered", "denied"),
        Journey("S002-02", "in_person", "township", [*REPORTED, *GRANTED, *AT_THE_WINDOW], "delivered", "approved"),
        Journey("S002-02", "proxy", "village", [*BROUGHT, *at("township", "return")], "returned", "returned"),
        Journey(
            "S002-03",
            "proxy",
            "village",
            [*BROUGHT, *at("township", "accept", "decide", "close"), *HOME],
            "delivered",
            "approved",
        ),
        Journey("S002-03", "in_person", "township", at("township", "accept", "close"), "closed", "closed"),
        Journey("S002-04", "in_person", "township", at("township", "return"), "returned", "returned"),
        Journey("S002-04", "proxy", "village", [*BROUGHT, *REPORTED, *DENIED, *HOME], "delivered", "denied"),
        Journey("S002-05", "proxy", "village", [*BROUGHT, *REPORTED], "reported_up", ""),
        Journey(
            "S002-05", "in_person", "village", at("village", "request_withdrawal", "withdraw"), "withdrawn", "withdrawn"
        ),
        Journey(
            "S002-06",
            "in_person",
            "township",
            [*at("township", "accept", "decide", "close"), *AT_THE_WINDOW],
            "delivered",
            "approved",
        ),
        Journey("S002-07", "in_person", "village", [*BROUGHT, *at("township", "accept", "close")], "closed", "closed"),
        Journey(
            "S002-08",
            "proxy",
            "village",
            [*BROUGHT, *REPORTED, *at("county", "close", result_code="4")],
            "closed",
            "closed",
        ),
        Journey("S002-08", "in_person", "township", [*REPORTED, *GRANTED, *AT_THE_WINDOW], "delivered", "approved"),
        Journey("S002-09", "in_person", "township", at("township", "refuse"), "refused", "refused"),
        Journey("S002-10", "proxy", "village", [*BROUGHT, *at("township", "redirect")], "redirected", "redirected"),
        Journey(
            "S002-10",
            "in_person",
            "village",
            [*BROUGHT, *at("township", "accept", "decide"), *HOME],
            "delivered",
            "approved",
        ),
        Journey(
            "S002-11",
            "proxy",
            "village",
            [*BROUGHT, *at("township", "request_correction", "abandon")],
            "abandoned",
            "abandoned",
        ),
        Journey(
            "S002-11",
            "in_person",
            "township",
            [*at("township", "accept", "decide"), *AT_THE_WINDOW],
            "delivered",
            "approved",
        ),
        Journey("S002-12", "in_person", "village", [*BROUGHT, *REPORTED, *GRANTED, *HOME], "delivered", "approved"),
        Journey(
            "S002-12",
            "proxy",
            "village",
            [*BROUGHT, *at("village", "request_withdrawal"), *at("township", "withdraw")],
            "withdrawn",
            "withdrawn",
        ),
    ]


@dataclass(frozen=True)
class Offices:
    """The three desks, each with a server of its own, and all journeys at their ends."""

    sides: dict[str, Side]
    journeys: list[Journey]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """The world after every journey: all are filed, then each desk in turn does what is next on it."""
    with world(tmp_path_factory.mktemp("twelve"), seed=12) as made:
        sides = {"county": made.county, "township": made.enrol(TOWNSHIP), "village": made.enrol(VILLAGE)}
        for side in made.stations:
            side.serve()
        everyone = journeys()
        for seed, one in enumerate(everyone):
            here = sides[one.where]
            one.number = here.file(one.item, here.sample(one.item, one.mode, seed))
            one.left = list(one.steps)
        _make_them_all(sides, everyone, made)
        yield Offices(sides, everyone)


def _make_them_all(sides: dict[str, Side], everyone: list[Journey], made: World) -> None:
    for _ in range(20):
        for name in ("village", "township", "county"):
            # What is acknowledged is judged behind the answer: a desk sees it once that is done.
            made.settle()
            for one in everyone:
                while one.left and one.left[0][0] == name:
                    _, act, changed = one.left.pop(0)
                    # Nobody closes a file as never corrected before the time for it has passed.
                    sides[name].late_days = LONG_AFTER_DAYS if act == "abandon" else 0
                    sides[name].act(one.number, act, changed)
                    sides[name].late_days = 0
            if name != "county":
                sides[name].do("exchange")
        if not any(one.left for one in everyone):
            break
    made.settle()


def test_every_item_goes_to_its_own_end(offices: Offices) -> None:
    """The county lists each application in the state and with the outcome that its journey leads to."""
    rows = {row["case"]: row for row in offices.sides["county"].rows("cases")}
    ended = {
        one.number: (one.item, rows[one.number]["state"], rows[one.number]["outcome"] or "") for one in offices.journeys
    }
    assert ended == {one.number: (one.item, one.state, one.outcome) for one in offices.journeys}
    assert {one.item for one in offices.journeys} == {str(item["code"]) for item in packaged_items()}


def test_every_ending_is_met_at_least_once(offices: Offices) -> None:
    """Closed, reported up, delivered, returned, refused, redirected, withdrawn and abandoned: none is left out."""
    met = Counter(one.state for one in offices.journeys)
    assert set(met) == {
        "delivered",
        "closed",
        "reported_up",
        "returned",
        "refused",
        "redirected",
        "withdrawn",
        "abandoned",
    }


def test_every_way_of_filing_that_an_item_allows_was_taken(offices: Offices) -> None:
    """In person and by proxy, as the stations' own catalogue says."""
    allowed = {(row["item"], mode) for row in offices.sides["township"].rows("items") for mode in row["modes"]}
    assert {(one.item, one.mode) for one in offices.journeys} == allowed


def test_who_must_come_in_person_cannot_be_represented(offices: Offices) -> None:
    """Where the guide demands presence, a proxy filing is refused on that basis, and nothing is kept of it."""
    for name in ("township", "village"):
        side = offices.sides[name]
        before = side.rows("cases")
        demanding = [row for row in side.rows("items") if row["modes"] == ["in_person"]]
        assert demanding
        for row in demanding:
            basis = next(item["proxy"]["basis"]["zh"] for item in packaged_items() if item["code"] == row["item"])
            said = side.ask("file", row["item"], *side.with_file(side.sample(row["item"], "proxy")), "--as", side.user)
            assert (said.status, basis in said.err) == (1, True), said.err
        assert side.rows("cases") == before


def test_a_car_is_registered_by_its_buyer_alone(offices: Offices) -> None:
    """The countryside subsidy may be represented for appliances, not for a car (guide, step 2)."""
    village = offices.sides["village"]
    document = village.sample("S002-02", "proxy")
    document["answers"]["goods"] = "car"
    said = village.ask("file", "S002-02", *village.with_file(document), "--as", village.user)
    assert (said.status, "由购买者本人到窗口申请办理" in said.err) == (1, True), said.err


def test_what_is_filed_at_the_township_alone_is_refused_in_a_village(offices: Offices) -> None:
    """Where the guide names the township's window, a village sends the resident there and keeps nothing."""
    village = offices.sides["village"]
    elsewhere = [row["item"] for row in village.rows("items") if not row["file_here"]]
    assert set(elsewhere) == {"S002-06", "S002-09"}
    for item in elsewhere:
        said = village.ask("file", item, *village.with_file(village.sample(item, "in_person")), "--as", village.user)
        assert (said.status, "乡镇便民服务中心" in said.err) == (1, True), said.err


def test_every_station_and_the_county_hold_the_same_in_the_end(offices: Offices) -> None:
    """Nothing is unsent, unadmitted, held or parked, and each digest is the county's at that scope."""
    county = offices.sides["county"]
    for name in ("township", "village"):
        side = offices.sides[name]
        status = side.rows("status")[0]
        assert [status[count] for count in ("unsent", "unadmitted", "held", "parked")] == [0, 0, 0, 0]
        assert side.digest() == county.digest(side.office)
    assert county.rows("parked") == county.rows("held") == []
    assert county.do("check").status == 0


def test_only_the_county_reads_a_rating(offices: Offices) -> None:
    """The case shows that it was rated; the level and the comment travel sealed."""
    rated = [one for one in offices.journeys if ("village", "rate", {}) in one.steps]
    rows = {row["case"]: row["rated"] for row in offices.sides["village"].rows("cases")}
    assert rated
    assert all(rows[one.number] for one in rated)
