"""How the process keeps its memory: what is there once the program is loaded is never gone through again.
May import station.heap and the standard library.
Promise: garbage is looked for again however the start ends.
"""

from __future__ import annotations

import gc

import pytest

from station import heap


def test_what_was_loaded_is_left_alone_and_garbage_is_looked_for_from_then_on() -> None:
    """Pages do not wait while the whole program is searched for garbage; when serving is over all is as before."""
    with heap.starting() as started:
        assert not gc.isenabled()
        started()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_a_start_that_fails_leaves_nothing_switched_off() -> None:
    """A port that is taken ends the start before anything listens."""
    with pytest.raises(OSError), heap.starting():
        raise OSError
    assert gc.isenabled()
