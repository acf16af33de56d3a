"""Hostile bytes and words by seed: messages cut, flipped, spliced, re-signed, bombs; forms that break readers.
May import sync's codec and keys; chance comes in as an argument.
Promise: one seed gives one attack, and an attack is never the genuine thing.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from sync import codec
from sync.errors import SyncError

BOMB = zlib.compress(bytes(100_000_000), 9)
DEEP = b"[" * 100_000
# Each of these has broken some reader: nothing, too much, half of a character, numbers that are none, names that lie.
VALUES: tuple[Any, ...] = (
    None, "", [], {}, True, -1, 2**31, 2**53, 2**63, 2**64, 10**400, 0.5, float("nan"), float("inf"),
    "\0", "\ud800",
    "x" * 70_000, "١٢٣", "' OR 1=1 --", "<script>alert(1)</script>", "=1+1",
    "../../data.key", "%00", "\u202e", "\ufeff",
    "\r\nSet-Cookie: a=b", [[[[[[]]]]]], {"a": {"a": {"a": {}}}}, ["x"] * 3_000, {"\0": "\0"}, "0" * 32, "f" * 64,
    "NaN",
    "1e999", "-0", "ﷺ" * 200,
)  # fmt: skip
WORDS: tuple[str, ...] = (
    *(value for value in VALUES if isinstance(value, str)),
    "9" * 5_000, "-1", "0", "2153-06-01", "1873-02-30", "0000-00-00", "{{7*7}}", "{% raw %}", "${jndi:x}",
    "a" * 190_000, "\x7f\x80",
    "on", "10720501-261122-AAAAA-0001-0", "S999", "[object Object]", "\\\\share\\x", "http://127.0.0.1:1/",
    "javascript:alert(1)", "%s%s%n",
)  # fmt: skip
Sign = Callable[[bytes], bytes]


def message(genuine: Sequence[bytes], chance: random.Random) -> bytes:
    """Bytes that no enrolled station has sent: mostly damage, sometimes something that only looks like a message."""
    kind = chance.randrange(12)
    if kind == 0:
        return chance.randbytes(chance.choice((0, 1, 2, 16, 63, 64, 65, 100, 1_000, 9_000)))
    body = chance.choice(genuine)
    if kind == 1:
        return body[: chance.randrange(len(body))]
    if kind == 2:
        return body + chance.randbytes(chance.randrange(1, 40))
    if kind in (3, 4):
        return _flipped(body, chance, chance.randrange(1, 8))
    if kind == 5:
        at, length = chance.randrange(len(body)), chance.randrange(1, 40)
        return body[:at] + chance.randbytes(length) + body[at + chance.randrange(2) * length :]
    if kind == 6:
        other = chance.choice(genuine)
        return body[: chance.randrange(1, len(body))] + other[chance.randrange(len(other)) :] + b"."
    if kind == 7:
        packed = zlib.compress(chance.randbytes(chance.randrange(2_000)))
        return bytes([chance.randrange(256)]) + chance.randbytes(64) + packed
    if kind == 8 and chance.random() < 0.03:
        return chance.choice((BOMB, bytes([1]) + bytes(64) + BOMB, bytes([2]) + bytes(64) + BOMB, DEEP))
    if kind == 9:
        return json.dumps(chance.choice(VALUES)).encode()
    return _reworded(body, chance, lambda payload: chance.randbytes(64)) or _flipped(body, chance, 1)


def tampered(genuine: Sequence[bytes], chance: random.Random, sign: Sign) -> bytes | None:
    """A message whose header was changed by somebody who holds the station's key; None where it is not such a frame."""
    return _reworded(chance.choice(genuine), chance, sign)


def _flipped(body: bytes, chance: random.Random, count: int) -> bytes:
    changed = bytearray(body)
    for at in chance.sample(range(len(body)), min(count, len(body))):
        changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _reworded(body: bytes, chance: random.Random, sign: Sign) -> bytes | None:
    """One leaf of the header (or of the JSON that is the whole body) replaced by something that breaks readers."""
    try:
        payload = codec.unframe(body)[1]
    except SyncError:
        payload = b""
    head, newline, rest = (payload or body).partition(b"\n")
    try:
        header = json.loads(head)
    except ValueError:
        return None
    if not isinstance(header, dict):
        return None
    _spoil(header, chance)
    try:
        escaped = chance.random() < 0.7
        changed = json.dumps(header, sort_keys=True, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    except ValueError:
        return None
    if chance.random() < 0.1:
        changed = changed[:-1] + b"," + changed[1:]
    changed += newline + rest
    return codec.frame(sign(changed), changed) if payload else changed


def _spoil(found: Any, chance: random.Random) -> None:
    while True:
        key = chance.choice(list(found)) if isinstance(found, dict) else chance.randrange(len(found))
        inner = found[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.7:
            found = inner
            continue
        if isinstance(found, dict) and chance.random() < 0.15:
            del found[key]
        else:
            found[key] = chance.choice(VALUES)
        return


def form(fields: Sequence[tuple[str, str]], chance: random.Random) -> list[tuple[str, str]]:
    """A page's own form with some of its values replaced, dropped, doubled, or with fields that it never had."""
    changed = list(fields)
    for _ in range(chance.randrange(1, 5)):
        drawn, word = chance.randrange(6), chance.choice(WORDS)
        if drawn == 0 or not changed:
            changed.append((chance.choice(("x", "csrf", "draft", "__proto__", "a" * 300, "answers.phone", "\0")), word))
            continue
        at = chance.randrange(len(changed))
        name = changed[at][0]
        if drawn == 1:
            del changed[at]
        elif drawn == 2:
            changed.append((name, word))
        elif drawn == 3:
            changed[at] = (name + chance.choice((".0", "[]", "\0", ".x" * 50)), word)
        else:
            changed[at] = (name, word)
    return changed
