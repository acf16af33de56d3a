"""The centre's side of a hello: who asks, whether there is anything for it, and when it may bring what it has.
Imports sync.hello, slots, state, senders, token, giveback; bytes in, bytes out. The clock comes in as an argument.
Promise: an answer costs one look into the book and no transaction, and is given before any large body is read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from sync import hello, senders, token
from sync.database import reading, rows, write
from sync.giveback import RECOVERING
from sync.hello import Answer
from sync.journal import Journal
from sync.slots import Slots
from sync.state import state_of

# How old the last sign of a station may be before a quiet hello is written down as one.
SEEN_SECONDS = 60
CROWDED_SECONDS = 2


class Porter:
    """Answers hellos. ``clock`` gives seconds since 1970; slots are of this process alone. ``crowded()`` says whether
    what was let in waits already, on whatever machine this is."""

    def __init__(
        self, journal: Journal, clock: Callable[[], float], crowded: Callable[[], bool] = lambda: False
    ) -> None:
        self.journal = journal
        self._clock = clock
        self._crowded = crowded
        self._slots = Slots()
        self._lock = threading.Lock()

    def answer(self, body: bytes) -> bytes:
        """Answer one hello. Raises Malformed, Unauthentic or Refused."""
        asked, said, signature = hello.read_question(body)
        with reading(self.journal.db):
            node = senders.signed_by(self.journal, asked.station, hello.ASKING, said, signature)
            recovering = self.journal.mark(RECOVERING)
            notices = [node.copied_at > 0, recovering is not None]
            known = state_of(self.journal, asked.station, node.nonce, token.kept(node.token).current, notices)
            # A centre that takes back what it lost wants to hear each station out, also those that it remembers well.
            heard = recovering is None or node.heard_in == str(recovering["since"])
            fresh = known == asked.digest and heard
        now = self._clock()
        if fresh and now - node.last_seen >= SEEN_SECONDS:
            with write(self.journal.db):
                rows(self.journal.db, "UPDATE node SET last_seen = ? WHERE id = ?", int(now), asked.station)
        word, wait_seconds = (hello.QUIET if fresh else hello.COME), 0
        if asked.bring_bytes:
            with self._lock:
                wait_seconds = self._slots.ask(asked.station, asked.bring_bytes, now)
            if not wait_seconds and self._crowded():
                wait_seconds = CROWDED_SECONDS
            word = hello.LATER if wait_seconds else hello.NOW
        told = hello.write_answer(Answer(word, wait_seconds, node.nonce, int(now)))
        return told + self.journal.key.sign(hello.ANSWERING, hello.bound(told, body))
