"""How commands read and write: JSON lines or sentences on standard output, problems in two languages on standard error.
May import the standard library, forms.errors and station.problems.
Promise: what a script needs is the last word of standard output, and every problem is printed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from forms.errors import Problem
from station.problems import decline
from sync.envelope import strict_json

DONE, REFUSED, LATER, DAMAGED = range(4)
PASSWORD_LIMIT_CHARS = 1_024


@dataclass(frozen=True)
class Console:
    """The three streams of a command."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO

    def say(self, zh: str, en: str = "") -> None:
        """A line for people."""
        print(f"{zh} {en}".rstrip(), file=self.stdout)

    def word(self, text: str) -> None:
        """A line for a script."""
        print(text, file=self.stdout)

    def announce(self, text: str) -> None:
        """A line that somebody waits for."""
        print(text, file=self.stdout, flush=True)

    def tell(self, row: Mapping[str, Any]) -> None:
        """One JSON object, one line."""
        print(json.dumps(row, ensure_ascii=False), file=self.stdout)

    def complain(self, problems: Iterable[Problem]) -> None:
        """Every problem, Chinese then English."""
        for found in problems:
            place = f"{found.field}: " if found.field else ""
            print(f"{place}{found.zh}\n{place}{found.en}", file=self.stderr)

    def password(self) -> str:
        """One line of standard input."""
        return self.stdin.readline(PASSWORD_LIMIT_CHARS + 2).rstrip("\r\n")

    def document(self, name: str | None, limit_bytes: int) -> dict[str, Any]:
        """The JSON object in a file (`-` is standard input), {} for none. Raises Declined, or sync's Malformed."""
        if name is None:
            return {}
        try:
            if name == "-":
                raw = self.stdin.read(limit_bytes + 1).encode("utf-8", "surrogatepass")
            else:
                with Path(name).open("rb") as source:
                    raw = source.read(limit_bytes + 1)
        except (OSError, ValueError) as fault:
            raise decline("with", "file_unreadable", name=_shown(name)) from fault
        if len(raw) > limit_bytes:
            raise decline("with", "file_too_large", name=_shown(name), limit=limit_bytes)
        found = strict_json(raw.removeprefix(b"\xef\xbb\xbf"))
        if not isinstance(found, dict):
            raise decline("with", "not_object")
        return found


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name)[:120]
