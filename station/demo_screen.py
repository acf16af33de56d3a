"""The demo's screen: steps, what each side knows, and tables, aligned for characters of two widths.
May import the standard library and the names of states in forms.
Promise: nothing is wider than 100 columns, and what is said of a side is what that side itself answered.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from forms.acts.messages import STATE_NAMES

COLUMNS = 100
INDENT = "     "


def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def padded(text: str, columns: int) -> str:
    """The text, filled up with blanks."""
    return text + " " * max(0, columns - width(text))


def apart(left: str, right: str, columns: int = COLUMNS - len(INDENT)) -> str:
    """One text at each end of a line."""
    return left + " " * max(2, columns - width(left) - width(right)) + right


def folded(text: str, columns: int = COLUMNS - len(INDENT)) -> list[str]:
    """The text in lines of at most so many columns, broken between words or Chinese characters."""
    lines, line = [], ""
    for word in _words(text):
        if line and width(line + word.rstrip()) > columns:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()]


def _words(text: str) -> list[str]:
    """Pieces between which a line may break; closing punctuation stays with what it closes."""
    pieces: list[str] = []
    for one in text:
        wide = width(one) == 2
        joins = pieces and (
            one in "，。；：、）”！？" or (not wide and width(pieces[-1][-1]) == 1 and pieces[-1][-1] != " ")
        )
        if joins:
            pieces[-1] += one
        else:
            pieces.append(one)
    return pieces


def say(text: str = "") -> None:
    """One line, at once."""
    print(text, flush=True)


def title(text: str) -> None:
    """A heading with a rule below."""
    say()
    say(text)
    say("─" * COLUMNS)


def step(number: int, who: str, zh: str, en: str) -> None:
    """One step: who did what, in both languages."""
    say()
    say(f"{number:>3}  {who}")
    for line in folded(zh):
        say(INDENT + line)
    for line in textwrap.wrap(en, COLUMNS - len(INDENT)):
        say(INDENT + line)


def note(text: str) -> None:
    """A remark below a step."""
    for line in folded(text):
        say(INDENT + line)


KNOWN = {
    "unsent": "未上报 unsent",
    "stored": "县已收存 stored",
    "confirmed": "县已确认 confirmed",
    "here": "县中心已确认 confirmed",
}


def knowledge(row: Mapping[str, Any] | None) -> str:
    """Which of the three a side says of its own record."""
    if row is None:
        return ""
    return "confirmed" if row["confirmed"] else "stored" if row["stored"] else "unsent"


def sides(heading: str, known: Sequence[tuple[str, Mapping[str, Any] | None]], names: Mapping[str, str]) -> None:
    """What each side says of one case: its state there, who holds it, and how far its record got."""
    say(f"{INDENT}{heading}")
    for name, row in known:
        if row is None:
            say(f"{INDENT}  {padded(name, 10)}还没有记录 no record yet")
            continue
        zh, en = STATE_NAMES.get(row["state"], (row["state"], row["state"]))
        state, holder = padded(f"{zh} {en}", 32), padded(f"在{names.get(row['holder'], row['holder'])}", 14)
        say(f"{INDENT}  {padded(name, 10)}{state}{holder}{KNOWN[knowledge(row)]}")


def table(rows: Sequence[Sequence[str]]) -> None:
    """Rows of cells, each column as wide as its widest cell."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        say(INDENT + "  ".join(padded(cell, columns) for cell, columns in zip(row, widths, strict=True)).rstrip())
