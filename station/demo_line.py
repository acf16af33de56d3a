"""The demo's line: a relay on loopback between one station and its centre that can be cut and mended.
May import the standard library alone.
Promise: while it is cut not one byte passes, in either direction; both ends stay up and find out for themselves.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

LOOPBACK = "127.0.0.1"
PIECE_BYTES = 65_536
# Closing with a zero linger resets the connection, as a line that goes dead under it does.
_RESET = struct.pack("ii", 1, 0)


class Line:
    """Passes everything on to ``port``, from a free port of this machine; a station is given ``address``."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._door = socket.create_server((LOOPBACK, 0))
        self.address = f"http://{LOOPBACK}:{self._door.getsockname()[1]}"
        self._up = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._up.set()
        threading.Thread(target=self._answer, name="line", daemon=True).start()

    @property
    def up(self) -> bool:
        """Whether bytes pass."""
        return self._up.is_set()

    def cut(self) -> None:
        """Let nothing pass any more, and break what is under way."""
        with self._lock:
            self._up.clear()
            broken, self._open = self._open, set()
        for end in broken:
            _break(end)

    def mend(self) -> None:
        """Let everything pass again."""
        self._up.set()

    def close(self) -> None:
        """Give the port back."""
        self.cut()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _answer(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        far = None
        with contextlib.suppress(OSError):
            far = socket.create_connection((LOOPBACK, self._port), timeout=5) if self.up else None
        with self._lock:
            through = far is not None and self.up
            if through and far is not None:
                far.settimeout(None)
                self._open |= {near, far}
        if not through or far is None:
            _break(near)
            if far is not None:
                _break(far)
            return
        back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
        back.start()
        self._carry(near, far)
        back.join()
        with self._lock:
            self._open -= {near, far}
        near.close()
        far.close()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE_BYTES):
                target.sendall(piece)
        for end, way in ((source, socket.SHUT_RD), (target, socket.SHUT_WR)):
            with contextlib.suppress(OSError):
                end.shutdown(way)


def _break(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
    end.close()
