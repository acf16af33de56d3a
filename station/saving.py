"""The door through which a desk writes: a disk that is in the way is a refusal that the form comes back with.
May import sync.database, sync.errors, forms.errors and the station's problems.
Promise: what was typed comes back with the sentence that says why it is not saved, and nothing of it was saved by half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import peewee

from forms.errors import Declined
from station.problems import of_error
from sync.database import write
from sync.errors import Damaged, Full

Line = TypeVar("Line")
# Lines of a list that one transaction writes: some 0.2 s in which nobody else writes, a second on a slow machine.
AT_ONCE = 100


@contextmanager
def saving(db: peewee.Database) -> Iterator[None]:
    """One write transaction. Raises Declined, with nothing written, where the disk is full or fails."""
    try:
        with write(db):
            yield
    except (Full, Damaged) as fault:
        raise Declined((of_error(fault),)) from fault


def in_pieces(
    db: peewee.Database, lines: Sequence[Line], enter: Callable[[Sequence[Line]], None], at_once: int = AT_ONCE
) -> None:
    """Enter a long list a few lines at a time, each piece in a transaction of its own, so that others write in between.
    What was cut off stays as far as it came; ``enter`` passes over what is there when the list is sent again."""
    for start in range(0, len(lines), at_once):
        with saving(db):
            enter(lines[start : start + at_once])
