"""Drafts: what a person typed and has not filed, under which receipt number each was filed, and who files as an agent.
May import peewee, forms.events, sync.database and station.problems.
Promise: what was typed comes back as it was typed, to who typed it; one draft is one case, however often it is sent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import peewee

from forms.events import canonical
from station.problems import decline
from station.saving import saving

LONGEST_KEY = 64
# More than an entry of the journal holds: what can be filed can be kept.
DRAFT_LIMIT_BYTES = 400_000
DRAFTS_PER_PERSON = 50
_TITLE, _AGENT = "answers.applicant_name", "mandate.agent."
_TITLE_CHARACTERS = 40


@dataclass(frozen=True)
class Kept:
    """A draft. ``fields`` are the page's fields as they were typed, in order; ``version`` is the guide's at that time;
    ``kept_at`` is local time, ``title`` the applicant's name as far as it was typed."""

    key: str
    item: str
    version: str
    fields: tuple[tuple[str, str], ...]
    kept_at: str
    title: str

    @property
    def seal(self) -> str:
        """What tells this content from another: SHA-256 in hex over item and fields."""
        return fingerprint(self.item, {"fields": [list(pair) for pair in self.fields]})


class Drafts:
    """The drafts of this folder; they are its own, and never travel. A key belongs to the person who uses it."""

    def __init__(self, db: peewee.Database) -> None:
        class Base(peewee.Model):
            class Meta:
                database = db
                legacy_table_names = False

        class FiledDraft(Base):
            key = peewee.CharField(max_length=64, primary_key=True)
            receipt_no = peewee.CharField(max_length=64)
            fingerprint = peewee.CharField(max_length=64)

        class KeptDraft(Base):
            id = peewee.CharField(max_length=64, primary_key=True)
            user = peewee.CharField(max_length=64, index=True)
            key = peewee.CharField(max_length=64)
            item = peewee.CharField(max_length=64)
            version = peewee.CharField(max_length=32)
            fields = peewee.TextField()
            kept_at = peewee.CharField(max_length=32)
            title = peewee.CharField(max_length=_TITLE_CHARACTERS)

        class ToldDraft(Base):
            record = peewee.CharField(max_length=120, primary_key=True)
            draft = peewee.CharField(max_length=64, index=True)

        class KnownAgent(Base):
            user = peewee.CharField(max_length=64, primary_key=True)
            fields = peewee.TextField()

        self.db = db
        self.table: Any = FiledDraft
        self.kept_table: Any = KeptDraft
        self.told_table: Any = ToldDraft
        self.agent_table: Any = KnownAgent

    def create(self) -> None:
        """Make the tables where they are missing."""
        self.db.create_tables([self.table, self.kept_table, self.told_table, self.agent_table], safe=True)

    # --- what is not filed yet -----------------------------------------------------------------------------------

    def store(self, user: str, draft: Kept) -> None:
        """Keep a draft in the place of what was kept under its key. Raises Declined when it is too large, or when the
        person has too many; what was kept before stays then."""
        content = json.dumps([list(pair) for pair in draft.fields])
        if len(content) > DRAFT_LIMIT_BYTES:
            raise decline("", "draft_too_large")
        place = _hashed(user, draft.key)
        with saving(self.db):
            table = self.kept_table
            if not table.select().where(table.id == place).exists() and self.count(user) >= DRAFTS_PER_PERSON:
                raise decline("", "drafts_full", limit=DRAFTS_PER_PERSON)
            table.replace(
                id=place, user=user, key=draft.key, item=draft.item, version=draft.version, fields=content,
                kept_at=draft.kept_at, title=title_of(draft.fields),
            ).execute()  # fmt: skip

    def kept(self, user: str, key: str) -> Kept | None:
        """A person's draft; None when there is none, or when it is somebody else's."""
        row = self.kept_table.get_or_none(self.kept_table.id == _hashed(user, key))
        return _kept(row) if row else None

    def of(self, user: str) -> list[Kept]:
        """A person's drafts, the newest first."""
        table = self.kept_table
        return [_kept(row) for row in table.select().where(table.user == user).order_by(table.kept_at.desc(), table.id)]

    def count(self, user: str) -> int:
        """How many drafts a person has."""
        return int(self.kept_table.select().where(self.kept_table.user == user).count())

    def discard(self, user: str, key: str) -> None:
        """Forget a draft; nothing of it stays."""
        place = _hashed(user, key)
        with saving(self.db):
            self.kept_table.delete().where(self.kept_table.id == place).execute()
            self.told_table.delete().where(self.told_table.draft == place).execute()

    def tell(self, user: str, key: str, record: str) -> None:
        """Remember that what lacks for this draft was told by this record, until the draft is filed or discarded."""
        with saving(self.db):
            self.told_table.replace(record=record, draft=_hashed(user, key)).execute()

    def told(self, user: str, key: str) -> list[str]:
        """The records by which it was told what lacks for a draft."""
        table = self.told_table
        rows = table.select(table.record).where(table.draft == _hashed(user, key)).order_by(table.record)
        return [record for (record,) in rows.tuples()]

    # --- what became of it ---------------------------------------------------------------------------------------

    def once(
        self, user: str, command: Mapping[str, Any], about: str, work: Callable[[dict[str, Any]], str]
    ) -> tuple[str, bool]:
        """Do ``work`` with the command in one write transaction, and once for each ``draft`` key that it may hold: the
        same command about the same thing again is answered with what came of it then. Returns what ``work`` returned
        (a number or an id), and whether that was before. Raises Declined, for another command under the key, too."""
        told = dict(command)
        draft = checked_key(told.pop("draft", None))
        content = fingerprint(about, told)
        with saving(self.db):
            before = self.filed(user, draft, content) if draft else None
            if before is not None:
                return before, True
            made = work(told)
            if draft:
                self.settle(user, draft, content, made)
        return made, False

    def filed(self, user: str, key: str, content: str) -> str | None:
        """The number under which this very application was filed; None for a new key. Declined for another."""
        row = self._filed(user, key)
        if row is None:
            return None
        if row.fingerprint != content:
            raise decline("draft", "draft_used", case=row.receipt_no)
        return str(row.receipt_no)

    def receipt_of(self, user: str, key: str) -> str | None:
        """The number under which a draft was filed, whatever it held; None when it was not."""
        row = self._filed(user, key)
        return str(row.receipt_no) if row else None

    def _filed(self, user: str, key: str) -> Any:
        return self.table.get_or_none(self.table.key == _hashed(user, key))

    def settle(self, user: str, key: str, content: str, receipt_no: str) -> None:
        """Remember what was filed under the key, and forget what was typed: the case has it now. In the transaction
        that files."""
        self.table.insert(key=_hashed(user, key), receipt_no=receipt_no, fingerprint=content).execute()
        draft = self.kept(user, key)
        agent = {name: value for name, value in (draft.fields if draft else ()) if name.startswith(_AGENT)}
        # A neighbour or a son may be the agent once; the account's own person is so again.
        if agent.get(f"{_AGENT}name") == user or (user.isascii() and agent):
            self.agent_table.replace(user=user, fields=json.dumps(agent)).execute()
        self.discard(user, key)

    def agent_of(self, user: str) -> dict[str, str]:
        """The agent of the mandate under which this person filed last, as fields of the page; {} before the first."""
        row = self.agent_table.get_or_none(self.agent_table.user == user)
        return {str(name): str(value) for name, value in json.loads(row.fields).items()} if row else {}


