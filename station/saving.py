"""The door through which a desk writes: a disk that is in the way is a refusal that the form comes back with.
May import sync.database, sync.errors, forms.errors and the station's problems.
Promise: what was typed comes back with the sentence that says why it is not saved, and nothing of it was saved by half.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from forms.errors import Declined
from station.problems import of_error
from sync.database import write
from sync.errors import Damaged, Full


@contextmanager
def saving(db: peewee.Database) -> Iterator[None]:
    """One write transaction. Raises Declined, with nothing written, where the disk is full or fails."""
    try:
        with write(db):
            yield
    except (Full, Damaged) as fault:
        raise Declined((of_error(fault),)) from fault
