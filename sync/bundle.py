"""The stick: an exchange as one sealed file. Writing it at a station, and reading one at a station or a township.
Imports sync.sealing, asking, carrying, taking, journal, codec; the caller opens files and passes the keys of others.
Promise: a stick carries all that no backup of the centre holds yet, and reading any stick twice is the same as once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from sync import carrying, codec, sealing, wire
from sync.asking import Heard, question
from sync.database import rows, write
from sync.envelope import Head
from sync.errors import Damaged, Refused, Unauthentic, Unreachable
from sync.folder import flush_folder
from sync.journal import Journal
from sync.keys import verify
from sync.mailreading import LOST_OWN_ENTRY, returned
from sync.taking import Outcome, Taking
from sync.wire import Batch, BoxPart, Message

# What lies on the newest stick, and the mail that the centre, by its last reply, has lost.
STICK, WANTED = "stick", "stick_wanted"
# A batch is carried on by a township over its own line, so it is cut small.
BATCH_BYTES, BATCH_ENTRIES, MESSAGE_BYTES = 100_000, 500, 800_000
BUNDLE, REPLY = "bundle", "reply"


@dataclass(frozen=True)
class Loaded:
    """What a stick takes along: own entries, the last number of each own lane, batches of other stations."""

    entries: int
    lanes: Mapping[str, int]
    carried: int


def load(journal: Journal) -> Loaded:
    """What a stick that is written now takes along."""
    lanes = rows(journal.db, _UNSAFE, journal.node)
    entries = sum(head_seq - safe_seq for _, _, head_seq, safe_seq in lanes)
    carried = rows(journal.db, "SELECT COUNT(*) FROM parcel")[0][0]
    return Loaded(entries, {name: head_seq for _, name, head_seq, _ in lanes}, int(carried))


def messages(journal: Journal, loaded: Loaded, told: dict[str, Any]) -> Iterator[bytes]:
    """The messages of a stick, signed and packed as they would be on the line, the first of which states everything."""
    centre = journal.mark("centre")
    if centre is None:
        raise Refused("not_enrolled", "本站尚未注册，请先执行 station init。", "this station is not enrolled yet")
    # Islands are given whole: on a stick nobody can ask for them.
    heard: Heard | None = Heard(islands=frozenset())
    for batches, mail in _lots(journal, loaded):
        asked = question(
            journal, centre["node"], batches, told, wire.BATCH_LIMIT_BYTES, names_all=True, heard=heard, by_stick=True
        )
        message = Message(asked.message.header, asked.message.batches, mail, asked.message.loose)
        yield _signed(journal, message)
        heard = None


def _signed(journal: Journal, message: Message) -> bytes:
    payload = wire.encode(message)
    return codec.frame(journal.key.sign("message", payload), payload)


def _lots(journal: Journal, loaded: Loaded) -> Iterator[tuple[list[Batch], tuple[BoxPart, ...]]]:
    lot: list[Batch] = []
    size_bytes, count, any_lot = 0, 0, False
    for batch, size in _batches(journal, loaded):
        if lot and (size_bytes + size > MESSAGE_BYTES or count + len(batch.contents) > wire.ENTRIES_LIMIT - 1_001):
            yield lot, ()
            lot, size_bytes, count, any_lot = [], 0, 0, True
        lot.append(batch)
        size_bytes, count = size_bytes + size, count + len(batch.contents)
    if lot or not any_lot:
        yield lot, ()
    for box, after in journal.mark(WANTED, []):
        while (part := returned(journal, box, after)) is not None:
            yield [], (part,)
            after = part.last


def _batches(journal: Journal, loaded: Loaded) -> Iterator[tuple[Batch, int]]:
    for batch in carrying.all_of(journal):
        yield batch, sum(len(one.facts) + len(one.personal or b"") + 80 for one in batch.contents)
    table = journal.tables.lane
    for name in loaded.lanes:
        lane = table.get(table.name == name)
        # What is written while this runs goes with the next stick.
        lane.head_seq = min(lane.head_seq, loaded.lanes[name])
        first = lane.safe_seq + 1
        while first <= lane.head_seq:
            batch, size = journal.cut(lane, first, BATCH_BYTES, BATCH_ENTRIES)
            yield batch, size
            first = batch.last + 1


def note(journal: Journal, loaded: Loaded, at: str) -> None:
    """Keep in mind, in the caller's transaction, what was written onto a stick, and when."""
    before = journal.mark(STICK, {"lanes": {}})["lanes"]
    lanes = {name: max(seq, before.get(name, 0)) for name, seq in {**before, **loaded.lanes}.items()}
    journal.set_mark(STICK, {"at": at, "lanes": lanes})


