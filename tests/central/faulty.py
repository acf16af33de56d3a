"""Requests that the centre must refuse, one for each code that sync/openapi.yaml lists.
May import sync's pure floor; what is signed here is signed by an enrolled station, as a hostile one would.
Promise: nothing is mocked: each request is bytes that anybody could post.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from sync import codec, enrolment, hello, parts, wire
from sync.client import Client
from sync.envelope import Content, Head, canonical
from sync.errors import Refused
from sync.keys import SigningKey
from sync.store import chain_of
from sync.wire import Batch, Message
from tests.central.outpost import Outpost

LANE = "ab" * 16
Body = Callable[["Asker"], bytes]


class Asker:
    """An enrolled station that may say anything, and a code that nobody has used yet."""

    def __init__(self, station: Outpost, unused: enrolment.Code) -> None:
        self.station, self.unused = station, unused

    def honest(self) -> Message:
        """What the station would say now."""
        kept: list[bytes] = []

        def road(path: str, body: bytes) -> bytes:
            kept.append(body)
            raise Refused("kept", "", "")

        with self.station.book() as journal, contextlib.suppress(Refused):
            # Behind any hello: what is refused here is a whole message.
            Client(journal, road)._round(names_all=False, heard=None)
        return wire.decode(codec.unframe(kept[0])[1])

    def signed(self, payload: bytes) -> bytes:
        """A frame under the station's key."""
        return codec.frame(self.station.key.sign("message", payload), payload)

    def saying(self, *batches: Batch, **header: Any) -> bytes:
        """The honest request with another header or other batches."""
        return self.signed(wire.encode(Message({**self.honest().header, **header}, batches)))

    def bringing(self, *batches: Batch, **header: Any) -> bytes:
        """A part."""
        told = {"type": "part", "from": self.station.station, "to": "320612", "codecs": [1], **header}
        return self.signed(wire.encode(Message(told, batches)))

    def greeting(self, *, signed: bool = True) -> bytes:
        """A hello, of a state that nobody has."""
        said = hello.write_question(hello.Question(self.station.station, 0, bytes(hello.DIGEST_BYTES)))
        return said + (self.station.key.sign(hello.ASKING, said) if signed else bytes(64))

    def batch(self, *contents: Content, signed: bool = True, link: bytes = b"") -> Batch:
        """A lane of one's own making."""
        _, links = chain_of(Batch(LANE, 1, contents, b"", b""))
        head = Head(LANE, len(contents), links[-1])
        signature = self.station.key.sign("lane", wire.head_payload(head)) if signed else bytes(64)
        return Batch(LANE, 1, contents, link or links[-1], signature)

    def asking(self, secret: bytes = b"a guess", **changed: Any) -> bytes:
        """An enrolment."""
        key = SigningKey(bytes([1]) * 32)
        proof = enrolment.proof(secret, self.unused.station, key.public + key.sealing)
        keys = {"key": key.public.hex(), "sealing": key.sealing.hex()}
        told = {"station": self.unused.station, **keys, "proof": proof, "challenge": "00"}
        return canonical({**told, **changed})


def _opening(owner: str) -> Content:
    return Content(f"lane:{LANE}", "", "lane:opened", canonical({"owner": owner, "parent": None}), b"{}")


def _unsigned(payload: bytes) -> Body:
    return lambda asker: codec.frame(bytes(64), payload)


def _line(line: bytes) -> Body:
    return _unsigned(b'{"batches":[{"count":1,"sig":""}],"mail":[],"v":1}\n' + line)


_BOX = b'"epoch":1,"first":1,"link":"","sig":"","station":"x"'

