"""Draft keys: under which receipt number an application was filed that a page or a script may send twice.
May import peewee and station.problems; the caller holds the transaction.
Promise: the same application under the same key is the same case, however often the line or the mouse repeats it.
"""

from __future__ import annotations

import hashlib
from typing import Any

import peewee

from forms.events import canonical
from station.problems import decline

LONGEST_KEY = 64


class Drafts:
    """Keys already used in this folder. A key belongs to the person who files under it."""

    def __init__(self, db: peewee.Database) -> None:
        class FiledDraft(peewee.Model):
            key = peewee.CharField(max_length=64, primary_key=True)
            receipt_no = peewee.CharField(max_length=64)
            fingerprint = peewee.CharField(max_length=64)

            class Meta:
                database = db
                legacy_table_names = False

        self.db = db
        self.table: Any = FiledDraft

    def create(self) -> None:
        """Make the table where it is missing."""
        self.db.create_tables([self.table], safe=True)

    def filed(self, user: str, key: str, content: str) -> str | None:
        """The number under which this very application was filed; None for a new key. Declined for another."""
        row = self.table.get_or_none(self.table.key == _hashed(user, key))
        if row is None:
            return None
        if row.fingerprint != content:
            raise decline("draft", "draft_used", case=row.receipt_no)
        return str(row.receipt_no)

    def keep(self, user: str, key: str, content: str, receipt_no: str) -> None:
        """Remember what was filed under the key."""
        self.table.insert(key=_hashed(user, key), receipt_no=receipt_no, fingerprint=content).execute()


def checked_key(raw: object) -> str | None:
    """A draft's key, None when there is none. Raises Declined."""
    if raw is None:
        return None
    if not isinstance(raw, str) or not 0 < len(raw) <= LONGEST_KEY or not raw.isprintable():
        raise decline("draft", "draft_key")
    return raw


def fingerprint(item: str, document: dict[str, Any]) -> str:
    """SHA-256 in hex over the application as it was sent; what cannot be written is replaced."""
    try:
        told = canonical({"item": item, "document": document})
    except ValueError:
        told = repr((item, document)).encode("utf-8", "backslashreplace")
    return hashlib.sha256(told).hexdigest()


def _hashed(user: str, key: str) -> str:
    return hashlib.sha256(f"{user}\n{key}".encode("utf-8", "backslashreplace")).hexdigest()
