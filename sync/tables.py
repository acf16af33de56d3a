"""The tables of the journal, made by a function of the database.
Imports peewee; nothing of ours. Tests bind several sides in one process, so no model is bound at import time.
Promise: (lane, seq) names one entry and (box, n) one delivery, by unique keys of the database itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import peewee

STORED, ADMITTED, PARKED, WAITING, HELD, SET_ASIDE = range(6)
STATUS_WORDS = ("stored", "admitted", "parked", "waiting", "held", "set_aside")
UNADMITTED = (STORED, WAITING, HELD)


@dataclass(frozen=True)
class Tables:
    """The bound models of one database; see ``make_tables`` for the columns."""

    node: Any
    lane: Any
    entry: Any
    box: Any
    mail: Any
    closing: Any
    brought: Any
    part: Any
    parcel: Any
    audience: Any
    reordered: Any
    mark: Any

    def all(self) -> list[Any]:
        """Every model, in the order of creation."""
        return [
            self.node, self.lane, self.entry, self.box, self.mail, self.closing, self.brought, self.part, self.parcel,
            self.audience, self.reordered, self.mark,
        ]  # fmt: skip


def make_tables(db: peewee.Database) -> Tables:
    """Bind the journal's tables to ``db``; ``create_tables`` is the caller's."""

    class Base(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False

    # SQLite numbers rows with 64 bits whatever the type is called; PostgreSQL has to be told.
    row_id: Any = peewee.AutoField if isinstance(db, peewee.SqliteDatabase) else peewee.BigAutoField
    node, mark, audience, reordered = _nodes(Base)
    lane, entry = _lanes(Base, row_id)
    box, mail, closing, brought = _boxes(Base, entry, row_id)
    part, parcel = _parts(Base, row_id)
    return Tables(node, lane, entry, box, mail, closing, brought, part, parcel, audience, reordered, mark)


def _nodes(Base: Any) -> tuple[Any, Any, Any, Any]:  # noqa: N803 - a model class keeps its capital
    class Node(Base):
        """Somebody who may sign: the centre in a station's book, a station in the centre's."""

        id = peewee.CharField(max_length=32, primary_key=True)
        key = peewee.BlobField(null=True)
        sealing = peewee.BlobField(null=True)
        state = peewee.CharField(max_length=16)
        secret = peewee.BlobField(null=True)
        invited_at = peewee.BigIntegerField(default=0)
        tries = peewee.IntegerField(default=0)
        nonce = peewee.CharField(max_length=32, default="")
        last_seen = peewee.BigIntegerField(default=0)
        told = peewee.TextField(default="{}")
        # The rolling token as the centre knows it, when a copy was noticed, and the recovery in which it was heard.
        token = peewee.TextField(default="")
        copied_at = peewee.BigIntegerField(default=0)
        heard_in = peewee.CharField(max_length=32, default="")
        # Keys that it signed with before it was enrolled anew, in hex: its old lanes stay readable and provable.
        former = peewee.TextField(default="")

    class Audience(Base):
        """Who gets a subject's entries; grows only."""

        subject = peewee.CharField(max_length=120)
        station = peewee.CharField(max_length=32)

        class Meta:
            primary_key = peewee.CompositeKey("subject", "station")

    class Reordered(Base):
        """A subject on which somebody had acted when an older entry came back to stand before it; and the place that
        was given last then. Whatever a person writes behind that place was written knowing it."""

        subject = peewee.CharField(max_length=120, primary_key=True)
        epoch = peewee.BigIntegerField()
        place = peewee.BigIntegerField()

    class Mark(Base):
        """Small facts about this node: its id and key, the centre's address, the position in the mail."""

        name = peewee.CharField(max_length=64, primary_key=True)
        value = peewee.TextField()

    return Node, Mark, Audience, Reordered


def _parts(Base: Any, row_id: Any) -> tuple[Any, Any]:  # noqa: N803 - a model class keeps its capital
    class Part(Base):
        """A part of a push that came before what it continues, as it came; a few for each station."""

        id = row_id()
        station = peewee.CharField(max_length=32)
        lane = peewee.CharField(max_length=32)
        first = peewee.BigIntegerField()
        last_lane = peewee.CharField(max_length=32)
        last = peewee.BigIntegerField()
        body = peewee.BlobField()
        size_bytes = peewee.BigIntegerField()

        class Meta:
            indexes = ((("station", "lane", "first"), True),)

    class Parcel(Base):
        """A batch of another station's lane that a stick brought here, as its owner signed it: to be brought to the
        centre, which said in ``epoch`` that it has the lane up to ``through``."""

        id = row_id()
        owner = peewee.CharField(max_length=32)
        lane = peewee.CharField(max_length=32, index=True)
        first = peewee.BigIntegerField()
        last = peewee.BigIntegerField()
        before = peewee.BlobField()
        link = peewee.BlobField()
        signature = peewee.BlobField()
        through = peewee.BigIntegerField(default=0)
        epoch = peewee.BigIntegerField(default=-1)

    return Part, Parcel


