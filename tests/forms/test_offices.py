"""Division codes: levels, parents, scopes and the ids of stations.
May import: pytest, hypothesis, forms.
Promise: whose scope a case lies in never depends on how a code is written.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import offices

COUNTY, TOWNSHIP, VILLAGE = "320612", "320612107", "320612107205"


@pytest.mark.parametrize(
    ("code", "short", "level", "parent", "long_form"),
    [
        (COUNTY, COUNTY, "county", None, "320612000000"),
        ("320612000", COUNTY, "county", None, "320612000000"),
        ("320612000000", COUNTY, "county", None, "320612000000"),
        (TOWNSHIP, TOWNSHIP, "township", COUNTY, "320612107000"),
        ("320612107000", TOWNSHIP, "township", COUNTY, "320612107000"),
        (VILLAGE, VILLAGE, "village", TOWNSHIP, VILLAGE),
    ],
)
def test_a_code_has_one_short_form_one_level_and_one_parent(
    code: str, short: str, level: str, parent: str | None, long_form: str
) -> None:
    """A township is written with 9 digits, or with 12 that end in 000."""
    assert (offices.short(code), offices.level(code), offices.parent(code)) == (short, level, parent)
    assert (offices.long_form(code), offices.county_of(code)) == (long_form, COUNTY)


@pytest.mark.parametrize(
    "text",
    ["", "32061", "3206121", "32061210", "3206121072", "3206121072051", "020612", "32061X", "３２０６１２", "320612\n",
     " 320612", "320612000205", None, 320612, b"320612", ["320612"]],
)
def test_what_is_no_division_code_is_said_to_be_none(text: object) -> None:
    """Hostile or broken codes never raise where they are only asked about, and never pass as a level."""
    assert offices.parse_office(text) is None
    if isinstance(text, str):
        assert not offices.covers(COUNTY, text) and not offices.covers(text, COUNTY)
        with pytest.raises(ValueError, match="division"):
            offices.level(text)


@pytest.mark.parametrize(
    ("scope", "code", "inside"),
    [
        (COUNTY, VILLAGE, True),
        (COUNTY, TOWNSHIP, True),
        (COUNTY, COUNTY, True),
        (TOWNSHIP, VILLAGE, True),
        ("320612107000", VILLAGE, True),
        (TOWNSHIP, "320612107000", True),
        (VILLAGE, VILLAGE, True),
        (VILLAGE, TOWNSHIP, False),
        (TOWNSHIP, COUNTY, False),
        (TOWNSHIP, "320612108205", False),
        (VILLAGE, "320612107206", False),
        (COUNTY, "320613107205", False),
        (COUNTY, "320612000000", True),
    ],
)
def test_a_scope_is_every_code_that_begins_with_its_own_digits(scope: str, code: str, inside: bool) -> None:
    """Design §11, at the levels of both codes."""
    assert offices.covers(scope, code) is inside


def test_a_station_id_names_its_office_and_its_number() -> None:
    """14 digits, for a village and for a township; the centre's node id is its county."""
    assert offices.station_id(VILLAGE, 1) == "32061210720501"
    assert offices.station_id(TOWNSHIP, 12) == "32061210700012"
    assert offices.office_of("32061210720501") == VILLAGE
    assert offices.office_of("32061210700001") == TOWNSHIP
    assert offices.office_of("32061200000099") == COUNTY
    assert offices.office_of(COUNTY) == COUNTY


@pytest.mark.parametrize("number", [0, 100, -1])
def test_a_station_has_a_number_from_1_to_99(number: int) -> None:
    """Two digits, never 00."""
    with pytest.raises(ValueError, match="99"):
        offices.station_id(VILLAGE, number)


@pytest.mark.parametrize(
    "text", ["32061210720500", "3206121072050", "320612107205011", "32061200020501", "3206121072050A", None, 1]
)
def test_what_is_no_station_id_is_said_to_be_none(text: object) -> None:
    """Number 00, wrong length, a village of no township."""
    assert offices.parse_station(text) is None


@given(st.from_regex(r"\A[1-9][0-9]{5}([0-9]{3}){0,2}\Z"), st.integers(1, 99))
def test_every_form_of_a_code_means_the_same_office(code: str, number: int) -> None:
    """Short, long and by way of a station: one office, inside its parent's scope."""
    office = offices.parse_office(code)
    if office is None:
        assert len(code) == 12 and code[6:9] == "000"
        return
    assert offices.short(offices.long_form(office)) == office == offices.office_of(offices.station_id(office, number))
    parent = offices.parent(office)
    if parent is None:
        assert len(office) == 6
    else:
        assert offices.covers(parent, office) and not offices.covers(office, parent)
