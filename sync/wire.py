"""How messages look on any road: a signature line, a header line of JSON, then one line an entry or delivery.
Imports sync.envelope, sync.errors and the standard library; no I/O, no clock, no chance.
Promise: entries arrive exactly as written, and any bytes at all are read within bounds or refused whole.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from sync.envelope import (
    ENTRY_LIMIT_BYTES,
    KIND,
    LANE_NAME,
    NO_LINK,
    SEEN,
    SUBJECT,
    Content,
    Head,
    Stamp,
    canonical,
    strict_json,
)
from sync.errors import Malformed

VERSION = 1
EXCHANGE_PATH = "/sync/v1/exchange"
ENROL_PATH = "/sync/v1/enrol"
MEDIA_TYPE = "application/vnd.yizhan.exchange"
BODY_LIMIT_BYTES = 8 * 1024 * 1024
MESSAGE_LIMIT_BYTES = 32 * 1024 * 1024
HEADER_LIMIT_BYTES = 1024 * 1024
BATCH_LIMIT_BYTES = 800_000
ENTRIES_LIMIT = 5_000
LANES_LIMIT = 2_000

ADMITTED, PARKED, SET_ASIDE = VERDICTS = "admitted", "parked", "set_aside"
NODE = re.compile(r"[0-9A-Za-z_-]{0,32}\Z")
_ERASED = b"!"
_WHOLE_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive entries of one lane, ``first`` .. ``first + len(contents) - 1``, closed by the owner's signature
    over the head. ``before`` is the link in front of them, so that a batch proves itself wherever it lies; ``owner``
    is named only where another station carries it."""

    lane: str
    first: int
    contents: tuple[Content, ...]
    link: bytes
    signature: bytes
    before: bytes = NO_LINK
    owner: str = ""

    @property
    def last(self) -> int:
        """The number of the last entry in the batch."""
        return self.first + len(self.contents) - 1


@dataclass(frozen=True, slots=True)
class Loose:
    """One entry by itself, of a lane whose part in front of it is lost: under the signature of the whole message."""

    lane: str
    seq: int
    content: Content


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line of a mailbox: what became of an entry of ``owner``. ``content`` is None on a receipt for the station's
    own entry."""

    verdict: str
    stamp: Stamp | None
    owner: str
    lane: str
    seq: int
    reason: str = ""
    content: Content | None = None

    def link_after(self, link: bytes, digest: bytes) -> bytes:
        """The mailbox's chain: covers verdict, stamp, owner, entry digest and reason."""
        stamp = list(self.stamp) if self.stamp else None
        told = canonical([self.verdict, stamp, self.owner, self.lane, self.seq, self.reason])
        return hashlib.sha256(link + digest + told).digest()


@dataclass(frozen=True, slots=True)
class BoxPart:
    """Consecutive deliveries of one mailbox lane, from number ``first`` on, closed by the centre's signature over the
    head."""

    box: str
    station: str
    epoch: int
    parent: Head | None
    first: int
    deliveries: tuple[Delivery, ...]
    link: bytes
    signature: bytes

    @property
    def last(self) -> int:
        """The number of the last delivery in the part."""
        return self.first + len(self.deliveries) - 1


@dataclass(frozen=True, slots=True)
class Message:
    """One direction of an exchange: the header's plain facts, batches of lanes, parts of mailboxes, loose entries."""

    header: dict[str, Any]
    batches: tuple[Batch, ...] = ()
    mail: tuple[BoxPart, ...] = ()
    loose: tuple[Loose, ...] = ()


def box_start(box: str, station: str, epoch: int, parent: Head | None) -> bytes:
    """The link of an empty mailbox; it already fixes whose box it is and which box it continues."""
    named = [box, station, epoch, [parent.name, parent.seq, parent.link.hex()] if parent else None]
    return hashlib.sha256(b"yizhan-box-1" + canonical(named)).digest()


def head_payload(head: Head) -> bytes:
    """The bytes that a lane's owner (or the centre, for a box) signs to close a head."""
    return canonical([head.name, head.seq, head.link.hex()])


def pack(content: Content) -> bytes:
    """One entry as a line's fields, joined by tabs; canonical JSON never holds a raw tab or line break."""
    personal = (
        content.personal if content.personal is not None else _ERASED + (content.erased or b"").hex().encode()
    )
    head = f"{content.subject}\t{content.seen}\t{content.kind}\t".encode()
    return head + content.facts + b"\t" + personal


