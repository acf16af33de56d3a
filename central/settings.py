"""What may be set when the centre serves, with its defaults; every field is explained in README.md.
Imports the standard library; nothing of ours.
Promise: without any setting the centre answers on this machine alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """Where the centre's folder lies, where it listens, whether a proxy in front of it speaks TLS to browsers, and the
    names under which browsers know it beside its address."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8600
    behind_tls: bool = False
    known_as: tuple[str, ...] = ()

    @property
    def local(self) -> bool:
        """Whether only this machine can reach the port."""
        return self.host in LOOPBACK
