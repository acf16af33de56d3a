"""The centre's side of enrolment: one-time codes handed out, and the keys of those who prove one.
Imports sync.enrolment, journal, codec, keys; clock and chance come in as arguments.
Promise: a code is good for one key; nobody without it learns or changes more than the count of tries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync import codec, enrolment, wire
from sync.database import write
from sync.envelope import canonical, strict_json
from sync.errors import Malformed, Refused, SyncError
from sync.journal import Journal
from sync.keys import fingerprint
from sync.senders import node_named

ENROL_LIMIT_BYTES = 4_096


class Registrar:
    """Knows who is enrolled. ``clock`` gives seconds since 1970 (a fact to record, never an order)."""

    def __init__(self, journal: Journal, clock: Callable[[], float]) -> None:
        self.journal = journal
        self._clock = clock

    def invite(self, station: str, centre_secret: bytes) -> str:
        """Make the one-time code for a station, valid for a day by this centre's clock. The caller holds the
        transaction."""
        table = self.journal.tables.node
        values = {"state": "invited", "secret": centre_secret, "invited_at": int(self._clock()), "tries": 0}
        table.insert(id=station, **values).on_conflict(conflict_target=[table.id], update=values).execute()
        return enrolment.write_code(
            enrolment.Code(station, centre_secret, fingerprint(self.journal.key.public))
        )

    def enrol(self, body: bytes, on_enrolled: Callable[[str, bytes], None]) -> bytes:
        """Answer an enrolment: check the proof, keep the key, call ``on_enrolled`` in the same transaction. The same
        station asking again with the same key gets the same answer. Raises Malformed or Refused with nothing changed
        but the count of tries."""
        if len(body) > ENROL_LIMIT_BYTES:
            raise Malformed("too_large", "数据过大。", "an enrolment is small")
        asked = strict_json(body)
        if not isinstance(asked, dict):
            raise Malformed("enrolment", "注册请求格式有误。", "an enrolment is an object")
        try:
            station, public = str(asked["station"]), bytes.fromhex(str(asked["key"]))
            sealing = bytes.fromhex(str(asked["sealing"]))
            given, challenge = str(asked["proof"]), str(asked["challenge"])[:64]
        except (KeyError, ValueError) as fault:
            raise Malformed(
                "enrolment", "注册请求格式有误。", "an enrolment names station, key, sealing, proof and challenge"
            ) from fault
        refusal = None
        with write(self.journal.db):
            refusal = self._enrol(station, public, sealing, given, on_enrolled)
        if refusal is not None:
            raise refusal
        return self._welcome(station, challenge)

    def _enrol(
        self, station: str, public: bytes, sealing: bytes, given: str, on_enrolled: Callable[[str, bytes], None]
    ) -> SyncError | None:
        table = self.journal.tables.node
        node = node_named(self.journal, station)
        no = Refused(
            "code_refused",
            "注册码无效、已使用或已过期，请向县中心索取新码。",
            "the code is wrong, used or expired: ask the county for a new one",
        )
        sound = len(public) == len(sealing) == 32
        if node is None or node.secret is None or node.tries >= enrolment.TRIES or not sound:
            return no
        if not enrolment.proven(bytes(node.secret), station, public + sealing, given):
            table.update(tries=table.tries + 1).where(table.id == station).execute()
            return no
        if node.state == "active":
            return None if (bytes(node.key), bytes(node.sealing or b"")) == (public, sealing) else no
        if node.state != "invited" or self._clock() - node.invited_at > enrolment.LIFETIME_SECONDS:
            return no
        nonce = self.journal.chance(16).hex()
        keys: dict[str, Any] = {"key": public, "sealing": sealing, "state": "active"}
        if node.key is not None and bytes(node.key) != public:
            # Another folder under the same name: its token begins anew, and what the old one signed is still its word.
            keys |= {"former": " ".join([*node.former.split(), bytes(node.key).hex()]), "token": "", "copied_at": 0}
        table.update(**keys, nonce=nonce, last_seen=int(self._clock())).where(table.id == station).execute()
        on_enrolled(station, public)
        return None

    def _welcome(self, station: str, challenge: str) -> bytes:
        node = self.journal.tables.node.get_by_id(station)
        welcome = {
            "type": "welcome", "centre": self.journal.node,
            "key": self.journal.key.public.hex(), "sealing": self.journal.key.sealing.hex(),
            "station": station, "challenge": challenge, "nonce": node.nonce, "v": wire.VERSION,
        }  # fmt: skip
        payload = canonical(welcome)
        return codec.frame(self.journal.key.sign("message", payload), payload)