def checked_key(raw: object) -> str | None:
    """A draft's key, None when there is none. Raises Declined."""
    if raw is None:
        return None
    if not isinstance(raw, str) or not 0 < len(raw) <= LONGEST_KEY or not raw.isprintable():
        raise decline("draft", "draft_key")
    return raw


def title_of(fields: tuple[tuple[str, str], ...]) -> str:
    """What a draft is called in a list: the applicant's name, cut short; "" before it was typed."""
    name = next((value for field, value in fields if field == _TITLE), "")
    return "".join(char for char in " ".join(name.split()) if char.isprintable())[:_TITLE_CHARACTERS]


def fingerprint(item: str, document: dict[str, Any]) -> str:
    """SHA-256 in hex over the application as it was sent; what cannot be written is replaced."""
    try:
        told = canonical({"item": item, "document": document})
    except ValueError:
        told = repr((item, document)).encode("utf-8", "backslashreplace")
    return hashlib.sha256(told).hexdigest()


def _kept(row: Any) -> Kept:
    fields = tuple((str(name), str(value)) for name, value in json.loads(row.fields))
    return Kept(row.key, row.item, row.version, fields, row.kept_at, row.title)


def _hashed(user: str, key: str) -> str:
    return hashlib.sha256(f"{user}\n{key}".encode("utf-8", "backslashreplace")).hexdigest()
