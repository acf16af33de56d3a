"""What comes from outside: the time, chance, the three streams and the port, handed down from __main__ as one value.
Imports the standard library; reads neither clock nor dice itself.
Promise: nothing below __main__ asks the machine for the time or for chance, so a test can say what they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TextIO, TypeVar

from central.county import County, opened
from central.settings import Settings
from forms.errors import Problem
from sync.errors import SyncError

DONE, REFUSED, LATER, DAMAGED = 0, 1, 2, 3


T = TypeVar("T")


class Lots(Protocol):
    """Whatever draws samples, such as ``random.Random``."""

    def randrange(self, stop: int, /) -> int:
        """A whole number from 0 up to ``stop``, without it."""

    def choice(self, seq: Sequence[T], /) -> T:
        """One of these."""


@dataclass(frozen=True)
class Edges:
    """``clock``: seconds since 1970; ``chance(n)``: random bytes; ``lots``: what draws samples; ``password()``: one
    line of standard input; ``serve(county, settings, listening)`` answers until it is asked to stop and calls
    ``listening`` with its address; ``halt()`` asks it; ``ballast_bytes`` are kept free for a full disk."""

    clock: Callable[[], float]
    chance: Callable[[int], bytes]
    lots: Lots
    password: Callable[[], str]
    out: TextIO
    err: TextIO
    serve: Callable[[County, Settings, Callable[[str], None]], None]
    halt: Callable[[], None] = lambda: None
    ballast_bytes: int = 0

    def open(self, args: Any) -> AbstractContextManager[County]:
        """The centre in the folder that the command line names."""
        return opened(args.data, self.clock, self.chance)

    def say(self, zh: str, en: str) -> None:
        """One thing, in Chinese and then in English."""
        self.out.write(f"{zh}\n{en}\n")

    def line(self, text: str) -> None:
        """One line of standard output."""
        self.out.write(text + "\n")

    def json(self, row: Mapping[str, Any]) -> None:
        """One JSON object on a line."""
        self.line(json.dumps(row, ensure_ascii=False))

    def rows(
        self,
        rows: Iterable[Mapping[str, Any]],
        as_json: bool,
        shown: Callable[[Mapping[str, Any]], str],
        none: tuple[str, str],
    ) -> None:
        """A list, as JSON lines or as text; ``none`` is what a person reads when it is empty."""
        empty = True
        for row in rows:
            empty = False
            if as_json:
                self.json(row)
            else:
                self.line(shown(row))
        if empty and not as_json:
            self.say(*none)

    def warn(self, sentences: Iterable[str]) -> None:
        """What a person should know before the command goes on."""
        for sentence in sentences:
            self.err.write(sentence + "\n")
        self.err.flush()

    def refuse(self, problems: Iterable[Problem]) -> int:
        """Print every problem; the exit status of a refusal."""
        for found in problems:
            place = f"{found.field}: " if found.field else ""
            self.err.write(f"{place}{found.zh}\n{place}{found.en}\n")
        return REFUSED

    def fail(self, fault: SyncError, status: int) -> int:
        """Print what sync says; the given exit status."""
        self.err.write(f"{fault.zh}\n{fault.en}\n")
        return status
