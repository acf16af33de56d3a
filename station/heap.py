"""How the C library keeps this process's memory: one heap for all threads, and large pieces given back.
May import the standard library.
Promise: where the C library cannot be told, nothing changes and nothing fails.
"""

from __future__ import annotations

import ctypes
import sys

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
