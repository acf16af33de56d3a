"""Running numbers: counted where they are written, without a gap and never twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.database import write
from sync.envelope import Draft
from sync.journal import Journal
from sync.series import NUMBERS, next_of_kind, next_of_series
from tests.sync.desks import CENTRE, open_journal

SERIES = "通州区受〔2026〕4K9DQ-"
MARK = f'"document_no":"{SERIES}'


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """An own book."""
    return open_journal(tmp_path / "book.db", CENTRE)


def numbered(journal: Journal, kind: str = "case:accepted") -> int:
    """One entry with the next number of the series."""
    with write(journal.db):
        number = next_of_series(journal, SERIES, MARK)
        facts = f'{{"document_no":"{SERIES}{number}号","v":1}}'.encode()
        journal.append([Draft("case:1", kind, facts, b"{}")])
    return number


def test_a_series_counts_on_also_when_what_was_kept_is_lost(journal: Journal) -> None:
    """The lane itself tells how many there are, whatever kind of entry carries them."""
    assert [numbered(journal), numbered(journal, "case:refused")] == [1, 2]
    with write(journal.db):
        journal.set_mark(NUMBERS, None)
    assert numbered(journal) == 3


def test_what_was_rolled_back_gave_out_no_number(journal: Journal) -> None:
    """A gap would have to be explained to an auditor."""
    assert numbered(journal) == 1
    with pytest.raises(ZeroDivisionError):
        _given_back(journal)
    assert numbered(journal) == 2


def _given_back(journal: Journal) -> None:
    with write(journal.db):
        assert next_of_series(journal, SERIES, MARK) == 2
        raise ZeroDivisionError


def test_each_life_and_each_kind_counts_for_itself(journal: Journal) -> None:
    """A new life opens a lane with a tag of its own, so its series begins anew."""
    assert [numbered(journal), numbered(journal)] == [1, 2]
    with write(journal.db):
        assert next_of_kind(journal, "case:accepted") == 3
        assert next_of_kind(journal, "case:noted") == 1
    journal.life = "b" * 32
    assert numbered(journal) == 1
