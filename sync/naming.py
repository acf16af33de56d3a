"""Which blobs entries name, which of them are here, and which the other side has: what is still to go and to come.
Imports sync.journal, blobs, chunks, database; what an entry names comes in as a function, so payloads stay opaque.
Promise: only what a stored entry names is taken in or given out, and nothing that an entry names is ever swept away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import peewee

from sync.blobs import Blobs
from sync.chunks import BLOB_LIMIT_BYTES, Blob
from sync.database import execute_many, rows, write
from sync.journal import Journal

# (kind, facts) -> (SHA-256 in hex, size in bytes, rank); the lowest rank travels first.
Names = Callable[[str, bytes], Iterable[tuple[str, int, int]]]
FIRST_RANK = 0
ORPHAN_SECONDS = 7 * 86_400
_READ_TO, _LIFE, _SWEPT = "blobs_named_to", "blobs_looked_in", "blobs_swept_at"
_AT_ONCE = 500


class ToGo(NamedTuple):
    """Blobs that are to be brought to the other side, and those that are wanted and not here yet; with their bytes."""

    files: int
    size_bytes: int
    coming: int
    coming_bytes: int


class Naming:
    """The rows about blobs in one book. ``kinds`` are the kinds of entries that ``names`` can read."""

    def __init__(self, journal: Journal, blobs: Blobs, kinds: Sequence[str], names: Names) -> None:
        self.journal, self.blobs = journal, blobs
        self._kinds, self._names = tuple(kinds), names
        self.blob, self.naming = _tables(journal.db)

    def create(self) -> None:
        """Make the tables where they are missing."""
        self.journal.db.create_tables([self.blob, self.naming], safe=True)

    # --- reading entries -----------------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Read what was stored since the last time. Entries are numbered in the order of their commits, so none is
        passed over."""
        newest = rows(self.journal.db, "SELECT max(id) FROM entry")[0][0] or 0
        while self.journal.mark(_READ_TO, 0) < newest:
            with write(self.journal.db):
                self._read_on(newest)
        if self.journal.mark(_LIFE) != self.journal.life:
            self.look_again()

    def _read_on(self, newest: int) -> None:
        marks = ", ".join("?" * len(self._kinds))
        asked = f"{_ENTRIES} AND e.kind IN ({marks}) ORDER BY e.id LIMIT ?"
        found = rows(self.journal.db, asked, self.journal.mark(_READ_TO, 0), newest, *self._kinds, _AT_ONCE)
        for _, subject, kind, facts, owner in found:
            for sha256, size, rank in self._names(kind, bytes(facts)):
                if 0 < size <= BLOB_LIMIT_BYTES:
                    self._name(Blob(sha256, size), rank, subject, owner)
        self.journal.set_mark(_READ_TO, found[-1][0] if len(found) == _AT_ONCE else newest)

    def _name(self, blob: Blob, rank: int, subject: str, owner: str) -> None:
        known = rows(self.journal.db, _ONE, *blob)
        if not known:
            values = {"sha256": blob.sha256, "size_bytes": blob.size_bytes, "rank": rank}
            self.blob.insert(**values, here=int(self.blobs.has(blob))).execute()
            known = rows(self.journal.db, _ONE, *blob)
        told = {"blob": known[0][0], "subject": subject, "owner": owner}
        self.naming.insert(**told).on_conflict_ignore().execute()

    def look_again(self) -> None:
        """Compare every row with the disk, once in each life: a folder or a book may have been put back."""
        found = rows(self.journal.db, "SELECT id, sha256, size_bytes, here FROM blob ORDER BY id")
        moved = [
            (int(self.blobs.has(Blob(sha256, size))), row)
            for row, sha256, size, here in found
            if self.blobs.has(Blob(sha256, size)) != bool(here)
        ]
        with write(self.journal.db):
            if moved:
                execute_many(self.journal.db, _MOVE.replace("?", self.journal.db.param), moved)
            self.journal.set_mark(_LIFE, self.journal.life)

    # --- asking --------------------------------------------------------------------------------------------------

    def named(self, blob: Blob) -> bool:
        """Whether a stored entry names it."""
        return bool(rows(self.journal.db, _ONE, *blob))

    def named_by(self, blob: Blob, subject: str) -> bool:
        """Whether an entry of this subject names it."""
        asked = (
            "SELECT n.owner FROM blob_naming n JOIN blob b ON b.id = n.blob"
            " WHERE b.sha256 = ? AND b.size_bytes = ? AND n.subject = ?"
        )
        return bool(rows(self.journal.db, asked, *blob, subject))

    def concerns(self, blob: Blob, station: str) -> bool:
        """Whether a station wrote an entry that names it, or hears of a subject with such an entry."""
        return bool(rows(self.journal.db, f"{_ONE} AND {_CONCERNS}", *blob, station, station))

    def lacking(self, station: str, limit: int) -> list[Blob]:
        """What is not here and concerns a station, in the order in which it should come."""
        asked = f"{_LACKING} AND {_CONCERNS} ORDER BY b.rank, b.id LIMIT ?"
        return [Blob(*row) for row in rows(self.journal.db, asked, station, station, limit)]

    def to_bring(self, limit: int) -> list[tuple[int, Blob]]:
        """What is here and was not heard to be on the other side: small ones first, then the oldest, with their
        ranks."""
        asked = "SELECT rank, sha256, size_bytes FROM blob WHERE here = 1 AND there = 0 ORDER BY rank, id LIMIT ?"
        return [(rank, Blob(sha256, size)) for rank, sha256, size in rows(self.journal.db, asked, limit)]

    def to_fetch(self, limit: int, wanted: Callable[[Sequence[str]], set[str]]) -> list[tuple[int, Blob]]:
        """What is wanted and not here: every small one, and those of the subjects that ``wanted`` chooses."""
        asked = "SELECT rank, sha256, size_bytes FROM blob WHERE here = 0 AND rank = ? ORDER BY id LIMIT ?"
        found = [(rank, Blob(sha, size)) for rank, sha, size in rows(self.journal.db, asked, FIRST_RANK, limit)]
        asked = (
            "SELECT b.rank, b.sha256, b.size_bytes, n.subject FROM blob b JOIN blob_naming n ON n.blob = b.id"
            " WHERE b.here = 0 AND b.rank > ? ORDER BY b.rank, b.id LIMIT ?"
        )
        large = rows(self.journal.db, asked, FIRST_RANK, 10_000)
        chosen = wanted(sorted({subject for *_, subject in large})) if large else set()
        found += [(rank, Blob(sha, size)) for rank, sha, size, subject in large if subject in chosen]
        return list(dict.fromkeys(found))[:limit]

    def to_go(self, wanted: Callable[[Sequence[str]], set[str]]) -> ToGo:
        """How much is still to go and to come."""
        coming = self.to_fetch(10_000, wanted)
        return ToGo(*to_go(self.journal), len(coming), sum(blob.size_bytes for _, blob in coming))

    def where(self, blobs: Sequence[Blob]) -> dict[Blob, tuple[bool, bool]]:
        """For each of these blobs that an entry names: whether it is here, and whether the other side has it."""
        found = {}
        for blob in blobs:
            for here, there in rows(self.journal.db, _WHERE, *blob):
                found[blob] = (bool(here), bool(there))
        return found

    # --- noting down ---------------------------------------------------------------------------------------------

    def note(self, blob: Blob, *, here: bool | None = None, there: bool | None = None) -> None:
        """Write down where a blob is; what is None stays as it was."""
        told = [None if one is None else int(one) for one in (here, there)]
        with write(self.journal.db):
            rows(self.journal.db, _NOTE, *told, *blob)

    def lost(self, blob: Blob) -> None:
        """It is missing here or damaged: what is left of it goes, and it is to come again from the other side."""
        self.blobs.drop(blob.sha256)
        self.note(blob, here=False)

    # --- sweeping ------------------------------------------------------------------------------------------------

    def sweep(self, now: float, *, always: bool = False) -> int:
        """Remove, once a day, what no entry names and what was begun and forgotten, if it lies here for a week;
        returns how many. Each file is judged under the writers' lock, where entries that name it cannot appear."""
        if not always and 0 <= now - self.journal.mark(_SWEPT, 0) < 86_400:
            return 0
        before, count = now - ORPHAN_SECONDS, self.blobs.forget_remains(now - ORPHAN_SECONDS)
        for sha256 in [name for name, written in self.blobs.kept() if written < before]:
            with write(self.journal.db):
                newest = rows(self.journal.db, "SELECT max(id) FROM entry")[0][0] or 0
                while self.journal.mark(_READ_TO, 0) < newest:
                    self._read_on(newest)
                if not rows(self.journal.db, "SELECT id FROM blob WHERE sha256 = ?", sha256):
                    self.blobs.drop(sha256)
                    count += 1
        with write(self.journal.db):
            self.journal.set_mark(_SWEPT, int(now))
        return count


