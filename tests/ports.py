"""Ports of this machine for servers that tests start."""

from __future__ import annotations

import contextlib
import random
import socket


def quiet_port() -> int:
    """A free port below those given to outgoing connections, so that a server can come back to it."""
    for port in random.sample(range(20_000, 30_000), 100):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")