def on_stick(journal: Journal) -> int:
    """How many own entries lie on a stick that the centre has not said it has: counted, from what was written."""
    stick = written(journal)
    if not stick:
        return 0
    lanes = rows(journal.db, "SELECT name, acked, head_seq FROM lane WHERE owner = ?", journal.node)
    return sum(max(0, min(stick.get(name, 0), head_seq) - acked) for name, acked, head_seq in lanes)


def written(journal: Journal) -> Mapping[str, int]:
    """How far own lanes, by their names, were ever written to a stick; empty where none was."""
    return dict(journal.mark(STICK, {"lanes": {}})["lanes"])


def save(path: Path, readers: list[bytes], frames: Iterator[bytes], chance: Callable[[int], bytes]) -> int:
    """Write a sealed file so that a stick that is pulled out holds the old one or the new one; its size in bytes.
    Raises Unreachable when it cannot be written."""
    aside = path.with_name(path.name + ".new")
    try:
        with aside.open("wb") as target:
            size_bytes = sealing.write(target, readers, frames, chance)
            target.flush()
            os.fsync(target.fileno())
        os.replace(aside, path)
        flush_folder(path.parent)
    except OSError as fault:
        raise Unreachable(
            "stick_unwritable",
            "数据包写不进去：请检查优盘是否插好、未写满、未写保护，然后重新写出。",
            "the stick cannot be written: see that it is in its place, not full and not locked, and write again",
        ) from fault
    return size_bytes


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass
class ReadIn:
    """What a stick brought. ``kind``: BUNDLE of the station ``sender``, or REPLY of the centre."""

    kind: str
    sender: str
    entries: int = 0
    new: int = 0
    subjects: list[str] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)


@dataclass(frozen=True)
class Letter:
    """A message that was read off a stick and whose signature holds."""

    message: Message
    sender: str
    kind: str


def read_in(
    journal: Journal, source: BinaryIO, key_of: Callable[[str], bytes | None],
    on_mail: Callable[[list[str]], None], others: Callable[[bytes], None] = lambda frame: None,
) -> ReadIn:  # fmt: skip
    """Take in a stick at a station: the centre's reply, or another station's bundle (whose signing key ``key_of``
    tells). Every message is verified before the first is taken in; ``others`` gets frames of any other kind. Raises a
    SyncError."""
    opened = sealing.opened(source, journal.key)
    letters = [letter for frame in opened.frames() if (letter := _letter(journal, frame, key_of)) is not None]
    if not letters or len({(one.kind, one.sender) for one in letters}) != 1:
        raise Unauthentic("stick_senders", "数据包的内容有误，没有读入。", "a stick holds messages of one station")
    found = ReadIn(letters[0].kind, letters[0].sender)
    if found.kind == REPLY:
        _take_replies(journal, [one.message for one in letters], found, on_mail)
    else:
        _take_bundle(journal, [one.message for one in letters], found, key_of, on_mail)
    for frame in opened.frames():
        if _letter(journal, frame, key_of) is None:
            others(frame)
    return found


