"""What an entry is, how it is hashed and how lanes are chained.
Imports sync.errors and the standard library; no I/O, no clock, no chance.
Promise: the same entry has the same digest everywhere, and a lane's link at n fixes every entry up to n.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from sync.errors import Malformed

ENTRY_LIMIT_BYTES = 262_144
SUBJECT_LIMIT_CHARS = 120
SEEN_CHARS = 32
NO_LINK = bytes(32)

LANE_NAME = re.compile(r"[0-9a-f]{32}\Z")
SUBJECT = re.compile(r"[a-z]{2,16}:[^\x00-\x20\x7f]{1,100}\Z")
KIND = re.compile(r"[a-z]{2,16}:[a-z_]{2,32}\Z")
SEEN = re.compile(r"(?:[0-9a-f]{32})?\Z")


class Stamp(NamedTuple):
    """The centre's ordering of one admitted entry; compares as a tuple. ``lane`` breaks ties between two lives of a
    centre."""

    epoch: int
    place: int
    lane: str


class Head(NamedTuple):
    """The end of a lane or mailbox that somebody holds: its name, the last number, and the link that fixes all before
    it."""

    name: str
    seq: int
    link: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What a desk wants to write: subject, kind and the two parts as canonical JSON bytes."""

    subject: str
    kind: str
    facts: bytes
    personal: bytes = b"{}"


@dataclass(frozen=True, slots=True)
class Content:
    """The part of an entry that travels: verbatim bytes. ``personal`` is None when lawfully erased, then ``erased``
    keeps its hash."""

    subject: str
    seen: str
    kind: str
    facts: bytes
    personal: bytes | None
    erased: bytes | None = None

    def personal_hash(self) -> bytes:
        """SHA-256 of the personal part, also after it was erased."""
        if self.personal is not None:
            return hashlib.sha256(self.personal).digest()
        return self.erased or NO_LINK


def digest_of(lane: str, seq: int, content: Content) -> bytes:
    """SHA-256 (32 bytes) that names an entry. It leaves out the predecessor, so filtered mail can be verified on its
    own."""
    head = f"yizhan-entry-1\n{lane}\n{seq}\n{content.subject}\n{content.seen}\n{content.kind}\n".encode()
    return hashlib.sha256(head + hashlib.sha256(content.facts).digest() + content.personal_hash()).digest()


def link_after(link: bytes, digest: bytes) -> bytes:
    """The chain: SHA-256 over the previous link and this entry's digest."""
    return hashlib.sha256(link + digest).digest()


def seen_of(digest: bytes) -> str:
    """How a later entry of the subject refers to this one: the first 32 hex characters of its digest."""
    return digest.hex()[:SEEN_CHARS]


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8, no floats, no lone surrogates. Raises Malformed."""
    _refuse_floats(value, 0)
    try:
        return json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        ).encode()
    except (ValueError, TypeError) as fault:
        raise Malformed(
            "not_canonical", "内容无法写成规范格式。", f"cannot be written canonically: {fault}"
        ) from fault


def _refuse_floats(value: Any, depth: int) -> None:
    if depth > 16:
        raise Malformed("too_deep", "内容层次过深。", "nested deeper than 16 levels")
    if isinstance(value, float):
        raise Malformed("float", "内容中不得有小数类型，金额以分计。", "no floats: money is counted in fen")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_floats(item, depth + 1)


def strict_json(raw: bytes) -> Any:
    """Read JSON that must be an honest document: no duplicate keys, NaN, floats, lone surrogates or depth beyond 16.
    Raises Malformed."""
    try:
        text = raw.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_no_constant
        )
        _refuse_floats(value, 0)
        json.dumps(value, ensure_ascii=False).encode()
    except Malformed:
        raise
    except (ValueError, RecursionError) as fault:
        raise Malformed("not_json", "内容不是有效的 JSON。", "not an honest JSON document") from fault
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("duplicate_key", "内容中有重复的键。", "a key appears twice")
    return found


def _no_constant(text: str) -> Any:
    raise Malformed("number", "内容中有不允许的数值。", f"number not allowed: {text[:20]}")