def unpack(fields: list[bytes]) -> Content:
    """The inverse of ``pack`` on the split fields. Raises Malformed; the parts themselves stay opaque."""
    if len(fields) != 5:
        raise Malformed("entry_fields", "记录格式有误。", "an entry has five fields")
    try:
        subject, seen, kind = (part.decode() for part in fields[:3])
    except UnicodeDecodeError as fault:
        raise Malformed("entry_text", "记录格式有误。", "an entry's names are UTF-8") from fault
    if not (SUBJECT.match(subject) and SEEN.match(seen) and KIND.match(kind)):
        raise Malformed("entry_names", "记录格式有误。", "an entry's subject, cause or kind is ill-formed")
    facts, personal = fields[3], fields[4]
    if not facts or len(facts) + len(personal) > ENTRY_LIMIT_BYTES:
        raise Malformed("entry_size", "记录过大。", f"an entry is at most {ENTRY_LIMIT_BYTES} bytes")
    if personal[:1] == _ERASED:
        return Content(subject, seen, kind, facts, None, _bytes32(personal[1:].decode("ascii", "replace")))
    return Content(subject, seen, kind, facts, personal)


def encode(message: Message) -> bytes:
    """The payload that is signed: header line, then the lines of every batch, box part and loose entry in the
    header's order."""
    header = dict(message.header)
    header["v"] = VERSION
    header["batches"] = [_batch_head(batch) for batch in message.batches]
    header["mail"] = [_box_head(part) for part in message.mail]
    header["loose"] = [[one.lane, one.seq] for one in message.loose]
    lines = [canonical(header)]
    for batch in message.batches:
        lines.extend(pack(content) for content in batch.contents)
    for part in message.mail:
        lines.extend(_delivery_line(delivery) for delivery in part.deliveries)
    lines.extend(pack(one.content) for one in message.loose)
    return b"\n".join(lines)


def decode(payload: bytes) -> Message:
    """Read a payload whose signature was checked by the caller. Raises Malformed; nothing is half read."""
    if len(payload) > MESSAGE_LIMIT_BYTES:
        raise Malformed("too_large", "数据过大。", "the message is larger than this protocol allows")
    first, _, rest = payload.partition(b"\n")
    if len(first) > HEADER_LIMIT_BYTES or rest.count(b"\n") >= ENTRIES_LIMIT:
        raise Malformed("too_many", "一次交换的内容过多。", f"at most {ENTRIES_LIMIT} entries an exchange")
    header = strict_json(first)
    if not isinstance(header, dict) or header.get("v") != VERSION:
        raise Malformed("version", "对方软件版本不受支持，请联系县中心。", "unknown protocol version")
    taken = _Lines(rest.split(b"\n") if rest else [])
    try:
        batches = tuple(_read_batch(head, taken) for head in header.pop("batches"))
        mail = tuple(_read_box(head, taken) for head in header.pop("mail"))
        loose = tuple(_read_loose(head, taken) for head in header.pop("loose"))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Malformed("header", "数据头格式有误。", "the message header is ill-formed") from fault
    if not taken.empty():
        raise Malformed("trailing", "数据末尾有多余内容。", "lines beyond what the header announces")
    return Message(header, batches, mail, loose)


class _Lines:
    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines
        self._next = 0

    def take(self, count: int) -> list[bytes]:
        if type(count) is not int or not 0 <= count <= len(self._lines) - self._next:
            raise Malformed("count", "记录条数与数据头不符。", "fewer lines than the header announces")
        taken = self._lines[self._next : self._next + count]
        self._next += count
        return taken

    def empty(self) -> bool:
        return self._next == len(self._lines)


def _batch_head(batch: Batch) -> dict[str, Any]:
    head = {
        "lane": batch.lane,
        "first": batch.first,
        "count": len(batch.contents),
        "link": batch.link.hex(),
        "sig": base64.b64encode(batch.signature).decode(),
    }
    if batch.first > 1:
        head["before"] = batch.before.hex()
    if batch.owner:
        head["owner"] = batch.owner
    return head


def _read_batch(head: dict[str, Any], taken: _Lines) -> Batch:
    contents = tuple(unpack(line.split(b"\t", 5)) for line in taken.take(head["count"]))
    first = _number(head["first"])
    return Batch(
        _name(head["lane"]),
        first,
        contents,
        _bytes32(head["link"]),
        base64.b64decode(head["sig"], validate=True),
        _bytes32(head["before"]) if first > 1 else NO_LINK,
        _node(head.get("owner", "")),
    )


