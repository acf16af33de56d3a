"""Replies to sticks, sealed, until they are taken along: the newest few, in this process alone.
Imports the standard library.
Promise: what is kept is bounded and can be had anew by reading the stick again; nothing of it outlives the process.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

KEPT_REPLIES = 5


@dataclass(frozen=True)
class Reply:
    """What a stick brought, and the sealed answer to it: the ``station`` that wrote it, how many records were new, of
    how many lanes of other stations it held something; ``sealed`` is None when it is too large for a page."""

    station: str
    stored: int
    carried: int
    sealed: bytes | None


class Replies:
    """The newest replies, each under a key that tells nothing."""

    def __init__(self, chance: Callable[[int], bytes]) -> None:
        self._chance = chance
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Reply] = OrderedDict()

    def keep(self, reply: Reply) -> str:
        """Keep one; its key."""
        key = self._chance(12).hex()
        with self._lock:
            self._kept[key] = reply
            while len(self._kept) > KEPT_REPLIES:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> Reply | None:
        """The reply of this key; None for one that is unknown, or was kept too long ago."""
        with self._lock:
            return self._kept.get(key)
