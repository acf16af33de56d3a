"""What the users' own documents name, and where it is shown working: the table in the station's DESIGN page.

A row's number is the one under which the domain's list names the mechanism: those of the first release as far as they
happen at a station, and those of the later release whose only users are village agents and township clerks.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST_RELEASE = (
    1, 2, 3, 6, 7, 9, 15, 16, 18, 20, 23, 31, 32, 33, 34, 36, 37, 38, 41, 42, 43, 44, 45, 46, 47, 48, 49, 52, 53, 58,
    59, 60, 62, 63, 67, 68, 72, 76, 80, 81, 85, 89, 91, 93, 95, 96, 98, 107, 110, 112, 113, 127, 134, 136, 138, 139,
    142, 145, 146, 147, 151, 153, 176, 182, 183, 184, 185, 189, 190, 195, 196, 202, 204, 208, 209, 210,
)  # fmt: skip
OF_AGENTS_AND_CLERKS = (10, 19, 40, 66, 69, 82, 83, 84, 86, 88, 92, 111, 126, 154, 186, 191)
_ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| (tests/[\w/]+\.py)::(test_\w+)[^|]*\|\Z")


def _rows() -> list[tuple[int, str, str, str]]:
    text = (ROOT / "station/DESIGN.md").read_text(encoding="utf-8")
    lines = [line.rstrip() for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    matches = [(line, _ROW.match(line)) for line in lines]
    assert not [line for line, match in matches if match is None], "a row names number, name, place and one test"
    return [(int(match[1]), match[2], match[4], match[5]) for _, match in matches if match]


def test_every_mechanism_that_the_users_name_has_its_line() -> None:
    """No row of the two lists is forgotten, and none stands twice."""
    numbers = [number for number, *_ in _rows()]
    assert sorted(set(numbers)) == sorted(numbers)
    assert {*FIRST_RELEASE, *OF_AGENTS_AND_CLERKS} <= set(numbers)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row[0]} {row[1]}")
def test_the_test_that_a_line_names_is_there(row: tuple[int, str, str, str]) -> None:
    """A table that points at tests which nobody runs would prove nothing."""
    _, _, path, name = row
    found = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(rf"^\s*def {name}\(", found, re.MULTILINE)