def _lanes(Base: Any, row_id: Any) -> tuple[Any, Any]:  # noqa: N803 - a model class keeps its capital
    class Lane(Base):
        """One writer's append-only chain. ``acked`` is what the centre said it has, ``safe`` what lies in a verified
        backup of it, ``signed`` the last head closed by a signature; ``islands`` counts entries behind a gap."""

        id = peewee.AutoField()
        name = peewee.CharField(max_length=32, unique=True)
        owner = peewee.CharField(max_length=32, index=True)
        life = peewee.CharField(max_length=32, default="")
        parent = peewee.CharField(max_length=32, default="")
        parent_seq = peewee.BigIntegerField(default=0)
        head_seq = peewee.BigIntegerField(default=0)
        head_link = peewee.BlobField()
        acked = peewee.BigIntegerField(default=0)
        safe_seq = peewee.BigIntegerField(default=0)
        islands = peewee.IntegerField(default=0)
        signed_seq = peewee.BigIntegerField(default=0)
        signature = peewee.BlobField(null=True)
        status = peewee.CharField(max_length=16, default="open")
        reason = peewee.CharField(max_length=64, default="")

    class Entry(Base):
        """One act, verbatim. ``link`` is null for entries that came by mail from another's lane."""

        id = row_id()
        lane = peewee.ForeignKeyField(Lane, on_delete="RESTRICT", index=False)
        seq = peewee.BigIntegerField()
        digest = peewee.BlobField()
        link = peewee.BlobField(null=True)
        subject = peewee.CharField(max_length=120, index=True)
        seen = peewee.CharField(max_length=32)
        kind = peewee.CharField(max_length=50)
        facts = peewee.BlobField()
        personal = peewee.BlobField(null=True)
        erased = peewee.BlobField(null=True)
        status = peewee.SmallIntegerField(default=STORED)
        reason = peewee.CharField(max_length=200, default="")
        epoch = peewee.BigIntegerField(null=True)
        place = peewee.BigIntegerField(null=True)
        stamp_lane = peewee.CharField(max_length=32, null=True)

        class Meta:
            indexes = ((("lane", "seq"), True),)

    # The lane stands in it so that a station's share is counted without reading the entries.
    Entry.add_index(Entry.status, Entry.id, Entry.lane, where=(Entry.status != ADMITTED), name="entry_unsettled")
    # When all stations come back at once, each asks for its own share of a hundred thousand that wait.
    Entry.add_index(Entry.lane, Entry.status, where=(Entry.status != ADMITTED), name="entry_unsettled_of_lane")

    return Lane, Entry


def _boxes(Base: Any, Entry: Any, row_id: Any) -> tuple[Any, ...]:  # noqa: N803 - model classes keep their capitals
    class Box(Base):
        """A mailbox lane of the centre for one station, one for each life of the centre; kept on both sides."""

        id = peewee.AutoField()
        name = peewee.CharField(max_length=32, unique=True)
        station = peewee.CharField(max_length=32, index=True)
        life = peewee.CharField(max_length=32, default="")
        epoch = peewee.BigIntegerField()
        parent = peewee.CharField(max_length=32, default="")
        parent_seq = peewee.BigIntegerField(default=0)
        parent_link = peewee.BlobField(null=True)
        head_seq = peewee.BigIntegerField(default=0)
        head_link = peewee.BlobField()
        signed_seq = peewee.BigIntegerField(default=0)
        signature = peewee.BlobField(null=True)

    class Mail(Base):
        """Delivery ``n`` of a box: what became of an entry. Both sides keep it, so a lost centre can be given its own
        words back."""

        id = row_id()
        box = peewee.ForeignKeyField(Box, on_delete="RESTRICT", index=False)
        n = peewee.BigIntegerField()
        entry = peewee.ForeignKeyField(Entry, on_delete="RESTRICT", index=False)
        verdict = peewee.CharField(max_length=16)
        epoch = peewee.BigIntegerField(default=0)
        place = peewee.BigIntegerField(default=0)
        stamp_lane = peewee.CharField(max_length=32, default="")
        reason = peewee.CharField(max_length=200, default="")
        link = peewee.BlobField()

        class Meta:
            indexes = ((("box", "n"), True),)

    class Closing(Base):
        """The centre's signature over delivery ``n`` of a box, kept where the box was read: a lost box can be given
        back in the parts in which it came."""

        id = row_id()
        box = peewee.ForeignKeyField(Box, on_delete="RESTRICT", index=False)
        n = peewee.BigIntegerField()
        signature = peewee.BlobField()

        class Meta:
            indexes = ((("box", "n"), True),)

    class Brought(Base):
        """Who brought or gave back an entry of somebody else: is told what becomes of it."""

        entry = peewee.ForeignKeyField(Entry, on_delete="RESTRICT", index=False)
        station = peewee.CharField(max_length=32)

        class Meta:
            primary_key = peewee.CompositeKey("entry", "station")

    return Box, Mail, Closing, Brought
