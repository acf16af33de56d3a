"""The catalogue of faults in tests/chaos/README.md: every fault has its row, and every test that a row names exists.
May import tests.house.source.
Promise: a fault is never called shown by a test that was renamed or taken away.
"""

from __future__ import annotations

import ast
import re

from tests.house.source import ROOT, trials

TABLE = ROOT / "tests" / "chaos" / "README.md"
# reliability.md §4: the numbers that it gives.
FAULTS = (
    *range(1, 15), *range(20, 25), *range(30, 40), *range(40, 49), *range(50, 59), *range(60, 68),
)  # fmt: skip
_NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def rows() -> dict[str, str]:
    """The last column of each fault's row, by its number."""
    lines = (line.strip().strip("|").split("|") for line in TABLE.read_text(encoding="utf-8").splitlines())
    return {cells[0].strip(): cells[-1].strip() for cells in lines if re.fullmatch(r" F\d\d ", cells[0])}


def known() -> set[tuple[str, str]]:
    """(path below tests, name) of every test."""
    return {
        (each.path.removeprefix("tests/"), node.name)
        for each in trials()
        for node in ast.walk(each.tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_fault_of_the_catalogue_has_a_row() -> None:
    """None is left out, none is invented."""
    assert sorted(rows()) == [f"F{number:02d}" for number in FAULTS]


def test_every_row_names_a_test_or_says_why_there_is_none() -> None:
    """A row shows its fault by tests, or begins its sentence with "not here:"."""
    silent = [fault for fault, told in rows().items() if not _NAMED.search(told) and not told.startswith("not here:")]
    assert not silent


def test_every_named_test_exists() -> None:
    """Each `file::test` of the page is a test of this repository."""
    named = set(_NAMED.findall(TABLE.read_text(encoding="utf-8")))
    assert len(named) > 50
    assert not named - known(), sorted(named - known())
