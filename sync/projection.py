"""Projections: one row for each subject, folded from its entries and free to be deleted and rebuilt at any time.
Imports sync.journal, database, peewee; what a row says comes in as a function, so payloads stay opaque here.
Promise: a row is refolded in the same transaction as the entry that touched it, so it can never lag behind the journal.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import peewee

from sync.database import begins, rows, write
from sync.journal import Entry, Journal

Fold = Callable[[str, Sequence[Entry]], "dict[str, Any] | None"]


class Projection:
    """Rows of ``columns`` (short text) and a JSON document for each subject with ``prefix``. ``indexed`` names columns,
    or several together in the order in which an index holds them."""

    def __init__(
        self,
        journal: Journal,
        name: str,
        prefix: str,
        fold: Fold,
        columns: Iterable[str] = (),
        indexed: Iterable[str | tuple[str, ...]] = (),
    ) -> None:
        self.journal = journal
        self.prefix = prefix
        self._fold = fold
        self._columns = tuple(columns)
        fields: dict[str, Any] = {
            "subject": peewee.CharField(max_length=120, primary_key=True),
            "document": peewee.TextField(),
        }
        fields |= {
            column: peewee.CharField(max_length=120, default="", index=column in tuple(indexed))
            for column in self._columns
        }
        together = tuple((one, False) for one in indexed if isinstance(one, tuple))
        terms = {"database": journal.db, "table_name": name, "legacy_table_names": False, "indexes": together}
        meta = type("Meta", (), terms)
        self.table: Any = type(name.title(), (peewee.Model,), {**fields, "Meta": meta})
        self._one = f"SELECT document FROM {name} WHERE subject = ?"  # noqa: S608 - names are constants of the caller
        self._all = f"SELECT document FROM {name} ORDER BY"  # noqa: S608 - names are constants of the caller
        self._upsert = _upsert(name, ("subject", "document", *self._columns))

    def create(self) -> None:
        """Make the table where it is missing."""
        self.journal.db.create_tables([self.table], safe=True)

    def refresh(self, subjects: Iterable[str], fold: Fold | None = None) -> None:
        """Fold these subjects again, in the caller's transaction; subjects of other prefixes are passed over. ``fold``
        is the usual one that has looked up already what all of them need."""
        fold = fold or self._fold
        for subject in subjects:
            if subject.startswith(self.prefix):
                self._write(subject, fold(subject, self.journal.history(subject)))

    def _write(self, subject: str, document: dict[str, Any] | None) -> None:
        if document is None:
            self.table.delete().where(self.table.subject == subject).execute()
            return
        told = json.dumps(document, ensure_ascii=False)
        columns = (str(document.get(column) or "")[:120] for column in self._columns)
        rows(self.journal.db, self._upsert, subject, told, *columns)

    def rebuild(self, fold: Fold | None = None) -> int:
        """Throw all rows away and fold everything again, in the caller's transaction where there is one; returns how
        many subjects were folded. ``fold``: as above."""
        db, subjects = self.journal.db, self.subjects()
        # A savepoint inside the caller's would keep each old page in memory: 60 MB for a year's rows.
        with contextlib.nullcontext() if db.in_transaction() else write(db):
            self.table.delete().execute()
            self.refresh(subjects, fold)
        return len(subjects)

    def subjects(self) -> list[str]:
        """Every subject of this prefix that has entries, in order."""
        entry = self.journal.tables.entry
        named = entry.select(entry.subject).where(begins(entry.subject, self.prefix)).distinct()
        return [subject for (subject,) in named.order_by(entry.subject).tuples()]

    def get(self, subject: str) -> dict[str, Any] | None:
        """One subject's document, or None."""
        if "\0" in subject:
            # No entry's subject has one, and PostgreSQL does not even look for it.
            return None
        found = rows(self.journal.db, self._one, subject)
        return json.loads(found[0][0]) if found else None

    def written(self) -> list[str]:
        """Every document as it was written, by subject: cheap to compare with what was read before."""
        return [text for (text,) in rows(self.journal.db, f"{self._all} subject")]

    def find(self, *where: Any, order: str = "subject", limit: int | None = None) -> list[dict[str, Any]]:
        """Documents that match, in order of one column."""
        if not where and limit is None:
            return [json.loads(document) for (document,) in rows(self.journal.db, f"{self._all} {order}, subject")]
        query = (
            self.table.select(self.table.document)
            .where(*(where or (True,)))
            .order_by(getattr(self.table, order), self.table.subject)
        )
        return [json.loads(document) for (document,) in (query.limit(limit) if limit else query).tuples()]


def _upsert(name: str, columns: tuple[str, ...]) -> str:
    """Written once, since it runs for each entry: peewee would build it anew each time."""
    marks = ", ".join("?" * len(columns))
    kept = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    return (
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names are constants of the caller
        f" ON CONFLICT (subject) DO UPDATE SET {kept}"
    )
