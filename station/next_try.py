"""The way to the centre as this folder keeps it: the county's certificates, and when the next try is due.
May import sync and station.edges.
Promise: a restart forgets neither whom to trust nor how long to stay away.
"""

from __future__ import annotations

from pathlib import Path

from station.edges import Edges
from sync.courier import LONGEST_DELAY_SECONDS, Wait
from sync.database import connected
from sync.folder import write_aside
from sync.journal import Journal
from sync.transfer import Post

CA_FILE = "county-ca.pem"
NEXT_TRY = "next_try"


def keep_ca(folder: Path, given: Path) -> None:
    """Keep the county's certificates in the folder, so that the stick they came on is needed no more."""
    write_aside(folder / CA_FILE, given.read_bytes())


def road_to(edges: Edges, folder: Path, url: str) -> Post:
    """The way to the centre: by the county's own certificates where this folder has them."""
    ca = folder / CA_FILE
    return edges.road(url, ca) if ca.exists() else edges.road(url)


def plan(journal: Journal, edges: Edges, wait: Wait) -> None:
    """Write down when the next try is due; after a success there is nothing to be written."""
    told = {"at": int(edges.seconds() + wait.seconds), "failures": wait.failures, "slot": wait.slot}
    with connected(journal.db):
        if wait.failures:
            journal.set_mark(NEXT_TRY, told)
        elif journal.mark(NEXT_TRY) is not None:
            journal.set_mark(NEXT_TRY, None)


def kept(journal: Journal, edges: Edges) -> Wait:
    """What is left of the wait that an earlier process wrote down. A clock that was turned makes it no longer than any
    wait may be."""
    with connected(journal.db):
        told = journal.mark(NEXT_TRY)
    if told is None:
        return Wait(0.0, 0)
    left = min(max(0.0, told["at"] - edges.seconds()), LONGEST_DELAY_SECONDS)
    return Wait(left, int(told["failures"]), bool(told["slot"]))
