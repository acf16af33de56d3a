"""How this process keeps its memory: one heap for all threads, large pieces given back, the program itself left alone.
May import the standard library.
Promise: where the C library cannot be told, nothing changes and nothing fails; garbage is looked for again in any case.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# glibc's numbers of its settings, from malloc.h.
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
LARGE_BYTES = 1024 * 1024


def give_back() -> bool:
    """Give what is free to the kernel, if this C library can; whether it did. Costs about a millisecond.

    Making the program of a page out of its template leaves megabytes that nobody needs again.
    """
    if sys.platform != "linux":
        return False
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and trim(0) == 1


def keep_small() -> bool:
    """Tell glibc, before there are threads; whether it was told.

    By itself it keeps a heap for each thread, and once a large piece was freed it keeps that size too: the 16 MB of a
    password and a page cache for each of four threads stayed, 37 MB on a station of 512 MB in all.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and all(
        mallopt(setting, value) == 1 for setting, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, LARGE_BYTES))
    )


@contextmanager
def starting() -> Iterator[Callable[[], None]]:
    """While a program is loaded next to nothing becomes garbage, and looking for it takes a tenth of the time. Whoever
    calls what this yields, once all is loaded, has it looked for from then on, but never among what is there by then:
    going through that stopped every page for 45 ms.
    """
    gc.disable()
    try:
        yield _started
    finally:
        gc.unfreeze()
        gc.enable()


def _started() -> None:
    gc.freeze()
    gc.enable()
