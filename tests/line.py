"""A road between stations and a centre inside one process, which loses, doubles, delays and damages on purpose.
May import the standard library and sync; every draw comes from the seeded chance that it is given.
Promise: whatever it does to a message, it invents no signature; a seed gives the same line again.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sync.errors import SyncError, Unreachable

Answer = Callable[[str, bytes], bytes]
PORTAL = b"<html><title>Please sign in to this network</title></html>"


@dataclass(frozen=True)
class Faults:
    """How often each fault happens, as a share of all messages; what is left over arrives as it was sent."""

    lost_request: float = 0.0
    lost_answer: float = 0.0
    doubled: float = 0.0
    delayed: float = 0.0
    cut: float = 0.0
    garbled: float = 0.0
    portal: float = 0.0
    older_answer: float = 0.0

    @classmethod
    def every(cls, share: float) -> Faults:
        """Each kind of fault at this share."""
        return cls(*(share,) * 8)


CALM = Faults()


class Line:
    """``post`` fits ``sync.client.Post``. ``late`` delivers requests that were delayed, when nobody waits any more."""

    def __init__(self, answer: Answer, chance: random.Random, faults: Faults = CALM) -> None:
        self._far_end = answer
        self._chance = chance
        self.faults = faults
        self.seen: Counter[str] = Counter()
        self.sent: list[tuple[str, bytes]] = []
        self.answered: set[tuple[str, bytes]] = set()
        self.delayed: list[tuple[str, bytes]] = []
        self._earlier = b""

    def post(self, path: str, body: bytes) -> bytes:
        """Carry one request and its answer, or fail as real lines fail."""
        self.sent = [*self.sent[-4:], (path, body)]
        fault = self._draw()
        self.seen[fault] += 1
        if fault == "lost_request":
            raise _no_line("the request was lost")
        if fault == "delayed":
            self.delayed.append((path, body))
            raise _no_line("the request is still under way")
        if fault == "portal":
            return PORTAL
        if fault == "doubled":
            self._quietly(path, body)
        if fault == "cut" and self._chance.random() < 0.5:
            return self._answer(path, body[: self._chance.randrange(len(body))])
        if fault == "garbled" and self._chance.random() < 0.5:
            return self._answer(path, self._garble(body))
        return self._way_back(fault, self._answer(path, body))

    def _way_back(self, fault: str, answer: bytes) -> bytes:
        earlier, self._earlier = self._earlier, answer
        if fault == "lost_answer":
            raise _no_line("the answer was lost")
        if fault == "cut":
            return answer[: self._chance.randrange(len(answer))]
        if fault == "garbled":
            return self._garble(answer)
        if fault == "older_answer" and earlier:
            return earlier
        return answer

    def _answer(self, path: str, body: bytes) -> bytes:
        answer = self._far_end(path, body)
        self.answered.add((path, body))
        return answer

    def late(self) -> int:
        """Deliver what was delayed, newest first, so that messages overtake each other; nobody hears the answers."""
        delayed, self.delayed = self.delayed, []
        for path, body in reversed(delayed):
            self._quietly(path, body)
        return len(delayed)

    def _quietly(self, path: str, body: bytes) -> None:
        # Whether the centre answered or refused, nobody is there to hear it.
        try:
            self._earlier = self._answer(path, body)
        except SyncError as said:
            self.seen[f"unheard {said.code}"] += 1

    def _garble(self, body: bytes) -> bytes:
        at = self._chance.randrange(len(body))
        return body[:at] + bytes([body[at] ^ (1 << self._chance.randrange(8))]) + body[at + 1 :]

    def _draw(self) -> str:
        drawn = self._chance.random()
        for name, share in vars(self.faults).items():
            drawn -= share
            if drawn < 0:
                return name
        return "carried"


def _no_line(why: str) -> Unreachable:
    return Unreachable("no_line", "连不上县中心，内容已保存在本机，稍后自动重试。", why)
