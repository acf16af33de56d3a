"""The errors of the exchange: a code for machines, a sentence for people, and whether trying again can help.
Imports nothing of ours.
Promise: whatever goes wrong on a road is one of these; nothing else leaves sync on purpose.
"""

from __future__ import annotations


class SyncError(Exception):
    """Base of all: ``code`` for machines, ``zh``/``en`` for people, ``permanent`` when waiting cannot help."""

    permanent = False

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en


class Unreachable(SyncError):
    """No signed answer came back: no line, a time-out, a captive portal's page, a server in trouble."""


class Later(Unreachable):
    """The centre answers, and asks to come back after ``wait_seconds``."""

    def __init__(self, code: str, zh: str, en: str, wait_seconds: float) -> None:
        super().__init__(code, zh, en)
        self.wait_seconds = wait_seconds


class Refused(SyncError):
    """The other side answered and said no; trying the same again will not help."""

    permanent = True


class Malformed(SyncError):
    """Bytes that are not a message of this protocol, or break one of its bounds. Nothing was stored."""

    permanent = True


class Unauthentic(SyncError):
    """A signature, a name or a binding does not hold. Nothing was stored and nothing was told."""

    permanent = True


class Damaged(SyncError):
    """Our own books do not add up, or the other side remembers another past: stop, keep the bytes, tell a person."""

    permanent = True


class Busy(SyncError):
    """Another process of this folder is doing it right now; come back later."""


class Full(Busy):
    """There is no room on this machine's disk; nothing was written. Can be done again once there is."""