# (status, code): what provokes it at the exchange.
AT_EXCHANGE: Mapping[tuple[int, str], Body] = {
    (400, "compression"): lambda asker: b"not compressed".ljust(100),
    (400, "signature"): lambda asker: b"\1no signature",
    (400, "too_many"): _unsigned(b"{}" + b"\n" * (wire.ENTRIES_LIMIT + 1)),
    (400, "not_json"): _unsigned(b"{"),
    (400, "duplicate_key"): _unsigned(b'{"v":1,"v":1}'),
    (400, "number"): _unsigned(b'{"v":1.5}'),
    (400, "too_deep"): _unsigned(b"[" * 20 + b"]" * 20),
    (400, "version"): _unsigned(b'{"v":9}'),
    (400, "header"): _unsigned(b'{"v":1}'),
    (400, "count"): _unsigned(b'{"batches":[{"count":1}],"mail":[],"v":1}'),
    (400, "entry_fields"): _line(b"x"),
    (400, "entry_text"): _line(b"\xff\t\t\t{}\t{}"),
    (400, "entry_names"): _line(b"X\t\tcase:noted\t{}\t{}"),
    (400, "entry_size"): _line(b"case:1\t\tcase:noted\t" + bytes(wire.ENTRY_LIMIT_BYTES + 1) + b"\t"),
    (400, "hash"): _line(b"case:1\t\tcase:noted\t{}\t!00"),
    (400, "lane_name"): _unsigned(b'{"batches":[{"count":0,"first":1,"lane":"x","sig":""}],"mail":[],"v":1}'),
    (400, "node"): _unsigned(
        b'{"batches":[{"count":0,"first":1,"lane":"' + LANE.encode() + b'","link":"' + b"00" * 32
        + b'","owner":"!","sig":""}],"loose":[],"mail":[],"v":1}'
    ),
    (400, "trailing"): _unsigned(b'{"batches":[],"loose":[],"mail":[],"v":1}\nx'),
    (400, "delivery"): _unsigned(
        b'{"batches":[],"mail":[{"box":"' + LANE.encode() + b'","count":1,"parent":null,' + _BOX + b'}],"v":1}\nx'
    ),
    (400, "head"): _unsigned(
        b'{"batches":[],"mail":[{"box":"' + LANE.encode() + b'","count":0,"parent":[1],' + _BOX + b'}],"v":1}'
    ),
    (400, "lane_opening"): lambda asker: asker.saying(asker.batch(Content("case:1", "", "case:noted", b"{}", b"{}"))),
    (401, "unknown_sender"): lambda asker: codec.frame(bytes(64), wire.encode(asker.honest())),
    (401, "not_for_us"): lambda asker: asker.saying(to="320613"),
    (401, "chain"): lambda asker: asker.saying(asker.batch(_opening(asker.station.station), link=bytes(32))),
    (401, "lane_signature"): lambda asker: asker.saying(asker.batch(_opening(asker.station.station), signed=False)),
    (403, "foreign_lane"): lambda asker: asker.saying(asker.batch(_opening("32061210720699"))),
    (403, "epoch_jump"): lambda asker: asker.saying(epoch=[10**6, []]),
    (413, "too_large"): lambda asker: bytes(wire.BODY_LIMIT_BYTES + 1),
}

_OF_BATCHES = ("lane_opening", "chain", "lane_signature", "foreign_lane")
_OF_EXCHANGES = ("unknown_sender", "not_for_us", "epoch_jump", "too_large", *_OF_BATCHES)

AT_PART: Mapping[tuple[int, str], Body] = {
    **{fault: body for fault, body in AT_EXCHANGE.items() if fault[1] not in _OF_EXCHANGES},
    (400, "lane_opening"): lambda asker: asker.bringing(asker.batch(Content("case:1", "", "case:noted", b"{}", b"{}"))),
    (401, "unknown_sender"): _unsigned(b'{"batches":[],"from":"x","loose":[],"mail":[],"v":1}'),
    (401, "not_for_us"): lambda asker: asker.bringing(to="320613"),
    (401, "chain"): lambda asker: asker.bringing(asker.batch(_opening(asker.station.station), link=bytes(32))),
    (401, "lane_signature"): lambda asker: asker.bringing(asker.batch(_opening(asker.station.station), signed=False)),
    (403, "foreign_lane"): lambda asker: asker.bringing(asker.batch(_opening("32061210720699"))),
    (413, "too_large"): lambda asker: bytes(parts.PART_LIMIT_BYTES + 1),
}

AT_HELLO: Mapping[tuple[int, str], Body] = {
    (400, "hello"): lambda asker: asker.greeting() + b"x",
    (401, "unknown_sender"): lambda asker: asker.greeting(signed=False),
    (413, "too_large"): lambda asker: bytes(wire.BODY_LIMIT_BYTES + 1),
}

AT_ENROLMENT: Mapping[tuple[int, str], Body] = {
    (400, "not_json"): lambda asker: b"{",
    (400, "duplicate_key"): lambda asker: b'{"station":1,"station":1}',
    (400, "number"): lambda asker: b'{"station":1.5}',
    (400, "too_deep"): lambda asker: b"[" * 20 + b"]" * 20,
    (400, "enrolment"): lambda asker: asker.asking(key="no hex"),
    (403, "code_refused"): lambda asker: asker.asking(),
    (413, "too_large"): lambda asker: b" " * 4_097,
}

# What bytes alone do not provoke: a broken clock, a store that is gone, a station that was revoked, bytes that are not
# HTTP.
STORE_GONE = {
    (503, code)
    for code in (
        "store_busy", "database_away", "database_busy", "database_read_only", "commit_unknown", "life_over",
    )
}  # fmt: skip
BY_CIRCUMSTANCE = {(500, "unexpected"), (400, "http_400"), (501, "http_501"), *STORE_GONE}
