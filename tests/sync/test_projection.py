"""Rows folded from the journal, in the same transaction, free to be thrown away.
May import sync and tests.sync.desks.
Promise: a row never says what the journal does not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from sync.database import write
from sync.journal import Entry, Journal
from sync.projection import Projection
from tests.books import Books
from tests.sync.desks import VILLAGE, draft, interrupt, open_journal


def _fold(subject: str, history: Sequence[Entry]) -> dict[str, Any] | None:
    if not history or history[-1].kind == "case:erased":
        return None
    return {"case": subject, "count": len(history), "holder": f"office{len(history) % 2}"}


@pytest.fixture
def book(tmp_path: Path, books: Books) -> Iterator[tuple[Journal, Projection]]:
    """A journal with one projection."""
    journal = open_journal(tmp_path / "book.db", VILLAGE, books=books)
    projection = Projection(journal, "shelf", "case:", _fold, ("holder",), ("holder",))
    projection.create()
    yield journal, projection
    journal.db.close()


def _write(journal: Journal, projection: Projection, *subjects: str, kind: str = "case:noted") -> None:
    with write(journal.db):
        written = journal.append([draft(subject, 0, kind) for subject in subjects])
        projection.refresh({entry.subject for entry in written})


def test_a_row_is_refolded_with_every_entry(book: tuple[Journal, Projection]) -> None:
    """In the transaction that writes; other streams are passed over."""
    journal, projection = book
    _write(journal, projection, "case:1", "case:2", "user:a:b")
    _write(journal, projection, "case:1")
    assert projection.get("case:1") == {"case": "case:1", "count": 2, "holder": "office0"}
    assert projection.get("user:a:b") is None and projection.get("case:9") is None
    assert [row["case"] for row in projection.find()] == ["case:1", "case:2"]
    assert [row["case"] for row in projection.find(projection.table.holder == "office1")] == ["case:2"]


def test_folding_all_rows_again_is_part_of_the_callers_transaction(
    book: tuple[Journal, Projection], caplog: pytest.LogCaptureFixture
) -> None:
    """Without a savepoint, which would keep all the old rows in memory; what fails behind it takes it back as well."""
    journal, projection = book
    _write(journal, projection, "case:1", "case:2")
    with caplog.at_level(logging.DEBUG, "peewee"), write(journal.db):
        assert projection.rebuild() == 2
    assert not [line for line in caplog.messages if "SAVEPOINT" in line]
    assert interrupt(journal.db, lambda: (journal.append([draft("case:3")]), projection.rebuild()))
    assert [row["case"] for row in projection.find()] == ["case:1", "case:2"]


def test_a_transaction_that_fails_takes_its_rows_with_it(book: tuple[Journal, Projection]) -> None:
    """Journal and rows agree at every moment."""
    journal, projection = book
    assert interrupt(journal.db, lambda: (journal.append([draft("case:1")]), projection.refresh(["case:1"])))
    assert projection.get("case:1") is None and journal.count() == 0


def test_rows_may_be_thrown_away_and_folded_again(book: tuple[Journal, Projection]) -> None:
    """Whatever became of them, the same rows come back."""
    journal, projection = book
    _write(journal, projection, "case:1", "case:2", "case:1")
    before = projection.find()
    projection.table.update(document='{"case":"forged"}').where(projection.table.subject == "case:1").execute()
    projection.table.create(subject="case:ghost", document="{}")
    assert projection.rebuild() == 2
    assert projection.find() == before


def test_a_fold_that_comes_to_nothing_takes_the_row_away(book: tuple[Journal, Projection]) -> None:
    """A row is no place to hide something in."""
    journal, projection = book
    _write(journal, projection, "case:1")
    _write(journal, projection, "case:1", kind="case:erased")
    assert projection.get("case:1") is None and projection.find() == []