def _letter(journal: Journal, frame: bytes, key_of: Callable[[str], bytes | None]) -> Letter | None:
    signature, payload = codec.unframe(frame)
    if wire.kind_of(payload) not in (BUNDLE, REPLY):
        return None
    message = wire.decode(payload)
    header = message.header
    kind, sender = str(header["type"]), str(header.get("from", ""))
    centre = journal.mark("centre") or {"node": "", "key": ""}
    public = bytes.fromhex(centre["key"]) if kind == REPLY and sender == centre["node"] else key_of(sender)
    if public is None or not verify(public, "message", payload, signature):
        raise Unauthentic(
            "unknown_sender", "数据包来自本机不认识的站点，或签名不符，没有读入。",
            "the stick was written by a station that is not known here, or its signature does not hold",
        )  # fmt: skip
    if kind == REPLY and header.get("to") != journal.node:
        raise Unauthentic(
            "stick_for_another", f"这是县中心给站点 {header.get('to')} 的答复，请带到那里读入。",
            f"this is the centre's reply to the station {header.get('to')}: it is read there",
        )  # fmt: skip
    if kind == BUNDLE and header.get("to") != centre["node"]:
        raise Unauthentic("not_for_us", "数据包不是交给本县的。", "the stick is meant for another county")
    return Letter(message, sender, kind)


def _take_bundle(
    journal: Journal, letters: list[Message], found: ReadIn, key_of: Callable[[str], bytes | None],
    on_mail: Callable[[list[str]], None],
) -> None:  # fmt: skip
    if found.sender == journal.node:
        raise Refused(
            "stick_of_our_own", "这是本站自己写出的数据包，请交给镇或县中心读入。",
            "this stick was written here: it is read at the township or at the county",
        )  # fmt: skip
    proved: list[tuple[Batch, str, bytes]] = []
    for batch in (batch for letter in letters for batch in letter.batches):
        owner = batch.owner or found.sender
        public = key_of(owner)
        if public is None or owner == journal.node:
            continue
        carrying.prove(batch, owner, public)
        proved.append((batch, owner, public))
    with write(journal.db):
        for batch, owner, public in proved:
            new, subjects = carrying.carry(journal, batch, owner, public)
            found.entries, found.new = found.entries + len(batch.contents), found.new + new
            found.subjects += subjects
        on_mail(list(dict.fromkeys(found.subjects)))


def _take_replies(
    journal: Journal, letters: list[Message], found: ReadIn, on_mail: Callable[[list[str]], None]
) -> None:
    taking = Taking(journal, lambda subjects: on_mail(list(subjects)))
    for letter in letters:
        epoch, place = letter.header["reign"]
        # A reply that is older than what is known here may say too little, or what a restored centre forgot.
        if (int(epoch), int(place)) >= _newest_stamp(journal):
            taking.believe(letter, _own_heads(journal, letter))
            with write(journal.db):
                journal.set_mark(WANTED, letter.header["wanted"])
        found.outcome.touched.clear()
        before = found.outcome.read
        try:
            taking.take_in(letter, found.outcome)
        except Damaged as fault:
            if fault.code != LOST_OWN_ENTRY:
                raise
            # This folder was put back since it asked: the next stick states that, and the reply to it begins with what
            # was lost. The mail behind this is of no use before.
            break
        found.new += found.outcome.read - before
        found.subjects += found.outcome.touched
        found.entries = found.outcome.read


def _own_heads(journal: Journal, letter: Message) -> list[Head]:
    lanes = rows(journal.db, "SELECT name, head_seq, head_link FROM lane WHERE owner = ?", journal.node)
    return [Head(name, seq, bytes(link)) for name, seq, link in lanes if name in letter.header["lanes"]]


def _newest_stamp(journal: Journal) -> tuple[int, int]:
    newest = "SELECT epoch, place FROM entry WHERE epoch IS NOT NULL ORDER BY epoch DESC, place DESC LIMIT 1"
    found = rows(journal.db, newest)
    return (int(found[0][0]), int(found[0][1])) if found else (0, 0)


_UNSAFE = (
    "SELECT id, name, head_seq, safe_seq FROM lane WHERE owner = ? AND head_seq > safe_seq ORDER BY id"
)