def _read_loose(head: list[Any], taken: _Lines) -> Loose:
    lane, seq = head
    (line,) = taken.take(1)
    return Loose(_name(lane), _number(seq), unpack(line.split(b"\t", 5)))


def _box_head(part: BoxPart) -> dict[str, Any]:
    return {
        "box": part.box,
        "station": part.station,
        "epoch": part.epoch,
        "parent": head_words(part.parent) if part.parent else None,
        "first": part.first,
        "count": len(part.deliveries),
        "link": part.link.hex(),
        "sig": base64.b64encode(part.signature).decode(),
    }


def _read_box(head: dict[str, Any], taken: _Lines) -> BoxPart:
    return BoxPart(
        _name(head["box"]),
        str(head["station"]),
        _number(head["epoch"]),
        read_head(head["parent"]) if head["parent"] else None,
        _number(head["first"]),
        tuple(_read_delivery(line) for line in taken.take(head["count"])),
        _bytes32(head["link"]),
        base64.b64decode(head["sig"], validate=True),
    )


def _delivery_line(delivery: Delivery) -> bytes:
    stamp = delivery.stamp or Stamp(0, 0, "")
    head = [
        delivery.verdict,
        stamp.epoch,
        stamp.place,
        stamp.lane,
        delivery.owner,
        delivery.lane,
        delivery.seq,
        delivery.reason,
    ]
    line = "\t".join(str(part) for part in head).encode()
    return line + b"\t" + pack(delivery.content) if delivery.content else line


def _read_delivery(line: bytes) -> Delivery:
    fields = line.split(b"\t", 13)
    if len(fields) not in (8, 13):
        raise Malformed("delivery", "来件格式有误。", "a delivery has eight or thirteen fields")
    verdict, epoch, place, lane_of_stamp, owner, lane, seq, reason = (part.decode() for part in fields[:8])
    if verdict not in VERDICTS:
        raise Malformed("delivery", "来件格式有误。", "unknown verdict")
    stamp = Stamp(_digits(epoch), _digits(place), _name(lane_of_stamp)) if verdict == ADMITTED else None
    content = unpack(fields[8:]) if len(fields) == 13 else None
    return Delivery(verdict, stamp, _node(owner), _name(lane), _digits(seq), reason, content)


def head_words(head: Head) -> list[Any]:
    """A head as JSON: [name, seq, link in hex]."""
    return [head.name, head.seq, head.link.hex()]


def read_head(words: Any) -> Head:
    """The inverse of ``head_words``. Raises Malformed."""
    if not isinstance(words, list) or len(words) != 3:
        raise Malformed("head", "记录道位置格式有误。", "a head is [name, seq, link]")
    return Head(_name(words[0]), _number(words[1]), _bytes32(words[2]))


def kind_of(payload: bytes) -> str:
    """The type that a payload of any kind says it is, "" where it says none."""
    first = payload.partition(b"\n")[0]
    header = strict_json(first) if len(first) <= HEADER_LIMIT_BYTES else None
    return str(header.get("type", "")) if isinstance(header, dict) else ""


def _name(value: Any) -> str:
    if not isinstance(value, str) or not LANE_NAME.match(value):
        raise Malformed("lane_name", "记录道名称有误。", "a lane's name is 32 hex characters")
    return value


def _node(value: Any) -> str:
    if not isinstance(value, str) or not NODE.match(value):
        raise Malformed("node", "节点编号有误。", "a node's id is up to 32 digits or letters")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise Malformed("number", "序号有误。", "a number is out of range")
    return value


def _digits(text: str) -> int:
    # int() alone also reads signs, spaces, underscores and the digits of other scripts: another reader would not.
    if not _WHOLE_NUMBER.match(text):
        raise Malformed("number", "序号有误。", "a number is written in plain digits")
    return _number(int(text))


def _bytes32(value: Any) -> bytes:
    try:
        raw = bytes.fromhex(value)
    except (TypeError, ValueError) as fault:
        raise Malformed("hash", "校验值有误。", "a hash is 64 hex characters") from fault
    if raw.hex() != value or len(raw) != 32:
        raise Malformed("hash", "校验值有误。", "a hash is 64 lower-case hex characters")
    return raw