def to_go(journal: Journal) -> tuple[int, int]:
    """How many blobs, and how many bytes, are here and were not heard to be on the other side."""
    files, size_bytes = rows(journal.db, _TO_GO)[0]
    return int(files), int(size_bytes)


_ENTRIES = (
    "SELECT e.id, e.subject, e.kind, e.facts, l.owner FROM entry e JOIN lane l ON l.id = e.lane_id"
    " WHERE e.id > ? AND e.id <= ?"
)
_ONE = "SELECT b.id FROM blob b WHERE b.sha256 = ? AND b.size_bytes = ?"
_WHERE = "SELECT here, there FROM blob WHERE sha256 = ? AND size_bytes = ?"
_TO_GO = "SELECT count(*), coalesce(sum(size_bytes), 0) FROM blob WHERE here = 1 AND there = 0"
_LACKING = "SELECT b.sha256, b.size_bytes FROM blob b WHERE b.here = 0"
_MOVE = "UPDATE blob SET here = ? WHERE id = ?"
_NOTE = (
    "UPDATE blob SET here = coalesce(CAST(? AS smallint), here), there = coalesce(CAST(? AS smallint), there)"
    " WHERE sha256 = ? AND size_bytes = ?"
)
_CONCERNS = (
    "EXISTS (SELECT 1 FROM blob_naming n WHERE n.blob = b.id AND (n.owner = ?"
    " OR EXISTS (SELECT 1 FROM audience a WHERE a.subject = n.subject AND a.station = ?)))"
)


def _tables(db: peewee.Database) -> tuple[Any, Any]:
    """The two tables, bound to ``db``."""

    class Base(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class BlobRow(Base):
        """A blob that some entry names: whether it is here, and whether the other side was heard to have it."""

        id = peewee.AutoField()
        sha256 = peewee.CharField(max_length=64)
        size_bytes = peewee.IntegerField()
        rank = peewee.SmallIntegerField()
        here = peewee.SmallIntegerField(default=0)
        there = peewee.SmallIntegerField(default=0)

        class Meta:
            table_name = "blob"
            indexes = ((("sha256", "size_bytes"), True), (("here", "there", "rank", "id"), False))

    class NamingRow(Base):
        """Which subject names a blob, and who wrote that entry."""

        blob = peewee.IntegerField()
        subject = peewee.CharField(max_length=120)
        owner = peewee.CharField(max_length=32)

        class Meta:
            table_name = "blob_naming"
            primary_key = peewee.CompositeKey("blob", "subject", "owner")
            indexes = ((("subject",), False),)

    return BlobRow, NamingRow
